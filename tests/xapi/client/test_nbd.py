"""A disk over NBD: from servers that keep to the protocol, and from those that do not."""

from __future__ import annotations

import asyncio
import datetime
import errno
import ssl
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from runtime.gateway import certificate
from runtime.xapi.client import nbd as client
from runtime.xapi.client import nbd_disk
from runtime.xapi.client.errors import PoolError, TooSlow, TransferFailed, Unreachable
from runtime.xapi.client.nbd import NbdConnection, Place, ReadFailed, connect
from runtime.xapi.client.nbd_disk import NbdDisk, open_disk

SIZE = 1 << 16
DATA = bytes(index % 251 for index in range(SIZE))
EXPORT = "/disk?session_id=secret"

Reader: TypeAlias = asyncio.StreamReader
Writer: TypeAlias = asyncio.StreamWriter
Says = Callable[[Reader, Writer], Awaitable[None]]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nbd_disk, "AGAIN_SECONDS", 0.0)


@asynccontextmanager
async def serving(says: Says, *, cert: str = "") -> AsyncIterator[Place]:
    """Serve what says says to each that connects."""
    working: set[asyncio.Task[None]] = set()

    async def handle(reader: Reader, writer: Writer) -> None:
        task = asyncio.current_task()
        assert task is not None
        working.add(task)
        try:
            await says(reader, writer)
        except (asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            pass
        finally:
            writer.transport.abort()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield Place("127.0.0.1", server.sockets[0].getsockname()[1], EXPORT, cert)
    finally:
        server.close()
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)


async def agreed(
    reader: Reader, writer: Writer, *, structured: bool = False, tls: ssl.SSLContext | None = None, size: int = SIZE
) -> None:
    """Go through the handshake up to the export."""
    writer.write(b"NBDMAGICIHAVEOPT\0\3")
    await reader.readexactly(4)
    while True:
        _, number, length = struct.unpack(">8sII", await reader.readexactly(16))
        name = await reader.readexactly(length)
        if number == 1:
            assert name == EXPORT.encode()
            break
        kind = 1 if (number == 5 and tls) or (number == 8 and structured) else 1 << 31 | 1
        writer.write(struct.pack(">QIII", 0x3E889045565A9, number, kind, 0))
        if number == 5 and tls:
            await writer.drain()
            await writer.start_tls(tls)
    writer.write(struct.pack(">QH", size, 3))


async def request(reader: Reader) -> tuple[int, int, int]:
    """Return cookie, offset and length of the next read."""
    magic, _, command, cookie, offset, length = struct.unpack(">IHHQQI", await reader.readexactly(28))
    assert magic == 0x25609513
    if command == 2:
        raise ConnectionError
    return cookie, offset, length


def simple(cookie: int, data: bytes = b"", error: int = 0) -> bytes:
    return struct.pack(">IIQ", 0x67446698, error, cookie) + data


def chunk(cookie: int, kind: int, payload: bytes, *, last: bool = False) -> bytes:
    return struct.pack(">IHHQI", 0x668E33EF, int(last), kind, cookie, len(payload)) + payload


async def plain(reader: Reader, writer: Writer) -> None:
    """A server that does as it should."""
    await agreed(reader, writer)
    while True:
        cookie, offset, length = await request(reader)
        writer.write(simple(cookie, DATA[offset : offset + length]))


# One connection.


async def test_any_number_of_reads_answered_in_any_order() -> None:
    async def says(reader: Reader, writer: Writer) -> None:
        await agreed(reader, writer)
        reads = [await request(reader) for _ in range(3)]
        for cookie, offset, length in reversed(reads):
            writer.write(simple(cookie, DATA[offset : offset + length]))
        await request(reader)

    async with serving(says) as place:
        one = await connect(place)
        found = await asyncio.gather(one.read(0, 10), one.read(100, 1), one.read(SIZE - 5, 5))
        assert one.size == SIZE
        assert [bytes(data) for data in found] == [DATA[:10], DATA[100:101], DATA[-5:]]
        await one.close()


