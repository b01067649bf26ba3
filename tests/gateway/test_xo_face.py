"""The transport of the xo face, as its real clients need it: status, headers and exact bytes."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from runtime.contract import jsontext
from runtime.contract.abi import Category, Fault, Json
from runtime.gateway.settings import GatewaySettings, Limits, Xo
from tests.gateway.conftest import Running, Start
from tests.gateway.fakes import Pieces
from tests.gateway.wire import request

VERSION = b'{"id":0,"jsonrpc":"2.0","method":"system.getServerVersion"}'
ANSWER = b'{"id":0,"jsonrpc":"2.0","result":"1.2.3"}'

PATHS = [
    # path, status, body
    ("/api/v1", 200, ANSWER),
    ("/api/v1/", 200, ANSWER),
    ("/api/v1?a=b", 200, ANSWER),
    ("/api/v1x", 404, b"Not Found"),
    ("/api/v1/foo", 404, b"Not Found"),
    ("/elsewhere", 404, b"Not Found"),
]


@pytest.mark.parametrize(("path", "status", "body"), PATHS)
async def test_a_path(gateway: Running, path: str, status: int, body: bytes) -> None:
    answer = await gateway.post(VERSION, path)

    assert (answer.status, answer.body) == (status, body)


async def test_an_answer_has_type_and_length(gateway: Running) -> None:
    answer = await gateway.post(VERSION)

    assert (answer.headers["content-type"], answer.headers["content-length"]) == ("application/json", "41")


@pytest.mark.parametrize("verb", ["GET", "PUT", "DELETE", "PATCH"])
async def test_other_verbs_are_405(gateway: Running, verb: str) -> None:
    answer = await gateway.post(VERSION, verb=verb, token=None)

    assert (answer.status, answer.headers["allow"], answer.body) == (405, "POST", b"Method Not Allowed")


async def test_options_names_the_verb(gateway: Running) -> None:
    answer = await gateway.post(b"", verb="OPTIONS", token=None)

    assert (answer.status, answer.headers["allow"], answer.body) == (200, "POST", b"")


# Tokens.


@pytest.mark.parametrize("token", [None, "wrong", ""])
async def test_a_missing_or_wrong_token_is_401_before_the_body_is_read(gateway: Running, token: str | None) -> None:
    wire = await gateway.connect()
    wire.send(request(VERSION, token=token)[: -len(VERSION)])
    answer = await wire.answer()

    assert (answer.status, answer.reason, answer.body) == (401, "Unauthorized", b"Unauthorized")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"


async def test_a_bearer_token_is_as_good_as_the_cookie(gateway: Running) -> None:
    answer = await gateway.post(VERSION, token=None, headers="Authorization: Bearer right-token\r\n")

    assert answer.status == 200


async def test_many_wrong_tokens_are_damped_and_the_right_one_waits_too(start: Start) -> None:
    gateway = await start(limits=Limits(failed_logins=3))
    statuses = [(await gateway.post(VERSION, token="wrong")).status for _ in range(3)]
    damped = await gateway.post(VERSION)

    assert statuses == [401] * 3
    assert (damped.status, damped.headers["retry-after"]) == (429, "60")


async def test_an_answer_carries_the_new_token_when_tokens_rotate(start: Start) -> None:
    asked: list[str] = []

    async def renew(token: str) -> str | None:
        asked.append(token)
        return "new-token"

    gateway = await start(renew=renew, pace=Xo(rotate_token=3600.0))
    answer = await gateway.post(VERSION)

    assert answer.headers["set-cookie"].split("; ")[0] == "authenticationToken=new-token"
    assert asked == ["right-token"]


async def test_no_token_is_given_when_tokens_do_not_rotate(start: Start) -> None:
    async def renew(token: str) -> str | None:
        return "new-token"

    gateway = await start(renew=renew)

    assert "set-cookie" not in (await gateway.post(VERSION)).headers


# Envelopes.

ENVELOPES = [
    (b"not JSON", b'{"error":{"code":-32700,"message":"invalid JSON"},"id":null,"jsonrpc":"2.0"}'),
    (b"", b'{"error":{"code":-32700,"message":"invalid JSON"},"id":null,"jsonrpc":"2.0"}'),
    (b"{}", b'{"error":{"code":-32600,"message":"invalid identifier: undefined instead of number or string"},'
            b'"id":null,"jsonrpc":"2.0"}'),
    (b'{"id":{},"method":"m"}',
     b'{"error":{"code":-32600,"message":"invalid identifier: object instead of number or string"},'
     b'"id":null,"jsonrpc":"2.0"}'),
    (b'{"id":1,"jsonrpc":"1.0","method":"m"}',
     b'{"error":{"code":-32600,"message":"invalid version: string instead of undefined or \'2.0\'"},'
     b'"id":null,"jsonrpc":"2.0"}'),
    (b'{"id":1,"method":"m","params":5}',
     b'{"error":{"code":-32600,"message":"invalid params: number instead of undefined, array or object"},'
     b'"id":null,"jsonrpc":"2.0"}'),
    (b'{"id":"abc","jsonrpc":"2.0","method":"nope.nope"}',
     b'{"error":{"code":-32601,"data":"nope.nope","message":"method not found: nope.nope"},'
     b'"id":"abc","jsonrpc":"2.0"}'),
    (b'{"id":null,"method":"system.getServerVersion"}', b'{"id":null,"jsonrpc":"2.0","result":"1.2.3"}'),
    (b'{"id":1.5,"method":"system.getServerVersion"}', b'{"id":1.5,"jsonrpc":"2.0","result":"1.2.3"}'),
    (b'{"id":1,"method":"system.getServerVersion","params":[]}',
     b'{"error":{"message":"invalid parameters","code":10,"data":{"errors":[{"instancePath":"",'
     b'"schemaPath":"#/type","keyword":"type","params":{"type":"object"},"message":"must be an object, is list"}]}},'
     b'"id":1,"jsonrpc":"2.0"}'),
    (b'{"id":1,"method":"test.throw","params":{"message":"boom"}}',
     b'{"error":{"code":-32000,"data":{"message":"boom"},"message":"boom"},"id":1,"jsonrpc":"2.0"}'),
]  # fmt: skip


@pytest.mark.parametrize(("body", "answer"), ENVELOPES)
async def test_an_envelope(gateway: Running, body: bytes, answer: bytes) -> None:
    """Always status 200 and application/json: real clients accept no other type (reference of the original, 4.3)."""
    assert await gateway.call(body) == answer


async def test_nothing_is_true(gateway: Running) -> None:
    @gateway.backend("nothing")
    async def nothing(params: Json) -> None:
        return None

    assert await gateway.call(b'{"id":1,"method":"thing.nothing"}') == b'{"id":1,"jsonrpc":"2.0","result":true}'


async def test_params_reach_the_backend_and_its_answer_the_client(gateway: Running) -> None:
    @gateway.backend("echo")
    async def echo(params: Json) -> Json:
        return {**params, "raw": jsontext.Raw(b'{"pretty":\n 1}')}

    answer = await gateway.call(b'{"id":1,"method":"thing.echo","params":{"b":[1,null],"a":"\xc3\xa9"}}')

    assert answer == b'{"id":1,"jsonrpc":"2.0","result":{"b":[1,null],"a":"\xc3\xa9","raw":{"pretty":  1}}}'


FAULTS = [
    (Fault("no such VM v", name="noSuchObject", code=1, category=Category.NOT_FOUND, data={"id": "v", "type": "VM"}),
     b'{"error":{"message":"no such VM v","code":1,"data":{"id":"v","type":"VM"}},"id":1,"jsonrpc":"2.0"}'),
    (ValueError("secret words"), b'{"error":{"code":-32000,"message":"internal error"},"id":1,"jsonrpc":"2.0"}'),
]  # fmt: skip


@pytest.mark.parametrize(("fault", "answer"), FAULTS)
async def test_a_failure_of_the_backend(gateway: Running, fault: Exception, answer: bytes) -> None:
    @gateway.backend("echo")
    async def echo(params: Json) -> Json:
        raise fault

    assert await gateway.call(b'{"id":1,"method":"thing.echo"}') == answer


@pytest.mark.parametrize("method", ["thing.nowhere", "thing.echo", "thing.upload", "appliance.check"])
async def test_what_is_not_built_says_so(gateway: Running, method: str) -> None:
    """No channel to the backend, no rpc at the backend, a form that HTTP does not have, no answer of the gateway."""
    answer = await gateway.call(b'{"id":1,"method":"%b"}' % method.encode())

    assert answer == b'{"error":{"message":"not implemented","code":0},"id":1,"jsonrpc":"2.0"}'


# Notifications and batches.


async def test_a_notification_is_executed_and_answered_204(gateway: Running) -> None:
    got: list[Json] = []

    @gateway.backend("echo")
    async def echo(params: Json) -> Json:
        got.append(params)
        return params

    answer = await gateway.post(b'{"jsonrpc":"2.0","method":"thing.echo","params":{"a":1}}')

    assert (answer.status, answer.body, got) == (204, b"", [{"a": 1}])
    assert "content-length" not in answer.headers and "content-type" not in answer.headers


@pytest.mark.parametrize("body", [b'{"method":"nope"}', b'{"method":"thing.strict","params":{"a":1}}'])
async def test_a_notification_that_fails_is_204_all_the_same(gateway: Running, body: bytes) -> None:
    assert (await gateway.post(body)).status == 204


async def test_a_connection_goes_on_after_204(gateway: Running) -> None:
    wire = await gateway.connect()
    wire.send(request(b'{"method":"system.getServerVersion"}'))
    assert (await wire.answer()).status == 204
    wire.send(request(VERSION))

    assert (await wire.answer()).body == ANSWER


BATCHES: list[tuple[bytes, bytes]] = [
    (b'[{"id":1,"method":"system.getServerVersion"},{"method":"system.getServerVersion"},{"id":2,"method":"nope"}]',
     b'[{"id":1,"jsonrpc":"2.0","result":"1.2.3"},{"error":{"code":-32601,"data":"nope",'
     b'"message":"method not found: nope"},"id":2,"jsonrpc":"2.0"}]'),
    (b'[{"id":1,"method":"test.range","params":{"stop":3}}]', b'[{"id":1,"jsonrpc":"2.0","result":[0,1,2]}]'),
    (b'[{"id":1,"method":"thing.fetch"}]',
     b'[{"error":{"code":-32000,"message":"thing.fetch answers with bytes, which a batch cannot hold"},'
     b'"id":1,"jsonrpc":"2.0"}]'),
    (b"[7]", b'[{"error":{"code":-32600,"message":"invalid identifier: undefined instead of number or string"},'
             b'"id":null,"jsonrpc":"2.0"}]'),
    (b"[]", b'{"error":{"code":-32600,"message":"a batch needs at least one request"},"id":null,"jsonrpc":"2.0"}'),
    (b"[" + b",".join([b'{"id":1,"method":"m"}'] * 101) + b"]",
     b'{"error":{"code":-32600,"message":"a batch of 101 requests, at most 100 are allowed"},'
     b'"id":null,"jsonrpc":"2.0"}'),
    (b'[{"id":1,"method":"test.range","params":{"stop":10001}}]',
     b'[{"error":{"code":-32000,"message":"test.range answers with more than 10000 records, '
     b'the most that a batch can hold: call it alone"},"id":1,"jsonrpc":"2.0"}]'),
]  # fmt: skip


@pytest.mark.parametrize(("body", "answer"), BATCHES)
async def test_a_batch_is_one_array_on_one_line(gateway: Running, body: bytes, answer: bytes) -> None:
    assert await gateway.call(body) == answer


async def test_a_batch_of_notifications_is_204(gateway: Running) -> None:
    assert (await gateway.post(b'[{"method":"system.getServerVersion"},{"method":"nope"}]')).status == 204


async def test_ten_thousand_records_fit_into_a_batch(gateway: Running) -> None:
    answer = await gateway.call(b'[{"id":1,"method":"test.range","params":{"stop":10000}}]')

    assert jsontext.loads(answer)[0]["result"] == [*range(10_000)]


async def test_the_calls_of_a_batch_run_at_the_same_time(gateway: Running) -> None:
    """Each waits for the other, so one after the other would never end."""
    met = asyncio.Barrier(2)

    @gateway.backend("echo")
    async def echo(params: Json) -> Json:
        await met.wait()
        return params

    answer = await gateway.call(b'[{"id":1,"method":"thing.echo"},{"id":2,"method":"thing.echo"}]')

    assert [item["id"] for item in jsontext.loads(answer)] == [1, 2]


async def test_a_result_in_pieces_is_whole_inside_a_batch(gateway: Running) -> None:
    @gateway.backend("big")
    async def big(params: Json) -> Any:
        for part in (b'{"a":', b"1}"):
            yield Pieces(part)

    answer = await gateway.call(b'[{"id":1,"method":"thing.big"}]')

    assert answer == b'[{"id":1,"jsonrpc":"2.0","result":{"a":1}}]'


def test_the_defaults_are_those_of_the_design() -> None:
    limits, pace = Limits(), Xo()

    assert (limits.body, limits.depth, limits.batch, limits.head, limits.head_timeout) == (16 << 20, 64, 100, 65536, 30)
    assert (pace.rotate_token, pace.keep_alive, pace.patience) == (None, 10.0, 1.0)
    assert GatewaySettings.__dataclass_fields__["trusted_proxies"].default == ()
