"""Sessions and calls: login, renewal, other hosts, what is tried again, and that nothing is left behind."""

from __future__ import annotations

import asyncio
import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from runtime.contract import jsontext
from runtime.contract.abi import Json
from runtime.gateway import certificate
from runtime.xapi.client import connections as connections_module
from runtime.xapi.client.address import Address, BadUrl, address, elsewhere
from runtime.xapi.client.connection import Connection, Credentials
from runtime.xapi.client.connections import Connections
from runtime.xapi.client.errors import NotAllowed, TooSlow, Unreachable, XapiError
from runtime.xapi.client.jsonrpc import NotJsonRpc, request, result
from runtime.xapi.client.rpc import Rpc
from tests.xapi.client.conftest import ROOT
from tests.xapi.pool import Failure, Pool, ref, serving

# Addresses.

URLS = {
    "https://h": ("https", "h", 443, "https://h"),
    "http://H.Example:8080/": ("http", "h.example", 8080, "http://h.example:8080"),
    "https://[::1]:444/x?y": ("https", "::1", 444, "https://[::1]:444"),
    "192.0.2.1": ("https", "192.0.2.1", 443, "https://192.0.2.1"),
    "h:80": ("https", "h", 80, "https://h:80"),
}


@pytest.mark.parametrize(("url", "expected"), URLS.items())
def test_a_url_names_a_host(url: str, expected: tuple[str, str, int, str]) -> None:
    found = address(url)

    assert (found.scheme, found.host, found.port, found.url) == expected


@pytest.mark.parametrize(
    "url", ["", "ftp://h", "http://", "https://h:x", "https://h:65536", "https://u:secret@h", "//h", "http://[h"]
)
def test_what_names_no_host_is_refused_without_being_repeated(url: str) -> None:
    with pytest.raises(BadUrl) as found:
        address(url)

    assert "secret" not in str(found.value)


def test_another_host_of_a_pool_has_the_same_scheme_and_port() -> None:
    assert address("http://h:8080").at("[::1]").url == "http://[::1]:8080"


LOCATIONS = {
    "https://h2/x?y=1": (Address("https", "h2", 443), "/x?y=1"),
    "http://h2:81": (Address("http", "h2", 81), "/"),
    "/only/a/path": (Address("https", "h", 443), "/only/a/path"),
}


@pytest.mark.parametrize(("location", "expected"), LOCATIONS.items())
def test_a_location_names_a_host_and_a_path(location: str, expected: tuple[Address, str]) -> None:
    assert elsewhere(address("https://h"), location) == expected


# JSON-RPC.


def test_a_request_has_positional_params() -> None:
    assert jsontext.loads(request("a.b", ["x", 1.5, None])) == {
        "jsonrpc": "2.0", "method": "a.b", "params": ["x", 1.5, None], "id": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    "body", [b'{"result": {"a": 1}, "error": null, "id": 0}', b'{"jsonrpc": "2.0", "result": {"a": 1}, "id": 0}']
)
def test_a_result_is_read_in_both_versions(body: bytes) -> None:
    assert result(body) == {"a": 1}


@pytest.mark.parametrize(
    "body",
    [
        b'{"jsonrpc": "2.0", "error": {"code": 1, "message": "SR_FULL", "data": ["a", "1"]}, "id": 0}',
        b'{"result": null, "error": ["SR_FULL", "a", 1], "id": 0}',
    ],
)
def test_an_error_is_read_in_both_versions(body: bytes) -> None:
    with pytest.raises(XapiError) as found:
        result(body)

    assert (found.value.code, found.value.params, str(found.value)) == ("SR_FULL", ("a", "1"), "SR_FULL [a, 1]")


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"{}", b'{"error": 5}', b'{"error": {"code": 1}}', b'{"error": []}', b"1"]
)
def test_what_is_no_answer_is_refused(body: bytes) -> None:
    with pytest.raises(NotJsonRpc):
        result(body)


def test_an_error_about_a_session_does_not_show_it() -> None:
    assert str(XapiError("SESSION_INVALID", [ref()])) == "SESSION_INVALID"


# Sessions.


