"""The JSON-RPC envelope, as bytes and values."""

from __future__ import annotations

import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.contract import jsontext
from runtime.gateway import jsonrpc
from runtime.gateway.jsonrpc import Body, Invalid, NotJson, Request, TooMuch


def parse(body: bytes, **limits: Any) -> Body:
    return jsonrpc.parse(body, **{"depth": 64, "containers": 1000, "batch": 100, "any_params": False, **limits})


PARSED: list[tuple[bytes, Body]] = [
    (b'{"id":1,"jsonrpc":"2.0","method":"m","params":{"a":1}}', Request("m", {"a": 1}, b"1", False)),
    (b'{"id":1,"jsonrpc":"2.0","method":"m"}', Request("m", {}, b"1", True)),
    (b'{"id":1,"method":"m"}', Request("m", {}, b"1", True)),
    (b'{"id":"a\\u00e9","method":"m"}', Request("m", {}, '"aé"'.encode(), True)),
    (b'{"id":1.5,"method":"m"}', Request("m", {}, b"1.5", True)),
    (b'{"id":null,"method":"m"}', Request("m", {}, b"null", True)),
    (b'{"jsonrpc":"2.0","method":"m"}', Request("m", {}, None, True)),
    (b'{"id":1,"method":"m","params":[1]}', Request("m", [1], b"1", False)),
    (b'{"id":1,"id":2,"method":"m","params":{"a":1,"a":2}}', Request("m", {"a": 2}, b"2", False)),
    (b" \n{} ", Invalid("body", "undefined")),
    (b"5", Invalid("body", "number")),
    (b'"str"', Invalid("body", "string")),
    (b"null", Invalid("body", "null")),
    (b"true", Invalid("body", "boolean")),
    (b'{"id":{},"method":"m"}', Invalid("id", "object")),
    (b'{"id":[],"method":"m"}', Invalid("id", "object")),
    (b'{"id":true,"method":"m"}', Invalid("id", "boolean")),
    (b'{"id":1,"jsonrpc":"1.0","method":"m"}', Invalid("jsonrpc", "string")),
    (b'{"id":1,"jsonrpc":2,"method":"m"}', Invalid("jsonrpc", "number")),
    (b'{"id":1}', Invalid("method", "undefined")),
    (b'{"id":1,"method":5}', Invalid("method", "number")),
    (b'{"id":1,"method":"m","params":5}', Invalid("params", "number")),
    (b'{"id":1,"method":"m","params":null}', Invalid("params", "null")),
    (b"[]", TooMuch("a batch needs at least one request")),
    (b'[{"id":1,"method":"m"},7]', [Request("m", {}, b"1", True), Invalid("body", "number")]),
    (b"", NotJson()),
    (b"{not json", NotJson()),
    (b'{"id":1,"method":"m"} x', NotJson()),
    (b'{"id":1,"method":"\xff"}', NotJson()),
    (b"\xef\xbb\xbf{}", NotJson()),
    (b'{"id":NaN}', NotJson()),
]


@pytest.mark.parametrize(("body", "meant"), PARSED)
def test_what_a_body_asks_for(body: bytes, meant: Body) -> None:
    assert parse(body) == meant


LIBERAL: list[tuple[bytes, Body]] = [
    (b'{"id":1,"jsonrpc":2.0,"method":"m"}', Request("m", {}, b"1", True)),
    (b'{"id":1,"jsonrpc":null,"method":"m"}', Request("m", {}, b"1", True)),
    (b'{"id":1,"method":5}', Request("5", {}, b"1", True)),
    (b'{"id":1,"method":""}', Request("", {}, b"1", True)),
    (b'{"id":1,"method":"rpc.discover"}', Request("rpc.discover", {}, b"1", True)),
    (b'{"id":1,"method":"a b"}', Invalid("method", "string")),
    (b'{"id":1,"method":"m\\n"}', Invalid("method", "string")),
    (b'{"id":1,"method":null}', Invalid("method", "null")),
    (b'{"id":1,"method":true}', Invalid("method", "boolean")),
]


