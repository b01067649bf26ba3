"""A repository in memory behind the calls of the contract, which fails where a test wants it to."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from generated.errors import internal as errors
from generated.proto.internal.v1 import internal_pb2 as pb
from generated.proto.internal.v1 import internal_pb2_grpc as grpc
from generated.wire import internal as wire
from runtime.contract import jsontext
from runtime.contract import session as session_of
from runtime.contract.upload import read_params, receive_upload
from runtime.formats.vhd import BITMAP, Footer, Image
from runtime.xapi.jobs.names import file_date
from runtime.xapi.jobs.repository import BLOCK


def plain(value: Any) -> Any:
    return jsontext.loads(jsontext.dumps(value))


@dataclass
class Disk:
    uuid: str
    size: int
    parent: str | None
    blocks: dict[int, bytes]

    @property
    def length(self) -> int:
        table = -(-4 * -(-self.size // BLOCK) // 512) * 512
        return 1536 + table + len(self.blocks) * (BLOCK + 512) + 512


@dataclass
class Remote:
    """What a remote holds, by its url."""

    metadata: dict[str, dict[str, Any]] = field(default_factory=dict)
    """By id."""
    data: dict[str, bytes] = field(default_factory=dict)
    """By path, that of the machine in front."""
    disks: dict[str, Disk] = field(default_factory=dict)
    """By path, that of the machine in front."""
    locked: set[str] = field(default_factory=set)
    cleaned: list[dict[str, Any]] = field(default_factory=list)
    fails: dict[str, Exception] = field(default_factory=dict)
    """By call: what it raises; of a write after 1000 bytes."""
    held: set[str] = field(default_factory=set)
    """Calls that do not come to their end."""
    hangs: asyncio.Event | None = None
    """Keeps locks from being let go until it is set."""
    available: int = 1 << 30
    together: asyncio.Barrier | None = None
    """So many disks have to be written at once before any is."""
    writing: int = 0
    most: int = 0
    """Disks that were written at once."""


class FakeRepositories(grpc.RepositoryServiceServicer):
    def __init__(self) -> None:
        self.remotes: defaultdict[str, Remote] = defaultdict(Remote)
        self._sessions: dict[str, tuple[Remote, str, list[str]]] = {}
        self._unlocked: dict[str, asyncio.Event] = {}
        self._numbers = itertools.count(1)

    def _remote(self, params: Any, call: str) -> Remote:
        remote = self.remotes[params["remote"]["url"]]
        self._may(remote, call)
        return remote

    def _may(self, remote: Remote, call: str) -> None:
        if call in remote.fails:
            raise remote.fails[call]

    def _session(self, context: Any, call: str) -> tuple[Remote, str, list[str]]:
        found = self._sessions.get(session_of(context) or "")
        if found is None:
            raise errors.SessionOver()
        self._may(found[0], call)
        return found

    async def About(self, request: Any, context: Any) -> Any:
        remote = self._remote(plain(wire.repository_about_params(request)), "about")
        if "about" in remote.held:
            await asyncio.Event().wait()
        return wire.repository_about_response(
            {"disks": "file", "encrypted": False, "immutable": False, "locks": True, "available": remote.available}
        )

    async def Lock(self, request: Any, context: Any) -> AsyncIterator[Any]:
        params = plain(wire.repository_lock_params(request))
        remote, vm = self._remote(params, "lock"), params["vm"]
        if vm in remote.locked:
            raise errors.RepositoryLocked(path=f"/xo-vm-backups/{vm}", code="ELOCKED")
        name = f"s{next(self._numbers)}"
        remote.locked.add(vm)
        parts: list[str] = []
        self._sessions[name] = (remote, vm, parts)
        try:
            yield pb.RepositoryServiceLockResponse(session=name)
            await self._unlocked.setdefault(name, asyncio.Event()).wait()
        finally:
            if remote.hangs is not None:
                await remote.hangs.wait()
            remote.locked.discard(vm)
            for path in parts:
                remote.data.pop(path, None)
                remote.disks.pop(path, None)
            del self._sessions[name]

    async def Unlock(self, request: Any, context: Any) -> Any:
        self._session(context, "unlock")
        self._unlocked.setdefault(session_of(context) or "", asyncio.Event()).set()
        return wire.repository_unlock_response(None)

    async def List(self, request: Any, context: Any) -> AsyncIterator[Any]:
        params = plain(wire.repository_list_params(request))
        remote = self._remote(params, "list")
        found = [
            {"vm": id.split("/")[2], "id": id, "metadata": one}
            for id, one in sorted(remote.metadata.items(), key=lambda item: item[1]["timestamp"])
            if id.startswith(f"/xo-vm-backups/{params.get('vm', '')}")
        ]
        yield wire.repository_list_batch(found)

    async def Tips(self, request: Any, context: Any) -> AsyncIterator[Any]:
        params = plain(wire.repository_tips_params(request))
        remote, vm = self._remote(params, "tips"), params["vm"]
        parents = {disk.parent for disk in remote.disks.values()}
        for path, disk in remote.disks.items():
            if path.startswith(f"{vm}/") and path not in parents:
                _, _, job, vdi, _ = path.split("/")
                yield wire.repository_tips_batch(
                    [
                        {
                            "path": path.removeprefix(f"{vm}/"), "jobId": job, "vdi": vdi, "uuid": disk.uuid,
                            "virtualSize": disk.size, "form": "file", "chainLength": len(self._chain(remote, path)),
                            "continuable": True,
                        }
                    ]
                )  # fmt: skip

    def _chain(self, remote: Remote, path: str | None) -> list[str]:
        found: list[str] = []
        while path is not None:
            found.insert(0, path)
            path = remote.disks[path].parent
        return found

    def merged(self, remote: Remote, path: str) -> dict[int, bytes]:
        blocks: dict[int, bytes] = {}
        for one in self._chain(remote, path):
            blocks |= remote.disks[one].blocks
        return blocks

    async def WriteDisk(self, requests: Any, context: Any) -> Any:
        params = plain(wire.repository_write_disk_params(await read_params(requests)))
        remote, vm, parts = self._session(context, "writeDiskAtOnce")
        remote.writing += 1
        remote.most = max(remote.most, remote.writing)
        if remote.together is not None:
            await remote.together.wait()
        data = bytearray()
        async for block in receive_upload(requests, hashed=False):
            data += block
            if len(data) > 1000:
                self._may(remote, "writeDisk")
        blocks = {}
        for at in range(0, len(data), BLOCK + 4):
            blocks[int.from_bytes(data[at : at + 4], "big")] = bytes(data[at + 4 : at + 4 + BLOCK])
        assert list(blocks) == sorted(blocks)
        assert all(len(block) == BLOCK for block in blocks.values())
        path = f"vdis/{params['jobId']}/{params['vdi']}/{file_date(params['timestamp'])}.vhd"
        parent = params.get("parent")
        disk = Disk(params["uuid"], params["virtualSize"], None if parent is None else f"{vm}/{parent}", blocks)
        assert disk.parent is None or disk.parent in remote.disks
        remote.disks[f"{vm}/{path}"] = disk
        remote.writing -= 1
        parts.append(f"{vm}/{path}")
        return wire.repository_write_disk_response(
            {"path": path, "size": disk.length, "blocks": len(blocks), "differencing": parent is not None}
        )

    async def WriteFull(self, requests: Any, context: Any) -> Any:
        params = plain(wire.repository_write_full_params(await read_params(requests)))
        remote, vm, parts = self._session(context, "writeFullAtOnce")
        name = f"{file_date(params['timestamp'])}.xva"
        data = bytearray()
        async for block in receive_upload(requests, hashed=False):
            data += block
            if len(data) > 1000:
                self._may(remote, "writeFull")
        remote.data[f"{vm}/{name}"] = bytes(data)
        parts.append(f"{vm}/{name}")
        digest = hashlib.sha256(data).hexdigest()
        return wire.repository_write_full_response({"path": f"./{name}", "size": len(data), "sha256": digest})

    async def Commit(self, request: Any, context: Any) -> Any:
        metadata = plain(wire.repository_commit_params(request))["metadata"]
        remote, vm, parts = self._session(context, "commit")
        id = f"/xo-vm-backups/{vm}/{file_date(metadata['timestamp'])}.json"
        remote.metadata[id] = metadata
        parts.clear()
        return wire.repository_commit_response({"id": id})

    async def Delete(self, request: Any, context: Any) -> Any:
        remote, vm, _ = self._session(context, "delete")
        for id in wire.repository_delete_params(request)["ids"]:
            gone = remote.metadata.pop(id, None)
            if gone is not None and "xva" in gone:
                remote.data.pop(f"{vm}/{gone['xva'].removeprefix('./')}", None)
        return wire.repository_delete_response(None)

    async def Clean(self, request: Any, context: Any) -> AsyncIterator[Any]:
        remote, _, _ = self._session(context, "clean")
        remote.cleaned.append(wire.repository_clean_params(request))
        used = {
            f"{id.split('/')[2]}/{path}" for id, one in remote.metadata.items() for path in one.get("vhds", {}).values()
        }
        size = 0
        for path in [path for path in remote.disks if path not in used]:
            children = [one for one, disk in remote.disks.items() if disk.parent == path]
            gone = remote.disks.pop(path)
            for child in children:
                yield wire.repository_clean_batch([{"type": "progress", "done": 1, "total": 1}])
                disk = remote.disks[child]
                disk.blocks, disk.parent = gone.blocks | disk.blocks, gone.parent
                size = disk.length
        yield wire.repository_clean_batch([{"type": "result", "merge": bool(size), "size": size}])

    async def ReadMetadata(self, request: Any, context: Any) -> Any:
        params = plain(wire.repository_read_metadata_params(request))
        remote, id = self._remote(params, "readMetadata"), "/" + params["id"].lstrip("/")
        metadata = remote.metadata.get(id)
        if metadata is None:
            raise errors.BackupNotFound(id=id)
        found: dict[str, Any] = {"metadata": metadata}
        if "xva" in metadata:
            found["size"] = len(remote.data[self._xva(id, metadata)])
        return wire.repository_read_metadata_response(found)

    def _xva(self, id: str, metadata: Any) -> str:
        return f"{id.split('/')[2]}/{metadata['xva'].removeprefix('./')}"

    async def ReadFull(self, request: Any, context: Any) -> AsyncIterator[bytes]:
        params = plain(wire.repository_read_full_params(request))
        remote, id = self._remote(params, "readFull"), "/" + params["id"].lstrip("/")
        data = remote.data[self._xva(id, remote.metadata[id])]
        for at in range(0, len(data), 300_000):
            self._may(remote, "readFullOnTheWay")
            yield data[at : at + 300_000]

    def _image(self, params: Any) -> tuple[Remote, Image, dict[int, bytes]]:
        remote, vm = self._remote(params, "readDisk"), params["vm"]
        path, base = f"{vm}/{params['path']}", params.get("base")
        disk, blocks = remote.disks[path], self.merged(remote, path)
        if base is not None:
            apart = {*self._chain(remote, path)} ^ {*self._chain(remote, f"{vm}/{base}")}
            indexes = {index for one in apart for index in remote.disks[one].blocks}
            blocks = {index: blocks.get(index, bytes(BLOCK)) for index in indexes}
        image = Image(Footer(disk.size, UUID(disk.uuid)), sorted(blocks), table_offset=1536)
        return remote, image, blocks

    async def DescribeDisk(self, request: Any, context: Any) -> Any:
        params = plain(wire.repository_describe_disk_params(request))
        remote, image, blocks = self._image(params)
        disk = remote.disks[f"{params['vm']}/{params['path']}"]
        return wire.repository_describe_disk_response(
            {"uuid": disk.uuid, "virtualSize": disk.size, "blocks": len(blocks), "length": image.length, "chain": []}
        )

    async def ReadDisk(self, request: Any, context: Any) -> AsyncIterator[bytes]:
        remote, image, blocks = self._image(plain(wire.repository_read_disk_params(request)))
        yield image.head
        if "readDisk" in remote.held:
            await asyncio.Event().wait()
        for index in sorted(blocks):
            self._may(remote, "readDiskOnTheWay")
            yield BITMAP + blocks[index]
        yield image.tail
