"""Remotes with a repository in them, in a folder and in a bucket."""

from __future__ import annotations

import itertools
import json
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from runtime.contract import LocalChannel, LocalServer
from runtime.storage import Storage
from runtime.storage.file_remote import open_folder
from runtime.storage.remote_url import parse
from runtime.storage.repository.file_handle import FileHandle
from runtime.storage.repository.handle import RemoteHandle
from runtime.storage.repository.s3_handle import S3Handle
from tests.storage.repository import s3, tiny_s3
from tests.storage.repository.s3 import S3Server
from tests.storage.repository.written import Written

_folders = itertools.count()


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3Server]:
    with s3.serving() as server:
        yield server


@pytest.fixture(scope="session")
def small_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """A server that is ten times as fast and lets everybody in, for the many cases that are not about the server."""
    with tiny_s3.process(tmp_path_factory.mktemp("bucket")) as port:
        yield S3Server(port, "key", "secret")


@dataclass(frozen=True)
class Place:
    """Where a repository is: its URL, and ways in that do not go through what is tested."""

    kind: str
    url: str
    handle: Callable[[], RemoteHandle]
    put: Callable[[str, bytes], None]
    files: Callable[[], dict[str, bytes]]

    def fill(self, written: Written) -> None:
        written.put(self.put)

    def fill_with(self, paths: Iterable[str]) -> None:
        """Put many empty files."""
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(lambda path: self.put(path, b""), paths))


def folder_place(root: Path) -> Place:
    folder = root / "nas"
    folder.mkdir(parents=True, exist_ok=True)

    def put(path: str, content: bytes) -> None:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def files() -> dict[str, bytes]:
        return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}

    def handle() -> RemoteHandle:
        return FileHandle(open_folder(str(root), str(folder)), str(folder))

    return Place("file", f"file://{folder}", handle, put, files)


def bucket_place(server: S3Server) -> Place:
    folder = f"place-{next(_folders)}"
    return Place(
        "s3",
        server.url(folder),
        lambda: S3Handle(parse(server.url(folder))),
        lambda path, content: server.put(folder, path, content),
        lambda: server.files(folder),
    )


@pytest.fixture(params=["file", "s3"])
def place(request: pytest.FixtureRequest, remotes_root: Path) -> Place:
    """An empty remote of each kind."""
    if request.param == "file":
        return folder_place(remotes_root)
    return bucket_place(request.getfixturevalue("small_server"))


KEY = "abcdefghijklmnopqrstuvwxyz012345"
"""A key of an encrypted remote."""

FORMS = {"file": "", "directory": "?useVhdDirectory=true", "encrypted": f"?encryptionKey=%22{KEY}%22"}
"""The forms that a repository in a folder can have, and what its URL says of them."""


@pytest.fixture(params=[*FORMS, "s3"])
def kept(request: pytest.FixtureRequest, remotes_root: Path) -> Place:
    """An empty remote for a repository of each form; its kind says which."""
    if request.param == "s3":
        return bucket_place(request.getfixturevalue("small_server"))
    place = folder_place(remotes_root)
    return replace(place, kind=request.param, url=place.url + FORMS[request.param])


@pytest.fixture
def on_disk(remotes_root: Path) -> Place:
    """An empty remote in a folder."""
    return folder_place(remotes_root)


@pytest.fixture
def in_bucket(s3_server: S3Server) -> Place:
    """An empty remote in a bucket."""
    return bucket_place(s3_server)


@pytest.fixture
def handle(place: Place) -> Iterator[RemoteHandle]:
    handle = place.handle()
    yield handle
    handle.close()


@pytest.fixture
async def channel(storage: Storage) -> AsyncIterator[LocalChannel]:
    """A way to the storage backend in this process."""
    server = LocalServer()
    for add, servicer in storage.services():
        add(servicer, server)
    yield LocalChannel(server)
    await server.stop()


async def value_of(pieces: AsyncIterator[bytes]) -> Any:
    """Return the value of a JSON text in pieces."""
    return json.loads(b"".join([piece async for piece in pieces]))
