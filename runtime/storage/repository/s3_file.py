"""An object of a store whose bytes are reached anywhere, by a request for each range; it cannot be changed."""

from __future__ import annotations

from collections.abc import Sequence

import obstore
from obstore.exceptions import BaseError

from runtime.storage.repository.handle import Data, FileFault
from runtime.storage.repository.s3_store import ObjectStore, again, of_object


class StoredFile:
    """An object, which is taken to stay as it is."""

    def __init__(self, store: ObjectStore, path: str, limit: float) -> None:
        """Ask for its size. limit is of a request, in seconds. Raises Missing, FileFault, RemoteUnusable."""
        self._store = store
        self._path = path
        self._limit = limit
        try:
            self._size = obstore.head(store, path)["size"]
        except (BaseError, OSError, ValueError) as fault:
            raise of_object(fault, path) from None

    def size(self) -> int:
        return self._size

    def read_at(self, offset: int, size: int) -> bytes:
        end = min(offset + size, self._size)
        if offset >= end:
            return b""
        try:
            return again(lambda: bytes(obstore.get_range(self._store, self._path, start=offset, end=end)), self._limit)
        except (BaseError, OSError, ValueError) as fault:
            raise of_object(fault, self._path) from None

    def write_at(self, offset: int, parts: Sequence[Data]) -> None:
        raise self._refusal()

    def cut(self, size: int) -> None:
        raise self._refusal()

    def sync(self) -> None:
        pass

    def close(self) -> None:
        pass

    def _refusal(self) -> FileFault:
        return FileFault(self._path, "an object of a store cannot be changed", "ENOTSUP")
