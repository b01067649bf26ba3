"""A backup of the configuration of a pool or of Xen Orchestra, written. All of it blocks.

Source: measured, Xen Orchestra 2026. Its folder is listed once it has `metadata.json`, which is written last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from runtime.contract.jsontext import JSONDecodeError, loads
from runtime.storage.repository import layout
from runtime.storage.repository.disk_writer import discard
from runtime.storage.repository.faults import BackupExists, BadCommit
from runtime.storage.repository.handle import Data, RemoteHandle
from runtime.storage.repository.layout import OutsideOfFolder


class MetadataWriter:
    """Writes one. To be finished or discarded."""

    def __init__(self, handle: RemoteHandle, schedule: str, pool: str | None, timestamp: int, text: bytes) -> None:
        """Raises BadCommit for metadata that no listing could use, BackupExists, FileFault."""
        try:
            value: Any = loads(text)
        except JSONDecodeError as fault:
            raise BadCommit(str(fault)) from None
        top = f"{layout.CONFIGURATIONS}/{schedule}" if pool is None else f"{layout.POOLS}/{schedule}/{pool}"
        self._folder = f"{top}/{layout.date(timestamp)}"
        self._text = text
        try:
            name = value.get("data", "./data.json") if pool is None else "./data"
            data = layout.in_folder(self._folder, name)
        except (OutsideOfFolder, TypeError, AttributeError):
            raise BadCommit("its data is no file beside it") from None
        if handle.exists(self._folder):
            raise BackupExists(self._folder)
        self._handle = handle
        handle.make_folder(self._folder)
        try:
            self._draft = handle.create(data)
        except BaseException:
            discard(handle, folders=[self._folder])
            raise
        self.size = 0

    def write(self, parts: Sequence[Data]) -> None:
        """Append to the data. Raises FileFault."""
        self._draft.write(parts)
        self.size += sum(memoryview(part).nbytes for part in parts)

    def finish(self) -> str:
        """Show the backup, which is on disk then, and return its id. Raises FileFault."""
        self._draft.finish()
        self._handle.write(f"{self._folder}/{layout.METADATA}", self._text, settled=True)
        return layout.id_of(self._folder)

    def discard(self) -> None:
        """Leave nothing behind. Raises nothing."""
        self._draft.discard()
        discard(self._handle, folders=[self._folder])
