"""Calls over HTTP: the envelopes of XML-RPC and of both JSON-RPCs, and what a host says to what is no call."""

from __future__ import annotations

import asyncio
import xmlrpc.client
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from runtime.contract import jsontext
from runtime.xapi import xmlrpc as ours
from runtime.xapi.simulator.errors import XapiFault
from tests.xapi.simulator.pool import ANY, NULL, Client, post, simulating


def call(method: str, *params: Any) -> bytes:
    inner = b"".join(b"<param>%b</param>" % ours.value(one) for one in params)
    return b"<methodCall><methodName>%b</methodName><params>%b</params></methodCall>" % (method.encode(), inner)


async def xml(pool: Client, method: str, *params: Any, path: str = "/") -> Any:
    status, kind, body = await post(pool.urls[0] + path, call(method, *params))
    assert (status, kind) == (200, "text/xml")
    return xmlrpc.client.loads(body)[0][0]


async def json(pool: Client, body: Any, path: str = "/jsonrpc") -> Any:
    status, kind, answer = await post(pool.urls[0] + path, jsontext.dumps(body))
    assert (status, kind) == (200, "application/json")
    return jsontext.loads(answer)


@pytest.mark.parametrize("path", ["/", "/RPC2", "/xmlrpc", "/json", "/anything/at/all"])
async def test_xml_rpc_answers_with_status_and_value_wherever_it_is_posted(pool: Client, path: str) -> None:
    answer = await xml(pool, "pool.get_all", pool.session, path=path)

    assert answer == {"Status": "Success", "Value": [pool.pool.only("pool").ref]}


async def test_xml_rpc_names_the_failure(pool: Client) -> None:
    assert await xml(pool, "VM.get_record", pool.session, "OpaqueRef:none") == {
        "Status": "Failure",
        "ErrorDescription": ["HANDLE_INVALID", "VM", "OpaqueRef:none"],
    }


async def test_list_methods_has_no_envelope_in_xml_and_needs_no_session(pool: Client) -> None:
    assert "VM.start" in await xml(pool, "system.listMethods")
    answer = await json(pool, {"method": "system.listMethods", "params": [], "id": 1})
    assert "VM.start" in answer["result"]


async def test_json_rpc_1_has_result_and_error(pool: Client) -> None:
    asked: dict[str, Any] = {"method": "VM.get_uuid", "params": [pool.session, NULL], "id": "x"}

    assert await json(pool, asked) == {"result": None, "error": ["HANDLE_INVALID", "VM", NULL], "id": "x"}
    asked = {"method": "pool.get_all", "params": [pool.session], "id": 7}
    assert await json(pool, asked) == {"result": [pool.pool.only("pool").ref], "error": None, "id": 7}


async def test_json_rpc_2_has_one_of_them(pool: Client) -> None:
    asked = {"jsonrpc": "2.0", "method": "VM.get_uuid", "params": [pool.session, NULL], "id": 0}

    assert await json(pool, asked) == {
        "jsonrpc": "2.0",
        "error": {"code": 1, "message": "HANDLE_INVALID", "data": ["VM", NULL]},
        "id": 0,
    }
    asked |= {"method": "pool.get_all", "params": [pool.session]}
    assert await json(pool, asked) == {"jsonrpc": "2.0", "result": [pool.pool.only("pool").ref], "id": 0}


async def test_integers_are_text_in_xml_but_for_the_counts_of_events(pool: Client) -> None:
    vm = await pool.vm()

    assert (await xml(pool, "VM.get_memory_static_max", pool.session, vm))["Value"] == str(1 << 30)
    told = (await xml(pool, "event.from", pool.session, ["vm"], "", 0.0))["Value"]
    assert told["valid_ref_counts"]["vm"] == len(pool.pool.rows("VM"))


async def test_a_void_result_is_an_empty_text(pool: Client) -> None:
    vm = await pool.vm()

    assert (await xml(pool, "VM.set_name_label", pool.session, vm, "x"))["Value"] == ""
    asked = {"method": "VM.set_name_label", "params": [pool.session, vm, "y"], "id": 0}
    assert (await json(pool, asked))["result"] == ""


