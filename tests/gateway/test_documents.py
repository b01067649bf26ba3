"""The documents of the real faces, as the ops face serves them."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from generated.handlers import pbs, plugin, xo
from runtime.gateway.gateway import Gateway
from runtime.gateway.settings import GatewaySettings, Listener
from tests.gateway.conftest import Running
from tests.gateway.fakes import FakeBackend
from tests.gateway.wire import request


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Running]:
    async def authenticate(token: str) -> str | None:
        return None

    listener = Listener(name="main", url="http://127.0.0.1:0", faces=("ops",))
    faces = {face.name: face for face in (xo.FACE, pbs.FACE, plugin.FACE)}
    gateway = Gateway(GatewaySettings(data=tmp_path, listeners=(listener,)), faces, {}, authenticate=authenticate)
    running = Running(gateway, FakeBackend(), await gateway.start())
    yield running
    for wire in running.wires:
        await wire.close()
    await gateway.drain(1.0)


@pytest.mark.parametrize("name", ["pbs", "pbs-backup", "pbs-reader", "plugin"])
async def test_the_openapi_documents_of_the_http_faces(served: Running, name: str) -> None:
    answer = await served.send(request(b"", f"/openapi/{name}.json", verb="GET", token=None))

    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert json.loads(answer.body)["openapi"].startswith("3.1.")


@pytest.mark.parametrize("path", ["/openapi/xo.json", "/openapi/nope.json", "/openapi/..%2fopenrpc%2fxo.json"])
async def test_a_face_without_http_methods_has_no_openapi_document(served: Running, path: str) -> None:
    assert (await served.send(request(b"", path, verb="GET", token=None))).status == 404
