"""The lock of a folder on an object store: an object beside it that is written only if it is as it was read last.

It is ours: the original takes no locks on stores, does not look at this one, and its clean-up passes it over as it does
every name that ends so (measured, Xen Orchestra 2026). A holder that is gone keeps it for STALE seconds. A store that
knows no conditions of writing (HTTP 412) may give it to two at once; then the one that wrote first notices.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
from collections.abc import Callable, Iterator

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, NotSupportedError, PreconditionError

from runtime.contract.jsontext import JSONDecodeError, dumps, loads
from runtime.storage.file_remote import RemoteUnusable
from runtime.storage.repository.folder_lock import SUFFIX
from runtime.storage.repository.handle import FileFault, Locked, LockLost, Missing
from runtime.storage.repository.s3_store import ObjectStore, of_object

REFRESH = 15.0
STALE = 60.0

Clock = Callable[[], float]

_ERRORS = (BaseError, OSError, ValueError)
_REFUSED = (AlreadyExistsError, PreconditionError)


class StoreLease:
    """A held lease."""

    def __init__(self, store: ObjectStore, path: str, clock: Clock, monotonic: Clock = time.monotonic) -> None:
        self._store = store
        self._path = path
        self._key = path + SUFFIX
        self._clock = clock
        self._monotonic = monotonic
        self._holder = secrets.token_hex(16)
        self._guard = threading.Lock()
        self._released = threading.Event()
        self._lost = threading.Event()
        self._tag: str | None = None
        self._written = 0.0

    def take(self) -> None:
        """Take the lease. Raises Locked while somebody has it, RemoteUnusable."""
        try:
            self._write(None)
        except Locked:
            tag = self._stale()
            if tag is None:
                raise
            self._write(tag)

    def check(self) -> None:
        """Raise LockLost if somebody took the lease over. It is fresh afterwards."""
        with self._guard:
            if self._lost.is_set():
                raise LockLost(self._path)
            if self._monotonic() - self._written > STALE / 4:
                self._refresh()
            elif self._read() != (self._tag, self._holder):
                self._lose()

    def keep(self, refresh: float) -> None:
        """Keep the lease fresh until it is released or lost."""
        while not self._released.wait(refresh):
            with self._guard:
                try:
                    self._refresh()
                except LockLost:
                    return
                except (FileFault, RemoteUnusable):
                    # The store may answer again before anybody takes it for stale.
                    if self._monotonic() - self._written > STALE:
                        self._lost.set()
                        return

    def release(self) -> None:
        self._released.set()
        with self._guard, contextlib.suppress(LockLost, FileFault, RemoteUnusable, *_ERRORS):
            if not self._lost.is_set() and self._read() == (self._tag, self._holder):
                obstore.delete(self._store, self._key)

    def held(self) -> bool:
        """Return whether anybody holds the lease. Raises RemoteUnusable."""
        return self._read() != (None, None) and self._stale() is None

    def _refresh(self) -> None:
        if self._lost.is_set():
            raise LockLost(self._path)
        try:
            self._write(self._tag)
        except Locked:
            # An answer that was lost may have been of our own writing.
            tag, holder = self._read()
            if holder != self._holder:
                self._lose()
            self._tag = tag
            self._written = self._monotonic()

    def _lose(self) -> None:
        self._lost.set()
        raise LockLost(self._path)

    def _write(self, tag: str | None) -> None:
        """Write the lease if the object is the one of a tag, or if there is none. Raises Locked otherwise."""
        content = dumps({"holder": self._holder, "refreshed": int(self._clock() * 1000)})
        try:
            try:
                mode = "create" if tag is None else {"e_tag": tag}
                found = obstore.put(self._store, self._key, content, mode=mode)  # type: ignore[arg-type]
            except NotSupportedError:
                if tag is None and self._read() != (None, None):
                    raise Locked(self._path) from None
                found = obstore.put(self._store, self._key, content)
        except _REFUSED:
            # The answer to our own writing may have been lost, and it was sent again.
            written, holder = self._read()
            if holder != self._holder:
                raise Locked(self._path) from None
            self._tag, self._written = written, self._monotonic()
            return
        except _ERRORS as fault:
            raise of_object(fault, self._key) from None
        self._tag = found["e_tag"]
        self._written = self._monotonic()

    def _read(self) -> tuple[str | None, str | None]:
        """Return the tag of the lease and who holds it, None for what cannot be told."""
        tag, value = self._content()
        holder = value.get("holder")
        return tag, holder if isinstance(holder, str) else None

    def _stale(self) -> str | None:
        """Return the tag of a lease that was left behind."""
        tag, value = self._content()
        refreshed = value.get("refreshed")
        at = refreshed / 1000 if isinstance(refreshed, int) else 0.0
        return tag if self._clock() - at > STALE else None

    def _content(self) -> tuple[str | None, dict[str, object]]:
        try:
            answer = obstore.get(self._store, self._key)
            tag = answer.meta["e_tag"]
            value = loads(bytes(answer.bytes()))
        except JSONDecodeError:
            return tag, {}
        except _ERRORS as fault:
            found = of_object(fault, self._key)
            if isinstance(found, Missing):
                return None, {}
            raise found from None
        return tag, value if isinstance(value, dict) else {}


@contextlib.contextmanager
def hold(store: ObjectStore, path: str, *, clock: Clock = time.time, refresh: float = REFRESH) -> Iterator[StoreLease]:
    """Hold the lease of the folder at path. Raises Locked when somebody has it, RemoteUnusable."""
    lease = StoreLease(store, path, clock)
    lease.take()
    keeper = threading.Thread(target=lease.keep, args=(refresh,), name="storage-lease", daemon=True)
    keeper.start()
    try:
        yield lease
    finally:
        lease.release()
        keeper.join()


def is_held(store: ObjectStore, path: str, *, clock: Clock = time.time) -> bool:
    """Return whether somebody holds the lease of the folder at path. Raises RemoteUnusable."""
    return StoreLease(store, path, clock).held()
