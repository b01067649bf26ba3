"""`gatewright zone`: the command on live name servers, its forms and exit codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from runtime.cli.run import exit_code
from runtime.cli.zone import command as zone
from runtime.cli.zonelanguage import of_locale
from runtime.dns.engine.order import MODULES
from tests.dns.tree import faults
from tests.dns.tree.layout import Plan, build
from tests.dns.tree.plans import PLAIN, SIGNED
from tests.dns.tree.server import Site, in_thread
from tests.process import run

BROKEN = Plan("broken", soa={2: {"serial": 1}}, faults={2: [faults.rcode("REFUSED", "TXT")]})


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Path]]:
    tree = build([SIGNED, PLAIN, BROKEN])
    hints = tmp_path_factory.mktemp("tree") / "hints"
    hints.write_text(tree.hints)
    with in_thread(tree.hosts) as site:
        yield site, hints


class Done:
    """What a command wrote, and how it ended."""

    def __init__(self, *arguments: str) -> None:
        self.code = 0
        runner = CliRunner()

        def main() -> None:
            self.result = runner.invoke(zone, list(arguments), standalone_mode=False)
            if self.result.exception is not None:
                raise self.result.exception

        self.code = exit_code(main)
        self.out = self.result.stdout
        self.err = self.result.stderr

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@pytest.fixture
def test_of(tree: tuple[Site, Path]) -> Any:
    site, hints = tree

    def test(domain: str, *arguments: str) -> Done:
        return Done(
            "test", domain, "--hints", str(hints), "--port", str(site.port), "--no-ipv6", "--lang", "en", *arguments
        )

    return test


def test_messages_in_the_documented_order(test_of: Any) -> None:
    done = test_of("signed.zz", "--level", "INFO", "--raw")

    assert done.code == 0
    assert done.lines[0].startswith("INFO     Unspecified    GLOBAL_VERSION ")
    assert done.lines[1].startswith("INFO     Basic01        B01_PARENT_FOUND domain=zz ns_list=ns1.nic.zz/127.53.1.1;")
    assert done.lines[-1] == "INFO     Zone11         Z11_SPF_SYNTAX_OK domain=signed.zz"
    assert done.err.startswith("signed.zz: 2 errors, 2 notices (")


def test_the_level_that_is_shown(test_of: Any) -> None:
    shown = [line.split()[0] for line in test_of("signed.zz", "--level", "ERROR").lines]

    assert shown == ["ERROR", "ERROR"]


def test_one_test_case(test_of: Any) -> None:
    for part in ("consistency/consistency01", "Consistency/Consistency01", "consistency01"):
        tags = [line.split()[2] for line in test_of("broken.zz", "--test", part, "--raw").lines]

        assert tags == ["MULTIPLE_SOA_SERIALS", "SOA_SERIAL_VARIATION"]


def test_one_module(test_of: Any) -> None:
    cases = {line.split()[1] for line in test_of("broken.zz", "--test", "Syntax", "--level", "INFO").lines}

    assert cases == {"Unspecified", *(f"Syntax0{number}" for number in range(1, 9))}


def test_json(test_of: Any) -> None:
    document = json.loads(test_of("broken.zz", "--test", "consistency01", "--json").out)

    assert (document["domain"], document["complete"]) == ("broken.zz", True)
    first = document["results"][0]
    assert (first["module"], first["testcase"], first["level"]) == ("Consistency", "Consistency01", "WARNING")
    assert (first["tag"], first["args"]) == ("MULTIPLE_SOA_SERIALS", {"count": 2})
    assert "2" in first["message"]


def test_another_language(test_of: Any) -> None:
    english, swedish = [
        test_of("broken.zz", "--test", "zone10", "--level", "INFO", "--lang", language).lines[-1]
        for language in ("en", "sv")
    ]

    assert english.endswith("Every server has exactly one SOA record for the zone.")
    assert swedish.endswith("Varje server har exakt en SOA-post för zonen.")


@pytest.mark.parametrize(("level", "code"), [("CRITICAL", 0), ("WARNING", 1), ("notice", 1)])
def test_exit_code_by_severity(test_of: Any, level: str, code: int) -> None:
    """The level that is shown has no part in it."""
    done = test_of("broken.zz", "--test", "consistency01", "--level", "CRITICAL", "--fail-level", level)

    assert (done.code, done.lines) == (code, [])


def test_an_undelegated_test(test_of: Any) -> None:
    done = test_of("plain.zz", "--ns", "ns1.plain.zz/127.53.3.1", "--test", "delegation01", "--raw")

    assert "NOT_ENOUGH_NS_DEL count=1 minimum=2 nsname_list=ns1.plain.zz" in done.out


def test_ds_records_that_are_given(test_of: Any) -> None:
    done = test_of("plain.zz", "--ds", f"1,13,2,{'ab' * 32}", "--test", "dnssec11", "--raw")

    assert "DS11_DS_BUT_UNSIGNED_ZONE" in done.out


def test_a_profile_lies_over_the_default(test_of: Any, tmp_path: Path) -> None:
    profile = tmp_path / "profile.json"
    profile.write_text('{"test_cases_vars": {"zone02": {"SOA_REFRESH_MINIMUM_VALUE": 86400}}}')

    done = test_of("plain.zz", "--profile", str(profile), "--test", "zone02", "--raw")

    assert "REFRESH_MINIMUM_VALUE_LOWER refresh=14400 required_refresh=86400" in done.out


def test_limits(test_of: Any) -> None:
    done = test_of("plain.zz", "--max-queries", "10", "--json")
    document = json.loads(done.out)

    assert document["complete"] is False
    assert document["results"][-1]["args"] == {"what": "queries", "limit": 10}


def test_the_configuration_names_the_hints(tree: tuple[Site, Path], tmp_path: Path) -> None:
    site, hints = tree
    config = tmp_path / "gatewright.toml"
    config.write_text(f'[dns]\nhints = "{hints}"\n')

    done = Done("test", "plain.zz", "--config", str(config), "--port", str(site.port), "--test", "basic02", "--raw",
                "--level", "INFO")  # fmt: skip

    assert "B02_AUTH_RESPONSE_SOA" in done.out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["a..b"], 2, "two dots in a row"),
        (["x", "--test", "nothing"], 2, "no such module or test case"),
        (["x", "--test", "zone/syntax01"], 2, "is of the module Syntax"),
        (["x", "--test", "zone/zone99"], 2, "no such module or test case"),
        (["x", "--ds", "1,2,3"], 2, "KEYTAG,ALGORITHM,TYPE,DIGEST"),
        (["x", "--ds", "1,2,3,xyz"], 2, "KEYTAG,ALGORITHM,TYPE,DIGEST"),
        (["x", "--ds", "70000,2,3,ab"], 2, "KEYTAG,ALGORITHM,TYPE,DIGEST"),
        (["x", "--ns", "ns1/1.2.3"], 2, "no IP address"),
        (["x", "--ns", "a b"], 2, "--ns"),
        (["x", "--lang", "xx"], 2, "xx"),
        (["x", "--profile", "/nowhere/profile"], 1, "No such file"),
        (["x", "--hints", "/nowhere/hints"], 1, "No such file"),
    ],
)
def test_wrong_usage(capfd: pytest.CaptureFixture[str], arguments: list[str], code: int, words: str) -> None:
    assert Done("test", *arguments).code == code
    assert words in capfd.readouterr().err


@pytest.mark.parametrize("text", ["[]", "{", '{"nett": 1}', '{"net": {"ipv4": 5}}'])
def test_a_profile_that_is_none(capfd: pytest.CaptureFixture[str], tmp_path: Path, text: str) -> None:
    profile = tmp_path / "profile.json"
    profile.write_text(text)

    assert Done("test", "x", "--profile", str(profile)).code == 1
    assert str(profile) in capfd.readouterr().err


def test_every_test_case_is_listed_with_words() -> None:
    rows = json.loads(Done("cases", "--json", "--lang", "fr").out)
    steps = [step for module in MODULES for stage in module.stages for step in stage if step.name]

    assert [row["name"].lower() for row in rows] == [step.name for step in steps]
    assert len(rows) == 73
    assert all(row["title"] and row["checks"].endswith((".", "?")) for row in rows)


def test_the_list_for_people_has_a_line_for_each() -> None:
    assert len(Done("cases", "--lang", "en").lines) == 73


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "sv_SE.UTF-8"}, "sv"),
        ({"LC_ALL": "fr_FR", "LANG": "sv_SE"}, "fr"),
        ({"LC_ALL": "", "LC_MESSAGES": "da_DK"}, "da"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "ja_JP"}, "en"),
    ],
)
def test_the_language_of_the_locale(environ: dict[str, str], language: str) -> None:
    assert of_locale(environ) == language


def test_the_command_as_a_process(tree: tuple[Site, Path]) -> None:
    """Progress is for terminals: a pipe gets the messages on standard output and the summary on standard error."""
    site, hints = tree
    where = ("--hints", str(hints), "--port", str(site.port), "--no-ipv6")
    done = run("zone", "test", "plain.zz", *where, "--test", "syntax", "--level", "INFO", "--lang", "en")

    assert done.returncode == 0
    assert done.stdout.splitlines()[1].startswith("INFO     Syntax01       The name plain.zz ")
    assert done.stderr.startswith("plain.zz: nothing of note (")
