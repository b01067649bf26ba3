"""Where a service is, and how it may be used."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Here:
    """A service on this machine."""

    socket: str
    user: str
    superuser: bool
    roles: tuple[str, ...]
    originator: str
    forward: frozenset[str]
    upgrades: frozenset[str]
    concurrency: int
    response_timeout: float
    idle_timeout: float
    time_limit: float | None = None
    body: int | None = None


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A service on another host."""

    url: str
    forward: frozenset[str]


Place = Here | Elsewhere

Key = tuple[bytes, str | None, str]
"""Digest of the session, name of the service, verb."""
