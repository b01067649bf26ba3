"""One disk of each kind, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.volumes import images


@pytest.fixture(scope="session")
def disks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Disks by name, each file system also on a disk of its own."""
    folder = tmp_path_factory.mktemp("disks")
    files = images.tree(folder / "files")
    plain = {
        "ext4": images.ext4(folder / "ext4.img", files),
        "xfs": images.xfs(folder / "xfs.img", files),
        "ntfs": images.ntfs(folder / "ntfs.img", files),
        "fat": images.fat(folder / "fat.img", files),
    }
    return plain | {
        "mbr": images.mbr(folder / "mbr.img", plain),
        "gpt": images.gpt(folder / "gpt.img", plain),
        "blank": images.blank(folder / "blank.img", 1 << 20),
    }


@pytest.fixture(scope="session")
def lvm_disks(disks: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A disk that is a physical volume, and one with a physical volume in its second partition."""
    folder = tmp_path_factory.mktemp("lvm")
    parted = images.blank(folder / "parted.img", 20 << 20)
    images.run("sfdisk", "-q", parted, stdin="label: dos\nlabel-id: 0x12345678\nstart=2048,size=32768,type=8e\n")
    return {
        "whole": images.lvm(folder / "whole.img", disks),
        "parted": images.lvm(parted, disks, at=2048),
    }
