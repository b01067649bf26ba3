"""`file:` remotes: what can be reached, what a test does to the folder, how its faults read."""

from __future__ import annotations

import errno
import os
import re
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from runtime.storage import file_remote
from runtime.storage.file_remote import Folder, RemoteRefused, RemoteUnusable, open_folder

NAME = "1700000000123.test"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "nas").mkdir(parents=True)
    (tmp_path / "outside").mkdir()
    (root / "inner").symlink_to(root / "nas")
    (root / "out").symlink_to(tmp_path / "outside")
    (root / "file").write_text("")
    return root


@pytest.fixture
def folder(root: Path) -> Iterator[Folder]:
    folder = open_folder(str(root), str(root / "nas"))
    yield folder
    folder.close()


def run(folder: Folder, cancelled: threading.Event | None = None) -> tuple[dict[str, Any], bool]:
    return folder.test(NAME, cancelled or threading.Event(), lambda: None)


@pytest.mark.parametrize("path", ["nas", "inner", "", "nas/../nas", "./nas/"])
def test_the_root_and_what_is_below_it_can_be_opened(root: Path, path: str) -> None:
    open_folder(str(root), f"{root}/{path}").close()


@pytest.mark.parametrize(
    "path", ["../outside", "out", "..", "nas/../../outside", "../not-there", "../root2", "out/not-there"]
)
def test_other_places_are_refused_whether_or_not_they_exist(root: Path, path: str) -> None:
    (root.parent / "root2").mkdir()
    with pytest.raises(RemoteRefused):
        open_folder(str(root), f"{root}/{path}")


@pytest.mark.parametrize(
    ("path", "code"), [("not-there", "ENOENT"), ("file", "ENOTDIR"), ("file/x", "ENOTDIR"), ("a\0b", "EINVAL")]
)
def test_what_is_no_folder_is_unusable(root: Path, path: str, code: str) -> None:
    with pytest.raises(RemoteUnusable) as caught:
        open_folder(str(root), f"{root}/{path}")
    assert caught.value.code == code


def test_a_refusal_does_not_name_the_place(root: Path) -> None:
    with pytest.raises(RemoteRefused) as caught:
        open_folder(str(root), f"{root}/../outside")
    assert "outside" not in str(caught.value)


def test_a_place_that_moves_while_it_is_opened_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opening = os.open

    def swapped(path: Any, *args: Any, **kwargs: Any) -> int:
        (root / "nas").rmdir()
        (root / "nas").symlink_to(root.parent / "outside")
        return opening(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", swapped)
    with pytest.raises(RemoteRefused):
        open_folder(str(root), str(root / "nas"))


def test_a_linked_root_is_its_target(root: Path) -> None:
    link = root.parent / "link"
    link.symlink_to(root)
    open_folder(str(link), str(link / "nas")).close()


def test_space_is_that_of_df(folder: Folder, root: Path) -> None:
    while True:
        stat, space = os.statvfs(root), folder.space()
        if os.statvfs(root).f_bfree == stat.f_bfree:
            break  # Nobody else wrote to the disk meanwhile.
    assert (space.size, space.size - space.used) == (stat.f_blocks * stat.f_frsize, stat.f_bfree * stat.f_frsize)


def test_a_good_test_tells_both_rates_in_bytes_per_second(folder: Folder) -> None:
    result, gone = run(folder)
    assert sorted(result) == ["readRate", "success", "writeRate"]
    assert result["success"] is True
    assert min(result["writeRate"], result["readRate"]) > 10_000
    assert gone


def test_a_test_leaves_no_file(folder: Folder, root: Path) -> None:
    run(folder)
    assert list((root / "nas").iterdir()) == []


def test_ten_mebibytes_are_written_between_the_two_halves(folder: Folder, root: Path) -> None:
    seen = []
    folder.test(NAME, threading.Event(), lambda: seen.append((root / "nas" / NAME).stat().st_size))
    assert seen == [10 << 20]


def test_a_cancelled_test_leaves_no_file(folder: Folder, root: Path) -> None:
    cancelled = threading.Event()
    result, gone = folder.test(NAME, cancelled, cancelled.set)
    assert (result, gone) == (file_remote.CANCELLED, True)
    assert list((root / "nas").iterdir()) == []


def test_a_test_that_is_cancelled_before_it_began_writes_nothing(folder: Folder, root: Path) -> None:
    cancelled = threading.Event()
    cancelled.set()
    assert run(folder, cancelled)[0] is file_remote.CANCELLED


def test_a_file_of_somebody_else_is_left_alone(folder: Folder, root: Path) -> None:
    (root / "nas" / NAME).write_text("mine")
    result, _ = run(folder)
    assert result == {
        "success": False,
        "step": "write",
        "file": f"/{NAME}",
        "error": {"errno": -errno.EEXIST, "code": "EEXIST", "syscall": "open", "path": f"/{NAME}"},
    }
    assert (root / "nas" / NAME).read_text() == "mine"


@pytest.mark.parametrize(
    ("call", "number", "step", "syscall"),
    [
        ("write", errno.ENOSPC, "write", "write"),
        ("fsync", errno.EIO, "write", "fsync"),
        ("pread", errno.EIO, "read", "read"),
        ("unlink", errno.EPERM, "read", "unlink"),
    ],
)
def test_a_fault_tells_its_step_and_the_error_of_the_system(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, call: str, number: int, step: str, syscall: str
) -> None:
    def failing(*args: Any, **kwargs: Any) -> Any:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, call, failing)
    result, gone = run(folder)
    assert result == {
        "success": False,
        "step": step,
        "file": f"/{NAME}",
        "error": {"errno": -number, "code": errno.errorcode[number], "syscall": syscall, "path": f"/{NAME}"},
    }
    assert gone is (call != "unlink")


@pytest.mark.parametrize("call", ["write", "fsync", "pread"])
def test_a_failed_test_leaves_no_file(folder: Folder, root: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def failing(*args: Any, **kwargs: Any) -> Any:
        raise OSError(errno.EIO, "")

    monkeypatch.setattr(os, call, failing)
    run(folder)
    assert list((root / "nas").iterdir()) == []


def test_a_folder_that_vanishes_during_its_test_is_no_success(folder: Folder, root: Path) -> None:
    def vanish() -> None:
        shutil.rmtree(folder.path)

    result, gone = folder.test("1.test", threading.Event(), vanish)
    assert (result["success"], result["error"]["code"], result["error"]["syscall"], gone) == (
        False,
        "ENOENT",
        "unlink",
        True,
    )


def test_what_is_read_must_be_what_was_written(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    reading = os.pread
    monkeypatch.setattr(os, "pread", lambda fd, size, at: reading(fd, size, at)[:-1] + b"\0\0")
    result, _ = run(folder)
    assert (result["success"], result["step"], result["error"]["code"]) == (False, "read", "EIO")


def test_left_files_are_removed_and_missing_ones_count_as_removed(folder: Folder, root: Path) -> None:
    (root / "nas" / "1.test").write_text("")
    (root / "nas" / "2.test").mkdir()
    assert folder.remove(["1.test", "2.test", "3.test"]) == ["1.test", "3.test"]


def test_the_sentence_of_an_unusable_remote_has_the_code_and_no_path(root: Path) -> None:
    with pytest.raises(RemoteUnusable) as caught:
        open_folder(str(root), str(root / "not-there"))
    assert re.fullmatch(r"the remote cannot be opened: ENOENT, no such file or directory", str(caught.value))
