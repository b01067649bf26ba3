"""The lint rules: for each a spec file in the folder `lint`, and beside it all findings, as they are printed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from codegen import lint, reader
from codegen.findings import as_text
from codegen.lint import FORM, rules
from codegen.model import Spec
from codegen.reader import read_texts

FOLDER = Path(__file__).parent / "lint"
FIXTURES = sorted(path.stem for path in FOLDER.glob("*.yaml"))

HEAD = "spec: 1\nface: lint\nauth: none\nbackend: storage\n"

ARGUMENTS = """\
spec: 1
catalog: lint
languages: [en, sv]
arguments:
  ns: {type: string, description: A server.}
"""

MODULE = """\
spec: 1
catalog: lint
module: Zone
cases:
  zone01:
    title: {en: A zone, sv: En zon}
    checks: {en: It is there., sv: Den finns.}
    tags: [GOOD]
messages:
  GOOD:
    level: INFO
    arguments: [ns]
    text: {en: "{ns} is good.", sv: "{ns} är bra."}
"""


def module(old: str, new: str) -> dict[str, str]:
    """A catalogue whose only module has a fault."""
    assert old in MODULE
    return {"lint/messages/arguments.yaml": ARGUMENTS, "lint/messages/zone.yaml": MODULE.replace(old, new)}


# Faults that need two files, or a file at the wrong place: files, and what is found.
SEVERAL: dict[str, tuple[dict[str, str], str]] = {
    "title-twice": (
        {"lint/a.yaml": HEAD + "title: One\n", "lint/b.yaml": HEAD + "title: Two\n"},
        "spec/lint/b.yaml:5:8: title-twice: the face has the title 'One' already\n",
    ),
    "method-twice": (
        {
            "lint/a.yaml": HEAD + "methods:\n  a.get: {summary: One.}\n",
            "lint/b.yaml": HEAD + "methods:\n  a.get: {summary: Two.}\n",
            "other/a.yaml": HEAD.replace("lint", "other") + "methods:\n  a.get: {summary: Another face.}\n",
        },
        "spec/lint/b.yaml:6:3: method-twice: method 'a.get' is declared at spec/lint/a.yaml:6 already\n",
    ),
    "type-twice": (
        {
            "lint/a.yaml": HEAD + 'types:\n  A: {type: array, items: {$ref: "#/types/B"}}\n',
            "lint/b.yaml": HEAD + 'types:\n  A: {type: string}\n  B: {type: array, items: {$ref: "a.yaml#/types/A"}}\n',
        },
        "spec/lint/a.yaml:6:34: ref-unknown: type 'B' stands in b.yaml; write 'b.yaml#/types/B'\n"
        "spec/lint/b.yaml:6:3: type-twice: type 'A' is declared at spec/lint/a.yaml:6 already\n",
    ),
    "error-twice": (
        {
            "lint/a.yaml": HEAD + "errors:\n  gone: {code: 1, message: gone, category: not-found}\n",
            "lint/b.yaml": HEAD + "errors:\n  gone: {code: 2, message: gone, category: not-found}\n",
        },
        "spec/lint/b.yaml:6:3: error-twice: error 'gone' is declared at spec/lint/a.yaml:6 already\n",
    ),
    "catalog-mismatch": (
        {
            "lint/messages/arguments.yaml": ARGUMENTS.replace("lint", "other"),
            "lint/messages/zones.yaml": MODULE,
        },
        "spec/lint/messages/arguments.yaml:2:10: catalog-mismatch: 'catalog' must be 'lint' as the folder, is 'other'\n"
        "spec/lint/messages/zones.yaml:3:9: catalog-mismatch: 'module' must be 'zones' as the file, whatever its "
        "capitals, is 'Zone'\n",
    ),
    "tag-unknown": (
        module("tags: [GOOD]", "tags: [GOOD, GOODS]"),
        "spec/lint/messages/zone.yaml:8:18: tag-unknown: the module has no message 'GOODS'; did you mean 'GOOD'?\n",
    ),
    "tag-unused": (
        module("tags: [GOOD]", "tags: []"),
        "spec/lint/messages/zone.yaml:10:3: tag-unused: no test case gives 'GOOD', and the module does not list it "
        "either\n",
    ),
    "argument-unknown": (
        module("arguments: [ns]", "arguments: [ns, nss]"),
        "spec/lint/messages/zone.yaml:12:21: argument-unknown: arguments.yaml has no argument 'nss'; did you mean "
        "'ns'?\n",
    ),
    "text-language": (
        module("sv: En zon", "fr: Une zone"),
        "spec/lint/messages/zone.yaml:6:12: text-language: 'title' has no text in 'sv'\n"
        "spec/lint/messages/zone.yaml:6:25: text-language: 'fr' is none of the languages that every text has\n",
    ),
    "text-arguments": (
        module('{en: "{ns} is good.", sv: "{ns} är bra."}', '{en: "{ns} is {nss} good.", sv: "{ns är bra."}'),
        "spec/lint/messages/zone.yaml:13:16: text-arguments: no argument 'nss' here; did you mean 'ns'?\n"
        "spec/lint/messages/zone.yaml:13:43: text-arguments: a brace without its other half\n",
    ),
}

ELSEWHERE = {"file-place", "yaml-encoding"}
"""Tested with the reading of folders and of bytes."""

NO_FIXTURE = {"schema-refused"}
"""What the compiler of validators refuses and no rule does: there is nothing known. See test_keywords."""


def findings(files: dict[str, str], shown: str = "spec") -> str:
    return as_text(lint.lint(read_texts(files, shown)))


@pytest.mark.parametrize("rule", FIXTURES)
def test_findings(rule: str) -> None:
    """A rule finds exactly the faults of its file, each at its line and column, and no other rule finds any."""
    text = (FOLDER / f"{rule}.yaml").read_text()
    expected = (FOLDER / f"{rule}.findings").read_text()
    assert all(f": {rule}: " in line for line in expected.splitlines())

    assert findings({f"lint/{rule}.yaml": text}) == expected


@pytest.mark.parametrize("rule", sorted(SEVERAL))
def test_findings_of_several_files(rule: str) -> None:
    files, expected = SEVERAL[rule]

    assert findings(files) == expected


def test_every_rule_has_a_test() -> None:
    """A rule that is added without a file of faults is noticed."""
    wire = {rule.id for rule in lint.wire_rules()}
    tested = {*FIXTURES, *SEVERAL, *ELSEWHERE, *NO_FIXTURE}

    assert tested == set(rules()) - wire - set(lint.LEDGER)


def test_rules_have_one_purpose_each() -> None:
    ids = [*reader.RULES, *(rule.id for rule in (*lint.FORM, *lint.PLAIN, *lint.DEEP, *lint.wire_rules()))]

    assert sorted(ids) == sorted(set(ids))


def test_a_fault_in_the_form_of_a_schema_keeps_deep_rules_away() -> None:
    """What works with whole schemas would only repeat the fault, or stumble over it."""
    method = "methods:\n  a.get:\n    summary: One.\n    params: {propertys: 1, default: 5, type: object}\n"

    assert findings({"lint/a.yaml": HEAD + method}) == (
        "spec/lint/a.yaml:8:14: keyword-unknown: there is no keyword 'propertys'; did you mean 'properties'?\n"
    )


def test_a_broken_file_hides_what_its_face_refers_to() -> None:
    """Types of a file that cannot be read are not reported as missing, and other faces are looked at as ever."""
    files = {
        "lint/a.yaml": HEAD + 'methods:\n  a.get:\n    summary: One.\n    result: {$ref: "b.yaml#/types/A"}\n',
        "lint/b.yaml": HEAD + "types: {\n",
        "other/a.yaml": HEAD.replace("lint", "other") + "types:\n  A: {type: string}\n",
    }
    rows = findings(files).splitlines()

    assert [row.split(": ")[1] for row in rows] == ["yaml-syntax", "type-unused"]


@pytest.mark.parametrize("required", ["5", "null", "id"])
def test_facts_of_an_error_whose_required_keys_are_no_list(required: str) -> None:
    """Found by changing words of the real spec at random: the rule about facts took it for a list."""
    data = f"{{type: object, required: {required}, properties: {{id: {{type: string}}}}}}"
    text = f'errors:\n  gone: {{code: 1, message: "no {{id}}", category: not-found, data: {data}}}\n'

    rows = findings({"lint/a.yaml": HEAD + text}).splitlines()

    assert [row.split(": ")[1] for row in rows] == ["error-fact", "keyword-value"]


def mutated(text: str, chance: random.Random) -> str:
    """Return text with a line, a word or a value changed."""
    lines = text.splitlines()
    number = chance.randrange(len(lines))
    action = chance.randrange(5)
    if action == 0:
        del lines[number]
    elif action == 1:
        lines[number] = lines[number].replace(":", ": 5 #", 1)
    elif action == 2:
        lines[number] = lines[number][: chance.randrange(len(lines[number]) + 1)]
    elif action == 3:
        lines.insert(number, lines[chance.randrange(len(lines))])
    else:
        words = ["type", "$ref", "properties", "items", "[]", "{}", "null", "true", "-1", "''", "oneOf", "a.get", "x"]
        parts = lines[number].split(" ")
        parts[chance.randrange(len(parts))] = chance.choice(words)
        lines[number] = " ".join(parts)
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("seed", range(150))
def test_no_spec_is_too_bad_for_a_finding(seed: int) -> None:
    """Whatever stands in a file, reading and linting raise nothing."""
    chance = random.Random(seed)
    files = {}
    for rule in chance.sample(FIXTURES, 3):
        text = (FOLDER / f"{rule}.yaml").read_text()
        for _ in range(chance.randrange(1, 6)):
            text = mutated(text, chance)
        files[f"lint/{rule}.yaml"] = text

    lint.lint(read_texts(files))


@pytest.mark.parametrize("seed", range(50))
def test_no_catalogue_is_too_bad_for_a_finding(seed: int) -> None:
    chance = random.Random(seed)
    text = MODULE
    for _ in range(chance.randrange(1, 6)):
        text = mutated(text, chance)

    lint.lint(read_texts({"lint/messages/arguments.yaml": mutated(ARGUMENTS, chance), "lint/messages/zone.yaml": text}))


def test_translations_speak_of_the_same_arguments() -> None:
    files = module('sv: "{ns} är bra."', "sv: Den är bra.")

    assert findings(files) == (
        "spec/lint/messages/zone.yaml:13:37: text-arguments: speaks of other arguments than the text in 'en'\n"
    )


def test_form_rules_look_at_bare_schemas() -> None:
    """`true` and `false` are schemas without keywords."""
    files = {"lint/a.yaml": HEAD + "methods:\n  a.get: {summary: One., params: true, result: false}\n"}
    spec: Spec = read_texts(files).spec

    assert [list(rule.check(spec)) for rule in FORM] == [[] for _ in FORM]
