"""What the tests ask of the spelling of host names (RFC 952, RFC 1123 section 2.1, RFC 3696 section 2, RFC 5890)."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from runtime.dns.wire.names import Name, label_text

_LEGAL: Final = re.compile(rb"[A-Za-z0-9-]+\Z")
_HYPHENS: Final = b"--"


def takes_mail(zone: Name) -> bool:
    """Whether anybody writes mail to addresses at the zone: not at the root, a top-level domain or below .arpa."""
    return len(zone) > 1 and zone[-1] != b"arpa"


class Fault(NamedTuple):
    """What is wrong: the end of a tag, and the label in question where it is one."""

    tag: str
    label: str = ""


def is_legal(name: Name) -> bool:
    """Whether every label is made of letters, digits and hyphens."""
    return all(_LEGAL.match(label) for label in name)


def has_double_hyphen(label: bytes) -> bool:
    """Whether the third and the fourth character are hyphens, and it is no A-label (RFC 5891 section 4.2.3.1)."""
    return label[2:4] == _HYPHENS and not label.startswith(b"xn")


def faults_of(name: Name) -> Iterator[Fault]:
    """Yield what is wrong with a name as the name of a host."""
    if not is_legal(name):
        yield Fault("NON_ALLOWED_CHARS")
    for label in name:
        if has_double_hyphen(label):
            yield Fault("DISCOURAGED_DOUBLE_DASH", label_text(label))
    if name and name[-1].isdigit():
        yield Fault("NUMERIC_TLD", label_text(name[-1]))
