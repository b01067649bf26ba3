"""A chain of disks merged into its oldest, which then takes the place of its newest. All of it blocks.

Whatever moment it stops at, nothing is lost: what a block of the newest disk holds is there, in itself or in the
oldest, and the state beside the oldest says that a merge goes on, for the next clean-up of ours or of the original.
Source of the steps: measured, Xen Orchestra 2026.
"""

from __future__ import annotations

import posixpath
import threading
import time
from array import array
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from itertools import islice

from runtime.formats.vhd import BITMAP, BLOCK, SECTOR, UNUSED, Header, encode_table, table_size
from runtime.storage.repository import layout, merge_state, present
from runtime.storage.repository.disk import (
    ALIAS_LIMIT,
    STORED_BLOCK,
    Disk,
    VhdDirectory,
    VhdFile,
    block_path,
    open_disk,
    read_alias,
    stored_size,
)
from runtime.storage.repository.disk_writer import renamed, write_structures
from runtime.storage.repository.faults import Damaged
from runtime.storage.repository.handle import Lock, Missing, OpenFile, RemoteHandle
from runtime.storage.repository.merge_state import CLEANUP, MergeState

AT_ONCE = 8
"""Blocks that are moved at once on a store."""
STATE_EVERY = 10.0
"""Seconds between two writings of the state, as the original (measured)."""

Tell = Callable[[int, int], None]
"""Is told the bytes that are merged, and those that are to be."""


class Stopped(Exception):
    """The merge was asked to stop; the next clean-up goes on."""


