"""Rules about methods as such: that they are there, and how they are called."""

from __future__ import annotations

from collections.abc import Iterator

from codegen.breaking.changes import (
    FACELESS,
    GRPC,
    Change,
    Pair,
    Parties,
    Party,
    Rule,
    Subject,
    Use,
    levelled,
    nearest,
    reading,
    sending,
)
from codegen.breaking.sides import Outcome
from codegen.lint.methods import properties
from codegen.model import Face, HttpBinding, Method, Place, Spec
from codegen.wire import shapes

NOBODY: Parties = frozenset()


def _change(
    rule: str, face: Face, method: Method, now: Method, key: str, words: str, hurts: Parties,
    outcome: Outcome = Outcome.BREAK, reason: str = "",
) -> Change:  # fmt: skip
    """A change of a method that is still there; reported at its key `key`, or at its name."""
    place = nearest(now.file, f"{now.pointer}/{key}" if key else now.pointer)
    change = Change(
        rule=rule, place=place, face=face.name, subject=Subject("method", now.name), words=words, use=Use(now.name),
        outcome=outcome, hurts=hurts, reason=reason,
    )  # fmt: skip
    return levelled(change, method)


def _both_rpc(method: Method, now: Method) -> bool:
    return method.has_rpc and now.has_rpc


def removed(pair: Pair) -> Iterator[Change]:
    for face in pair.old.spec.faces.values():
        other = pair.new.spec.faces.get(face.name)
        for method in face.methods.values():
            if other is not None and method.name in other.methods:
                continue
            heir = _heir(method, face, other)
            words = "is gone" if heir is None else f"is gone; {heir.name!r} has its parameters and its result"
            hurts = sending(method, face)
            if method.has_rpc and not _rpc_stays(pair, face, method):
                hurts |= GRPC
            change = Change(
                rule="method-removed", place=_left(method, face, pair.new.spec, heir), face=face.name,
                subject=Subject("method", method.name), words=words, use=Use(method.name), hurts=hurts,
            )  # fmt: skip
            if method.stability == "deprecated":
                yield Change(
                    rule=change.rule, place=change.place, face=change.face, subject=change.subject, words=words,
                    use=change.use, outcome=Outcome.NOTE, reason="it was deprecated",
                )  # fmt: skip
            else:
                yield levelled(change, method)


def _rpc_stays(pair: Pair, face: Face, method: Method) -> bool:
    """Whether another method gives the same rpc: `task.getAll` and `task.get_all` do."""
    old = pair.old.rpc(face.name, method.name)
    if old is None or face.name not in pair.new.wires:
        return False
    return any((rpc.service, rpc.name) == (old.service, old.name) for rpc in pair.new.wires[face.name].rpcs)


def _heir(method: Method, face: Face, other: Face | None) -> Method | None:
    """Return the one new method that could be this one under another name."""
    if other is None:
        return None
    new = [method for method in other.methods.values() if method.name not in face.methods]
    found = [candidate for candidate in new if _signature(candidate) == _signature(method)]
    return found[0] if len(found) == 1 else None


def _signature(method: Method) -> tuple[object, ...]:
    return (method.params, method.sends, method.result, method.reply, method.body)


def _left(method: Method, face: Face, spec: Spec, heir: Method | None) -> Place:
    """Return the place nearest to where a method was: its file, the file that came after it, or the spec folder."""
    other = spec.faces.get(face.name)
    if other is None:
        return Place(spec.folder, 1, 1)
    same = next((file for file in other.files if file.name == method.file.name), None)
    if same is not None:
        return nearest(same, method.pointer)
    kin = [new.file for new in other.methods.values() if new.namespace == method.namespace]
    successor = heir.file if heir is not None else kin[0] if kin else other.files[0]
    return Place(successor.values[""].file, 1, 1)


def added(pair: Pair) -> Iterator[Change]:
    for face in pair.new.spec.faces.values():
        old = pair.old.spec.faces.get(face.name)
        for method in face.methods.values():
            if old is None or method.name not in old.methods:
                yield _change("added", face, method, method, "", "method", NOBODY, Outcome.ADDED)


def stability(pair: Pair) -> Iterator[Change]:
    for face, method, _, now in pair.methods():
        if method.stability != "experimental" and now.stability == "experimental":
            words = f"was {method.stability}, is experimental now"
            hurts = sending(method, face) | reading(method, face) | (GRPC if method.has_rpc else NOBODY)
            yield _change("stability-lowered", face, method, now, "stability", words, hurts)


def deprecated(pair: Pair) -> Iterator[Change]:
    for face, method, _, now in pair.methods():
        if method.stability != "deprecated" and now.stability == "deprecated":
            words = f"is deprecated now, {now.instead!r} stands instead"
            reason = "it is still there"
            yield _change("method-deprecated", face, method, now, "stability", words, NOBODY, Outcome.NOTE, reason)


def replies(pair: Pair) -> Iterator[Change]:
    for face, method, other, now in pair.methods():
        before, after = _reply(method), _reply(now)
        if before == after:
            continue
        hurts = NOBODY if _heard_as_before(method, face, now, other) else reading(method, face)
        if _both_rpc(method, now) and _rpc_reply(method) != _rpc_reply(now):
            hurts |= GRPC
        yield _change("reply-changed", face, method, now, "reply", f"the reply was {before}, is {after}", hurts)


def _reply(method: Method) -> str:
    if method.pieces:
        return "pieces"
    if method.reply.when is not None:
        return f"{method.reply.form} with {method.reply.when!r}, else {method.reply.otherwise}"
    return method.reply.form


