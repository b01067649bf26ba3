"""session.*, host.*, pool.*, network.*, message.*."""

from __future__ import annotations

from typing import Any

from runtime.xapi.simulator.calls.vm import constructed
from runtime.xapi.simulator.database import Row
from runtime.xapi.simulator.errors import XapiFault
from runtime.xapi.simulator.rpc import Call, call
from runtime.xapi.simulator.schema import CLASSES
from runtime.xapi.xmlrpc import DateTime

_MESSAGE_CLASSES = ("VM", "host", "SR", "pool")


@call("session.logout")
def logout(call: Call) -> str:
    call.simulator.sessions.end(call.session)
    return ""


@call("session.local_logout")
def local_logout(call: Call) -> str:
    call.simulator.sessions.end(call.session)
    return ""


@call("host.get_servertime", "host", asynchronous=False, reads=True)
def get_servertime(call: Call, _host: Row) -> DateTime:
    return call.simulator.pool.now()


@call("host.enable", "host")
def host_enable(call: Call, host: Row) -> str:
    call.simulator.pool.set(host, enabled=True)
    return ""


@call("host.disable", "host")
def host_disable(call: Call, host: Row) -> str:
    call.simulator.pool.set(host, enabled=False)
    return ""


@call("host.call_plugin", "host, string, string, map")
def call_plugin(_: Call, _host: Row, plugin: str, _function: str, _arguments: dict[str, str]) -> str:
    # No script of a host runs here; this is what a host says that has none of the name.
    raise XapiFault("XENAPI_MISSING_PLUGIN", plugin)


@call("network.create", "struct")
def network_create(call: Call, given: dict[str, Any]) -> str:
    pool = call.simulator.pool
    values = constructed("network", given)
    if not values.get("bridge"):
        values["bridge"] = f"xapi{len(pool.rows('network'))}"
    return pool.create("network", values).ref


@call("network.destroy", "network")
def network_destroy(call: Call, network: Row) -> str:
    if network["VIFs"]:
        raise XapiFault("NETWORK_CONTAINS_VIF", network["VIFs"][0])
    if network["PIFs"]:
        raise XapiFault("NETWORK_CONTAINS_PIF", network["PIFs"][0])
    call.simulator.pool.destroy(network)
    return ""


@call("message.create", "string, int, string, string, string", asynchronous=False)
def message_create(call: Call, name: str, priority: int, cls: str, uuid: str, body: str) -> str:
    pool = call.simulator.pool
    known = {one.lower(): one for one in CLASSES}
    if cls.lower() in known and known[cls.lower()] in _MESSAGE_CLASSES:
        pool.by_uuid(known[cls.lower()], uuid)
    values = {"name": name, "priority": priority, "cls": cls, "obj_uuid": uuid, "body": body, "timestamp": pool.now()}
    return pool.create("message", values).ref


@call("message.destroy", "message", asynchronous=False)
def message_destroy(call: Call, message: Row) -> str:
    call.simulator.pool.destroy(message)
    return ""
