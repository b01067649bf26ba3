"""Who sent a request, and cookies."""

from __future__ import annotations

from ipaddress import ip_network

import pytest
from multidict import CIMultiDict

from runtime.gateway.client import Client, client, cookie

PROXY = [ip_network("10.0.0.0/8")]
PROXY_HERE = [ip_network("127.0.0.0/8")]

CLIENTS = [
    # peer, headers, trusted, who
    ("127.0.0.1", {}, [], Client("127.0.0.1", True)),
    ("::1", {}, [], Client("::1", True)),
    ("::ffff:127.0.0.1", {}, [], Client("::ffff:127.0.0.1", True)),
    ("192.0.2.1", {}, [], Client("192.0.2.1", False)),
    ("127.0.0.1", {"x-forwarded-for": "127.0.0.1"}, [], Client("127.0.0.1", False)),
    ("127.0.0.1", {"Forwarded": "for=127.0.0.1"}, [], Client("127.0.0.1", False)),
    ("127.0.0.1", {"X-Real-IP": "127.0.0.1"}, [], Client("127.0.0.1", False)),
    ("10.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, [], Client("10.0.0.1", False)),
    ("10.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, PROXY, Client("192.0.2.7", False)),
    ("10.0.0.1", {"X-Forwarded-For": "127.0.0.1, 192.0.2.7, 10.2.3.4"}, PROXY, Client("192.0.2.7", False)),
    ("10.0.0.1", {"X-Forwarded-For": "127.0.0.1"}, PROXY, Client("127.0.0.1", False)),
    ("127.0.0.1", {"X-Forwarded-For": "::1"}, PROXY_HERE, Client("::1", True)),
    ("10.0.0.1", {"X-Forwarded-For": "nonsense"}, PROXY, Client("10.0.0.1", False)),
    ("10.0.0.1", {"Forwarded": "for=127.0.0.1"}, PROXY, Client("10.0.0.1", False)),
    ("192.0.2.1", {"X-Forwarded-For": "127.0.0.1"}, PROXY, Client("192.0.2.1", False)),
    ("127.0.0.1", {"Origin": "http://127.0.0.1:8443"}, [], Client("127.0.0.1", False)),
    ("::1", {"origin": "null"}, [], Client("::1", False)),
    ("127.0.0.1", {"X-Forwarded-For": "::1", "Origin": "http://a"}, PROXY_HERE, Client("::1", False)),
]


@pytest.mark.parametrize(("peer", "headers", "trusted", "who"), CLIENTS)
def test_forwarding_headers_count_from_trusted_peers_alone(peer, headers, trusted, who) -> None:  # type: ignore[no-untyped-def]
    assert client(peer, CIMultiDict(headers), trusted) == who


def test_a_header_that_came_in_several_lines_counts_as_one() -> None:
    """Some proxies add a line of their own behind what the client has sent, instead of adding to it."""
    headers = CIMultiDict([("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-For", "192.0.2.7")])

    assert client("10.0.0.1", headers, PROXY) == Client("192.0.2.7", False)


COOKIES = [
    ("authenticationToken=abc", "abc"),
    ("a=b; authenticationToken=abc; c=d", "abc"),
    ("a=b;authenticationToken=abc", "abc"),
    ("xauthenticationToken=no", None),
    ("xauthenticationToken=no; authenticationToken=abc", "abc"),
    ('authenticationToken="abc"', "abc"),
    ("authenticationToken=a%2Fb", "a/b"),
    ("authenticationToken=", ""),
    ("authenticationTokens=no", None),
    ("", None),
]


@pytest.mark.parametrize(("header", "value"), COOKIES)
def test_a_cookie(header: str, value: str | None) -> None:
    assert cookie(header, "authenticationToken") == value
