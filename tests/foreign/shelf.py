"""The backend of the foreign spec: a library in memory.

Written against a generated tree by its package name alone, as a backend of anybody's would be.
"""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator, Callable
from typing import Any

from runtime.contract import abi, jsontext
from runtime.contract.callers import session
from runtime.contract.upload import receive_upload

Service = tuple[Callable[[Any, Any], None], Any]


class Shelf:
    """What the library holds. `services` is what a server is given."""

    def __init__(self, package: str) -> None:
        self.pb: Any = importlib.import_module(f"{package}.proto.library.v1.library_pb2")
        self.grpc: Any = importlib.import_module(f"{package}.proto.library.v1.library_pb2_grpc")
        self.wire: Any = importlib.import_module(f"{package}.wire.library")
        self.errors: Any = importlib.import_module(f"{package}.errors.library")
        self.books: dict[str, Any] = {}
        self.scans: dict[str, bytes] = {}
        self.sessions: set[str] = set()
        self.left = asyncio.Event()
        """Set when somebody has left the desk."""

    def book(self, book: str) -> Any:
        if book not in self.books:
            raise self.errors.NoSuchBook(id=book)
        return self.books[book]

    def services(self) -> list[Service]:
        return [
            (self.grpc.add_CatalogServiceServicer_to_server, catalog(self)),
            (self.grpc.add_DeskServiceServicer_to_server, desk(self)),
        ]


def catalog(shelf: Shelf) -> Any:
    pb: Any = shelf.pb

    class Catalog(shelf.grpc.CatalogServiceServicer):  # type: ignore[misc, name-defined]
        async def Add(self, request: Any, context: Any) -> Any:
            shelf.books[request.value.id] = request.value
            return pb.CatalogServiceAddResponse(value=request.value.id)

        async def Get(self, request: Any, context: Any) -> Any:
            return pb.CatalogServiceGetResponse(value=shelf.book(request.id))

        async def List(self, request: Any, context: Any) -> AsyncIterator[Any]:
            found = [book for _, book in sorted(shelf.books.items())][: request.limit]
            for start in range(0, len(found), 2):
                yield pb.CatalogServiceListResponse(items=found[start : start + 2])

        async def Find(self, request: Any, context: Any) -> AsyncIterator[Any]:
            titles = [book.title for book in shelf.books.values() if request.word in book.title]
            if request.stream:
                items = [pb.CatalogServiceFindItems.Item(string_value=title) for title in titles]
                yield pb.CatalogServiceFindResponse(items=pb.CatalogServiceFindItems(items=items))
            else:
                result = pb.CatalogServiceFindResponse.Result(number_value=len(titles))
                yield pb.CatalogServiceFindResponse(result=result)

        async def Scan(self, requests: AsyncIterator[Any], context: Any) -> Any:
            first = await anext(aiter(requests))
            shelf.book(first.params.id)
            pages = b"".join([bytes(block) async for block in receive_upload(requests)])
            shelf.scans[first.params.id] = pages
            return pb.CatalogServiceScanResponse(size=len(pages))

        async def Read(self, request: Any, context: Any) -> AsyncIterator[memoryview]:
            shelf.book(request.value)
            pages = memoryview(shelf.scans[request.value])
            for start in range(0, len(pages), 5):
                yield pages[start : start + 5]

        async def Export(self, request: Any, context: Any) -> AsyncIterator[Any]:
            text = jsontext.dumps({id: shelf.wire.book_json(book) for id, book in shelf.books.items()})
            yield pb.CatalogServiceExportResponse(json=text[:5])
            yield pb.CatalogServiceExportResponse(json=text[5:])

        async def Count(self, request: Any, context: Any) -> Any:
            return pb.CatalogServiceCountResponse(value=len(shelf.books))

        async def Move(self, requests: AsyncIterator[Any], context: Any) -> AsyncIterator[Any]:
            async for request in requests:
                if request.WhichOneof("kind") == "item":
                    kind = request.item.WhichOneof("kind")
                    yield pb.CatalogServiceMoveResponse(items=[f"{kind} {getattr(request.item, kind).id}"])

        async def Forget(self, request: Any, context: Any) -> Any:
            for book in request.value:
                shelf.books.pop(book, None)
            returned = {book: pb.Movement(returned=pb.Returned(id=book)) for book in request.value}
            return pb.CatalogServiceForgetResponse(value=returned)

    return Catalog()


def desk(shelf: Shelf) -> Any:
    pb: Any = shelf.pb

    class Desk(shelf.grpc.DeskServiceServicer):  # type: ignore[misc, name-defined]
        async def Open(self, request: Any, context: Any) -> AsyncIterator[Any]:
            if request.member == "nobody":
                raise shelf.errors.Closed()
            name = request.member or "somebody"
            shelf.sessions.add(name)
            try:
                yield pb.DeskServiceOpenResponse(session=name)
                await asyncio.Event().wait()
            finally:
                shelf.sessions.discard(name)
                shelf.left.set()

        async def Lend(self, request: Any, context: Any) -> Any:
            if session(context) not in shelf.sessions:
                raise abi.Fault("not at the desk", category=abi.Category.UNAUTHENTICATED)
            shelf.book(request.book).lent_to = session(context)
            if not request.HasField("until"):
                return pb.DeskServiceLendResponse()
            return pb.DeskServiceLendResponse(value=pb.DeskServiceLendResponse.Value(due=1.5))

    return Desk()
