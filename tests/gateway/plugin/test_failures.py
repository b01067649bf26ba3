"""Services and clients that go wrong: each way has one answer, and nobody is left behind. Source: reference a.4."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from runtime.gateway.plugin import upstream
from tests.gateway.plugin.conftest import (
    NAME,
    OK,
    ROOT,
    Behaviour,
    Running,
    Start,
    ask,
    head_of,
    one_answer,
    request,
    says,
)
from tests.gateway.wire import Wire

PATH = ROOT + NAME

LENGTH_10 = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"
CHUNKS = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n"


async def rest_of(wire: Wire) -> bytes:
    """Return what is still to come, however the connection ends."""
    data = b""
    try:
        while piece := await wire.reader.read(65536):
            data += piece
    except ConnectionError:
        pass
    return data


# Nobody is there.


def stale(path: Path) -> None:
    one = socket.socket(socket.AF_UNIX)
    one.bind(str(path))
    one.close()


def nothing(path: Path) -> None:
    pass


def a_file(path: Path) -> None:
    path.write_text("no socket")


def a_folder(path: Path) -> None:
    path.mkdir()


def a_datagram_socket(path: Path) -> None:
    one = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    one.bind(str(path))
    one.close()


def a_loop(path: Path) -> None:
    path.symlink_to(path)


@pytest.mark.parametrize("make", [nothing, stale, a_file, a_folder, a_datagram_socket, a_loop])
@pytest.mark.parametrize("verb", ["GET", "POST"])
async def test_nobody_listens(face: Running, make: Callable[[Path], object], verb: str) -> None:
    place = face.place()
    make(Path(place.socket))
    answer = await ask(face, request(verb=verb, body=None if verb == "GET" else b"x"))

    assert (answer.status, answer.body) == (404, b"No service of this name is running.\n")


async def test_a_path_that_no_socket_can_have(face: Running) -> None:
    name = "x" * 128
    face.place(name)

    assert (await ask(face, request(ROOT + name))).status == 404


async def test_a_socket_that_may_not_be_used_is_not_there_and_in_the_log(
    face: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    await face.service(says(OK))

    def refuse(end: socket.socket, path: str) -> bool:
        raise PermissionError

    monkeypatch.setattr(upstream, "_connected", refuse)
    answer = await ask(face)

    assert answer.status == 404
    assert "service cannot be used" in capsys.readouterr().out


async def test_a_service_that_takes_no_connection(face: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upstream, "CONNECT_SECONDS", 0.1)
    place = face.place()
    with socket.socket(socket.AF_UNIX) as full:
        full.bind(place.socket)
        full.listen(0)
        waiting = socket.socket(socket.AF_UNIX)
        waiting.connect(place.socket)
        answer = await ask(face)
        waiting.close()

    assert answer.status == 504


async def test_a_service_whose_queue_was_full_gets_the_request_when_it_has_room(face: Running) -> None:
    place = face.place()
    with socket.socket(socket.AF_UNIX) as full:
        full.bind(place.socket)
        full.listen(0)
        waiting = socket.socket(socket.AF_UNIX)
        waiting.connect(place.socket)
        asked = asyncio.ensure_future(ask(face))
        await asyncio.sleep(0)
        full.setblocking(False)
        loop = asyncio.get_running_loop()
        (await loop.sock_accept(full))[0].close()
        end, _ = await loop.sock_accept(full)
        await loop.sock_recv(end, 65536)
        await loop.sock_sendall(end, OK)
        answer = await asked
        end.close()
        waiting.close()

    assert answer.status == 200


# The service does not answer as it should.


async def leaves(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    return None


async def hangs_up(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await head_of(reader)


async def hangs_up_in_the_head(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await head_of(reader)
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Le")


GARBAGE = {
    "no HTTP": b"220 smtp.example.org ESMTP\r\n",
    "no HTTP, and no line end": b"\x00\x01\x02\x03",
    "HTTP/2": b"HTTP/2 200\r\n\r\n",
    "HTTP/0.9": b"<html>hello</html>",
    "a status that is none": b"HTTP/1.1 20x OK\r\n\r\n",
    "a status of two digits": b"HTTP/1.1 20 OK\r\n\r\n",
    "a field without a colon": b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n",
    "a field with an empty name": b"HTTP/1.1 200 OK\r\n: x\r\n\r\n",
    "a blank before the colon": b"HTTP/1.1 200 OK\r\nContent-Length : 3\r\n\r\nfoo",
    "a folded field": b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n",
    "a carriage return in a field": b"HTTP/1.1 200 OK\r\nX: a\rSet-Cookie: b\r\n\r\n",
    "a null in a field": b"HTTP/1.1 200 OK\r\nX: a\x00\r\n\r\n",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nfoo",
    "a length that is none": b"HTTP/1.1 200 OK\r\nContent-Length: -3\r\n\r\nfoo",
    "a length and chunks": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "an unknown encoding": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
    "chunks of HTTP/1.0": b"HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "another protocol": b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
    "a head that is too long": b"HTTP/1.1 200 OK\r\nX: " + b"x" * 70_000,
    "too many fields in its head": b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 12_000,
}


def garbage(words: bytes) -> Behaviour:
    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        writer.write(words)
        # It stays: what it said has to be enough.
        await reader.read()

    return behave


BROKEN: dict[str, Behaviour] = {
    "leaves": leaves,
    "hangs up": hangs_up,
    "hangs up in the head": hangs_up_in_the_head,
    **{name: garbage(words) for name, words in GARBAGE.items()},
}


@pytest.mark.parametrize("behaviour", BROKEN.values(), ids=BROKEN)
async def test_no_valid_answer(face: Running, behaviour: Behaviour) -> None:
    await face.service(behaviour)
    answer = await ask(face)

    assert (answer.status, answer.body) == (502, b"The service gave no valid answer.\n")


async def test_a_silent_service(face: Running) -> None:
    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(-1)

    await face.service(behave, response_timeout=0.1)

    assert (await ask(face)).status == 504


async def test_a_service_that_is_slow_with_its_head(face: Running) -> None:
    """A byte now and then does not buy more time."""

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nX: ")
        while True:
            writer.write(b"x")
            await asyncio.sleep(0)

    await face.service(behave, response_timeout=0.2)

    assert (await ask(face)).status == 504


async def test_a_service_that_takes_too_long_altogether(face: Running) -> None:
    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x")
            await asyncio.sleep(0)

    await face.service(behave, time_limit=0.2)
    answer = await face.send(request())

    assert (answer.status, answer.whole) == (200, False)


# The service dies in the body.


CUT = [LENGTH_10, CHUNKS, CHUNKS + b"5\r\nxy", CHUNKS + b"0\r\n"]


@pytest.mark.parametrize("version", ["1.0", "1.1"])
@pytest.mark.parametrize("killed", [False, True])
async def test_a_body_that_is_cut_is_seen_to_be_cut(face: Running, killed: bool, version: str) -> None:
    for said in CUT:
        if killed:
            await face.dying_service(said)
        else:
            await face.service(says(said, times=1))
        wire = await face.connect()
        wire.send(request(version=version))
        reset = False
        data = b""
        try:
            while piece := await wire.reader.read(65536):
                data += piece
        except ConnectionResetError:
            reset = True
        head, _, body = data.partition(b"\r\n\r\n")
        face.remove()

        if version == "1.1":
            assert head.startswith(b"HTTP/1.1 200 OK"), said
            assert b"abc" in body, said
            assert b"0\r\n" not in body, said
        elif said is not LENGTH_10:
            assert reset, "an end without length looks like success"


async def test_a_service_that_is_killed_before_its_answer(face: Running) -> None:
    await face.dying_service(b"")

    assert (await ask(face)).status == 502


async def test_a_body_without_length_whose_service_is_killed_has_no_last_chunk(face: Running) -> None:
    await face.dying_service(b"HTTP/1.1 200 OK\r\n\r\nabc")
    answer = await face.send(request())

    assert (answer.status, answer.body, answer.whole) == (200, b"abc", False)


@pytest.mark.parametrize("said", [LENGTH_10, CHUNKS, b"HTTP/1.1 200 OK\r\n\r\nabc"])
async def test_a_service_that_stops_in_the_body_is_cut(face: Running, said: bytes) -> None:
    await face.service(garbage(said), idle_timeout=0.1)
    wire = await face.connect()
    wire.send(request())
    data = await rest_of(wire)

    assert data.endswith((b"abc", b"abc\r\n"))


BAD_CHUNKS = [
    b"x\r\n",
    b"3\r\nabcd\r\n",
    b"-3\r\nabc\r\n",
    b"10000000000000000\r\n",
    b"3 3\r\nabc\r\n",
    b"\r\n",
    b";\r\n",
]


@pytest.mark.parametrize("said", BAD_CHUNKS)
async def test_chunks_that_are_none_cut_the_answer(face: Running, said: bytes) -> None:
    await face.service(garbage(CHUNKS + said))
    answer = await face.send(request())

    assert (answer.status, answer.whole) == (200, False)


# The service says more than its answer.


@pytest.mark.parametrize("second", [OK, b"x", b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n"])
@pytest.mark.parametrize("first", [OK, CHUNKS + b"0\r\n\r\n", b"HTTP/1.1 204 No\r\n\r\n"])
async def test_the_second_answer_goes_nowhere(face: Running, first: bytes, second: bytes) -> None:
    connections = 0

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await says(first + second)(reader, writer)

    await face.service(behave)
    wire = await face.connect()
    for _ in range(3):
        wire.send(request())
        answer = await wire.answer()
        assert (answer.status, answer.body) in ((200, b"foo"), (200, b"abc"), (204, b""))

    assert connections == 3


async def test_what_comes_unasked_ends_a_connection_that_waits(face: Running) -> None:
    wrote = asyncio.Event()

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        writer.write(OK)
        await go.wait()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil")
        assert await reader.read() == b""
        wrote.set()

    go = asyncio.Event()
    await face.service(behave)
    await ask(face)
    go.set()
    await wrote.wait()
    answer = await ask(face)

    assert answer.body == b"foo"


@pytest.mark.parametrize("verb", ["GET", "POST"])
async def test_a_connection_that_the_service_left_is_no_failure(face: Running, verb: str) -> None:
    """What waits may be closed at any time; a request that can be sent again is, another takes a fresh connection."""
    await face.service(says(OK, times=1))
    statuses = [(await ask(face, request(verb=verb, body=None if verb == "GET" else b"x"))).status for _ in range(5)]

    assert statuses == [200] * 5


async def test_a_request_that_reached_a_dying_service_is_sent_again_once(face: Running) -> None:
    heads = []

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await head_of(reader))
        if len(heads) == 1:
            writer.write(OK)
            heads.append(await head_of(reader))

    await face.service(behave)
    await ask(face)
    answer = await ask(face)

    assert (answer.status, len(heads)) == (502, 3)


# The service and the body of a request.


async def early(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer without reading the body, and close."""
    await head_of(reader)
    writer.write(b"HTTP/1.1 403 No\r\nContent-Length: 3\r\nConnection: close\r\n\r\nfoo")
    await writer.drain()
    writer.transport.get_extra_info("socket").shutdown(socket.SHUT_RD)


