"""OpenRPC's own libraries accept our documents, and a client that `rpc.discover` drives makes calls."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import generated
from tests.clients.conftest import TOKEN
from tests.process import Server, environment
from tests.storage.repository.conftest import folder_place
from tests.storage.repository.written import WHOLE_VMS, whole

pytestmark = [pytest.mark.clients, pytest.mark.slow]

DOCUMENTS = sorted((Path(generated.__file__).parent / "openrpc").glob("*.json"))

PUBLISHED = json.loads((DOCUMENTS[0].parent / "xo.json").read_bytes())

Program = Callable[..., dict[str, Any]]


@pytest.fixture
def program(openrpc: Path, tmp_path: Path) -> Program:
    shutil.copy(Path(__file__).parent / "openrpc" / "client.mjs", tmp_path)
    (tmp_path / "node_modules").symlink_to(openrpc)

    def run(*words: str | Path) -> dict[str, Any]:
        done = subprocess.run(
            ["node", tmp_path / "client.mjs", *words],
            env=environment(TOKEN=TOKEN),
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    return run


def test_every_document_is_accepted(program: Program) -> None:
    spec = Path(generated.__file__).parents[1] / "spec"
    assert {path.stem for path in DOCUMENTS} == {path.parent.name for path in spec.glob("*/*.yaml")}
    assert program("accept", *DOCUMENTS) == {str(path): True for path in DOCUMENTS}


def test_a_document_without_its_methods_is_not(program: Program, tmp_path: Path) -> None:
    document = json.loads(DOCUMENTS[0].read_bytes())
    del document["methods"]
    (tmp_path / "broken.json").write_text(json.dumps(document))
    (verdict,) = program("accept", tmp_path / "broken.json").values()
    assert "have required property 'methods'" in verdict


@pytest.fixture
def call(program: Program, server: Server) -> Program:
    return lambda method, params: program("call", f"{server.urls[1]}/api/v1", method, json.dumps(params))


def test_a_call_that_the_document_describes_is_made(call: Program, remotes: Path) -> None:
    place = folder_place(remotes / "openrpc")
    place.fill(whole())
    answer = call("backup.listVmBackups", {"remotes": {"rem1": {"url": place.url}}})
    assert answer == {"result": json.loads(WHOLE_VMS)}


def test_what_is_discovered_is_what_is_published(call: Program) -> None:
    assert call("rpc.discover", {}) == {"result": PUBLISHED}


def test_parameters_that_the_server_refuses_the_document_refuses_before(call: Program) -> None:
    (finding,) = call("backup.listVmBackups", {"remotes": 1})["refused"]
    assert "remotes" in finding


def test_a_method_that_the_server_does_not_have_is_not_in_the_document(call: Program) -> None:
    (finding,) = call("no.such", {})["refused"]
    assert "no.such" in finding


def test_an_error_has_the_code_that_is_declared(call: Program) -> None:
    (method,) = [method for method in PUBLISHED["methods"] if method["name"] == "appliance.updater.upgrade"]
    error = call(method["name"], {})["error"]
    assert error["message"] == "not implemented"
    assert error["code"] in {declared["code"] for declared in method["errors"]}
