"""A job that backs up, removes and merges in a repository until it is killed, and says on its output what it did."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Any

from runtime.storage.file_remote import open_folder
from runtime.storage.repository.file_handle import FileHandle
from runtime.storage.repository.handle import Locked, LockLost
from tests.storage.repository.ordeal import FOLDER, FORMS, Backup, Ordeal

STOPS = "stops in a merge"


def tell(what: str, **facts: object) -> None:
    print(json.dumps({"what": what, **facts}), flush=True)


@dataclass
class Job(Ordeal):
    """Says of each thing that it begins and has done."""

    stops: bool = False
    """It stops itself in the middle of its first merge of several blocks."""

    def hear(self, record: dict[str, Any]) -> None:
        if self.stops and record["type"] == "progress" and 0 < record["done"] < record["total"]:
            self.stops = False
            tell("stopping", done=record["done"], total=record["total"])
            os.kill(os.getpid(), signal.SIGSTOP)

    def back_up(self) -> None:
        known = len(self.backups)
        tell("writing", number=self.count)
        super().back_up()
        tell("written", number=self.backups[known].number)

    def announce(self, backup: Backup) -> None:
        tell("committing", backup=asdict(backup))

    def remove(self, count: int) -> None:
        old = self.backups[: min(count, len(self.backups) - 1)]
        tell("removing", numbers=[one.number for one in old])
        super().remove(count)
        tell("removed", numbers=[one.number for one in old])

    def clean(self) -> list[dict[str, object]]:
        tell("cleaning")
        said = super().clean()
        tell("cleaned", warnings=[one["message"] for one in said if one["type"] == "warning"])
        return said


def main(base: str, form: str, seed: int, state: str, stops: str) -> None:
    """Work as long as nobody ends this, on what the state says is there."""
    known = json.loads(Path(state).read_text())
    handle = FileHandle(open_folder(base, base), base)
    job = Job(FORMS[form], Random(seed), handle, stops=stops == STOPS)
    job.backups = [Backup(**{**one, "blocks": _blocks(one["blocks"])}) for one in known["backups"]]
    job.count = known["count"]
    handle.make_folder(FOLDER)
    tell("ready")
    while True:
        try:
            with handle.lock(FOLDER) as lock:
                job.lock = lock
                try:
                    job.work()
                except Exception:
                    # Files may be gone since another one has the lock.
                    lock.check()
                    raise
        except LockLost:
            tell("lost")
            return
        except Locked:
            time.sleep(0.2)


def _blocks(told: dict[str, int]) -> dict[int, int]:
    return {int(index): seed for index, seed in told.items()}


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4], sys.argv[5])
