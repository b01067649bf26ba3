"""Health, readiness, metrics, documents, the page at the root, and faces that are only declared."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from prometheus_client.parser import text_string_to_metric_families

from runtime.contract.faults import Unavailable
from runtime.gateway.settings import Listener
from tests.gateway.conftest import Running, Start
from tests.gateway.wire import Answer, request

VERSION = b'{"id":0,"jsonrpc":"2.0","method":"system.getServerVersion"}'


async def get(gateway: Running, path: str, *, token: str | None = None, headers: str = "") -> Answer:
    return await gateway.send(request(b"", path, verb="GET", token=token, headers=headers))


async def test_health(gateway: Running) -> None:
    answer = await get(gateway, "/healthz")

    assert (answer.status, answer.body) == (200, b"ok\n")


@pytest.mark.parametrize(
    ("states", "status", "body"),
    [
        ({}, 200, b"ready\n"),
        ({"storage": True}, 200, b"ready\n"),
        ({"storage": False, "dns": True, "xapi": False}, 503, b"storage: not ready\nxapi: not ready\n"),
    ],
)
async def test_readiness(start: Start, states: Mapping[str, bool], status: int, body: bytes) -> None:
    async def ready() -> Mapping[str, bool]:
        return states

    answer = await get(await start(ready=ready), "/readyz")

    assert (answer.status, answer.body) == (status, body)


async def test_metrics_count_calls_by_face_method_and_outcome(gateway: Running) -> None:
    for body in (VERSION, VERSION, b'{"id":1,"method":"nope"}', b'{"id":1,"method":"thing.strict"}', b"no JSON"):
        await gateway.post(body)
    await gateway.post(VERSION, token="wrong")
    answer = await get(gateway, "/metrics")
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.body.decode())
        for sample in family.samples
    }

    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    name = "gatewright_requests_total"
    assert {key[1:]: value for key, value in samples.items() if key[0] == name} == {
        ("xo", "system.getServerVersion", "ok"): 2.0,
        ("xo", "unknown", "unknown method"): 1.0,
        ("xo", "thing.strict", "invalid params"): 1.0,
        ("xo", "unknown", "invalid request"): 1.0,
        ("xo", "unknown", "unauthorized"): 1.0,
    }
    assert samples["gatewright_request_seconds_count", "xo", "system.getServerVersion"] == 2.0
    assert samples["gatewright_connections", "main"] == 7.0
    assert any(key[0] == "gatewright_build_info" and "1.2.3" in key for key in samples)


async def test_the_openrpc_document_of_a_face(gateway: Running) -> None:
    answer = await get(gateway, "/openrpc/xo.json")

    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.body == b'{"openrpc":"1.3.2","info":{"title":"xo"}}'


OPEN = (Listener(name="main", url="http://0.0.0.0:0", faces=("xo", "ops")),)

ACCESS = [
    # listener reachable from outside, token, headers, status
    (False, None, "", 200),
    (False, None, "X-Forwarded-For: 127.0.0.1\r\n", 401),
    (True, None, "", 401),
    (True, "wrong", "", 401),
    (True, "right-token", "", 200),
    (True, None, "Authorization: Bearer right-token\r\n", 200),
]


@pytest.mark.parametrize("path", ["/metrics", "/openrpc/xo.json"])
@pytest.mark.parametrize(("outside", "token", "headers", "status"), ACCESS)
async def test_metrics_and_documents_need_a_token_unless_they_stay_on_this_machine(
    start: Start, path: str, outside: bool, token: str | None, headers: str, status: int
) -> None:
    gateway = await start(listeners=OPEN) if outside else await start()

    assert (await get(gateway, path, token=token, headers=headers)).status == status


async def test_health_needs_no_token(start: Start) -> None:
    gateway = await start(listeners=OPEN)

    assert [(await get(gateway, path)).status for path in ("/healthz", "/readyz")] == [200, 200]


@pytest.mark.parametrize("path", ["/healthz", "/metrics", "/"])
async def test_other_verbs_are_405(gateway: Running, path: str) -> None:
    assert (await gateway.post(b"", path)).status == 405


async def test_head_has_no_body(gateway: Running) -> None:
    wire = await gateway.connect()
    wire.send(request(b"", "/healthz", verb="HEAD") + request(b"", "/healthz", verb="GET"))
    first = await wire.head()

    assert (first.status, first.headers["content-length"]) == (200, "3")
    assert (await wire.answer()).body == b"ok\n"


async def test_a_face_that_is_not_served_here_is_not_found(start: Start) -> None:
    gateway = await start(listeners=(Listener(name="main", url="http://127.0.0.1:0", faces=("ops",)),))

    assert (await gateway.post(VERSION)).status == 404


async def test_a_face_that_does_not_exist_stops_the_start(start: Start) -> None:
    with pytest.raises(ValueError, match="there is no face 'nope'"):
        await start(listeners=(Listener(name="main", url="http://127.0.0.1:0", faces=("nope",)),))


DECLARED = [
    ("/api2/json/version", b"The Proxmox backup face is not implemented in this version.\n"),
    ("//api2/json/access/ticket", b"The Proxmox backup face is not implemented in this version.\n"),
    ("/services/plugin/x", b"The custom-service face is not implemented in this version.\n"),
]


@pytest.mark.parametrize("verb", ["GET", "POST", "PUT"])
@pytest.mark.parametrize(("path", "body"), DECLARED)
async def test_a_face_that_is_only_declared_is_501(gateway: Running, verb: str, path: str, body: bytes) -> None:
    answer = await gateway.post(b"", path, verb=verb)

    assert (answer.status, answer.headers["content-type"], answer.body) == (501, "text/plain; charset=utf-8", body)


async def test_the_root_says_what_is_served(gateway: Running) -> None:
    answer = await get(gateway, "/")

    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    lines = answer.body.decode().splitlines()
    assert lines[0] == "Gatewright 1.2.3"
    assert ["xo", "POST", "/api/v1"] in [line.split() for line in lines]


async def test_without_whom_knows_the_tokens_it_is_unavailable_and_health_is_told(start: Start) -> None:
    async def authenticate(token: str) -> str | None:
        raise Unavailable("storage is away")

    gateway = await start(listeners=OPEN, authenticate=authenticate)

    answer = await get(gateway, "/metrics", token="right-token")
    assert (answer.status, answer.body) == (503, b"Service Unavailable")
    assert (await get(gateway, "/healthz")).status == 200
