"""A file system of a disk as a folder of this machine, read-only, by FUSE."""

from __future__ import annotations

import errno
import os
import posixpath
import stat
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from runtime.volumes.file_system import FILE, FOLDER, LINK, Node
from runtime.volumes.source import Unreadable

KEPT = 10_000
"""Nodes that are remembered by their path."""
OPTIONS = {"ro": True, "nosuid": True, "nodev": True, "noexec": True}

_TYPES = {FILE: stat.S_IFREG, FOLDER: stat.S_IFDIR, LINK: stat.S_IFLNK}


def mount(root: Node, folder: str, begun: Callable[[], None]) -> None:
    """Mount a file system at a folder, call begun, and return when it is unmounted. Raises Unreadable.

    Only the user of this process reaches it.
    """
    try:
        import mfusepy
    except ImportError:
        raise Unreadable("mounting needs the package mfusepy: pip install 'gatewright[files]'") from None
    except OSError:
        raise Unreadable("mounting needs libfuse (Debian: fuse3)") from None
    if not os.access("/dev/fuse", os.R_OK | os.W_OK):
        raise Unreadable("mounting needs /dev/fuse, which this server may not use")

    class Tree(mfusepy.Operations):  # type: ignore[misc, unused-ignore]
        use_ns = True

        def __init__(self) -> None:
            self._known: OrderedDict[str, Node] = OrderedDict({"/": root})
            self.begun = False

        def init(self, path: str) -> None:
            self.begun = True
            begun()

        def getattr(self, path: str, fh: int | None = None) -> dict[str, Any]:
            node = self._node(path)
            changed = int((node.changed or 0) * 1e9)
            return {
                "st_mode": _TYPES.get(node.kind, stat.S_IFREG) | node.mode,
                "st_nlink": 1,
                "st_size": node.size if node.kind == FILE else 0,
                "st_uid": os.getuid(),
                "st_gid": os.getgid(),
                "st_mtime": changed,
                "st_ctime": changed,
                "st_atime": changed,
            }

        def readdir(self, path: str, fh: int) -> list[str]:
            names = [".", ".."]
            try:
                for child in self._node(path).children():
                    if child.kind in _TYPES:
                        self._keep(posixpath.join(path, child.name), child)
                        names.append(child.name)
            except Unreadable:
                raise mfusepy.FuseOSError(errno.EIO) from None
            return names

        def open(self, path: str, flags: int) -> int:
            if flags & (os.O_WRONLY | os.O_RDWR):
                raise mfusepy.FuseOSError(errno.EROFS)
            return 0

        def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
            try:
                return self._node(path).read(offset, size)
            except Unreadable:
                raise mfusepy.FuseOSError(errno.EIO) from None

        def readlink(self, path: str) -> str:
            try:
                return self._node(path).target()
            except Unreadable:
                raise mfusepy.FuseOSError(errno.EIO) from None

        def _node(self, path: str) -> Node:
            node = self._known.get(path)
            if node is None:
                above, name = posixpath.split(path)
                try:
                    node = next((one for one in self._node(above).children() if one.name == name), None)
                except Unreadable:
                    raise mfusepy.FuseOSError(errno.EIO) from None
                if node is None or node.kind not in _TYPES:
                    raise mfusepy.FuseOSError(errno.ENOENT)
                self._keep(path, node)
            return node

        def _keep(self, path: str, node: Node) -> None:
            self._known[path] = node
            if len(self._known) > KEPT:
                # The first is the root.
                self._known.popitem(last=False)
                self._known["/"] = root

    tree = Tree()
    try:
        mfusepy.FUSE(tree, folder, foreground=True, nothreads=True, fsname="gatewright", **OPTIONS)
    except RuntimeError as fault:
        if not tree.begun:
            raise Unreadable(f"this server cannot mount by FUSE (libfuse says {fault})") from None
