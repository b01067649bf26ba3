"""Names, paths and ids of a repository."""

from __future__ import annotations

import pytest

from runtime.storage.repository import layout
from runtime.storage.repository.layout import NotABackup, OutsideOfFolder, VmBackupPath


@pytest.mark.parametrize("slash", ["", "/"])
def test_the_id_of_a_backup_of_a_machine_is_read_with_and_without_its_slash(slash: str) -> None:
    path = layout.vm_backup(f"{slash}xo-vm-backups/vm/20261120T151702Z.json")
    assert (path, path.path) == (VmBackupPath("vm", "20261120T151702Z.json"), "xo-vm-backups/vm/20261120T151702Z.json")


@pytest.mark.parametrize(
    "id",
    [
        "",
        "/",
        "etc/passwd",
        "//xo-vm-backups/vm/a.json",
        "xo-vm-backups/vm",
        "xo-vm-backups/vm/a.xva",
        "xo-vm-backups/vm/cache.json.gz",
        "xo-vm-backups/vm/.a.json",
        "xo-vm-backups/.queue/a.json",
        "xo-vm-backups/vm.lock/a.json",
        "xo-vm-backups/../a.json",
        "xo-vm-backups/./a.json",
        "xo-vm-backups//a.json",
        "xo-vm-backups/vm/vdis/a.json",
        "xo-vm-backups/vm/a\0.json",
        "xo-vm-backups/vm/\ud800.json",
        "xo-config-backups/s/a.json",
    ],
)
def test_other_texts_are_no_backup_of_a_machine(id: str) -> None:
    with pytest.raises(NotABackup) as caught:
        layout.vm_backup(id)
    assert caught.value.id == id


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("path", ["xo-config-backups/s/d", "xo-pool-metadata-backups/s/p/d"])
def test_the_id_of_a_metadata_backup_is_its_folder(slash: str, path: str) -> None:
    assert layout.metadata_backup(slash + path) == path


@pytest.mark.parametrize(
    "id",
    [
        "",
        "etc/passwd",
        "xo-config-backups",
        "xo-config-backups/s",
        "xo-config-backups/s/d/metadata.json",
        "xo-config-backups/s/..",
        "xo-config-backups/s/",
        "xo-pool-metadata-backups/s/p",
        "xo-pool-metadata-backups/s/p/d/data",
        "xo-pool-metadata-backups/s/./d",
        "xo-vm-backups/s/d",
    ],
)
def test_other_texts_are_no_metadata_backup(id: str) -> None:
    with pytest.raises(NotABackup):
        layout.metadata_backup(id)


@pytest.mark.parametrize(
    ("relative", "path"),
    [("./a.xva", "f/vm/a.xva"), ("a.xva", "f/vm/a.xva"), ("x/../a.xva", "f/vm/a.xva"), ("x//a", "f/vm/x/a")],
)
def test_a_relative_path_is_one_in_the_folder(relative: str, path: str) -> None:
    assert layout.in_folder("f/vm", relative) == path


@pytest.mark.parametrize(
    "relative", ["", ".", "..", "../a", "/a", "/f/vm2/a", "../vm2/a", "x/../../a", "a\0b", "\ud800"]
)
def test_a_relative_path_out_of_the_folder_is_refused(relative: str) -> None:
    with pytest.raises(OutsideOfFolder):
        layout.in_folder("f/vm", relative)


@pytest.mark.parametrize(
    ("name", "is_vm"), [("11111111-2222", True), (".queue", False), ("a.lock", False), ("é", True)]
)
def test_what_lies_beside_the_machines_is_told_apart(name: str, is_vm: bool) -> None:
    assert layout.is_vm(name) is is_vm


@pytest.mark.parametrize(
    ("name", "is_metadata"),
    [("20261120T151702Z.json", True), ("cache.json.gz", False), (".20261120T151702Z.json", False), ("a.xva", False)],
)
def test_what_lies_in_a_machines_folder_is_told_apart(name: str, is_metadata: bool) -> None:
    assert layout.is_vm_metadata(name) is is_metadata
