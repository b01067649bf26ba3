"""Every example of the specs, replayed through the gateway, with the mock as every backend; and every fault it refuses.

The faces that the gateway does not serve as JSON-RPC are replayed over the contract.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from codegen import cli
from generated.handlers import internal, pbs, plugin, rpcapi, xo, zonemaster
from runtime.contract import LocalChannel, LocalServer, Upload, call_metadata, jsontext, open_session
from runtime.contract.abi import Face, Fault, Method
from runtime.contract.callers import Caller
from runtime.contract.findings import same
from runtime.contract.mock import Mock
from runtime.gateway.gateway import Gateway
from runtime.gateway.settings import GatewaySettings, Listener
from tests.codegen.trees import FOREIGN
from tests.gateway.conftest import Running
from tests.gateway.fakes import TOKEN, FakeBackend
from tests.gateway.wire import Answer

PACKAGE = "exampleware"
FACES = {face.name: face for face in (xo.FACE, zonemaster.FACE, rpcapi.FACE, pbs.FACE, plugin.FACE, internal.FACE)}
PATHS = {"xo": "/api/v1", "zonemaster": "/zonemaster/v1", "rpcapi": "/zonemaster", "library": "/library"}

NOWHERE = {("library", "about")}
"""Methods of the gateway's own in somebody else's spec, which this gateway does not have."""

ELSEWHERE = {("xo", "appliance.getInfo"), ("xo", "appliance.supportTunnel.getState")}
"""Answers that depend on the machine; theirs is checked to be a result or notImplemented."""


@pytest.fixture(scope="module", autouse=True)
def foreign(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    found = tmp_path_factory.mktemp("examples")
    assert cli.main(["generate", "--spec", str(FOREIGN), "--out", str(found / PACKAGE)]) == 0
    sys.path.insert(0, str(found))
    importlib.invalidate_caches()
    FACES["library"] = importlib.import_module(f"{PACKAGE}.handlers.library").FACE
    yield
    sys.path.remove(str(found))


def examples(face: str) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = jsontext.loads(FACES[face].examples())["methods"]
    return found


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Running]:
    """A gateway over the mock, which stands in for all backends."""
    server = LocalServer()
    Mock(FACES.values()).add_to(server)

    async def authenticate(token: str) -> str | None:
        return "xo" if token == TOKEN else None

    channel = LocalChannel(server)
    gateway = Gateway(
        GatewaySettings(
            data=tmp_path, listeners=(Listener(name="main", url="http://127.0.0.1:0", faces=tuple(PATHS)),)
        ),
        {name: FACES[name] for name in PATHS},
        dict.fromkeys(("storage", "xapi", "dns", "shelf"), channel),
        authenticate=authenticate,
        version="0.1.0",
    )
    running = Running(gateway, FakeBackend(), await gateway.start())
    yield running
    for wire in running.wires:
        await wire.close()
    await gateway.drain(1.0)
    await channel.close()
    await server.stop()


def said(answer: Answer) -> Any:
    """What an answer says, as an example has it: records as a list, bytes as text, an error as its object."""
    assert (answer.status, answer.whole) == (200, True)
    if answer.headers["content-type"] == "application/octet-stream":
        return answer.body.decode()
    lines = [jsontext.loads(line) for line in answer.body.splitlines()]
    if "error" in lines[0]:
        return lines[0]["error"]
    result = lines[0]["result"]
    return lines[1:] if result == {"$responseType": "ndjson"} else result


def contains(answer: Any, example: Any) -> bool:
    """Whether the answer says all that the example does: of introspection the spec shows a part."""
    if isinstance(example, dict):
        return isinstance(answer, dict) and all(k in answer and contains(answer[k], v) for k, v in example.items())
    if isinstance(example, list):
        return isinstance(answer, list) and all(any(contains(item, part) for item in answer) for part in example)
    return same(answer, example)


def expected(method: Method, face: str, example: dict[str, Any]) -> Any:
    """What the answer must be to the letter: the example, with the defaults of its schema."""
    result = example.get("result")
    if method.reply == "binary":
        return result or f"the bytes of {method.name}\n"
    if method.reply == "pieces":
        return result
    if isinstance(result, list) and method.records is not None and method.batch is not None:
        return [jsontext.loads(line) for line in method.records(method.batch(result))]
    assert method.result is not None and method.response is not None
    whole = jsontext.loads(jsontext.dumps(method.result(method.response(result))))
    return True if face == "xo" and whole is None else whole


@pytest.mark.parametrize("face", sorted(PATHS))
async def test_examples_are_what_the_gateway_answers(served: Running, face: str) -> None:
    replayed = 0
    for name, several in examples(face).items():
        method = FACES[face].methods[name]
        for example in several:
            body = jsontext.dumps({"jsonrpc": "2.0", "id": 1, "method": name, "params": example["params"]})
            answer = said(await served.post(body, PATHS[face]))
            what = (face, name, example["name"], answer)
            if (face, name) in NOWHERE:
                assert answer["code"] == -32601, what
            elif (face, name) in ELSEWHERE:
                assert "code" not in answer or answer["message"] == "not implemented", what
            elif "error" in example:
                error = example["error"]
                if method.backend == "gateway":
                    assert answer["code"] == error["code"], what
                else:
                    told = (answer["code"], answer["message"], answer.get("data"))
                    assert told == (error["code"], error["message"], error.get("data")), what
            elif method.backend == "gateway":
                assert contains(answer, example["result"]), what
            else:
                assert same(answer, expected(method, face, example)), what
                assert contains(answer, example.get("result", answer)), what
            replayed += 1
    assert replayed == sum(map(len, examples(face).values()))


@pytest.mark.parametrize("face", ["internal", "pbs", "plugin"])
async def test_examples_are_what_the_contract_answers(served: Running, face: str) -> None:
    server = LocalServer()
    Mock([FACES[face]]).add_to(server)
    channel = LocalChannel(server)
    for name, several in examples(face).items():
        method = FACES[face].methods[name]
        if not method.rpc:
            continue
        for example in several:
            try:
                answer = await over_the_contract(channel, FACES[face], method, example["params"])
            except Fault as fault:
                error = {"name": fault.name, "code": fault.code, "category": fault.category, "message": fault.message}
                answer = error if fault.data is None else {**error, "data": fault.data}
            what = (name, example["name"], answer)
            if method.reply == "binary" and "error" not in example:
                assert same(answer, expected(method, face, example)), what
            else:
                assert contains(answer, example.get("error", example.get("result"))), what
    await channel.close()
    await server.stop()


async def over_the_contract(channel: Any, face: Face, method: Method, params: Any) -> Any:
    """Call a method, in a session where it needs one, and return its answer as an example has it."""
    if method.within is not None:
        opener = next(m for m in face.methods.values() if m.reply == "session" and m.name.startswith(method.within))
        params_of_it = opening(face, opener.name)
        async with open_session(channel, lambda pinned: start(pinned, opener, params_of_it, None)) as opened:
            return await collected(start(opened.channel, method, params, opened.id), method)
    return await collected(start(channel, method, params, None), method)


def opening(face: Face, name: str) -> Any:
    """The params of the first example of a method that has a result."""
    told = jsontext.loads(face.examples())["methods"][name]
    return next(example["params"] for example in told if "error" not in example)


def start(channel: Any, method: Method, params: Any, session: str | None) -> Any:
    assert method.stub is not None and method.request is not None
    request = method.request(params)
    if method.body:
        request = Upload(request, blocks(b"some ", b"bytes"))
    elif method.sends:
        request = blocks(request)
    return getattr(method.stub(channel), method.rpc)(request, metadata=call_metadata(Caller(face="test"), session))


async def blocks(*items: Any) -> AsyncIterator[Any]:
    for item in items:
        yield item


async def collected(call: Any, method: Method) -> Any:
    if method.reply == "session":
        try:
            return (await anext(aiter(call))).session
        finally:
            call.cancel()
    if method.reply == "unary":
        assert method.result is not None
        return jsontext.loads(jsontext.dumps(method.result(await call)))
    if method.reply == "binary":
        return b"".join([bytes(block) async for block in call]).decode()
    assert method.records is not None
    return [jsontext.loads(line) async for batch in call for line in method.records(batch)]


PARAMETER_ERROR = {"xo": 10, "zonemaster": "-32602", "rpcapi": "-32602", "library": -32602}


@pytest.mark.parametrize("face", sorted(PATHS))
async def test_params_with_a_fault_are_the_parameter_error_of_the_face(served: Running, face: str) -> None:
    """Every invalid case of the vectors, in batches."""
    told = jsontext.loads(FACES[face].vectors())["methods"]
    calls = [
        {"id": f"{name}: {case['name']}", "method": name, "params": case["params"]}
        for name, facts in told.items()
        for case in facts["invalid"]
        # The others are refused before, as nobody has a session here.
        if FACES[face].methods[name].auth in ("none", "token", "loopback")
        if face != "xo" or isinstance(case["params"], dict | list)
        # Of an extension of the standard an empty array is no parameters.
        if not (name.startswith("rpc.") and case["params"] == [])
    ]
    for start in range(0, len(calls), 100):
        answer = await served.post(jsontext.dumps(calls[start : start + 100]), PATHS[face])
        found = {line["id"]: line.get("error", {}).get("code") for line in jsontext.loads(answer.body)}
        wrong = {id: code for id, code in found.items() if code != PARAMETER_ERROR[face]}
        assert wrong == {}
