"""Roles, privileges and the paths they hold on (proxmox-backup.md 2.5). No I/O here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class Privilege(StrEnum):
    AUDIT = "Datastore.Audit"
    ALLOCATE = "Datastore.Allocate"
    MODIFY = "Datastore.Modify"
    READ = "Datastore.Read"
    VERIFY = "Datastore.Verify"
    BACKUP = "Datastore.Backup"
    PRUNE = "Datastore.Prune"
    PERMISSIONS = "Permissions.Modify"


ALL = frozenset(Privilege)
ANY_OF_STORE = ALL - {Privilege.PERMISSIONS}
NO_ACCESS = "NoAccess"

ROLES: Mapping[str, frozenset[Privilege]] = {
    "Admin": ALL,
    "DatastoreAdmin": ANY_OF_STORE - {Privilege.ALLOCATE},
    "DatastoreAudit": frozenset({Privilege.AUDIT}),
    "DatastoreBackup": frozenset({Privilege.BACKUP}),
    "DatastorePowerUser": frozenset({Privilege.BACKUP, Privilege.PRUNE}),
    "DatastoreReader": frozenset({Privilege.AUDIT, Privilege.VERIFY, Privilege.READ}),
    NO_ACCESS: frozenset(),
}

ROOT = "root@pam"


@dataclass(frozen=True, slots=True, order=True)
class Grant:
    """A role of a user or API token on a path, and below it if it propagates."""

    path: str
    auth_id: str
    role: str
    propagate: bool = True


def datastore_path(store: str, namespace: str = "") -> str:
    return f"/datastore/{store}/{namespace}" if namespace else f"/datastore/{store}"


def user_of(auth_id: str) -> str:
    """Return the user that an API token belongs to, or the user itself."""
    return auth_id.partition("!")[0]


def normal(path: str) -> str:
    """Return path without doubled and trailing slashes."""
    return "/" + "/".join(part for part in path.split("/") if part)


def privileges(grants: Iterable[Grant], auth_id: str, path: str) -> dict[Privilege, bool]:
    """Return what somebody may do on a path, and whether that holds below it as well.

    A grant on a longer path replaces those on shorter ones. A token may do what both it and its user may; `root@pam`
    may do everything, while its tokens need grants.
    """
    if auth_id == ROOT:
        return dict.fromkeys(Privilege, True)
    found = list(grants)
    own = _granted(found, auth_id, path)
    user = user_of(auth_id)
    if user in (auth_id, ROOT):
        return own
    of_user = _granted(found, user, path)
    return {privilege: below and of_user[privilege] for privilege, below in own.items() if privilege in of_user}


def _granted(grants: list[Grant], auth_id: str, path: str) -> dict[Privilege, bool]:
    path = normal(path)
    reaching = [grant for grant in grants if grant.auth_id == auth_id and _reaches(grant, path)]
    longest = max((len(grant.path) for grant in reaching), default=0)
    nearest = [grant for grant in reaching if len(grant.path) == longest]
    found: dict[Privilege, bool] = {}
    if any(grant.role == NO_ACCESS for grant in nearest):
        return found
    for grant in nearest:
        for privilege in ROLES[grant.role]:
            found[privilege] = found.get(privilege, False) or grant.propagate
    return found


def _reaches(grant: Grant, path: str) -> bool:
    return grant.path == path or (grant.propagate and (path + "/").startswith(grant.path.rstrip("/") + "/"))


def below(grants: Iterable[Grant], auth_id: str, path: str) -> bool:
    """Return whether somebody may do anything on a path or somewhere below it."""
    path = normal(path)
    grants = list(grants)
    if privileges(grants, auth_id, path):
        return True
    inner = {grant.path for grant in grants if grant.path.startswith(path + "/")}
    return any(privileges(grants, auth_id, one) for one in inner)
