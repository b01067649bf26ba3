"""`spec/envelope.schema.json` says of a spec file what the reader says, as far as a schema can."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from codegen import envelope, schemas, yamlnode
from codegen.validator.formats import FORMATS
from runtime.contract import abi

ROOT = Path(__file__).parents[2]
SCHEMA: dict[str, Any] = json.loads((ROOT / "spec" / "envelope.schema.json").read_bytes())
SPEC_FILES = sorted((ROOT / "spec").glob("*/*.yaml"))
FIXTURES = Path(__file__).parent / "lint"

SEEN = [
    "format-unknown", "key-unknown", "keyword-refused", "keyword-unknown", "keyword-value", "name-form", "ref-form",
    "value-form",
]  # fmt: skip
"""Rules whose faults an editor with the schema shows; `key-missing` partly, as defaults of the file are beyond it."""

UNSEEN = [
    "bounds", "constant-type", "default-invalid", "deprecated", "error-fact", "error-unknown", "example-error",
    "example-invalid", "example-result", "face-mismatch", "http-missing", "http-twice", "integer-bounds",
    "keyword-type", "pattern", "pieces", "ref-loop", "ref-unknown", "reply-result", "reply-when", "required-unknown",
    "session-unknown", "streams", "type-unused",
]  # fmt: skip
"""Rules about what belongs together, which a schema does not see."""


def faults(path: Path) -> set[tuple[int, int]]:
    """Return the places, by line and column, at which the schema objects to a file."""
    document, _ = yamlnode.read(path.read_bytes(), path.name)
    assert document is not None
    found = set()
    for error in Draft202012Validator(SCHEMA).iter_errors(document.value):
        pointer = ""
        for token in error.absolute_path:
            pointer = yamlnode.pointer_to(pointer, token)
        place = document.values[pointer]
        found.add((place.line, place.column))
    return found


def test_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("path", SPEC_FILES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_spec_file_fits(path: Path) -> None:
    assert faults(path) == set()


@pytest.mark.parametrize("rule", [*SEEN, "key-missing"])
def test_schema_sees(rule: str) -> None:
    assert faults(FIXTURES / f"{rule}.yaml")


@pytest.mark.parametrize("rule", UNSEEN)
def test_schema_does_not_object_beyond_its_rules(rule: str) -> None:
    """Files whose faults are of another kind have the form that the schema asks for."""
    assert faults(FIXTURES / f"{rule}.yaml") == set()


def defined(name: str) -> dict[str, Any]:
    found: dict[str, Any] = SCHEMA["$defs"][name]
    return found


@pytest.mark.parametrize(
    ("part", "keys"),
    [
        (SCHEMA, envelope.FILE_KEYS),
        (defined("method"), envelope.METHOD_KEYS),
        (defined("error"), envelope.ERROR_KEYS),
        (defined("example"), envelope.EXAMPLE_KEYS),
        (defined("source"), envelope.SOURCE_KEYS),
        (defined("http"), envelope.HTTP_KEYS),
        (defined("method")["properties"]["reply"]["oneOf"][1], envelope.REPLY_KEYS),
        (defined("keywords"), schemas.KEYWORDS),
    ],
    ids=["file", "method", "error", "example", "source", "http", "reply", "schema"],
)
def test_keys_are_the_readers(part: dict[str, Any], keys: tuple[str, ...]) -> None:
    assert set(part["properties"]) == set(keys)
    assert part["additionalProperties"] is False


@pytest.mark.parametrize(
    ("listed", "known"),
    [
        (defined("auth")["enum"], envelope.AUTHS),
        (defined("stability")["enum"], envelope.STABILITIES),
        (defined("form")["enum"], envelope.REPLIES),
        (defined("error")["properties"]["category"]["enum"], envelope.CATEGORIES),
        (defined("http")["properties"]["verb"]["enum"], envelope.VERBS),
        (defined("http")["properties"]["params"]["enum"], envelope.HTTP_PARAMS),
        (defined("keywords")["properties"]["format"]["enum"], FORMATS),
        (defined("typeName")["enum"], schemas.TYPES),
    ],
    ids=["auth", "stability", "reply", "category", "verb", "http params", "format", "type"],
)
def test_choices_are_the_readers(listed: list[str], known: tuple[str, ...]) -> None:
    assert set(listed) == set(known)


def test_choices_are_the_runtimes() -> None:
    """What a spec may say is what the gateway knows."""
    assert set(envelope.AUTHS) == set(abi.Auth)
    assert set(envelope.STABILITIES) == set(abi.Stability)
    assert set(envelope.CATEGORIES) == set(abi.Category)
    assert set(envelope.REPLIES) == set(abi.Reply) - {abi.Reply.PIECES}
