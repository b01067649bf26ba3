"""What no client should send, with the exact answer, on both ways to receive; and that nothing else is harmed by it."""

from __future__ import annotations

import asyncio
import errno
import hashlib
import os
from functools import cache
from typing import Any

import pytest
import zstandard
from structlog.testing import capture_logs

from runtime.storage.datastore.disk import Disk
from tests.pbs.backups import ENCRYPTED, ZSTD, Backup, blob, digests, restore
from tests.pbs.client import alive, session
from tests.pbs.conftest import Params
from tests.pbs.profiles import RUST_4
from tests.pbs.server import Server

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def server(each_way: Server) -> Server:
    return each_way


@cache
def bomb() -> bytes:
    payload = zstandard.ZstdCompressor(level=19).compress(bytes(256 << 20))
    return ZSTD + bytes(4) + payload


CHUNK = b"content of a chunk"
SHA = hashlib.sha256(CHUNK).hexdigest()
ENCODED = blob(CHUNK)
SHORT = ENCRYPTED + bytes(35)

CUT = blob(b"text " * 1000)[:-3]


def wrong(name: str, words: str) -> str:
    """Return the answer to a request with one parameter that does not fit."""
    return f"parameter verification failed\n'{name}': {words}"


NO_DIGEST = wrong("digest", "must be a SHA-256 digest: 64 lower-case hexadecimal characters")

CHUNKS: dict[str, tuple[dict[str, Any], bytes, str]] = {
    "wrong digest": (
        {"digest": "00" * 32},
        ENCODED,
        f"chunk {'00' * 32} refused: the digest of its data is {SHA}, not {'00' * 32}",
    ),
    "wrong size": ({"size": 5}, ENCODED, f"chunk {SHA} refused: it has 18 bytes of data, not 5"),
    "wrong size of a compressed one": (
        {"size": 4, "encoded-size": len(bomb())},
        bomb(),
        f"chunk {SHA} refused: it has 5 or more bytes of data, not 4",
    ),
    "a frame that is cut": (
        {"size": 5000, "encoded-size": len(CUT)},
        CUT,
        f"chunk {SHA} refused: it has 0 bytes of data, not 5000",
    ),
    "unknown magic": ({}, b"\0" * len(ENCODED), f"chunk {SHA} refused: unknown magic 0000000000000000"),
    "shorter than announced": ({"encoded-size": len(ENCODED) + 1}, ENCODED, "body has 30 bytes, announced were 31"),
    "longer than announced": ({"encoded-size": len(ENCODED) - 1}, ENCODED, "body has 30 bytes, announced were 29"),
    "empty": ({}, b"", f"body has 0 bytes, announced were {len(ENCODED)}"),
    "upper-case digest": ({"digest": SHA.upper()}, ENCODED, NO_DIGEST),
    "short digest": ({"digest": SHA[1:]}, ENCODED, NO_DIGEST),
    "16 MiB + 1 of content": ({"size": (16 << 20) + 1}, ENCODED, wrong("size", "must be 16777216 or less")),
    "16 MiB + 45 of body": (
        {"encoded-size": (16 << 20) + 45},
        ENCODED,
        wrong("encoded-size", "must be 16777260 or less"),
    ),
    "no payload": ({"encoded-size": 12}, ENCODED[:12], wrong("encoded-size", "must be 13 or more")),
    "no content": ({"size": 0}, ENCODED, wrong("size", "must be 1 or more")),
    "a negative size": ({"size": -1}, ENCODED, wrong("size", "must be 1 or more")),
    "writer 0": ({"wid": 0}, ENCODED, wrong("wid", "must be 1 or more")),
    "writer 257": ({"wid": 257}, ENCODED, wrong("wid", "must be 256 or less")),
    "a writer that is not there": ({"wid": 7}, ENCODED, "no open index with writer id 7"),
    "a parameter twice": ({"size": [18, 18]}, ENCODED, wrong("size", "must be an integer, is an array")),
    "a parameter that is none": ({"colour": "red"}, ENCODED, wrong("colour", "unknown key")),
    "a number that is none": ({"size": "1e3"}, ENCODED, wrong("size", "must be an integer, is a string")),
    "an encrypted one that is too short": (
        {"encoded-size": 43},
        SHORT,
        f"chunk {SHA} refused: 43 bytes are fewer than its header has",
    ),
}


