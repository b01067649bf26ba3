"""/export and /import: a VM with its disks as XVA; /export_metadata: one without (reference c, c.3)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from aiohttp import web

from runtime.formats.pieces import Truncated
from runtime.xapi import xmlrpc, xva
from runtime.xapi.compression import Compression, Unpacker, packer
from runtime.xapi.simulator.blocks import BLOCK, BlockMap, Writer
from runtime.xapi.simulator.database import Row
from runtime.xapi.simulator.errors import XapiFault
from runtime.xapi.simulator.http import Exchange
from runtime.xapi.simulator.operations import refresh, require
from runtime.xapi.simulator.schema import NULL
from runtime.xapi.simulator.transfers import archive
from runtime.xapi.simulator.transfers.archive import Installation
from runtime.xapi.simulator.transfers.transfer import Refused, Transfer, carry_out, require_here, row_named
from runtime.xapi.xva import Data, Ova

_COMPRESSIONS = {"true": Compression.GZIP, "gzip": Compression.GZIP, "zstd": Compression.ZSTD}
_CHUNKS = BLOCK // xva.CHUNK


async def export_vm(exchange: Exchange) -> web.StreamResponse:
    return await carry_out(exchange, "Exporting VM", _export, vm=_named(exchange.query))


async def export_metadata(exchange: Exchange) -> web.StreamResponse:
    return await carry_out(exchange, "Exporting VM metadata", _export_metadata, vm=_named(exchange.query))


def _named(query: Mapping[str, str]) -> str:
    return query.get("ref") or query.get("uuid") or ""


def _vm(transfer: Transfer) -> Row:
    vm = row_named(transfer, "VM", _named(transfer.exchange.query))
    transfer.facts |= {"vm": vm["uuid"], "ref": vm.ref}
    return vm


async def _export(transfer: Transfer) -> str:
    query, simulator = transfer.exchange.query, transfer.simulator
    vm = _vm(transfer)
    require_here(transfer, [simulator.pool.find("SR", vdi["SR"]) for vdi in archive.disks_of(simulator, vm)])
    require(vm, "export", "Halted", "Suspended")
    with _busy(transfer, vm, "export"):
        preserve = query.get("preserve_power_state") == "true"
        ova, disks = archive.exported(simulator, [vm], preserve_power_state=preserve)
        contents = {id: simulator.storage.content(vdi) for id, vdi in disks.items()}
        headers = {"Content-Type": "application/octet-stream"}
        await transfer.begin({**headers, "Content-Disposition": 'attachment; filename="export.xva"'})
        kind = _COMPRESSIONS.get(query.get("use_compression", ""), Compression.NONE)
        parts = _packed(kind, ova, contents)
        whole = sum(content.allocated for content in contents.values()) or 1
        done = 0
        while (part := await asyncio.to_thread(next, parts, None)) is not None:
            await transfer.send(part[0])
            done += part[1]
            transfer.progress(done / whole)
    return ""


async def _export_metadata(transfer: Transfer) -> str:
    simulator, query = transfer.simulator, transfer.exchange.query
    if query.get("all") == "true":
        dom0 = query.get("include_dom0") == "true"
        vms = [vm for vm in simulator.pool.rows("VM").values() if dom0 or not vm["is_control_domain"]]
    else:
        vms = [_vm(transfer)]
    if query.get("export_snapshots", "true") == "true":
        vms += [
            snapshot for vm in list(vms) for snapshot in simulator.pool.all_of(vm, "snapshots") if snapshot not in vms
        ]
    ova, _ = archive.exported(simulator, vms, preserve_power_state=False)
    body = xva.member(xva.OVA, ova.encode()) + xva.END
    await transfer.begin({"Content-Type": "application/octet-stream"}, len(body))
    await transfer.send(body)
    return ""


def _packed(kind: Compression, ova: Ova, contents: Mapping[str, BlockMap]) -> Iterator[tuple[bytes, int]]:
    """Yield an XVA, packed, with the bytes of the disks that each part holds. It reads blocks: a thread's work."""
    pack = packer(kind)
    for part, count in _plain(ova, contents):
        if packed := pack.compress(part):
            yield packed, count
    yield pack.flush(), 0


def _plain(ova: Ova, contents: Mapping[str, BlockMap]) -> Iterator[tuple[bytes, int]]:
    yield xva.member(xva.OVA, ova.encode()), 0
    for disk, content in contents.items():
        chunks = xva.Chunks(disk, content.size)
        last = (content.size - 1) // BLOCK
        at = 0
        for index in sorted({0, last, *content.present}) if content.size else ():
            chunks.skip((index - at) * _CHUNKS)
            block = memoryview(content.block(index))[: content.size - index * BLOCK]
            yield chunks.write(block), BLOCK
            at = index + 1
    yield xva.END, 0


@contextmanager
def _busy(transfer: Transfer, vm: Row, operation: str) -> Iterator[None]:
    """Let a VM do nothing else meanwhile."""
    pool, task = transfer.simulator.pool, transfer.task
    with pool.transaction():
        pool.set(vm, current_operations={**vm["current_operations"], task.ref: operation})
        refresh(pool, vm)
    try:
        yield
    finally:
        if pool.get("VM", vm.ref) is vm:
            with pool.transaction():
                left = {ref: one for ref, one in vm["current_operations"].items() if ref != task.ref}
                pool.set(vm, current_operations=left)
                refresh(pool, vm)


