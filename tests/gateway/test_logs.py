"""What the gateway logs: one line per request, and nothing that a client or a backend would not want to read there."""

from __future__ import annotations

from typing import Any

import pytest
from structlog.testing import capture_logs

from runtime.contract.abi import Json
from tests.gateway.conftest import Running, Start

SECRET = "planted-secret"


async def test_a_request_is_one_line(start: Start) -> None:
    with capture_logs() as logs:
        gateway = await start()
        await gateway.post(b'{"id":1,"method":"system.getServerVersion"}')
        await gateway.gateway.drain(1.0)

    assert len(logs) == 1
    line = logs[0]
    assert {key: line[key] for key in ("event", "log_level", "face", "method", "outcome", "client")} == {
        "event": "request", "log_level": "info", "face": "xo", "method": "system.getServerVersion", "outcome": "ok",
        "client": "127.0.0.1",
    }  # fmt: skip
    assert line["ms"] >= 0 and line["id"]


OUTCOMES = [
    (b'{"id":1,"method":"nope"}', {}, "unknown", "unknown method"),
    (b'{"id":1,"method":"thing.strict"}', {}, "thing.strict", "invalid params"),
    (b'{"id":1,"method":"thing.nowhere"}', {}, "thing.nowhere", "unimplemented"),
    (b'[{"id":1,"method":"nope"},{"id":1,"method":"nope"}]', {}, "batch of 2", "unknown method"),
    (b"no JSON", {}, "-", "invalid request"),
    (b"{}", {"token": "wrong"}, "-", "unauthorized"),
    (b"{}", {"path": "/nowhere"}, "-", "no such path"),
]


@pytest.mark.parametrize(("body", "how", "method", "outcome"), OUTCOMES)
async def test_the_line_says_what_became_of_the_request(
    start: Start, body: bytes, how: dict[str, Any], method: str, outcome: str
) -> None:
    with capture_logs() as logs:
        gateway = await start()
        await gateway.post(body, **how)

    assert (logs[0]["method"], logs[0]["outcome"]) == (method, outcome)


async def test_no_secret_is_found_in_logs_or_metrics(start: Start) -> None:
    """Planted in the token, the params, an unknown method's name, a header, the path, a backend's exception."""
    with capture_logs() as logs:
        gateway = await start()

        @gateway.backend("echo")
        async def echo(params: Json) -> Json:
            raise ValueError(SECRET)

        await gateway.post(b'{"id":1,"method":"thing.echo","params":{"password":"%b"}}' % SECRET.encode())
        await gateway.post(b'{"id":1,"method":"%b"}' % SECRET.encode())
        await gateway.post(b"{}", token=SECRET)
        await gateway.post(b"{}", f"/{SECRET}?{SECRET}", headers=f"Authorization: Bearer {SECRET}\r\n")
        await gateway.send(b"GET / HTTP/1.1\r\nHost: h\r\nCookie : authenticationToken=planted-secret\r\n\r\n")

    assert [line["event"] for line in logs].count("call failed") == 1
    assert SECRET not in repr(logs)
    assert SECRET.encode() not in gateway.gateway.metrics.text()


async def test_a_failure_is_logged_with_its_place(start: Start) -> None:
    with capture_logs() as logs:
        gateway = await start()

        @gateway.backend("echo")
        async def echo(params: Json) -> Json:
            raise ValueError(SECRET)

        await gateway.post(b'{"id":1,"method":"thing.echo"}')

    failure = next(line for line in logs if line["event"] == "call failed")
    assert (failure["log_level"], failure["failure"], failure["method"]) == ("error", "ValueError", "thing.echo")
    assert failure["at"][-1].startswith("test_logs.py:")


async def test_the_library_logs_nothing_of_its_own(gateway: Running, caplog: pytest.LogCaptureFixture) -> None:
    """aiohttp would log a bad head with the bytes of it."""
    await gateway.send(b"GET / HTTP/1.1\r\nHost: h\r\nCookie : authenticationToken=planted-secret\r\n\r\n")

    assert caplog.records == []
