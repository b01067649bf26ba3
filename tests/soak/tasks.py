"""The gateway is killed, again and again, while clients test remotes and read events.

After every start: what any client was ever told of a task that was over is still so, tasks that were running are over,
readers go on with their tokens without having missed anything, the token that was set last is the one in force, and a
finished test leaves no file behind, nor does one that was killed after the next one.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any

import aiohttp

from tests.process import Server, serving
from tests.soak.client import Client, Gone, Refused, WrongToken
from tests.soak.proof import Proof

FOLDERS = 3
TESTERS = 4
READERS = 2
NO_SUCH_OBJECT = 1

CONFIG = """
data = "{folder}/data"
[listen.main]
url = "http://127.0.0.1:0"
[storage]
allowFileRemotes = true
fileRemotesRoot = "{folder}/remotes"
keepTasks = 1000000
"""


class Told:
    """What clients were told before the kill, and so must find again."""

    def __init__(self) -> None:
        self.tasks: dict[str, dict[str, Any]] = {}
        """The newest state of each task that a client saw."""
        self.results: dict[str, Any] = {}
        """The answer of each test by the id of its remote."""
        self.going: set[str] = set()
        """Tasks that somebody wanted to forget, with or without an answer."""
        self.gone: set[str] = set()
        """Tasks that are forgotten for certain."""
        self.token = ""
        self.setting: str | None = None
        """A token that was being set when the server was killed."""

    def saw(self, task: dict[str, Any]) -> None:
        known = self.tasks.get(task["id"])
        if known is None or known["status"] == "pending":
            self.tasks[task["id"]] = task


class Reader:
    """Follows the events, and has a picture of the tasks from them."""

    def __init__(self) -> None:
        self.token = ""
        self.picture: dict[str, dict[str, Any]] = {}

    async def read(self, client: Client, told: Told, proof: Proof, timeout: float) -> bool:
        """Read once; return whether there was something."""
        answer = await client.call("event.from", token=self.token, timeout=timeout)
        self.token = answer["token"]
        for event in answer["events"]:
            task = event["snapshot"]
            if event["operation"] == "del":
                self.picture.pop(task["id"], None)
                continue
            self.picture[task["id"]] = task
            told.saw(task)
        proof.counts["events"] += len(answer["events"])
        return bool(answer["events"])


class Load:
    """What clients do until the server is gone."""

    def __init__(self, proof: Proof, folder: Path, told: Told) -> None:
        self._proof = proof
        self._folder = folder
        self._told = told
        self._number = 0

    async def test(self, client: Client) -> None:
        while True:
            self._number += 1
            id = f"remote-{self._number}"
            folder = self._folder / f"nas{self._number % FOLDERS}"
            self._told.results[id] = await client.call("remote.test", remote={"id": id, "url": f"file://{folder}"})
            self._proof.counts["tests"] += 1

    async def read(self, client: Client, reader: Reader) -> None:
        while True:
            await reader.read(client, self._told, self._proof, 1)

    async def meddle(self, client: Client) -> None:
        """Cancel tasks, forget tasks, list tasks, set the token."""
        random = self._proof.random
        while True:
            for task in await client.call("task.getAll", limit=20):
                self._told.saw(task)
            choice = random.random()
            if choice < 0.3:
                await self._cancel(client)
            elif choice < 0.4:
                await self._forget(client)
            elif choice < 0.45:
                await self._set_token(client)
            await asyncio.sleep(random.random() / 50)

    async def _cancel(self, client: Client) -> None:
        running = [id for id, task in self._told.tasks.items() if task["status"] == "pending"]
        if running:
            await client.call("task.cancel", taskId=self._proof.random.choice(running))
            self._proof.counts["cancels"] += 1

    async def _forget(self, client: Client) -> None:
        over = [id for id, task in self._told.tasks.items() if task["status"] != "pending"]
        if len(over) > 10:
            id = self._proof.random.choice(over)
            self._told.going.add(id)
            with contextlib.suppress(Refused):
                await client.call("task.destroy", taskId=id)
                self._told.gone.add(id)

    async def _set_token(self, client: Client) -> None:
        new = f"token-{self._proof.random.randrange(10**12)}"
        self._told.setting = new
        await client.call("authentication.setToken", token=new)
        self._told.token, self._told.setting = new, None
        client.token = new
        self._proof.counts["tokens"] += 1


async def soak(proof: Proof, folder: Path) -> None:
    """Start, check, load and kill the gateway until the proof has enough; then start and check it once more."""
    remotes = folder / "remotes"
    for number in range(FOLDERS):
        (remotes / f"nas{number}").mkdir(parents=True)
    config = folder / "gatewright.toml"
    config.write_text(CONFIG.format(folder=folder))
    told, readers = Told(), [Reader() for _ in range(READERS)]
    load = Load(proof, remotes, told)
    runs = 0
    while proof.goes_on(runs):
        async with started(folder, config) as server:
            await check(proof, folder, server, told, readers)
            await until_killed(proof, server, told, load, readers)
        runs += 1
        proof.counts["kills"] += 1
    if not proof.findings:
        async with started(folder, config) as server:
            await check(proof, folder, server, told, readers)
            await asyncio.to_thread(server.stop)


@contextlib.asynccontextmanager
async def started(folder: Path, config: Path) -> AsyncIterator[Server]:
    with contextlib.ExitStack() as stack:
        context = serving("serve", "--config", config, log=folder / "log")
        server = await asyncio.to_thread(stack.enter_context, context)
        yield server


async def until_killed(proof: Proof, server: Server, told: Told, load: Load, readers: list[Reader]) -> None:
    """Load the server for a while, kill it, and return when all clients noticed."""
    async with session() as connection:
        client = Client(connection, server.url, told.token)
        work: list[Coroutine[Any, Any, None]] = [load.meddle(client)]
        work += [load.test(client) for _ in range(TESTERS)]
        work += [load.read(client, reader) for reader in readers]
        clients = [asyncio.ensure_future(one) for one in work]
        await asyncio.wait(clients, timeout=proof.random.uniform(0.02, 1.2), return_when=asyncio.FIRST_EXCEPTION)
        server.process.send_signal(signal.SIGKILL)
        for outcome in await asyncio.gather(*clients, return_exceptions=True):
            # With the token just set, a call that is on its way with the old one is refused rightly.
            rightly = isinstance(outcome, (Gone, WrongToken)) or getattr(outcome, "code", None) == NO_SUCH_OBJECT
            proof.expect(rightly, f"a client ended with {outcome!r}")


async def check(proof: Proof, folder: Path, server: Server, told: Told, readers: list[Reader]) -> None:
    """Compare what the server has with what clients were told."""
    async with session() as connection:
        client = Client(connection, server.url, told.token)
        await check_token(proof, folder, client, told)
        tasks = {task["id"]: task for task in await client.call("task.getAll")}
        check_tasks(proof, tasks, told)
        for reader in readers:
            while await reader.read(client, told, proof, 0):
                pass
            proof.expect(reader.picture == tasks, f"a reader's picture differs: {differing(reader.picture, tasks)}")
        await check_folders(proof, folder, client)


async def check_token(proof: Proof, folder: Path, client: Client, told: Told) -> None:
    """Find the token in force: the one set last, or the one that was being set."""
    held = await asyncio.to_thread((folder / "data" / "token").read_text)
    possible = {token for token in (told.token, told.setting) if token}
    if possible:
        proof.expect(held.strip() in possible, "the token in force was never set")
    client.token = told.token = held.strip()
    told.setting = None
    try:
        await client.call("system.getServerVersion")
    except WrongToken:
        proof.findings.append("the token of the file is refused")


def check_tasks(proof: Proof, tasks: dict[str, dict[str, Any]], told: Told) -> None:
    for id, known in told.tasks.items():
        if id in told.gone:  # Its answer came, so it is in `going`, too.
            proof.expect(id not in tasks, f"task {id} was forgotten and is there again")
        elif id not in tasks:
            proof.expect(id in told.going, f"task {id} is lost")
        elif known["status"] != "pending":
            proof.expect(tasks[id] == known, f"task {id} was {known} and is {tasks[id]}")
    for id, task in tasks.items():
        proof.expect(task["status"] != "pending", f"task {id} still runs")
    by_remote = {task["data"].get("id"): task for task in tasks.values()}
    forgotten = {told.tasks[id]["data"].get("id") for id in told.going}
    for remote, result in told.results.items():
        if remote in by_remote:
            proof.expect(by_remote[remote].get("result") == result, f"the test of {remote} has another result")
        else:
            proof.expect(remote in forgotten, f"the test of {remote} is lost")
    told.results.clear()
    told.tasks = dict(tasks)
    told.going &= set(tasks)


async def check_folders(proof: Proof, folder: Path, client: Client) -> None:
    """One more test in each folder leaves it empty."""
    for name in await asyncio.to_thread(names, folder / "remotes"):
        nas = folder / "remotes" / name
        result = await client.call("remote.test", remote={"url": f"file://{nas}"})
        proof.expect(result["success"] is True, f"a test failed: {result}")
        left = await asyncio.to_thread(names, nas)
        proof.expect(left == [], f"left in {name}: {left}")


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def differing(picture: dict[str, Any], tasks: dict[str, Any]) -> list[str]:
    return sorted(id for id in picture.keys() | tasks.keys() if picture.get(id) != tasks.get(id))[:5]


def session() -> aiohttp.ClientSession:
    # A call whose server is gone must not wait for the next one.
    timeout = aiohttp.ClientTimeout(total=30)
    return aiohttp.ClientSession(timeout=timeout, connector=aiohttp.TCPConnector(limit=0))
