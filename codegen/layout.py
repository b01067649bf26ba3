"""Laying text out: the templates, the header of every file, comments and literals."""

from __future__ import annotations

import textwrap
from functools import cache
from pathlib import Path, PurePath
from typing import Any

import jinja2

from codegen.model import Spec

TEMPLATES = Path(__file__).parent / "templates"
WIDTH = 120
DEFAULT_PACKAGE = "generated"


@cache
def environment() -> jinja2.Environment:
    # Not HTML: nothing is escaped. A name that a template does not get is an error.
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=False,
        keep_trailing_newline=True,
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


def laid_out(template: str, **facts: Any) -> bytes:
    """The text of the template, in UTF-8."""
    return environment().get_template(template).render(**facts).encode()


def command(package: str) -> str:
    """The command that makes the tree, as far as it does not depend on where things lie on this machine."""
    base = "python -m codegen generate"
    return base if package == DEFAULT_PACKAGE else f"{base} --package {package}"


def header(spec: Spec, face: str | None, package: str) -> str:
    """The first line of a generated file, without a comment mark."""
    folder = PurePath(spec.folder).name or "spec"
    source = folder if face is None else f"{folder}/{face}"
    return f"Generated from {source} by: {command(package)}. DO NOT EDIT."


def one_line(text: str) -> str:
    return " ".join(text.split())


def sentence(text: str) -> str:
    """The text on one line, with a full stop."""
    line = one_line(text)
    return line if not line or line[-1] in ".!?:" else f"{line}."


def wrapped(text: str, indent: int, mark: str = "") -> list[str]:
    """The text as lines that fit behind the indent and the mark."""
    return textwrap.wrap(
        one_line(text), WIDTH - indent - len(mark), break_long_words=False, break_on_hyphens=False
    )  # fmt: skip


def literal(value: Any) -> str:
    """A JSON value as a Python expression, strings in double quotes."""
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, list):
        return f"[{', '.join(literal(item) for item in value)}]"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(key)}: {literal(item)}" for key, item in value.items()) + "}"
    return repr(value)


def quoted(text: str) -> str:
    """A string as a Python literal in double quotes."""
    return f'"{"".join(map(_character, text))}"'


def _character(char: str) -> str:
    if char in '"\\':
        return f"\\{char}"
    return char if char == "'" else repr(char)[1:-1]


def docstring(text: str, indent: int) -> list[str]:
    """The lines of a docstring, quotes included."""
    plain = text.replace("\\", "\\\\").replace('"""', "'''")
    lines = wrapped(plain, indent + 3)
    if len(lines) <= 1 and indent + len(plain) + 6 <= WIDTH:
        closing = " " if plain.endswith('"') else ""
        return [f'"""{"".join(lines)}{closing}"""']
    return [f'"""{lines[0]}', *lines[1:], '"""']
