"""Alembic's entry point: runs the revisions on the connection that was handed over."""

from __future__ import annotations

from alembic import context

from runtime.storage.schema import metadata

# `Revisions.apply` owns the transaction, so that a revision is there wholly or not at all.
context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
