"""A remote in memory that loses, when the power is cut, what was not synced: any part of it, in any order.

It keeps beside what it has what of that is on disk for certain: contents that were synced, names whose folder was. A
cut makes another remote of that and of an arbitrary part of the rest: a file may be there with a mixture of its old and
new sectors, or without its content; a name may be the new one or the old one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random

from runtime.storage.file_remote import RemoteUnusable
from runtime.storage.repository.handle import SMALL, Content, Data, Entry, FileFault, Kind, Lock, Missing, PathFolder

SECTOR = 512


class PowerOff(RemoteUnusable):
    """The power is off: nothing can be done any more."""

    def __init__(self) -> None:
        super().__init__("the power is off", "EIO")


@dataclass(eq=False)
class File:
    """A file: what is in it, and what of that is on disk for certain."""

    content: bytes | bytearray = b""
    synced: bytes = b""


@dataclass(eq=False)
class Step:
    """A change of names that may not be on disk: `old` goes, `new` comes, and file is what is called so."""

    old: str | None
    new: str | None
    file: File | None

    def touches(self, folder: str) -> bool:
        return any(path is not None and _parent(path) == folder for path in (self.old, self.new))

    def apply(self, names: dict[str, File | None]) -> None:
        if self.old is not None:
            for path in [path for path in names if path == self.old or path.startswith(f"{self.old}/")]:
                del names[path]
        if self.new is not None and (not _parent(self.new) or _parent(self.new) in names):
            names[self.new] = self.file


@dataclass
class MemoryRemote:
    """A handle. After some steps, if that is given, the power goes off."""

    names: dict[str, File | None] = field(default_factory=dict)
    """Files by path; None is a folder."""
    steps: int | None = None
    patience: float | None = None
    far: bool = False
    locks: bool = True
    places: bool = True

    def __post_init__(self) -> None:
        self.certain = dict(self.names)
        self.pending: list[Step] = []
        self.done = 0
        """Steps that were made."""

    def cut(self, numbers: Random) -> MemoryRemote:
        """Return what there may be when the power is cut now."""
        names = dict(self.certain)
        share = numbers.choice([0.0, 0.5, 0.9, 1.0])
        for step in self.pending:
            if numbers.random() < share:
                step.apply(names)
        lived: dict[int, File] = {}
        found: dict[str, File | None] = {}
        for path, file in sorted(names.items()):
            if _parent(path) and _parent(path) not in found:
                continue
            if file is not None and id(file) not in lived:
                content = _survives(file, numbers)
                lived[id(file)] = File(content, content)
            found[path] = None if file is None else lived[id(file)]
        return MemoryRemote(found, places=self.places)

    def copy(self) -> MemoryRemote:
        """Return the same, all of it synced."""
        names = {
            path: None if file is None else File(bytes(file.content), bytes(file.content))
            for path, file in self.names.items()
        }
        return MemoryRemote(names, places=self.places)

    # What a handle does.

    def entries(self, path: str) -> list[Entry]:
        if path and path not in self.names:
            raise Missing(path)
        if path and self.names[path] is not None:
            raise FileFault(path, "it is no folder", "ENOTDIR")
        inside = [(name, file) for name, file in self.names.items() if _parent(name) == path]
        return [Entry(_name(name), Kind.FOLDER if file is None else Kind.FILE, 0, None) for name, file in inside]

    def folder(self, path: str) -> contextlib.AbstractContextManager[PathFolder]:
        return contextlib.nullcontext(PathFolder(self, path))

    def exists(self, path: str) -> bool:
        return path in self.names

    def read(self, path: str, limit: int = SMALL) -> bytes:
        content = bytes(self._file(path).content)
        if len(content) > limit:
            raise FileFault(path, f"it has more than {limit} bytes", "EFBIG")
        return content

    def read_all(self, folder: str, names: Iterable[str], *, frozen: bool = False) -> Iterator[Content | FileFault]:
        for name in names:
            yield Content(name, self.read(f"{folder}/{name}"), False)

    def write(self, path: str, content: bytes, *, settled: bool = False) -> None:
        draft = self.create(path)
        draft.write([content])
        self._step()
        if settled:
            draft.file.synced = bytes(draft.file.content)
        self._rename(draft.path, path)
        if settled:
            self.settle(_parent(path))

    def add(self, path: str, parts: Sequence[Data]) -> None:
        self._step()
        assert path not in self.names
        self._change(None, path, File(b"".join(parts)))

    def create(self, path: str, most: int | None = None) -> Draft:
        self._step()
        draft = f"{_parent(path)}/.1795187822000.{_name(path)}"
        file = File(bytearray())
        self._change(None, draft, file)
        return Draft(self, draft, path, file)

    def open(self, path: str, *, change: bool = False) -> Opened:
        file = self._file(path)
        if change and not isinstance(file.content, bytearray):
            file.content = bytearray(file.content)
        return Opened(self, file)

    def stream(self, path: str) -> Iterator[bytes]:
        yield bytes(self._file(path).content)

    def ends(self, path: str, first: int, last: int) -> tuple[bytes, bytes]:
        content = bytes(self._file(path).content)
        return content[:first], content[-last:]

    def size(self, path: str) -> int:
        return len(self._file(path).content)

    def rename(self, old: str, new: str) -> None:
        self._step()
        self._file(old)
        self._rename(old, new)

    def make_folder(self, path: str) -> None:
        made = ""
        for name in path.split("/"):
            made = f"{made}/{name}".lstrip("/")
            if made not in self.names:
                self._step()
                self._change(None, made, None)
                self.settle(_parent(made))

    def sync_all(self) -> None:
        self._step()
        for step in self.pending:
            step.apply(self.certain)
        self.pending.clear()
        for file in self.names.values():
            if file is not None:
                file.synced = bytes(file.content)

    def available(self) -> int | None:
        return None

    def remove(self, path: str) -> None:
        self._step()
        if path in self.names:
            self._change(path, None, None)

    def remove_tree(self, path: str) -> None:
        inside = sorted((name for name in self.names if name.startswith(f"{path}/")), reverse=True)
        for name in [*inside, path]:
            self.remove(name)
        self.settle(_parent(path))

    def settle(self, path: str) -> None:
        self._step()
        for step in [step for step in self.pending if step.touches(path)]:
            step.apply(self.certain)
            self.pending.remove(step)

    @contextlib.contextmanager
    def lock(self, path: str) -> Iterator[Lock]:
        yield Held()

    def locked(self, path: str) -> bool:
        return False

    def current(self) -> bool:
        return True

    def close(self) -> None:
        pass

    def _file(self, path: str) -> File:
        if path not in self.names:
            raise Missing(path)
        file = self.names[path]
        if file is None:
            raise FileFault(path, "it is no file", "EISDIR")
        return file

    def _rename(self, old: str, new: str) -> None:
        file = self.names[old]
        self._change(old, new, file)

    def _change(self, old: str | None, new: str | None, file: File | None) -> None:
        step = Step(old, new, file)
        assert new is None or not _parent(new) or _parent(new) in self.names, new
        self.pending.append(step)
        step.apply(self.names)

    def _step(self) -> None:
        if self.steps is not None and self.done >= self.steps:
            raise PowerOff
        self.done += 1


@dataclass
class Draft:
    remote: MemoryRemote
    path: str
    final: str
    file: File

    def write(self, parts: Sequence[Data]) -> None:
        assert isinstance(self.file.content, bytearray)
        self.remote._step()
        for part in parts:
            self.file.content += part

    def write_at(self, offset: int, parts: Sequence[Data]) -> None:
        Opened(self.remote, self.file).write_at(offset, parts)

    def finish(self) -> None:
        self.remote._step()
        self.file.synced = bytes(self.file.content)
        self.remote._rename(self.path, self.final)

    def discard(self) -> None:
        with contextlib.suppress(PowerOff):
            self.remote.remove(self.path)


@dataclass
class Opened:
    remote: MemoryRemote
    file: File

    def size(self) -> int:
        return len(self.file.content)

    def read_at(self, offset: int, size: int) -> bytes:
        return bytes(self.file.content[offset : offset + size])

    def write_at(self, offset: int, parts: Sequence[Data]) -> None:
        self.remote._step()
        content = self.file.content
        assert isinstance(content, bytearray)
        data = b"".join(parts)
        if len(content) < offset:
            content += bytes(offset - len(content))
        content[offset : offset + len(data)] = data

    def cut(self, size: int) -> None:
        self.remote._step()
        assert isinstance(self.file.content, bytearray)
        del self.file.content[size:]

    def sync(self) -> None:
        self.remote._step()
        self.file.synced = bytes(self.file.content)

    def close(self) -> None:
        pass


class Held:
    def check(self) -> None:
        pass


def _parent(path: str) -> str:
    return path.rpartition("/")[0]


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _survives(file: File, numbers: Random) -> bytes:
    """Return what may be left of a file's content."""
    content, synced = bytes(file.content), file.synced
    if synced == content:
        return content
    match numbers.randrange(4):
        case 0:
            return synced
        case 1:
            return content
        case 2:
            # What was on disk is only cut off by who cuts it off.
            least = min(len(synced), len(content))
            cut = numbers.randint(least, len(content))
            whole = _mixed(content[:cut], synced, numbers)
            return whole if numbers.random() < 0.5 else whole.ljust(len(content), b"\0")
    return _mixed(content, synced, numbers)


def _mixed(content: bytes, synced: bytes, numbers: Random) -> bytes:
    """Return any of the sectors of one, and the others of the other."""
    size = numbers.choice([len(content), max(len(content), len(synced))])
    new, old = content.ljust(size, b"\0"), synced[:size].ljust(size, b"\0")
    mixed = bytearray(old)
    run = SECTOR * 64
    for start in range(0, size, run):
        # The first ones each by itself; a block has thousands of the others.
        step = SECTOR if start < 64 * run else run
        for at in range(start, min(start + run, size), step):
            if numbers.random() < 0.5:
                mixed[at : at + step] = new[at : at + step]
    return bytes(mixed)
