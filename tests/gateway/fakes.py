"""A face made by hand and backends that are plain functions: what the gateway is tested against, without a spec."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import aclosing
from pathlib import Path
from typing import Any

from runtime.contract import jsontext
from runtime.contract.abi import Auth, Category, Errors, Face, Fault, Json, Method, Reply, ReplyChoice, Stability

TOKEN = "right-token"


class NoSuchObject(Fault):
    name = "noSuchObject"
    code = 1
    category = Category.NOT_FOUND

    def __init__(self, *, id: str, type: str) -> None:
        super().__init__(f"no such {type} {id}", data={"id": id, "type": type})


class Thrown(Fault):
    name = "thrown"
    code = -32000

    def __init__(self, *, message: str) -> None:
        super().__init__(message, data={"message": message})


class UnaryCall:
    """A call of protoc's stub that has one answer."""

    def __init__(self, work: Awaitable[Any]) -> None:
        self._task = asyncio.ensure_future(work)

    def __await__(self) -> Generator[Any, None, Any]:
        return self._task.__await__()

    def cancel(self) -> bool:
        return self._task.cancel()


class StreamCall:
    """A call of protoc's stub that answers with a stream; `ended` is set when the backend's side is over."""

    def __init__(self, source: AsyncGenerator[Any, None]) -> None:
        self._queue: asyncio.Queue[Any] = asyncio.Queue(maxsize=1)
        self._task = asyncio.ensure_future(self._pump(source))

    async def _pump(self, source: AsyncGenerator[Any, None]) -> None:
        try:
            async with aclosing(source) as messages:
                async for message in messages:
                    await self._queue.put((message, None))
        except Exception as fault:
            await self._queue.put((None, fault))
        else:
            await self._queue.put((None, StopAsyncIteration()))

    def __aiter__(self) -> StreamCall:
        return self

    async def __anext__(self) -> Any:
        message, fault = await self._queue.get()
        if fault is not None:
            raise fault
        return message

    def cancel(self) -> bool:
        return self._task.cancel()


class FakeBackend:
    """A channel whose rpcs are coroutine functions or async generator functions of the params."""

    def __init__(self) -> None:
        self.rpcs: dict[str, Callable[[Json], Any]] = {}
        self.callers: list[Any] = []

    def __call__(self, rpc: str) -> Callable[[Callable[[Json], Any]], Callable[[Json], Any]]:
        """Register the decorated function as an rpc."""

        def register(work: Callable[[Json], Any]) -> Callable[[Json], Any]:
            self.rpcs[rpc] = work
            return work

        return register

    def __getattr__(self, rpc: str) -> Callable[..., Any]:
        def call(request: Any, *, metadata: Any = (), timeout: float | None = None) -> Any:
            self.callers.append(metadata)
            if rpc not in self.rpcs:
                raise Fault(f"{rpc} is unknown here", category=Category.UNIMPLEMENTED)
            work = self.rpcs[rpc](request)
            return StreamCall(work) if hasattr(work, "__aiter__") else UnaryCall(work)

        return call


class Pieces:
    def __init__(self, json: bytes) -> None:
        self.json = json


def closed(**types: type) -> Callable[[Json], Errors]:
    """Return a validator as the generator would make it: an object with these keys, all required, and no others."""
    names = {str: "a string", int: "an integer", bool: "a boolean"}

    def check(value: Json) -> Errors:
        if type(value) is not dict:
            return [("", "type", f"must be an object, is {type(value).__name__}")]
        found: Errors = []
        for key, kind in types.items():
            if key not in value:
                found.append(("", "required", f"needs the key '{key}'"))
            elif type(value[key]) is not kind:
                found.append((f"/{key}", "type", f"must be {names[kind]}, is {type(value[key]).__name__}"))
        found += [(f"/{key}", "additionalProperties", "unknown key") for key in value if key not in types]
        return found

    return check


def anything(value: Json) -> Errors:
    return []


def method(name: str, check: Callable[[Json], Errors] = anything, **facts: Any) -> Method:
    """Return a method of the fake backend, whose messages are the JSON values themselves."""
    settings: dict[str, Any] = {
        "summary": f"Does {name}.", "auth": Auth.TOKEN, "backend": "fake", "stability": Stability.STABLE,
        "service": "gatewright.fake.v1.FakeService", "rpc": name.rpartition(".")[2], "stub": lambda channel: channel,
        "request": lambda params: params, "params": lambda message: message, "result": lambda message: message,
        "records": lambda message: [jsontext.dumps(item) for item in message],
    }  # fmt: skip
    return Method(name=name, check=check, **{**settings, **facts})


def own(name: str, check: Callable[[Json], Errors] = anything, **facts: Any) -> Method:
    return method(name, check, **{"backend": "gateway", "rpc": "", "service": "", "stub": None, **facts})


def one_of(value: Json) -> Errors:
    return [] if type(value) is dict and len(value) == 1 else [("", "minProperties", "must have at least 1 key")]


METHODS = [
    own("system.listMethods", closed(), reply=Reply.NDJSON),
    own("system.getMethodsInfo", closed(), reply=Reply.NDJSON),
    own("system.methodSignature", one_of, errors=(NoSuchObject,)),
    own("system.getServerVersion", closed()),
    own("rpc.discover", closed()),
    own("test.range", lambda value: [] if "stop" in value else closed(stop=int)(value), reply=Reply.NDJSON),
    own("test.throw", closed(message=str), errors=(Thrown,)),
    own("appliance.getInfo", closed()),
    own("appliance.check", closed()),
    method("thing.echo"),
    method("thing.strict", closed(name=str, count=int)),
    method("thing.nothing", closed()),
    method("thing.list", reply=Reply.NDJSON),
    method("thing.follow", reply=Reply.NDJSON, task="thing"),
    method("thing.fetch", reply=Reply.BINARY),
    method("thing.big", reply=Reply.PIECES),
    method("thing.either", reply=ReplyChoice("stream", Reply.NDJSON, Reply.UNARY)),
    method("thing.nowhere", backend="absent"),
    method("thing.upload", body=True),
]


def face(name: str, tree: Path, methods: list[Method]) -> Face:
    """Return a face of methods, with its documents in tree."""
    infos = [{"name": m.name, "description": m.summary, "params": {}, "result": {}} for m in methods]
    for folder, value in (("introspection", infos), ("openrpc", {"openrpc": "1.3.2", "info": {"title": name}})):
        (tree / folder).mkdir(parents=True, exist_ok=True)
        (tree / folder / f"{name}.json").write_bytes(jsontext.dumps(value))
    return Face(name=name, title=name, methods={m.name: m for m in methods}, tree=tree)
