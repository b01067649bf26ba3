"""The generated module: readable, the same whatever the circumstances, named by rule."""

from __future__ import annotations

import ast
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any

import pytest

from codegen.model import Face, Method, Source, SourceFile, TypeDef
from codegen.validator import SchemaError, compile_schema, load
from codegen.validators_out import function_name, render_validators
from tests.codegen.validator.cases import CASES

ROOT = Path(__file__).parent.parent.parent.parent
FILE = SourceFile("demo/shapes.yaml", {}, {}, {})


def face(types: dict[str, Any], methods: dict[str, Any]) -> Face:
    return Face(
        name="demo",
        title="Demo",
        methods={
            name: Method(
                name=name, namespace="demo", summary="", description="", params=params, result=None, auth="none",
                backend="demo", stability="stable", source=Source(""), file=FILE, pointer="",
            )
            for name, params in methods.items()
        },
        types={name: TypeDef(name, schema, FILE, "") for name, schema in types.items()},
        errors={},
        files=(FILE,),
    )  # fmt: skip


DEMO = face(
    {
        "Digest": {
            "oneOf": [
                {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["algorithm", "value"],
                    "properties": {
                        "algorithm": {"const": "sha1"},
                        "value": {"type": "string", "pattern": "^[0-9a-f]{40}$"},
                    },
                },
                {"type": "string", "format": "hex-digest"},
            ]
        },
    },
    {
        "digest.put": {
            "type": "object",
            "additionalProperties": False,
            "required": ["digests"],
            "properties": {
                "digests": {"type": "array", "items": {"$ref": "#/types/Digest"}},
                "size": {"type": "integer", "minimum": 1, "maximum": 8},
            },
        },
        "digest.get": {"$ref": "#/types/Digest"},
    },
)

EXPECTED = '''\
"""Validators of the face demo.

Generated from spec/demo by: python -m codegen generate. DO NOT EDIT.
"""

from __future__ import annotations

import re

from runtime.contract.abi import Errors
from runtime.contract.findings import LIMIT, distinct, kind, under, unknown_keys, whole
from runtime.contract.formats import is_hex_digest

LOWER_HEX_40 = re.compile(r"[0-9a-f]{40}").fullmatch
DIGEST_KEYS = frozenset({"algorithm", "value"})
DIGEST_PUT_KEYS = frozenset({"digests", "size"})


def digest(v: object) -> Errors:
    """demo.Digest, demo/shapes.yaml."""
    found: Errors = []
    if type(v) is dict:
        known = 2
        if "algorithm" not in v:
            known -= 1
            found.append(("", "required", "needs the key 'algorithm'"))
        else:
            algorithm = v["algorithm"]
            if algorithm != "sha1":
                found.append(("/algorithm", "const", "must be 'sha1'"))
        if "value" not in v:
            known -= 1
            found.append(("", "required", "needs the key 'value'"))
        else:
            value = v["value"]
            if type(value) is not str:
                found.append(("/value", "type", f"must be a string, is {kind(value)}"))
            elif LOWER_HEX_40(value) is None:
                found.append(("/value", "pattern", "must be 40 lower-case hexadecimal characters"))
        if known != len(v):
            found += unknown_keys(v, DIGEST_KEYS)
    elif type(v) is str:
        if not is_hex_digest(v):
            found.append(("", "format", "must be a SHA-256 digest: 64 lower-case hexadecimal characters"))
    else:
        found.append(("", "oneOf", f"must be a string or an object, is {kind(v)}"))
    return distinct(found) if found else found


def digest_put(v: object) -> Errors:
    """Params of digest.put, demo/shapes.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "digests" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'digests'"))
    else:
        digests = v["digests"]
        if type(digests) is not list:
            found.append(("/digests", "type", f"must be an array, is {kind(digests)}"))
        else:
            for i, digest_ in enumerate(digests):
                if errors := digest(digest_):
                    found += under(f"/digests/{i}", errors)
                if found and len(found) >= LIMIT:
                    break
    if "size" in v:
        known += 1
        size = v["size"]
        if type(size) is not int and not whole(size):
            found.append(("/size", "type", f"must be an integer, is {kind(size)}"))
        elif size < 1:
            found.append(("/size", "minimum", "must be 1 or more"))
        elif size > 8:
            found.append(("/size", "maximum", "must be 8 or less"))
    if known != len(v):
        found += unknown_keys(v, DIGEST_PUT_KEYS)
    return distinct(found) if found else found


def digest_get(v: object) -> Errors:
    """Params of digest.get, demo/shapes.yaml."""
    return digest(v)
'''


