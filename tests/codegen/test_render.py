"""The whole output of a spec: deterministic, complete, clean."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from codegen import numbers
from codegen.model import Spec
from codegen.reader import read
from codegen.render import Refused, render
from tests.codegen.trees import FOREIGN, ROOT, run_python, spec_of_text

FACE = {"spec": 1, "face": "library", "source": {"document": "made up"}, "auth": "none", "backend": "shelf"}


def text_with(*keys: str) -> str:
    """A spec file whose method a.b has these params."""
    params = {"type": "object", "additionalProperties": False, "properties": {key: {"type": "string"} for key in keys}}
    return json.dumps({**FACE, "methods": {"a.b": {"summary": "S.", "params": params}}})


def spec_with(*keys: str) -> Spec:
    return spec_of_text(text_with(*keys))


def test_the_files_of_a_face() -> None:
    files = render(spec_with("x"), "tree", {}).files

    assert sorted(name for name in files if not name.endswith("__init__.py")) == [
        "errors/library.py",
        "examples/library.json",
        "handlers/library.py",
        "introspection/library.json",
        "openrpc/library.json",
        "proto/contract/v1/contract.proto",
        "proto/library/v1/library.proto",
        "proto/library/v1/library_pb2.py",
        "proto/library/v1/library_pb2.pyi",
        "proto/library/v1/library_pb2_grpc.py",
        "reference/README.md",
        "reference/library/README.md",
        "reference/library/a.md",
        "validators/library.py",
        "vectors/library.json",
        "wire/library.py",
    ]


def test_every_folder_is_a_package() -> None:
    files = render(spec_with("x"), "tree", {}).files
    folders = {name.rpartition("/")[0] for name in files}

    assert all((f"{folder}/__init__.py" if folder else "__init__.py") in files for folder in folders)


def test_every_file_that_can_says_where_it_is_from() -> None:
    for name, text in render(read(FOREIGN, "spec").spec, "tree", {}).files.items():
        if not name.startswith("introspection/") and not name.endswith("contract.proto"):
            first = text.decode()[:800]
            assert "enerated from spec" in first, name
            assert "python -m codegen generate" in first, name
            assert "DO NOT EDIT" in first, name


def test_no_file_ends_without_a_line_break_or_with_two() -> None:
    for name, text in render(read(FOREIGN, "spec").spec, "tree", {}).files.items():
        if "_pb2" not in name and text:
            assert text.endswith(b"\n"), name
            assert not text.endswith(b"\n\n"), name
            assert b"\t" not in text and b" \n" not in text, name


DIGEST = """
import hashlib
from pathlib import Path
from codegen.reader import read
from codegen.render import render
found = hashlib.sha256()
for folder in ("spec", "tests/foreign/spec"):
    reading = read(Path({root!r}) / folder, "spec")
    made = render(reading.spec, "tree", {{}})
    for name, text in [*made.files.items(), *made.ledgers.items()]:
        found.update(name.encode() + text)
print(found.hexdigest())
"""

SETTINGS = [
    {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "77", "TZ": "Pacific/Auckland", "LC_ALL": "C.UTF-8", "COLUMNS": "20"},
]


def test_the_bytes_are_the_same_in_other_surroundings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = set()
    for number, surroundings in enumerate(SETTINGS):
        for name, value in surroundings.items():
            monkeypatch.setenv(name, value)
        folder = tmp_path / str(number)
        folder.mkdir()
        found.add(run_python(DIGEST.format(root=str(ROOT)), cwd=folder))

    assert len(found) == 1


def test_a_name_that_was_removed_is_refused_at_its_place() -> None:
    ledger = numbers.write({"gatewright.library.v1.AServiceBRequest": numbers.Entry({"x": 1}, {"gone": 2})})

    with pytest.raises(Refused) as raised:
        render(spec_with("x", "gone"), "tree", {"library": ledger})

    (finding,) = raised.value.findings
    column = text_with("x", "gone").index('"gone"') + 1
    assert (str(finding.place), finding.rule) == (f"spec/library/part.yaml:1:{column}", "number-reserved")
    assert "its number 2 and its name are reserved" in finding.message


def test_a_ledger_that_cannot_be_read_is_refused() -> None:
    with pytest.raises(Refused) as raised:
        render(spec_with("x"), "tree", {"library": b"?"})

    (finding,) = raised.value.findings
    assert (str(finding.place), finding.rule) == ("spec/library/numbers.json:1:1", "ledger-form")


def test_the_ledger_comes_back_the_same() -> None:
    first = render(spec_with("x", "y"), "tree", {})
    second = render(spec_with("y", "x"), "tree", first.ledgers)

    assert second.ledgers == first.ledgers
    assert second.files["proto/library/v1/library.proto"] == first.files["proto/library/v1/library.proto"]


def test_a_message_that_is_gone_stays_in_the_ledger() -> None:
    first = render(spec_with("x"), "tree", {})
    text = json.dumps({**FACE, "methods": {"a.c": {"summary": "S."}}})

    second = render(spec_of_text(text), "tree", first.ledgers)

    assert json.loads(second.ledgers["library"])["gatewright.library.v1.AServiceBRequest"] == {
        "fields": {},
        "reserved": {"x": 1},
    }
