"""The generated tree of the foreign spec, and a backend for it whose methods the tests bring."""

from __future__ import annotations

import importlib
from collections.abc import AsyncIterator, Callable
from types import ModuleType
from typing import Any

from runtime.contract.abi import Face

PACKAGE = "bookware"


class Library:
    """The modules of the tree, by their short names."""

    def __init__(self) -> None:
        def module(name: str) -> ModuleType:
            return importlib.import_module(f"{PACKAGE}.{name}")

        self.pb: Any = module("proto.library.v1.library_pb2")
        self.grpc: Any = module("proto.library.v1.library_pb2_grpc")
        self.wire: Any = module("wire.library")
        self.errors: Any = module("errors.library")
        self.face: Face = module("handlers.library").FACE

    def scan(self, id: str = "b1") -> Any:
        """Return the first message of an upload."""
        return self.wire.catalog_scan_request({"id": id})


class Plugs:
    """The servicers' methods by rpc name; a test puts in those it calls."""

    def __init__(self, library: Library) -> None:
        self.methods: dict[str, Callable[[Any, Any], Any]] = {}
        self._library = library

    def add_to(self, server: Any) -> None:
        grpc = self._library.grpc
        for service, rpcs in {
            "Catalog": ("Add", "Get", "List", "Find", "Scan", "Read", "Export", "Move"),
            "Desk": ("Open", "Lend"),
        }.items():
            base = getattr(grpc, f"{service}ServiceServicer")
            servicer = type(service, (base,), {rpc: self._plug(rpc, getattr(base, rpc)) for rpc in rpcs})()
            getattr(grpc, f"add_{service}ServiceServicer_to_server")(servicer, server)

    def _plug(self, rpc: str, missing: Callable[[Any, Any, Any], Any]) -> Callable[[Any, Any, Any], Any]:
        def method(servicer: Any, request: Any, context: Any) -> Any:
            found = self.methods.get(rpc)
            return missing(servicer, request, context) if found is None else found(request, context)

        return method


async def stream(*items: Any) -> AsyncIterator[Any]:
    for item in items:
        yield item


async def failing(error: Exception | None) -> AsyncIterator[Any]:
    """Be a stream that fails before its first message."""
    if error is not None:
        raise error
    yield
