"""What a change of a spec breaks, on all surfaces, and whom: the rules grouped by subject, and the running of them."""

from __future__ import annotations

from dataclasses import replace

from codegen import numbers, yamlnode
from codegen.breaking import errors, methods, schemas, uses, wire
from codegen.breaking.accepted import RULES as ACCEPTED
from codegen.breaking.changes import Change, Pair, Revision, Rule, Verdict, settled
from codegen.model import SourceFile
from codegen.proto import fields_in_order
from codegen.reader import LEDGER, Reading
from codegen.wire.build import build

RECORDS: tuple[Rule, ...] = (*methods.RULES, *errors.RULES, *uses.RULES, *wire.RULES)

MERGED = {
    "type-changed": "field-type",
    "property-removed": "field-removed",
    "branch-removed": "field-removed",
}
"""Differences of schemas, and what they are for the field that the schema has become."""


def rules() -> dict[str, str]:
    """Return the purpose of every rule by its id, sorted."""
    purposes = {rule.id: rule.purpose for rule in RECORDS}
    return dict(sorted({**purposes, **schemas.RULES, **wire.TYPES, **ACCEPTED}.items()))


def judge(previous: Reading, current: Reading) -> list[Verdict]:
    """Return what changed from one spec to the other, sorted by place: breaks, notes and additions.

    Both must be sound in the form of their schemas. Raises `numbers.LedgerError` for a ledger that is none; its
    message begins with the name of the file.
    """
    pair = Pair(_revision(previous, assigned=False), _revision(current, assigned=True))
    changes = list(uses.schemas(pair))
    for rule in (*methods.RULES, *errors.RULES, *uses.RULES):
        changes += rule.check(pair)
    for check in (*methods.ADDED, *errors.ADDED):
        changes += check(pair)
    on_wire = [change for rule in wire.RULES for change in rule.check(pair)]
    return settled([*changes, *_merged(changes, on_wire)])


def _merged(changes: list[Change], on_wire: list[Change]) -> list[Change]:
    """Let what a changed schema does to a field be a part of what was found about the schema."""
    known: dict[tuple[str, str, str, str], list[Change]] = {}
    for change in changes:
        if change.origin is not None and change.rule in MERGED:
            known.setdefault((MERGED[change.rule], change.face, *change.origin), []).append(change)
    found = []
    for change in on_wire:
        about = known.get((change.rule, change.face, *change.origin), []) if change.origin is not None else []
        if about:
            same = [one.use for one in about if (one.use.method, one.use.part) == (change.use.method, change.use.part)]
            use = same[0] if same else change.use
            first = about[0]
            change = replace(
                change, rule=first.rule, place=first.place, words=first.words, subject=first.subject, use=use
            )
        found.append(change)
    return found


def _revision(reading: Reading, *, assigned: bool) -> Revision:
    wires = {name: build(face) for name, face in reading.spec.faces.items()}
    ledgers: dict[str, numbers.Ledger] = {}
    files: dict[str, SourceFile] = {}
    for name, model in wires.items():
        text = reading.ledgers.get(name, b"")
        file = f"{reading.spec.folder}/{name}/{LEDGER}"
        try:
            ledger = numbers.read(text)
        except numbers.LedgerError as error:
            raise numbers.LedgerError(f"{file}: {error}") from error
        ledgers[name] = numbers.assign(ledger, fields_in_order(model)) if assigned else ledger
        document, _ = yamlnode.read(text, file)
        if document is not None:
            files[name] = SourceFile(f"{name}/{LEDGER}", document.value, document.values, document.keys)
    return Revision(reading.spec, wires, ledgers, files)
