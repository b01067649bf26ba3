"""The guide to spec files names everything that a spec file may have."""

from __future__ import annotations

import pytest

from codegen import envelope
from codegen.validator import formats
from tests.spec import loading

GUIDE = (loading.FOLDER.parent / "docs" / "spec.md").read_text()


@pytest.mark.parametrize(
    "word",
    sorted(
        {*envelope.FILE_KEYS, *envelope.ERROR_KEYS, *envelope.AUTHS, *envelope.STABILITIES}
        | {*envelope.REPLIES, *envelope.CATEGORIES, *formats.FORMATS}
    ),
)
def test_the_guide_names_the_word(word: str) -> None:
    assert f"`{word}`" in GUIDE or f"{word}:" in GUIDE


@pytest.mark.parametrize("key", envelope.METHOD_KEYS)
def test_the_guide_explains_the_key_of_a_method(key: str) -> None:
    assert any(f"`{key}`" in line or f"`{key}:" in line for line in GUIDE.splitlines() if line.startswith("|"))
