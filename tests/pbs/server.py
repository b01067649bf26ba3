"""A gateway with its storage in one loop, at a TLS socket: what the scripted clients talk to."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from generated.handlers import pbs
from runtime.cli.principals import Principals
from runtime.contract import LocalChannel, LocalServer
from runtime.gateway.gateway import Gateway
from runtime.gateway.pbs.settings import Pbs
from runtime.gateway.settings import GatewaySettings, Listener
from runtime.storage import StorageSettings, open_storage
from runtime.storage.access.roles import Grant
from runtime.storage.storage import Storage
from tests.storage.datastore.making import in_memory
from tests.storage.tables import with_tables

OWN_TOKEN = "the-gateways-own-token"
STORE = "main"

QUICK = Pbs(failure_delay=0.01, preface_timeout=5.0)


@dataclass(slots=True)
class Server:
    """Where it listens, how to trust it, and the parts of it that tests look at."""

    host: str
    port: int
    tls: ssl.SSLContext
    storage: Storage
    folder: Path
    """Of the datastore."""
    token: str
    """`root@pam!tests` with its secret; it may back up, prune and nothing else."""

    @property
    def secret(self) -> str:
        return self.token.partition(":")[2]

    async def api_token(
        self, name: str, role: str | None = "DatastoreBackup", path: str = f"/datastore/{STORE}"
    ) -> str:
        """Make an API token with a role and return it with its secret, `id:secret`."""
        secret = await self.storage.access.create_token(name, None, True, 0)
        if role is not None:
            await self.storage.access.set_grant(Grant(path, name, role))
        return f"{name}:{secret}"


@asynccontextmanager
async def serving(data: Path, settings: Pbs = QUICK) -> AsyncIterator[Server]:
    async with AsyncExitStack() as stack:
        storage = await open_storage(StorageSettings(data=with_tables(data), xo_token=OWN_TOKEN))
        stack.push_async_callback(storage.close)
        server = LocalServer()
        for add, servicer in storage.services():
            add(servicer, server)
        stack.push_async_callback(server.stop)
        channel = LocalChannel(server)
        gateway = Gateway(
            GatewaySettings(
                data=data, listeners=(Listener(name="main", url="https://127.0.0.1:0", faces=("pbs",)),), pbs=settings
            ),
            {"pbs": pbs.FACE},
            {"storage": channel},
            authenticate=Principals(channel, None).authenticate,
        )
        (bound,) = await gateway.start()
        stack.push_async_callback(gateway.drain, 0.0)
        tls = ssl.create_default_context(cafile=str(data / "tls" / "main.pem"))
        found = Server("127.0.0.1", urlsplit(bound.url).port or 0, tls, storage, storage.datastores.path(STORE), "")
        found.token = await found.api_token("root@pam!tests", "DatastorePowerUser")
        yield found


@asynccontextmanager
async def serving_in_memory(settings: Pbs = QUICK) -> AsyncIterator[Server]:
    """Serve from a folder of its own, in which a sync costs nothing if the system has such a place."""
    with in_memory() as folder:
        async with serving(Path(folder), settings) as found:
            yield found