async def test_the_first_call_logs_in_and_closing_logs_out(pool: Pool, connection: Connection) -> None:
    pool.calls["vm.get"] = lambda *params: list(params)
    before = dict(pool.asked)
    found = await connection.call("vm.get", 1, "x")
    originators = [record["originator"] for record in pool.sessions.values()]
    await connection.close()

    assert (before, found, originators, pool.sessions) == ({}, [1, "x"], ["gatewright"], {})
    with pytest.raises(Unreachable, match="closed"):
        await connection.call("vm.get")


async def test_calls_at_the_same_time_share_one_session(pool: Pool, connection: Connection) -> None:
    pool.calls["vm.get"] = lambda at: at
    found = await asyncio.gather(*(connection.call("vm.get", at) for at in range(30)))

    assert found == [*range(30)]
    assert pool.asked["session.login_with_password"] == 1


async def test_a_session_that_the_pool_forgot_is_renewed(pool: Pool, connection: Connection) -> None:
    pool.calls["vm.get"] = lambda: "here"
    await connection.call("vm.get")
    pool.sessions.clear()
    found = await asyncio.gather(*(connection.call("vm.get") for _ in range(5)))

    assert found == ["here"] * 5
    assert pool.asked["session.login_with_password"] == 2


async def test_a_pool_that_forgets_every_session_is_not_asked_for_ever(pool: Pool, connection: Connection) -> None:
    def forget() -> Json:
        raise Failure("SESSION_INVALID", "x")

    pool.calls["vm.get"] = forget
    with pytest.raises(XapiError, match="SESSION_INVALID"):
        await connection.call("vm.get")

    assert pool.asked["vm.get"] == 2
    pool.sessions = {s: r for s, r in pool.sessions.items() if s == connection._session}


async def test_wrong_credentials_fail_at_once(pool: Pool) -> None:
    connection = Connection(address(pool.url), Credentials("root", "wrong-password"), Rpc())
    with pytest.raises(XapiError) as found:
        await connection.call("vm.get")
    await connection.close()

    assert found.value.code == "SESSION_AUTHENTICATION_FAILED"
    assert "wrong-password" not in str(found.value) + repr(connection._credentials)
    assert pool.asked["session.login_with_password"] == 1


async def test_a_login_whose_caller_leaves_is_ended_by_closing(pool: Pool) -> None:
    go = asyncio.Event()
    login = pool.open["session.login_with_password"]

    async def slow(*params: str) -> str:
        await go.wait()
        return str(login(*params))

    pool.open["session.login_with_password"] = slow
    connection = Connection(address(pool.url), ROOT, Rpc())
    asked = asyncio.ensure_future(connection.call("vm.get"))
    await pool.until_asked("session.login_with_password")
    asked.cancel()
    closed = asyncio.ensure_future(connection.close())
    go.set()
    await closed

    assert (pool.asked["session.logout"], pool.sessions) == (1, {})


# Other hosts.


async def test_a_member_sends_the_login_on_to_the_coordinator(pool: Pool) -> None:
    port = int(pool.url.rpartition(":")[2])
    async with serving(Pool(), "127.0.0.2", port) as coordinator:

        def member(*_: str) -> Json:
            raise Failure("HOST_IS_SLAVE", "127.0.0.2")

        pool.open["session.login_with_password"] = member
        coordinator.calls["vm.get"] = lambda: "here"
        connection = Connection(address(pool.url), ROOT, Rpc())
        found = [await connection.call("vm.get") for _ in range(2)]
        await connection.close()

        assert found == ["here"] * 2
        assert pool.asked == {"session.login_with_password": 1}
        assert coordinator.sessions == {}


async def test_a_coordinator_that_moved_is_followed(pool: Pool, connection: Connection) -> None:
    pool.calls["vm.get"] = lambda: "here"
    await connection.call("vm.get")
    port = int(pool.url.rpartition(":")[2])
    async with serving(Pool(), "127.0.0.2", port) as coordinator:
        coordinator.sessions = pool.sessions
        coordinator.calls["vm.get"] = lambda: "there"

        def moved() -> Json:
            raise Failure("HOST_IS_SLAVE", "127.0.0.2")

        pool.calls["vm.get"] = moved
        found = await connection.call("vm.get")
        connection.where = address(pool.url)

    assert found == "there"


