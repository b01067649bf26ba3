"""The revisions of the storage database, applied at start."""
