"""repository.clean: what is merged, what is removed, and what is told of it, on every kind of remote."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.conformance.xo_repository import judge
from tests.storage.repository.conftest import Place
from tests.storage.repository.writing import Held, Repository, block, of_full
from tests.storage.repository.written import VM, compact, configuration

FOLDER = f"xo-vm-backups/{VM}"


def result(records: list[Any]) -> Any:
    assert records[-1]["type"] == "result"
    return {key: value for key, value in records[-1].items() if key != "type"}


def warnings(records: list[Any]) -> list[str]:
    return [record["message"] for record in records if record["type"] == "warning"]


async def chain(held: Held, *members: dict[int, bytes]) -> list[tuple[str, str]]:
    """Write a chain; return id and path of each."""
    made: list[tuple[str, str]] = []
    for number, blocks in enumerate(members):
        made.append(await held.back_up(blocks, number, made[-1][1] if made else None))
    return made


@pytest.fixture
def repository(channel: Any, kept: Place) -> Repository:
    return Repository(channel, kept.url)


async def test_what_is_whole_is_left_as_it_is(repository: Repository, kept: Place) -> None:
    async with repository.hold() as held:
        await chain(held, {0: block(1)}, {1: block(2)})
        before = kept.files()
        records = await held.clean(remove=True, merge=True)
        assert kept.files() == before
    assert (warnings(records), result(records)) == ([], {"merge": False, "size": 0})


async def test_a_disk_that_no_backup_needs_is_merged_into_the_next(repository: Repository, kept: Place) -> None:
    async with repository.hold() as held:
        made = await chain(held, {0: block(1), 1: block(2)}, {1: block(3)}, {2: block(4)}, {3: block(5)})
        await held.delete(made[0][0], made[1][0])
        records = await held.clean(remove=True, merge=True)
        again = await held.clean(remove=True, merge=True)
    assert warnings(records) == []
    merged = {0: block(1), 1: block(3), 2: block(4)}
    assert result(records) == {"merge": True, "size": 1536 + 512 + 3 * 2097664 + 512}
    assert (warnings(again), result(again)) == ([], {"merge": False, "size": 0})
    assert await repository.blocks(made[2][1]) == merged
    assert await repository.blocks(made[3][1]) == merged | {3: block(5)}
    metadata = [one["metadata"] for one in await repository.backups(VM)]
    assert [list(one["isVhdDifferencing"].values()) for one in metadata] == [[False], [True]]
    assert metadata[0]["size"] == result(records)["size"]
    assert {tip["chainLength"] for tip in await repository.tips()} == {2}
    assert (await asyncio.to_thread(judge, repository.remote["url"])).findings == []


async def test_a_whole_chain_that_nobody_needs_goes(repository: Repository, kept: Place) -> None:
    async with repository.hold() as held:
        made = await chain(held, {0: block(1)}, {1: block(2)})
        await held.delete(*(id for id, _ in made))
        records = await held.clean(remove=True, merge=True)
        assert [path for path in kept.files() if "/vdis/" in path] == []
    assert (warnings(records), result(records)) == ([], {"merge": False, "size": 0})


async def test_without_a_switch_nothing_is_done(repository: Repository, kept: Place) -> None:
    async with repository.hold() as held:
        made = await chain(held, {0: block(1)}, {1: block(2)})
        await held.delete(made[0][0])
        kept.put(f"{FOLDER}/20200101T000000Z.json", compact(configuration()))
        before = kept.files()
        records = await held.clean()
        assert kept.files() == before
    assert warnings(records) == ["Issue loading 20200101T000000Z.json"]
    assert result(records) == {"merge": True, "size": 0}


async def test_a_broken_chain_takes_only_what_needs_it(repository: Repository, kept: Place) -> None:
    async with repository.hold() as held:
        full = await held.write_full([b"\0" * 2048], 1795100000000)
        whole = await held.commit(of_full(full, 1795100000000))
        made = await chain(held, {0: block(1)}, {1: block(2)})
        disk = f"{FOLDER}/{made[0][1]}"
        kept.put(disk, b"conectix" if kept.kind == "file" else b"data/nowhere")
        records = await held.clean(remove=True, merge=True)
        files = kept.files()
    assert "incremental backup is incomplete" in warnings(records)
    assert [one["id"] for one in await repository.backups(VM)] == [whole]
    assert [path for path in files if "/vdis/" in path] == []


async def test_folders_of_disks_may_be_called_anything(repository: Repository, kept: Place) -> None:
    """Older versions of the original called them by a uuid."""
    if kept.kind != "directory":
        return
    async with repository.hold() as held:
        made = await chain(held, {0: block(1)}, {1: block(2)})
        folder = Path(kept.url.removeprefix("file://").partition("?")[0]) / FOLDER / made[1][1]
        data = folder.parent / "data"
        (data / f"{folder.name.removesuffix('.alias.vhd')}.vhd").rename(data / "0f0f0f0f-0000.vhd")
        folder.write_text("data/0f0f0f0f-0000.vhd")
        await held.delete(made[0][0])
        records = await held.clean(remove=True, merge=True)
        again = await held.clean(remove=True, merge=True)
    assert (warnings(records), warnings(again)) == ([], [])
    assert await repository.blocks(made[1][1]) == {0: block(1), 1: block(2)}
