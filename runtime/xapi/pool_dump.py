"""The database of a pool as one XML document: written and read. No I/O.

Source: reference (e.4): a manifest with the schema version and the generation, then tables of rows whose fields are
attributes; sets and maps are written as expressions of quoted words: `('a' 'b')`, `(('key' 'value'))`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias
from xml.parsers import expat

BYTES = 256 << 20

Expression: TypeAlias = "str | Sequence[Expression]"

_WORD = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)
_ATTRIBUTE = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}
)
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class BadDump(ValueError):
    """The bytes are no dump. `offset` is the byte at which it shows."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(f"at byte {offset}: {reason}")
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Dump:
    manifest: dict[str, str] = field(default_factory=dict)
    tables: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    """By class and ref: the fields of each row as text."""


def encode(manifest: Mapping[str, str], tables: Iterable[tuple[str, Iterable[Mapping[str, str]]]]) -> Iterator[bytes]:
    """Yield the document in pieces; each row is given with its `ref`. Raises ValueError for text without a form."""
    yield b"<?xml version='1.0' encoding='UTF-8'?>\n<database><manifest>"
    for key, value in manifest.items():
        yield _element("pair", {"key": key, "value": value})
    yield b"</manifest>"
    for name, rows in tables:
        yield f'<table name="{_attribute(name)}">'.encode()
        for row in rows:
            yield _element("row", row)
        yield b"</table>"
    yield b"</database>\n"


def _element(tag: str, attributes: Mapping[str, str]) -> bytes:
    inside = "".join(f' {name}="{_attribute(value)}"' for name, value in attributes.items())
    return f"<{tag}{inside}/>".encode()


def _attribute(text: str) -> str:
    if found := _FORBIDDEN.search(text):
        raise ValueError(f"XML has no form for the character {found[0]!r}")
    return text.translate(_ATTRIBUTE)


def words(expression: Expression) -> str:
    """Return an expression as text: words in quotes, lists in parentheses."""
    if isinstance(expression, str):
        return "'" + expression.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return f"({' '.join(words(one) for one in expression)})"


def expression(text: str) -> Expression:
    """Return the expression that the text is. Raises ValueError."""
    stack: list[list[Expression]] = [[]]
    at = 0
    while at < len(text):
        if text[at] == "(":
            stack.append([])
        elif text[at] == ")":
            if len(stack) == 1:
                raise ValueError(f"a parenthesis too many at {at}")
            done = stack.pop()
            stack[-1].append(done)
        elif found := _WORD.match(text, at):
            stack[-1].append(re.sub(r"\\(.)", r"\1", found[1], flags=re.DOTALL))
            at = found.end() - 1
        elif not text[at].isspace():
            raise ValueError(f"{text[at]!r} at {at}; expected a parenthesis or a word in quotes")
        at += 1
    if len(stack) != 1 or len(stack[0]) != 1:
        raise ValueError("not one whole expression")
    return stack[0][0]


def decode(document: bytes) -> Dump:
    """Return what a dump says. It declares no document type, as entities are made there. Raises BadDump."""
    if len(document) > BYTES:
        raise BadDump(BYTES, f"{len(document)} bytes; expected at most {BYTES}")
    dump, path = Dump(), [""]
    parser = expat.ParserCreate()
    table: dict[str, dict[str, str]] = {}

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal table
        match (path[-1], tag, attributes):
            case ("", "database", _) | ("database", "manifest", _):
                pass
            case ("manifest", "pair", {"key": key, "value": value}):
                dump.manifest[key] = value
            case ("database", "table", {"name": name}):
                table = dump.tables.setdefault(name, {})
            case ("table", "row", {"ref": ref, **fields}):
                table[ref] = fields
            case _:
                raise BadDump(parser.CurrentByteIndex, f"element {tag[:40]} in {path[-1] or 'the document'}")
        path.append(tag)

    def declares(*_: object) -> None:
        raise BadDump(parser.CurrentByteIndex, "a document type is declared")

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _: path.pop()
    parser.StartDoctypeDeclHandler = declares
    try:
        parser.Parse(document, True)
    except expat.ExpatError as fault:
        raise BadDump(max(parser.ErrorByteIndex, 0), expat.ErrorString(fault.code)) from None
    except BadDump:
        raise
    except (LookupError, ValueError):
        # What the codecs of Python say of the encoding that the document names.
        raise BadDump(parser.CurrentByteIndex, "an encoding that is not known") from None
    return dump
