"""Memory and credit: what is taken is given back, and never more than there is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from runtime.gateway.pbs.memory import SLACK, Credit, Memory
from runtime.gateway.pbs.pace import Pace


def test_a_session_takes_no_more_than_its_own_or_that_of_all() -> None:
    whole = Memory(100)
    first, second = Memory(80, whole), Memory(80, whole)
    assert first.take(80)
    assert not first.take(1)
    assert not second.take(30)
    assert second.take(20)
    assert (first.taken, second.taken, whole.taken) == (80, 20, 100)
    first.give(80)
    assert second.take(60)


def test_what_is_added_beyond_the_limit_makes_it_short_until_it_is_given_back() -> None:
    memory, told = Memory(10), list[str]()
    assert memory.take(10)
    assert not memory.short(lambda: told.append("full is not short"))
    memory.add(SLACK + 1)
    assert memory.short(lambda: told.append("once"))
    memory.give(1)
    memory.give(1)
    assert told == ["once"]


def test_a_session_waits_for_others_where_all_are_short() -> None:
    whole = Memory(0)
    one, other, told = Memory(100 + SLACK, whole), Memory(100 + SLACK, whole), list[str]()
    one.add(SLACK + 5)
    assert other.short(lambda: told.append("other"))
    one.give(5)
    assert told == ["other"]


@given(st.lists(st.tuples(st.sampled_from(["receive", "take", "hold", "let go"]), st.integers(0, 4 << 20))))
def test_a_client_never_has_more_credit_than_the_window(steps: list[tuple[str, int]]) -> None:
    credit, received, taken, held = Credit(32 << 20), 0, 0, 0
    for step, count in steps:
        match step:
            case "receive" if count <= credit.left:
                assert credit.received(count)
                received += count
            case "take" if taken + count <= received:
                credit.taken(count)
                taken += count
            case "hold":
                credit.held += count
                held += count
            case "let go":
                credit.held -= min(count, held)
                held -= min(count, held)
        credit.due()
        assert credit.left <= (32 << 20) - (received - taken)
        if not held and received == taken:
            assert credit.left >= 30 << 20, "a client that is owed nothing can always go on"


def test_more_than_the_window_is_seen() -> None:
    credit = Credit(32 << 20)
    assert credit.received(32 << 20)
    assert not credit.received(1)


def test_a_pace_allows_a_burst_and_then_a_rate() -> None:
    pace = Pace(burst=3, rate=2.0)
    assert [pace.step(0.0) for _ in range(4)] == [True, True, True, False]
    assert not pace.step(0.4)
    assert pace.step(0.6)
    assert [pace.step(100.0) for _ in range(4)] == [True, True, True, False]
