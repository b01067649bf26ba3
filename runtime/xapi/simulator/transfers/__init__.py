"""The data path of the pool: what moves disks and machines in and out of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from runtime.xapi.simulator.database import Row
from runtime.xapi.simulator.http import Route
from runtime.xapi.simulator.nbd import NbdPort, NbdServer, Served
from runtime.xapi.simulator.transfers import database, disks, vms

if TYPE_CHECKING:
    from runtime.xapi.simulator.simulator import Listen, Simulator


class Transfers:
    """What serves the data path for a simulator, from `start` to `close`."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self.nbd: list[NbdServer] = []

    async def start(self, hosts: Sequence[Row], listens: Sequence[Listen]) -> list[Route]:
        """Serve disks over NBD on each host; return the routes that each host serves, too. Raises OSError."""
        for host, listen in zip(hosts, listens, strict=False):
            simulator, tls = self._simulator, listen.tls if listen.certificate else None
            server = NbdServer(self._disk, simulator.counters, simulator.faults, tls)
            port = await server.start(host["address"])
            self.nbd.append(server)
            self._simulator.nbd[host.ref] = NbdPort(port, listen.certificate)
        return [
            Route(["GET"], "/export_raw_vdi", disks.export_disk),
            Route(["PUT"], "/import_raw_vdi", disks.import_disk),
            Route(["GET"], "/export_metadata", vms.export_metadata),
            Route(["GET"], "/export", vms.export_vm),
            Route(["PUT"], "/import", vms.import_vm),
            Route(["GET", "PUT"], "/pool/xmldbdump", database.pool_database),
        ]

    async def close(self) -> None:
        """End what `start` began."""
        for server in self.nbd:
            await server.close()

    def _disk(self, uuid: str, session: str) -> Served:
        """Return the disk that a client of NBD wants. Raises XapiFault."""
        self._simulator.sessions.find(session)
        return Served(uuid, self._simulator.storage.content(self._simulator.pool.by_uuid("VDI", uuid)))
