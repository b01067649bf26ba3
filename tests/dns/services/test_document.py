"""Document 002 on /zonemaster/v1, sentence by sentence, with its example requests."""

from __future__ import annotations

import hashlib
import platform
import re
from pathlib import Path
from typing import Any

import pytest

from runtime.dns.messages import Texts
from tests.dns.services.served import DOCUMENT, Served, serving

pytestmark = pytest.mark.asyncio(loop_scope="module")

MINIMAL = {"domain": "example.org", "ipv4": True}
FULL = {
    "domain": "example.org",
    "ipv4": 1,
    "ipv6": 1,
    "ds_info": [],
    "profile": "default_profile",
    "advanced": False,
    "client_id": "Documentation Example",
    "client_version": "1.0",
    "nameservers": [
        {"ns": "ns1.example.org", "ip": "192.168.0.1"},
        {"ns": "ns2.example.org", "ip": "2607:f0d0:1002:51::4"},
    ],
}
SHA1, SHA256 = "a" * 40, "B" * 64
UNKNOWN = 1000000000000001


class Client:
    def __init__(self, zones: Served) -> None:
        self.zones = zones

    async def result(self, method: str, params: Any = ...) -> Any:
        return await self.zones.result(method, params, DOCUMENT)

    async def error(self, method: str, params: Any = ...) -> Any:
        return await self.zones.error(method, params, DOCUMENT)

    async def started(self, **params: Any) -> Any:
        """A test that is over."""
        id = await self.result("start_domain_test", {**MINIMAL, **params})
        await self.zones.over(id)
        return id


@pytest.fixture
def client(zones: Served) -> Client:
    return Client(zones)


# Common


async def test_an_answer_has_three_keys_and_the_id_is_copied(zones: Served) -> None:
    for id in (b"1", b'"x"', b"null", b"1.5"):
        answer = await zones.send(b'{"jsonrpc":"2.0","method":"api1","id":%b,"params":{}}' % id, DOCUMENT)
        version = platform.python_version().encode()
        assert answer.body == b'{"id":%b,"jsonrpc":"2.0","result":"%b"}' % (id, version)


# version_info, api1


@pytest.mark.parametrize("params", [..., {}, None, "version_info", [], 5, {"a": 1}])
async def test_methods_without_input_take_none_and_anything(client: Client, params: Any) -> None:
    assert await client.result("version_info", params) == "gatewright 1.2.3"
    assert await client.result("api1", params) == platform.python_version()


# get_ns_ips


async def test_get_ns_ips_lists_one_key_objects(client: Client) -> None:
    assert await client.result("get_ns_ips", "NS1.example.org.") == [
        {"NS1.example.org.": "192.0.2.1"}, {"NS1.example.org.": "2001:db8::1"},
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["nowhere.example", "a..b", "no name"])
async def test_get_ns_ips_without_records_is_0_0_0_0(client: Client, name: str) -> None:
    assert await client.result("get_ns_ips", name) == [{name: "0.0.0.0"}]


# get_data_from_parent_zone


async def test_get_data_from_parent_zone(client: Client) -> None:
    assert await client.result("get_data_from_parent_zone", "example.org") == {
        "ns_list": [{"ns": "ns1.example.org", "ip": "192.0.2.1"}, {"ns": "ns2.example.net", "ip": "0.0.0.0"}],
        "ds_list": [{"keytag": 12345, "algorithm": 13, "digtype": 2, "digest": "0f" * 32}],
    }
    assert await client.result("get_data_from_parent_zone", "nowhere.example") == {"ns_list": [], "ds_list": []}


# validate_syntax


async def test_the_examples_are_valid(client: Client) -> None:
    for params in (MINIMAL, FULL):
        assert await client.result("validate_syntax", params) == {"status": "ok", "message": "Syntax ok"}


VALID: list[dict[str, Any]] = [
    {"ipv4": 1},
    {"ipv4": 0},
    {"ipv4": True},
    {"ipv4": False},
    {"ipv6": 0},
    {"ipv4": "anything", "ipv6": 1},
    {"ipv4": 1, "nameservers": [{"ns": "ns.example", "ip": "::1"}]},
    {"ipv4": 1, "nameservers": []},
    {"ipv4": 1, "ds_info": []},
    {"ipv4": 1, "ds_info": [{"algorithm": "sha1", "digest": SHA1}, {"algorithm": "sha256", "digest": SHA256}]},
    {"ipv4": 1, "advanced": True},
    {"ipv4": 1, "advanced": False},
    {"ipv4": 1, "profile": "default_profile"},
    {"ipv4": 1, "profile": "test_profile_1"},
    {"ipv4": 1, "profile": "test_profile_2"},
    {"ipv4": 1, "client_id": [], "client_version": None},
]


