"""What this process knows of runs, so that it need not ask the database again."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import Final, Generic, TypeVar

from runtime.dns.runs.model import Results, Run, State

RUNS: Final = 100_000
"""How many runs are remembered."""

RESULTS: Final = 64
"""Of how many runs the messages are."""

V = TypeVar("V")


class Memory:
    """How far runs are that are executed here, and what of the others cannot have changed: those that are over, and,
    where nobody else has the database, those that wait."""

    def __init__(self, *, shared: bool) -> None:
        self._shared = shared
        self._running: dict[int, int] = {}
        self._progress: _Recent[int] = _Recent(RUNS)
        self._results: _Recent[Results] = _Recent(RESULTS)

    def progress(self, id: int) -> int | None:
        """Return how far a run is, or None if that is not known here."""
        running = self._running.get(id)
        return self._progress.get(id) if running is None else running

    def seen(self, id: int, state: State, percent: int) -> None:
        """Remember how far a run was when somebody looked, if that is certain to hold."""
        if state is State.FINISHED:
            self._progress.put(id, 100)
        elif state is State.WAITING and not self._shared and self._progress.get(id) is None:
            # What began and ended since somebody looked is known already, and better.
            self._progress.put(id, percent)

    def begun(self, id: int) -> None:
        """A run is executed here."""
        self._running[id] = 1

    def advanced(self, id: int, percent: int) -> None:
        """A run that is executed here is so far; it does not fall behind, nor end by this."""
        self._running[id] = max(self._running[id], min(percent, 99))

    def over(self, id: int) -> None:
        """A run that was executed here is over."""
        del self._running[id]
        self._progress.put(id, 100)

    def given_up(self, id: int) -> None:
        """A run that was executed here waits again, or is executed elsewhere."""
        del self._running[id]
        if self._shared:
            self._progress.drop(id)
        else:
            self._progress.put(id, 0)

    def fresh(self, run: Run) -> Run:
        """Return a run with the progress that is known here."""
        known = self._running.get(run.id)
        return run if known is None or run.state is not State.RUNNING else replace(run, progress=known)

    def results(self, id: int) -> Results | None:
        """Return what is remembered of a run that is over."""
        return self._results.get(id)

    def kept(self, results: Results) -> Results:
        """Remember the results of a run that is over, and return them."""
        self._results.put(results.run.id, results)
        return results


class _Recent(Generic[V]):
    """So many values at most; the one that was not used for longest goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[int, V] = OrderedDict()

    def get(self, key: int) -> V | None:
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: int, value: V) -> None:
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._most:
            self._values.popitem(last=False)

    def drop(self, key: int) -> None:
        self._values.pop(key, None)
