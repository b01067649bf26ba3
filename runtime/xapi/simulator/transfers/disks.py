"""/export_raw_vdi and /import_raw_vdi: the bytes of one disk, raw or as VHD (reference c, e.2, e.3)."""

from __future__ import annotations

import asyncio
import struct
from abc import ABC, abstractmethod
from uuid import UUID, uuid4, uuid5

from aiohttp import web

from runtime.formats import vhd
from runtime.formats.pieces import Pieces, Truncated, Wants
from runtime.xapi import xmlrpc
from runtime.xapi.simulator.blocks import BLOCK, BlockMap, Writer
from runtime.xapi.simulator.database import Row
from runtime.xapi.simulator.errors import XapiFault
from runtime.xapi.simulator.http import Exchange
from runtime.xapi.simulator.transfers.transfer import (
    Refused,
    Transfer,
    carry_out,
    require_here,
    row_named,
)

_TYPES = {"raw": "application/octet-stream", "vhd": "application/vhd"}
_BACKING = UUID("6f2a1b1e-5a52-4e0b-9d1c-0c9f6a1f3d55")
"""The name space of the identities that files of disks have; a client knows none of them."""

_IO_ERROR = XapiFault("VDI_IO_ERROR", "Device I/O errors")
_FRAME = struct.Struct("<QI")
_FRAME_AT_MOST = 64 << 20


async def export_disk(exchange: Exchange) -> web.StreamResponse:
    return await carry_out(exchange, "Exporting raw VDI", _export)


async def _export(transfer: Transfer) -> str:
    query = transfer.exchange.query
    form = query.get("format", "raw")
    if form not in _TYPES:
        raise Refused(404, XapiFault("INTERNAL_ERROR", f"no format {form[:40]!r}"))
    if "vdi" not in query:
        raise Refused(400, XapiFault("VDI_MISSING", "", ""))
    vdi = _named(transfer, query["vdi"])
    require_here(transfer, [transfer.simulator.pool.find("SR", vdi["SR"])])
    await transfer.begin({"Content-Type": _TYPES[form]})
    # The disk is attached only after the 200, so what is wrong with it shows in the task alone.
    if transfer.simulator.storage.blocked(vdi, "export"):
        raise XapiFault("VDI_IN_USE", vdi.ref, "export")
    content = transfer.simulator.storage.content(vdi)
    if form == "raw":
        await _send_raw(transfer, content)
    else:
        base = row_named(transfer, "VDI", query["base"]) if query.get("base") else None
        await _send_vhd(transfer, vdi, content, base)
    return ""