@pytest.mark.parametrize("params", VALID, ids=str)
async def test_valid_parameters(client: Client, params: dict[str, Any]) -> None:
    given = {"domain": "example.org", **params}
    assert await client.result("validate_syntax", given) == {"status": "ok", "message": "Syntax ok"}
    assert isinstance(await client.result("start_domain_test", given), int)


NAMES = [
    ".", "example.org", "example.org.", "EX-ample.ORG", "-a-.b-", "1.2", "r\u00e4ksm\u00f6rg\u00e5s.se",
    "a" * 63 + ".b", ".".join(["a" * 62] * 4),
]  # fmt: skip
NO_NAMES = [
    "", "a", "\u00e9", "..", "a..b", "a_b.c", "a b.c", "a/b.c", "a" * 64 + ".b", ".".join(["a" * 63] * 4),
    "\u00fc" * 60 + ".se", "a\u200b..b",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
async def test_names_of_the_criteria(client: Client, name: str) -> None:
    given = {"domain": name, "ipv4": 1, "nameservers": [{"ns": name, "ip": "192.0.2.1"}]}
    assert (await client.result("validate_syntax", given))["status"] == "ok"


NAME_WORDS = "must be a domain name: '.' or labels of 1 to 63 letters, digits and hyphens, 254 characters at most"


@pytest.mark.parametrize("name", NO_NAMES)
async def test_no_names_of_the_criteria(client: Client, name: str) -> None:
    given = {"domain": name, "ipv4": 1, "nameservers": [{"ns": name, "ip": "192.0.2.1"}]}
    assert await client.result("validate_syntax", given) == {
        "status": "nok", "message": f"domain: {NAME_WORDS}; nameservers/0/ns: {NAME_WORDS}",
    }  # fmt: skip
    assert await client.error("start_domain_test", given) == {
        "code": "-32602",
        "message": "The parameters are not valid.",
        "data": [{"path": "/domain", "message": NAME_WORDS}, {"path": "/nameservers/0/ns", "message": NAME_WORDS}],
    }


async def test_the_longest_name_and_one_that_no_zone_can_have(client: Client) -> None:
    """254 characters are those of the longest name of DNS with its final dot. Without one the criteria are met, and
    there still is no such name."""
    labels = ["a" * 63, "b" * 63, "c" * 63]
    for last, status, words in ((61, "ok", "Syntax ok"), (62, "nok", "domain: the name is longer than 253 characters")):
        name = ".".join([*labels, "d" * last])
        domain = f"{name}." if status == "ok" else name
        assert len(domain) == 254
        given = {"domain": domain, "ipv4": 1, "nameservers": []}
        assert await client.result("validate_syntax", given) == {"status": status, "message": words}


INVALID: list[tuple[Any, str, str]] = [
    # params, the path of the error, its words
    ({"domain": "example.org", "ipv4": 1, "user": 1}, "/", "user: unknown key"),
    ({"ipv4": 1}, "/domain", "needs the key 'domain'"),
    ({"domain": 5, "ipv4": 1}, "/domain", "must be a string, is an integer"),
    ({"domain": "example.org"}, "/", "needs the key 'ipv4' or the key 'ipv6'"),
    ({"domain": "example.org", "ipv4": 2}, "/ipv4", "must be 0, 1, false or true"),
    ({"domain": "example.org", "ipv6": "1"}, "/ipv6", "must be 0, 1, false or true"),
    ({"domain": "example.org", "ipv4": 1, "nameservers": {}}, "/nameservers", "must be an array, is an object"),
    ({"domain": "example.org", "ipv4": 1, "nameservers": [{"ns": "a.b"}]}, "/nameservers/0/ip", "needs the key 'ip'"),
    ({"domain": "example.org", "ipv4": 1, "nameservers": [{"ip": "::"}]}, "/nameservers/0/ns", "needs the key 'ns'"),
    ({"domain": "example.org", "ipv4": 1, "nameservers": [{"ns": "a.b", "ip": ""}]}, "/nameservers/0/ip",
     "must be an IPv4 or IPv6 address"),
    ({"domain": "example.org", "ipv4": 1, "nameservers": [{"ns": "a.b", "ip": "::", "x": 1}]}, "/nameservers/0",
     "x: unknown key"),
    ({"domain": "example.org", "ipv4": 1, "ds_info": [{"algorithm": "sha1", "digest": SHA256}]}, "/ds_info/0/digest",
     "must be 40 hexadecimal characters, as algorithm is 'sha1'"),
    ({"domain": "example.org", "ipv4": 1, "ds_info": [{"algorithm": "sha256", "digest": SHA1}]}, "/ds_info/0/digest",
     "must be 64 hexadecimal characters, as algorithm is 'sha256'"),
    ({"domain": "example.org", "ipv4": 1, "ds_info": [{"algorithm": "md5", "digest": SHA1}]}, "/ds_info/0/algorithm",
     "must be 'sha1' or 'sha256'"),
    ({"domain": "example.org", "ipv4": 1, "ds_info": [{"algorithm": "sha1", "digest": "g" * 40}]}, "/ds_info/0/digest",
     "must be 40 hexadecimal characters, as algorithm is 'sha1'"),
    ({"domain": "example.org", "ipv4": 1, "ds_info": [{"algorithm": "sha1", "digest": SHA1, "keytag": 1}]},
     "/ds_info/0", "keytag: unknown key"),
    ({"domain": "example.org", "ipv4": 1, "ds_info": [{"algorithm": "sha1"}]}, "/ds_info/0/digest",
     "needs the key 'digest'"),
    ({"domain": "example.org", "ipv4": 1, "ds_info": [{"digest": SHA1}]}, "/ds_info/0/algorithm",
     "needs the key 'algorithm'"),
    ({"domain": "example.org", "ipv4": 1, "ds_info": SHA1}, "/ds_info", "must be an array, is a string"),
    ({"domain": "example.org", "ipv4": 1, "advanced": 1}, "/advanced", "must be a boolean, is an integer"),
    ({"domain": "example.org", "ipv4": 1, "advanced": "true"}, "/advanced", "must be a boolean, is a string"),
    ({"domain": "example.org", "ipv4": 1, "profile": "mine"}, "/profile",
     "must be 'default_profile', 'test_profile_1' or 'test_profile_2'"),
]  # fmt: skip


@pytest.mark.parametrize(("params", "path", "words"), INVALID, ids=str)
async def test_invalid_parameters(client: Client, params: Any, path: str, words: str) -> None:
    verdict = await client.result("validate_syntax", params)
    assert verdict["status"] == "nok"
    assert verdict["message"]
    error = await client.error("start_domain_test", params)
    assert error["code"] == "-32602"
    assert [(one["path"], one["message"].startswith(words)) for one in error["data"]] == [(path, True)], error


async def test_all_that_is_wrong_is_told_at_once(client: Client) -> None:
    params = {"domain": "a..b", "ipv4": 3, "user": 1, "profile": "x", "nameservers": [{"ip": "x"}], "ds_info": [{}]}
    error = await client.error("start_domain_test", params)
    paths = {one["path"] for one in error["data"]}
    assert {"/", "/domain", "/ipv4", "/profile", "/nameservers/0/ip", "/nameservers/0/ns"} < paths
    assert any(path.startswith("/ds_info/0") for path in paths)


@pytest.mark.parametrize("params", [..., None, "x", 5, [], [MINIMAL]])
async def test_validate_syntax_answers_whatever_is_sent(client: Client, params: Any) -> None:
    assert (await client.result("validate_syntax", params))["status"] == "nok"


async def test_without_nameservers_the_resolver_must_have_some(client: Client) -> None:
    given = {"domain": "undelegated.example", "ipv4": 1}
    assert await client.result("validate_syntax", given) == {
        "status": "nok", "message": "domain: no name servers found for undelegated.example",
    }  # fmt: skip
    assert await client.error("start_domain_test", given) == {
        "code": -32603,
        "message": "No name servers found for undelegated.example",
        "data": {"domain": "undelegated.example"},
    }
    client.zones.internet.asked.clear()
    assert (await client.result("validate_syntax", {**given, "nameservers": []}))["status"] == "ok"
    assert client.zones.internet.asked == []


async def test_without_a_resolver_it_is_nok_and_said_so(client: Client) -> None:
    client.zones.internet.resolver = False
    try:
        verdict = await client.result("validate_syntax", MINIMAL)
        error = await client.error("start_domain_test", MINIMAL)
    finally:
        client.zones.internet.resolver = True
    reason = "no resolver of this machine answered within 5 seconds"
    assert verdict == {
        "status": "nok", "message": f"domain: the name servers of example.org could not be looked up, {reason}",
    }  # fmt: skip
    assert error == {
        "code": -32603,
        "message": f"No name servers could be looked up for example.org: {reason}",
        "data": {"domain": "example.org", "reason": reason},
    }


# start_domain_test, test_progress, get_test_params


async def test_a_test_has_a_numeric_id_and_is_returned_again_for_the_same_parameters(client: Client) -> None:
    for params in (MINIMAL, FULL):
        id = await client.result("start_domain_test", params)
        assert isinstance(id, int)
        assert 10**15 <= id <= 9 * 10**15
        assert await client.result("start_domain_test", params) == id
    assert await client.result("start_domain_test", {**MINIMAL, "ipv4": False}) != id


async def test_progress_is_a_percentage(client: Client) -> None:
    client.zones.tests.gate.clear()
    try:
        id = await client.result("start_domain_test", {**MINIMAL, "nameservers": [{"ns": "p.q", "ip": "192.0.2.9"}]})
        for form in (id, str(id), {"test_id": id}, {"test_id": str(id)}):
            assert 0 <= await client.result("test_progress", form) < 100
    finally:
        client.zones.tests.gate.set()
    await client.zones.over(id)
    assert await client.result("test_progress", id) == 100


@pytest.mark.parametrize("params", [MINIMAL, FULL])
async def test_the_params_are_those_that_were_sent(client: Client, params: dict[str, Any]) -> None:
    id = await client.result("start_domain_test", {**params, "advanced": True, "client_version": "of this test"})
    found = await client.result("get_test_params", id)
    again = await client.result("start_domain_test", found)
    assert again == id
    if params is FULL:
        assert found.keys() == FULL.keys()


async def test_the_profiles_of_the_document_are_those_of_the_operator_or_the_default_one(tmp_path: Path) -> None:
    profile = tmp_path / "profile.json"
    profile.write_text('{"test_cases": ["zone10"]}')
    async with serving(tmp_path / "data", private_profiles={"test_profile_1": profile}) as zones:
        for name in ("test_profile_1", "test_profile_2"):
            id = await zones.result("start_domain_test", {**MINIMAL, "profile": name}, DOCUMENT)
            await zones.over(id)
            assert (await zones.result("get_test_params", id, DOCUMENT))["profile"] == name
        assert [params["profile"] for params in zones.tests.ran] == [{"test_cases": ["zone10"]}, {}]


# get_test_results


async def test_results_have_the_keys_of_the_document(client: Client) -> None:
    id = await client.started(domain="example.org", ipv6=0, client_id="for results")
    found = await client.result("get_test_results", {"id": id, "language": "en"})
    time = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ").fullmatch
    assert found["batch_id"] is None
    assert all(time(found[key]) for key in ("creation_time", "test_start_time", "test_end_time"))
    assert (found["domain"], found["id"], found["progress"], found["priority"]) == ("example.org", id, 100, 10)
    assert re.fullmatch("[0-9a-f]{32}", found["params_deterministic_hash"])
    assert found["params"]["domain"] == "example.org"
    assert [(one["module"], one["level"], one["message"]) for one in found["results"]] == [
        ("SYSTEM", "INFO", "Tested by version 1 of the engine."),
        ("ZONE", "INFO", "Every server has exactly one SOA record for the zone."),
        ("NAMESERVER", "INFO", "These servers do not tell which software they run: ns1.example.org/192.0.2.1."),
        ("ZONE", "ERROR", "ns1.example.org/192.0.2.1 answers with 2 SOA records, and there must be one."),
    ]
    assert [(one["tag"], one["args"]) for one in found["results"][-1:]] == [
        ("MULTIPLE_SOA", {"ns": "ns1.example.org/192.0.2.1", "count": 2})
    ]


LANGUAGES = [
    ("sv", "sv"), ("fr", "fr"), ("sv_SE.UTF-8", "sv"), ("FR", "fr"), ("en", "en"), ("xx", "en"), ("de-DE", "en"),
    ("da", "en"), ("??", "en"),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "told"), LANGUAGES)
