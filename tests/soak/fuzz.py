"""Random calls of every method of the JSON-RPC faces, through whole gateways on their sockets.

One gateway has the real storage and DNS backends and the mock for XAPI, a second one has the mock for all. The tests of
zones that are started find no server that may be asked. Whatever is sent: the answer comes in time and is a result that
fits the method's schema, a declared error, the parameter error of the face, or says that the method is not built.
Params that do not fit are never taken, those that fit are never refused by the validator. Memory of the processes does
not grow.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from codegen.validator import Validator, load
from generated.handlers import rpcapi, xo, zonemaster
from runtime.contract import abi, jsontext
from tests.gateway.wire import Answer, Wire, connect, request
from tests.process import Server, serving
from tests.soak.proof import Proof
from tests.soak.values import Values

TOKEN = "fuzz-token"
CLIENTS = 4
"""Connections to each gateway."""

SECONDS = 20.0
"""An answer that takes longer does not come."""

ENOUGH = 256 * 1024
"""Bytes of an answer that are read; some answers have no end."""

GROWTH = 48 << 20
"""Bytes that a process may grow from its first quarter of the time to the end."""

PATHS = {"xo": "/api/v1", "zonemaster": "/zonemaster/v1", "rpcapi": "/zonemaster"}
FACES: Mapping[str, abi.Face] = {"xo": xo.FACE, "zonemaster": zonemaster.FACE, "rpcapi": rpcapi.FACE}
PARAMETERS: Mapping[str, Any] = {"xo": 10, "zonemaster": "-32602", "rpcapi": "-32602"}
REFUSED: Mapping[str, tuple[Any, ...]] = {
    "xo": (-32700, -32600, -32601),
    "zonemaster": ("-32700", "-32600", "-32602", -32601),
    "rpcapi": ("-32700", "-32600", "-32602", -32601),
}
"""What a face says of a body that holds no call."""

CONFIG = """
data = "{data}"
[listen.main]
url = "http://127.0.0.1:0"
faces = ["xo", "zonemaster"]
[xo]
authenticationToken = "{token}"
[storage]
allowFileRemotes = true
fileRemotesRoot = "{remotes}"
keepTasks = 100
[dns]
hints = "{hints}"
port = 9
workers = 1
requireDelegation = false
[log]
level = "error"
[backends]
{backends}
"""

HINTS = ". 3600 NS a.root.\na.root. 3600 A 127.0.0.1\n"
"""Addresses of this machine are not asked by tests that come over a face."""


class Odd(Exception):
    """An answer is not what it may be; the message says how."""


@dataclass(slots=True)
class Target:
    """A face of a gateway, and what is known of its methods."""

    face: abi.Face
    told: dict[str, Any]
    values: Values
    results: dict[str, Validator] = field(default_factory=dict)
    data: dict[str, Validator] = field(default_factory=dict)
    """What the data of a declared error must be, by its name."""


def target(proof: Proof, name: str, words: Mapping[str, tuple[str, ...]]) -> Target:
    face = FACES[name]
    told = jsontext.loads(face.vectors())
    found = Target(face, told["methods"], Values(proof.random, told["types"], words))
    for method, facts in found.told.items():
        if "result" in facts:
            found.results[method] = load(facts["result"], told["types"])
    for error, facts in told["errors"].items():
        if "data" in facts:
            found.data[error] = load(facts["data"], told["types"])
    return found


# What is sent


@dataclass(frozen=True, slots=True)
class Call:
    method: abi.Method
    params: Any

    @property
    def fits(self) -> bool:
        # Of an extension of the standard an empty array is no parameters.
        if self.method.name.startswith("rpc.") and self.params == []:
            return True
        # As it is read: an integer beyond 64 bits is a double for readers of JSON.
        return self.method.check(_json(_encoded(self.params))) == []


def call(proof: Proof, of: Target) -> Call:
    """A call of some method; most have params that fit."""
    random = proof.random
    method = of.face.methods[random.choice(list(of.face.methods))]
    told = of.told[method.name]
    if random.random() < 0.2:
        params = random.choice(told["valid"])["params"]
    elif told["invalid"] and random.random() < 0.15:
        params = random.choice(told["invalid"])["params"]
    else:
        params = of.values.of(told["params"])
    if random.random() < 0.25:
        params = of.values.broken(params)
    if isinstance(params, dict):
        params = _tamed(method.name, params)
    return Call(method, params)


def _tamed(method: str, params: dict[str, Any]) -> dict[str, Any]:
    """The params without what would only make the fuzz itself wait, or lock it out."""
    if method == "event.from" and "timeout" not in params:
        return {**params, "timeout": 0}
    if method == "event.from" and isinstance(params["timeout"], int | float) and 1 < params["timeout"] <= 50:
        return {**params, "timeout": 0.1}
    if method == "authentication.setToken" and isinstance(params.get("token"), str):
        return {**params, "token": TOKEN}
    return params


def no_call(proof: Proof, of: Target) -> bytes:
    """A body that holds no call, or one of a method that is not there."""
    random = proof.random
    one = call(proof, of)
    body: dict[str, Any] = {"jsonrpc": "2.0", "id": 1, "method": one.method.name, "params": one.params}
    match random.randrange(7):
        case 0:
            text = _encoded(body)
            return text[: random.randrange(1, len(text))]
        case 1:
            return bytes(random.randrange(256) for _ in range(random.randrange(1, 60)))
        case 2:
            return _encoded({**body, "method": f"{one.method.name}{random.choice(('x', '.', ' ', '/'))}"})
        case 3 if of.face.name == "xo":
            # What it says does not matter to Zonemaster.
            return _encoded({**body, "jsonrpc": random.choice(("1.0", 2.0, None, []))})
        case 4:
            return _encoded({**body, "id": random.choice(([], {}, [1], True))})
        case 5:
            return _encoded({**body, "method": random.choice((None, 1, [], {}, True))})
        case _:
            deep = random.choice((100, 5000))
            return b'{"id":1,"method":"x","params":' + b"[" * deep + b"]" * deep + b"}"


def _encoded(value: Any) -> bytes:
    """JSON text of any value, of integers that the product's own writer does not know, too."""
    return json.dumps(value).encode("utf-8", "surrogatepass")


