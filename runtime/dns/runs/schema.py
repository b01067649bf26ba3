"""The tables of the service. Times are microseconds since the epoch; JSON is kept as text.

Each change here needs a revision in `migrations/versions`; a test compares the two.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    FromClause,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    and_,
    false,
    literal_column,
    text,
)

metadata = MetaData()

run = Table(
    "zone_run",
    metadata,
    # SQLite has the ids in an index of their own: as numbers of the rows they would spread over all pages of the table
    # what is kept in one commit.
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("domain", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("batch", Integer),
    Column("undelegated", Boolean, nullable=False),
    Column("advanced", Boolean, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("queue", Integer, nullable=False),
    Column("profile", Text, nullable=False),
    Column("parameters", Text),
    Column("given", Text),
    Column("created", BigInteger, nullable=False),
    Column("started", BigInteger),
    Column("ended", BigInteger),
    Column("state", SmallInteger, nullable=False),
    Column("progress", SmallInteger, nullable=False),
    Column("attempts", SmallInteger, nullable=False),
    Column("level", SmallInteger),
    Column("failure", Text),
)
"""Runs. `state` is a State, `level` as the engine's LEVELS; `parameters` and `given` are null where those of the batch
hold; `profile` is the digest of the content it was started with; `attempts` counts how often it was begun; `started` is
null while it waits."""

_UNFINISHED = text("state < 2")
_ALONE = text("batch IS NULL")
_IN_BATCH = text("batch IS NOT NULL")
_OVER_ALONE = text("batch IS NULL AND ended IS NOT NULL")

Index("zone_run_alone", run.c.fingerprint, run.c.started, sqlite_where=_ALONE, postgresql_where=_ALONE)
Index("zone_run_batch", run.c.batch, run.c.state, sqlite_where=_IN_BATCH, postgresql_where=_IN_BATCH)
Index("zone_run_over", run.c.ended, sqlite_where=_OVER_ALONE, postgresql_where=_OVER_ALONE)
Index(
    "zone_run_domain",
    *(run.c[name] for name in ("domain", "created", "id", "undelegated", "state", "level", "advanced")),
)
Index(
    "zone_run_unfinished",
    run.c.state,
    run.c.priority.desc(),
    run.c.created,
    run.c.domain,
    run.c.queue,
    sqlite_where=_UNFINISHED,
    postgresql_where=_UNFINISHED,
)


def unfinished(runs: FromClause, state: int) -> ColumnElement[bool]:
    """Return that runs are in a state before the last, in words by which the index of these runs is found: for a number
    that comes as a parameter no planner knows that it is below 2."""
    return and_(runs.c.state == state, runs.c.state < literal_column("2"))


outcome = Table(
    "zone_outcome",
    metadata,
    # In SQLite the number of the row itself.
    Column("run", BigInteger().with_variant(Integer(), "sqlite"), primary_key=True, autoincrement=False),
    Column("messages", LargeBinary, nullable=False),
)
"""What was found by a run that is over, its messages as `outcomes` packs them."""

profile = Table(
    "zone_profile",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("overlay", Text, nullable=False),
)
"""Contents of profiles that runs were started with; what executes them may be elsewhere."""

batch = Table(
    "zone_batch",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("username", Text, nullable=False),
    Column("created", BigInteger, nullable=False),
    Column("parameters", Text, nullable=False),
    Column("given", Text, nullable=False),
    Column("forgotten", Boolean, nullable=False, server_default=false()),
)
"""Batches. One that is `forgotten` is not there any more; its runs are being removed."""

Index("zone_batch_username", batch.c.username)

user = Table(
    "zone_user",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("username", Text, nullable=False, unique=True),
    Column("key", Text, nullable=False),
)
"""Who may start batches; `key` as `keys` hashes it."""