class Merge:
    """The merge of a chain: paths of its disks, the oldest first, which is merged into, and the survivor last."""

    def __init__(
        self, handle: RemoteHandle, chain: Sequence[str], lock: Lock, stop: threading.Event, tell: Tell
    ) -> None:
        self._handle = handle
        self._chain = list(chain)
        self._folder = posixpath.dirname(chain[0])
        self._lock = lock
        self._stop = stop
        self._tell = tell

    def run(self, update: Callable[[], None]) -> int:
        """Merge, or go on with a merge, and return the bytes of the disk that there is then, as a VHD file has them.

        update is called once it is in its place, and again if it was killed thereafter; then the merge is over. Raises
        Stopped, LockLost, Damaged, FileFault, and then the next clean-up goes on.
        """
        oldest = self._chain[0]
        state = merge_state.read(self._handle, oldest)
        if state is not None and state.step == CLEANUP:
            return self._clean_up(update)
        target = open_disk(self._handle, oldest, merging=True)
        try:
            children = self._children()
            try:
                if state is None:
                    names = [posixpath.basename(path) for path in self._chain]
                    state = MergeState(str(children[-1].footer.uuid), str(target.footer.uuid), names)
                    self._check()
                    merge_state.write(self._handle, oldest, state)
                # Old files do not say which disks they are about.
                state.child = state.child or str(children[-1].footer.uuid)
                state.parent = state.parent or str(target.footer.uuid)
                state.chain = state.chain or [posixpath.basename(path) for path in self._chain]
                if isinstance(target, VhdFile):
                    size = _MergeFiles(self._handle, target, children, state, self._check, self._tell).run()
                else:
                    assert isinstance(target, VhdDirectory)
                    size = self._merge_directories(target, children)
            finally:
                for child in children:
                    child.close()
        finally:
            target.close()
        state.step, state.disk_size, state.merged_size = CLEANUP, size, size
        self._check()
        merge_state.write(self._handle, oldest, state)
        return self._clean_up(update)

    def _check(self) -> None:
        if self._stop.is_set():
            raise Stopped
        self._lock.check()

    def _children(self) -> list[Disk]:
        opened: list[Disk] = []
        try:
            opened.extend(open_disk(self._handle, path) for path in self._chain[1:])
        except BaseException:
            for disk in opened:
                disk.close()
            raise
        return opened

    def _merge_directories(self, target: VhdDirectory, children: Sequence[Disk]) -> int:
        """Move the newest of each block to the target. One that is not where it was has been moved already."""
        newest = children[-1]
        bits = target.present
        for child in children:
            bits = present.either(bits, child.present)
        bits = bits[: newest.header.entries].ljust(newest.header.entries, b"\0")
        folders = {posixpath.dirname(block_path(target.data, index)) for index in present.indexes(bits)}
        for folder in sorted(folders):
            self._handle.make_folder(folder)
        self._move_all(target, children, bits)
        for folder in sorted(folders):
            self._handle.settle(folder)
        self._check()
        footer = renamed(target.footer, newest.footer)
        header = _grown(target.header, newest.header.entries)
        write_structures(self._handle, target.data, target.compression or "none", footer, header, bits)
        return stored_size(header.entries, present.count(bits))

    def _move_all(self, target: VhdDirectory, children: Sequence[Disk], bits: bytes) -> None:
        """Move blocks, several at once where each takes its time on the way to a store and back."""
        total, done = _merged(children) * BLOCK, 0
        moves = ((index, holder) for index in present.indexes(bits) if (holder := _holder(children, index)) is not None)

        def move(one: tuple[int, Disk]) -> None:
            self._move(target, *one)

        with ThreadPoolExecutor(AT_ONCE if self._handle.far else 1, thread_name_prefix="storage-merge") as threads:
            while some := list(islice(moves, AT_ONCE)):
                self._check()
                for _ in threads.map(move, some) if self._handle.far else map(move, some):
                    done += BLOCK
                    self._tell(done, total)

    def _move(self, target: VhdDirectory, index: int, holder: Disk) -> None:
        assert isinstance(holder, VhdDirectory)
        new = block_path(target.data, index)
        try:
            self._handle.rename(block_path(holder.data, index), new)
        except Missing:
            if not self._handle.exists(new):
                raise Damaged(holder.path, f"block {index} is missing") from None

    def _clean_up(self, update: Callable[[], None]) -> int:
        """Put the merged disk in the place of the newest, and remove the others and the state."""
        oldest, newest = self._chain[0], self._chain[-1]
        datas: set[str] = set()
        if layout.is_alias(newest):
            # Their names need not be those of the aliases.
            datas = {self._target(path) for path in self._chain[1:]}
            self._turn_alias(oldest, newest)
        else:
            self._check()
            # It may have been done before.
            with suppress(Missing):
                self._handle.rename(oldest, newest)
            self._handle.settle(self._folder)
        for path in self._chain[:-1]:
            self._check()
            self._handle.remove(path)
        if layout.is_alias(newest):
            self._remove_datas(datas)
        self._handle.settle(self._folder)
        disk = open_disk(self._handle, newest)
        disk.close()
        size = disk.stored
        update()
        self._check()
        self._handle.remove(merge_state.path_of(oldest))
        self._handle.settle(self._folder)
        return size

    def _turn_alias(self, oldest: str, newest: str) -> None:
        """Let the alias of the newest lead to the merged disk, unless it does."""
        try:
            target = self._handle.read(oldest)
        except Missing:
            return
        self._check()
        try:
            turned = self._handle.read(newest) == target
        except Missing:
            # The original removes it before it gives its name to the other.
            turned = False
        if not turned:
            self._handle.write(newest, target, settled=True)

    def _remove_datas(self, datas: set[str]) -> None:
        """Remove the folders of the disks that were merged, those that a killed run has left as well."""
        names = {layout.stem(posixpath.basename(path)) for path in self._chain}
        used = set()
        for entry in self._handle.entries(self._folder):
            if layout.is_alias(entry.name) and layout.is_disk(entry.name):
                used.add(self._target(f"{self._folder}/{entry.name}"))
        for entry in self._handle.entries(f"{self._folder}/data"):
            path = f"{self._folder}/data/{entry.name}"
            if (path in datas or layout.stem(entry.name) in names) and path not in used:
                self._check()
                self._handle.remove_tree(path)

    def _target(self, alias: str) -> str:
        try:
            return read_alias(alias, self._handle.read(alias, ALIAS_LIMIT))
        except (Missing, layout.OutsideOfFolder, UnicodeDecodeError):
            return ""


