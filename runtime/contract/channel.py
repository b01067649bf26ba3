"""What both forms of a channel have in common: how they look to protoc's stubs, and how requests are fed in."""

from __future__ import annotations

from collections.abc import AsyncIterable, Awaitable, Callable, Iterable
from contextlib import suppress
from typing import Any, Protocol

from runtime.contract.callers import Metadata

Requests = AsyncIterable[Any] | Iterable[Any]


class Channel(Protocol):
    """A way to the services of one backend; protoc's stubs are made over it.

    Every call raises `abi.Fault` when it fails, asyncio.CancelledError when it was cancelled here, and nothing else,
    except that what the iterator of the requests raises comes out of the call unchanged.
    """

    def unary_unary(
        self,
        method: str,
        request_serializer: Any = ...,
        response_deserializer: Any = ...,
        _registered_method: bool = ...,
    ) -> Any: ...

    def unary_stream(
        self,
        method: str,
        request_serializer: Any = ...,
        response_deserializer: Any = ...,
        _registered_method: bool = ...,
    ) -> Any: ...

    def stream_unary(
        self,
        method: str,
        request_serializer: Any = ...,
        response_deserializer: Any = ...,
        _registered_method: bool = ...,
    ) -> Any: ...

    def stream_stream(
        self,
        method: str,
        request_serializer: Any = ...,
        response_deserializer: Any = ...,
        _registered_method: bool = ...,
    ) -> Any: ...

    def pinned(self) -> Channel:
        """Return a channel whose calls all go over one connection, for the calls of a session.

        It may be this one; closing it when the session is over is right in any case.
        """

    async def close(self) -> None:
        """End the calls that run and take no more. Harmless when repeated."""


def as_metadata(metadata: Any) -> Metadata:
    """Return metadata as gRPC would carry it. Raises ValueError for what it would not carry."""
    if not metadata:
        return ()
    pairs: Metadata = tuple((key, value) for key, value in metadata)
    for key, value in pairs:
        if key.endswith("-bin"):
            valid = isinstance(value, bytes)
        else:
            valid = isinstance(value, str) and value.isascii() and value.isprintable()
        if not valid or not key or not key.isascii() or key != key.lower():
            raise ValueError(f"metadata {key!r} is not what gRPC carries")
    return pairs


async def feed(source: Requests, write: Callable[[Any], Awaitable[None]], done: Callable[[], Awaitable[None]]) -> None:
    """Write what source yields, one at a time, then say that it is done.

    Whatever source or write raises comes out of here. In any case source is closed, if it can be.
    """
    try:
        if isinstance(source, AsyncIterable):
            async for item in source:
                await write(item)
        else:
            for item in source:
                await write(item)
        await done()
    finally:
        close = getattr(source, "aclose", None)
        if close is not None:
            # An iterator that another task is still inside of refuses to be closed.
            with suppress(RuntimeError):
                await close()
