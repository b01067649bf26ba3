"""A byte stream up, with its commit: how it is sent, and how it is received.

It begins with the message of the parameters, goes on with blocks and ends with the size and the SHA-256 of them all.
The end of the stream without that is a sender that died, never the end of the bytes.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from typing import Any

from runtime.contract import contract_pb2 as pb
from runtime.contract.abi import Category, Fault
from runtime.contract.blocks import Block, is_block
from runtime.contract.faults import Uncommitted

INLINE = 256 << 10
"""Blocks of this many bytes and more are hashed in a thread; below, handing over costs more than it brings."""

_threads = ThreadPoolExecutor(2, thread_name_prefix="upload-hash")


class _Hash:
    """Size and SHA-256 of what went through; without `hashed` the size alone."""

    def __init__(self, hashed: bool) -> None:
        self.size = 0
        self._sha256 = hashlib.sha256() if hashed else None

    async def add(self, block: Block) -> None:
        size = memoryview(block).nbytes
        if self._sha256 is not None:
            if size < INLINE:
                self._sha256.update(block)
            else:
                await asyncio.get_running_loop().run_in_executor(_threads, self._sha256.update, block)
        self.size += size

    def commit(self) -> pb.Commit:
        return pb.Commit(size=self.size, sha256=b"" if self._sha256 is None else self._sha256.digest())


class Upload:
    """The requests of a method with a byte stream up: `await stub.Put(Upload(params, source))`.

    It is iterated once, and a block that source has yielded is not changed any more. What source raises comes out of
    the call, which is then cancelled and never committed; the same holds when the call is cancelled. When the receiver
    answers early, source is closed and read no further.

    Without `hashed` the commit has a size and no SHA-256: for bytes that carry a digest or a CRC of their own, which
    their receiver checks in any case.
    """

    def __init__(self, params: Any, source: AsyncIterable[Block], *, hashed: bool = True) -> None:
        self._params = params
        self._source = source
        self._hashed = hashed
        self.commit: pb.Commit | None = None
        """What was committed, once everything was sent."""

    def __aiter__(self) -> AsyncGenerator[Any, None]:
        return self._messages()

    async def _messages(self) -> AsyncGenerator[Any, None]:
        total = _Hash(self._hashed)
        try:
            yield self._params
            async for block in self._source:
                await total.add(block)
                yield block
        finally:
            close = getattr(self._source, "aclose", None)
            if close is not None:
                await close()
        self.commit = total.commit()
        yield self.commit


async def read_params(requests: AsyncIterator[Any]) -> Any:
    """Return the first message of a stream of requests, which holds the parameters. Raises Fault without one."""
    message = await anext(requests, None)
    if message is None or is_block(message) or isinstance(message, pb.Commit):
        raise Fault("the first message has to hold the parameters", category=Category.INVALID)
    return message


async def receive_upload(requests: AsyncIterator[Any], *, hashed: bool = True) -> AsyncGenerator[Block, None]:
    """Yield the blocks of a stream of requests whose parameters were read.

    Only when this ends by itself are the blocks what the sender committed. It raises Uncommitted when the stream ends
    without a commit or the commit is of other bytes; then, when cancelled, and when the receiver has had enough, what
    came is to be thrown away. Without `hashed` only the size is compared, whatever the commit says besides.
    """
    total = _Hash(hashed)
    async for message in requests:
        if is_block(message):
            await total.add(message)
            yield message
        elif not isinstance(message, pb.Commit):
            raise Fault("blocks and a commit have to follow the parameters", category=Category.INVALID)
        elif message.size != total.size:
            raise Uncommitted(f"{total.size} bytes arrived, but {message.size} were committed")
        elif hashed and message != total.commit():
            raise Uncommitted(f"the {total.size} bytes that arrived are not those that were committed")
        else:
            return
    raise Uncommitted(f"the sender went away after {total.size} bytes, before its commit")


async def receive_all(requests: AsyncIterator[Any], limit: int) -> bytes:
    """Return all bytes of an upload of at most limit bytes. Raises Fault as receive_upload does, and for more."""
    whole = bytearray()
    async with aclosing(receive_upload(requests)) as blocks:
        async for block in blocks:
            whole += block
            if len(whole) > limit:
                raise Fault(f"more than {limit} bytes", category=Category.EXHAUSTED)
    return bytes(whole)
