"""What holds of every handle."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime.storage.repository.handle import Content, FileFault, Kind, Missing, RemoteHandle
from tests.storage.repository.conftest import Place, bucket_place, folder_place

NAMES = [
    "a b",
    "é",
    "%41",
    "~t",
    "x#y",
    "q?z",
    "{x}[y]",
    "back\\slash",
    "*",
    "'",
    '"',
    "&<>",
    "a+b",
    "..a",
    "...",
    "😀",
]


@pytest.fixture(params=["file", "s3"])
def place(request: pytest.FixtureRequest, remotes_root: Path) -> Place:
    """An empty remote of each kind, of a server that is not ours."""
    if request.param == "file":
        return folder_place(remotes_root)
    return bucket_place(request.getfixturevalue("s3_server"))


def names(handle: RemoteHandle, path: str) -> dict[str, Kind]:
    return {entry.name: entry.kind for entry in handle.entries(path)}


def test_a_folder_tells_files_and_folders_of_one_level(handle: RemoteHandle, place: Place) -> None:
    place.put("f/a.json", b"1")
    place.put("f/g/b.json", b"2")
    place.put("f/g/h/c.json", b"3")
    place.put("ff/d.json", b"4")
    assert names(handle, "f") == {"a.json": Kind.FILE, "g": Kind.FOLDER}
    assert names(handle, "") == {"f": Kind.FOLDER, "ff": Kind.FOLDER}


def test_an_empty_remote_has_nothing(handle: RemoteHandle) -> None:
    assert handle.entries("") == []


@pytest.mark.slow
def test_a_folder_beyond_one_request_is_told_and_removed_whole(handle: RemoteHandle, place: Place) -> None:
    place.fill_with(f"t/f/{number:04}" for number in range(1001))
    assert sorted(names(handle, "t/f")) == [f"{number:04}" for number in range(1001)]
    handle.remove_tree("t/f")
    assert place.files() == {}


def test_times_are_told_with_the_name_that_was_asked_for(handle: RemoteHandle, place: Place) -> None:
    place.put("f/a.json", b"1")
    place.put("f/b.json", b"1")
    with handle.folder("f") as folder:
        (a, b) = sorted(folder.entries("a.json"), key=lambda one: one.name)
    assert 0 < a.changed <= b.changed


def test_files_of_an_open_folder_are_read_as_by_their_paths(handle: RemoteHandle, place: Place) -> None:
    place.put("f/a.json", b"123")
    with handle.folder("f") as folder:
        assert folder.read("a.json") == b"123"
        with pytest.raises(Missing):
            folder.read("b.json")
        with pytest.raises(FileFault, match="at most 2 are read"):
            folder.read("a.json", 2)


@pytest.mark.parametrize("name", NAMES)
def test_odd_names_survive(handle: RemoteHandle, place: Place, name: str) -> None:
    place.put(f"f/{name}/x", b"old")
    assert names(handle, "f") == {name: Kind.FOLDER}
    handle.write(f"f/{name}/x", b"new")
    assert handle.read(f"f/{name}/x") == b"new"
    handle.remove(f"f/{name}/x")
    assert place.files() == {}


@pytest.mark.parametrize("content", [b"", b"x", b"\x00\xff" * 500_000])
def test_a_file_is_read_as_it_was_written(handle: RemoteHandle, place: Place, content: bytes) -> None:
    place.put("f/x", b"")
    handle.write("f/x", content)
    assert handle.read("f/x") == content
    assert place.files() == {"f/x": content}


def test_a_file_that_is_not_there_is_missing(handle: RemoteHandle) -> None:
    with pytest.raises(Missing):
        handle.read("f/x")


def test_a_file_past_the_limit_is_not_read(handle: RemoteHandle, place: Place) -> None:
    place.put("f/x", b"12345")
    assert handle.read("f/x", 5) == b"12345"
    with pytest.raises(FileFault) as caught:
        handle.read("f/x", 4)
    assert caught.value.code == "EFBIG"


def test_several_files_are_read_in_order_with_what_is_wrong_with_some(handle: RemoteHandle, place: Place) -> None:
    place.put("f/a", b"1")
    place.put("f/c", b"3" * 100_000)
    a, b, c = handle.read_all("f", ["a", "b", "c"])
    assert (a, c) == (Content("a", b"1", False), Content("c", b"3" * 100_000, False))
    assert isinstance(b, Missing)


@pytest.mark.parametrize(
    ("path", "there"), [("f", True), ("f/a", True), ("f/b", False), ("g", False), ("f/a/b", False)]
)
def test_what_is_there_exists(handle: RemoteHandle, place: Place, path: str, there: bool) -> None:
    place.put("f/a", b"1")
    if path == "f/a/b" and place.kind == "file":
        with pytest.raises(FileFault, match="ENOTDIR"):
            handle.exists(path)
        return
    assert handle.exists(path) is there


def test_removing_a_file_twice_is_no_fault(handle: RemoteHandle, place: Place) -> None:
    place.put("f/a", b"1")
    place.put("f/b", b"2")
    handle.remove("f/a")
    handle.remove("f/a")
    handle.remove("nowhere/a")
    handle.settle("f")
    assert place.files() == {"f/b": b"2"}


def test_a_tree_is_removed_and_its_neighbours_are_not(handle: RemoteHandle, place: Place) -> None:
    for path in ("t/a/b/x", "t/a/y", "t/ab/z", "t/b"):
        place.put(path, b"1")
    handle.remove_tree("t/a")
    handle.remove_tree("t/a")
    handle.remove_tree("nowhere/a")
    assert sorted(place.files()) == ["t/ab/z", "t/b"]


def test_a_lock_is_held_inside(handle: RemoteHandle, place: Place) -> None:
    place.put("f/a", b"1")
    with handle.lock("f") as lock:
        lock.check()
        assert handle.locked("f")
    assert not handle.locked("f")
    assert place.files() == {"f/a": b"1"}


def test_a_handle_is_current_until_its_remote_is_another(handle: RemoteHandle) -> None:
    assert handle.current()
