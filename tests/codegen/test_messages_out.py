"""What a message catalogue becomes: levels and arguments in Python, texts by language, a template for translators."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from codegen.reader import read_texts
from codegen.render import render
from tests.codegen.test_lint import ARGUMENTS, MODULE


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    spec = read_texts({"lint/messages/arguments.yaml": ARGUMENTS, "lint/messages/zone.yaml": MODULE}).spec
    return dict(render(spec, "tree", {}).files)


@pytest.fixture(scope="module")
def catalog(files: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    path: Path = tmp_path_factory.mktemp("tree") / "lint.py"
    path.write_bytes(files["messages/lint.py"])
    found = importlib.util.spec_from_file_location("lint_messages", path)
    assert found is not None and found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def test_a_catalogue_alone_makes_no_face(files: dict[str, bytes]) -> None:
    assert sorted(name for name in files if not name.endswith("__init__.py")) == [
        "messages/lint.en.json",
        "messages/lint.md",
        "messages/lint.pot",
        "messages/lint.py",
        "messages/lint.sv.json",
        "reference/README.md",
    ]


def test_the_reference_page_has_every_message(files: dict[str, bytes]) -> None:
    page = files["messages/lint.md"].decode()

    assert '### <a id="zone01"></a>zone01: A zone' in page
    assert "| GOOD | INFO | ns | {ns} is good. |" in page
    assert "| ns | string | A server. |" in page


def test_levels_and_arguments(catalog: ModuleType) -> None:
    assert catalog.MESSAGES == {"ZONE": {"GOOD": ("INFO", ("ns",))}}
    assert catalog.ARGUMENTS == {"ns": ("string", None)}


def test_cases(catalog: ModuleType) -> None:
    assert catalog.CASES == {"zone01": ("Zone", ("GOOD",))}
    assert catalog.LANGUAGES == ("en", "sv")


def test_texts_of_a_language(files: dict[str, bytes]) -> None:
    document = json.loads(files["messages/lint.sv.json"])

    assert document["cases"] == {"zone01": {"title": "En zon", "checks": "Den finns."}}
    assert document["messages"] == {"ZONE": {"GOOD": "{ns} är bra."}}


def test_template_for_translators(files: dict[str, bytes]) -> None:
    """Each text has its context, so that equal sentences stay apart, and what its arguments mean."""
    assert files["messages/lint.pot"].decode().split("\n\n")[1:] == [
        'msgctxt "zone01 title"\nmsgid "A zone"\nmsgstr ""',
        'msgctxt "zone01 checks"\nmsgid "It is there."\nmsgstr ""',
        '#. INFO\n#. ns: A server.\nmsgctxt "ZONE GOOD"\nmsgid "{ns} is good."\nmsgstr ""\n',
    ]
