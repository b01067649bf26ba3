"""Whole backups and restores as clients make them: chunks, indexes, manifests, all of it encoded here anew."""

from __future__ import annotations

import asyncio
import hashlib
import json
import struct
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import zstandard

from tests.pbs.client import Answer, Connection

PLAIN = bytes.fromhex("42ab3807be8370a1")
ZSTD = bytes.fromhex("31b958426fb6a37f")
ENCRYPTED = bytes.fromhex("7b6785be222d4cf0")
FIXED = bytes.fromhex("2f7f41ed91fd0fcd")
DYNAMIC = bytes.fromhex("1c914ea519bab3cd")
FIXED_CHUNK = 4 << 20
MANIFEST = "index.json.blob"


def blob(data: bytes, compress: bool = True) -> bytes:
    """Return data as a data blob (10.2)."""
    packed = zstandard.ZstdCompressor(level=1).compress(data) if compress else data
    magic, payload = (ZSTD, packed) if len(packed) < len(data) else (PLAIN, data)
    return magic + struct.pack("<I", zlib.crc32(payload)) + payload


def content(encoded: bytes) -> bytes:
    """Return what a data blob holds, after checking its CRC."""
    magic, crc, payload = encoded[:8], *struct.unpack("<I", encoded[8:12]), encoded[12:]
    assert zlib.crc32(payload) == crc
    if magic == PLAIN:
        return payload
    assert magic == ZSTD
    with zstandard.ZstdDecompressor().stream_reader(payload, read_across_frames=True) as reader:
        return reader.read()


@dataclass(slots=True)
class Archive:
    """An archive that is being backed up: its index as the client keeps it, for the csum at the end."""

    name: str
    wid: int
    entries: list[tuple[int, bytes]] = field(default_factory=list)
    """(end, digest) of a dynamic index, (start, digest) of a fixed one."""
    size: int = 0
    image: int | None = None

    @property
    def fixed(self) -> bool:
        return self.name.endswith(".fidx")

    @property
    def csum(self) -> bytes:
        if self.fixed:
            return hashlib.sha256(b"".join(digest for _, digest in sorted(self.entries))).digest()
        return hashlib.sha256(b"".join(struct.pack("<Q", end) + digest for end, digest in self.entries)).digest()


