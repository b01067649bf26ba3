"""The configuration: one file, the environment over it, and findings that name place, value and expectation."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import pytest

from runtime.cli.config import BadConfig, Config, load
from runtime.cli.keys import FACES, KEYS, Key, variable
from runtime.cli.settings import xapi_settings
from runtime.dns.settings import At
from runtime.xapi.settings import ServicePolicy

Read = Callable[..., Config]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Return load with the file's text in place of its name, and an empty environment."""

    def read(text: str = "", environ: dict[str, str] | None = None, **more: Any) -> Config:
        file = tmp_path / "gatewright.toml"
        file.write_text(text, encoding="utf-8")
        return load(file, environ=environ or {}, **more)

    return read


def test_no_key_is_needed() -> None:
    config = load(None, environ={"XDG_DATA_HOME": "/data"})

    assert config.listeners() == ["main"]
    assert config["storage.database"] == "sqlite:///storage.db"
    assert config["storage.allowFileRemotes"] is False
    assert config["backends.dns"] == ()
    assert config["listen.main.faces"] == FACES


def test_the_data_folder_is_the_users_xdg_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))

    assert tmp_path / "gatewright" == load(None, environ={}).data


SERVICE = '[xapi.plugins.services."com.example.a"]\n'


@pytest.mark.parametrize(
    ("text", "path", "value"),
    [
        ('[xo]\nauthenticationToken = "abc"', "xo.authenticationToken", "abc"),
        ('[xo]\nrotateToken = "12h"', "xo.rotateToken", 43200.0),
        ("[xo]\nrotateToken = 90", "xo.rotateToken", 90.0),
        ('[listen.a]\nurl = "http://127.0.0.1:0/"', "listen.a.url", "http://127.0.0.1:0"),
        ('[listen.a]\nurl = "https://[::1]:1"', "listen.a.url", "https://[::1]:1"),
        ('[listen.contract]\nurl = "grpc://127.0.0.1:0"', "listen.contract.url", "grpc://127.0.0.1:0"),
        ('[listen.main]\nfaces = ["ops", "xo"]', "listen.main.faces", ("xo", "ops")),
        ('[backends]\nxapi = "embedded"', "backends.xapi", ()),
        ('[backends]\nstorage = "grpc://a:1"', "backends.storage", ("grpc://a:1",)),
        ('[backends]\ndns = ["grpc://a:1", "grpc://b:1"]', "backends.dns", ("grpc://a:1", "grpc://b:1")),
        ("[storage]\nallowFileRemotes = true", "storage.allowFileRemotes", True),
        ('[limits]\nbody = "1MiB"', "limits.body", 1 << 20),
        ("[limits]\nsmallBody = 10", "limits.smallBody", 10),
        ("[limits]\nheadTimeout = 2", "limits.headTimeout", 2.0),
        (
            '[dns]\nresolvers = ["192.0.2.1", "192.0.2.1:5353", "::1", "[2001:DB8::1]:5353", "[::1]"]',
            "dns.resolvers",
            (At("192.0.2.1"), At("192.0.2.1", 5353), At("::1"), At("2001:db8::1", 5353), At("::1")),
        ),
        ('[zonemaster]\nprivileged = "token"', "zonemaster.privileged", "token"),
        ('[gateway]\ntrustedProxies = ["10.0.0.0/8"]', "gateway.trustedProxies", (ip_network("10.0.0.0/8"),)),
        ("[storage]", "storage.database", "sqlite:///storage.db"),
        ("[listen.main]", "listen.main.url", None),
    ],
)
def test_a_key_of_the_file_is_read(read: Read, text: str, path: str, value: Any) -> None:
    assert value == read(text)[path]


