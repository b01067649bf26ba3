"""What generated code is written against: the types of a method table, of a finding and of a declared fault,
and the rare paths of generated validators.

Standard library only. The generated tree imports this module and `runtime.contract.jsontext`, and nothing else of the
runtime. A change here that generated code can see is a change of the generator, too.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any, ClassVar, TypeGuard

# A value of the JSON data model. `Any`, since a converter may put an already encoded fragment in its place.
Json = Any

Finding = tuple[str, str, str]
"""One fault of a value: JSON pointer to it (to the parent of a missing key), the schema rule, a sentence."""

Errors = list[Finding]


class _Missing(enum.Enum):
    MISSING = enum.auto()


MISSING = _Missing.MISSING
"""Stands for a key that is not there, where None is a value."""


class Auth(enum.StrEnum):
    """Who may call a method; checked before the body is read."""

    NONE = "none"
    TOKEN = "token"
    TICKET = "ticket"
    SESSION = "session"
    LOOPBACK = "loopback"


class Stability(enum.StrEnum):
    EXPERIMENTAL = "experimental"
    STABLE = "stable"
    DEPRECATED = "deprecated"


class Reply(enum.StrEnum):
    """The form of an answer."""

    UNARY = "unary"
    NDJSON = "ndjson"
    """A stream of records, which travel in batches; where batches end means nothing."""
    BINARY = "binary"
    PIECES = "pieces"
    """One JSON value as fragments of its text."""
    SESSION = "session"
    """A stream whose first message is the session id and whose life is the session's."""
    PASSTHROUGH = "passthrough"
    """No rpc: the gateway pipes bytes to a service that the backend names."""


class Category(enum.StrEnum):
    """Why a call failed, coarsely: what a caller can do about it. The gRPC status follows from it."""

    INVALID = "invalid"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not-found"
    CONFLICT = "conflict"
    EXHAUSTED = "exhausted"
    CANCELLED = "cancelled"
    DEADLINE = "deadline"
    UNAVAILABLE = "unavailable"
    UNIMPLEMENTED = "unimplemented"
    LOST = "lost"
    INTERNAL = "internal"


class Fault(Exception):
    """A call failed in a way that the caller is told about.

    Declared errors of a spec are generated subclasses (`generated/errors/<face>.py`) that set `name`, `code`,
    `category` and `template` on the class and take the facts of the template as keyword arguments. A fault that came
    over the contract is a plain Fault with the same attributes: compare `name`, not the class.
    """

    name: str = ""
    """The name in the spec; "" for a fault that no spec declares."""
    code: int = 0
    category: Category = Category.INTERNAL
    template: ClassVar[str] = ""

    def __init__(
        self,
        message: str,
        *,
        data: Json = None,
        name: str | None = None,
        code: int | None = None,
        category: Category | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.data = data
        if name is not None:
            self.name = name
        if code is not None:
            self.code = code
        if category is not None:
            self.category = category


@dataclass(frozen=True, slots=True)
class ReplyChoice:
    """The form of the answer depends on a boolean parameter."""

    when: str
    true: Reply
    otherwise: Reply


@dataclass(frozen=True, slots=True)
class Http:
    """Where a method of an HTTP surface lives (`http:` in the spec)."""

    verb: str
    path: str
    params: str = "any"
    upgrade: str | None = None
    coerce: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """One method as the gateway needs it. Every value comes from the spec; nothing here decides anything.

    `check` takes the params value (an absent one is `{}`) and returns all findings, at most 100.
    `request` takes valid params, applies the schema's defaults and builds the message. `params` is its inverse.
    `result` takes a reply message and returns a JSON value in which already encoded JSON is a `jsontext.Raw`;
    `response` is its inverse. `records` does the same for a batch: one JSON text per record; `batch` is its inverse.
    `item` makes the message of a record that goes up after the params, and `sent` is its inverse.
    For methods that the gateway answers itself there is no rpc, and `fill` returns the params with defaults applied.
    """

    name: str
    summary: str
    auth: Auth
    backend: str
    stability: Stability
    check: Callable[[Json], Errors]
    fill: Callable[[Json], Json] | None = None
    service: str = ""
    rpc: str = ""
    stub: Callable[[Any], Any] | None = None
    reply: Reply | ReplyChoice = Reply.UNARY
    body: bool = False
    """A byte stream goes up after the params and ends with a commit."""
    sends: bool = False
    """Typed records go up after the params."""
    task: str | None = None
    within: str | None = None
    http: Http | None = None
    errors: tuple[type[Fault], ...] = ()
    request_type: Any = None
    response_type: Any = None
    request: Callable[[Json], Any] | None = None
    params: Callable[[Any], Json] | None = None
    item: Callable[[Json], Any] | None = None
    sent: Callable[[Any], Json] | None = None
    result: Callable[[Any], Json] | None = None
    response: Callable[[Json], Any] | None = None
    records: Callable[[Any], list[bytes]] | None = None
    batch: Callable[[list[Json]], Any] | None = None

    @property
    def path(self) -> str:
        """The gRPC path of the method, `/package.Service/Rpc`."""
        return f"/{self.service}/{self.rpc}"


@dataclass(frozen=True, slots=True)
class Face:
    """All methods of one face, with the documents made from its spec."""

    name: str
    title: str
    methods: Mapping[str, Method]
    tree: Path
    """The root folder of the generated tree that this face belongs to."""
    services: Mapping[str, Callable[[Any, Any], None]] = field(default_factory=dict)
    """Full service name to protoc's `add_<Service>Servicer_to_server`."""

    def introspection(self) -> bytes:
        """JSON array, one method a line: `{name, description, params, result}`, in the order of the spec.

        The text has line breaks, and so has the OpenRPC document: neither may be put into NDJSON as it is.
        """
        return (self.tree / "introspection" / f"{self.name}.json").read_bytes()

    def openrpc(self) -> bytes:
        """The OpenRPC document of the face, laid out for people."""
        return (self.tree / "openrpc" / f"{self.name}.json").read_bytes()


# What generated validators call where a value is at fault or a check is seldom used. Values are those of the JSON data
# model with their exact types: dict, list, str, int, float, bool, None.

LIMIT = 100
"""The most findings a validator returns: the value may come from anyone."""

_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "a boolean",
    int: "an integer",
    float: "a number",
    str: "a string",
    list: "an array",
    dict: "an object",
}


