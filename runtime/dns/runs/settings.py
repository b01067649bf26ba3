"""What the service is told at start."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import URL

from runtime.contract.settings import ConfigError
from runtime.database import database_url
from runtime.dns.runs.profiles import NAME, Profiles


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsSettings:
    """Every setting of the service. `check` says whether they can be used."""

    data: Path
    """The folder that a database file is below."""
    database: str = "sqlite:///dns.db"
    """`sqlite:///FILE`, relative to `data`, or `postgresql://user:password@host/database`."""
    execute: bool = True
    """Whether this process takes runs from the queue."""
    queue: int | None = None
    """Take the runs of this queue only; None: of all."""
    reuse_seconds: float = 600.0
    """How long after its start a run is returned to who asks for the same."""
    max_batch: int = 100_000
    max_waiting: int = 1_000_000
    client_runs: int | None = None
    """New runs that one client may start in a minute, 0: any number; None: `rate.CLIENT_RUNS` of one from elsewhere,
    any number of this machine."""
    keep_seconds: float = 0.0
    """How long runs are kept that are over; 0: for ever."""
    profiles: Mapping[str, Path] = field(default_factory=dict)
    """Files of profiles by name; `default` may be among them."""
    private_profiles: Mapping[str, Path] = field(default_factory=dict)
    """The same, of profiles that can be used and are not listed."""
    lost_seconds: float = 30.0
    """How long a process that shares the queue may be silent before its runs are taken up by another."""

    def check(self) -> None:
        """Raise ConfigError if the service cannot run under these settings."""
        self.url()
        self.read_profiles()
        for name in (*self.profiles, *self.private_profiles):
            if not NAME.fullmatch(name):
                raise ConfigError(f"dns.profiles: {name!r} must have 1 to 32 of a-z 0-9 _ -, none of _ - at an end")

    def url(self) -> URL:
        """Return where the database is. Raises ConfigError."""
        return database_url("dns.database", self.database, self.data)

    def read_profiles(self) -> Profiles:
        """Return the profiles. Raises ConfigError for a file that cannot be used."""
        return Profiles.read(self.profiles, self.private_profiles)
