"""What the storage backend is told at start."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import URL

from runtime.contract.settings import ConfigError
from runtime.database import database_url

_TOKEN = re.compile(r"[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]{1,1024}")
"""What a cookie value may hold (RFC 6265 section 4.1.1)."""


_STORE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{2,31}")

MAIN = "main"
"""The datastore that there is without any being configured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageSettings:
    """Every setting of the storage backend. `check` says whether they fit each other; nothing is touched by it."""

    data: Path
    """The folder of the database, the token and the lock."""
    database: str = "sqlite:///storage.db"
    """`sqlite:///FILE`, relative to `data`, or `postgresql://user:password@host/database`."""
    allow_file_remotes: bool = False
    file_remotes_root: str = ""
    """`file:` remotes are this folder or lie below it."""
    allowed_hosts: tuple[str, ...] = ()
    """The hosts that remotes may be on; empty: any."""
    datastores: Mapping[str, Path] = field(default_factory=dict)
    """The folders of datastores by name, relative to `data`; none: `main` in `datastores/main`, which is made."""
    xo_token: str = field(default="", repr=False)
    """The token of the xo face; empty: one is made at the first start and kept in `<data>/token`."""
    task_lease: float = 60.0
    """Seconds that a running task survives the loss of the stream of its worker."""
    embedded: bool = True
    """The workers of tasks live in this process, so the tasks of a former process are over."""
    keep_tasks: int = 1000
    """How many finished root tasks are kept."""
    keep_days: float = 30.0
    """How long finished root tasks are kept."""

    def check(self) -> None:
        """Raise ConfigError if the backend could not keep its promises under these settings."""
        self.url()
        if self.allow_file_remotes and not self.file_remotes_root:
            raise ConfigError(
                "storage.allowFileRemotes is true but storage.fileRemotesRoot is empty: "
                "name the folder that file: remotes may use"
            )
        if self.allow_file_remotes and not Path(self.file_remotes_root).is_absolute():
            raise ConfigError(f"storage.fileRemotesRoot {self.file_remotes_root!r} must be an absolute path")
        if self.xo_token and not is_token(self.xo_token):
            raise ConfigError("xo.authenticationToken has characters that do not fit into a cookie, or is too long")
        for name in self.datastores:
            if not _STORE.fullmatch(name):
                raise ConfigError(f"storage.datastores: {name!r} must have 3 to 32 of A-Z a-z 0-9 _ - .")
        for name, value in (
            ("task_lease", self.task_lease),
            ("keep_tasks", self.keep_tasks),
            ("keep_days", self.keep_days),
        ):
            if value < 0:
                raise ConfigError(f"{name} is {value} but must not be negative")

    def stores(self) -> dict[str, Path]:
        """Return the folders of all datastores, absolute."""
        found = self.datastores or {MAIN: Path("datastores") / MAIN}
        return {name: self.data.absolute() / path for name, path in found.items()}

    def url(self) -> URL:
        """Return where the database is, with a file's path made absolute. Raises ConfigError."""
        return database_url("storage.database", self.database, self.data)


def is_token(text: str) -> bool:
    """Return whether text can be a token: 1 to 1024 characters, each allowed in a cookie."""
    return _TOKEN.fullmatch(text) is not None
