"""The configuration keys of this version: their places, what each may hold and what it is without being set.

Pure: no file, no environment. `docs/configuration.md` describes the same keys for people; a test compares them.
"""

from __future__ import annotations

import dataclasses
import difflib
import ipaddress
import pwd
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from runtime.contract import jsontext
from runtime.contract.settings import ConfigError
from runtime.dns.settings import At, DnsSettings
from runtime.gateway.pbs.settings import Pbs
from runtime.gateway.settings import Limits, Network, Xo
from runtime.xapi.client.address import BadUrl, address
from runtime.xapi.settings import Plugins, ServicePolicy, XapiSettings

FACES = ("xo", "zonemaster", "pbs", "plugin", "console", "ops")

BACKENDS = ("storage", "xapi", "dns")

EMBEDDED = "embedded"
CONTRACT = "contract"
"""The listener of this name speaks the contract; all others speak HTTP."""

PREFIX = "GATEWRIGHT_"

_RESOLVER = re.compile(r"([0-9.]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)")
_SECONDS = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SIZE = re.compile(r"(\d+)(|KiB|MiB|GiB)")
_BYTES = {"": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30}
_MOST = 10**9
"""As many days are still few enough milliseconds for a database."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
"""A name that the user gives: it becomes the name of a file."""


class Unfit(ValueError):
    """A value does not fit its key. Its text says what is wrong with the value, where that is more than its kind."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a key may hold. `read` takes a value of the file, or the text of a variable, and returns the value used."""

    expects: str
    read: Callable[[Any], Any]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unfit
    return value


