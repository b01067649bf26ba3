"""Who may do what with a datastore (proxmox-backup.md 2.5): a privilege, or a smaller one and owning the group."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from generated.errors import pbs as errors
from runtime.contract import caller
from runtime.contract.abi import Category, Errors, Fault, Json
from runtime.storage.access.access import Access
from runtime.storage.access.roles import ANY_OF_STORE, ROOT, Privilege, datastore_path
from runtime.storage.datastore import names
from runtime.storage.datastore.errors import NoGroup, NoOwner, NotOwner
from runtime.storage.datastore.names import Group, Snapshot
from runtime.storage.datastore.store import Datastore
from runtime.storage.principals import XO


def snapshot_of(params: Json) -> Snapshot:
    """Return the snapshot that parameters name. Raises BadName."""
    return Snapshot(group_of(params), params["backup-time"])


def group_of(params: Json) -> Group:
    """Return the group that parameters name. Raises BadName."""
    return Group(names.parse_namespace(params["ns"]), params["backup-type"], params["backup-id"])


def checked(findings: Errors) -> None:
    """Raise Fault for params that do not fit. Those of an upload are its receiver's to check."""
    if findings:
        words = "; ".join(f"{pointer}: {sentence}" for pointer, _, sentence in findings)
        raise Fault(f"invalid parameters: {words}", category=Category.INVALID, code=400)


class Rights:
    """What callers may do. Each check raises a declared error; `check_owner` blocks, the others only look."""

    def __init__(self, access: Access) -> None:
        self._access = access

    def user(self, context: Any) -> str:
        """Return who a servicer is called for; the holder of the gateway's own token is `root@pam`."""
        principal = caller(context).principal
        return ROOT if principal == XO else principal

    def has(self, user: str, privilege: Privilege, store: str, namespace: str = "") -> bool:
        return privilege in self._access.privileges(user, datastore_path(store, namespace))

    def need(self, user: str, privilege: Privilege, store: str, namespace: str = "") -> None:
        """Raise permissionDenied if user lacks the privilege."""
        if not self.has(user, privilege, store, namespace):
            raise errors.PermissionDenied(user=user, privilege=privilege.value, path=datastore_path(store, namespace))

    def to_back_up(self, user: str, store: str, namespace: str) -> None:
        self.need(user, Privilege.BACKUP, store, namespace)

    def to_read(self, user: str, store: str, namespace: str, snapshot: Snapshot) -> bool:
        """Return whether user may read the snapshot only as its owner. Raises readerRefused."""
        held = self._access.privileges(user, datastore_path(store, namespace))
        if Privilege.READ in held:
            return False
        if Privilege.BACKUP not in held:
            raise errors.ReaderRefused(user=user, snapshot=snapshot.text)
        return True

    def either(self, user: str, store: str, namespace: str, whole: tuple[Privilege, ...], owner: Privilege) -> bool:
        """Return whether user needs to own the group: without any of the privileges for the whole, but with the other.

        Raises permissionDenied.
        """
        held = self._access.privileges(user, datastore_path(store, namespace))
        if any(privilege in held for privilege in whole):
            return False
        if owner in held:
            return True
        wanted = (*whole, owner)[0]
        raise errors.PermissionDenied(user=user, privilege=wanted.value, path=datastore_path(store, namespace))

    def sees(self, user: str, store: str) -> bool:
        """Return whether user may do anything in a datastore."""
        return self._access.any_below(user, datastore_path(store))

    def sees_namespace(self, user: str, store: str, namespace: str) -> bool:
        held = self._access.privileges(user, datastore_path(store, namespace))
        return any(privilege in ANY_OF_STORE for privilege in held)

    def check_owner(self, store: Datastore, group: Group, user: str) -> None:
        """Raise NotOwner if user does not own the group. Blocks. Raises NoGroup."""
        owner = store.tree.owner(group)
        if not names.owns(owner, user):
            raise NotOwner(group.text, owner, user)

    def covers(self, user: str, store: Datastore, group: Group, whole: Privilege, owner: Privilege) -> bool:
        """Return whether user has the privilege for a whole namespace, or the other one and owns the group. Blocks."""
        namespace = names.namespace_text(group.namespace)
        if self.has(user, whole, store.name, namespace):
            return True
        with suppress(NoGroup, NoOwner):
            owned = names.owns(store.tree.owner(group), user)
            return owned and self.has(user, owner, store.name, namespace)
        return False
