"""What is wrong in any way has an answer that says so: never an internal error, never a test that was not asked for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from generated.errors.internal import LookupLimit
from generated.handlers import rpcapi, zonemaster
from runtime.contract.abi import Auth
from runtime.dns.runs.errors import StoreUnavailable
from runtime.gateway.settings import Limits
from tests.dns.services.served import DOCUMENT, TODAY, Served, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

USER = {"username": "carl", "api_key": "right"}
PART = "has a part, {!r}, with a character that is no letter, digit, hyphen, _ or /"
DOTS = "must not have two dots in a row"
SWITCH = "must be true, false, 1, 0, '1', '0', 'true', 'false', '' or null"
LETTERS = "a label has characters outside ASCII that cannot be in a name"

PARAMETERS: list[tuple[str, Any, list[tuple[str, str]]]] = [
    # method, params, paths and words
    ("start_domain_test", {"domain": ""}, [("/domain", "must be a domain name, is empty")]),
    ("start_domain_test", {"domain": "a..b"}, [("/domain", DOTS)]),
    ("start_domain_test", {"domain": "a b.zz"}, [("/domain", PART.format("a b"))]),
    ("start_domain_test", {"domain": "xn--zzzzzz-\u00fc.zz"}, [("/domain", f"{LETTERS}")]),
    ("start_domain_test", {"domain": None}, [("/domain", "must be a string or a number, is null")]),
    ("start_domain_test", {}, [("/domain", "needs the key 'domain'")]),
    ("start_domain_test", [], [("/", "must be an object, is an array")]),
    ("start_domain_test", None, [("/", "must be an object, is null")]),
    ("start_domain_test", {"domain": "a.b", "ipv4": "yes"}, [("/ipv4", SWITCH)]),
    ("start_domain_test", {"domain": "a.b", "ipv6": 2}, [("/ipv6", SWITCH)]),
    ("start_domain_test", {"domain": "a.b", "x": 1, "y": 2}, [("/", "x: unknown key"), ("/", "y: unknown key")]),
    ("start_domain_test", {"domain": "a.b", "nameservers": [{"ns": "c..d", "ip": "1.2.3"}]},
     [("/nameservers/0/ip", "must be an IPv4 or IPv6 address"), ("/nameservers/0/ns", DOTS)]),
    ("start_domain_test",
     {"domain": "a.b", "ds_info": [{"keytag": 70000, "algorithm": -1, "digtype": 1.5, "digest": "zz"}]},
     [("/ds_info/0/algorithm", "must be 0 or more"), ("/ds_info/0/digest", "must be 40, 64 or 96"),
      ("/ds_info/0/digtype", "must be"), ("/ds_info/0/keytag", "must be 65535 or less")]),
    ("start_domain_test", {"domain": "a.b", "profile": "nope"}, [("/profile", "there is no profile nope")]),
    ("start_domain_test", {"domain": "a.b", "profile": "-x-"}, [("/profile", "must match")]),
    ("start_domain_test", {"domain": "a.b", "language": "xx"}, [("/language", "must be")]),
    ("start_domain_test", {"domain": "a.b", "priority": "high", "queue": 1.5},
     [("/priority", "must"), ("/queue", "must")]),
    ("start_domain_test", {"domain": "a.b", "client_id": "\u00e9", "client_version": ""},
     [("/client_id", "must"), ("/client_version", "must")]),
    ("get_host_by_name", {"hostname": "a\u200db.zz"}, [("/hostname", LETTERS)]),
    ("get_data_from_parent_zone", "a\u200db.zz", [("/", LETTERS)]),
    ("test_progress", {"test_id": "12"}, [("/test_id", "must be 16 lower-case hexadecimal characters")]),
    ("test_progress", {"test_id": 12}, [("/test_id", "must be 1000000000000000 or more")]),
    ("test_progress", {"test_id": "0123456789ABCDEF"}, [("/test_id", "must be 16 lower-case hexadecimal characters")]),
    ("get_test_results", {"id": "5"},
     [("/id", "must be 16 lower-case hexadecimal characters"), ("/language", "needs the key 'language'")]),
    ("get_test_history", {"frontend_params": {"domain": "a.b"}, "offset": -1, "limit": -1},
     [("/limit", "must be 0 or more"), ("/offset", "must be 0 or more")]),
    ("get_test_history", {"frontend_params": {"domain": "a.b"}, "limit": "x"}, [("/limit", "must be 1 to 9 digits")]),
    ("get_test_history", {"frontend_params": {"domain": "a.b"}, "filter": "x"},
     [("/filter", "must be 'all', 'delegated' or 'undelegated'")]),
    ("add_batch_job", {**USER, "domains": []}, [("/domains", "must not be empty")]),
    ("add_batch_job", {**USER, "domains": ["a.b", "a..b", ""]},
     [("/domains/1", "the name has two dots in a row"), ("/domains/2", "the name is empty")]),
    ("add_batch_job", {**USER}, [("/domains", "needs the key 'domains'")]),
    ("add_batch_job", {**USER, "domains": ["a.b"], "test_params": {"profile": "nope"}},
     [("/test_params/profile", "there is no profile nope")]),
    ("batch_create", {**USER, "domains": ["a.b"], "job_params": {"nameservers": [{"ns": "a\u200db.zz"}]}},
     [("/job_params/nameservers/0/ns", LETTERS)]),
    ("add_batch_job", {**USER, "batch_params": {"domains": ["a..b"], "profile": "nope"}},
     [("/batch_params/domains/0", "the name has two dots in a row"),
      ("/batch_params/profile", "there is no profile nope")]),
    ("batch_status", {"batch_id": "x"}, [("/batch_id", "must match")]),
    ("add_api_user", {"username": "a b", "api_key": "\u00e9"},
     [("/api_key", "must match"), ("/username", "must match")]),
]  # fmt: skip


@pytest.mark.parametrize(("method", "params", "told"), PARAMETERS, ids=str)
async def test_wrong_parameters(zones: Served, method: str, params: Any, told: list[tuple[str, str]]) -> None:
    await zones.call("add_api_user", USER)
    before = len(zones.tests.ran)
    error = await zones.error(method, params)
    assert (error["code"], error["message"]) == ("-32602", "The parameters are not valid.")
    assert [one["path"] for one in error["data"]] == [path for path, _ in told], error
    for one, (_, words) in zip(error["data"], told, strict=True):
        assert one["message"].startswith(words), one
    assert len(zones.tests.ran) == before


NOT_THERE: list[tuple[str, Any, str, Any]] = [
    ("test_progress", {"test_id": "0123456789abcdef"}, "Test not found", {"test_id": "0123456789abcdef"}),
    ("test_progress", {"test_id": 1000000000000001}, "Test not found", {"test_id": "1000000000000001"}),
    ("job_status", {"job_id": "9999999999999999"}, "Test not found", {"test_id": "9999999999999999"}),
    ("get_test_params", {"test_id": "1000000000000001"}, "Test not found", {"test_id": "1000000000000001"}),
    ("job_params", {"job_id": "1000000000000001"}, "Test not found", {"test_id": "1000000000000001"}),
    ("get_test_results", {"id": "0000000000000000", "language": "en"}, "Test not found",
     {"test_id": "0000000000000000"}),
    ("job_results", {"job_id": 9000000000000000, "language": "en"}, "Test not found", {"test_id": "9000000000000000"}),
    ("batch_status", {"batch_id": 999}, "Unknown batch", {"batch_id": 999}),
    ("batch_status", {"batch_id": 0}, "Unknown batch", {"batch_id": 0}),
    ("batch_status", {"batch_id": 1.5}, "Unknown batch", {"batch_id": 1.5}),
    ("batch_status", {"batch_id": "-1"}, "Unknown batch", {"batch_id": -1}),
    ("batch_status", {"batch_id": 9007199254740991}, "Unknown batch", {"batch_id": 9007199254740991}),
    ("get_batch_job_result", {"batch_id": 999}, "Unknown batch", {"batch_id": 999}),
    ("add_batch_job", {"username": "nobody", "api_key": "right", "domains": ["a.b"]},
     "User not authorized to use batch mode", {"username": "nobody"}),
    ("add_batch_job", {"username": "carl", "api_key": "wrong", "domains": ["a.b"]},
     "User not authorized to use batch mode", {"username": "carl"}),
    ("batch_create", {"username": "carl", "api_key": "wrong", "domains": ["a..b"]},
     "User not authorized to use batch mode", {"username": "carl"}),
]  # fmt: skip


@pytest.mark.parametrize(("method", "params", "message", "data"), NOT_THERE, ids=str)
async def test_what_is_not_there(zones: Served, method: str, params: Any, message: str, data: Any) -> None:
    await zones.call("add_api_user", USER)
    assert await zones.error(method, params) == {"code": -32603, "message": message, "data": data}


async def test_the_batch_of_another_user_can_be_looked_at_by_all(zones: Served) -> None:
    """As with the original: who knows its number may."""
    await zones.call("add_api_user", USER)
    batch = await zones.result("add_batch_job", {**USER, "domains": ["mine.example"]})
    assert (await zones.result("batch_status", {"batch_id": batch})).keys() == {
        "waiting_count", "running_count", "finished_count",
    }  # fmt: skip


async def test_a_limit_of_a_million(zones: Served) -> None:
    params = {"frontend_params": {"domain": "example.org"}, "limit": 1_000_000, "offset": 0}
    id = await zones.result("start_domain_test", {"domain": "example.org"})
    await zones.over(id)
    assert [one["id"] for one in await zones.result("get_test_history", params)] == [id]
    assert await zones.result("get_test_history", {**params, "offset": 2147483647}) == []


async def test_names_of_one_zone_in_a_batch_are_tests_of_their_own(zones: Served) -> None:
    await zones.call("add_api_user", USER)
    names = ["same.example", "SAME.example.", " same.example", "same\u3002example"]
    batch = await zones.result("add_batch_job", {**USER, "domains": names})
    status = await zones.result("batch_status", {"batch_id": batch})
    assert sum(status.values()) == 4


SQL = ["'; DROP TABLE runs; --", '" OR ""="', "1' OR '1'='1", "\u0000", "%", "\\", "\ud83d\ude00" * 3, "x" * 5000]


def _changed(value: Any, texts: Sequence[str]) -> Iterator[Any]:
    """The value with each text in it replaced by one of these, one at a time."""
    if isinstance(value, str):
        yield from texts
    elif isinstance(value, dict):
        for key in value:
            for other in _changed(value[key], texts):
                yield {**value, key: other}
    elif isinstance(value, list):
        for number, one in enumerate(value):
            for other in _changed(one, texts):
                yield [*value[:number], other, *value[number + 1 :]]


EXAMPLES = [
    (path, name, example["params"])
    for path, face in ((DOCUMENT, zonemaster.FACE), (TODAY, rpcapi.FACE))
    for name, examples in json.loads(face.examples())["methods"].items()
    for example in examples
    if face.methods[name].auth in (Auth.NONE, Auth.LOOPBACK)
]


@pytest.mark.parametrize(("path", "method"), sorted({(path, method) for path, method, _ in EXAMPLES}))
async def test_any_text_anywhere_has_an_answer_that_is_no_internal_error(zones: Served, path: str, method: str) -> None:
    examples = [example for at, name, example in EXAMPLES if (at, name) == (path, method)]
    # A key takes long to hash, as it should.
    texts = SQL[:1] if any("api_key" in example for example in examples if isinstance(example, dict)) else SQL
    calls = [params for example in examples for params in _changed(example, texts)]
    for start in range(0, len(calls), 50):
        batch = [{"id": 1, "method": method, "params": params} for params in calls[start : start + 50]]
        answer = await zones.send(json.dumps(batch).encode(), path)
        for params, one in zip(calls[start:], json.loads(answer.body), strict=False):
            assert "result" in one or one["error"]["message"] != "Internal error.", params
    found = await zones.result("get_test_history", {"frontend_params": {"domain": "example.org"}})
    assert isinstance(found, list)


# Limits


async def test_a_batch_over_the_limit_is_refused_whole(tmp_path: Path) -> None:
    async with serving(tmp_path, max_batch=2) as zones:
        await zones.result("add_api_user", USER)
        for method in ("add_batch_job", "batch_create"):
            error = await zones.error(method, {**USER, "domains": ["a.b", "c..d", "e.f"]})
            assert error["data"] == [{"path": "/domains", "message": "must have 2 names at most, has 3"}]
        error = await zones.error("add_batch_job", {**USER, "batch_params": {"domains": ["a.b", "c..d", "e.f"]}})
        assert error["data"] == [{"path": "/batch_params/domains", "message": "must have 2 names at most, has 3"}]
        assert await zones.result("add_batch_job", {**USER, "domains": ["a.b", "c.d"]}) == 1


@pytest.mark.parametrize("number", [0, -1, 1.5, 2**31, 2**53, 2**64, 10**30, 1e308, -1e308, "0", "-1", "999999999"])
async def test_a_batch_that_cannot_be_there_is_told_with_its_number(zones: Served, number: float | str) -> None:
    for method in ("batch_status", "get_batch_job_result"):
        error = await zones.error(method, {"batch_id": number})
        assert error == {"code": -32603, "message": "Unknown batch", "data": {"batch_id": float(number)}}


async def test_at_most_a_hundred_wrong_names_are_listed(zones: Served) -> None:
    await zones.call("add_api_user", USER)
    error = await zones.error("add_batch_job", {**USER, "domains": ["a..b"] * 150})
    assert len(error["data"]) == 101
    assert error["data"][0] == {"path": "/domains", "message": "and 50 more"}


async def test_tests_of_a_client_and_tests_that_wait_have_limits(tmp_path: Path) -> None:
    async with serving(tmp_path, client_runs=2, max_waiting=100) as zones:
        for name in ("a.b", "c.d"):
            await zones.result("start_domain_test", {"domain": name})
        error = await zones.error("start_domain_test", {"domain": "e.f"})
        assert error["code"] == -32603
        assert error["data"]["limit"] == 2
        assert 0 < error["data"]["seconds"] <= 30
        assert await zones.result("start_domain_test", {"domain": "a.b"})


async def test_a_queue_that_is_full_says_so(tmp_path: Path) -> None:
    async with serving(tmp_path, max_waiting=1, execute=False) as zones:
        await zones.result("start_domain_test", {"domain": "a.b"})
        error = await zones.error("start_domain_test", {"domain": "c.d"})
        assert error == {
            "code": -32603,
            "message": "1 tests are waiting already, which is the limit; try again later",
            "data": {"limit": 1},
        }


async def test_a_batch_needs_no_token_for_its_size_and_has_a_limit(tmp_path: Path) -> None:
    async with serving(tmp_path, limits=Limits(small_body=1000, batch_body=100_000)) as zones:
        await zones.result("add_api_user", USER)
        domains = [f"n{number}.example" for number in range(2000)]
        batch = await zones.result("add_batch_job", {**USER, "domains": domains})
        assert sum((await zones.result("batch_status", {"batch_id": batch})).values()) == 2000
        answer = await zones.send(b" " * 100_001, TODAY)
        assert answer.status == 413


@pytest.mark.parametrize("method", ["add_api_user", "user_create"])
@pytest.mark.parametrize(
    "headers", ["X-Forwarded-For: 127.0.0.1\r\n", "Origin: http://127.0.0.1\r\n", "Origin: null\r\n"]
)
async def test_users_are_not_created_through_a_proxy_or_by_a_page(zones: Served, method: str, headers: str) -> None:
    answer = await zones.call(method, {"username": "eve", "api_key": "k"}, headers=headers)
    assert answer["error"] == {
        "code": -32603,
        "message": f'Call to "{method}" method not permitted from a remote IP',
        "data": {"method": method, "remote_ip": "127.0.0.1"},
    }


# What fails behind the face


AWAY: list[tuple[str, str, Any]] = [
    ("start", "start_domain_test", {"domain": "a.b"}),
    ("progress", "test_progress", {"test_id": "1000000000000001"}),
    ("run", "get_test_params", {"test_id": "1000000000000001"}),
    ("results", "get_test_results", {"id": "1000000000000001", "language": "en"}),
    ("history", "get_test_history", {"frontend_params": {"domain": "a.b"}}),
    ("add_user", "add_api_user", {"username": "dora", "api_key": "k"}),
    ("create_batch", "add_batch_job", {**USER, "domains": ["a.b"]}),
    ("batch", "batch_status", {"batch_id": 1}),
]


@pytest.mark.parametrize(("call", "method", "params"), AWAY)
async def test_a_database_that_is_away_is_said_to_be(
    zones: Served, monkeypatch: pytest.MonkeyPatch, call: str, method: str, params: Any
) -> None:
    async def away(*given: Any, **more: Any) -> None:
        raise StoreUnavailable("the disk is full")

    monkeypatch.setattr(zones.runs, call, away)
    assert await zones.error(method, params) == {
        "code": -32603,
        "message": "The database of the tests cannot be used at the moment: the disk is full",
        "data": {"reason": "the disk is full"},
    }


@pytest.mark.parametrize("path", [TODAY, DOCUMENT])
@pytest.mark.parametrize(("call", "method"), [("addresses", "get_ns_ips"), ("delegation", "get_data_from_parent_zone")])
async def test_a_look_up_that_is_given_up_is_said_to_be(
    zones: Served, monkeypatch: pytest.MonkeyPatch, path: str, call: str, method: str
) -> None:
    async def endless(name: Any) -> None:
        raise LookupLimit(what="seconds", limit=30.0)

    monkeypatch.setattr(zones.internet, call, endless)
    assert await zones.error(method, "a.example", path) == {
        "code": -32603, "message": "The look-up of a.example was given up at its limit", "data": {"name": "a.example"},
    }  # fmt: skip


async def test_a_hundred_submissions_at_once(tmp_path: Path) -> None:
    """As many clients as there are connections; equal ones are one test."""
    async with serving(tmp_path, execute=False) as zones:
        calls = [
            {"id": number, "method": "start_domain_test", "params": {"domain": f"n{number % 60}.example"}}
            for number in range(100)
        ]
        answer = await zones.send(json.dumps(calls).encode(), TODAY)
        ids = [one["result"] for one in json.loads(answer.body)]
        assert len(set(ids)) == 60
        assert ids[:40] == ids[60:]
