"""The rules of pruning: the tables of proxmox-backup.md 13.2 and 17 (12), and what holds for any rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.storage.datastore.prune import Candidate, Keep, verdicts


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def days(count: int) -> list[int]:
    """Return times at noon of successive days, the first one that of 1 January 2024, a Monday."""
    return [at("2024-01-01T12:00") + 86400 * n for n in range(count)]


def kept(times: list[int], **keep: int) -> list[str]:
    found = verdicts([Candidate(time) for time in times], Keep(**keep), UTC)
    return [datetime.fromtimestamp(one.candidate.time, UTC).strftime("%m-%dT%H") for one in found if one.keep]


@pytest.mark.parametrize(
    ("times", "keep", "expected"),
    [
        (days(5), {}, ["01-01T12", "01-02T12", "01-03T12", "01-04T12", "01-05T12"]),
        (days(5), {"last": 2}, ["01-04T12", "01-05T12"]),
        (days(2), {"last": 9}, ["01-01T12", "01-02T12"]),
        ([], {"last": 1}, []),
        # A rule does not count what one before it keeps, nor keep another of its bucket.
        (days(5), {"last": 2, "daily": 2}, ["01-02T12", "01-03T12", "01-04T12", "01-05T12"]),
        # Of each day the newest.
        ([time + 3600 * n for time in days(2) for n in range(3)], {"daily": 2}, ["01-01T14", "01-02T14"]),
        # Within the limit others of the bucket are removed for good: monthly cannot take the 10th at 12 any more.
        (
            [at("2024-01-09T12:00"), at("2024-01-10T12:00"), at("2024-01-10T13:00")],
            {"daily": 1, "monthly": 1},
            ["01-10T13"],
        ),
        # What comes after the stop of a rule stays open for coarser ones.
        (
            [at("2023-12-31T12:00"), at("2024-01-09T12:00"), at("2024-01-10T13:00")],
            {"daily": 1, "monthly": 1},
            ["12-31T12", "01-10T13"],
        ),
        # The week of 1 January 2023 is the last of 2022, and that of 31 December 2024 the first of 2025.
        (
            [at("2022-12-31T12:00"), at("2023-01-01T12:00"), at("2023-01-02T12:00")],
            {"weekly": 2},
            ["01-01T12", "01-02T12"],
        ),
        (
            [at("2024-12-29T12:00"), at("2024-12-31T12:00"), at("2025-01-01T12:00")],
            {"weekly": 2},
            ["12-29T12", "01-01T12"],
        ),
        (days(400), {"yearly": 5}, ["12-31T12", "02-03T12"]),
        (
            [at("2024-01-01T12:05"), at("2024-01-01T12:55"), at("2024-01-01T13:00")],
            {"hourly": 2},
            ["01-01T12", "01-01T13"],
        ),
    ],
)
def test_what_the_rules_keep(times: list[int], keep: dict[str, int], expected: list[str]) -> None:
    assert kept(times, **keep) == expected


def test_days_are_those_of_the_zone() -> None:
    evening = [Candidate(at("2024-01-01T22:30")), Candidate(at("2024-01-01T23:30"))]
    east = timezone(timedelta(hours=1))
    assert [one.keep for one in verdicts(evening, Keep(daily=9), UTC)] == [False, True]
    assert [one.keep for one in verdicts(evening, Keep(daily=9), east)] == [True, True]


def test_protected_snapshots_stay_and_neither_count_nor_take_a_bucket() -> None:
    a, b, c, d = days(4)
    candidates = [
        Candidate(a),
        Candidate(b, protected=True),
        Candidate(c, protected=True),
        Candidate(d, protected=True),
    ]
    assert [one.reason for one in verdicts(candidates, Keep(last=1), UTC)] == [
        "keep-last 1 of 1: 2024-01-01T12:00:00",
        "protected",
        "protected",
        "protected",
    ]
    same_day = [Candidate(a), Candidate(a + 60, protected=True)]
    assert [one.reason for one in verdicts(same_day, Keep(daily=1), UTC)] == [
        "keep-daily 1 of 1: 2024/01/01",
        "protected",
    ]


@pytest.mark.parametrize(
    ("finished", "expected"),
    [
        ([True, True, False], [False, True, True]),
        ([True, False, True], [False, False, True]),
        ([True, False, False], [True, False, True]),
        ([False, False, False], [False, False, True]),
    ],
)
def test_only_the_newest_snapshot_stays_incomplete(finished: list[bool], expected: list[bool]) -> None:
    candidates = [Candidate(time, one) for time, one in zip(days(3), finished, strict=True)]
    assert [one.keep for one in verdicts(candidates, Keep(last=1), UTC)] == expected


def test_an_incomplete_snapshot_takes_no_bucket() -> None:
    """Those that rules keep do: the last finished one of its day stays beside it."""
    a, b = days(1)[0], days(1)[0] + 60
    found = verdicts([Candidate(a), Candidate(b, finished=False)], Keep(daily=1), UTC)
    reasons = ["keep-daily 1 of 1: 2024/01/01", "keep-partial"]
    assert [(one.keep, one.reason) for one in found] == [(True, reasons[0]), (True, reasons[1])]


def test_a_protected_snapshot_stays_though_it_is_incomplete() -> None:
    a, b = days(2)
    found = verdicts([Candidate(a, finished=False, protected=True), Candidate(b)], Keep(last=1), UTC)
    assert [one.keep for one in found] == [True, True]


def test_every_snapshot_has_a_reason_in_words() -> None:
    found = verdicts([Candidate(time) for time in days(3)] + [Candidate(days(1)[0] + 60)], Keep(last=1, daily=2), UTC)
    assert [one.reason for one in found] == [
        "keep-daily keeps a newer one of 2024/01/01",
        "keep-daily 2 of 2: 2024/01/01",
        "keep-daily 1 of 2: 2024/01/02",
        "keep-last 1 of 1: 2024-01-03T12:00:00",
    ]


candidates = st.lists(
    st.builds(Candidate, st.integers(1, 10**9), st.booleans() | st.just(True), st.booleans()),
    max_size=30,
    unique_by=lambda one: one.time,
)
keeps = st.builds(
    Keep, **dict.fromkeys(("last", "hourly", "daily", "monthly", "yearly"), st.none() | st.integers(1, 5))
)


@given(candidates, keeps)
def test_rules_keep_what_is_protected_and_at_most_as_many_as_they_say(found: list[Candidate], keep: Keep) -> None:
    result = verdicts(found, keep, UTC)
    assert [one.candidate for one in result] == sorted(found, key=lambda one: one.time)
    assert all(one.keep for one in result if one.candidate.protected)
    if not keep.rules():
        assert all(one.keep for one in result)
        return
    for rule, number in keep.rules():
        assert sum(one.reason.startswith(f"keep-{rule} ") and one.keep for one in result) <= number
    if keep.last:
        finished = [one for one in result if one.candidate.finished and not one.candidate.protected]
        assert all(one.keep for one in finished[-keep.last :])
