"""The contract in one process: a channel and a server that hand messages over as objects.

What gRPC does about deadlines, cancellation, metadata, faults and the size of messages happens here, too. A message
that was handed over belongs to the other side: neither side changes it any more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from runtime.contract import faults, serving
from runtime.contract.abi import Category, Fault
from runtime.contract.channel import as_metadata
from runtime.contract.local_call import Exchange, StreamCall, UnaryCall
from runtime.contract.pipe import Pipe

CallT = TypeVar("CallT", UnaryCall, StreamCall)

MESSAGE_LIMIT = 4 << 20
"""Bytes of one message, as gRPC has it; blocks of byte streams have no limit, since gRPC would get them in parts."""


class LocalServer:
    """Holds the services of backends in this process, for LocalChannels.

    Services are added by protoc's own functions; it takes calls until it is stopped.
    """

    def __init__(self, *, message_limit: int | None = MESSAGE_LIMIT) -> None:
        self.message_limit = message_limit
        self._methods = serving.Methods()
        self._running: set[Exchange] = set()
        self._stopped = False
        self._idle: asyncio.Event | None = None

    def add_generic_rpc_handlers(self, generic_rpc_handlers: Sequence[Any]) -> None:
        self._methods.add_generic(generic_rpc_handlers)

    def add_registered_method_handlers(self, service_name: str, method_handlers: Mapping[str, serving.Handler]) -> None:
        self._methods.add_registered(service_name, method_handlers)

    def find(self, path: str, request_streaming: bool, response_streaming: bool) -> serving.Handler:
        """Return the handler of a method. Raises Fault where there is none of this form, or no server any more."""
        if self._stopped:
            raise faults.Unavailable("the backend has stopped")
        handler = self._methods.find(path)
        if (
            handler is None
            or handler.request_streaming is not request_streaming
            or handler.response_streaming is not response_streaming
        ):
            raise serving.unknown(path)
        return handler

    def started(self, exchange: Exchange) -> None:
        self._running.add(exchange)

    def finished(self, exchange: Exchange) -> None:
        """Take note that the method of a call has ended, and everything in it."""
        self._running.discard(exchange)
        if self._idle is not None and not self._running:
            self._idle.set()

    def running(self, channel: LocalChannel) -> list[Exchange]:
        return [exchange for exchange in self._running if exchange.channel is channel]

    async def stop(self, grace: float | None = None) -> None:
        """Take no more calls, wait up to grace seconds for those that run, then end them.

        Clients of ended calls get a fault of the category LOST. When this returns, every method has ended. When it is
        cancelled, no calls are taken any more, but some may still run.
        """
        self._stopped = True
        if grace:
            await self._until_idle(grace)
        for exchange in list(self._running):
            exchange.stop(faults.Lost("the backend was stopped in mid-call"))
        await self._until_idle(None)

    async def _until_idle(self, limit: float | None) -> None:
        if not self._running:
            return
        self._idle = asyncio.Event()
        try:
            async with asyncio.timeout(limit):
                await self._idle.wait()
        except TimeoutError:
            pass
        finally:
            self._idle = None


class LocalChannel:
    """A channel to a LocalServer of the same event loop; see `channel.Channel`."""

    def __init__(self, server: LocalServer) -> None:
        self._server = server
        self._closed = False

    def unary_unary(
        self,
        method: str,
        request_serializer: Any = None,
        response_deserializer: Any = None,
        _registered_method: bool = False,
    ) -> Callable[..., UnaryCall]:
        return self._callable(method, UnaryCall, False, False)

    def unary_stream(
        self,
        method: str,
        request_serializer: Any = None,
        response_deserializer: Any = None,
        _registered_method: bool = False,
    ) -> Callable[..., StreamCall]:
        return self._callable(method, StreamCall, False, True)

    def stream_unary(
        self,
        method: str,
        request_serializer: Any = None,
        response_deserializer: Any = None,
        _registered_method: bool = False,
    ) -> Callable[..., UnaryCall]:
        return self._callable(method, UnaryCall, True, False)

    def stream_stream(
        self,
        method: str,
        request_serializer: Any = None,
        response_deserializer: Any = None,
        _registered_method: bool = False,
    ) -> Callable[..., StreamCall]:
        return self._callable(method, StreamCall, True, True)

    def pinned(self) -> LocalChannel:
        return LocalChannel(self._server)

    async def close(self) -> None:
        self._closed = True
        for exchange in self._server.running(self):
            exchange.stop(Fault("the channel was closed", category=Category.CANCELLED))

    def _callable(
        self, path: str, form: Callable[[Exchange, Any], CallT], request_streaming: bool, response_streaming: bool
    ) -> Callable[..., CallT]:
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
            exchange = Exchange(path, self._server, self, as_metadata(metadata), timeout)
            if request_streaming:
                exchange.requests = Pipe()
            if response_streaming:
                exchange.responses = Pipe()
            try:
                exchange.handler = self._server.find(path, request_streaming, response_streaming)
            except Fault as fault:
                exchange.end(fault)
            return form(exchange, request)

        return call
