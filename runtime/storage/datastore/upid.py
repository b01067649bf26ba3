"""The ids of tasks as clients of datastores know them, and the ids of the task log in them.

`UPID:node:pid:pstart:task:starttime:type:subject:user:`, numbers as capital hex digits. The id in the log is the
milliseconds of its beginning and a random number: `starttime` has the seconds, `task` the rest. Source:
proxmox-backup.md 7.4. No I/O.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from runtime.formats.task_id import RANDOM, task_id

NODE = "localhost"

_FORM = re.compile(
    r"UPID:(?P<node>[A-Za-z0-9._-]+):(?P<pid>[0-9A-F]{8}):(?P<pstart>[0-9A-F]{8,9}):(?P<task>[0-9A-F]{8,16})"
    r":(?P<starttime>[0-9A-F]{8}):(?P<kind>[A-Za-z0-9_-]+):(?P<subject>[^:\s/]*):(?P<user>[^:\s/]+):"
)
_WRONG_ESCAPE = re.compile(r"\\(?!x[0-9A-Fa-f]{2})")
_PLAIN = re.compile(rb"[A-Za-z0-9_.]")
_ESCAPED = re.compile(r"\\x([0-9a-f]{2})")


@dataclass(frozen=True, slots=True)
class Upid:
    """A task by its id in the log, with what clients are told of it in its name."""

    id: str
    kind: str
    """`backup`, `garbage_collection`, .."""
    subject: str
    """`main:host/elsa`, `main`; may be empty."""
    user: str
    pid: int = 0
    pstart: int = 0

    @property
    def starttime(self) -> int:
        """Seconds since the epoch."""
        return _milliseconds(self.id) // 1000

    def text(self) -> str:
        milliseconds, number = _milliseconds(self.id), int(self.id.partition("-")[2], 36)
        task = number * 1000 + milliseconds % 1000
        return (
            f"UPID:{NODE}:{self.pid:08X}:{self.pstart:08X}:{task:08X}:{milliseconds // 1000:08X}:{self.kind}"
            f":{escape(self.subject)}:{self.user}:"
        )


def is_upid(text: str) -> bool:
    """Return whether clients can read a text as the id of a task, of this server or of another one."""
    found = _FORM.fullmatch(text)
    if found is None or _WRONG_ESCAPE.search(found["subject"]):
        return False
    return "\N{REPLACEMENT CHARACTER}" not in unescape(found["subject"])


def parse(text: str) -> Upid | None:
    """Return the task that a text names, or None if it is no id of one."""
    found = _FORM.fullmatch(text)
    if found is None:
        return None
    number, milliseconds = divmod(int(found["task"], 16), 1000)
    if number >= RANDOM:
        return None
    return Upid(
        task_id(int(found["starttime"], 16) * 1000 + milliseconds, number),
        found["kind"],
        unescape(found["subject"]),
        found["user"],
        int(found["pid"], 16),
        int(found["pstart"], 16),
    )


def escape(text: str) -> str:
    """Return a text in the way that systemd escapes names of units."""
    parts: list[str] = []
    for at, octet in enumerate(text.encode()):
        one = bytes([octet])
        if one == b"/":
            parts.append("-")
        elif _PLAIN.fullmatch(one) and not (at == 0 and one == b"."):
            parts.append(one.decode())
        else:
            parts.append(f"\\x{octet:02x}")
    return "".join(parts)


def unescape(text: str) -> str:
    """Return what `escape` was given; what is no UTF-8 is replaced."""
    octets = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text.replace("-", "/")).encode("latin-1", "replace")
    return octets.decode("utf-8", "replace")


def _milliseconds(id: str) -> int:
    return int(id.partition("-")[0], 36)
