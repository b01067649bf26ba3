"""Disks over NBD: the protocol byte by byte, changed blocks, TLS, and who may not."""

from __future__ import annotations

import asyncio
import datetime
import errno
import ssl
import struct
from pathlib import Path
from typing import Any

import pytest

from runtime.gateway import certificate
from runtime.xapi.simulator.errors import XapiFault
from runtime.xapi.simulator.simulator import Listen, Simulator
from tests.xapi.simulator.pool import Client, bits
from tests.xapi.simulator.transfers import MIB, disk, rewrite

OPTION, REPLY, REQUEST = struct.Struct(">8sII"), struct.Struct(">QIII"), struct.Struct(">IHHQQI")
EXPORT_NAME, ABORT, LIST, STARTTLS, INFO, GO, STRUCTURED = 1, 2, 3, 5, 6, 7, 8
ACK, UNSUPPORTED, POLICY, UNKNOWN = 1, 1 << 31 | 1, 1 << 31 | 2, 1 << 31 | 6


class Connection:
    """A client that says what it is told to."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    @classmethod
    async def to(cls, info: dict[str, Any], flags: int = 3) -> Connection:
        self = cls(*await asyncio.open_connection(info["address"], info["port"]))
        assert await self.reader.readexactly(18) == b"NBDMAGICIHAVEOPT\x00\x03"
        self.writer.write(struct.pack(">I", flags))
        return self

    def option(self, number: int, data: bytes = b"") -> None:
        self.writer.write(OPTION.pack(b"IHAVEOPT", number, len(data)) + data)

    async def reply(self) -> tuple[int, int, bytes]:
        magic, option, kind, length = REPLY.unpack(await self.reader.readexactly(REPLY.size))
        assert magic == 0x3E889045565A9
        return option, kind, await self.reader.readexactly(length)

    async def export(self, name: str) -> tuple[int, int]:
        """Go over to a disk; return its size and flags."""
        self.option(EXPORT_NAME, name.encode())
        size, flags = struct.unpack(">QH", await self.reader.readexactly(10))
        return size, flags

    async def request(self, command: int, offset: int = 0, length: int = 0, data: bytes = b"") -> tuple[int, bytes]:
        """Return the error of an answer and its data."""
        self.writer.write(REQUEST.pack(0x25609513, 0, command, 7, offset, length) + data)
        magic, error, handle = struct.unpack(">IIQ", await self.reader.readexactly(16))
        assert (magic, handle) == (0x67446698, 7)
        return error, b"" if error or command else await self.reader.readexactly(length)

    async def ended(self) -> bool:
        try:
            return await self.reader.read(1) == b""
        except ConnectionError:
            return True
        finally:
            self.writer.close()


async def info(pool: Client, vdi: str) -> dict[str, Any]:
    found: dict[str, Any] = (await pool("VDI.get_nbd_info", vdi))[0]
    return found


async def test_a_disk_is_read_in_any_pieces(pool: Client) -> None:
    vdi = await disk(pool, 5 * MIB + 512, seed=1)
    content = pool.simulator.storage.content(pool.pool.find("VDI", vdi))
    where = await info(pool, vdi)
    client = await Connection.to(where)
    assert await client.export(where["exportname"]) == (5 * MIB + 512, 1 | 2 | 256)
    for offset, length in ((0, 1), (MIB - 3, 2 * MIB), (5 * MIB, 512), (0, 5 * MIB + 512), (7, 0)):
        assert await client.request(0, offset, length) == (0, content.read(offset, length))
    client.writer.write(REQUEST.pack(0x25609513, 0, 2, 0, 0, 0))
    assert await client.ended()


async def test_requests_that_do_not_fit_or_write_fail_alone(pool: Client) -> None:
    where = await info(pool, await disk(pool, MIB, seed=1))
    client = await Connection.to(where)
    await client.export(where["exportname"])
    assert await client.request(0, MIB, 1) == (errno.EINVAL, b"")
    assert await client.request(0, 0, 33 << 20) == (errno.EINVAL, b"")
    assert await client.request(1, 0, 5, b"12345") == (errno.EPERM, b"")
    assert await client.request(3) == (0, b"")
    assert await client.request(99) == (errno.EINVAL, b"")
    assert (await client.request(0, 0, 10))[0] == 0
    client.writer.close()


async def test_options_are_answered_one_after_the_other(pool: Client) -> None:
    where = await info(pool, await disk(pool, MIB))
    name = where["exportname"].encode()
    client = await Connection.to(where)
    for number, data, kind in (
        (STRUCTURED, b"", UNSUPPORTED), (LIST, b"", POLICY), (STARTTLS, b"", POLICY), (INFO, b"\0\0\0\1x\0\0", UNKNOWN),
    ):  # fmt: skip
        client.option(number, data)
        assert await client.reply() == (number, kind, b"")
    client.option(GO, struct.pack(">I", len(name)) + name + b"\0\0")
    assert await client.reply() == (GO, 3, struct.pack(">HQH", 0, MIB, 259))
    assert (await client.reply())[:2] == (GO, 3)
    assert await client.reply() == (GO, ACK, b"")
    assert (await client.request(0, 0, 3)) == (0, bytes(3))
    client.writer.close()


async def test_a_client_that_wants_nothing_is_let_go(pool: Client) -> None:
    client = await Connection.to(await info(pool, await disk(pool, MIB)))
    client.option(ABORT)
    assert await client.reply() == (ABORT, ACK, b"")
    assert await client.ended()


@pytest.mark.parametrize("wrong", ["nobody's session", "no session", "no disk", "a cbt_metadata disk"])
async def test_who_may_not_is_cut_off(pool: Client, wrong: str) -> None:
    vdi = await disk(pool, MIB)
    where = await info(pool, vdi)
    name = where["exportname"]
    match wrong:
        case "nobody's session":
            name = name.split("=")[0] + "=OpaqueRef:nobody"
        case "no session":
            name = name.split("?")[0]
        case "no disk":
            name = "/00000000-0000-0000-0000-000000000000?" + name.split("?")[1]
        case _:
            pool.simulator.storage.forget_data(pool.pool.find("VDI", vdi))
    client = await Connection.to(where)
    client.option(EXPORT_NAME, name.encode())
    assert await client.ended()


@pytest.mark.parametrize(
    "sent", [struct.pack(">I", 0), struct.pack(">I", 1 << 9), struct.pack(">I", 3) + b"nonsense" * 2]
)
async def test_who_does_not_keep_to_the_protocol_is_cut_off(pool: Client, sent: bytes) -> None:
    where = await info(pool, await disk(pool, MIB))
    reader, writer = await asyncio.open_connection(where["address"], where["port"])
    await reader.readexactly(18)
    writer.write(sent)
    assert await Connection(reader, writer).ended()


async def test_changed_blocks_and_what_they_hold_make_the_old_disk_into_the_new(pool: Client) -> None:
    vdi = await disk(pool, 9 * MIB, seed=1)
    await pool.done("VDI.enable_cbt", vdi)
    old = await pool.done("VDI.snapshot", vdi, {})
    held = bytearray(pool.simulator.storage.content(pool.pool.find("VDI", old)).read(0, 9 * MIB))
    await pool.done("VDI.data_destroy", old)
    rewrite(pool, vdi, [0, 4], seed=9)
    new = await pool.done("VDI.snapshot", vdi, {})
    changed = bits(await pool.done("VDI.list_changed_blocks", old, new))
    where = await info(pool, new)
    client = await Connection.to(where)
    await client.export(where["exportname"])
    for grain in changed:
        held[grain << 16 : (grain + 1) << 16] = (await client.request(0, grain << 16, 1 << 16))[1]
    client.writer.close()
    assert held == pool.simulator.storage.content(pool.pool.find("VDI", vdi)).read(0, 9 * MIB)
    assert changed == [*range(32), *range(128, 144)]


async def test_what_changed_while_nothing_was_tracked_nobody_can_tell(pool: Client) -> None:
    vdi = await disk(pool, MIB)
    await pool.done("VDI.enable_cbt", vdi)
    old = await pool.done("VDI.snapshot", vdi, {})
    await pool.done("VDI.disable_cbt", vdi)
    await pool.done("VDI.enable_cbt", vdi)
    new = await pool.done("VDI.snapshot", vdi, {})
    with pytest.raises(XapiFault, match="SR_BACKEND_FAILURE_460"):
        await pool.done("VDI.list_changed_blocks", old, new)
    await pool.done("VDI.enable_cbt", vdi)
    newer = await pool.done("VDI.snapshot", vdi, {})
    assert bits(await pool.done("VDI.list_changed_blocks", new, newer)) == []


async def test_connections_and_faults_over_nbd_are_told(pool: Client) -> None:
    vdi = await disk(pool, MIB, seed=1)
    where = await info(pool, vdi)
    pool.simulator.faults.inject("fail-after-200", {}, 1, 0)
    pool.simulator.faults.inject("fail-after-200", {"path": "/nbd"}, 1, 100)
    pool.simulator.faults.inject("drop-connection", {"path": "/nbd", "vdi": pool.pool.find("VDI", vdi)["uuid"]}, 1, 50)
    first, second = await Connection.to(where), await Connection.to(where)
    for client in (first, second):
        await client.export(where["exportname"])
    first.writer.write(REQUEST.pack(0x25609513, 0, 0, 7, 0, 60))
    assert len(await first.reader.read()) == 16 + 50
    assert (await second.request(0, 0, 100))[0] == 0
    assert pool.simulator.counters["nbd connections"] == 2
    assert [fault.match for fault in pool.simulator.faults.pending()] == [{}]
    first.writer.close()
    second.writer.close()


async def test_a_host_with_a_certificate_offers_tls(tmp_path: Path) -> None:
    pem = tmp_path / "host.pem"
    pem.write_bytes(certificate.make(["127.0.0.1"], datetime.datetime.now(datetime.UTC)))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(pem)
    simulator = Simulator(tmp_path / "pool")
    listen = Listen("https://127.0.0.1:0", context, pem.read_text().partition("-----END PRIVATE KEY-----\n")[2])
    client = Client(simulator, await simulator.start([listen]))
    try:
        client.session = await client.login()
        where = await info(client, await disk(client, MIB, seed=1))
        trusting = ssl.create_default_context(cadata=where["cert"])
        trusting.check_hostname = False
        connection = await Connection.to(where)
        connection.option(STARTTLS)
        assert await connection.reply() == (STARTTLS, ACK, b"")
        await connection.writer.start_tls(trusting)
        assert await connection.export(where["exportname"]) == (MIB, 259)
        assert len((await connection.request(0, 0, MIB))[1]) == MIB
        connection.writer.close()
    finally:
        await simulator.close()
