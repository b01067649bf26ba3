# Generated from spec/internal by: python -m codegen generate. DO NOT EDIT.
"""The methods of the face internal."""

from __future__ import annotations

from pathlib import Path

from generated.errors import internal as errors
from generated.proto.internal.v1 import internal_pb2 as pb
from generated.proto.internal.v1 import internal_pb2_grpc as pb_grpc
from generated.validators import internal as validators
from generated.wire import internal as wire
from runtime.contract import abi

METHODS: dict[str, abi.Method] = {
    "custom.resolve": abi.Method(
        name="custom.resolve",
        summary="Where to pass a request for a custom service on to, and for whom.",
        auth=abi.Auth.TOKEN,
        backend="xapi",
        stability=abi.Stability.EXPERIMENTAL,
        check=validators.custom_resolve,
        service="gatewright.internal.v1.CustomService",
        rpc="Resolve",
        stub=pb_grpc.CustomServiceStub,
        errors=(errors.SessionNotFound, errors.RoleNotSufficient, errors.NoSuchService, errors.HostUnreachable),
        request_type=pb.CustomServiceResolveRequest,
        response_type=pb.CustomServiceResolveResponse,
        request=wire.custom_resolve_request,
        params=wire.custom_resolve_params,
        result=wire.custom_resolve_result,
        response=wire.custom_resolve_response,
    ),
    "principal.check": abi.Method(
        name="principal.check",
        summary="Whose token this is.",
        auth=abi.Auth.TOKEN,
        backend="storage",
        stability=abi.Stability.EXPERIMENTAL,
        check=validators.principal_check,
        service="gatewright.internal.v1.PrincipalService",
        rpc="Check",
        stub=pb_grpc.PrincipalServiceStub,
        errors=(errors.InvalidToken,),
        request_type=pb.PrincipalServiceCheckRequest,
        response_type=pb.PrincipalServiceCheckResponse,
        request=wire.principal_check_request,
        params=wire.principal_check_params,
        result=wire.principal_check_result,
        response=wire.principal_check_response,
    ),
    "principal.set": abi.Method(
        name="principal.set",
        summary="Give a principal a new token.",
        auth=abi.Auth.TOKEN,
        backend="storage",
        stability=abi.Stability.EXPERIMENTAL,
        check=validators.principal_set,
        service="gatewright.internal.v1.PrincipalService",
        rpc="Set",
        stub=pb_grpc.PrincipalServiceStub,
        request_type=pb.PrincipalServiceSetRequest,
        response_type=pb.PrincipalServiceSetResponse,
        request=wire.principal_set_request,
        params=wire.principal_set_params,
        result=wire.principal_set_result,
        response=wire.principal_set_response,
    ),
    "session.check": abi.Method(
        name="session.check",
        summary="Who a session of a pool belongs to.",
        auth=abi.Auth.TOKEN,
        backend="xapi",
        stability=abi.Stability.EXPERIMENTAL,
        check=validators.session_check,
        service="gatewright.internal.v1.SessionService",
        rpc="Check",
        stub=pb_grpc.SessionServiceStub,
        errors=(errors.SessionNotFound, errors.HostUnreachable, errors.HostNotAllowed),
        request_type=pb.SessionServiceCheckRequest,
        response_type=pb.SessionServiceCheckResponse,
        request=wire.session_check_request,
        params=wire.session_check_params,
        result=wire.session_check_result,
        response=wire.session_check_response,
    ),
    "task.run": abi.Method(
        name="task.run",
        summary="Keep a running task in the log, one stream for each.",
        auth=abi.Auth.TOKEN,
        backend="storage",
        stability=abi.Stability.EXPERIMENTAL,
        check=validators.task_run,
        service="gatewright.internal.v1.TaskService",
        rpc="Run",
        stub=pb_grpc.TaskServiceStub,
        reply=abi.Reply.NDJSON,
        sends=True,
        errors=(errors.NoSuchTask, errors.TaskOver, errors.TaskHeld, errors.JobRuns),
        request_type=pb.TaskServiceRunRequest,
        response_type=pb.TaskServiceRunResponse,
        request=wire.task_run_request,
        params=wire.task_run_params,
        item=wire.task_run_item,
        sent=wire.task_run_sent,
        records=wire.task_run_records,
        batch=wire.task_run_batch,
    ),
}

FACE = abi.Face(
    name="internal",
    title="Calls between the parts of the product",
    methods=METHODS,
    tree=Path(__file__).parent.parent,
    services={
        "gatewright.internal.v1.CustomService": pb_grpc.add_CustomServiceServicer_to_server,
        "gatewright.internal.v1.PrincipalService": pb_grpc.add_PrincipalServiceServicer_to_server,
        "gatewright.internal.v1.SessionService": pb_grpc.add_SessionServiceServicer_to_server,
        "gatewright.internal.v1.TaskService": pb_grpc.add_TaskServiceServicer_to_server,
    },
)
