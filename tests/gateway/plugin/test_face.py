"""Who is let in, what the service is sent, and what comes back."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from generated.errors.internal import HostUnreachable, RoleNotSufficient, TooManyChecks, VerbNotAllowed
from runtime.contract import jsontext
from runtime.contract.abi import Category, Fault
from runtime.gateway.plugin.place import Elsewhere, Here, Place
from tests.gateway.plugin.conftest import (
    NAME,
    OK,
    OTHER,
    PLACE,
    ROOT,
    SESSION,
    Recorder,
    Running,
    Start,
    head_of,
    request,
    says,
)

PATH = ROOT + NAME


# Sessions.

LET_IN = {
    "as a cookie": {},
    "in the query": {"path": f"{PATH}?session_id={SESSION}", "session": None},
    "in the query, encoded": {"path": f"{PATH}?session_id={SESSION.replace(':', '%3A')}", "session": None},
    "with its name encoded": {"path": f"{PATH}?session%5Fid={SESSION}", "session": None},
    "in both, the same": {"path": f"{PATH}?session_id={SESSION}"},
    "among other cookies": {"session": None, "headers": f"Cookie: a=b; session_id={SESSION}; c=d\r\n"},
    "among cookies of the old form": {"session": None, "headers": f"Cookie: a=b&session_id={SESSION}\r\n"},
    "in a second Cookie field": {"session": None, "headers": f"Cookie: a=b\r\nCookie: session_id={SESSION}\r\n"},
}


@pytest.mark.parametrize("how", LET_IN.values(), ids=LET_IN)
async def test_a_session_is_taken(face: Running, recorder: Recorder, how: dict[str, Any]) -> None:
    answer = await face.send(request(**how))

    assert (answer.status, answer.body) == (200, b"foo")


KEPT_OUT = {
    "none": {"session": None},
    "empty": {"session": ""},
    "unknown": {"session": OTHER},
    "no reference": {"session": "root"},
    "the null reference": {"session": "OpaqueRef:NULL"},
    "a reference with a tail": {"session": SESSION + "x"},
    "very long": {"session": "OpaqueRef:" + "a" * 10_000},
    "two that differ": {"path": f"{PATH}?session_id={OTHER}"},
    "two in the query": {"path": f"{PATH}?session_id={SESSION}&session_id={OTHER}", "session": None},
    "only a password": {"session": None, "headers": "Authorization: Basic cm9vdDpzZWNyZXQ=\r\n"},
    "a pool secret": {"session": None, "headers": "Cookie: pool_secret=x\r\n"},
    "another cookie's end": {"session": None, "headers": f"Cookie: my_session_id={SESSION}\r\n"},
}


@pytest.mark.parametrize("how", KEPT_OUT.values(), ids=KEPT_OUT)
async def test_without_a_session_every_name_has_the_same_403(
    face: Running, recorder: Recorder, how: dict[str, Any]
) -> None:
    for name in (NAME, "nope", "..", "%2e%2e", "", "x" * 300):
        path = str(how.get("path", PATH)).replace(NAME, name)
        answer = await face.send(request(**{**how, "path": path}))

        assert (answer.status, answer.body) == (403, b"No valid session_id.\n"), name
        assert "www-authenticate" not in answer.headers
    assert recorder.heads == []


@pytest.mark.parametrize(
    "name", ["none", "empty", "no reference", "the null reference", "very long", "two that differ"]
)
async def test_what_is_no_session_is_not_asked_about(face: Running, name: str) -> None:
    await face.send(request(**KEPT_OUT[name]))  # type: ignore[arg-type]

    assert face.services.asked == []


# Names.

HOSTILE = [
    ".", "..", "...", ".hidden", "-x", "_x", "%2e%2e", "..%2f..", "a%2fb", "a%00", "a%0d%0aX:%20y", "%63om", "a;b",
    "a:b", "a,b", "a" * 129, "a" * 10_240, "~root", "a*", "caf%C3%A9", "\\..\\x", "a@b", "//x", "/x",
]  # fmt: skip


@pytest.mark.parametrize("tail", ["", "/", "/x", "?x=1"])
async def test_what_no_service_can_be_called_is_not_found(face: Running, tail: str) -> None:
    wire = await face.connect()
    for name in HOSTILE:
        wire.send(request(ROOT + name + tail))
        answer = await wire.answer()

        assert (answer.status, answer.body) == (404, b"No service of this name is running.\n"), name
    assert {asked for asked, _, _ in face.services.asked} == {None}


@pytest.mark.parametrize("place", [PLACE, Elsewhere("https://other.example/services/plugin/x", frozenset())])
async def test_a_place_for_a_path_that_names_no_service_is_not_used(face: Running, place: Place) -> None:
    """As a backend of somebody else's may answer."""

    async def resolve(*_: object) -> Place:
        return place

    face.services.resolve = resolve  # type: ignore[method-assign, assignment]

    assert (await face.get(ROOT + "%2f")).status == 404


