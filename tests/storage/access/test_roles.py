"""Roles on paths, and tickets (proxmox-backup.md 2.3, 2.5)."""

from __future__ import annotations

import re

import pytest

from runtime.storage.access.roles import ROLES, Grant, Privilege, below, normal, privileges
from runtime.storage.access.tickets import LIFETIME, SKEW, Tickets

TOKEN = "root@pam!t"
BACKUP, AUDIT = Privilege.BACKUP, Privilege.AUDIT


def names(grants: list[Grant], who: str, path: str) -> set[Privilege]:
    return set(privileges(grants, who, path))


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("/datastore/main", {BACKUP}),
        ("/datastore/main/lab", {BACKUP}),
        ("/datastore/main/lab/a", {BACKUP}),
        ("/datastore/main2", set()),
        ("/datastore", set()),
        ("/", set()),
    ],
)
def test_a_role_reaches_what_is_below_its_path(path: str, found: set[Privilege]) -> None:
    assert names([Grant("/datastore/main", TOKEN, "DatastoreBackup")], TOKEN, path) == found


def test_a_role_that_does_not_propagate_holds_on_its_path_alone() -> None:
    grants = [Grant("/datastore/main", TOKEN, "DatastoreBackup", propagate=False)]
    assert names(grants, TOKEN, "/datastore/main") == {BACKUP}
    assert names(grants, TOKEN, "/datastore/main/lab") == set()


def test_a_longer_path_replaces_a_shorter_one() -> None:
    grants = [Grant("/datastore/main", TOKEN, "DatastoreBackup"), Grant("/datastore/main/lab", TOKEN, "DatastoreAudit")]
    assert names(grants, TOKEN, "/datastore/main/lab/a") == {AUDIT}


def test_no_access_takes_away_what_a_path_above_gives() -> None:
    grants = [Grant("/", TOKEN, "Admin"), Grant("/datastore/main", TOKEN, "NoAccess")]
    assert names(grants, TOKEN, "/datastore/main") == set()
    assert names(grants, TOKEN, "/datastore/other") == ROLES["Admin"]


def test_roles_on_one_path_add_up() -> None:
    grants = [Grant("/datastore/main", TOKEN, "DatastoreBackup"), Grant("/datastore/main", TOKEN, "DatastoreAudit")]
    assert names(grants, TOKEN, "/datastore/main") == {BACKUP, AUDIT}


def test_root_may_do_everything_and_its_tokens_nothing() -> None:
    assert names([], "root@pam", "/datastore/main") == set(Privilege)
    assert names([], TOKEN, "/datastore/main") == set()


def test_a_token_may_do_what_both_it_and_its_user_may() -> None:
    grants = [Grant("/datastore/main", "a@pbs!t", "Admin"), Grant("/datastore/main", "a@pbs", "DatastoreAudit")]
    assert names(grants, "a@pbs!t", "/datastore/main") == {AUDIT}
    assert names(grants[:1], "a@pbs!t", "/datastore/main") == set()


def test_something_below_a_path() -> None:
    grants = [Grant("/datastore/main/lab", TOKEN, "DatastoreBackup")]
    assert below(grants, TOKEN, "/datastore/main")
    assert not below(grants, TOKEN, "/datastore/other")
    assert not below(grants, "root@pam!u", "/datastore/main")


@pytest.mark.parametrize(("path", "found"), [("", "/"), ("/", "/"), ("//a//b/", "/a/b")])
def test_paths_in_one_form(path: str, found: str) -> None:
    assert normal(path) == found


NOW = 1_700_000_000


def test_a_ticket_is_its_users_for_two_hours() -> None:
    tickets = Tickets(b"key")
    ticket = tickets.ticket("root@pam", NOW)
    assert re.fullmatch(r"PBS:root@pam:[0-9A-F]{8}::[A-Za-z0-9+/]+", ticket)
    assert tickets.user(ticket, NOW) == "root@pam"
    assert tickets.user(ticket, NOW + LIFETIME) == "root@pam"
    assert tickets.user(ticket, NOW + LIFETIME + 1) is None
    assert tickets.user(ticket, NOW - SKEW) == "root@pam"
    assert tickets.user(ticket, NOW - SKEW - 1) is None


def test_a_user_name_stays_whole_and_hides_no_field() -> None:
    tickets = Tickets(b"key")
    ticket = tickets.ticket("o'hara!x:y@pbs", NOW)
    assert ticket.count(":") == 4
    assert "!" not in ticket
    assert tickets.user(ticket, NOW) == "o'hara!x:y@pbs"


@pytest.mark.parametrize("change", ["PBS", "root", "6553F100", "::"])
def test_a_ticket_that_was_changed_is_nobodys(change: str) -> None:
    tickets = Tickets(b"key")
    ticket = tickets.ticket("root@pam", NOW)
    assert change in ticket
    assert tickets.user(ticket.replace(change, change[::-1].swapcase() + "x", 1), NOW) is None
    assert Tickets(b"other").user(ticket, NOW) is None
    assert tickets.user("", NOW) is None


def test_a_csrf_token_is_its_users() -> None:
    tickets = Tickets(b"key")
    token = tickets.csrf("root@pam", NOW)
    assert tickets.fits(token, "root@pam", NOW)
    assert not tickets.fits(token, "alice@pbs", NOW)
    assert not tickets.fits(token, "root@pam", NOW + LIFETIME + 1)
    assert not tickets.fits("", "root@pam", NOW)
    ticket = tickets.ticket("root@pam", NOW)
    assert not tickets.fits(f"{ticket[13:21]}:{ticket.rpartition(':')[2]}", "root@pam", NOW), "a ticket is none"
