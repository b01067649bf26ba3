"""Random requests to every method of the faces over plain HTTP, through a whole gateway on its socket.

The backup face has the real storage backend; behind the custom services stands the mock. Whatever is sent: there is one
answer in time, of a status that the method declares or its face has for everybody, and a result fits the method's
schema. Params that do not fit are never taken, those that fit are never refused by the validator. Memory does not grow.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from codegen.validator import load
from generated.handlers import pbs, plugin
from runtime.contract import abi, jsontext
from runtime.gateway.pbs.parameters import FORM, JSON, kinds, of_request
from tests.gateway.wire import Answer, Wire, connect
from tests.process import Server
from tests.soak.fuzz import TOKEN, Odd, Target, hammered, read, server
from tests.soak.proof import Proof
from tests.soak.values import Values

CLIENTS = 4
SECONDS = 20.0
"""An answer that takes longer does not come."""

ANYBODY: Mapping[str, frozenset[int]] = {
    "pbs": frozenset({400, 401, 404, 414, 429}),
    "plugin": frozenset({400, 405, 414, 417, 431}),
}
"""What a face answers whatever the method: requests that are none, who is not known, paths that are not there."""

KINDS = kinds(pbs.FACE)
VERBS = ("GET", "PUT", "POST", "DELETE", "PATCH", "OPTIONS", "BREW")
WORDS = {
    "store": ("main", "main", "main", "none"),
    "userid": ("root@pam", "nobody@pbs"),
    "node": ("localhost",),
    "ns": ("", "a", "a/b"),
    "backup-type": ("host", "vm"),
    "backup-id": ("one", "two"),
    "path": ("/", "/datastore/main"),
    "name": ("com.example.inventory", "com.example.none"),
}

CONFIG = """
data = "{data}"
[listen.main]
url = "http://127.0.0.1:0"
faces = ["pbs", "plugin"]
[xo]
authenticationToken = "{token}"
[pbs]
failureDelay = 0.001
[limits]
failedLogins = 1000000
[log]
level = "error"
[backends]
xapi = "{mock}"
"""


@dataclass(frozen=True, slots=True)
class Request:
    """A request, the method it is for, and what its params are to the face; None where it may be anybody's."""

    head: bytes
    body: bytes
    method: abi.Method
    params: Any = None
    own: bool = True
    """It is for the method; else the verb or the path is not the method's."""

    @property
    def wire(self) -> bytes:
        return self.head + self.body


def target(proof: Proof, face: abi.Face) -> Target:
    """What is known of the methods of a face that have a place of their own over HTTP."""
    told = jsontext.loads(face.vectors())
    methods = {
        name: facts
        for name, facts in told["methods"].items()
        if (method := face.methods[name]).http is not None and method.within is None and method.http.upgrade is None
    }
    found = Target(face, methods, Values(proof.random, told["types"], WORDS))
    found.results = {name: load(facts["result"], told["types"]) for name, facts in methods.items() if "result" in facts}
    return found


def request(proof: Proof, of: Target) -> Request:
    """A request for some method; most have params that fit."""
    random = proof.random
    method = of.face.methods[random.choice(list(of.told))]
    told = of.told[method.name]
    params = random.choice(told["valid"])["params"] if random.random() < 0.2 else of.values.of(told["params"])
    if random.random() < 0.25:
        params = of.values.broken(params)
    given = dict(params) if isinstance(params, dict) else {}
    assert method.http is not None
    verb, path, own = method.http.verb, method.http.path, True
    in_path: dict[str, str] = {}
    for name in [part[1:-1] for part in path.split("/") if part.startswith("{")]:
        value = given.pop(name, None)
        in_path[name] = value if isinstance(value, str) and value.strip("./") == value != "" else "x"
        path = path.replace(f"{{{name}}}", quote(in_path[name], safe=""))
    if random.random() < 0.1:
        verb, own = random.choice(VERBS), False
    if random.random() < 0.1:
        path, own = random.choice((f"{path}/..", f"{path}%2f", path[:-1] or "/", f"{path}?", f"/{path}", "*")), False
    fields = ["Host: h", f"Authorization: Bearer {TOKEN}" if random.random() < 0.95 else "Authorization: Basic eDp5"]
    query, body = "", b""
    form = random.choice((JSON, FORM)) if verb in ("PUT", "POST") and not method.body else ""
    if form == JSON:
        body = json.dumps(given).encode("utf-8", "surrogatepass")
    elif form == FORM:
        body = _form(given).encode()
    elif given:
        query = f"?{_form(given)}"
    if method.body or of.face.name == "plugin":
        body = random.randbytes(random.choice((0, 1, 100, 5000)))
    if of.face.name == "plugin":
        fields.append("Cookie: session_id=OpaqueRef:0f6bd1a4-2f7c-4b1e-9d3a-5c6e7f809102")
    if body or verb in ("PUT", "POST"):
        fields.append(f"Content-Length: {len(body)}")
    if form:
        fields.append(f"Content-Type: {form}")
    lines = "".join(f"{line}\r\n" for line in (f"{verb} {path}{query} HTTP/1.1", *fields, ""))
    seen = None
    if own and of.face.name == "pbs":
        table = KINDS[method.name]
        try:
            read_back = of_request("GET" if method.body else verb, query[1:], form, b"" if method.body else body, table)
            seen = {**read_back, **in_path}
        except abi.Fault:
            own = False
    return Request(lines.encode("utf-8", "surrogatepass"), body, method, seen, own)