async def test_structured_answers() -> None:
    async def says(reader: Reader, writer: Writer) -> None:
        await agreed(reader, writer, structured=True)
        (first, at, _), (second, *_) = await request(reader), await request(reader)
        writer.write(chunk(first, 2, struct.pack(">QI", at + 10, 10)))
        writer.write(chunk(second, 1 << 15 | 1, struct.pack(">IH", errno.EIO, 4) + b"oh no"[:4], last=True))
        writer.write(chunk(first, 1, struct.pack(">Q", at) + DATA[at : at + 10]))
        writer.write(chunk(first, 0, b"", last=True))
        cookie, at, length = await request(reader)
        writer.write(simple(cookie, DATA[at : at + length]))
        await request(reader)

    async with serving(says) as place:
        one = await connect(place)
        good, bad = await asyncio.gather(one.read(50, 20), one.read(0, 5), return_exceptions=True)
        assert not isinstance(good, BaseException)
        assert bytes(good) == DATA[50:60] + bytes(10)
        assert isinstance(bad, ReadFailed)
        assert str(bad).endswith("a read failed with EIO")
        assert bytes(await one.read(7, 1)) == DATA[7:8]
        await one.close()


async def test_a_read_that_fails_leaves_the_connection_good() -> None:
    async def says(reader: Reader, writer: Writer) -> None:
        await agreed(reader, writer)
        cookie, *_ = await request(reader)
        writer.write(simple(cookie, error=errno.EIO))
        await plain_reads(reader, writer)

    async with serving(says) as place:
        one = await connect(place)
        with pytest.raises(ReadFailed, match="EIO"):
            await one.read(0, 10)
        assert bytes(await one.read(0, 10)) == DATA[:10]
        assert not one.lost
        await one.close()


async def plain_reads(reader: Reader, writer: Writer) -> None:
    while True:
        cookie, offset, length = await request(reader)
        writer.write(simple(cookie, DATA[offset : offset + length]))


BROKEN: dict[str, Callable[[int], bytes]] = {
    "nothing": lambda cookie: b"",
    "half a head": lambda cookie: simple(cookie)[:7],
    "a head without its bytes": simple,
    "not all of the bytes": lambda cookie: simple(cookie, bytes(99)),
    "an answer to what was not asked": lambda cookie: simple(cookie + 9, bytes(100)),
    "something else": lambda cookie: b"HTTP/1.1 500 Internal Server Error\r\n\r\n",
    "a structured answer that was not agreed upon": lambda cookie: chunk(cookie, 0, b"", last=True),
}


@pytest.mark.parametrize("answer", BROKEN.values(), ids=BROKEN)
async def test_an_answer_that_is_none_ends_the_connection_and_every_read(answer: Callable[[int], bytes]) -> None:
    async def says(reader: Reader, writer: Writer) -> None:
        await agreed(reader, writer)
        (cookie, *_), _ = await request(reader), await request(reader)
        writer.write(answer(cookie))
        await writer.drain()
        writer.write_eof()
        await reader.read()

    async with serving(says) as place:
        one = await connect(place)
        found = await asyncio.gather(one.read(0, 100), one.read(100, 100), return_exceptions=True)
        assert [type(failure) for failure in found] == [Unreachable, Unreachable]
        assert one.lost
        with pytest.raises(Unreachable):
            await one.read(0, 1)
        await one.close()


