"""Bodies of uploads as they reach a session of the store: in memory, or in a file where that has no room."""

from __future__ import annotations

import tempfile
from collections.abc import AsyncGenerator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, BinaryIO

import pytest

from runtime.storage.datastore import bodies
from runtime.storage.datastore.bodies import Room, TooLong, received


async def nothing() -> AsyncGenerator[Any, None]:
    return
    yield


class Place:
    """Where bodies go: memory of so many bytes, and files."""

    def __init__(self, memory: int) -> None:
        self.whole = Room(memory)
        self.room = Room(1 << 20, self.whole)
        self.files: list[BinaryIO] = []

    def temporary(self) -> BinaryIO:
        self.files.append(tempfile.TemporaryFile())  # noqa: SIM115
        return self.files[-1]

    async def take(self, blocks: list[bytes], size: int, monkeypatch: pytest.MonkeyPatch) -> bytes:
        async def upload(requests: Any, *, hashed: bool) -> AsyncGenerator[bytes, None]:
            for block in blocks:
                yield block

        monkeypatch.setattr(bodies, "receive_upload", upload)
        with ThreadPoolExecutor(1) as threads:
            async with received(nothing(), size, self.room, self.temporary, threads) as body:
                return bytes(body)


WHERE = pytest.mark.parametrize(("memory", "files"), [(1 << 20, 0), (5, 1)], ids=["memory", "file"])


@WHERE
@pytest.mark.parametrize(
    ("blocks", "size", "whole"),
    [
        ([b"0123", b"4567", b"89"], 10, b"0123456789"),
        ([b"0123", b"4567"], 10, b"01234567"),
        ([], 10, b""),
        ([b"", b"01", b"", b"23"], 10, b"0123"),
    ],
)
async def test_a_body_in_pieces(
    monkeypatch: pytest.MonkeyPatch, memory: int, files: int, blocks: list[bytes], size: int, whole: bytes
) -> None:
    place = Place(memory)
    assert await place.take(blocks, size, monkeypatch) == whole
    assert (len(place.files), all(file.closed for file in place.files)) == (files, True)
    assert place.room.take(memory), "its memory is free again"


@WHERE
async def test_a_body_that_is_too_long_leaves_nothing(monkeypatch: pytest.MonkeyPatch, memory: int, files: int) -> None:
    place = Place(memory)
    with pytest.raises(TooLong) as caught:
        await place.take([b"0123", b"4567", b"89ab"], 10, monkeypatch)
    assert caught.value.got == 12
    assert (len(place.files), all(file.closed for file in place.files)) == (files, True)
    assert place.room.take(memory)


async def test_a_body_in_one_block_needs_no_room(monkeypatch: pytest.MonkeyPatch) -> None:
    place = Place(0)
    assert await place.take([b"0123456789"], 10, monkeypatch) == b"0123456789"
    with pytest.raises(TooLong) as caught:
        await place.take([b"0123456789", b"a"], 10, monkeypatch)
    assert caught.value.got == 11
    assert place.files == []