async def import_vm(exchange: Exchange) -> web.StreamResponse:
    return await carry_out(exchange, "Importing VM", _import)


async def _import(transfer: Transfer) -> str:
    query = transfer.exchange.query
    if "Transfer-Encoding" in transfer.request.headers:
        raise Refused(403, XapiFault("IMPORT_ERROR_CANNOT_HANDLE_CHUNKED"))
    sr = _sr(transfer)
    if sr["content_type"] == "iso":
        raise Refused(400, XapiFault("IMPORT_ERROR", "the storage repository holds ISO images"))
    require_here(transfer, [sr])
    await transfer.begin({})
    full = transfer.simulator.faults.hit("sr-full", **transfer.facts)
    receiving = _Receiving(transfer, sr, restore=query.get("restore") == "true", force=query.get("force") == "true")
    try:
        async for piece in transfer.pieces():
            await receiving.feed(piece)
            if full and transfer.moved >= (full.at or 0):
                raise XapiFault("SR_FULL", sr["physical_size"], 0)
        receiving.close()
    except ConnectionError:
        # Clients that do not know the length of a stream announce more than they have, and leave.
        if not receiving.complete:
            receiving.undo()
            raise XapiFault("IMPORT_ERROR_PREMATURE_EOF") from None
    except (XapiFault, ValueError) as fault:
        receiving.undo()
        raise _fault(fault) from None
    except BaseException:
        receiving.undo()
        raise
    return xmlrpc.value(await receiving.finish()).decode()


def _sr(transfer: Transfer) -> Row:
    """Return the repository that the disks go to. Raises XapiFault DEFAULT_SR_NOT_FOUND if none is named or set."""
    query, pool = transfer.exchange.query, transfer.simulator.pool
    if named := query.get("sr_id") or query.get("sr_uuid"):
        sr = row_named(transfer, "SR", named)
    else:
        default = pool.only("pool")["default_SR"]
        found = pool.get("SR", default) if default != NULL else None
        if found is None:
            raise XapiFault("DEFAULT_SR_NOT_FOUND", default)
        sr = found
    transfer.facts |= {"sr": sr["uuid"]}
    return sr


def _fault(fault: Exception) -> XapiFault:
    match fault:
        case XapiFault():
            return fault
        case Truncated():
            return XapiFault("IMPORT_ERROR_PREMATURE_EOF")
        case xva.WrongChecksum():
            return XapiFault("IMPORT_ERROR_SOME_CHECKSUMS_FAILED")
        case xva.Unexpected():
            return XapiFault("IMPORT_ERROR_UNEXPECTED_FILE", fault.expected, fault.found)
    return XapiFault("IMPORT_ERROR", str(fault))


class _Receiving:
    """An XVA that comes in: what it is, what it became so far."""

    def __init__(self, transfer: Transfer, sr: Row, *, restore: bool, force: bool) -> None:
        self._transfer = transfer
        self._sr = sr
        self._restore = restore
        self._force = force
        self._unpacker = Unpacker()
        self._reader = xva.Reader()
        self._installation: Installation | None = None
        self._writers: dict[str, Writer] = {}
        self._size = 1

    @property
    def complete(self) -> bool:
        return self._reader.complete

    async def feed(self, piece: bytes) -> None:
        """Take bytes of the stream. Raises XapiFault, BadXva, BadCompression."""
        parts = self._unpacker.feed(piece)
        while (events := await asyncio.to_thread(self._read, parts)) is not None:
            data = [event for event in events if isinstance(event, Data)]
            for event in events:
                if isinstance(event, Ova):
                    self._install(event)
            if data:
                await asyncio.to_thread(self._write, data)
                self._transfer.progress(data[-1].offset / self._size)

    def close(self) -> None:
        """Say that the stream ended. Raises Truncated."""
        if self.complete:
            return
        self._unpacker.close()
        self._reader.close()

    async def finish(self) -> list[str]:
        """Give the disks what came; return the refs of the VMs."""
        assert self._installation is not None
        storage, pool = self._transfer.simulator.storage, self._transfer.simulator.pool
        for id, writer in self._writers.items():
            content = await asyncio.to_thread(writer.commit)
            vdi = self._installation.disks[id]
            if pool.get("VDI", vdi.ref) is vdi:
                storage.set_content(vdi, content)
        return self._installation.finish()

    def undo(self) -> None:
        """Remove what was made so far."""
        if self._installation is not None:
            self._installation.undo()

    def _read(self, parts: Iterator[bytes | memoryview]) -> list[xva.Event] | None:
        part = next(parts, None)
        return None if part is None else self._reader.feed(part)

    def _write(self, data: list[Data]) -> None:
        for one in data:
            self._writers[one.disk].write(one.offset, one.data)

    def _install(self, ova: Ova) -> None:
        simulator = self._transfer.simulator
        self._installation = Installation(
            simulator, self._transfer.task, ova, self._sr, restore=self._restore, force=self._force
        )
        for id, vdi in self._installation.disks.items():
            self._writers[id] = simulator.storage.content(vdi).writer()
            self._size = max(self._size, vdi["virtual_size"])
