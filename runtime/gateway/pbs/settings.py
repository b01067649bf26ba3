"""What sessions of the backup protocols may use. Sizes in bytes, times in seconds."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Pbs:
    """Windows, frames and streams are those of the original server (proxmox-backup.md 4)."""

    window: int = 32 * MIB
    """What a client may send before any of it is taken: on each stream, and on the connection."""
    frame: int = 4 * MIB
    streams: int = 256
    """At once on one connection. With fewer than it uses, a Go client opens a second connection, which is refused."""
    header_list: int = 16 * 1024
    memory: int = 48 * MIB
    """Of one session, for bodies. What does not fit goes to storage as it comes, at the pace of storage."""
    memory_of_all: int = 768 * MIB
    small_body: int = 512 * 1024
    """The body of a request that is no upload."""
    preface_timeout: float = 30.0
    """From 101 to the first frame of the client."""
    stall_timeout: float = 6 * 3600.0
    """A client that reads nothing of what it asked for is cut off after it."""
    failure_delay: float = 3.0
    """Before a 401 is answered; a sixth of it before a 403."""
    split: bool = True
    """Take the payload of DATA past the HTTP/2 library, five times as fast as through it."""
