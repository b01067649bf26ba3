"""Secrets in every field that takes one, to a gateway as a process, and then looked for wherever it leaves a word."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import threading
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from tests.process import Server, environment, serving
from tests.threads import Running, in_thread
from tests.xapi.jobs.world import JOB, SCHEDULE
from tests.xapi.simulator.pool import CONTROL, Client, control, simulating

pytestmark = pytest.mark.slow

NAMES = (
    "token", "newtoken", "contract", "password", "wrongpassword", "inurl", "proxy", "session", "key", "wrongkey", "s3",
    "smb", "azure", "configuration", "badurl", "badremote",
)  # fmt: skip
SECRET: Mapping[str, str] = {name: f"pl4nted{number:02}{name}x{'y' * 40}"[:32] for number, name in enumerate(NAMES)}
METHODS = ("remote.test", "remote.getInfo", "remote.ping", "remote.getTotalBackupSize", "backup.verify")
"""Those of one remote and nothing else."""


def forms(secret: str) -> list[bytes]:
    """Return the texts that give a secret away: itself, and as base64 of something that it is in."""
    found = [secret.encode()]
    for before in range(3):
        text = base64.b64encode(b"x" * before + secret.encode())
        # Without what depends on the neighbours.
        found.append(text[4 if before else 0 : -4])
    return found


FORMS = {name: forms(secret) for name, secret in SECRET.items()}


def found_in(text: bytes) -> list[str]:
    return [name for name, each in FORMS.items() if any(form in text for form in each)]


class Watch:
    """Looks at the words, and of our own children the environment, of every process until it is stopped."""

    def __init__(self, ours: list[int]) -> None:
        self.told: set[str] = set()
        self.seen: set[str] = set()
        self._ours = {str(pid) for pid in ours}
        self._looks: Counter[str] = Counter()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self.look()

    def _run(self) -> None:
        while not self._stop.wait(0.05):
            self.look()

    def look(self) -> None:
        for process in filter(str.isdecimal, os.listdir("/proc")):  # noqa: PTH208 (often, and of many)
            # What a process is run by changes once, shortly after it is there.
            if self._looks[process] > 2:
                continue
            self._looks[process] += 1
            for name in ("cmdline", "environ") if process in self._ours else ("cmdline",):
                try:
                    text = Path("/proc", process, name).read_bytes()
                except OSError:  # It has ended.
                    continue
                self.seen.add(f"{process}/{name}")
                self.told |= {f"{name} of {text[:80]!r}: {secret}" for secret in found_in(text)}


class Gateway:
    def __init__(self, server: Server, folder: Path) -> None:
        self.server = server
        self.folder = folder
        self.token = SECRET["token"]
        self.answers: list[bytes] = []

    def call(self, method: str, **params: Any) -> bytes:
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        headers = {"Cookie": f"authenticationToken={self.token}"}
        return self._ask(urllib.request.Request(f"{self.server.url}/api/v1", body, headers))

    def get(self, path: str) -> bytes:
        return self._ask(urllib.request.Request(self.server.url + path))

    def _ask(self, request: urllib.request.Request) -> bytes:
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = bytes(answer.read())
        except urllib.error.HTTPError as fault:
            text = fault.read()
        self.answers.append(text)
        return text


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running[Client]]:
    folder = tmp_path_factory.mktemp("pool")
    with in_thread(simulating(folder, control=CONTROL, password=SECRET["password"], login=False)) as running:
        yield running


@pytest.fixture(scope="module", params=["one process", "three processes"])
def told(
    request: pytest.FixtureRequest, pool: Running[Client], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, bytes]:
    """Return all that a gateway has said and left, by where; the secrets were in each call that takes one."""
    folder = tmp_path_factory.mktemp("gateway")
    for name in ("remotes", "tmp"):
        (folder / name).mkdir()
    with contextlib.ExitStack() as stack:
        servers, backends = [], ""
        if request.param == "three processes":
            for name in ("storage", "xapi"):
                words = ("backend", name, "--listen", "grpc://127.0.0.1:0")
                servers.append(_start(stack, folder, name, backends, *words))
                backends += f'{name} = "{servers[-1].url}"\n'
        servers.append(_start(stack, folder, "main", backends, "serve"))
        gateway = Gateway(servers[-1], folder)
        with Watch([server.process.pid for server in servers]) as watch:
            # What a backend answers does not depend on where it runs; what is in between hardly on the method.
            _use(gateway, pool, METHODS[:1] if backends else METHODS)
        assert watch.seen >= {f"{server.process.pid}/environ" for server in servers}
        answers = b"\n".join([*gateway.answers, gateway.get("/metrics"), gateway.get("/readyz")])
        assert b"gatewright_requests_total" in answers
        for server in reversed(servers):
            server.stop()
    said = {"answers": answers, "the process list": "\n".join(sorted(watch.told)).encode()}
    said |= {f"output of {server.log.name}": "\n".join(server.said).encode() for server in servers}
    for file in folder.rglob("*"):
        if file.is_file() and file.suffix != ".toml" and file.name != "token":
            said[str(file.relative_to(folder))] = file.read_bytes()
    for config in folder.glob("*.toml"):
        assert found_in(config.read_bytes()) == ["token", "contract"]
    return said


def _start(stack: contextlib.ExitStack, folder: Path, name: str, backends: str, *words: str) -> Server:
    """Start a process with a configuration, a data folder and a log of its name."""
    config = folder / f"{name}.toml"
    listening = '[listen.main]\nurl = "http://127.0.0.1:0"\n[listen.contract]\nurl = "grpc://127.0.0.1:0"\n'
    config.write_text(
        f'data = "data-{name}"\nlog.level = "debug"\n[contract]\nsecret = "{SECRET["contract"]}"\n'
        f'[xo]\nauthenticationToken = "{SECRET["token"]}"\n'
        f'[storage]\nallowFileRemotes = true\nfileRemotesRoot = "{folder}/remotes"\n'
        f"{listening if name == 'main' else ''}[backends]\n{backends}"
    )
    environ = environment(TMPDIR=str(folder / "tmp"))
    return stack.enter_context(serving(*words, "--config", config, log=folder / f"{name}.log", environ=environ))


def _use(gateway: Gateway, pool: Running[Client], methods: Sequence[str]) -> None:
    client = pool.value
    nas = {"url": f"file://{gateway.folder}/remotes?useVhdDirectory=true&encryptionKey=%22{SECRET['key']}%22"}
    remotes = {
        "nas": nas,
        "wrong": {"url": nas["url"].replace(SECRET["key"], SECRET["wrongkey"])},
        "s3": {"url": f"s3+http://{SECRET['s3']}:{SECRET['s3']}@127.0.0.1:1/bucket/folder"},
        "smb": {"url": f"smb://{SECRET['smb']}:{SECRET['smb']}@nowhere.invalid\\\\share"},
        "azure": {"url": f"azure://{SECRET['azure']}:{SECRET['azure']}@container/folder"},
        "bad": {"url": f"gopher://u:{SECRET['badremote']}@host/{SECRET['badremote']}"},
    }
    right = {"username": "root", "password": SECRET["password"]}
    xapis = {
        "right": {"url": client.urls[0], "credentials": right},
        "wrong": {"url": client.urls[0], "credentials": {"username": "root", "password": SECRET["wrongpassword"]}},
        "inurl": {"url": client.urls[0].replace("//", f"//root:{SECRET['inurl']}@")},
        "proxy": {"url": client.urls[0], "credentials": right, "httpProxy": f"http://u:{SECRET['proxy']}@127.0.0.1:1"},
        "session": {"url": client.urls[0], "credentials": {"sessionId": f"OpaqueRef:{SECRET['session']}"}},
        "badurl": {"url": f"ftp://root:{SECRET['badurl']}@[::1"},
    }
    disk = {"size": 4 << 20, "seed": 1, "fill": 0.5}
    vm = str(pool.do(control(client, "makeVm", name="small", disks=[disk]))["result"]["uuid"])
    one_pool = client.pool.only("pool")
    sr = str(client.pool.find("SR", one_pool["default_SR"])["uuid"])
    others = {f"{number}1111111-2222-4333-8444-555555555555": key for number, key in enumerate(xapis, 3)}
    job: dict[str, Any] = {
        "id": JOB, "name": "nightly", "type": "backup", "mode": "delta", "vms": {"id": {"__or": [vm, *others]}},
        "remotes": {"id": {"__or": [*remotes]}}, "settings": {"": {"exportRetention": 2}},
    }  # fmt: skip
    metadata = job | {
        "type": "metadataBackup", "pools": {"id": {"__or": [one_pool["uuid"]]}},
        "xoMetadata": json.dumps({"users": SECRET["configuration"]}), "remotes": {"id": "nas"},
        "settings": {"": {"retentionPoolMetadata": 2, "retentionXoMetadata": 2}},
    }  # fmt: skip
    text = gateway.call(
        "backup.run", job=metadata, schedule={"id": SCHEDULE}, remotes={"nas": nas}, xapis=xapis,
        recordToXapi={one_pool["uuid"]: "right"}, streamLogs=True,
    )  # fmt: skip
    assert b'"status":"success"' in text.splitlines()[-1]
    for mode in ("delta", "full"):
        text = gateway.call(
            "backup.run", job=job | {"mode": mode}, schedule={"id": SCHEDULE}, remotes=remotes, xapis=xapis,
            recordToXapi={vm: "right"} | others, streamLogs=True,
        )  # fmt: skip
        assert b'"status":"failure"' in text
        assert b'"name":"transfer"' in text
    listed = json.loads(gateway.call("backup.listVmBackups", remotes=remotes))["result"]["nas"][vm]
    for one in listed:
        for key in ("right", "wrong"):
            restored = {"backupId": one["id"], "remote": nas, "srUuid": sr, "xapi": xapis[key]}
            gateway.call("backup.importVmBackup", **restored, streamLogs=key == "right")
    asked: list[tuple[str, dict[str, Any]]] = [
        ("backup.listXoMetadataBackups", {"remotes": remotes}),
        ("backup.listPoolMetadataBackups", {"remotes": remotes}),
    ]
    for remote in remotes.values():
        asked += [(method, {"remote": remote}) for method in methods]
        asked += [("remote.test", {"remote": remote, "url": remote["url"]})]
        asked += [("backup.listVmBackups", {"remotes": {"one": remote["url"]}})]
    with ThreadPoolExecutor(len(asked)) as threads:
        # Those of hosts that are not there take their time, and do nothing in it.
        for answer in [threads.submit(gateway.call, method, **params) for method, params in asked]:
            answer.result()
    gateway.call("authentication.setToken", token=SECRET["newtoken"])
    gateway.call("system.getServerVersion")  # With the old token.
    gateway.token = SECRET["newtoken"]
    for task in gateway.call("task.getAll").splitlines()[1:]:
        gateway.call("task.get", taskId=json.loads(task)["id"])
    gateway.call("event.from", timeout=0)


def test_the_search_finds_what_is_there() -> None:
    assert found_in(b"x" + SECRET["s3"].encode()) == ["s3"]
    for before in range(3):
        assert found_in(base64.b64encode(b"u" * before + SECRET["smb"].encode() + b":more")) == ["smb"]


def test_secrets_are_found_nowhere(told: Mapping[str, bytes]) -> None:
    assert {"answers", "main.log", "output of main.log", "the process list"} < told.keys()
    assert any(place.startswith("data-") for place in told)
    assert any(place.endswith(".json") for place in told if place.startswith("remotes/"))
    assert {place: found for place, text in told.items() if (found := found_in(text))} == {}
