"""One JSON-RPC call and its answer in the form that the method has: a line, records, pieces or bytes.

What can fail before anything is sent becomes an error object. What fails later cuts the answer: the connection closes
without the end that the client waits for.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing

from aiohttp import web

from runtime.contract import Caller
from runtime.contract.abi import Category, Fault, Json, Method, Reply
from runtime.gateway import jsonrpc, ndjson
from runtime.gateway.calls import GATEWAY, Calls, form
from runtime.gateway.dialect import Dialect
from runtime.gateway.exchange import Exchange
from runtime.gateway.jsonrpc import Id
from runtime.gateway.replies import BYTES, JSON, Cut, Headers, LongAnswer, one_line, relay, whole
from runtime.gateway.settings import Limits, Xo


def one_line_long(method: Method, params: Json) -> bool:
    """Return whether the answer is one line; False, too, where params say it and cannot be read."""
    try:
        return form(method, params) is Reply.UNARY
    except Fault:
        return False


class JsonRpcCalls:
    def __init__(self, name: str, dialect: Dialect, calls: Calls, limits: Limits, pace: Xo) -> None:
        self._name = name
        self._dialect = dialect
        self._calls = calls
        self._limits = limits
        self._pace = pace

    async def answer(self, exchange: Exchange, id: Id, method: Method, params: Json) -> web.StreamResponse:
        """Make the call and send its answer; `exchange.outcome` says what became of it.

        Cancelling it, as happens when the client goes away, cancels the call at the backend.
        """
        try:
            what = form(method, params)
            if what is Reply.UNARY:
                return await one_line(self._long(exchange), self.line(exchange, id, method, params))
            caller = self._caller(exchange)
            match what:
                case Reply.NDJSON:
                    return await self._stream(exchange, id, method, self._calls.blocks(method, params, caller))
                case Reply.PIECES:
                    pieces = self._spliced(id, self._calls.pieces(method, params, caller))
                    return await self._relayed(exchange, id, pieces, exchange.headers(JSON), waits=True)
                case _:
                    chunks = self._calls.chunks(method, params, caller)
                    return await self._relayed(exchange, id, chunks, exchange.headers(BYTES), waits=False)
        except Fault as fault:
            return whole(self._failure(exchange, id, fault, params), exchange.headers(JSON))

    def at_once(self, exchange: Exchange, id: Id, method: Method, params: Json) -> bytes | None:
        """Return the body of the answer if the gateway has it without waiting, else None."""
        if method.backend != GATEWAY:
            return None
        try:
            match form(method, params):
                case Reply.UNARY:
                    return jsonrpc.answer(id, self._text(self._calls.own_value(method, params)))
                case Reply.NDJSON:
                    blocks = self._calls.own_records(method, params)
                    if not isinstance(blocks, tuple) or len(blocks) > 1:
                        return None
                    writer = ndjson.NdjsonWriter(id)
                    return b"".join([*map(writer.add, blocks), writer.end()])
                case _:
                    return None
        except Fault as fault:
            return self._failure(exchange, id, fault, params)

    async def result(self, exchange: Exchange, method: Method, params: Json) -> bytes:
        """Make the call and return its result as one JSON text, records as an array. Raises Fault."""
        caller = self._caller(exchange)
        match form(method, params):
            case Reply.NDJSON:
                return ndjson.array(await self._counted(method, self._calls.blocks(method, params, caller)))
            case Reply.PIECES:
                return await self._joined(method, self._calls.pieces(method, params, caller))
            case Reply.BINARY:
                raise Fault(f"{method.name} answers with bytes, which a batch cannot hold", category=Category.CONFLICT)
            case _:
                return self._text(await self._calls.value(method, params, caller))

    async def line(self, exchange: Exchange, id: Id, method: Method, params: Json) -> bytes:
        """Make a call that answers on one line, and return the body of its answer."""
        try:
            return jsonrpc.answer(id, self._text(await self._calls.value(method, params, self._caller(exchange))))
        except Fault as fault:
            return self._failure(exchange, id, fault, params)

    async def _stream(
        self, exchange: Exchange, id: Id, method: Method, source: AsyncGenerator[bytes, None]
    ) -> web.StreamResponse:
        """Send blocks of records as they come: headers at once, the head line with the first record."""
        answer = self._long(exchange)
        writer = ndjson.NdjsonWriter(id, live=method.task is not None)
        await answer.start()
        try:
            async with aclosing(source) as blocks:
                async for block in blocks:
                    await answer.write(writer.add(block))
            return await answer.finish(writer.end())
        except Fault as fault:
            line = self._failure(exchange, id, fault)
            return Cut() if writer.begun else await answer.finish(line)
        finally:
            await answer.settle()

    async def _relayed(
        self,
        exchange: Exchange,
        id: Id,
        source: AsyncGenerator[bytes | memoryview, None],
        headers: Headers,
        waits: bool,
    ) -> web.StreamResponse:
        """Send the blocks of source, the headers with the first; `waits`: spaces may come before it."""
        answer = LongAnswer(exchange.request, headers, self._pace)
        if waits:
            answer.start_later()
        try:
            return await relay(answer, source)
        except Fault as fault:
            if answer.flowing:
                exchange.outcome = fault.category.value
                return Cut()
            if not answer.started:
                raise
            return await answer.finish(self._failure(exchange, id, fault))
        finally:
            await answer.settle()

    async def _spliced(self, id: Id, pieces: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes | memoryview, None]:
        """Yield the answer whose result comes in pieces, the first together with the head."""
        async with aclosing(pieces) as fragments:
            first = await anext(fragments, b"")
            yield jsonrpc.head(id) + (first or self._dialect.nothing)
            async for fragment in fragments:
                yield fragment
        yield jsonrpc.TAIL

    async def _counted(self, method: Method, source: AsyncGenerator[bytes, None]) -> list[bytes]:
        parts: list[bytes] = []
        records = 0
        async with aclosing(source) as blocks:
            async for block in blocks:
                records += ndjson.count(block)
                if records > self._limits.batch_records:
                    raise Fault(
                        f"{method.name} answers with more than {self._limits.batch_records} records, "
                        "the most that a batch can hold: call it alone",
                        category=Category.EXHAUSTED,
                    )
                parts.append(block)
        return parts

    async def _joined(self, method: Method, source: AsyncGenerator[bytes, None]) -> bytes:
        parts = bytearray()
        async with aclosing(source) as pieces:
            async for piece in pieces:
                parts += piece
                if len(parts) > self._limits.body:
                    raise Fault(
                        f"{method.name} answers with more than {self._limits.body} bytes, "
                        "the most that a batch can hold: call it alone",
                        category=Category.EXHAUSTED,
                    )
        return bytes(parts) or self._dialect.nothing

    def _text(self, value: bytes) -> bytes:
        return self._dialect.nothing if value == b"null" else value

    def _failure(self, exchange: Exchange, id: Id, fault: Fault, params: Json = None) -> bytes:
        exchange.outcome = fault.category.value
        return jsonrpc.failure(id, self._dialect.failure(fault, params))

    def _long(self, exchange: Exchange) -> LongAnswer:
        return LongAnswer(exchange.request, exchange.headers(JSON), self._pace)

    def _caller(self, exchange: Exchange) -> Caller:
        return Caller(
            principal=exchange.login.principal if exchange.login else "",
            face=self._name,
            address=exchange.client.address,
            request_id=exchange.id,
        )
