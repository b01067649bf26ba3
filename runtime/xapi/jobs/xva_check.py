"""An XVA looked at while it goes by: compressed or not, it has to be whole to its end. CPU work goes to a thread."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from runtime.formats.pieces import Truncated
from runtime.xapi.compression import BadCompression, Unpacker
from runtime.xapi.jobs.errors import Damaged
from runtime.xapi.jobs.fork import Block
from runtime.xapi.xva import BadXva, Reader

_TOGETHER = 2 << 20
"""Bytes that go to a thread together: handing over costs more than looking at a few."""

_BEHIND = 4 << 20
"""Bytes that are not looked at yet, from which on who feeds has to wait."""

_threads = ThreadPoolExecutor(2, thread_name_prefix="xva-check")


class XvaCheck:
    """Feed it the stream; `close` at its end. Both raise Damaged, with the byte at which it shows."""

    def __init__(self) -> None:
        self._unpacker = Unpacker()
        self._reader = Reader()
        self._waiting: list[Block] = []
        self._looking: asyncio.Future[None] | None = None

    async def feed(self, block: Block) -> None:
        """Take the next bytes; they are looked at while the caller goes on to get more."""
        self._waiting.append(block)
        behind = self._looking is not None and not self._looking.done()
        if sum(map(len, self._waiting)) >= (_BEHIND if behind else _TOGETHER):
            await self._look()

    async def settle(self) -> None:
        """Return when everything that was fed has been looked at."""
        await self._look()
        await self._looked()

    async def _look(self) -> None:
        """Begin to look at what waits, once it is done with what came before."""
        await self._looked()
        blocks, self._waiting = self._waiting, []
        if blocks:
            self._looking = asyncio.get_running_loop().run_in_executor(_threads, self._feed, blocks)

    async def _looked(self) -> None:
        looking, self._looking = self._looking, None
        if looking is not None:
            await looking

    def _feed(self, blocks: Sequence[Block]) -> None:
        try:
            for block in blocks:
                for part in self._unpacker.feed(block):
                    self._reader.feed(part)
        except (BadCompression, BadXva) as fault:
            raise Damaged(f"the XVA is damaged: {fault}", code="XVA_DAMAGED") from None

    async def close(self) -> None:
        """Say that the stream ends here."""
        await self.settle()
        try:
            self._unpacker.close()
            self._reader.close()
        except (Truncated, BadXva) as fault:
            raise Damaged(f"the XVA is not whole: {fault}", code="XVA_TRUNCATED") from None
