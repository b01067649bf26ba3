"""What the fuzz takes for an answer that may be, and what it does not."""

from __future__ import annotations

import json
import time
from random import Random
from typing import Any

import pytest

from tests.gateway.wire import Answer
from tests.soak.fuzz import Call, Odd, Target, call, judged, no_call, target
from tests.soak.proof import Proof

PROOF = Proof(Random(1), None, time.monotonic())
TARGETS = {name: target(PROOF, name, {"url": ("file:///nas",)}) for name in ("xo", "zonemaster", "rpcapi")}


def judgement(face: str, method: str, params: Any, body: Any, **more: Any) -> str:
    of: Target = TARGETS[face]
    lines = body if isinstance(body, list) else [body]
    text = b"".join(json.dumps(line).encode() + b"\n" for line in lines)
    answer = Answer(
        **{"status": 200, "reason": "", "headers": {"content-type": "application/json"}, "body": text, **more}
    )
    return judged(of, Call(of.face.methods[method], params), answer)


def error(code: Any, message: str = "m", **more: Any) -> dict[str, Any]:
    return {"id": 1, "jsonrpc": "2.0", "error": {"code": code, "message": message, **more}}


def result(value: Any) -> dict[str, Any]:
    return {"id": 1, "jsonrpc": "2.0", "result": value}


NDJSON = result({"$responseType": "ndjson"})

MAY_BE = [
    ("xo", "task.cancel", {"taskId": "a"}, result(True), "results"),
    ("xo", "task.cancel", {"taskId": ""}, error(10), "parameter errors"),
    ("xo", "task.cancel", {"taskId": "a"}, error(1, data={"id": "a", "type": "task"}), "declared errors"),
    ("xo", "task.cancel", {"taskId": "a"}, error(0, "not implemented"), "not built"),
    ("xo", "test.range", {"stop": 1}, [NDJSON, 0], "results"),
    ("xo", "test.range", 5, error(-32600), "parameter errors"),
    ("zonemaster", "test_progress", 1234567890123456, error(-32603, data={"test_id": "1"}), "declared errors"),
    ("zonemaster", "api1", {}, error(-32603, "api1 is not implemented in this version", data=None), "not built"),
]


@pytest.mark.parametrize(("face", "method", "params", "body", "kind"), MAY_BE)
def test_what_may_be(face: str, method: str, params: Any, body: Any, kind: str) -> None:
    assert judgement(face, method, params, body) == kind


MAY_NOT_BE = [
    ("xo", "task.cancel", {"taskId": "a"}, error(-32000, "internal error"), "not declared"),
    ("xo", "task.cancel", {"taskId": "a"}, error(25, data={}), "not declared"),
    ("xo", "task.cancel", {"taskId": "a"}, error(1), "not declared"),
    ("xo", "task.cancel", {"taskId": "a"}, error(1, data={"id": 5, "type": "task"}), "not declared"),
    ("xo", "task.cancel", {"taskId": ""}, result(True), "taken, although"),
    ("xo", "task.cancel", {"taskId": ""}, error(1, data={"id": "", "type": "task"}), "another error"),
    ("xo", "task.cancel", {"taskId": "a"}, result({}), "where there is to be none"),
    ("xo", "task.get", {"taskId": "a"}, result({"id": "a"}), "does not fit"),
    ("xo", "test.range", {"stop": 1}, [NDJSON, "0"], "does not fit"),
    ("xo", "test.range", {"stop": 1}, {"id": 1}, "neither"),
    ("zonemaster", "version_info", {}, error(-32603, "Internal error.", data=None), "not declared"),
]


@pytest.mark.parametrize(("face", "method", "params", "body", "words"), MAY_NOT_BE)
def test_what_may_not_be(face: str, method: str, params: Any, body: Any, words: str) -> None:
    with pytest.raises(Odd, match=words):
        judgement(face, method, params, body)


def test_another_status_may_not_be() -> None:
    with pytest.raises(Odd, match="status 500"):
        judgement("xo", "task.cancel", {"taskId": "a"}, result(True), status=500)


def test_what_is_no_json_may_not_be() -> None:
    answer = Answer(200, "", {"content-type": "application/json"}, b"<html>\n")
    method = TARGETS["xo"].face.methods["task.cancel"]

    with pytest.raises(Odd, match="no JSON"):
        judged(TARGETS["xo"], Call(method, {"taskId": "a"}), answer)


def test_the_same_seed_makes_the_same_calls() -> None:
    def made(seed: int) -> list[str]:
        proof = Proof(Random(seed), None, 0.0)
        of = target(proof, "xo", {})
        calls = [call(proof, of) for _ in range(200)]
        return [f"{one.method.name} {json.dumps(one.params)}" for one in calls] + [repr(no_call(proof, of))]

    assert made(7) == made(7) != made(8)


@pytest.mark.parametrize("face", ["xo", "zonemaster", "rpcapi"])
def test_most_calls_have_params_that_fit_and_many_have_not(face: str) -> None:
    proof = Proof(Random(3), None, 0.0)
    of = target(proof, face, {})
    fitting = sum(call(proof, of).fits for _ in range(1000))

    assert 500 < fitting < 900


def test_every_method_is_called() -> None:
    proof = Proof(Random(3), None, 0.0)
    of = target(proof, "xo", {})

    assert {call(proof, of).method.name for _ in range(3000)} == set(of.face.methods)
