"""`gatewright serve`: ready lines, listeners, errors in one line, and an orderly end."""

from __future__ import annotations

import hashlib
import http.client
import json
import signal
import ssl
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import grpc
import pytest

from generated.proto.xo.v1 import xo_pb2, xo_pb2_grpc
from tests.cli.conftest import Refused
from tests.process import Server, environment, run, serving

TOKEN = "serve-test-token"

ITEMS = 2_000_000
"""Of a stream that no socket holds."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    environ = environment(GATEWRIGHT_XO_AUTHENTICATION_TOKEN=TOKEN)
    arguments = ("serve", "--data", tmp_path / "data", "--listen", "http://127.0.0.1:0")
    with serving(*arguments, log=tmp_path / "log", environ=environ) as server:
        yield server


def connection(server: Server) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", server.port, timeout=30)


def post(one: http.client.HTTPConnection, method: str, params: Any) -> None:
    body = json.dumps({"id": 1, "jsonrpc": "2.0", "method": method, "params": params})
    one.request("POST", "/api/v1", body, {"Cookie": f"authenticationToken={TOKEN}"})


def call(server: Server, method: str, params: Any) -> Any:
    with closing(connection(server)) as one:
        post(one, method, params)
        return json.loads(one.getresponse().read())["result"]


def test_the_ready_lines_are_all_there_is_on_standard_output(tmp_path: Path) -> None:
    urls = ["https://127.0.0.1:0", "http://127.0.0.1:0"]
    listen = [word for url in urls for word in ("--listen", url)]
    with serving("serve", "--data", tmp_path, *listen, log=tmp_path / "log") as server:
        secure, plain = server.said
        der = ssl.PEM_cert_to_DER_cert(ssl.get_server_certificate(("127.0.0.1", server.port)))
        rest = server.stop()

    assert secure == f"listening {server.urls[0]} sha256={hashlib.sha256(der).digest().hex(':')}"
    assert plain == f"listening {server.urls[1]}"
    assert all(url.rpartition(":")[2] != "0" for url in server.urls)
    assert rest == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_with_0(server: Server, number: int) -> None:
    assert server.stop(number) == 0
    assert server.process.stdout is not None
    assert server.process.stdout.read() == ""


def test_who_waits_for_events_is_answered_when_it_is_told_to_end(server: Server) -> None:
    token = call(server, "event.from", {"token": ""})["token"]
    with closing(connection(server)) as one:
        # Longer than anything here waits for an answer.
        post(one, "event.from", {"token": token, "timeout": 50})
        # The headers go out when the answer takes longer than a second: the call is running now.
        answer = one.getresponse()
        server.process.send_signal(signal.SIGTERM)
        result = json.loads(answer.read())["result"]

    assert result == {"events": [], "token": token}
    assert server.process.wait(30) == 0


def test_a_running_request_is_let_to_its_end(server: Server) -> None:
    with closing(connection(server)) as one:
        post(one, "test.range", {"stop": ITEMS})
        # More than the sockets hold: the rest comes while it is read.
        answer = one.getresponse()
        server.process.send_signal(signal.SIGTERM)
        lines = answer.read().splitlines()

    assert len(lines) == ITEMS + 1
    assert server.process.wait(30) == 0


def test_a_second_signal_ends_it_at_once(server: Server) -> None:
    with closing(connection(server)) as one:
        post(one, "test.range", {"stop": ITEMS})
        answer = one.getresponse()
        server.process.send_signal(signal.SIGTERM)
        # It stops listening first, so a connection that fails says that the first signal has come.
        with pytest.raises(ConnectionError):
            while True:
                with closing(connection(server)) as other:
                    other.connect()
        server.process.send_signal(signal.SIGTERM)

        with pytest.raises((http.client.IncompleteRead, ConnectionError)):
            answer.read()

    assert server.process.wait(10) == 1
    assert "ended before everything was done" in server.log.read_text()


def test_every_face_is_on_a_listener_of_the_command_line(server: Server) -> None:
    statuses = {}
    with closing(connection(server)) as one:
        for verb, path in [
            ("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/metrics"), ("GET", "/openrpc/xo.json"), ("GET", "/"),
            ("POST", "/zonemaster"), ("POST", "/zonemaster/v1"), ("POST", "/api"), ("POST", "/api/v1"),
            ("GET", "/api2/json/version"), ("GET", "/services/plugin/x"), ("GET", "/nowhere"),
        ]:  # fmt: skip
            one.request(verb, path, "{}" if verb == "POST" else None, {"Cookie": f"authenticationToken={TOKEN}"})
            answer = one.getresponse()
            answer.read()
            statuses[path] = answer.status

    assert statuses == dict.fromkeys(statuses, 200) | {
        "/api2/json/version": 401, "/services/plugin/x": 403, "/nowhere": 404,
    }  # fmt: skip


def test_a_made_token_is_in_the_data_folder_for_its_owner_alone(tmp_path: Path) -> None:
    with serving("serve", "--data", tmp_path, "--listen", "http://127.0.0.1:0", log=tmp_path / "log") as server:
        file = tmp_path / "token"
        token = file.read_text().strip()
        done = run("call", "--data", tmp_path, "--url", server.url, "system.getServerVersion")

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert done.returncode == 0, done.stderr
    assert token not in (tmp_path / "log").read_text() + "".join(server.said)


def test_a_token_is_rotated_when_it_is_old(tmp_path: Path) -> None:
    environ = environment(GATEWRIGHT_XO_AUTHENTICATION_TOKEN=TOKEN, GATEWRIGHT_XO_ROTATE_TOKEN="1ms")
    arguments = ("serve", "--data", tmp_path, "--listen", "http://127.0.0.1:0")
    with serving(*arguments, log=tmp_path / "log", environ=environ) as server, closing(connection(server)) as one:
        post(one, "system.getServerVersion", {})
        answer = one.getresponse()
        answer.read()
        cookie, _, attributes = (answer.getheader("Set-Cookie") or "").partition(";")
        new = cookie.removeprefix("authenticationToken=")
        with_new, with_old = (
            run("call", "--url", server.url, "--token", token, "system.getServerVersion") for token in (new, TOKEN)
        )

    assert new not in ("", TOKEN)
    assert "HttpOnly" in attributes
    assert (with_new.returncode, with_old.returncode) == (0, 0), "the old one is accepted for a while"


def test_the_file_says_what_is_served(tmp_path: Path) -> None:
    config = tmp_path / "gatewright.toml"
    config.write_text(
        'data = "data"\n[listen.ops]\nurl = "http://127.0.0.1:0"\nfaces = ["ops"]\n'
        '[listen.zones]\nurl = "http://127.0.0.1:0"\nfaces = ["zonemaster"]\n'
    )
    with serving("serve", "--config", config, log=tmp_path / "log") as server:
        health = run("call", "--url", server.urls[0], "system.listMethods")
        zones = run("call", "--url", server.urls[1], "version_info")
        test = run("call", "--url", server.urls[1], "test_progress", "json:1234567890123456")

    assert "404" in health.stderr
    assert (zones.returncode, "zonemaster_backend" in zones.stdout) == (0, True)
    assert test.returncode == 1
    assert "Test not found" in test.stderr
    assert (tmp_path / "data/storage.db").exists()


@pytest.mark.parametrize("scheme", ["grpc", "grpcs"])
def test_the_contract_is_served_to_programs_in_any_language(tmp_path: Path, scheme: str) -> None:
    environ = environment(
        GATEWRIGHT_XO_AUTHENTICATION_TOKEN=TOKEN,
        GATEWRIGHT_LISTEN_MAIN_URL="http://127.0.0.1:0",
        GATEWRIGHT_LISTEN_CONTRACT_URL=f"{scheme}://127.0.0.1:0",
    )
    with serving("serve", "--data", tmp_path, log=tmp_path / "log", environ=environ) as server:
        address = server.urls[1].removeprefix(f"{scheme}://")
        if scheme == "grpc":
            channel = grpc.insecure_channel(address)
        else:
            root = (tmp_path / "tls/contract.pem").read_bytes()
            channel = grpc.secure_channel(address, grpc.ssl_channel_credentials(root))
        with channel:
            stub: Any = xo_pb2_grpc.EventServiceStub(channel)  # type: ignore[no-untyped-call]
            answer = stub.From(xo_pb2.EventServiceFromRequest(), metadata=[("authenticationtoken", TOKEN)])
        assert server.stop() == 0

    assert answer.token
    assert (server.fingerprints[1] is None) == (scheme == "grpc")


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("[xo]\nautenticationToken = 'x'", "unknown key xo.autenticationToken; the nearest known one is xo."),
        ("[storage]\nallowFileRemotes = true", "storage.allowFileRemotes is true but storage.fileRemotesRoot is empty"),
        ("[storage]\ndatabase = 'mysql://u:planted@h/d'", "storage.database"),
        ("[listen.main]\nurl = 'http://192.0.2.1:0'", "cannot listen on 192.0.2.1:0"),
        ("[listen.main]\nurl = 'https://127.0.0.1:0'\ncertificate = 'c'\nkey = 'k'", "No such file"),
        (
            "[listen.main]\nurl = 'https://127.0.0.1:0'\ncertificate = 'gatewright.toml'\nkey = 'gatewright.toml'",
            "listener main: the certificate",
        ),
        ("[listen.main]\nurl = 'http://[fe80::1%nowhere]:0'", "cannot listen on fe80::1%nowhere:0: "),
        ("[listen.'a/b']\nurl = 'https://127.0.0.1:0'", "unknown key listen.a/b.url"),
        ("[storage]\nkeepDays = 99999999999999", "storage.keepDays is 99999999999999; expected a whole number from 1"),
        ("[contract]\nauthority = 'ca.pem'", "contract.authority is set but no address of the contract is grpcs://"),
        ("[backends]\ndns = ['grpc://a:1', 'grpcs://a:2']", "grpc:// and grpcs:// addresses do not go together"),
    ],
)
def test_what_it_cannot_start_with_is_one_line(tmp_path: Path, refused: Refused, config: str, words: str) -> None:
    file = tmp_path / "gatewright.toml"
    file.write_text(f'data = "data"\n{config}\n')

    done = refused("serve", "--config", file)

    assert (done.returncode, done.stdout) == (1, "")
    assert words in done.stderr
    assert len(done.stderr.splitlines()) == 1, done.stderr
    assert "planted" not in done.stderr


def test_a_port_that_is_taken_is_named(server: Server, tmp_path: Path) -> None:
    done = run("serve", "--data", tmp_path / "other", "--listen", server.url)

    assert done.returncode == 1
    assert done.stderr == f"gatewright: cannot listen on 127.0.0.1:{server.port}: Address already in use\n"


def test_a_data_folder_that_is_in_use_is_named(server: Server, tmp_path: Path) -> None:
    done = run("serve", "--data", tmp_path / "data", "--listen", "http://127.0.0.1:0")

    assert done.returncode == 1
    assert f"is in use by process {server.process.pid}" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("arguments", [["--listen", "ftp://x:1"], ["--listen", "http://x"], ["here"], ["--port", "1"]])
def test_wrong_usage_is_2(tmp_path: Path, refused: Refused, arguments: list[str]) -> None:
    done = refused("serve", "--data", tmp_path, *arguments)

    assert (done.returncode, done.stdout) == (2, "")
