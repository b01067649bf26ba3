"""What the gateway tells of itself: metrics in a registry of their own, ids of requests, places of failures.

None of it holds params, tokens, cookies or the words of an unexpected failure; labels come from the
method tables, never from a client.
"""

from __future__ import annotations

import itertools
import platform
import secrets
import traceback
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector
from prometheus_client.utils import floatToGoString

UNKNOWN = "unknown"
"""The method label of everything that is no method of the face."""

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0, 600.0)


@dataclass(slots=True)
class _Method:
    """What was counted of one method of a face."""

    outcomes: dict[str, int] = field(default_factory=dict)
    buckets: list[int] = field(default_factory=lambda: [0] * (len(_SECONDS) + 1))
    seconds: float = 0.0


class Metrics(Collector):
    """Counts calls and connections; a collector of its own registry.

    Counted in plain numbers and put into Prometheus' form when somebody asks: the library's own counters take a lock
    for each number, which would be a tenth of the time of a short call.
    """

    def __init__(self, version: str) -> None:
        self._methods: dict[tuple[str, str], _Method] = {}
        self._listeners: dict[str, Callable[[], int]] = {}
        self._build = {"version": version, "python": platform.python_version()}
        self.registry = CollectorRegistry()
        self.registry.register(self)

    def call(self, face: str, method: str, outcome: str, seconds: float) -> None:
        """Count one call that took seconds."""
        counted = self._methods.get((face, method))
        if counted is None:
            counted = self._methods[face, method] = _Method()
        counted.outcomes[outcome] = counted.outcomes.get(outcome, 0) + 1
        counted.buckets[bisect_left(_SECONDS, seconds)] += 1
        counted.seconds += seconds

    def watch(self, listener: str, connections: Callable[[], int]) -> None:
        self._listeners[listener] = connections

    def text(self) -> bytes:
        """Return the exposition in Prometheus' text format."""
        return generate_latest(self.registry)

    def collect(self) -> Iterator[Metric]:
        requests = CounterMetricFamily("gatewright_requests", "Calls answered.", labels=("face", "method", "outcome"))
        latency = HistogramMetricFamily(
            "gatewright_request_seconds", "Seconds from a call to the end of its answer.", labels=("face", "method")
        )
        for names, counted in self._methods.items():
            for outcome, count in counted.outcomes.items():
                requests.add_metric((*names, outcome), count)
            sums = itertools.accumulate(counted.buckets)
            bounds = (*map(floatToGoString, _SECONDS), "+Inf")
            latency.add_metric(names, [*zip(bounds, sums, strict=True)], counted.seconds)
        connections = GaugeMetricFamily("gatewright_connections", "Open client connections.", labels=("listener",))
        for listener, count_now in self._listeners.items():
            connections.add_metric((listener,), count_now())
        yield from (requests, latency, connections)
        yield InfoMetricFamily("gatewright_build", "The running version.", self._build)


class RequestIds:
    """Request ids: unique over restarts by a random beginning, cheap by counting."""

    def __init__(self) -> None:
        self._prefix = secrets.token_hex(4)
        self._numbers = itertools.count(1)

    def __call__(self) -> str:
        return f"{self._prefix}-{next(self._numbers):x}"


def place(failure: BaseException) -> list[str]:
    """Return where failure was raised, innermost last: files and lines, without the words it may carry."""
    frames = traceback.extract_tb(failure.__traceback__)[-4:]
    return [f"{frame.filename.rpartition('/')[2]}:{frame.lineno} {frame.name}" for frame in frames]
