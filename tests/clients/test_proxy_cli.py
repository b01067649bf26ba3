"""An unmodified `@xen-orchestra/proxy-cli` works with `gatewright serve` on TLS."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.clients.conftest import TOKEN, Cli
from tests.process import Server

pytestmark = [pytest.mark.clients, pytest.mark.slow]


def test_list_methods_names_them_all(cli: Cli) -> None:
    done = cli("system.listMethods")

    names = [line.strip("'") for line in done.stdout.splitlines()]
    assert done.returncode == 0, done.stderr
    assert len(names) == len(set(names)) >= 35
    assert {"system.listMethods", "backup.run", "task.getAll", "event.from", "remote.test", "rpc.discover"} <= set(
        names
    )


@pytest.mark.parametrize("parameter", ["method", "name"])
def test_method_signature_takes_both_names_of_its_parameter(cli: Cli, parameter: str) -> None:
    done = cli("system.methodSignature", f"{parameter}=backup.run")

    assert done.returncode == 0, done.stderr
    assert "name: 'backup.run'" in done.stdout
    assert "schedule:" in done.stdout


def test_range_is_a_stream_of_numbers(cli: Cli) -> None:
    done = cli("test.range", "stop=json:3")

    assert (done.returncode, done.stdout) == (0, "0\n1\n2\n")


def test_a_wrong_type_is_a_finding(cli: Cli) -> None:
    done = cli("test.range", "stop=3")

    assert done.returncode == 1
    assert "instancePath: '/stop'" in done.stderr
    assert "keyword: 'type'" in done.stderr


def test_throw_is_an_error_with_the_message(cli: Cli) -> None:
    done = cli("test.throw", "message=thrown for a test")

    assert done.returncode == 1
    assert "thrown for a test" in done.stderr


def test_an_unknown_method_is_not_found(cli: Cli) -> None:
    done = cli("no.such")

    assert done.returncode == 1
    assert "method not found: no.such" in done.stderr


@pytest.mark.parametrize("form", ["remote", "bare"])
def test_a_remote_is_tested_for_real(cli: Cli, remotes: Path, form: str) -> None:
    """The document passes the remote itself, the real proxy wants it under `remote`; both work."""
    folder = remotes / form
    folder.mkdir()
    url = f"file://{folder}"

    done = cli("remote.test", f'remote=json:{{"url":"{url}"}}' if form == "remote" else f"url={url}")

    assert done.returncode == 0, done.stderr
    assert "success: true" in done.stdout
    assert "writeRate:" in done.stdout
    assert not list(folder.iterdir()), "the file of the test is gone"


def test_the_work_of_a_remote_test_is_a_task(cli: Cli, remotes: Path) -> None:
    cli("remote.test", f'remote=json:{{"url":"file://{remotes}"}}')

    done = cli("task.getAll")

    assert done.returncode == 0, done.stderr
    assert "status: 'success'" in done.stdout


def test_a_wrong_token_is_401(cli: Cli) -> None:
    done = cli("system.listMethods", token="wrong")

    assert done.returncode == 1
    assert "401 Unauthorized" in done.stderr


def test_the_user_of_the_url_is_the_token(cli: Cli, server: Server) -> None:
    done = cli("system.getServerVersion", token="wrong", url=server.url.replace("://", f"://{TOKEN}@"))

    assert done.returncode == 0, done.stderr


def test_raw_shows_a_bare_text(cli: Cli) -> None:
    done = cli("--raw", "system.getServerVersion")

    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", done.stdout)


def test_a_file_of_nested_calls_runs_in_sequence(cli: Cli, tmp_path: Path) -> None:
    file = tmp_path / "calls.json"
    calls = [
        {"method": "test.range", "params": {"stop": 1}},
        [
            {"method": "test.range", "params": {"start": 10, "stop": 12}},
            [{"method": "test.range", "params": {"start": 2, "stop": 0}}],
        ],
    ]
    file.write_text(json.dumps(calls))

    done = cli("-f", str(file))

    assert (done.returncode, done.stdout) == (0, "0\n10\n11\n2\n1\n")
    assert re.findall(r"call #([\d.]+)", done.stderr) == ["1", "2.1", "2.2.1"]


def test_a_method_that_is_not_built_says_so(cli: Cli) -> None:
    done = cli("appliance.updater.upgrade")

    assert done.returncode == 1
    assert "not implemented" in done.stderr
