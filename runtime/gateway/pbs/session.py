"""The requests of one session: from an HTTP/2 stream to a method of the contract, and back.

Nothing here knows a method: what is done follows from its entry in the generated table. The one name that is known is
that of the parameter by which an upload announces its length.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

import structlog

from runtime.contract import Session, Upload, call_metadata, jsontext
from runtime.contract.abi import Category, Fault, Json, Method, Reply
from runtime.contract.callers import Caller
from runtime.gateway.faults import declared, not_built
from runtime.gateway.pbs import answers, parameters
from runtime.gateway.pbs.bodies import Blocks, Gone, SmallBody, UploadBody
from runtime.gateway.pbs.leniency import Leniencies
from runtime.gateway.pbs.memory import Memory
from runtime.gateway.pbs.routes import BadPath, Routes, components
from runtime.gateway.pbs.settings import Pbs
from runtime.gateway.pbs.stream import Stream
from runtime.gateway.telemetry import UNKNOWN, Metrics, place

_log = structlog.get_logger("gateway")

ANNOUNCED = "encoded-size"
"""The parameter with the length of an upload's body."""


@dataclass(slots=True)
class SessionFace:
    """What all sessions of one kind have in common."""

    name: str
    """Of the face, for metrics."""
    routes: Routes
    kinds: Mapping[str, parameters.Kinds]
    settings: Pbs
    metrics: Metrics
    memory: Memory
    """Of all sessions."""


@dataclass(slots=True)
class OpenSession:
    """A session that the backend has opened, and the requests that come on its connection."""

    face: SessionFace
    session: Session
    caller: Caller
    leniencies: Leniencies
    memory: Memory
    _rpcs: dict[str, Any] = field(default_factory=dict)

    def begin(self, stream: Stream) -> None:
        """Take a request whose head is here: give its stream the sink of its body."""
        named = UNKNOWN
        try:
            method, values, query = self._route(stream)
            named = method.name
            self.leniencies.of_stream(stream.headers)
            if not method.body:
                stream.sink = self._small(stream, method, values, query)
                return
            params = {**parameters.of_query(query, self.face.kinds[method.name]), **values}
            findings = method.check(params)
            if findings:
                raise parameters.refused(findings)
        except Fault as fault:
            stream.run(self._refuse(stream, named, fault))
            return
        stream.sink = self._upload(stream, method, params)

    def _route(self, stream: Stream) -> tuple[Method, Mapping[str, str], str]:
        verb = stream.headers.get(":method", "")
        path, _, query = stream.headers.get(":path", "").partition("?")
        try:
            found = self.face.routes.find(verb, components(path))
        except BadPath as fault:
            raise Fault(str(fault), code=400, category=Category.INVALID) from None
        if found is None:
            raise Fault(f"path {path[:256]!r} not found for {verb}", code=404, category=Category.NOT_FOUND)
        return found.method, found.values, query

    # Requests whose body is their parameters.

    def _small(self, stream: Stream, method: Method, values: Mapping[str, str], query: str) -> SmallBody:
        limit = self.face.settings.small_body

        def too_large() -> None:
            fault = Fault(f"the body has more than {limit} bytes", code=400, category=Category.INVALID)
            stream.run(self._refuse(stream, method.name, fault))

        def then(body: bytes) -> None:
            stream.run(self._call(stream, method, values, query, body))

        return SmallBody(stream, limit, then, too_large)

    async def _call(self, stream: Stream, method: Method, values: Mapping[str, str], query: str, body: bytes) -> None:
        began = time.perf_counter()
        outcome = "ok"
        try:
            headers = stream.headers
            params: Json = parameters.of_request(
                headers[":method"], query, headers.get("content-type", ""), body, self.face.kinds[method.name]
            )
            params |= values
            findings = method.check(params)
            if findings:
                raise parameters.refused(findings)
            assert method.request is not None
            request = method.request(params)
            if method.reply is Reply.BINARY:
                await stream.answer_blocks(answers.BYTES, self._blocks(method, request))
            else:
                await self._answer(stream, method, await self._rpc(method)(request, metadata=self._metadata))
        except Fault as fault:
            outcome = fault.category.value
            await self._refuse(stream, method.name, fault)
        except asyncio.CancelledError:
            outcome = "gone"
            raise
        except Exception as failure:
            outcome = "internal"
            await self._failed(stream, method, failure)
        finally:
            self.face.metrics.call(self.face.name, method.name, outcome, time.perf_counter() - began)

    async def _blocks(self, method: Method, request: Any) -> AsyncIterator[bytes | memoryview]:
        call = self._rpc(method)(request, metadata=self._metadata)
        try:
            async for block in call:
                yield block
        finally:
            call.cancel()

    # Uploads.

    def _upload(self, stream: Stream, method: Method, params: Json) -> UploadBody:
        def start(blocks: Blocks) -> None:
            stream.run(self._store(stream, method, params, blocks, body), body.release)

        def too_long(got: int) -> None:
            words = f"the body has more than {size} bytes"
            fault = declared(method, Category.INVALID, words, got=got, expected=size)
            stream.run(self._refuse(stream, method.name, fault))

        announced = params.get(ANNOUNCED)
        size = int(announced) if announced is not None else None
        body = UploadBody(stream, self.memory, size, start, too_long)
        return body

    async def _store(self, stream: Stream, method: Method, params: Json, blocks: Blocks, body: UploadBody) -> None:
        began = time.perf_counter()
        outcome = "ok"
        try:
            async with aclosing(blocks):
                assert method.request is not None
                upload = Upload(method.request(params), blocks, hashed=False)
                message = await self._rpc(method)(upload, metadata=self._metadata)
            body.release()
            await self._answer(stream, method, message)
        except Gone:
            outcome = "gone"
        except Fault as fault:
            outcome = fault.category.value
            body.release()
            await self._refuse(stream, method.name, fault)
        except asyncio.CancelledError:
            outcome = "gone"
            raise
        except Exception as failure:
            outcome = "internal"
            await self._failed(stream, method, failure)
        finally:
            self.face.metrics.call(self.face.name, method.name, outcome, time.perf_counter() - began)

    # Answers.

    @property
    def _metadata(self) -> Any:
        return call_metadata(self.caller, session=self.session.id)

    def _rpc(self, method: Method) -> Any:
        rpc = self._rpcs.get(method.name)
        if rpc is None:
            if method.stub is None:
                raise not_built(method)
            rpc = self._rpcs[method.name] = getattr(method.stub(self.session.channel), method.rpc)
        return rpc

    async def _answer(self, stream: Stream, method: Method, message: Any) -> None:
        result = jsontext.dumps(method.result(message)) if method.result is not None else b"null"
        await stream.answer(200, answers.JSON, answers.envelope(result))

    async def _refuse(self, stream: Stream, method: str, fault: Fault) -> None:
        if stream.answered:
            return
        status = answers.status(fault)
        _log.info("session request refused", method=method, status=status, why=fault.message, session=self.session.id)
        if status in (401, 403):
            await asyncio.sleep(self.face.settings.failure_delay / (1 if status == 401 else 6))
        if not stream.answered:
            await stream.answer(status, answers.TEXT, answers.text(fault))

    async def _failed(self, stream: Stream, method: Method, failure: Exception) -> None:
        _log.error("call failed", method=method.name, failure=type(failure).__name__, at=place(failure))
        await self._refuse(stream, method.name, Fault("internal error", category=Category.INTERNAL))
