"""How the real clients speak, each as far as a server can see it (proxmox-backup.md 3.1, 4, 9)."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlencode

MIB = 1 << 20
GREATEST = (1 << 31) - 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    name: str
    slashes: str = "/"
    """Before `api2` on the paths of upgrades."""
    headers: tuple[str, ...] = ()
    """Lines of the head of an upgrade; {protocol}, {host} and {authorization} stand for theirs."""
    extra: tuple[tuple[str, str], ...] = ()
    """Parameters of the upgrade beside those that name the backup."""
    stream_window: int = GREATEST - 1
    connection_window: int = GREATEST - 1
    frame: int = 4 * MIB
    """The largest that it takes."""
    sends: int = 4 * MIB
    """The largest that it sends."""
    json: bool = False
    """POST has its parameters in the body."""
    json_type: str = "application/json"
    upload_type: str | None = "application/octet-stream"
    authorization_again: bool = False
    """On every request of the session."""
    batch: int = 64
    """References in one PUT."""
    parallel: int = 16
    """Downloads at once."""
    header_type: str | None = None
    """Content type of requests without a body."""
    says_goodbye: bool = field(default=False)
    """Ends its connections with GOAWAY."""

    def head(self, path: str, protocol: str, params: dict[str, str], host: str, authorization: list[str]) -> bytes:
        """Return the request that asks for a session."""
        query = urlencode(sorted({**dict(self.extra), **params}.items()))
        lines = [f"GET {self.slashes}api2/json/{path}?{query} HTTP/1.1"]
        for line in self.headers:
            if line == "{authorization}":
                lines += authorization
            else:
                lines.append(line.format(protocol=protocol, host=host))
        return "".join(f"{line}\r\n" for line in (*lines, "")).encode()


_RUST = (
    "user-agent: proxmox-backup-client/1.0",
    "content-type: application/x-www-form-urlencoded",
    "connection: upgrade",
    "upgrade: {protocol}",
    "{authorization}",
    "host: {host}",
)

RUST_3 = Profile(
    name="Rust 3.x",
    slashes="//",
    headers=(*_RUST[:3], "UPGRADE: {protocol}", *_RUST[4:]),
    extra=(("debug", "true"), ("benchmark", "false")),
    header_type="application/x-www-form-urlencoded",
)
RUST_4 = Profile(
    name="Rust 4.x",
    slashes="//",
    headers=_RUST,
    extra=(("debug", "true"), ("benchmark", "false"), ("no-cache", "true")),
    header_type="application/x-www-form-urlencoded",
)
QEMU = Profile(
    name="QEMU",
    slashes="//",
    headers=_RUST,
    extra=(("debug", "false"), ("benchmark", "false")),
    header_type="application/x-www-form-urlencoded",
    batch=128,
)
GO = Profile(
    name="Go",
    headers=("{authorization}", "Upgrade: {protocol}", "Connection: Upgrade"),
    stream_window=4 * MIB,
    connection_window=1 << 30,
    frame=MIB,
    sends=512 << 10,
    json=True,
    json_type="application/json; charset=UTF-8",
    upload_type=None,
    authorization_again=True,
)
OTHER_GO = Profile(
    name="a Go client of another make",
    headers=("Host: {host}", "Upgrade: {protocol}", "{authorization}"),
    frame=16384,
    sends=16384,
    stream_window=4 * MIB,
    connection_window=1 << 30,
)
DOTNET = Profile(
    name=".NET",
    headers=(
        "Host: {host}",
        "Connection: Upgrade, HTTP2-Settings",
        "Upgrade: {protocol}",
        "HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA",
        "{authorization}",
    ),
    stream_window=65535,
    connection_window=65535,
    frame=16384,
    sends=16384,
    json=True,
    says_goodbye=True,
)
PULL = Profile(name="sync pull", slashes="//", headers=_RUST, extra=(("debug", "true"),), parallel=20)
PUSH = Profile(name="sync push", slashes="//", headers=_RUST, extra=(("debug", "false"), ("benchmark", "false")))
FILE_RESTORE = Profile(name="file-restore", slashes="//", headers=_RUST, extra=(("debug", "true"),), parallel=4)

BACKING_UP = (RUST_3, RUST_4, QEMU, GO, OTHER_GO, DOTNET, PUSH)
READING = (
    Profile(
        name="Rust 4.x",
        slashes="//",
        headers=_RUST,
        extra=(("debug", "true"),),
        header_type="application/x-www-form-urlencoded",
    ),
    Profile(name="QEMU", slashes="//", headers=_RUST, extra=(("debug", "false"),)),
    GO,
    OTHER_GO,
    DOTNET,
    PULL,
    FILE_RESTORE,
)
