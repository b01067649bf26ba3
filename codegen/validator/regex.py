"""ECMA-262 regular expressions as patterns of Python's `re`."""

from __future__ import annotations

from dataclasses import dataclass

from codegen.validator.ambiguity import blow_up
from codegen.validator.regex_syntax import (
    Anchor,
    Chars,
    Choice,
    Look,
    Node,
    PatternError,
    Repeat,
    Sequence,
    outside,
    parse,
)

__all__ = ["Matcher", "PatternError", "matcher", "translate"]


@dataclass(frozen=True, slots=True)
class Matcher:
    """A pattern for `re.compile` and the method of the compiled pattern that decides as ECMA-262 does."""

    pattern: str
    method: str


def translate(pattern: str) -> str:
    """Return the pattern for `re.search` that finds what the ECMA-262 pattern finds in a string of code points.

    Raises PatternError for what `re` has no equal for, for what is no syntax of Unicode mode, and for nested
    quantifiers that can read one text in exponentially many ways.
    """
    return _render(_checked(pattern), top=True)


def matcher(pattern: str) -> Matcher:
    """Return the cheapest equal of the pattern: a `fullmatch` or `match` without anchors, or a `search`.

    Raises PatternError as `translate` does.
    """
    node = _checked(pattern)
    parts = node.parts if isinstance(node, Sequence) else (node,)
    if parts and parts[0] == Anchor("^"):
        if len(parts) > 1 and parts[-1] == Anchor("$"):
            return Matcher(_render(Sequence(parts[1:-1]), top=False), "fullmatch")
        return Matcher(_render(Sequence(parts[1:]), top=False), "match")
    return Matcher(_render(node, top=True), "search")


def _checked(pattern: str) -> Node:
    node = parse(pattern)
    reason = blow_up(node)
    if reason is not None:
        raise PatternError(reason, 0)
    return node


_ANCHORS = {"^": "^", "$": r"\Z", r"\b": r"(?a:\b)", r"\B": r"(?a:\B)"}


def _render(node: Node, *, top: bool = False) -> str:
    match node:
        case Chars(ranges=()):
            return "(?!)"
        case Chars(items="", negated=True):
            return "(?s:.)"
        case Chars(single=str() as char):
            return outside(char)
        case Chars(items=items, negated=negated):
            return f"[{'^' if negated else ''}{items}]"
        case Anchor(sign):
            return _ANCHORS[sign]
        case Look(body, negated):
            return f"(?{'!' if negated else '='}{_render(body, top=True)})"
        case Sequence(parts):
            return "".join(map(_render, parts))
        case Choice(branches):
            text = "|".join(map(_render, branches))
            return text if top else f"(?:{text})"
        case Repeat(body, least, most, lazy):
            atom = _render(body)
            if not isinstance(body, Chars | Choice):
                atom = f"(?:{atom})"
            return f"{atom}{_quantifier(least, most)}{'?' if lazy else ''}"


def _quantifier(least: int, most: int | None) -> str:
    match least, most:
        case 0, None:
            return "*"
        case 1, None:
            return "+"
        case 0, 1:
            return "?"
        case _, None:
            return f"{{{least},}}"
        case _ if least == most:
            return f"{{{least}}}"
    return f"{{{least},{most}}}"
