"""What generated code is written against: the types of a method table, of a finding and of a declared fault.

Standard library only. Beside this module the generated tree imports `findings`, `formats`, `jsontext` and
`contract_pb2` of this package, and nothing else of the runtime. A change here that generated code can see is a change
of the generator, too.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

# A value of the JSON data model. `Any`, since a converter may put an already encoded fragment in its place.
Json = Any

Finding = tuple[str, str, str]
"""One fault of a value: JSON pointer to it (to the parent of a missing key), the schema rule, a sentence."""

Errors = list[Finding]


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
    whole: bool = False
    """The result is the whole answer, without an envelope of the face around it."""


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

    def openapi(self) -> tuple[str, ...]:
        """Names of its OpenAPI documents: its own for what is outside sessions, `<face>-<session>` for the others."""
        sessions = dict.fromkeys(method.within for method in self.methods.values() if method.http is not None)
        return tuple(self.name if session is None else f"{self.name}-{session}" for session in sessions)

    def openapi_document(self, name: str) -> bytes:
        """The OpenAPI document of this name, laid out for people."""
        return (self.tree / "openapi" / f"{name}.json").read_bytes()

    def examples(self) -> bytes:
        """JSON object: under `methods`, by method the list of its examples, `{name, params, result | error}`."""
        return (self.tree / "examples" / f"{self.name}.json").read_bytes()

    def vectors(self) -> bytes:
        """JSON object with the conformance cases of the face and what their answers must be."""
        return (self.tree / "vectors" / f"{self.name}.json").read_bytes()
