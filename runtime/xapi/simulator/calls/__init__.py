"""The calls with a meaning of their own, by class. `enter` puts all of them, and the plain ones, into the table."""

from __future__ import annotations

from functools import cache
from importlib import import_module

from runtime.xapi.simulator import generic

_MODULES = ("vm", "vm_power", "devices", "disks", "pool", "tasks", "events")


@cache
def enter() -> None:
    """Fill the table of calls, once in a process.

    Plain getters and setters come first: a call with a meaning of its own replaces one.
    """
    generic.enter()
    for name in _MODULES:
        import_module(f"{__package__}.{name}")
