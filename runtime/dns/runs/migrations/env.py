"""Alembic's entry point: runs the revisions on the connection that was handed over."""

from __future__ import annotations

from alembic import context

from runtime.dns.runs.schema import metadata

_handed = context.config.attributes

# `Revisions.apply` owns the transaction, so that a revision is there wholly or not at all.
context.configure(
    connection=_handed["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    version_table=_handed["version_table"],
)
context.run_migrations()
