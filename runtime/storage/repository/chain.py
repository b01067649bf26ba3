"""A disk through the chain of its parents: what a block of it holds, and what differs in another. All of it blocks."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from uuid import UUID

from runtime.formats.vhd import BLOCK
from runtime.storage.repository import layout, merge_state, present
from runtime.storage.repository.disk import (
    PACKED_LIMIT,
    Disk,
    MissingBlock,
    VhdDirectory,
    block_path,
    decode_block,
    open_disk,
)
from runtime.storage.repository.faults import Damaged, NoDisk, ParentUnfit
from runtime.storage.repository.handle import Missing, RemoteHandle

LONGEST = 10_000
"""Members of a chain."""
ZEROS = bytes(BLOCK)


class Chain:
    """The open disks that one is made of, the self-contained one first. To be closed."""

    def __init__(self, handle: RemoteHandle, members: list[Disk], above: Sequence[Disk] = ()) -> None:
        self._handle = handle
        self.members = members
        self._above = above
        """Disks that build on the tip, the next one first; what they hold is not read."""
        self.present = b""
        """Which blocks there are in any of them."""
        for member in members:
            self.present = present.either(self.present, member.present)

    @property
    def tip(self) -> Disk:
        return self.members[-1]

    def read(self, index: int) -> bytes:
        """Return a block, zeros for one that is nowhere. Raises Damaged, FileFault."""
        for number in range(len(self.members) - 1, -1, -1):
            member = self.members[number]
            if index < len(member.present) and member.present[index]:
                try:
                    return member.read(index)
                except MissingBlock:
                    moved = self._moved(number, index)
                    if moved is None:
                        raise
                    return moved
        return ZEROS

    def wanted(self, base: str | None) -> bytes:
        """Return which blocks are to be given: all there are, or those that may differ from the disk at path base.

        Raises ParentUnfit for a base that is not in the chain.
        """
        entries = -(-self.tip.footer.size // BLOCK)
        found = b""
        for disk in self.members if base is None else self._between(base):
            found = present.either(found, disk.present)
        return found[:entries].ljust(entries, b"\0")

    def uuid_of(self, base: str) -> UUID:
        """Return the uuid of a disk of the chain. Raises ParentUnfit."""
        return self._disks()[self._number(base)].footer.uuid

    def close(self) -> None:
        for disk in self._disks():
            disk.close()

    def _disks(self) -> list[Disk]:
        return [*self.members, *self._above]

    def _number(self, base: str) -> int:
        for number, disk in enumerate(self._disks()):
            if disk.path == base:
                return number
        raise ParentUnfit(base, "it is not in the chain of the disk")

    def _between(self, base: str) -> list[Disk]:
        """Return the disks that were written after one of tip and base and up to the other."""
        first, last = sorted((self._number(base), len(self.members) - 1))
        return self._disks()[first + 1 : last + 1]

    def _moved(self, number: int, index: int) -> bytes | None:
        """Return a block that a merge which is not over has moved from a member to one below."""
        name = posixpath.basename(self.members[number].path)
        for lower in reversed(self.members[:number]):
            if isinstance(lower, VhdDirectory) and lower.compression is not None:
                state = merge_state.read(self._handle, lower.path)
                if state is not None and state.is_about(name):
                    path = block_path(lower.data, index)
                    try:
                        return decode_block(path, lower.compression, self._handle.read(path, PACKED_LIMIT))
                    except Missing:
                        return None
        return None


def open_chain(handle: RemoteHandle, folder: str, path: str) -> Chain:
    """Return the chain of the disk at path, which is in folder; so are its parents.

    Raises NoDisk, Damaged, also for a parent that is missing or is another disk, and FileFault.
    """
    members: list[Disk] = []
    try:
        disk = _open(handle, path)
        members.append(disk)
        while disk.differencing:
            above = disk
            try:
                below = posixpath.dirname(above.path)[len(folder) + 1 :]
                parent = layout.in_folder(folder, posixpath.join(below, above.header.parent_name))
                if any(member.path == parent for member in members) or len(members) >= LONGEST:
                    raise Damaged(above.path, "the chain of its parents never ends")
                disk = _open(handle, parent)
            except NoDisk as missing:
                raise Damaged(above.path, f"its parent /{missing.path} is missing") from None
            except layout.OutsideOfFolder:
                raise Damaged(above.path, f"its parent is called {above.header.parent_name!r}") from None
            members.append(disk)
            if disk.footer.uuid != above.header.parent_uuid and merge_state.read(handle, parent) is None:
                raise Damaged(
                    above.path, f"its parent is {above.header.parent_uuid}, and /{parent} is {disk.footer.uuid}"
                )
    except BaseException:
        for member in members:
            member.close()
        raise
    return Chain(handle, members[::-1])


def open_above(handle: RemoteHandle, folder: str, path: str, base: str) -> Chain:
    """Return the chain of the disk at path, which the one at base builds on.

    Raises ParentUnfit where it does not, and as `open_chain`.
    """
    chain = open_chain(handle, folder, base)
    for number, member in enumerate(chain.members, 1):
        if member.path == path:
            return Chain(handle, chain.members[:number], chain.members[number:])
    chain.close()
    raise ParentUnfit(base, f"neither of it and /{path} is in the chain of the other")


def _open(handle: RemoteHandle, path: str) -> Disk:
    try:
        return open_disk(handle, path)
    except Damaged:
        if merge_state.read(handle, path) is None:
            raise
        return open_disk(handle, path, merging=True)
