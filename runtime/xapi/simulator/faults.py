"""Faults that are injected: which, where, and how often (reference d.4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

NAMES: Mapping[str, str] = {
    "fail-before-200": "a transfer (or a call named by the match) answers 500 and does nothing",
    "fail-after-200": "a transfer fails after its 200; `at` says after how many bytes",
    "second-response-in-body": "a transfer that fails writes a whole second response into the body",
    "truncate-at-n": "an export ends after `at` bytes as if it were whole",
    "slow-drip": "a transfer waits `at` milliseconds between pieces",
    "drop-connection": "a transfer (or a call named by the match) is cut; `at` says after how many bytes",
    "wrong-task-result": "a task succeeds with a result that is none",
    "task-never-completing": "a task that is done stays pending",
    "host-is-slave": "a call answers HOST_IS_SLAVE",
    "302-to-a-peer": "a transfer is sent to another host of the pool",
    "vdi-in-use": "an operation on a VDI fails with VDI_IN_USE",
    "sr-full": "a write to a storage repository fails with SR_FULL; `at` says after how many bytes",
    "too-many-pending-tasks": "an asynchronous call or a new task fails with TOO_MANY_PENDING_TASKS",
    "session-expiry-mid-transfer": "the session of a transfer ends while it runs",
    "stale-token": "event.from answers EVENTS_LOST",
    "clock-jump": "the clock of the pool moves by `at` seconds with a call",
}  # fmt: skip

FACTS = ("method", "host", "path", "vdi", "vm", "label", "uuid", "ref", "operation", "sr")
"""What is known on the occasions of faults."""

ALIASES = {
    "truncate-at": "truncate-at-n", "truncate": "truncate-at-n", "vdi-in-use-n-times": "vdi-in-use",
    "sr-full-at-n-bytes": "sr-full", "sr-full-at-n": "sr-full", "302-to-peer": "302-to-a-peer",
    "redirect-to-a-peer": "302-to-a-peer", "second-response": "second-response-in-body",
    "session-expiry": "session-expiry-mid-transfer", "task-never-completes": "task-never-completing",
}  # fmt: skip


@dataclass(slots=True)
class Fault:
    name: str
    match: Mapping[str, Any] = field(default_factory=dict)
    """Facts that have to be so; empty: the first occasion."""
    times: int = 1
    """How often it still happens."""
    at: int | None = None


class Faults:
    """What was injected and has not happened yet."""

    def __init__(self) -> None:
        self._injected: list[Fault] = []
        self.hits: dict[str, int] = {}

    def inject(self, name: str, match: Mapping[str, Any], times: int, at: int | None = None) -> None:
        """Let a fault happen at the next occasions that match. Raises KeyError for a name that there is not."""
        name = ALIASES.get(name, name)
        if name not in NAMES:
            raise KeyError(name)
        if times > 0:
            self._injected.append(Fault(name, match, times, at))

    def clear(self) -> None:
        self._injected.clear()

    @property
    def armed(self) -> bool:
        """Whether any fault can still happen."""
        return bool(self._injected)

    def pending(self) -> list[Fault]:
        return list(self._injected)

    def hit(self, name: str, *, named: bool = False, **facts: Any) -> Fault | None:
        """Return the fault that happens now, which uses it up once; None if there is none.

        With `named` one without a match does not count: the occasion is not what the fault is mostly for.
        """
        for fault in self._injected:
            if fault.name != name or (named and not fault.match):
                continue
            if all(key in facts and facts[key] == value for key, value in fault.match.items()):
                fault.times -= 1
                if fault.times == 0:
                    self._injected.remove(fault)
                self.hits[name] = self.hits.get(name, 0) + 1
                return fault
        return None