def kind(value: object) -> str:
    """Return the JSON type of value in words, with its article."""
    return _KINDS.get(type(value), "not a JSON value")


def escape(key: str) -> str:
    """Return key as a reference token of a JSON pointer (RFC 6901 section 3)."""
    return key.replace("~", "~0").replace("/", "~1")


def under(prefix: str, found: Errors) -> Errors:
    """Return the findings of a value that stands at prefix."""
    return [(prefix + pointer, rule, message) for pointer, rule, message in found]


def distinct(found: Errors) -> Errors:
    """Return the first LIMIT findings, each once: parts of a schema may say the same of a value."""
    return list(dict.fromkeys(found))[:LIMIT]


def unknown_keys(value: Mapping[str, Json], known: frozenset[str], suffix: str = "") -> Errors:
    """Return one finding for each key of value that is not known, LIMIT at most."""
    found: Errors = []
    for key in value:
        if key not in known:
            near = _nearest(key, known) if len(key) <= 64 and len(found) < 10 else None
            hint = f"; did you mean {near!r}?" if near is not None else ""
            found.append((f"/{escape(key)}", "additionalProperties", f"unknown key{suffix}{hint}"))
            if len(found) >= LIMIT:
                break
    return found


def _nearest(key: str, known: frozenset[str]) -> str | None:
    """The first known word, by the alphabet, that is key but for case and separators or one slip of the hand."""
    plain = _plain(key)
    near = [word for word in known if _plain(word) == plain or _one_slip(word, key)]
    return min(near, default=None)


def _plain(word: str) -> str:
    return word.lower().replace("_", "").replace("-", "")


def _one_slip(a: str, b: str) -> bool:
    """Whether one letter more, less, other or swapped with its neighbour makes a of b."""
    if not -1 <= len(a) - len(b) <= 1 or min(len(a), len(b)) < 2:
        return False
    i = 0
    while i < len(a) and i < len(b) and a[i] == b[i]:
        i += 1
    return (
        a[i + 1 :] == b[i + 1 :]
        or a[i:] == b[i + 1 :]
        or a[i + 1 :] == b[i:]
        or (a[i + 2 :] == b[i + 2 :] and a[i : i + 2] == b[i : i + 2][::-1])
    )


def whole(value: object) -> TypeGuard[float]:
    """Whether value is a float that stands for one integer: whole and below 2^53 in magnitude."""
    return type(value) is float and value.is_integer() and -9007199254740992.0 < value < 9007199254740992.0


def multiple(value: float, divisor: float) -> bool:
    """Whether value is a whole multiple of divisor, both taken as the decimal numbers they are written as."""
    return Fraction(str(value)) % Fraction(str(divisor)) == 0


def same(a: Json, b: Json) -> bool:
    """Whether two JSON values are equal: 1 is 1.0 and is not true, the order of keys means nothing."""
    if type(a) is dict:
        return type(b) is dict and a.keys() == b.keys() and all(same(value, b[key]) for key, value in a.items())
    if type(a) is list:
        return type(b) is list and len(a) == len(b) and all(map(same, a, b))
    return bool(a == b) and (type(a) is bool) is (type(b) is bool)


def repeated(items: list[Json]) -> tuple[int, int] | None:
    """Return where the first item stands that equals an earlier one, and where that one stands; None without one."""
    seen: dict[object, int] = {}
    for index, item in enumerate(items):
        first = seen.setdefault(_comparable(item), index)
        if first != index:
            return index, first
    return None


def _comparable(value: Json) -> object:
    """A value that can be a key of a dict and equals another one exactly where the JSON values are equal."""
    if type(value) is list:
        return ("array", tuple(map(_comparable, value)))
    if type(value) is dict:
        return ("object", frozenset((key, _comparable(item)) for key, item in value.items()))
    return ("boolean", value) if type(value) is bool else value


def closest(branches: list[Errors], otherwise: Finding) -> Errors:
    """Return what to say when no branch of a union fits.

    The findings of the one branch that has nothing to say of the value as a whole, or of the one that takes values of
    this JSON type; `otherwise` where there is no such branch, or more than one.
    """
    inside = [found for found in branches if all(pointer for pointer, _, _ in found)]
    if not inside:
        inside = [found for found in branches if not any(not pointer and rule == "type" for pointer, rule, _ in found)]
    return inside[0] if len(inside) == 1 else [otherwise]
