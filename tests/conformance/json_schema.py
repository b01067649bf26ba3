"""The judge of the validator compiler: cases in the form of the official JSON-Schema-Test-Suite.

    python -m tests.conformance.json_schema DIR

DIR is a checkout of the suite (its `tests/draft2020-12` is taken) or any folder of such files; a folder `optional` in
it is left out. A line per failing case, last `N passed, M failed`; exit 0 only if nothing failed. Groups outside our
subset are no cases: the compiler must refuse them, and the cases of one that it takes all fail.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from codegen.validator import SchemaError, load
from codegen.validator.formats import FORMATS

SUBSET = frozenset(
    {
        "$comment", "$defs", "$ref", "$schema", "additionalProperties", "allOf", "anyOf", "const", "contains",
        "contentEncoding", "contentMediaType", "default", "dependentRequired", "dependentSchemas", "deprecated",
        "description", "else", "enum", "examples", "exclusiveMaximum", "exclusiveMinimum", "format", "if", "items",
        "maxContains", "maxItems", "maxLength", "maxProperties", "maximum", "minContains", "minItems", "minLength",
        "minProperties", "minimum", "multipleOf", "not", "oneOf", "pattern", "patternProperties", "prefixItems",
        "properties", "propertyNames", "readOnly", "required", "then", "title", "type", "uniqueItems", "writeOnly",
    }
)  # fmt: skip
"""The keywords that have validators. Kept apart from the compiler's own list, so that each is a check of the other."""

ROOT = Path(__file__).parent.parent.parent
REQUIRED = "tests/draft2020-12"
OPTIONAL = f"{REQUIRED}/optional"

DIALECT = "https://json-schema.org/draft/2020-12/schema"

SCHEMAS = frozenset({"additionalProperties", "contains", "else", "if", "items", "not", "propertyNames", "then"})
LISTS = frozenset({"allOf", "anyOf", "oneOf", "prefixItems"})
MAPS = frozenset({"$defs", "dependentSchemas", "patternProperties", "properties"})

ANNOTATING = "format.json"
"""Says that `format` asserts nothing; ours does, and is judged by optional/format."""

NOT_IN_RE = re.compile(r"\\[pP]\{|\(\?<[=!]")
"""Patterns that are refused: properties of Unicode and look-behind."""


@dataclass
class Verdict:
    """What came of a run. `outside` counts the cases of refused groups, `elsewhere` those that others judge."""

    passed: int = 0
    outside: int = 0
    elsewhere: int = 0
    failures: list[str] = field(default_factory=list)


def suite() -> Path | None:
    """Return the official suite beside this checkout (or where GATEWRIGHT_CONFORMANCE says), or None without it."""
    base = Path(os.environ.get("GATEWRIGHT_CONFORMANCE", ROOT.parent / "shared" / "conformance"))
    return base / "json-schema" if (base / "json-schema" / REQUIRED).is_dir() else None


def case_files(folder: Path) -> list[Path]:
    """Return the files of a folder, which may be a checkout of the whole suite."""
    for inner in (REQUIRED, "draft2020-12"):
        if (folder / inner).is_dir():
            folder = folder / inner
    return sorted(path for path in folder.rglob("*.json") if "optional" not in path.relative_to(folder).parts[:-1])


def why_outside(schema: Any) -> str | None:
    """Return what puts a schema outside the subset, or None; written for the suite, which is well-formed."""
    if not isinstance(schema, dict):
        return None
    value: Any
    for keyword, value in schema.items():
        if keyword not in SUBSET:
            return str(keyword)
        if keyword == "$schema" and value != DIALECT:
            return "another $schema"
        if keyword == "$ref" and not value.startswith("#"):
            return "remote $ref"
        if keyword == "format" and value not in FORMATS:
            return f"format {value}"
        patterns = [value] if keyword == "pattern" else value if keyword == "patternProperties" else ()
        if any(NOT_IN_RE.search(pattern) for pattern in patterns):
            return f"{keyword} with what re has no equal for"
        inner = [value] if keyword in SCHEMAS else value if keyword in LISTS else ()
        for sub in value.values() if keyword in MAPS else inner:
            if found := why_outside(sub):
                return found
    return None


def judge(files: list[Path]) -> Verdict:
    """Run every case of the files."""
    verdict = Verdict()
    for path in files:
        for group in json.loads(path.read_text(encoding="utf-8")):
            for line in _group(path.name, group, verdict):
                verdict.failures.append(line)
    return verdict


def _group(name: str, group: dict[str, Any], verdict: Verdict) -> Iterator[str]:
    where = f"{name}: {group['description']}"
    outside = why_outside(group["schema"])
    try:
        validate = load(group["schema"])
    except SchemaError as error:
        if outside is not None:
            verdict.outside += len(group["tests"])
        else:
            yield from (f"{where}: {test['description']}: refused: {error}" for test in group["tests"])
        return
    if outside is not None:
        yield from (f"{where}: {test['description']}: not refused, although {outside}" for test in group["tests"])
        return
    if name == ANNOTATING:
        verdict.elsewhere += len(group["tests"])
        return
    for test in group["tests"]:
        found = validate(test["data"])
        if (found == []) is test["valid"]:
            verdict.passed += 1
        else:
            yield f"{where}: {test['description']}: {found or 'nothing'} found, but valid is {test['valid']}"


def not_met(path: Path) -> list[str]:
    """Return the descriptions of the cases of a file that come out otherwise, or whose group is refused."""
    found = []
    for group in json.loads(path.read_text(encoding="utf-8")):
        try:
            validate = load(group["schema"])
        except SchemaError:
            found += [test["description"] for test in group["tests"]]
            continue
        found += [test["description"] for test in group["tests"] if (validate(test["data"]) == []) is not test["valid"]]
    return found


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        print("usage: python -m tests.conformance.json_schema DIR", file=sys.stderr)
        return 2
    files = case_files(Path(arguments[0]))
    if not files:
        print(f"no cases in {arguments[0]}", file=sys.stderr)
        return 2
    verdict = judge(files)
    for line in verdict.failures:
        print(line)
    if verdict.outside or verdict.elsewhere:
        print(f"{verdict.outside} cases outside the subset, refused; {verdict.elsewhere} judged elsewhere")
    print(f"{verdict.passed} passed, {len(verdict.failures)} failed")
    return 1 if verdict.failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