@pytest.mark.parametrize("path", ["//services/plugin/x", "/services//plugin/x", "/services/plugin//x"])
async def test_slashes_are_not_put_together(face: Running, path: str) -> None:
    face.place("x")

    assert (await face.get(path)).status == 404


# Refusals.

FAULTS = {
    "the role": (RoleNotSufficient(verb="PUT", name=NAME), 403, {}),
    "the verb": (VerbNotAllowed(verb="PUT", name=NAME, allowed=["GET", "POST"]), 405, {"allow": "GET, POST"}),
    "too many questions": (TooManyChecks(retry_after=0.3), 429, {"retry-after": "1"}),
    "a pool that cannot be asked": (HostUnreachable(host="h", reason="refused"), 502, {}),
    "a backend that is gone": (Fault("gone", category=Category.UNAVAILABLE), 502, {}),
    "a backend that is slow": (Fault("slow", category=Category.DEADLINE), 504, {}),
    "a backend without the call": (Fault("none", category=Category.UNIMPLEMENTED), 501, {}),
    "a backend that fails": (Fault("internal error", category=Category.INTERNAL), 502, {}),
}


@pytest.mark.parametrize(("fault", "status", "fields"), FAULTS.values(), ids=FAULTS)
async def test_each_failure_has_its_status(face: Running, fault: Fault, status: int, fields: dict[str, str]) -> None:
    face.services.fault = fault

    answer = await face.send(request(verb="PUT", body=b"x"))

    assert answer.status == status
    assert {name: answer.headers[name] for name in fields} == fields


async def test_what_must_not_happen_is_an_answer_too_and_in_the_log(
    face: Running, capsys: pytest.CaptureFixture[str]
) -> None:
    async def resolve(*_: object) -> object:
        raise RuntimeError("a-secret-word")

    face.services.resolve = resolve  # type: ignore[method-assign, assignment]
    answer = await face.get(PATH)
    said = capsys.readouterr().out

    assert (answer.status, answer.body) == (500, b"Internal Server Error")
    assert "RuntimeError" in said
    assert "a-secret-word" not in said


async def test_a_connection_goes_on_after_a_refusal(face: Running, recorder: Recorder) -> None:
    wire = await face.connect()
    statuses = []
    for raw in (request(session=OTHER), request(ROOT + "nope"), request(), request(verb="PUT", body=b"x")):
        wire.send(raw)
        statuses.append((await wire.answer()).status)

    assert statuses == [403, 404, 200, 200]


async def test_a_refused_body_ends_the_connection_but_not_the_answer(face: Running) -> None:
    wire = await face.connect()
    wire.send(request(verb="PUT", session=None, headers="Content-Length: 100000000\r\n"))
    wire.send(b"x" * 1_000_000)
    answer = await wire.answer()

    assert (answer.status, answer.headers["connection"]) == (403, "close")
    assert await wire.closed()


async def test_who_waits_for_leave_to_send_gets_the_refusal_at_once(face: Running) -> None:
    wire = await face.connect()
    wire.send(request(verb="PUT", session=None, headers="Expect: 100-continue\r\nContent-Length: 10\r\n"))

    assert (await wire.answer()).status == 403


# What the service is sent.


@pytest.mark.parametrize(
    "path",
    [
        PATH, PATH + "/", PATH + "/a/b", PATH + "?a=1", PATH + "?", PATH + "/%20%2F%3F/..;x?q=%0d%0a&q=2&k=a,b",
        PATH + "//x", PATH + "/../../etc", PATH + "?a=1?b=2#c", PATH + "/" + "x" * 10_240,
    ],
)  # fmt: skip
async def test_the_target_goes_on_as_it_was_sent(face: Running, recorder: Recorder, path: str) -> None:
    await face.get(path)

    assert recorder.line() == f"GET {path} HTTP/1.1"


