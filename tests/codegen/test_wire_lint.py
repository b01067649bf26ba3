"""The lint rules about the wire: each with the exact places of its findings."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from codegen.wire.lint import RULES
from tests.codegen.trees import FOREIGN, SPEC, spec_of, spec_of_text

HEAD = """\
spec: 1
face: library
source: {document: made up}
auth: none
backend: shelf
"""
LINES = HEAD.count("\n")

CASES = [
    # rule, the rest of a spec file, (line below the head, column, a part of the words)
    ("params-open", """\
        methods:
          a.b:
            summary: S.
            params:
              type: object
              additionalProperties: false
              required: [one, two]
              properties:
                one: {type: object, properties: {x: {type: string}}}
                two: {$ref: "#/types/Open"}
                fine: {type: object, x-wire: json, properties: {x: {type: string}}}
            result: {$ref: "#/types/Reply"}
        types:
          Open: {type: object, properties: {x: {type: string}}}
          Reply: {type: object, properties: {x: {type: string}}}
        """, [(9, 14, "close it"), (14, 9, "close it")]),
    ("params-open", """\
        methods:
          a.b:
            summary: S.
            sends: {type: object, properties: {x: {type: string}}}
          a.c:
            summary: S.
            backend: gateway
            params: {type: object, properties: {x: {type: string}}}
        """, [(4, 12, "unknown keys would be lost")]),
    ("plural-presence", """\
        methods:
          a.b:
            summary: S.
            result:
              type: object
              required: [needed]
              properties:
                needed: {type: array, items: {type: string}}
                empty: {type: array, items: {type: string}, default: []}
                kept: {type: array, items: {type: string}, x-presence: keep}
                json: {type: array}
                neither: {type: array, items: {type: string}}
                map: {type: object, additionalProperties: {type: string}}
        """, [(12, 9, "'neither' may be absent or empty"), (13, 9, "say 'default: {}'")]),
    ("field-name", """\
        methods:
          a.b:
            summary: S.
            result:
              type: object
              properties:
                2fa: {type: string}
                "$": {type: string}
                größe: {type: string}
                fine-2: {type: string}
        """, [(7, 9, "'2fa'"), (8, 9, "'$'")]),
    ("field-collision", """\
        methods:
          a.b:
            summary: S.
            result:
              type: object
              properties:
                task-id: {type: string}
                taskId: {type: string}
                a1: {type: string}
                a-1: {type: string}
                class: {type: string}
                class-value: {type: string}
        """, [(8, 9, "'taskId' and 'task-id' both give the field 'task_id'"), (10, 9, "'a-1' and 'a1'"),
              (12, 9, "'class-value' and 'class'")]),
    ("field-collision", """\
        methods:
          a.b: {summary: S., result: {$ref: "#/types/U"}}
        types:
          U: {oneOf: [{$ref: "#/types/A"}, {$ref: "#/types/B"}, {$ref: "#/types/C"}]}
          A: {type: object, required: [k], properties: {k: {const: x-y}}}
          B: {type: object, required: [k], properties: {k: {const: xY}}}
          C: {type: object, required: [k], properties: {k: {const: kind}}}
        """, [(4, 36, "two branches"), (4, 57, "cannot be named 'kind'")]),
    ("message-collision", """\
        methods:
          a.b: {summary: S., params: {$ref: "#/types/AServiceBResponse"}, result: {$ref: "#/types/AService"}}
        types:
          AServiceBResponse: {type: object, additionalProperties: false, properties: {x: {type: string}}}
          AService: {type: object, additionalProperties: false, properties: {x: {type: string}}}
        """, [(4, 3, "AServiceBResponse is given twice"), (5, 3, "the other to a service")]),
    ("message-collision", """\
        methods:
          a.b: {summary: S., result: {$ref: "#/types/Node"}}
        types:
          Node:
            type: object
            properties:
              node: {type: object, properties: {x: {type: string}}}
              some: {type: object, properties: {x: {type: string}}}
              Some: {type: object, properties: {x: {type: string}}}
        """, [(7, 7, "would stand inside Node"), (9, 7, "Node.Some is given twice")]),
    ("rpc-collision", """\
        methods:
          a.getAll: {summary: S.}
          a.get_all: {summary: S.}
          aB.c: {summary: S.}
          a_b.d: {summary: S.}
        """, [(3, 3, "both give the rpc AService/GetAll"), (5, 3, "both give the service ABService")]),
    ("python-collision", """\
        methods:
          a.getAll: {summary: S., backend: gateway}
          a.get_all: {summary: S., backend: gateway}
        errors:
          noSuch: {code: 1, message: m, category: invalid}
          no_such: {code: 2, message: m, category: invalid}
        """, [(3, 3, "both give the function 'a_get_all'"), (6, 3, "both give the class 'NoSuch'")]),
    ("fact-name", """\
        errors:
          bad:
            code: 1
            message: m
            category: invalid
            data:
              type: object
              properties: {fine-one: {type: string}, fineOne: {type: string}, 2nd: {}, self: {}, class: {}, super: {}}
        """, [(8, 46, "both give the argument 'fine_one'"), (8, 71, "after the fact '2nd'"),
              (8, 80, "after the fact 'self'"), (8, 101, "after the fact 'super'")]),
    ("default-unused", """\
        methods:
          a.b:
            summary: S.
            params:
              type: object
              additionalProperties: false
              properties:
                fine: {type: string, default: a}
                json: {type: object, x-wire: json, properties: {lost: {type: string, default: b}}, default: {}}
                list: {type: array, items: {type: string, default: c}, default: []}
          a.c:
            summary: S.
            backend: gateway
            params:
              type: object
              additionalProperties: false
              properties:
                fine: {type: string, default: a}
                deep: {type: object, additionalProperties: false, properties: {lost: {type: string, default: d}}}
        """, [(9, 78, "'b'"), (10, 51, "'c'"), (19, 93, "'d'")]),
    ("default-unused", """\
        methods:
          a.b:
            summary: S.
            params:
              type: object
              additionalProperties: false
              properties:
                typed: {$ref: "#/types/T"}
                untyped: {type: object, additionalProperties: {type: array, items: {$ref: "#/types/T"}}, default: {}}
                states: {oneOf: [{type: "null"}, {$ref: "#/types/T"}]}
        types:
          T: {type: object, additionalProperties: false, properties: {x: {type: string, default: a}}}
        """, [(9, 9, "the default 'a' at spec/library/part.yaml:17:66 is not applied"), (10, 9, "elsewhere")]),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "text", "expected"), CASES, ids=[row[0] for row in CASES])
def test_findings_have_their_places(rule: str, text: str, expected: list[tuple[int, int, str]]) -> None:
    spec = spec_of_text(HEAD + textwrap.dedent(text))
    check = next(found.check for found in RULES if found.id == rule)

    found = sorted(check(spec))

    assert [(finding.place.line - LINES, finding.place.column) for finding in found] == [row[:2] for row in expected]
    for finding, row in zip(found, expected, strict=True):
        assert finding.rule == rule
        assert row[2] in finding.message


def test_a_face_is_not_named_contract() -> None:
    spec = spec_of_text(HEAD.replace("library", "contract"), face="contract")
    check = next(found.check for found in RULES if found.id == "face-reserved")

    assert [(finding.place.line, finding.place.column) for finding in check(spec)] == [(2, 7)]


@pytest.mark.parametrize("folder", [SPEC, FOREIGN], ids=["spec", "foreign"])
def test_the_specs_have_no_findings(folder: Path) -> None:
    assert spec_of(folder).faces


def test_every_rule_has_a_case() -> None:
    assert {rule.id for rule in RULES} == {row[0] for row in CASES} | {"face-reserved"}
