"""zmb and zmtest, the original's own command-line clients, run a test and a batch."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from tests.process import Server

pytestmark = [pytest.mark.clients, pytest.mark.slow]

Call = Callable[..., Any]


@pytest.fixture
def call(zmb: str, gateway: Server) -> Call:
    """Run a command of zmb and return its result."""

    def call(*arguments: str) -> Any:
        command = [zmb, f"--server={gateway.url}/zonemaster", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True)
        answer = json.loads(done.stdout)
        assert "error" not in answer, answer
        return answer["result"]

    return call


def follow(call: Call, id: str) -> None:
    while call("test_progress", "--test-id", id) < 100:
        pass


def test_zmb_runs_a_test(call: Call) -> None:
    given = ["--ipv4", "true", "--ipv6", "false", "--client-id", "zmb", "--queue", "0"]
    id = call("start_domain_test", "--domain", "signed.zz", *given)
    follow(call, id)

    results = call("get_test_results", "--test-id", id, "--lang", "en")
    assert results["hash_id"] == id
    assert "A01_LOCAL_USE_ADDR" in [entry["tag"] for entry in results["results"]]
    assert call("get_test_params", "--test-id", id)["domain"] == "signed.zz"
    history = call("get_test_history", "--domain", "signed.zz", "--filter", "delegated", "--offset", "0")
    assert id in [entry["id"] for entry in history]


def test_zmb_tests_before_a_change(call: Call) -> None:
    given = ["--nameserver", "ns1.plain.zz:127.53.3.1", "--nameserver", "ns2.plain.zz", "--ipv6", "false"]
    ds = f"keytag=1,algorithm=13,digtype=2,digest={'ab' * 32}"
    id = call("start_domain_test", "--domain", "plain.zz", *given, "--ds-info", ds)
    follow(call, id)

    assert id in [one["id"] for one in call("get_test_history", "--domain", "plain.zz", "--filter", "undelegated")]


def test_zmb_asks_what_there_is(call: Call) -> None:
    assert "zonemaster_backend" in call("version_info")
    assert "default" in call("profile_names")
    assert "sv" in call("get_language_tags")


def test_zmb_runs_a_batch(call: Call) -> None:
    assert call("add_api_user", "--username", "perl", "--api-key", "camel") == 1
    user = ["--username", "perl", "--api-key", "camel"]
    given = ["--domain", "signed.zz", "--domain", "glue.zz", "--ipv4", "true", "--ipv6", "null", "--queue", "0"]
    batch = str(call("add_batch_job", *user, *given, "--nameserver", "ns2.plain.zz"))

    found = call("batch_status", "--batch-id", batch, "--lw", "--lr", "--lf")
    ids = [id for name, tests in found.items() if name.endswith("_tests") for id in tests]
    assert len(ids) == 2
    for id in ids:
        follow(call, id)
    assert call("batch_status", "--batch-id", batch)["finished_count"] == 2


def test_zmtest_runs_a_test_to_its_end(zmtest: str, gateway: Server) -> None:
    command = [zmtest, "--server", f"{gateway.url}/zonemaster", "--noipv6", "--lang", "sv", "plain.zz"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert done.returncode == 0, done.stderr
    assert re.search(r"^testid: [0-9]{16}$", done.stderr, re.MULTILINE)
    assert "100% done" in done.stderr
    assert json.loads(done.stdout)["result"]["params"]["domain"] == "plain.zz"
