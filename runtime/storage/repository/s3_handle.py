"""An `s3:` remote as a handle: a bucket of an S3-compatible store, or a folder in one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TypeVar

import obstore
from obstore.exceptions import BaseError

from runtime.storage.remote_url import RemoteUrl
from runtime.storage.repository import s3_lease
from runtime.storage.repository.handle import SMALL, Content, Data, Entry, FileFault, Kind, Lock, OpenFile, PathFolder
from runtime.storage.repository.s3_draft import ObjectDraft, part_size
from runtime.storage.repository.s3_file import StoredFile
from runtime.storage.repository.s3_store import LIMIT, again, of_listing, of_object, open_store

T = TypeVar("T")

DELETED_AT_ONCE = 1000
"""The most objects that one request deletes (S3 API)."""

STREAMED = 4 << 20
"""Bytes of a large object that one request reads."""

_ERRORS = (BaseError, OSError, ValueError)


class S3Handle:
    """The remote at a URL. Its locks are ours alone, and there are no immutable files.

    Making one sends nothing. Raises RemoteUnusable.
    """

    patience: float | None = None
    far = True
    locks = False
    places = False

    def __init__(self, url: RemoteUrl, *, limit: float = LIMIT) -> None:
        self._store = open_store(url, limit=limit)
        self._limit = limit
        self._one_by_one = open_store(url, limit=limit, deletes_many=False)

    def entries(self, path: str) -> list[Entry]:
        try:
            found = self._again(lambda: obstore.list_with_delimiter(self._store, prefix=path or None))
        except _ERRORS as fault:
            raise of_listing(fault, path) from None
        entries = [Entry(_last(prefix), Kind.FOLDER, 0) for prefix in found["common_prefixes"]]
        entries += [
            Entry(_last(one["path"]), Kind.FILE, _time(one["last_modified"]), one["e_tag"]) for one in found["objects"]
        ]
        # Some programs keep an empty object for a folder.
        return [entry for entry in entries if entry.name]

    def folder(self, path: str) -> AbstractContextManager[PathFolder]:
        return contextlib.nullcontext(PathFolder(self, path))

    def exists(self, path: str) -> bool:
        try:
            obstore.head(self._store, path)
        except FileNotFoundError:
            return bool(self.entries(path))
        except _ERRORS as fault:
            raise of_object(fault, path) from None
        return True

    def read(self, path: str, limit: int = SMALL) -> bytes:
        def get() -> tuple[int, bytes]:
            answer = obstore.get(self._store, path)
            size = answer.meta["size"]
            return size, bytes(answer.bytes()) if size <= limit else b""

        try:
            size, content = self._again(get)
        except _ERRORS as fault:
            raise of_object(fault, path) from None
        if size > limit:
            raise FileFault(path, f"it has {size} bytes, and at most {limit} are read", "EFBIG")
        return content

    def read_all(self, folder: str, names: Iterable[str], *, frozen: bool = False) -> Iterator[Content | FileFault]:
        for name in names:
            try:
                yield Content(name, self.read(f"{folder}/{name}"), False)
            except FileFault as fault:
                yield fault

    def write(self, path: str, content: bytes, *, settled: bool = False) -> None:
        try:
            obstore.put(self._store, path, content, use_multipart=False)
        except _ERRORS as fault:
            raise of_object(fault, path) from None

    def add(self, path: str, parts: Sequence[Data]) -> None:
        self.write(path, parts[0] if len(parts) == 1 and isinstance(parts[0], bytes) else b"".join(parts))

    def create(self, path: str, most: int | None = None) -> ObjectDraft:
        return ObjectDraft(self._store, path, part_size(most))

    def open(self, path: str, *, change: bool = False) -> OpenFile:
        if change:
            raise FileFault(path, "a store has no files to be changed", "ENOTSUP")
        return StoredFile(self._store, path, self._limit)

    def stream(self, path: str) -> Iterator[bytes]:
        # Each piece is tried again by itself.
        file = self.open(path)
        for start in range(0, file.size(), STREAMED):
            yield file.read_at(start, STREAMED)

    def ends(self, path: str, first: int, last: int) -> tuple[bytes, bytes]:
        size = self.size(path)
        if size <= first + last:
            data = self.read(path)
            return data[:first], data[max(0, size - last) :]
        try:
            starts, ends = [0, size - last], [first, size]
            head, tail = self._again(lambda: obstore.get_ranges(self._store, path, starts=starts, ends=ends))
        except _ERRORS as fault:
            raise of_object(fault, path) from None
        return bytes(head), bytes(tail)

    def size(self, path: str) -> int:
        try:
            return obstore.head(self._store, path)["size"]
        except _ERRORS as fault:
            raise of_object(fault, path) from None

    def rename(self, old: str, new: str) -> None:
        try:
            obstore.copy(self._store, old, new)
        except _ERRORS as fault:
            raise of_object(fault, old) from None
        self.remove(old)

    def make_folder(self, path: str) -> None:
        pass

    def sync_all(self) -> None:
        pass

    def available(self) -> int | None:
        return None

    def remove(self, path: str) -> None:
        self._delete([path])

    def remove_tree(self, path: str) -> None:
        def remove() -> None:
            for found in obstore.list(self._store, prefix=path, chunk_size=DELETED_AT_ONCE):
                self._delete([one["path"] for one in found])

        try:
            self._again(remove)
        except _ERRORS as fault:
            raise of_listing(fault, path) from None

    def settle(self, path: str) -> None:
        pass

    @contextlib.contextmanager
    def lock(self, path: str) -> Iterator[Lock]:
        with s3_lease.hold(self._store, path) as lease:
            yield lease

    def locked(self, path: str) -> bool:
        return s3_lease.is_held(self._store, path)

    def current(self) -> bool:
        return True

    def close(self) -> None:
        pass

    def _again(self, ask: Callable[[], T]) -> T:
        return again(ask, self._limit)

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


def _last(path: str) -> str:
    return path.rpartition("/")[2]


def _time(at: datetime) -> int:
    return int(at.timestamp() * 1000) * 1_000_000
