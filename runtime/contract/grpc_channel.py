"""The contract between processes, the client's side: a channel over grpc.aio."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Generator, Iterable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import grpc

from runtime.contract import faults
from runtime.contract.abi import Category, Face, Fault
from runtime.contract.blocks import downloads, is_block, parts, uploads
from runtime.contract.callers import SECRET, Metadata
from runtime.contract.channel import Requests, as_metadata, feed
from runtime.contract.grpc_server import FLOW, MESSAGE_LIMIT
from runtime.contract.pipe import Closed
from runtime.contract.tls import Tls, target

_OPTIONS = [
    *FLOW,
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.http2.max_pings_without_data", 0),
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 1_000),
    ("grpc.max_reconnect_backoff_ms", 5_000),
]

_LONGEST = 100 * 365 * 86_400.0
"""Seconds of a deadline past which gRPC's clock may overflow, so that the call would be over before it began."""

# The words of gRPC itself when no connection comes about, and when one breaks under a call: it has no status that says
# which of the two it was, and none that a backend could not have set.
_UNREACHED = re.compile(r"failed to connect|all backends failing|errors resolving|resolution failed|empty address list")
_BREAKING = frozenset({grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.UNKNOWN, grpc.StatusCode.INTERNAL})
_BROKEN = re.compile(
    r"socket closed|stream removed|connection reset|connection dropped|broken pipe|goaway|transport|keepalive|"
    r"ping timeout|recvmsg|sendmsg|endpoint|end of tcp stream|connection timed out|rst_stream",
    re.IGNORECASE,
)


def connect(
    addresses: str | Sequence[str],
    *,
    faces: Iterable[Face] = (),
    credentials: Tls | None = None,
    secret: str | None = None,
    server_name: str | None = None,
    balance: bool = True,
    message_limit: int = MESSAGE_LIMIT,
    keepalive: float = 20.0,
) -> GrpcChannel:
    """Return a channel to the server at one of the addresses (`host:port`); it connects with the first call.

    With `balance` calls take turns among the servers that say they are healthy; without it they go to the first that
    can be reached. `server_name` is what a server's certificate has to be for, when that is not its address. After
    `keepalive` seconds without a word in a call the server is asked whether it is there; ours allow that every ten
    seconds, others may have to be told to. Needs a running event loop. Raises ConfigError.
    """
    names = [addresses] if isinstance(addresses, str) else list(addresses)
    return GrpcChannel(names, list(faces), credentials, secret, server_name, balance, message_limit, keepalive)


