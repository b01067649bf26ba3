"""What can go wrong with a repository besides the files of its remote, which `handle` has."""

from __future__ import annotations

from runtime.storage.file_remote import RemoteUnusable


class KeyRefused(RemoteUnusable):
    """The key of an encrypted remote is missing, wrong, or not one of its algorithm; `reason` says which."""


class Damaged(Exception):
    """What is in a file is not what was written there once. Nothing of it may be taken for good."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"/{path} is damaged: {reason}")
        self.path = path
        self.reason = reason


class Unsupported(Damaged):
    """What is in a file may well be whole, but it is kept in a way that cannot be read here."""

    def __init__(self, path: str, reason: str) -> None:
        Exception.__init__(self, f"/{path} cannot be read here: {reason}")
        self.path = path
        self.reason = reason


class NoDisk(Exception):
    """There is no disk at a path."""

    def __init__(self, path: str) -> None:
        super().__init__(f"there is no disk {path}")
        self.path = path


class NoBackup(Exception):
    """There is no backup of an id."""

    def __init__(self, id: str) -> None:
        super().__init__(f"there is no backup {id}")
        self.id = id


class ParentUnfit(Exception):
    """A disk cannot be the parent of the one that is to be written."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path} cannot be the parent: {reason}")
        self.path = path
        self.reason = reason


class BackupExists(Exception):
    """Something is at the path already; it was left as it is."""

    def __init__(self, path: str) -> None:
        super().__init__(f"/{path} exists already")
        self.path = path


class BadCommit(ValueError):
    """The metadata of a backup does not fit what was written, or is not what it has to be."""


class NotOfMachine(ValueError):
    """A backup is not one of the machine that the session holds."""

    def __init__(self, id: str, vm: str) -> None:
        super().__init__(f"{id} is not a backup of {vm}")
        self.id = id
        self.vm = vm
