"""The service: runs are started, followed and looked up, by themselves and in batches."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.dns.runs.model import BatchStatus, HistoryEntry, Kind, Parameters, Results, Run, Started


class Runs:
    """Runs, batches and users. Any call may raise StoreUnavailable; what was answered is on disk.

    All methods may be cancelled: what was asked for then happens wholly or not at all.
    """

    @property
    def profiles(self) -> Sequence[str]:
        """The names of the public profiles in order, `default` among them. Private ones can be used, too."""
        raise NotImplementedError

    async def start(self, domain: str, parameters: Parameters, *, client: str = "") -> Started:
        """Start a run, or return one that means the same, is in no batch, and waits or was started a short time ago.

        `client` is whom the limit counts, such as an address; empty: nobody.
        Raises Invalid with all findings, TooManyRuns, QueueFull.
        """
        raise NotImplementedError

    async def progress(self, id: int) -> int:
        """Return how far a run is, in percent; 100 exactly when it is over. Raises UnknownRun."""
        raise NotImplementedError

    async def run(self, id: int) -> Run:
        """Return a run. Raises UnknownRun."""
        raise NotImplementedError

    async def results(self, id: int) -> Results:
        """Return a run with its messages. Raises UnknownRun."""
        raise NotImplementedError

    async def history(
        self, domain: str, *, kind: Kind = Kind.ALL, offset: int = 0, limit: int = 200, unfinished: bool = False
    ) -> Sequence[HistoryEntry]:
        """Return the runs of a domain, newest first, those of batches among them; none for what is no name.

        At most HISTORY entries are returned, whatever the limit. `unfinished`: those that are not over, too.
        """
        raise NotImplementedError

    async def add_user(self, username: str, key: str) -> int:
        """Keep a user who may start batches, and return its number; the key is kept as a hash. Raises UserExists."""
        raise NotImplementedError

    async def create_batch(
        self,
        username: str,
        key: str,
        domains: Sequence[str],
        parameters: Parameters,
        *,
        one_at_a_time: bool = False,
        unchecked: bool = False,
    ) -> int:
        """Start a run for each of the domains, and return the id of the batch once all of them are on disk.

        Equal domains are not merged, and nothing is reused. Raises NotAuthorized, then BatchTooLarge, Invalid (names at
        `/domains/N`), QueueFull, and with `one_at_a_time` BatchUnfinished; then there is no batch at all.
        `unchecked`: what is no name is no finding, but a run that is over at once and says so.
        """
        raise NotImplementedError

    async def batch(self, id: int) -> BatchStatus:
        """Return how far a batch is. Raises UnknownBatch."""
        raise NotImplementedError
