"""What is let pass although it is not as it should be, each by its name (proxmox-backup.md 3.1, 9, 15.2).

A client is told nothing of it; the log is, once for each name and session.
"""

from __future__ import annotations

from collections.abc import Mapping

import structlog

from runtime.gateway.head import Head

_log = structlog.get_logger("gateway")

NO_HOST = "no-host"
"""A request of HTTP/1.1 without Host: the Go client."""
NO_CONNECTION_HEADER = "no-connection-header"
"""An upgrade that Connection does not announce: a Go client of another make."""
HTTP2_SETTINGS = "http2-settings"
"""The header of an h2c upgrade, which this is not: the .NET client."""
DOUBLE_SLASH = "double-slash"
"""The Rust client, on three paths."""
TYPE_WITHOUT_BODY = "content-type-without-body"
"""The Rust client, on every GET."""
UNKNOWN_PARAMETER = "unknown-parameter"
"""On the upgrade: what a newer client than the spec knows has to say."""
AUTHORIZATION_AGAIN = "authorization-again"
"""On a request within a session: the Go client."""


class Leniencies:
    """What one session was let pass with."""

    def __init__(self, session: str, client: str) -> None:
        self._session = session
        self._client = client
        self._told: set[str] = set()

    def tell(self, name: str, **more: str) -> None:
        if name not in self._told:
            self._told.add(name)
            _log.info("leniency", leniency=name, session=self._session, client=self._client, **more)

    def of_upgrade(self, head: Head) -> None:
        """Look at the head of an upgrade."""
        connection = head.get("connection")
        if head.get("host") is None:
            self.tell(NO_HOST)
        if connection is None:
            self.tell(NO_CONNECTION_HEADER)
        if head.get("http2-settings") is not None:
            self.tell(HTTP2_SETTINGS)
        if "//" in head.target.partition("?")[0]:
            self.tell(DOUBLE_SLASH)
        if head.get("content-type") is not None:
            self.tell(TYPE_WITHOUT_BODY)

    def of_stream(self, headers: Mapping[str, str]) -> None:
        """Look at the headers of a request within the session."""
        if "authorization" in headers:
            self.tell(AUTHORIZATION_AGAIN)
