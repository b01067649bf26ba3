"""backup.* and remote.* over the contract: what comes back, and the declared errors."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from sqlalchemy.exc import OperationalError

import generated
from generated.handlers import internal, xo
from runtime.contract import Channel, GrpcServer, LocalChannel, LocalServer, connect
from runtime.contract.abi import Category, Fault, Reply
from runtime.contract.jsontext import dumps, loads
from runtime.storage import Storage
from runtime.storage.repository import repositories
from runtime.storage.repository.task_work import WorkCancelled
from tests.storage.reading import all_ids, task
from tests.storage.repository.conftest import Place
from tests.storage.repository.written import BASE_DATE, DELTA_DATE, FULL_DATE, POOL, SCHEDULE, VM, whole

PUBLISHED = loads((Path(generated.__file__).parent / "openrpc" / "xo.json").read_bytes())

OWN = f"xo-config-backups/{SCHEDULE}/{FULL_DATE}"


@pytest.fixture(params=["local", "grpc"])
async def channel(request: pytest.FixtureRequest, storage: Storage) -> AsyncIterator[Channel]:
    if request.param == "local":
        local = LocalServer()
        for add, servicer in storage.services():
            add(servicer, local)
        yield LocalChannel(local)
        await local.stop()
        return
    server = GrpcServer("127.0.0.1:0", faces=[xo.FACE, internal.FACE], reflection=False)
    for add, servicer in storage.services():
        add(servicer, server)
    await server.start()
    channel = connect(server.address, faces=[xo.FACE, internal.FACE])
    yield channel
    await channel.close()
    await server.stop()


async def call(channel: Channel, name: str, params: Any) -> Any:
    method = xo.METHODS[name]
    assert method.check(params) == []
    assert method.request is not None
    assert method.stub is not None
    answer = getattr(method.stub(channel), method.rpc)(method.request(params))
    if method.reply is Reply.PIECES:
        return loads(b"".join([message.json async for message in answer]))
    assert method.result is not None
    return loads(dumps(method.result(await answer)))


async def refused(channel: Channel, name: str, params: Any) -> Fault:
    with pytest.raises(Fault) as caught:
        await call(channel, name, params)
    return caught.value


async def test_the_listings(channel: Channel, place: Place) -> None:
    place.fill(whole())
    remotes = {"rem1": {"url": place.url}}
    vms = await call(channel, "backup.listVmBackups", {"remotes": remotes, "vmId": VM})
    pools = await call(channel, "backup.listPoolMetadataBackups", {"remotes": remotes})
    own = await call(channel, "backup.listXoMetadataBackups", {"remotes": remotes})
    dates = [backup["id"].rpartition("/")[2] for backup in vms["rem1"][VM]]
    assert dates == [f"{BASE_DATE}.json", f"{DELTA_DATE}.json", f"{FULL_DATE}.json"]
    assert [backup["id"] for backup in pools["rem1"][POOL]] == [
        f"/xo-pool-metadata-backups/{SCHEDULE}/{POOL}/{FULL_DATE}"
    ]
    assert [backup["id"] for backup in own["rem1"]] == ["/" + OWN]


@pytest.mark.parametrize(
    "name", ["backup.listVmBackups", "backup.listPoolMetadataBackups", "backup.listXoMetadataBackups"]
)
async def test_what_is_listed_is_of_the_form_that_is_published(channel: Channel, on_disk: Place, name: str) -> None:
    on_disk.fill(whole())
    (method,) = [method for method in PUBLISHED["methods"] if method["name"] == name]
    schema = {**method["result"]["schema"], "components": PUBLISHED["components"]}
    found = await call(channel, name, {"remotes": {"rem1": {"url": on_disk.url}}})
    assert found["rem1"]
    assert list(jsonschema_rs.validator_for(schema).iter_errors(found)) == []


async def test_the_deletions(channel: Channel, place: Place) -> None:
    place.fill(whole())
    remote = {"url": place.url}
    one = f"xo-vm-backups/{VM}/{FULL_DATE}.json"
    several = [f"/xo-vm-backups/{VM}/{date}.json" for date in (BASE_DATE, DELTA_DATE)]
    assert await call(channel, "backup.deleteVmBackup", {"filename": one, "remote": remote}) is None
    assert await call(channel, "backup.deleteVmBackups", {"filenames": several, "remote": remote}) is None
    assert await call(channel, "backup.deleteMetadataBackup", {"backupId": OWN, "remote": remote}) is None
    assert await call(channel, "backup.listVmBackups", {"remotes": {"r": remote}, "vmId": VM}) == {"r": {VM: []}}
    assert await call(channel, "backup.listXoMetadataBackups", {"remotes": {"r": remote}}) == {"r": []}


async def test_the_answers_about_a_remote(channel: Channel, place: Place) -> None:
    place.fill(whole())
    params = {"remote": {"url": place.url}}
    assert await call(channel, "remote.getTotalBackupSize", params) == {"onDisk": 18944}
    assert await call(channel, "remote.ping", params) == {"success": True}
    info = await call(channel, "remote.getInfo", params)
    assert sorted(info) == ([] if place.kind == "s3" else ["available", "size", "used"])


@pytest.mark.parametrize(
    ("url", "name", "code"),
    [
        ("file:///etc", "forbiddenOperation", 5),
        ("{url}?encryptionKey=%22k%22", "remoteFailed", -32000),
        ("file://{root}/nowhere", "remoteFailed", -32000),
    ],
)
@pytest.mark.parametrize(
    ("method", "more"),
    [
        ("remote.getTotalBackupSize", {}),
        ("backup.deleteVmBackup", {"filename": f"xo-vm-backups/{VM}/{FULL_DATE}.json"}),
        ("backup.deleteVmBackups", {"filenames": [f"xo-vm-backups/{VM}/{FULL_DATE}.json"]}),
        ("backup.deleteMetadataBackup", {"backupId": OWN}),
    ],
)
async def test_remotes_that_cannot_be_used(
    channel: Channel,
    on_disk: Place,
    remotes_root: Path,
    method: str,
    more: dict[str, Any],
    url: str,
    name: str,
    code: int,
) -> None:
    remote = {"url": url.format(url=on_disk.url, root=remotes_root)}
    fault = await refused(channel, method, {"remote": remote, **more})
    assert (fault.name, fault.code) == (name, code)


@pytest.mark.parametrize(
    "method", ["backup.listVmBackups", "backup.listPoolMetadataBackups", "backup.listXoMetadataBackups"]
)
@pytest.mark.parametrize(("url", "name"), [("file:///etc", "forbiddenOperation")])
async def test_listings_of_remotes_that_can_never_be_read(channel: Channel, method: str, url: str, name: str) -> None:
    assert (await refused(channel, method, {"remotes": {"r": {"url": url}}})).name == name


async def test_a_lock_is_a_declared_error(channel: Channel, on_disk: Place, remotes_root: Path) -> None:
    on_disk.fill(whole())
    (remotes_root / "nas" / "xo-vm-backups" / f"{VM}.lock").mkdir()
    params = {"filename": f"/xo-vm-backups/{VM}/{FULL_DATE}.json", "remote": {"url": on_disk.url}}
    fault = await refused(channel, "backup.deleteVmBackup", params)
    assert (fault.name, fault.category, fault.data) == (
        "locked",
        Category.CONFLICT,
        {"code": "ELOCKED", "path": f"/xo-vm-backups/{VM}"},
    )


async def test_what_names_no_backup_is_a_declared_error(channel: Channel, on_disk: Place) -> None:
    remote = {"url": on_disk.url}
    for method, params in (
        ("backup.deleteVmBackup", {"filename": "etc/passwd"}),
        ("backup.deleteVmBackups", {"filenames": ["etc/passwd"]}),
        ("backup.deleteMetadataBackup", {"backupId": "etc/passwd"}),
    ):
        fault = await refused(channel, method, {**params, "remote": remote})
        assert (fault.name, fault.data) == ("notABackup", {"id": "etc/passwd"})


async def test_a_deletion_whose_task_was_cancelled_is_cancelled(
    channel: Channel, on_disk: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def cancelled(*_: Any, **__: Any) -> None:
        raise WorkCancelled

    monkeypatch.setattr(repositories, "_delete_parts", cancelled)
    params = {"filename": f"xo-vm-backups/{VM}/{FULL_DATE}.json", "remote": {"url": on_disk.url}}
    assert (await refused(channel, "backup.deleteVmBackup", params)).category is Category.CANCELLED


async def test_a_progress_that_cannot_be_written_does_not_stop_a_deletion(
    channel: Channel, storage: Storage, on_disk: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    on_disk.fill(whole())
    report = storage.log.report

    async def failing(id: str, reports: Any) -> Any:
        if len(reports) == 1 and hasattr(reports[0], "status"):
            return await report(id, reports)
        raise OperationalError("x", {}, Exception("disk"))

    monkeypatch.setattr(storage.log, "report", failing)
    params = {"filename": f"xo-vm-backups/{VM}/{FULL_DATE}.json", "remote": {"url": on_disk.url}}
    await call(channel, "backup.deleteVmBackup", params)
    (id,) = await all_ids(storage.log)
    assert (await task(storage.log, id))["status"] == "success"
    assert f"xo-vm-backups/{VM}/{FULL_DATE}.json" not in on_disk.files()
