"""Secrets in every field that takes one, to a gateway as a process, and then looked for wherever it leaves a word."""

from __future__ import annotations

import base64
import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.process import Server, environment, serving
from tests.xapi.jobs.world import JOB, SCHEDULE

pytestmark = pytest.mark.slow

NAMES = (
    "token", "newtoken", "contract", "password", "wrongpassword", "inurl", "proxy", "session", "key", "wrongkey", "s3",
    "smb", "azure", "configuration", "badurl", "badremote",
)  # fmt: skip
SECRET: Mapping[str, str] = {name: f"pl4nted{number:02}{name}x{'y' * 40}"[:32] for number, name in enumerate(NAMES)}
VM = "web-1"


def forms(secret: str) -> list[bytes]:
    """Return the texts that give a secret away: itself, and as base64 of something that it is in."""
    found = [secret.encode()]
    for before in range(3):
        text = base64.b64encode(b"x" * before + secret.encode())
        # Without what depends on the neighbours.
        found.append(text[4 if before else 0 : -4])
    return found


def found_in(text: bytes) -> list[str]:
    return [name for name, secret in SECRET.items() if any(form in text for form in forms(secret))]


class Watch:
    """Looks at the words, and of our own children the environment, of every process until it is stopped."""

    def __init__(self, ours: list[int]) -> None:
        self.told: set[str] = set()
        self.seen: set[str] = set()
        self._ours = {str(pid) for pid in ours}
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
        for process in Path("/proc").glob("[0-9]*"):
            for name in ("cmdline", "environ") if process.name in self._ours else ("cmdline",):
                try:
                    text = (process / name).read_bytes()
                except OSError:  # It has ended.
                    continue
                self.seen.add(f"{process.name}/{name}")
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
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("pool")
    listen = ("--listen", "http://127.0.0.1:0", "--data", folder / "data")
    password = environment(GATEWRIGHT_SIMULATE_PASSWORD=SECRET["password"])
    with serving("simulate", "xapi", *listen, log=folder / "log", environ=password) as server:
        yield server