def test_the_module_of_a_face() -> None:
    assert render_validators(DEMO, "generated").decode() == EXPECTED


def test_the_header_is_the_callers() -> None:
    assert b"\nGenerated from elsewhere.\n" in render_validators(DEMO, "other", "Generated from elsewhere.")


def test_the_text_does_not_hang_on_the_hash_seed() -> None:
    code = (
        "from tests.codegen.validator.test_render import DEMO, CASES, compile_schema, render_validators\n"
        "import hashlib\n"
        "text = render_validators(DEMO, 'p').decode() + ''.join(compile_schema(c.schema, name='x') for c in CASES)\n"
        "print(hashlib.sha256(text.encode()).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env={"PYTHONHASHSEED": seed, "LC_ALL": "C"}, check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2", "77")
    }  # fmt: skip
    assert len(runs) == 1


def test_generated_text_compiles_without_a_warning() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for case in CASES:
            compile(compile_schema(case.schema, name="value"), "<generated>", "exec")


def test_a_new_key_adds_lines_and_changes_no_other_function() -> None:
    params = dict(DEMO.methods["digest.put"].params)
    params["properties"] = {**params["properties"], "note": {"type": "string"}}
    methods = {"digest.put": params, "digest.get": DEMO.methods["digest.get"].params}
    other = face({"Digest": DEMO.types["Digest"].schema}, methods)
    before = EXPECTED.splitlines()
    after = render_validators(other, "generated").decode().splitlines()
    added = [line for line in after if line not in before]
    assert added == [
        'DIGEST_PUT_KEYS = frozenset({"digests", "note", "size"})',
        '    if "note" in v:',
        '        note = v["note"]',
        "        if type(note) is not str:",
        """            found.append(("/note", "type", f"must be a string, is {kind(note)}"))""",
    ]
    assert [line for line in before if line not in after] == ['DIGEST_PUT_KEYS = frozenset({"digests", "size"})']


NAMES = [
    ("task.getAll", "task_get_all"),
    ("DsInfo", "ds_info"),
    ("validate_syntax", "validate_syntax"),
    ("list", "list_"),
    ("kind", "kind_"),
    ("class", "class_"),
    ("3d", "value_3d"),
]


@pytest.mark.parametrize(("name", "expected"), NAMES)
def test_functions_are_named_after_the_spec(name: str, expected: str) -> None:
    assert function_name(name) == expected


def test_a_type_called_like_a_method_gets_another_name() -> None:
    tree = ast.parse(render_validators(face({"TaskGet": True}, {"task.get": {"$ref": "#/types/TaskGet"}}), "p"))
    assert [node.name for node in tree.body if isinstance(node, ast.FunctionDef)] == ["task_get_type", "task_get"]


def test_a_face_with_a_schema_outside_the_subset_is_refused() -> None:
    with pytest.raises(SchemaError):
        render_validators(face({"A": {"$id": "x"}}, {}), "p")
    with pytest.raises(SchemaError):
        render_validators(face({}, {"a.b": {"$ref": "#/types/Missing"}}), "p")


AWKWARD = [
    "v", "found", "kind", "type", "list", "errors", "class", "i", "item", "known", "a b", "", "é", "1", '"', "\\",
    "{x}", "a/b", "~", "\n", "\u2028", "💩", "Known", "known_2", "len", "value",
]  # fmt: skip


def test_keys_of_any_name_are_checked() -> None:
    """Each key gets a variable that is Python, hides nothing that is needed and is not another key's."""
    inner = {"type": "array", "items": {"type": "object", "properties": {"a": {"type": "integer"}}}}
    schema = {
        "type": "object",
        "additionalProperties": False,
        "required": AWKWARD,
        "properties": dict.fromkeys(AWKWARD, inner),
    }
    validate = load(schema)
    assert validate({key: [{"a": 1}] for key in AWKWARD}) == []
    found = validate({key: [{}, {"a": "x"}] for key in AWKWARD})
    assert [pointer for pointer, _, _ in found] == [
        f"/{key.replace('~', '~0').replace('/', '~1')}/1/a" for key in AWKWARD
    ]


def test_schemas_of_any_depth_become_python() -> None:
    schema: Any = {"type": "integer"}
    for n in range(60):
        schema = {"type": "object", "properties": {"a": schema}} if n % 2 else {"type": "array", "items": schema}
    value: Any = "x"
    for n in range(60):
        value = {"a": value} if n % 2 else [value]
    found = load(schema)(value)
    assert found == [("/a/0" * 30, "type", "must be an integer, is a string")]
