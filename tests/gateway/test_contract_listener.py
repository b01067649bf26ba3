"""The contract for programs in any language: tokens as metadata, params checked, the caller put in by the gateway."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import grpc
import pytest

from generated.handlers import internal, xo, zonemaster
from generated.proto.internal.v1 import internal_pb2, internal_pb2_grpc
from generated.proto.xo.v1 import xo_pb2, xo_pb2_grpc
from generated.proto.zonemaster.v1 import zonemaster_pb2, zonemaster_pb2_grpc
from runtime.contract import Caller, LocalChannel, LocalServer, call_metadata, caller
from runtime.contract.abi import Category, Fault
from runtime.contract.contract_pb2 import Error, JsonValue
from runtime.gateway.contract_listener import ContractListener
from runtime.gateway.listener import Bound
from runtime.gateway.settings import Limits, Listener
from runtime.gateway.telemetry import Metrics

TOKEN = "right-token"
BEARER = (("authorization", f"Bearer {TOKEN}"),)


@dataclass
class Backend(xo_pb2_grpc.TaskServiceServicer, xo_pb2_grpc.RemoteServiceServicer):
    """Remembers who called, and answers."""

    callers: list[Caller] = field(default_factory=list)
    ended: list[str] = field(default_factory=list)

    async def Get(self, request: Any, context: Any) -> Any:
        self.callers.append(caller(context))
        raise Fault("no such task", name="noSuchObject", code=1, category=Category.NOT_FOUND, data={"id": "x"})

    async def GetAll(self, request: Any, context: Any) -> AsyncIterator[Any]:
        self.callers.append(caller(context))
        try:
            for number in range(1000):
                task = xo_pb2.Task(id=str(number), start=1, status="success")
                yield xo_pb2.TaskServiceGetAllResponse(items=[task])
        finally:
            self.ended.append("GetAll")

    async def Ping(self, request: Any, context: Any) -> Any:
        self.callers.append(caller(context))
        return xo_pb2.RemoteServicePingResponse(success=True)


@dataclass
class Running:
    bound: Bound
    backend: Backend
    channel: grpc.aio.Channel
    metrics: Metrics

    @property
    def tasks(self) -> Any:
        return xo_pb2_grpc.TaskServiceStub(self.channel)  # type: ignore[no-untyped-call]

    @property
    def remotes(self) -> Any:
        return xo_pb2_grpc.RemoteServiceStub(self.channel)  # type: ignore[no-untyped-call]

    async def ping(self, metadata: Any = BEARER, url: str = "file:///x") -> Any:
        remote = JsonValue(json=json.dumps({"url": url}).encode())
        return await self.remotes.Ping(xo_pb2.RemoteServicePingRequest(remote=remote), metadata=metadata)


@pytest.fixture(params=["grpc", "grpcs"])
async def running(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Running]:
    server, backend = LocalServer(), Backend()
    xo_pb2_grpc.add_TaskServiceServicer_to_server(backend, server)  # type: ignore[no-untyped-call]
    xo_pb2_grpc.add_RemoteServiceServicer_to_server(backend, server)  # type: ignore[no-untyped-call]

    async def authenticate(token: str) -> str | None:
        return "xo" if token == TOKEN else None

    metrics = Metrics("1.2.3")
    listener = ContractListener(
        Listener(name="contract", url=f"{request.param}://127.0.0.1:0", faces=()),
        [xo.FACE, zonemaster.FACE],
        {"storage": LocalChannel(server)},
        data=tmp_path,
        authenticate=authenticate,
        limits=Limits(failed_logins=3),
        metrics=metrics,
    )
    bound = await listener.start()
    address = bound.url.partition("://")[2]
    if bound.fingerprint is None:
        channel = grpc.aio.insecure_channel(address)
    else:
        root = (tmp_path / "tls/contract.pem").read_bytes()
        channel = grpc.aio.secure_channel(address, grpc.ssl_channel_credentials(root))
    yield Running(bound, backend, channel, metrics)
    await channel.close()
    await listener.drain(1.0)
    await server.stop()


async def failure(call: Any) -> tuple[grpc.StatusCode, Error]:
    """Return the status of a call that fails, and the error of its trailer."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call
    trailing = dict(caught.value.trailing_metadata() or ())
    return caught.value.code(), Error.FromString(trailing["gateway-error-bin"])


@pytest.mark.parametrize(
    "metadata", [BEARER, (("authorization", f"bearer {TOKEN}"),), (("authenticationtoken", TOKEN),)]
)
async def test_a_token_is_metadata(running: Running, metadata: Any) -> None:
    answer = await running.ping(metadata)

    assert answer.success


