"""Bad input from hostile or broken clients, each kind with its exact answer, on both JSON-RPC faces."""

from __future__ import annotations

import pytest

from runtime.contract.abi import Json
from runtime.gateway.settings import Limits
from tests.gateway.conftest import Running, Start
from tests.gateway.wire import request


def xo(error: bytes, id: bytes = b"1") -> bytes:
    return b'{"error":%b,"id":%b,"jsonrpc":"2.0"}' % (error, id)


def findings(*found: bytes) -> bytes:
    return xo(b'{"message":"invalid parameters","code":10,"data":{"errors":[%b]}}' % b",".join(found))


NO_NAME = (
    b'{"instancePath":"","schemaPath":"#/required","keyword":"required","params":{"missingProperty":"name"},'
    b'"message":"needs the key \'name\'"}'
)
NO_COUNT = NO_NAME.replace(b"name", b"count")
BAD_COUNT = (
    b'{"instancePath":"/count","schemaPath":"#/properties/count/type","keyword":"type","params":{"type":"integer"},'
    b'"message":"must be an integer, is %b"}'
)
UNKNOWN_KEY = (
    b'{"instancePath":"","schemaPath":"#/additionalProperties","keyword":"additionalProperties",'
    b'"params":{"additionalProperty":"x"},"message":"unknown key"}'
)

CALL = b'{"id":1,"method":"thing.strict","params":%b}'

XO = {
    "unknown method": (
        b'{"id":1,"method":"nope.nope"}',
        xo(b'{"code":-32601,"data":"nope.nope","message":"method not found: nope.nope"}'),
    ),
    "wrong type": (CALL % b'{"name":"n","count":"3"}', findings(BAD_COUNT % b"str")),
    "unknown key": (CALL % b'{"name":"n","count":3,"x":1}', findings(UNKNOWN_KEY)),
    "missing key": (CALL % b'{"name":"n"}', findings(NO_COUNT)),
    "all at once": (CALL % b'{"x":1}', findings(NO_NAME, NO_COUNT, UNKNOWN_KEY)),
    "no params": (b'{"id":1,"method":"thing.strict"}', findings(NO_NAME, NO_COUNT)),
    "duplicate keys": (CALL % b'{"name":"n","count":3,"count":"4"}', findings(BAD_COUNT % b"str")),
    "integer beyond 64 bits": (CALL % b'{"name":"n","count":18446744073709551616}', findings(BAD_COUNT % b"float")),
    "deep nesting": (
        CALL % (b'{"name":' + b"[" * 63 + b"]" * 63 + b"}"),
        xo(b'{"code":-32600,"message":"nested deeper than 64 levels"}', b"null"),
    ),
    "very deep nesting": (
        b"[" * 100_000,
        xo(b'{"code":-32700,"message":"invalid JSON"}', b"null"),
    ),
    "invalid UTF-8": (CALL % b'{"name":"\xff"}', xo(b'{"code":-32700,"message":"invalid JSON"}', b"null")),
    "lone surrogate": (CALL % b'{"name":"\\ud800"}', xo(b'{"code":-32700,"message":"invalid JSON"}', b"null")),
    "cut JSON": (CALL % b'{"name":', xo(b'{"code":-32700,"message":"invalid JSON"}', b"null")),
}


@pytest.mark.parametrize(("body", "answer"), XO.values(), ids=XO)
async def test_bad_input_on_the_xo_face(gateway: Running, body: bytes, answer: bytes) -> None:
    assert await gateway.call(body) == answer


async def test_of_duplicate_keys_the_last_counts(gateway: Running) -> None:
    @gateway.backend("strict")
    async def strict(params: Json) -> Json:
        return params

    answer = await gateway.call(CALL % b'{"name":"n","count":"3","count":4,"name":"m"}')

    assert answer == b'{"id":1,"jsonrpc":"2.0","result":{"name":"m","count":4}}'


