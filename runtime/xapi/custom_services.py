"""The custom services of this machine: which there are, and who may use them how. Source: reference a.5."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Iterable
from pathlib import Path

import structlog

from generated.errors.internal import NoSuchService, RoleNotSufficient, VerbNotAllowed
from runtime.contract.abi import Json
from runtime.xapi.sessions import Identity
from runtime.xapi.settings import EVERY, NAME, ROLES, Plugins, ServicePolicy

LISTED_AT_MOST = 1000

_log = structlog.get_logger(__name__)


class CustomServices:
    def __init__(self, plugins: Plugins) -> None:
        self._plugins = plugins
        self._directory = Path(plugins.directory)
        self._owners = frozenset({*plugins.owners, os.geteuid()})

    def resolve(self, identity: Identity, name: str, verb: str, fresh: float) -> Json:
        """Return where a request goes, as `custom.resolve` has it; fresh is for how many seconds that is true.

        Raises VerbNotAllowed, RoleNotSufficient, NoSuchService.
        """
        policy = self._plugins.policy(name)
        if verb not in policy.verbs:
            raise VerbNotAllowed(verb=verb, name=name, allowed=list(policy.verbs))
        if not _may(identity, policy.roles.get(verb, ROLES[-1])):
            raise RoleNotSufficient(verb=verb, name=name)
        if policy.url:
            return {"at": "elsewhere", "url": policy.url, "fresh": fresh, "forward": list(policy.forward)}
        path = self._socket(name)
        if path is None:
            raise NoSuchService(name=name)
        return {
            "at": "here",
            "socket": str(path),
            "fresh": fresh,
            "user": identity.user,
            "superuser": identity.superuser,
            "roles": list(identity.roles),
            "originator": identity.originator,
            "forward": list(policy.forward),
            "upgrades": list(policy.upgrades),
            "limits": _limits(policy),
        }

    def list(self) -> list[Json]:
        """Return the services that there are by name, as `custom.list` has them."""
        found: dict[str, Json] = {}
        for name in self._names():
            path = self._socket(name)
            if path is not None:
                found[name] = {"name": name, "running": _takes_connections(path)}
        for name, policy in self._plugins.services.items():
            if policy.url:
                found[name] = {"name": name, "url": policy.url}
            elif name != EVERY:
                found.setdefault(name, {"name": name, "running": False})
        return [found[name] for name in sorted(found)][:LISTED_AT_MOST]

    def _names(self) -> Iterable[str]:
        try:
            return [path.name for path in self._directory.iterdir() if NAME.fullmatch(path.name)]
        except OSError:
            return ()

    def _socket(self, name: str) -> Path | None:
        """Return the socket of a service, with its links followed; None if there is none that may be used."""
        if not NAME.fullmatch(name):
            return None
        path = self._directory / name
        try:
            found = path.lstat()
            if stat.S_ISLNK(found.st_mode):
                path = path.resolve(strict=True)
                found = path.lstat()
                if path.parent != self._directory.resolve():
                    _log.error("the link of a service leads out of the directory", service=name)
                    return None
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, RuntimeError) as failure:
            _log.error("the socket of a service cannot be looked at", service=name, failure=type(failure).__name__)
            return None
        if not stat.S_ISSOCK(found.st_mode):
            return None
        if found.st_uid not in self._owners:
            _log.error("the socket of a service belongs to a user that may have none", service=name, user=found.st_uid)
            return None
        return path


def _may(identity: Identity, least: str) -> bool:
    if identity.superuser or least == ROLES[0]:
        return True
    return any(role in ROLES and ROLES.index(role) >= ROLES.index(least) for role in identity.roles)


def _limits(policy: ServicePolicy) -> Json:
    limits = {
        "concurrency": policy.concurrency,
        "responseTimeout": policy.response_timeout,
        "idleTimeout": policy.idle_timeout,
        "timeLimit": policy.time_limit,
        "body": policy.body,
    }
    return {key: value for key, value in limits.items() if value is not None}


def _takes_connections(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.setblocking(False)
        try:
            probe.connect(str(path))
        except BlockingIOError:
            # It has more to do than it can: it is there.
            return True
        except OSError:
            return False
    return True
