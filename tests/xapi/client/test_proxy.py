"""Pools behind an HTTP proxy: all that is said to them goes through it, and a bad one is an error that names it."""

from __future__ import annotations

import asyncio
import datetime
import random
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from runtime.gateway import certificate
from runtime.xapi.client import connection as connection_module
from runtime.xapi.client import datapath, stream
from runtime.xapi.client import proxy as proxy_module
from runtime.xapi.client.address import Address, BadUrl, address
from runtime.xapi.client.connection import Connection, Credentials
from runtime.xapi.client.connections import Connections
from runtime.xapi.client.errors import NotAllowed, PoolError, ProxyFailed, TooSlow, Unreachable
from runtime.xapi.client.events import following
from runtime.xapi.client.proxy import Proxy, proxy
from runtime.xapi.client.rpc import Rpc
from tests.xapi.client.conftest import ROOT
from tests.xapi.proxying import NOWHERE, PASSWORD, Proxying, serving
from tests.xapi.simulator.pool import PASSWORD as POOL_PASSWORD
from tests.xapi.simulator.pool import Client, simulating

SCHEMES = ["http", "https"]


@pytest.fixture(scope="module")
def tls(tmp_path_factory: pytest.TempPathFactory) -> ssl.SSLContext:
    now = datetime.datetime.now(datetime.UTC)
    chain = certificate.keep(tmp_path_factory.mktemp("tls") / "own.pem", certificate.LOOPBACK, now)
    return certificate.context(chain, chain)


@pytest.fixture
async def proxying() -> AsyncIterator[Proxying]:
    async with serving() as one:
        yield one


def place(client: Client) -> Address:
    """Return where a simulated pool is, for who goes through a proxy."""
    return address(client.urls[0]).at(NOWHERE)


# Its URL.


@pytest.mark.parametrize(
    ("url", "host", "authorization"),
    [
        ("http://p", Address("http", "p", 80), ""),
        ("HTTPS://P.example.org:3128/", Address("https", "p.example.org", 3128), ""),
        ("http://[::1]:8080", Address("http", "::1", 8080), ""),
        ("http://user:pass@p:1", Address("http", "p", 1), "Basic dXNlcjpwYXNz"),
        ("http://user@p", Address("http", "p", 80), "Basic dXNlcjo="),
        ("http://u%40d:p%3a%c3%a9@p", Address("http", "p", 80), "Basic dUBkOnA6w6k="),
    ],
)
def test_the_url_of_a_proxy(url: str, host: Address, authorization: str) -> None:
    assert proxy(url) == Proxy(host, authorization)


@pytest.mark.parametrize(
    "url",
    ["", "p:3128", "socks5://u:s3cret@p", "http://", "http://u:s3cret@[::1", "http://u%3A:s3cret@p", "http://p:x"],
)
def test_what_is_no_url_of_a_proxy(url: str) -> None:
    with pytest.raises(BadUrl) as failure:
        proxy(url)
    assert "s3cret" not in str(failure.value)


def test_a_proxy_is_shown_without_its_password() -> None:
    one = proxy("http://user:s3cret@p")
    assert (one.url, "s3cret" in repr(one), one.authorization in repr(one)) == ("http://p", False, False)


# Through it.

IMAGE = random.Random(1).randbytes(2 << 20)


async def body(times: int = 1) -> AsyncIterator[bytes]:
    for _ in range(times):
        yield IMAGE


