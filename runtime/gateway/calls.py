"""The one way of a call from a face to its backend: convert, call over the channel, convert back.

Nothing here knows a method: what is done follows from its entry in the generated table. Every function raises
`abi.Fault` and nothing else; a failure that is no Fault is logged without its words and becomes an internal one.
Ending a generator, and cancelling a call, ends the call at the backend, too.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import structlog

from runtime.contract import Caller, call_metadata, jsontext
from runtime.contract.abi import Category, Fault, Json, Method, Reply, ReplyChoice
from runtime.gateway import ndjson
from runtime.gateway.faults import not_built
from runtime.gateway.jsonrpc import one_line
from runtime.gateway.telemetry import place

_log = structlog.get_logger("gateway")

Channel = Any
"""A channel of the contract in one of its two forms."""

OwnValue = Callable[[Json], Json]
OwnRecords = Callable[[Json], Iterable[bytes]]
"""From params to blocks of records, as `ndjson.block` makes them."""


GATEWAY = "gateway"
"""The backend of methods that the gateway answers itself."""


class Calls:
    """Makes the calls of one face. `values` and `records` are the methods that the gateway answers itself."""

    def __init__(
        self,
        channels: Mapping[str, Channel],
        values: Mapping[str, OwnValue],
        records: Mapping[str, OwnRecords],
    ) -> None:
        self._channels = channels
        self._values = values
        self._records = records
        self._rpcs: dict[str, Callable[..., Any]] = {}

    def own_records(self, method: Method, params: Json) -> Iterable[bytes]:
        """Return the blocks of a method that the gateway answers itself. Raises Fault."""
        answer = self._records.get(method.name)
        if answer is None:
            raise not_built(method)
        with _faults(method):
            return answer(_filled(method, params))

    def own_value(self, method: Method, params: Json) -> bytes:
        """Return the result of a method that the gateway answers itself, as `value` does."""
        answer = self._values.get(method.name)
        if answer is None:
            raise not_built(method)
        with _faults(method):
            return one_line(jsontext.dumps(answer(_filled(method, params))))

    async def value(self, method: Method, params: Json, caller: Caller) -> bytes:
        """Return the result of a method as JSON text on one line; `null` when it returns nothing."""
        with _faults(method):
            if method.backend == GATEWAY:
                return self.own_value(method, params)
            rpc, request = self._rpc(method), _request(method, params)
            if isinstance(method.reply, ReplyChoice):
                async with _streaming(rpc(request, metadata=call_metadata(caller))) as messages:
                    async for message in messages:
                        return _text(method, message)
                raise Fault(f"{method.name} ended without a result", category=Category.LOST)
            return _text(method, await rpc(request, metadata=call_metadata(caller)))

    async def blocks(self, method: Method, params: Json, caller: Caller) -> AsyncGenerator[bytes, None]:
        """Yield the records of a method in blocks as they come, see `ndjson.block`."""
        with _faults(method):
            if method.backend == GATEWAY:
                for part in self.own_records(method, params):
                    yield part
                    # A turn of the loop for others: these are worked out on the spot.
                    await asyncio.sleep(0)
                return
            assert method.records is not None
            async with self._messages(method, params, caller) as messages:
                async for message in messages:
                    yield ndjson.block(method.records(message))

    async def pieces(self, method: Method, params: Json, caller: Caller) -> AsyncGenerator[bytes, None]:
        """Yield the fragments of a method's result, which is one JSON text on one line."""
        with _faults(method):
            async with self._messages(method, params, caller) as messages:
                async for message in messages:
                    yield one_line(message.json)

    async def chunks(self, method: Method, params: Json, caller: Caller) -> AsyncGenerator[bytes | memoryview, None]:
        """Yield the bytes that a method answers with."""
        with _faults(method):
            async with self._messages(method, params, caller) as messages:
                async for data in messages:
                    yield data

    def _messages(self, method: Method, params: Json, caller: Caller) -> Any:
        return _streaming(self._rpc(method)(_request(method, params), metadata=call_metadata(caller)))

    def _rpc(self, method: Method) -> Callable[..., Any]:
        """Return protoc's own callable for the method, over the channel of its backend."""
        rpc = self._rpcs.get(method.name)
        if rpc is None:
            channel = self._channels.get(method.backend)
            if channel is None or method.stub is None or method.body or method.sends:
                raise not_built(method)
            rpc = self._rpcs[method.name] = getattr(method.stub(channel), method.rpc)
        return rpc


def form(method: Method, params: Json) -> Reply:
    """Return in which form the method answers these params. Raises Fault."""
    reply = method.reply
    if not isinstance(reply, ReplyChoice):
        return reply
    with _faults(method):
        if reply.when not in params and method.request is not None and method.params is not None:
            # The schema may have a default for it, which the converter applies.
            params = method.params(method.request(params))
        return reply.true if params.get(reply.when) is True else reply.otherwise


def _request(method: Method, params: Json) -> Any:
    assert method.request is not None
    return method.request(params)


def _filled(method: Method, params: Json) -> Json:
    return method.fill(params) if method.fill is not None else params


def _text(method: Method, message: Any) -> bytes:
    assert method.result is not None
    return one_line(jsontext.dumps(method.result(message)))


@asynccontextmanager
async def _streaming(call: Any) -> AsyncIterator[Any]:
    """Give a stream of messages, whose call is over when the block is left."""
    try:
        yield call
    finally:
        call.cancel()


class _faults:
    """Lets faults and cancellation through, and makes an internal fault of everything else."""

    # Each call passes here, and a function of `contextlib` would take four times as long.
    __slots__ = ("_method",)

    def __init__(self, method: Method) -> None:
        self._method = method

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, failure: BaseException | None, trace: object) -> None:
        if failure is None or not isinstance(failure, Exception):
            return
        method = self._method
        if not isinstance(failure, Fault):
            _log.error("call failed", method=method.name, failure=type(failure).__name__, at=place(failure))
            raise Fault("internal error", category=Category.INTERNAL) from failure
        if failure.category is Category.UNIMPLEMENTED and not failure.name:
            # A backend that lacks the rpc names it as gRPC does; the caller knows the method.
            raise not_built(method) from failure
