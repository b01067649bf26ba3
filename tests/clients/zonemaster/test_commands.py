"""`gatewright zone` against a gateway: tests and batches are started, followed, shown and handed on."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from runtime.cli.run import exit_code
from runtime.cli.zone import command as zone
from tests.clients.zonemaster.conftest import Ask
from tests.process import Server

USER, KEY = "alice", "wonderland"


class Done:
    """What a command wrote, and how it ended."""

    def __init__(self, gateway: Server, *arguments: str, given: str = "", **environ: str) -> None:
        runner = CliRunner(env={"GATEWRIGHT_URL": gateway.url, "LANG": "en_GB.UTF-8", **environ})

        def main() -> None:
            self.result = runner.invoke(zone, list(arguments), input=given, standalone_mode=False)
            if self.result.exception is not None:
                raise self.result.exception

        self.code = exit_code(main)
        self.out = self.result.stdout
        self.err = self.result.stderr

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@pytest.fixture(scope="module")
def over(gateway: Server) -> str:
    """The id of a test of glue.zz that is over."""
    done = Done(gateway, "submit", "glue.zz", "--no-ipv6")
    assert done.code == 0, done.err
    (id,) = done.lines
    assert Done(gateway, "status", id, "--wait").lines == [f"{id}  over"]
    return id


@pytest.fixture(scope="module")
def batch(gateway: Server, ask: Ask) -> str:
    """The id of a batch of three zones that is over."""
    assert ask("add_api_user", {"username": USER, "api_key": KEY})["result"]
    names = "# zones\nsigned.zz\n\n  plain.zz\nglue.zz\n"
    done = Done(gateway, "batch", "submit", "--user", USER, "--no-ipv6", "--wait", given=names, GATEWRIGHT_ZONE_KEY=KEY)
    assert done.code == 0, done.err
    (id,) = done.lines
    return id


def test_a_test_is_submitted_and_its_results_are_shown(gateway: Server) -> None:
    done = Done(gateway, "submit", "signed.zz", "--no-ipv6", "--wait", "--level", "ERROR")

    assert done.code == 0
    assert [line.split()[:2] for line in done.lines] == [["ERROR", "Address01"]] * 2
    assert "signed.zz: 2 errors, 2 notices (test " in done.err


def test_results_in_each_form(gateway: Server, over: str) -> None:
    document = json.loads(Done(gateway, "results", over, "--level", "INFO", "--json").out)
    rows = [*csv.DictReader(io.StringIO(Done(gateway, "results", over, "--level", "INFO", "--csv").out, newline=""))]
    raw = Done(gateway, "results", over, "--level", "INFO", "--raw").lines

    assert (document["domain"], document["id"], document["complete"]) == ("glue.zz", over, True)
    tags = [one["tag"] for one in document["results"]]
    assert "IN_BAILIWICK_ADDR_MISMATCH" in tags
    assert [row["tag"] for row in rows] == tags
    assert [line.split()[2] for line in raw] == tags


def test_the_report_of_a_test(gateway: Server, over: str, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    done = Done(gateway, "results", over, "--html", str(file))

    assert f"report: {file}" in done.err
    page = file.read_text()
    assert "<title>Zone test of glue.zz</title>" in page
    assert "missing in the delegation" in page


def test_the_level_that_fails(gateway: Server, over: str) -> None:
    assert Done(gateway, "results", over, "--fail-level", "ERROR").code == 1
    assert Done(gateway, "results", over, "--fail-level", "CRITICAL").code == 0


def test_messages_in_another_language(gateway: Server, over: str) -> None:
    assert Done(gateway, "results", over, "--lang", "sv").lines != Done(gateway, "results", over).lines


def test_history(gateway: Server, over: str) -> None:
    entries = json.loads(Done(gateway, "history", "glue.zz", "--filter", "delegated", "--json").out)
    rows = [*csv.DictReader(io.StringIO(Done(gateway, "history", "glue.zz", "--csv").out, newline=""))]
    plain = Done(gateway, "history", "glue.zz", "--limit", "1").lines

    assert over in [entry["id"] for entry in entries]
    assert {row["kind"] for row in rows} == {"delegated"}
    assert len(plain) == 1
    assert plain[0].split()[4] == "error"


def test_a_zone_without_tests(gateway: Server) -> None:
    done = Done(gateway, "history", "nowhere.zz")

    assert (done.code, done.out) == (0, "")
    assert done.err == "there are no tests of nowhere.zz\n"


def test_a_batch_is_followed_to_its_end(gateway: Server, batch: str) -> None:
    assert Done(gateway, "batch", "status", batch).lines == [f"{batch}  0 waiting, 0 running, 3 finished"]
    lines = Done(gateway, "batch", "results", batch).lines
    assert [(line.split()[0], line.split()[2]) for line in lines] == [
        ("ERROR", "signed.zz"),
        ("ERROR", "plain.zz"),
        ("ERROR", "glue.zz"),
    ]


def test_the_results_of_a_batch_in_each_form(gateway: Server, batch: str, tmp_path: Path) -> None:
    file = tmp_path / "batch.html"
    document = json.loads(Done(gateway, "batch", "results", batch, "--json", "--html", str(file)).out)
    text = Done(gateway, "batch", "results", batch, "--csv").out
    rows = [*csv.DictReader(io.StringIO(text, newline=""))]

    assert (document["batch"], document["finished"], document["waiting"]) == (batch, 3, 0)
    assert [test["domain"] for test in document["tests"]] == ["signed.zz", "plain.zz", "glue.zz"]
    assert len(rows) == sum(len(test["results"]) for test in document["tests"])
    assert "3 of 3 zones" not in file.read_text()
    assert f"<title>Zone tests of batch {batch}</title>" in file.read_text()


FAULTS: list[tuple[list[str], str]] = [
    (["results", "1000000000000001"], "not found"),
    (["status", "1000000000000001"], "test_id: 1000000000000001"),
    (["results", "no-id", "--wait"], "test_id"),
    (["batch", "status", "999999"], "batch"),
    (["submit", "a..b"], "/domain: must not have two dots in a row"),
    (["submit", "a..b", "--lang", "sv"], "/domain: får inte ha två punkter i rad"),
    (["submit", "signed.zz", "--profile", "nowhere"], "/profile"),
]


@pytest.mark.parametrize(("arguments", "words"), FAULTS, ids=lambda value: value[0] if isinstance(value, list) else "")
def test_what_the_gateway_refuses(
    gateway: Server, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    assert Done(gateway, *arguments).code == 1
    assert words.lower() in capsys.readouterr().err.lower()


USAGE: list[list[str]] = [
    ["submit", "signed.zz", "--ns", "ns1.example/300.1.1.1"],
    ["submit", "signed.zz", "--ds", "1,2,3"],
    ["results", "1", "--level", "loud"],
    ["history", "signed.zz", "--limit", "0"],
    ["submit", "signed.zz", "--url", "gopher://here"],
]


@pytest.mark.parametrize("arguments", USAGE, ids=lambda value: " ".join(value))
def test_wrong_usage(gateway: Server, arguments: list[str]) -> None:
    assert Done(gateway, *arguments).code == 2


def test_a_wrong_key(gateway: Server, batch: str, capsys: pytest.CaptureFixture[str]) -> None:
    done = Done(gateway, "batch", "submit", "--user", USER, given="signed.zz\n", GATEWRIGHT_ZONE_KEY="other")

    assert done.code == 1
    assert "not authorized" in capsys.readouterr().err


def test_names_of_a_batch_that_are_none_are_told_by_their_lines(
    gateway: Server, batch: str, capsys: pytest.CaptureFixture[str]
) -> None:
    names = "# zones\n\nsigned.zz\na..b\n"
    assert Done(gateway, "batch", "submit", "--user", USER, given=names, GATEWRIGHT_ZONE_KEY=KEY).code == 1
    assert capsys.readouterr().err.endswith("(code -32602)\n  line 4, a..b: the name has two dots in a row\n")


def test_a_key_that_is_missing(gateway: Server) -> None:
    assert Done(gateway, "batch", "submit", "--user", USER, given="signed.zz\n", GATEWRIGHT_ZONE_KEY="").code == 2


def test_no_gateway(gateway: Server, capsys: pytest.CaptureFixture[str]) -> None:
    assert Done(gateway, "history", "signed.zz", "--url", "http://127.0.0.1:1").code == 1
    assert "cannot connect" in capsys.readouterr().err


def test_a_test_before_a_change_goes_live(gateway: Server) -> None:
    given: list[Any] = ["--ns", "ns1.plain.zz/127.53.3.1", "--ns", "ns2.plain.zz/127.54.3.2"]
    done = Done(gateway, "submit", "plain.zz", "--no-ipv6", *given, "--wait", "--level", "INFO", "--json")

    document = json.loads(done.out)
    assert document["params"]["nameservers"] == [
        {"ns": "ns1.plain.zz", "ip": "127.53.3.1"},
        {"ns": "ns2.plain.zz", "ip": "127.54.3.2"},
    ]
    assert "B01_PARENT_DISREGARDED" in [one["tag"] for one in document["results"]]
    assert Done(gateway, "history", "plain.zz", "--filter", "undelegated").code == 0
