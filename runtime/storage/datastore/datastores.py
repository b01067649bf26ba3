"""The datastores that the configuration names, open as long as the backend runs."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from pathlib import Path

import structlog

from runtime.storage.datastore import names
from runtime.storage.datastore.errors import DatastoreFault, NoDatastore, StoreInUse, StoreUnusable
from runtime.storage.datastore.store import Datastore, create_datastore, open_datastore

_log = structlog.get_logger(__name__)


class Datastores:
    """All datastores by name. One whose folder cannot be used now is tried again by `open`."""

    def __init__(self, paths: Mapping[str, Path], default: str | None = None) -> None:
        """`default` names the one whose folder is made when it is not there; those of others, users make."""
        self._paths = dict(paths)
        self._default = default
        self._stores: dict[str, Datastore] = {}
        self._reasons: dict[str, StoreUnusable] = {}
        self._guard = threading.Lock()
        self._closed = False

    def open(self) -> bool:
        """Open those that are not open, and return whether all are now. Blocks.

        Raises StoreInUse when another server has one of the folders; then none stays open.
        """
        with self._guard:
            for name, path in self._paths.items():
                if name in self._stores or self._closed:
                    continue
                try:
                    if name == self._default and not (path / names.CHUNKS).exists():
                        create_datastore(path)
                    self._stores[name] = open_datastore(name, path)
                    self._reasons.pop(name, None)
                except StoreInUse:
                    for store in self._stores.values():
                        store.close()
                    self._stores.clear()
                    raise
                except DatastoreFault as fault:
                    reason = fault if isinstance(fault, StoreUnusable) else StoreUnusable(name, str(fault))
                    if name not in self._reasons:
                        _log.warning("a datastore cannot be used", datastore=name, reason=str(reason))
                    self._reasons[name] = reason
            return len(self._stores) == len(self._paths)

    def names(self) -> list[str]:
        """Return the names of all, whether they can be used or not."""
        return list(self._paths)

    def path(self, name: str) -> Path:
        """Return the folder of a datastore. Raises NoDatastore."""
        try:
            return self._paths[name]
        except KeyError:
            raise NoDatastore(name) from None

    def store(self, name: str) -> Datastore:
        """Return an open datastore. Raises NoDatastore, StoreUnusable."""
        self.path(name)
        store = self._stores.get(name)
        if store is None:
            reason = self._reasons.get(name)
            raise StoreUnusable(name, reason.facts["reason"] if reason else "it is not open")
        return store

    def close(self) -> None:
        """Close all. Blocks."""
        with self._guard:
            self._closed = True
            stores, self._stores = self._stores, {}
        for store in stores.values():
            store.close()
