"""The lint rules, grouped by subject, and the running of them.

What reading a spec finds has rules of its own (`codegen.reader.RULES`); `rules()` lists them all.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterable, Iterator

from codegen import reader, yamlnode
from codegen.findings import Finding, Rule, arranged
from codegen.lint import examples, keywords, messages, methods, types, values
from codegen.model import Spec
from codegen.reader import Reading

FORM: tuple[Rule, ...] = keywords.RULES
"""Rules about the form of schemas."""

PLAIN: tuple[Rule, ...] = (*values.RULES, *types.RULES, *methods.RULES, *examples.RULES, *messages.RULES)
"""Rules that look at anything that could be read."""

DEEP: tuple[Rule, ...] = (*types.DEEP, *values.DEEP, *examples.DEEP)
"""Rules that work with whole schemas, so they look at sound faces only."""


LEDGER = {
    "ledger-form": "A ledger of numbers is one, or the two sides of a merge of two.",
    "number-reserved": "What was removed does not come back under its old name.",
}
"""What rendering finds when it gives numbers to fields."""


def wire_rules() -> tuple[Rule, ...]:
    """Return the rules about what can go over the wire; like DEEP they look at sound faces only."""
    if importlib.util.find_spec("codegen.wire.lint") is None:
        return ()
    rules: Iterable[Rule] = importlib.import_module("codegen.wire.lint").RULES
    return tuple(rules)


def rules() -> dict[str, str]:
    """Return the purpose of every rule by its id, sorted."""
    purposes = {**reader.RULES, **LEDGER}
    for rule in (*FORM, *PLAIN, *DEEP, *wire_rules()):
        purposes[rule.id] = rule.purpose
    return dict(sorted(purposes.items()))


def lint(reading: Reading) -> list[Finding]:
    """Return all findings of a spec: those of reading it and those of every rule, sorted.

    A face with a file that is no YAML document is left to the reader's findings, since all that the file declares
    would be missed. Rules that work with whole schemas pass over faces that have a fault in the form of one.
    """
    spec = reading.spec
    known = Spec(
        {name: face for name, face in spec.faces.items() if name not in reading.broken},
        spec.folder,
        {name: catalog for name, catalog in spec.catalogs.items() if name not in reading.broken},
    )
    found = [*reading.findings, *_run(FORM, known)]
    plain = list(_run(PLAIN, known))
    faulty = {_face(one, spec) for one in (*found, *plain) if one.rule not in _SOUND}
    sound = Spec({name: face for name, face in known.faces.items() if name not in faulty}, spec.folder)
    # What has a fault as YAML stands for a value that was not meant: what else is wrong with it says nothing.
    unmeant = {finding.place for finding in found if finding.rule in yamlnode.RULES}
    everything = [*found, *plain, *_run((*DEEP, *wire_rules()), sound)]
    return arranged(one for one in everything if one.rule in yamlnode.RULES or one.place not in unmeant)


_SOUND = frozenset({"type-unused", "bounds", "deprecated", "error-fact", "session-unknown", "title-twice"})
"""Rules whose findings leave everything that the deep rules and the renderers take for granted."""


def _face(finding: Finding, spec: Spec) -> str:
    return finding.place.file.removeprefix(f"{spec.folder}/").split("/")[0]


def _run(selected: Iterable[Rule], spec: Spec) -> Iterator[Finding]:
    for rule in selected:
        yield from rule.check(spec)
