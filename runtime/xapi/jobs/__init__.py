"""Backup jobs and restores: what moves between pools and repositories, and the log of how it went."""
