"""XML-RPC as XAPI speaks it: calls, answers, and values as documents of their own. Bytes in, values out; no I/O.

Source: reference b.2: integers are decimal text, only an `Integer` is an `<i4>`; dates are `DateTime`. A value is a
str, bool, int, float, DateTime, list or dict with text for keys.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.parsers import expat

DEPTH = 64
"""How deep values may be nested."""


BYTES = 64 << 20
"""How long a document may be, where the caller says nothing else."""


class NotXmlRpc(ValueError):
    """The bytes are not what they should be; `reason` says why, and `offset` is the byte at which it shows."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(f"at byte {offset}: {reason}")
        self.offset = offset
        self.reason = reason


class DateTime(str):
    """A time as XAPI writes it, `20260131T09:05:07Z`."""

    __slots__ = ()


class Integer(int):
    """A number that goes out as `<i4>`."""

    __slots__ = ()


class Encoded(bytes):
    """A `<value>` that is already written."""

    __slots__ = ()


def value(item: Any) -> bytes:
    """Return the `<value>` of an item. Raises TypeError if it has no form, ValueError for a character that has none."""
    parts: list[str | bytes] = []
    _write(item, parts)
    return b"".join(part if isinstance(part, bytes) else part.encode() for part in parts)


def success(item: Any) -> bytes:
    """Return the answer to a call that came to its end."""
    return (
        b"<?xml version='1.0'?><methodResponse><params><param><value><struct>"
        b"<member><name>Status</name><value>Success</value></member><member><name>Value</name>"
        + value(item)
        + b"</member></struct></value></param></params></methodResponse>"
    )


def failure(error: Sequence[str]) -> bytes:
    """Return the answer to a call that failed: its error code and the parameters of that."""
    return response({"Status": "Failure", "ErrorDescription": [*error]})


def response(item: Any) -> bytes:
    """Return an answer without the envelope of XAPI."""
    return b"<?xml version='1.0'?><methodResponse><params><param>" + value(item) + b"</param></params></methodResponse>"


def request(body: bytes, limit: int = BYTES) -> tuple[str, list[Any]]:
    """Return the method and the params of a call. Raises NotXmlRpc."""
    tag, found = _document(body, limit)
    if tag != "methodCall":
        raise NotXmlRpc(0, "the document is not a methodCall")
    return found["methodName"].strip(), found.get("params", [])


def read(document: bytes | str, limit: int = BYTES) -> Any:
    """Return the value of a document that is one `<value>`: ova.xml, the result of a task. Raises NotXmlRpc."""
    tag, found = _document(document.encode() if isinstance(document, str) else document, limit)
    if tag != "value":
        raise NotXmlRpc(0, "the document is not a value")
    return found


def _document(body: bytes, limit: int) -> tuple[str, Any]:
    if len(body) > limit:
        raise NotXmlRpc(limit, f"{len(body)} bytes; expected at most {limit}")
    return _Reader().whole(body)


_SPECIAL = re.compile(r"[&<>\r]")
_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def _text(text: str) -> str:
    if found := _FORBIDDEN.search(text):
        raise ValueError(f"XML has no form for the character {found[0]!r}")
    # A bare CR would be read back as LF.
    return text.translate(_ESCAPES) if _SPECIAL.search(text) else text


def _write(item: Any, parts: list[str | bytes]) -> None:
    match item:
        case DateTime():
            parts.append(f"<value><dateTime.iso8601>{_text(item)}</dateTime.iso8601></value>")
        case str():
            parts.append(f"<value>{_text(item)}</value>")
        case bool():
            parts.append(f"<value><boolean>{item:d}</boolean></value>")
        case Integer():
            parts.append(f"<value><i4>{item:d}</i4></value>")
        case int():
            parts.append(f"<value>{item}</value>")
        case float():
            parts.append(f"<value><double>{item!r}</double></value>")
        case Encoded():
            parts.append(item)
        case Mapping():
            parts.append("<value><struct>")
            for key, member in item.items():
                parts.append(f"<member><name>{_text(str(key))}</name>")
                _write(member, parts)
                parts.append("</member>")
            parts.append("</struct></value>")
        case list() | tuple():
            parts.append("<value><array><data>")
            for member in item:
                _write(member, parts)
            parts.append("</data></array></value>")
        case None:
            parts.append("<value></value>")
        case _:
            raise TypeError(f"XML-RPC has no form for {type(item).__name__}")


