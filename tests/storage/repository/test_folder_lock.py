"""The original's lock of a folder: a directory beside it, fresh while it is held."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.storage.repository.folder_lock import FolderLock, hold, is_held
from runtime.storage.repository.handle import Locked

NOW = 1_700_000_000.0


class Clock:
    """Seconds since the epoch, moved by hand."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[int]:
    fd = os.open(tmp_path, os.O_RDONLY)
    yield fd
    os.close(fd)


def age(tmp_path: Path, at: float) -> None:
    os.utime(tmp_path / "vm.lock", (at, at))


def test_a_lock_is_a_directory_that_is_gone_afterwards(parent: int, tmp_path: Path) -> None:
    with hold(parent, "vm", "x/vm"):
        assert [path.name for path in tmp_path.iterdir()] == ["vm.lock"]
        assert is_held(parent, "vm")
    assert list(tmp_path.iterdir()) == []
    assert not is_held(parent, "vm")


@pytest.mark.parametrize(("seconds", "held"), [(-5, True), (0, True), (9.9, True), (10.1, False), (1e6, False)])
def test_a_lock_of_another_counts_while_it_is_fresh(parent: int, tmp_path: Path, seconds: float, held: bool) -> None:
    (tmp_path / "vm.lock").mkdir()
    age(tmp_path, NOW - seconds)
    clock = Clock()
    assert is_held(parent, "vm", clock=clock) is held
    if held:
        with pytest.raises(Locked) as caught, hold(parent, "vm", "x/vm", clock=clock):
            pass
        assert caught.value.path == "x/vm"
        assert [path.name for path in tmp_path.iterdir()] == ["vm.lock"]
    else:
        with hold(parent, "vm", "x/vm", clock=clock):
            assert (tmp_path / "vm.lock").stat().st_mtime == NOW
        assert list(tmp_path.iterdir()) == []


def test_a_lock_that_is_taken_while_a_stale_one_is_cleared_is_not_stolen(
    parent: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "vm.lock").mkdir()
    age(tmp_path, NOW - 100)
    rename = os.rename

    def first_another(source: str, target: str, **how: int) -> None:
        if source == "vm.lock":
            (tmp_path / "vm.lock").rmdir()
            (tmp_path / "vm.lock").mkdir()
            age(tmp_path, NOW)
        rename(source, target, **how)

    monkeypatch.setattr(os, "rename", first_another)
    with pytest.raises(Locked), hold(parent, "vm", "x/vm", clock=Clock()):
        pass
    assert [(path.name, path.stat().st_mtime) for path in tmp_path.iterdir()] == [("vm.lock", NOW)]


def test_a_held_lock_is_kept_fresh(parent: int, tmp_path: Path) -> None:
    """The keeper's wait is replaced by one that it is told to end."""
    clock = Clock()
    lock = kept(parent, clock, times=1, then=lambda: setattr(clock, "at", NOW + 5))
    assert (tmp_path / "vm.lock").stat().st_mtime == NOW + 5
    lock.check()


def test_a_lock_that_another_took_over_is_lost_and_left_to_them(parent: int, tmp_path: Path) -> None:
    lock = kept(parent, Clock(), times=1, then=lambda: age(tmp_path, NOW + 7))
    with pytest.raises(Locked):
        lock.check()
    lock.release()
    assert (tmp_path / "vm.lock").exists()


def test_a_lock_that_is_gone_is_lost(parent: int, tmp_path: Path) -> None:
    lock = kept(parent, Clock(), times=1, then=(tmp_path / "vm.lock").rmdir)
    with pytest.raises(Locked):
        lock.check()
    lock.release()


def test_the_keeper_ends_with_the_lock(parent: int) -> None:
    with hold(parent, "vm", "vm"):
        assert [thread.name for thread in threading.enumerate()].count("storage-lock") == 1
    assert [thread.name for thread in threading.enumerate()].count("storage-lock") == 0


def kept(parent: int, clock: Clock, *, times: int, then: object) -> FolderLock:
    """Return a lock whose keeper woke up a number of times, after `then` was done."""
    os.mkdir("vm.lock", dir_fd=parent)
    lock = FolderLock(parent, "vm.lock", "vm", clock)
    waits = iter([False] * times + [True])

    class Event(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            return next(waits)

    lock._released = Event()
    assert callable(then)
    then()
    lock.keep(5)
    return lock