ZONEMASTER = {
    "unknown method": (
        b'{"jsonrpc":"2.0","id":1,"method":"nope"}',
        xo(b'{"code":-32601,"message":"There is no method \'nope\'."}'),
    ),
    "wrong type": (
        b'{"jsonrpc":"2.0","id":1,"method":"start_domain_test","params":{"domain":5}}',
        xo(b'{"code":"-32602","message":"The parameters are not valid.",'
           b'"data":[{"path":"/domain","message":"must be a string, is int"}]}'),
    ),
    "unknown key": (
        b'{"jsonrpc":"2.0","id":1,"method":"start_domain_test","params":{"domain":"a","x":1}}',
        xo(b'{"code":"-32602","message":"The parameters are not valid.",'
           b'"data":[{"path":"/","message":"x: unknown key"}]}'),
    ),
    "missing key": (
        b'{"jsonrpc":"2.0","id":1,"method":"start_domain_test","params":{}}',
        xo(b'{"code":"-32602","message":"The parameters are not valid.",'
           b'"data":[{"path":"/domain","message":"needs the key \'domain\'"}]}'),
    ),
    "no params": (
        b'{"jsonrpc":"2.0","id":1,"method":"start_domain_test"}',
        xo(b'{"code":"-32602","message":"The request needs \'params\'."}'),
    ),
    "deep nesting": (
        b"[" * 65 + b"]" * 65,
        xo(b'{"code":"-32600","message":"The request is no JSON-RPC request.",'
           b'"data":"/: nested deeper than 64 levels"}', b"null"),
    ),
    "invalid UTF-8": (
        b'{"jsonrpc":"2.0","id":1,"method":"\xff"}',
        xo(b'{"code":"-32700","message":"The request is not JSON.","data":"not a JSON text in UTF-8"}', b"null"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("body", "answer"), ZONEMASTER.values(), ids=ZONEMASTER)
async def test_bad_input_on_the_zonemaster_face(gateway: Running, body: bytes, answer: bytes) -> None:
    assert await gateway.call(body, path="/zonemaster", token=None) == answer


HUGE = [
    # path, token, limit, error object
    ("/api/v1", "right-token", 1000, b'{"code":-32600,"message":"the body has more than 1000 bytes"}'),
    ("/zonemaster", None, 200, b'{"code":"-32600","message":"The request is no JSON-RPC request.",'
                               b'"data":"/: the body has more than 200 bytes"}'),
]  # fmt: skip


@pytest.mark.parametrize(("path", "token", "limit", "error"), HUGE)
async def test_a_huge_body_is_413_before_it_is_read(
    start: Start, path: str, token: str | None, limit: int, error: bytes
) -> None:
    gateway = await start(limits=Limits(body=1000, small_body=100, batch_body=200))
    wire = await gateway.connect()
    wire.send(request(b"x" * (limit + 1), path, token=token)[: -limit - 1])
    answer = await wire.answer()

    assert (answer.status, answer.headers["content-type"], answer.body) == (413, "application/json", xo(error, b"null"))


async def test_a_huge_body_without_a_length_is_413_too(start: Start) -> None:
    gateway = await start(limits=Limits(body=1000))
    wire = await gateway.connect()
    wire.send(
        b"POST /api/v1 HTTP/1.1\r\nHost: h\r\nCookie: authenticationToken=right-token\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n3e9\r\n" + b" " * 1001 + b"\r\n"
    )

    assert (await wire.answer()).status == 413


async def test_a_body_that_unpacks_to_a_huge_one_is_413(start: Start) -> None:
    import zlib

    gateway = await start(limits=Limits(body=100_000))
    body = zlib.compress(b" " * 10_000_000)

    assert len(body) < 100_000
    assert (await gateway.post(body, headers="Content-Encoding: deflate\r\n")).status == 413


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_body_that_does_not_unpack_is_400(gateway: Running, encoding: str) -> None:
    assert (await gateway.post(b"no such thing", headers=f"Content-Encoding: {encoding}\r\n")).status == 400


NO_HTTP = [
    b"nonsense\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    b"POST /api/v1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    b"POST /api/v1 HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    b"POST /api/v1 HTTP/1.1\r\nHost: h\r\nContent-Length: -5\r\n\r\n",
    b"POST /api/v1 HTTP/1.1\r\nHost : h\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n\n",
]


@pytest.mark.parametrize("raw", NO_HTTP)
async def test_what_is_not_http_is_400_and_the_end_of_the_connection(gateway: Running, raw: bytes) -> None:
    wire = await gateway.connect()
    wire.send(raw)

    assert (await wire.answer()).status == 400
    assert await wire.closed()
