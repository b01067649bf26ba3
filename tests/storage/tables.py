"""A storage database with its tables and no rows, to be copied: to make one takes several waits for the disk."""

from __future__ import annotations

import functools
import os
import sqlite3
import tempfile
from pathlib import Path

from sqlalchemy import create_engine

from runtime.database import make_folder
from runtime.storage import StorageSettings
from runtime.storage.database import PURPOSE


def with_tables(data: Path) -> Path:
    """Return the data folder, made if it is missing, with a database in it."""
    make_folder(data)
    file = data / "storage.db"
    if not file.exists():
        with open(file, "xb", opener=functools.partial(os.open, mode=0o600)) as out:
            out.write(_empty())
    return data


@functools.cache
def _empty() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        url = StorageSettings(data=Path(folder)).url()
        engine = create_engine(url)
        with engine.begin() as connection:
            PURPOSE.revisions.apply(connection, PURPOSE.name)
        engine.dispose()
        file = Path(url.database or "")
        raw = sqlite3.connect(file)
        raw.execute("PRAGMA journal_mode = WAL")
        raw.close()
        return file.read_bytes()
