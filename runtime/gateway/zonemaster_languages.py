"""What is wrong with parameters, in the language that the request names: texts of the catalogue `validation`.

An error is found out in English, by validators and by backends. Here its sentences are looked for in the catalogue; one
that is not there stays English.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from generated.messages import validation
from runtime.contract.abi import Json

ENGLISH: Final = "en"
_PLACEHOLDER = re.compile(r"\\\{([a-z]+)\\\}")
_BETWEEN: Final = "; "
"""What stands between several sentences about one value."""


def worded(error: Json, params: Json) -> Json:
    """Return an error object with its sentences in the language that `params` name, if they name one that there is.

    Only errors about parameters have texts in other languages.
    """
    language = params.get("language") if isinstance(params, dict) else None
    if language == ENGLISH or language not in validation.LANGUAGES or not isinstance(error, dict):
        return error
    findings = error.get("data")
    if not isinstance(findings, list):
        return error
    return {
        **error,
        "message": _translated(str(error["message"]), language),
        "data": [_finding(finding, language) for finding in findings],
    }


def _finding(finding: Json, language: str) -> Json:
    if not isinstance(finding, dict):
        return finding
    return {**finding, "message": _translated(str(finding.get("message")), language)}


def _translated(text: str, language: str) -> str:
    return _sentence(text, language) or _BETWEEN.join(
        _sentence(part, language) or part for part in text.split(_BETWEEN)
    )


def _sentence(text: str, language: str) -> str | None:
    for tag, pattern in _patterns():
        found = pattern.fullmatch(text)
        if found is not None:
            return _texts(language)[tag].format_map(found.groupdict())
    return None


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """The English texts as patterns, with a group for each argument."""
    return [
        (tag, re.compile(_PLACEHOLDER.sub(r"(?P<\1>.+)", re.escape(text)), re.DOTALL))
        for tag, text in _texts(ENGLISH).items()
    ]


@cache
def _texts(language: str) -> Mapping[str, str]:
    document = json.loads(files("generated.messages").joinpath(f"validation.{language}.json").read_bytes())
    texts: Mapping[str, str] = document["messages"]["PARAMETERS"]
    return texts
