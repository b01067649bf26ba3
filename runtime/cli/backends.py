"""The backends of a gateway: those that run in its process, and channels to those that do not."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol, runtime_checkable
from urllib.parse import urlsplit

from grpc_health.v1 import health_pb2, health_pb2_grpc

from generated.handlers import internal, pbs, plugin, rpcapi, xo, zonemaster
from runtime.cli.config import Config
from runtime.cli.keys import BACKENDS
from runtime.cli.run import Failed
from runtime.cli.settings import dns_settings, runs_settings, storage_settings, xapi_settings
from runtime.cli.waiting import WaitingChannel
from runtime.contract import Channel, LocalChannel, LocalServer, Tls, connect
from runtime.contract.abi import Auth, Face, Fault, Method
from runtime.dns.backend import open_dns
from runtime.storage import open_storage
from runtime.xapi.backend import open_xapi

OUTSIDE: Mapping[str, Face] = {
    face.name: face for face in (xo.FACE, zonemaster.FACE, rpcapi.FACE, pbs.FACE, plugin.FACE)
}
"""The faces that clients see; the internal one is for gateways and backends."""

FACES = (*OUTSIDE.values(), internal.FACE)

BALANCED = frozenset({"xapi", "dns"})
"""Backends of which any server does. Of storage the first healthy one is used (contract.md 7)."""

HEALTH_SECONDS = 5.0

Answering = Callable[[], Awaitable[bool]]


class Backend(Protocol):
    """What the backends have in common."""

    def services(self) -> Sequence[tuple[Callable[[Any, Any], None], Any]]: ...

    async def close(self) -> None: ...


@runtime_checkable
class Waited(Protocol):
    """A backend with calls that wait for news."""

    def release(self) -> None:
        """Answer them at once: this process is about to end."""


def outside(config: Config) -> dict[str, Face]:
    """Return the faces that clients see, with who may call their privileged methods as the operator wants it."""
    if config["zonemaster.privileged"] == "loopback":
        return dict(OUTSIDE)
    return {
        name: replace(face, methods={key: _by_token(one) for key, one in face.methods.items()})
        for name, face in OUTSIDE.items()
    }


def _by_token(method: Method) -> Method:
    return replace(method, auth=Auth.TOKEN) if method.auth is Auth.LOOPBACK else method


async def open_channels(
    config: Config, stack: contextlib.AsyncExitStack, waited: list[Waited] | None = None
) -> dict[str, Channel]:
    """Return a channel to each backend; the stack closes them, and what runs behind them here.

    `waited` gets the backends of this process, and channels to others, that are to be told when it is about to end.

    Raises what opening a backend raises; the stack has what is open by then.
    """
    addresses = {name: config[f"backends.{name}"] for name in BACKENDS}
    check_certificates(config, [address for several in addresses.values() for address in several])
    channels: dict[str, Channel] = {}
    for name, several in addresses.items():
        if several:
            channels[name] = _remote(config, name, several)
            if waited is not None and name == "storage":
                channels[name] = waiting = WaitingChannel(channels[name])
                waited.append(waiting)
        else:
            backend = await open_backend(name, config, embedded=True, storage=channels.get("storage"))
            channels[name] = await _embedded(backend, stack)
            if waited is not None and isinstance(backend, Waited):
                waited.append(backend)
        stack.push_async_callback(channels[name].close)
    return channels


async def open_backend(name: str, config: Config, *, embedded: bool, storage: Channel | None = None) -> Backend:
    """Return a backend of this process; embedded: that of the gateway, too. Raises the ConfigError of the backend.

    storage leads to the storage backend, for the backends that need it.
    """
    match name:
        case "storage":
            return await open_storage(storage_settings(config, embedded=embedded))
        case "xapi":
            return await open_xapi(xapi_settings(config), storage)
        case "dns":
            return await open_dns(dns_settings(config), runs_settings(config))
    raise AssertionError(name)


async def _embedded(backend: Backend, stack: contextlib.AsyncExitStack) -> Channel:
    stack.push_async_callback(backend.close)
    server = LocalServer()
    for add, servicer in backend.services():
        add(servicer, server)
    stack.push_async_callback(server.stop)
    return LocalChannel(server)


def storage_elsewhere(config: Config) -> Channel | None:
    """Return a channel to the storage backend that the configuration names, None where it is embedded."""
    addresses = config["backends.storage"]
    return _remote(config, "storage", addresses) if addresses else None


def _remote(config: Config, name: str, addresses: tuple[str, ...]) -> Channel:
    schemes = {urlsplit(address).scheme for address in addresses}
    if len(schemes) > 1:
        raise Failed(f"{config.place(f'backends.{name}')}: grpc:// and grpcs:// addresses do not go together")
    return connect(
        [urlsplit(address).netloc for address in addresses],
        faces=FACES,
        credentials=tls(config) if schemes == {"grpcs"} else None,
        secret=config["contract.secret"] or None,
        balance=name in BALANCED,
    )


def tls(config: Config) -> Tls:
    """Return what this process shows of itself and asks of others over TLS."""
    return Tls.read(*(config.file(f"contract.{part}") for part in ("certificate", "key", "authority")))


def check_certificates(config: Config, addresses: list[str]) -> None:
    """Refuse certificates that nothing would use: who sets them believes that the connection is safe."""
    for part in ("certificate", "authority"):
        if config.file(f"contract.{part}") and not any(address.startswith("grpcs://") for address in addresses):
            raise Failed(f"{config.place(f'contract.{part}')} is set but no address of the contract is grpcs://")


def answering(channel: Channel) -> Answering:
    """Return a function that says whether the server behind channel is healthy (gRPC's health service)."""
    # The channel is not gRPC's own, and the package's types know no other.
    stub: Any = health_pb2_grpc.HealthStub(channel)  # type: ignore[arg-type]

    async def ask() -> bool:
        try:
            answer = await stub.Check(health_pb2.HealthCheckRequest(), timeout=HEALTH_SECONDS)
        except Fault:
            return False
        return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)

    return ask
