"""A PostgreSQL of our own: a private cluster on a Unix socket, which ends with the tests."""

from __future__ import annotations

import itertools
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from tests.clients.judges import program

USER = "gatewright"


class Cluster:
    """A server. Run by root it belongs to another user, since it refuses to be run by root."""

    def __init__(self, *, synced: bool = False) -> None:
        """`synced`: what it has acknowledged survives a power cut, and a commit takes as long as it does."""
        self._owner = _owner()
        self.folder = Path(tempfile.mkdtemp(prefix="gatewright-postgresql-"))
        if self._owner is not None:
            os.chown(self.folder, self._owner.pw_uid, self._owner.pw_gid)
        self._names = (f"test{number}" for number in itertools.count())
        options = ("--auth=trust", f"--username={USER}", "--encoding=UTF8", "--locale=C", "--no-sync")
        self._do("initdb", *options, "--pgdata", str(self.folder / "data"))
        settings = ["listen_addresses = ''", f"unix_socket_directories = '{self.folder}'"]
        if not synced:
            settings += ["fsync = off", "full_page_writes = off"]
        with (self.folder / "data/postgresql.conf").open("a") as file:
            file.write("\n".join(settings) + "\n")
        self.start()

    def start(self) -> None:
        """Return when it takes connections, after a crash too."""
        self._do("pg_ctl", "--pgdata", str(self.folder / "data"), "--log", str(self.folder / "log"), "--wait", "start")

    def kill(self) -> None:
        """End it as a crash would; the processes of its connections end at once."""
        lines = (self.folder / "data/postmaster.pid").read_text().split()
        os.kill(int(lines[0]), signal.SIGQUIT)
        self._do("pg_ctl", "--pgdata", str(self.folder / "data"), "--wait", "--mode=immediate", "stop", check=False)

    def stop(self) -> None:
        """End it and remove all that was in it."""
        self._do("pg_ctl", "--pgdata", str(self.folder / "data"), "--mode=immediate", "stop", check=False)
        shutil.rmtree(self.folder)

    def database(self) -> str:
        """Make a database, and return its URL."""
        name = next(self._names)
        self.execute(f"CREATE DATABASE {name}")
        return f"postgresql://{USER}@/{name}?host={self.folder}"

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Run a statement in a database."""
        import psycopg

        with psycopg.connect(f"host={self.folder} user={USER} dbname={database}", autocommit=True) as connection:
            connection.execute(statement.encode())

    def _do(self, command: str, *arguments: str, check: bool = True) -> None:
        path = program(command)
        assert path is not None, f"{command} is not installed"
        done = subprocess.run(
            [path, *arguments],
            cwd=self.folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            user=self._owner and self._owner.pw_uid,
            group=self._owner and self._owner.pw_gid,
            extra_groups=None if self._owner is None else [],
            timeout=120,
            check=False,
        )
        if check and done.returncode != 0:
            raise RuntimeError(f"{command} failed: {done.stderr.decode(errors='replace')}")


def _owner() -> pwd.struct_passwd | None:
    """Return whom the cluster belongs to; None: whoever we are."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name: entry for entry in pwd.getpwall()}
    return names.get("postgres") or names["nobody"]
