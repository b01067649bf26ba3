"""The head of an answer over HTTP/1, as XAPI's handlers and proxies write it. No I/O."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

HEAD_AT_MOST = 65536

_STATUS = re.compile(rb"HTTP/1\.[01] ([0-9]{3})(?: [^\r\n]*)?\r?\n")


class NotHttp(ValueError):
    """What came is no answer over HTTP/1."""


@dataclass(frozen=True, slots=True)
class Head:
    status: int
    fields: Mapping[str, str]
    """Names in small letters."""


def read(raw: bytes) -> Head:
    """Return the head that raw is, up to the empty line. Raises NotHttp."""
    found = _STATUS.match(raw)
    if found is None:
        raise NotHttp
    fields = {}
    for line in raw[found.end() :].decode("latin-1").split("\n"):
        name, colon, value = line.partition(":")
        if colon:
            fields[name.strip().lower()] = value.strip()
    return Head(int(found[1]), fields)
