"""The judge of backends in any language: it drives one by address over gRPC, with the cases of `vectors/<face>.json`.

    python -m tests.conformance.vectors --address HOST:PORT --face NAME [--tree PACKAGE] [--service NAME]...

The tree is the generated package that has the face (`generated` without it). Every call must end within the time limit
with a result of the method's form and schema, or with one of its declared errors: name, code, category and data as
declared. Beyond the valid params there are cases for each method with a stream: an upload without its commit and with
a wrong one, a stream that is left; and for each service an rpc that is not there and bytes that are no message.

A method that answers UNIMPLEMENTED is not built, wholly or for some params, which is no failure unless its service was
asked for. A line per
failing case, last `N passed, M failed`; exit 0 only if something passed and nothing failed, 2 for wrong usage.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from codegen.validator import Validator, load
from runtime.contract import LocalChannel, abi, call_metadata, connect, jsontext, open_session
from runtime.contract import contract_pb2 as contract
from runtime.contract.callers import Caller
from runtime.contract.settings import ConfigError
from runtime.contract.upload import Upload

BYTES = b"some bytes"
TOGETHER = 8
"""Cases of one method that run at a time; some methods wait for what happens."""

OPEN_SECONDS = 0.05
"""A session must live longer than this."""


class Wrong(Exception):
    """A case failed; the message says what was wrong about the answer."""


class NotThere(Exception):
    """The backend has no such method."""


@dataclass
class Verdict:
    passed: int = 0
    failures: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    """Methods that are not built."""


class Judge:
    """Drives the backend behind a channel with the vectors of one face."""

    def __init__(self, face: abi.Face, channel: Any, *, services: Sequence[str] = (), seconds: float = 60.0) -> None:
        self.face = face
        self.vectors = jsontext.loads(face.vectors())
        self.channel = channel
        self.services = frozenset(services)
        self.seconds = seconds
        self.verdict = Verdict()

    async def run(self) -> Verdict:
        spaces: dict[str, list[str]] = {}
        for name, told in self.vectors["methods"].items():
            if "path" in told:
                spaces.setdefault(name.rpartition(".")[0] or self.face.name, []).append(name)
        for space, names in spaces.items():
            if self.services and space not in self.services:
                continue
            there = [name for name in names if await self.method(name)]
            if there:
                await self.service(self.face.methods[there[0]])
        return self.verdict

    async def method(self, name: str) -> bool:
        """Run the cases of a method; return whether the backend has it."""
        method, told = self.face.methods[name], self.vectors["methods"][name]
        try:
            async with self.session(told) as (channel, session):
                await _Cases(self, method, told, channel, session).run()
        except NotThere:
            self.not_built(name, "every case")
            return False
        except abi.Fault as fault:
            self.verdict.failures.append(f"{name}: no session to call it in: {fault.message}")
        return True

    def not_built(self, name: str, words: str) -> None:
        if name not in self.verdict.absent:
            self.verdict.absent.append(name)
        if self.services:
            self.verdict.failures.append(f"{name}: {words}: is not built")

    @contextlib.asynccontextmanager
    async def session(self, told: dict[str, Any]) -> AsyncIterator[tuple[Any, str | None]]:
        """Give the channel to call a method over, and the session where it needs one."""
        if "within" not in told:
            yield self.channel, None
            return
        opener, params = self.opener(told["within"])
        try:
            async with open_session(self.channel, lambda pinned: opened(pinned, opener, params)) as session:
                yield session.channel, session.id
        except abi.Fault as fault:
            if fault.category is abi.Category.UNIMPLEMENTED and not fault.name:
                raise NotThere from None
            raise

    def opener(self, space: str) -> tuple[abi.Method, Any]:
        for name, told in self.vectors["methods"].items():
            if told["reply"] == "session" and (name.rpartition(".")[0] or self.face.name) == space:
                return self.face.methods[name], told["valid"][0]["params"]
        raise Wrong(f"no method opens a session {space}")

    async def service(self, method: abi.Method) -> None:
        """What holds for a service as a whole."""

        async def unknown() -> None:
            await self.refused(f"/{method.service}/NoSuchRpc", b"", {abi.Category.UNIMPLEMENTED})

        async def no_message() -> None:
            await self.refused(method.path, b"\xff\xff\xff", set(abi.Category))

        await self.case(method.service, "an rpc that is not there", unknown)
        # In one process messages are not made of bytes.
        local = isinstance(self.channel, LocalChannel)
        if not (local or method.body or method.sends or method.reply is not abi.Reply.UNARY):
            await self.case(method.service, f"bytes that are no message, to {method.rpc}", no_message)

    async def refused(self, path: str, request: bytes, categories: set[abi.Category]) -> None:
        call = self.channel.unary_unary(path, request_serializer=bytes, response_deserializer=bytes)
        try:
            await call(request, timeout=self.seconds)
        except abi.Fault as fault:
            if fault.category not in categories:
                raise Wrong(f"is refused as {fault.category}") from None
        else:
            raise Wrong("is answered")

    async def case(self, name: str, words: str, run: Callable[[], Awaitable[None]]) -> None:
        try:
            async with asyncio.timeout(self.seconds + 5):
                await run()
        except Wrong as wrong:
            self.verdict.failures.append(" ".join(f"{name}: {words}: {wrong}".split()))
        except TimeoutError:
            self.verdict.failures.append(f"{name}: {words}: no end")
        else:
            self.verdict.passed += 1


def opened(channel: Any, opener: abi.Method, params: Any) -> Any:
    """Call the method that opens a session."""
    assert opener.stub is not None and opener.request is not None
    metadata = call_metadata(Caller(principal="vectors"))
    return getattr(opener.stub(channel), opener.rpc)(opener.request(params), metadata=metadata)


class _Cases:
    """The cases of one method."""

    def __init__(
        self, judge: Judge, method: abi.Method, told: dict[str, Any], channel: Any, session: str | None
    ) -> None:
        self.judge = judge
        self.method = method
        self.told = told
        self.channel = channel
        self.metadata = call_metadata(Caller(principal="vectors", face=judge.face.name), session)
        self.types = judge.vectors["types"]
        self.result: Validator | None = load(told["result"], self.types) if "result" in told else None
        errors = judge.vectors["errors"]
        self.errors = {name: errors[name] for name in told["errors"]}

    async def run(self) -> None:
        """Run all cases. Raises NotThere when the backend has no such method."""
        limit = asyncio.Semaphore(1 if "within" in self.told else TOGETHER)

        async def one(case: dict[str, Any]) -> None:
            async with limit:
                await self.judge.case(self.method.name, case["name"], lambda: self.valid(case["params"]))

        async def other(case: dict[str, Any]) -> None:
            try:
                await one(case)
            except NotThere:
                self.judge.not_built(self.method.name, case["name"])

        first, *others = self.told["valid"]
        await one(first)
        async with asyncio.TaskGroup() as group:
            for case in others:
                group.create_task(other(case))
        for case in self.told.get("streams", ()):
            runs = self.left if "leaves" in case else self.uncommitted
            await self.judge.case(self.method.name, case["name"], runs(first["params"], case))

    # One call

    def start(self, params: Any, wrapped: Callable[[Any], Any] | None = None) -> Any:
        method = self.method
        assert method.stub is not None and method.request is not None
        request = method.request(params)
        if wrapped is not None:
            request = wrapped(request)
        elif method.body:
            request = Upload(request, _stream(BYTES))
        elif method.sends:
            assert method.item is not None
            request = _stream(request, *(method.item(case["item"]) for case in self.told["items"]))
        seconds = None if method.reply is abi.Reply.SESSION else self.judge.seconds
        return getattr(method.stub(self.channel), method.rpc)(request, metadata=self.metadata, timeout=seconds)

    async def valid(self, params: Any) -> None:
        try:
            await self.answered(self.start(params), params)
        except abi.Fault as fault:
            self.declared(fault)

    async def answered(self, call: Any, params: Any) -> None:
        """Read an answer to its end. Raises Wrong for one of another form or schema, and what the call raises."""
        match self.form(params):
            case abi.Reply.NDJSON:
                assert self.method.records is not None
                async for message in call:
                    if self.told["reply"] != "ndjson" and message.WhichOneof("kind") != "items":
                        raise Wrong("is a result and not records")
                    for record in self.method.records(message):
                        self.fits(_loads(record), "a record")
            case abi.Reply.PIECES:
                text = b"".join([bytes(message.json) async for message in call])
                self.fits(_loads(text), "the result in pieces")
            case abi.Reply.BINARY:
                async for block in call:
                    if not isinstance(block, bytes | memoryview):
                        raise Wrong("is no bytes")
            case abi.Reply.SESSION:
                await self.lives(call)
            case _ if isinstance(self.method.reply, abi.ReplyChoice):
                messages = [message async for message in call]
                if [message.WhichOneof("kind") for message in messages] != ["result"]:
                    raise Wrong("is not one result")
                self.value(messages[0])
            case _:
                self.value(await call)

    def form(self, params: Any) -> abi.Reply:
        reply = self.method.reply
        if not isinstance(reply, abi.ReplyChoice):
            return reply
        assert self.method.request is not None and self.method.params is not None
        filled = self.method.params(self.method.request(params))
        return reply.true if filled.get(reply.when) is True else reply.otherwise

    async def lives(self, call: Any) -> None:
        messages = aiter(call)
        try:
            first = await anext(messages, None)
            if first is None or not first.session:
                raise Wrong("does not begin with the id of a session")
            try:
                async with asyncio.timeout(OPEN_SECONDS):
                    await anext(messages, None)
            except TimeoutError:
                return
            raise Wrong("is a session that does not stay open")
        finally:
            call.cancel()

    def value(self, message: Any) -> None:
        assert self.method.result is not None
        try:
            found = self.method.result(message)
        except ValueError as failure:
            raise Wrong(f"is no result: {failure}") from None
        self.fits(_loads(jsontext.dumps(found)), "the result")

    def fits(self, value: Any, what: str) -> None:
        if self.result is not None and (found := self.result(value)):
            pointer, _, words = found[0]
            raise Wrong(f"{what} does not fit: {pointer or '/'}: {words}")

    def declared(self, fault: abi.Fault) -> None:
        """Raise Wrong for an error that is none of the method's, or not as it is declared; NotThere for no method."""
        if not fault.name and fault.category is abi.Category.UNIMPLEMENTED:
            raise NotThere
        told = self.errors.get(fault.name)
        if told is None:
            name = f" {fault.name!r}" if fault.name else ""
            raise Wrong(f"fails with an error{name} that is not declared: {fault.category}, {fault.message}")
        if (fault.code, fault.category.value) != (told["code"], told["category"]):
            raise Wrong(f"fails with {fault.name} as {fault.code} {fault.category}, and not as declared")
        if "data" in told and (found := load(told["data"], self.types)(fault.data)):
            raise Wrong(f"fails with {fault.name} whose data do not fit: {found[0][0] or '/'}: {found[0][2]}")

    # Streams

    def uncommitted(self, params: Any, case: dict[str, Any]) -> Callable[[], Awaitable[None]]:
        parts = {"data": BYTES, "commit of other bytes": contract.Commit(size=len(BYTES), sha256=bytes(32))}

        async def run() -> None:
            call = self.start(params, lambda first: _stream(first, *(parts[part] for part in case["sends"][1:])))
            try:
                await self.answered(call, params)
            except abi.Fault as fault:
                if fault.name != case["fails"]:
                    self.declared(fault)
            else:
                raise Wrong("is taken")

        return run

    def left(self, params: Any, case: dict[str, Any]) -> Callable[[], Awaitable[None]]:
        async def run() -> None:
            call = self.start(params)
            with contextlib.suppress(abi.Fault):
                await anext(aiter(call), None)
            call.cancel()
            await self.valid(params)

        return run


