"""Elements of HTML and SVG. What stands in them comes from outside; it is escaped by who writes them out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element, tostring

Node = Element | str | None

_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def element(name: str, /, *children: Node | Iterable[Node], **attributes: str | int | float | None) -> Element:
    """Return an element. None is no child and no attribute; `class_` is class, `data_level` is data-level."""
    made = Element(name)
    for key, value in attributes.items():
        if value is not None:
            made.set(key.rstrip("_").replace("_", "-"), plain(str(value)))
    for child in children:
        for node in (child,) if child is None or isinstance(child, str | Element) else child:
            _append(made, node)
    return made


def plain(text: str) -> str:
    """Return a text without what no document may hold; each such character becomes the replacement character."""
    return _CONTROLS.sub("\ufffd", text)


def page(root: Element) -> bytes:
    """Return a document as UTF-8."""
    body: bytes = tostring(root, encoding="utf-8", method="html")
    return b"<!doctype html>\n" + body + b"\n"


def _append(made: Element, node: Node) -> None:
    if isinstance(node, Element):
        made.append(node)
    elif node is not None:
        if len(made):
            made[-1].tail = (made[-1].tail or "") + plain(node)
        else:
            made.text = (made.text or "") + plain(node)
