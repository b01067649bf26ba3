"""`cache.json.gz`, the metadata of all backups of a virtual machine in one file: bytes in, values out.

No I/O here. Source: measured, Xen Orchestra 2026. It is gzip of one JSON object, from the id of each metadata file to
its content with `_filename` and `id`, which repeat the id, and maybe `isImmutable`.
"""

from __future__ import annotations

import zlib

import msgspec

from runtime.contract import jsontext
from runtime.storage.repository.metadata import Metadata

LIMIT = 64 << 20
"""Bytes of the JSON of a cache; a larger one is left alone, so that memory stays bounded."""

PACKED_LIMIT = 16 << 20
"""Bytes of the file."""

_GZIP = 31
"""The window bits that make zlib read and write gzip."""

_LEVEL = 1
"""The records of one machine are much alike, so that more effort would hardly save space."""

_ADDED = ("_filename", "id", "isImmutable")

_entries = msgspec.json.Decoder(dict[str, Metadata])
_texts = msgspec.json.Decoder(dict[str, msgspec.Raw])


class BrokenCache(ValueError):
    """The bytes are no cache, or not all of one; the sentence says why."""


class CacheTooLarge(ValueError):
    """The cache has more than LIMIT bytes."""


def unpack(data: bytes) -> bytes:
    """Return the JSON text in a cache. Raises BrokenCache, CacheTooLarge."""
    unzip = zlib.decompressobj(_GZIP)
    try:
        text = unzip.decompress(data, LIMIT + 1)
    except zlib.error as fault:
        raise BrokenCache(f"it is no gzip: {fault}") from None
    if len(text) > LIMIT:
        raise CacheTooLarge
    if not unzip.eof:
        raise BrokenCache("it is cut off")
    return text


def entries(text: bytes) -> dict[str, Metadata]:
    """Return the entries by id. Raises BrokenCache."""
    try:
        return _entries.decode(text)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        raise BrokenCache(str(fault)) from None


def texts(text: bytes) -> dict[str, bytes]:
    """Return the JSON text of each entry, by id. Raises BrokenCache."""
    try:
        return {id: bytes(raw) for id, raw in _texts.decode(text).items()}
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        raise BrokenCache(str(fault)) from None


class CacheWriter:
    """Packs a cache, entry by entry, and holds it packed. It gives nothing once it would be larger than LIMIT."""

    def __init__(self) -> None:
        self._zip = zlib.compressobj(_LEVEL, wbits=_GZIP)
        self._parts: list[bytes] = []
        self._size = 0

    def add(self, id: str, text: bytes) -> None:
        """Add an entry that has its own members already, as `texts` or `cached` give it."""
        key = jsontext.dumps(id) + b":"
        self._size += len(key) + len(text) + 1
        if self._size <= LIMIT:
            self._parts.append(self._zip.compress((b"," if self._parts else b"{") + key + text))

    def finish(self) -> bytes | None:
        """Return the file, or None if it would be too large."""
        if self._size > LIMIT:
            return None
        self._parts.append(self._zip.compress(b"}" if self._parts else b"{}"))
        self._parts.append(self._zip.flush())
        return b"".join(self._parts)


def cached(id: str, text: bytes, *, immutable: bool) -> bytes:
    """Return the entry of a metadata file in a cache, as the original makes it from the disk: text is the file's.

    text has been decoded as Metadata before. What is not UTF-8 in it, and which nobody needed, is replaced, as the
    original does.
    """
    added: dict[str, object] = dict(zip(_ADDED, (id, id, immutable), strict=True))
    try:
        text.decode()
    except UnicodeDecodeError:
        text = text.decode("utf-8", "replace").encode()
    if any(b'"%s"' % name.encode() in text for name in _ADDED):
        # One of the names may be a member of the file already: then it must not be there twice.
        value = jsontext.loads(text)
        return jsontext.dumps({name: value[name] for name in value if name not in _ADDED} | added)
    return jsontext.dumps(added)[:-1] + b"," + text.strip()[1:]
