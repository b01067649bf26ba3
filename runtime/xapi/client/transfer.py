"""The data path of a pool: exports and imports of machines, disks and the pool's database, as streams.

The status of an answer comes before the work, so it proves nothing, and neither does the end of a stream: **only the
final state of the task that the transfer is tied to proves success** (reference c.1). Who stores what comes from
`receive` commits it when the iteration has ended by itself, and discards it after any exception.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from functools import partial
from urllib.parse import urlencode

from runtime.xapi.client import backup_network, stream, tasks
from runtime.xapi.client.address import Address, BadUrl, elsewhere
from runtime.xapi.client.connection import RETRIES, Connection
from runtime.xapi.client.errors import (
    RETRYABLE,
    PoolError,
    TaskFailed,
    TransferFailed,
    Unreachable,
    XapiError,
)
from runtime.xapi.client.head import Head
from runtime.xapi.client.rpc import HOPS
from runtime.xapi.client.stream import Stream
from runtime.xapi.client.tasks import Progress

HEAD_SECONDS = 120.0
"""An export takes its locks before it answers."""

IDLE_SECONDS = 300.0
"""XAPI keeps an export from being silent for long."""

EARLY_SECONDS = 10.0
"""A PUT is answered before its body is read; where that does not happen the body goes out all the same."""

END_SECONDS = 300.0
"""From the last byte of a transfer to the end of its task."""

TOLD_SECONDS = 2.0
"""What the pool says of a transfer that has failed is waited for so long."""

UNKNOWN = 1 << 50
"""What is said of a length that nobody knows, as XAPI takes no chunks: an import ends by its content."""

_SECOND_ANSWER = b"HTTP/"


async def receive(
    connection: Connection,
    path: str,
    query: Mapping[str, str],
    *,
    label: str,
    host: Address | None = None,
    progress: Progress | None = None,
) -> AsyncGenerator[memoryview, None]:
    """Yield what a GET of the data path answers with; the iteration ends by itself only if the transfer succeeded.

    host is where the data is, the coordinator if it is None; a host that sends us on is followed, and what fails before
    the first byte for a reason that passes by itself is tried again. Raises TaskFailed for what the pool says of the
    transfer, TransferFailed, Unreachable, TooSlow, NotAllowed, and what the connection raises. Closing the generator
    ends the transfer and its task.
    """
    for attempt in range(RETRIES + 1):
        begun = False
        try:
            async with aclosing(_receive(connection, path, query, label, host, progress)) as pieces:
                async for data in pieces:
                    begun = True
                    yield data
            return
        except (TaskFailed, TransferFailed) as failure:
            failure.through = connection.rpc.through
            if begun or attempt == RETRIES or not _passes(failure):
                raise
        await connection.pause()


async def send(
    connection: Connection,
    path: str,
    query: Mapping[str, str],
    body: AsyncIterable[bytes | memoryview],
    length: int | None,
    *,
    label: str,
    host: Address | None = None,
    progress: Progress | None = None,
    begun: Callable[[str], None] | None = None,
    ended: Callable[[str], Awaitable[None]] | None = None,
) -> str:
    """Send body with a PUT of the data path; return the result of its task when that has succeeded.

    length is how many bytes it has, None where nobody knows; then the host finds the end in them. begun is told the
    task, of each attempt; ended is given the result while there still is the task, and what it raises comes out of
    here.

    Nothing is asked of body before the host has agreed to the request, so a host that sends us on costs none of it, and
    what fails before for a reason that passes by itself is tried again.
    That the host stops reading is no failure: an import ends by its content. Raises what `receive` does, and what body
    raises. Cancelled or failed, the task is cancelled.
    """
    source = _Source(body)
    for attempt in range(RETRIES + 1):
        try:
            return await _send(connection, path, query, source, length, label, host, progress, begun, ended)
        except (TaskFailed, TransferFailed) as failure:
            failure.through = connection.rpc.through
            if source.begun or attempt == RETRIES or not _passes(failure):
                raise
        await connection.pause()
    raise AssertionError


class _Source:
    """The body of a transfer, and whether something of it has been taken."""

    def __init__(self, body: AsyncIterable[bytes | memoryview]) -> None:
        self._body = body
        self.begun = False

    def __aiter__(self) -> AsyncIterator[bytes | memoryview]:
        self.begun = True
        return aiter(self._body)


def _passes(failure: TaskFailed | TransferFailed) -> bool:
    """Return whether a transfer failed for a reason that passes by itself."""
    return isinstance(failure, TaskFailed) and failure.error is not None and failure.error.code in RETRYABLE


async def _receive(
    connection: Connection,
    path: str,
    query: Mapping[str, str],
    label: str,
    host: Address | None,
    progress: Progress | None,
) -> AsyncGenerator[memoryview, None]:
    async with tasks.task(connection, label) as task:
        watching = asyncio.ensure_future(tasks.watch(connection, task, progress=progress))
        got: Stream | None = None
        try:
            got, head = await _ask(connection, host or connection.where, "GET", path, query, task, None)
            if head.status != 200:
                raise await _refused(watching, head)
            watching.add_done_callback(partial(_end_reading, got))
            left = _length(head)
            first = b""
            while left is None or left > 0:
                data = await _next(got, watching)
                if not data:
                    break
                if first is not None and len(first) < len(_SECOND_ANSWER):
                    first += bytes(data[: len(_SECOND_ANSWER)])
                    if first.startswith(_SECOND_ANSWER):
                        raise await _failed(watching, "the host answered a second time in the body")
                if left is not None:
                    left -= len(data)
                yield data
            if left:
                raise await _failed(watching, f"the answer ended {left} bytes too early")
            await _end(connection, task, watching, got)
        finally:
            if got is not None:
                got.close()
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)


async def _send(
    connection: Connection,
    path: str,
    query: Mapping[str, str],
    body: _Source,
    length: int | None,
    label: str,
    host: Address | None,
    progress: Progress | None,
    begun: Callable[[str], None] | None,
    ended: Callable[[str], Awaitable[None]] | None,
) -> str:
    async with tasks.task(connection, label) as task:
        if begun is not None:
            begun(task)
        watching = asyncio.ensure_future(tasks.watch(connection, task, progress=progress))
        put: Stream | None = None
        try:
            said = UNKNOWN if length is None else length
            put, head = await _ask(connection, host or connection.where, "PUT", path, query, task, said)
            if head.status != 200:
                raise await _refused(watching, head)
            sent = 0
            async for data in body:
                sent += len(data)
                if length is not None and sent > length:
                    raise TransferFailed(f"the source has more than the {length} bytes that it was said to have")
                if watching.done() or not await put.write(data, IDLE_SECONDS):
                    break
            else:
                if length is not None and sent < length:
                    raise TransferFailed(f"the source has {sent} bytes and not {length}")
                if length is None:
                    await put.leave()
            result = await _end(connection, task, watching, put)
            if ended is not None:
                await ended(result)
            return result
        finally:
            if put is not None:
                put.close()
            watching.cancel()
            await asyncio.gather(watching, return_exceptions=True)


async def _ask(
    connection: Connection,
    where: Address,
    verb: str,
    path: str,
    query: Mapping[str, str],
    task: str,
    length: int | None,
) -> tuple[Stream, Head]:
    """Return the request at the host that takes it, and the head of its answer."""
    session = await connection.session()
    target = f"{path}?{urlencode({**query, 'session_id': session, 'task_id': task})}"
    for _ in range(HOPS + 1):
        where = await backup_network.towards(connection, where)
        connection.rpc.check(where)
        one = await stream.request(where, connection.rpc.proxy, connection.rpc.tls, verb, target, length)
        try:
            head = await _head(one, verb)
            if head.status not in (301, 302, 307, 308):
                return one, head
            try:
                where, target = elsewhere(where, head.fields.get("location", ""))
            except BadUrl as fault:
                raise Unreachable(one.name, f"points at a place that is none: {fault}") from None
        except BaseException:
            one.close()
            raise
        one.close()
    raise Unreachable(connection.rpc.name(where), f"{verb} {path} was sent on more than {HOPS} times")


async def _head(one: Stream, verb: str) -> Head:
    seconds = EARLY_SECONDS if verb == "PUT" else HEAD_SECONDS
    try:
        async with asyncio.timeout(seconds):
            return await one.head()
    except TimeoutError:
        if verb == "PUT":
            return Head(200, {})
        raise TransferFailed(f"{one.where.url} did not answer within {seconds:g} s") from None


def _length(head: Head) -> int | None:
    """Return the length of an answer; None where the end of the connection tells. Raises TransferFailed."""
    if "transfer-encoding" in head.fields:
        raise TransferFailed("the answer is in a coding that XAPI does not use")
    length = head.fields.get("content-length")
    if length is None:
        return None
    if not length.isdecimal():
        raise TransferFailed("the length of the answer is none")
    return int(length)


async def _next(got: Stream, watching: asyncio.Task[str]) -> memoryview:
    """Return the next of the answer; a task that has failed ends the waiting for it."""
    try:
        return await got.read(IDLE_SECONDS)
    except PoolError as failure:
        if isinstance(failure, TaskFailed):
            raise
        raise await _failed(watching, str(failure)) from None


def _end_reading(got: Stream, watching: asyncio.Task[str]) -> None:
    """End the reading when the task has failed, or the pool tells nothing of it any more."""
    if not watching.cancelled() and (failure := watching.exception()) is not None:
        got.end_reading(failure)


async def _end(connection: Connection, task: str, watching: asyncio.Task[str], one: Stream) -> str:
    """Return the result of the task when it has succeeded."""
    over = asyncio.ensure_future(one.over())
    try:
        async with asyncio.timeout(END_SECONDS):
            await asyncio.wait({watching, over}, return_when=asyncio.FIRST_COMPLETED)
            if not watching.done():
                # Mostly the task ends before the connection does, and events come late.
                with suppress(XapiError, Unreachable):
                    if (result := await tasks.result(connection, task)) is not None:
                        return result
            return await asyncio.shield(watching)
    except TimeoutError:
        raise TransferFailed(f"the task did not end within {END_SECONDS:g} s of the transfer") from None
    finally:
        over.cancel()


async def _refused(watching: asyncio.Task[str], head: Head) -> Exception:
    return await _failed(watching, f"the host answered with status {head.status}")


async def _failed(watching: asyncio.Task[str], what: str) -> Exception:
    """Return why a transfer failed: what the pool says of its task, if it says anything soon, or what was seen here."""
    with suppress(TimeoutError):
        async with asyncio.timeout(TOLD_SECONDS):
            await asyncio.wait({watching})
    if watching.done() and not watching.cancelled():
        failure = watching.exception()
        if isinstance(failure, TaskFailed):
            return failure
    return TransferFailed(what)
