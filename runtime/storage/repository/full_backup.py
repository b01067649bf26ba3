"""The data of a full backup, an XVA with a checksum beside it: written, verified while it is read. All of it blocks.

Source: measured, Xen Orchestra 2026. An encrypted remote has no checksums: its files cannot be changed unnoticed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from runtime.storage.repository import layout
from runtime.storage.repository.disk_writer import discard
from runtime.storage.repository.faults import Damaged
from runtime.storage.repository.handle import Data, FileFault, Missing, RemoteHandle

_CHECKSUM = re.compile(r"\$(1|5|6)\$\$([0-9a-f]{32,128})")

_threads = ThreadPoolExecutor(thread_name_prefix="full-hash")
"""Bytes are hashed while they are written: a thread that does one after the other is slower than a pool sends."""

_ALGORITHM = {"1": "md5", "5": "sha256", "6": "sha512"}
"""As in crypt. The original writes the first and reads them all (measured); the second is more than twice as fast."""


class FullWriter:
    """Writes the data of a full backup; nobody sees it before `finish`. To be finished or discarded."""

    def __init__(self, handle: RemoteHandle, path: str, most: int | None, *, checksum: bool) -> None:
        self._handle = handle
        self._path = path
        self._draft = handle.create(path, most)
        self._checksum = checksum
        self._sha256 = hashlib.sha256()
        self.size = 0

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()

    def write(self, parts: Sequence[Data]) -> None:
        """Append bytes. Raises FileFault."""
        hashed = _threads.submit(self._hash, parts)
        try:
            self._draft.write(parts)
        finally:
            # The parts are the caller's again on return, and the next ones come after them.
            hashed.result()

    def _hash(self, parts: Sequence[Data]) -> None:
        for part in parts:
            self._sha256.update(part)
            self.size += memoryview(part).nbytes

    def finish(self) -> None:
        """Show the data, with its content on disk. Raises FileFault."""
        if self._checksum:
            self._handle.write(self._path + layout.CHECKSUM, f"$5$${self.sha256}".encode(), settled=True)
        self._draft.finish()

    def discard(self) -> None:
        """Leave nothing behind. Raises nothing."""
        self._draft.discard()
        discard(self._handle, [self._path, self._path + layout.CHECKSUM])


def read_full(handle: RemoteHandle, path: str, size: int | float | None) -> Iterator[bytes]:
    """Yield the data at path, which has size bytes by its metadata.

    Raises Missing, FileFault; and Damaged once it shows that it is not what was written, at the latest in the end.
    """
    checksum = _read_checksum(handle, path)
    digest = None if checksum is None else hashlib.new(checksum[0], usedforsecurity=False)
    read = 0
    for data in handle.stream(path):
        read += len(data)
        if digest is not None:
            digest.update(data)
        yield data
    if size is not None and read != size:
        raise Damaged(path, f"it has {read} bytes, by its metadata {size:g}")
    if digest is not None and checksum is not None and digest.hexdigest() != checksum[1]:
        raise Damaged(path, f"its {checksum[0]} is {digest.hexdigest()}, and was {checksum[1]} when it was written")


def _read_checksum(handle: RemoteHandle, path: str) -> tuple[str, str] | None:
    """Return algorithm and digest, None without a checksum; one that cannot be read counts as none (measured)."""
    try:
        text = handle.read(path + layout.CHECKSUM, 1024)
    except (Missing, FileFault):
        return None
    found = _CHECKSUM.fullmatch(text.decode("ascii", "replace").strip())
    return None if found is None else (_ALGORITHM[found[1]], found[2])