# What comes back


def judged(of: Target, sent: Call, answer: Answer) -> str:
    """Return what kind of answer it is. Raises Odd for one that is none of what may be."""
    if answer.status != 200:
        raise Odd(f"status {answer.status}")
    if answer.headers["content-type"] == "application/octet-stream":
        if of.told[sent.method.name]["reply"] != "binary":
            raise Odd("bytes")
        return "results"
    lines = answer.body.split(b"\n")
    # After the last line there is nothing, or, where reading was ended, a part of one.
    head = _json(lines[0] if answer.whole or len(lines) > 1 else b"null")
    if head is None:
        return "long results"
    if not isinstance(head, dict) or not {"result", "error"} & head.keys():
        raise Odd("neither a result nor an error")
    if "error" in head:
        return _error(of, sent, head["error"])
    if not sent.fits:
        raise Odd(f"taken, although {sent.method.check(sent.params)[0]}")
    if head["result"] == {"$responseType": "ndjson"}:
        for line in lines[1:-1]:
            _fits(of, sent, _json(line))
        return "results"
    nothing = sent.method.name not in of.results and head["result"] in (True, None)
    if not nothing:
        _fits(of, sent, head["result"])
    return "results"


def _json(text: bytes) -> Any:
    try:
        return jsontext.loads(text)
    except jsontext.JSONDecodeError:
        raise Odd(f"no JSON: {text[:200]!r}") from None


def _fits(of: Target, sent: Call, value: Any) -> None:
    _harvest(of.values, value)
    validator = of.results.get(sent.method.name)
    if validator is None:
        raise Odd("a result, where there is to be none")
    if found := validator(value):
        raise Odd(f"a result that does not fit: {found[0]}")


