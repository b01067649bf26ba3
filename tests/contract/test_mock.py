"""The mock backend: which example answers, and what it keeps of the contract. All examples are replayed elsewhere."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from generated.handlers import internal, pbs, xo
from runtime.contract import LocalChannel, LocalServer, Upload, call_metadata, jsontext, open_session
from runtime.contract.abi import Category, Face, Fault
from runtime.contract.callers import Caller
from runtime.contract.mock import Mock
from tests.contract.library import Library


class Client:
    """Calls a method of a face by its name, with JSON in and out."""

    def __init__(self, face: Face, backends: list[str] | None = None) -> None:
        self.face = face
        server = LocalServer()
        Mock([face]).add_to(server, backends)
        self.channel = LocalChannel(server)

    def start(self, name: str, params: Any, session: str | None = None, wrapped: Any = None) -> Any:
        method = self.face.methods[name]
        assert method.stub is not None and method.request is not None
        request = method.request(params)
        metadata = call_metadata(Caller(), session)
        return getattr(method.stub(self.channel), method.rpc)(
            wrapped(request) if wrapped else request, metadata=metadata
        )

    async def value(self, name: str, params: Any, session: str | None = None) -> Any:
        result = self.face.methods[name].result
        assert result is not None
        return jsontext.loads(jsontext.dumps(result(await self.start(name, params, session))))

    async def records(self, name: str, params: Any, wrapped: Any = None) -> list[Any]:
        records = self.face.methods[name].records
        assert records is not None
        return [jsontext.loads(r) async for batch in self.start(name, params, None, wrapped) for r in records(batch)]


async def stream(*items: Any) -> AsyncIterator[Any]:
    for item in items:
        yield item


async def test_the_example_with_these_params_answers() -> None:
    assert await Client(internal.FACE).value(
        "principal.check", {"token": "TN2YBOMYtXB_hHtf4wTzm9p5tTuqq2i15yeuhcz2xXM"}
    ) == {
        "principal": "xo",
        "expires": 1700000120000,
    }


async def test_params_are_the_same_with_their_defaults() -> None:
    params = {"token": "KQxQdm2vMiv7jBIK0hgkmgxKzemd8wSJ7ugFGKFkTbs", "age": 43200.0, "grace": 120}

    assert await Client(internal.FACE).value("principal.renew", params) == {}


async def test_params_that_no_example_has_get_the_first_result() -> None:
    assert await Client(internal.FACE).value("principal.check", {"token": "any"}) == {"principal": "xo"}


async def test_the_first_result_is_of_the_form_that_the_params_ask_for() -> None:
    client = Client(xo.FACE)
    told = jsontext.loads(xo.FACE.examples())["methods"]["backup.run"][0]["params"]

    events = await client.records("backup.run", {**told, "streamLogs": True})
    answers = [message async for message in client.start("backup.run", {**told, "jobData": {}})]

    assert [event["type"] for event in events] == ["start", "property", "end"]
    assert [answer.WhichOneof("kind") for answer in answers] == ["result"]


async def test_a_declared_error_comes_whole() -> None:
    with pytest.raises(Fault) as raised:
        await Client(xo.FACE).value("task.cancel", {"taskId": "nope"})

    fault = raised.value
    assert (fault.name, fault.code, fault.category, fault.data) == (
        "noSuchObject", 1, Category.NOT_FOUND, {"id": "nope", "type": "type"},
    )  # fmt: skip


async def test_examples_for_the_same_params_take_turns() -> None:
    client = Client(pbs.FACE)
    opening = {"store": "main", "backup-type": "vm", "backup-id": "100", "backup-time": 1795187822}
    found = []
    async with open_session(client.channel, lambda channel: client.start("backup.open", opening)) as session:
        for _ in range(4):
            try:
                found.append(await client.value("backup.finish", {}, session.id))
            except Fault as fault:
                found.append(fault.name)

    assert found == [None, "cannotFinish", None, "cannotFinish"]


async def test_a_method_without_an_example_is_not_built(library: Library) -> None:
    with pytest.raises(Fault) as raised:
        await Client(library.face).value("catalog.count", {})

    assert raised.value.category is Category.UNIMPLEMENTED


async def test_a_method_within_a_session_needs_an_open_one() -> None:
    client = Client(pbs.FACE)
    opening = {"store": "main", "backup-type": "vm", "backup-id": "100", "backup-time": 1795187822}
    async with open_session(client.channel, lambda channel: client.start("backup.open", opening)) as session:
        assert await client.value("backup.list", {}, session.id) == [{"subdir": "blob"}, {"subdir": "finish"}]

    for id in (None, "other", session.id):
        with pytest.raises(Fault) as raised:
            await client.value("backup.list", {}, id)
        assert raised.value.category is Category.UNAUTHENTICATED


async def test_an_upload_must_be_committed() -> None:
    client = Client(pbs.FACE)
    opening = {"store": "main", "backup-type": "vm", "backup-id": "100", "backup-time": 1795187822}
    async with open_session(client.channel, lambda channel: client.start("backup.open", opening)) as session:
        await client.start("backup.speedtest", {}, session.id, lambda first: Upload(first, stream(b"some", b"bytes")))

        with pytest.raises(Fault) as raised:
            await client.start("backup.speedtest", {}, session.id, lambda first: stream(first, b"some"))

    assert raised.value.name == "uncommitted"


async def test_records_come_while_others_go_up() -> None:
    client = Client(internal.FACE)
    item = internal.FACE.methods["task.run"].item
    assert item is not None
    report = item({"type": "end", "status": "success"})

    orders = await client.records(
        "task.run", {"kind": "remoteTest", "name": "any"}, lambda first: stream(first, report, report)
    )

    assert [order["type"] for order in orders] == ["attached", "cancel"]


async def test_only_the_methods_of_the_wanted_backends_are_there() -> None:
    client = Client(internal.FACE, ["xapi"])

    with pytest.raises(Fault, match="there is no method"):
        await client.value("principal.check", {"token": "any"})
    assert (await client.value("session.check", {"host": "h", "sessionId": "s"}))["user"] == "root"
