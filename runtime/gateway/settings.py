"""What the gateway is told at start."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from runtime.gateway.pbs.settings import Pbs

Network = IPv4Network | IPv6Network

MIB = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """One address that the gateway listens on, and the faces that are served there."""

    name: str
    url: str
    """`http://host:port` or `https://host:port`; port 0 takes a free one, no port is 80 or 443."""
    faces: tuple[str, ...]
    certificate: Path | None = None
    """PEM chain for https; without one a self-signed certificate is made and kept in the data folder."""
    key: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one client may ask for. Sizes in bytes, times in seconds."""

    head: int = 64 * 1024
    body: int = 16 * MIB
    small_body: int = 256 * 1024
    """For a request that shows no token."""
    batch_body: int = 4 * MIB
    """The same at the zonemaster face, whose batches of domains come without one."""
    depth: int = 64
    containers: int = 100_000
    """Arrays and objects in the JSON of one body."""
    batch: int = 100
    batch_records: int = 10_000
    """Records of a streaming method inside a batch, where they become one array."""
    head_timeout: float = 30.0
    """From the first byte of a request head to its last."""
    body_timeout: float = 30.0
    """Between two pieces of a body; the whole of a small one."""
    idle_timeout: float = 75.0
    """A connection without a request."""
    write_timeout: float = 60.0
    """A client that reads nothing while there is something to read is cut off after it."""
    write_buffer: int = 256 * 1024
    """What waits in memory for a slow reader before the sender waits."""
    connections: int = 10_000
    failed_logins: int = 30
    """Wrong tokens from one address within `failed_window`; then 429 until they are forgotten."""
    failed_window: float = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Xo:
    """The answers of JSON-RPC faces to slow calls, and the token of the xo face."""

    rotate_token: float | None = None
    """Seconds after which an answer carries a new token; None: never."""
    patience: float = 1.0
    """An answer of one line that is ready by then has a length; after it the headers go out and spaces follow."""
    keep_alive: float = 10.0
    """Seconds of silence after which a long answer gets a space."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewaySettings:
    data: Path
    """Certificates are kept in `tls/` below it."""
    listeners: tuple[Listener, ...]
    limits: Limits = field(default_factory=Limits)
    xo: Xo = field(default_factory=Xo)
    pbs: Pbs = field(default_factory=Pbs)
    trusted_proxies: tuple[Network, ...] = ()
    """Peers whose forwarding headers are believed."""
