"""The original engine beside ours, where it is installed and may ask port 53 in a network of its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.process import environment


@pytest.mark.judge("zonemaster-cli")
def test_the_original_finds_the_same() -> None:
    command = [sys.executable, "-m", "tests.dns.tree.beside", "signed.zz"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment())

    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["1 same, 0 differ"]), done.stdout + done.stderr
