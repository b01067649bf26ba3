"""What the service refuses, each with its facts. The sentences are for people; a face gives them its own form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

REPORTED: Final = 100
"""How many invalid names of a batch are told."""


class RunsError(Exception):
    """The service cannot do what was asked for; nothing has changed."""


class Invalid(RunsError):
    """Parameters that mean nothing: `findings` are JSON pointers (`/domain`, `/nameservers/0/ip`, `/ds/1/digest`,
    `/profile`, `/domains/7`) with words, `total` how many there are, of which at most REPORTED are listed."""

    def __init__(self, findings: Sequence[tuple[str, str]], total: int | None = None) -> None:
        super().__init__("; ".join(f"{pointer}: {words}" for pointer, words in findings))
        self.findings = tuple(findings)
        self.total = len(self.findings) if total is None else total


class UnknownRun(RunsError):
    """There is no run with this id."""

    def __init__(self, id: int) -> None:
        super().__init__(f"there is no test {id}")
        self.id = id


class UnknownBatch(RunsError):
    """There is no batch with this id."""

    def __init__(self, id: int) -> None:
        super().__init__(f"there is no batch {id}")
        self.id = id


class UserExists(RunsError):
    """A user of this name is there already."""

    def __init__(self, username: str) -> None:
        super().__init__(f"there is a user {username} already")
        self.username = username


class NotAuthorized(RunsError):
    """No user has this name and this key; which of the two is wrong is not told."""

    def __init__(self, username: str) -> None:
        super().__init__(f"the user {username} is not known, or the key is wrong")
        self.username = username


class BatchUnfinished(RunsError):
    """The user has a batch that is not finished, and only one at a time was asked for."""

    def __init__(self, batch: int, username: str) -> None:
        super().__init__(f"batch {batch} of {username} is not finished")
        self.batch = batch
        self.username = username


class BatchTooLarge(RunsError):
    """More domains than a batch may have; all of it is refused."""

    def __init__(self, count: int, limit: int) -> None:
        super().__init__(f"the batch has {count} domains; at most {limit} are allowed")
        self.count = count
        self.limit = limit


class QueueFull(RunsError):
    """As many runs wait as may."""

    def __init__(self, limit: int) -> None:
        super().__init__(f"{limit} tests are waiting already, which is the limit; try again later")
        self.limit = limit


class TooManyRuns(RunsError):
    """A client starts runs faster than it may: `limit` in a minute. Reused runs do not count."""

    def __init__(self, limit: int, seconds: int) -> None:
        super().__init__(f"at most {limit} tests may be started in a minute; try again in {seconds} seconds")
        self.limit = limit
        self.seconds = seconds
        """When there is room again."""


class StoreUnavailable(RunsError):
    """The database does not answer, or cannot take what is to be kept (disk full): `reason` says which. What was
    answered before is kept; the same call may be made again."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the database of the tests cannot be used at the moment: {reason}")
        self.reason = reason
