"""S3-compatible object stores: how one is opened, and what its errors mean, which is the same for Azure's."""

from __future__ import annotations

import datetime
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from obstore.exceptions import BaseError, InvalidPathError
from obstore.store import AzureStore, S3Store

from runtime.storage.file_remote import RemoteUnusable
from runtime.storage.remote_url import RemoteUrl
from runtime.storage.repository.azure_store import open_azure
from runtime.storage.repository.handle import FileFault, Missing

if TYPE_CHECKING:
    from obstore.store import ClientConfig, RetryConfig

T = TypeVar("T")

LIMIT = 30.0
"""Seconds that one request may take, and after which none is tried again."""
CONNECT = 5.0
RETRIES = 5
"""Of requests that the store failed or dropped, after 100, 200, .. ms, as the original does (measured)."""
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 2.0

_BROKEN_OFF = "HTTP error"
_TRIED = "max_retries"
"""What the library writes when it has asked again, or waited as long as it may."""
_CODE = re.compile(r"<Code>([A-Za-z0-9.]{1,64})</Code>")
_REGION = re.compile(r"<Region>([a-z0-9-]{1,32})</Region>")
_STATUS = re.compile(r"non-2xx status code: (\d{3})")
_SIGNS = (
    ("redirect without LOCATION", "the store sends elsewhere, as for a wrong region", "PermanentRedirect"),
    ("TimedOut", "the store did not answer in time", "ETIMEDOUT"),
    ("ConnectionRefused", "the store cannot be reached", "ECONNREFUSED"),
    ("dns error", "the host of the store has no address", "ENOTFOUND"),
    ("certificate", "the certificate of the store is not trusted", "CERT_UNTRUSTED"),
    ("Connect", "the store cannot be reached", "ECONNABORTED"),
    ("HTTP error", "the connection to the store was lost", "ECONNRESET"),
)
"""What the library writes of errors that are not an answer, what that means, and the name that clients know it by."""
_OF_ONE_OBJECT = frozenset({"AccessDenied", "HTTP403", "InvalidObjectState", "KeyTooLongError"})
"""What a store answers when only the object that was asked for is the matter."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """What can be said of an error without repeating what the store said, which may be about the credentials."""

    words: str
    code: str | None


KINDS = frozenset({"s3", "azure", "azurite"})

ObjectStore: TypeAlias = "S3Store | AzureStore"


def open_store(url: RemoteUrl, *, limit: float = LIMIT, deletes_many: bool = True) -> ObjectStore:
    """Return the store of a remote of KINDS, where paths are relative to its folder; nothing is sent.

    Nothing but url says whom to ask and who asks. deletes_many is for stores that delete several objects by one
    request. Raises RemoteUnusable.
    """
    client: ClientConfig = {
        "allow_http": url.protocol == "http",
        "allow_invalid_certificates": url.options.get("allowUnauthorized") is True,
        "timeout": datetime.timedelta(seconds=limit),
        "connect_timeout": datetime.timedelta(seconds=min(CONNECT, limit)),
    }
    retry: RetryConfig = {
        "max_retries": RETRIES,
        "backoff": {
            "init_backoff": datetime.timedelta(seconds=FIRST_PAUSE),
            "max_backoff": datetime.timedelta(seconds=LONGEST_PAUSE),
            "base": 2,
        },
        "retry_timeout": datetime.timedelta(seconds=limit),
    }
    if url.kind != "s3":
        return open_azure(url, client, retry)
    bucket, _, folder = url.path.strip("/").partition("/")
    endpoint = f"{url.protocol}://{url.host}"
    access_key, secret = url.username or "", url.password or ""

    def credentials() -> dict[str, str | None]:
        # A provider, since keys that are set may be joined by a session token out of the environment.
        return {"access_key_id": access_key, "secret_access_key": secret, "token": None, "expires_at": None}

    try:
        return S3Store(
            bucket,
            prefix=folder or None,
            config={
                "endpoint": endpoint,
                # Each of these would else be taken from the environment.
                "aws_endpoint_url_s3": endpoint,
                "region": url.region or "",
                "virtual_hosted_style_request": False,
                "skip_signature": False,
                "s3_express": False,
                "unsigned_payload": False,
                "request_payer": False,
                "disable_bulk_delete": not deletes_many,
            },
            client_options=client,
            retry_config=retry,
            credential_provider=credentials,  # type: ignore[arg-type]
        )
    except (BaseError, ValueError) as fault:
        raise RemoteUnusable(f"the remote cannot be opened: {refusal(fault).words}", "EINVAL") from None


def again(ask: Callable[[], T], limit: float = LIMIT) -> T:
    """Return what ask returns, which only reads; it is called again, for limit seconds, where an answer broke off.

    The library asks again where an answer never began, or a whole object broke off. Raises what ask raises.
    """
    until = time.monotonic() + limit
    pause = FIRST_PAUSE
    for _ in range(RETRIES):
        try:
            return ask()
        except BaseError as fault:
            text = str(fault).partition("\n")[0]
            if _BROKEN_OFF not in text or _TRIED in text or time.monotonic() + pause > until:
                raise
        time.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)
    return ask()


def refusal(fault: Exception) -> Refusal:
    """Return what an error of the library says."""
    text = str(fault)
    if (found := _CODE.search(text)) is not None:
        words = f"the store answered {found[1]}"
        if (region := _REGION.search(text)) is not None:
            words += f", the region of the bucket is {region[1]}"
        return Refusal(words, found[1])
    if (status := _STATUS.search(text)) is not None:
        return Refusal(f"the store answered with status {status[1]}", f"HTTP{status[1]}")
    for sign, words, code in _SIGNS:
        if sign in text:
            return Refusal(words, code)
    return Refusal("the store did not answer as one should", None)


def of_object(fault: Exception, path: str) -> Exception:
    """Return the error of a handle that an error of the library is, after a request for one object."""
    if isinstance(fault, FileNotFoundError):
        found = refusal(fault)
        if found.code in (None, "NoSuchKey", "BlobNotFound", "HTTP404"):
            return Missing(path)
        return of_remote(fault)
    if isinstance(fault, InvalidPathError | ValueError) and not isinstance(fault, OSError):
        return FileFault(path, "the store cannot be asked for an object of that name", "EINVAL")
    found = refusal(fault)
    if found.code in _OF_ONE_OBJECT:
        return FileFault(path, found.words, found.code)
    return of_remote(fault)


def of_listing(fault: Exception, path: str) -> Exception:
    """Return the error of a handle that an error of the library is, after a request for the objects of a folder."""
    if isinstance(fault, InvalidPathError):
        return FileFault(path, "there is an object whose name cannot be used", "EINVAL")
    return of_remote(fault)


def of_remote(fault: Exception) -> RemoteUnusable:
    """Return what an error of the library means for the remote."""
    found = refusal(fault)
    return RemoteUnusable(f"the remote cannot be used: {found.words}", found.code)