async def test_hosts_that_send_each_other_on_are_not_followed_for_ever(pool: Pool) -> None:
    def around(*_: str) -> Json:
        raise Failure("HOST_IS_SLAVE", "127.0.0.1")

    pool.open["session.login_with_password"] = around
    connection = Connection(address(pool.url), ROOT, Rpc())
    with pytest.raises(Unreachable, match="sent on"):
        await connection.call("vm.get")
    await connection.close()


async def test_a_redirected_call_is_made_where_it_points(pool: Pool, connection: Connection) -> None:
    async with serving(Pool()) as other:
        other.sessions = pool.sessions
        other.calls["vm.get"] = lambda: "there"
        await connection.session()
        pool.routes["POST", "/jsonrpc"] = lambda _: web.Response(
            status=302, headers={"Location": f"{other.url}/jsonrpc"}
        )
        found = await connection.call("vm.get")
        del pool.routes["POST", "/jsonrpc"]

    assert found == "there"


async def test_a_redirect_in_a_circle_ends(pool: Pool) -> None:
    pool.routes["POST", "/jsonrpc"] = lambda _: web.Response(status=302, headers={"Location": "/jsonrpc"})
    rpc = Rpc()
    with pytest.raises(Unreachable, match="sent on more than 3 times"):
        await rpc.call(address(pool.url), "x", [])
    await rpc.close()


@pytest.mark.parametrize("how", ["directly", "by a redirect", "by HOST_IS_SLAVE"])
async def test_only_allowed_hosts_are_asked(pool: Pool, how: str) -> None:
    allowed = frozenset({"example.org"} if how == "directly" else {"127.0.0.1"})
    port = int(pool.url.rpartition(":")[2])
    async with serving(Pool(), "127.0.0.2", port) as forbidden:

        def member(*_: str) -> Json:
            raise Failure("HOST_IS_SLAVE", "127.0.0.2")

        if how == "by a redirect":
            pool.routes["POST", "/jsonrpc"] = lambda _: web.Response(status=302, headers={"Location": forbidden.url})
        pool.open["session.login_with_password"] = member
        connection = Connection(address(pool.url), ROOT, Rpc(allowed=allowed))
        with pytest.raises(NotAllowed):
            await connection.call("vm.get")
        await connection.close()

        assert not forbidden.asked


# What goes wrong on the way.


def hang_up(request: web.BaseRequest) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


WRONG: dict[str, tuple[Callable[[web.BaseRequest], Any], str]] = {
    "500": (lambda _: web.Response(status=500, text="<html>"), "answered with status 500"),
    "401": (lambda _: web.Response(status=401), "answered with status 401"),
    "no JSON": (lambda _: web.Response(text="<html>"), "not JSON"),
    "a redirect to nowhere": (lambda _: web.Response(status=302), "a place that is none"),
    "a redirect to no host": (
        lambda _: web.Response(status=302, headers={"Location": "ftp://h/"}),
        "a place that is none",
    ),
    "a closed connection": (hang_up, "connection"),
}


@pytest.mark.parametrize(("route", "words"), WRONG.values(), ids=WRONG)
async def test_what_is_no_answer_says_what_it_was(
    pool: Pool, route: Callable[[web.BaseRequest], Any], words: str
) -> None:
    pool.routes["POST", "/jsonrpc"] = route
    rpc = Rpc()
    with pytest.raises(Unreachable, match=words):
        await rpc.call(address(pool.url), "x", ["a-secret"])
    await rpc.close()


async def test_a_silent_host_is_waited_for_only_so_long(pool: Pool) -> None:
    forever = asyncio.Event()
    pool.open["x"] = forever.wait
    rpc = Rpc()
    with pytest.raises(TooSlow, match=r"x was not answered within 0\.1 s"):
        await rpc.call(address(pool.url), "x", [], 0.1)
    await rpc.close()


