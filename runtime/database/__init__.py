"""Databases of backends, on SQLite or PostgreSQL: opened, brought to the newest revision, read and written."""

from runtime.database.database import Database
from runtime.database.folder import Lock, make_folder
from runtime.database.opening import Purpose, cause, database_url, open_database
from runtime.database.revisions import Revisions

__all__ = ["Database", "Lock", "Purpose", "Revisions", "cause", "database_url", "make_folder", "open_database"]