@pytest.mark.parametrize("chunked", [False, True])
async def test_an_early_answer_reaches_a_client_that_still_sends(face: Running, chunked: bool) -> None:
    await face.service(early)
    wire = await face.connect()
    fields = "Transfer-Encoding: chunked\r\n" if chunked else "Content-Length: 100000000\r\n"
    wire.send(request(verb="PUT", headers=fields))
    piece = b"x" * 65536
    piece = b"10000\r\n" + piece + b"\r\n" if chunked else piece
    for _ in range(40):
        wire.send(piece)
    answer = await wire.answer()

    assert (answer.status, answer.body, answer.headers["connection"]) == (403, b"foo", "close")
    assert await wire.closed()


async def test_an_answer_may_flow_while_the_body_does(face: Running) -> None:
    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(5):
            writer.write(b"5\r\n" + await reader.readexactly(5) + b"\r\n")
        writer.write(b"0\r\n\r\n")

    await face.service(behave)
    wire = await face.connect()
    wire.send(request(verb="PUT", headers="Content-Length: 25\r\n"))
    await wire.head()
    for at in range(5):
        wire.send(b"%05d" % at)
        assert await wire.chunk() == b"%05d" % at

    assert await wire.chunk() == b""


async def test_a_service_that_takes_nothing_more(face: Running) -> None:
    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        await asyncio.Event().wait()

    await face.service(behave, idle_timeout=0.2)
    wire = await face.connect()
    wire.send(request(verb="PUT", headers="Content-Length: 100000000\r\n"))
    wire.send(b"x" * 10_000_000)

    assert (await wire.answer()).status == 504


