"""The transport of the zonemaster face: paths, verbs, bare params, and what is only for this machine."""

from __future__ import annotations

import pytest

from runtime.contract.abi import Json
from runtime.gateway.settings import Listener
from tests.gateway.conftest import Running, Start
from tests.gateway.wire import request

LIST = b'{"jsonrpc":"2.0","id":1,"method":"system.listMethods"}'
NAMES = (
    b'{"id":1,"jsonrpc":"2.0","result":'
    b'["system.listMethods","version_info","get_ns_ips","add_api_user","start_domain_test"]}'
)


@pytest.mark.parametrize("path", ["/zonemaster/v1", "/zonemaster", "/api", "/api/", "/zonemaster/?x=y"])
async def test_a_path_of_the_face(gateway: Running, path: str) -> None:
    """Without a token, and the names of the methods as one array."""
    assert await gateway.call(LIST, path=path, token=None) == NAMES


@pytest.mark.parametrize("path", ["/", "/anything", "/api/v1"])
async def test_a_listener_of_its_own_takes_any_path(start: Start, path: str) -> None:
    gateway = await start(listeners=(Listener(name="main", url="http://127.0.0.1:0", faces=("zonemaster",)),))

    assert await gateway.call(LIST, path=path, token=None) == NAMES


async def test_a_wrong_token_is_of_no_interest(gateway: Running) -> None:
    assert await gateway.call(LIST, path="/zonemaster", token="wrong") == NAMES


async def test_get_is_answered_like_an_empty_body(gateway: Running) -> None:
    answer = await gateway.call(b"", path="/zonemaster", verb="GET", token=None)

    assert answer.startswith(b'{"error":{"code":"-32700",')


@pytest.mark.parametrize("params", [b'"example.org"', b'{"hostname":"example.org"}'])
async def test_params_may_be_a_bare_string_where_the_schema_has_one(gateway: Running, params: bytes) -> None:
    @gateway.backend("get_ns_ips")
    async def get_ns_ips(params: Json) -> Json:
        return params

    answer = await gateway.call(
        b'{"jsonrpc":"2.0","id":1,"method":"get_ns_ips","params":%b}' % params, path="/api", token=None
    )

    assert answer == b'{"id":1,"jsonrpc":"2.0","result":%b}' % params


async def test_null_is_a_result(gateway: Running) -> None:
    @gateway.backend("version_info")
    async def version_info(params: Json) -> Json:
        return None

    answer = await gateway.call(b'{"id":1,"method":"version_info","params":7}', path="/zonemaster", token=None)

    assert answer == b'{"id":1,"jsonrpc":"2.0","result":null}'


async def test_what_is_not_built_is_named(gateway: Running) -> None:
    answer = await gateway.call(
        b'{"id":1,"method":"start_domain_test","params":{"domain":"a"}}', path="/zonemaster", token=None
    )

    assert answer == (
        b'{"error":{"code":-32603,"message":"start_domain_test is not implemented in this version","data":null},'
        b'"id":1,"jsonrpc":"2.0"}'
    )


async def test_a_notification_is_204(gateway: Running) -> None:
    assert (await gateway.post(b'{"method":"version_info"}', "/zonemaster", token=None)).status == 204


USER = b'{"id":1,"method":"add_api_user","params":{"username":"u","api_key":"k"}}'

LOOPBACK = [
    # headers, trusted proxies, whether it is allowed
    ("", (), True),
    ("X-Forwarded-For: 127.0.0.1\r\n", (), False),
    ("Forwarded: for=127.0.0.1\r\n", (), False),
    ("X-Forwarded-For: 192.0.2.1\r\n", ("127.0.0.0/8",), False),
    ("X-Forwarded-For: ::1\r\n", ("127.0.0.0/8",), True),
]


@pytest.mark.parametrize(("headers", "trusted", "allowed"), LOOPBACK)
async def test_a_privileged_method_is_for_this_machine_alone(
    start: Start, headers: str, trusted: tuple[str, ...], allowed: bool
) -> None:
    gateway = await start(trusted=trusted)

    @gateway.backend("add_api_user")
    async def add_api_user(params: Json) -> Json:
        return 1

    answer = await gateway.call(USER, path="/zonemaster", token=None, headers=headers)
    refused = b'"code":-32603,"message":"add_api_user is only for this machine, not for ' in answer

    assert (answer == b'{"id":1,"jsonrpc":"2.0","result":1}', refused) == (allowed, not allowed)


async def test_a_batch_is_answered(gateway: Running) -> None:
    answer = await gateway.send(request(b"[%b,%b]" % (LIST, LIST), "/zonemaster", token=None))

    assert answer.body == b"[%b,%b]" % (NAMES, NAMES)