@pytest.mark.parametrize(
    ("query", "left"),
    [
        (f"session_id={SESSION}", ""), (f"a=1&session_id={SESSION}&b=%20", "?a=1&b=%20"),
        (f"session%5fid={SESSION}&a", "?a"), (f"session_id={SESSION}&session_id={SESSION}&a=b+c", "?a=b+c"),
        ("a=session_id", "?a=session_id"),
    ],
)  # fmt: skip
async def test_the_session_is_taken_out_of_the_query(face: Running, recorder: Recorder, query: str, left: str) -> None:
    await face.get(f"{PATH}?{query}")

    assert recorder.line() == f"GET {PATH}{left} HTTP/1.1"


async def test_an_absolute_target_becomes_a_path(face: Running, recorder: Recorder) -> None:
    await face.get(f"http://h{PATH}/x?y")

    assert recorder.line() == f"GET {PATH}/x?y HTTP/1.1"


STRIPPED = (
    "Authorization: Basic cm9vdDpzZWNyZXQ=\r\nCookie: other=1\r\nProxy-Authorization: x\r\nProxy-Thing: x\r\n"
    "TE: trailers\r\nKeep-Alive: 5\r\nConnection: keep-alive, X-Hop\r\nX-Hop: 1\r\nGatewright-User: evil\r\n"
    "GATEWRIGHT_USER: evil\r\n"
    "gatewright-anything: evil\r\nX-Forwarded-For: 6.6.6.6\r\nForwarded: for=6.6.6.6\r\nX-Real-IP: 6.6.6.6\r\n"
    "Trailer: x\r\nUpgrade: websocket\r\nExpect: 100-continue\r\n"
)


async def test_credentials_hops_and_claims_are_taken_out(face: Running, recorder: Recorder) -> None:
    await face.get(f"{PATH}?session_id={SESSION}", headers=STRIPPED + "X-Mine: a  b\r\nAccept: */*\r\n")

    assert recorder.fields() | {"gatewright-request": ""} == {
        "host": "h", "x-mine": "a  b", "accept": "*/*", "gatewright-user": "root", "gatewright-superuser": "true",
        "gatewright-roles": "pool-admin", "gatewright-originator": "test", "gatewright-auth": "session",
        "gatewright-client": "127.0.0.1", "gatewright-request": "",
    }  # fmt: skip
    assert SESSION not in recorder.heads[0].decode()


async def test_a_service_that_asks_for_credentials_gets_them(face: Running, recorder: Recorder) -> None:
    path, fields = f"{PATH}?session_id={SESSION}", "Cookie: a=b&c\r\nAuthorization: Basic x\r\n"
    got = {}
    for wanted in ("session", "cookies", "authorization"):
        face.place(forward=frozenset({wanted}))
        await face.get(path, headers=fields)
        got[wanted] = [recorder.line(), recorder.fields().get("cookie"), recorder.fields().get("authorization")]

    bare = f"GET {PATH} HTTP/1.1"
    assert got == {
        "session": [f"GET {path} HTTP/1.1", f"session_id={SESSION}", None],
        "cookies": [bare, "a=b&c", None],
        "authorization": [bare, None, "Basic x"],
    }


async def test_who_calls_cannot_break_out_of_its_field(face: Running, recorder: Recorder) -> None:
    face.place(
        user="DOM\\Jörg\r\nX: y", superuser=False, roles=("a,b", "vm-operator"), originator="100% mine\x00\ud800"
    )
    await face.get(PATH)

    fields = recorder.fields()
    assert fields["gatewright-user"] == "DOM\\J%C3%B6rg%0D%0AX:%20y"
    assert fields["gatewright-roles"] == "a%2Cb,vm-operator"
    assert fields["gatewright-originator"] == "100%25%20mine%00?"
    assert fields["gatewright-superuser"] == "false"


async def test_the_client_behind_a_trusted_proxy_is_named(start: Start) -> None:
    face = await start(trusted=("127.0.0.1",))
    recorder = Recorder()
    await face.service(recorder)
    await face.get(PATH, headers="X-Forwarded-For: 6.6.6.6, 10.1.2.3\r\n")

    assert recorder.fields()["gatewright-client"] == "10.1.2.3"
    assert face.services.asked[0][2].address == "10.1.2.3"