class GrpcChannel:
    """A channel to a server in another process; see `channel.Channel`."""

    def __init__(
        self,
        addresses: Sequence[str],
        faces: Sequence[Face],
        credentials: Tls | None,
        secret: str | None,
        server_name: str | None,
        balance: bool,
        message_limit: int,
        keepalive: float,
    ) -> None:
        self._pinned = (addresses, faces, credentials, secret, server_name, False, message_limit, keepalive)
        self._secret: Metadata = () if secret is None else as_metadata([(SECRET, secret)])
        self._uploads = uploads(faces)
        self._downloads = downloads(faces)
        self._closed = False
        options = [
            *_OPTIONS,
            ("grpc.max_receive_message_length", message_limit),
            ("grpc.keepalive_time_ms", int(keepalive * 1000)),
            ("grpc.service_config", json.dumps(_service_config(balance))),
            # Connections of one channel are not another's, so that a pinned one is one.
            ("grpc.use_local_subchannel_pool", 1),
        ]
        if server_name is not None:
            options.append(("grpc.ssl_target_name_override", server_name))
        if credentials is None:
            self._channel = grpc.aio.insecure_channel(target(addresses), options=options)
        else:
            self._channel = grpc.aio.secure_channel(target(addresses), credentials.for_channel(), options=options)

    def unary_unary(
        self,
        method: str,
        request_serializer: Any = None,
        response_deserializer: Any = None,
        _registered_method: bool = False,
    ) -> Callable[..., UnaryCall]:
        return self._callable("unary_unary", method, request_serializer, response_deserializer, UnaryCall)

    def unary_stream(
        self,
        method: str,
        request_serializer: Any = None,
        response_deserializer: Any = None,
        _registered_method: bool = False,
    ) -> Callable[..., StreamCall]:
        return self._callable("unary_stream", method, request_serializer, response_deserializer, StreamCall)

    def stream_unary(
        self,
        method: str,
        request_serializer: Any = None,
        response_deserializer: Any = None,
        _registered_method: bool = False,
    ) -> Callable[..., UnaryCall]:
        return self._callable("stream_unary", method, request_serializer, response_deserializer, UnaryCall)

    def stream_stream(
        self,
        method: str,
        request_serializer: Any = None,
        response_deserializer: Any = None,
        _registered_method: bool = False,
    ) -> Callable[..., StreamCall]:
        return self._callable("stream_stream", method, request_serializer, response_deserializer, StreamCall)

    def pinned(self) -> GrpcChannel:
        return GrpcChannel(*self._pinned)

    async def close(self) -> None:
        self._closed = True
        await self._channel.close()

    def _callable(
        self, kind: str, path: str, serializer: Any, deserializer: Any, form: Callable[..., CallT]
    ) -> Callable[..., CallT]:
        if (upload := self._uploads.get(path)) is not None:
            serializer = upload.encode
        if (download := self._downloads.get(path)) is not None:
            deserializer = download.decode
        raw = getattr(self._channel, kind)(path, serializer, deserializer)
        feeds = kind.startswith("stream")

        def call(
            request: Any = None,
            timeout: float | None = None,
            metadata: Any = None,
            credentials: Any = None,
            wait_for_ready: bool | None = None,
            compression: Any = None,
        ) -> CallT:
            if self._closed:
                raise faults.Unavailable("the channel is closed")
            pairs = as_metadata(metadata) + self._secret
            if timeout is not None and timeout > _LONGEST:
                timeout = None
            if not feeds:
                return form(raw(request, timeout=timeout, metadata=pairs, wait_for_ready=wait_for_ready), None)
            inner = raw(None, timeout=timeout, metadata=pairs, wait_for_ready=wait_for_ready)
            return form(inner, None if request is None else _Feeder(inner, request))

        return call


def _service_config(balance: bool) -> dict[str, Any]:
    if not balance:
        return {"loadBalancingConfig": [{"pick_first": {}}]}
    return {"loadBalancingConfig": [{"round_robin": {}}], "healthCheckConfig": {"serviceName": ""}}


class _Feeder:
    """Sends the requests of a call, and stops when the call is over."""

    def __init__(self, call: Any, source: Requests) -> None:
        self.failure: BaseException | None = None
        self.task = asyncio.get_running_loop().create_task(self._run(call, source))
        call.add_done_callback(lambda _: self.task.cancel())

    async def _run(self, call: Any, source: Requests) -> None:
        async def write(message: Any) -> None:
            for part in parts(message) if is_block(message) else (message,):
                try:
                    await call.write(part)
                except (grpc.aio.AioRpcError, grpc.aio.BaseError, asyncio.InvalidStateError):
                    raise Closed from None

        try:
            await feed(source, write, call.done_writing)
        except (Closed, grpc.aio.AioRpcError, grpc.aio.BaseError):
            pass  # The call is over, and its outcome says why.
        except asyncio.CancelledError:
            call.cancel()
        except BaseException as failure:
            if not call.done():
                self.failure = failure
            call.cancel()


