"""What an unmodified `@xen-orchestra/proxy-cli` is told of repositories in the documented layout, on disk and on S3."""

from __future__ import annotations

import json
import subprocess
import urllib.request
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import TOKEN, Cli
from tests.process import Server
from tests.storage.repository import s3
from tests.storage.repository.conftest import Place, bucket_place, folder_place
from tests.storage.repository.s3 import S3Server
from tests.storage.repository.written import (
    BASE_DATE,
    FULL_DATE,
    OTHER_VM,
    POOL,
    SCHEDULE,
    VM,
    WHOLE_CONFIGURATIONS,
    WHOLE_POOLS,
    WHOLE_VMS,
    Written,
    compact,
    delta,
    full,
    whole,
)

pytestmark = [pytest.mark.clients, pytest.mark.slow]

BROKEN_VM = "31111111-2222-4333-8444-555555555555"

# As the client shows a result, but for the colours.
_SHOW = """
for (const text of process.argv.slice(1)) {
  process.stdout.write(require("util").inspect(JSON.parse(text), { depth: null }) + "\\n")
}
"""

LISTINGS = {
    "backup.listVmBackups": WHOLE_VMS,
    "backup.listPoolMetadataBackups": WHOLE_POOLS,
    "backup.listXoMetadataBackups": WHOLE_CONFIGURATIONS,
}


@pytest.fixture(scope="module")
def s3_server() -> Iterator[S3Server]:
    with s3.serving() as server:
        yield server


@pytest.fixture(scope="module", params=["file", "s3"])
def place(request: pytest.FixtureRequest, remotes: Path) -> Place:
    """A repository with every kind of backup, and with every kind broken beside them."""
    place = folder_place(remotes) if request.param == "file" else bucket_place(request.getfixturevalue("s3_server"))
    place.fill(whole())
    place.fill(broken())
    return place


def broken() -> Written:
    written = Written()
    pools, own = f"xo-pool-metadata-backups/{SCHEDULE}/{POOL}", f"xo-config-backups/{SCHEDULE}"
    written.files = {
        f"xo-vm-backups/{VM}/20261121T000000Z.json": compact(full())[:-40],
        f"xo-vm-backups/{OTHER_VM}/20261121T000000Z.json": compact(delta(vdis={})),
        f"xo-vm-backups/{OTHER_VM}/cache.json.gz": b"\x1f\x8b",
        f"xo-vm-backups/{BROKEN_VM}/{FULL_DATE}.json": b"",
        f"{pools}/{BASE_DATE}/metadata.json": b"{",
        f"{own}/{BASE_DATE}/metadata.json": b"[]",
    }
    return written


def shown(texts: Iterable[str]) -> str:
    """Return what the client shows of results."""
    return subprocess.run(["node", "-e", _SHOW, *texts], capture_output=True, text=True, check=True).stdout


def test_results_are_shown_member_by_member_in_the_documented_order(cli: Cli, place: Place, tmp_path: Path) -> None:
    machines = json.loads(WHOLE_VMS)["rem1"]
    one, size = {OTHER_VM: machines[OTHER_VM]}, sum(backup["size"] for of in machines.values() for backup in of)
    remotes = {"rem1": {"url": place.url}}
    results: list[tuple[str, dict[str, Any], str]] = [
        (method, {"remotes": remotes}, text) for method, text in LISTINGS.items()
    ]
    results.append(("backup.listVmBackups", {"remotes": remotes, "vmId": OTHER_VM}, json.dumps({"rem1": one})))
    results.append(("remote.getTotalBackupSize", {"remote": remotes["rem1"]}, json.dumps({"onDisk": size})))
    calls = tmp_path / "calls.json"
    calls.write_text(json.dumps([{"method": method, "params": params} for method, params, _ in results]))

    done = cli("-f", str(calls))

    assert done.returncode == 0, done.stderr
    assert done.stdout == shown(text for _, _, text in results)


@pytest.mark.parametrize("method", LISTINGS)
def test_what_the_client_reads_is_the_documented_text_byte_for_byte(server: Server, place: Place, method: str) -> None:
    assert post(server, method, {"rem1": {"url": place.url}}) == (
        f'{{"id":0,"jsonrpc":"2.0","result":{LISTINGS[method]}}}'
    )


def test_broken_files_are_in_the_log_of_the_server(server: Server, place: Place) -> None:
    key = f"of {place.kind}"
    for method in LISTINGS:
        post(server, method, {key: {"url": place.url}})

    told = [json.loads(line) for line in server.log.read_text().splitlines()]
    left_out = sorted(line["path"] for line in told if line.get("remote") == key)
    assert left_out == sorted(f"/{path}" for path in broken().files if not path.endswith(".gz"))


def post(server: Server, method: str, remotes: dict[str, dict[str, str]]) -> str:
    """Make a call as the client does, and return the answer as it came."""
    request = json.dumps({"id": 0, "jsonrpc": "2.0", "method": method, "params": {"remotes": remotes}})
    headers = {"Content-Type": "application/json", "Cookie": f"authenticationToken={TOKEN}"}
    call = urllib.request.Request(f"{server.urls[1]}/api/v1", request.encode(), headers)
    with urllib.request.urlopen(call, timeout=60) as answer:
        return str(answer.read().decode())


def test_stores_that_refuse_are_absent_beside_others(
    cli: Cli, server: Server, s3_server: S3Server, remotes: Path
) -> None:
    place = folder_place(remotes / "beside")
    place.fill(whole())
    refused = {
        "wrong secret": s3_server.url("x", secret="wrong"),
        "wrong access key": s3_server.url("x", access_key="wrong"),
        "no such bucket": s3_server.url("x", bucket="nothing"),
    }
    urls = refused | {"rem1": place.url}

    done = cli("backup.listVmBackups", f"remotes=json:{json.dumps({key: {'url': url} for key, url in urls.items()})}")

    assert (done.returncode, done.stdout) == (0, shown([WHOLE_VMS]))
    told = [json.loads(line) for line in server.log.read_text().splitlines()]
    assert {line["remote"]: line["fault"].rpartition(" ")[2] for line in told if line.get("remote") in refused} == {
        "wrong secret": "SignatureDoesNotMatch",
        "wrong access key": "InvalidAccessKeyId",
        "no such bucket": "NoSuchBucket",
    }
