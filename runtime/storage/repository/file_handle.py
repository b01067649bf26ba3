"""A `file:` remote as a handle: a local folder, and nothing outside of it.

A link is followed as long as it stays inside. What counts is what was opened, not what the path led to a moment ago.
"""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from runtime.storage.file_remote import Folder
from runtime.storage.repository import folder_lock
from runtime.storage.repository.file_content import (
    FileDraft,
    PlainFile,
    Refusals,
    begin_sync,
    create,
    refuse,
    sync_all,
    write_all,
)
from runtime.storage.repository.file_folder import FILE, FileFolder, read_whole, refuse_other
from runtime.storage.repository.handle import SMALL, Content, Data, Entry, FileFault, Lock, Missing

PATIENCE = 60.0

BLOCK = 64 << 10
"""Bytes that are asked for at first when a file is read."""

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC

STREAMED = 1 << 20
"""Bytes of a large file that are read at once."""
FOLDER_MODE = 0o700
"""Of new folders, as the original's (measured)."""


class FileHandle:
    """The open folder of a `file:` remote, which this closes."""

    far = False
    locks = True
    places = True

    def __init__(self, folder: Folder, url_path: str, *, patience: float | None = PATIENCE) -> None:
        self._folder = folder
        self._root = folder.fileno()
        self._inside = folder.path.rstrip("/") + "/"
        self._url_path = url_path
        self.patience = patience

    def entries(self, path: str) -> list[Entry]:
        with self.folder(path) as folder:
            return folder.entries()

    @contextlib.contextmanager
    def folder(self, path: str) -> Iterator[FileFolder]:
        with self._opened(path, _FOLDER) as fd:
            yield FileFolder(fd, path, self.read)

    def exists(self, path: str) -> bool:
        try:
            with self._opened(path, os.O_PATH | os.O_CLOEXEC):
                return True
        except Missing:
            return False

    def read(self, path: str, limit: int = SMALL) -> bytes:
        with self._opened(path, FILE) as fd:
            return read_whole(fd, path, limit)

    def read_all(self, folder: str, names: Iterable[str], *, frozen: bool = False) -> Iterator[Content | FileFault]:
        with self._opened(folder, _FOLDER) as parent:
            for name in names:
                try:
                    fd = os.open(name, FILE | os.O_NOFOLLOW, dir_fd=parent)
                    try:
                        # Nearly all are smaller than this; not to ask for the size halves the time of it.
                        data = os.read(fd, BLOCK)
                    finally:
                        os.close(fd)
                except OSError as fault:
                    yield self._read_again(folder, name, fault)
                    continue
                if 0 < len(data) < BLOCK:
                    yield Content(name, data, frozen and _is_frozen(parent, name))
                else:
                    yield self._read_again(folder, name, None, frozen and _is_frozen(parent, name))

    def write(self, path: str, content: bytes, *, settled: bool = False) -> None:
        with self._parent(path) as (parent, name), Refusals(path):
            draft, fd = create(parent, name)
            try:
                try:
                    write_all(fd, [content])
                    if settled:
                        os.fsync(fd)
                finally:
                    os.close(fd)
                os.rename(draft, name, src_dir_fd=parent, dst_dir_fd=parent)
            except BaseException:
                with contextlib.suppress(OSError):
                    os.unlink(draft, dir_fd=parent)
                raise
            if settled:
                os.fsync(parent)

    def add(self, path: str, parts: Sequence[Data]) -> None:
        with self._parent(path) as (parent, name), Refusals(path):
            fd = os.open(
                name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666, dir_fd=parent
            )
            try:
                write_all(fd, parts)
                # Otherwise the disk would wait until everything is written, and the writer then for the disk.
                begin_sync(fd, 0, 0)
            finally:
                os.close(fd)

    def create(self, path: str, most: int | None = None) -> FileDraft:
        with self._parent(path) as (parent, name), Refusals(path):
            return FileDraft(parent, name, path)

    def open(self, path: str, *, change: bool = False) -> PlainFile:
        fd = -1
        with (
            self._opened(path, (os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC) if change else FILE) as opened,
            Refusals(path),
        ):
            refuse_other(path, os.fstat(opened).st_mode)
            fd = os.dup(opened)
        return PlainFile(fd, path)

    def stream(self, path: str) -> Iterator[bytes]:
        file = self.open(path)
        try:
            at = 0
            while data := file.read_at(at, STREAMED):
                yield data
                at += len(data)
        finally:
            file.close()

    def ends(self, path: str, first: int, last: int) -> tuple[bytes, bytes]:
        file = self.open(path)
        try:
            return file.read_at(0, first), file.read_at(max(0, file.size() - last), last)
        finally:
            file.close()

    def size(self, path: str) -> int:
        with self._opened(path, os.O_PATH | os.O_CLOEXEC) as fd, Refusals(path):
            found = os.fstat(fd)
            refuse_other(path, found.st_mode)
            return found.st_size

    def rename(self, old: str, new: str) -> None:
        with self._parent(old) as (source, name), self._parent(new) as (target, other), Refusals(old):
            os.rename(name, other, src_dir_fd=source, dst_dir_fd=target)

    def make_folder(self, path: str) -> None:
        made = ""
        for name in path.split("/"):
            above, made = made, f"{made}/{name}".lstrip("/")
            with self._opened(above, _FOLDER) as parent, Refusals(made):
                try:
                    os.mkdir(name, FOLDER_MODE, dir_fd=parent)
                except FileExistsError:
                    continue
                os.fsync(parent)

    def sync_all(self) -> None:
        with Refusals(""):
            sync_all(self._root)

    def available(self) -> int | None:
        return self._folder.space().available

    def remove(self, path: str) -> None:
        with contextlib.suppress(Missing), self._parent(path) as (parent, name), Refusals(path):
            os.unlink(name, dir_fd=parent)

    def remove_tree(self, path: str) -> None:
        with contextlib.suppress(Missing), self._parent(path) as (parent, name), Refusals(path):
            shutil.rmtree(name, dir_fd=parent)
            os.fsync(parent)

    def settle(self, path: str) -> None:
        with contextlib.suppress(Missing), self._opened(path, _FOLDER) as fd, Refusals(path):
            os.fsync(fd)

    @contextlib.contextmanager
    def lock(self, path: str) -> Iterator[Lock]:
        with self._parent(path) as (parent, name), contextlib.ExitStack() as held:
            # What goes wrong inside is not the lock's.
            with Refusals(path):
                lock = held.enter_context(folder_lock.hold(parent, name, path))
            yield lock

    def locked(self, path: str) -> bool:
        with self._parent(path) as (parent, name), Refusals(path):
            return folder_lock.is_held(parent, name)

    def current(self) -> bool:
        try:
            found, ours = Path(self._url_path).stat(), os.fstat(self._root)
        except OSError:
            return False
        return (found.st_dev, found.st_ino) == (ours.st_dev, ours.st_ino)

    def close(self) -> None:
        self._folder.close()

    @contextlib.contextmanager
    def _opened(self, path: str, flags: int) -> Iterator[int]:
        with Refusals(path):
            fd = os.open(path or ".", flags, dir_fd=self._root)
        try:
            with Refusals(path):
                self._confine(fd, path)
            yield fd
        finally:
            os.close(fd)

    @contextlib.contextmanager
    def _parent(self, path: str) -> Iterator[tuple[int, str]]:
        folder, _, name = path.rpartition("/")
        with self._opened(folder, _FOLDER) as fd:
            yield fd, name

    def _confine(self, fd: int, path: str) -> None:
        """Raise FileFault unless what is open is in the folder of the remote."""
        if (_real(fd) + "/").startswith(self._inside):
            return
        # The folder of the remote may have been moved since it was opened.
        if not (_real(fd) + "/").startswith(_real(self._root).rstrip("/") + "/"):
            raise FileFault(path, "it leads out of the remote", "EXDEV")

    def _read_again(self, folder: str, name: str, fault: OSError | None, frozen: bool = False) -> Content | FileFault:
        """Read a larger file, or a link, which may lead to a file inside; or return why it cannot be read."""
        path = f"{folder}/{name}"
        try:
            if fault is not None and fault.errno != errno.ELOOP:
                refuse(path, fault)
            return Content(name, self.read(path), frozen)
        except FileFault as refused:
            return refused


def _is_frozen(parent: int, name: str) -> bool:
    """Return whether the immutable attribute keeps a file from being opened for writing."""
    try:
        fd = os.open(name, os.O_RDWR | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=parent)
    except OSError as fault:
        return fault.errno == errno.EPERM
    os.close(fd)
    return False


def _real(fd: int) -> str:
    # A hundred of these are made for each ten files that are read, so not by way of a Path.
    return os.readlink(f"/proc/self/fd/{fd}")  # noqa: PTH115
