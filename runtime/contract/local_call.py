"""One call in one process: the state that both sides share, and the object that the client holds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any

import grpc

from runtime.contract import faults, serving
from runtime.contract.abi import Category, Fault
from runtime.contract.callers import Metadata
from runtime.contract.channel import Requests, as_metadata, feed
from runtime.contract.pipe import END, Closed, Pipe

if TYPE_CHECKING:
    from runtime.contract.local import LocalChannel, LocalServer


class Exchange(serving.Context):
    """The state of a call. It is the servicer's context, too.

    `ended` is true from the moment the client's outcome is settled, which is `failure` or `response`; the method may
    still be at its clean-up then.
    """

    handler: serving.Handler = None
    ended = False
    failure: BaseException | None = None
    response: Any = None
    responses: Pipe | None = None
    requests: Pipe | None = None
    feeder: asyncio.Task[None] | None = None
    begun = False
    _task: asyncio.Task[None] | None = None
    _client: asyncio.Task[Any] | None = None
    _interrupted = False
    _timer: asyncio.TimerHandle | None = None
    _initial: Metadata | None = None
    _waiters: list[asyncio.Future[None]] | None = None
    _on_end: list[Callable[[Any], Any]] | None = None

    def __init__(
        self, path: str, server: LocalServer, channel: LocalChannel, metadata: Metadata, timeout: float | None
    ) -> None:
        self.path = path
        self.channel = channel
        self.loop = asyncio.get_running_loop()
        self.deadline = None if timeout is None else self.loop.time() + timeout
        self._server = server
        self._metadata = metadata

    # How a call goes.

    def start(self, request: Any) -> None:
        """Run the method in a task of its own, unless it runs or the call is over."""
        if self.begun or self.ended:
            return
        self.begun = True
        if self.deadline is not None:
            if self.deadline <= self.loop.time():
                self._late()
                return
            self._timer = self.loop.call_at(self.deadline, self._late)
        if self.requests is not None:
            if request is not None:
                self.feeder = self.loop.create_task(self._feed(request))
            request = _Received(self.requests)
        elif (fault := self._oversize(request)) is not None:
            self.end(fault)
            return
        self._server.started(self)
        self._task = self.loop.create_task(self._serve(request))
        # Not in the task itself, which may be cancelled before it takes its first step.
        self._task.add_done_callback(lambda _: self._server.finished(self))

    async def inline(self, request: Any) -> Any:
        """Run a method of one request and one answer in the client's own task, and return its answer.

        When the client's task is cancelled, so is the method, and the cancellation comes out of here once it has
        ended, whatever the method made of it.
        """
        client = asyncio.current_task()
        assert client is not None
        oversize = self._oversize(request)
        if oversize is not None:
            self.end(oversize)
            raise oversize
        cancelling = client.cancelling()
        self._client = client
        self._server.started(self)
        try:
            self._answered(await serving.answer(self.handler.unary_unary, request, self))
        except Fault as fault:
            self.end(faults.received(fault))
        except asyncio.CancelledError:
            if client.cancelling() == 0:
                self.end(_given_up())
        finally:
            self._client = None
            self._server.finished(self)
        if self._interrupted:
            client.uncancel()
        if client.cancelling() > cancelling or not self.ended:
            self.end(asyncio.CancelledError())
            raise asyncio.CancelledError
        return self.outcome()

    async def _serve(self, request: Any) -> None:
        try:
            method = serving.behaviour(self.handler)
            if self.responses is not None:
                await serving.answer_all(method, request, self, self.write)
                self.end()
            else:
                self._answered(await serving.answer(method, request, self))
        except Fault as fault:
            self.end(faults.received(fault))
        except asyncio.CancelledError:
            self.end(_given_up())
        finally:
            self.end(faults.internal())

    def _answered(self, response: Any) -> None:
        fault = self._oversize(response)
        self.end(fault, None if fault else response)

    async def _feed(self, source: Requests) -> None:
        try:
            await feed(source, self.put_request, self.end_requests)
        except Closed:
            pass  # The method answered without having read everything.
        except asyncio.CancelledError:
            self.stop(asyncio.CancelledError())
        except BaseException as failure:
            self.stop(failure)

    async def put_request(self, message: Any) -> None:
        assert self.requests is not None
        if (fault := self._oversize(message)) is not None:
            raise fault
        await self.requests.put(message)

    async def end_requests(self) -> None:
        assert self.requests is not None
        self.requests.end()

    def _oversize(self, message: Any) -> Fault | None:
        limit = self._server.message_limit
        if limit is None or isinstance(message, (bytes, bytearray, memoryview)):
            return None
        size = message.ByteSize()
        if size <= limit:
            return None
        return Fault(f"a message of {size} bytes is larger than {limit}", category=Category.EXHAUSTED)

    # How it ends.

    def end(self, failure: BaseException | None = None, response: Any = None) -> bool:
        """Settle the outcome, if it is not; what was answered before a failure is still read before it."""
        if self.ended:
            return False
        self.ended = True
        self.failure = failure
        self.response = response
        if self._timer is not None:
            self._timer.cancel()
        if self.responses is not None:
            self.responses.end(failure)
        if self.requests is not None:
            self.requests.close(asyncio.CancelledError())
        if self.feeder is not None and self.feeder is not asyncio.current_task(self.loop):
            self.feeder.cancel()
        self._wake()
        for callback in self._on_end or ():
            callback(self)
        return True

    def stop(self, failure: BaseException) -> bool:
        """Settle the outcome as failure, throw away what was not read, and cancel the method."""
        if not self.end(failure):
            return False
        if self.responses is not None:
            self.responses.close(failure)
        if self._task is not None:
            self._task.cancel()
        elif self._client is not None:
            self._interrupted = True
            self._client.cancel()
        return True

    def outcome(self) -> Any:
        if self.failure is not None:
            raise self.failure
        return self.response

    def on_end(self, callback: Callable[[Any], Any]) -> None:
        if self.ended:
            self.loop.call_soon(callback, self)
        elif self._on_end is None:
            self._on_end = [callback]
        else:
            self._on_end.append(callback)

    def _late(self) -> None:
        self.stop(Fault("the deadline has passed", category=Category.DEADLINE))

    def _wake(self) -> None:
        for waiter in self._waiters or ():
            if not waiter.done():
                waiter.set_result(None)
        self._waiters = None

    async def until_end(self) -> None:
        """Return when the outcome is settled, and the source of the requests closed."""
        while not self.ended:
            await self._wait()
        if self.feeder is not None and not self.feeder.done():
            await asyncio.wait([self.feeder])

    async def headers(self) -> Metadata:
        while self._initial is None and not self.ended:
            await self._wait()
        return self._initial or ()

    async def _wait(self) -> None:
        if self._waiters is None:
            self._waiters = []
        waiter = self.loop.create_future()
        self._waiters.append(waiter)
        await waiter

    # What else a context has.

    async def read(self) -> Any:
        assert self.requests is not None
        message = await self.requests.get()
        return grpc.aio.EOF if message is END else message

    async def write(self, message: Any) -> None:
        if (fault := self._oversize(message)) is not None:
            raise fault
        if self._initial is None:
            await self.send_initial_metadata(())
        assert self.responses is not None
        try:
            await self.responses.put(message)
        except Closed:
            raise asyncio.CancelledError from None

    async def send_initial_metadata(self, initial_metadata: Any) -> None:
        self._initial = as_metadata(initial_metadata)
        self._wake()

    def time_remaining(self) -> float | None:
        return None if self.deadline is None else max(0.0, self.deadline - self.loop.time())

    def cancelled(self) -> bool:
        return isinstance(self.failure, asyncio.CancelledError)

    def done(self) -> bool:
        return self.ended

    def add_done_callback(self, callback: Callable[[Any], Any]) -> None:
        self.on_end(callback)

    def peer(self) -> str:
        return "in process"

    def peer_identities(self) -> None:
        return None

    def peer_identity_key(self) -> None:
        return None

    def auth_context(self) -> Mapping[str, Any]:
        return {}


class _Received:
    """The requests of a call, as its method reads them."""

    __slots__ = ("_requests",)

    def __init__(self, requests: Pipe) -> None:
        self._requests = requests

    def __aiter__(self) -> AsyncIterator[Any]:
        return self

    async def __anext__(self) -> Any:
        message = await self._requests.get()
        if message is END:
            raise StopAsyncIteration
        return message


def _given_up() -> Fault:
    return Fault("the backend gave the call up", category=Category.CANCELLED)


class _Call:
    """What the client holds; the names are those of grpc.aio.Call. Letting go of it cancels the call."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange

    def __del__(self) -> None:
        # Half made when the constructor failed.
        exchange: Exchange | None = getattr(self, "_exchange", None)
        if exchange is not None and not exchange.ended and not exchange.loop.is_closed():
            exchange.stop(asyncio.CancelledError())

    def cancel(self) -> bool:
        """Cancel the call on both sides; return whether it was not over yet."""
        return self._exchange.stop(asyncio.CancelledError())

    def cancelled(self) -> bool:
        return self._exchange.cancelled()

    def done(self) -> bool:
        return self._exchange.ended

    def add_done_callback(self, callback: Callable[[Any], Any]) -> None:
        self._exchange.on_end(lambda _: callback(self))

    def time_remaining(self) -> float | None:
        return self._exchange.time_remaining()

    async def initial_metadata(self) -> Metadata:
        return await self._exchange.headers()

    async def trailing_metadata(self) -> Metadata:
        await self._exchange.until_end()
        return self._exchange.trailing_metadata()

    async def code(self) -> grpc.StatusCode:
        await self._exchange.until_end()
        failure = self._exchange.failure
        if failure is None:
            return grpc.StatusCode.OK
        return faults.STATUS[failure.category] if isinstance(failure, Fault) else grpc.StatusCode.CANCELLED

    async def details(self) -> str:
        await self._exchange.until_end()
        return str(self._exchange.failure or "")

    async def wait_for_connection(self) -> None:
        """Return at once: there is no connection that could be missing."""

    async def write(self, request: Any) -> None:
        """Send a message, when the method was called without an iterator; waits while the other side is behind."""
        exchange = self._exchange
        try:
            await exchange.put_request(request)
        except Closed:
            if isinstance(exchange.failure, Fault):
                raise exchange.failure from None
            raise asyncio.InvalidStateError("the call is over") from None
        except asyncio.CancelledError:
            self.cancel()
            raise

    async def done_writing(self) -> None:
        await self._exchange.end_requests()


