"""Which backups are kept: the newest, and one of each day, week, month and year. No I/O.

Source: reference xo-proxy.md 8.2.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol, TypeVar

from runtime.xapi.jobs.settings import PERIODS, Period, local


class Dated(Protocol):
    @property
    def timestamp(self) -> float:
        """Milliseconds since the epoch."""
        ...


Entry = TypeVar("Entry", bound=Dated)


def old(
    entries: Sequence[Entry], keep: int, periods: Mapping[str, Period] | None = None, timezone: str = ""
) -> list[Entry]:
    """Return the entries that are not kept, newest first.

    The newest `keep` are kept, and for each period its number of buckets, newest first, the oldest entry of each. Give
    entries in any order.
    """
    ordered = sorted(entries, key=lambda one: one.timestamp, reverse=True)
    kept = {id(one) for one in ordered[:keep]}
    for name, period in (periods or {}).items():
        buckets: dict[str, Entry] = {}
        for one in ordered:
            key = bucket(name, period, one.timestamp, timezone)
            if key in buckets or len(buckets) < period.retention:
                buckets[key] = one  # An older one of the same bucket takes the place.
        kept |= {id(one) for one in buckets.values()}
    return [one for one in ordered if id(one) not in kept]


def tags(timestamp: float, entries: Sequence[Dated], periods: Mapping[str, Period], timezone: str) -> list[str]:
    """Return the buckets that a new backup is the first one in, as `daily=2026-11-20`."""
    found = []
    for name in PERIODS:
        period = periods.get(name)
        if period is not None and period.retention:
            key = bucket(name, period, timestamp, timezone)
            if all(bucket(name, period, one.timestamp, timezone) != key for one in entries):
                found.append(f"{name}={key}")
    return found


def bucket(name: str, period: Period, timestamp: float, timezone: str) -> str:
    """Return the day, week, month or year that a time belongs to, as text."""
    at: datetime = local(timestamp, timezone).replace(tzinfo=None)
    at -= timedelta(hours=period.first_hour, days=period.first_day)
    match name:
        case "daily":
            return at.strftime("%Y-%m-%d")
        case "weekly":
            return _week(at.date())
        case "monthly":
            return at.strftime("%Y-%m")
    return at.strftime("%Y")


def _week(day: date) -> str:
    """Return year and week, where weeks begin on Sunday and the first one has the first of January in it."""
    year = day.year
    if day >= _first_sunday(year + 1):
        year += 1
    return f"{year:04d}-{(day - _first_sunday(year)).days // 7 + 1:02d}"


def _first_sunday(year: int) -> date:
    first = date(year, 1, 1)
    return first - timedelta(days=(first.weekday() + 1) % 7)


class Kept(Protocol):
    """A snapshot, by what its job wrote on it."""

    @property
    def schedule(self) -> str: ...

    @property
    def datetime(self) -> str: ...


S = TypeVar("S", bound=Kept)


def old_snapshots(snapshots: Sequence[S], retention: Mapping[str, int], base: str = "") -> list[S]:
    """Return the snapshots of a job that are not kept, oldest first.

    Of each schedule its number of newest ones is kept, and the one of the date of base, which the next increment builds
    upon. Those without a date are left over from a run that was killed.
    """
    ordered = sorted(snapshots, key=lambda one: one.datetime)
    kept: set[int] = set()
    for schedule, count in retention.items():
        of_schedule = [one for one in ordered if one.schedule == schedule and one.datetime]
        kept |= {id(one) for one in of_schedule[max(len(of_schedule) - count, 0) :]}
    kept |= {id(one) for one in ordered if one.datetime and one.datetime == base}
    return [one for one in ordered if id(one) not in kept]
