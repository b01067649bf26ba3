"""Requests that two readers could take differently are refused before anything else is looked at."""

from __future__ import annotations

import pytest

from tests.gateway.plugin.conftest import OK, OTHER, Running, ask, one_answer, request, says

BAD_HEADS = {
    "a length and chunks": ("PUT", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n", 400),
    "two lengths": ("PUT", "Content-Length: 3\r\nContent-Length: 4\r\n", 400),
    "the same length twice": ("PUT", "Content-Length: 3\r\nContent-Length: 3\r\n", 400),
    "lengths in one field": ("PUT", "Content-Length: 3, 3\r\n", 400),
    "a length with a sign": ("PUT", "Content-Length: +3\r\n", 400),
    "a negative length": ("PUT", "Content-Length: -3\r\n", 400),
    "a length that is none": ("PUT", "Content-Length: 0x3\r\n", 400),
    "an empty length": ("PUT", "Content-Length:\r\n", 400),
    "a huge length": ("PUT", "Content-Length: 99999999999999999999\r\n", 400),
    "an unknown encoding": ("PUT", "Transfer-Encoding: gzip, chunked\r\n", 501),
    "chunked twice": ("PUT", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", 501),
    "identity": ("PUT", "Transfer-Encoding: identity\r\n", 501),
    "an encoding in disguise": ("PUT", "Transfer-Encoding: \x0bchunked\r\n", 400),
    "a blank before the colon": ("PUT", "Transfer-Encoding : chunked\r\n", 400),
    "a folded field": ("GET", "X: a\r\n b\r\n", 400),
    "a field without a colon": ("GET", "nonsense\r\n", 400),
    "a carriage return": ("GET", "X: a\rY: b\r\n", 400),
    "a null": ("GET", "X: a\x00b\r\n", 400),
    "a field beyond ASCII": ("GET", "X: J\xf6rg\r\n", 400),
    "a name beyond ASCII": ("GET", "X\xf6: a\r\n", 400),
    "two hosts": ("GET", "Host: other\r\n", 400),
    "an unknown expectation": ("PUT", "Expect: 200-ok\r\nContent-Length: 0\r\n", 417),
    "too many fields": ("GET", "X: y\r\n" * 300, 431),
    "too long a head": ("GET", "X: " + "x" * 70_000 + "\r\n", 431),
    "a verb that is none": ("G,T", "", 400),
    "a very long verb": ("G" * 40, "", 400),
}


@pytest.mark.parametrize(("verb", "fields", "status"), BAD_HEADS.values(), ids=BAD_HEADS)
async def test_a_head_that_could_be_taken_for_another(face: Running, verb: str, fields: str, status: int) -> None:
    """Refused before anybody is asked about its session, and the connection ends: what follows cannot be trusted."""
    await face.service(says(OK))
    wire = await face.connect()
    head = request(verb=verb, headers="@").replace(b"@", fields.encode("latin-1"))
    wire.send(head + b"abc" + request())
    answer = await one_answer(wire)

    assert (answer.status, answer.headers["connection"]) == (status, "close")
    assert face.services.asked == []


BAD_LINES = [
    b"GET /services/plugin/x y HTTP/1.1", b"GET /services/plugin/x HTTP/1.2", b"GET /services/plugin/x HTTP/2.0",
    b"GET /services/plugin/x", b"GET  /services/plugin/x HTTP/1.1", b"GET /services/plugin/x\x00 HTTP/1.1",
    b"GET /services/plugin/\xc3\xa9 HTTP/1.1", b"GET /services/plugin/x HTTP/1.1 ",
    b"GET /services/plugin/x\t HTTP/1.1", b"GET /services/plugin/x\rX: y HTTP/1.1",
]  # fmt: skip


@pytest.mark.parametrize("line", BAD_LINES)
async def test_a_request_line_that_is_none(face: Running, line: bytes) -> None:
    assert (await ask(face, line + b"\r\nHost: h\r\n\r\n")).status == 400


async def test_a_chunked_body_of_an_old_client_is_refused(face: Running) -> None:
    raw = request(verb="PUT", version="1.0", headers="Transfer-Encoding: chunked\r\n")

    assert (await ask(face, raw + b"0\r\n\r\n")).status == 400


async def test_a_body_that_looks_like_a_request_is_a_body(face: Running) -> None:
    """Also where the request is refused: what it said of its length stays true."""
    wire = await face.connect()
    inner = request(session=OTHER)
    wire.send(request(session=None, verb="PUT", body=inner))
    answer = await one_answer(wire)

    assert answer.status == 403
