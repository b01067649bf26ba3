"""Open remotes are kept for the next call, by all they were opened with, and closed when nobody uses them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any, cast

import pytest

from runtime.storage import Storage
from runtime.storage.file_remote import RemoteUnusable
from runtime.storage.repository.handle import RemoteHandle
from runtime.storage.repository.handles import AT_ONCE, Handles
from runtime.storage.repository.repositories import Repositories
from runtime.storage.repository.task_work import TaskWork
from tests.storage.repository.conftest import Place, value_of
from tests.storage.repository.written import whole


class Remote:
    """A remote that is opened by being called."""

    def __init__(self) -> None:
        self.opened = 0
        self.is_current = True
        self.closed = threading.Event()
        self.patience: float | None = 30.0

    def __call__(self) -> RemoteHandle:
        self.opened += 1
        self.closed.clear()
        return self.handle()

    def handle(self) -> RemoteHandle:
        return cast(RemoteHandle, self)

    def current(self) -> bool:
        return self.is_current

    def close(self) -> None:
        self.closed.set()


@pytest.fixture
async def handles() -> AsyncIterator[Handles]:
    handles = Handles(idle=0)
    yield handles
    handles.close()


async def closed(remote: Remote) -> None:
    assert await asyncio.to_thread(remote.closed.wait, 10)


async def test_a_remote_is_opened_once_while_it_is_used() -> None:
    handles, remote = Handles(idle=60), Remote()
    async with handles.lease("a", remote), handles.lease("a", remote):
        pass
    async with handles.lease("a", remote):
        pass
    assert (remote.opened, remote.closed.is_set(), len(handles)) == (1, False, 1)
    handles.close()
    assert (remote.closed.is_set(), len(handles)) == (True, 0)


async def test_a_remote_that_nobody_uses_is_closed(handles: Handles) -> None:
    remote = Remote()
    async with handles.lease("a", remote):
        assert not remote.closed.is_set()
    await closed(remote)
    assert len(handles) == 0
    async with handles.lease("a", remote):
        assert remote.opened == 2


async def test_a_remote_is_not_closed_under_work_that_somebody_left(handles: Handles) -> None:
    remote, begun, go = Remote(), threading.Event(), threading.Event()

    def work() -> None:
        begun.set()
        go.wait(30)

    async with handles.lease("a", remote) as lease:
        call = asyncio.ensure_future(lease.run(work))
        await asyncio.to_thread(begun.wait, 30)
        call.cancel()
        await asyncio.wait({call})
    handles.close()
    assert not remote.closed.is_set()
    go.set()
    await closed(remote)


async def test_what_is_closed_as_a_whole_closes_the_rest_when_it_is_left() -> None:
    handles, remote = Handles(idle=60), Remote()
    async with handles.lease("a", remote):
        handles.close()
        assert not remote.closed.is_set()
    assert remote.closed.is_set()


async def test_different_keys_are_different_remotes(handles: Handles) -> None:
    first, second = Remote(), Remote()
    async with handles.lease("a", first), handles.lease("b", second):
        assert (first.opened, second.opened, len(handles)) == (1, 1, 2)


async def test_a_remote_in_whose_place_is_another_is_opened_anew() -> None:
    handles, remote, other = Handles(idle=60), Remote(), Remote()
    async with handles.lease("a", remote):
        remote.is_current = False
        async with handles.lease("a", other) as lease:
            assert (other.opened, lease.handle is other.handle()) == (1, True)
            assert not remote.closed.is_set()
    assert remote.closed.is_set()
    handles.close()


async def test_a_remote_that_cannot_be_opened_is_not_kept(handles: Handles) -> None:
    def fails() -> RemoteHandle:
        raise RemoteUnusable("no")

    for _ in range(2):
        with pytest.raises(RemoteUnusable):
            async with handles.lease("a", fails):
                pass
        assert len(handles) == 0


async def test_a_remote_that_hangs_is_given_up_and_closed_when_it_opens_after_all() -> None:
    handles, remote, go = Handles(patience=0.01), Remote(), threading.Event()

    def hangs() -> RemoteHandle:
        go.wait(30)
        return remote()

    with pytest.raises(RemoteUnusable) as caught:
        async with handles.lease("a", hangs):
            pass
    assert caught.value.code == "ETIMEDOUT"
    go.set()
    await closed(remote)


async def test_work_that_hangs_is_given_up(handles: Handles) -> None:
    remote, go = Remote(), threading.Event()
    remote.patience = 0.01
    async with handles.lease("a", remote) as lease:
        with pytest.raises(RemoteUnusable) as caught:
            await lease.run(go.wait, 30)
    assert caught.value.code == "ETIMEDOUT"
    go.set()


async def test_at_most_so_many_pieces_of_work_go_on_at_once(handles: Handles) -> None:
    guard, go, full = threading.Lock(), threading.Event(), threading.Event()
    now = most = 0

    def work() -> None:
        nonlocal now, most
        with guard:
            now += 1
            most = max(most, now)
            if now == AT_ONCE:
                full.set()
        go.wait(30)
        with guard:
            now -= 1

    async with handles.lease("a", Remote()) as lease:
        calls = [asyncio.ensure_future(lease.run(work)) for _ in range(3 * AT_ONCE)]
        await asyncio.to_thread(full.wait, 30)
        go.set()
        await asyncio.gather(*calls)
    assert most == AT_ONCE


async def test_what_work_returns_and_raises_comes_through(handles: Handles) -> None:
    async with handles.lease("a", Remote()) as lease:
        assert await lease.run(max, 1, 2) == 2
        with pytest.raises(ZeroDivisionError):
            await lease.run(lambda: 1 // 0)


@pytest.mark.parametrize(
    "other", [{"options": "vers=4"}, {"url": "{url}?x=1"}, {"url": "{key}"}], ids=["options", "query", "credentials"]
)
async def test_other_options_and_credentials_are_another_remote(
    storage: Storage, in_bucket: Place, tmp_path: Path, other: dict[str, Any]
) -> None:
    """The original keeps handles by URL alone, without what else they were opened with (measured)."""
    in_bucket.fill(whole())
    handles = Handles()
    repositories = Repositories(storage.remotes, TaskWork(storage.log, storage.runs), tmp_path, handles=handles)
    wrong = in_bucket.url.replace("@", "x@")
    second = {"url": in_bucket.url} | {
        name: value.format(url=in_bucket.url, key=wrong) for name, value in other.items()
    }
    remotes = {"a": {"url": in_bucket.url}, "b": {"url": in_bucket.url, "name": "the same"}}
    assert len(await value_of(repositories.vm_backups(remotes))) == 2
    assert len(handles) == 1
    assert list(await value_of(repositories.vm_backups({"c": second}))) == ([] if second["url"] == wrong else ["c"])
    assert len(handles) == 2
    repositories.close()


async def test_many_callers_share_one_remote_that_is_being_opened() -> None:
    handles, remote = Handles(idle=60), Remote()
    async with AsyncExitStack() as stack:
        await asyncio.gather(*(stack.enter_async_context(handles.lease("a", remote)) for _ in range(20)))
        assert remote.opened == 1
    handles.close()