@pytest.mark.parametrize(
    "parts",
    [
        [(1, struct.pack(">Q", 0) + bytes(60))],
        [(1, struct.pack(">Q", 0) + bytes(200))],
        [(2, struct.pack(">QI", 0, 101))],
        [(0, bytes(70_000))],
        [(1, bytes(200_000))],
    ],
    ids=["short", "long", "a hole too long", "much of nothing", "much too much"],
)
async def test_a_structured_answer_that_is_not_whole_is_none(parts: list[tuple[int, bytes]]) -> None:
    async def says(reader: Reader, writer: Writer) -> None:
        await agreed(reader, writer, structured=True)
        cookie, *_ = await request(reader)
        for kind, payload in parts:
            writer.write(chunk(cookie, kind, payload, last=True))
        await reader.read()

    async with serving(says) as place:
        one = await connect(place)
        with pytest.raises(Unreachable):
            await one.read(0, 100)
        await one.close()


async def test_a_read_that_is_not_answered_ends_the_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    async def says(reader: Reader, writer: Writer) -> None:
        await agreed(reader, writer)
        await reader.read()

    monkeypatch.setattr(client, "READ_SECONDS", 0.05)
    async with serving(says) as place:
        one = await connect(place)
        found = await asyncio.gather(one.read(0, 10), one.read(10, 10), return_exceptions=True)
        assert all(isinstance(failure, TooSlow) for failure in found)
        assert one.lost
        await one.close()


async def test_a_read_that_is_given_up_ends_the_connection() -> None:
    asked = asyncio.Event()

    async def says(reader: Reader, writer: Writer) -> None:
        await agreed(reader, writer)
        await request(reader)
        asked.set()
        assert await reader.read() == b""

    async with serving(says) as place:
        one = await connect(place)
        reading = asyncio.ensure_future(one.read(0, 10))
        await asked.wait()
        reading.cancel()
        with pytest.raises(asyncio.CancelledError):
            await reading
        assert one.lost
        await one.close()


# Agreeing.


async def no_such_export(reader: Reader, writer: Writer) -> None:
    writer.write(b"NBDMAGICIHAVEOPT\0\3")
    await reader.readexactly(4 + 16)
    writer.write(struct.pack(">QIII", 0x3E889045565A9, 8, 1 << 31 | 1, 0))
    await reader.readexactly(16 + len(EXPORT))


async def http(reader: Reader, writer: Writer) -> None:
    writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    await reader.read()


@pytest.mark.parametrize(
    ("says", "sentence"),
    [
        (no_such_export, "does not give the disk out"),
        (http, "no NBD server of the fixed newstyle"),
    ],
)
async def test_a_server_that_will_not_do(says: Says, sentence: str) -> None:
    async with serving(says) as place:
        with pytest.raises(Unreachable, match=sentence) as caught:
            await connect(place)
        assert "secret" not in str(caught.value)


async def test_nobody_listens() -> None:
    async with serving(plain) as place:
        pass
    with pytest.raises(Unreachable, match="refused"):
        await connect(place)


async def test_a_server_that_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def says(reader: Reader, writer: Writer) -> None:
        await reader.read()

    monkeypatch.setattr(client, "HANDSHAKE_SECONDS", 0.05)
    async with serving(says) as place:
        with pytest.raises(TooSlow, match="did not answer in time"):
            await connect(place)


@pytest.mark.parametrize(
    "record",
    [
        {}, None, "x", {"address": "h"}, {"address": "", "exportname": "/x"},
        {"address": "h", "exportname": "/x", "port": 0},
        {"address": "h", "exportname": "/x", "port": "many"}, {"address": "h", "exportname": "/x", "cert": 5},
    ],
)  # fmt: skip
def test_a_place_that_is_none(record: Any) -> None:
    with pytest.raises(Unreachable):
        Place.read(record)


def test_a_place() -> None:
    place = Place.read({"address": "::1", "exportname": EXPORT, "port": "10809", "cert": "", "subject": "x"})
    assert (place, place.name) == (Place("::1", 10809, EXPORT), "nbd://[::1]:10809")
    assert "secret" not in repr(place)


# TLS.


