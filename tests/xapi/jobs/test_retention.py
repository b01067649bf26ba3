from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.xapi.jobs.retention import bucket, old, tags
from runtime.xapi.jobs.settings import Period

PARIS = "Europe/Paris"


@dataclass(frozen=True)
class Backup:
    timestamp: float


def at(text: str, zone: str = "UTC") -> Backup:
    return Backup(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


DAYS = [at("2026-11-20T03:00"), *(Backup(at("2026-11-20T03:00").timestamp - day * 86400000) for day in range(1, 40))]


@pytest.mark.parametrize(("keep", "left"), [(0, 40), (1, 39), (40, 0), (99, 0)])
def test_the_newest_are_kept(keep: int, left: int) -> None:
    assert old(DAYS[::-1], keep) == DAYS[keep:]
    assert len(old(DAYS, keep)) == left


def test_a_bucket_keeps_its_oldest() -> None:
    one, two, three = at("2026-11-20T01:00"), at("2026-11-20T02:00"), at("2026-11-19T23:00")
    assert old([one, two, three], 0, {"daily": Period(1)}, "UTC") == [two, three]
    assert old([one, two, three], 0, {"daily": Period(2)}, "UTC") == [two]


def test_the_union_of_all_rules_is_kept() -> None:
    kept = {*DAYS} - {*old(DAYS, 2, {"daily": Period(3), "monthly": Period(2)}, "UTC")}
    assert kept == {*DAYS[:3], at("2026-11-01T03:00"), DAYS[-1]}


@pytest.mark.parametrize(
    ("name", "period", "time", "key"),
    [
        ("daily", Period(1), "2026-11-20T00:30", "2026-11-20"),
        ("daily", Period(1, first_hour=6), "2026-11-20T05:59", "2026-11-19"),
        ("weekly", Period(1), "2026-01-01T00:00", "2026-01"),
        ("weekly", Period(1), "2026-01-03T23:00", "2026-01"),
        ("weekly", Period(1), "2026-01-04T00:00", "2026-02"),
        ("weekly", Period(1), "2025-12-28T00:00", "2026-01"),
        ("weekly", Period(1), "2025-12-27T00:00", "2025-52"),
        ("weekly", Period(1, first_day=1), "2026-01-04T12:00", "2026-01"),
        ("monthly", Period(1), "2026-11-30T23:59", "2026-11"),
        ("monthly", Period(1, first_day=3), "2026-12-03T00:00", "2026-11"),
        ("yearly", Period(1), "2026-12-31T23:59", "2026"),
    ],
)
def test_buckets(name: str, period: Period, time: str, key: str) -> None:
    assert bucket(name, period, at(time, PARIS).timestamp, PARIS) == key


def test_a_day_is_one_of_the_time_zone() -> None:
    late = at("2026-11-20T23:30")
    assert bucket("daily", Period(1), late.timestamp, "UTC") == "2026-11-20"
    assert bucket("daily", Period(1), late.timestamp, PARIS) == "2026-11-21"


def test_a_backup_has_the_tags_of_the_buckets_that_it_opens() -> None:
    periods = {"daily": Period(7), "weekly": Period(0), "monthly": Period(12)}
    first = at("2026-11-19T03:00")
    assert tags(first.timestamp, [], periods, "UTC") == ["daily=2026-11-19", "monthly=2026-11"]
    assert tags(at("2026-11-20T03:00").timestamp, [first], periods, "UTC") == ["daily=2026-11-20"]
    assert tags(at("2026-11-19T04:00").timestamp, [first], periods, "UTC") == []


@given(st.lists(st.integers(0, 3 * 365 * 24), unique=True), st.integers(0, 5), st.integers(0, 5), st.integers(0, 5))
def test_what_is_kept_is_never_more_than_the_rules_say(hours: list[int], keep: int, daily: int, yearly: int) -> None:
    start = datetime(2024, 1, 1, tzinfo=ZoneInfo(PARIS))
    entries = [Backup((start + timedelta(hours=hour)).timestamp() * 1000) for hour in hours]
    gone = old(entries, keep, {"daily": Period(daily), "yearly": Period(yearly)}, PARIS)
    assert len(entries) - len(gone) <= keep + daily + yearly
    assert len(entries) - len(gone) >= min(len(entries), keep)
    # What is kept once is kept again: a second run removes nothing more.
    left = [one for one in entries if one not in gone]
    assert old(left, keep, {"daily": Period(daily), "yearly": Period(yearly)}, PARIS) == []
