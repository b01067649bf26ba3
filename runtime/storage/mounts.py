"""`nfs:` and `smb:` remotes, mounted below the data folder as long as somebody uses them. All of it blocks.

Whatever a caller asks for, a mount is nosuid, nodev and noexec, and of the mount options only those are taken that say
how a server is spoken to.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import structlog

from runtime.storage.file_remote import Folder, RemoteRefused, RemoteUnusable, open_folder
from runtime.storage.remote_url import RemoteUrl

KINDS = frozenset({"nfs", "smb"})

PATIENCE = 25.0
"""Seconds for a mount, fewer than callers wait for a remote to open."""
ALWAYS = ("nosuid", "nodev", "noexec")

COMMON = frozenset({"ro", "rw", "sync", "async", "noatime", "nodiratime", "relatime", "soft", "hard", "rsize", "wsize"})
NFS = COMMON | {
    "vers", "nfsvers", "minorversion", "proto", "tcp", "udp", "port", "mountproto", "mountport", "mountvers", "timeo",
    "retrans", "retry", "softerr", "lock", "nolock", "local_lock", "sec", "acl", "noacl", "nconnect", "ac", "noac",
    "actimeo", "acregmin", "acregmax", "acdirmin", "acdirmax", "lookupcache", "cto", "nocto", "sharecache",
    "nosharecache", "resvport", "noresvport", "intr", "nointr", "bg", "fg",
}  # fmt: skip
SMB = COMMON | {
    "vers", "sec", "seal", "port", "cache", "uid", "gid", "forceuid", "forcegid", "file_mode", "dir_mode", "iocharset",
    "perm", "noperm", "nobrl", "serverino", "noserverino", "nounix", "mfsymlinks", "actimeo", "echo_interval",
    "max_credits", "multichannel", "max_channels", "nosharesock", "resilienthandles", "persistenthandles",
    "mapposix", "mapchars",
}  # fmt: skip
HELPERS = {"nfs": ("mount.nfs", "nfs-common"), "smb": ("mount.cifs", "cifs-utils")}
"""By kind the program that mounts it, and the Debian package of that."""

_OPTION = re.compile(r"([a-z_]{1,32})(?:=([A-Za-z0-9._:/-]{1,64}))?", re.ASCII)
_HOST = re.compile(r"[A-Za-z0-9:_][A-Za-z0-9:._%-]{0,252}", re.ASCII)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Command:
    """How a remote is mounted: words of a command to which the folder is added, and what only its environment says."""

    kind: str
    words: tuple[str, ...]
    secrets: Mapping[str, str]


def command(url: RemoteUrl) -> Command:
    """Return how a remote is mounted. Raises RemoteRefused, RemoteUnusable."""
    host = url.host or ""
    if _HOST.fullmatch(host) is None:
        raise RemoteUnusable("the host of the remote is no name or address", "EINVAL")
    if any(ord(char) < 0x20 for char in url.path + (url.share or "") + (url.domain or "")):
        raise RemoteUnusable("the path of the remote has a control character", "EINVAL")
    chosen = list(_chosen(url.mount_options, NFS if url.kind == "nfs" else SMB))
    if url.kind == "nfs":
        device = f"[{host}]:{url.path}" if ":" in host else f"{host}:{url.path}"
        computed = [] if url.port is None else [f"port={url.port}"]
        return Command("nfs", _words("nfs", device, [*computed, *chosen]), {})
    for part in (url.share or "", url.domain or ""):
        if part.startswith("-") or set(part) & set(",/\\"):
            raise RemoteUnusable("the share or the domain of the remote is no name", "EINVAL")
    below = "/".join(part for part in url.path.split("\\") if part)
    device = f"//{host}/{url.share}" + (f"/{below}" if below else "")
    # Neither is in the list of processes, and a comma in them ends nothing.
    secrets = {"USER": url.username or "", "PASSWD": url.password or ""}
    return Command("smb", _words("cifs", device, [f"domain={url.domain}", *chosen]), secrets)


def _words(type: str, device: str, options: list[str]) -> tuple[str, ...]:
    # The last of two that contradict each other counts.
    return ("mount", "-t", type, "-o", ",".join([*options, *ALWAYS]), "--", device)


def _chosen(options: str, allowed: frozenset[str]) -> list[str]:
    found = []
    for word in filter(None, (part.strip() for part in options.split(","))):
        match = _OPTION.fullmatch(word)
        if match is None or match[1] not in allowed:
            name = match[1] if match else "of that form"
            raise RemoteRefused(f"the mount option {name} is not among those that remotes may have")
        found.append(word)
    return found


class System(Protocol):
    """What mounting asks of the machine, for tests to stand in."""

    def mount(self, command: Command, folder: Path) -> None:
        """Raises RemoteUnusable."""

    def unmount(self, folder: Path) -> None:
        """Nothing is mounted there afterwards, or it is logged."""

    def mounted(self, folder: Path) -> bool: ...


class Machine:
    """The machine itself."""

    def mount(self, command: Command, folder: Path) -> None:
        helper, package = HELPERS[command.kind]
        if shutil.which(helper, path=_path()) is None:
            raise RemoteUnusable(
                f"this server cannot mount {command.kind}: remotes: {helper} is not installed ({package})", "ENOTSUP"
            )
        said = _run([*command.words, str(folder)], command.secrets)
        if said is not None and not self.mounted(folder):
            for secret in command.secrets.values():
                said = said.replace(secret, "***") if secret else said
            raise RemoteUnusable(f"the remote cannot be mounted: {said}", "EIO", "mount")

    def unmount(self, folder: Path) -> None:
        said = _run(["umount", "--", str(folder)], {})
        if said is not None and self.mounted(folder):
            # A server that is away must not keep it for ever.
            said = _run(["umount", "-l", "--", str(folder)], {})
            if said is not None and self.mounted(folder):
                _log.warning("a remote was not unmounted", folder=folder.name, said=said)

    def mounted(self, folder: Path) -> bool:
        # Nothing is asked of the file system that may hang.
        try:
            lines = Path("/proc/self/mountinfo").read_text().splitlines()
        except OSError:
            return False
        wanted = str(folder).replace(" ", "\\040")
        return any(line.split(" ")[4] == wanted for line in lines)


class Mounts:
    """The remotes that are mounted, below one folder, each once for all who use it."""

    def __init__(self, folder: Path, system: System | None = None) -> None:
        self._folder = folder
        self._system: System = Machine() if system is None else system
        self._lock = threading.Lock()
        self._users: dict[str, int] = {}
        self._turns: dict[str, threading.Lock] = {}

    def open(self, url: RemoteUrl) -> Folder:
        """Return the folder of a remote, mounted till it is closed. Raises RemoteRefused, RemoteUnusable."""
        wanted = command(url)
        name = hashlib.sha256(repr((wanted.words, sorted(wanted.secrets.items()))).encode()).hexdigest()[:32]
        place = self._folder / name
        with self._turn(name):
            if not self._users.get(name):
                self._make(place)
                self._system.mount(wanted, place)
            self._users[name] = self._users.get(name, 0) + 1
        try:
            return MountedFolder(open_folder(str(place), str(place)), lambda: self._leave(name))
        except BaseException:
            self._leave(name)
            raise

    def clean(self) -> None:
        """Unmount what a former process has left."""
        with contextlib.suppress(OSError):
            for place in sorted(self._folder.iterdir()):
                if self._system.mounted(place):
                    self._system.unmount(place)
                with contextlib.suppress(OSError):
                    place.rmdir()

    def _turn(self, name: str) -> threading.Lock:
        with self._lock:
            return self._turns.setdefault(name, threading.Lock())

    def _make(self, place: Path) -> None:
        try:
            place.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as fault:
            raise RemoteUnusable(f"the folder to mount the remote at cannot be made: {fault.strerror}") from None
        if self._system.mounted(place):
            self._system.unmount(place)

    def _leave(self, name: str) -> None:
        with self._turn(name):
            self._users[name] -= 1
            if self._users[name]:
                return
            del self._users[name]
            place = self._folder / name
            self._system.unmount(place)
            with contextlib.suppress(OSError):
                place.rmdir()


class MountedFolder(Folder):
    """An open folder of a remote that stays mounted as long as it is open."""

    def __init__(self, folder: Folder, left: Callable[[], None]) -> None:
        super().__init__(folder.fileno(), folder.path)
        self._left = left

    def close(self) -> None:
        super().close()
        self._left()


def _run(words: list[str], secrets: Mapping[str, str]) -> str | None:
    """Run a command; return what it said if it failed. Raises RemoteUnusable when it does not end."""
    environment = {"PATH": _path(), "LC_ALL": "C", **secrets}
    try:
        done = subprocess.run(
            words, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace",
            timeout=PATIENCE, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise RemoteUnusable(f"{words[0]} did not end within {PATIENCE:g} s", "ETIMEDOUT", words[0]) from None
    except OSError as fault:
        raise RemoteUnusable(f"{words[0]} cannot be run: {fault.strerror}", "ENOTSUP", words[0]) from None
    if done.returncode == 0:
        return None
    lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
    return (lines[0] if lines else f"{words[0]} ended with {done.returncode}")[:300]


def _path() -> str:
    return f"/usr/local/sbin:/usr/sbin:/sbin:{os.defpath}"
