"""Clients in other languages, made of the .proto files alone, at the contract listener of a real `gatewright serve`."""

from __future__ import annotations

import json
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from grpc import StatusCode

from tests.polyglot.programs import TOKEN, Client
from tests.process import Server, serving

pytestmark = [pytest.mark.clients, pytest.mark.slow]


def code(status: StatusCode) -> int:
    number: int = status.value[0]
    return number


@pytest.fixture(scope="module")
def remote(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("remote")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, remote: Path) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("gateway")
    config = folder / "gatewright.toml"
    config.write_text(
        f'data = "data"\n'
        f'[listen.main]\nurl = "http://127.0.0.1:0"\n'
        f'[listen.contract]\nurl = "grpc://127.0.0.1:0"\n'
        f'[xo]\nauthenticationToken = "{TOKEN}"\n'
        f"[storage]\nallowFileRemotes = true\nfileRemotesRoot = {json.dumps(str(remote))}\n"
    )
    with serving("serve", "--config", config, log=folder / "log") as server:
        yield server


@pytest.fixture
def contract(server: Server) -> str:
    """The address of the contract listener."""
    return next(url for url in server.urls if url.startswith("grpc://")).removeprefix("grpc://")


def fetched(url: str, body: Any = None) -> str:
    """Return what the gateway's HTTP side answers."""
    cookie = {"Cookie": f"authenticationToken={TOKEN}"}
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(urllib.request.Request(url, data, cookie), timeout=30) as answer:
        text: str = answer.read().decode()
    return text


def test_a_message_for_a_message(client: Client, contract: str, remote: Path) -> None:
    assert client(contract, "ping", f"file://{remote}") == {"status": 0, "answer": {"success": True}}


def test_a_stream_of_what_another_face_has_done(client: Client, contract: str, server: Server, remote: Path) -> None:
    params = {"remote": {"url": f"file://{remote}"}}
    fetched(f"{server.url}/api/v1", {"jsonrpc": "2.0", "id": 1, "method": "remote.test", "params": params})

    outcome = client(contract, "tasks")

    assert outcome["status"] == 0
    assert outcome["answer"][0]["status"] == "success"
    assert len(outcome["answer"][0]["name"]) > 0


def test_a_declared_error_is_in_the_trailer(client: Client, contract: str) -> None:
    outcome = client(contract, "task", "no-such-task")

    assert outcome == {
        "status": code(StatusCode.NOT_FOUND),
        "error": {
            "name": "noSuchObject",
            "code": 1,
            "category": "not-found",
            "message": "no such task no-such-task",
            "data": {"id": "no-such-task", "type": "task"},
        },
    }


def test_params_that_do_not_fit_are_findings_in_the_trailer(client: Client, contract: str) -> None:
    outcome = client(contract, "task", "x" * 1000)

    assert (outcome["status"], outcome["error"]["name"]) == (code(StatusCode.INVALID_ARGUMENT), "invalidParameters")
    assert outcome["error"]["data"]["errors"][0]["path"] == "/taskId"


def test_what_is_not_built_says_so(client: Client, contract: str) -> None:
    """Not a hang and not an internal error: the other faces' methods are listed before they are built."""
    outcome = client(contract, "download", "b1")

    assert outcome["status"] == code(StatusCode.UNIMPLEMENTED)


def gone(server: Server) -> int:
    """Return how often the gateway has seen a caller of event.from go."""
    for line in fetched(f"{server.url}/metrics").splitlines():
        if line.startswith('gatewright_requests_total{face="xo",method="event.from",outcome="gone"}'):
            return int(float(line.rpartition(" ")[2]))
    return 0


@pytest.mark.parametrize(
    ("command", "status"), [("cancel", StatusCode.CANCELLED), ("deadline", StatusCode.DEADLINE_EXCEEDED)]
)
def test_a_call_that_is_given_up_ends_at_the_gateway(
    client: Client, contract: str, server: Server, command: str, status: StatusCode
) -> None:
    before, began = gone(server), time.monotonic()

    outcome = client(contract, command)

    assert outcome == {"status": code(status)}
    while gone(server) == before:
        assert time.monotonic() < began + 25, "the gateway has not noticed it before the answer was due"


def test_a_wrong_token_is_refused(client: Client, contract: str, remote: Path) -> None:
    outcome = client(contract, "ping", f"file://{remote}", token="wrong")

    assert outcome["status"] == code(StatusCode.UNAUTHENTICATED)
    assert outcome["error"] == {"name": "", "code": 0, "category": "unauthenticated", "message": "the token is wrong"}
