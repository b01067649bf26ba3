"""Sentences for messages: languages, translations by gettext, and what happens when something is missing."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from generated.messages.dns import CASES, LANGUAGES, MESSAGES
from runtime.dns import messages
from runtime.dns.messages import Texts


def translations(folder: Path, language: str, texts: dict[str, str]) -> Path:
    """A folder with a gettext catalogue (the binary form of the GNU manual, section "The Format of GNU MO Files")."""
    pairs = [("", "Content-Type: text/plain; charset=UTF-8\n"), *sorted(texts.items())]
    rows = [(key.encode() + b"\0", text.encode() + b"\0") for key, text in pairs]
    head = 28 + 16 * len(rows)
    tables: list[bytes] = []
    data = b""
    for column in (0, 1):
        for row in rows:
            tables.append(struct.pack("<II", len(row[column]) - 1, head + len(data)))
            data += row[column]
    header = struct.pack("<IIIIIII", 0x950412DE, 0, len(rows), 28, 28 + 8 * len(rows), 0, 0)
    file = folder / language / "LC_MESSAGES" / f"{messages.DOMAIN}.mo"
    file.parent.mkdir(parents=True)
    file.write_bytes(header + b"".join(tables) + data)
    return folder


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_a_sentence(language: str) -> None:
    """All arguments find their places, and nothing is left of the tag."""
    texts = Texts(language)
    for module, several in MESSAGES.items():
        for tag, message in several.items():
            text = texts.message(module, tag, dict.fromkeys(message.arguments, "<value>"))
            assert "{" not in text, (module, tag)
            assert tag not in text, (module, tag)
            assert text[-1] in '.?!>:»”"', (module, tag, text)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_a_language_has_words_of_its_own(language: str) -> None:
    """A text that is the English one has not been translated; names that are the same everywhere may be."""
    own, english = Texts(language), Texts("en")
    same = {case for case in CASES if own.checks(case) == english.checks(case)}
    same |= {
        f"{module} {tag}"
        for module, several in MESSAGES.items()
        for tag in several
        if own.message(module, tag, {}) == english.message(module, tag, {})
    }

    assert same == set()


def test_a_message_for_people() -> None:
    args: dict[str, str | int] = {"refresh": 60, "required_refresh": 14400}

    assert Texts("sv").message("Zone", "REFRESH_MINIMUM_VALUE_LOWER", args) == (
        "Uppdateringstiden är 60 sekunder, under de önskade 14400 sekunderna."
    )


def test_what_every_module_may_say() -> None:
    text = Texts("en").message("Zone", "IPV6_DISABLED", {"ns": "ns1.example/2001:db8::1", "rrtype": "SOA"})

    assert text == "IPv6 is switched off, so ns1.example/2001:db8::1 is not asked for SOA."


def test_a_tag_that_the_catalogue_does_not_have() -> None:
    assert Texts("fr").message("Zone", "NEW_TAG", {"b": 2, "a": "x"}) == "NEW_TAG a=x b=2"


@pytest.mark.parametrize("language", ["en", "sv", "fr"])
@pytest.mark.parametrize(("mname", "end"), [("ns1.example.", " ns1.example."), ("ns1", " ns1."), (".", " ..")])
def test_a_sentence_ends_with_one_dot_whether_or_not_a_name_has_its_own(language: str, mname: str, end: str) -> None:
    """The name of the root is a dot itself."""
    assert Texts(language).message("Consistency", "ONE_SOA_MNAME", {"mname": mname}).endswith(end)


def test_a_value_is_not_read_as_a_place() -> None:
    """What a zone says of itself goes into a sentence as it is."""
    text = Texts("en").message("Syntax", "MX_SYNTAX_OK", {"domain": "{ns}\\{domain}"})

    assert "{ns}\\{domain}" in text


def test_translations_of_gettext(tmp_path: Path) -> None:
    english = "Every server has exactly one SOA record for the zone."
    folder = translations(tmp_path, "da", {f"ZONE ONE_SOA\x04{english}": "Hver server har én SOA-post."})
    texts = Texts("da", folder)

    assert texts.message("Zone", "ONE_SOA", {}) == "Hver server har én SOA-post."
    assert texts.title("zone10") == Texts("en").title("zone10")


@pytest.mark.parametrize("language", ["da", "es", "fi", "nb", "sl"])
def test_a_language_without_translations_is_answered_in_english(tmp_path: Path, language: str) -> None:
    assert Texts(language, tmp_path).checks("zone10") == Texts("en").checks("zone10")
    assert Texts(language).checks("zone10") == Texts("en").checks("zone10")


def test_a_language_that_is_not_known() -> None:
    with pytest.raises(KeyError):
        Texts("xx")


@pytest.mark.parametrize(("case", "name"), [("basic01", "Basic01"), ("dnssec07", "DNSSEC07"), ("zone11", "Zone11")])
def test_names_of_test_cases(case: str, name: str) -> None:
    assert messages.display_name(case) == name
    assert case in messages.case_names()


def test_there_are_73_test_cases() -> None:
    assert len(messages.case_names()) == 73
