"""Rules about errors.

An error that a method may answer besides is an addition: every caller has to know what to do with one that it does not
know, since no method lists those of parameters, of identity and of the gateway itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from codegen.breaking.changes import Change, Pair, Parties, Party, Rule, Subject, Use, levelled, nearest, reading
from codegen.breaking.sides import Outcome
from codegen.model import ErrorDef, Face, Method, Place

NOBODY: Parties = frozenset()
CLIENT: Parties = frozenset({Party.GRPC_CLIENT})
BACKEND: Parties = frozenset({Party.GRPC_BACKEND})


def _users(face: Face, other: Face, name: str) -> list[tuple[Method, Use]]:
    """The methods that listed the error and are still there; where none lists it, all of the face.

    What no method lists is answered by the gateway, to any call.
    """
    kept = [method for method in face.methods.values() if method.name in other.methods]
    listing = [method for method in kept if name in method.errors]
    if listing or any(name in method.errors for method in face.methods.values()):
        return [(method, Use(method.name, f"error {name}")) for method in listing]
    return [(method, Use("", f"error {name}")) for method in kept]


def _changes(
    rule: str, face: Face, other: Face, name: str, place: Place, words: str, *, outward: bool, grpc: Parties
) -> Iterator[Change]:
    """A change of an error, for all that answer with it: it hurts `grpc`, and readers elsewhere if `outward`."""
    for method, use in _users(face, other, name):
        hurts = (reading(method, face) if outward else NOBODY) | (grpc if method.has_rpc else NOBODY)
        change = Change(
            rule=rule, place=place, face=face.name, subject=Subject("error", name), words=words, use=use, hurts=hurts
        )
        yield levelled(change, method)


def removed(pair: Pair) -> Iterator[Change]:
    for face, other in pair.faces():
        for name, error in face.errors.items():
            if name not in other.errors:
                heir = _heir(error, face, other)
                words = "is declared no more" if heir is None else f"is declared no more; {heir!r} has its code"
                # Over gRPC errors go by their names.
                grpc = BACKEND if heir is None else BACKEND | CLIENT
                yield from _changes(
                    "error-removed", face, other, name, _left(error, other), words, outward=False, grpc=grpc
                )
    for face, method, other, now in pair.methods():
        for name in method.errors:
            if name not in now.errors and name in face.errors and name in other.errors:
                yield Change(
                    rule="error-removed", place=nearest(now.file, f"{now.pointer}/errors"), face=face.name,
                    subject=Subject("method", method.name), words=f"does not answer {name!r} any more",
                    use=Use(method.name), outcome=Outcome.NOTE, reason="a reply may get stricter",
                )  # fmt: skip


def _heir(error: ErrorDef, face: Face, other: Face) -> str | None:
    """Return the one new error with the code that this one had."""
    found = [new.name for new in other.errors.values() if new.name not in face.errors and new.code == error.code]
    return found[0] if len(found) == 1 else None


def _left(error: ErrorDef, other: Face) -> Place:
    """Return the place nearest to where an error was: in its file, or at the first of the face."""
    same = next((file for file in other.files if file.name == error.file.name), None)
    return nearest(same, error.pointer) if same is not None else nearest(other.files[0], "")


def added(pair: Pair) -> Iterator[Change]:
    for face, method, _, now in pair.methods():
        for index, name in enumerate(now.errors):
            if name not in method.errors:
                yield Change(
                    rule="added", place=nearest(now.file, f"{now.pointer}/errors/{index}"), face=face.name,
                    subject=Subject("method", method.name), words=f"may answer {name!r}", use=Use(method.name),
                    outcome=Outcome.ADDED,
                )  # fmt: skip


def codes(pair: Pair) -> Iterator[Change]:
    for face, other in pair.faces():
        for name, error in face.errors.items():
            now = other.errors.get(name)
            if now is not None and now.code != error.code:
                place = nearest(now.file, f"{now.pointer}/code")
                words = f"the code was {error.code}, is {now.code}"
                yield from _changes("error-code", face, other, name, place, words, outward=True, grpc=CLIENT)


def categories(pair: Pair) -> Iterator[Change]:
    for face, other in pair.faces():
        for name, error in face.errors.items():
            now = other.errors.get(name)
            if now is not None and now.category != error.category:
                place = nearest(now.file, f"{now.pointer}/category")
                words = f"the category was {error.category}, is {now.category}, which is another gRPC status"
                yield from _changes("error-category", face, other, name, place, words, outward=False, grpc=CLIENT)


def facts(pair: Pair) -> Iterator[Change]:
    """Data that is there in one version only; what is in it is compared as any schema is."""
    for face, other in pair.faces():
        for name, error in face.errors.items():
            now = other.errors.get(name)
            if now is None or (error.data is None) == (now.data is None):
                continue
            place = nearest(now.file, f"{now.pointer}/data")
            if now.data is None:
                words = "its data is gone"
                yield from _changes("error-data", face, other, name, place, words, outward=True, grpc=CLIENT)
            else:
                use = Use("", f"error {name}")
                yield Change(
                    rule="added", place=place, face=face.name, subject=Subject("error", name), words="data", use=use,
                    outcome=Outcome.ADDED,
                )  # fmt: skip


RULES = (
    Rule("error-removed", "A face declares the errors that backends answer with.", removed),
    Rule("error-code", "An error keeps its code.", codes),
    Rule("error-category", "An error keeps its category, and so its gRPC status.", categories),
    Rule("error-data", "An error that has data keeps having some.", facts),
)

ADDED = (added,)
"""Checks that yield additions only."""
