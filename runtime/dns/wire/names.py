"""Domain names: tuples of labels without the root's empty one, in lower case (RFC 1035 section 3.1, RFC 4343)."""

import re
from typing import Final

Name = tuple[bytes, ...]
"""Labels from left to right, each 1 to 63 octets, ASCII letters in lower case. The root is the empty tuple."""

ROOT: Final[Name] = ()
MAXIMUM_LABEL: Final = 63
MAXIMUM_NAME: Final = 255
"""Octets of a name on the wire, length octets and the final zero included (RFC 1035 section 2.3.4)."""

_PLAIN: Final = re.compile(r"[A-Za-z0-9_.-]*").fullmatch
_TO_ESCAPE: Final = frozenset(b'."\\();@$')


class MalformedName(ValueError):
    """A text or a tuple of labels that is no domain name; `text` is what was given, `reason` says what is wrong."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(f"{text!r} is no domain name: {reason}")
        self.text = text
        self.reason = reason


def from_text(text: str) -> Name:
    """The name that `text` writes: with or without the final dot, `.` for the root, `\\.` and `\\DDD` escapes (RFC 1035
    section 5.1). Only ASCII; international names are converted before.

    Raises:
        MalformedName: an empty label, one longer than 63 octets, a name longer than 255, a broken escape, not ASCII.
    """
    labels = spelling_from_text(text)
    return tuple([label.lower() for label in labels])


def spelling_from_text(text: str) -> tuple[bytes, ...]:
    """As `from_text`, with the letters as they are written."""
    if text == ".":
        return ROOT
    try:
        octets = text.encode("ascii")
    except UnicodeEncodeError:
        raise MalformedName(text, "it has characters outside ASCII") from None
    if b"\\" in octets:
        labels = _unescape(text, octets)
    else:
        labels = octets.removesuffix(b".").split(b".")
    if not all(labels):
        raise MalformedName(text, "it has an empty label")
    if max(map(len, labels)) > MAXIMUM_LABEL:
        raise MalformedName(text, f"a label is longer than {MAXIMUM_LABEL} octets")
    if wire_length(labels) > MAXIMUM_NAME:
        raise MalformedName(text, f"it is longer than {MAXIMUM_NAME} octets")
    return tuple(labels)


def _unescape(text: str, octets: bytes) -> list[bytes]:
    labels: list[bytes] = []
    label = bytearray()
    position = 0
    while position < len(octets):
        octet = octets[position]
        position += 1
        if octet == 0x2E:
            labels.append(bytes(label))
            label.clear()
            continue
        if octet == 0x5C:
            digits = octets[position : position + 3]
            if len(digits) == 3 and digits.isdigit() and int(digits) < 256:
                octet = int(digits)
                position += 3
            elif digits and not digits[:1].isdigit():
                octet = digits[0]
                position += 1
            else:
                raise MalformedName(text, "a backslash is followed by neither a character nor three digits up to 255")
        label.append(octet)
    if label or not octets.endswith(b"."):
        labels.append(bytes(label))
    return labels


def to_text(name: tuple[bytes, ...]) -> str:
    """The name as text without a final dot, `.` for the root; characters that would be read otherwise are escaped."""
    if not name:
        return "."
    plain = b".".join(name).decode("latin-1")
    if _PLAIN(plain) and plain.count(".") == len(name) - 1:
        return plain
    return ".".join([label_text(label) for label in name])


def label_text(label: bytes) -> str:
    """One label as text, with `\\.` and `\\DDD` escapes where needed (RFC 1035 section 5.1, RFC 4343 section 2.1)."""
    plain = label.decode("latin-1")
    if plain.isascii() and plain.replace("-", "").replace("_", "").isalnum():
        return plain
    return "".join(
        f"\\{chr(octet)}" if octet in _TO_ESCAPE else chr(octet) if 0x21 <= octet <= 0x7E else f"\\{octet:03d}"
        for octet in label
    )


def is_at_or_below(name: Name, zone: Name) -> bool:
    """Whether `name` is `zone` or has it as its end. Every name is at or below the root."""
    return not zone or name[-len(zone) :] == zone


def parent(name: Name) -> Name:
    """The name without its first label; the root is its own parent."""
    return name[1:]


def wire_length(name: "tuple[bytes, ...] | list[bytes]") -> int:
    """Octets of the name on the wire without compression."""
    return sum(map(len, name)) + len(name) + 1


def to_wire(name: tuple[bytes, ...]) -> bytes:
    """The name on the wire without compression, letters as they are. `name` keeps the limits of `from_text`."""
    return b"".join([part for label in name for part in (_LENGTHS[len(label)], label)]) + b"\0"


_LENGTHS: Final = [bytes((length,)) for length in range(MAXIMUM_LABEL + 1)]