# Clients.


async def test_a_client_that_stops_in_its_body(start: Start) -> None:
    face = await start(body_timeout=0.1)
    ended = asyncio.Event()

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        await reader.read()
        ended.set()

    await face.service(behave)
    wire = await face.connect()
    wire.send(request(verb="PUT", headers="Content-Length: 10\r\n") + b"abc")
    answer = await wire.answer()
    await ended.wait()

    assert (answer.status, answer.headers["connection"]) == (408, "close")


async def test_a_client_that_is_slow_with_its_head(start: Start) -> None:
    face = await start(head_timeout=0.1)
    wire = await face.connect()
    wire.send(request()[:-2])

    assert (await one_answer(wire)).status == 408


@pytest.mark.parametrize(
    "sent", [b"x\r\n", b"3\r\nabcd\r\n", b"3\r\nabc\r\nGET / HTTP/1.1\r\n\r\n", b"0\r\nbad\x00\r\nx" * 2000]
)
async def test_a_body_that_is_not_chunked_as_it_says(face: Running, sent: bytes) -> None:
    await face.service(garbage(b""))
    wire = await face.connect()
    wire.send(request(verb="PUT", headers="Transfer-Encoding: chunked\r\n") + sent)

    assert (await wire.answer()).status == 400


@pytest.mark.parametrize("when", ["before the head", "in the body", "in the answer"])
async def test_a_client_that_leaves_takes_the_request_with_it(face: Running, when: str) -> None:
    begun, ended = asyncio.Event(), asyncio.Event()

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        if when == "in the answer":
            writer.write(LENGTH_10)
        begun.set()
        try:
            while await reader.read(100):
                pass
        finally:
            ended.set()

    await face.service(behave, concurrency=1)
    wire = await face.connect()
    body = "Content-Length: 10\r\n" if when == "in the body" else ""
    wire.send(request(verb="PUT" if body else "GET", headers=body) + (b"abc" if body else b""))
    await begun.wait()
    await wire.close()
    await ended.wait()
    answer = asyncio.ensure_future(face.send(request()))
    begun.clear()
    await begun.wait()
    answer.cancel()


async def test_a_client_that_leaves_while_its_session_is_checked(face: Running) -> None:
    asked, forever = asyncio.Event(), asyncio.Event()

    async def resolve(*_: object) -> object:
        asked.set()
        try:
            await forever.wait()
        finally:
            left.set()
        raise AssertionError

    left = asyncio.Event()
    face.services.resolve = resolve  # type: ignore[method-assign, assignment]
    wire = await face.connect()
    wire.send(request())
    await asked.wait()
    await wire.close()
    await left.wait()


async def test_a_client_that_reads_nothing_is_cut(start: Start) -> None:
    face = await start(write_timeout=0.2)
    ended = asyncio.Event()

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        try:
            while True:
                writer.write(b"x" * 65536)
                await writer.drain()
        finally:
            ended.set()

    await face.service(behave)
    wire = await face.connect()
    wire.writer.transport.pause_reading()  # type: ignore[attr-defined]
    wire.send(request())
    await ended.wait()
