"""What the fuzz of the HTTP faces takes for an answer that may be, and what it does not."""

from __future__ import annotations

import json
import time
from random import Random
from typing import Any

import pytest

from generated.handlers import pbs, plugin
from tests.gateway.wire import Answer
from tests.soak.fuzz import Odd
from tests.soak.fuzzhttp import Request, judged, request, target
from tests.soak.proof import Proof

PROOF = Proof(Random(1), None, time.monotonic())
FACES = {face.name: face for face in (pbs.FACE, plugin.FACE)}
TARGETS = {name: target(PROOF, face) for name, face in FACES.items()}
STORE = {"store": "main"}


def judgement(method: str, params: Any, status: int, body: Any, *, own: bool = True) -> str:
    of = TARGETS["plugin" if method.startswith("plugin.") else "pbs"]
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return judged(of, Request(b"", b"", of.face.methods[method], params, own), Answer(status, "", {}, text))


MAY_BE = [
    ("server.ping", {}, 200, {"data": {"pong": True}}, "results"),
    ("admin.status", {"store": "?"}, 400, b"parameter verification failed\n'store': no", "400"),
    ("admin.status", STORE, 403, b"no right", "403"),
    ("admin.status", STORE, 501, b"later", "not built"),
    ("plugin.get", None, 302, b"elsewhere", "302"),
]


@pytest.mark.parametrize(("method", "params", "status", "body", "kind"), MAY_BE)
def test_what_may_be(method: str, params: Any, status: int, body: Any, kind: str) -> None:
    assert judgement(method, params, status, body) == kind


MAY_NOT_BE = [
    ("server.ping", {}, 500, b"Internal Server Error", "status 500"),
    ("server.ping", {}, 403, b"no right", "status 403"),
    ("server.ping", {}, 404, b"", "without words"),
    ("server.ping", {}, 200, b"<html>", "no JSON"),
    ("server.ping", {}, 200, {"pong": True}, "no envelope"),
    ("server.ping", {}, 200, {"data": {"pong": "yes"}}, "does not fit"),
    ("admin.status", {"store": "?"}, 200, {"data": {}}, "taken, although"),
    ("admin.status", STORE, 400, b"parameter verification failed\n'store': no", "params that fit"),
    ("plugin.get", None, 500, b"Internal Server Error", "status 500"),
]


@pytest.mark.parametrize(("method", "params", "status", "body", "words"), MAY_NOT_BE)
def test_what_may_not_be(method: str, params: Any, status: int, body: Any, words: str) -> None:
    with pytest.raises(Odd, match=words):
        judgement(method, params, status, body)


def test_of_a_path_or_verb_of_somebody_elses_only_the_status_is_judged() -> None:
    assert judgement("server.ping", {}, 200, b"<html>", own=False) == "results"
    with pytest.raises(Odd, match="status 502"):
        judgement("server.ping", {}, 502, b"gone", own=False)


@pytest.mark.parametrize("face", ["pbs", "plugin"])
def test_the_same_seed_makes_the_same_requests_and_every_method_gets_some(face: str) -> None:
    def made(seed: int, count: int) -> list[Request]:
        proof = Proof(Random(seed), None, 0.0)
        of = target(proof, FACES[face])
        return [request(proof, of) for _ in range(count)]

    assert [one.wire for one in made(7, 100)] == [one.wire for one in made(7, 100)]
    assert {one.method.name for one in made(3, 400)} == set(TARGETS[face].told)