class _MergeFiles:
    """Copies the blocks of VHD files into the oldest."""

    def __init__(
        self,
        handle: RemoteHandle,
        target: VhdFile,
        children: Sequence[Disk],
        state: MergeState,
        check: Callable[[], None],
        tell: Tell,
    ) -> None:
        self._handle = handle
        self._target = target
        self._children = children
        self._newest = children[-1]
        self._state = state
        self._check = check
        self._tell = tell
        self._header = _grown(target.header, self._newest.header.entries)
        self._table = target.table + array("I", [UNUSED]) * (self._header.entries - len(target.table))

    def run(self) -> int:
        file = self._handle.open(self._target.path, change=True)
        try:
            last = max((sector for sector in self._table if sector != UNUSED), default=0)
            free = self._make_room(file, last + 1 + BLOCK // SECTOR if last else 0)
            total, done = _merged(self._children) * BLOCK, 0
            written = time.monotonic()
            for index in range(self._newest.header.entries):
                holder = _holder(self._children, index)
                if holder is None:
                    continue
                done += BLOCK
                if index >= self._state.current_block or self._table[index] == UNUSED:
                    self._check()
                    sector = self._table[index]
                    if sector == UNUSED:
                        sector, free = free, free + 1 + BLOCK // SECTOR
                    file.write_at(sector * SECTOR, [BITMAP, holder.read(index)])
                    self._table[index] = sector
                self._tell(done, total)
                if time.monotonic() - written > STATE_EVERY:
                    self._settle(file)
                    self._state.current_block = index + 1
                    merge_state.write(self._handle, self._target.path, self._state)
                    written = time.monotonic()
            file.sync()
            self._settle(file)
            self._check()
            footer = renamed(self._target.footer, self._newest.footer).encode()
            file.write_at(free * SECTOR, [footer])
            file.cut(free * SECTOR + SECTOR)
            file.sync()
            # The longer table first: a footer of a larger disk would not fit the former header.
            file.write_at(self._target.footer.data_offset, [self._header.encode()])
            file.sync()
            # From here on it is the survivor.
            file.write_at(0, [footer])
            file.sync()
        finally:
            file.close()
        return stored_size(self._header.entries, sum(sector != UNUSED for sector in self._table))

    def _settle(self, file: OpenFile) -> None:
        """Put the table on disk, after the blocks that it speaks of."""
        file.sync()
        file.write_at(self._target.header.table_offset, [encode_table(self._table)])
        file.sync()

    def _make_room(self, file: OpenFile, free: int) -> int:
        """Move the blocks that are where a longer table has to be, and return the first free sector."""
        entries = len(self._target.table)
        end = -(-(self._target.header.table_offset + table_size(self._header.entries)) // SECTOR)
        moved = False
        for index in range(entries):
            sector = self._table[index]
            if sector != UNUSED and sector < end:
                self._check()
                file.write_at(free * SECTOR, [file.read_at(sector * SECTOR, STORED_BLOCK)])
                self._table[index], free = free, free + 1 + BLOCK // SECTOR
                moved = True
        if moved:
            # Nothing may be written over a block before the table on disk says that it is elsewhere.
            file.sync()
            file.write_at(self._target.header.table_offset, [encode_table(self._table[:entries])])
            file.sync()
        return max(free, end)


def _merged(children: Sequence[Disk]) -> int:
    """Return how many blocks there are in any of some disks."""
    bits = b""
    for child in children:
        bits = present.either(bits, child.present)
    return present.count(bits)


def _holder(children: Sequence[Disk], index: int) -> Disk | None:
    """Return the newest disk that has a block."""
    for child in reversed(children):
        if index < len(child.present) and child.present[index]:
            return child
    return None


def _grown(header: Header, entries: int) -> Header:
    return replace(header, entries=max(header.entries, entries))
