"""Repositories in a container of Azure, which Azurite stands for."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.storage import Storage
from runtime.storage.file_remote import RemoteUnusable
from runtime.storage.remote_url import parse
from runtime.storage.repository.handle import Locked, Missing
from runtime.storage.repository.s3_handle import S3Handle
from tests.conformance.xo_repository import judge
from tests.storage.repository import azure
from tests.storage.repository.azure import AzureServer
from tests.storage.repository.conftest import Place, value_of
from tests.storage.repository.written import FULL_DATE, VM, WHOLE_VMS, whole

pytestmark = pytest.mark.clients

_folders = itertools.count()


@pytest.fixture(scope="module")
def server(azurite: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[AzureServer]:
    with azure.serving(azurite, tmp_path_factory.mktemp("azurite")) as server:
        yield server


@pytest.fixture
def place(server: AzureServer) -> Place:
    folder = f"place-{next(_folders)}"
    return Place(
        "azure",
        server.url(folder),
        lambda: S3Handle(parse(server.url(folder))),
        lambda path, content: server.put(folder, path, content),
        lambda: server.files(folder),
    )


async def test_a_repository_is_listed_and_its_backups_deleted(storage: Storage, place: Place) -> None:
    place.fill(whole())
    remote = {"url": place.url}
    pieces = [piece async for piece in storage.repositories.vm_backups({"rem1": remote})]
    assert json.loads(b"".join(pieces)) == json.loads(WHOLE_VMS)
    await storage.repositories.delete_vm_backups(remote, [f"/xo-vm-backups/{VM}/{FULL_DATE}.json"])
    found = await value_of(storage.repositories.vm_backups({"r": remote}))
    assert len(found["r"][VM]) == 2
    assert f"xo-vm-backups/{VM}/{FULL_DATE}.xva" not in place.files()


async def test_ping_test_and_info(storage: Storage, place: Place) -> None:
    remote = {"url": place.url}
    await storage.remotes.ping(remote)
    assert (await storage.remotes.test(remote))["success"]
    assert await storage.remotes.info(remote) is None
    assert place.files() == {}


def test_objects_are_written_read_listed_and_removed(place: Place) -> None:
    handle = place.handle()
    handle.write("a/b/c", b"1")
    draft = handle.create("a/large")
    draft.write([bytes(3 << 20), b"x" * (3 << 20)])
    draft.finish()
    assert (handle.size("a/large"), handle.read("a/b/c")) == (6 << 20, b"1")
    assert {entry.name for entry in handle.entries("a")} == {"b", "large"}
    with pytest.raises(Missing):
        handle.read("a/none")
    handle.remove_tree("a")
    assert place.files() == {}


def test_a_lock_is_held_by_one(place: Place) -> None:
    handle = place.handle()
    with handle.lock("xo-vm-backups/vm") as lock:
        lock.check()
        with pytest.raises(Locked), handle.lock("xo-vm-backups/vm"):
            pass
    assert place.files() == {}


@pytest.mark.parametrize("wrong", ["key", "container", "no base64"])
async def test_what_is_wrong_is_told_without_the_key(storage: Storage, server: AzureServer, wrong: str) -> None:
    key = {"key": "d3Jvbmc=", "no base64": "planted!"}.get(wrong, azure.KEY)
    url = server.url("x", key=key, container="other" if wrong == "container" else azure.CONTAINER)
    with pytest.raises(RemoteUnusable) as caught:
        await storage.remotes.ping({"url": url})
    assert key not in str(caught.value)


def test_the_judge_reads_it(place: Place) -> None:
    place.fill(whole())
    assert judge(place.url, caches=False).findings == []