def test_a_relative_path_is_relative_to_the_file(read: Read, tmp_path: Path) -> None:
    assert tmp_path / "state" == read('data = "state"').data


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[xo]\nautenticationToken = ""', "unknown key xo.autenticationToken; the nearest known one is xo.authentic"),
        ('[listen.main]\nurI = "x"', "unknown key listen.main.urI; the nearest known one is listen.main.url"),
        ("[storge]\nallowFileRemotes = true", "the nearest known one is storage.allowFileRemotes"),
        ('date = "x"', "unknown key date; the nearest known one is data"),
        ("data = 5", "gatewright.toml: data is 5; expected a path"),
        ('[storage]\nallowFileRemotes = "yes"', 'storage.allowFileRemotes is "yes"; expected true or false'),
        ("xo = 3", "xo is 3; expected a table"),
        ("[data]\na = 1", 'data is {"a":1}; expected a path'),
        ('[listen.main]\nurl = "ftp://a:1"', 'listen.main.url is "ftp://a:1"; expected http://HOST:PORT'),
        ('[listen.main]\nurl = "http://127.0.0.1"', "expected http://HOST:PORT"),
        ('[listen.main]\nurl = "http://127.0.0.1:99999"', "expected http://HOST:PORT"),
        ('[listen.main]\nfaces = ["xo", "soap"]', 'listen.main.faces is ["xo","soap"]; expected a list of xo, zone'),
        ('[listen.a]\nfaces = ["xo"]', "listen.a.url is not set"),
        ('[listen.main]\ncertificate = "c.pem"', "listen.main.certificate and listen.main.key are set together"),
        ('[listen.contract]\nurl = "grpc://127.0.0.1:0"\nfaces = ["xo"]', "unknown key listen.contract.faces"),
        ('[xo]\nrotateToken = "soon"', 'expected a number of seconds, or text such as "90s"'),
        ("[storage]\ndatabase = 5", "storage.database is a int; expected text"),
        ('[limits]\nbody = "many"', 'limits.body is "many"; expected a number of bytes, or text such as "16MiB"'),
        ("[limits]\nbatch = 0", "limits.batch is 0; expected a whole number from 1"),
        ('[gateway]\ntrustedProxies = ["10.0.0.1/8"]', "expected a list of addresses and networks"),
        ('[backends]\nstorage = "http://a:1"', 'backends.storage is "http://a:1"; expected "embedded", or grpc://'),
        ('[log]\nlevel = "loud"', 'log.level is "loud"; expected debug, info, warning or error'),
        ('[dns]\nresolvers = ["a.example"]', "dns.resolvers is "),
        ('[dns]\nresolvers = ["192.0.2.1:0"]', "expected a list of addresses, each with or without :PORT"),
        ('[dns]\nresolvers = ["[192.0.2.1"]', "expected a list of addresses, each with or without :PORT"),
        ('[zonemaster]\nprivileged = "all"', 'zonemaster.privileged is "all"; expected loopback or token'),
        ("[dns]\nqueue = -1", "dns.queue is -1; expected a whole number from 0"),
        (
            '[xapi.plugins]\nhost = "ftp://h"',
            "xapi.plugins.host cannot be used: expected http://HOST[:PORT] or https://HOST[:PORT]",
        ),
        ('[xapi.plugins]\nowners = ["nobody-of-here"]', "xapi.plugins.owners names 'nobody-of-here', which is no user"),
        ("[xapi.plugins]\nservices = 5", "xapi.plugins.services is 5; expected a table of custom services by name"),
        (
            SERVICE + 'rolls = "x"',
            "services has the unknown key 'rolls' for 'com.example.a'; the nearest known one is 'roles'",
        ),
        (
            SERVICE + 'concurrency = "x"',
            "services has a wrong 'concurrency' for 'com.example.a'; expected a whole number",
        ),
        (SERVICE + 'verbs = ["get"]', "cannot be used: custom service com.example.a: 'get' is no verb"),
        ('[xapi.plugins.services."../a"]\nbody = 1', "no custom service can be called '../a'; expected letters"),
        ("[storage.datastores.main]\npath = 1", "storage.datastores.main.path is 1; expected a path"),
        ("a = = 1", "not TOML: Invalid value (at line 1"),
    ],
)
def test_a_finding_names_place_value_and_expectation(read: Read, text: str, words: str) -> None:
    with pytest.raises(BadConfig) as caught:
        read(text)

    assert "gatewright.toml: " in str(caught.value)
    assert words in str(caught.value)


def test_a_service_with_dots_in_its_name_has_a_policy(read: Read) -> None:
    """Its keys are read as those outside of it: sizes and durations may be text."""
    config = read(SERVICE + 'roles = {GET = "vm-admin"}\nresponseTimeout = "5m"\nbody = "1MiB"\nurl = "https://h/x"')

    expected = ServicePolicy(roles={"GET": "vm-admin"}, response_timeout=300.0, body=1 << 20, url="https://h/x")
    assert xapi_settings(config).plugins.services == {"com.example.a": expected}


def test_all_findings_come_at_once(read: Read) -> None:
    with pytest.raises(BadConfig) as caught:
        read("data = 5\nxo = 3\n[log]\nlevel = 1")

    assert len(caught.value.findings) == 3


def test_a_secret_is_not_in_a_finding(read: Read) -> None:
    with pytest.raises(BadConfig) as caught:
        read("[xo]\nauthenticationToken = 123456")

    assert "123456" not in str(caught.value)
    assert "xo.authenticationToken is a int; expected text" in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadConfig, match=r"absent\.toml: No such file or directory"):
        load(tmp_path / "absent.toml", environ={})