async def test_the_language_is_the_first_two_characters_or_english(client: Client, asked: str, told: str) -> None:
    id = await client.started()
    found = await client.result("get_test_results", {"id": id, "language": asked})
    assert found["results"][1]["message"] == Texts(told).message("Zone", "ONE_SOA", {})


async def test_a_test_that_is_not_over_has_no_results(client: Client) -> None:
    client.zones.tests.gate.clear()
    try:
        id = await client.result("start_domain_test", {**MINIMAL, "nameservers": [{"ns": "a.b", "ip": "192.0.2.9"}]})
        found = await client.result("get_test_results", {"id": id, "language": "en"})
        assert (found["results"], found["test_end_time"]) == ([], None)
        assert found["progress"] < 100
    finally:
        client.zones.tests.gate.set()
    await client.zones.over(id)


# get_test_history


async def test_history_tells_tests_with_nameservers_from_those_without(client: Client) -> None:
    servers = [{"ns": "ns9.example.org", "ip": "192.0.2.9"}]
    plain = await client.started(domain="EXAMPLE.org.", advanced=True, ipv6=0, profile="test_profile_1")
    given = await client.started(nameservers=servers)

    async def history(**of: Any) -> dict[int, Any]:
        params = {"frontend_params": {"domain": "example.org", **of}, "offset": 0, "limit": 100}
        return {one["id"]: one for one in await client.result("get_test_history", params)}

    delegated, undelegated = await history(), await history(nameservers=servers)
    assert plain in delegated
    assert plain not in undelegated
    assert given in undelegated
    assert given not in delegated
    entry = undelegated[given]
    assert entry.keys() == {"id", "creation_time", "advanced_options", "overall_results"}
    assert (entry["advanced_options"], entry["overall_results"]) == (False, "ERROR")