@pytest.mark.parametrize(("body", "meant"), LIBERAL)
def test_what_a_body_asks_for_in_a_liberal_dialect(body: bytes, meant: Body) -> None:
    assert parse(body, liberal=True) == meant


@pytest.mark.parametrize("params", [b"5", b"null", b'"example.org"', b"true"])
def test_bare_params_pass_where_the_face_has_them(params: bytes) -> None:
    body = b'{"id":1,"method":"m","params":%b}' % params

    assert parse(body, any_params=True) == Request("m", jsontext.loads(params), b"1", False)


def test_an_empty_array_is_no_parameters_for_extensions_of_the_standard_only() -> None:
    assert parse(b'{"id":1,"method":"rpc.discover","params":[]}') == Request("rpc.discover", {}, b"1", False)
    assert parse(b'{"id":1,"method":"m","params":[]}') == Request("m", [], b"1", False)


def test_a_batch_has_a_limit() -> None:
    one = b'{"id":1,"method":"m"}'

    assert len(parse(b"[" + b",".join([one] * 3) + b"]", batch=3)) == 3  # type: ignore[arg-type]
    assert parse(b"[" + b",".join([one] * 4) + b"]", batch=3) == TooMuch("a batch of 4 requests, at most 3 are allowed")


def test_depth_has_a_limit() -> None:
    assert parse(b"[" * 64 + b"]" * 64) == [Invalid("body", "object")]
    assert parse(b"[" * 65 + b"]" * 65) == TooMuch("nested deeper than 64 levels")


def depth(value: Any) -> int:
    if type(value) is dict:
        return 1 + max(map(depth, value.values()), default=0)
    return 1 + max(map(depth, value), default=0) if type(value) is list else 0


def containers(value: Any) -> int:
    if type(value) is dict:
        return 1 + sum(map(containers, value.values()))
    return 1 + sum(map(containers, value)) if type(value) is list else 0


TEXTS = st.text(st.sampled_from('[]{}"\\ab\n'), max_size=6)
VALUES = st.recursive(
    st.one_of(st.none(), st.integers(-5, 5), TEXTS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=12,
)


@settings(max_examples=300)
@given(VALUES, st.integers(0, 5))
def test_depth_is_what_counting_gives_whatever_stands_in_strings(value: Any, limit: int) -> None:
    assert (jsonrpc.exceeds(jsontext.dumps(value), limit, 1000) is not None) is (depth(value) > limit)


@settings(max_examples=200)
@given(VALUES, st.integers(0, 5))
def test_containers_are_counted_whatever_stands_in_strings(value: Any, limit: int) -> None:
    assert (jsonrpc.exceeds(jsontext.dumps(value), 1000, limit) is not None) is (containers(value) > limit)


def test_containers_have_a_limit_also_in_what_is_no_json() -> None:
    """The parser would make them all before it comes to the fault."""
    assert parse(b"[" + b"[]," * 1000) == TooMuch("more than 1000 arrays and objects")


def test_looking_at_the_depth_costs_no_more_for_a_deep_body_than_for_a_flat_one() -> None:
    """A body of brackets must not hold the loop up: nothing else is served meanwhile."""

    def seconds(depth: int) -> float:
        body = b"[" + (b"[" * depth + b"]" * depth + b",") * (300_000 // depth) + b"1]"
        taken = []
        for _ in range(3):
            began = time.thread_time()
            assert jsonrpc.exceeds(body, 64, 1_000_000) is None
            taken.append(time.thread_time() - began)
        return min(taken)

    assert seconds(60) < 8 * seconds(2)


def test_answers_have_the_order_of_the_original() -> None:
    assert jsonrpc.answer(b"0", b'"0.31.6"') == b'{"id":0,"jsonrpc":"2.0","result":"0.31.6"}'
    assert jsonrpc.failure(b"null", {"code": -32700, "message": "invalid JSON"}) == (
        b'{"error":{"code":-32700,"message":"invalid JSON"},"id":null,"jsonrpc":"2.0"}'
    )


def test_a_result_with_line_ends_is_put_on_one_line() -> None:
    assert jsonrpc.answer(b"1", b'{\r\n "a": 1\n}') == b'{"id":1,"jsonrpc":"2.0","result":{   "a": 1 }}'
