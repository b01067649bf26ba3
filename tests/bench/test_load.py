"""The load generator counts whole answers of status 200 and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest

from bench.load import load

REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture
async def port(request: pytest.FixtureRequest) -> AsyncIterator[int]:
    """A server that answers each request with the test's bytes, in pieces of seven."""
    answer: bytes = request.param

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                await reader.readuntil(b"\r\n\r\n")
                for start in range(0, len(answer), 7):
                    writer.write(answer[start : start + 7])
                    await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1]
    server.close()


@pytest.mark.parametrize(
    "port",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
        b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nab\n\r\n0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    indirect=True,
)
async def test_whole_answers_are_counted(port: int) -> None:
    result = await load("127.0.0.1", port, 2, 0.1, REQUEST)

    assert result["answers"] > 2
    assert result["seconds"] >= 0.1
    assert result["p99"] >= result["p50"] > 0


async def test_each_body_has_its_own_number() -> None:
    bodies: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                await reader.readuntil(b"\r\n\r\n")
                bodies.append(await reader.readexactly(9))
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    numbered = b"POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n########x"
    await load("127.0.0.1", server.sockets[0].getsockname()[1], 2, 0.05, numbered)
    server.close()

    assert len(bodies) > 2
    assert len(set(bodies)) == len(bodies)
    assert all(body[:8].isdigit() and body.endswith(b"x") for body in bodies)


@pytest.mark.parametrize(
    "port",
    [b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\n"],
    indirect=True,
)
async def test_another_answer_is_an_error(port: int) -> None:
    with pytest.raises(RuntimeError):
        await load("127.0.0.1", port, 1, 5, REQUEST)