async def test_advanced_is_shown(client: Client) -> None:
    id = await client.started(domain=".", nameservers=[{"ns": "a.b", "ip": "192.0.2.9"}], advanced=True)
    params = {"frontend_params": {"domain": ".", "nameservers": []}, "offset": 0, "limit": 1}
    [entry] = await client.result("get_test_history", params)
    assert (entry["id"], entry["advanced_options"]) == (id, True)


async def test_limit_and_offset_are_those_of_sql(client: Client) -> None:
    async def ids(offset: int, limit: int) -> list[int]:
        # The ids alone: a test of before may come to its end meanwhile.
        params = {"frontend_params": {"domain": "example.org"}, "offset": offset, "limit": limit}
        return [entry["id"] for entry in await client.result("get_test_history", params)]

    whole = await ids(0, 1_000_000)
    assert len(whole) > 2
    assert await ids(1, 2) == whole[1:3]
    assert await ids(0, 0) == []
    assert await ids(len(whole), 10) == []


@pytest.mark.parametrize("number", [-1, -(10**30), 2**31, 1.5, "0", None])
async def test_what_is_no_limit_or_offset(client: Client, number: Any) -> None:
    params = {"frontend_params": {"domain": "example.org"}, "offset": number, "limit": number}
    error = await client.error("get_test_history", params)
    assert (error["code"], [one["path"] for one in error["data"]]) == ("-32602", ["/limit", "/offset"])