def _form(given: Mapping[str, Any]) -> str:
    pairs = [
        (name, one if isinstance(one, str) else json.dumps(one))
        for name, value in given.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    return urlencode(pairs, errors="surrogatepass")


def judged(of: Target, sent: Request, answer: Answer) -> str:
    """Return what kind of answer it is. Raises Odd for one that is none of what may be."""
    if not answer.whole:
        return "long results"
    fits = not sent.own or sent.params is None or sent.method.check(sent.params) == []
    if answer.status == 200:
        if not sent.own:
            return "results"
        if not fits:
            raise Odd(f"taken, although {sent.method.check(sent.params)[0]}")
        if of.face.name == "pbs":
            _fits(of, sent, answer.body)
        return "results"
    methods = [sent.method] if sent.own else of.face.methods.values()
    declared = {error.code for method in methods for error in method.errors}
    if answer.status == 501:
        return "not built"
    if answer.status not in declared | ANYBODY[of.face.name]:
        raise Odd(f"status {answer.status}")
    if not answer.body and answer.status not in (204, 302, 304, 414):
        raise Odd(f"status {answer.status} without words")
    if sent.own and fits and answer.body.startswith(b"parameter verification failed"):
        raise Odd("params that fit are refused")
    return f"{answer.status}"


def _fits(of: Target, sent: Request, body: bytes) -> None:
    try:
        value = jsontext.loads(body)
    except jsontext.JSONDecodeError:
        raise Odd("no JSON") from None
    validator = of.results.get(sent.method.name)
    assert sent.method.http is not None
    if not isinstance(value, dict) or (not sent.method.http.whole and value.keys() != {"data"}):
        raise Odd("no envelope")
    data = value if sent.method.http.whole else value["data"]
    if validator is not None:
        for one in data if sent.method.reply is abi.Reply.NDJSON else [data]:
            if found := validator(one):
                raise Odd(f"a result that does not fit: {found[0]}")


class Client:
    """Sends requests to one face, one after the other on its connection."""

    def __init__(self, proof: Proof, at: Server, of: Target, called: set[tuple[str, str]]) -> None:
        self._proof = proof
        self._at = at
        self._of = of
        self._called = called
        self._wire: Wire | None = None

    async def run(self) -> None:
        """Send until the proof has enough."""
        while self._proof.goes_on(self._proof.counts["calls"]):
            await self._one(request(self._proof, self._of))
        await self._close()

    async def _one(self, sent: Request) -> None:
        self._proof.counts["calls"] += 1
        self._called.add((self._of.face.name, sent.method.name))
        try:
            async with asyncio.timeout(SECONDS):
                if self._wire is None:
                    self._wire = await connect(self._at.url)
                self._wire.send(sent.wire)
                answer = await read(self._wire)
            self._proof.counts[judged(self._of, sent, answer)] += 1
            if not answer.whole or answer.headers.get("connection") == "close":
                await self._close()
        except TimeoutError:
            self._proof.findings.append(f"{sent.head!r} {sent.body[:100]!r}: no answer in {SECONDS} seconds")
        except (OSError, asyncio.IncompleteReadError) as fault:
            self._proof.findings.append(f"{sent.head!r} {sent.body[:100]!r}: the connection broke: {fault!r}")
        except Odd as odd:
            self._proof.findings.append(f"{sent.head!r} {sent.body[:100]!r}: {odd}: {answer.body[:400]!r}")

    async def _close(self) -> None:
        if self._wire is not None:
            await self._wire.close()
            self._wire = None


async def soak(proof: Proof, folder: Path) -> None:
    """Start the mock and a gateway, send to both faces, and look at their memory."""
    async with contextlib.AsyncExitStack() as stack:
        mock = await stack.enter_async_context(
            server("mock", "--listen", "grpc://127.0.0.1:0", log=folder / "mock.log")
        )
        config = folder / "gateway.toml"
        config.write_text(CONFIG.format(data=folder / "data", token=TOKEN, mock=mock.url))
        gateway = await stack.enter_async_context(server("serve", "--config", config, log=folder / "gateway.log"))
        called: set[tuple[str, str]] = set()
        faces = [target(proof, face) for face in (pbs.FACE, plugin.FACE)]
        clients = [Client(proof, gateway, of, called) for of in faces for _ in range(CLIENTS)]
        await hammered(proof, [client.run() for client in clients], [mock, gateway])
        proof.counts["methods"] = len(called)