def _harvest(values: Values, value: Any) -> None:
    if isinstance(value, dict):
        for key in ("id", "token"):
            if isinstance(value.get(key), str) and len(value[key]) < 64:
                values.seen.append(value[key])


def _error(of: Target, sent: Call, error: Any) -> str:
    if not isinstance(error, dict) or not isinstance(error.get("message"), str):
        raise Odd("an error without a message")
    code, data = error.get("code"), error.get("data")
    if code == PARAMETERS[of.face.name]:
        return "parameter errors"
    if of.face.name == "xo" and code == -32600 and not isinstance(sent.params, dict | list):
        return "parameter errors"
    if not sent.fits:
        raise Odd("another error than that of the parameters")
    for name in of.told[sent.method.name]["errors"]:
        declared = next(known for known in sent.method.errors if known.name == name)
        validator = of.data.get(name)
        if declared.code == code and (data is None if validator is None else validator(data) == []):
            return "declared errors"
    if code == 0 or error["message"].endswith("is not implemented in this version"):
        return "not built"
    raise Odd("an error that is not declared")


# The clients


class Client:
    """Calls one face of one gateway, one call after the other on its connection."""

    def __init__(self, proof: Proof, server: Server, of: Target, called: set[tuple[str, str]]) -> None:
        self._proof = proof
        self._called_methods = called
        self._server = server
        self._of = of
        self._wire: Wire | None = None

    async def run(self) -> None:
        """Call until the proof has enough."""
        while self._goes_on():
            if self._proof.random.random() < 0.08:
                await self._refused(no_call(self._proof, self._of))
            else:
                await self._called(call(self._proof, self._of))
        await self.close()

    def _goes_on(self) -> bool:
        return self._proof.goes_on(self._calls)

    @property
    def _calls(self) -> int:
        return self._proof.counts["calls"]

    async def _called(self, sent: Call) -> None:
        body = _encoded({"jsonrpc": "2.0", "id": 1, "method": sent.method.name, "params": sent.params})
        what = f"{self._of.face.name} {sent.method.name} {json.dumps(sent.params)[:600]}"
        self._called_methods.add((self._of.face.name, sent.method.name))
        answer = await self._answer(body, what)
        if answer is not None:
            try:
                self._proof.counts[judged(self._of, sent, answer)] += 1
            except Odd as odd:
                self._proof.findings.append(f"{what}: {odd}: {answer.body[:400]!r}")

    async def _refused(self, body: bytes) -> None:
        """Send what is no call. What was cut or mixed up may be one after all, whose answer is not looked into."""
        answer = await self._answer(body, f"{self._of.face.name} {body[:600]!r}")
        if answer is None:
            return
        self._proof.counts["refused bodies"] += 1
        if answer.status == 204 or not answer.whole or b"$responseType" in answer.body:
            return
        try:
            found = _json(answer.body.split(b"\n")[0])
            if answer.status != 200 or not isinstance(found, dict):
                raise Odd(f"status {answer.status}")
            code = found.get("error", {}).get("code")
            if code not in REFUSED[self._of.face.name] and code != PARAMETERS[self._of.face.name]:
                raise Odd("not refused as no call")
        except Odd as odd:
            self._proof.findings.append(f"{body[:600]!r}: {odd}: {answer.body[:400]!r}")

    async def _answer(self, body: bytes, what: str) -> Answer | None:
        """Return the answer, or None with a finding where there is none in time."""
        self._proof.counts["calls"] += 1
        try:
            async with asyncio.timeout(SECONDS):
                if self._wire is None:
                    self._wire = await connect(self._server.url)
                self._wire.send(request(body, PATHS[self._of.face.name], token=TOKEN))
                answer = await read(self._wire)
        except TimeoutError:
            self._proof.findings.append(f"{what}: no answer in {SECONDS} seconds")
            return None
        except (OSError, asyncio.IncompleteReadError) as fault:
            self._proof.findings.append(f"{what}: the connection broke: {fault!r}")
            return None
        if not answer.whole or answer.headers.get("connection") == "close":
            await self.close()
        return answer

    async def close(self) -> None:
        if self._wire is not None:
            await self._wire.close()
            self._wire = None


