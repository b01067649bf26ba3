"""A spec that is nobody's of ours, from its YAML to a running service, over both forms of the contract."""

from __future__ import annotations

import asyncio
import importlib
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from codegen import cli
from runtime.contract import abi, jsontext
from runtime.contract.callers import Caller, call_metadata
from runtime.contract.grpc_channel import connect
from runtime.contract.grpc_server import GrpcServer
from runtime.contract.local import LocalChannel, LocalServer
from runtime.contract.upload import Upload
from tests.codegen.trees import FOREIGN, run_python
from tests.foreign.shelf import Shelf

PACKAGE = "shelfware"
BOOK = {"id": "b1", "title": "On Time", "pages": 90, "price": 12.5, "lentTo": None, "in-print": True, "class": "book"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the package that the command made of the foreign spec."""
    found = tmp_path_factory.mktemp("foreign")
    assert cli.main(["generate", "--spec", str(FOREIGN), "--out", str(found / PACKAGE)]) == 0
    sys.path.insert(0, str(found))
    yield found
    sys.path.remove(str(found))


@dataclass
class Library:
    """A client: JSON in, JSON out, by the method table alone."""

    face: abi.Face
    channel: Any
    shelf: Shelf

    def start(self, name: str, requests: Any, session: str | None = None) -> Any:
        method = self.face.methods[name]
        assert method.stub is not None
        metadata = call_metadata(Caller(principal="reader"), session)
        return getattr(method.stub(self.channel), method.rpc)(requests, metadata=metadata)

    def request(self, name: str, params: Any) -> Any:
        method = self.face.methods[name]
        assert method.request is not None
        assert method.check(params) == []
        return method.request(params)

    async def unary(self, name: str, params: Any, session: str | None = None) -> Any:
        method = self.face.methods[name]
        assert method.result is not None
        answer = await self.start(name, self.request(name, params), session)
        return jsontext.loads(jsontext.dumps(method.result(answer)))

    async def records(self, name: str, params: Any) -> list[Any]:
        method = self.face.methods[name]
        assert method.records is not None
        found: list[Any] = []
        async for batch in self.start(name, self.request(name, params)):
            found += map(jsontext.loads, method.records(batch))
        return found


@pytest.fixture(params=["local", "grpc"])
async def library(request: pytest.FixtureRequest, folder: Path) -> AsyncIterator[Library]:
    """Every test here holds in one process and between two."""
    face = importlib.import_module(f"{PACKAGE}.handlers.library").FACE
    shelf = Shelf(PACKAGE)
    server: Any = LocalServer() if request.param == "local" else GrpcServer("127.0.0.1:0", faces=[face])
    for add, servicer in shelf.services():
        add(servicer, server)
    if request.param == "local":
        channel: Any = LocalChannel(server)
    else:
        await server.start()
        channel = connect(server.address, faces=[face])
    try:
        yield Library(face, channel, shelf)
    finally:
        await channel.close()
        await server.stop(0)


async def test_a_value_there_and_back(library: Library) -> None:
    assert await library.unary("catalog.add", {**BOOK, "cover": [1, 2], "notes": {"a": None}}) == "b1"

    found = await library.unary("catalog.get", {"id": "b1"})

    assert (found["title"], found["price"], found["lentTo"], found["cover"], found["notes"]) == (
        "On Time",
        12.5,
        None,
        [1, 2],
        {"a": None},
    )
    assert found["lending"] == {"fee": 1, "days": 28}


async def test_a_declared_error_with_its_facts(library: Library) -> None:
    with pytest.raises(abi.Fault) as raised:
        await library.unary("catalog.get", {"id": "nope"})

    fault = raised.value
    assert (fault.name, fault.code, fault.category, fault.message, fault.data) == (
        "noSuchBook",
        1,
        abi.Category.NOT_FOUND,
        "no book nope",
        {"id": "nope"},
    )


async def test_records_in_batches_with_a_default_applied(library: Library) -> None:
    for number in range(12):
        await library.unary("catalog.add", {**BOOK, "id": f"b{number:02}"})

    assert [book["id"] for book in await library.records("catalog.list", {})] == [f"b{n:02}" for n in range(10)]
    assert len(await library.records("catalog.list", {"limit": 3.0})) == 3


async def test_a_parameter_chooses_the_form_of_the_reply(library: Library) -> None:
    await library.unary("catalog.add", BOOK)
    method = library.face.methods["catalog.find"]
    assert method.result is not None

    assert await library.records("catalog.find", {"word": "Time", "stream": True}) == ["On Time"]
    async for message in library.start("catalog.find", library.request("catalog.find", {"word": "Time"})):
        assert method.result(message) == 1


async def blocks(*found: bytes) -> AsyncIterator[bytes]:
    for block in found:
        yield block


async def test_bytes_go_up_with_a_commit_and_come_down(library: Library) -> None:
    await library.unary("catalog.add", BOOK)
    first = library.request("catalog.scan", {"id": "b1", "page-numbers": [1, 2]})
    method = library.face.methods["catalog.scan"]
    assert method.result is not None

    answer = await library.start("catalog.scan", Upload(first, blocks(b"page one, ", b"page two")))
    read = library.start("catalog.read", library.request("catalog.read", "b1"))

    assert method.result(answer) == {"size": 18}
    assert b"".join([bytes(block) async for block in read]) == b"page one, page two"


async def test_an_upload_for_a_book_that_is_not_there_is_refused(library: Library) -> None:
    first = library.request("catalog.scan", {"id": "b9"})

    with pytest.raises(abi.Fault, match="no book b9"):
        await library.start("catalog.scan", Upload(first, blocks(b"page")))


async def test_one_value_in_pieces(library: Library) -> None:
    await library.unary("catalog.add", BOOK)
    pieces = [piece.json async for piece in library.start("catalog.export", library.request("catalog.export", {}))]

    assert {id: book["title"] for id, book in jsontext.loads(b"".join(pieces)).items()} == {"b1": "On Time"}


async def test_records_go_up_while_others_come_down(library: Library) -> None:
    method = library.face.methods["catalog.move"]
    assert method.item is not None and method.records is not None
    sent = [{"what": "lent", "id": "b1", "member": "m"}, {"what": "returned", "id": "b2"}]

    async def requests() -> AsyncIterator[Any]:
        yield library.request("catalog.move", {})
        for record in sent:
            assert method.item is not None
            yield method.item(record)

    heard = [line async for batch in library.start("catalog.move", requests()) for line in method.records(batch)]

    assert heard == [b'"lent b1"', b'"returned b2"']


async def test_a_session_lives_as_long_as_its_stream(library: Library) -> None:
    await library.unary("catalog.add", BOOK)
    stream = library.start("desk.open", library.request("desk.open", {"member": "m1"}))
    session = (await anext(aiter(stream))).session

    assert await library.unary("desk.lend", {"book": "b1", "until": None}, session) is None
    assert (await library.unary("catalog.get", {"id": "b1"}))["lentTo"] == "m1"

    stream.cancel()
    async with asyncio.timeout(5):
        await library.shelf.left.wait()
    with pytest.raises(abi.Fault, match="not at the desk"):
        await library.unary("desk.lend", {"book": "b1", "until": None}, session)


async def test_a_session_that_is_refused(library: Library) -> None:
    stream = library.start("desk.open", library.request("desk.open", {"member": "nobody"}))

    with pytest.raises(abi.Fault, match="the library is closed"):
        await anext(aiter(stream))


async def test_a_map_of_unions(library: Library) -> None:
    assert await library.unary("catalog.forget", ["b1"]) == {"b1": {"what": "returned", "id": "b1"}}


def test_a_method_of_the_gateways_own_has_its_defaults(folder: Path) -> None:
    method = importlib.import_module(f"{PACKAGE}.handlers.library").METHODS["about"]

    assert (method.backend, method.fill({}), method.fill({"language": "de"})) == (
        "gateway",
        {"language": "en"},
        {"language": "de"},
    )


def test_the_package_imports_from_anywhere(folder: Path, tmp_path: Path) -> None:
    source = f"from {PACKAGE}.handlers import library\nprint(len(library.METHODS), library.FACE.tree.name)"

    assert run_python(source, folder, cwd=tmp_path) == f"13 {PACKAGE}\n"


def test_a_package_within_a_package(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "down"
    assert cli.main(["generate", "--spec", str(FOREIGN), "--out", str(out), "--package", "deep.down"]) == 0

    source = "from deep.down.handlers.library import METHODS\nprint(METHODS['catalog.add'].path)"
    assert run_python(source, tmp_path) == "/gatewright.library.v1.CatalogService/Add\n"
