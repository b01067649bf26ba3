"""`gatewright backend`: a backend in a process of its own, and a gateway that uses it."""

from __future__ import annotations

import contextlib
import json
import signal
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from runtime.gateway import certificate
from tests.cli.conftest import Refused
from tests.contract.certificates import Authority
from tests.process import Server, environment, run, serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def backend(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("backend")
    with serving(
        "backend", "storage", "--listen", "grpc://127.0.0.1:0", "--data", folder, log=folder / "log"
    ) as server:
        yield server
        assert server.stop() == 0


def address(server: Server) -> str:
    return server.url.partition("://")[2]


def ready(url: str) -> int:
    """Return the status of a gateway's readiness."""
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as failure:
        return failure.code


def test_the_ready_line_has_the_real_port(backend: Server) -> None:
    assert backend.said == (f"listening grpc://127.0.0.1:{backend.port}",)
    assert backend.port != 0


def test_its_health_is_told_by_grpcs_own_service(backend: Server) -> None:
    with grpc.insecure_channel(address(backend)) as channel:
        health: Any = health_pb2_grpc.HealthStub(channel)
        whole = health.Check(health_pb2.HealthCheckRequest())
        tasks = health.Check(health_pb2.HealthCheckRequest(service="gatewright.xo.v1.TaskService"))

    assert (whole.status, tasks.status) == (health_pb2.HealthCheckResponse.SERVING,) * 2


def test_its_services_are_told_by_reflection(backend: Server) -> None:
    request = reflection_pb2.ServerReflectionRequest(list_services="")
    with grpc.insecure_channel(address(backend)) as channel:
        stub: Any = reflection_pb2_grpc.ServerReflectionStub(channel)
        answer = next(stub.ServerReflectionInfo(iter([request])))

    names = {service.name for service in answer.list_services_response.service}
    assert {"gatewright.xo.v1.TaskService", "gatewright.internal.v1.TaskService", "grpc.health.v1.Health"} <= names


def test_a_gateway_over_it_answers_like_one_with_its_own(backend: Server, tmp_path: Path) -> None:
    """The token is the backend's: it owns them."""
    token = (backend.log.parent / "token").read_text().strip()
    environ = environment(GATEWRIGHT_BACKENDS_STORAGE=backend.url)
    arguments = ("serve", "--data", tmp_path / "data", "--listen", "http://127.0.0.1:0")
    with serving(*arguments, log=tmp_path / "log", environ=environ) as gateway:
        to = ("--url", gateway.url, "--token", token)
        before = run("call", *to, "--raw", "event.from", "token=")
        tested = run("call", *to, "--raw", "remote.test", "url=file:///nowhere")
        wrong = run("call", "--url", gateway.url, "--token", "wrong", "task.getAll")
        fresh = run("call", *to, "--raw", "authentication.setToken", "token=another")
        after = run("call", "--url", gateway.url, "--token", "another", "system.getServerVersion")
        status = ready(gateway.url)
        run("call", "--url", gateway.url, "--token", "another", "authentication.setToken", f"token={token}")

    assert json.loads(before.stdout)["token"]
    assert json.loads(tested.stdout)["success"] is False
    assert "401" in wrong.stderr
    assert (fresh.stdout, after.returncode, status) == ("true\n", 0, 200)
    assert not (tmp_path / "data/token").exists()


def test_a_gateway_without_its_backend_is_not_ready(tmp_path: Path) -> None:
    listen = ("--listen", "grpc://127.0.0.1:0", "--data", tmp_path / "storage")
    with serving("backend", "storage", *listen, log=tmp_path / "log-storage") as backend:
        environ = environment(GATEWRIGHT_BACKENDS_STORAGE=backend.url)
        arguments = ("serve", "--data", tmp_path / "data", "--listen", "http://127.0.0.1:0")
        with serving(*arguments, log=tmp_path / "log", environ=environ) as gateway:
            with_it = ready(gateway.url)
            backend.stop()
            without = ready(gateway.url)

    assert (with_it, without) == (200, 503)


def test_a_gateway_recovers_by_itself_when_its_backend_was_killed(tmp_path: Path) -> None:
    """Meanwhile callers are told so, and what they were told before holds after."""
    arguments = ("backend", "storage", "--data", tmp_path / "storage", "--listen")
    with contextlib.ExitStack() as stack:
        backend = stack.enter_context(serving(*arguments, "grpc://127.0.0.1:0", log=tmp_path / "log-storage"))
        environ = environment(GATEWRIGHT_BACKENDS_STORAGE=backend.url)
        serve = ("serve", "--data", tmp_path / "data", "--listen", "http://127.0.0.1:0")
        gateway = stack.enter_context(serving(*serve, log=tmp_path / "log", environ=environ))
        to = ("--url", gateway.url, "--token", (tmp_path / "storage/token").read_text().strip())
        seen = json.loads(run("call", *to, "--raw", "event.from", "token=").stdout)["token"]
        backend.stop(signal.SIGKILL)
        refused = asked(gateway.url, "any token")
        stack.enter_context(serving(*arguments, backend.url, log=tmp_path / "log-storage"))
        for _ in range(30):
            after = run("call", *to, "--raw", "event.from", f"token={seen}", "timeout=json:0")
            if after.returncode == 0:
                break

    assert refused == 503
    assert json.loads(after.stdout) == {"events": [], "token": seen}


def asked(url: str, token: str) -> int:
    """Return the status of a call with a token that the gateway has to ask about."""
    body = json.dumps({"id": 0, "jsonrpc": "2.0", "method": "task.getAll", "params": {}}).encode()
    request = urllib.request.Request(f"{url}/api/v1", body, {"Cookie": f"authenticationToken={token}"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as failure:
        return failure.code


@pytest.mark.parametrize(("secret", "status"), [("the same secret", 200), ("another secret", 503), ("", 503)])
def test_the_shared_secret_has_to_be_the_same(tmp_path: Path, secret: str, status: int) -> None:
    listen = ("--listen", "grpc://127.0.0.1:0", "--data", tmp_path / "storage")
    environ = environment(GATEWRIGHT_CONTRACT_SECRET="the same secret")
    with serving("backend", "storage", *listen, log=tmp_path / "log-storage", environ=environ) as backend:
        environ = environment(GATEWRIGHT_BACKENDS_STORAGE=backend.url, GATEWRIGHT_CONTRACT_SECRET=secret)
        arguments = ("serve", "--data", tmp_path / "data", "--listen", "http://127.0.0.1:0")
        with serving(*arguments, log=tmp_path / "log", environ=environ) as gateway:
            assert ready(gateway.url) == status


@pytest.mark.parametrize(("authority", "status"), [("same", 200), ("other", 503)])
def test_mutual_tls_lets_in_whom_the_authority_vouches_for(tmp_path: Path, authority: str, status: int) -> None:
    authorities = {name: Authority(name) for name in ("same", "other")}
    root = tmp_path / "root.pem"
    root.write_bytes(authorities["same"].certificate)

    def settings(signer: str, name: str) -> dict[str, str]:
        files = {"CERTIFICATE": tmp_path / f"{name}.pem", "KEY": tmp_path / f"{name}.key"}
        for file, content in zip(files.values(), authorities[signer].sign(name), strict=True):
            file.write_bytes(content)
        named = {"AUTHORITY": root, **files}
        return {f"GATEWRIGHT_CONTRACT_{part}": str(file) for part, file in named.items()}

    listen = ("--listen", "grpcs://127.0.0.1:0", "--data", tmp_path / "storage")
    environ = environment(**settings("same", "storage"))
    with serving("backend", "storage", *listen, log=tmp_path / "log-storage", environ=environ) as backend:
        assert backend.fingerprints == (certificate.fingerprint(tmp_path / "storage.pem"),)
        environ = environment(GATEWRIGHT_BACKENDS_STORAGE=backend.url, **settings(authority, "gateway"))
        arguments = ("serve", "--data", tmp_path / "data", "--listen", "http://127.0.0.1:0")
        with serving(*arguments, log=tmp_path / "log", environ=environ) as gateway:
            assert ready(gateway.url) == status


@pytest.mark.parametrize(
    ("arguments", "environ", "words"),
    [
        (["storage", "--listen", "grpc://0.0.0.0:0"], {}, "mutual TLS"),
        (["storage", "--listen", "grpcs://127.0.0.1:0"], {}, "certificate"),
        (
            ["storage", "--listen", "grpc://127.0.0.1:0"],
            {"GATEWRIGHT_CONTRACT_CERTIFICATE": "c", "GATEWRIGHT_CONTRACT_KEY": "k"},
            "no address of the contract is grpcs://",
        ),
    ],
)
def test_what_it_cannot_start_with_is_one_line(
    tmp_path: Path, refused: Refused, arguments: list[str], environ: dict[str, str], words: str
) -> None:
    done = refused("backend", *arguments, "--data", tmp_path, **environ)

    assert (done.returncode, done.stdout) == (1, "")
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_port_that_is_taken_is_named(backend: Server, tmp_path: Path) -> None:
    done = run("backend", "storage", "--listen", backend.url, "--data", tmp_path)

    assert done.returncode == 1
    assert f"cannot listen on 127.0.0.1:{backend.port}" in done.stderr


@pytest.mark.parametrize("arguments", [[], ["tape"], ["storage", "--listen", "http://127.0.0.1:0"]])
def test_wrong_usage_is_2(refused: Refused, arguments: list[str]) -> None:
    assert refused("backend", *arguments).returncode == 2
