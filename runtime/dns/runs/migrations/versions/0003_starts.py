"""A run that may be used again is found by when it was started, however many of the same meaning there have been."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ALONE = sa.text("batch IS NULL")


def upgrade() -> None:
    # What waits, though it was begun once, is found as what was never begun.
    op.execute("UPDATE zone_run SET started = NULL WHERE state = 0 AND state < 2 AND started IS NOT NULL")
    op.drop_index("zone_run_alone", "zone_run")
    op.create_index(
        "zone_run_alone", "zone_run", ["fingerprint", "started"], sqlite_where=ALONE, postgresql_where=ALONE
    )
