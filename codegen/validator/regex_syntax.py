"""The syntax of ECMA-262 regular expressions (edition 2023, section 22.2.1, Unicode mode) as a tree.

Read: alternatives, sequences, quantifiers, groups, classes, escapes, look-ahead.
Refused with a reason: what Python's `re` has no equal for (look-behind, `\\p`, back-references, modifiers) and what is
no Unicode-mode syntax. A group that captures is read as one that does not, since nothing refers to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

MAX_CODE = 0x10FFFF

Ranges = tuple[tuple[int, int], ...]
"""Code points as sorted, disjoint, closed intervals."""


class PatternError(ValueError):
    """The pattern cannot be used: `message` says why, `index` where in the pattern."""

    def __init__(self, message: str, index: int) -> None:
        super().__init__(f"{message} (at character {index + 1})")
        self.message = message
        self.index = index


@dataclass(frozen=True, slots=True)
class Chars:
    """One character out of a set; `items` is the set as written between brackets in Python, `negated` its sense."""

    ranges: Ranges
    items: str
    negated: bool = False
    single: str | None = None
    """The character where the set is written as one."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place between characters: `^`, `$`, `\\b` or `\\B`."""

    sign: str


@dataclass(frozen=True, slots=True)
class Look:
    """Look-ahead."""

    body: Node
    negated: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    branches: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    body: Node
    least: int
    most: int | None
    lazy: bool


Node = Chars | Anchor | Look | Sequence | Choice | Repeat

MAX_REPEAT = 1_000_000


def merged(ranges: list[tuple[int, int]]) -> Ranges:
    """Return the union of the intervals in order."""
    out: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if out and low <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(out[-1][1], high))
        else:
            out.append((low, high))
    return tuple(out)


def complement(ranges: Ranges) -> Ranges:
    out = []
    start = 0
    for low, high in ranges:
        if low > start:
            out.append((start, low - 1))
        start = high + 1
    if start <= MAX_CODE:
        out.append((start, MAX_CODE))
    return tuple(out)


def overlap(a: Ranges, b: Ranges) -> bool:
    """Whether some code point is in both."""
    return any(low <= high2 and low2 <= high for low, high in a for low2, high2 in b)


def _of(text: str) -> Ranges:
    return merged([(ord(low), ord(high)) for low, high in zip(text[::2], text[1::2], strict=True)])


LINE_ENDS = _of("\n\n\r\r\u2028\u2029")
DIGITS = _of("09")
WORD = _of("09AZ__az")
SPACE = _of("\t\r  \xa0\xa0\u1680\u1680\u2000\u200a\u2028\u2029\u202f\u202f\u205f\u205f\u3000\u3000\ufeff\ufeff")
"""WhiteSpace and LineTerminator of ECMA-262 (sections 12.2 and 12.3), which Python's `\\s` is not."""

_CLASSES: dict[str, tuple[Ranges, bool]] = {
    "d": (DIGITS, False),
    "D": (DIGITS, True),
    "w": (WORD, False),
    "W": (WORD, True),
    "s": (SPACE, False),
    "S": (SPACE, True),
}

_CONTROL = {"t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r"}
_SYNTAX = frozenset("^$\\.*+?()[]{}|/")
_IN_CLASS = frozenset("\\]^-[&~|")


def _printable(char: str) -> str:
    code = ord(char)
    if 0x20 <= code < 0x7F or (code >= 0xA1 and char.isprintable()):
        return char
    if char in "\t\n\r":
        return {"\t": "\\t", "\n": "\\n", "\r": "\\r"}[char]
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def outside(char: str) -> str:
    """Return the character as `re` reads it outside of brackets."""
    return "\\" + char if char in _SYNTAX and char != "/" else _printable(char)


def inside(char: str) -> str:
    """Return the character as `re` reads it between brackets."""
    return "\\" + char if char in _IN_CLASS else _printable(char)


