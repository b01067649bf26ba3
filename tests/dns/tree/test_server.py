"""The servers of the tree end with nothing left over."""

from __future__ import annotations

import socket

import dns.message
import pytest

from tests.dns.tree.layout import Plan, build
from tests.dns.tree.server import in_thread


def test_connections_that_are_open_at_the_end_are_closed(caplog: pytest.LogCaptureFixture) -> None:
    hosts = build([Plan("p0")]).hosts
    address = next(host.address for host in hosts if host.open and ":" not in host.address)
    wire = dns.message.make_query("p0.zz", "SOA").to_wire()
    with in_thread(hosts) as site:
        stream = socket.create_connection((address, site.port), 20.0)
        stream.sendall(len(wire).to_bytes(2) + wire)
        length = int.from_bytes(stream.recv(2, socket.MSG_WAITALL))
        assert stream.recv(length, socket.MSG_WAITALL)[:2] == wire[:2]
    with stream:
        assert stream.recv(1) == b""
    assert caplog.records == []
