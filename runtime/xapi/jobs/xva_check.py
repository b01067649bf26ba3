"""An XVA looked at while it goes by: compressed or not, it has to be whole to its end. CPU work goes to a thread."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from runtime.formats.pieces import Truncated
from runtime.xapi.compression import BadCompression, Unpacker
from runtime.xapi.jobs.errors import Damaged
from runtime.xapi.jobs.fork import Block
from runtime.xapi.xva import BadXva, Ova, Reader

_INLINE = 64 << 10
_threads = ThreadPoolExecutor(2, thread_name_prefix="xva-check")


class XvaCheck:
    """Feed it the stream; `close` at its end. Both raise Damaged, with the byte at which it shows."""

    def __init__(self) -> None:
        self._unpacker = Unpacker()
        self._reader = Reader()
        self.ova: Ova | None = None
        self.bytes_of_disks = 0

    async def feed(self, block: Block) -> None:
        if len(block) < _INLINE:
            self._feed(block)
        else:
            await asyncio.get_running_loop().run_in_executor(_threads, self._feed, block)

    def _feed(self, block: Block) -> None:
        try:
            for part in self._unpacker.feed(bytes(block)):
                for event in self._reader.feed(part):
                    if isinstance(event, Ova):
                        self.ova = event
                    else:
                        self.bytes_of_disks += len(event.data)
        except (BadCompression, BadXva) as fault:
            raise Damaged(f"the XVA is damaged: {fault}", code="XVA_DAMAGED") from None

    def close(self) -> None:
        """Say that the stream ends here."""
        try:
            self._unpacker.close()
            self._reader.close()
        except (Truncated, BadXva) as fault:
            raise Damaged(f"the XVA is not whole: {fault}", code="XVA_TRUNCATED") from None