@pytest.mark.parametrize("name", CHUNKS)
async def test_a_chunk_that_is_refused(server: Server, params: Params, name: str) -> None:
    """The text says why, the session goes on, and the chunk is known to nobody."""
    wrong, body, text = CHUNKS[name]
    async with session(server, RUST_4, "backup", params()) as connection:
        backup = Backup(connection, params())
        archive = await backup.archive("root.pxar.didx")
        given = {"wid": archive.wid, "digest": SHA, "size": len(CHUNK), "encoded-size": len(ENCODED), **wrong}
        answer = await connection.request("POST", "/dynamic_chunk", given, body=body)
        assert (answer.status, answer.text) == (400, text)
        refused = await backup.append(archive, [(bytes.fromhex(SHA), len(CHUNK))])
        assert (refused.status, refused.text) == (
            400,
            f"chunk {SHA} was neither uploaded nor registered in this session",
        )
        archive.entries, archive.size = [], 0
        assert (await backup.upload(archive, CHUNK)).data == SHA


async def test_a_crc_of_a_chunk_that_is_wrong_is_mended(server: Server, params: Params) -> None:
    """As the original does; the digest is what tells (5.6)."""
    data = os.urandom(500)
    digest = hashlib.sha256(data).hexdigest()
    encoded = blob(data, compress=False)
    async with session(server, RUST_4, "backup", params()) as connection:
        archive = await Backup(connection, params()).archive("root.pxar.didx")
        given = {"wid": archive.wid, "digest": digest, "size": 500, "encoded-size": len(encoded)}
        assert (
            await connection.request("POST", "/dynamic_chunk", given, body=encoded[:8] + bytes(4) + encoded[12:])
        ).status == 200
        assert (server.folder / ".chunks" / digest[:4] / digest).read_bytes() == encoded


async def test_a_body_that_is_much_longer_than_announced_is_refused_as_it_comes(server: Server, params: Params) -> None:
    async with session(server, RUST_4, "backup", params()) as connection:
        archive = await Backup(connection, params()).archive("root.pxar.didx")
        given = {"wid": archive.wid, "digest": SHA, "size": len(CHUNK), "encoded-size": 13}
        answer = await connection.request("POST", "/dynamic_chunk", given, body=ENCODED + bytes(1 << 20))
        assert (answer.status, answer.text.rpartition(", ")[2]) == (400, "announced were 13")
        assert await alive(connection)


async def test_a_chunk_for_an_index_that_is_not_there_is_stored_and_known_to_nobody(
    server: Server, params: Params
) -> None:
    """A client that made a mistake with the writer need not send it again (5.6)."""
    data = os.urandom(300)
    digest = hashlib.sha256(data).hexdigest()
    async with session(server, RUST_4, "backup", params()) as connection:
        backup = Backup(connection, params())
        archive = await backup.archive("root.pxar.didx")
        archive.wid = 9
        assert (await backup.upload(archive, data)).text == "no open index with writer id 9"
        assert (server.folder / ".chunks" / digest[:4] / digest).exists()
        archive.wid = 1
        refused = await backup.append(archive, digests([data]))
        assert refused.text == f"chunk {digest} was neither uploaded nor registered in this session"


