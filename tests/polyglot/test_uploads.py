"""Bytes up and down, from clients in other languages through the contract listener to backends in Python and in Go."""

from __future__ import annotations

import asyncio
import hashlib

import pytest
from grpc import StatusCode

from runtime.contract import Caller, call_metadata
from runtime.contract.abi import Face
from tests.polyglot.conftest import Library
from tests.polyglot.programs import Client
from tests.polyglot.test_clients import code

pytestmark = [pytest.mark.clients, pytest.mark.slow]

PAGES = bytes(range(256)) * 4096
"""A megabyte: several messages, and more than a window of flow control lets through at once."""

BOOK = {"id": "b1", "title": "On Time", "pages": 90, "price": 12.5, "lentTo": None, "in-print": True, "class": "book"}


@pytest.fixture(autouse=True)
async def book(library: Library, face: Face) -> None:
    """The catalogue has the book b1."""
    method = face.methods["catalog.add"]
    assert method.stub is not None and method.request is not None
    await method.stub(library.channel).Add(method.request(BOOK), metadata=call_metadata(Caller(principal="reader")))


async def test_bytes_that_are_committed_come_back(client: Client, library: Library) -> None:
    pages = PAGES[:20_000]
    up = await asyncio.to_thread(client, library.address, "upload", "b1", sent=pages)
    down = await asyncio.to_thread(client, library.address, "download", "b1")

    assert up == {"status": 0, "answer": {"size": len(pages)}}
    assert down == {"status": 0, "answer": {"size": len(pages), "sha256": hashlib.sha256(pages).hexdigest()}}


async def test_many_bytes_are_taken(client: Client, library: Library) -> None:
    up = await asyncio.to_thread(client, library.address, "upload", "b1", sent=PAGES)

    assert up == {"status": 0, "answer": {"size": len(PAGES)}}


async def test_bytes_without_a_commit_are_not_kept(client: Client, library: Library) -> None:
    await asyncio.to_thread(client, library.address, "upload", "b1", sent=b"the first edition")
    up = await asyncio.to_thread(client, library.address, "upload", "b1", sent=PAGES, UNCOMMITTED="yes")
    down = await asyncio.to_thread(client, library.address, "download", "b1")

    assert (up["status"], up["error"]["name"]) == (code(StatusCode.DATA_LOSS), "uncommitted")
    assert down["answer"]["size"] == len(b"the first edition")


async def test_an_early_answer_ends_an_upload(client: Client, library: Library) -> None:
    up = await asyncio.to_thread(client, library.address, "upload", "b9", sent=PAGES * 16)

    assert up["status"] == code(StatusCode.NOT_FOUND)
    assert (up["error"]["name"], up["error"]["data"]) == ("noSuchBook", {"id": "b9"})


async def test_an_upload_with_a_wrong_token_is_refused(client: Client, library: Library) -> None:
    up = await asyncio.to_thread(client, library.address, "upload", "b1", sent=PAGES, token="wrong")

    assert up["status"] == code(StatusCode.UNAUTHENTICATED)
