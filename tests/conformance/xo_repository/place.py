"""Where a repository is: a folder or an object store, of which the judge asks what there is and what is in it."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote

import obstore
from obstore.store import AzureStore, S3Store


class Unreadable(Exception):
    """A file cannot be read; the sentence says why."""


class Place(Protocol):
    def files(self) -> dict[str, int]:
        """Return the sizes of all files by path."""

    def folders(self) -> set[str]:
        """Return the paths of all folders; object stores have none."""

    def read(self, path: str, offset: int, length: int) -> bytes:
        """Return what stands at offset; shorter at the end of the file. Raises Unreadable."""


@dataclass(frozen=True)
class Folder:
    root: Path

    def files(self) -> dict[str, int]:
        found = {}
        for folder, _, names in os.walk(self.root):
            for name in names:
                path = Path(folder, name)
                found[path.relative_to(self.root).as_posix()] = path.lstat().st_size
        return found

    def folders(self) -> set[str]:
        return {
            Path(folder, name).relative_to(self.root).as_posix()
            for folder, names, _ in os.walk(self.root)
            for name in names
        }

    def read(self, path: str, offset: int, length: int) -> bytes:
        try:
            with (self.root / path).open("rb") as file:
                file.seek(offset)
                return file.read(length)
        except OSError as error:
            raise Unreadable(error.strerror or "unreadable") from None


@dataclass(frozen=True)
class Store:
    store: S3Store | AzureStore

    def files(self) -> dict[str, int]:
        return {entry["path"]: entry["size"] for part in obstore.list(self.store) for entry in part}

    def folders(self) -> set[str]:
        return set()

    def read(self, path: str, offset: int, length: int) -> bytes:
        if not length:
            return b""
        try:
            return bytes(obstore.get_range(self.store, path, start=offset, length=length))
        except Exception as error:
            raise Unreadable(str(error).splitlines()[0]) from None


@dataclass(frozen=True)
class Target:
    """A repository and how it is to be opened."""

    place: Place
    options: dict[str, Any]


def open_target(url: str) -> Target:
    """Return what a URL names; the values of its query are JSON. Raises ValueError."""
    scheme, colon, rest = url.partition("://")
    if not colon:
        raise ValueError("expected a URL such as file:///folder")
    rest, _, region = rest.partition("#")
    base, _, query = rest.partition("?")
    options = {key: json.loads(value) if value else False for key, value in parse_qsl(query, keep_blank_values=True)}
    if scheme == "file":
        root = Path("/" + base.lstrip("/"))
        if not root.is_dir():
            raise ValueError(f"there is no folder {root}")
        return Target(Folder(root), options)
    kind, _, protocol = scheme.partition("+")
    authority, _, path = base.partition("/")
    credentials, _, host = authority.rpartition("@")
    user, password = (unquote(part) for part in credentials.partition(":")[::2])
    bucket, _, prefix = path.strip("/").partition("/")
    plain = protocol == "http"
    if kind == "s3":
        s3 = S3Store(
            bucket,
            prefix=prefix or None,
            endpoint=f"{protocol or 'https'}://{host}",
            region=region or "us-east-1",
            access_key_id=user,
            secret_access_key=password,
            virtual_hosted_style_request=False,
            client_options={"allow_http": plain, "allow_invalid_certificates": bool(options.get("allowUnauthorized"))},
        )
        return Target(Store(s3), options)
    if kind in ("azure", "azurite"):
        endpoint = f"{protocol or 'https'}://{host}" + (f"/{user}" if kind == "azurite" else "")
        azure = AzureStore(
            container_name=bucket,
            prefix=prefix or None,
            account_name=user,
            account_key=password,
            endpoint=endpoint,
            client_options={"allow_http": plain},
        )
        return Target(Store(azure), options)
    raise ValueError(f"the judge reads file:, s3:, s3+http:, azure: and azurite:, not {scheme}:")
