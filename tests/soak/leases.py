"""The storage backend is killed, again and again, while workers in another process keep tasks in its log.

What a worker was told is on disk is there in the end, with all that it had said of it; the work goes on over every
restart; a worker that went away without a word leaves no task that runs for ever.
"""

from __future__ import annotations

import asyncio
import contextlib
import signal
from pathlib import Path
from typing import Any

from generated.handlers import internal, xo
from runtime.contract import Channel, TaskRun, connect
from runtime.contract.abi import Category, Fault, Method
from runtime.contract.jsontext import dumps, loads
from tests.process import Server, serving
from tests.soak.proof import Proof

WORKERS = 6
LEASE = 120
"""Seconds; the backend is killed more often than a worker tries to attach again, so that this takes some turns."""
PARTS = 5

CONFIG = """
data = "{folder}/data"
[storage]
taskLease = "{lease}s"
keepTasks = 1000000
"""


class Workers:
    """What workers were told of their tasks, and so must find again."""

    def __init__(self, proof: Proof, channel: Channel) -> None:
        self._proof = proof
        self._channel = channel
        self.done: dict[str, int] = {}
        """The result of each task whose end is on disk, by its id."""
        self.left: set[str] = set()
        """Tasks whose worker went away: whether their end is on disk is not known to anybody."""

    async def work(self) -> None:
        random = self._proof.random
        while True:
            result = random.randrange(10**9)
            run = TaskRun(internal.METHODS["task.run"], self._channel, {"kind": "backup", "name": "soak"})
            goes_away = random.random() < 0.1

            async def parts(run: TaskRun, result: int = result, goes_away: bool = goes_away) -> int:
                for number in range(PARTS):
                    part = f"{run.id}-{number}"
                    await run.start(part, "part", properties={"number": number})
                    await asyncio.sleep(random.random() / 20)
                    await run.progress(100 * (number + 1) / PARTS)
                    await run.end(part, "success", number)
                    if goes_away and number:
                        raise asyncio.CancelledError
                return result

            working = asyncio.ensure_future(run.run(parts))
            try:
                if goes_away:
                    await asyncio.wait({working}, timeout=random.random() / 5)
                    working.cancel()
                told = await working
            except asyncio.CancelledError:
                self.left.add(run.id)
                me = asyncio.current_task()
                if not goes_away or (me is not None and me.cancelling()):
                    working.cancel()
                    await asyncio.wait({working})
                    raise
            except Fault as fault:
                # A task that did not begin, or a worker that cancelled itself.
                begun = bool(run.id) and fault.category is not Category.CANCELLED
                self._proof.expect(not begun, f"the worker of {run.id} was told {fault!r}")
                await asyncio.sleep(0.05)
            else:
                self._proof.expect(told == result, f"task {run.id} gave {told}, not {result}")
                self.done[run.id] = result
                self._proof.counts["tasks"] += 1


async def soak(proof: Proof, folder: Path) -> None:
    """Start, load and kill the backend until the proof has enough; then compare."""
    config = folder / "gatewright.toml"
    config.write_text(CONFIG.format(folder=folder, lease=LEASE))
    url = "grpc://127.0.0.1:0"
    workers: Workers | None = None
    working: list[asyncio.Task[None]] = []
    channel: Any = None
    runs = 0
    try:
        while proof.goes_on(runs):
            with contextlib.ExitStack() as stack:
                server = await asyncio.to_thread(stack.enter_context, backend(folder, config, url))
                url = server.url
                if workers is None:
                    channel = connect(url.removeprefix("grpc://"), faces=[internal.FACE, xo.FACE])
                    workers = Workers(proof, channel)
                    working = [asyncio.ensure_future(workers.work()) for _ in range(WORKERS)]
                await reachable(channel)
                await asyncio.wait(working, timeout=proof.random.uniform(0.2, 2.5), return_when=asyncio.FIRST_EXCEPTION)
                server.process.send_signal(signal.SIGKILL)
            runs += 1
            proof.counts["kills"] += 1
        for one in working:
            one.cancel()
        for outcome in await asyncio.gather(*working, return_exceptions=True):
            proof.expect(isinstance(outcome, asyncio.CancelledError), f"a worker ended with {outcome!r}")
        config.write_text(CONFIG.format(folder=folder, lease=1))
        with contextlib.ExitStack() as stack:
            await asyncio.to_thread(stack.enter_context, backend(folder, config, url))
            assert workers is not None
            await check(proof, channel, workers)
    finally:
        for one in working:
            one.cancel()
        if channel is not None:
            await channel.close()


def backend(folder: Path, config: Path, url: str) -> contextlib.AbstractContextManager[Server]:
    return serving("backend", "storage", "--config", config, "--listen", url, log=folder / "log")


async def reachable(channel: Channel) -> None:
    """Return when the channel has found the new server, which it does by itself."""
    async with asyncio.timeout(LEASE):
        while True:
            try:
                await records(channel, xo.METHODS["task.getAll"], {"limit": 1})
            except Fault:
                await asyncio.sleep(0.05)
            else:
                return


async def check(proof: Proof, channel: Channel, workers: Workers) -> None:
    """Wait until nothing runs any more, and compare what there is with what workers were told."""
    token = ""
    async with asyncio.timeout(LEASE):
        while True:
            with contextlib.suppress(Fault):  # The channel may not have noticed the new server yet.
                tasks = {task["id"]: task for task in await records(channel, xo.METHODS["task.getAll"], {})}
                if all(task["status"] != "pending" for task in tasks.values()):
                    break
                token = (await value(channel, xo.METHODS["event.from"], {"token": token, "timeout": 1}))["token"]
    for id, result in workers.done.items():
        task = tasks.get(id)
        if task is None:
            proof.expect(False, f"task {id} is lost")
            continue
        said = [(part["id"], part["status"], part.get("result")) for part in task["tasks"]]
        parts = [(f"{id}-{number}", "success", number) for number in range(PARTS)]
        whole = (task["status"], task.get("result"), sorted(said)) == ("success", result, parts)
        proof.expect(whole, f"task {id} is {task}, not a success with {result} and {PARTS} parts")
    for id, task in tasks.items():
        known = id in workers.done or id in workers.left or task["status"] in {"interrupted", "canceled"}
        proof.expect(known, f"task {id} is {task['status']}, and its worker was not told")
    proof.counts["interrupted"] += sum(task["status"] == "interrupted" for task in tasks.values())


async def records(channel: Channel, method: Method, params: Any) -> list[Any]:
    assert method.stub and method.request and method.records
    call = getattr(method.stub(channel), method.rpc)(method.request(params))
    return [loads(record) async for message in call for record in method.records(message)]


async def value(channel: Channel, method: Method, params: Any) -> Any:
    assert method.stub and method.request and method.result
    answer = await getattr(method.stub(channel), method.rpc)(method.request(params))
    return loads(dumps(method.result(answer)))
