"""What the service keeps and answers: runs, messages, history, batches. Times are microseconds since the epoch.

A run id is a random whole number from LEAST_ID to GREATEST_ID; batches count up from 1.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from runtime.contract.abi import Json

LEAST_ID: Final = 10**15
GREATEST_ID: Final = 9 * 10**15

PRIORITY: Final = 10
BATCH_PRIORITY: Final = 5
"""What is run first is what has the greater number."""

DEFAULT_PROFILE: Final = "default"


class State(enum.IntEnum):
    """What a run does. The numbers are those in the database."""

    WAITING = 0
    RUNNING = 1
    FINISHED = 2
    """Over, and not to be changed any more, whether it came to its end or failed."""


@dataclass(frozen=True, slots=True, order=True)
class GivenServer:
    """A name server of a delegation that is given; `ip` is empty for one that is to be looked up."""

    ns: str
    ip: str = ""


@dataclass(frozen=True, slots=True)
class GivenDs:
    """A DS record that is given, its digest hexadecimal. Where only the digest is known the first two are None."""

    keytag: int | None
    algorithm: int | None
    digtype: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """What a run is started with, but for the domain. As they come in they may be spelled in any way; a run has them
    normalised: names and addresses in their one spelling, servers and DS records in order, each once.

    None stands for what the profile or the service says. `given` is what the client sent, as it sent it (of a batch:
    without the domains); the service keeps it and reads nothing of it.
    """

    ipv4: bool | None = None
    ipv6: bool | None = None
    nameservers: Sequence[GivenServer] = ()
    ds: Sequence[GivenDs] = ()
    profile: str = DEFAULT_PROFILE
    """The name, in any case of letters."""
    priority: int | None = None
    queue: int = 0
    advanced: bool = False
    given: Mapping[str, Json] = field(default_factory=dict)

    @property
    def undelegated(self) -> bool:
        """Whether a delegation or DS records are given in place of the real ones."""
        return bool(self.nameservers or self.ds)


@dataclass(frozen=True, slots=True)
class Started:
    """A run that does what was asked for: a new one, or one with the same meaning of a short time ago."""

    id: int
    reused: bool


@dataclass(frozen=True, slots=True)
class Message:
    """One finding. `seconds` is the time since the run began; the text comes from `runtime.dns.messages`."""

    module: str
    """As results spell it; `System` for the engine itself, `Backend` for the service."""
    testcase: str
    """As results spell it, such as `Basic01`; `Unspecified` from the engine itself, empty from the service."""
    tag: str
    level: str
    args: Mapping[str, str | int]
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One test of a zone, as it is at the moment."""

    id: int
    domain: str
    """Normalised, without the final dot; `.` is the root."""
    parameters: Parameters
    """Normalised, with `ipv4`, `ipv6` and `priority` filled in."""
    fingerprint: str
    """32 hexadecimal digits, the same for all runs that mean the same."""
    batch: int | None
    state: State
    progress: int
    """Percent: 0 while it waits, 1 to 99 while it runs, 100 when it is over. It never falls, unless the run has to
    begin again because its worker died."""
    created: int
    started: int | None
    ended: int | None
    level: str | None
    """The most severe level that was found; None while it is not over, or nothing was."""
    failure: str | None
    """The tag of the message that says why a run that is over did not come to its end; None for one that did."""


@dataclass(frozen=True, slots=True)
class Results:
    """A run with its messages in the documented order. None are there before the run is over."""

    run: Run
    messages: Sequence[Message]


class Kind(enum.Enum):
    """Which runs of a domain a history has."""

    ALL = "all"
    DELEGATED = "delegated"
    UNDELEGATED = "undelegated"


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """A run in the history of its domain; `level` as in Run."""

    id: int
    created: int
    undelegated: bool
    advanced: bool
    state: State
    level: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchStatus:
    """How far the runs of a batch are: how many there are of each state, and the ids, in the order in which they were
    created, of those states that were asked for. Results of the finished ones can be had at any time.
    """

    id: int
    username: str
    created: int
    waiting: int
    running: int
    finished: int
    ids: Mapping[State, Sequence[int]]