async def _send_raw(transfer: Transfer, content: BlockMap) -> None:
    for start in range(0, content.size, BLOCK):
        block = await asyncio.to_thread(content.block, start // BLOCK)
        await transfer.send(memoryview(block)[: content.size - start])
        transfer.progress((start + BLOCK) / content.size)


async def _send_vhd(transfer: Transfer, vdi: Row, content: BlockMap, base: Row | None) -> None:
    if content.size > vhd.LARGEST:
        raise XapiFault("VDI_TOO_LARGE", vdi.ref, vhd.LARGEST)
    kind = vhd.Kind.DYNAMIC if base is None else vhd.Kind.DIFFERENCING
    footer = vhd.Footer(-(-content.size // vhd.SECTOR) * vhd.SECTOR, uuid4(), kind)
    if base is None:
        present = list(content.present)
        image = await asyncio.to_thread(vhd.Image, footer, present)
    else:
        # The file of the base is read, too, so there has to be one.
        present = content.changed(transfer.simulator.storage.content(base))
        parent = uuid5(_BACKING, base["uuid"])
        name = f"/dev/mapper/{base['SR'][-12:]}-{parent}"
        image = vhd.Image(footer, present, parent_uuid=parent, parent_name=name)
    await transfer.send(image.head)
    block = asyncio.ensure_future(asyncio.to_thread(content.block, present[0])) if present else None
    try:
        for number in range(1, len(present) + 1):
            assert block is not None
            data = await block
            if number < len(present):
                # The next block is read while this one is sent.
                block = asyncio.ensure_future(asyncio.to_thread(content.block, present[number]))
            await transfer.send(vhd.BITMAP)
            await transfer.send(data)
            transfer.progress(number / len(present))
    finally:
        if block is not None:
            block.cancel()
    await transfer.send(image.tail)


async def import_disk(exchange: Exchange) -> web.StreamResponse:
    return await carry_out(exchange, "Importing raw VDI", _import)


async def _import(transfer: Transfer) -> str:
    query = transfer.exchange.query
    form = query.get("format", "raw")
    if "Transfer-Encoding" in transfer.request.headers:
        raise Refused(404, XapiFault("INTERNAL_ERROR", "Transfer-Encoding is not taken"))
    if form not in _TYPES:
        raise Refused(404, XapiFault("INTERNAL_ERROR", f"no format {form[:40]!r}"))
    vdi = _created(transfer) if "vdi" not in query and "sr_id" in query else _wanted(transfer)
    require_here(transfer, [transfer.simulator.pool.find("SR", vdi["SR"])])
    await transfer.begin({})
    storage, pool = transfer.simulator.storage, transfer.simulator.pool
    if storage.blocked(vdi, "import"):
        raise XapiFault("VDI_IN_USE", vdi.ref, "import")
    full = transfer.simulator.faults.hit("sr-full", **transfer.facts)
    before = storage.content(vdi)
    writer = before.writer()
    framed = query.get("chunked", "false") not in ("false", "0")
    sink: _Sink = _Vhd(writer, before.size) if form == "vhd" else _Frames(writer) if framed else _Raw(writer)
    failed: XapiFault | None = None
    try:
        async for piece in transfer.pieces():
            await asyncio.to_thread(sink.feed, piece)
            if full and transfer.moved >= (full.at or 0):
                raise XapiFault("SR_FULL", vdi["virtual_size"], 0)
            transfer.progress(transfer.moved / (transfer.request.content_length or transfer.moved))
        sink.close()
    except XapiFault as fault:
        failed = fault
    except (ValueError, ConnectionError):
        failed = _IO_ERROR
    if transfer.moved:
        # What came before an error stays on the disk, as it would on a device.
        content = await asyncio.to_thread(writer.commit)
        if pool.get("VDI", vdi.ref) is vdi:
            storage.set_content(vdi, content)
    if failed is not None:
        raise failed
    return xmlrpc.value(vdi.ref).decode()


def _named(transfer: Transfer, name: str) -> Row:
    vdi = row_named(transfer, "VDI", name)
    transfer.facts |= {"vdi": vdi["uuid"], "ref": vdi.ref}
    return vdi


def _wanted(transfer: Transfer) -> Row:
    if "vdi" not in transfer.exchange.query:
        raise Refused(400, XapiFault("VDI_MISSING", "", ""))
    return _named(transfer, transfer.exchange.query["vdi"])


def _created(transfer: Transfer) -> Row:
    """Return a new disk for a raw image, as long as the body."""
    sr = row_named(transfer, "SR", transfer.exchange.query["sr_id"])
    size = transfer.request.content_length
    if transfer.exchange.query.get("format", "raw") != "raw" or size is None:
        raise Refused(400, XapiFault("VDI_MISSING", sr.ref, ""))
    values = {"SR": sr.ref, "virtual_size": size, "name_label": "Imported VDI"}
    return transfer.simulator.storage.create(values, transfer.simulator.blocks.empty(size))


class _Sink(ABC):
    """Takes the body of an import and writes what it says. Raises ValueError for what cannot be written."""

    def __init__(self, writer: Writer) -> None:
        self.writer = writer

    @abstractmethod
    def feed(self, piece: bytes) -> None: ...

    @abstractmethod
    def close(self) -> None: ...


class _Raw(_Sink):
    _offset = 0

    def feed(self, piece: bytes) -> None:
        self.writer.write(self._offset, piece)
        self._offset += len(piece)

    def close(self) -> None:
        if self._offset == 0:
            raise Truncated(0, "nothing came")


class _Vhd(_Sink):
    def __init__(self, writer: Writer, size: int) -> None:
        super().__init__(writer)
        self._size = size
        self._reader = vhd.Reader()

    def feed(self, piece: bytes) -> None:
        for extent in self._reader.feed(piece):
            data, beyond = extent.data, extent.offset + len(extent.data) - self._size
            if 0 < beyond < vhd.SECTOR and not any(data[-beyond:]):
                # The image of a disk that ends within a sector has that sector whole.
                data = data[:-beyond]
            self.writer.write(extent.offset, data)

    def close(self) -> None:
        self._reader.close()


class _Frames(_Sink):
    """XAPI's own framing of raw disks: offset (8 bytes), length (4), both little-endian, data; 0 and 0 is the end."""

    def __init__(self, writer: Writer) -> None:
        super().__init__(writer)
        self._pieces = Pieces(self._read())

    def feed(self, piece: bytes) -> None:
        self._pieces.feed(piece)

    def close(self) -> None:
        if not self._pieces.ended:
            raise Truncated(self._pieces.fed, "it breaks off before the last frame")

    def _read(self) -> Wants:
        while True:
            offset, length = _FRAME.unpack((yield _FRAME.size))
            if offset == length == 0:
                return
            if length > _FRAME_AT_MOST:
                raise ValueError(f"a frame of {length} bytes")
            self.writer.write(offset, (yield length))
