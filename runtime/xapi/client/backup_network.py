"""The network that a pool names for backups: bytes move over the addresses that its hosts have on it.

Source: reference xo-proxy.md 16.6; the original's client (npm xen-api). Calls go on to the address that was given.
"""

from __future__ import annotations

import structlog

from runtime.xapi.client.address import Address
from runtime.xapi.client.connection import Connection
from runtime.xapi.client.errors import PoolError, XapiError

KEY = "xo:backupNetwork"
"""In other_config of the pool; its value is the uuid of a network."""

_log = structlog.get_logger(__name__)


class NoBackupNetwork(PoolError):
    """The network for backups that the pool names is none."""


async def addresses(connection: Connection) -> dict[str, str] | None:
    """Return the addresses on the network for backups by the refs of their hosts; None where the pool names none.

    Raises NoBackupNetwork, and what `call` does.
    """
    [pool] = (await connection.call("pool.get_all_records")).values()
    return await _addresses(connection, pool["other_config"].get(KEY))


async def towards(connection: Connection, where: Address) -> Address:
    """Return where the bytes of a host go to and come from: its address on the network for backups, if it has one.

    Where the pool names none it is the host's own; and, which is logged, where what it names is of no use. Raises
    what `call` does.
    """
    [pool] = (await connection.call("pool.get_all_records")).values()
    try:
        known = await _addresses(connection, pool["other_config"].get(KEY))
    except NoBackupNetwork as fault:
        _log.warning("bytes move over the network of the calls", host=where.url, reason=str(fault))
        return where
    if known is None:
        return where
    host = pool["master"]
    if where != connection.where:
        records = await connection.call("host.get_all_records")
        host = next((ref for ref, one in records.items() if one["address"].lower() == where.host), "")
    if host not in known:
        _log.warning(
            "bytes move over the network of the calls",
            host=where.url,
            reason="the host has no address on the network for backups",
        )
        return where
    return where.at(known[host])


async def _addresses(connection: Connection, network: str | None) -> dict[str, str] | None:
    if not network:
        return None
    try:
        pifs = await connection.call("network.get_PIFs", await connection.call("network.get_by_uuid", network))
        records = [await connection.call("PIF.get_record", pif) for pif in pifs]
    except XapiError:
        raise NoBackupNetwork("the network for backups that the pool names is none") from None
    return {one["host"]: one["IP"] for one in records if one["IP"]}
