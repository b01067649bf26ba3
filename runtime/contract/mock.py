"""A backend out of examples: it answers every method of a face with what the spec's examples say.

For authors of clients, who need no backend that way, and for replays of the examples. It serves any tree.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import grpc

from runtime.contract import jsontext
from runtime.contract.abi import Category, Face, Fault, Json, Method, Reply, ReplyChoice
from runtime.contract.callers import session
from runtime.contract.faults import NotBuilt
from runtime.contract.findings import same
from runtime.contract.serving import Server
from runtime.contract.upload import read_params, receive_upload

BATCH = 2
"""Records that travel together; few, so that a client meets more than one batch."""


@dataclass(slots=True)
class _Example:
    """`params` are as a backend gets them, defaults filled in."""

    params: Json
    form: Reply
    result: Json = None
    fault: Fault | None = None


@dataclass(slots=True)
class _Answers:
    """The examples of one method, and how often those for the same params were given."""

    method: Method
    examples: list[_Example] = field(default_factory=list)
    given: Counter[int] = field(default_factory=Counter)

    def take(self, request: Any) -> _Example:
        """Return the example to answer a request with, whose fault is raised if it has one.

        Examples for the same params take turns, in the order of the spec. Params that no example has are answered
        with the first result for a reply of their form. Raises NotBuilt where there is none.
        """
        params = _params(self.method, request)
        fitting = [example for example in self.examples if same(example.params, params)]
        if not fitting:
            form = _form(self.method, params)
            fitting = [example for example in self.examples if example.fault is None and example.form is form][:1]
        if not fitting:
            raise NotBuilt(f"no example of {self.method.name} is an answer to these params")
        first = id(fitting[0])
        example = fitting[self.given[first] % len(fitting)]
        self.given[first] += 1
        if example.fault is not None:
            fault = example.fault
            raise Fault(fault.message, data=fault.data, name=fault.name, code=fault.code, category=fault.category)
        return example


class Mock:
    """Answers the methods of faces from their examples.

    A method without an example answers UNIMPLEMENTED. Sessions are real: a method within one is refused without the id
    of one that is open. Uploads must be committed, and are thrown away. Raises OSError when a face has no examples.
    """

    def __init__(self, faces: Iterable[Face]) -> None:
        self._faces = tuple(faces)
        self._answers = {face.name: _answers(face) for face in self._faces}
        self._sessions: Counter[str] = Counter()

    def add_to(self, server: Server, backends: Iterable[str] | None = None) -> None:
        """Add the services to a server; with `backends` only the methods of these."""
        wanted = None if backends is None else frozenset(backends)
        for face in self._faces:
            services: dict[str, dict[str, Any]] = {}
            for name, answers in self._answers[face.name].items():
                method = face.methods[name]
                if wanted is None or method.backend in wanted:
                    services.setdefault(method.service, {})[method.rpc] = self._handler(answers)
            for service, handlers in services.items():
                server.add_registered_method_handlers(service, handlers)

    def _handler(self, answers: _Answers) -> Any:
        method = answers.method
        up, down = method.body or method.sends, method.reply is not Reply.UNARY
        form, serve = _HANDLERS[up, down]

        if down:

            async def stream(request: Any, context: Any) -> AsyncIterator[Any]:
                self._admit(method, context)
                async for message in self._stream(answers, request, up):
                    yield message

            behaviour: Callable[[Any, Any], Any] = stream
        else:

            async def unary(request: Any, context: Any) -> Any:
                self._admit(method, context)
                return await serve(answers, request)

            behaviour = unary
        return form(
            behaviour,
            request_deserializer=method.request_type.FromString,
            response_serializer=method.response_type.SerializeToString,
        )

    def _admit(self, method: Method, context: Any) -> None:
        if method.within is not None and not self._sessions[session(context) or ""]:
            raise Fault(f"{method.name} needs an open session", category=Category.UNAUTHENTICATED)

    async def _stream(self, answers: _Answers, request: Any, up: bool) -> AsyncIterator[Any]:
        method = answers.method
        example = answers.take(await read_params(request) if up else request)
        match example.form:
            case Reply.NDJSON:
                assert method.batch is not None
                for start in range(0, len(example.result), BATCH):
                    yield method.batch(example.result[start : start + BATCH])
            case Reply.PIECES:
                text = jsontext.dumps(example.result)
                for piece in (text[: len(text) // 2], text[len(text) // 2 :]):
                    yield method.response_type(json=piece)
            case Reply.BINARY:
                yield (example.result or f"the bytes of {method.name}\n").encode()
            case Reply.SESSION:
                async for message in self._session(method, example.result or f"{method.name} session"):
                    yield message
            case _:
                assert method.response is not None
                yield method.response(example.result)
        if up:
            # Until the other side has said all that it has to say.
            await _read(method, request)

    async def _session(self, method: Method, name: str) -> AsyncIterator[Any]:
        self._sessions[name] += 1
        try:
            yield method.response_type(session=name)
            await asyncio.Event().wait()
        finally:
            self._sessions[name] -= 1


async def _one(answers: _Answers, request: Any) -> Any:
    assert answers.method.response is not None
    return answers.method.response(answers.take(request).result)


async def _after_all(answers: _Answers, requests: Any) -> Any:
    example = answers.take(await read_params(requests))
    await _read(answers.method, requests)
    assert answers.method.response is not None
    return answers.method.response(example.result)


async def _read(method: Method, requests: Any) -> None:
    """Read what goes up to its end. Raises Uncommitted for bytes that nobody committed."""
    async for _ in receive_upload(requests) if method.body else requests:
        pass


_HANDLERS: dict[tuple[bool, bool], tuple[Callable[..., Any], Any]] = {
    (False, False): (grpc.unary_unary_rpc_method_handler, _one),
    (False, True): (grpc.unary_stream_rpc_method_handler, None),
    (True, False): (grpc.stream_unary_rpc_method_handler, _after_all),
    (True, True): (grpc.stream_stream_rpc_method_handler, None),
}


def _answers(face: Face) -> dict[str, _Answers]:
    """The examples of every method that a backend has."""
    told = jsontext.loads(face.examples())["methods"]
    return {
        name: _Answers(method, [_example(method, entry) for entry in told.get(name, ())])
        for name, method in face.methods.items()
        if method.rpc
    }


def _example(method: Method, entry: Json) -> _Example:
    assert method.request is not None
    params = _params(method, method.request(entry["params"]))
    error = entry.get("error")
    fault = None
    if error is not None:
        category = Category(error["category"])
        fault = Fault(
            error["message"], data=error.get("data"), name=error["name"], code=error["code"], category=category
        )
    return _Example(params, _form(method, params), entry.get("result"), fault)


def _params(method: Method, request: Any) -> Json:
    assert method.params is not None
    return jsontext.loads(jsontext.dumps(method.params(request)))


def _form(method: Method, params: Json) -> Reply:
    if not isinstance(method.reply, ReplyChoice):
        return method.reply
    return method.reply.true if params.get(method.reply.when) is True else method.reply.otherwise
