"""The storage backend: repositories and datastores, the task log, and who may call."""

from runtime.contract.settings import ConfigError
from runtime.storage.settings import StorageSettings
from runtime.storage.storage import Storage, open_storage

__all__ = ["ConfigError", "Storage", "StorageSettings", "open_storage"]
