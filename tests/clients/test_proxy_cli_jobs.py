"""An unmodified `@xen-orchestra/proxy-cli` backs up a machine of a simulated pool, and restores it."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.clients.conftest import Cli
from tests.process import Server, serving

pytestmark = [pytest.mark.clients, pytest.mark.slow]

JOB = "7c1e0a2e-5d0f-4a53-9a1b-0d3b5f6f7a10"


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("pool")
    listen = ("--listen", "http://127.0.0.1:0", "--data", folder / "data", "--password", "simulator")
    with serving("simulate", "xapi", *listen, log=folder / "log") as server:
        yield server


def records_of(pool: Server, kind: str) -> dict[str, dict[str, object]]:
    """Return the records of a class of the pool."""

    def call(method: str, *params: object) -> object:
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        with urllib.request.urlopen(f"{pool.url}/jsonrpc", body, timeout=60) as answer:
            return json.load(answer)["result"]

    session = call("session.login_with_password", "root", "simulator")
    found = call(f"{kind}.get_all_records", session)
    call("session.logout", session)
    assert isinstance(found, dict)
    return found


def test_a_machine_is_backed_up_and_restored(cli: Cli, pool: Server, remotes: Path) -> None:
    folder = remotes / "jobs"
    folder.mkdir()
    remote = {"id": "nas", "name": "NAS", "url": f"file://{folder}"}
    xapi = {"url": pool.url, "credentials": {"username": "root", "password": "simulator"}}
    (vm,) = [str(one["uuid"]) for one in records_of(pool, "VM").values() if one["name_label"] == "web-1"]
    job = {
        "id": JOB, "name": "nightly", "type": "backup", "mode": "delta", "vms": {"id": vm}, "remotes": {"id": "nas"},
        "settings": {"": {"exportRetention": 2}},
    }  # fmt: skip
    given = {
        "job": job, "schedule": {"id": "daily"}, "remotes": {"nas": remote}, "xapis": {"x": xapi},
        "recordToXapi": {vm: "x"}, "streamLogs": True,
    }  # fmt: skip
    done = cli("backup.run", *(f"{name}=json:{json.dumps(value)}" for name, value in given.items()))
    assert done.returncode == 0, done.stderr
    assert "name: 'backup run'" in done.stdout
    assert "status: 'success'" in done.stdout
    assert "failure" not in done.stdout
    listed = cli("backup.listVmBackups", f"remotes=json:{json.dumps({'nas': remote})}")
    (id,) = re.findall(r"id: '(/xo-vm-backups/[^']+\.json)'", listed.stdout)
    (default,) = [str(one["default_SR"]) for one in records_of(pool, "pool").values()]
    sr = records_of(pool, "SR")[default]["uuid"]
    given = {"remote": remote, "xapi": xapi, "streamLogs": True}
    words = (f"{name}=json:{json.dumps(value)}" for name, value in given.items())
    done = cli("backup.importVmBackup", f"backupId={id}", f"srUuid={sr}", *words)
    assert done.returncode == 0, done.stderr
    assert "failure" not in done.stdout
    names = [str(one["name_label"]) for one in records_of(pool, "VM").values()]
    assert any(name.startswith("web-1 (20") for name in names)
