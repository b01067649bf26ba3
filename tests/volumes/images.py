"""Small disks for tests, made by the programs that make such disks: mkfs and its kin as judges of our readers."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

MIB = 1 << 20
SECTOR = 512

FILES = {
    "hello.txt": b"hello\n",
    "dir/a.bin": hashlib.shake_128(b"a").digest(300_001),
    "dir/sub/deep.txt": b"deep\n",
    "empty": b"",
    "\u00fcml\u00e4ut \u65e5.txt": b"u\n",
}
LINK, TARGET = "link", "dir/sub"

SWAP, FAT16, LINUX, LVM, EXTENDED = "82", "6", "83", "8e", "5"


def run(*words: str | Path, stdin: str | None = None, env: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(
        words, check=False, capture_output=True, text=True, timeout=60, input=stdin, env={**os.environ, **(env or {})}
    )
    assert done.returncode == 0, f"{words[0]}: {done.stderr}{done.stdout}"
    return done.stdout


def tree(folder: Path) -> Path:
    """Write FILES and a link below folder."""
    for name, content in FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    (folder / LINK).symlink_to(TARGET)
    (folder / "hello.txt").chmod(0o640)
    os.utime(folder / "hello.txt", (1_700_000_000, 1_700_000_000))
    return folder


def blank(path: Path, size: int) -> Path:
    with path.open("wb") as file:
        file.truncate(size)
    return path


def ext4(path: Path, files: Path) -> Path:
    run("mkfs.ext4", "-q", "-F", "-d", files, blank(path, 4 * MIB))
    return path


def xfs(path: Path, files: Path) -> Path:
    """The prototype takes no names with spaces, so the file with one is left out."""
    lines = ["/boot", "0 0", "d--755 0 0"]
    depth: list[str] = []
    for name in sorted(FILES):
        if " " in name:
            continue
        *folders, last = name.split("/")
        while depth != folders[: len(depth)]:
            depth.pop()
            lines.append("$")
        for folder in folders[len(depth) :]:
            depth.append(folder)
            lines.append(f"{folder} d--755 0 0")
        lines.append(f"{last} ---640 0 0 {files / name}")
    lines += ["$"] * len(depth) + [f"{LINK} l--777 0 0 {TARGET}", "$", "$"]
    prototype = path.with_suffix(".proto")
    prototype.write_text("\n".join(lines) + "\n")
    # These let it make a file system that is too small for daily use.
    small = {"TEST_DIR": "1", "TEST_DEV": "1", "QA_CHECK_FS": "1"}
    run("mkfs.xfs", "-q", "-f", "-p", prototype, blank(path, 20 * MIB), env=small)
    return path


def ntfs(path: Path, files: Path) -> Path:
    """Only the files of the root: the tool that copies makes no folders."""
    run("mkntfs", "-F", "-q", "-Q", blank(path, 2 * MIB))
    for name in FILES:
        if "/" not in name and FILES[name]:
            run("ntfscp", "-q", path, files / name, name)
    return path


def fat(path: Path, files: Path) -> Path:
    run("mkfs.vfat", blank(path, 4 * MIB))
    env = {"MTOOLS_SKIP_CHECK": "1", "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8"}
    for file in sorted(files.iterdir()):
        if file.name != LINK:
            run("mcopy", "-s", "-i", path, file, "::", env=env)
    return path


def lay(disk: Path, places: Mapping[int, Path]) -> None:
    """Put images at sectors of a disk."""
    with disk.open("r+b") as file:
        for sector, image in places.items():
            file.seek(sector * SECTOR)
            file.write(image.read_bytes())


def mbr(path: Path, images: Mapping[str, Path]) -> Path:
    """Two primary partitions, swap, and an extended one with two logical ones."""
    script = f"""label: dos
label-id: 0xefbeadde
start=2048, size=8192, type={LINUX}
start=10240, size=8192, type={FAT16}, bootable
start=18432, size=2048, type={SWAP}
start=20480, size=61440, type={EXTENDED}
start=22528, size=8192, type={LINUX}
start=32768, size=40960, type={LINUX}
"""
    run("sfdisk", "-q", blank(path, 40 * MIB), stdin=script)
    lay(path, {2048: images["ext4"], 10240: images["fat"], 22528: images["ntfs"], 32768: images["xfs"]})
    return path


def gpt(path: Path, images: Mapping[str, Path]) -> Path:
    run(
        "sgdisk", "-Z", "-n", "1:2048:+4M", "-t", "1:8300", "-c", "1:the root", "-n", "3:12288:+4M", "-t", "3:0700",
        "-n", "4:22528:+1M", "-t", "4:8200", "-u", "1:11111111-2222-4333-8444-555555555555",
        "-u", "3:21111111-2222-4333-8444-555555555555", blank(path, 16 * MIB),
    )  # fmt: skip
    lay(path, {2048: images["ext4"], 12288: images["fat"]})
    return path


def lvm(path: Path, images: Mapping[str, Path], *, at: int = 0, size: int = 16 * MIB) -> Path:
    """A volume group with two volumes, in a disk or in a partition at a sector of one. Needs loop devices."""
    if not path.exists():
        blank(path, size)
    device = run("losetup", "-f", "--show", "-o", str(at * SECTOR), path).strip()
    config = f'devices {{ filter=["a|^{device}$|","r|.*|"] scan=["/dev"] use_devicesfile=0 }} global {{ activation=0 }}'
    try:
        run("pvcreate", "-q", "-q", "--config", config, device)
        run("vgcreate", "-q", "-q", "-s", "1M", "--config", config, "gwtest", device)
        for name in ("root", "data"):
            run("lvcreate", "-q", "-q", "-an", "-Zn", "-Wn", "--config", config, "-n", name, "-L", "4M", "gwtest")
        said = run(
            "pvs", "--config", config, "--noheadings", "--units", "s", "--nosuffix", "--separator", " ",
            "-o", "lv_name,pvseg_start,pe_start", device,
        )  # fmt: skip
        places = {}
        for line in said.splitlines():
            words = line.split()
            if len(words) == 3:
                name, first, begin = words
                image = images["ext4" if name == "root" else "fat"]
                places[at + int(begin) + int(first) * (MIB // SECTOR)] = image
        assert len(places) == 2, said
    finally:
        run("losetup", "-d", device)
    lay(path, places)
    return path
