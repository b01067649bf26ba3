"""A remote with what others have written, used as a session uses it, for tests."""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from typing import Any

from runtime.storage.repository.chain import open_chain
from runtime.storage.repository.clean import Cleaning, Order
from runtime.storage.repository.disk import FILE
from runtime.storage.repository.encrypted_handle import EncryptedHandle
from runtime.storage.repository.encryption import Key
from runtime.storage.repository.handle import RemoteHandle
from runtime.storage.repository.machine import Form
from runtime.storage.repository.vm_listing import Manner, VmListing
from tests.storage.repository.conftest import KEY, Place
from tests.storage.repository.memory_remote import Held
from tests.storage.repository.writing import block
from tests.storage.repository.written import (
    BASE_DATE,
    BASE_TIME,
    DELTA_DATE,
    DISK,
    JOB,
    VM,
    Written,
    delta,
)

FOLDER = f"xo-vm-backups/{VM}"
DISKS = f"{FOLDER}/vdis/{JOB}/{DISK}"
MIDDLE_DATE = "20261120T151700Z"
A, B = {0: block(1), 1: block(2)}, {1: block(3), 2: block(4)}
BOTH = A | B


@dataclass
class Site:
    """A remote in a folder, used as a session uses it."""

    place: Place
    form: Form = field(default_factory=lambda: Form(FILE))
    sealed: bool = False

    def handle(self) -> RemoteHandle:
        handle = self.place.handle()
        return EncryptedHandle(handle, Key(KEY)) if self.sealed else handle

    def clean(self, *, remove: bool = True, merge: bool = True, form: Form | None = None) -> list[dict[str, Any]]:
        """Clean up, and return what was told; the result is last."""
        said: list[dict[str, Any]] = []
        handle = self.handle()
        try:
            order = Order(remove=remove, merge=merge)
            cleaning = Cleaning(handle, VM, Held(), form or self.form, order, said.append, threading.Event())
            said.append(cleaning.run())
        finally:
            handle.close()
        return said

    def blocks(self, name: str) -> dict[int, bytes]:
        """Return what is on a disk, by its name beside the others or its path."""
        handle = self.handle()
        try:
            chain = open_chain(handle, FOLDER, name if "/" in name else f"{DISKS}/{name}")
            found = {index: chain.read(index) for index, there in enumerate(chain.present) if there}
            chain.close()
        finally:
            handle.close()
        return found

    def listed(self) -> list[dict[str, Any]]:
        """Return the entries of a listing."""
        handle = self.handle()
        try:
            listing = VmListing(handle, VM, Manner("rem1", use_cache=False))
            listing.look()
            listing.read(listing.unread)
            listed = listing.finish()
        finally:
            handle.close()
        assert listed.faults == []
        found: list[dict[str, Any]] = json.loads(b"[" + listed.backups.text + b"]")
        return found

    def metadata(self, date: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.place.files()[f"{FOLDER}/{date}.json"])
        return found


def warnings(said: list[dict[str, Any]]) -> list[str]:
    return [one["message"] for one in said if one["type"] == "warning"]


def ended(said: list[dict[str, Any]]) -> tuple[list[str], bool]:
    """Return the warnings of a clean-up, and whether it has merged."""
    return warnings(said), said[-1]["merge"]


def two(*, alias: bool = False) -> Written:
    """A chain of two."""
    written = Written()
    written.add(delta(BASE_DATE, BASE_TIME, differencing=False, alias=alias), BASE_DATE, blocks=A)
    written.add(delta(alias=alias), DELTA_DATE, blocks=B)
    return written