@pytest.mark.parametrize("outer", SCHEMES)
@pytest.mark.parametrize("inner", SCHEMES)
async def test_everything_goes_through_the_proxy(tmp_path: Path, tls: ssl.SSLContext, inner: str, outer: str) -> None:
    """Nobody else finds the pool."""
    contexts = {"http": None, "https": tls}
    listen = f"{inner}://127.0.0.1:0"
    async with (
        serving(contexts[outer]) as proxying,
        simulating(tmp_path / "pool", listen, tls=contexts[inner], login=False) as client,
    ):
        where, root = place(client), Credentials("root", POOL_PASSWORD)
        connection = Connection(where, root, Rpc(allow_unauthorized=True, proxy=proxying.via()))
        async with following(connection, ["pool"]) as known:
            await known.barrier()
            (pool,) = known.objects["pool"].values()
            disk = {"SR": pool["default_SR"], "virtual_size": len(IMAGE), "type": "user", "sharable": False}
            made = await connection.call("VDI.create", disk | {"read_only": False, "other_config": {}})
            await datapath.import_disk(connection, made, body(), len(IMAGE), format="raw")
            again = b"".join([bytes(piece) async for piece in datapath.export_disk(connection, made, format="raw")])
        await connection.close()

        assert again == IMAGE
        assert client.pool.rows("session") == {}
        said = {one.partition("?")[0] for one in proxying.seen}
        if inner == "https":
            assert said == {f"CONNECT {NOWHERE}:{where.port}"}
        else:
            asked = {("POST", "/jsonrpc"), ("GET", "/export_raw_vdi/"), ("PUT", "/import_raw_vdi/")}
            assert said == {f"{verb} {where.url}{path}" for verb, path in asked}


def test_everything_goes_through_the_proxy_on_uvloop(tmp_path: Path, tls: ssl.SSLContext) -> None:
    """The loop of `gatewright serve`, where it is installed; its transports are of other classes."""
    uvloop = pytest.importorskip("uvloop")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        for outer in SCHEMES:
            runner.run(test_everything_goes_through_the_proxy(tmp_path / outer, tls, "https", outer))


# One that cannot be used.

Work = Callable[[Connection], Awaitable[object]]


async def calls(connection: Connection) -> object:
    return await connection.call("VM.get_all")


async def streams(connection: Connection) -> object:
    rpc = connection.rpc
    one = await stream.request(connection.where, rpc.proxy, rpc.tls, "PUT", "/import", 7)
    try:
        return await one.head()
    finally:
        one.close()


ANSWERS = {
    "closes": (b"", "without an answer|has no head"),
    "garbage": (b"SSH-2.0-OpenSSH_9.6\r\n\r\n\r\n", "is not HTTP/1"),
    "refuses": (b"HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n", "wants other credentials"),
}


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("work", [calls, streams])
@pytest.mark.parametrize("scheme", SCHEMES)
async def test_a_proxy_that_does_not_do_its_work(proxying: Proxying, scheme: str, work: Work, name: str) -> None:
    proxying.answer, words = ANSWERS[name]
    await fails(proxying, f"{scheme}://{NOWHERE}", work, words)


@pytest.mark.parametrize("status", [403, 503])
async def test_a_proxy_that_lets_nobody_through(proxying: Proxying, status: int) -> None:
    proxying.answer = b"HTTP/1.1 %d No\r\nContent-Length: 0\r\n\r\n" % status
    for work in (calls, streams):
        failure = await fails(proxying, f"https://{NOWHERE}", work, f"answered with status {status}")
        assert isinstance(failure, ProxyFailed)


@pytest.mark.parametrize("work", [calls, streams])
@pytest.mark.parametrize("scheme", SCHEMES)
async def test_a_proxy_that_wants_credentials(proxying: Proxying, scheme: str, work: Work) -> None:
    proxying.wanted = "Basic x"
    via = proxy(proxying.url)
    failure = await fails(proxying, f"{scheme}://{NOWHERE}", work, "wants credentials, and none are in its URL", via)
    assert isinstance(failure, ProxyFailed)


@pytest.mark.parametrize("work", [calls, streams])
@pytest.mark.parametrize("scheme", SCHEMES)
async def test_a_proxy_that_is_not_there(proxying: Proxying, scheme: str, work: Work) -> None:
    with socket.socket() as bound:
        # Nobody else gets the port, and nobody listens on it.
        bound.bind(("127.0.0.1", 0))
        proxying.url = f"http://127.0.0.1:{bound.getsockname()[1]}"
        failure = await fails(proxying, f"{scheme}://{NOWHERE}", work, "Connection refused")
    assert isinstance(failure, ProxyFailed)


