"""The tables of the storage database. Times are whole milliseconds since the epoch; JSON is kept as text.

Each change here needs a revision in `migrations/versions`; a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, MetaData, Table, Text, text

metadata = MetaData()

task_log = Table(
    "task_log",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("generation", BigInteger, nullable=False),
    Column("floor", BigInteger, nullable=False),
)
"""One row. `name` tells this log from one that was there before; `generation` counts changes and never goes back;
what was deleted at `floor` or before is no longer known."""

task = Table(
    "task",
    metadata,
    Column("id", Text, primary_key=True),
    Column("root", Text, nullable=False),
    Column("parent", Text),
    Column("depth", Integer, nullable=False),
    Column("worker", Text, nullable=False),
    Column("leased", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("job", Text),
    Column("name", Text, nullable=False),
    Column("properties", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("started", BigInteger, nullable=False),
    Column("ended", BigInteger),
    Column("result", Text),
    Column("progress", Float),
    Column("abortion_requested", BigInteger),
    Column("entries", Integer, nullable=False),
    Column("updated", BigInteger, nullable=False),
    Column("added", BigInteger, nullable=False),
    Column("changed", BigInteger, nullable=False),
)
"""Root tasks and the tasks below them. `added` and `changed` are generations; on a root `changed` covers everything
below it. `worker` is the task that the worker who does it began with, on that task its own id; `leased` there says that
the worker is behind TaskService.Run, and not a part of the storage backend."""

Index("task_root", task.c.root)
for _column in (task.c.changed, task.c.started, task.c.ended, task.c.status):
    _roots = task.c.parent.is_(None)
    Index(f"task_{_column.name}", _column, sqlite_where=_roots, postgresql_where=_roots)
Index(
    "task_running_job",
    task.c.kind,
    task.c.job,
    unique=True,
    sqlite_where=text("status = 'pending' AND job IS NOT NULL"),
    postgresql_where=text("status = 'pending' AND job IS NOT NULL"),
)

task_entry = Table(
    "task_entry",
    metadata,
    Column("task", Text, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("root", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("message", Text, nullable=False),
    Column("data", Text),
)
"""What a task said: `level` is info or warning."""

Index("task_entry_root", task_entry.c.root)

tombstone = Table(
    "tombstone",
    metadata,
    Column("removed", BigInteger, primary_key=True),
    Column("added", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("snapshot", Text, nullable=False),
)
"""Root tasks that are gone, by the generation of their removal, for readers that still have to hear of it."""

remote_test = Table(
    "remote_test",
    metadata,
    Column("task", Text, primary_key=True),
    Column("folder", Text, nullable=False),
    Column("file", Text, nullable=False),
)
"""Test files that may be on a remote. `folder` is a keyed digest: the url of a remote is not for the database."""

Index("remote_test_folder", remote_test.c.folder)

token = Table(
    "token",
    metadata,
    Column("principal", Text, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("expires", BigInteger),
)
"""The tokens that are accepted, as keyed digests; `expires` is null for the one in force."""

api_token = Table(
    "api_token",
    metadata,
    Column("id", Text, primary_key=True),
    Column("digest", Text, nullable=False),
    Column("comment", Text),
    Column("enabled", Boolean, nullable=False),
    Column("expires", BigInteger, nullable=False),
)
"""The API tokens of datastores, their secrets as keyed digests; `expires` is in seconds, 0 for never."""

grant = Table(
    "grant_of_role",
    metadata,
    Column("path", Text, primary_key=True),
    Column("auth_id", Text, primary_key=True),
    Column("role", Text, primary_key=True),
    Column("propagate", Boolean, nullable=False),
)
"""Which user or API token has which role on which path."""

note = Table(
    "note",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)
"""Single facts: `salt` keys the digests, `configured` is the digest of the configured token seen last, `ticket-key`
signs tickets."""
