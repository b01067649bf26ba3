"""Writing to a repository over the contract, for tests: frames, sessions, and metadata that fits what was written."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from generated.proto.internal.v1 import internal_pb2_grpc as grpc
from generated.wire import internal as wire
from runtime.contract import ANONYMOUS, Channel, Upload, call_metadata, open_session
from runtime.contract.jsontext import dumps, loads
from runtime.formats.vhd import BLOCK
from runtime.storage.repository.frames import PARTIAL
from tests.storage.repository.written import DISK, JOB, SNAPSHOT_VDI, VM, delta, full

UUIDS = [f"{number:08x}-0173-469f-9da6-fa9170ea0fbe" for number in range(100)]
DAY = 1795187822000
"""A time, in milliseconds; `20261120T151702Z`."""


def block(seed: int) -> bytes:
    """Return 2 MiB that nothing else looks like; they compress well."""
    return (hashlib.sha256(b"%d" % seed).digest() * 16 + bytes(512)) * (BLOCK // 1024)


def frames(blocks: Mapping[int, bytes]) -> list[bytes]:
    return [part for index in sorted(blocks) for part in (index.to_bytes(4, "big"), blocks[index])]


def partial_frame(index: int, data: bytes, sectors: Iterable[int]) -> list[bytes]:
    bitmap = bytearray(512)
    for sector in sectors:
        bitmap[sector >> 3] |= 128 >> (sector & 7)
    return [(index | PARTIAL).to_bytes(4, "big"), bytes(bitmap), data]


async def stream(parts: Iterable[bytes]) -> AsyncIterator[bytes]:
    for part in parts:
        yield part


def stub_of(channel: Any) -> Any:
    return grpc.RepositoryServiceStub(channel)  # type: ignore[no-untyped-call]


class Repository:
    """A remote as a job sees it."""

    def __init__(self, channel: Channel, url: str, **record: Any) -> None:
        self.channel = channel
        self.remote = {"url": url, **record}
        self.stub = stub_of(channel)

    @asynccontextmanager
    async def hold(self, vm: str = VM, wait: float = 0) -> AsyncIterator[Held]:
        request = wire.repository_lock_request({"remote": self.remote, "vm": vm, "wait": wait})
        async with open_session(self.channel, lambda channel: stub_of(channel).Lock(request)) as one:
            yield Held(one)

    async def about(self) -> Any:
        return wire.repository_about_result(
            await self.stub.About(wire.repository_about_request({"remote": self.remote}))
        )

    async def backups(self, vm: str | None = None) -> list[Any]:
        params = {"remote": self.remote} | ({} if vm is None else {"vm": vm})
        answer = self.stub.List(wire.repository_list_request(params))
        return [loads(one) async for batch in answer for one in wire.repository_list_records(batch)]

    async def tips(self, vm: str = VM) -> list[Any]:
        answer = self.stub.Tips(wire.repository_tips_request({"remote": self.remote, "vm": vm}))
        return [loads(one) async for batch in answer for one in wire.repository_tips_records(batch)]

    async def describe(self, path: str, vm: str = VM, **more: Any) -> Any:
        request = wire.repository_describe_disk_request(
            {"remote": self.remote, "vm": vm, "path": path, "form": "vhd", **more}
        )
        return wire.repository_describe_disk_result(await self.stub.DescribeDisk(request))

    async def read_disk(self, path: str, vm: str = VM, form: str = "blocks", **more: Any) -> bytes:
        params = {"remote": self.remote, "vm": vm, "path": path, "form": form, **more}
        return await whole(self.stub.ReadDisk(wire.repository_read_disk_request(params)))

    async def blocks(self, path: str, vm: str = VM, **more: Any) -> dict[int, bytes]:
        data = await self.read_disk(path, vm, **more)
        size = 4 + BLOCK
        parts = [data[start : start + size] for start in range(0, len(data), size)]
        return {int.from_bytes(part[:4], "big"): part[4:] for part in parts}

    async def read_full(self, id: str) -> bytes:
        return await whole(self.stub.ReadFull(wire.repository_read_full_request({"remote": self.remote, "id": id})))

    async def read_metadata(self, id: str) -> Any:
        request = wire.repository_read_metadata_request({"remote": self.remote, "id": id})
        told = wire.repository_read_metadata_result(await self.stub.ReadMetadata(request))
        return {**told, "metadata": loads(dumps(told["metadata"]))}

    async def read_data(self, id: str) -> bytes:
        return await whole(self.stub.ReadData(wire.repository_read_data_request({"remote": self.remote, "id": id})))

    async def write_metadata(self, data: bytes, **params: Any) -> Any:
        request = wire.repository_write_metadata_request({"remote": self.remote, **params})
        return wire.repository_write_metadata_result(await self.stub.WriteMetadata(Upload(request, stream([data]))))

    async def delete_metadata(self, *ids: str) -> None:
        await self.stub.DeleteMetadata(
            wire.repository_delete_metadata_request({"remote": self.remote, "ids": list(ids)})
        )


class Held:
    """A session on the backups of a machine."""

    def __init__(self, session: Any) -> None:
        self.session = session
        self._stub = stub_of(session.channel)
        self._metadata = call_metadata(ANONYMOUS, session=session.id)

    async def write_full(self, data: Iterable[bytes], timestamp: int = DAY, *, hashed: bool = True, **more: Any) -> Any:
        request = wire.repository_write_full_request({"timestamp": timestamp, **more})
        answer = await self._stub.WriteFull(Upload(request, stream(data), hashed=hashed), metadata=self._metadata)
        return wire.repository_write_full_result(answer)

    async def write_disk(
        self,
        parts: Iterable[bytes] | Mapping[int, bytes],
        uuid: str = UUIDS[0],
        timestamp: int = DAY,
        *,
        hashed: bool = True,
        **more: Any,
    ) -> Any:
        """Write a disk of four blocks, unless more says otherwise."""
        sent = frames(parts) if isinstance(parts, Mapping) else parts
        params = {"jobId": JOB, "vdi": DISK, "timestamp": timestamp, "uuid": uuid, "virtualSize": 4 * BLOCK, **more}
        request = wire.repository_write_disk_request(params)
        answer = await self._stub.WriteDisk(Upload(request, stream(sent), hashed=hashed), metadata=self._metadata)
        return wire.repository_write_disk_result(answer)

    async def commit(self, metadata: Mapping[str, Any]) -> str:
        request = wire.repository_commit_request({"metadata": metadata})
        answer = await self._stub.Commit(request, metadata=self._metadata)
        return str(wire.repository_commit_result(answer)["id"])

    async def abort(self) -> None:
        await self._stub.Abort(wire.repository_abort_request({}), metadata=self._metadata)

    async def unlock(self) -> None:
        """End the session in order, and return when it has ended."""
        await self._stub.Unlock(wire.repository_unlock_request({}), metadata=self._metadata)
        await self.session.ended()

    async def delete(self, *ids: str) -> None:
        await self._stub.Delete(wire.repository_delete_request({"ids": list(ids)}), metadata=self._metadata)

    async def clean(self, *, remove: bool = False, merge: bool = False) -> list[Any]:
        request = wire.repository_clean_request({"remove": remove, "merge": merge})
        answer = self._stub.Clean(request, metadata=self._metadata)
        return [loads(one) async for batch in answer for one in wire.repository_clean_records(batch)]

    async def back_up(
        self, blocks: Mapping[int, bytes], number: int = 0, parent: str | None = None, vm: str = VM
    ) -> tuple[str, str]:
        """Write and commit an incremental backup, number so and so of its chain; return its id and its disk's path."""
        at = DAY + number * 1000
        more: dict[str, Any] = {} if parent is None else {"parent": parent}
        disk = await self.write_disk(blocks, UUIDS[number], at, **more)
        return await self.commit(increment(disk, number, vm)), disk["path"]


def increment(disk: Mapping[str, Any], number: int = 0, vm: str = VM) -> dict[str, Any]:
    """Return the metadata of an incremental backup of a disk that was written."""
    metadata = delta("", DAY + number * 1000, vm, differencing=disk["differencing"], size=disk["size"])
    metadata["vhds"] = {SNAPSHOT_VDI: disk["path"]}
    record = metadata["vdis"][SNAPSHOT_VDI]
    config = record["other_config"] | ({"xo:base_delta_vdi": UUIDS[number - 1]} if disk["differencing"] else {})
    metadata["vdis"][SNAPSHOT_VDI] = record | {
        "uuid": UUIDS[number], "virtual_size": 4 * BLOCK, "other_config": config,
    }  # fmt: skip
    return metadata


def of_full(part: Mapping[str, Any], timestamp: int = DAY, vm: str = VM) -> dict[str, Any]:
    """Return the metadata of a full backup whose data was written."""
    return full("", timestamp, vm, xva=part["path"], size=part["size"])


async def whole(answer: Any) -> bytes:
    return b"".join([bytes(piece) async for piece in answer])
