"""Checking values of a spec file (examples, defaults) against its schemas, with the jsonschema package.

This is on purpose not the compiled check: an example that both agree on says something about the compiler, too.
Formats that jsonschema has no check for without further packages are not looked at here; the replay of the examples
through the gateway does that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from codegen.model import Face
from codegen.schemas import rewritten
from codegen.validator.regex import translate
from codegen.yamlnode import pointer_to

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

SHOWN = 200
"""Characters of a message of jsonschema, which quotes the value, that are shown."""


class Instances:
    """The check of values against the schemas of one face, which must be sound."""

    def __init__(self, face: Face) -> None:
        # Imported late: it takes a quarter of a second, and not every spec has a value to check.
        from jsonschema import Draft202012Validator
        from jsonschema.exceptions import best_match

        types = {name: _in_python(named.schema) for name, named in face.types.items()}
        self._best_match = best_match
        self._validator = Draft202012Validator({"types": types}, format_checker=Draft202012Validator.FORMAT_CHECKER)

    def errors(self, value: Any, schema: Any) -> Iterator[tuple[str, str]]:
        """Yield (JSON pointer into value, words) for everything that is wrong with value under schema."""
        for error in self._validator.descend(value, _in_python(schema)):
            cause = self._closest(error)
            pointer = ""
            for token in cause.absolute_path:
                pointer = pointer_to(pointer, token)
            words = cause.message if len(cause.message) <= SHOWN else cause.message[: SHOWN - 3] + "..."
            yield pointer, words

    def _closest(self, error: ValidationError) -> ValidationError:
        """Of an error of a union, return the fault in the branch that fits best."""
        return self._best_match([error]) or error


def _in_python(schema: Any) -> Any:
    return rewritten(schema, "", lambda inner, _: dict(_translated(inner)))


def _translated(schema: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for keyword, value in schema.items():
        if keyword == "pattern":
            yield keyword, translate(value)
        elif keyword == "patternProperties":
            yield keyword, {translate(name): inner for name, inner in value.items()}
        else:
            yield keyword, value
