"""How many queries an address gets, and when they are sent again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.dns.query.pacing import FORGIVEN, Pace, Patience, Silence, patience


@given(
    st.floats(1, 1000),
    st.integers(1, 50),
    st.lists(st.floats(0, 2), min_size=1, max_size=200),
)
def test_no_window_of_time_has_more_than_the_burst_and_the_rate(rate: float, burst: int, gaps: list[float]) -> None:
    pace = Pace(rate, burst)
    now = 0.0
    sent: list[float] = []
    for gap in gaps:
        now += gap
        sent.append(now + pace.reserve(now))
    assert sent == sorted(sent)
    for first in range(0, len(sent), 7):
        for last in range(first, len(sent), 5):
            assert last - first + 1 <= burst + rate * (sent[last] - sent[first]) + 1e-3


def test_a_burst_goes_out_at_once_and_the_rest_at_the_rate() -> None:
    pace = Pace(10, 3)
    assert [round(pace.reserve(100.0), 6) for _ in range(5)] == [0, 0, 0, 0.1, 0.2]


def test_the_allowance_comes_back() -> None:
    pace = Pace(10, 3)
    for _ in range(3):
        pace.reserve(0.0)
    assert not pace.idle(0.2)
    assert pace.idle(0.31)
    assert [pace.reserve(1.0) for _ in range(3)] == pytest.approx([0, 0, 0])


def test_an_address_is_hopeless_when_it_was_silent_for_the_time_of_a_question() -> None:
    silence = Silence()
    assert not silence.hopeless(100.0, 5.0)
    silence.asked(100.0)
    silence.asked(103.0)
    assert not silence.hopeless(104.9, 5.0)
    assert silence.hopeless(105.0, 5.0)


def test_an_answer_brings_hope_back() -> None:
    silence = Silence()
    silence.asked(100.0)
    silence.answered()
    assert not silence.hopeless(110.0, 5.0)
    silence.asked(110.0)
    assert not silence.hopeless(114.0, 5.0)


def test_an_address_that_nobody_asked_for_long_is_as_new() -> None:
    silence = Silence()
    silence.asked(100.0)
    assert not silence.hopeless(101.0 + FORGIVEN, 5.0)
    silence.asked(101.0 + FORGIVEN)
    assert not silence.hopeless(103.0 + FORGIVEN, 5.0)


HURRIED = [
    (5.0, None, Patience((0, 0.8), 2.4)),
    (5.0, 0.02, Patience((0, 0.5), 1.5)),
    (5.0, 1.0, Patience((0, 1.25), 3.75)),
    (1.0, None, Patience((0, 0.25), 0.75)),
]


@pytest.mark.parametrize(("timeout", "round_trip", "expected"), HURRIED)
def test_a_hopeless_address_has_less_time(timeout: float, round_trip: float | None, expected: Patience) -> None:
    found = patience(timeout, 2, True, round_trip, hopeless=True)
    assert found.end == pytest.approx(expected.end)
    assert found.sends == pytest.approx(expected.sends)
    assert patience(timeout, 2, False, round_trip, hopeless=True) == patience(timeout, 2, False)


PATIENCE = [
    (5.0, 2, False, None, Patience((0, 5), 10)),
    (5.0, 2, False, 0.01, Patience((0, 5), 10)),
    (3.0, 1, False, None, Patience((0,), 3)),
    (5.0, 2, True, None, Patience((0, 0.8, 2.4), 5)),
    (5.0, 2, True, 0.02, Patience((0, 0.4, 1.2), 5)),
    (5.0, 2, True, 0.15, Patience((0, 0.6, 1.8), 5)),
    (5.0, 2, True, 2.0, Patience((0, 1.25, 3.75), 5)),
    (5.0, 1, True, None, Patience((0, 0.8), 5)),
    (1.0, 2, True, None, Patience((0, 0.25, 0.75), 1)),
]


@pytest.mark.parametrize(("timeout", "tries", "adaptive", "round_trip", "expected"), PATIENCE)
def test_tries_of_a_question(
    timeout: float, tries: int, adaptive: bool, round_trip: float | None, expected: Patience
) -> None:
    found = patience(timeout, tries, adaptive, round_trip)
    assert found.end == expected.end
    assert found.sends == pytest.approx(expected.sends)
