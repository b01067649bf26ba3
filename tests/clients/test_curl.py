"""The curl lines that the demo prints work as they stand."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.demo import demonstrated

pytestmark = [pytest.mark.clients, pytest.mark.slow]


@pytest.mark.usefixtures("curl")
def test_every_printed_curl_line_works(tmp_path: Path) -> None:
    with demonstrated(tmp_path) as demo:
        printed = demo.commands("curl ")
        answers = [
            subprocess.run(f"{line} --fail", shell=True, capture_output=True, text=True, check=True).stdout
            for line in printed
        ]

    assert len(answers) == 3
    assert json.loads(answers[0])["result"]["openrpc"]
    assert json.loads(answers[1])["result"]["events"][0]["class"] == "Task"
    assert answers[2] == "ready\n"