async def test_a_request_without_host_gets_one(face: Running, recorder: Recorder) -> None:
    await face.send(request(version="1.0").replace(b"Host: h\r\n", b""))

    assert recorder.fields()["host"] == "localhost"


@pytest.mark.parametrize("verb", ["PUT", "POST", "GET", "PATCH"])
async def test_a_body_goes_on(face: Running, recorder: Recorder, verb: str) -> None:
    answer = await face.send(request(verb=verb, body=b"y" * 100_000))

    assert (answer.status, recorder.bodies, recorder.fields()["content-length"]) == (200, [b"y" * 100_000], "100000")


async def test_a_chunked_body_goes_on_in_chunks(face: Running, recorder: Recorder) -> None:
    wire = await face.connect()
    wire.send(request(verb="PUT", headers="Transfer-Encoding: Chunked\r\n") + b"3;x=y\r\nabc\r\n")
    wire.send(b"000f\r\n" + b"0123456789abcde\r\n0\r\nX-Trailer: 1\r\n\r\n")
    answer = await wire.answer()

    assert (answer.status, recorder.bodies) == (200, [b"abc0123456789abcde"])
    assert "content-length" not in recorder.fields()


async def test_leave_to_send_is_given_when_the_service_is_there(face: Running, recorder: Recorder) -> None:
    wire = await face.connect()
    wire.send(request(verb="PUT", headers="Expect: 100-continue\r\nContent-Length: 3\r\n"))
    interim = await wire.head()
    wire.send(b"abc")

    assert (interim.status, (await wire.answer()).status) == (100, 200)
    assert (recorder.bodies, "expect" in recorder.fields()) == ([b"abc"], False)


async def test_connections_to_the_service_are_used_again(face: Running, recorder: Recorder) -> None:
    for _ in range(5):
        await face.get(PATH)

    assert (len(recorder.heads), recorder.connections) == (5, 1)


# What comes back.

ANSWERS = {
    "a length": (OK, 200, b"foo"),
    "chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nfo\r\n1\r\no\r\n0\r\n\r\n", 200, b"foo"),
    "an end with the connection": (b"HTTP/1.1 200 OK\r\n\r\nfoo", 200, b"foo"),
    "HTTP/1.0": (b"HTTP/1.0 200 OK\r\n\r\nfoo", 200, b"foo"),
    "201": (b"HTTP/1.1 201 Created\r\nLocation: http://h:1/x\r\nContent-Length: 3\r\n\r\nfoo", 201, b"foo"),
    "204": (b"HTTP/1.1 204 No Content\r\n\r\n", 204, b""),
    "204 with a length": (b"HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n", 204, b""),
    "206": (b"HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-2/9\r\nContent-Length: 3\r\n\r\nfoo", 206, b"foo"),
    "404 of its own": (b"HTTP/1.1 404 Nope\r\nContent-Length: 3\r\n\r\nfoo", 404, b"foo"),
    "500 with a body": (b"HTTP/1.1 500 Oh\r\nContent-Length: 3\r\n\r\nfoo", 500, b"foo"),
    "599 without a reason": (b"HTTP/1.1 599\r\nContent-Length: 3\r\n\r\nfoo", 599, b"foo"),
    "interim answers first": (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Hints\r\nLink: x\r\n\r\n" + OK, 200, b"foo"),
    "bare line feeds": (OK.replace(b"\r", b""), 200, b"foo"),
    "an empty body": (b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", 200, b""),
    "no chunk": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 200, b""),
}


@pytest.mark.parametrize(("said", "status", "body"), ANSWERS.values(), ids=ANSWERS)
async def test_the_answer_comes_back_whatever_its_form(face: Running, said: bytes, status: int, body: bytes) -> None:
    await face.service(says(said, times=1))
    answer = await face.get(PATH)

    assert (answer.status, answer.body, answer.whole) == (status, body, True)


@pytest.mark.parametrize("size", [1, 7, 50])
@pytest.mark.parametrize("said", ["a length", "chunks", "interim answers first", "an end with the connection"])
async def test_an_answer_may_come_in_pieces(face: Running, said: str, size: int) -> None:
    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        words = ANSWERS[said][0]
        for at in range(0, len(words), size):
            writer.write(words[at : at + size])
            await asyncio.sleep(0)

    await face.service(behave)
    answer = await face.get(PATH)

    assert (answer.status, answer.body, answer.whole) == (200, b"foo", True)