@pytest.mark.parametrize(
    ("name", "text", "path", "value"),
    [
        ("GATEWRIGHT_DATA", "/d", "data", "/d"),
        ("GATEWRIGHT_XO_AUTHENTICATION_TOKEN", "t", "xo.authenticationToken", "t"),
        ("GATEWRIGHT_XO_AUTHENTICATIONTOKEN", "t", "xo.authenticationToken", "t"),
        ("GATEWRIGHT_STORAGE_ALLOW_FILE_REMOTES", "true", "storage.allowFileRemotes", True),
        ("GATEWRIGHT_LISTEN_MAIN_URL", "http://127.0.0.1:0", "listen.main.url", "http://127.0.0.1:0"),
        ("GATEWRIGHT_LISTEN_MAIN_FACES", "ops, xo", "listen.main.faces", ("xo", "ops")),
        ("GATEWRIGHT_LISTEN_CONTRACT_URL", "grpc://127.0.0.1:0", "listen.contract.url", "grpc://127.0.0.1:0"),
        ("GATEWRIGHT_LISTEN_MY_PORT_URL", "http://127.0.0.1:0", "listen.myPort.url", "http://127.0.0.1:0"),
        ("GATEWRIGHT_XAPI_PLUGINS_OWNERS", "root, 1000", "xapi.plugins.owners", (0, 1000)),
        (
            "GATEWRIGHT_XAPI_PLUGINS_SERVICES",
            '{"a.b": {"body": "1KiB"}}',
            "xapi.plugins.services",
            {"a.b": ServicePolicy(body=1024)},
        ),
        ("GATEWRIGHT_BACKENDS_DNS", "grpc://a:1,grpc://b:1", "backends.dns", ("grpc://a:1", "grpc://b:1")),
    ],
)
def test_a_variable_goes_before_the_file(read: Read, name: str, text: str, path: str, value: Any) -> None:
    file = 'data = "/f"\n[xo]\nauthenticationToken = "f"\n[listen.myPort]\nurl = "http://127.0.0.1:1"'

    assert value == read(file, {name: text})[path]


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.path)
def test_every_key_has_a_variable(read: Read, key: Any) -> None:
    """The documented variable of a key is read as that key: a wrong value is found under its path."""
    path = key.path.replace("*", "main")
    with pytest.raises(BadConfig) as caught:
        read("", {variable(path): "\0", variable(path) + "_": "\0"})

    assert path in str(caught.value)


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"GATEWRIGHT_XO_TOKN": "x"}, "GATEWRIGHT_XO_TOKN: stands for no key; the nearest known one is GATEWRIGHT_XO_"),
        (
            {"GATEWRIGHT_LISTEN_URL": "x"},
            "GATEWRIGHT_LISTEN_URL: does not say which NAME it is about; expected GATEWRIGHT_LISTEN_NAME_URL",
        ),
        ({"GATEWRIGHT_LOG_LEVEL": "loud"}, 'GATEWRIGHT_LOG_LEVEL: log.level is "loud"; expected debug'),
        (
            {"GATEWRIGHT_XO_ROTATE_TOKEN": "1s", "GATEWRIGHT_XO_ROTATETOKEN": "2s"},
            "GATEWRIGHT_XO_ROTATE_TOKEN and GATEWRIGHT_XO_ROTATETOKEN are the same key, xo.rotateToken",
        ),
    ],
)
def test_a_bad_variable_is_named(read: Read, environ: dict[str, str], words: str) -> None:
    with pytest.raises(BadConfig) as caught:
        read("", environ)

    assert words in str(caught.value)


def test_the_variables_of_other_commands_are_no_keys(read: Read) -> None:
    assert read("", {"GATEWRIGHT_TOKEN": "t", "GATEWRIGHT_URL": "u"}).settings == {}


def test_options_go_before_all(read: Read) -> None:
    config = read('data = "/f"', {"GATEWRIGHT_DATA": "/e"}, options={"data": "/o"})

    assert Path("/o") == config.data


def test_listeners_of_the_command_line_replace_the_others(read: Read) -> None:
    config = read(
        '[listen.a]\nurl = "http://127.0.0.1:1"',
        {"GATEWRIGHT_LISTEN_B_URL": "http://127.0.0.1:2"},
        options={"listen.1.url": "http://127.0.0.1:0"},
        replaces=["listen"],
    )

    assert config.listeners() == ["1"]


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.path)
def test_every_key_is_documented(key: Key) -> None:
    text = (Path(__file__).parents[2] / "docs/configuration.md").read_text(encoding="utf-8")

    assert f"`{key.path.replace('*', 'NAME')}`" in text
