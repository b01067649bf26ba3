"""A server of Azure's blob storage for tests, in a process of its own: Azurite, which checks signatures."""

from __future__ import annotations

import base64
import hashlib
import hmac
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from urllib.parse import quote

import obstore

from runtime.storage.remote_url import parse
from runtime.storage.repository.s3_store import open_store

ACCOUNT = "gatewright"
KEY = base64.b64encode(b"a key that is known to the tests").decode()
CONTAINER = "backups"


@dataclass(frozen=True)
class AzureServer:
    """A running server with one account and one container."""

    port: int

    def url(self, folder: str, *, key: str = KEY, container: str = CONTAINER) -> str:
        who = f"{ACCOUNT}:{quote(key, safe='')}"
        return f"azurite+http://{who}@127.0.0.1:{self.port}/{container}/{folder}"

    def put(self, folder: str, path: str, content: bytes) -> None:
        obstore.put(open_store(parse(self.url(folder))), path, content, use_multipart=False)

    def files(self, folder: str) -> dict[str, bytes]:
        store = open_store(parse(self.url(folder)))
        paths = [one["path"] for part in obstore.list(store) for one in part]
        return {path: bytes(obstore.get(store, path).bytes()) for path in paths}


@contextmanager
def serving(azurite: Path, folder: Path) -> Iterator[AzureServer]:
    """Run a server with a container. Its port is one that was free a moment ago, as it takes no other word for it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen(
        ["node", azurite, "--silent", "--inMemoryPersistence", "--blobPort", str(port), "--disableTelemetry",
         "--skipApiVersionCheck"], cwd=folder,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "AZURITE_ACCOUNTS": f"{ACCOUNT}:{KEY}", "HOME": str(folder)},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert any("successfully listens" in line for line in process.stdout)
        _make_container(port)
        yield AzureServer(port)
    finally:
        process.kill()
        process.wait()


def _make_container(port: int) -> None:
    """Make the container, with a request signed as Azure wants it (Shared Key)."""
    date = formatdate(time.time(), usegmt=True)
    resource = f"/{ACCOUNT}/{ACCOUNT}/{CONTAINER}\nrestype:container"
    text = "PUT" + "\n" * 12 + f"x-ms-date:{date}\nx-ms-version:2021-12-02\n{resource}"
    mark = base64.b64encode(hmac.digest(base64.b64decode(KEY), text.encode(), hashlib.sha256)).decode()
    headers = {
        "x-ms-date": date, "x-ms-version": "2021-12-02", "Authorization": f"SharedKey {ACCOUNT}:{mark}",
        "Content-Length": "0",
    }  # fmt: skip
    url = f"http://127.0.0.1:{port}/{ACCOUNT}/{CONTAINER}?restype=container"
    with urllib.request.urlopen(urllib.request.Request(url, method="PUT", headers=headers), timeout=30):
        pass
