"""Runs, what they found, batches, users, profiles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UNFINISHED = sa.text("state < 2")
ALONE = sa.text("batch IS NULL")
IN_BATCH = sa.text("batch IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "zone_run",
        sa.Column("id", ID, primary_key=True, autoincrement=False),
        sa.Column("domain", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("batch", sa.Integer),
        sa.Column("undelegated", sa.Boolean, nullable=False),
        sa.Column("advanced", sa.Boolean, nullable=False),
        sa.Column("priority", sa.Integer, nullable=False),
        sa.Column("queue", sa.Integer, nullable=False),
        sa.Column("profile", sa.Text, nullable=False),
        sa.Column("parameters", sa.Text),
        sa.Column("given", sa.Text),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("started", sa.BigInteger),
        sa.Column("ended", sa.BigInteger),
        sa.Column("state", sa.SmallInteger, nullable=False),
        sa.Column("progress", sa.SmallInteger, nullable=False),
        sa.Column("attempts", sa.SmallInteger, nullable=False),
        sa.Column("level", sa.SmallInteger),
        sa.Column("failure", sa.Text),
    )
    op.create_index("zone_run_alone", "zone_run", ["fingerprint"], sqlite_where=ALONE, postgresql_where=ALONE)
    op.create_index("zone_run_batch", "zone_run", ["batch", "state"], sqlite_where=IN_BATCH, postgresql_where=IN_BATCH)
    op.create_index(
        "zone_run_domain", "zone_run", ["domain", "created", "id", "undelegated", "state", "level", "advanced"]
    )
    op.create_index(
        "zone_run_unfinished",
        "zone_run",
        ["state", sa.text("priority DESC"), "created", "domain", "queue"],
        sqlite_where=UNFINISHED,
        postgresql_where=UNFINISHED,
    )
    op.create_table(
        "zone_outcome",
        sa.Column("run", ID, primary_key=True, autoincrement=False),
        sa.Column("messages", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "zone_profile",
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("overlay", sa.Text, nullable=False),
    )
    op.create_table(
        "zone_batch",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("created", sa.BigInteger, nullable=False),
        sa.Column("parameters", sa.Text, nullable=False),
        sa.Column("given", sa.Text, nullable=False),
    )
    op.create_index("zone_batch_username", "zone_batch", ["username"])
    op.create_table(
        "zone_user",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("username", sa.Text, nullable=False, unique=True),
        sa.Column("key", sa.Text, nullable=False),
    )
