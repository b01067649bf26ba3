"""The NDJSON form of an answer: a head line and one JSON value a line, as bytes.

A line end is written before each record and once after the last, never behind a record that may be the last. So a space
that shows life always stands before a line end, where JSON allows it, and the end of the answer directly follows the
last line end: real clients fail on anything between the two (measured on the original proxy's clients).
"""

from __future__ import annotations

from collections.abc import Iterable

from runtime.gateway.jsonrpc import Id, one_line


def head_line(id: Id) -> bytes:
    """Return the first line without its end."""
    return b'{"id":%b,"jsonrpc":"2.0","result":{"$responseType":"ndjson"}}' % id


def block(records: Iterable[bytes]) -> bytes:
    """Return records, each one JSON text, as lines; the last has no end yet."""
    return b"\n".join([one_line(record) for record in records])


def array(blocks: Iterable[bytes]) -> bytes:
    """Return the records of blocks as one JSON array, for an answer inside a batch."""
    # A JSON text on one line has no line end in it, so each one is between two records.
    return b"[%b]" % b",".join([part.replace(b"\n", b",") for part in blocks if part])


def count(part: bytes) -> int:
    """Return how many records a block has."""
    return part.count(b"\n") + 1 if part else 0


class NdjsonWriter:
    """Puts blocks of records into the bytes of an answer.

    The head line comes with the first record, or with the end: before that a failure can still be an error object.
    `live` is for the log of a task, which is followed while it is written: there each record gets its line end at once,
    so that it can be read, and a space may come between it and the next. A task's log ends with its last record.
    """

    def __init__(self, id: Id, live: bool = False) -> None:
        self._head = head_line(id)
        self._live = live
        self.begun = False
        """Something has been handed out: from now on a failure can only cut the answer."""

    def add(self, part: bytes) -> bytes:
        """Return what to write for a block of records; nothing for an empty one."""
        if not part:
            return b""
        if self._live:
            lines = part + b"\n" if self.begun else b"%b\n%b\n" % (self._head, part)
        else:
            lines = b"\n" + part if self.begun else b"%b\n%b" % (self._head, part)
        self.begun = True
        return lines

    def end(self) -> bytes:
        """Return what to write last."""
        if not self.begun:
            return self._head + b"\n"
        return b"" if self._live else b"\n"
