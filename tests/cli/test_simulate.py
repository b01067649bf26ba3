"""`gatewright simulate xapi`: what it says, serves and refuses."""

from __future__ import annotations

import ssl
from pathlib import Path
from urllib.parse import urlsplit

import aiohttp
import pytest

from runtime.cli.main import main
from runtime.contract import jsontext
from tests.cli.conftest import Refused
from tests.process import serving
from tests.xapi.simulator.pool import post

ANY = "http://127.0.0.1:0"


def call(method: str, *params: object) -> bytes:
    return jsontext.dumps({"jsonrpc": "2.0", "id": 0, "method": method, "params": params})


async def test_it_says_where_hosts_and_control_are_and_ends_with_sigterm(tmp_path: Path) -> None:
    arguments = ("--listen", ANY, "--listen", "http://127.0.0.2:0", "--control", ANY, "--password", "other")
    with serving("simulate", "xapi", "--data", tmp_path / "pool", *arguments, log=tmp_path / "log") as server:
        first, second = server.urls
        words = [line.split()[0] for line in server.said]
        control = server.said[-1].split()[1]
        assert words == ["listening", "listening", "control"]
        assert urlsplit(first).port == urlsplit(second).port
        _, _, answer = await post(f"{first}/jsonrpc", call("session.login_with_password", "root", "other"))
        session = jsontext.loads(answer)["result"]
        _, _, answer = await post(f"{second}/jsonrpc", call("VM.get_all", session))
        assert jsontext.loads(answer)["error"]["message"] == "HOST_IS_SLAVE"
        asked = jsontext.dumps({"jsonrpc": "2.0", "id": 0, "method": "control.counters"})
        _, _, answer = await post(control, asked)
        assert jsontext.loads(answer)["result"]["sessions"] == 1
        assert server.stop() == 0
    assert (tmp_path / "log").read_text() == ""


async def test_an_https_url_has_a_certificate_of_its_own(tmp_path: Path) -> None:
    arguments = ("--listen", "https://127.0.0.1:0")
    with serving("simulate", "xapi", "--data", tmp_path / "pool", *arguments, log=tmp_path / "log") as server:
        fingerprint = server.fingerprints[0]
        assert fingerprint is not None
        trust = aiohttp.Fingerprint(bytes.fromhex(fingerprint.replace(":", "")))
        body = call("system.listMethods")
        async with aiohttp.ClientSession() as http, http.post(f"{server.url}/jsonrpc", data=body, ssl=trust) as answer:
            assert "VM.start" in (await answer.json())["result"]
        with pytest.raises((aiohttp.ClientConnectorCertificateError, ssl.SSLError)):
            await post(server.url, body)


BAD = [
    (["--data", "x", "--listen", "ftp://x"], "--listen"),
    (["--data", "x", "--control", "127.0.0.1:1"], "--control"),
    (["--data", "x", "--seed", "-1"], "--seed"),
    ([], "--data"),
]


@pytest.mark.parametrize(("arguments", "says"), BAD)
def test_wrong_usage_is_said(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["simulate", "xapi", *arguments])

    assert end.value.code == 2
    assert says in capsys.readouterr().err


def test_an_address_of_another_machine_is_one_line(tmp_path: Path, refused: Refused) -> None:
    done = refused("simulate", "xapi", "--data", tmp_path / "pool", "--listen", "http://192.0.2.1:0")

    assert done.returncode == 1
    assert done.stderr.startswith("gatewright: cannot listen on 192.0.2.1:0")
    assert done.stderr.count("\n") == 1


def test_an_address_is_of_one_host(tmp_path: Path, refused: Refused) -> None:
    done = refused("simulate", "xapi", "--data", tmp_path / "pool", "--listen", ANY, "--listen", ANY)

    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "is asked for twice: hosts and the control API need addresses of their own" in done.stderr