async def test_chunks_of_an_image_have_4_mib_but_for_one(server: Server, params: Params) -> None:
    async with session(server, RUST_4, "backup", params()) as connection:
        backup = Backup(connection, params())
        archive = await backup.archive("disk.img.fidx", 12 << 20)
        large, small, second = bytes((4 << 20) + 1), b"x" * 7, b"y" * 7
        answer = await backup.upload(archive, large)
        words = "4194305 bytes are more than 4194304"
        assert (answer.status, answer.text) == (400, f"chunk {hashlib.sha256(large).hexdigest()} refused: {words}")
        assert (await backup.upload(archive, small)).status == 200
        answer = await backup.upload(archive, second)
        words = "a second one of less than 4194304 bytes"
        assert (answer.status, answer.text) == (400, f"chunk {hashlib.sha256(second).hexdigest()} refused: {words}")
        assert (await backup.upload(archive, bytes(4 << 20))).status == 200


async def test_a_bomb_is_not_unpacked(server: Server, params: Params) -> None:
    body = bomb()
    async with session(server, RUST_4, "backup", params()) as connection:
        archive = await Backup(connection, params()).archive("root.pxar.didx")
        given = {"wid": archive.wid, "digest": SHA, "size": 16 << 20, "encoded-size": len(body)}
        answer = await connection.request("POST", "/dynamic_chunk", given, body=body)
        words = f"chunk {SHA} refused: it has 16777217 or more bytes of data, not 16777216"
        assert (answer.status, answer.text) == (400, words)


NO_NAME = wrong("file-name", r"must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*\.blob$")

BLOBS: dict[str, tuple[dict[str, Any], bytes, str]] = {
    "wrong crc": (
        {},
        ENCODED[:8] + bytes(4) + ENCODED[12:],
        "not a valid data blob: the CRC does not match its content",
    ),
    "no blob": ({}, bytes(len(ENCODED)), "not a valid data blob: unknown magic 0000000000000000"),
    "another suffix": ({"file-name": "a.fidx"}, ENCODED, NO_NAME),
    "a path": ({"file-name": "../a.blob"}, ENCODED, NO_NAME),
    "hidden": ({"file-name": ".a.blob"}, ENCODED, NO_NAME),
    "no name": ({"file-name": ""}, ENCODED, NO_NAME),
    "shorter": ({"encoded-size": 100}, ENCODED, "body has 30 bytes, announced were 100"),
    "less than a header": ({"encoded-size": 11}, ENCODED[:11], wrong("encoded-size", "must be 12 or more")),
    "16 MiB + 45": ({"encoded-size": (16 << 20) + 45}, ENCODED, wrong("encoded-size", "must be 16777260 or less")),
}


@pytest.mark.parametrize("name", BLOBS)
async def test_a_blob_that_is_refused(server: Server, params: Params, name: str) -> None:
    wrong, body, text = BLOBS[name]
    async with session(server, RUST_4, "backup", params()) as connection:
        given = {"file-name": "host.conf.blob", "encoded-size": len(ENCODED), **wrong}
        answer = await connection.request("POST", "/blob", given, body=body)
        assert (answer.status, answer.text) == (400, text)
        assert await alive(connection)


