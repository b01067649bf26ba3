"""In SQLite runs lie in the order in which they came, and not in that of their random ids: those that are kept together
share pages, and a commit writes half as many."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ALONE = sa.text("batch IS NULL")
IN_BATCH = sa.text("batch IS NOT NULL")
OVER_ALONE = sa.text("batch IS NULL AND ended IS NOT NULL")
UNFINISHED = sa.text("state < 2")

FORMER = "zone_run_by_id"


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for name in ("alone", "batch", "over", "domain", "unfinished"):
        op.drop_index(f"zone_run_{name}", "zone_run")
    op.rename_table("zone_run", FORMER)
    op.create_table(
        "zone_run",
        # In SQLite only INTEGER would make it the number of the row.
        sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
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
    op.execute(f"INSERT INTO zone_run SELECT * FROM {FORMER} ORDER BY created")
    op.drop_table(FORMER)
    op.create_index("zone_run_alone", "zone_run", ["fingerprint", "started"], sqlite_where=ALONE)
    op.create_index("zone_run_batch", "zone_run", ["batch", "state"], sqlite_where=IN_BATCH)
    op.create_index("zone_run_over", "zone_run", ["ended"], sqlite_where=OVER_ALONE)
    op.create_index(
        "zone_run_domain", "zone_run", ["domain", "created", "id", "undelegated", "state", "level", "advanced"]
    )
    op.create_index(
        "zone_run_unfinished",
        "zone_run",
        ["state", sa.text("priority DESC"), "created", "domain", "queue"],
        sqlite_where=UNFINISHED,
    )