def pem(folder: Path, name: str) -> tuple[ssl.SSLContext, str]:
    path = folder / f"{name}.pem"
    # Names are no matter, dates neither: the certificate is known.
    path.write_bytes(certificate.make(["elsewhere"], datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(path)
    return context, path.read_text().partition("-----END PRIVATE KEY-----\n")[2]


async def test_tls_with_the_very_certificate(tmp_path: Path) -> None:
    context, ours = pem(tmp_path, "ours")

    async def says(reader: Reader, writer: Writer) -> None:
        await agreed(reader, writer, tls=context)
        await plain_reads(reader, writer)

    _, other = pem(tmp_path, "other")
    async with serving(says, cert=other + ours) as place:
        one = await connect(place)
        assert bytes(await one.read(3, 1000)) == DATA[3:1003]
        await one.close()


async def test_another_certificate_is_not_taken_and_learns_nothing(tmp_path: Path) -> None:
    context, _ = pem(tmp_path, "theirs")
    _, ours = pem(tmp_path, "ours")
    heard = bytearray()

    async def says(reader: Reader, writer: Writer) -> None:
        writer.write(b"NBDMAGICIHAVEOPT\0\3")
        await reader.readexactly(4 + 16)
        writer.write(struct.pack(">QIII", 0x3E889045565A9, 5, 1, 0))
        await writer.drain()
        await writer.start_tls(context)
        while data := await reader.read(100):
            heard.extend(data)

    async with serving(says, cert=ours) as place:
        with pytest.raises(Unreachable, match="shows another certificate"):
            await connect(place)
    assert heard == b""


@pytest.mark.parametrize(("cert", "sentence"), [("no certificate", "is none"), ("", "wants TLS")])
async def test_tls_that_cannot_be(cert: str, sentence: str) -> None:
    async def says(reader: Reader, writer: Writer) -> None:
        writer.write(b"NBDMAGICIHAVEOPT\0\3")
        await reader.readexactly(4)
        _, number, _ = struct.unpack(">8sII", await reader.readexactly(16))
        writer.write(struct.pack(">QIII", 0x3E889045565A9, number, 1 if number == 5 else 1 << 31 | 5, 0))
        await reader.read()

    async with serving(says, cert=cert) as place:
        with pytest.raises(Unreachable, match=sentence):
            await connect(place)


async def test_a_server_that_speaks_no_tls_after_all(tmp_path: Path) -> None:
    _, ours = pem(tmp_path, "ours")

    async def says(reader: Reader, writer: Writer) -> None:
        writer.write(b"NBDMAGICIHAVEOPT\0\3")
        await reader.readexactly(4 + 16)
        # What is said in the clear together with the consent does not count as said in TLS.
        forged = struct.pack(">QIII", 0x3E889045565A9, 8, 1 << 31 | 1, 0) + struct.pack(">QH", SIZE, 3)
        writer.write(struct.pack(">QIII", 0x3E889045565A9, 5, 1, 0) + forged)
        await reader.read()

    async with serving(says, cert=ours) as place:
        with pytest.raises(Unreachable, match="TLS failed"):
            await connect(place)


# A disk over several connections.


def ranges(count: int) -> list[tuple[int, int]]:
    length = SIZE // count
    return [(number * length, length) for number in range(count)]


async def whole(disk: NbdDisk, count: int = 16) -> bytes:
    return b"".join([bytes(data) async for data in disk.blocks(ranges(count))])


async def opened(connections: int, *places: Place) -> NbdDisk:
    async def find() -> list[Place]:
        return [*places]

    return await open_disk(find, SIZE, connections)


async def test_connections_share_the_reads() -> None:
    reads: list[int] = []

    async def says(reader: Reader, writer: Writer) -> None:
        await agreed(reader, writer)
        number = len(reads)
        reads.append(0)
        while True:
            cookie, offset, length = await request(reader)
            reads[number] += 1
            writer.write(simple(cookie, DATA[offset : offset + length]))

    async with serving(says) as place:
        disk = await opened(4, place)
        assert await whole(disk) == DATA
        await disk.close()
    assert reads == [4] * 4


async def test_a_host_that_cannot_be_reached_is_left_out() -> None:
    async with serving(plain) as gone:
        pass
    async with serving(plain) as place:
        # Hosts are told apart by their addresses.
        disk = await opened(3, Place("127.0.0.2", gone.port, EXPORT), place)
        assert (disk.connections, await whole(disk)) == (3, DATA)
        await disk.close()


async def test_with_no_host_the_last_reason_is_told() -> None:
    async with serving(plain) as gone:
        pass
    with pytest.raises(Unreachable, match="refused"):
        await opened(3, gone)


async def test_a_disk_of_another_size_is_another_disk() -> None:
    async def says(reader: Reader, writer: Writer) -> None:
        await agreed(reader, writer, size=SIZE - 512)
        await reader.read()

    async with serving(says) as place:
        with pytest.raises(Unreachable, match="gives out a disk of 65024 bytes, not of 65536"):
            await opened(1, place)


async def test_a_connection_that_is_cut_is_made_again_wherever_it_is_cut() -> None:
    length = SIZE // 4
    whole_answers = len(simple(0)) + length
    for cut in (0, 5, 16, 17, 16 + length - 1, whole_answers, 2 * whole_answers + 3):
        cuts = [cut]

        async def says(reader: Reader, writer: Writer, cuts: list[int] = cuts) -> None:
            await agreed(reader, writer)
            left = cuts.pop() if cuts else None
            while True:
                cookie, offset, count = await request(reader)
                answer = simple(cookie, DATA[offset : offset + count])
                if left is not None and left < len(answer):
                    writer.write(answer[:left])
                    await writer.drain()
                    writer.write_eof()
                    await reader.read()
                    return
                left = None if left is None else left - len(answer)
                writer.write(answer)

        async with serving(says) as place:
            disk = await opened(1, place)
            assert await whole(disk, 4) == DATA, cut
            await disk.close()


@pytest.mark.parametrize("bad", [1, 4, 5])
async def test_a_block_is_tried_five_times(bad: int) -> None:
    fails = [bad]

    async def says(reader: Reader, writer: Writer) -> None:
        await agreed(reader, writer)
        while True:
            cookie, offset, length = await request(reader)
            if offset == 0 and fails[0]:
                fails[0] -= 1
                writer.write(simple(cookie, error=errno.EIO))
            else:
                writer.write(simple(cookie, DATA[offset : offset + length]))

    async with serving(says) as place:
        disk = await opened(2, place)
        if bad < nbd_disk.TRIES:
            assert await whole(disk) == DATA
        else:
            with pytest.raises(TransferFailed, match=r"4096 bytes at 0 .* in 5 attempts: .*EIO"):
                await whole(disk)
        await disk.close()


async def test_what_finds_the_host_anew_may_fail_for_a_while() -> None:
    async with serving(plain) as place:
        answers: list[PoolError | None] = [None, PoolError("the pool is away"), None]

        async def find() -> list[Place]:
            if failure := answers.pop(0):
                raise failure
            return [place]

        disk = await open_disk(find, SIZE, 1)
        connection: NbdConnection = await disk._slots[0].connected(find, SIZE)
        await connection.close()
        assert await whole(disk) == DATA
        assert answers == []
        await disk.close()


async def test_leaving_in_the_middle_ends_the_reads() -> None:
    over = asyncio.Event()

    async def says(reader: Reader, writer: Writer) -> None:
        await agreed(reader, writer)
        cookie, offset, length = await request(reader)
        writer.write(simple(cookie, DATA[offset : offset + length]))
        while await reader.read(1000):
            pass
        over.set()

    async with serving(says) as place:
        disk = await opened(1, place)
        blocks = disk.blocks(ranges(16))
        assert bytes(await anext(blocks)) == DATA[: SIZE // 16]
        await blocks.aclose()
        await over.wait()
        await disk.close()