async def test_304_keeps_its_length_and_has_no_body(face: Running) -> None:
    await face.service(says(b'HTTP/1.1 304 Not Modified\r\nETag: "a:b"\r\nContent-Length: 3\r\n\r\n'))
    wire = await face.connect()
    wire.send(request() + request())
    heads = [await wire.head(), await wire.head()]

    assert [(h.status, h.headers["content-length"], h.headers["etag"]) for h in heads] == [(304, "3", '"a:b"')] * 2


async def test_fields_of_the_answer_come_back_as_they_were(face: Running) -> None:
    said = (
        b"HTTP/1.1 200 Fine: by me\r\nDate: Fri, 20 Nov 2026 10:00:00 GMT\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
        b"content-security-policy: default-src 'self'\r\nX-Name: J\xf6rg\r\nConnection: X-Hop\r\nX-Hop: 1\r\n"
        b"Keep-Alive: timeout=5\r\nContent-Length: 0\r\n\r\n"
    )
    await face.service(says(said))
    wire = await face.connect()
    wire.send(request())

    assert await wire.reader.readuntil(b"\r\n\r\n") == (
        b"HTTP/1.1 200 Fine: by me\r\nDate: Fri, 20 Nov 2026 10:00:00 GMT\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
        b"content-security-policy: default-src 'self'\r\nX-Name: J\xf6rg\r\nContent-Length: 0\r\n\r\n"
    )


@pytest.mark.parametrize("said", ["a length", "chunks", "an end with the connection"])
@pytest.mark.parametrize("keep", ["", "Connection: keep-alive\r\n"])
async def test_an_old_client_gets_no_chunks(face: Running, said: str, keep: str) -> None:
    await face.service(says(ANSWERS[said][0], times=1))
    wire = await face.connect()
    wire.send(request(version="1.0", headers=keep))
    head = await wire.head()
    kept = bool(keep) and said == "a length"

    assert "transfer-encoding" not in head.headers
    assert head.headers["connection"] == ("keep-alive" if kept else "close")
    assert await wire.reader.readexactly(3) == b"foo"
    if not kept:
        assert await wire.closed()


async def test_the_connection_ends_when_the_client_asks_for_it(face: Running, recorder: Recorder) -> None:
    wire = await face.connect()
    wire.send(request(headers="Connection: close\r\n"))
    answer = await wire.answer()

    assert (answer.status, answer.headers["connection"]) == (200, "close")
    assert await wire.closed()


async def test_requests_sent_ahead_are_answered_in_order(face: Running) -> None:
    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            line = (await head_of(reader)).split(b"\r\n")[0]
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(line), line))

    await face.service(behave)
    wire = await face.connect()
    wire.send(b"".join(request(f"{PATH}/{at}") if at % 3 else b"GET /healthz HTTP/1.1\r\n\r\n" for at in range(12)))
    bodies = [(await wire.answer()).body.decode() for _ in range(12)]

    assert bodies == [f"GET {PATH}/{at} HTTP/1.1" if at % 3 else "ok\n" for at in range(12)]


async def test_bodies_sent_ahead_are_not_mixed_up(face: Running, recorder: Recorder) -> None:
    chunked = request(verb="PUT", headers="Transfer-Encoding: chunked\r\n") + b"3\r\nabc\r\n0\r\n\r\n"
    wire = await face.connect()
    wire.send(
        request(verb="POST", body=b"one") + chunked + request(verb="POST", body=b"GET / HTTP/1.1\r\n\r\n") + request()
    )
    statuses = [(await wire.answer()).status for _ in range(4)]

    assert statuses == [200] * 4
    assert recorder.bodies == [b"one", b"abc", b"GET / HTTP/1.1\r\n\r\n", b""]


# Services on other hosts.

ELSEWHERE = [
    (f"{PATH}", "https://h2/services/plugin/x"),
    (f"{PATH}/a%20b?q=1", "https://h2/services/plugin/x/a%20b?q=1"),
    (f"{PATH}?session_id={SESSION}&q=1", "https://h2/services/plugin/x?q=1"),
]


@pytest.mark.parametrize("verb", ["GET", "PUT", "POST"])
@pytest.mark.parametrize(("path", "location"), ELSEWHERE)
async def test_a_service_elsewhere_is_pointed_at(face: Running, path: str, location: str, verb: str) -> None:
    face.services.places[NAME] = Elsewhere("https://h2/services/plugin/x", frozenset())
    answer = await face.get(path, verb=verb, body=b"" if verb != "GET" else None)

    assert (answer.status, answer.headers["location"]) == (302, location)


