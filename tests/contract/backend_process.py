"""A backend as a process of its own, for tests that kill it: `python -m tests.contract.backend_process TREE`.

Prints its address, then a line for each call that has arrived.
"""

from __future__ import annotations

import asyncio
import sys
from typing import Any

from runtime.contract import GrpcServer
from tests.contract.library import Library, Plugs


async def serve() -> None:
    library = Library()
    pb = library.pb
    plugs = Plugs(library)

    async def Get(request: Any, context: Any) -> Any:
        print("get", flush=True)
        await asyncio.Event().wait()

    async def Export(request: Any, context: Any) -> Any:
        yield pb.CatalogServiceExportResponse(json=b"first")
        print("export", flush=True)
        await asyncio.Event().wait()

    async def Scan(requests: Any, context: Any) -> Any:
        async for _ in requests:
            print("scan", flush=True)

    async def Open(request: Any, context: Any) -> Any:
        yield pb.DeskServiceOpenResponse(session="s-1")
        await asyncio.Event().wait()

    plugs.methods.update(Get=Get, Export=Export, Scan=Scan, Open=Open)
    server = GrpcServer("127.0.0.1:0", faces=[library.face])
    plugs.add_to(server)
    await server.start()
    print(server.address, flush=True)
    await server.wait()


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    asyncio.run(serve())