@pytest.mark.parametrize("work", [calls, streams])
async def test_a_proxy_that_hangs(monkeypatch: pytest.MonkeyPatch, proxying: Proxying, work: Work) -> None:
    monkeypatch.setattr(connection_module, "LOGIN_SECONDS", 0.05)
    monkeypatch.setattr(proxy_module, "SECONDS", 0.05)
    proxying.silent = True
    assert isinstance(await fails(proxying, f"https://{NOWHERE}", work, "was not answered|takes no"), TooSlow)


async def test_what_a_proxy_says_in_the_name_of_the_host_is_not_taken(proxying: Proxying) -> None:
    proxying.answer = b"HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"
    await fails(proxying, f"https://{NOWHERE}", streams, "before the host could")


async def test_another_certificate_is_not_taken(tmp_path: Path, tls: ssl.SSLContext, proxying: Proxying) -> None:
    async with simulating(tmp_path / "pool", "https://127.0.0.1:0", tls=tls) as client:
        for work in (calls, streams):
            await fails(proxying, place(client).url, work, "its certificate is not trusted")


async def fails(proxying: Proxying, pool: str, work: Work, words: str, via: Proxy | None = None) -> Unreachable:
    """Return the failure, whose words name the proxy and the pool and no password."""
    connection = Connection(address(pool), ROOT, Rpc(proxy=via or proxying.via()))
    with pytest.raises(Unreachable, match=words) as failure:
        await work(connection)
    await connection.close()
    text = str(failure.value)
    assert (proxying.url in text, pool in text, PASSWORD in text) == (True, True, False)
    return failure.value


@pytest.mark.parametrize("verb", ["GET", "PUT"])
@pytest.mark.parametrize("scheme", SCHEMES)
async def test_a_proxy_that_closes_in_the_middle(
    tmp_path: Path, tls: ssl.SSLContext, proxying: Proxying, scheme: str, verb: str
) -> None:
    context = tls if scheme == "https" else None
    async with simulating(tmp_path / "pool", f"{scheme}://127.0.0.1:0", tls=context, login=False) as client:
        root = Credentials("root", POOL_PASSWORD)
        connection = Connection(place(client), root, Rpc(allow_unauthorized=True, proxy=proxying.via()))
        disks = await connection.call("VDI.get_by_name_label", "web-1 data")
        size = (await connection.call("VDI.get_record", disks[0]))["virtual_size"]
        proxying.most = 1 << 20
        with pytest.raises(PoolError, match=f"through the proxy {proxying.url}"):
            if verb == "GET":
                async for _ in datapath.export_disk(connection, disks[0], format="raw"):
                    pass
            else:
                await datapath.import_disk(connection, disks[0], body(size // len(IMAGE)), size, format="raw")
        proxying.most = 0
        await connection.close()

        assert client.pool.rows("session") == {}
        assert client.pool.rows("task") == {}


# Whose connection it is.


async def test_a_connection_through_another_proxy_is_another_one() -> None:
    connections = Connections()
    ways = [None, *map(proxy, ("http://p", "http://q", "http://u:p@p", "http://u:q@p"))]
    found = set()
    for way in [*ways, *ways]:
        async with connections.use("http://x", ROOT, proxy=way) as one:
            found.add(one)
    await connections.close()

    assert len(found) == len(ways)


async def test_a_proxy_that_is_not_allowed_is_not_asked(proxying: Proxying) -> None:
    connections = Connections([NOWHERE])
    with pytest.raises(NotAllowed, match=r"127\.0\.0\.1"):
        async with connections.use(f"http://{NOWHERE}", ROOT, proxy=proxying.via()):
            raise AssertionError
    assert proxying.seen == []
