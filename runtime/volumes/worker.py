"""The process that reads a disk: `python -m runtime.volumes.worker FD SIZE`, with a socket to its parent at FD.

It holds nothing of the parent but the socket, over which it asks for every byte of the disk, and ends with it.
"""

from __future__ import annotations

import codecs
import contextlib
import importlib
import json
import os
import posixpath
import resource
import socket
import sys
from typing import Any

from runtime.volumes import frames
from runtime.volumes.archive import write_tgz, write_zip
from runtime.volumes.file_system import FILE, FOLDER, find, root_of
from runtime.volumes.mount import mount
from runtime.volumes.source import Absent, Paged, Unreadable
from runtime.volumes.volumes import listed, opened

MEMORY = 2 << 30
"""Bytes of address space, past which a file system that asks for more is given up."""
CPU = 6 * 3600
"""Seconds of a processor, for a process whose parent was killed."""
NOBODY = 65534
NAMES = 1000
"""Of a folder in one record."""


class DiskFailed(Exception):
    """The parent cannot read the disk."""


class Gone(Exception):
    """The parent is."""


class Parent:
    """The other end of the socket."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    def order(self) -> dict[str, Any]:
        _, payload = self._receive()
        found: dict[str, Any] = json.loads(payload)
        return found

    def read(self, offset: int, length: int) -> bytes:
        self.send(frames.READ, frames.RANGE.pack(offset, length))
        kind, payload = self._receive()
        if kind == frames.FAILED:
            raise DiskFailed(payload.decode())
        if len(payload) != length:
            raise DiskFailed(f"the disk ends at byte {offset + len(payload)}")
        return payload

    def send(self, kind: bytes, payload: bytes = b"") -> None:
        try:
            self._connection.sendall(frames.frame(kind, payload))
        except OSError:
            raise Gone from None

    def tell(self, kind: bytes, value: object) -> None:
        self.send(kind, json.dumps(value).encode())

    def _receive(self) -> tuple[bytes, bytes]:
        kind, length = frames.HEAD.unpack(self._exactly(frames.HEAD.size))
        return kind, self._exactly(length)

    def _exactly(self, length: int) -> bytes:
        found = bytearray()
        while len(found) < length:
            try:
                piece = self._connection.recv(length - len(found))
            except OSError:
                raise Gone from None
            if not piece:
                raise Gone
            found += piece
        return bytes(found)


def serve(parent: Parent, size: int) -> None:
    """Do what the parent orders, and tell how it ended."""
    try:
        order = parent.order()
        preload()
        if order["do"] != "mount":
            confine()
        _do(parent, order, Paged(size, parent.read))
    except Absent as fault:
        parent.tell(frames.ERROR, {"error": "absent", "kind": fault.kind, "id": fault.id})
    except Unreadable as fault:
        parent.tell(frames.ERROR, {"error": "unreadable", "reason": str(fault)})
    except DiskFailed as fault:
        parent.tell(frames.ERROR, {"error": "disk", "reason": str(fault)})
    except Gone:
        raise
    except MemoryError:
        parent.tell(frames.ERROR, {"error": "unreadable", "reason": "reading it takes more memory than it may have"})
    except Exception as fault:
        parent.tell(frames.ERROR, {"error": "unreadable", "reason": f"its reader failed with {type(fault).__name__}"})
    else:
        parent.send(frames.DONE)


def _do(parent: Parent, order: dict[str, Any], disk: Paged) -> None:
    if order["do"] == "partitions":
        for record in listed(disk):
            parent.tell(frames.RECORD, record)
        return
    root = root_of(opened(disk, order.get("partition")))
    if order["do"] == "mount":

        def begun() -> None:
            # It takes root or a program of root to mount, and nothing to go on.
            confine()
            parent.tell(frames.RECORD, "mounted")

        mount(root, order["folder"], begun)
        return
    if order["do"] == "list":
        folder = find(root, order["path"], follow=True)
        if folder.kind != FOLDER:
            raise Absent("folder", order["path"])
        names: list[str] = []
        for child in folder.children():
            if child.kind in (FILE, FOLDER):
                names.append(child.name + ("/" if child.kind == FOLDER else ""))
            if len(names) == NAMES:
                parent.tell(frames.RECORD, names)
                names = []
        parent.tell(frames.RECORD, names)
        return
    chosen = []
    for path in order["paths"]:
        name = posixpath.normpath("/" + path)[1:].lstrip("/")
        chosen.append((name, find(root, name)))
    write = write_zip if order["format"] == "zip" else write_tgz
    write(chosen, lambda data: parent.send(frames.BYTES, data))


def preload() -> None:
    """Import all that is imported later."""
    # What is imported later, codecs too, may be in a folder that only root reads.
    for codec in ("ascii", "cp437", "latin-1", "utf-16-le"):
        codecs.lookup(codec)
    for name in ("pyfsext", "pyfsfat", "pyfsntfs", "pyfsxfs", "pyvslvm"):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def confine() -> None:
    """Give up what reading a disk does not need: memory, files, further processes and, of root, its rights."""
    os.nice(10)
    for kind, limit in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, CPU),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        resource.setrlimit(kind, (limit, limit))
    if os.geteuid() == 0:
        # In some containers there is no other user.
        with contextlib.suppress(OSError):
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
            resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def main(arguments: list[str]) -> int:
    fd, size = map(int, arguments)
    with socket.socket(fileno=fd) as connection:
        try:
            serve(Parent(connection), size)
        except Gone:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