def _loads(text: bytes) -> Any:
    try:
        return jsontext.loads(text)
    except jsontext.JSONDecodeError:
        raise Wrong("is no JSON") from None


async def _stream(*items: Any) -> AsyncIterator[Any]:
    for item in items:
        yield item


async def judged(address: str, face: abi.Face, *, secret: str | None = None, **options: Any) -> Verdict:
    """Judge the backend at an address. Raises ConfigError for an address that is none."""
    channel = connect(address, faces=[face], secret=secret)
    try:
        return await Judge(face, channel, **options).run()
    finally:
        await channel.close()


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.conformance.vectors", description="Judge a backend.")
    parser.add_argument("--address", required=True, metavar="HOST:PORT")
    parser.add_argument("--face", required=True, metavar="NAME")
    parser.add_argument("--tree", default="generated", metavar="PACKAGE", help="the package with the face [generated]")
    parser.add_argument("--service", action="append", default=[], metavar="NAME", help="only this, and all of it")
    parser.add_argument("--secret", help="the shared secret of the backend")
    parser.add_argument("--seconds", type=float, default=60.0, help="the limit of one call [60]")
    chosen = parser.parse_args(arguments)
    try:
        face: abi.Face = importlib.import_module(f"{chosen.tree}.handlers.{chosen.face}").FACE
        verdict = asyncio.run(
            judged(chosen.address, face, secret=chosen.secret, services=chosen.service, seconds=chosen.seconds)
        )
    except (ImportError, ConfigError, OSError) as fault:
        print(fault, file=sys.stderr)
        return 2
    for line in verdict.failures:
        print(line)
    if verdict.absent:
        print(f"{len(verdict.absent)} methods not built: {', '.join(verdict.absent)}")
    print(f"{verdict.passed} passed, {len(verdict.failures)} failed")
    return 0 if verdict.passed and not verdict.failures else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