@pytest.fixture(scope="module")
def told(pool: Server, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """Return all that a gateway has said and left, by where; the secrets were in each call that takes one."""
    folder = tmp_path_factory.mktemp("gateway")
    (folder / "remotes").mkdir()
    (folder / "tmp").mkdir()
    config = folder / "gatewright.toml"
    config.write_text(
        f'data = "data"\nlog.level = "debug"\n[listen.main]\nurl = "http://127.0.0.1:0"\n'
        f'[listen.contract]\nurl = "grpc://127.0.0.1:0"\n[contract]\nsecret = "{SECRET["contract"]}"\n'
        f'[xo]\nauthenticationToken = "{SECRET["token"]}"\n'
        f'[storage]\nallowFileRemotes = true\nfileRemotesRoot = "{folder}/remotes"\n'
    )
    environ = environment(TMPDIR=str(folder / "tmp"))
    with serving("serve", "--config", config, log=folder / "log", environ=environ) as server:
        gateway = Gateway(server, folder)
        with Watch([server.process.pid]) as watch:
            _use(gateway, pool)
        assert f"{server.process.pid}/environ" in watch.seen
        answers = b"\n".join([*gateway.answers, gateway.get("/metrics"), gateway.get("/readyz")])
        assert b"gatewright_requests_total" in answers
        server.stop()
        said = {"answers": answers, "the process list": "\n".join(sorted(watch.told)).encode()}
        said |= {"output": "\n".join(server.said).encode(), "log": (folder / "log").read_bytes()}
    for place in ("data", "tmp", "remotes"):
        for file in (folder / place).rglob("*"):
            if file.is_file() and file != folder / "data" / "token":
                said[str(file.relative_to(folder))] = file.read_bytes()
    assert found_in(config.read_bytes()) == ["token", "contract"]
    return said


def _use(gateway: Gateway, pool: Server) -> None:
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
        "right": {"url": pool.url, "credentials": right},
        "wrong": {"url": pool.url, "credentials": {"username": "root", "password": SECRET["wrongpassword"]}},
        "inurl": {"url": pool.url.replace("//", f"//root:{SECRET['inurl']}@")},
        "proxy": {"url": pool.url, "credentials": right, "httpProxy": f"http://u:{SECRET['proxy']}@127.0.0.1:1"},
        "session": {"url": pool.url, "credentials": {"sessionId": f"OpaqueRef:{SECRET['session']}"}},
        "badurl": {"url": f"ftp://root:{SECRET['badurl']}@[::1"},
    }
    records = _records(pool, "VM")
    (vm,) = [str(one["uuid"]) for one in records.values() if one["name_label"] == VM]
    (one_pool,) = [str(one["uuid"]) for one in _records(pool, "pool").values()]
    sr = next(str(one["uuid"]) for one in _records(pool, "SR").values() if one["content_type"] == "user")
    others = {f"{number}1111111-2222-4333-8444-555555555555": key for number, key in enumerate(xapis, 3)}
    job: dict[str, Any] = {
        "id": JOB, "name": "nightly", "type": "backup", "mode": "delta", "vms": {"id": {"__or": [vm, *others]}},
        "remotes": {"id": {"__or": [*remotes]}}, "settings": {"": {"exportRetention": 2}},
    }  # fmt: skip
    metadata = job | {
        "type": "metadataBackup", "pools": {"id": {"__or": [one_pool]}},
        "xoMetadata": json.dumps({"users": SECRET["configuration"]}), "remotes": {"id": "nas"},
        "settings": {"": {"retentionPoolMetadata": 2, "retentionXoMetadata": 2}},
    }  # fmt: skip
    text = gateway.call(
        "backup.run", job=metadata, schedule={"id": SCHEDULE}, remotes={"nas": nas}, xapis=xapis,
        recordToXapi={one_pool: "right"}, streamLogs=True,
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
            asked = {"backupId": one["id"], "remote": nas, "srUuid": sr, "xapi": xapis[key]}
            gateway.call("backup.importVmBackup", **asked, streamLogs=key == "right")
    for remote in remotes.values():
        for method in ("remote.test", "remote.getInfo", "remote.ping", "remote.getTotalBackupSize", "backup.verify"):
            gateway.call(method, remote=remote)
        gateway.call("remote.test", remote=remote, url=remote["url"])
        gateway.call("backup.listVmBackups", remotes={"one": remote["url"]})
    gateway.call("backup.listXoMetadataBackups", remotes=remotes)
    gateway.call("backup.listPoolMetadataBackups", remotes=remotes)
    gateway.call("authentication.setToken", token=SECRET["newtoken"])
    gateway.call("system.getServerVersion")  # With the old token.
    gateway.token = SECRET["newtoken"]
    for task in gateway.call("task.getAll").splitlines()[1:]:
        gateway.call("task.get", taskId=json.loads(task)["id"])
    gateway.call("event.from", timeout=0)


def _records(pool: Server, kind: str) -> dict[str, dict[str, Any]]:
    def call(method: str, *params: object) -> Any:
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        with urllib.request.urlopen(f"{pool.url}/jsonrpc", body, timeout=60) as answer:
            return json.load(answer)["result"]

    found: dict[str, dict[str, Any]] = call(
        f"{kind}.get_all_records", call("session.login_with_password", "root", SECRET["password"])
    )
    return found


def test_the_search_finds_what_is_there() -> None:
    assert found_in(b"x" + SECRET["s3"].encode()) == ["s3"]
    for before in range(3):
        assert found_in(base64.b64encode(b"u" * before + SECRET["smb"].encode() + b":more")) == ["smb"]


def test_secrets_are_found_nowhere(told: Mapping[str, bytes]) -> None:
    assert {"answers", "log", "output", "the process list"} < told.keys()
    assert any(place.startswith("data/") for place in told)
    assert any(place.endswith(".json") for place in told if place.startswith("remotes/"))
    assert {place: found for place, text in told.items() if (found := found_in(text))} == {}
