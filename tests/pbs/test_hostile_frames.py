"""Frames that no client should send, on both ways to receive; and that nothing else is harmed by them."""

from __future__ import annotations

import asyncio
import hashlib
import os
import struct
from pathlib import Path

import pytest

from tests.pbs.backups import Backup, blob
from tests.pbs.client import Lost, alive, session, session_when_free, upgrade
from tests.pbs.conftest import Params
from tests.pbs.profiles import RUST_4
from tests.pbs.server import Server, serving
from tests.pbs.wire import (
    CONTINUATION,
    DATA,
    END_HEADERS,
    END_STREAM,
    HEADERS,
    PADDED,
    PING,
    PRIORITY,
    RST_STREAM,
    SETTINGS,
    frame,
    head,
    raw,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

PROTOCOL_ERROR, FRAME_SIZE_ERROR, ENHANCE_YOUR_CALM = 1, 6, 11

GET = END_HEADERS | END_STREAM
"""Flags of a request without a body."""


@pytest.fixture(scope="module")
def server(each_way: Server) -> Server:
    return each_way


CHUNK = b"content of a chunk"
SHA = hashlib.sha256(CHUNK).hexdigest()
ENCODED = blob(CHUNK)


async def test_a_frame_that_is_larger_than_announced(server: Server, params: Params) -> None:
    link = await raw(server, RUST_4, "backup", params())
    await link.send(frame(HEADERS, 1, head("POST", "/speedtest"), END_HEADERS))
    await link.send(struct.pack(">I", (4 << 20) + 1)[1:] + bytes([DATA, 0, 0, 0, 0, 1]))
    assert await link.goaway() == FRAME_SIZE_ERROR
    link.close()


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        ([frame(DATA, 1, b"\xff" + bytes(10), PADDED)], PROTOCOL_ERROR),
        ([frame(DATA, 0, b"x")], PROTOCOL_ERROR),
        ([frame(DATA, 9, b"x")], PROTOCOL_ERROR),
        ([frame(HEADERS, 3, head("GET", "/"), 0), frame(DATA, 1, b"x")], PROTOCOL_ERROR),
        ([frame(CONTINUATION, 1, b"", END_HEADERS)], PROTOCOL_ERROR),
        ([frame(HEADERS, 3, b"\x80\xff\xff", GET)], None),
        ([frame(PING, 0, b"short")], FRAME_SIZE_ERROR),
    ],
)
async def test_frames_that_are_wrong(server: Server, params: Params, frames: list[bytes], code: int | None) -> None:
    link = await raw(server, RUST_4, "backup", params())
    await link.send(frame(HEADERS, 1, head("POST", "/speedtest"), END_HEADERS), *frames)
    ended = await link.goaway()
    assert ended == code if code is not None else ended
    link.close()


async def test_padding_is_no_content_but_counts(server: Server, params: Params) -> None:
    data = ENCODED
    given = f"wid=1&digest={SHA}&size={len(CHUNK)}&encoded-size={len(data)}"
    link = await raw(server, RUST_4, "backup", params())
    await link.send(frame(HEADERS, 1, head("POST", "/dynamic_index?archive-name=a.didx"), GET))
    assert await link.answered(1) == b'{"data":1}'
    await link.send(
        frame(HEADERS, 3, head("POST", f"/dynamic_chunk?{given}"), END_HEADERS),
        frame(DATA, 3, b"\x05" + data[:7] + bytes(5), PADDED),
        frame(DATA, 3, b"\x00", PADDED),
        frame(DATA, 3, b""),
        *(frame(DATA, 3, data[at : at + 1]) for at in range(7, len(data) - 1)),
        frame(DATA, 3, b"\xff" + data[-1:] + bytes(255), PADDED | END_STREAM),
    )
    assert await link.answered(3) == b'{"data":"%b"}' % SHA.encode()
    link.close()


async def test_truncated_frames_end_the_session_alone(server: Server, params: Params) -> None:
    opened = params()
    for cut in (1, 8, 9, 20):
        link = await raw(server, RUST_4, "backup", {**opened, "backup-id": f"cut{cut}"})
        await link.send(frame(HEADERS, 1, head("POST", "/speedtest"), END_HEADERS), frame(DATA, 1, bytes(100))[:cut])
        link.close()
    async with session(server, RUST_4, "backup", opened) as connection:
        assert await alive(connection)


