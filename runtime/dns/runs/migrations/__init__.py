"""The revisions of the dns database, applied at start."""
