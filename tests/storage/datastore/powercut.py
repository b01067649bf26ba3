"""A disk that loses, when the power is cut, what was not synced: any part of it, in any order.

It keeps beside the real folder what of it is on disk for certain: contents that were synced, and names that were. A cut
makes a folder of that and of an arbitrary part of the rest: a file may be there without its content or with half of it,
a name may be the new one or the old one. What a file system would never do is among it, too.
"""

from __future__ import annotations

import errno
import os
import random
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath

from runtime.storage.datastore.disk import FOLDER_MODE, Disk

Data = bytes | bytearray | memoryview


@dataclass
class File:
    """A file: what is in it, what of that is on disk for certain, and when it was written."""

    content: bytes = b""
    synced: bytes = b""
    mtime: float = 0.0


Names = dict[PurePath, File | None]
"""Files by path; None is a folder."""


@dataclass
class Step:
    """A change of names that may not be on disk: `old` goes, `new` comes; file is what is called so, None a folder."""

    old: PurePath | None
    new: PurePath | None
    file: File | None = None
    synced: bool = False

    def touches(self, folder: PurePath) -> bool:
        return any(path is not None and path.parent == folder for path in (self.old, self.new))

    def apply(self, names: Names) -> None:
        # A name is on disk with its folder, also where the name that the file had before never was.
        moved = (_take(names, self.old) if self.old is not None else {}) or {PurePath(): self.file}
        if self.new is not None and names.get(self.new.parent, self) is None:
            _take(names, self.new)
            names.update({self.new / path: file for path, file in moved.items()})


class PowerOff(OSError):
    """The power is off: nothing can be done to the disk any more."""


class PowerCut(Disk):
    """The real folder `base`, and what of it survives a cut of power."""

    def __init__(self, base: Path, steps: int | None = None) -> None:
        """Take what is in the folder for synced. After some steps, if that is given, the power goes off."""
        self.base = base
        self.steps = steps
        self._alone = threading.RLock()
        self._pending: list[Step] = []
        self._now: Names = {PurePath(): None}
        for path in sorted(base.rglob("*")):
            if path.is_dir():
                self._now[self._name(path)] = None
            elif path.is_file():
                content = path.read_bytes()
                self._now[self._name(path)] = File(content, content, path.stat().st_mtime)
        self._certain = dict(self._now)

    def write(self, path: Path, parts: Sequence[Data]) -> None:
        with self._step():
            super().write(path, parts)
            self._change(None, path, File(b"".join(parts), b"", path.stat().st_mtime))

    def create(self, path: Path) -> None:
        with self._step():
            super().create(path)
            self._change(None, path, File(b"", b"", path.stat().st_mtime))

    def write_at(self, path: Path, pieces: Iterable[tuple[int, Data]]) -> None:
        with self._step():
            super().write_at(path, pieces)
            self._file(path).content = path.read_bytes()

    def rename(self, old: Path, new: Path) -> None:
        with self._step():
            super().rename(old, new)
            self._change(old, new, self._now[self._name(old)])

    def unlink(self, path: Path) -> None:
        with self._step():
            super().unlink(path)
            self._change(path, None)

    def make_folder(self, path: Path, mode: int = FOLDER_MODE) -> None:
        with self._step():
            super().make_folder(path, mode)
            self._change(None, path)

    def remove_tree(self, path: Path) -> None:
        with self._step():
            super().remove_tree(path)
            self._change(path, None)

    def sync_file(self, path: Path) -> None:
        with self._step():
            file = self._file(path)
            file.synced = file.content

    def sync_folder(self, path: Path) -> None:
        with self._step():
            folder = self._name(path)
            for moved in [change.old for change in self._pending if change.old in (folder, *folder.parents)]:
                # There was another folder of this name: what is synced here is not to end up in that one.
                assert moved is not None
                self._settle(moved.parent)
            self._settle(folder)

    def _settle(self, folder: PurePath) -> None:
        for change in list(self._pending):
            change.synced |= change.touches(folder)
            # In a folder that is not certain itself, it is there as soon as that is.
            if change.synced and (change.new is None or change.new.parent in self._certain):
                change.apply(self._certain)
                self._pending.remove(change)

    def sync_all(self, fd: int) -> None:
        with self._step():
            for change in self._pending:
                change.apply(self._certain)
            self._pending.clear()
            for file in self._now.values():
                if file is not None:
                    file.synced = file.content

    def cut(self, into: Path, numbers: random.Random) -> None:
        """Turn the power off, and make in an empty folder what the disk may have then."""
        with self._alone:
            self.steps = 0
            names = dict(self._certain)
            share = numbers.choice([0.0, 0.5, 0.9, 1.0])
            for change in self._pending:
                if change.synced or numbers.random() < share:
                    change.apply(names)
        for path, file in sorted(names.items(), key=lambda item: len(item[0].parts)):
            if file is None:
                (into / path).mkdir(exist_ok=True)
                continue
            (into / path).write_bytes(_survives(file, numbers))
            os.utime(into / path, (file.mtime, file.mtime))

    @contextmanager
    def _step(self) -> Iterator[None]:
        with self._alone:
            if self.steps is not None:
                if not self.steps:
                    raise PowerOff(errno.EIO, "the power is off")
                self.steps -= 1
            yield

    def _name(self, path: Path) -> PurePath:
        return PurePath(path.relative_to(self.base))

    def _file(self, path: Path) -> File:
        file = self._now[self._name(path)]
        assert file is not None
        return file

    def _change(self, old: Path | None, new: Path | None, file: File | None = None) -> None:
        change = Step(self._name(old) if old else None, self._name(new) if new else None, file)
        self._pending.append(change)
        change.apply(self._now)


def _take(names: Names, path: PurePath) -> Names:
    """Remove a file, or a folder with all in it, and return it by path below it."""
    gone = [name for name in names if name == path or path in name.parents]
    return {name.relative_to(path): names.pop(name) for name in gone}


def _survives(file: File, numbers: random.Random) -> bytes:
    """Return what may be left of a file's content."""
    if file.synced == file.content:
        return file.content
    cut = numbers.randint(0, len(file.content))
    zeros = file.content[:cut].ljust(len(file.content), b"\0")
    return numbers.choice([file.synced, file.content, file.content[:cut], zeros, bytes(len(file.content))])