REQUESTS: dict[str, tuple[tuple[str, str], dict[str, Any], int, str]] = {
    "an unknown path": (("GET", "/none"), {}, 404, "path '/none' not found for GET"),
    "an unknown verb": (("DELETE", "/blob"), {}, 404, "path '/blob' not found for DELETE"),
    "a path with dots": (("GET", "/../etc"), {}, 400, "invalid path '/../etc': a component begins with a dot"),
    "JSON that is none": (
        ("POST", "/dynamic_index"),
        {"body": b"{", "content_type": "application/json"},
        400,
        "the body is not JSON",
    ),
    "JSON that is a list": (
        ("POST", "/dynamic_index"),
        {"body": b"[]", "content_type": "application/json"},
        400,
        "the body is not a JSON object",
    ),
    "JSON in depth": (
        ("POST", "/dynamic_index"),
        {"body": b"[" * 100_000, "content_type": "application/json"},
        400,
        "the body is not JSON",
    ),
    "another type": (
        ("POST", "/finish"),
        {"body": b"a=1", "content_type": "text/plain"},
        400,
        "the body is text/plain, expected application/json or application/x-www-form-urlencoded",
    ),
    "a large body": (
        ("POST", "/dynamic_index"),
        {"body": bytes(600_000), "content_type": "application/json"},
        400,
        "the body has more than 524288 bytes",
    ),
    "lists that differ": (
        ("PUT", "/dynamic_index"),
        {"json_body": {"wid": 1, "digest-list": [], "offset-list": [0]}},
        400,
        "0 digests, but 1 offsets",
    ),
    "another writer": (
        ("PUT", "/dynamic_index"),
        {"json_body": {"wid": 9, "digest-list": [], "offset-list": []}},
        400,
        "no open index with writer id 9",
    ),
    "a writer of the other kind": (
        ("PUT", "/fixed_index"),
        {"json_body": {"wid": 1, "digest-list": [], "offset-list": []}},
        400,
        "no open index with writer id 1",
    ),
    "a number as text in JSON": (
        ("PUT", "/dynamic_index"),
        {"json_body": {"wid": "1", "digest-list": [], "offset-list": []}},
        400,
        wrong("wid", "must be an integer, is a string"),
    ),
    "the name of an index twice": (
        ("POST", "/dynamic_index"),
        {"params": {"archive-name": "root.pxar.didx"}},
        400,
        "'root.pxar.didx' is being written already",
    ),
    "closing with another count": (
        ("POST", "/dynamic_close"),
        {"params": {"wid": 1, "chunk-count": 1, "size": 1, "csum": "00" * 32}},
        400,
        "index 'root.pxar.didx' cannot be closed: chunk-count is 1, should be 0",
    ),
    "finishing with an open index": (
        ("POST", "/finish"),
        {},
        400,
        "the backup cannot be finished: index root.pxar.didx was not closed",
    ),
    "a dynamic index with the name of a fixed one": (
        ("POST", "/dynamic_index"),
        {"params": {"archive-name": "a.fidx"}},
        400,
        wrong("archive-name", r"must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*\.didx$"),
    ),
    "a fixed index with the name of a dynamic one": (
        ("POST", "/fixed_index"),
        {"params": {"archive-name": "a.didx", "size": 1}},
        400,
        wrong("archive-name", r"must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*\.fidx$"),
    ),
    "an image of no size": (
        ("POST", "/fixed_index"),
        {"params": {"archive-name": "a.fidx", "size": 0}},
        400,
        wrong("size", "must be 1 or more"),
    ),
    "reusing an index where there is none": (
        ("POST", "/fixed_index"),
        {"params": {"archive-name": "a.fidx", "size": 1, "reuse-csum": "00" * 32}},
        400,
        "index 'a.fidx' cannot start from that of the previous backup: there is no valid previous backup",
    ),
    "the previous backup where there is none": (
        ("GET", "/previous"),
        {"params": {"archive-name": "root.pxar.didx"}},
        400,
        "no valid previous backup",
    ),
    "parameters beside a body of JSON": (
        ("POST", "/dynamic_index?archive-name=a.didx"),
        {"body": b"{}", "content_type": "application/json"},
        400,
        wrong("archive-name", "is missing"),
    ),
    "an offset that leaves a gap": (
        ("PUT", "/dynamic_index"),
        {"json_body": {"wid": 1, "digest-list": [SHA], "offset-list": [7]}},
        400,
        f"chunk {SHA} was neither uploaded nor registered in this session",
    ),
    "a negative offset": (
        ("PUT", "/dynamic_index"),
        {"json_body": {"wid": 1, "digest-list": [SHA], "offset-list": [-1]}},
        400,
        wrong("offset-list/0", "must be 0 or more"),
    ),
}


@pytest.mark.parametrize("name", REQUESTS)
async def test_a_request_that_is_refused(server: Server, params: Params, name: str) -> None:
    (verb, path), more, status, text = REQUESTS[name]
    async with session(server, RUST_4, "backup", params()) as connection:
        await Backup(connection, params()).archive("root.pxar.didx")
        answer = await connection.request(verb, path, **more)
        assert (answer.status, answer.text) == (status, text)
        assert await alive(connection)


