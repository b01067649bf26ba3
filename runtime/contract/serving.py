"""What a server does in both forms: find the method, run it, and make a Fault of whatever goes wrong."""

from __future__ import annotations

import contextlib
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from typing import Any, NoReturn, Protocol

import grpc
import structlog

from runtime.contract import faults
from runtime.contract.abi import Category, Fault
from runtime.contract.callers import Metadata
from runtime.contract.channel import as_metadata

_log = structlog.get_logger("contract")

Handler = Any
"""A grpc.RpcMethodHandler."""

Write = Callable[[Any], Awaitable[None]]


class Server(Protocol):
    """What protoc's `add_<Service>Servicer_to_server` needs of a server."""

    def add_generic_rpc_handlers(self, generic_rpc_handlers: Sequence[Any]) -> None: ...

    def add_registered_method_handlers(self, service_name: str, method_handlers: Mapping[str, Handler]) -> None: ...


class _Details:
    """A grpc.HandlerCallDetails, for handlers that are found by asking."""

    def __init__(self, method: str, metadata: Metadata) -> None:
        self.method = method
        self.invocation_metadata = metadata


class Methods:
    """The methods of a server by path."""

    def __init__(self) -> None:
        self._by_path: dict[str, Handler] = {}
        self._generic: list[Any] = []
        self.services: list[str] = []

    def add_generic(self, handlers: Iterable[Any]) -> None:
        for handler in handlers:
            self._generic.append(handler)
            name = getattr(handler, "service_name", None)
            if name is not None and name() not in self.services:
                self.services.append(name())

    def add_registered(self, service: str, handlers: Mapping[str, Handler]) -> None:
        self._by_path.update({f"/{service}/{rpc}": handler for rpc, handler in handlers.items()})
        if service not in self.services:
            self.services.append(service)

    def find(self, path: str) -> Handler | None:
        handler = self._by_path.get(path)
        if handler is None:
            for generic in self._generic:
                handler = generic.service(_Details(path, ()))
                if handler is not None:
                    self._by_path[path] = handler
                    break
        return handler


def behaviour(handler: Handler) -> Callable[[Any, Any], Any]:
    """Return the servicer's method of a handler."""
    if handler.request_streaming:
        found = handler.stream_stream if handler.response_streaming else handler.stream_unary
    else:
        found = handler.unary_stream if handler.response_streaming else handler.unary_unary
    return found  # type: ignore[no-any-return]


class Context:
    """What a servicer's method gets as its context; the names are those of grpc.aio.ServicerContext."""

    path: str
    _metadata: Metadata = ()
    _code: grpc.StatusCode | None = None
    _details: str = ""
    _trailing: Metadata = ()

    def invocation_metadata(self) -> Metadata:
        return self._metadata

    def set_code(self, code: grpc.StatusCode) -> None:
        self._code = code

    def code(self) -> grpc.StatusCode:
        return self._code or grpc.StatusCode.OK

    def set_details(self, details: str) -> None:
        self._details = details

    def details(self) -> str:
        return self._details

    def set_trailing_metadata(self, trailing_metadata: Any) -> None:
        self._trailing = as_metadata(trailing_metadata)

    def trailing_metadata(self) -> Metadata:
        return self._trailing

    def set_compression(self, compression: grpc.Compression) -> None:
        """Take note of nothing: the contract travels uncompressed."""

    def disable_next_message_compression(self) -> None:
        """Do nothing, as with set_compression."""

    async def abort(self, code: grpc.StatusCode, details: str = "", trailing_metadata: Any = ()) -> NoReturn:
        """Raise the fault of a status. A declared fault says more; this is for servicers that know only gRPC."""
        if code is grpc.StatusCode.OK:
            raise ValueError("abort needs a status other than OK")
        trailing = as_metadata(trailing_metadata)
        self._trailing += tuple(pair for pair in trailing if pair[0] != faults.TRAILER)
        raise faults.of_status(code, details, trailing)

    async def abort_with_status(self, status: Any) -> NoReturn:
        await self.abort(status.code, status.details, status.trailing_metadata or ())

    def status_fault(self) -> Fault | None:
        """Return the fault of a servicer that set a status and went on as if nothing were."""
        if self._code is None or self._code is grpc.StatusCode.OK:
            return None
        return faults.of_status(self._code, self._details, self._trailing)


async def answer(method: Callable[[Any, Any], Any], request: Any, context: Context) -> Any:
    """Return what a method with one answer gives. Raises Fault for whatever goes wrong; cancellation passes."""
    try:
        response = await method(request, context)
    except Fault:
        raise
    except Exception as failure:
        raise _meant_for_the_caller(failure, context) from None
    if context._code is not None and (fault := context.status_fault()) is not None:
        raise fault
    return response


async def answer_all(method: Callable[[Any, Any], Any], request: Any, context: Context, write: Write) -> None:
    """Write what a method with a stream of answers gives, one after the other.

    Raises Fault for whatever goes wrong; cancellation passes. In any case the method's generator is closed before this
    ends, so that its `finally` has run once, and here.
    """
    try:
        answers = method(request, context)
        if isinstance(answers, AsyncIterator):
            async with _closing(answers):
                async for response in answers:
                    await write(response)
        else:
            await answers
    except Fault:
        raise
    except Exception as failure:
        raise _meant_for_the_caller(failure, context) from None
    if (fault := context.status_fault()) is not None:
        raise fault


@contextlib.asynccontextmanager
async def _closing(answers: AsyncIterator[Any]) -> AsyncIterator[None]:
    try:
        yield
    finally:
        close = getattr(answers, "aclose", None)
        if close is not None:
            await close()


def _meant_for_the_caller(failure: Exception, context: Context) -> Fault:
    """Return what the caller learns of an error that is no Fault, and log what it does not.

    Neither gets the words of the error, which may hold what nobody is to read: an url with its password, a token.
    """
    fault = context.status_fault()
    if fault is None or not isinstance(failure, NotImplementedError):
        _log.error("a method failed", method=context.path, failure=type(failure).__qualname__, at=places(failure))
    return fault or faults.internal()


def places(failure: BaseException) -> list[str]:
    """Return where an error came from, the innermost place last: `file:line function`."""
    frames = traceback.extract_tb(failure.__traceback__)[-8:]
    return [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]


def _short(filename: str) -> str:
    return "/".join(filename.rsplit("/", 3)[1:])


def unknown(path: str) -> Fault:
    return faults.NotBuilt(f"there is no method {path}", category=Category.UNIMPLEMENTED)
