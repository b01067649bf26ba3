"""What a run found, as the faces tell it: sentences in a language, beside the tag and the values they are made of."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from runtime.contract.abi import Json
from runtime.dns.messages import LANGUAGES, Texts, case_names
from runtime.dns.runs.model import Message

UNSPECIFIED: Final = "Unspecified"
"""The test case of what is found outside of all test cases."""

_SEVERE: Final = ("CRITICAL", "ERROR", "WARNING")


def texts(language: str, folder: Path | None) -> Texts:
    """Return the texts of a language, read once; English for one that is not accepted."""
    return _read(language if language in LANGUAGES else "en", folder)


@cache
def _read(language: str, folder: Path | None) -> Texts:
    return Texts(language, folder)


def entries(messages: Sequence[Message], texts: Texts, *, capitals: bool = False) -> list[Json]:
    """Return the entries of `results`. `capitals`: names of modules as they were in the time of document 002."""
    return [_entry(message, texts, capitals) for message in messages]


def _entry(message: Message, texts: Texts, capitals: bool) -> Json:
    entry: dict[str, Json] = {
        "module": message.module.upper() if capitals else message.module,
        "message": texts.message(message.module, message.tag, message.args),
        "level": message.level,
        "testcase": message.testcase,
        "tag": message.tag,
        "args": message.args,
        "seconds": message.seconds,
    }
    if message.module == "Nameserver":
        entry["ns"] = str(message.args.get("ns", "All"))
    return entry


def descriptions(messages: Sequence[Message], texts: Texts) -> dict[str, str]:
    """Return the titles of the test cases that occur, by their names in results."""
    return {name: _title(name, texts) for name in dict.fromkeys(message.testcase for message in messages) if name}


def _title(name: str, texts: Texts) -> str:
    return texts.title(name.lower()) if name.lower() in _cases() else name


@cache
def _cases() -> frozenset[str]:
    return frozenset(case_names())


def overall(level: str | None) -> str:
    """Return the result of a run in one word, as today's history has it."""
    return level.lower() if level in _SEVERE else "ok"