class Backup:
    """One backup session's client."""

    def __init__(self, connection: Connection, params: dict[str, Any]) -> None:
        self.connection = connection
        self.params = params
        self.files: list[dict[str, Any]] = []
        self.profile = connection.profile

    async def post(self, path: str, params: dict[str, Any]) -> Answer:
        """Make a POST whose parameters stand where the profile has them."""
        if self.profile.json:
            return await self.connection.request("POST", path, json_body=params)
        return await self.connection.request("POST", path, params)

    async def archive(self, name: str, size: int | None = None, reuse: bytes | None = None) -> Archive:
        params: dict[str, Any] = {"archive-name": name}
        if size is not None:
            params["size"] = size
        if reuse is not None:
            params["reuse-csum"] = reuse.hex()
        kind = "fixed" if name.endswith(".fidx") else "dynamic"
        wid = (await self.post(f"/{kind}_index", params)).data
        assert type(wid) is int
        return Archive(name, wid, image=size)

    async def upload(
        self, archive: Archive, data: bytes, *, compress: bool = True, digest: bytes | None = None
    ) -> Answer:
        """Upload a chunk; the answer has its digest."""
        encoded = blob(data, compress)
        digest = digest or hashlib.sha256(data).digest()
        params = {"wid": archive.wid, "digest": digest.hex(), "size": len(data), "encoded-size": len(encoded)}
        path = "/fixed_chunk" if archive.fixed else "/dynamic_chunk"
        return await self.connection.request("POST", path, params, body=encoded, content_type=self.profile.upload_type)

    async def append(self, archive: Archive, chunks: Sequence[tuple[bytes, int]], start: int | None = None) -> Answer:
        """Append (digest, size) in PUTs of the profile's length, at the end or from start on."""
        answer = Answer(200, {}, bytearray(b'{"data":null}'))
        offset = archive.size if start is None else start
        for at in range(0, len(chunks), self.profile.batch):
            digests, offsets = [], []
            for digest, size in chunks[at : at + self.profile.batch]:
                digests.append(digest.hex())
                offsets.append(offset)
                archive.entries.append((offset if archive.fixed else offset + size, digest))
                offset += size
            archive.size += offset - offsets[0]
            body = {"wid": archive.wid, "digest-list": digests, "offset-list": offsets}
            path = "/fixed_index" if archive.fixed else "/dynamic_index"
            answer = await self.connection.request("PUT", path, json_body=body)
            if answer.status != 200:
                break
        return answer

    async def close(self, archive: Archive, **wrong: Any) -> Answer:
        params = {
            "wid": archive.wid,
            "chunk-count": len(archive.entries),
            "size": archive.size,
            "csum": archive.csum.hex(),
            **wrong,
        }
        answer = await self.post("/fixed_close" if archive.fixed else "/dynamic_close", params)
        if answer.status == 200:
            size = archive.image if archive.image is not None else archive.size
            self.state(archive.name, size, archive.csum)
        return answer

    def state(self, name: str, size: int, csum: bytes | None) -> None:
        """Let the manifest say this of a file."""
        self.files.append(
            {"filename": name, "crypt-mode": "none", "size": size, "csum": csum.hex() if csum is not None else ""}
        )

    async def blob(self, name: str, data: bytes) -> Answer:
        encoded = blob(data)
        answer = await self.raw_blob(name, encoded)
        if answer.status == 200:
            self.state(name, len(encoded), hashlib.sha256(encoded).digest())
        return answer

    async def raw_blob(self, name: str, encoded: bytes) -> Answer:
        params = {"file-name": name, "encoded-size": len(encoded)}
        return await self.connection.request("POST", "/blob", params, body=encoded)

    def manifest(self) -> bytes:
        return json.dumps(
            {
                "backup-type": self.params["backup-type"],
                "backup-id": self.params["backup-id"],
                "backup-time": self.params["backup-time"],
                "files": self.files,
                "signature": None,
                "unprotected": {},
            },
            indent=2,
        ).encode()

    async def finish(self) -> Answer:
        """Upload the manifest and finish."""
        assert (await self.raw_blob(MANIFEST, blob(self.manifest()))).status == 200
        return (
            await self.post("/finish", {})
            if not self.profile.json
            else await self.connection.request("POST", "/finish")
        )

    async def whole(self, name: str, data: bytes, chunk: int = FIXED_CHUNK) -> Archive:
        """Back up an archive: all chunks at once, then their references, then its end."""
        fixed = name.endswith(".fidx")
        archive = await self.archive(name, len(data) if fixed else None)
        parts = [data[at : at + chunk] for at in range(0, len(data), chunk)]
        for answer in await asyncio.gather(*(self.upload(archive, part) for part in parts)):
            assert answer.status == 200, answer.text
        assert (await self.append(archive, digests(parts))).status == 200
        answer = await self.close(archive)
        assert answer.status == 200, answer.text
        return archive


def digests(parts: Iterable[bytes]) -> list[tuple[bytes, int]]:
    return [(hashlib.sha256(part).digest(), len(part)) for part in parts]


def read_index(file: bytes) -> list[tuple[bytes, int]]:
    """Return digest and size of each chunk of an index file, after checking its csum."""
    magic, csum, entries = file[:8], file[32:64], file[4096:]
    assert hashlib.sha256(entries).digest() == csum
    if magic == FIXED:
        size, chunk = struct.unpack("<QQ", file[64:80])
        found = [entries[at : at + 32] for at in range(0, len(entries), 32)]
        return [(digest, min(chunk, size - at * chunk)) for at, digest in enumerate(found)]
    assert magic == DYNAMIC
    last, chunks = 0, []
    for at in range(0, len(entries), 40):
        (end,) = struct.unpack("<Q", entries[at : at + 8])
        chunks.append((entries[at + 8 : at + 40], end - last))
        last = end
    return chunks


async def restore(connection: Connection, name: str) -> bytes:
    """Return an archive of the snapshot that a reader session is on, every chunk checked."""
    index = await connection.request("GET", "/download", {"file-name": name})
    assert index.status == 200, index.text
    limit = asyncio.Semaphore(connection.profile.parallel)

    async def chunk(digest: bytes, size: int) -> bytes:
        async with limit:
            answer = await connection.request("GET", "/chunk", {"digest": digest.hex()})
        assert answer.status == 200, answer.text
        data = content(bytes(answer.body))
        assert len(data) == size
        assert hashlib.sha256(data).digest() == digest
        return data

    return b"".join(await asyncio.gather(*(chunk(*entry) for entry in read_index(bytes(index.body)))))
