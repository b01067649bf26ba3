"""The keywords of the subset: one list for the lint, the compiler of validators and the editors' schema."""

from __future__ import annotations

from codegen import schemas
from codegen.lint.keywords import FORMS
from codegen.validator import subset


def test_lint_and_compiler_know_the_same_keywords() -> None:
    """The compiler also knows $defs and $schema, for schemas that are not of a spec; the lint refuses those by name."""
    compiled = set(subset._KNOWN)

    assert compiled - {"$defs", "$schema"} == schemas.KEYWORDS
    assert {"$defs", "$schema"} <= set(schemas.REFUSED)


def test_what_the_compiler_refuses_by_name_the_lint_refuses_by_name() -> None:
    assert set(subset.OUTSIDE) <= set(schemas.REFUSED)


def test_no_keyword_is_both_known_and_refused() -> None:
    assert not schemas.KEYWORDS & set(schemas.REFUSED)


def test_every_keyword_has_a_form() -> None:
    """Nothing goes unchecked but the keywords that may hold any value, and $ref, which the reader checks."""
    assert schemas.KEYWORDS - set(FORMS) == {"$ref", "const", "default"}


def test_schemas_are_found_where_the_compiler_looks_for_them() -> None:
    forms = {**dict.fromkeys(schemas.ONE, "one"), **dict.fromkeys(schemas.LISTS, "list")}
    forms |= dict.fromkeys(schemas.MAPS, "map")

    assert {**forms, "$defs": "map"} == subset._SCHEMAS
    assert schemas.IN_PLACE == subset._IN_PLACE


def test_below_and_rewritten_walk_the_same_schemas() -> None:
    """Values that are no schemas (enum, const, default, examples) are passed over by both."""
    schema = {
        "properties": {"a/b": {"items": {"type": "string"}}, "enum": True},
        "allOf": [{"not": {"const": {"type": "x"}}}],
        "enum": [{"type": "x"}],
        "default": {"items": {}},
    }
    walked = []

    def walk(inner: object, pointer: str) -> None:
        walked.append(pointer)
        for _, below, value in schemas.below(inner, pointer):
            walk(value, below)

    walk(schema, "")
    rewritten: list[str] = []

    def change(inner: dict[str, object], pointer: str) -> dict[str, object]:
        rewritten.append(pointer)
        return inner

    schemas.rewritten(schema, "", change)

    assert walked == [
        "", "/properties/a~1b", "/properties/a~1b/items", "/properties/enum", "/allOf/0", "/allOf/0/not",
    ]  # fmt: skip
    assert rewritten == [pointer for pointer in walked if pointer != "/properties/enum"]