# add_api_user, add_batch_job


@pytest.mark.parametrize(("params", "path", "words"), [one for one in INVALID if one[1] != "/domain"], ids=str)
async def test_the_parameters_of_a_batch_obey_the_same_rules(
    client: Client, params: Any, path: str, words: str
) -> None:
    """All but those for the domain: a batch has `domains`, which are not looked at."""
    given = {key: value for key, value in params.items() if key != "domain"}
    batch = {"username": "nobody", "api_key": "k", "batch_params": {**given, "domains": ["example.org"]}}
    error = await client.error("add_batch_job", batch)
    place = "/batch_params" + path.removesuffix("/")
    assert [(one["path"], one["message"].startswith(words)) for one in error["data"]] == [(place, True)], error


@pytest.mark.parametrize(
    ("params", "path"),
    [
        ({"ipv4": 1, "domain": "example.org", "domains": ["example.org"]}, "/batch_params"),
        ({"ipv4": 1}, "/batch_params/domains"),
        ({"ipv4": 1, "domains": "example.org"}, "/batch_params/domains"),
        ({"ipv4": 1, "domains": ["example.org", 5]}, "/batch_params/domains/1"),
        (..., "/batch_params"),
    ],
)
async def test_a_batch_has_domains_in_place_of_a_domain(client: Client, params: Any, path: str) -> None:
    given = {} if params is ... else {"batch_params": params}
    error = await client.error("add_batch_job", {"username": "nobody", "api_key": "k", **given})
    assert (error["code"], [one["path"] for one in error["data"]]) == ("-32602", [path])


