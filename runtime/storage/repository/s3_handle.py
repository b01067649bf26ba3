"""An `s3:` remote as a handle: a bucket of an S3-compatible store, or a folder in one."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from datetime import datetime

import obstore
from obstore.exceptions import BaseError

from runtime.storage.remote_url import RemoteUrl
from runtime.storage.repository.handle import SMALL, Content, Entry, FileFault, Kind, Lock
from runtime.storage.repository.s3_store import LIMIT, of_listing, of_object, open_store

DELETED_AT_ONCE = 1000
"""The most objects that one request deletes (S3 API)."""

_ERRORS = (BaseError, OSError, ValueError)


class S3Handle:
    """The remote at a URL. There are no locks and no immutable files, as in the original (measured).

    Making one sends nothing. Raises RemoteUnusable.
    """

    patience: float | None = None
    far = True

    def __init__(self, url: RemoteUrl, *, limit: float = LIMIT) -> None:
        self._store = open_store(url, limit=limit)
        self._one_by_one = open_store(url, limit=limit, deletes_many=False)

    def entries(self, path: str, *, times_with: str | None = None) -> list[Entry]:
        try:
            found = obstore.list_with_delimiter(self._store, prefix=path or None)
        except _ERRORS as fault:
            raise of_listing(fault, path) from None
        entries = [Entry(_last(prefix), Kind.FOLDER, 0) for prefix in found["common_prefixes"]]
        entries += [
            Entry(_last(one["path"]), Kind.FILE, _time(one["last_modified"]), one["e_tag"]) for one in found["objects"]
        ]
        # Some programs keep an empty object for a folder.
        return [entry for entry in entries if entry.name]

    def exists(self, path: str) -> bool:
        try:
            obstore.head(self._store, path)
        except FileNotFoundError:
            return bool(self.entries(path))
        except _ERRORS as fault:
            raise of_object(fault, path) from None
        return True

    def read(self, path: str, limit: int = SMALL) -> bytes:
        try:
            answer = obstore.get(self._store, path)
            size = answer.meta["size"]
            if size <= limit:
                return bytes(answer.bytes())
        except _ERRORS as fault:
            raise of_object(fault, path) from None
        raise FileFault(path, f"it has {size} bytes, and at most {limit} are read", "EFBIG")

    def read_all(self, folder: str, names: Iterable[str], *, frozen: bool = False) -> Iterator[Content | FileFault]:
        for name in names:
            try:
                yield Content(name, self.read(f"{folder}/{name}"), False)
            except FileFault as fault:
                yield fault

    def write(self, path: str, content: bytes) -> None:
        try:
            obstore.put(self._store, path, content, use_multipart=False)
        except _ERRORS as fault:
            raise of_object(fault, path) from None

    def remove(self, path: str) -> None:
        self._delete([path])

    def remove_tree(self, path: str) -> None:
        try:
            for found in obstore.list(self._store, prefix=path, chunk_size=DELETED_AT_ONCE):
                self._delete([one["path"] for one in found])
        except _ERRORS as fault:
            raise of_listing(fault, path) from None

    def settle(self, path: str) -> None:
        pass

    @contextlib.contextmanager
    def lock(self, path: str) -> Iterator[Lock]:
        yield _Unlocked()

    def locked(self, path: str) -> bool:
        return False

    def current(self) -> bool:
        return True

    def close(self) -> None:
        pass

    def _delete(self, paths: list[str]) -> None:
        if len(paths) > 1:
            # Not every store deletes several at once; then one after the other.
            with contextlib.suppress(*_ERRORS):
                obstore.delete(self._store, paths)
                return
        for path in paths:
            try:
                with contextlib.suppress(FileNotFoundError):
                    obstore.delete(self._one_by_one, path)
            except _ERRORS as fault:
                raise of_object(fault, path) from None


class _Unlocked:
    """Where there are no locks, none is lost."""

    def check(self) -> None:
        pass


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _time(at: datetime) -> int:
    return int(at.timestamp() * 1000) * 1_000_000