class UnaryCall(_Call):
    """A call with one answer.

    Awaited at once, a method with one request runs in the task that awaits it. Otherwise, and with a deadline, it has a
    task of its own, so that the client has its answer at the deadline, however long the method takes to stop.
    """

    def __init__(self, exchange: Exchange, request: Any) -> None:
        super().__init__(exchange)
        self._request = request
        self._later: asyncio.Handle | None = None
        if exchange.requests is None and exchange.deadline is None and not exchange.ended:
            self._later = exchange.loop.call_soon(exchange.start, request)
        else:
            exchange.start(request)

    def __await__(self) -> Generator[Any, None, Any]:
        exchange = self._exchange
        if self._later is not None and not exchange.begun and not exchange.ended:
            self._later.cancel()
            exchange.begun = True
            # Not `return`: who awaits holds the iterator alone, and letting go of this object would cancel the call.
            return (yield from exchange.inline(self._request).__await__())
        return (yield from self._result().__await__())

    async def _result(self) -> Any:
        try:
            await self._exchange.until_end()
        except asyncio.CancelledError:
            self.cancel()
            raise
        return self._exchange.outcome()


class StreamCall(_Call):
    """A call with a stream of answers, which are read with `async for`, or with `read` until grpc.aio.EOF."""

    def __init__(self, exchange: Exchange, request: Any) -> None:
        super().__init__(exchange)
        assert exchange.responses is not None
        self._responses = exchange.responses
        exchange.start(request)

    def __aiter__(self) -> StreamCall:
        return self

    async def __anext__(self) -> Any:
        message = await self._next()
        if message is END:
            raise StopAsyncIteration
        return message

    async def read(self) -> Any:
        message = await self._next()
        return grpc.aio.EOF if message is END else message

    async def _next(self) -> Any:
        try:
            message = await self._responses.get()
        except asyncio.CancelledError:
            self.cancel()
            raise
        except BaseException:
            await self._exchange.until_end()
            raise
        if message is END:
            await self._exchange.until_end()
        return message
