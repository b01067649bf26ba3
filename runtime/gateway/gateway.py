"""The gateway: listeners, the faces on them, and their beginning and end."""

from __future__ import annotations

import asyncio
import importlib.metadata
from collections.abc import Mapping

from runtime.contract.abi import Face
from runtime.gateway.auth import Authenticate, Authenticator, Renew
from runtime.gateway.calls import Calls, Channel
from runtime.gateway.declared import Console, Declared
from runtime.gateway.dialect import STANDARD, XO, ZONEMASTER
from runtime.gateway.exchange import Surface
from runtime.gateway.introspection import own_methods
from runtime.gateway.jsonrpc_face import JsonRpcFace
from runtime.gateway.listener import Bound, OpenListener, open_listener
from runtime.gateway.ops import Ops, Ready
from runtime.gateway.pbs.face import PbsFace
from runtime.gateway.plugin.face import PluginFace
from runtime.gateway.plugin.resolver import Services
from runtime.gateway.settings import GatewaySettings, Listener
from runtime.gateway.site import Site
from runtime.gateway.telemetry import Metrics, RequestIds
from runtime.gateway.upgrade import Upgrade

_DIALECTS = {"xo": XO, "zonemaster": ZONEMASTER, "rpcapi": ZONEMASTER}

_PATHS = {
    "xo": ("/api/v1", "/api/v1/"),
    "zonemaster": ("/zonemaster/v1", "/zonemaster/v1/"),
    "rpcapi": ("/zonemaster", "/zonemaster/", "/api", "/api/"),
}
"""Where the JSON-RPC faces live; one of a foreign spec is at `/<name>`."""

_TOGETHER = {"zonemaster": ("zonemaster", "rpcapi")}
"""Faces of the configuration that are several specs: document 002, and the API that became of it."""

_DECLARED = {
    "pbs": ("The Proxmox backup face", ("/api2/",)),
    "plugin": ("The custom-service face", ("/services/plugin/",)),
}


class Gateway:
    """Serves `faces` at the listeners of `settings`, over `channels` by the backend's name.

    `authenticate` says who holds a token, `renew` which token its holder should use from now on (only asked with
    `xo.rotate_token`), `ready` what the backends are able to do. `upgrades` are protocols that leave HTTP, beside those
    of the pbs face. `services`
    knows the custom services of the plugin face.
    """

    def __init__(
        self,
        settings: GatewaySettings,
        faces: Mapping[str, Face],
        channels: Mapping[str, Channel],
        *,
        authenticate: Authenticate,
        renew: Renew | None = None,
        ready: Ready | None = None,
        upgrades: Mapping[str, Upgrade] | None = None,
        services: Services | None = None,
        version: str | None = None,
    ) -> None:
        self._settings = settings
        self._upgrades = dict(upgrades or {})
        self._version = version or _installed()
        self._open: list[OpenListener] = []
        self._ids = RequestIds()
        self.metrics = Metrics(self._version)
        rotating = renew if settings.xo.rotate_token else None
        authenticator = Authenticator(authenticate, settings.limits, rotating)
        self._ops = Ops(faces, self.metrics, authenticator, ready)
        self._surfaces: dict[str, Surface] = {}
        self._plugin: PluginFace | None = None
        if services is not None:
            self._plugin = PluginFace(
                faces["plugin"], services, settings.limits, self.metrics, self._ids, settings.trusted_proxies
            )
        self._pbs: PbsFace | None = None
        for name, face in faces.items():
            if name == "pbs":
                self._pbs = PbsFace(
                    face, channels, authenticate, settings.limits, settings.xo, settings.pbs, self.metrics,
                    settings.trusted_proxies, self._ids,
                )  # fmt: skip
                continue
            if name in _DECLARED or not any(
                method.rpc or method.backend == "gateway" for method in face.methods.values()
            ):
                continue
            own = own_methods(face, self._version)
            self._surfaces[name] = JsonRpcFace(
                face, _DIALECTS.get(name, STANDARD), Calls(channels, own.values, own.records),
                settings.limits, settings.xo, authenticator, self.metrics,
            )  # fmt: skip

    async def start(self) -> list[Bound]:
        """Open every listener and return where they are, in the order of the settings.

        All or none: when one cannot be opened the others are closed again and OSError, ssl.SSLError or ValueError says
        why. Cancelling it closes what is open.
        """
        bound: list[Bound] = []
        try:
            for listener in self._settings.listeners:
                site = self._site(listener)
                upgrades = self._upgrades
                if self._pbs is not None and "pbs" in listener.faces:
                    upgrades = {**upgrades, **self._pbs.upgrades}
                opened, place = await open_listener(
                    listener, self._settings.limits, self._settings.data, site.handle, upgrades,
                    self._plugin if "plugin" in listener.faces else None,
                )  # fmt: skip
                self._open.append(opened)
                self.metrics.watch(listener.name, opened.connections.__len__)
                bound.append(place)
        except BaseException:
            await self.drain(0.0)
            raise
        return bound

    async def drain(self, timeout: float) -> None:
        """Accept nothing more, let the requests that are going on end within `timeout` seconds, and close.

        What is not done by then is cut: its callers see a broken answer, its backend calls are cancelled.
        """
        self._ops.draining = True
        closing, self._open = self._open, []
        for listener in closing:
            listener.stop()
        await asyncio.gather(*(listener.close(timeout) for listener in closing))
        if self._plugin is not None:
            self._plugin.close()

    def _site(self, listener: Listener) -> Site:
        paths: dict[str, Surface] = {}
        prefixes: dict[str, Surface] = {}
        entries: list[tuple[str, str]] = []
        rest: Surface | None = None
        for name in listener.faces:
            if name in _DECLARED:
                title, roots = _DECLARED[name]
                own_surface: Surface | None = {"plugin": self._plugin, "pbs": self._pbs}[name]
                prefixes |= dict.fromkeys(roots, own_surface or Declared(name, title))
                entries += [(name, roots[0])]
            elif name == "ops":
                paths |= dict.fromkeys(self._ops.paths(), self._ops)
                entries += [(name, path) for path in self._ops.paths()]
            elif name in self._surfaces:
                several = [spec for spec in _TOGETHER.get(name, (name,)) if spec in self._surfaces]
                for spec in several:
                    own = _PATHS.get(spec, (f"/{spec}", f"/{spec}/"))
                    paths |= dict.fromkeys(own, self._surfaces[spec])
                    entries += [(name, "POST " + path) for path in own if not path.endswith("/")]
                if listener.faces == ("zonemaster",):
                    # Clients of a Zonemaster of its own post to any path.
                    rest = self._surfaces[several[-1]]
            elif name != "console":
                raise ValueError(f"listener {listener.name}: there is no face {name!r}")
        if "console" in listener.faces:
            paths["/"] = Console(self._version, entries)
        return Site(listener, paths, prefixes, rest, self._settings.trusted_proxies, self._ids)


def _installed() -> str:
    """Return the version of the distribution; 0 where the code runs from a folder that was never installed."""
    try:
        return importlib.metadata.version("gatewright")
    except importlib.metadata.PackageNotFoundError:
        return "0"