A, B = b"a" * 500, b"b" * 700
HALF = bytes(2 << 20)
WHOLE = bytes(4 << 20)

BEYOND = "a chunk of 4194304 bytes reaches beyond the image of 4194304"
LAST = "a chunk of 2097152 bytes can only be the last of the image"

OFFSETS: dict[str, tuple[str, int | None, list[bytes], list[int], str]] = {
    "a gap": ("a.didx", None, [A, B], [0, 501], "the archive ends at 500"),
    "an overlap": ("a.didx", None, [A, B], [0, 499], "the archive ends at 500"),
    "not from the start": ("a.didx", None, [A], [1], "the archive ends at 0"),
    "between two chunks of an image": ("a.fidx", 8 << 20, [WHOLE], [1], "it is no multiple of 4194304"),
    "beyond the end of an image": ("a.fidx", 4 << 20, [WHOLE], [4 << 20], BEYOND),
    "a small chunk within an image": ("a.fidx", 8 << 20, [HALF], [0], LAST),
    "a small chunk where a whole one stands": ("a.fidx", 8 << 20, [WHOLE, HALF], [0, 0], LAST),
}


@pytest.mark.parametrize("name", OFFSETS)
async def test_a_chunk_where_it_cannot_stand(server: Server, params: Params, name: str) -> None:
    """Those before it stay, and the client may go on from there."""
    archive_name, size, parts, offsets, reason = OFFSETS[name]
    async with session(server, RUST_4, "backup", params()) as connection:
        backup = Backup(connection, params())
        archive = await backup.archive(archive_name, size)
        for part in parts:
            assert (await backup.upload(archive, part)).status == 200
        found = [digest.hex() for digest, _ in digests(parts)]
        body = {"wid": archive.wid, "digest-list": found, "offset-list": offsets}
        path = "/fixed_index" if archive.fixed else "/dynamic_index"
        answer = await connection.request("PUT", path, json_body=body)
        words = f"chunk {found[-1]} cannot stand at offset {offsets[-1]}: {reason}"
        assert (answer.status, answer.text) == (400, words)
        good = {**body, "digest-list": found[:1], "offset-list": [0]}
        if archive.fixed:
            assert (await connection.request("PUT", path, json_body=good)).status == (400 if parts == [HALF] else 200)
        elif len(parts) > 1:
            right = {**body, "digest-list": found[1:], "offset-list": [len(A)]}
            assert (await connection.request("PUT", path, json_body=right)).status == 200


async def test_an_upload_that_is_refused_is_named_in_the_log(server: Server, params: Params) -> None:
    with capture_logs() as logs:
        async with session(server, RUST_4, "backup", params()) as connection:
            assert (await connection.request("POST", "/dynamic_chunk?wid=1", body=b"some")).status == 400
    assert [line["method"] for line in logs if line["event"] == "session request refused"] == [
        "backup.uploadDynamicChunk"
    ]


async def test_references_may_stand_in_a_query_of_4096_characters(server: Server, params: Params) -> None:
    """As far as the Rust client goes (1.3)."""
    parts = [bytes([number]) for number in range(52)]
    async with session(server, RUST_4, "backup", params()) as connection:
        backup = Backup(connection, params())
        archive = await backup.archive("root.pxar.didx")
        for part in parts:
            assert (await backup.upload(archive, part)).status == 200
        query = "&".join(
            f"digest-list={digest.hex()}&offset-list={at}" for at, (digest, _) in enumerate(digests(parts))
        )
        assert len(query) > 4096
        assert (await connection.request("PUT", f"/dynamic_index?wid=1&{query}")).data is None


