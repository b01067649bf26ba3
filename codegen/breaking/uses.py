"""What methods send and answer, and the data of errors: schemas compared in the direction that they are used in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from codegen.breaking.changes import (
    GRPC,
    Change,
    Pair,
    Parties,
    Party,
    Rule,
    Use,
    levelled,
    nearest,
    reading,
    sending,
    subject_at,
)
from codegen.breaking.schemas import Comparison
from codegen.breaking.sides import Difference, Outcome
from codegen.model import Face, Method, Schema
from codegen.wire.model import At

REASONS = {
    ("property-removed", True): "the object takes any key",
    ("property-removed", False): "it could be missing",
    ("default-changed", True): "nothing stood for it before",
}
"""Of notes, by rule and whether they are about what is sent: why they are no breaks."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of a method in both versions."""

    name: str
    sent: bool
    old: tuple[Schema, At]
    new: tuple[Schema, At]


def schemas(pair: Pair) -> Iterator[Change]:
    """The differences of all schemas that methods use; the ids are those of `codegen.breaking.schemas.RULES`."""
    comparisons = {face.name: Comparison(face.types, other.types) for face, other in pair.faces()}
    for face, method, other, now in pair.methods():
        for part in (*_values(method, now), *_errors(face, method, other, now)):
            for difference in comparisons[face.name].differences(*part.old, *part.new):
                change = _change(difference, part, face, method, now)
                if change is not None:
                    yield levelled(change, method)


def _values(method: Method, now: Method) -> Iterator[_Part]:
    records = now.reply.form == "ndjson" and now.reply.when is None
    parts = (
        ("params", "params", True, method.params, now.params),
        ("sends", "sends", True, method.sends, now.sends),
        ("records" if records else "result", "result", False, method.result, now.result),
    )
    for name, key, sent, old, new in parts:
        if old is not None and new is not None:
            places = (At(one.file, f"{one.pointer}/{key}") for one in (method, now))
            yield _Part(name, sent, (old, next(places)), (new, next(places)))


def _errors(face: Face, method: Method, other: Face, now: Method) -> Iterator[_Part]:
    for name in method.errors:
        if name in now.errors and name in face.errors and name in other.errors:
            old, new = face.errors[name], other.errors[name]
            if old.data is not None and new.data is not None:
                before, after = (At(one.file, f"{one.pointer}/data") for one in (old, new))
                yield _Part(f"error {name}", False, (old.data, before), (new.data, after))


def _change(difference: Difference, part: _Part, face: Face, method: Method, now: Method) -> Change | None:
    outcome = difference.request if part.sent else difference.reply
    if outcome is Outcome.NONE:
        return None
    hurts: Parties = frozenset()
    if outcome is Outcome.BREAK:
        hurts = _hurt(difference, part, face, method)
        if not (method.has_rpc and now.has_rpc):
            hurts -= GRPC
    origin = difference.origin
    return Change(
        rule=difference.rule,
        place=nearest(difference.place.file, difference.place.pointer),
        face=face.name,
        subject=subject_at(difference.place),
        words=difference.words,
        use=Use(method.name, part.name, difference.path),
        outcome=outcome,
        hurts=hurts,
        reason=REASONS[difference.rule, part.sent] if outcome is Outcome.NOTE else "",
        origin=None if origin is None else (origin.file.name, origin.pointer),
    )


def _hurt(difference: Difference, part: _Part, face: Face, method: Method) -> Parties:
    if part.sent:
        return sending(method, face) | {Party.GRPC_CLIENT}
    if difference.rule == "default-changed":
        # The gateway fills it in, so that what it means differs for those only who see the field unset.
        return GRPC
    return reading(method, face) | {Party.GRPC_CLIENT}


def results(pair: Pair) -> Iterator[Change]:
    for face, method, _, now in pair.methods():
        if (method.result is None) == (now.result is None) or method.reply != now.reply:
            continue
        gone = now.result is None
        change = Change(
            rule="result-removed" if gone else "added",
            place=nearest(now.file, f"{now.pointer}/result"),
            face=face.name,
            subject=subject_at(At(now.file, now.pointer)),
            words="there is none any more" if gone else "there was none before",
            use=Use(method.name, "result"),
            outcome=Outcome.BREAK if gone else Outcome.ADDED,
            hurts=reading(method, face) | (GRPC if method.has_rpc and now.has_rpc else frozenset()),
        )
        yield levelled(change, method)


RULES = (Rule("result-removed", "A method that has a result keeps having one.", results),)
