"""What this process knows of runs, so that it need not ask the database again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Sequence
from dataclasses import replace
from typing import Final, Generic, TypeVar

from runtime.dns.runs.model import HistoryEntry, Results, Run, State

RUNS: Final = 100_000
"""How many runs are remembered."""

RESULTS: Final = 64
"""Of how many runs the messages are."""

DOMAINS: Final = 1_000
PAGES: Final = 16
"""Of how many domains the history is, and how many pages of each."""

K = TypeVar("K")
V = TypeVar("V")

Page = Sequence[HistoryEntry]


class Memory:
    """How far runs are that are executed here, and what of the others cannot have changed: those that are over, and,
    where nobody else has the database, those that wait."""

    def __init__(self, *, shared: bool) -> None:
        self._shared = shared
        self._running: dict[int, int] = {}
        self._progress: _Recent[int, int] = _Recent(RUNS)
        self._results: _Recent[int, Results] = _Recent(RESULTS)
        self._histories: _Recent[str, _Recent[Hashable, Page]] = _Recent(DOMAINS)

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

    def begun(self, id: int, domain: str) -> None:
        """A run is executed here."""
        self._running[id] = 1
        self.changed(domain)

    def advanced(self, id: int, percent: int) -> None:
        """A run that is executed here is so far; it does not fall behind, nor end by this."""
        self._running[id] = max(self._running[id], min(percent, 99))

    def over(self, id: int, domain: str) -> None:
        """A run that was executed here is over."""
        self.changed(domain)
        del self._running[id]
        self._progress.put(id, 100)

    def given_up(self, id: int, domain: str) -> None:
        """A run that was executed here waits again, or is executed elsewhere."""
        self.changed(domain)
        del self._running[id]
        if self._shared:
            self._progress.drop(id)
        else:
            self._progress.put(id, 0)

    def fresh(self, run: Run) -> Run:
        """Return a run with the progress that is known here."""
        known = self._running.get(run.id)
        return run if known is None or run.state is not State.RUNNING else replace(run, progress=known)

    def changed(self, domain: str) -> None:
        """The history of a domain is another one now."""
        self._histories.drop(domain)

    def forgotten(self, id: int, domain: str) -> None:
        """A run that was over is not there any more."""
        self._progress.drop(id)
        self._results.drop(id)
        self.changed(domain)

    def history(self, domain: str) -> _Recent[Hashable, Page]:
        """Return the pages of a domain's history that are remembered. What is read from now on may be put there: if the
        history has changed meanwhile, nobody looks there any more."""
        pages = self._histories.get(domain)
        if pages is None:
            pages = _Recent(0 if self._shared else PAGES)
            self._histories.put(domain, pages)
        return pages

    def results(self, id: int) -> Results | None:
        """Return what is remembered of a run that is over."""
        return self._results.get(id)

    def kept(self, results: Results) -> Results:
        """Remember the results of a run that is over, and return them."""
        self._results.put(results.run.id, results)
        return results


class _Recent(Generic[K, V]):
    """So many values at most; the one that was not used for longest goes first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[K, V] = OrderedDict()

    def get(self, key: K) -> V | None:
        value = self._values.get(key)
        if value is not None:
            self._values.move_to_end(key)
        return value

    def put(self, key: K, value: V) -> None:
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._most:
            self._values.popitem(last=False)

    def drop(self, key: K) -> None:
        self._values.pop(key, None)