async def test_users_and_batches(client: Client) -> None:
    user = {"username": "a user; DROP TABLE users", "api_key": "any'text\""}
    number = await client.result("add_api_user", user)
    assert isinstance(number, int)
    assert await client.result("add_api_user", {"username": "another", "api_key": "x"}) > number
    assert (await client.error("add_api_user", user))["message"] == "User already exists"
    # "in this case no attempt is made to enforce those prior to starting the tests"
    domains = ["example.org", "not a name..", "example.net"]
    given = {**user, "batch_params": {"domains": domains, "ipv4": 1, "client_id": "b"}}
    batch = await client.result("add_batch_job", given)
    assert isinstance(batch, int)
    refused = await client.error("add_batch_job", {**given, "api_key": "wrong"})
    assert (refused["code"], refused["data"]) == (-32603, {"username": user["username"]})


async def test_a_user_has_one_batch_at_a_time(client: Client, zones: Served) -> None:
    """The document is silent; the original of its time answered so."""
    user = {"username": "one at a time", "api_key": "k"}
    await client.result("add_api_user", user)
    given = {**user, "batch_params": {"domains": ["slow-batch.example"], "ipv4": 1}}
    zones.tests.gate.clear()
    try:
        batch = await client.result("add_batch_job", given)
        assert await client.error("add_batch_job", given) == {
            "code": -32603,
            "message": f"Batch {batch} of this user is not finished",
            "data": {"batch_id": batch, "username": user["username"]},
        }
        params = {"frontend_params": {"domain": "slow-batch.example"}, "offset": 0, "limit": 1}
        [entry] = await client.result("get_test_history", params)
    finally:
        zones.tests.gate.set()
    await zones.over(entry["id"])
    assert await client.result("add_batch_job", given) == batch + 1


async def test_the_tests_of_a_batch_know_it(client: Client, zones: Served) -> None:
    user = {"username": "batcher", "api_key": "k"}
    await client.result("add_api_user", user)
    given = {**user, "batch_params": {"domains": ["in-a-batch.example"], "ipv4": 1, "ipv6": False}}
    batch = await client.result("add_batch_job", given)
    params = {"frontend_params": {"domain": "in-a-batch.example"}, "offset": 0, "limit": 10}
    [entry] = await client.result("get_test_history", params)
    await zones.over(entry["id"])
    found = await client.result("get_test_results", {"id": entry["id"], "language": "en"})
    assert (found["batch_id"], found["params"]) == (
        batch, {"domain": "in-a-batch.example", "ipv4": 1, "ipv6": False},
    )  # fmt: skip


# What the document leaves open: tests that are not there.


@pytest.mark.parametrize("id", [UNKNOWN, 0, 7, "7", 9 * 10**15, "0000000000000007"])
async def test_no_such_test(client: Client, id: int | str) -> None:
    """Whatever size the number has: those of the document's time count up from 1."""
    for method, params in (
        ("test_progress", id),
        ("test_progress", {"test_id": id}),
        ("get_test_params", id),
        ("get_test_results", {"id": id, "language": "en"}),
    ):
        assert await client.error(method, params) == {
            "code": -32603, "message": "Test not found", "data": {"test_id": str(int(id))},
        }  # fmt: skip


NO_IDS = [-1, 1.5, 10**16, 1e300, "", "x", "-7", "1" * 17, "' OR 1=1", True, None, [], {}]


@pytest.mark.parametrize("id", NO_IDS, ids=repr)
async def test_what_is_no_id_of_a_test(client: Client, id: Any) -> None:
    for method, params in (("test_progress", id), ("get_test_params", id), ("get_test_results", {"id": id})):
        error = await client.error(method, params)
        assert (error["code"], error["message"]) == ("-32602", "The parameters are not valid.")


async def test_the_hash_is_that_of_what_the_test_means(client: Client) -> None:
    async def hash_of(**params: Any) -> str:
        id = await client.started(**params)
        found: str = (await client.result("get_test_results", {"id": id, "language": "en"}))[
            "params_deterministic_hash"
        ]
        return found

    same = await hash_of(ipv4=1, ipv6=True)
    assert await hash_of(ipv4=True, ipv6=1, domain="Example.ORG") == same
    assert await hash_of(ipv4=True, ipv6=False) != same
    assert len(same) == hashlib.md5(b"").digest_size * 2