async def test_a_session_has_256_writers_at_most(server: Server, params: Params) -> None:
    async with session(server, RUST_4, "backup", params()) as connection:
        backup = Backup(connection, params())
        archives = await asyncio.gather(*(backup.archive(f"a{number}.pxar.didx") for number in range(256)))
        assert {archive.wid for archive in archives} == set(range(1, 257))
        answer = await backup.post("/dynamic_index", {"archive-name": "b.pxar.didx"})
        assert (answer.status, answer.text) == (400, "no more than 256 indexes in one session")


FINISHES: dict[str, tuple[bytes | None, str]] = {
    "no manifest": (None, "index.json.blob was not uploaded"),
    "a manifest that is no JSON": (b"{", "manifest"),
    "a file that was never uploaded": (
        b'{"backup-type":"host","backup-id":"x","backup-time":1,"files":[{"filename":"no.pxar.didx","size":1,'
        b'"csum":"' + b"00" * 32 + b'"}]}',
        "no.pxar.didx was not uploaded",
    ),
}


@pytest.mark.parametrize("name", FINISHES)
async def test_a_finish_that_is_refused_can_be_mended(server: Server, params: Params, name: str) -> None:
    text, words = FINISHES[name]
    opened = params()
    async with session(server, RUST_4, "backup", opened) as connection:
        backup = Backup(connection, opened)
        await backup.whole("root.pxar.didx", os.urandom(10))
        if text is not None:
            assert (await backup.raw_blob("index.json.blob", blob(text))).status == 200
        answer = await backup.post("/finish", {})
        assert (answer.status, words in answer.text) == (400, True), answer.text
        assert (await backup.finish()).status == 200
        for verb, path in (("POST", "/finish"), ("POST", "/dynamic_index?archive-name=late.pxar.didx")):
            late = await connection.request(verb, path)
            assert (late.status, late.text) == (400, "the backup is finished already")
        assert await alive(connection)


async def test_an_upload_that_is_taken_back_is_dropped_alone(server: Server, params: Params) -> None:
    data = os.urandom(100_000)
    digest = hashlib.sha256(data).hexdigest()
    encoded = blob(data)
    async with session(server, RUST_4, "backup", params()) as connection:
        backup = Backup(connection, params())
        archive = await backup.archive("root.pxar.didx")
        given = {"wid": archive.wid, "digest": digest, "size": len(data), "encoded-size": len(encoded)}
        for part in (0, 1, 50_000, len(encoded) - 1):
            stream = await connection.begin_request("POST", "/dynamic_chunk", given, ends=False)
            await connection.send(stream, encoded[:part], ends=False)
            connection.reset(stream)
        assert not (server.folder / ".chunks" / digest[:4] / digest).exists()
        assert (await backup.upload(archive, data)).data == digest


@pytest.mark.parametrize(
    ("error", "words"), [(errno.ENOSPC, "datastore 'main' is full"), (errno.EROFS, "Read-only file system")]
)
async def test_a_disk_that_takes_nothing(
    server: Server, params: Params, monkeypatch: pytest.MonkeyPatch, error: int, words: str
) -> None:
    """Uploads are refused as long as that lasts; what was acknowledged before and after is all there."""
    opened = params()
    first, second = os.urandom(1000), os.urandom(1000)
    async with session(server, RUST_4, "backup", opened) as connection:
        backup = Backup(connection, opened)
        archive = await backup.archive("root.pxar.didx")
        assert (await backup.upload(archive, first)).status == 200
        with monkeypatch.context() as patch:

            def fail(*_: Any) -> None:
                raise OSError(error, os.strerror(error))

            patch.setattr(Disk, "write", fail)
            for answer in (
                await backup.upload(archive, second),
                await backup.raw_blob("host.conf.blob", ENCODED),
            ):
                assert (answer.status, words in answer.text) == (400, True), answer.text
        assert (await backup.upload(archive, second)).status == 200
        assert (await backup.append(archive, digests([first, second]))).status == 200
        assert (await backup.close(archive)).status == 200
        assert (await backup.finish()).status == 200
    async with session(server, RUST_4, "reader", opened) as connection:
        assert await restore(connection, "root.pxar.didx") == first + second