async def test_nobody_listens() -> None:
    rpc = Rpc()
    with pytest.raises(Unreachable, match=r"http://127\.0\.0\.1:1: "):
        await rpc.call(address("http://127.0.0.1:1"), "x", [])
    await rpc.close()


async def test_certificates_are_checked_unless_told_otherwise(tmp_path: Path) -> None:
    chain = certificate.keep(tmp_path / "own.pem", certificate.LOOPBACK, datetime.datetime.now(datetime.UTC))
    context = certificate.context(chain, chain)
    async with serving(Pool(), tls=context) as pool:
        pool.open["x"] = lambda: "here"
        strict, lenient = Rpc(), Rpc(allow_unauthorized=True)
        with pytest.raises(Unreachable, match="certificate is not trusted"):
            await strict.call(address(pool.url), "x", [])
        found = await lenient.call(address(pool.url), "x", [])
        await strict.close()
        await lenient.close()

    assert found == "here"


# What is tried again.


@pytest.mark.parametrize("code", ["VDI_IN_USE", "TOO_MANY_PENDING_TASKS", "OTHER_OPERATION_IN_PROGRESS"])
async def test_what_passes_by_itself_is_tried_again(pool: Pool, connection: Connection, code: str) -> None:
    left = [code] * 5

    def busy() -> Json:
        if left:
            raise Failure(left.pop(), "x")
        return "done"

    pool.calls["vdi.destroy"] = busy

    assert await connection.call_patiently("vdi.destroy") == "done"
    assert pool.asked["vdi.destroy"] == 6


async def test_it_is_not_tried_for_ever(pool: Pool, connection: Connection) -> None:
    def busy() -> Json:
        raise Failure("VDI_IN_USE", "x", "destroy")

    pool.calls["vdi.destroy"] = busy
    with pytest.raises(XapiError, match=r"VDI_IN_USE \[x, destroy\]"):
        await connection.call_patiently("vdi.destroy")

    assert pool.asked["vdi.destroy"] == 11


async def test_other_errors_are_not_tried_again(pool: Pool, connection: Connection) -> None:
    def full() -> Json:
        raise Failure("SR_FULL", "1", "2")

    pool.calls["vdi.create"] = full
    with pytest.raises(XapiError, match="SR_FULL"):
        await connection.call_patiently("vdi.create")

    assert pool.asked["vdi.create"] == 1


# Connections that are shared.


async def test_the_same_url_credentials_and_options_share_a_connection(pool: Pool) -> None:
    pool.users["other"] = "secret"
    connections = Connections()
    async with connections.use(pool.url, ROOT) as one, connections.use(pool.url + "/", ROOT) as same:
        other = connections.use(pool.url, Credentials("other", "secret"))
        lenient = connections.use(pool.url, ROOT, allow_unauthorized=True)
        async with other as two, lenient as three:
            for each in (one, same, two, three):
                await each.session()
            assert (one is same, len({id(each) for each in (one, two, three)})) == (True, 3)
            assert sorted(r["auth_user_name"] for r in pool.sessions.values()) == ["other", "root", "root"]
    await connections.close()

    assert pool.sessions == {}


async def test_an_idle_connection_logs_out(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections_module, "IDLE_SECONDS", 0.0)
    connections = Connections()
    async with connections.use(pool.url, ROOT) as first:
        await first.session()
    await pool.until_asked("session.logout")
    async with connections.use(pool.url, ROOT) as second:
        await second.session()
    await connections.close()

    assert first is not second
    assert pool.sessions == {}


async def test_a_connection_in_use_again_stays(pool: Pool) -> None:
    connections = Connections()
    async with connections.use(pool.url, ROOT) as first:
        await first.session()
    async with connections.use(pool.url, ROOT) as second:
        assert second is first
    await connections.close()

    assert pool.asked["session.login_with_password"] == 1


async def test_a_connection_to_a_host_that_is_not_allowed_is_not_made() -> None:
    connections = Connections(["Pool.Example.org"])
    with pytest.raises(NotAllowed):
        async with connections.use("https://192.0.2.1", ROOT):
            raise AssertionError
    async with connections.use("https://pool.example.org", ROOT):
        pass
    await connections.close()
