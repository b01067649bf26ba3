"""remote.ping, getInfo and test of an s3 remote."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from runtime.storage import Storage
from runtime.storage.file_remote import RemoteRefused, RemoteUnusable
from tests.storage.conftest import Open
from tests.storage.folders import content
from tests.storage.reading import all_ids, task
from tests.storage.repository import tiny_s3
from tests.storage.repository.conftest import Place
from tests.storage.repository.s3 import S3Server
from tests.storage.repository.tiny_s3 import TinyS3


def remote(url: str) -> dict[str, Any]:
    return {"id": "rem1", "url": url}


async def test_a_store_that_answers_can_be_pinged(storage: Storage, in_bucket: Place) -> None:
    await storage.remotes.ping(remote(in_bucket.url))


async def test_a_store_says_nothing_of_its_space(storage: Storage, in_bucket: Place) -> None:
    assert await storage.remotes.info(remote(in_bucket.url)) is None


@pytest.mark.parametrize("method", ["ping", "info"])
async def test_what_is_wrong_with_a_store_is_told_by_its_code(
    storage: Storage, s3_server: S3Server, method: str
) -> None:
    with pytest.raises(RemoteUnusable) as caught:
        await getattr(storage.remotes, method)(remote(s3_server.url("d", secret="planted")))
    assert (caught.value.code, "planted" in str(caught.value)) == ("SignatureDoesNotMatch", False)


@pytest.mark.parametrize("method", ["ping", "info"])
async def test_a_store_at_a_host_that_is_not_allowed_is_refused(open_at: Open, in_bucket: Place, method: str) -> None:
    storage = await open_at(allowed_hosts=("s3.example.org",))
    with pytest.raises(RemoteRefused):
        await getattr(storage.remotes, method)(remote(in_bucket.url))


async def test_a_name_that_is_no_path_is_no_reason_not_to_answer(storage: Storage) -> None:
    async with tiny_s3.serving(TinyS3({"d/a//b": b""})) as port:
        await storage.remotes.ping(remote(f"s3+http://a:b@127.0.0.1:{port}/backups/d"))


async def test_a_test_writes_reads_and_leaves_nothing(storage: Storage, in_bucket: Place) -> None:
    result = await storage.remotes.test(remote(in_bucket.url))
    assert sorted(result) == ["readRate", "success", "writeRate"]
    assert in_bucket.files() == {}
    (id,) = await all_ids(storage.log)
    found = await task(storage.log, id)
    assert (found["kind"], found["status"], found["result"]) == ("remoteTest", "success", result)


@pytest.mark.parametrize(("method", "step", "call"), [("POST", "write", "put"), ("GET", "read", "get")])
async def test_a_test_that_fails_tells_the_step(storage: Storage, method: str, step: str, call: str) -> None:
    async def hook(request: Any) -> Any:
        # A large object begins with a POST, and a listing is no read of one.
        if request.method == method and request.match_info.get("key"):
            return tiny_s3.error(403, "AccessDenied")
        return None

    async with tiny_s3.serving(TinyS3(hook=hook)) as port:
        result = await storage.remotes.test(remote(f"s3+http://a:b@127.0.0.1:{port}/backups/d"))
    path = result["file"]
    assert re.fullmatch(r"/\d{13}\.test", path)
    assert result == {
        "success": False,
        "step": step,
        "file": path,
        "error": {"code": "AccessDenied", "syscall": call, "path": path},
    }


async def test_what_is_read_is_compared(storage: Storage) -> None:
    store = TinyS3()

    async def hook(request: Any) -> Any:
        key = request.match_info.get("key")
        if request.method == "GET" and key:
            store.objects[key] = b"\0" * (10 << 20)
        return None

    store.hook = hook
    async with tiny_s3.serving(store) as port:
        result = await storage.remotes.test(remote(f"s3+http://a:b@127.0.0.1:{port}/backups/d"))
    assert (result["success"], result["step"], result["error"]["code"]) == (False, "read", "EIO")


async def test_nothing_of_a_url_is_kept(open_at: Open, s3_server: S3Server, tmp_path: Path) -> None:
    storage = await open_at()
    await storage.remotes.test(remote(s3_server.url("planted-folder")))
    await storage.remotes.test(remote(s3_server.url("d", access_key="planted-key", secret="planted-secret")))
    await storage.close()
    assert b"planted" not in content(tmp_path / "data")
