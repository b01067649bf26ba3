"""`gatewright call` as a client: what it sends, how it shows an answer, how it fails."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import pty
import re
import socket
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from runtime.cli.main import main
from runtime.gateway import certificate
from tests.process import command, environment

NDJSON_HEAD = b'{"id":0,"jsonrpc":"2.0","result":{"$responseType":"ndjson"}}\n'


@dataclass
class Peer:
    """A server that gives one prepared answer and keeps the requests."""

    server: TestServer
    url: str = ""
    body: bytes = b""
    content_type: str = "application/json"
    status: int = 200
    cut: bool = False
    rest: bytes = b""
    """What is sent once `go` is set."""
    go: asyncio.Event = field(default_factory=asyncio.Event)
    requests: list[tuple[web.Request, Any]] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.requests.append((request, json.loads(await request.read())))
        response = web.StreamResponse(status=self.status, headers={"Content-Type": self.content_type})
        response.enable_chunked_encoding()
        await response.prepare(request)
        await response.write(self.body)
        if self.rest:
            await self.go.wait()
            await response.write(self.rest)
        if self.cut:
            assert request.transport is not None
            request.transport.abort()
        return response


async def _started(context: ssl.SSLContext | None = None) -> Peer:
    app = web.Application()
    peer = Peer(TestServer(app))
    app.router.add_post("/{path:.*}", peer.answer)
    await peer.server.start_server(ssl=context)
    peer.url = str(peer.server.make_url("")).rstrip("/")
    return peer


@pytest.fixture
async def peer() -> AsyncIterator[Peer]:
    peer = await _started()
    yield peer
    await peer.server.close()


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


Call = Callable[..., Awaitable[Done]]


@pytest.fixture
def call(
    tmp_path: Path, peer: Peer, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Call:
    """Run `gatewright call` against the peer with an empty data folder.

    In this process: to start another one takes longer than a call.
    """
    for name in os.environ:
        if name.startswith("GATEWRIGHT_"):
            monkeypatch.delenv(name)

    def run(arguments: list[str]) -> int:
        with pytest.raises(SystemExit) as end:
            main(arguments)
        assert isinstance(end.value.code, int)
        return end.value.code

    async def call(*arguments: str, **environ: str) -> Done:
        for name, value in ({"GATEWRIGHT_URL": peer.url} | environ).items():
            monkeypatch.setenv(name, value)
        code = await asyncio.to_thread(run, ["call", "--data", str(tmp_path / "data"), *arguments])
        out, err = capfdbinary.readouterr()
        return Done(code, out.decode(), err.decode())

    return call


def result(value: Any) -> bytes:
    return json.dumps({"id": 0, "jsonrpc": "2.0", "result": value}).encode()


async def test_a_call_is_one_post_with_the_params(peer: Peer, call: Call) -> None:
    peer.body = result(True)

    await call("test.range", "stop=json:3", "name=x", "--token", "secret")

    request, message = peer.requests[0]
    assert message == {"id": 0, "jsonrpc": "2.0", "method": "test.range", "params": {"stop": 3, "name": "x"}}
    assert request.path == "/api/v1"
    assert request.cookies["authenticationToken"] == "secret"
    assert request.content_type == "application/json"


@pytest.mark.parametrize(
    ("method", "suffix", "path"),
    [
        ("system.listMethods", "", "/api/v1"),
        ("version_info", "", "/zonemaster"),
        ("version_info", "/zonemaster/v1", "/zonemaster/v1"),
        ("system.listMethods", "/zonemaster", "/zonemaster"),
    ],
)
async def test_the_method_selects_the_face(peer: Peer, call: Call, method: str, suffix: str, path: str) -> None:
    peer.body = result(True)

    await call(method, "--url", peer.url + suffix)

    assert peer.requests[0][0].path == path


@pytest.mark.parametrize(
    ("arguments", "environ", "token"),
    [
        (["--token", "option"], {"GATEWRIGHT_TOKEN": "variable"}, "option"),
        ([], {"GATEWRIGHT_TOKEN": "variable"}, "variable"),
        ([], {}, "of-the-folder"),
    ],
)
async def test_where_the_token_comes_from(
    peer: Peer, call: Call, tmp_path: Path, arguments: list[str], environ: dict[str, str], token: str
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/token").write_text("of-the-folder\n")
    peer.body = result(True)

    await call("a.b", *arguments, **environ)

    assert peer.requests[0][0].cookies["authenticationToken"] == token


async def test_a_token_is_encoded_as_a_cookie_is_decoded(peer: Peer, call: Call) -> None:
    peer.body = result(True)

    done = await call("a.b", "--token", 'a%41;"\r\né')

    assert (done.code, done.err) == (0, "")
    assert peer.requests[0][0].headers["Cookie"] == "authenticationToken=a%2541%3B%22%0D%0A%C3%A9"


async def test_a_url_that_is_none_is_not_repeated_with_the_token_in_it(call: Call) -> None:
    done = await call("a.b", "--url", "https://planted@host:port")

    assert done.code == 2
    assert "planted" not in done.err


async def test_text_that_no_terminal_can_show_is_escaped(peer: Peer, call: Call) -> None:
    peer.body = result("\ud800")

    assert await call("a.b") == Done(0, '"\\ud800"\n', "")


@pytest.mark.parametrize(
    ("body", "content_type", "arguments", "out"),
    [
        (result("0.1.0"), "application/json", [], '"0.1.0"\n'),
        (result("0.1.0"), "application/json", ["--raw"], "0.1.0"),
        (result({"a": [1]}), "application/json", [], '{\n  "a": [\n    1\n  ]\n}\n'),
        (result({"a": [1, 12345678901234567890]}), "application/json", ["--raw"], '{"a":[1,12345678901234567890]}\n'),
        (b"  " + result("é"), "application/json; charset=utf-8", [], '"é"\n'),
        (NDJSON_HEAD, "application/json", [], ""),
        (NDJSON_HEAD + b'0\n {"a":1}\n', "application/json", [], '0\n{"a": 1}\n'),
        (NDJSON_HEAD + b'0\n {"a":1.50}\n', "application/json", ["--raw"], '0\n {"a":1.50}\n'),
        (b"\x00zip\n", "application/octet-stream", [], "\x00zip\n"),
    ],
)
async def test_an_answer_is_shown(
    peer: Peer, call: Call, body: bytes, content_type: str, arguments: list[str], out: str
) -> None:
    peer.body, peer.content_type = body, content_type

    assert await call("a.b", *arguments) == Done(0, out, "")


@pytest.mark.parametrize(
    ("error", "err"),
    [
        (
            {"code": -32601, "message": "method not found: a.b", "data": "a.b"},
            "gatewright: method not found: a.b (code -32601)\n",
        ),
        (
            {
                "code": 10,
                "message": "invalid parameters",
                "data": {
                    "errors": [
                        {"instancePath": "/stop", "keyword": "type", "message": "must be number"},
                        {"instancePath": "", "keyword": "required", "message": "must have required property 'x'"},
                    ]
                },
            },
            "gatewright: invalid parameters (code 10)\n"
            "  /stop: must be number\n"
            "  params: must have required property 'x'\n",
        ),
        (
            {
                "code": "-32602",
                "message": "Invalid method parameter(s).",
                "data": [{"path": "/domain", "message": "No"}],
            },
            "gatewright: Invalid method parameter(s). (code -32602)\n  /domain: No\n",
        ),
        (
            {"code": -32603, "message": "Test not found", "data": {"test_id": "0000000000000001", "more": {}}},
            "gatewright: Test not found (code -32603)\n  test_id: 0000000000000001\n",
        ),
        (
            {"code": -32603, "message": "At most 2 tests; wait 30 seconds", "data": {"limit": 2, "seconds": 30}},
            "gatewright: At most 2 tests; wait 30 seconds (code -32603)\n",
        ),
    ],
)
async def test_an_error_is_a_sentence_and_its_findings(peer: Peer, call: Call, error: Any, err: str) -> None:
    peer.body = json.dumps({"id": 0, "jsonrpc": "2.0", "error": error}).encode()

    assert await call("a.b") == Done(1, "", err)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"status": 401}, "401 Unauthorized: the token is missing or wrong"),
        ({"status": 502}, "502 Bad Gateway"),
        ({"body": b"<html>", "content_type": "text/html"}, "answered with text/html"),
        ({"body": b"<html>"}, "text that is not JSON"),
        ({"body": b"[]"}, "no JSON-RPC response"),
        ({"body": NDJSON_HEAD + b"nonsense\n"}, "text that is not JSON"),
        ({"body": NDJSON_HEAD + b'"\xff"\n'}, "text that is not JSON"),
        ({"body": NDJSON_HEAD + b"0\n", "cut": True}, "the answer was cut before its end"),
        ({"body": b"\0", "content_type": "application/octet-stream", "cut": True}, "the answer was cut before its end"),
    ],
)
async def test_what_is_no_answer_fails(peer: Peer, call: Call, answer: dict[str, Any], words: str) -> None:
    for name, value in answer.items():
        setattr(peer, name, value)

    done = await call("a.b")

    assert done.code == 1
    assert words in done.err
    assert done.err.count("\n") == 1


def test_a_token_for_nobody_there_fails_in_the_same_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as one:
        # Bound, so that nobody else takes the port, and not listening.
        one.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{one.getsockname()[1]}"
        with pytest.raises(SystemExit) as end:
            main(["token", "list", "--url", url, "--token", "t"])

    assert end.value.code == 1
    assert capsys.readouterr().err == f"gatewright: cannot connect to {url}: Connection refused\n"


async def test_nobody_there_fails_in_one_line(peer: Peer, call: Call) -> None:
    await peer.server.close()

    assert await call("a.b") == Done(1, "", f"gatewright: cannot connect to {peer.url}: Connection refused\n")


@pytest.mark.parametrize(
    "arguments",
    [["a.b", "stop"], ["a.b", "stop=json:{"], ["a.b", "--url", "ftp://x"], ["a.b", "--tokn", "x"], []],
)
async def test_wrong_usage_is_2(peer: Peer, call: Call, arguments: list[str]) -> None:
    assert (await call(*arguments)).code == 2
    assert not peer.requests


def event(type: str, id: str, **more: Any) -> bytes:
    return json.dumps({**more, "id": id, "timestamp": 1, "type": type}).encode() + b"\n"


@pytest.mark.parametrize(
    ("events", "code", "words"),
    [
        ([event("start", "a", properties={"name": "backup run"}), event("end", "a", status="success")], 0, ""),
        ([event("start", "a", properties={"name": "backup run"})], 1, "the stream ended before the task"),
        (
            [
                event("start", "a", properties={"name": "backup run"}),
                event("start", "b", parentId="a", properties={"name": "snapshot"}),
                event("end", "b", status="failure", result={"message": "no room"}),
                event("end", "a", status="success"),
            ],
            1,
            "gatewright: the task ended with failure\n  snapshot: no room\n",
        ),
    ],
)
async def test_a_task_that_failed_is_1(peer: Peer, call: Call, events: list[bytes], code: int, words: str) -> None:
    peer.body = NDJSON_HEAD + b"".join(events)

    done = await call("backup.run")

    assert done.code == code
    assert len(done.out.splitlines()) == len(events)
    assert words in done.err


async def on_a_terminal(
    *words: str, seen: str = "", tell: asyncio.Event | None = None, **environ: str
) -> tuple[int, str]:
    """Run a command whose output and errors go to one terminal; return its exit code and what the terminal got.

    The event is told when the terminal has got the text that is to be seen.
    """
    loop = asyncio.get_running_loop()
    ours, theirs = pty.openpty()
    try:
        process = await asyncio.create_subprocess_exec(
            *words, env=environment(TERM="xterm", COLUMNS="100", **environ), stdout=theirs, stderr=theirs
        )
    finally:
        os.close(theirs)

    def read() -> bytes:
        got = b""
        # Linux says EIO when the last writer has closed its side.
        with contextlib.suppress(OSError):
            while block := os.read(ours, 65536):
                got += block
                if tell is not None and seen.encode() in got:
                    loop.call_soon_threadsafe(tell.set)
        os.close(ours)
        return got

    shown = await asyncio.to_thread(read)
    return await process.wait(), re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown.decode())


async def test_a_terminal_shows_the_tree_of_a_task(peer: Peer) -> None:
    events = [
        event("start", "a", properties={"name": "backup run"}),
        event("start", "b", parentId="a", properties={"name": "backup VM", "name_label": "web-1 [x]"}),
        event("property", "b", name="progress", value=40),
        event("end", "b", status="failure", result={"message": "no room"}),
        event("end", "a", status="success"),
    ]
    peer.body = NDJSON_HEAD + b"".join(events)

    code, shown = await on_a_terminal(*command("call", "backup.run", "--url", peer.url))

    assert code == 1
    assert re.search(r"✗ web-1 \[x\] +0\.0 s +no room", shown)
    assert "✓ backup run" in shown
    assert "the task ended with failure" in shown
    assert '"type"' not in shown


async def test_a_terminal_shows_the_bytes_of_a_transfer_and_warnings(peer: Peer) -> None:
    moved = {"done": 3 << 20, "total": 12 << 20, "rate": 2 << 20, "remaining": 65.0}
    events = [
        event("start", "a", properties={"name": "backup run"}),
        event("start", "b", parentId="a", properties={"name": "transfer"}),
        event("property", "b", name="progress", value=25),
        event("property", "b", name="transferred", value=moved),
        event("warning", "b", message="fell back [to] a full", data={"cause": "no base"}),
        event("end", "b", status="success"),
        event("end", "a", status="success"),
    ]
    # The transfer goes on until its bar has been drawn.
    peer.body, peer.rest = NDJSON_HEAD + b"".join(events[:5]), b"".join(events[5:])
    code, shown = await on_a_terminal(*command("call", "backup.run", "--url", peer.url), seen="1:05 left", tell=peer.go)

    assert code == 0
    assert "3.0 MiB of 12.0 MiB, 2.0 MiB/s, 1:05 left" in shown
    assert "! fell back [to] a full: no base" in shown
    assert re.search(r"✓ transfer +0\.0 s +3\.0 MiB", shown)


PLAN: dict[str, Any] = {
    "job": {"id": "j", "name": "nightly", "type": "backup", "mode": "full"}, "problems": 0, "bytes": 0, "exact": True,
    "targets": [], "machines": [], "others": [],
}  # fmt: skip


async def test_a_plan_is_written_for_people_unless_asked_for_raw(peer: Peer, call: Call) -> None:
    peer.body = result(PLAN)
    shown, raw = await call("backup.plan"), await call("backup.plan", "--raw")
    assert shown.out.splitlines()[0] == "nightly (backup full): what a run would do now; nothing was done"
    assert json.loads(raw.out) == PLAN


async def test_a_terminal_gets_no_bytes(peer: Peer) -> None:
    peer.body, peer.content_type = b"\x00\x01", "application/octet-stream"

    code, shown = await on_a_terminal(*command("call", "backup.fetchPartitionFiles", "--url", peer.url))

    assert code == 1
    assert "binary data" in shown
    assert "\x00" not in shown


@pytest.fixture
async def tls_peer(tmp_path: Path) -> AsyncIterator[Peer]:
    """A peer with the certificate that a gateway of the data folder would have made."""
    import datetime

    now = datetime.datetime.now(datetime.UTC)
    pem = certificate.keep(tmp_path / "data/tls/main.pem", certificate.LOOPBACK, now)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    peer = await _started(context)
    peer.body = result(True)
    yield peer
    await peer.server.close()


@pytest.mark.parametrize("how", ["folder", "fingerprint", "insecure"])
async def test_a_self_made_certificate_is_believed(tls_peer: Peer, call: Call, tmp_path: Path, how: str) -> None:
    pem = tmp_path / "data/tls/main.pem"
    arguments = {
        "folder": [],
        "fingerprint": ["--fingerprint", certificate.fingerprint(pem)],
        "insecure": ["--insecure"],
    }
    if how != "folder":
        pem.unlink()

    done = await call("a.b", *arguments[how], "--url", tls_peer.url)

    assert done == Done(0, "true\n", "")


@pytest.mark.parametrize(("arguments", "words"), [([], "cannot be trusted"), (["--fingerprint", "00" * 32], "another")])
async def test_an_unknown_certificate_is_refused(
    tls_peer: Peer, call: Call, tmp_path: Path, arguments: list[str], words: str
) -> None:
    (tmp_path / "data/tls/main.pem").unlink()

    done = await call("a.b", *arguments, "--url", tls_peer.url)

    assert done.code == 1
    assert words in done.err
    assert not tls_peer.requests