def written(ranges: Ranges) -> str:
    """Return the set as `re` reads it between brackets."""
    return "".join(
        inside(chr(low)) if low == high else f"{inside(chr(low))}-{inside(chr(high))}" for low, high in ranges
    )


def _single(char: str) -> Chars:
    return Chars(((ord(char), ord(char)),), inside(char), single=char)


@lru_cache(maxsize=1024)
def parse(pattern: str) -> Node:
    """Return the tree of the pattern. Raises PatternError."""
    reader = _Reader(pattern)
    node = reader.choice()
    if reader.index < len(pattern):
        raise reader.error("an unmatched ')'")
    return node


class _Reader:
    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.index = 0
        self.depth = 0

    def error(self, message: str, index: int | None = None) -> PatternError:
        return PatternError(message, self.index if index is None else index)

    def at(self, text: str) -> bool:
        return self.pattern.startswith(text, self.index)

    def take(self, text: str) -> bool:
        if not self.at(text):
            return False
        self.index += len(text)
        return True

    def next(self) -> str:
        char = self.pattern[self.index : self.index + 1]
        self.index += 1
        return char

    def choice(self) -> Node:
        branches = [self.sequence()]
        while self.take("|"):
            branches.append(self.sequence())
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def sequence(self) -> Node:
        parts: list[Node] = []
        while self.index < len(self.pattern) and self.pattern[self.index] not in "|)":
            parts.append(self.term())
        return parts[0] if len(parts) == 1 else Sequence(tuple(parts))

    def term(self) -> Node:
        start = self.index
        atom = self.atom()
        most: int | None
        if self.take("*"):
            least, most = 0, None
        elif self.take("+"):
            least, most = 1, None
        elif self.take("?"):
            least, most = 0, 1
        elif self.at("{"):
            least, most = self.braces()
        else:
            return atom
        if isinstance(atom, Anchor | Look):
            raise self.error("nothing to repeat: an assertion takes no quantifier", start)
        return Repeat(atom, least, most, self.take("?"))

    def braces(self) -> tuple[int, int | None]:
        start = self.index
        end = self.pattern.find("}", start)
        low, comma, high = self.pattern[start + 1 : end].partition(",") if end > 0 else ("", "", "")
        if not _is_number(low) or (high and not _is_number(high)):
            raise self.error("a '{' that begins no quantifier must be escaped")
        self.index = end + 1
        least = int(low)
        most = int(high) if high else None if comma else least
        if most is not None and most < least:
            raise self.error("numbers of a quantifier are out of order", start)
        if max(least, most or 0) > MAX_REPEAT:
            raise self.error(f"a quantifier above {MAX_REPEAT}", start)
        return least, most

    def atom(self) -> Node:
        start = self.index
        char = self.next()
        if char in "^$":
            return Anchor(char)
        if char == ".":
            return Chars(complement(LINE_ENDS), written(LINE_ENDS), negated=True)
        if char == "(":
            return self.group(start)
        if char == "[":
            return self.brackets(start)
        if char == "\\":
            if self.at("b") or self.at("B"):
                return Anchor("\\" + self.next())
            found = self.escape(start)
            return _single(found) if isinstance(found, str) else found
        if char in "*+?":
            raise self.error("nothing to repeat", start)
        if char in "{}]":
            raise self.error(f"a lone '{char}' must be escaped", start)
        return _single(char)

    def group(self, start: int) -> Node:
        look: bool | None = None
        if self.take("?"):
            if self.take("="):
                look = False
            elif self.take("!"):
                look = True
            elif self.at("<=") or self.at("<!"):
                raise self.error("look-behind is not supported", start)
            elif self.take("<"):
                end = self.pattern.find(">", self.index)
                if end < 0 or not self.pattern[self.index : end].isidentifier():
                    raise self.error("a group without a proper name", start)
                self.index = end + 1
            elif not self.take(":"):
                raise self.error("this kind of group is not supported", start)
        self.depth += 1
        if self.depth > 50:
            raise self.error("groups are nested more than 50 deep", start)
        body = self.choice()
        self.depth -= 1
        if not self.take(")"):
            raise self.error("a '(' without its ')'", start)
        if look is not None:
            return Look(body, look)
        # A group of one atom keeps its own node, so that a quantifier after it means the group.
        return body if not isinstance(body, Anchor | Look | Repeat) else Sequence((body,))

    def escape(self, start: int) -> str | Chars:
        """Read what follows a backslash: one character or a class."""
        char = self.next()
        if char == "":
            raise self.error("a backslash at the end", start)
        if char in _CLASSES:
            ranges, negated = _CLASSES[char]
            return Chars(complement(ranges) if negated else ranges, written(ranges), negated)
        if char in _CONTROL:
            return _CONTROL[char]
        if char == "c":
            letter = self.next()
            if not (letter.isascii() and letter.isalpha()):
                raise self.error("\\c needs a letter", start)
            return chr(ord(letter) % 32)
        if char == "0" and not self.pattern[self.index : self.index + 1].isdigit():
            return "\0"
        if char == "x":
            return chr(self.hexadecimal(2, start))
        if char == "u":
            return chr(self.unicode(start))
        if char in "123456789k":
            raise self.error("back-references are not supported", start)
        if char in "pP":
            raise self.error(f"\\{char} (a Unicode property) is not supported: write the ranges", start)
        if char.isascii() and not char.isalnum() and char != "_" and char.isprintable():
            return char
        raise self.error(f"\\{char} is no escape of ECMA-262", start)

    def unicode(self, start: int) -> int:
        if self.take("{"):
            end = self.pattern.find("}", self.index)
            digits = self.pattern[self.index : end] if end > 0 else ""
            if not _is_hexadecimal(digits) or int(digits, 16) > MAX_CODE:
                raise self.error("\\u{} needs a code point in hexadecimal", start)
            self.index = end + 1
            return int(digits, 16)
        code = self.hexadecimal(4, start)
        if 0xD800 <= code < 0xDC00 and self.at("\\u"):
            low = self.pattern[self.index + 2 : self.index + 6]
            if len(low) == 4 and _is_hexadecimal(low) and 0xDC00 <= int(low, 16) < 0xE000:
                self.index += 6
                return 0x10000 + ((code - 0xD800) << 10) + int(low, 16) - 0xDC00
        return code

    def hexadecimal(self, count: int, start: int) -> int:
        digits = self.pattern[self.index : self.index + count]
        if len(digits) != count or not _is_hexadecimal(digits):
            raise self.error(f"{count} hexadecimal digits must follow", start)
        self.index += count
        return int(digits, 16)

    def brackets(self, start: int) -> Node:
        negated = self.take("^")
        ranges: list[tuple[int, int]] = []
        items: list[str] = []
        while not self.take("]"):
            first = self.member(start)
            if self.at("-") and not self.at("-]"):
                self.index += 1
                last = self.member(start)
                if not isinstance(first, str) or not isinstance(last, str):
                    raise self.error("a class is no end of a range", start)
                if ord(last) < ord(first):
                    raise self.error(f"the range {first}-{last} is out of order", start)
                ranges.append((ord(first), ord(last)))
                items.append(f"{inside(first)}-{inside(last)}")
            elif isinstance(first, str):
                ranges.append((ord(first), ord(first)))
                items.append(inside(first))
            else:
                ranges.extend(first.ranges)
                items.append(written(first.ranges))
        union = merged(ranges)
        return Chars(complement(union) if negated else union, "".join(items), negated)

    def member(self, start: int) -> str | Chars:
        char_start = self.index
        char = self.next()
        if char == "":
            raise self.error("a '[' without its ']'", start)
        if char != "\\":
            return char
        if self.take("b"):
            return "\b"
        return self.escape(char_start)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _is_hexadecimal(text: str) -> bool:
    return text != "" and all(char in "0123456789abcdefABCDEF" for char in text)
