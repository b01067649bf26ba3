"""How fast a client may start runs."""

from __future__ import annotations

import pytest

from runtime.dns.runs import rate as rates
from runtime.dns.runs.rate import Rate


def test_a_minutes_worth_at_once_then_evenly() -> None:
    now = [0.0]
    rate = Rate(6, clock=lambda: now[0])
    assert [rate.wait("a") for _ in range(8)] == [0] * 6 + [10, 10]
    now[0] = 9.0
    assert rate.wait("a") == 1
    now[0] = 10.0
    assert [rate.wait("a"), rate.wait("a")] == [0, 10]
    now[0] = 10_000.0
    assert [rate.wait("a") for _ in range(7)] == [0] * 6 + [10]


def test_clients_have_each_their_own() -> None:
    rate = Rate(1, clock=lambda: 0.0)
    assert [rate.wait("a"), rate.wait("b"), rate.wait("a")] == [0, 0, 60]


def test_no_limit_and_nobody() -> None:
    assert [Rate(0).wait("a"), Rate(1).wait(""), Rate(1).wait("")] == [0, 0, 0]


def test_who_was_not_seen_for_longest_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rates, "CLIENTS", 2)
    rate = Rate(1, clock=lambda: 0.0)
    assert [rate.wait(client) for client in ("a", "b", "a", "c", "a", "b")] == [0, 0, 60, 0, 60, 0]