FLOODS: dict[str, list[bytes]] = {
    "pings": [frame(PING, 0, bytes(8))] * 3000,
    "settings": [frame(SETTINGS)] * 3000,
    "priorities": [frame(PRIORITY, 1, bytes(4) + b"\x10")] * 3000,
    "empty data": [frame(DATA, 1)] * 3000,
    "continuations": [
        frame(HEADERS, 3, head("GET", "/"), END_STREAM),
        *[frame(CONTINUATION, 3, b"\x00\x01a\x01b" * 200)] * 200,
    ],
    "streams begun and taken back": [
        part
        for stream in range(3, 2003, 2)
        for part in (
            frame(HEADERS, stream, head("GET", "/previous?archive-name=a.didx"), GET),
            frame(RST_STREAM, stream, bytes(3) + b"\x08"),
        )
    ],
}


@pytest.mark.parametrize("name", FLOODS)
async def test_a_flood_is_asked_to_be_calm(server: Server, params: Params, name: str) -> None:
    link = await raw(server, RUST_4, "backup", params())
    flood = asyncio.ensure_future(link.send(frame(HEADERS, 1, head("POST", "/speedtest"), END_HEADERS), *FLOODS[name]))
    code = await link.goaway()
    await asyncio.gather(flood, return_exceptions=True)
    assert code == ENHANCE_YOUR_CALM
    link.close()


async def test_a_header_list_that_unpacks_to_much(server: Server, params: Params) -> None:
    """A few bytes that stand for an entry of 4,000 in the table, again and again."""
    block = head("GET", "/") + b"\x40\x01x\x7f\xa1\x1e" + b"y" * 4000 + b"\xbe" * 10_000
    link = await raw(server, RUST_4, "backup", params())
    await link.send(frame(HEADERS, 1, block, GET))
    assert await link.goaway() is not None
    link.close()


async def test_headers_of_more_than_16_kib(server: Server, params: Params) -> None:
    link = await raw(server, RUST_4, "backup", params())
    await link.send(frame(HEADERS, 1, head("GET", "/", ("x", "y" * 17_000)), GET))
    assert await link.goaway() == ENHANCE_YOUR_CALM
    link.close()


async def test_headers_that_are_no_text(server: Server, params: Params) -> None:
    link = await raw(server, RUST_4, "backup", params())
    block = head("GET", "/") + b"\x10\x01x\x03\xff\xfe\xfd"
    await link.send(frame(HEADERS, 1, block, GET))
    assert b"data" in await link.answered(1)
    link.close()


async def test_a_client_that_says_nothing_after_the_upgrade(server: Server, params: Params) -> None:
    opened = params()
    link = await raw(server, RUST_4, "backup", opened, preface=False)
    assert await link.frame() is not None
    while await link.frame() is not None:
        pass
    async with session_when_free(server, RUST_4, params()) as connection:
        assert await alive(connection)


async def test_something_else_than_http_2_after_the_upgrade(server: Server, params: Params) -> None:
    link = await raw(server, RUST_4, "backup", params(), preface=False)
    await link.send(b"GET /api2/json/version HTTP/1.1\r\nHost: h\r\n\r\n")
    assert await link.goaway() == PROTOCOL_ERROR
    link.close()


async def test_a_session_that_fails_fails_alone(server: Server, params: Params) -> None:
    """Another one goes on while connections beside it are cut for every reason."""
    opened = params()
    async with session(server, RUST_4, "backup", opened) as connection:
        backup = Backup(connection, opened)
        archive = await backup.archive("root.pxar.didx")
        for number, flood in enumerate(FLOODS.values()):
            link = await raw(server, RUST_4, "backup", {**params(), "backup-id": f"beside{number}"})
            await asyncio.gather(link.send(*flood), return_exceptions=True)
            link.close()
            assert (await backup.upload(archive, os.urandom(1000))).status == 200


async def test_a_stopped_server_cuts_its_sessions(params: Params, tmp_path: Path) -> None:
    async with serving(tmp_path) as other:
        shown = [f"authorization: PBSAPIToken={other.token}"]
        connection = await upgrade(other, RUST_4, "backup", params(), shown)
        waiting = asyncio.ensure_future(connection.request("POST", "/speedtest", body=bytes(40 << 20)))
        await asyncio.sleep(0)
    with pytest.raises(Lost):
        await waiting
    assert not list((tmp_path / "datastores" / "main").glob("host/*/*"))
