"""remote.ping, getInfo and test: which remotes are taken, and the test as a task."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from runtime.storage import Storage, file_remote, remotes
from runtime.storage.file_remote import Folder, RemoteRefused, RemoteUnusable
from tests.storage.conftest import Open
from tests.storage.folders import content, modes, write
from tests.storage.reading import all_ids, events, task

CANCELLED = {"success": False, "error": "the test was cancelled"}


@pytest.fixture
def remote(remotes_root: Path) -> dict[str, Any]:
    (remotes_root / "nas").mkdir()
    return {"id": "rem1", "name": "NAS", "url": f"file://{remotes_root}/nas", "options": None}


def files_of(remote: dict[str, Any]) -> list[str]:
    return sorted(modes(Path(remote["url"].removeprefix("file://"))))


class Gate:
    """Holds tests of remotes between writing and reading."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.reached = asyncio.Event()
        self.go = threading.Event()

    def __call__(self, halfway: Callable[[], None]) -> Callable[[], None]:
        def held() -> None:
            halfway()
            self.loop.call_soon_threadsafe(self.reached.set)
            self.go.wait(30)

        return held


@pytest.fixture
async def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate()
    test = Folder.test
    monkeypatch.setattr(Folder, "test", lambda self, name, stop, half: test(self, name, stop, gate(half)))
    return gate


async def test_ping_answers_for_a_folder(storage: Storage, remote: dict[str, Any]) -> None:
    await storage.remotes.ping(remote)


async def test_info_is_the_space_of_the_file_system(storage: Storage, remote: dict[str, Any]) -> None:
    space = await storage.remotes.info(remote)
    assert space is not None
    assert space.size >= space.used >= 0


@pytest.mark.parametrize("method", ["ping", "info"])
@pytest.mark.parametrize(
    ("url", "fault"),
    [("file:///", RemoteRefused), ("file:///etc", RemoteRefused), ("gopher://x", RemoteUnusable), ("", RemoteUnusable)],
)
async def test_what_cannot_be_used_is_refused(storage: Storage, method: str, url: str, fault: type[Exception]) -> None:
    with pytest.raises(fault):
        await getattr(storage.remotes, method)({"url": url})


async def test_file_remotes_are_off_by_default(open_at: Open, remote: dict[str, Any]) -> None:
    storage = await open_at(allow_file_remotes=False)
    with pytest.raises(RemoteRefused, match="switched off"):
        await storage.remotes.ping(remote)
    result = await storage.remotes.test(remote)
    assert (result["success"], "switched off" in result["error"]) == (False, True)


async def test_hosts_that_are_not_allowed_are_refused(open_at: Open) -> None:
    storage = await open_at(allowed_hosts=("NAS.example.org",))
    with pytest.raises(RemoteRefused):
        await storage.remotes.ping({"url": "nfs://10.0.0.1:/b"})
    with pytest.raises(RemoteUnusable):
        await storage.remotes.ping({"url": "nfs://nas.example.ORG:/b"})


@pytest.mark.parametrize("path", ["/etc", "{root}/not-there", "{root}/../outside"])
async def test_a_test_of_what_cannot_be_opened_fails_in_its_result(
    storage: Storage, remotes_root: Path, path: str
) -> None:
    result = await storage.remotes.test({"url": "file://" + path.format(root=remotes_root)})
    assert sorted(result) == ["error", "success"]
    assert result["success"] is False
    assert isinstance(result["error"], str)


async def test_a_test_is_a_task(storage: Storage, remote: dict[str, Any]) -> None:
    result = await storage.remotes.test(remote)
    (id,) = await all_ids(storage.log)
    found = await task(storage.log, id)
    assert (found["kind"], found["name"], found["data"]) == (
        "remoteTest",
        "test remote",
        {"id": "rem1", "type": "remote"},
    )
    assert (found["status"], found["result"], result["success"]) == ("success", result, True)


async def test_a_failed_test_is_a_failed_task(storage: Storage, remotes_root: Path) -> None:
    await storage.remotes.test({"url": f"file://{remotes_root}/not-there"})
    (id,) = await all_ids(storage.log)
    assert (await task(storage.log, id))["status"] == "failure"


