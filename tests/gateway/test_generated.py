"""The generated faces over the contract's in-process channel: nothing by hand between HTTP and a servicer."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from generated.errors import xo as errors
from generated.handlers import xo, zonemaster
from generated.proto.xo.v1 import xo_pb2 as pb
from generated.proto.xo.v1 import xo_pb2_grpc as services
from runtime.contract import LocalChannel, LocalServer, caller, jsontext
from runtime.gateway.gateway import Gateway
from runtime.gateway.listener import Bound
from runtime.gateway.settings import GatewaySettings, Limits, Listener
from tests.gateway.conftest import Running
from tests.gateway.fakes import TOKEN, FakeBackend

REMOTE = b'{"url":"file:///tmp/x","id":"r"}'


class Remotes(services.RemoteServiceServicer):
    def __init__(self) -> None:
        self.callers: list[Any] = []

    async def Ping(self, request: Any, context: Any) -> Any:
        self.callers.append(caller(context))
        return xo.METHODS["remote.ping"].response({"success": True})  # type: ignore[misc]


class Tasks(services.TaskServiceServicer):
    async def Cancel(self, request: Any, context: Any) -> Any:
        raise errors.NoSuchObject(id=request.task_id, type="task")

    async def GetAll(self, request: Any, context: Any) -> AsyncIterator[Any]:
        batch = xo.METHODS["task.getAll"].batch
        assert batch is not None
        for number in range(2):
            yield batch([task(number)])


def task(number: int) -> dict[str, Any]:
    """Return a task with every key, so that it comes back as it is."""
    return {
        "id": f"t{number}", "start": 1700000000123, "status": "pending", "data": {"deep": [1, None]},
        "name": "n", "kind": "remoteTest", "infos": [], "warnings": [], "tasks": [],
    }  # fmt: skip


class Backups(services.BackupServiceServicer):
    async def FetchPartitionFiles(self, request: Any, context: Any) -> AsyncIterator[Any]:
        yield request.format.encode()
        yield b"\n\x00"

    async def ListVmBackups(self, request: Any, context: Any) -> AsyncIterator[Any]:
        for part in (b'{"r":', b"{}}"):
            yield pb.BackupServiceListVmBackupsResponse(json=part)


@pytest.fixture
async def served(tmp_path: Any) -> AsyncIterator[tuple[Running, Remotes]]:
    remotes, server = Remotes(), LocalServer()
    services.add_RemoteServiceServicer_to_server(remotes, server)  # type: ignore[no-untyped-call]
    services.add_TaskServiceServicer_to_server(Tasks(), server)  # type: ignore[no-untyped-call]
    services.add_BackupServiceServicer_to_server(Backups(), server)  # type: ignore[no-untyped-call]

    async def authenticate(token: str) -> str | None:
        return "xo" if token == TOKEN else None

    gateway = Gateway(
        GatewaySettings(
            data=tmp_path,
            listeners=(Listener(name="main", url="http://127.0.0.1:0", faces=("xo", "zonemaster")),),
            limits=Limits(),
        ),
        {"xo": xo.FACE, "zonemaster": zonemaster.FACE},
        {"storage": LocalChannel(server)},
        authenticate=authenticate,
    )
    bound: list[Bound] = await gateway.start()
    running = Running(gateway, FakeBackend(), bound)
    yield running, remotes
    for wire in running.wires:
        await wire.close()
    await gateway.drain(1.0)
    await server.stop()


Served = tuple[Running, Remotes]


async def test_a_call_reaches_the_servicer_with_who_calls(served: Served) -> None:
    gateway, remotes = served
    answer = await gateway.call(b'{"id":1,"method":"remote.ping","params":{"remote":%b}}' % REMOTE)

    assert answer == b'{"id":1,"jsonrpc":"2.0","result":{"success":true}}'
    who = remotes.callers[0]
    assert (who.principal, who.face, who.address) == ("xo", "xo", "127.0.0.1")
    assert who.request_id


async def test_a_declared_error_reaches_the_client(served: Served) -> None:
    answer = await served[0].call(b'{"id":1,"method":"task.cancel","params":{"taskId":"t1"}}')

    assert answer == (
        b'{"error":{"message":"no such task t1","code":1,"data":{"id":"t1","type":"task"}},"id":1,"jsonrpc":"2.0"}'
    )


async def test_records_reach_the_client(served: Served) -> None:
    answer = await served[0].call(b'{"id":1,"method":"task.getAll","params":{"limit":10}}')
    records = [jsontext.loads(line) for line in answer.splitlines()[1:]]

    assert records == [task(0), task(1)]


async def test_bytes_reach_the_client_and_defaults_the_servicer(served: Served) -> None:
    answer = await served[0].post(
        b'{"id":1,"method":"backup.fetchPartitionFiles","params":{"disk":"d","paths":["/"],"remote":%b}}' % REMOTE
    )

    assert (answer.headers["content-type"], answer.body) == ("application/octet-stream", b"zip\n\x00")


async def test_pieces_reach_the_client(served: Served) -> None:
    answer = await served[0].call(b'{"id":1,"method":"backup.listVmBackups","params":{"remotes":{"r":%b}}}' % REMOTE)

    assert answer == b'{"id":1,"jsonrpc":"2.0","result":{"r":{}}}'


@pytest.mark.parametrize(
    "call",
    [
        b'{"id":1,"method":"task.get","params":{"taskId":"t"}}',
        b'{"id":1,"method":"event.from","params":{}}',
        b'{"id":1,"method":"backup.listRunningJobs"}',
        b'{"id":1,"method":"backup.run","params":{"job":{"id":"j","type":"backup","mode":"full","name":"n",'
        b'"settings":{},"vms":{}},"remotes":{},"schedule":{"id":"s"},"streamLogs":true}}',
    ],
)
async def test_what_no_backend_has_is_not_implemented(served: Served, call: bytes) -> None:
    """No rpc, no service, no backend, in every form of answer."""
    assert await served[0].call(call) == b'{"error":{"message":"not implemented","code":0},"id":1,"jsonrpc":"2.0"}'


@pytest.mark.parametrize("name", xo.METHODS)
async def test_every_method_answers_empty_params_with_a_result_or_a_declared_error(served: Served, name: str) -> None:
    answer = await served[0].post(b'{"id":1,"method":"%b","params":{}}' % name.encode())
    line = jsontext.loads(answer.body.splitlines()[0])

    assert answer.status == 200 and answer.whole
    assert line.get("error", {}).get("code", 0) in (0, 10)


@pytest.mark.parametrize("name", xo.METHODS)
async def test_every_method_has_a_signature(served: Served, name: str) -> None:
    answer = await served[0].call(
        b'{"id":1,"method":"system.methodSignature","params":{"method":"%b"}}' % name.encode()
    )

    assert {"name", "params", "result"} <= jsontext.loads(answer)["result"].keys()


async def test_the_original_error_for_a_missing_and_an_unknown_key(served: Served) -> None:
    answer = await served[0].call(b'{"id":1,"method":"authentication.setToken","params":{"tokn":"x"}}')
    found = jsontext.loads(answer)["error"]["data"]["errors"]

    assert [(one["instancePath"], one["keyword"], one["params"]) for one in found] == [
        ("", "required", {"missingProperty": "token"}),
        ("", "additionalProperties", {"additionalProperty": "tokn"}),
    ]


NUMBERS = [
    # method, key, value, whether it fits
    ("test.range", "stop", b"1e3", True),
    ("test.range", "stop", b"9007199254740993", False),
    ("test.range", "stop", b"1e300", False),
    ("task.getAll", "limit", b"3", True),
    ("task.getAll", "limit", b"9223372036854775808", False),
    ("task.getAll", "limit", b"1e300", False),
    ("task.getAll", "limit", b"1.5", False),
]


@pytest.mark.parametrize(("name", "key", "number", "fits"), NUMBERS)
async def test_numbers_that_would_not_arrive_as_sent_are_refused(
    served: Served, name: str, key: str, number: bytes, fits: bool
) -> None:
    answer = await served[0].call(b'{"id":1,"method":"%b","params":{"%b":%b}}' % (name.encode(), key.encode(), number))
    line = jsontext.loads(answer.splitlines()[0])

    assert ("error" not in line) is fits
    if not fits:
        assert (line["error"]["code"], line["error"]["data"]["errors"][0]["instancePath"]) == (10, f"/{key}")


ZONEMASTER = [
    (b'"method":"version_info"', b'"message":"version_info is not implemented in this version"'),
    (b'"method":"get_ns_ips","params":"example.org"', b'"message":"get_ns_ips is not implemented in this version"'),
    (b'"method":"start_domain_test","params":{"domain":5,"ipv4":1}', b'"code":"-32602"'),
    (b'"method":"system.methodSignature","params":{"name":"nope"}', b'"code":-32603'),
]


@pytest.mark.parametrize(("call", "part"), ZONEMASTER)
async def test_a_zonemaster_call(served: Served, call: bytes, part: bytes) -> None:
    assert part in await served[0].call(b'{"jsonrpc":"2.0","id":1,%b}' % call, path="/zonemaster/v1", token=None)
