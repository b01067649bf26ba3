"""`gatewright datastore`: in this process when nobody has the folder, else in the gateway that has it."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
from collections.abc import AsyncGenerator, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from runtime.cli.datastore import _shown, command
from runtime.cli.run import exit_code
from tests.process import Server, serving
from tests.storage.datastore.making import age, backup_of, opened, pieces, snapshot


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a configuration and a datastore with two snapshots, and with chunks of a third."""
    room = tmp_path_factory.mktemp("room")
    (room / "conf.toml").write_text(
        'data = "data"\n[listen.main]\nurl = "http://127.0.0.1:0"\n'
        '[listen.contract]\nurl = "grpcs://127.0.0.1:0"\n'
        f'[storage.datastores.taken]\npath = "{room / "taken"}"\n'
        f'[storage.datastores.unmakeable]\npath = "{room / "conf.toml" / "store"}"\n'
        f'[storage.datastores.main]\npath = "{room / "store"}"\n[storage.datastores.gone]\npath = "{room / "gone"}"\n'
    )
    (room / "taken" / "by-something").mkdir(parents=True)
    store = opened(room / "store")
    for time in (0, 1, 2):
        backup_of(store, snapshot(time), {"a.didx": pieces(time, 2)})
    store.tree.remove_snapshot(snapshot(0))
    age(store)
    store.close()
    (room / "data").mkdir()
    (room / "data" / "token").write_text("the-token")
    return room


@pytest.fixture(scope="module")
def gateway(room: Path) -> Iterator[Server]:
    with serving("serve", "--config", room / "conf.toml", log=room / "log") as server:
        yield server
        assert server.stop() == 0


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """The log of this process stays as it is."""
    monkeypatch.setattr("runtime.cli.logs.set_up", lambda level: None)
    for name in os.environ:
        if name.startswith("GATEWRIGHT_"):
            monkeypatch.delenv(name)


def datastore(room: Path, *arguments: str, conf: str = "conf.toml") -> tuple[int, str, str]:
    """Run the command, and return its exit code and what it wrote to standard output and error."""
    runner = CliRunner()
    written: list[str] = []

    def main() -> None:
        result = runner.invoke(command, [*arguments, "--config", str(room / conf)], standalone_mode=False)
        written.extend((result.stdout, result.stderr))
        if result.exception is not None:
            raise result.exception

    with contextlib.redirect_stderr(io.StringIO()) as said:
        code = exit_code(main)
    return code, written[0], written[1] + said.getvalue()


def value(room: Path, *arguments: str) -> Any:
    code, out, err = datastore(room, *arguments, "--json")
    assert code == 0, err
    return json.loads(out)


def test_without_a_server_it_works_on_the_folder(room: Path) -> None:
    found = value(room, "status")
    assert (found["snapshots"], found["path"]) == (2, str(room / "store"))
    assert [row["scope"] for row in value(room, "status", "--by", "group")] == ["vm/100"]
    code, out, err = datastore(room, "gc")
    assert code == 0
    assert out.splitlines()[0] == "removed 2 chunks, 1.4 KiB"
    assert err.splitlines()[-1] == "100 % done"
    code, out, _ = datastore(room, "prune", "--keep-last", "1", "--dry-run")
    assert code == 0
    assert out.splitlines() == [
        "remove vm/100/2023-11-14T22:13:21Z  no rule keeps it",
        "keep   vm/100/2023-11-14T22:13:22Z  keep-last 1 of 1: " + out.splitlines()[1].rpartition(": ")[2],
        "1 of 2 snapshots would be removed",
    ]


def test_the_end_is_said_however_near_the_line_before_was(capsys: pytest.CaptureFixture[str]) -> None:
    async def records() -> AsyncGenerator[Any, None]:
        for percent, words in ((96.0, "removing chunks"), (99.0, "removing chunks"), (100.0, "done")):
            yield {"percent": percent, "message": words}

    asyncio.run(_shown(records(), lambda record: None))
    assert capsys.readouterr().err.splitlines() == [" 96 % removing chunks", "100 % done"]


def test_snapshots_are_verified(room: Path) -> None:
    code, out, _ = datastore(room, "verify", "--id", "100")
    assert (code, out.splitlines()[-1]) == (0, "2 right, 0 damaged, 0 left out")
    assert [row["state"] for row in value(room, "verify")] == ["skipped", "skipped"]
    (index,) = room.glob("store/vm/100/*22Z/a.didx")
    content = index.read_bytes()
    index.write_bytes(content[:-1] + b"?")
    code, out, err = datastore(room, "verify", "--all")
    assert code == 1
    assert out.splitlines() == [
        "failed vm/100/2023-11-14T22:13:22Z",
        "       a.didx: its csum is not that of its content",
        "ok     vm/100/2023-11-14T22:13:21Z",
        "1 right, 1 damaged, 0 left out",
    ]
    assert err.splitlines()[-1] == "gatewright: 1 of 2 snapshots are damaged"
    index.write_bytes(content)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["status", "nope"], 1, "no datastore named 'nope' is configured; there are taken, unmakeable, main, gone"),
        (["status", "gone"], 1, "is no datastore: its folder .chunks is missing"),
        (["prune", "--keep-last", "0"], 1, "/keep-last"),
        (["status", "--by", "colour"], 2, "is not one of"),
        (["status", "--url", "foo"], 2, "'foo' is not of the form grpc://HOST:PORT, or grpcs://HOST:PORT for TLS"),
        (["status", "--url", "https://127.0.0.1:8443"], 2, "is not of the form grpc://HOST:PORT"),
        (["status", "--url", "grpc://127.0.0.1:1"], 1, "no gateway can be reached at grpc://127.0.0.1:1"),
        (["create", "main"], 1, "store is a datastore already"),
        (["create", "taken"], 1, "taken is not empty"),
        (["create", "unmakeable"], 1, "conf.toml/store cannot be made: Not a directory"),
    ],
)
def test_what_cannot_be_done_is_said(room: Path, arguments: list[str], code: int, words: str) -> None:
    found, _, err = datastore(room, *arguments)
    assert found == code
    assert words in err


def test_with_a_running_gateway_it_asks_that(room: Path, gateway: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    url = ("--url", gateway.urls[1])
    assert value(room, "status", *url)["snapshots"] == 2
    assert value(room, "gc", "--full", *url)["disk-chunks"] == 4
    assert [row["keep"] for row in value(room, "prune", "--keep-last", "1", *url)] == [False, True]
    assert [row["state"] for row in value(room, "verify", "--all", *url)] == ["ok"]
    monkeypatch.setenv("GATEWRIGHT_TOKEN", "wrong")
    code, _, err = datastore(room, "status", *url)
    assert (code, err) == (1, "gatewright: the token is wrong\n")


def test_a_gateway_that_has_the_folder_has_to_be_reachable(room: Path, gateway: Server) -> None:
    """The port of its contract listener is not in this configuration."""
    text = (room / "conf.toml").read_text().replace('[listen.contract]\nurl = "grpcs://127.0.0.1:0"\n', "")
    (room / "other.toml").write_text(text)
    code, _, err = datastore(room, "status", conf="other.toml")
    assert code == 1
    assert f"process {gateway.process.pid} uses its folder" in err
    assert "set listen.contract.url" in err
