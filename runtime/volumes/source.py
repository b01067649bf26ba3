"""Bytes at places: a disk, a part of one, and the file that libraries of file systems take them for."""

from __future__ import annotations

import io
from collections import OrderedDict
from collections.abc import Callable
from typing import Protocol

SECTOR = 512
PAGE = 128 << 10
PAGES = 256
"""Pages that are kept, 32 MiB."""


class Unreadable(Exception):
    """What is on the disk cannot be read, or is of a kind that nothing here reads; the sentence says which."""


class Absent(Exception):
    """There is no such thing on the disk."""

    def __init__(self, kind: str, id: str) -> None:
        super().__init__(f"no such {kind} {id}")
        self.kind = kind
        self.id = id


class Source(Protocol):
    size: int
    """Bytes."""

    def read(self, offset: int, length: int) -> bytes:
        """Return the bytes at a place, fewer at the end."""


class Paged:
    """A source whose bytes come in pages from somewhere slow, the last of them kept."""

    def __init__(self, size: int, fetch: Callable[[int, int], bytes]) -> None:
        self.size = size
        self._fetch = fetch
        self._pages: OrderedDict[int, bytes] = OrderedDict()

    def read(self, offset: int, length: int) -> bytes:
        end = min(offset + length, self.size)
        if offset >= end:
            return b""
        first, last = offset // PAGE, (end - 1) // PAGE
        data = b"".join(self._page(page) for page in range(first, last + 1))
        return data[offset - first * PAGE : end - first * PAGE]

    def _page(self, number: int) -> bytes:
        page = self._pages.get(number)
        if page is None:
            at = number * PAGE
            page = self._pages[number] = self._fetch(at, min(PAGE, self.size - at))
            if len(self._pages) > PAGES:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page


class Part:
    """A range of a source."""

    def __init__(self, source: Source, offset: int, size: int) -> None:
        self.size = max(0, min(size, source.size - offset))
        self._source = source
        self._offset = offset

    def read(self, offset: int, length: int) -> bytes:
        return self._source.read(self._offset + offset, max(0, min(length, self.size - offset)))


class File:
    """A source as the file that libraries read, which they know by these names."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._at = 0

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(self._at, self._source.size - self._at if size < 0 else size)
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._source.size}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def get_offset(self) -> int:
        return self._at

    def get_size(self) -> int:
        return self._source.size
