"""What the XAPI backend is told at start."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from runtime.contract.settings import ConfigError
from runtime.xapi.client.address import BadUrl, address

ROLES = ("read-only", "vm-operator", "vm-admin", "vm-power-admin", "pool-operator", "pool-admin")
"""The roles of XAPI; each may what those before it may."""

FORWARDED = ("session", "cookies", "authorization")

NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
"""What a custom service can be called (reference a.5)."""

EVERY = "*"
"""The name under which policies are set for all services that have none of their own."""

_PLAIN_URL = re.compile(r"https?://[!-\"$-~]+")
_VERB = re.compile(r"[A-Z]{1,16}")
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9a-z/-]{1,64}")


def _default_roles() -> Mapping[str, str]:
    return MappingProxyType({"GET": "read-only", "HEAD": "read-only", "OPTIONS": "read-only"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ServicePolicy:
    """How one custom service may be used."""

    url: str = ""
    """Where it is if that is on another host."""
    verbs: tuple[str, ...] = ("GET", "PUT", "POST")
    roles: Mapping[str, str] = field(default_factory=_default_roles)
    """By verb the least role that may send it; a verb without one is for pool-admin, as XAPI has it."""
    forward: tuple[str, ...] = ()
    """Which of the client's own credentials it gets."""
    upgrades: tuple[str, ...] = ()
    """Protocols that it may switch to, such as `websocket`."""
    concurrency: int = 256
    response_timeout: float = 60.0
    idle_timeout: float = 300.0
    time_limit: float | None = None
    body: int | None = None

    def check(self, name: str) -> None:
        """Raise ConfigError if the policy of the service makes no sense."""
        if name != EVERY and not NAME.fullmatch(name):
            expected = "letters, digits, '.', '_' and '-', at most 128 of them, a letter or a digit first"
            raise ConfigError(f"no custom service can be called {name!r}; expected {expected}")
        if self.url:
            try:
                address("/".join(self.url.split("/", 3)[:3]))
            except BadUrl as fault:
                raise ConfigError(f"the url of the custom service {name}: {fault}") from None
            if not _PLAIN_URL.fullmatch(self.url):
                raise ConfigError(
                    f"the url of the custom service {name} must be http(s)://.., ASCII, without a fragment"
                )
            if name == EVERY:
                raise ConfigError(f"one url cannot be that of all custom services ({EVERY})")
        for kind, found, known in (
            ("role", self.roles.values(), ROLES),
            ("credential", self.forward, FORWARDED),
        ):
            unknown = sorted({*found} - {*known})
            if unknown:
                raise ConfigError(f"custom service {name}: no {kind} {unknown[0]!r}; there are {', '.join(known)}")
        for verb in (*self.verbs, *self.roles):
            if not _VERB.fullmatch(verb) or verb == "CONNECT":
                raise ConfigError(f"custom service {name}: {verb!r} is no verb that can be passed on")
        if not self.verbs:
            raise ConfigError(f"custom service {name}: without a verb nobody can use it")
        for token in self.upgrades:
            if not _TOKEN.fullmatch(token):
                raise ConfigError(f"custom service {name}: {token!r} is no protocol in small letters")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugins:
    """The custom services of this machine."""

    directory: str = "/var/xapi/plugin"
    """Where their sockets are."""
    host: str = "https://127.0.0.1"
    """The XAPI that owns the sessions."""
    allow_unauthorized: bool = False
    """Take any certificate of that host."""
    owners: tuple[int, ...] = (0,)
    """Users, by number, whose sockets are used; and the one that this process runs as."""
    services: Mapping[str, ServicePolicy] = field(default_factory=dict)
    """By name; those that have none are used with the one of `*`, or the defaults."""

    def policy(self, name: str) -> ServicePolicy:
        return self.services.get(name) or self.services.get(EVERY) or ServicePolicy()


@dataclass(frozen=True, slots=True, kw_only=True)
class XapiSettings:
    """Every setting of the XAPI backend. `check` says whether they fit; nothing is touched by it."""

    allowed_hosts: tuple[str, ...] = ()
    """The hosts that callers may send us to, and that pools may point at; empty: any."""
    allow_pool_restore: bool = False
    """Whether a pool's database may be replaced by that of a backup; else the pool is only asked whether it would."""
    sync_hook_secret: str = field(default="", repr=False)
    """By which guests that are told of their snapshots know that the gateway tells them."""
    sync_hook_timeout: float = 60.0
    """Seconds that a guest may take to make itself ready for its snapshot."""
    plugins: Plugins = field(default_factory=Plugins)

    def check(self) -> None:
        """Raise ConfigError if the backend could not keep its promises under these settings."""
        try:
            address(self.plugins.host)
        except BadUrl as fault:
            raise ConfigError(f"xapi.plugins.host: {fault}") from None
        for name, policy in self.plugins.services.items():
            policy.check(name)
