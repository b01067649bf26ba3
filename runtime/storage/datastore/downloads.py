"""Files of a snapshot for who downloads them outside a session: as they are stored, or their plain content."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import BinaryIO

from generated.errors import pbs as errors
from runtime.storage.datastore import blob, index, manifest
from runtime.storage.datastore.archive import chunk_data
from runtime.storage.datastore.names import MANIFEST
from runtime.storage.datastore.quota import Quota
from runtime.storage.datastore.reader import Reader
from runtime.storage.datastore.threads import Threads

MEMORY = 256 << 20
"""Bytes of content that all who get it decoded have in memory together; further ones wait."""
BLOCK = 256 << 10
"""Bytes of a message with a part of a file."""
PART = 1 << 20
"""Bytes of a message with a part of what is in memory already."""

_DIGESTS = 1024
"""Chunks of an index that are looked up at once."""


async def blocks(file: BinaryIO, threads: Threads) -> AsyncGenerator[bytes, None]:
    """Yield the content of a file, and close it."""
    try:
        while block := await threads.run(file.read, BLOCK):
            yield block
    finally:
        file.close()


async def decoded(reader: Reader, name: str, threads: Threads, quota: Quota) -> AsyncGenerator[memoryview, None]:
    """Yield the plain content of a file of a snapshot, in order, each part checked before.

    Raises CannotDecode for what is encrypted, BadManifest, NoFile, BadIndex and BadBlob before the first part,
    ChunkMissing at any.
    """
    await threads.run(check_plain, reader, name)
    if name.endswith((index.FIXED, index.DYNAMIC)):
        async with aclosing(_chunks(reader, name, threads)) as chunks:
            async for digest, size in chunks:
                # Stored it may be as large as unpacked.
                async with quota.taken(2 * size):
                    for part in parts(await threads.verify(chunk_data, reader, digest, size)):
                        yield part
        return
    stored = await threads.run(_stored, reader, name)
    async with quota.taken(await threads.verify(blob.plain_size, stored)):
        for part in parts(await threads.verify(blob.decode, stored)):
            yield part


async def _chunks(reader: Reader, name: str, threads: Threads) -> AsyncGenerator[tuple[bytes, int], None]:
    """Yield digest and size of each chunk of an index, after checking that."""
    source = await threads.run(reader.index, name)
    try:
        await threads.to_its_end(source.verify)
        batches = source.batches(_DIGESTS)
        while (batch := await threads.to_its_end(next, batches, None)) is not None:
            digests, sizes = batch
            for at, size in enumerate(sizes):
                yield digests[at * index.DIGEST : (at + 1) * index.DIGEST], size
    finally:
        source.close()


def check_plain(reader: Reader, name: str) -> None:
    """Raise CannotDecode if the manifest says that a file is encrypted. Blocks. Raises NoFile, BadManifest, too."""
    found = manifest.decode(_stored(reader, MANIFEST))
    if any(file.filename == name and file.crypt_mode == "encrypt" for file in found.files):
        raise errors.CannotDecode(name=name, reason="it is encrypted")


def _stored(reader: Reader, name: str) -> bytes:
    """Return a blob of a snapshot as it is stored; of one that is larger than blobs are only that much."""
    with reader.open(name) as file:
        return file.read(blob.WIRE_LIMIT + 1)


def parts(data: bytes) -> list[memoryview]:
    """Return data in the parts in which it is sent."""
    whole = memoryview(data)
    return [whole[at : at + PART] for at in range(0, len(whole), PART)]
