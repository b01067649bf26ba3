"""Long answers: NDJSON, bytes, pieces, signs of life, cut streams, and clients that leave."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from runtime.contract.abi import Category, Fault, Json
from runtime.gateway.settings import Xo
from tests.gateway.conftest import Running, Start
from tests.gateway.fakes import Pieces
from tests.gateway.wire import Wire, request

HEAD = b'{"id":1,"jsonrpc":"2.0","result":{"$responseType":"ndjson"}}\n'
LOST = Fault("it broke", category=Category.LOST)
ERROR = b'{"error":{"code":-32000,"message":"it broke"},"id":1,"jsonrpc":"2.0"}'

QUICK = Xo(patience=0.02, keep_alive=0.02)


def call(method: str, params: bytes = b"{}") -> bytes:
    return request(b'{"id":1,"method":"thing.%b","params":%b}' % (method.encode(), params))


async def chunk_with(wire: Wire, wanted: bytes) -> bytes:
    """Return what comes up to the chunk that has `wanted` in it."""
    got = b""
    while wanted not in got:
        part = await wire.chunk()
        assert part, (got, part)
        got += part
    return got


async def test_records_are_lines_under_a_head_line(gateway: Running) -> None:
    @gateway.backend("list")
    async def records(params: Json) -> AsyncIterator[Json]:
        yield [1, "a"]
        yield []
        yield [{"b": None}]

    assert await gateway.call(b'{"id":1,"method":"thing.list"}') == HEAD + b'1\n"a"\n{"b":null}\n'


@pytest.mark.parametrize("method", ["list", "follow"])
async def test_no_record_is_the_head_line_alone(gateway: Running, method: str) -> None:
    @gateway.backend(method)
    async def records(params: Json) -> AsyncIterator[Json]:
        for _ in ():
            yield []

    assert (await gateway.send(call(method))).body == HEAD


async def test_the_headers_come_before_the_first_record(gateway: Running) -> None:
    go_on = asyncio.Event()

    @gateway.backend("list")
    async def records(params: Json) -> AsyncIterator[Json]:
        await go_on.wait()
        yield [1]

    wire = await gateway.connect()
    wire.send(call("list"))
    head = await wire.head()
    go_on.set()

    assert (head.status, head.headers["content-type"]) == (200, "application/json")
    assert await chunk_with(wire, b"1") == HEAD + b"1"


async def test_a_failing_first_record_is_a_single_error_object(gateway: Running) -> None:
    @gateway.backend("list")
    async def records(params: Json) -> AsyncIterator[Json]:
        for _ in ():
            yield []
        raise LOST

    assert await gateway.call(b'{"id":1,"method":"thing.list"}') == ERROR


@pytest.mark.parametrize("failure", [LOST, RuntimeError("words")])
async def test_a_later_failure_cuts_the_answer(gateway: Running, failure: Exception) -> None:
    @gateway.backend("list")
    async def records(params: Json) -> AsyncIterator[Json]:
        yield [1]
        raise failure

    wire = await gateway.connect()
    wire.send(call("list"))
    answer = await wire.answer()

    assert (answer.body, answer.whole) == (HEAD + b"1", False)
    assert await wire.closed()


async def test_silence_before_the_head_line_is_filled_with_spaces(start: Start) -> None:
    gateway = await start(pace=QUICK)
    go_on = asyncio.Event()

    @gateway.backend("list")
    async def records(params: Json) -> AsyncIterator[Json]:
        await go_on.wait()
        yield [1]

    wire = await gateway.connect()
    wire.send(call("list"))
    await wire.head()
    assert await chunk_with(wire, b"  ") == b"  "
    go_on.set()
    rest = (await wire.chunk() or b"").lstrip(b" ") or await chunk_with(wire, b"1")

    assert rest == HEAD + b"1"


async def test_silence_between_records_is_filled_before_the_line_end(start: Start) -> None:
    gateway = await start(pace=QUICK)
    go_on = asyncio.Event()

    @gateway.backend("list")
    async def records(params: Json) -> AsyncIterator[Json]:
        yield [1]
        await go_on.wait()
        yield [2]

    wire = await gateway.connect()
    wire.send(call("list"))
    await wire.head()
    got = await chunk_with(wire, b"1  ")
    go_on.set()
    while part := await wire.chunk():
        got += part

    assert part == b""
    assert [line.strip() for line in got[len(HEAD) :].split(b"\n")] == [b"1", b"2", b""]


async def test_no_space_follows_the_last_line_end_however_long_the_end_takes(start: Start) -> None:
    gateway = await start(pace=QUICK)
    go_on = asyncio.Event()

    @gateway.backend("list")
    async def records(params: Json) -> AsyncIterator[Json]:
        yield [1]
        await go_on.wait()

    wire = await gateway.connect()
    wire.send(call("list"))
    await wire.head()
    got = await chunk_with(wire, b"1  ")
    go_on.set()
    while part := await wire.chunk():
        got += part

    assert part == b""
    assert got.startswith(HEAD + b"1  ") and got.endswith(b" \n")


async def test_the_log_of_a_task_can_be_followed_line_by_line(start: Start) -> None:
    """Each record has its line end at once; spaces come before the next."""
    gateway = await start(pace=QUICK)
    go_on = asyncio.Event()

    @gateway.backend("follow")
    async def records(params: Json) -> AsyncIterator[Json]:
        yield [1]
        await go_on.wait()
        yield [2]

    wire = await gateway.connect()
    wire.send(call("follow"))
    await wire.head()
    assert await wire.chunk() == HEAD + b"1\n"
    got = await chunk_with(wire, b" ")
    go_on.set()
    while part := await wire.chunk():
        got += part

    assert part == b""
    assert got.strip(b" ") == b"2\n"


# Answers of one line.


async def test_a_late_answer_of_one_line_comes_after_headers_and_spaces(start: Start) -> None:
    gateway = await start(pace=QUICK)
    go_on = asyncio.Event()

    @gateway.backend("echo")
    async def echo(params: Json) -> Json:
        await go_on.wait()
        return params

    wire = await gateway.connect()
    wire.send(call("echo", b'{"a":1}'))
    head = await wire.head()
    assert await chunk_with(wire, b"  ") == b"  "
    go_on.set()
    got = b""
    while part := await wire.chunk():
        got += part

    assert (head.headers["transfer-encoding"], part) == ("chunked", b"")
    assert got.lstrip(b" ") == b'{"id":1,"jsonrpc":"2.0","result":{"a":1}}'


async def test_a_late_failure_is_still_an_error_object(start: Start) -> None:
    gateway = await start(pace=Xo(patience=0.01))
    go_on = asyncio.Event()

    @gateway.backend("echo")
    async def echo(params: Json) -> Json:
        await go_on.wait()
        raise LOST

    wire = await gateway.connect()
    wire.send(call("echo"))
    await wire.head()
    go_on.set()

    assert await wire.chunk() == ERROR
    assert await wire.chunk() == b""


async def test_a_late_batch_keeps_the_client_waiting_with_spaces(start: Start) -> None:
    gateway = await start(pace=QUICK)
    go_on = asyncio.Event()

    @gateway.backend("echo")
    async def echo(params: Json) -> Json:
        await go_on.wait()
        return params

    wire = await gateway.connect()
    wire.send(request(b'[{"id":1,"method":"thing.echo","params":{"a":1}}]'))
    await wire.head()
    await chunk_with(wire, b" ")
    go_on.set()

    assert (await chunk_with(wire, b"]")).lstrip(b" ") == b'[{"id":1,"jsonrpc":"2.0","result":{"a":1}}]'


# The form depends on a parameter.


async def test_a_parameter_chooses_the_form(gateway: Running) -> None:
    @gateway.backend("either")
    async def either(params: Json) -> AsyncIterator[Json]:
        yield ["x"]

    one = await gateway.call(b'{"id":1,"method":"thing.either","params":{}}')
    off = await gateway.call(b'{"id":1,"method":"thing.either","params":{"stream":false}}')
    many = await gateway.call(b'{"id":1,"method":"thing.either","params":{"stream":true}}')

    assert one == off == b'{"id":1,"jsonrpc":"2.0","result":["x"]}'
    assert many == HEAD + b'"x"\n'


# Bytes.


async def test_bytes_come_as_they_are(gateway: Running) -> None:
    @gateway.backend("fetch")
    async def fetch(params: Json) -> AsyncIterator[bytes | memoryview]:
        yield b"a\n"
        yield memoryview(b"xbx")[1:2]

    answer = await gateway.send(call("fetch"))

    assert (answer.status, answer.headers["content-type"]) == (200, "application/octet-stream")
    assert (answer.body, answer.whole) == (b"a\nb", True)


async def test_no_bytes_are_an_empty_answer(gateway: Running) -> None:
    @gateway.backend("fetch")
    async def fetch(params: Json) -> AsyncIterator[bytes]:
        for _ in ():
            yield b""

    answer = await gateway.send(call("fetch"))

    assert (answer.headers["content-type"], answer.body, answer.whole) == ("application/octet-stream", b"", True)


async def test_a_failure_before_the_first_byte_is_an_error_object(start: Start) -> None:
    gateway = await start(pace=QUICK)

    @gateway.backend("fetch")
    async def fetch(params: Json) -> AsyncIterator[bytes]:
        for _ in ():
            yield b""
        raise LOST

    answer = await gateway.send(call("fetch"))

    assert (answer.headers["content-type"], answer.body) == ("application/json", ERROR)


async def test_a_failure_after_the_first_byte_cuts_the_answer(gateway: Running) -> None:
    @gateway.backend("fetch")
    async def fetch(params: Json) -> AsyncIterator[bytes]:
        yield b"abc"
        raise LOST

    answer = await gateway.send(call("fetch"))

    assert (answer.body, answer.whole) == (b"abc", False)


# Pieces.


async def test_pieces_are_spliced_into_one_line(gateway: Running) -> None:
    @gateway.backend("big")
    async def big(params: Json) -> AsyncIterator[Pieces]:
        for part in (b'{"a":', b'\n"b', b'c"}'):
            yield Pieces(part)

    assert await gateway.call(b'{"id":1,"method":"thing.big"}') == b'{"id":1,"jsonrpc":"2.0","result":{"a": "bc"}}'


async def test_a_failing_first_piece_is_an_error_object(gateway: Running) -> None:
    @gateway.backend("big")
    async def big(params: Json) -> AsyncIterator[Pieces]:
        for _ in ():
            yield Pieces(b"")
        raise LOST

    assert await gateway.call(b'{"id":1,"method":"thing.big"}') == ERROR


async def test_a_failing_later_piece_cuts_the_answer(gateway: Running) -> None:
    @gateway.backend("big")
    async def big(params: Json) -> AsyncIterator[Pieces]:
        yield Pieces(b"[1,")
        raise LOST

    answer = await gateway.send(call("big"))

    assert (answer.body, answer.whole) == (b'{"id":1,"jsonrpc":"2.0","result":[1,', False)


async def test_a_late_first_piece_comes_after_spaces_and_none_comes_between_pieces(start: Start) -> None:
    gateway = await start(pace=QUICK)
    first, second = asyncio.Event(), asyncio.Event()

    @gateway.backend("big")
    async def big(params: Json) -> AsyncIterator[Pieces]:
        await first.wait()
        yield Pieces(b'"a')
        await second.wait()
        yield Pieces(b'b"')

    wire = await gateway.connect()
    wire.send(call("big"))
    await wire.head()
    await chunk_with(wire, b"  ")
    first.set()
    got = await chunk_with(wire, b'"a')
    with pytest.raises(TimeoutError):
        # Several times the interval of the spaces.
        await asyncio.wait_for(wire.reader.read(1), 0.1)
    second.set()
    got += await chunk_with(wire, b"}")

    assert got.lstrip(b" ") == b'{"id":1,"jsonrpc":"2.0","result":"ab"}'


async def test_no_space_comes_between_pieces_of_which_the_first_was_there_in_time(start: Start) -> None:
    gateway = await start(pace=QUICK)
    second = asyncio.Event()

    @gateway.backend("big")
    async def big(params: Json) -> AsyncIterator[Pieces]:
        yield Pieces(b'"a')
        await second.wait()
        yield Pieces(b'b"')

    wire = await gateway.connect()
    wire.send(call("big"))
    await wire.head()
    got = await chunk_with(wire, b'"a')
    with pytest.raises(TimeoutError):
        # Several times the interval of the spaces.
        await asyncio.wait_for(wire.reader.read(1), 0.1)
    second.set()
    got += await chunk_with(wire, b"}")

    assert got == b'{"id":1,"jsonrpc":"2.0","result":"ab"}'


# Clients that leave.


@pytest.mark.parametrize("method", ["echo", "list", "fetch", "big"])
async def test_the_call_ends_when_the_client_goes(gateway: Running, method: str) -> None:
    reached, ended = asyncio.Event(), asyncio.Event()

    async def wait() -> None:
        reached.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def stream(params: Json) -> AsyncIterator[Json]:
        await wait()
        yield []

    async def one(params: Json) -> None:
        await wait()

    gateway.backend.rpcs[method] = one if method == "echo" else stream
    wire = await gateway.connect()
    wire.send(call(method))
    await reached.wait()
    await wire.close()

    await asyncio.wait_for(ended.wait(), 10)


async def test_the_calls_of_a_batch_end_when_the_client_goes(gateway: Running) -> None:
    reached: asyncio.Queue[None] = asyncio.Queue()
    ended: asyncio.Queue[None] = asyncio.Queue()

    @gateway.backend("echo")
    async def echo(params: Json) -> Json:
        reached.put_nowait(None)
        try:
            await asyncio.Event().wait()
        finally:
            ended.put_nowait(None)

    wire = await gateway.connect()
    wire.send(request(b'[{"id":1,"method":"thing.echo"},{"id":2,"method":"thing.echo"}]'))
    for _ in range(2):
        await reached.get()
    await wire.close()
    async with asyncio.timeout(10):
        for _ in range(2):
            await ended.get()


async def test_an_own_stream_ends_when_the_client_goes(gateway: Running) -> None:
    wire = await gateway.connect()
    wire.send(request(b'{"id":1,"method":"test.range","params":{"stop":9007199254740991}}'))
    await wire.head()
    await wire.chunk()
    await wire.close()
    # The gateway still answers, so the endless stream does not hold the loop.
    assert (await gateway.post(b'{"id":1,"method":"system.getServerVersion"}')).status == 200