def _yes_or_no(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("true", "false"):
        return bool(value == "true")
    raise Unfit


def _integer(value: Any) -> int:
    if isinstance(value, str) and re.fullmatch(r"\d{1,15}", value):
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise Unfit
    return value


def _count(value: Any) -> int:
    count = _integer(value)
    if count > _MOST:
        raise Unfit
    return count


def _size(value: Any) -> int:
    if isinstance(value, str) and (match := _SIZE.fullmatch(value)):
        value = int(match[1]) * _BYTES[match[2]]
    return _integer(value)


def _duration(value: Any) -> float:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0:
        return float(value)
    if isinstance(value, str) and (match := _DURATION.fullmatch(value)) and float(match[1]) > 0:
        return float(match[1]) * _SECONDS[match[2]]
    raise Unfit


def _kept(value: Any) -> float:
    if value in (0, "0") and not isinstance(value, bool):
        return 0.0
    return _duration(value)


def _items(value: Any) -> list[str]:
    if isinstance(value, str):
        value = [part.strip() for part in value.split(",") if part.strip()]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Unfit
    return value


def _faces(value: Any) -> tuple[str, ...]:
    items = _items(value)
    if not items or not set(items) <= set(FACES):
        raise Unfit
    return tuple(face for face in FACES if face in items)


def _url(*schemes: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        text = _text(value)
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            raise Unfit from None
        plain = not (parts.username or parts.password or parts.query or parts.fragment) and parts.path in ("", "/")
        if parts.scheme not in schemes or not parts.hostname or port is None or not plain:
            raise Unfit
        return text.rstrip("/")

    return read


def _number(value: Any) -> int:
    return 0 if value in (0, "0") and value is not False else _count(value)


def _networks(value: Any) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(item) for item in _items(value))
    except ValueError:
        raise Unfit from None


def _resolvers(value: Any) -> tuple[At, ...]:
    return tuple(map(_resolver, _items(value)))


def _resolver(text: str) -> At:
    """Return where a resolver listens; an IPv6 address with a port stands in brackets."""
    match = _RESOLVER.fullmatch(text)
    try:
        if match is not None and 1 <= int(match[2] or 53) <= 65535:
            return At(str(ipaddress.ip_address(match[1].strip("[]"))), int(match[2] or 53))
        return At(str(ipaddress.ip_address(text)))
    except ValueError:
        raise Unfit from None


def _backend(value: Any) -> tuple[str, ...]:
    items = [value] if value == EMBEDDED else _items(value)
    if items == [EMBEDDED]:
        return ()
    read = _url("grpc", "grpcs")
    if not items:
        raise Unfit
    return tuple(read(item) for item in items)


def _host_url(value: Any) -> str:
    text = _text(value)
    try:
        return address(text).url
    except BadUrl as fault:
        # The value is not shown: it may hold a password.
        raise Unfit(f"cannot be used: {fault}") from None


def _users(value: Any) -> tuple[int, ...]:
    found = []
    for item in _items([str(one) for one in value] if isinstance(value, list) else value):
        try:
            found.append(int(item) if item.isdecimal() else pwd.getpwnam(item).pw_uid)
        except (KeyError, ValueError):
            raise Unfit(f"names {item!r}, which is no user of this machine") from None
    return tuple(found)


def _services(value: Any) -> Mapping[str, ServicePolicy]:
    if isinstance(value, str):
        try:
            value = jsontext.loads(value)
        except jsontext.JSONDecodeError:
            raise Unfit("is not JSON") from None
    if not isinstance(value, dict):
        raise Unfit
    return {name: _policy(name, options) for name, options in value.items()}


def _policy(name: str, options: Any) -> ServicePolicy:
    if not isinstance(options, dict):
        raise Unfit(f"has {name!r} as something else than a table")
    read: dict[str, Any] = {}
    for key, value in options.items():
        kind = _POLICY.get(key)
        if kind is None:
            close = difflib.get_close_matches(key, _POLICY, n=1, cutoff=0.0)
            raise Unfit(f"has the unknown key {key!r} for {name!r}; the nearest known one is {close[0]!r}")
        try:
            read[snake(key)] = kind.read(value)
        except Unfit:
            raise Unfit(f"has a wrong {key!r} for {name!r}; expected {kind.expects}") from None
    policy = ServicePolicy(**read)
    try:
        policy.check(name)
    except ConfigError as fault:
        raise Unfit(f"cannot be used: {fault}") from None
    return policy


def _roles(value: Any) -> Mapping[str, str]:
    if not isinstance(value, dict) or not all(isinstance(role, str) for role in value.values()):
        raise Unfit
    return value


def _one_of(*choices: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in choices:
            raise Unfit
        return str(value)

    return read


TEXT = Kind("text", _text)
PATH = Kind("a path", _text)
YES_OR_NO = Kind("true or false", _yes_or_no)
NUMBER = Kind(f"a whole number from 0 to {_MOST}", _number)
COUNT = Kind(f"a whole number from 1 to {_MOST}", _count)
SIZE = Kind('a number of bytes, or text such as "16MiB"', _size)
DURATION = Kind('a number of seconds, or text such as "90s", "15m", "12h" or "7d"', _duration)
KEPT = Kind('a number of seconds, text such as "30d", or 0', _kept)
FACE_LIST = Kind("a list of " + ", ".join(FACES), _faces)
LISTEN_URL = Kind("http://HOST:PORT or https://HOST:PORT", _url("http", "https"))
CONTRACT_URL = Kind("grpc://HOST:PORT, or grpcs://HOST:PORT for TLS", _url("grpc", "grpcs"))
NETWORKS = Kind("a list of addresses and networks such as 10.0.0.0/8", _networks)
HOST_URL = Kind("http://HOST or https://HOST, with or without a port", _host_url)
NAMES = Kind("a list of names", lambda value: tuple(_items(value)))
USERS = Kind("a list of users of this machine, by name or number", _users)
SERVICES = Kind("a table of custom services by name", _services)
BACKEND = Kind('"embedded", or grpc://HOST:PORT (grpcs:// for TLS), or a list of such addresses', _backend)
RESOLVERS = Kind("a list of addresses, each with or without :PORT", _resolvers)
PRIVILEGED = Kind("loopback or token", _one_of("loopback", "token"))
LEVEL = Kind("debug, info, warning or error", _one_of("debug", "info", "warning", "error"))


_POLICY: Mapping[str, Kind] = {
    "url": TEXT,
    "verbs": NAMES,
    "roles": Kind("a table from a verb to a role", _roles),
    "forward": NAMES,
    "upgrades": NAMES,
    "concurrency": COUNT,
    "responseTimeout": DURATION,
    "idleTimeout": DURATION,
    "timeLimit": DURATION,
    "body": SIZE,
}
"""What can be set for a custom service."""


@dataclass(frozen=True, slots=True)
class Key:
    """One key. A `*` in the path stands for a name that the user gives, other than `contract`."""

    path: str
    kind: Kind
    default: Any = None
    """As the file would hold it; None where there is no default or it is worked out elsewhere."""
    secret: bool = False
    """No message shows the value."""

    def fits(self, path: str) -> bool:
        mine, theirs = self.path.split("."), path.split(".")
        return len(mine) == len(theirs) and all(
            m == t or (m == "*" and t != CONTRACT and _NAME.fullmatch(t)) for m, t in zip(mine, theirs, strict=True)
        )


def known(keys: Sequence[Key], path: str) -> Key | None:
    """Return the key that path is a place of, or None."""
    return next((key for key in keys if key.fits(path)), None)


def nearest(keys: Iterable[Key], path: str) -> str:
    """Return the known path most like path, with the user's own names in it."""
    parts = path.split(".")
    candidates: list[str] = []
    for key in keys:
        own = key.path.split(".")
        filled = [parts[i] if part == "*" and i < len(parts) else part for i, part in enumerate(own)]
        candidates.append(".".join("NAME" if part == "*" else part for part in filled))
    folded = {candidate.lower(): candidate for candidate in candidates}
    close = difflib.get_close_matches(path.lower(), folded, n=1, cutoff=0.0)
    return folded[close[0]] if close else ""


def variable(path: str) -> str:
    """Return the environment variable of a key: its words in capitals, joined by `_`, behind GATEWRIGHT_.

    `xo.rotateToken` is GATEWRIGHT_XO_ROTATE_TOKEN. Where underscores stand means nothing when one is read, so
    GATEWRIGHT_XO_ROTATETOKEN is the same key.
    """
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", path)
    return PREFIX + words.replace(".", "_").upper()


def letters(name: str) -> str:
    """Return what is the same in a path and in the variable of it."""
    return name.replace("_", "").replace(".", "").lower()


def path_of(keys: Iterable[Key], name: str, paths: Iterable[str] = ()) -> str | None:
    """Return the path of the key that a variable stands for, or None.

    A name inside a path (`listen.NAME.url`) is spelled as in paths, the places that the file has; one that the file
    does not have is the variable's own part in small letters.
    """
    folded = letters(name.removeprefix(PREFIX))
    for path in paths:
        if letters(path) == folded:
            return path
    names = {letters(part): part for path in paths for part in path.split(".")}
    for key in sorted(keys, key=lambda key: key.path.count("*")):
        head, star, tail = key.path.partition("*")
        if not star and letters(head) == folded:
            return key.path
        start, end = letters(head), letters(tail)
        if star and folded.startswith(start) and folded.endswith(end) and len(folded) > len(start) + len(end):
            own = folded[len(start) : len(folded) - len(end)]
            return head + names.get(own, own) + tail
    return None


_BACKEND_KEYS = tuple(Key(f"backends.{name}", BACKEND, EMBEDDED) for name in BACKENDS)

_SIZES = ("head", "body", "small_body", "batch_body", "write_buffer")


def snake(name: str) -> str:
    """Return the field of the settings that a key is of: `smallBody` is small_body."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()


def camel(name: str) -> str:
    """Return the key that a field of the settings has: `small_body` is smallBody."""
    first, *others = name.split("_")
    return first + "".join(other.capitalize() for other in others)


def _limit(field: dataclasses.Field[Any]) -> Key:
    kind = SIZE if field.name in _SIZES else DURATION if isinstance(field.default, float) else COUNT
    return Key(f"limits.{camel(field.name)}", kind, field.default)


_LIMIT_KEYS = tuple(_limit(field) for field in dataclasses.fields(Limits))

KEYS: tuple[Key, ...] = (
    Key("data", PATH),
    Key("listen.*.url", LISTEN_URL),
    Key("listen.*.faces", FACE_LIST, list(FACES)),
    Key("listen.*.certificate", PATH),
    Key("listen.*.key", PATH),
    Key("listen.contract.url", CONTRACT_URL),
    Key("listen.contract.certificate", PATH),
    Key("listen.contract.key", PATH),
    Key("xo.authenticationToken", TEXT, "", secret=True),
    Key("xo.rotateToken", DURATION),
    Key("xo.patience", DURATION, Xo().patience),
    Key("xo.keepAlive", DURATION, Xo().keep_alive),
    Key("storage.database", TEXT, "sqlite:///storage.db", secret=True),
    Key("storage.allowFileRemotes", YES_OR_NO, False),
    Key("storage.fileRemotesRoot", PATH, ""),
    Key("storage.allowedHosts", NAMES, []),
    Key("storage.datastores.*.path", PATH),
    Key("storage.keepTasks", COUNT, 1000),
    Key("storage.keepDays", COUNT, 30),
    Key("storage.taskLease", DURATION, 60.0),
    Key("pbs.failureDelay", DURATION, Pbs().failure_delay),
    Key("xapi.allowedHosts", NAMES, []),
    Key("xapi.allowPoolRestore", YES_OR_NO, False),
    Key("xapi.syncHookSecret", TEXT, "", secret=True),
    Key("xapi.syncHookTimeout", DURATION, XapiSettings().sync_hook_timeout),
    Key("xapi.plugins.directory", PATH, Plugins().directory),
    Key("xapi.plugins.host", HOST_URL, Plugins().host),
    Key("xapi.plugins.allowUnauthorized", YES_OR_NO, False),
    Key("xapi.plugins.owners", USERS, ["root"]),
    Key("xapi.plugins.services", SERVICES),
    Key("dns.database", TEXT, "sqlite:///dns.db", secret=True),
    Key("dns.execute", YES_OR_NO, True),
    Key("dns.queue", NUMBER),
    Key("dns.reuseTime", DURATION, 600.0),
    Key("dns.maxBatch", COUNT, 100_000),
    Key("dns.maxWaiting", COUNT, 1_000_000),
    Key("dns.clientRuns", NUMBER),
    Key("dns.keepTime", KEPT, 0.0),
    Key("dns.lostTime", DURATION, 30.0),
    Key("dns.profiles.*", PATH),
    Key("dns.privateProfiles.*", PATH),
    Key("dns.hints", PATH, ""),
    Key("dns.workers", COUNT),
    Key("dns.runs", COUNT, DnsSettings().runs),
    Key("dns.refuseNetworks", NETWORKS),
    Key("dns.port", COUNT, DnsSettings().port),
    Key("dns.runTime", DURATION, DnsSettings().run_seconds),
    Key("dns.runQueries", COUNT, DnsSettings().run_queries),
    Key("dns.lookupTime", DURATION, DnsSettings().lookup_seconds),
    Key("dns.requireDelegation", YES_OR_NO, DnsSettings().require_delegation),
    Key("dns.resolvers", RESOLVERS),
    Key("dns.translations", PATH, ""),
    Key("zonemaster.privileged", PRIVILEGED, "loopback"),
    *_BACKEND_KEYS,
    Key("contract.secret", TEXT, "", secret=True),
    Key("contract.certificate", PATH),
    Key("contract.key", PATH),
    Key("contract.authority", PATH),
    Key("gateway.trustedProxies", NETWORKS, []),
    *_LIMIT_KEYS,
    Key("log.level", LEVEL, "info"),
)
