"""Texts that a pattern matches: the shortest, and a long one. What a look-ahead asks for is not looked at."""

from __future__ import annotations

from codegen.validator.regex_syntax import Anchor, Chars, Choice, Look, Node, Repeat, Sequence, parse

LIKED = "a0A1b-_."
"""Characters that are taken where a set has them."""


def short_match(pattern: str, least: int = 0) -> str:
    """Return a text of the pattern with at least so many characters if there is one that is easy to find."""
    node = parse(pattern)
    found = ""
    for extra in range(least + 1):
        found = _text(node, extra)
        if len(found) >= least:
            break
    return found


def long_match(pattern: str, most: int) -> str:
    """Return a long text of the pattern, of `most` characters where repeating can reach them."""
    node = parse(pattern)
    found = _text(node, 0)
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        text = _text(node, middle)
        if len(text) <= most:
            low, found = middle, text
        else:
            high = middle - 1
    return found


def _text(node: Node, extra: int) -> str:
    """A text of the node; what may be repeated is repeated up to `extra` times more than it must."""
    match node:
        case Chars():
            return _character(node)
        case Anchor() | Look():
            return ""
        case Sequence():
            return "".join(_text(part, extra) for part in node.parts)
        case Choice():
            return min((_text(branch, extra) for branch in node.branches), key=len)
        case Repeat():
            room = extra if node.most is None else min(extra, node.most - node.least)
            # Inside, nothing more is repeated: the length is to grow with `extra` and not with its square.
            return _text(node.body, 0) * (node.least + room)


def _character(chars: Chars) -> str:
    if chars.single is not None:
        return chars.single
    for char in LIKED:
        if any(low <= ord(char) <= high for low, high in chars.ranges):
            return char
    # U+0020 and up where there is such a one, since control characters are hard to read.
    return next((chr(max(low, 0x20)) for low, high in chars.ranges if high >= 0x20), chr(chars.ranges[0][0]))