_CHILDREN = {
    "": frozenset({"methodCall", "value"}),
    "methodCall": frozenset({"methodName", "params"}),
    "params": frozenset({"param"}),
    "param": frozenset({"value"}),
    "value": frozenset(
        {"string", "int", "i4", "i8", "double", "boolean", "dateTime.iso8601", "base64", "nil", "array", "struct"}
    ),
    "array": frozenset({"data"}),
    "data": frozenset({"value"}),
    "struct": frozenset({"member"}),
    "member": frozenset({"name", "value"}),
}
_WITH_TEXT = {"value", "name", "methodName"} | _CHILDREN["value"] - {"array", "struct", "nil"}
_INTEGER = re.compile(r"[+-]?[0-9]{1,19}", re.ASCII)
_DOUBLE = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]{1,5})?|-?inf|nan", re.ASCII)


class _Open:
    """An element that is open: its name, its text so far, and what is in it."""

    __slots__ = ("items", "tag", "text")

    def __init__(self, tag: str) -> None:
        self.tag = tag
        self.text = ""
        self.items: list[tuple[str, Any]] = []


class _Reader:
    """Builds the values of a document while expat reads it. No type and no entity is declared in it: bombs are."""

    def __init__(self) -> None:
        self._deep = 0
        self._stack = [_Open("")]
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters

    def whole(self, body: bytes) -> tuple[str, Any]:
        """Return the name and the content of the outermost element."""
        try:
            self._parser.Parse(body, True)
        except expat.ExpatError as fault:
            raise NotXmlRpc(max(self._parser.ErrorByteIndex, 0), expat.ErrorString(fault.code)) from None
        except NotXmlRpc:
            raise
        except (LookupError, ValueError):
            # What the codecs of Python say of the encoding that the document names.
            raise self._bad("an encoding that is not known") from None
        return self._stack[0].items[0]

    def _bad(self, reason: str) -> NotXmlRpc:
        return NotXmlRpc(self._parser.CurrentByteIndex, reason)

    def _doctype(self, *_: Any) -> None:
        raise self._bad("a document type has no place here")

    def _start(self, tag: str, _: dict[str, str]) -> None:
        within = self._stack[-1].tag
        if tag not in _CHILDREN.get(within, ()):
            raise self._bad(f"<{tag[:40]}> in <{within}>" if within else f"<{tag[:40]}> is no document")
        if tag in ("array", "struct"):
            self._deep += 1
            if self._deep > DEPTH:
                raise self._bad(f"nested more than {DEPTH} deep")
        self._stack.append(_Open(tag))

    def _characters(self, text: str) -> None:
        self._stack[-1].text += text

    def _end(self, tag: str) -> None:
        element = self._stack.pop()
        if tag in ("array", "struct"):
            self._deep -= 1
        if element.text and (tag not in _WITH_TEXT or element.items) and not element.text.isspace():
            raise self._bad(f"text in <{tag}>")
        self._stack[-1].items.append((tag, self._content(element)))

    def _content(self, element: _Open) -> Any:
        match element.tag:
            case "value" if not element.items:
                return element.text
            case "value" | "param" | "array":
                if len(element.items) != 1:
                    raise self._bad(f"<{element.tag}> holds {len(element.items)} elements; expected 1")
                return element.items[0][1]
            case "data" | "params":
                return [content for _, content in element.items]
            case "struct":
                return self._struct(element)
            case "member":
                members = self._unique(element, {"name", "value"})
                return members["name"], members["value"]
            case "methodCall":
                return self._unique(element, {"methodName"}, "params")
            case "name" | "methodName" | "string":
                return element.text
            case "nil":
                return ""
        return self._scalar(element.tag, element.text.strip())

    def _unique(self, element: _Open, needed: set[str], *more: str) -> dict[str, Any]:
        found = dict(element.items)
        if len(found) != len(element.items) or not needed <= found.keys() <= {*needed, *more}:
            inside = ", ".join(tag for tag, _ in element.items[:8]) or "nothing"
            raise self._bad(f"<{element.tag}> holds {inside}; expected one of each of {', '.join(sorted(needed))}")
        return found

    def _struct(self, element: _Open) -> dict[str, Any]:
        struct: dict[str, Any] = {}
        for _, (name, content) in element.items:
            if name in struct:
                raise self._bad(f"two members {name[:80]!r} in a struct")
            struct[name] = content
        return struct

    def _scalar(self, tag: str, text: str) -> Any:
        try:
            match tag:
                case "boolean":
                    return {"0": False, "1": True}[text]
                case "double" if _DOUBLE.fullmatch(text):
                    return float(text)
                case "dateTime.iso8601":
                    return DateTime(text)
                case "base64":
                    return base64.b64decode("".join(text.split()), validate=True).decode()
                case "int" | "i4" | "i8" if _INTEGER.fullmatch(text) and -(1 << 63) <= int(text) < 1 << 63:
                    return int(text)
        except (ValueError, KeyError):
            pass
        raise self._bad(f"{text[:40]!r} is no {tag}")
