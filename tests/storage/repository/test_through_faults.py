"""What is written, read, merged and removed on a named server behind a layer of faults: the exact outcomes."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from generated.proto.internal.v1 import internal_pb2_grpc as grpc
from runtime.contract import Fault, LocalChannel, LocalServer
from runtime.storage import Storage
from runtime.storage.repository import s3_store
from runtime.storage.repository.repositories import Repositories
from runtime.storage.repository.services import RepositoryService
from runtime.storage.repository.task_work import TaskWork
from tests.conformance.xo_repository import judge
from tests.storage.repository import fault_proxy
from tests.storage.repository.conftest import KEY
from tests.storage.repository.fault_proxy import FaultProxy
from tests.storage.repository.s3 import S3Server
from tests.storage.repository.writing import DAY, Held, Repository, block, of_full
from tests.storage.repository.written import VM

LARGE = [bytes(range(256)) * 4096] * 6 + [bytes(1024)]
MOST = 10 << 20
"""Bytes that are said to come at most, so that they go in two parts."""
PATIENT = 60.0
"""Seconds that a request may take with its retries."""
STALLED = 10.0
"""The same where the store says nothing any more; what else is asked has to be done in it, however busy the machine."""

_folders = itertools.count()


@dataclass
class Faulty:
    """A repository in a bucket behind a proxy, and the same without it."""

    proxy: FaultProxy
    repository: Repository
    url: str

    async def judged(self) -> list[Any]:
        return list((await asyncio.to_thread(judge, self.url)).findings)


@pytest.fixture(autouse=True)
def short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3_store, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(s3_store, "LONGEST_PAUSE", 0.1)


@pytest.fixture
async def opening(storage: Storage, tmp_path: Path, s3_server: S3Server) -> AsyncIterator[Any]:
    async with AsyncExitStack() as stack:

        @asynccontextmanager
        async def through(limit: float, query: str) -> AsyncIterator[Faulty]:
            async with fault_proxy.serving(s3_server.port) as (proxy, port):
                server = LocalServer()
                service = RepositoryService(
                    Repositories(storage.remotes, TaskWork(storage.log, storage.runs), tmp_path, s3_limit=limit)
                )
                grpc.add_RepositoryServiceServicer_to_server(service, server)  # type: ignore[no-untyped-call]
                folder = f"faults-{next(_folders)}"
                url = s3_server.url(folder, port=port) + query
                try:
                    yield Faulty(proxy, Repository(LocalChannel(server), url), s3_server.url(folder) + query)
                finally:
                    proxy.heal()
                    await server.stop()

        async def opened(limit: float, query: str = "") -> Faulty:
            return await stack.enter_async_context(through(limit, query))

        yield opened


Opening = Callable[..., Any]


async def life(repository: Repository) -> dict[str, Any]:
    """Do all that a job does; return what is there in the end."""
    async with repository.hold() as held:
        full = await held.commit(of_full(await held.write_full(LARGE, DAY - 60_000, maxLength=MOST), DAY - 60_000))
        first, base = await held.back_up({0: block(1), 1: block(2)})
        second, path = await held.back_up({1: block(3)}, 1, base)
        assert await repository.read_full(full) == b"".join(LARGE)
        await held.delete(first)
        records = await held.clean(remove=True, merge=True)
        assert [one for one in records if one["type"] == "warning"] == []
        assert records[-1]["merge"]
        assert await repository.blocks(path) == {0: block(1), 1: block(3)}
        await held.delete(full)
    return {"backups": [one["id"] for one in await repository.backups(VM)], "expected": [second]}


@pytest.mark.parametrize(
    ("way", "methods"),
    [("503", ""), ("cut up", "PUT POST"), ("cut down", "GET"), ("lost", "PUT POST DELETE GET HEAD"), ("slow", "GET")],
)
async def test_what_fails_once_is_done_in_the_end(opening: Opening, way: str, methods: str) -> None:
    """Each request is spoiled the first time that it is sent."""
    faulty = await opening(PATIENT)
    faulty.proxy.once_each(way, methods)
    found = await life(faulty.repository)
    assert found["backups"] == found["expected"]
    assert len(faulty.proxy.spoilt) > 10
    assert await faulty.judged() == []


async def test_an_encrypted_one(opening: Opening) -> None:
    faulty = await opening(PATIENT, f"?encryptionKey=%22{KEY}%22")
    faulty.proxy.once_each("lost", "PUT POST DELETE")
    found = await life(faulty.repository)
    assert found["backups"] == found["expected"]
    assert await faulty.judged() == []


async def write_full(held: Held, made: list[tuple[str, str]]) -> None:
    await held.commit(of_full(await held.write_full(LARGE, DAY + 60_000, maxLength=MOST), DAY + 60_000))


async def write_disk(held: Held, made: list[tuple[str, str]]) -> None:
    await held.back_up({2: block(4)}, 2, made[-1][1])


async def merge(held: Held, made: list[tuple[str, str]]) -> None:
    await held.clean(remove=True, merge=True)


async def remove(held: Held, made: list[tuple[str, str]]) -> None:
    await held.delete(made[-1][0])


async def commit(held: Held, made: list[tuple[str, str]]) -> None:
    made.append(await held.back_up({2: block(4)}, len(made), made[-1][1]))


@pytest.mark.parametrize("way", ["503", "cut up"])
async def test_a_commit_that_fails_shows_nothing(opening: Opening, way: str) -> None:
    faulty = await opening(PATIENT)
    async with faulty.repository.hold() as held:
        made = [await held.back_up({0: block(1), 1: block(2)})]
        faulty.proxy.way = of("PUT", "Z.json", way)
        with pytest.raises(Fault) as caught:
            await commit(held, made)
        assert caught.value.name == "remoteFailed"
        faulty.proxy.heal()
    assert [one["id"] for one in await faulty.repository.backups(VM)] == [made[0][0]]
    async with faulty.repository.hold() as held:
        await held.clean(remove=True, merge=True)
        # What was built upon it is gone, so that the next one can be.
        made.append(await held.back_up({1: block(3)}, 1, made[0][1]))
    assert await faulty.judged() == []


async def test_a_commit_of_which_the_answer_is_lost_for_good_is_seen_to_be_done(opening: Opening) -> None:
    faulty = await opening(PATIENT)
    async with faulty.repository.hold() as held:
        made = [await held.back_up({0: block(1), 1: block(2)})]
        faulty.proxy.way = of("PUT", "Z.json", "lost")
        await commit(held, made)
        faulty.proxy.heal()
    assert [one["id"] for one in await faulty.repository.backups(VM)] == [id for id, _ in made]
    assert await faulty.repository.blocks(made[1][1]) == {0: block(1), 1: block(2), 2: block(4)}
    assert await faulty.judged() == []


async def test_a_commit_of_which_nothing_is_known_takes_no_disk_away(opening: Opening) -> None:
    """It is done, the answer is lost, and nobody can look: the session ends, and the backup is there, and whole."""
    faulty = await opening(PATIENT)
    async with faulty.repository.hold() as held:
        made = [await held.back_up({0: block(1), 1: block(2)})]
        faulty.proxy.way = of("PUT GET", "Z.json", "lost")
        with pytest.raises(Fault) as caught:
            await commit(held, made)
        assert caught.value.name == "remoteFailed"
        faulty.proxy.heal()
    (_, second) = await faulty.repository.backups(VM)
    (path,) = second["metadata"]["vhds"].values()
    assert await faulty.repository.blocks(path) == {0: block(1), 1: block(2), 2: block(4)}
    async with faulty.repository.hold() as held:
        assert (await held.clean(remove=True, merge=True))[-1] == {"type": "result", "merge": False, "size": 0}
    assert await faulty.judged() == []


def of(method: str, words: str, way: str) -> Callable[[web.BaseRequest], str | None]:
    """Spoil, for good, requests of some methods about what has words in its name."""
    return lambda request: way if request.method in method.split() and words in request.path else None


LOST = ("ECONNRESET", "the connection to the store was lost")
TOLD = {
    "503": ("SlowDown", "the store answered SlowDown"),
    "stall": ("ETIMEDOUT", "the store did not answer in time"),
    "cut up": LOST,
    "lost": LOST,
}
"""Code and words of the error, by the way."""


@pytest.mark.parametrize(
    ("work", "method", "words", "way"),
    [
        (write_full, "POST", ".xva", "lost"),
        (write_disk, "PUT", "/blocks/", "stall"),
        (write_disk, "PUT", "Z.alias.vhd", "lost"),
        (merge, "PUT", "/blocks/", "lost"),
        (merge, "DELETE", "/blocks/", "cut up"),
        (remove, "DELETE", "Z.json", "503"),
    ],
)
async def test_what_fails_for_good_is_an_error_and_loses_nothing(
    opening: Opening, work: Callable[..., Any], method: str, words: str, way: str
) -> None:
    """What was there before is there afterwards, and the next clean-up sets right what was left."""
    faulty = await opening(STALLED if way == "stall" else PATIENT)
    repository = faulty.repository
    async with repository.hold() as held:
        made = [await held.back_up({0: block(1), 1: block(2)})]
        made.append(await held.back_up({1: block(3)}, 1, made[0][1]))
        await held.delete(made[0][0])
        faulty.proxy.way = of(method, words, way)
        with pytest.raises(Fault) as caught:
            await work(held, made)
        code, reason = TOLD[way]
        assert caught.value.name == "remoteFailed"
        assert caught.value.data == {"reason": f"the remote cannot be used: {reason}", "code": code}
        faulty.proxy.heal()
        there = [one["id"] for one in await repository.backups(VM)]
        lost = {id for id, _ in made[1:]} - set(there)
        # Of what the store has done, and could not say, either is right.
        assert not lost or (way == "lost" and work is remove)
        await held.clean(remove=True, merge=True)
        again = await held.clean(remove=True, merge=True)
        assert again == [{"type": "result", "merge": False, "size": 0}]
        if not lost:
            assert await repository.blocks(made[1][1]) == {0: block(1), 1: block(3)}
    assert await faulty.judged() == []
