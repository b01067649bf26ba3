# Generated from spec/validation by: python -m codegen generate. DO NOT EDIT.
"""Test cases, messages and arguments of the catalogue validation; texts stand beside it by language."""

from __future__ import annotations

from typing import Final, NamedTuple


class Argument(NamedTuple):
    """A value that messages speak of: `string` or `integer`; a list in one string has a separator."""

    type: str
    separator: str | None


class Message(NamedTuple):
    """A tag of a module: its level and the names of its arguments."""

    level: str
    arguments: tuple[str, ...]


class Case(NamedTuple):
    """A test case: its module as results spell it, and the tags that it may give."""

    module: str
    tags: tuple[str, ...]


LANGUAGES: Final = ("en", "da", "es", "fi", "fr", "nb", "sl", "sv")

ARGUMENTS: Final[dict[str, Argument]] = {
    "key": Argument("string", None),
    "limit": Argument("integer", None),
    "name": Argument("string", None),
    "part": Argument("string", None),
}

CASES: Final[dict[str, Case]] = {
}

MESSAGES: Final[dict[str, dict[str, Message]]] = {
    "PARAMETERS": {
        "ADDRESS_INVALID": Message("ERROR", ()),
        "CAPITAL_I_WITH_DOT": Message("ERROR", ()),
        "DIGEST_INVALID": Message("ERROR", ()),
        "DOT_AT_BEGIN": Message("ERROR", ()),
        "DOTS_IN_A_ROW": Message("ERROR", ()),
        "EMPTY": Message("ERROR", ()),
        "KEY_MISSING": Message("ERROR", ("key",)),
        "KEY_UNKNOWN": Message("ERROR", ("key",)),
        "NAME_CAPITAL_I_WITH_DOT": Message("ERROR", ()),
        "NAME_CHARACTER": Message("ERROR", ()),
        "NAME_DOT_AT_BEGIN": Message("ERROR", ()),
        "NAME_DOTS_IN_A_ROW": Message("ERROR", ()),
        "NAME_EMPTY": Message("ERROR", ()),
        "NAME_LABEL_TOO_LONG": Message("ERROR", ()),
        "NAME_NOT_ASCII": Message("ERROR", ()),
        "NAME_TOO_LONG": Message("ERROR", ()),
        "NO_SUCH_PROFILE": Message("ERROR", ("name",)),
        "PARAMETERS_INVALID": Message("ERROR", ()),
        "PART_CHARACTER": Message("ERROR", ("part",)),
        "PART_TOO_LONG": Message("ERROR", ("part",)),
        "TOO_LONG": Message("ERROR", ()),
        "VALUE_TOO_GREAT": Message("ERROR", ("limit",)),
        "VALUE_TOO_SMALL": Message("ERROR", ("limit",)),
    },
}
