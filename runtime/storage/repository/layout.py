"""Names and paths in a backup repository, and the ids made of them.

No I/O here. Source: measured, Xen Orchestra 2026. A path is relative to the remote and has no first slash; an id of the
outside is the path with one.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

VMS = "xo-vm-backups"
POOLS = "xo-pool-metadata-backups"
CONFIGURATIONS = "xo-config-backups"
QUEUE = f"{VMS}/.queue/clean-vm"
"""Of merges that the original leaves to a worker: files that name a machine."""
CACHE = "cache.json.gz"
METADATA = "metadata.json"
DISKS = "vdis"
XVA = ".xva"
CHECKSUM = ".checksum"
DISK = ".vhd"
ALIAS = ".alias.vhd"

_LOCK = ".lock"
_JSON = ".json"
_DATE = "%Y%m%dT%H%M%SZ"


class NotABackup(ValueError):
    """The text names no backup of the kind that was asked for; `id` is the text."""

    def __init__(self, id: str) -> None:
        super().__init__(f"{id} does not name a backup of this kind")
        self.id = id


class OutsideOfFolder(ValueError):
    """A relative path in a metadata file leads out of the folder of its virtual machine."""


@dataclass(frozen=True, slots=True)
class VmBackupPath:
    """Where the metadata file of a backup of a virtual machine is."""

    vm: str
    name: str
    """With `.json` at the end."""

    @property
    def path(self) -> str:
        return f"{VMS}/{self.vm}/{self.name}"


def is_name(text: str) -> bool:
    """Return whether text can be one name in a path, and one that JSON has a form for."""
    return text not in ("", ".", "..") and "/" not in text and "\0" not in text and is_utf8(text)


def is_utf8(name: str) -> bool:
    """Return whether a name that a file system gave is UTF-8, so that JSON has a form for it."""
    if name.isascii():
        return True
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def is_vm(name: str) -> bool:
    """Return whether an entry beside the folders of virtual machines may be one: hidden ones and locks are not."""
    return not name.startswith(".") and not name.endswith(_LOCK)


def is_vm_metadata(name: str) -> bool:
    """Return whether an entry in the folder of a virtual machine is the metadata of a backup."""
    return name.endswith(_JSON) and not name.startswith(".")


def vm_folder(vm: str) -> str:
    return f"{VMS}/{vm}"


def is_alias(name: str) -> bool:
    """Return whether a file in the folder of a disk only says where the disk is."""
    return name.endswith(ALIAS)


def is_disk(name: str) -> bool:
    """Return whether a file in the folder of a disk is one, or an alias of one."""
    return name.endswith(DISK) and not name.startswith(".")


def stem(name: str) -> str:
    """Return the name of a disk or its alias without its ending."""
    return name.removesuffix(ALIAS).removesuffix(DISK)


def date(timestamp: int) -> str:
    """Return the name that a backup of a time, in milliseconds, has."""
    return datetime.fromtimestamp(timestamp // 1000, UTC).strftime(_DATE)


def date_after(name: str) -> str:
    """Return the name of one second after a name; of a name that is no date, one that sorts after it."""
    try:
        at = datetime.strptime(name, _DATE).replace(tzinfo=UTC)
    except ValueError:
        return f"{name}-1"
    return (at + timedelta(seconds=1)).strftime(_DATE)


def id_of(path: str) -> str:
    return "/" + path


def vm_backup(id: str) -> VmBackupPath:
    """Return the backup that an id, with or without its first slash, names. Raises NotABackup."""
    match _names(id):
        case [folder, vm, name] if folder == VMS and is_vm(vm) and is_vm_metadata(name):
            return VmBackupPath(vm, name)
        case _:
            raise NotABackup(id)


def vm_disk(id: str) -> tuple[str, str]:
    """Return the folder of the machine, and the path, of the disk that an id names. Raises NotABackup."""
    match _names(id):
        case [folder, vm, disks, _job, _vdi, name] if folder == VMS and disks == DISKS and is_vm(vm) and is_disk(name):
            return vm_folder(vm), id.removeprefix("/")
        case _:
            raise NotABackup(id)


def metadata_backup(id: str) -> str:
    """Return the folder that the id of a backup of a configuration names. Raises NotABackup."""
    match _names(id):
        case [folder, _schedule, _date] if folder == CONFIGURATIONS:
            return "/".join((folder, _schedule, _date))
        case [folder, _schedule, _pool, _date] if folder == POOLS:
            return "/".join((folder, _schedule, _pool, _date))
        case _:
            raise NotABackup(id)


def in_folder(folder: str, relative: str) -> str:
    """Return the path that a metadata file in folder means by a relative one. Raises OutsideOfFolder.

    One with a slash before it begins at the remote, as for the original.
    """
    path = posixpath.normpath(posixpath.join("/", folder, relative)).lstrip("/")
    if not path.startswith(folder + "/") or not all(is_name(name) for name in path.split("/")):
        raise OutsideOfFolder(f"{relative!r} leads out of {folder}")
    return path


def _names(id: str) -> list[str]:
    names = id.removeprefix("/").split("/")
    return names if all(map(is_name, names)) else []