async def test_text_keeps_its_characters(pool: Client) -> None:
    text = 'a <b> & "c" \' é 漢 \r\n\t 😀'
    await xml(pool, "VM.set_name_label", pool.session, await pool.vm(), text)
    vm = (await pool("VM.get_all_records_where", 'field "is_a_template" = "false"')).values()

    assert text in {one["name_label"] for one in vm}
    found = await xml(pool, "VM.get_by_name_label", pool.session, text)
    assert (await xml(pool, "VM.get_name_label", pool.session, found["Value"][0]))["Value"] == text


@pytest.mark.parametrize("number", ["nan", "inf", "-inf", "1e999"])
async def test_a_number_is_finite(pool: Client, number: str) -> None:
    params = b"".join(b"<param>%b</param>" % ours.value(one) for one in (pool.session, ["vm"], await pool.token()))
    last = f"<param><value><double>{number}</double></value></param>".encode()
    body = b"<methodCall><methodName>event.from</methodName><params>%b%b</params></methodCall>" % (params, last)
    _, _, answer = await post(pool.urls[0], body)

    assert b"FIELD_TYPE_ERROR" in answer or b"<h1>HTTP 500</h1>" in answer


async def test_calls_that_there_are_not_are_not_counted(pool: Client) -> None:
    for number in range(3):
        with pytest.raises(XapiFault):
            await pool(f"VM.no_such_{number}")

    assert not [name for name in pool.simulator.dispatcher.calls if "no_such" in name]


async def test_what_xml_has_no_form_for_is_a_failure_there(pool: Client) -> None:
    vm = await pool.vm()
    await pool("VM.set_name_label", vm, "bell \x07")

    assert (await xml(pool, "VM.get_name_label", pool.session, vm))["ErrorDescription"][0] == "INVALID_VALUE"


PARAMETERS = [
    ("VM.get_record", [], ["MESSAGE_PARAMETER_COUNT_MISMATCH", "VM.get_record", "1", "0"]),
    ("VM.start", [NULL], ["MESSAGE_PARAMETER_COUNT_MISMATCH", "VM.start", "3", "1"]),
    ("VM.get_uuid", [NULL, "x"], ["MESSAGE_PARAMETER_COUNT_MISMATCH", "VM.get_uuid", "1", "2"]),
    ("VM.no_such", [], ["MESSAGE_METHOD_UNKNOWN", "VM.no_such"]),
    ("Async.VM.get_record", [NULL], ["MESSAGE_METHOD_UNKNOWN", "Async.VM.get_record"]),
    ("Async.task.create", ["", ""], ["MESSAGE_METHOD_UNKNOWN", "Async.task.create"]),
    ("Async.VM_start", ["", "", ""], ["MESSAGE_METHOD_UNKNOWN", "Async.VM_start"]),
    ("VM.get_by_uuid", ["none"], ["UUID_INVALID", "VM", "none"]),
    ("VM.get_record", [7], ["FIELD_TYPE_ERROR", "argument 1"]),
    ("VM.set_uuid", [NULL, ""], ["MESSAGE_METHOD_UNKNOWN", "VM.set_uuid"]),
    ("task.set_progress", [NULL, True], ["HANDLE_INVALID", "task", NULL]),
    ("event.from", [["*"], "", True], ["FIELD_TYPE_ERROR", "argument 3"]),
    ("task.create", ["a\0b", ""], ["INVALID_VALUE", "argument 1", "not UTF-8"]),
    ("VM.get_all_records_where", ["("], ["INVALID_VALUE", "expr", "("]),
]


@pytest.mark.parametrize(("method", "params", "error"), PARAMETERS)
async def test_a_call_that_does_not_fit_is_named(
    pool: Client, method: str, params: list[Any], error: list[str]
) -> None:
    asked = {"method": method, "params": [pool.session, *params], "id": 0}

    assert (await json(pool, asked))["error"] == error


async def test_optional_parameters_may_be_missing_or_more(pool: Client) -> None:
    vm = await pool.vm()

    assert await pool("VM.snapshot", vm, "a")
    assert await pool("VM.snapshot", vm, "b", [], "one too many")


