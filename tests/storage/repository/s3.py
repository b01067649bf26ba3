"""An S3-compatible server for tests, in a process of its own: moto, which checks credentials and signatures."""

from __future__ import annotations

import functools
import re
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, urlencode

import obstore
from obstore.store import S3Store

from runtime.storage.remote_url import parse
from runtime.storage.repository.s3_store import open_store
from tests.process import environment

BUCKET = "backups"

_FREE_CALLS = 4
"""Those that make the user and the bucket; from then on every call is checked."""

_POLICY = '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"*"}]}'


@dataclass(frozen=True)
class S3Server:
    """A running server with one bucket and one user, who may do anything in S3."""

    port: int
    access_key: str
    secret: str

    def url(
        self,
        folder: str,
        *,
        port: int | None = None,
        access_key: str | None = None,
        secret: str | None = None,
        bucket: str = BUCKET,
    ) -> str:
        """Return the URL of a remote."""
        who = f"{quote(access_key or self.access_key, safe='')}:{quote(secret or self.secret, safe='')}"
        return f"s3+http://{who}@127.0.0.1:{port or self.port}/{bucket}/{folder}"

    def store(self, folder: str) -> S3Store:
        return _store(self.url(folder))

    def put(self, folder: str, path: str, content: bytes) -> None:
        obstore.put(self.store(folder), path, content, use_multipart=False)

    def files(self, folder: str) -> dict[str, bytes]:
        """Return what is in a folder, by path."""
        store = self.store(folder)
        paths = [one["path"] for part in obstore.list(store) for one in part]
        return {path: bytes(obstore.get(store, path).bytes()) for path in paths}


@functools.cache
def _store(url: str) -> S3Store:
    store = open_store(parse(url))
    assert isinstance(store, S3Store)
    return store


@contextmanager
def serving() -> Iterator[S3Server]:
    environ = environment(INITIAL_NO_AUTH_ACTION_COUNT=str(_FREE_CALLS))
    with subprocess.Popen(
        [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", "0"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environ,
        cwd=Path(__file__).parent,
    ) as process:
        assert process.stdout is not None
        try:
            port = next(
                int(found[1]) for line in process.stdout if (found := re.search(r"http://127\.0\.0\.1:(\d+)", line))
            )
            # So that it never waits for somebody to read what it says.
            threading.Thread(target=lambda lines: [None for _ in lines], args=(process.stdout,), daemon=True).start()
            yield S3Server(port, *_prepare(port))
        finally:
            process.kill()
            process.wait()


def _prepare(port: int) -> tuple[str, str]:
    """Make the user and the bucket, and return the user's access key and secret."""
    _ask(port, "iam", Action="CreateUser", UserName="u")
    answer = _ask(port, "iam", Action="CreateAccessKey", UserName="u")
    _ask(port, "iam", Action="PutUserPolicy", UserName="u", PolicyName="p", PolicyDocument=_POLICY)
    _send(urllib.request.Request(f"http://127.0.0.1:{port}/{BUCKET}", method="PUT"), "s3")
    key, secret = (re.search(rf"<{name}>([^<]+)</{name}>", answer) for name in ("AccessKeyId", "SecretAccessKey"))
    assert key is not None
    assert secret is not None
    return key[1], secret[1]


def _ask(port: int, service: str, **form: str) -> str:
    return _send(urllib.request.Request(f"http://127.0.0.1:{port}/", urlencode(form).encode()), service)


def _send(request: urllib.request.Request, service: str) -> str:
    # Which service is meant is read from the scope of the credentials.
    scope = f"Credential=nobody/20260101/us-east-1/{service}/aws4_request"
    request.add_header("Authorization", f"AWS4-HMAC-SHA256 {scope}, SignedHeaders=host, Signature=0")
    with urllib.request.urlopen(request, timeout=30) as answer:
        return str(answer.read().decode())
