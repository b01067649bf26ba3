"""`s3:` remotes as `remote.ping`, `getInfo` and `test` see them. All of it blocks."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

import obstore
from obstore.exceptions import BaseError, InvalidPathError

from runtime.storage.file_remote import BLOCK, CANCELLED, TEST_BLOCKS, RemoteUnusable
from runtime.storage.remote_url import RemoteUrl
from runtime.storage.repository.s3_store import of_remote, open_store, refusal

PART = 5 << 20
"""Bytes that one request sends, the least that stores take as a part; each has its own limit of time."""

_ERRORS = (BaseError, OSError, ValueError)


class Bucket:
    """A bucket, or a folder in one, with what `file_remote.Folder` has. To be closed."""

    def __init__(self, url: RemoteUrl) -> None:
        self._store = open_store(url)
        self.path = f"{url.protocol}://{url.host}{url.path}"
        """Which it is, without the credentials; not for the log, the database or an answer."""

    def close(self) -> None:
        pass

    def space(self) -> None:
        """Return nothing: a store does not tell. Raises RemoteUnusable, as `check`."""
        self.check()

    def check(self) -> None:
        """Raise RemoteUnusable unless the store lists the folder."""
        try:
            next(iter(obstore.list(self._store, chunk_size=1)), None)
        except InvalidPathError:
            # It did answer; the name of some object is not one of ours.
            return
        except _ERRORS as fault:
            raise of_remote(fault) from None

    def remove(self, names: Iterable[str]) -> list[str]:
        """Remove objects; return the names that are not there any more."""
        gone = []
        for name in names:
            try:
                obstore.delete(self._store, name)
            except FileNotFoundError:
                pass
            except _ERRORS:
                continue
            gone.append(name)
        return gone

    def test(self, name: str, cancelled: threading.Event, halfway: Callable[[], None]) -> tuple[dict[str, Any], bool]:
        """Put 10 MiB of random bytes at name, get them back, compare them and delete the object.

        Return the result as `remote.test` gives it, and whether the object is gone. halfway is called in between.
        """
        blocks = [os.urandom(BLOCK) for _ in range(TEST_BLOCKS)]
        step, call = "write", "put"
        try:
            if cancelled.is_set():
                return CANCELLED, True
            began = time.perf_counter()
            obstore.put(self._store, name, b"".join(blocks), chunk_size=PART, max_concurrency=1)
            written = time.perf_counter() - began
            halfway()
            step, call = "read", "get"
            began = time.perf_counter()
            for number, block in enumerate(blocks):
                if cancelled.is_set():
                    return CANCELLED, self._delete(name) is None
                if obstore.get_range(self._store, name, start=number * BLOCK, length=BLOCK) != block:
                    return _failure(step, call, name, "EIO"), self._delete(name) is None
            read = time.perf_counter() - began
        except _ERRORS as fault:
            return _failure(step, call, name, refusal(fault).code), self._delete(name) is None
        left = self._delete(name)
        if left is not None:
            return _failure(step, "delete", name, left.code), False
        size = BLOCK * TEST_BLOCKS
        return {"success": True, "writeRate": round(size / written), "readRate": round(size / read)}, True

    def _delete(self, name: str) -> RemoteUnusable | None:
        """Delete the object; return why that failed."""
        try:
            obstore.delete(self._store, name)
        except FileNotFoundError:
            return None
        except _ERRORS as fault:
            return of_remote(fault)
        return None


def _failure(step: str, call: str, name: str, code: str | None) -> dict[str, Any]:
    error = {"code": code or "EIO", "syscall": call, "path": f"/{name}"}
    return {"success": False, "step": step, "file": f"/{name}", "error": error}