async def test_an_unknown_call_needs_a_session_first(pool: Client) -> None:
    asked = {"method": "VM.no_such", "params": ["OpaqueRef:none"], "id": 0}

    assert (await json(pool, asked))["error"] == ["SESSION_INVALID", "OpaqueRef:none"]
    asked = {"method": "VM.no_such", "params": [], "id": 0}
    assert (await json(pool, asked))["error"][0] == "MESSAGE_PARAMETER_COUNT_MISMATCH"


async def test_a_call_can_be_spelled_with_an_underscore(pool: Client) -> None:
    task = (await json(pool, {"method": "task_create", "params": [pool.session, "l", "d"], "id": 0}))["result"]
    await json(pool, {"method": "task_set_status", "params": [pool.session, task, "success"], "id": 0})

    assert await pool("task.get_status", task) == "success"
    asked = {"method": "VM_guest_metrics_get_all", "params": [pool.session], "id": 0}
    assert (await json(pool, asked))["error"] is None


NOT_CALLS = [b"", b"{", b"[]", b"7", b'{"method": 7}', b'{"method": "a", "params": {}}', b"\xff", b"[" * 100_000]


@pytest.mark.parametrize("body", NOT_CALLS)
@pytest.mark.parametrize("path", ["/", "/jsonrpc"])
async def test_what_is_no_call_is_a_page(pool: Client, path: str, body: bytes) -> None:
    status, kind, _ = await post(pool.urls[0] + path, body)

    assert (status, kind.split(";")[0]) == (500, "text/html")


@pytest.mark.parametrize(
    "body",
    [
        b"<methodCall/>",
        b"<!DOCTYPE a [<!ENTITY b 'c'>]><methodCall><methodName>&b;</methodName></methodCall>",
        b"<methodCall><methodName>a</methodName><params><param><value>",
        b"<methodResponse><params/></methodResponse>",
    ],
)
async def test_xml_that_is_no_call_is_a_page(pool: Client, body: bytes) -> None:
    assert (await post(pool.urls[0] + "/", body))[0] == 500


async def test_a_call_is_limited_and_has_a_length(pool: Client) -> None:
    async def pieces() -> Any:
        yield b"<methodCall>"

    assert (await post(pool.urls[0] + "/jsonrpc", b" " * (301 << 10)))[0] == 413
    async with aiohttp.ClientSession() as http, http.post(pool.urls[0], data=pieces()) as answer:
        assert answer.status == 500


async def test_browsers_may_ask(pool: Client) -> None:
    async with aiohttp.ClientSession() as http, http.options(pool.urls[0] + "/jsonrpc") as answer:
        assert answer.status == 200
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


async def test_nothing_is_at_other_places(pool: Client) -> None:
    async with aiohttp.ClientSession() as http, http.get(pool.urls[0] + "/none") as answer:
        assert answer.status == 404


async def until(pool: Client, waiting: int) -> None:
    """Return when so many wait for changes; each call gives the server its turn."""
    while pool.pool.waiting != waiting:
        await xml(pool, "pool.get_all", pool.session)


async def test_a_client_that_leaves_ends_its_wait(pool: Client) -> None:
    asked = {"method": "event.from", "params": [pool.session, ["vm"], await pool.token(), 60.0], "id": 0}
    waiting = asyncio.ensure_future(json(pool, asked))
    async with asyncio.timeout(10):
        await until(pool, 1)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await until(pool, 0)


async def test_another_host_names_the_coordinator(tmp_path: Path) -> None:
    async with simulating(tmp_path, ANY, "http://127.0.0.2:0") as pool:
        first, second = (url.rpartition(":") for url in pool.urls)
        assert first[2] == second[2]
        asked = {"method": "session.login_with_password", "params": ["root", "simulator"], "id": 0}
        for method, params in (asked["method"], asked["params"]), ("pool.get_all", [pool.session]):
            body = jsontext.dumps({"method": method, "params": params, "id": 0})
            _, _, answer = await post(pool.urls[1] + "/jsonrpc", body)
            assert jsontext.loads(answer)["error"] == ["HOST_IS_SLAVE", "127.0.0.1"]
        hosts = {host["address"]: host["uuid"] for host in (await pool("host.get_all_records")).values()}
        assert hosts.keys() == {"127.0.0.1", "127.0.0.2"}
