"""`gatewright demo`: it runs a real task, what it prints can be tried as it stands, and it leaves nothing behind."""

from __future__ import annotations

import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo import Demo, demonstrated
from tests.process import serving

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    with demonstrated(folder) as demo:
        yield demo
        assert demo.server.stop(signal.SIGINT) == 0
    assert not list(folder.glob("gatewright-demo-*")), "the temporary folder is gone"


def test_a_first_task_has_moved_data(demo: Demo) -> None:
    assert re.search(r"It took [\d,]+ MB/s to write and [\d,]+ MB/s to read\.", demo.said)


def test_a_first_backup_lies_at_the_remote(demo: Demo) -> None:
    assert re.search(r"It takes [1-9]\d* MB there\.", demo.said)


def test_a_first_zone_was_tested(demo: Demo) -> None:
    assert re.search(r"Found: \d+ errors, \d+ warnings, \d+ notices\.", demo.said)


def test_every_printed_call_works_as_it_stands(demo: Demo) -> None:
    printed = demo.commands(" call ")
    outcomes = {line: subprocess.run(line, shell=True, capture_output=True, text=True, check=False) for line in printed}

    assert len(printed) >= 5
    for line, done in outcomes.items():
        assert done.returncode == 0, f"{line}: {done.stderr}"


def test_every_printed_zone_command_works_as_it_stands(demo: Demo, tmp_path: Path) -> None:
    printed = demo.commands(" zone ")
    outcomes = {
        line: subprocess.run(line, shell=True, cwd=tmp_path, capture_output=True, text=True, check=False)
        for line in printed
    }

    assert len(printed) == 3
    for line, done in outcomes.items():
        assert done.returncode == 0, f"{line}: {done.stderr}"
    assert (tmp_path / "troubled.html").read_text().startswith("<!doctype html>")


def test_the_taken_default_port_is_left_to_its_owner(tmp_path: Path) -> None:
    with (
        serving("demo", "--data", tmp_path / "a", log=tmp_path / "log-a") as first,
        serving("demo", "--data", tmp_path / "b", log=tmp_path / "log-b") as second,
    ):
        assert first.port != second.port
