"""What a run found, made ready for the database and read again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import zstandard

from runtime.contract.jsontext import dumps, loads
from runtime.dns.engine.profile import LEVELS
from runtime.dns.runs.model import Message

TIME_OUT = "UNABLE_TO_FINISH_TEST"
DIED = "TEST_DIED"
LOST = "RUN_LOST"
NO_NAME = "NOT_A_NAME"
UNUSABLE = "PROFILE_UNUSABLE"
LIMIT = "LIMIT_REACHED"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Messages in their order, and the tag of the one that says why the run did not come to its end, if so."""

    messages: Sequence[Message]
    failure: str | None = None

    @property
    def level(self) -> int | None:
        """The number of the most severe level."""
        return max((LEVELS[message.level] for message in self.messages), default=None)


def told(tag: str, seconds: float = 0.0, **args: str | int) -> Message:
    """Return a message of the service itself."""
    return Message("Backend", "", tag, "CRITICAL", args, seconds)


def message_of(record: Mapping[str, Any]) -> Message:
    """Return the message of a record of `zone.run`."""
    return Message(
        record["module"], record["testcase"], record["tag"], record["level"], record["args"], record["seconds"]
    )


def pack(messages: Sequence[Message]) -> bytes:
    """Return messages as bytes: compressed JSON, a list for each."""
    rows = [[one.module, one.testcase, one.tag, one.level, one.args, one.seconds] for one in messages]
    return zstandard.compress(dumps(rows), 3)


def unpack(packed: bytes) -> tuple[Message, ...]:
    """Return the messages of what `pack` made."""
    return tuple(Message(*row) for row in loads(zstandard.decompress(packed)))
