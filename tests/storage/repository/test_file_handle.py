"""A `file:` remote as a handle: confined to its folder, whatever lies there."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.storage.file_remote import RemoteUnusable, open_folder
from runtime.storage.repository import file_content
from runtime.storage.repository.file_handle import FileHandle
from runtime.storage.repository.handle import Content, FileFault, Kind, Locked, Missing


@pytest.fixture
def folder(remotes_root: Path) -> Path:
    (remotes_root / "nas" / "f").mkdir(parents=True)
    (remotes_root / "outside").mkdir()
    (remotes_root / "outside" / "x").write_text("secret")
    return remotes_root / "nas"


@pytest.fixture
def handle(folder: Path) -> Iterator[FileHandle]:
    handle = FileHandle(open_folder(str(folder.parent), str(folder)), str(folder))
    yield handle
    handle.close()


LINKS = [
    ("f/link", "../../outside/x", "f/link"),
    ("f/link", "../../outside", "f/link/x"),
    ("f/link", "/etc/passwd", "f/link"),
    ("link", "..", "link/outside/x"),
]


@pytest.mark.parametrize(("link", "target", "path"), LINKS)
def test_a_link_out_of_the_remote_is_not_read(
    handle: FileHandle, folder: Path, link: str, target: str, path: str
) -> None:
    (folder / link).symlink_to(target)
    with pytest.raises(FileFault, match="leads out of the remote"):
        handle.read(path)


def test_a_link_out_of_the_remote_is_a_fault_among_other_files(handle: FileHandle, folder: Path) -> None:
    (folder / "f" / "link").symlink_to("../../outside/x")
    (folder / "f" / "x").write_text("1")
    refused, x = handle.read_all("f", ["link", "x"])
    assert isinstance(refused, FileFault)
    assert (refused.reason, x) == ("it leads out of the remote", Content("x", b"1", False))


def test_nothing_is_changed_through_a_link_out_of_the_remote(handle: FileHandle, folder: Path) -> None:
    (folder / "link").symlink_to("../outside")
    for change in (
        lambda: handle.write("link/x", b"new"),
        lambda: handle.remove("link/x"),
        lambda: handle.remove_tree("link/x"),
        lambda: handle.settle("link"),
        lambda: handle.lock("link/f").__enter__(),
        lambda: handle.entries("link"),
    ):
        with pytest.raises(FileFault):
            change()
    assert [path.name for path in (folder.parent / "outside").iterdir()] == ["x"]
    assert (folder.parent / "outside" / "x").read_text() == "secret"


def test_a_link_inside_is_followed(handle: FileHandle, folder: Path) -> None:
    (folder / "f" / "x").write_text("1")
    (folder / "g").symlink_to("f")
    (folder / "f" / "y").symlink_to("x")
    assert handle.read("g/x") == b"1"
    assert list(handle.read_all("g", ["y"])) == [Content("y", b"1", False)]
    assert [(entry.name, entry.kind) for entry in handle.entries("")].count(("g", Kind.LINK)) == 1


def test_a_loop_of_links_is_a_fault(handle: FileHandle, folder: Path) -> None:
    (folder / "f" / "loop").symlink_to("loop")
    (refused,) = handle.read_all("f", ["loop"])
    assert isinstance(refused, FileFault)
    assert refused.code == "ELOOP"


def test_removing_a_tree_removes_links_and_not_what_they_lead_to(handle: FileHandle, folder: Path) -> None:
    (folder / "f" / "link").symlink_to("../../outside")
    handle.remove_tree("f")
    assert not (folder / "f").exists()
    assert (folder.parent / "outside" / "x").exists()


def test_names_that_are_not_utf8_survive(handle: FileHandle, folder: Path) -> None:
    (Path(os.fsdecode(bytes(folder) + b"/f/\xff\xfe"))).write_bytes(b"1")
    (entry,) = handle.entries("f")
    assert handle.read(f"f/{entry.name}") == b"1"
    handle.write(f"f/{entry.name}", b"2")
    assert os.listdir(bytes(folder) + b"/f") == [b"\xff\xfe"]  # noqa: PTH208
    handle.remove(f"f/{entry.name}")
    assert handle.entries("f") == []


def test_a_pipe_is_no_file_and_nobody_waits_for_it(handle: FileHandle, folder: Path) -> None:
    os.mkfifo(folder / "f" / "x.json")
    assert [entry.kind for entry in handle.entries("f")] == [Kind.OTHER]
    (refused,) = handle.read_all("f", ["x.json"])
    assert isinstance(refused, FileFault)
    assert refused.reason == "it is no file"


@pytest.mark.parametrize(("path", "code"), [("f", "EISDIR"), ("f/x/y", "ENOTDIR"), ("f/" + "n" * 300, "ENAMETOOLONG")])
def test_what_cannot_be_read_is_a_fault_with_a_code(handle: FileHandle, folder: Path, path: str, code: str) -> None:
    (folder / "f" / "x").write_text("1")
    with pytest.raises(FileFault) as caught:
        handle.read(path)
    assert (caught.value.path, caught.value.code in (code, None)) == (path, True)


def test_a_file_system_that_is_away_is_no_fault_of_a_file(handle: FileHandle, monkeypatch: pytest.MonkeyPatch) -> None:
    def stale(*_: object, **__: object) -> int:
        raise OSError(errno.ESTALE, "stale")

    monkeypatch.setattr(os, "open", stale)
    with pytest.raises(RemoteUnusable) as caught:
        handle.read("f/x")
    assert caught.value.code == "ESTALE"


def test_a_write_that_fails_leaves_the_former_file_and_nothing_else(
    handle: FileHandle, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "full")

    (folder / "f" / "x").write_text("old")
    monkeypatch.setattr(os, "writev", full)
    with pytest.raises(FileFault, match="ENOSPC"):
        handle.write("f/x", b"new")
    assert {path.name: path.read_text() for path in (folder / "f").iterdir()} == {"x": "old"}


def test_a_write_goes_through_a_hidden_file_named_as_the_original_does(
    handle: FileHandle, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    renamed: list[str] = []
    rename = os.rename

    def seen(source: str, target: str, **how: int) -> None:
        renamed.append(source)
        rename(source, target, **how)

    monkeypatch.setattr(os, "rename", seen)
    monkeypatch.setattr(time, "time_ns", lambda: 1_700_000_000_123_000_000)
    handle.write("f/x", b"new")
    assert renamed == [".1700000000123.x"]


def test_a_file_in_the_way_of_the_hidden_one_is_left_alone(
    handle: FileHandle, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 1_700_000_000_123_000_000)
    (folder / "f" / ".1700000000123.x").write_text("mine")
    handle.write("f/x", b"new")
    assert {path.name: path.read_text() for path in (folder / "f").iterdir()} == {
        ".1700000000123.x": "mine",
        "x": "new",
    }


def test_a_file_kept_from_changes_is_told_when_asked_for(
    handle: FileHandle, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_file = os.open

    def immutable(path: str, flags: int, *rest: object, **how: object) -> int:
        if flags & os.O_RDWR and path == "a":
            raise OSError(errno.EPERM, "no")
        return open_file(path, flags, *rest, **how)  # type: ignore[arg-type]

    for name in ("a", "b"):
        (folder / "f" / name).write_text("1")
    monkeypatch.setattr(os, "open", immutable)
    assert [content.frozen for content in _contents(handle, frozen=True)] == [True, False]
    assert [content.frozen for content in _contents(handle, frozen=False)] == [False, False]


def _contents(handle: FileHandle, *, frozen: bool) -> list[Content]:
    found = handle.read_all("f", ["a", "b"], frozen=frozen)
    return [content for content in found if isinstance(content, Content)]


def test_a_remote_in_whose_place_is_another_is_not_current(handle: FileHandle, folder: Path) -> None:
    folder.rename(folder.with_name("old"))
    assert not handle.current()
    folder.mkdir()
    assert not handle.current()


def test_a_folder_that_was_moved_is_still_confined(handle: FileHandle, folder: Path) -> None:
    (folder / "f" / "x").write_text("1")
    (folder / "f" / "out").symlink_to("../../outside/x")
    folder.rename(folder.with_name("moved"))
    assert handle.read("f/x") == b"1"
    with pytest.raises(FileFault, match="leads out"):
        handle.read("f/out")


def test_a_held_lock_is_refused_at_once(handle: FileHandle, folder: Path) -> None:
    with handle.lock("f"):
        assert stat.S_ISDIR((folder / "f.lock").stat().st_mode)
        with pytest.raises(Locked, match="/f is locked"), handle.lock("f"):
            pass
    assert not (folder / "f.lock").exists()


def test_what_goes_wrong_under_a_lock_stays_what_it_is(handle: FileHandle) -> None:
    with pytest.raises(OSError, match="mine"), handle.lock("f"):
        raise OSError("mine")


def test_a_lock_beside_nothing_is_missing(handle: FileHandle) -> None:
    with pytest.raises(Missing), handle.lock("nowhere/f"):
        pass


def test_the_system_is_told_early_to_write_a_large_draft(
    handle: FileHandle, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(file_content, "AHEAD", 1000)
    monkeypatch.setattr(file_content, "begin_sync", lambda fd, offset, size: told.append((offset, size)))
    draft = handle.create("f/large")
    for _ in range(7):
        draft.write([bytes(200), bytes(200)])
    draft.finish()
    assert told == [(0, 1200), (1200, 1200)]


def test_of_a_large_draft_the_system_keeps_in_memory_what_was_written_last(
    handle: FileHandle, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[int, int]] = []
    monkeypatch.setattr(file_content, "AHEAD", 1000)
    monkeypatch.setattr(file_content, "KEPT", 2000)
    monkeypatch.setattr(file_content, "forget", lambda fd, offset, size: told.append((offset, size)))
    draft = handle.create("f/large")
    for _ in range(13):
        draft.write([bytes(400)])
    draft.finish()
    assert told == [(0, 1200), (1200, 1200)]


def test_what_is_forgotten_stays_in_the_file(folder: Path) -> None:
    content = os.urandom(100_000)
    (folder / "x").write_bytes(content)
    with (folder / "x").open("rb+") as file:
        file_content.forget(file.fileno(), 0, len(content))
    reading, writing = os.pipe()
    file_content.forget(writing, 0, 10)
    os.close(reading)
    os.close(writing)
    assert (folder / "x").read_bytes() == content


def test_a_sync_that_is_begun_changes_nothing_and_asks_nothing_of_a_file_that_cannot_have_it(folder: Path) -> None:
    content = os.urandom(100_000)
    (folder / "x").write_bytes(content)
    with (folder / "x").open("rb+") as file:
        file_content.begin_sync(file.fileno(), 0, len(content))
    reading, writing = os.pipe()
    file_content.begin_sync(writing, 0, 10)
    os.close(reading)
    os.close(writing)
    assert (folder / "x").read_bytes() == content