@pytest.mark.parametrize(
    ("metadata", "words"),
    [
        ((), "needs a token"),
        ((("authorization", "Bearer wrong"),), "wrong"),
        ((("authorization", "Basic x"),), "needs"),
    ],
)
async def test_without_the_right_token_nothing_is_called(running: Running, metadata: Any, words: str) -> None:
    status, error = await failure(running.ping(metadata))

    assert status is grpc.StatusCode.UNAUTHENTICATED
    assert words in error.message
    assert not running.backend.callers


async def test_wrong_tokens_are_damped(running: Running) -> None:
    wrong = (("authorization", "Bearer wrong"),)
    statuses = [(await failure(running.ping(wrong)))[0] for _ in range(4)]

    assert statuses == [grpc.StatusCode.UNAUTHENTICATED] * 3 + [grpc.StatusCode.RESOURCE_EXHAUSTED]


async def test_the_caller_is_the_gateways_word_and_not_the_clients(running: Running) -> None:
    await running.ping((*BEARER, *call_metadata(Caller(principal="root@pam", face="pbs", address="192.0.2.1"))))

    (seen,) = running.backend.callers
    assert (seen.principal, seen.face, seen.address) == ("xo", "xo", "127.0.0.1")
    assert seen.request_id


async def test_params_are_checked_before_the_backend_sees_them(running: Running) -> None:
    status, error = await failure(running.remotes.Ping(xo_pb2.RemoteServicePingRequest(), metadata=BEARER))

    assert status is grpc.StatusCode.INVALID_ARGUMENT
    assert error.name == "invalidParameters"
    assert json.loads(error.data.json)["errors"][0].keys() == {"path", "rule", "message"}
    assert not running.backend.callers


async def test_json_that_is_none_is_refused(running: Running) -> None:
    request = xo_pb2.RemoteServicePingRequest(remote=JsonValue(json=b'{"url":'))

    status, _ = await failure(running.remotes.Ping(request, metadata=BEARER))

    assert status is grpc.StatusCode.INVALID_ARGUMENT


async def test_a_declared_error_arrives_whole(running: Running) -> None:
    status, error = await failure(running.tasks.Get(xo_pb2.TaskServiceGetRequest(task_id="x"), metadata=BEARER))

    assert status is grpc.StatusCode.NOT_FOUND
    assert (error.name, error.code, json.loads(error.data.json)) == ("noSuchObject", 1, {"id": "x"})


async def test_a_stream_is_passed_on(running: Running) -> None:
    answers = running.tasks.GetAll(xo_pb2.TaskServiceGetAllRequest(), metadata=BEARER)

    assert [answer.items[0].id async for answer in answers] == [str(number) for number in range(1000)]


async def test_leaving_a_stream_ends_it_at_the_backend(running: Running) -> None:
    answers = running.tasks.GetAll(xo_pb2.TaskServiceGetAllRequest(), metadata=BEARER)
    await answers.read()
    answers.cancel()

    # A later call of the same client is answered after the loop has dealt with the cancelled one.
    while not running.backend.ended:
        await running.ping()

    assert running.backend.ended == ["GetAll"]


async def test_what_is_not_built_is_unimplemented(running: Running) -> None:
    backups: Any = xo_pb2_grpc.BackupServiceStub(running.channel)  # type: ignore[no-untyped-call]
    call = backups.ListVmBackups(xo_pb2.BackupServiceListVmBackupsRequest(), metadata=BEARER)
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call.read()

    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


async def test_a_method_for_everyone_needs_no_token(running: Running) -> None:
    zones: Any = zonemaster_pb2_grpc.ZonemasterServiceStub(running.channel)  # type: ignore[no-untyped-call]

    status, _ = await failure(zones.VersionInfo(zonemaster_pb2.ZonemasterServiceVersionInfoRequest()))

    assert status is grpc.StatusCode.UNIMPLEMENTED


async def test_the_internal_face_is_not_there(running: Running) -> None:
    assert "gatewright.internal.v1.PrincipalService" in internal.FACE.services
    stub: Any = internal_pb2_grpc.PrincipalServiceStub(running.channel)  # type: ignore[no-untyped-call]
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await stub.Check(internal_pb2.PrincipalServiceCheckRequest(token=TOKEN), metadata=BEARER)

    assert caught.value.code() is grpc.StatusCode.UNIMPLEMENTED


async def test_calls_are_counted(running: Running) -> None:
    await running.ping()

    assert 'face="xo",method="remote.ping",outcome="ok"' in running.metrics.text().decode()
