"""Unmodified HTTP clients reach services written with aiohttp and with nginx through `gatewright serve`."""

from __future__ import annotations

import asyncio
import hashlib
import http.client
import json
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from tests.nginx import nginx as run_nginx
from tests.process import Server, environment, serving
from tests.threads import Running, in_thread
from tests.xapi.pool import Pool, ref
from tests.xapi.pool import serving as serving_pool

pytestmark = [pytest.mark.clients, pytest.mark.slow]

SIZE = 64 << 20
SOME = 8 << 20
BLOCK = bytes(range(256)) * 4096
ROOT = "/services/plugin/"
AIOHTTP = "com.example.aiohttp"
NGINX = "com.example.nginx"
ELSEWHERE = "com.example.elsewhere"

CONFIG = f"""
server {{
  listen unix:SOCKET;
  client_max_body_size 0;
  location = {ROOT}{NGINX}/large {{ alias LARGE; }}
  location = {ROOT}{NGINX}/small {{ return 200 small; }}
  location = {ROOT}{NGINX}/204 {{ return 204; }}
  location = {ROOT}{NGINX}/304 {{ alias LARGE; if_modified_since before; }}
  location = {ROOT}{NGINX}/500 {{ return 500 "it broke"; }}
  location {ROOT}{NGINX}/ {{ proxy_pass http://unix:OTHER; proxy_http_version 1.1; proxy_request_buffering off; }}
}}
"""


