"""Ids of tasks and what clients see of tasks (proxmox-backup.md 7.4)."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.formats.task_id import RANDOM, task_id
from runtime.storage.datastore.task_view import TaskView, page
from runtime.storage.datastore.upid import Upid, escape, parse, unescape

AT = 1_764_028_590_123

ESCAPED = [
    ("main:host/elsa", r"main\x3ahost-elsa"),
    ("a-b", r"a\x2db"),
    (".a.b_C9", r"\x2ea.b_C9"),
    ("", ""),
    ("ä", r"\xc3\xa4"),
]


@pytest.mark.parametrize(("text", "escaped"), ESCAPED)
def test_a_subject_is_escaped_as_systemd_does(text: str, escaped: str) -> None:
    assert (escape(text), unescape(escaped)) == (escaped, text)


def test_an_id_has_the_form_of_the_original() -> None:
    text = Upid(task_id(AT, 5), "backup", "main:host/elsa", "root@pam!laptop", 41969).text()
    assert text == r"UPID:localhost:0000A3F1:00000000:00001403:6924F0AE:backup:main\x3ahost-elsa:root@pam!laptop:"


@given(
    at=st.integers(0, (1 << 32) * 1000 - 1), number=st.integers(36**3, RANDOM - 1), subject=st.text(max_size=20),
    pid=st.integers(0, (1 << 32) - 1),
)  # fmt: skip
def test_an_id_is_read_back_as_it_was_written(at: int, number: int, subject: str, pid: int) -> None:
    upid = Upid(task_id(at, number), "prune", subject, "a@pbs", pid)
    assert parse(upid.text()) == upid


@pytest.mark.parametrize(
    "text",
    [
        "", "UPID:", "UPID:localhost:0:0:0:0:backup::root@pam:",
        "UPID:localhost:0000a3f1:00000000:00001403:6924F0AE:backup:main:root@pam:",
        "UPID:localhost:0000A3F1:00000000:FFFFFFFFFFFFFFFF:6924F0AE:backup:main:root@pam:",
        "UPID:localhost:0000A3F1:00000000:00001403:6924F0AE:backup:main:root@pam",
    ],
)  # fmt: skip
def test_what_is_no_id_names_no_task(text: str) -> None:
    assert parse(text) is None


def view(**more: Any) -> TaskView:
    return TaskView(
        {
            "id": task_id(AT, 5), "kind": "datastore.backup", "name": "backup main:host/elsa", "start": AT,
            "status": "success", "end": AT + 2000, "updatedAt": AT + 2000, "infos": [], "warnings": [], "tasks": [],
            "data": {"datastore": "main", "snapshot": "host/elsa/2025-11-24T23:56:30Z", "user": "root@pam!laptop"},
        } | more
    )  # fmt: skip


WARNING = {"message": "a word", "timestamp": AT + 500}
ENDS: list[tuple[dict[str, Any], str, str, str]] = [
    ({}, "ok", "OK", "TASK OK"),
    ({"warnings": [WARNING]}, "warning", "WARNINGS: 1", "TASK WARNINGS: 1"),
    ({"status": "failure", "result": {"message": "no\nroom"}}, "error", "no room", "TASK ERROR: no room"),
    ({"status": "canceled", "result": {"message": "stopped"}}, "error", "stopped", "TASK ERROR: stopped"),
    ({"status": "interrupted"}, "unknown", "it failed", "TASK ERROR: it failed"),
]


@pytest.mark.parametrize(("more", "state", "exit", "last"), ENDS)
def test_the_end_of_a_task(more: dict[str, Any], state: str, exit: str, last: str) -> None:
    one = view(**more)
    assert (one.state, one.exit, one.status()["exitstatus"]) == (state, exit, exit)
    assert one.lines()[-1] == f"2025-11-24T23:56:32+00:00: {last}"


def test_a_task_that_runs_has_no_end() -> None:
    one = view(status="pending")
    assert (one.state, one.status()["status"], one.lines()) == (
        "running", "running", ["2025-11-24T23:56:30+00:00: backup main:host/elsa"],
    )  # fmt: skip
    assert not {"endtime", "status"} & one.listed().keys()
    assert "exitstatus" not in one.status()


def test_a_list_and_a_state_name_the_user_and_the_subject() -> None:
    listed, status = view().listed(), view().status()
    assert (listed["worker_type"], listed["worker_id"], listed["user"], listed["endtime"]) == (
        "backup", "main:host/elsa", "root@pam!laptop", AT // 1000 + 2,
    )  # fmt: skip
    assert (status["user"], status["tokenid"], status["type"], status["id"]) == (
        "root@pam", "laptop", "backup", "main:host/elsa",
    )  # fmt: skip


def test_lines_stand_in_the_order_in_which_they_were_said() -> None:
    one = view(infos=[{"message": "two\nlines", "timestamp": AT + 1000}], warnings=[WARNING])
    assert [line[27:] for line in one.lines()] == [
        "backup main:host/elsa", "WARN: a word", "two lines", "TASK WARNINGS: 1",
    ]  # fmt: skip
    assert {line[25:27] for line in one.lines()} == {": "}


PAGES = [
    (0, 0, 500, 0, 0), (1, 0, 500, 1, 1), (1, 1, 500, 1, 1), (500, 1, 500, 500, 1), (501, 1, 500, 500, 1),
    (501, 501, 500, 1, 501), (501, 502, 500, 0, 0), (501, 1, 0, 501, 1), (3, 2, 1, 1, 2),
]  # fmt: skip


@pytest.mark.parametrize(("count", "start", "limit", "found", "first"), PAGES)
def test_pages(count: int, start: int, limit: int, found: int, first: int) -> None:
    """Numbers are consecutive, and a page that does not reach the end has all the lines that were asked for."""
    told = page([f"line {number}" for number in range(1, count + 1)], start, limit)
    assert told["total"] == count
    assert [line["n"] for line in told["data"]] == list(range(first, first + found))
    assert all(line["t"] == f"line {line['n']}" for line in told["data"])