def _rpc_reply(method: Method) -> str:
    """The form over gRPC, where all replies that a parameter chooses are one."""
    return "chosen" if method.reply.when is not None else _reply(method)


def _heard_as_before(method: Method, face: Face, now: Method, other: Face) -> bool:
    """Whether a client of a face gets the same form for the same call: pieces are one JSON text to it."""
    if method.reply == now.reply:
        return True
    if method.reply.when is not None or now.reply.when is None or now.reply.otherwise != method.reply.form:
        return False
    when = now.reply.when
    known, chosen = (properties(one.params, one_face) for one, one_face in ((method, face), (now, other)))
    return when not in known and shapes.default_of(chosen[when], other.types) is not True


def streams(pair: Pair) -> Iterator[Change]:
    for face, method, _, now in pair.methods():
        before, after = _stream(method), _stream(now)
        if before != after:
            hurts = sending(method, face) | (GRPC if _both_rpc(method, now) else NOBODY)
            key = "sends" if now.sends is not None else "body"
            words = f"{before} went up after the params, {after} does now"
            yield _change("stream-changed", face, method, now, key, words, hurts)


def _stream(method: Method) -> str:
    if method.sends is not None:
        return "a stream of records"
    return "a stream of bytes" if method.body else "nothing"


def sessions(pair: Pair) -> Iterator[Change]:
    for face, method, _, now in pair.methods():
        if method.within != now.within:
            hurts = sending(method, face) | ({Party.GRPC_CLIENT} if _both_rpc(method, now) else NOBODY)
            words = f"was within {_session(method)}, is within {_session(now)}"
            yield _change("session-changed", face, method, now, "within", words, hurts)


def _session(method: Method) -> str:
    return "no session" if method.within is None else f"the session {method.within!r}"


def auths(pair: Pair) -> Iterator[Change]:
    for face, method, _, now in pair.methods():
        if method.auth != now.auth and now.auth != "none":
            words = f"asks for {now.auth}, asked for {method.auth}"
            yield _change("auth-changed", face, method, now, "auth", words, sending(method, face))


def bindings(pair: Pair) -> Iterator[Change]:
    for face, method, _, now in pair.methods():
        if face.name == FACELESS or method.http == now.http:
            continue
        hurts = sending(method, face)
        if method.http is None:
            words = f"is called by {_request(now.http)} now, and was by JSON-RPC"
        elif now.http is None:
            words = f"was called by {_request(method.http)}, and is by JSON-RPC now"
        else:
            words = ", ".join(_moved(method.http, now.http))
        if words:
            yield _change("http-changed", face, method, now, "http", words, hurts)


def _request(http: HttpBinding | None) -> str:
    return f"{http.verb} {http.path}" if http is not None else ""


def _moved(old: HttpBinding, new: HttpBinding) -> Iterator[str]:
    if (old.verb, old.path) != (new.verb, new.path):
        yield f"was {_request(old)}, is {_request(new)}"
    if old.params != new.params and new.params != "any":
        yield f"took its parameters from {_carrier(old)}, takes them from {_carrier(new)}"
    if old.upgrade != new.upgrade:
        yield f"upgraded to {old.upgrade or 'nothing'}, upgrades to {new.upgrade or 'nothing'}"
    if old.coerce and not new.coerce:
        yield "took texts for numbers and booleans, takes them no more"
    if old.whole != new.whole:
        yield "the result stands in another place of the answer"


def _carrier(http: HttpBinding) -> str:
    return "query, form or json" if http.params == "any" else http.params


def rpcs(pair: Pair) -> Iterator[Change]:
    for face, method, _, now in pair.methods():
        if method.has_rpc and not now.has_rpc:
            where = "the gateway answers it" if now.backend == "gateway" else "its bytes pass through"
            yield _change("rpc-removed", face, method, now, "backend", f"has no rpc any more: {where}", GRPC)
        elif now.has_rpc and not method.has_rpc:
            yield _change("added", face, method, now, "backend", "rpc", NOBODY, Outcome.ADDED)


def backends(pair: Pair) -> Iterator[Change]:
    for face, method, _, now in pair.methods():
        if method.backend != now.backend and _both_rpc(method, now):
            words = f"moved from the backend {method.backend} to {now.backend}"
            reason = "no name has a backend in it"
            yield _change("backend-moved", face, method, now, "backend", words, NOBODY, Outcome.NOTE, reason)


def tasks(pair: Pair) -> Iterator[Change]:
    for face, method, _, now in pair.methods():
        if method.task != now.task:
            words = f"{_task(method)} before, {_task(now)} now"
            reason = "the call is the same"
            yield _change("task-changed", face, method, now, "task", words, NOBODY, Outcome.NOTE, reason)


def _task(method: Method) -> str:
    return "started no task" if method.task is None else f"started a task {method.task!r}"


RULES = (
    Rule("method-removed", "A method stays, unless it was deprecated; under another name it is another one.", removed),
    Rule("stability-lowered", "A method does not become experimental.", stability),
    Rule("method-deprecated", "A note: a method may be gone soon.", deprecated),
    Rule("reply-changed", "A reply keeps its form.", replies),
    Rule("stream-changed", "What goes up after the params stays.", streams),
    Rule("session-changed", "A method stays within its session, or without one.", sessions),
    Rule("auth-changed", "A method asks for the proof of identity that it asked for, or for none.", auths),
    Rule("http-changed", "Verb, path and the form of parameters stay.", bindings),
    Rule("rpc-removed", "A method that has an rpc keeps it.", rpcs),
    Rule("backend-moved", "A note: another backend does the work.", backends),
    Rule("task-changed", "A note: the work belongs to another kind of task.", tasks),
)

ADDED = (added,)
"""Checks that yield additions only."""