async def test_the_session_goes_elsewhere_when_that_is_configured(face: Running) -> None:
    face.services.places[NAME] = Elsewhere("https://h2/x/?k=v", frozenset({"session"}))
    answer = await face.get(f"{PATH}/y?session_id={SESSION}")

    assert answer.headers["location"] == f"https://h2/x/y?k=v&session_id={SESSION}"


# Listing.


@pytest.mark.parametrize("path", [ROOT, ROOT[:-1], ROOT + "?x=1"])
async def test_the_root_lists_the_services(face: Running, path: str) -> None:
    face.services.listed = [{"name": "a", "running": True}]
    answer = await face.get(path)

    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert jsontext.loads(answer.body) == face.services.listed


async def test_the_listing_needs_a_session_and_takes_only_get(face: Running) -> None:
    assert (await face.get(ROOT, session=None)).status == 403
    assert (await face.get(ROOT, session=OTHER)).status == 403
    answer = await face.get(ROOT, verb="PUT", body=b"")
    assert (answer.status, answer.headers["allow"]) == (405, "GET")


# Limits.


async def test_a_service_has_as_many_requests_as_it_may_have(face: Running) -> None:
    go = asyncio.Event()

    async def behave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await head_of(reader)
        begun.release()
        await go.wait()
        writer.write(OK)

    begun = asyncio.Semaphore(0)
    await face.service(behave, concurrency=2)
    asked = [asyncio.ensure_future(face.get(PATH)) for _ in range(2)]
    for _ in asked:
        await begun.acquire()
    refused = await face.get(PATH)
    go.set()
    answers = await asyncio.gather(*asked)
    after = await face.get(PATH)

    assert (refused.status, refused.headers["retry-after"]) == (503, "1")
    assert [answer.status for answer in (*answers, after)] == [200] * 3


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_that_is_too_large_is_refused(face: Running, chunked: bool) -> None:
    recorder = Recorder()
    await face.service(recorder, body=1000)
    body = b"3e9\r\n" + b"x" * 1001 + b"\r\n0\r\n\r\n" if chunked else b"x" * 1001
    more = {"headers": "Transfer-Encoding: chunked\r\n"} if chunked else {"body": body}
    raw = request(verb="PUT", **more) + (body if chunked else b"")
    answer = await face.send(raw)

    assert (answer.status, recorder.bodies) == (413, [])
    assert (await face.send(request(verb="PUT", body=b"x" * 1000))).status == 200


async def test_a_place_that_is_remembered_is_not_asked_for(face: Running, recorder: Recorder) -> None:
    await face.get(PATH)
    place = face.services.places[NAME]
    assert isinstance(place, Here)
    face.services.remembered[sha256(SESSION.encode()).digest(), NAME, "GET"] = replace(place, user="remembered")
    await face.get(PATH)

    assert len(face.services.asked) == 1
    assert recorder.fields()["gatewright-user"] == "remembered"


# Connections.


async def test_over_tls_all_is_the_same(start: Start) -> None:
    face = await start(scheme="https")
    recorder = Recorder()
    await face.service(recorder)
    wire = await face.connect()
    wire.send(request() + request(verb="PUT", body=b"x" * 1_000_000) + request(session=OTHER))
    statuses = [(await wire.answer()).status for _ in range(3)]

    assert (statuses, recorder.bodies) == ([200, 200, 403], [b"", b"x" * 1_000_000])


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_the_body_of_a_refused_request_is_not_the_next_request(start: Start, scheme: str) -> None:
    face = await start(scheme=scheme)
    wire = await face.connect()
    wire.send(request(verb="PUT", session=None, body=request() * 3))
    answer = await wire.answer()

    assert (answer.status, answer.headers["connection"]) == (403, "close")
    assert face.services.asked == []
    wire.send(request())
    await asyncio.sleep(0)
    assert face.services.asked == []


async def test_a_connection_that_the_library_reads_alone_is_not_for_the_face(face: Running, recorder: Recorder) -> None:
    wire = await face.connect()
    wire.send(b"POST /healthz HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
    first = await wire.answer()
    wire.send(request())
    second = await wire.answer()

    assert (first.status, second.status, second.headers["connection"]) == (405, 421, "close")
    assert recorder.heads == []
