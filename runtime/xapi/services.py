"""The services of the contract that the XAPI backend answers: messages in and out."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from generated.proto.internal.v1 import internal_pb2 as pb
from generated.proto.internal.v1 import internal_pb2_grpc as grpc
from generated.proto.xo.v1 import xo_pb2_grpc as xo_grpc
from generated.wire import internal as wire
from runtime.contract import caller
from runtime.xapi.custom_services import CustomServices
from runtime.xapi.jobs.jobs import Jobs
from runtime.xapi.jobs.services import BackupService
from runtime.xapi.sessions import Sessions


class SessionService(grpc.SessionServiceServicer):
    def __init__(self, sessions: Sessions) -> None:
        self._sessions = sessions

    async def Check(self, request: pb.SessionServiceCheckRequest, context: Any) -> pb.SessionServiceCheckResponse:
        params = wire.session_check_params(request)
        who = await self._sessions.check(params["host"], params["sessionId"], caller(context).address)
        return wire.session_check_response(
            {
                "user": who.user,
                "superuser": who.superuser,
                "roles": list(who.roles),
                "originator": who.originator,
                "expiry": round((time.time() + self._sessions.left(who)) * 1000),
            }
        )


class CustomService(grpc.CustomServiceServicer):
    def __init__(self, sessions: Sessions, custom: CustomServices, host: str) -> None:
        self._sessions = sessions
        self._custom = custom
        self._host = host

    async def Resolve(self, request: pb.CustomServiceResolveRequest, context: Any) -> pb.CustomServiceResolveResponse:
        params = wire.custom_resolve_params(request)
        who = await self._sessions.check(self._host, params["sessionId"], caller(context).address)
        place = self._custom.resolve(who, params["name"], params["verb"], self._sessions.left(who))
        return wire.custom_resolve_response(place)

    async def List(self, request: pb.CustomServiceListRequest, context: Any) -> pb.CustomServiceListResponse:
        params = wire.custom_list_params(request)
        await self._sessions.check(self._host, params["sessionId"], caller(context).address)
        return wire.custom_list_response({"services": self._custom.list()})


def services(
    sessions: Sessions, custom: CustomServices, jobs: Jobs, host: str
) -> list[tuple[Callable[[Any, Any], None], Any]]:
    """Return (add function, servicer) of every service of this backend."""
    return [
        (grpc.add_SessionServiceServicer_to_server, SessionService(sessions)),
        (grpc.add_CustomServiceServicer_to_server, CustomService(sessions, custom, host)),
        (xo_grpc.add_BackupServiceServicer_to_server, BackupService(jobs)),
    ]