async def read(wire: Wire) -> Answer:
    """Read an answer, or as much of it as is enough; `whole` tells which."""
    answer = await wire.head()
    if "content-length" in answer.headers:
        answer.body = await wire.reader.readexactly(int(answer.headers["content-length"]))
        return answer
    parts, size = [], 0
    while data := await wire.chunk():
        parts.append(data)
        size += len(data)
        if size > ENOUGH:
            break
    if data is None:
        raise asyncio.IncompleteReadError(b"".join(parts)[-100:], None)
    answer.body, answer.whole = b"".join(parts), data == b""
    return answer


async def soak(proof: Proof, folder: Path) -> None:
    """Start the mock and two gateways, call them, and look at their memory."""
    remotes = folder / "remotes"
    (remotes / "nas").mkdir(parents=True)
    words = {
        "url": (
            f"file://{remotes}/nas",
            f"file://{remotes}/none",
            "file:///etc",
            "file://",
            "nfs://-:/x",
            "x:",
        ),
        "level": ("INFO",),
    }
    async with contextlib.AsyncExitStack() as stack:
        mock = await stack.enter_async_context(
            server("mock", "--listen", "grpc://127.0.0.1:0", log=folder / "mock.log")
        )
        backends = {"real": ("xapi",), "mocked": ("storage", "xapi", "dns")}
        hints = folder / "hints"
        hints.write_text(HINTS)
        starting = []
        for name, mocked in backends.items():
            config = folder / f"{name}.toml"
            lines = "\n".join(f'{backend} = "{mock.url}"' for backend in mocked)
            config.write_text(
                CONFIG.format(data=folder / name, token=TOKEN, remotes=remotes, backends=lines, hints=hints)
            )
            starting.append(stack.enter_async_context(server("serve", "--config", config, log=folder / f"{name}.log")))
        gateways = await asyncio.gather(*starting)
        await _run(proof, gateways, [mock, *gateways], words)
        proof.counts["lines of logs"] = await asyncio.to_thread(_lines, folder)


async def _run(
    proof: Proof, gateways: Sequence[Server], servers: list[Server], words: Mapping[str, tuple[str, ...]]
) -> None:
    targets = [target(proof, name, words) for name in PATHS]
    called: set[tuple[str, str]] = set()
    clients = [Client(proof, at, of, called) for at in gateways for of in targets for _ in range(CLIENTS)]
    await hammered(proof, [client.run() for client in clients], servers)
    proof.counts["methods"] = len(called)


async def hammered(proof: Proof, clients: Sequence[Coroutine[Any, Any, None]], servers: Sequence[Server]) -> None:
    """Let the clients run to their end and say what they did to the processes: growth, and calls per second."""
    began = time.monotonic()
    work = asyncio.gather(*clients)
    await asyncio.wait([work], timeout=max(0.5, (proof.end - began) / 4))
    before = _memory(servers)
    await work
    seconds = time.monotonic() - began
    for one, size, now in zip(servers, before, _memory(servers), strict=True):
        proof.counts["MiB grown"] += max(0, now - size) >> 20
        proof.expect(now - size < GROWTH, f"{one.said}: {size >> 20} MiB grew to {now >> 20} MiB")
        proof.expect(one.process.poll() is None, f"{one.said} ended")
    proof.counts["calls per second"] = round(proof.counts["calls"] / seconds)


def _lines(folder: Path) -> int:
    """How many lines the processes logged, each an error."""
    return sum(len(log.read_bytes().splitlines()) for log in folder.glob("*.log"))


def _memory(servers: Sequence[Server]) -> list[int]:
    return [psutil.Process(one.process.pid).memory_info().rss for one in servers]


@contextlib.asynccontextmanager
async def server(*arguments: str | Path, log: Path) -> AsyncIterator[Server]:
    with contextlib.ExitStack() as stack:
        yield await asyncio.to_thread(stack.enter_context, serving(*arguments, log=log))
