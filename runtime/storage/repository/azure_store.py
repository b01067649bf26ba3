"""Containers of Azure Blob Storage: how one is opened. What its errors mean is told as of S3."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING

from obstore.exceptions import BaseError
from obstore.store import AzureStore

from runtime.storage.file_remote import RemoteUnusable
from runtime.storage.remote_url import RemoteUrl

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig


def open_azure(url: RemoteUrl, client: ClientConfig, retry: RetryConfig) -> AzureStore:
    """Return the store of an azure or azurite remote, where paths are relative to its folder; nothing is sent.

    Nothing but url says whom to ask and who asks. Raises RemoteUnusable.
    """
    container, _, folder = url.path.strip("/").partition("/")
    account, key = url.username or "", url.password or ""
    # Azurite has the account in the path of its URLs, Azure in the host.
    endpoint = f"{url.protocol}://{url.host}" + (f"/{account}" if url.kind == "azurite" else "")
    try:
        base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError):
        raise RemoteUnusable("the remote cannot be opened: the key of the account is not base64", "EINVAL") from None
    try:
        return AzureStore(
            container,
            prefix=folder or None,
            config={
                "account_name": account,
                "account_key": key,
                "endpoint": endpoint,
                # Each of these would else be taken from the environment.
                "use_emulator": False,
                "use_fabric_endpoint": False,
                "skip_signature": False,
                "use_azure_cli": False,
            },
            client_options=client,
            retry_config=retry,
        )
    except (BaseError, ValueError):
        raise RemoteUnusable("the remote cannot be opened: its parts make no address of a store", "EINVAL") from None