@dataclass(slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    length: int
    digest: str
    body: bytes = b""


@dataclass(slots=True)
class Asked:
    """What a client is told to send."""

    verb: str = "GET"
    url: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    file: Path | None = None
    chunked: bool = False
    slow: bool = False


def of_bytes(status: int, headers: Any, body: bytes) -> Answer:
    found = {name.lower(): value for name, value in headers}
    return Answer(status, found, len(body), hashlib.sha256(body).hexdigest(), body)


FAILED = Answer(0, {}, 0, "")
"""What a client calls a failure and not an answer."""


# The clients.


def by_curl(asked: Sequence[Asked], folder: Path) -> list[Answer]:
    return [_curl(one, folder) for one in asked]


def _curl(asked: Asked, folder: Path) -> Answer:
    out, heads = folder / "out", folder / "heads"
    words = ["curl", "-sS", "--fail-early", "-X", asked.verb, "-o", str(out), "-D", str(heads), "--max-time", "60"]
    for name, value in asked.headers.items():
        words += ["-H", f"{name}: {value}"]
    if asked.file is not None:
        words += ["-T", str(asked.file), "-H", "Transfer-Encoding: chunked" if asked.chunked else "Expect:"]
    if asked.slow:
        words += ["--limit-rate", "20M"]
    out.write_bytes(b"")
    done = subprocess.run([*words, asked.url], check=False, capture_output=True)
    if done.returncode != 0:
        return FAILED
    last = heads.read_text().strip().split("\n\n")[-1].splitlines()
    fields = [(name, value) for name, colon, value in (line.partition(": ") for line in last[1:]) if colon]
    return of_bytes(int(last[0].split(" ")[1]), fields, out.read_bytes())


def by_python(asked: Sequence[Asked], folder: Path) -> list[Answer]:
    return [_python(one) for one in asked]


def _python(asked: Asked) -> Answer:
    try:
        return _by_http_client(asked)
    except (http.client.HTTPException, OSError):
        return FAILED


def _by_http_client(asked: Asked) -> Answer:
    host, _, path = asked.url.removeprefix("http://").partition("/")
    connection = http.client.HTTPConnection(host, timeout=60)
    headers = dict(asked.headers)
    body: Any = None
    if asked.file is not None:
        body = asked.file.open("rb")
        if not asked.chunked:
            headers["Content-Length"] = str(asked.file.stat().st_size)
    connection.request(asked.verb, "/" + path, body, headers, encode_chunked=asked.chunked)
    answer = connection.getresponse()
    digest, length, first = hashlib.sha256(), 0, b""
    while piece := answer.read(1000 if asked.slow and length < 200_000 else 1 << 20):
        digest.update(piece)
        length += len(piece)
        first = first or piece
    connection.close()
    if answer.length:
        # Reading by pieces, this is how the library shows that the end has not come.
        raise http.client.IncompleteRead(first, answer.length)
    return Answer(answer.status, {n.lower(): v for n, v in answer.getheaders()}, length, digest.hexdigest(), first)


def by_node(asked: Sequence[Asked], folder: Path) -> list[Answer]:
    told = []
    for one in asked:
        request = {"verb": one.verb, "url": one.url, "headers": one.headers, "chunked": one.chunked, "slow": one.slow}
        file = {} if one.file is None else {"file": str(one.file), "size": one.file.stat().st_size}
        told.append(request | file)
    words = ["node", str(Path(__file__).with_name("requests.mjs"))]
    done = subprocess.run(words, input=json.dumps(told), capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert all(one["complete"] for one in said)
    return [Answer(one["status"], one["headers"], one["length"], one["digest"]) for one in said]


Client = Callable[[Sequence[Asked], Path], list[Answer]]


@pytest.fixture(
    params=[
        pytest.param(by_curl, marks=pytest.mark.judge("curl")),
        by_python,
        pytest.param(by_node, marks=pytest.mark.judge("node")),
    ],
    ids=["curl", "http.client", "node"],
)
def client(request: pytest.FixtureRequest) -> Client:
    found: Client = request.param
    return found


# The services.


@asynccontextmanager
async def aiohttp_service(path: Path) -> AsyncIterator[None]:
    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        name = request.path.rpartition("/")[2]
        if name == "up":
            digest, length = hashlib.sha256(), 0
            async for data in request.content.iter_any():
                digest.update(data)
                length += len(data)
            return web.json_response({"digest": digest.hexdigest(), "length": length})
        if name in ("large", "chunked"):
            answer = web.StreamResponse()
            if name == "large":
                answer.content_length = SIZE
            await answer.prepare(request)
            for _ in range((SIZE if name == "large" else SOME) // len(BLOCK)):
                await answer.write(BLOCK)
            return answer
        if name == "304":
            return web.Response(status=304, headers={"ETag": '"a:b"'})
        if name in ("204", "500"):
            return web.Response(status=int(name), text="it broke" if name == "500" else None)
        return web.Response(text="small")

    runner = web.ServerRunner(web.Server(handle))
    await runner.setup()
    await web.UnixSite(runner, str(path)).start()
    yield
    await runner.cleanup()


BROKEN: dict[str, tuple[bytes | None, bool]] = {
    "com.example.dies": (b"", True),
    "com.example.dies-in-head": (b"HTTP/1.1 200 OK\r\nContent-Le", True),
    "com.example.garbage": (b"220 smtp.example.org ESMTP\r\n", False),
    "com.example.dies-in-body": (b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc", True),
    "com.example.dies-in-chunks": (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", True),
    "com.example.says-twice": (b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nfoo" * 2, False),
    "com.example.silent": (None, False),
}
"""What broken services say to each request, and whether they leave then (reference a.4)."""

EXPECTED = {
    "com.example.missing": 404, "com.example.stale": 404, "com.example.dies": 502, "com.example.dies-in-head": 502,
    "com.example.garbage": 502, "com.example.dies-in-body": 0, "com.example.dies-in-chunks": 0,
    "com.example.says-twice": 200, "com.example.silent": 504,
}  # fmt: skip


@asynccontextmanager
async def broken_services(folder: Path) -> AsyncIterator[None]:
    def behaviour(said: bytes | None, leaves: bool) -> Callable[[asyncio.StreamReader, asyncio.StreamWriter], Any]:
        async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            with suppress(asyncio.IncompleteReadError, ConnectionError):
                while await reader.readuntil(b"\r\n\r\n"):
                    writer.write(said or b"")
                    if leaves:
                        break
            writer.close()

        return serve

    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(folder / "com.example.stale"))
    for name, (said, leaves) in BROKEN.items():
        await asyncio.start_unix_server(behaviour(said, leaves), folder / name)
    yield


@dataclass(slots=True)
class World:
    gateway: Server
    pool: Running[Pool]
    session: str
    large: Path
    some: Path
    elsewhere: Server

    def url(self, service: str, path: str = "") -> str:
        return f"{self.gateway.url}{ROOT}{service}{path}"

    @property
    def cookie(self) -> dict[str, str]:
        return {"Cookie": f"session_id={self.session}"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A pool, two gateways on it, one with its XAPI backend in another process, and a service behind each of them."""
    folder = tmp_path_factory.mktemp("services")
    here, there = folder / "here", folder / "there"
    here.mkdir()
    there.mkdir()
    large, some = folder / "large", folder / "some"
    large.write_bytes(BLOCK * (SIZE // len(BLOCK)))
    some.write_bytes(BLOCK * (SOME // len(BLOCK)))
    with ExitStack() as stack:
        pool = stack.enter_context(in_thread(serving_pool(Pool())))
        stack.enter_context(in_thread(aiohttp_service(here / AIOHTTP)))
        stack.enter_context(in_thread(aiohttp_service(there / ELSEWHERE)))
        stack.enter_context(in_thread(broken_services(here)))

        def run(name: str, *words: str, plugins: Path, **more: str) -> Server:
            environ = environment(
                GATEWRIGHT_XAPI_PLUGINS_HOST=pool.value.url, GATEWRIGHT_XAPI_PLUGINS_DIRECTORY=str(plugins),
                GATEWRIGHT_CONTRACT_SECRET="a-secret-of-this-test", **more,
            )  # fmt: skip
            data = ("--data", folder / name)
            return stack.enter_context(serving(*words, *data, log=folder / f"{name}.log", environ=environ))

        serve = ("serve", "--listen", "http://127.0.0.1:0")
        backend = run("x", "backend", "xapi", "--listen", "grpc://127.0.0.1:0", plugins=there)
        elsewhere = run("b", *serve, plugins=folder / "nothing", GATEWRIGHT_BACKENDS_XAPI=backend.url)
        services = {
            ELSEWHERE: {"url": f"{elsewhere.url}{ROOT}{ELSEWHERE}"},
            "com.example.silent": {"responseTimeout": "200ms"},
        }
        main = run("a", *serve, plugins=here, GATEWRIGHT_XAPI_PLUGINS_SERVICES=json.dumps(services))
        yield World(main, pool, pool.value.add_session(), large, some, elsewhere)


@pytest.fixture(scope="module")
def nginx_service(world: World, nginx: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    folder = tmp_path_factory.mktemp("nginx")
    plugins = world.large.parent / "here"
    text = CONFIG.replace("SOCKET", str(plugins / NGINX)).replace("LARGE", str(world.large))
    with run_nginx(text.replace("OTHER", str(plugins / AIOHTTP)), folder / "n"):
        yield


@pytest.fixture(params=[AIOHTTP, pytest.param(NGINX, marks=pytest.mark.judge("nginx"))])
def service(request: pytest.FixtureRequest) -> str:
    if request.param == NGINX:
        request.getfixturevalue("nginx_service")
    name: str = request.param
    return name


def digest(size: int) -> str:
    return hashlib.sha256(BLOCK * (size // len(BLOCK))).hexdigest()


def received(size: int) -> str:
    """The digest of what the service says when it has got so much."""
    return hashlib.sha256(json.dumps({"digest": digest(size), "length": size}).encode()).hexdigest()


def test_64_mib_pass_both_ways(world: World, service: str, client: Client, tmp_path: Path) -> None:
    down, up = client(
        [
            Asked(url=world.url(service, "/large"), headers=world.cookie),
            Asked("PUT", world.url(service, "/up"), world.cookie, world.large),
        ],
        tmp_path,
    )

    assert (down.status, down.length, down.digest) == (200, SIZE, digest(SIZE))
    assert down.headers["content-length"] == str(SIZE)
    assert (up.status, up.digest) == (200, received(SIZE))


def test_chunks_pass_both_ways_also_to_a_slow_reader(
    world: World, service: str, client: Client, tmp_path: Path
) -> None:
    down, up = client(
        [
            Asked(url=world.url(service, "/chunked"), headers=world.cookie, slow=True),
            Asked("POST", world.url(service, "/up"), world.cookie, world.some, chunked=True),
        ],
        tmp_path,
    )

    assert (down.status, down.length, down.digest) == (200, SOME, digest(SOME))
    assert down.headers["transfer-encoding"] == "chunked"
    assert (up.status, up.digest) == (200, received(SOME))


STATUSES = {"/204": (204, b""), "/304": (304, b""), "/500": (500, b"it broke"), "/small": (200, b"small")}


def test_answers_of_every_status_come_as_they_are(world: World, service: str, client: Client, tmp_path: Path) -> None:
    new = {"If-Modified-Since": "Thu, 01 Jan 2037 00:00:00 GMT"}
    asked = [
        Asked(url=world.url(service, path), headers=world.cookie | (new if path == "/304" else {})) for path in STATUSES
    ]
    answers = client(asked, tmp_path)

    assert [(one.status, one.digest) for one in answers] == [
        (status, hashlib.sha256(body).hexdigest()) for status, body in STATUSES.values()
    ]


def test_refusals_are_answers_that_strict_clients_take(world: World, client: Client, tmp_path: Path) -> None:
    asked = [
        Asked("GET", world.url(AIOHTTP)), Asked("GET", world.url("com.example.nobody"), world.cookie),
        Asked("DELETE", world.url(AIOHTTP), world.cookie), Asked("GET", world.url("%2e%2e"), world.cookie),
        Asked("GET", world.url(AIOHTTP), {"Cookie": f"session_id={ref()}"}),
    ]  # fmt: skip

    assert [one.status for one in client(asked, tmp_path)] == [403, 404, 405, 404, 403]


def test_each_failure_of_a_service_is_one_thing_to_every_client(world: World, client: Client, tmp_path: Path) -> None:
    asked = [Asked(url=world.url(name), headers=world.cookie) for name in EXPECTED]
    answers = client(asked, tmp_path)

    assert {name: one.status for name, one in zip(EXPECTED, answers, strict=True)} == EXPECTED


def test_a_hundred_at_a_time(world: World, service: str) -> None:
    def ask(_: int) -> tuple[int, bytes]:
        answer = _python(Asked(url=world.url(service, "/small"), headers=world.cookie))
        return answer.status, answer.body

    with ThreadPoolExecutor(100) as threads:
        answers = list(threads.map(ask, range(100)))

    assert answers == [(200, b"small")] * 100


@pytest.mark.usefixtures("curl")
def test_curl_follows_to_the_host_where_a_service_is(world: World, tmp_path: Path) -> None:
    """The session goes along as the cookie that curl has for both."""
    words = ["curl", "-sS", "-L", "-w", "%{num_redirects} %{url_effective}", "-b", f"session_id={world.session}"]
    url = world.url(ELSEWHERE, "/a/small?x=1")
    done = subprocess.run([*words, url], capture_output=True, text=True, check=True)

    assert done.stdout == f"small1 {world.elsewhere.url}{ROOT}{ELSEWHERE}/a/small?x=1"


def test_after_logout_nobody_gets_in(world: World) -> None:
    session = world.pool.value.add_session()
    asked = Asked(url=world.url(AIOHTTP, "/small"), headers={"Cookie": f"session_id={session}"})
    before = _python(asked).status
    world.pool.do(world.pool.value.end_session(session))
    ended = time.monotonic()
    while _python(asked).status == 200:
        assert time.monotonic() - ended < 10

    assert before == 200


def test_ten_thousand_guesses_cost_the_pool_little(world: World) -> None:
    """At most 20 questions within any second, so 200 in ten."""
    asked = world.pool.value.asked
    before, begun = asked["session.get_record"], time.monotonic()
    statuses: set[bytes] = set()

    async def guess() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", world.gateway.port)
        head = f"GET {ROOT}{AIOHTTP} HTTP/1.1\r\nHost: h\r\nCookie: session_id="
        for _ in range(10):
            writer.write("".join(f"{head}{ref()}\r\n\r\n" for _ in range(100)).encode())
            for _ in range(100):
                answer = await reader.readuntil(b"\r\n\r\n")
                statuses.add(answer.split(b" ", 2)[1])
                await reader.readexactly(int(answer.split(b"Content-Length: ")[1].split(b"\r\n")[0]))
        writer.close()

    async def ten() -> None:
        await asyncio.gather(*(guess() for _ in range(10)))

    asyncio.run(ten())
    seconds = time.monotonic() - begun

    assert statuses == {b"403", b"429"}
    assert asked["session.get_record"] - before <= 20 * (seconds + 1)


def test_no_session_is_in_the_logs(world: World) -> None:
    logs = world.gateway.log.read_text() + world.elsewhere.log.read_text()

    assert "com.example.aiohttp" in logs
    assert "OpaqueRef" not in logs