async def test_leaving_the_call_does_not_stop_the_test(storage: Storage, remote: dict[str, Any], gate: Gate) -> None:
    call = asyncio.ensure_future(storage.remotes.test(remote))
    await gate.reached.wait()
    call.cancel()
    with pytest.raises(asyncio.CancelledError):
        await call
    (id,) = await all_ids(storage.log)
    gate.go.set()
    token = ""
    while (status := (await task(storage.log, id))["status"]) == "pending":
        _, token = await events(storage.log, token, timeout=10)
    assert status == "success"


async def test_a_running_test_shows_how_far_it_is(storage: Storage, remote: dict[str, Any], gate: Gate) -> None:
    call = asyncio.ensure_future(storage.remotes.test(remote))
    await gate.reached.wait()
    (id,) = await all_ids(storage.log)
    token = ""
    while "progress" not in (found := await task(storage.log, id)):
        _, token = await events(storage.log, token, timeout=10)
    assert (found["status"], found["progress"]) == ("pending", 50)
    gate.go.set()
    await call


async def test_cancelling_the_task_stops_the_test(storage: Storage, remote: dict[str, Any], gate: Gate) -> None:
    call = asyncio.ensure_future(storage.remotes.test(remote))
    await gate.reached.wait()
    (id,) = await all_ids(storage.log)
    await storage.runs.cancel(id)
    gate.go.set()
    assert await call == CANCELLED
    assert (await task(storage.log, id))["status"] == "canceled"
    assert files_of(remote) == []


async def test_cancelling_a_test_that_waits_for_its_turn_is_prompt(
    storage: Storage, remote: dict[str, Any], gate: Gate
) -> None:
    calls = [asyncio.ensure_future(storage.remotes.test(remote)) for _ in range(5)]
    waiting = set(calls)
    await gate.reached.wait()
    token = ""
    while len(ids := await all_ids(storage.log)) < 5:
        _, token = await events(storage.log, token, timeout=10)
    for id in ids:
        await storage.runs.cancel(id)
    done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
    assert [call.result() for call in done] == [CANCELLED] * len(done)
    gate.go.set()
    await asyncio.gather(*calls)


async def test_closing_stops_the_tests(storage: Storage, remote: dict[str, Any], gate: Gate) -> None:
    call = asyncio.ensure_future(storage.remotes.test(remote))
    await gate.reached.wait()
    gate.go.set()
    await storage.close()
    assert (await call)["success"] in (False, True)
    assert files_of(remote) == []


async def test_a_remote_that_does_not_answer_is_unusable(
    storage: Storage, remote: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = threading.Event()
    monkeypatch.setattr(remotes, "PATIENCE", 0.01)
    monkeypatch.setattr(Folder, "check", lambda self: gone.wait(30))
    with pytest.raises(RemoteUnusable, match="did not answer"):
        await storage.remotes.ping(remote)
    gone.set()


async def test_a_test_that_does_not_end_is_given_up(
    storage: Storage, remote: dict[str, Any], gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remotes, "LIMIT", 0.05)
    result = await storage.remotes.test(remote)
    gate.go.set()
    assert result == {"success": False, "error": "the test did not end within 0.05 s"}
    (id,) = await all_ids(storage.log)
    assert (await task(storage.log, id))["status"] == "failure"


async def test_the_file_of_a_killed_process_goes_with_the_next_test(
    open_at: Open, remote: dict[str, Any], gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(remote["url"].removeprefix("file://"))
    storage = await open_at()
    monkeypatch.setattr(file_remote._Trial, "delete", lambda self: OSError(5, "as if killed"))
    gate.go.set()
    await storage.remotes.test(remote)
    monkeypatch.undo()
    assert len(files_of(remote)) == 1
    write(folder / "1600000000000.test", b"of another program")
    await storage.close()
    storage = await open_at()
    await storage.remotes.test(remote)
    assert files_of(remote) == ["1600000000000.test"]


async def test_two_tests_at_once_do_not_disturb_each_other(storage: Storage, remote: dict[str, Any]) -> None:
    results = await asyncio.gather(*(storage.remotes.test(remote) for _ in range(3)))
    assert [result["success"] for result in results] == [True] * 3


async def test_nothing_of_a_url_is_kept(open_at: Open, remotes_root: Path, tmp_path: Path) -> None:
    (remotes_root / "planted-folder").mkdir()
    storage = await open_at()
    for url in (
        f"file://{remotes_root}/planted-folder?x=%22planted-option%22",
        f"file://{remotes_root}/planted-not-there",
    ):
        await storage.remotes.test({"url": url})
    await storage.close()
    assert b"planted" not in content(tmp_path / "data")
