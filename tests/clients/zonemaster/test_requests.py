"""The requests that zonemaster-gui, zmb and zmtest send, in their order, with what the clients read of the answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.clients.zonemaster.conftest import Ask

API = "/api"
GUI = {"client_id": "Zonemaster-GUI", "client_version": "5.0.0"}


@pytest.fixture
def over(ask: Ask) -> Callable[[str], Awaitable[None]]:
    """Ask for progress as clients do, until it is 100."""

    async def over(id: str, path: str = "/zonemaster") -> None:
        while True:
            progress = ask("test_progress", {"test_id": id}, path=path)["result"]
            assert isinstance(progress, int)
            if progress >= 100:
                return
            await asyncio.sleep(0)

    return over


async def test_the_web_interface(ask: Ask, over: Callable[..., Awaitable[None]]) -> None:
    """Page, form, test, result and history of zonemaster-gui 5."""

    def call(method: str, params: Any) -> Any:
        answer = ask(method, params, path=API, id=1796111105250)
        assert (answer["jsonrpc"], answer["id"]) == ("2.0", 1796111105250)
        return answer["result"]

    versions = call("version_info", {})
    assert {"zonemaster_backend", "zonemaster_engine"} <= versions.keys()
    assert "default" in call("profile_names", {})

    parent = call("get_data_from_parent_zone", {"language": "en", "domain": "signed.zz"})
    assert {"ns": "ns1.signed.zz", "ip": "127.53.2.1"} in parent["ns_list"]
    (ds,) = parent["ds_list"]
    assert ds.keys() == {"keytag", "algorithm", "digtype", "digest"}

    form = {"domain": "signed.zz", "ipv4": True, "ipv6": False, "profile": "default", "language": "en", **GUI}
    id = call("start_domain_test", form)
    assert isinstance(id, str)
    await over(id, API)

    result = call("get_test_results", {"id": id, "language": "en"})
    assert (result["hash_id"], result["params"]["domain"]) == (id, "signed.zz")
    assert result["created_at"].endswith("Z")
    for entry in result["results"]:
        assert entry["level"] in ("INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL")
        assert entry["module"]
        assert entry["message"]
        assert entry["testcase"] in result["testcase_descriptions"]

    history = {"offset": 0, "limit": 100, "filter": "all", "frontend_params": {"domain": "signed.zz"}}
    entries = call("get_test_history", history)
    assert id in [entry["id"] for entry in entries]
    assert {type(entry["undelegated"]) for entry in entries} == {bool}
    assert {entry["overall_result"] for entry in entries} == {"error"}


async def test_the_web_interface_before_a_change(ask: Ask, over: Callable[..., Awaitable[None]]) -> None:
    """What was fetched from the parent is sent back as it came; a server may have no address."""
    parent = ask("get_data_from_parent_zone", {"language": "en", "domain": "signed.zz"}, path=API)["result"]
    form = {
        "domain": "signed.zz",
        "ipv4": True,
        "ipv6": False,
        "nameservers": [*parent["ns_list"], {"ns": "ns1.plain.zz"}],
        "ds_info": parent["ds_list"],
        "language": "en",
        **GUI,
    }
    id = ask("start_domain_test", form, path=API)["result"]
    await over(id, API)

    history = {"offset": 0, "limit": 100, "filter": "undelegated", "frontend_params": {"domain": "signed.zz"}}
    entries = ask("get_test_history", history, path=API)["result"]
    assert [entry["undelegated"] for entry in entries if entry["id"] == id] == [True]


@pytest.mark.parametrize(
    ("wrong", "path"),
    [
        ({"domain": "a..b"}, "/domain"),
        ({"domain": "signed.zz", "nameservers": [{"ns": "ns..zz"}]}, "/nameservers/0/ns"),
        ({"domain": "signed.zz", "nameservers": [{"ns": "ns.zz", "ip": "300.1.1.1"}]}, "/nameservers/0/ip"),
        (
            {"domain": "signed.zz", "ds_info": [{"keytag": 1, "algorithm": 8, "digtype": 2, "digest": "xyz"}]},
            "/ds_info/0/digest",
        ),
    ],
)
def test_the_web_interface_shows_what_is_wrong_at_its_field(ask: Ask, wrong: dict[str, Any], path: str) -> None:
    error = ask("start_domain_test", {"ipv4": True, "ipv6": True, "language": "en", **GUI, **wrong}, path=API)["error"]

    assert path in [finding["path"] for finding in error["data"]]
    assert all(finding["message"] for finding in error["data"])


def test_zmb_without_params(ask: Ask) -> None:
    """zmb sends no `params` for methods without parameters."""
    assert "zonemaster_backend" in ask("version_info")["result"]
    assert "default" in ask("profile_names")["result"]
    assert "en" in ask("get_language_tags")["result"]
    assert ask("non_existing_method")["error"]["code"] == -32601


async def test_zmtest(ask: Ask, over: Callable[..., Awaitable[None]]) -> None:
    """A test with the text of an id that has digits alone, as zmtest reads it."""
    id = ask("start_domain_test", {"domain": "plain.zz", "ipv6": False, "profile": "default"})["result"]
    assert set(id) <= set("0123456789abcdefABCDEF")
    await over(id)

    answer = ask("get_test_results", {"id": id, "language": "en"})
    assert "error" not in answer
    assert answer["result"]["params"]["ipv6"] is False


async def test_zmb_batches(ask: Ask, over: Callable[..., Awaitable[None]]) -> None:
    """What zmb sends: an empty address where none was given, queue as text, booleans that may be null."""
    assert ask("add_api_user", {"username": "zmb", "api_key": "secret"})["result"] == 1
    params = {
        "username": "zmb",
        "api_key": "secret",
        "domains": ["signed.zz", "plain.zz"],
        "test_params": {
            "ipv4": True,
            "ipv6": None,
            "queue": "0",
            "nameservers": [{"ns": "ns1.plain.zz", "ip": ""}, {"ns": "ns2.plain.zz", "ip": "127.54.3.2"}],
        },
    }
    batch = ask("add_batch_job", params)["result"]

    lists = {f"list_{state}_tests": True for state in ("waiting", "running", "finished")}
    found = ask("batch_status", {"batch_id": str(batch), **lists})["result"]
    assert found["waiting_count"] + found["running_count"] + found["finished_count"] == 2
    ids = [id for state in ("waiting", "running", "finished") for id in found.get(f"{state}_tests", ())]
    assert len({*ids}) == 2
    for id in ids:
        await over(id)
    assert ask("batch_status", {"batch_id": batch})["result"] == {
        "waiting_count": 0,
        "running_count": 0,
        "finished_count": 2,
    }
