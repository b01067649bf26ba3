"""What a process that reads a disk and its parent say to each other: a kind, a length and that many bytes."""

from __future__ import annotations

import struct

HEAD = struct.Struct(">cI")
RANGE = struct.Struct(">QI")
LIMIT = 4 << 20
"""Bytes of a frame."""

ORDER = b"o"
"""To the process, first: JSON."""
DATA = b"d"
"""To it: the bytes that it asked for."""
FAILED = b"f"
"""To it: they cannot be had, and why."""

READ = b"r"
"""From it: offset and length of bytes of the disk."""
RECORD = b"j"
"""From it: a JSON value of the answer."""
BYTES = b"b"
"""From it: a part of an archive."""
ERROR = b"e"
"""From it, last: JSON with `error` (`absent`, `unreadable` or `disk`) and what is known of it."""
DONE = b"z"
"""From it, last."""


def frame(kind: bytes, payload: bytes = b"") -> bytes:
    return HEAD.pack(kind, len(payload)) + payload
