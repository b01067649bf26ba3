"""Backups written, removed and merged on a remote where something happens, and what has to be there afterwards."""

from __future__ import annotations

import hashlib
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from uuid import UUID

from runtime.contract.jsontext import dumps
from runtime.formats.vhd import BLOCK
from runtime.storage.repository import layout
from runtime.storage.repository.chain import open_chain
from runtime.storage.repository.clean import Cleaning, Order
from runtime.storage.repository.disk import DIRECTORY, FILE
from runtime.storage.repository.filters import BROTLI
from runtime.storage.repository.frames import Frame
from runtime.storage.repository.handle import Lock, RemoteHandle
from runtime.storage.repository.machine import Form, Machine
from tests.conformance.xo_repository import judge
from tests.conformance.xo_repository.place import Unreadable
from tests.storage.repository.memory_remote import Held, MemoryRemote, PowerOff
from tests.storage.repository.writing import DAY, block, increment
from tests.storage.repository.written import DISK, JOB, SNAPSHOT_VDI, VM

FOLDER = layout.vm_folder(VM)
SIZE = 4 * BLOCK

FORMS = {FILE: Form(FILE), DIRECTORY: Form(DIRECTORY, BROTLI)}
"""A block has the same bytes over and over, so that compression is quick."""


@dataclass
class Backup:
    """A backup that was committed."""

    number: int
    id: str
    path: str
    """Of its disk, relative to the folder of the machine."""
    blocks: dict[int, int]
    """What each block of the disk is made from."""


@dataclass
class Ordeal:
    """A machine's chain of backups on a remote. What was acknowledged is in `backups`."""

    form: Form
    numbers: Random
    remote: RemoteHandle
    backups: list[Backup] = field(default_factory=list)
    going: list[Backup] = field(default_factory=list)
    """Being removed, or not acknowledged: each may be there or not."""
    count: int = 0
    lock: Lock = field(default_factory=Held)

    def prepare(self, backups: int) -> None:
        for _ in range(backups):
            self.back_up()

    def session(self) -> Machine:
        self.remote.make_folder(FOLDER)
        return Machine(self.remote, VM, self.lock, self.form)

    def back_up(self) -> None:
        """Write and commit an increment of the newest backup, of some blocks."""
        machine = self.session()
        last = self.backups[-1] if self.backups else None
        number = self.count
        self.count += 1
        changed = sorted(self.numbers.sample(range(4), self.numbers.randint(1, 3)))
        at = DAY + number * 1000
        disk = machine.begin_disk(JOB, DISK, at, _uuid(number), SIZE, last.path if last else None)
        try:
            for index in changed:
                disk.put(Frame(index, [_block(number * 4 + index)], None))
            machine.end_disk(disk)
        finally:
            disk.close()
        told = {"path": disk.path, "size": disk.writer.stored, "differencing": last is not None}
        metadata = increment(told, 0)
        metadata["timestamp"] = at
        record = metadata["vdis"][SNAPSHOT_VDI] | {"uuid": str(_uuid(number))}
        if last is not None:
            record["other_config"] = record["other_config"] | {"xo:base_delta_vdi": str(_uuid(last.number))}
        metadata["vdis"][SNAPSHOT_VDI] = record
        blocks = (last.blocks if last else {}) | {index: number * 4 + index for index in changed}
        id = f"/{FOLDER}/{layout.date(at)}.json"
        made = Backup(number, id, disk.path, blocks)
        self.going.append(made)
        self.announce(made)
        machine.commit(dumps(metadata))
        self.going.remove(made)
        self.backups.append(made)

    def announce(self, backup: Backup) -> None:
        """Is told of a backup that is about to be committed."""

    def remove(self, count: int) -> None:
        """Remove the oldest backups, but not the newest."""
        machine = self.session()
        old = self.backups[: min(count, len(self.backups) - 1)]
        self.backups = self.backups[len(old) :]
        self.going += old
        machine.delete([one.id for one in old], threading.Event())
        self.going = [one for one in self.going if one not in old]

    def clean(self) -> list[dict[str, object]]:
        """Clean up, and return what was told of it."""
        said: list[dict[str, object]] = []

        def say(record: dict[str, object]) -> None:
            said.append(record)
            self.hear(record)

        machine = self.session()
        order = Order(remove=True, merge=True)
        said.append(Cleaning(self.remote, VM, machine.lock, self.form, order, say, threading.Event()).run())
        return said

    def hear(self, record: dict[str, object]) -> None:
        """Is told what a clean-up tells."""

    def work(self) -> None:
        """Do what a job does, as it does it."""
        self.clean()
        self.back_up()
        self.remove(self.numbers.randint(1, 2))

    def settle(self) -> None:
        """See which of the backups that might have gone are there."""
        there = [one for one in self.going if self.remote.exists(one.id[1:])]
        self.backups = sorted([*self.backups, *there], key=lambda one: one.number)
        self.going = []

    def lost(self) -> list[str]:
        """Return what is wrong with the backups that have to be there."""
        found = []
        for one in self.backups:
            if not self.remote.exists(one.id[1:]):
                found.append(f"{one.id} is gone")
                continue
            try:
                chain = open_chain(self.remote, FOLDER, f"{FOLDER}/{one.path}")
                for index, seed in one.blocks.items():
                    if chain.read(index) != _block(seed):
                        found.append(f"block {index} of {one.id} is another")
                chain.close()
            except Exception as fault:
                found.append(f"{one.id} cannot be read: {type(fault).__name__} {fault}")
        return found


@dataclass
class PowerOrdeal(Ordeal):
    """The same, on a remote in memory whose power is cut."""

    remote: MemoryRemote = field(default_factory=MemoryRemote)

    def until_cut(self, steps: int) -> None:
        """Work until the power is cut after so many changes of the remote, and go on with what it left."""
        self.remote.steps = self.remote.done + steps
        with suppress(PowerOff):
            while True:
                self.work()
        self.remote = self.remote.cut(self.numbers)
        self.settle()

    def findings(self) -> list[str]:
        """Return what the judge has to say."""
        report = judge("file:///", place=_MemoryPlace(self.remote))
        return [str(finding) for finding in report.findings]


def power_ordeal(form: str, numbers: Random) -> PowerOrdeal:
    return PowerOrdeal(FORMS[form], numbers, MemoryRemote(places=form == FILE))


@dataclass
class _MemoryPlace:
    remote: MemoryRemote

    def files(self) -> dict[str, int]:
        return {path: len(file.content) for path, file in self.remote.names.items() if file is not None}

    def folders(self) -> set[str]:
        return {path for path, file in self.remote.names.items() if file is None}

    def read(self, path: str, offset: int, length: int) -> bytes:
        file = self.remote.names.get(path)
        if file is None:
            raise Unreadable("there is no such file")
        return bytes(file.content[offset : offset + length])


_blocks: dict[int, bytes] = {}


def _block(seed: int) -> bytes:
    found = _blocks.get(seed)
    if found is None:
        if len(_blocks) > 64:
            _blocks.clear()
        found = _blocks[seed] = block(seed)
    return found


def _uuid(number: int) -> UUID:
    return UUID(bytes=hashlib.sha256(b"%d" % number).digest()[:16])
