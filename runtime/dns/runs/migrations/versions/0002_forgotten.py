"""Runs that are over can be forgotten."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OVER_ALONE = sa.text("batch IS NULL AND ended IS NOT NULL")


def upgrade() -> None:
    op.add_column("zone_batch", sa.Column("forgotten", sa.Boolean, nullable=False, server_default=sa.false()))
    op.create_index("zone_run_over", "zone_run", ["ended"], sqlite_where=OVER_ALONE, postgresql_where=OVER_ALONE)
