"""What the gateway asks the XAPI backend, and what it remembers of the answers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from generated.errors.internal import NoSuchService, TooManyChecks
from generated.proto.internal.v1 import internal_pb2_grpc as grpc
from generated.wire import internal as wire
from runtime.contract import Caller, LocalChannel, LocalServer, caller
from runtime.contract.abi import Fault, Json
from runtime.gateway.plugin import resolver as module
from runtime.gateway.plugin.place import Elsewhere, Here, Key
from runtime.gateway.plugin.resolver import Resolver

HERE: dict[str, Json] = {
    "at": "here", "socket": "/s", "fresh": 10.0, "user": "jo", "superuser": False, "roles": ["vm-admin"],
    "originator": "x", "forward": ["session"], "upgrades": ["websocket"],
    "limits": {"concurrency": 3, "responseTimeout": 1.5, "idleTimeout": 2.5, "timeLimit": 9.0, "body": 100},
}  # fmt: skip
ELSEWHERE: dict[str, Json] = {"at": "elsewhere", "url": "https://h/x", "fresh": 10.0, "forward": []}
KEY: Key = (b"digest", "com.example.a", "GET")
CALLER = Caller(face="plugin", address="192.0.2.1", request_id="r-1")


class Backend(grpc.CustomServiceServicer):
    def __init__(self) -> None:
        self.answer: Json = HERE
        self.asked: list[tuple[Json, Caller]] = []

    async def Resolve(self, request: Any, context: Any) -> Any:
        self.asked.append((wire.custom_resolve_params(request), caller(context)))
        if isinstance(self.answer, Fault):
            raise self.answer
        return wire.custom_resolve_response(self.answer)

    async def List(self, request: Any, context: Any) -> Any:
        return wire.custom_list_response(
            {"services": [{"name": "a", "running": True}, {"name": "b", "url": "https://h"}]}
        )


@pytest.fixture
async def backend() -> Backend:
    return Backend()


@pytest.fixture
async def resolver(backend: Backend) -> AsyncIterator[Resolver]:
    server = LocalServer()
    grpc.add_CustomServiceServicer_to_server(backend, server)  # type: ignore[no-untyped-call]
    channel = LocalChannel(server)
    yield Resolver(channel)
    await channel.close()
    await server.stop()


def now() -> float:
    return asyncio.get_running_loop().time()


async def test_a_place_is_what_the_backend_says(resolver: Resolver, backend: Backend) -> None:
    found = await resolver.resolve(KEY, "session", CALLER)
    backend.answer = ELSEWHERE
    other = await resolver.resolve((b"x", "b", "PUT"), "session", CALLER)

    assert found == Here(
        "/s", "jo", False, ("vm-admin",), "x", frozenset({"session"}), frozenset({"websocket"}), 3, 1.5, 2.5, 9.0, 100
    )
    assert other == Elsewhere("https://h/x", frozenset())
    assert backend.asked[0] == ({"sessionId": "session", "name": "com.example.a", "verb": "GET"}, CALLER)


async def test_an_answer_is_remembered_for_a_second_at_most(resolver: Resolver, backend: Backend) -> None:
    before = resolver.known(KEY, now())
    found = await resolver.resolve(KEY, "session", CALLER)

    assert before is None
    assert resolver.known(KEY, now()) is found
    assert resolver.known((b"other", *KEY[1:]), now()) is None
    assert resolver.known(KEY, now() + module.FRESH) is None


async def test_an_answer_is_remembered_only_as_long_as_it_is_true(resolver: Resolver, backend: Backend) -> None:
    backend.answer = HERE | {"fresh": 0.0}
    await resolver.resolve(KEY, "session", CALLER)

    assert resolver.known(KEY, now()) is None


async def test_a_refusal_is_not_remembered(resolver: Resolver, backend: Backend) -> None:
    backend.answer = NoSuchService(name="x")
    for _ in range(2):
        with pytest.raises(Fault, match="no service named x"):
            await resolver.resolve(KEY, "session", CALLER)

    assert len(backend.asked) == 2


async def test_the_same_question_is_asked_once_at_a_time(resolver: Resolver, backend: Backend) -> None:
    first = asyncio.ensure_future(resolver.resolve(KEY, "session", CALLER))
    others = [asyncio.ensure_future(resolver.resolve(KEY, "session", CALLER)) for _ in range(20)]
    await asyncio.sleep(0)
    first.cancel()
    found = await asyncio.gather(*others)

    assert len({id(one) for one in found}) == 1
    assert len(backend.asked) == 1


async def test_who_asks_too_much_is_refused_here(resolver: Resolver, backend: Backend) -> None:
    """Not who asks about a session that was good before, and nobody from elsewhere."""
    await resolver.resolve(KEY, "session", CALLER)
    backend.answer = TooManyChecks(retry_after=30.0)
    for at in range(10):
        with pytest.raises(Fault) as found:
            await resolver.resolve((b"guess %d" % at, "a", "GET"), "session", CALLER)
        assert found.value.name == "tooManyChecks"
        assert 29 < found.value.data["retryAfter"] <= 30
    asked = len(backend.asked)
    backend.answer = HERE
    await resolver.resolve(KEY, "session", CALLER)
    await resolver.resolve((b"other", "a", "GET"), "session", Caller(face="plugin", address="192.0.2.2"))

    assert (asked, len(backend.asked)) == (2, 4)


async def test_the_list_is_what_the_backend_says(resolver: Resolver) -> None:
    assert await resolver.list("session", CALLER) == [{"name": "a", "running": True}, {"name": "b", "url": "https://h"}]


async def test_nothing_grows_without_end(resolver: Resolver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_KNOWN_AT_MOST", 10)
    for at in range(50):
        await resolver.resolve((b"%d" % at, "a", "GET"), "session", CALLER)

    assert len(resolver._known) <= 10
