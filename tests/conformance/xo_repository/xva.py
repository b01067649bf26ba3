"""The data of full backups: what can be said of an XVA, and of a checksum file beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from tests.conformance.xo_repository.place import Unreadable
from tests.conformance.xo_repository.sealing import Reader

_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_METHODS = {"1": "md5", "5": "sha256", "6": "sha512"}


def problems(reader: Reader, path: str, size: object) -> Iterator[str]:
    """Yield what is wrong with an XVA of which the metadata says that it has size bytes."""
    digests = {name: hashlib.new(name, usedforsecurity=False) for name in _METHODS.values()}
    first, last, length = b"", b"", 0
    try:
        for piece in reader.pieces(path):
            for digest in digests.values():
                digest.update(piece)
            first = (first + piece)[:4] if len(first) < 4 else first
            last = (last + piece)[-1024:]
            length += len(piece)
    except Unreadable as fault:
        yield str(fault)
        return
    if length != size:
        yield f"has {length} bytes, the metadata says {size!r}"
    if not first.startswith((_GZIP, _ZSTD)):
        if length <= 1024 or length % 512:
            yield f"has {length} bytes, which is no tar archive"
        elif any(last):
            yield "does not end as a tar archive does"
    checksum = f"{path}.checksum"
    if checksum in reader.sizes:
        if reader.encrypted:
            yield "has a checksum file, though the repository is encrypted"
        else:
            yield from _checksum(reader.whole(checksum), {name: d.hexdigest() for name, d in digests.items()})
    elif not reader.encrypted:
        yield "has no checksum file"


def _checksum(data: bytes, digests: dict[str, str]) -> Iterator[str]:
    empty, *parts = data.decode("latin-1").split("$")
    if empty or len(parts) != 3 or parts[1] or parts[0] not in _METHODS:
        yield "its checksum file cannot be read"
    elif parts[2] != digests[_METHODS[parts[0]]]:
        yield "its content is not what the checksum file says"