class _Call:
    """What the client holds; the names are those of grpc.aio.Call. Letting go of it cancels the call."""

    def __init__(self, raw: Any, feeder: _Feeder | None) -> None:
        self._raw = raw
        self._feeder = feeder
        self._cancelled = False
        self._answered = False

    def __del__(self) -> None:
        raw = getattr(self, "_raw", None)
        if raw is not None and not raw.done():
            # The loop may be gone by now, and the call with it.
            with suppress(RuntimeError):
                raw.cancel()

    def cancel(self) -> bool:
        """Cancel the call on both sides; return whether it was not over yet."""
        self._cancelled = True
        cancelled: bool = self._raw.cancel()
        return cancelled

    def cancelled(self) -> bool:
        return bool(self._raw.cancelled())

    def done(self) -> bool:
        return bool(self._raw.done())

    def add_done_callback(self, callback: Callable[[Any], Any]) -> None:
        self._raw.add_done_callback(lambda _: callback(self))

    def time_remaining(self) -> float | None:
        remaining: float | None = self._raw.time_remaining()
        return remaining

    async def initial_metadata(self) -> Metadata:
        return tuple(await self._raw.initial_metadata() or ())

    async def trailing_metadata(self) -> Metadata:
        return tuple(pair for pair in await self._raw.trailing_metadata() or () if pair[0] != faults.TRAILER)

    async def code(self) -> grpc.StatusCode:
        code: grpc.StatusCode = await self._raw.code()
        return code

    async def details(self) -> str:
        return str(await self._raw.details() or "")

    async def wait_for_connection(self) -> None:
        try:
            await self._raw.wait_for_connection()
        except BaseException as failure:
            raise self._meaning(failure) from None

    async def write(self, request: Any) -> None:
        """Send a message, when the method was called without an iterator; waits while the other side is behind."""
        try:
            for part in parts(request) if is_block(request) else (request,):
                await self._raw.write(part)
        except BaseException as failure:
            raise self._meaning(failure) from None

    async def done_writing(self) -> None:
        try:
            await self._raw.done_writing()
        except BaseException as failure:
            raise self._meaning(failure) from None

    async def _fed(self) -> None:
        """Return once the source of the requests is closed."""
        if self._feeder is not None:
            self._feeder.task.cancel()
            await asyncio.wait([self._feeder.task])

    def _meaning(self, failure: BaseException) -> BaseException:
        """Return what the client gets for an error of gRPC."""
        if isinstance(failure, grpc.aio.AioRpcError):
            return fault_of(failure, self._answered)
        if not isinstance(failure, asyncio.CancelledError):
            return failure
        if self._feeder is not None and self._feeder.failure is not None:
            return self._feeder.failure
        task = asyncio.current_task()
        if self._cancelled or (task is not None and task.cancelling()):
            return failure
        return Fault("the channel was closed", category=Category.CANCELLED)


class UnaryCall(_Call):
    """A call with one answer."""

    def __await__(self) -> Generator[Any, None, Any]:
        return self._result().__await__()

    async def _result(self) -> Any:
        try:
            response = await self._raw
        except BaseException as failure:
            if not isinstance(failure, asyncio.CancelledError):
                await self._fed()
            raise self._meaning(failure) from None
        await self._fed()
        return response


class StreamCall(_Call):
    """A call with a stream of answers, which are read with `async for`, or with `read` until grpc.aio.EOF."""

    _messages: AsyncIterator[Any] | None = None
    _failure: BaseException | None = None

    def __aiter__(self) -> StreamCall:
        return self

    async def __anext__(self) -> Any:
        if self._failure is not None:
            raise self._failure
        if self._messages is None:
            self._messages = aiter(self._raw)
        try:
            message = await anext(self._messages)
        except StopAsyncIteration:
            await self._fed()
            raise
        except BaseException as failure:
            if not isinstance(failure, asyncio.CancelledError):
                await self._fed()
            self._failure = self._meaning(failure)
            raise self._failure from None
        self._answered = True
        return message

    async def read(self) -> Any:
        try:
            return await anext(self)
        except StopAsyncIteration:
            return grpc.aio.EOF


CallT = TypeVar("CallT", UnaryCall, StreamCall)


def fault_of(error: grpc.aio.AioRpcError, answered: bool) -> Fault:
    """Return the fault of a call that gRPC ended; answered says that a part of the answer had come."""
    status, words = error.code(), error.details() or ""
    trailing = tuple(error.trailing_metadata() or ())
    told = any(key == faults.TRAILER for key, _ in trailing)
    if not told and status is grpc.StatusCode.DEADLINE_EXCEEDED:
        return Fault("the deadline has passed", category=Category.DEADLINE)
    if not told and status is grpc.StatusCode.UNIMPLEMENTED:
        return faults.NotBuilt(words)
    if not told and status is grpc.StatusCode.UNAVAILABLE and _UNREACHED.search(words):
        # gRPC's words name addresses of the inside.
        return faults.Unavailable("the backend cannot be reached")
    # What a call gets that reaches gRPC's server in the moment that it stops, before any of our code.
    stopped = status is grpc.StatusCode.CANCELLED and words == "CANCELLED"
    broken = stopped or (status in _BREAKING and _BROKEN.search(words))
    if not told and (broken or (answered and status is grpc.StatusCode.UNAVAILABLE)):
        return faults.Lost("the backend was lost in mid-call")
    return faults.of_status(status, words, trailing)
