"""`gatewright mock`: a gateway whose backends are all examples."""

from __future__ import annotations

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Refused
from tests.process import environment, serving


def call(url: str, method: str, params: Any) -> Any:
    body = json.dumps({"id": 1, "jsonrpc": "2.0", "method": method, "params": params}).encode()
    request = urllib.request.Request(f"{url}/api/v1", body, {"Authorization": "Bearer anything"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read())


@pytest.mark.slow
def test_a_gateway_over_the_mock_answers_with_examples(tmp_path: Path) -> None:
    with serving("mock", "--listen", "grpc://127.0.0.1:0", log=tmp_path / "mock.log") as mock:
        backends = {f"GATEWRIGHT_BACKENDS_{name}": mock.url for name in ("STORAGE", "XAPI", "DNS")}
        arguments = ("serve", "--data", tmp_path / "data", "--listen", "http://127.0.0.1:0")
        with serving(*arguments, log=tmp_path / "log", environ=environment(**backends)) as gateway:
            found = call(gateway.url, "backup.listVmBackups", {"remotes": {}})
            missing = call(gateway.url, "task.get", {"taskId": "nope"})
            assert gateway.stop() == 0
        assert mock.stop() == 0

    assert list(found["result"]) == ["rem1"]
    assert missing["error"]["message"] == "no such type nope"


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--listen", "http://127.0.0.1:0"], 2, "expected"),
        (["--listen", "grpcs://127.0.0.1:0"], 2, "no TLS"),
        (["--face", "nope"], 2, "nope"),
        (["--listen", "grpc://0.0.0.0:0"], 1, "secret"),
    ],
)
def test_what_cannot_be_served_is_refused(refused: Refused, arguments: list[str], code: int, words: str) -> None:
    done = refused("mock", *arguments)

    assert (done.returncode, words in done.stderr) == (code, True)
