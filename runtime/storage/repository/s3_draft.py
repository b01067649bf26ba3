"""A new object of a store while it is written: an upload in parts, which makes the object only when it is finished."""

from __future__ import annotations

from collections.abc import Sequence

import obstore
from obstore.exceptions import BaseError

from runtime.storage.repository.handle import Data
from runtime.storage.repository.s3_store import ObjectStore, of_object, refusal

PARTS = 10_000
"""The most parts of an upload (S3 API)."""
LEAST = 5 << 20
USUAL = 16 << 20
"""Bytes of a part where nobody says how much will come: good for 160 GB."""
MOST = 5 << 30
AT_ONCE = 2
NO_UPLOAD = "NoSuchUpload"
"""What a store answers that is asked to finish an upload a second time (S3 API)."""


class ObjectDraft:
    """An upload. Its store forgets one that was given up, at once or by a rule of the bucket."""

    def __init__(self, store: ObjectStore, path: str, part: int) -> None:
        self._store = store
        self._path = path
        self._size = 0
        # Nothing is sent before there is a part.
        self._file = obstore.open_writer(store, path, buffer_size=part, max_concurrency=AT_ONCE)

    def write(self, parts: Sequence[Data]) -> None:
        try:
            for part in parts:
                self._file.write(part)
                self._size += memoryview(part).nbytes
        except (BaseError, OSError, ValueError) as fault:
            raise of_object(fault, self._path) from None

    def finish(self) -> None:
        try:
            self._file.close()
        except (BaseError, OSError, ValueError) as fault:
            if refusal(fault).code != NO_UPLOAD or not self._is_there():
                raise of_object(fault, self._path) from None

    def _is_there(self) -> bool:
        """Return whether the object is finished: an answer that said so may have been lost, and was asked for again."""
        try:
            return obstore.head(self._store, self._path)["size"] == self._size
        except (BaseError, OSError, ValueError):
            return False

    def discard(self) -> None:
        # Without being closed it never becomes an object.
        del self._file


def part_size(most: int | None) -> int:
    """Return the bytes of the parts of an upload of at most so many bytes (the clamp is the original's, measured)."""
    return USUAL if most is None else min(max(-(-most // PARTS), LEAST), MOST)
