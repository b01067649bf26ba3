"""What moves between a pool and a backup: machines, disks, and the pool's database. Source: reference (c)."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterable, Awaitable, Callable

from runtime.contract.abi import Json
from runtime.xapi.client import tasks, transfer
from runtime.xapi.client.address import Address
from runtime.xapi.client.connection import Connection
from runtime.xapi.client.errors import HANDLE_INVALID, TransferFailed, XapiError
from runtime.xapi.client.tasks import Progress

Body = AsyncIterable[bytes | memoryview]


async def host_of(connection: Connection, sr: str) -> Address | None:
    """Return a host that a storage repository is attached to, to go to directly; None where none is.

    Asking the host that has the disk costs neither a redirect nor a probe of the body. Raises what `call` does.
    """
    for pbd in await connection.call("SR.get_PBDs", sr):
        record = await connection.call("PBD.get_record", pbd)
        if record["currently_attached"]:
            return connection.where.at(await connection.call("host.get_address", record["host"]))
    return None


def export_vm(
    connection: Connection,
    vm: str,
    *,
    compression: str = "",
    host: Address | None = None,
    progress: Progress | None = None,
) -> AsyncGenerator[memoryview, None]:
    """Yield a machine as an XVA; compression is none, `gzip` or `zstd`. See `transfer.receive`."""
    query = {"ref": vm} | ({"use_compression": compression} if compression else {})
    return transfer.receive(connection, "/export/", query, label="VM export", host=host, progress=progress)


async def import_vm(
    connection: Connection,
    sr: str,
    body: Body,
    length: int | None,
    *,
    host: Address | None = None,
    progress: Progress | None = None,
    begun: Callable[[str], None] | None = None,
    claim: Callable[[str], Awaitable[None]] | None = None,
) -> list[str]:
    """Send an XVA of length bytes, whose disks go to a storage repository; return the machines that are there now.

    Where the length is not known (None) the pool finds the end in the XVA. begun is told the task, which the pool
    writes on the machines (`import_task` in other_config): a task can fail, or be lost, though they are there. claim
    writes on each machine whose it is while there still is the task that it names.

    Raises what `transfer.send` does, and TransferFailed when the pool names machines that there are not.
    """
    query = {"sr_id": sr}
    found: list[str] = []

    async def ended(result: str) -> None:
        made = tasks.value(result)
        if not isinstance(made, list) or not made:
            raise TransferFailed("the import has succeeded without a machine")
        for vm in made:
            await _there(connection, "VM", vm)
            if claim is not None:
                await claim(str(vm))
        found.extend(map(str, made))

    await transfer.send(
        connection,
        "/import/",
        query,
        body,
        length,
        label="VM import",
        host=host,
        progress=progress,
        begun=begun,
        ended=ended,
    )
    return found


def export_disk(
    connection: Connection,
    vdi: str,
    *,
    format: str = "vhd",
    base: str | None = None,
    host: Address | None = None,
    progress: Progress | None = None,
) -> AsyncGenerator[memoryview, None]:
    """Yield a disk, or what differs from a base of it. See `transfer.receive`."""
    query = {"vdi": vdi, "format": format} | ({"base": base} if base is not None else {})
    return transfer.receive(connection, "/export_raw_vdi/", query, label="VDI export", host=host, progress=progress)


async def import_disk(
    connection: Connection,
    vdi: str,
    body: Body,
    length: int,
    *,
    format: str = "vhd",
    host: Address | None = None,
    progress: Progress | None = None,
) -> None:
    """Write an image of length bytes over a disk. After a failure the disk holds some of it.

    Raises what `transfer.send` does, and TransferFailed when the pool has written another disk.
    """
    query = {"vdi": vdi, "format": format}
    result = await transfer.send(
        connection, "/import_raw_vdi/", query, body, length, label="VDI import", host=host, progress=progress
    )
    if tasks.value(result) != vdi:
        raise TransferFailed("the import has succeeded with another disk than the one that was named")


def dump_pool(connection: Connection) -> AsyncGenerator[memoryview, None]:
    """Yield the database of the pool, which holds secrets. See `transfer.receive`."""
    return transfer.receive(connection, "/pool/xmldbdump", {}, label="pool dump")


async def restore_pool(connection: Connection, body: Body, length: int, *, dry_run: bool = True) -> None:
    """Have the pool look at a dump of its database; without dry_run the coordinator restarts into it.

    Raises what `transfer.send` does.
    """
    query = {"dry_run": "true"} if dry_run else {}
    await transfer.send(connection, "/pool/xmldbdump", query, body, length, label="pool restore")


async def _there(connection: Connection, kind: str, ref: Json) -> None:
    try:
        await connection.call(f"{kind}.get_uuid", ref)
    except XapiError as fault:
        if fault.code == HANDLE_INVALID:
            raise TransferFailed(f"the pool has no {kind} {ref}, which it said to have made") from None
        raise
