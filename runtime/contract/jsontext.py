"""JSON text in and out: the one module that knows which library does it."""

from __future__ import annotations

from typing import Any

import orjson

Raw = orjson.Fragment
"""JSON text that is already encoded; `dumps` puts it in place unread."""

JSONDecodeError = orjson.JSONDecodeError


def dumps(value: Any) -> bytes:
    """Return the compact JSON text of value, keys in the order given.

    Raises TypeError for a value that JSON has no form for.
    """
    return orjson.dumps(value)


def loads(text: bytes | bytearray | memoryview | str) -> Any:
    """Return the value of a JSON text; the last of duplicate keys wins, as in JavaScript.

    Integers above 64 bits come back as floats, so a check for an integer must refuse floats of 2^53 and more.
    Raises JSONDecodeError, also for invalid UTF-8 and lone surrogates.
    """
    return orjson.loads(text)


def number(value: float) -> int | float:
    """Return a double as JavaScript writes it: an integer where it is whole and below 2^53."""
    return int(value) if -(2.0**53) < value < 2.0**53 and value.is_integer() else value
