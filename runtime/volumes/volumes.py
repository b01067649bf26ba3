"""Where the file systems of a disk are: the disk itself, its partitions, and the logical volumes in those."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from runtime.volumes.partitions import partitions
from runtime.volumes.source import SECTOR, Absent, File, Part, Source, Unreadable

_LABEL = b"LABELONE"


def listed(disk: Source) -> Iterator[dict[str, Any]]:
    """Yield the partitions of a disk and the logical volumes in them, as clients know them. Raises Unreadable."""
    found = partitions(disk)
    if not found and _is_physical(disk):
        yield from _volumes(disk, "")
    for partition in found:
        inside = Part(disk, partition.start * SECTOR, partition.size)
        if partition.hidden:
            continue
        if _is_physical(inside):
            yield from _volumes(inside, partition.id)
        else:
            yield {
                "nr": str(partition.number),
                "start": partition.start,
                "size": partition.size,
                "name": partition.name,
                "id": partition.id,
                "type": partition.type,
            }


def opened(disk: Source, id: str | None) -> Source:
    """Return what an id of the listing names, the whole disk without one. Raises Absent, Unreadable."""
    if not id:
        return disk
    of, slash, rest = id.partition("/")
    inside: Source = disk
    if of:
        partition = next((one for one in partitions(disk) if one.id == of), None)
        if partition is None:
            raise Absent("partition", id)
        inside = Part(disk, partition.start * SECTOR, partition.size)
    if not slash:
        return inside
    if not _is_physical(inside):
        raise Absent("partition", id)
    group, _, name = rest.partition("/")
    found, volumes = _group(inside)
    for volume in volumes:
        if (found, volume.get_name()) == (group, name):
            return _Volume(volume)
    raise Absent("partition", id)


class _Volume:
    """A logical volume."""

    def __init__(self, volume: Any) -> None:
        self.size: int = volume.get_size()
        self._volume = volume

    def read(self, offset: int, length: int) -> bytes:
        length = max(0, min(length, self.size - offset))
        try:
            data: bytes = self._volume.read_buffer_at_offset(length, offset) if length else b""
        except OSError as fault:
            raise Unreadable(f"the logical volume cannot be read: {brief(fault)}") from None
        return data


def _is_physical(source: Source) -> bool:
    """Return whether LVM's label is in one of the first four sectors."""
    head = source.read(0, 4 * SECTOR)
    return any(head[at : at + 8] == _LABEL for at in range(0, len(head), SECTOR))


def _volumes(source: Source, of: str) -> Iterator[dict[str, Any]]:
    group, volumes = _group(source)
    for volume in volumes:
        name = volume.get_name()
        yield {"size": volume.get_size(), "name": name, "id": f"{of}/{group}/{name}"}


def _group(source: Source) -> tuple[str, list[Any]]:
    import pyvslvm

    handle = pyvslvm.handle()
    file = File(source)
    try:
        handle.open_file_object(file)
        handle.open_physical_volume_files_as_file_objects([file])
        group = handle.get_volume_group()
        if group is None:
            return "", []
        count = group.get_number_of_physical_volumes()
        if count != 1:
            raise Unreadable(f"the volume group {group.get_name()} lies on {count} disks, of which this is one")
        return group.get_name(), [
            group.get_logical_volume(index) for index in range(group.get_number_of_logical_volumes())
        ]
    except OSError as fault:
        raise Unreadable(f"the volume group cannot be read: {brief(fault)}") from None


def brief(fault: OSError) -> str:
    """Return what a library says first of a fault; the rest are the names of its functions."""
    words = str(fault).partition(". ")[0].partition(": ")
    return (words[2] or words[0]).strip(". ")[:200]
