"""What a change of a spec does, to whom: the parties, the changes that rules yield, and the verdicts made of them."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from codegen.breaking.sides import Outcome
from codegen.model import Face, Method, Place, SourceFile, Spec
from codegen.numbers import Ledger
from codegen.wire.model import At, Rpc, Wire

FACELESS = "internal"
"""The face of calls between our own parts: nobody but they calls it, and over gRPC only."""


class Party(enum.Enum):
    """Who may be hurt, on which surface."""

    JSONRPC_SENDING = "JSON-RPC client sending"
    JSONRPC_READING = "JSON-RPC client reading"
    HTTP_SENDING = "HTTP client sending"
    HTTP_READING = "HTTP client reading"
    GRPC_CLIENT = "gRPC client"
    GRPC_BACKEND = "gRPC backend"


Parties = frozenset[Party]
GRPC: Parties = frozenset({Party.GRPC_CLIENT, Party.GRPC_BACKEND})


def sending(method: Method, face: Face) -> Parties:
    """Who writes requests to the face, gRPC left out."""
    if face.name == FACELESS:
        return frozenset()
    return frozenset({Party.JSONRPC_SENDING if method.http is None else Party.HTTP_SENDING})


def reading(method: Method, face: Face) -> Parties:
    """Who reads replies of the face, gRPC left out."""
    if face.name == FACELESS:
        return frozenset()
    return frozenset({Party.JSONRPC_READING if method.http is None else Party.HTTP_READING})


@dataclass(frozen=True, slots=True)
class Use:
    """Where a changed thing is used: in which part of which method, and where in its value."""

    method: str
    part: str = ""
    """`params`, `sends`, `result`, `records` or `error <name>`; "" is the method itself."""
    path: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, [self.method, self.part, self.path]))


@dataclass(frozen=True, slots=True)
class Subject:
    """What of a face has changed: one of its methods, types or errors."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one rule says about one use of a changed thing."""

    rule: str
    place: Place
    face: str
    subject: Subject
    words: str
    use: Use
    outcome: Outcome = Outcome.BREAK
    hurts: Parties = frozenset()
    reason: str = ""
    """Of a note: why it is no break."""
    origin: tuple[str, str] | None = None
    """File and pointer of the old schema that a field of a message may come from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One finding about a change: all uses of the changed thing, and everybody it hurts."""

    place: Place
    rule: str
    message: str
    outcome: Outcome
    face: str = ""
    subject: Subject = Subject("", "")
    uses: tuple[Use, ...] = ()
    hurts: tuple[Party, ...] = ()
    reason: str = ""
    """Of an accepted break: why it was accepted."""

    @property
    def is_break(self) -> bool:
        return self.outcome is Outcome.BREAK and not self.reason


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of a spec: with its wire models and the numbers that its fields have, by face."""

    spec: Spec
    wires: Mapping[str, Wire]
    numbers: Mapping[str, Ledger]
    """Of the old version only what its ledgers say; of the new one what the generator would write."""
    ledgers: Mapping[str, SourceFile]
    """The ledgers as files, for places in them."""

    def rpc(self, face: str, method: str) -> Rpc | None:
        return next((rpc for rpc in self.wires[face].rpcs if rpc.method.name == method), None)


@dataclass(frozen=True, slots=True)
class Pair:
    """What the rules look at: two versions of a spec."""

    old: Revision
    new: Revision

    def faces(self) -> Iterator[tuple[Face, Face]]:
        """The faces that both have."""
        for name, face in self.old.spec.faces.items():
            if name in self.new.spec.faces:
                yield face, self.new.spec.faces[name]

    def methods(self) -> Iterator[tuple[Face, Method, Face, Method]]:
        """The methods that both have, with their faces."""
        for face, other in self.faces():
            for name, method in face.methods.items():
                if name in other.methods:
                    yield face, method, other, other.methods[name]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule about two versions: `check` yields a change for every use of what breaks it, and raises nothing."""

    id: str
    purpose: str
    check: Callable[[Pair], Iterator[Change]]


def nearest(file: SourceFile, pointer: str) -> Place:
    """Return the place of what stands at pointer, of its key if it has one, or of the nearest thing around it."""
    while pointer and pointer not in file.keys and pointer not in file.values:
        pointer = pointer.rpartition("/")[0]
    return file.keys.get(pointer) or file.values[pointer]


def subject_at(at: At) -> Subject:
    """Return the method, type or error that a place belongs to."""
    kind, name = at.pointer.split("/")[1:3]
    return Subject(kind.removesuffix("s"), name.replace("~1", "/").replace("~0", "~"))


def levelled(change: Change, method: Method) -> Change:
    """Return the change as the stability that the method had judges it: experimental methods never break."""
    if change.outcome is Outcome.BREAK and change.hurts and method.stability == "experimental":
        return replace(change, outcome=Outcome.NOTE, reason="it was experimental")
    return change


def settled(changes: Iterable[Change]) -> list[Verdict]:
    """Put the changes together that are one thing in several uses; sorted by place, rule and words.

    Where a thing breaks one use and not another, those that it breaks are named. A break that hurts nobody is none.
    """
    groups: dict[tuple[Place, str, str, str, str, str], list[Change]] = {}
    for change in changes:
        if change.outcome is Outcome.BREAK and not change.hurts:
            continue
        subject = change.subject
        key = (change.place, change.rule, change.words, change.face, subject.kind, subject.name)
        groups.setdefault(key, []).append(change)
    return [_verdict(groups[key]) for key in sorted(groups)]


def _verdict(changes: list[Change]) -> Verdict:
    outcome = max(change.outcome for change in changes)
    changes = [change for change in changes if change.outcome is outcome]
    first = changes[0]
    uses = _distinct(change.use for change in changes)
    hurts = tuple(party for party in Party if any(party in change.hurts for change in changes))
    message = f"{_named(uses)}: {first.words}"
    if outcome is Outcome.BREAK:
        message += f"; breaks {', '.join(party.value for party in hurts)}"
    reasons = sorted({change.reason for change in changes} - {""})
    if reasons:
        message += f"; no break, as {' and '.join(reasons)}"
    return Verdict(
        place=first.place, rule=first.rule, message=message, outcome=outcome, face=first.face, subject=first.subject,
        uses=tuple(uses), hurts=hurts,
    )  # fmt: skip


def _distinct(uses: Iterable[Use]) -> list[Use]:
    """Each part of each method once, with its path where one of them has it."""
    found: dict[tuple[str, str], Use] = {}
    for use in uses:
        known = found.get((use.method, use.part))
        if known is None or not known.path:
            found[use.method, use.part] = use
    return list(found.values())


def _named(uses: list[Use]) -> str:
    shown = uses if len(uses) <= 4 else uses[:3]
    rest = [f"{len(uses) - len(shown)} more"] if len(shown) < len(uses) else []
    words = [*map(str, shown), *rest]
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last
