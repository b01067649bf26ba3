"""JSON and compressed content, read strictly."""

from __future__ import annotations

import json
import zlib
from typing import Any

import brotli

from tests.conformance.xo_repository.place import Unreadable


def parse(data: bytes) -> Any:
    """Return the value of a JSON text. Raises Unreadable."""
    try:
        return json.loads(data.decode(), object_pairs_hook=_object, parse_constant=_constant)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"is no JSON: {error}") from None


def gunzip(data: bytes) -> bytes:
    """Return what one gzip member holds. Raises Unreadable."""
    opening = zlib.decompressobj(31)
    try:
        clear = opening.decompress(data)
    except zlib.error as error:
        raise Unreadable(f"is no gzip: {error}") from None
    if not opening.eof or opening.unused_data:
        raise Unreadable("is no gzip: " + ("there is more behind it" if opening.eof else "its end is missing"))
    return clear


def unfilter(name: str | None, data: bytes) -> bytes:
    """Return a chunk of a VHD directory. Raises Unreadable."""
    if name is None:
        return data
    if name == "gzip":
        return gunzip(data)
    try:
        clear: bytes = brotli.decompress(data)
    except brotli.error as error:
        raise Unreadable(f"is no brotli: {error}") from None
    return clear


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("an object has a key twice")
    return found


def _constant(text: str) -> Any:
    raise ValueError(f"{text} is no JSON")
