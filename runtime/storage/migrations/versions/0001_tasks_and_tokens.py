"""Tasks, their log, tokens."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

ROOTS = sa.text("parent IS NULL")
RUNNING_JOBS = sa.text("status = 'pending' AND job IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "task_log",
        sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("generation", sa.BigInteger, nullable=False),
        sa.Column("floor", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "task",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("root", sa.Text, nullable=False),
        sa.Column("parent", sa.Text),
        sa.Column("depth", sa.Integer, nullable=False),
        sa.Column("worker", sa.Text, nullable=False),
        sa.Column("leased", sa.Integer, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("job", sa.Text),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("properties", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("started", sa.BigInteger, nullable=False),
        sa.Column("ended", sa.BigInteger),
        sa.Column("result", sa.Text),
        sa.Column("progress", sa.Float),
        sa.Column("abortion_requested", sa.BigInteger),
        sa.Column("entries", sa.Integer, nullable=False),
        sa.Column("updated", sa.BigInteger, nullable=False),
        sa.Column("added", sa.BigInteger, nullable=False),
        sa.Column("changed", sa.BigInteger, nullable=False),
    )
    op.create_index("task_root", "task", ["root"])
    for column in ("changed", "started", "ended", "status"):
        op.create_index(f"task_{column}", "task", [column], sqlite_where=ROOTS, postgresql_where=ROOTS)
    op.create_index(
        "task_running_job",
        "task",
        ["kind", "job"],
        unique=True,
        sqlite_where=RUNNING_JOBS,
        postgresql_where=RUNNING_JOBS,
    )
    op.create_table(
        "task_entry",
        sa.Column("task", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("root", sa.Text, nullable=False),
        sa.Column("level", sa.Text, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("data", sa.Text),
    )
    op.create_index("task_entry_root", "task_entry", ["root"])
    op.create_table(
        "tombstone",
        sa.Column("removed", sa.BigInteger, primary_key=True),
        sa.Column("added", sa.BigInteger, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("snapshot", sa.Text, nullable=False),
    )
    op.create_table(
        "remote_test",
        sa.Column("task", sa.Text, primary_key=True),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("file", sa.Text, nullable=False),
    )
    op.create_index("remote_test_folder", "remote_test", ["folder"])
    op.create_table(
        "token",
        sa.Column("principal", sa.Text, primary_key=True),
        sa.Column("digest", sa.Text, primary_key=True),
        sa.Column("expires", sa.BigInteger),
    )
    op.create_table(
        "note",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )
