"""Backup repositories of Xen Orchestra: what is in them, wherever they are."""
