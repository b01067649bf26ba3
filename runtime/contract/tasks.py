"""A worker's side of `task.run`: the work of a task, kept in the task log while it is done.

The stream is the lease. When it is lost the work goes on and the stream is opened again; when that does not succeed
within the lease, somebody else has the say over the task, and the work is stopped.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import structlog

from runtime.contract import jsontext
from runtime.contract.abi import Category, Fault, Json, Method
from runtime.contract.callers import ANONYMOUS, Caller, call_metadata
from runtime.contract.channel import Channel
from runtime.contract.faults import Lost
from runtime.contract.serving import places

_log = structlog.get_logger("contract")

Work = Callable[["TaskRun"], Coroutine[Any, Any, Json]]

WAITING = 64
"""Reports that wait for the stream; past it the work waits."""

REPEATED = 1000
"""Reports that are said again when the stream is opened again: nothing tells which of the last ones arrived."""

_RETRY_FIRST, _RETRY_MOST = 0.05, 2.0

_PASSING = frozenset({Category.LOST, Category.UNAVAILABLE, Category.CANCELLED, Category.DEADLINE})


class TaskRun:
    """A task that is being worked on. `id` and `lease` (seconds) are what the task log gave it.

    `method` is the entry of `task.run` in the table of its face, `channel` leads to the backend with the task log.
    """

    id = ""
    lease = 0.0
    cancelled = False
    """Somebody asked the task to stop, and the work was cancelled for it."""
    lost = False
    """The lease ran out, or the task was taken away, and the work was cancelled for it."""

    def __init__(self, method: Method, channel: Channel, params: Json, caller: Caller = ANONYMOUS) -> None:
        assert method.stub is not None
        self._rpc = getattr(method.stub(channel), method.rpc)
        self._method = method
        self._params = params
        self._caller = caller
        self._reports: asyncio.Queue[Json] = asyncio.Queue(WAITING)
        self._repeated: deque[Json] = deque(maxlen=REPEATED)
        self._open: dict[str, Json] = {}
        self._begun = asyncio.Event()
        self._attached = False
        self._said_end = False
        self._said = ""
        self._work: asyncio.Task[Json] | None = None

    async def run(self, work: Work) -> Json:
        """Begin the task, do its work, report its end, and return what work returns once that end is on disk.

        Raises Fault when the task is refused, and then nothing was begun. What work raises comes out of here, and the
        task ends as a failure. When the task is cancelled, work is cancelled, and after its clean-up this raises Fault
        with the category CANCELLED; when the lease is lost, in the same way Lost. When this itself is cancelled, so is
        the work, and the task is left to its lease, which ends it as interrupted.
        """
        keeping = asyncio.get_running_loop().create_task(self._keep())
        try:
            await self._until_begun(keeping)
            self._work = asyncio.get_running_loop().create_task(work(self))
            if self.cancelled:
                self._work.cancel()
            keeping.add_done_callback(self._kept_no_more)
            try:
                await asyncio.wait([self._work])
            except asyncio.CancelledError:
                if not self.cancelled and not self.lost:
                    self._work.cancel()
                await asyncio.wait([self._work])
                raise
            if self.lost:
                raise Lost("the lease of the task was lost")
            saying = asyncio.ensure_future(self._report_end(self._work))
            await asyncio.wait({saying, keeping}, return_when=asyncio.FIRST_COMPLETED)
            saying.cancel()
            await keeping
        finally:
            keeping.cancel()
            await asyncio.wait([keeping])
        if self._work.cancelled():
            raise Fault("the task was cancelled", category=Category.CANCELLED)
        return self._work.result()

    # What the work says; each waits while the task log is behind.

    async def start(self, id: str, name: str, parent: str | None = None, properties: Json = None) -> None:
        """Begin a sub-task, below the root task or parent; the worker chooses its id."""
        report = {"type": "start", "id": id, "name": name}
        await self._say(report, parentId=parent, properties=properties)

    async def end(self, id: str, status: str, result: Json = None) -> None:
        """End a sub-task. The end of the root task is what `run` reports."""
        await self._say({"type": "end", "id": id, "status": status}, result=result)

    async def info(self, message: str, data: Json = None, id: str | None = None) -> None:
        await self._say({"type": "info", "message": message}, data=data, id=id)

    async def warning(self, message: str, data: Json = None, id: str | None = None) -> None:
        await self._say({"type": "warning", "message": message}, data=data, id=id)

    async def progress(self, progress: float, id: str | None = None) -> None:
        await self._say({"type": "progress", "progress": progress}, id=id)

    async def property(self, name: str, value: Json, id: str | None = None) -> None:
        await self._say({"type": "property", "name": name, "value": value}, id=id)

    async def _say(self, report: dict[str, Json], **optional: Json) -> None:
        if self.lost:
            return  # Nobody listens, and a clean-up that reports is not to wait for it.
        report.update({key: value for key, value in optional.items() if value is not None})
        await self._reports.put(report)

    async def _report_end(self, work: asyncio.Task[Json]) -> None:
        if work.cancelled():
            await self._say({"type": "end", "status": "canceled"})
        elif (failure := work.exception()) is not None:
            await self._say({"type": "end", "status": "failure"}, result=_error(failure))
        else:
            await self._say({"type": "end", "status": "success"}, result=work.result())

    # The stream.

    async def _keep(self) -> None:
        """Hold the stream until the end of the task is on disk. Raises Fault when that cannot be."""
        loop = asyncio.get_running_loop()
        lost_at, pause = loop.time(), _RETRY_FIRST
        while True:
            self._attached = False
            try:
                async for message in self._call():
                    for record in self._method.records(message) if self._method.records else ():
                        self._obey(jsontext.loads(record))
                if self._said_end:
                    return
                fault = Fault("the stream of the task ended", category=Category.LOST)
            except Fault as failure:
                fault = failure
            if self._said_end and fault.name == "taskOver":
                if isinstance(fault.data, dict) and fault.data.get("status") == self._said:
                    return
                raise Lost("the task was ended before its worker said so")
            if self._attached:
                lost_at, pause = loop.time(), _RETRY_FIRST
            passing = fault.category in _PASSING or fault.name == "taskHeld"
            if not self._begun.is_set() or not passing or loop.time() - lost_at + pause > self.lease:
                if self._said_end:
                    raise Lost("whether the end of the task is on disk is not known") from fault
                raise fault
            await asyncio.sleep(pause)
            pause = min(2 * pause, _RETRY_MOST)

    def _call(self) -> Any:
        return self._rpc(self._requests(), metadata=call_metadata(self._caller))

    async def _requests(self) -> AsyncIterator[Any]:
        method = self._method
        assert method.request is not None
        assert method.item is not None
        again = self._begun.is_set()
        yield method.request({**self._params, "task": self.id} if again else self._params)
        if again:
            recent = list(self._repeated)
            repeated = {id(report) for report in recent}
            earlier = [start for start in self._open.values() if id(start) not in repeated]
            for report in (*earlier, *recent):
                yield method.item(report)
        while not self._said_end:
            report = await self._reports.get()
            self._note(report)
            yield method.item(report)

    def _note(self, report: Json) -> None:
        """Keep what has to be said again over a new stream; lines are not, since they would stand there twice."""
        kind, id = report["type"], report.get("id")
        if kind == "start":
            self._open[id] = report
        elif kind == "end":
            self._open.pop(id, None)
            if id is None or id == self.id:
                self._said_end, self._said = True, report["status"]
        if kind not in {"info", "warning"}:
            self._repeated.append(report)

    def _obey(self, order: Json) -> None:
        if order["type"] == "attached":
            self.id, self.lease = order["task"], order["lease"]
            self._attached = True
            self._begun.set()
        elif order["type"] == "cancel" and not self.cancelled:
            # It comes again after the stream was lost; the clean-up is not to be cancelled for it.
            self.cancelled = True
            if self._work is not None:
                self._work.cancel()

    async def _until_begun(self, keeping: asyncio.Task[None]) -> None:
        begun = asyncio.ensure_future(self._begun.wait())
        try:
            await asyncio.wait({begun, keeping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            begun.cancel()
        if not self._begun.is_set():
            await keeping

    def _kept_no_more(self, keeping: asyncio.Task[None]) -> None:
        if not keeping.cancelled() and (failure := keeping.exception()) is not None:
            _log.warning("the lease of a task is lost", task=self.id, reason=str(failure))
        if self._work is not None and not self._work.done() and not self._said_end:
            self.lost = True
            if not self.cancelled:
                self._work.cancel()


def _error(failure: BaseException) -> Json:
    """Return the error of a failed task. The words of an error that is no Fault stay behind."""
    if not isinstance(failure, Fault):
        _log.error("a task failed", failure=type(failure).__qualname__, at=places(failure))
        return {"message": "internal error"}
    error = {"name": failure.name, "message": failure.message, "code": failure.code, "data": failure.data}
    return {key: value for key, value in error.items() if value not in (None, "")}
