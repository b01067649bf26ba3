"""A pool that does what a test tells it: JSON-RPC over HTTP, sessions, and a count of everything that is asked."""

from __future__ import annotations

import asyncio
import inspect
import ssl
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any

from aiohttp import web

from runtime.contract import jsontext
from runtime.contract.abi import Json

NULL = "OpaqueRef:NULL"

CALLER: ContextVar[str] = ContextVar("caller")
"""The session of the call that is being answered."""

TASK: dict[str, Json] = {"status": "pending", "progress": 0.0, "result": "", "error_info": []}


def ref() -> str:
    return f"OpaqueRef:{uuid.uuid4()}"


class Failure(Exception):
    """What a call of the pool answers with instead of a result."""

    def __init__(self, code: str, *params: str) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class Pool:
    """Answers `calls` by name; sessions, tasks and events are there from the start.

    A call gets its params without the session, which is checked before; those of `open` get all their params.
    """

    def __init__(self) -> None:
        self.url = ""
        self.sessions: dict[str, dict[str, Json]] = {}
        self.users = {"root": "secret"}
        self.asked: Counter[str] = Counter()
        self.calls: dict[str, Callable[..., Any]] = {
            "session.logout": self._logout,
            "session.get_record": self._record,
            "event.from": self._events,
            "pool.get_all_records": lambda: {self.pool_ref: self._get("pool", self.pool_ref)},
            "task.create": lambda label, description: self.put("task", **TASK, name_label=label),
            "task.get_record": lambda task: self._get("task", task),
            "task.cancel": self._cancel,
            "task.destroy": lambda task: self.remove("task", task),
            "pool.add_to_other_config": self._add_to_other_config,
            "pool.remove_from_other_config": lambda *_: "",
        }
        self.open: dict[str, Callable[..., Any]] = {"session.login_with_password": self._login}
        self.routes: dict[tuple[str, str], Callable[[web.BaseRequest], Any]] = {}
        """Other requests than calls, by verb and path."""
        self._changed = asyncio.Event()
        self.news = asyncio.Condition()
        self.objects: dict[tuple[str, str], tuple[int, Json]] = {}
        """By class and reference the generation of the last change and the record; None when it is gone."""
        self.generation = 0
        self.pool_ref = self.put("pool", other_config={})

    def add_session(self, **fields: Json) -> str:
        one = ref()
        self.sessions[one] = {
            "uuid": str(uuid.uuid4()), "is_local_superuser": True, "auth_user_name": "root", "subject": NULL,
            "originator": "test", **fields,
        }  # fmt: skip
        return one

    async def end_session(self, session: str) -> None:
        del self.sessions[session]
        self._tell()

    async def until_asked(self, name: str, times: int = 1) -> None:
        """Return when a call has come so often."""
        async with self.news, asyncio.timeout(10):
            await self.news.wait_for(lambda: self.asked[name] >= times)

    def _login(self, user: str, password: str, version: str = "", originator: str = "") -> str:
        if self.users.get(user) != password:
            raise Failure("SESSION_AUTHENTICATION_FAILED", user, "Authentication failure")
        return self.add_session(auth_user_name=user, originator=originator)

    async def _logout(self) -> str:
        await self.end_session(CALLER.get())
        return ""

    def _record(self, session: str) -> Json:
        if session not in self.sessions:
            raise Failure("HANDLE_INVALID", "session", session)
        return self.sessions[session]

    def put(self, kind: str, ref_: str | None = None, **record: Json) -> str:
        """Make an object, or change one; return its reference."""
        one = ref_ or ref()
        before = self.objects.get((kind, one), (0, None))[1] or {}
        self.generation += 1
        self.objects[kind, one] = (self.generation, {**before, **record})
        self._tell()
        return one

    def remove(self, kind: str, one: str) -> str:
        self._get(kind, one)
        self.generation += 1
        self.objects[kind, one] = (self.generation, None)
        self._tell()
        return ""

    def end_task(self, task: str, status: str = "success", **more: Json) -> None:
        self.put("task", task, status=status, progress=1.0, **more)

    def there_are(self, kind: str) -> list[Json]:
        """Return the records of a class."""
        return [record for (k, _), (_, record) in self.objects.items() if k == kind and record is not None]

    def _get(self, kind: str, one: str) -> Json:
        record = self.objects.get((kind, one), (0, None))[1]
        if record is None:
            raise Failure("HANDLE_INVALID", kind, one)
        return record

    def _cancel(self, task: str) -> str:
        if self._get("task", task)["status"] == "pending":
            self.end_task(task, "cancelled", error_info=["TASK_CANCELLED", task])
        return ""

    def _add_to_other_config(self, one: str, key: str, value: str) -> str:
        self.put("pool", one, other_config={**self._get("pool", one)["other_config"], key: value})
        return ""

    def _tell(self) -> None:
        self._changed.set()
        self._changed = asyncio.Event()

    async def _events(self, classes: list[str], token: str, timeout: float) -> Json:
        session = CALLER.get()
        since = int(token.split(",")[0]) if token else 0
        try:
            async with asyncio.timeout(timeout):
                while not (events := self._since(classes, since)):
                    await self._changed.wait()
                    if session not in self.sessions:
                        raise Failure("SESSION_INVALID", session)
        except TimeoutError:
            events = []
        return {"events": events, "valid_ref_counts": {}, "token": f"{self.generation:020d},{0:020d}"}

    def _since(self, classes: list[str], since: int) -> list[Json]:
        wanted = {one.lower().split("/")[0] + one[len(one.split("/")[0]) :] for one in classes}
        found = []
        for (kind, one), (generation, record) in self.objects.items():
            if generation > since and wanted & {"*", kind, f"{kind}/{one}"} and (record is not None or since):
                operation = "del" if record is None else "mod" if since else "add"
                event = {"id": str(generation), "timestamp": "0.0", "class": kind, "operation": operation, "ref": one}
                found.append(event if record is None else event | {"snapshot": record})
        return found

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        route = self.routes.get((request.method, request.path))
        if route is not None:
            answer = route(request)
            found: web.StreamResponse = await answer if inspect.isawaitable(answer) else answer
            return found
        if request.path != "/jsonrpc":
            return web.Response(status=404)
        call = jsontext.loads(await request.read())
        name, params = call["method"], call["params"]
        self.asked[name] += 1
        async with self.news:
            self.news.notify_all()
        answer = {"jsonrpc": "2.0", "id": call["id"]}
        try:
            answer["result"] = await self._call(name, params)
        except Failure as failure:
            answer["error"] = {"code": 1, "message": failure.code, "data": list(failure.params)}
        return web.Response(body=jsontext.dumps(answer), content_type="application/json")

    async def _call(self, name: str, params: list[Json]) -> Json:
        work = self.open.get(name)
        if work is None:
            session, *params = params
            if session not in self.sessions:
                raise Failure("SESSION_INVALID", session)
            CALLER.set(session)
            work = self.calls.get(name)
            if work is None:
                raise Failure("MESSAGE_METHOD_UNKNOWN", name)
        found = work(*params)
        return await found if inspect.isawaitable(found) else found


@asynccontextmanager
async def serving(
    pool: Pool, host: str = "127.0.0.1", port: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Pool]:
    """Serve a pool at a free port, whose URL it gets."""
    runner = web.ServerRunner(web.Server(pool.handle, handler_cancellation=True), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, host, port, ssl_context=tls)
    await site.start()
    pool.url = f"{'https' if tls else 'http'}://{host}:{runner.addresses[0][1]}"
    try:
        yield pool
    finally:
        await runner.cleanup()
