"""The filters of the files of a VHD directory: bytes in, bytes out. No I/O.

Source: measured, Xen Orchestra 2026. `chunk-filters.json` names at most one; it is itself not filtered.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import brotli

from runtime.contract.jsontext import JSONDecodeError, dumps, loads

BROTLI = "brotli"
GZIP = "gzip"
NONE = "none"
KNOWN = (BROTLI, GZIP, NONE)

Data = bytes | bytearray | memoryview

_GZIP = 31
_EFFORT = {BROTLI: 0, GZIP: 1}
"""As the original's (measured)."""


_SAMPLE = 16 << 10
_STORED_MOST = 1 << 24
"""Bytes of a block of brotli."""


class BadFilter(ValueError):
    """The bytes do not become what they have to be."""


class UnknownFilter(BadFilter):
    """Another version may know what the bytes are."""


def encode(name: str, parts: Sequence[Data]) -> list[Data]:
    """Return the filtered form of parts that follow each other, in parts as well: what stays as it is, is no copy."""
    match name:
        case "brotli":
            if _is_dense(parts):
                return _stored(parts)
            return [bytes(brotli.compress(b"".join(parts), quality=_EFFORT[BROTLI]))]
        case "gzip":
            squeeze = zlib.compressobj(_EFFORT[GZIP], wbits=_GZIP)
            return [*(squeeze.compress(part) for part in parts), squeeze.flush()]
        case _:
            return list(parts)


def decode(name: str, data: bytes, size: int) -> bytes:
    """Return the size bytes that data is the filtered form of. Raises BadFilter for anything else."""
    match name:
        case "brotli":
            found = _brotli(data, size)
        case "gzip":
            unzip = zlib.decompressobj(_GZIP)
            try:
                found = unzip.decompress(data, size + 1)
            except zlib.error as fault:
                raise BadFilter(f"it is no gzip: {fault}") from None
            if len(found) <= size and not unzip.eof:
                raise BadFilter("it is cut off")
        case _:
            found = data
    if len(found) != size:
        raise BadFilter(f"it has {'more' if len(found) > size else 'fewer'} than {size} bytes")
    return found


def encode_name(name: str) -> bytes | None:
    """Return the content of `chunk-filters.json`; without a filter there is no such file."""
    return None if name == NONE else dumps([name])


def decode_name(content: bytes | None) -> str:
    """Return the filter that `chunk-filters.json` names. Raises BadFilter, UnknownFilter."""
    if content is None:
        return NONE
    try:
        names = loads(content)
    except JSONDecodeError as fault:
        raise BadFilter(f"it is no JSON: {fault}") from None
    match names:
        case []:
            return NONE
        case [str(name)] if name in KNOWN:
            return name
        case [*_] if all(isinstance(name, str) for name in names):
            raise UnknownFilter(f"it names the filters {names!r}; those that are known are {', '.join(KNOWN)}")
        case _:
            raise BadFilter(f"it names no filters, but {names!r}")


def _is_dense(parts: Sequence[Data]) -> bool:
    """Return whether compression would hardly save anything, as of what is compressed or encrypted already."""
    size = sum(map(len, parts))
    if not 4 * _SAMPLE <= size <= _STORED_MOST:
        return False
    places = [size * quarter // 4 for quarter in (1, 2, 3)]
    at = 0
    for part in parts:
        while places and places[0] < at + len(part):
            start = max(0, min(places.pop(0) - at, len(part) - _SAMPLE))
            sample = bytes(memoryview(part)[start : start + _SAMPLE])
            if len(brotli.compress(sample, quality=0)) <= 0.97 * len(sample):
                return False
        at += len(part)
    return True


def _stored(parts: Sequence[Data]) -> list[Data]:
    """Return brotli that holds data as it is (RFC 7932, sections 9.1 and 9.2): it takes no time to make and to read."""
    # From the lowest bit: a window of 16 bits, not the last block, 6 nibbles of length less one, uncompressed.
    head = 2 << 2 | (sum(map(len, parts)) - 1) << 4 | 1 << 28
    return [head.to_bytes(4, "little"), *parts, b"\x03"]


def _brotli(data: bytes, size: int) -> bytes:
    # In steps of at most what is wanted, since a few bytes can be made to become gigabytes.
    unpack = brotli.Decompressor()
    parts: list[bytes] = []
    total = 0
    try:
        part = unpack.process(data, output_buffer_limit=size + 1)
        while part:
            parts.append(part)
            total += len(part)
            if total > size or unpack.is_finished():
                break
            part = unpack.process(b"", output_buffer_limit=size + 1 - total)
        if total <= size and not unpack.is_finished():
            raise BadFilter("it is cut off")
    except brotli.error:
        raise BadFilter("it is no brotli") from None
    return parts[0] if len(parts) == 1 else b"".join(parts)
