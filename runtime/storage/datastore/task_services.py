"""`nodes.*` of the pbs face: the tasks of datastores as clients follow them (proxmox-backup.md 7.4), and who it is."""

from __future__ import annotations

from typing import Any

from generated.errors import pbs as errors
from generated.proto.pbs.v1 import pbs_pb2 as pb
from generated.proto.pbs.v1 import pbs_pb2_grpc as grpc
from generated.wire import pbs as wire
from runtime.storage.access.access import Access
from runtime.storage.access.roles import Privilege
from runtime.storage.datastore.rights import Rights
from runtime.storage.datastore.task_view import KINDS, TaskView, chosen, page
from runtime.storage.datastore.upid import parse
from runtime.storage.task_errors import UnknownTask
from runtime.storage.task_log import TaskLog
from runtime.storage.task_runs import TaskRuns


class NodesService(grpc.NodesServiceServicer):
    """Callers see the tasks that they or their tokens began, and all of a datastore that they may audit."""

    def __init__(self, access: Access, rights: Rights, log: TaskLog, runs: TaskRuns) -> None:
        self._access = access
        self._rights = rights
        self._log = log
        self._runs = runs

    async def Identity(self, request: Any, context: Any) -> pb.NodesServiceIdentityResponse:
        return wire.nodes_identity_response({"pbs-instance-id": self._access.instance})

    async def Tasks(self, request: Any, context: Any) -> pb.NodesServiceTasksResponse:
        params, user = wire.nodes_tasks_params(request), self._rights.user(context)
        views: list[TaskView] = []
        async for part in self._log.get_all():
            views += [TaskView(task) for task in part if task["kind"] in KINDS]
        return wire.nodes_tasks_response(chosen((view for view in views if self._sees(view, user)), params))

    async def TaskStatus(self, request: Any, context: Any) -> pb.NodesServiceTaskStatusResponse:
        view = await self._view(wire.nodes_task_status_params(request)["upid"], context)
        return wire.nodes_task_status_response(view.status())

    async def TaskLog(self, request: Any, context: Any) -> pb.NodesServiceTaskLogResponse:
        params = wire.nodes_task_log_params(request)
        view = await self._view(params["upid"], context)
        found = page(view.lines(), params["start"], params["limit"])
        if params["test-status"]:
            found["active"] = view.running
        return wire.nodes_task_log_response(found)

    async def StopTask(self, request: Any, context: Any) -> pb.NodesServiceStopTaskResponse:
        view = await self._view(wire.nodes_stop_task_params(request)["upid"], context)
        user = self._rights.user(context)
        if not view.belongs_to(user):
            self._rights.need(user, Privilege.MODIFY, view.store)
        if view.running:
            await self._runs.cancel(view.upid.id)
        return wire.nodes_stop_task_response(None)

    async def _view(self, text: str, context: Any) -> TaskView:
        """Return a task that the caller may see. Raises taskNotFound, also for one that he may not."""
        upid = parse(text)
        try:
            task = await self._log.get(upid.id) if upid is not None else None
        except UnknownTask:
            task = None
        if task is not None and task.get("kind") in KINDS:
            view = TaskView(task)
            if self._sees(view, self._rights.user(context)):
                return view
        raise errors.TaskNotFound(upid=text)

    def _sees(self, view: TaskView, user: str) -> bool:
        return view.belongs_to(user) or self._rights.has(user, Privilege.AUDIT, view.store)
