"""Today's API on /zonemaster: each method under both of its names, what real clients send, and the other dialect."""

from __future__ import annotations

from typing import Any

import pytest

from runtime.dns.messages import Texts
from tests.dns.services.served import DOCUMENT, TODAY, Served

pytestmark = pytest.mark.asyncio(loop_scope="module")

DIGEST = "0f" * 32
KEYS = {"keytag": 12345, "algorithm": 13, "digtype": 2, "digest": DIGEST}
USER = {"username": "ann@example.org", "api_key": "some-Key_1"}


async def started(zones: Served, **params: Any) -> str:
    """A test that is over."""
    id: str = await zones.result("start_domain_test", {"domain": "example.org", **params})
    await zones.over(id)
    return id


async def with_user(zones: Served) -> None:
    """The user is there, whoever made it."""
    await zones.call("add_api_user", USER)


async def test_versions(zones: Served) -> None:
    versions = {"zonemaster_backend": "1.2.3", "zonemaster_engine": "v1.2.3", "zonemaster_ldns": "1.2.3"}
    assert await zones.result("version_info", {}) == versions
    assert await zones.result("version_info") == versions
    assert await zones.result("version_info", "version_info") == versions
    assert await zones.result("system_versions") == versions


async def test_profiles_and_languages(zones: Served) -> None:
    tags = ["da", "en", "es", "fi", "fr", "nb", "sl", "sv"]
    assert await zones.result("profile_names") == ["default"]
    assert await zones.result("conf_profiles", {}) == {"profiles": ["default"]}
    assert await zones.result("get_language_tags") == tags
    assert await zones.result("conf_languages", {}) == {"languages": tags}


async def test_addresses(zones: Served) -> None:
    found = [{" NS1.example.org. ": "192.0.2.1"}, {" NS1.example.org. ": "2001:db8::1"}]
    params = {"hostname": " NS1.example.org. "}
    assert await zones.result("get_host_by_name", params) == found
    assert await zones.result("lookup_address_records", params) == {"address_records": found}
    assert await zones.result("get_ns_ips", "ns9.example") == [{"ns9.example": "0.0.0.0"}]
    for number, name in ((5, "5"), (1.5, "1.5"), (2.0, "2")):
        assert await zones.result("get_host_by_name", {"hostname": number}) == [{name: "0.0.0.0"}]


async def test_delegations_have_no_names_without_address(zones: Served) -> None:
    found = {
        "ns_list": [{"ns": "ns1.example.org", "ip": "192.0.2.1"}],
        "ds_list": [{"keytag": 12345, "algorithm": 13, "digtype": 2, "digest": DIGEST}],
    }
    assert await zones.result("get_data_from_parent_zone", {"domain": "example.org", "language": "fi"}) == found
    assert await zones.result("get_data_from_parent_zone", "example.org") == found
    assert await zones.result("lookup_delegation_data", {"domain": "Example.ORG"}) == found
    nothing: dict[str, list[Any]] = {"ns_list": [], "ds_list": []}
    assert await zones.result("lookup_delegation_data", {"domain": "nowhere.example"}) == nothing


async def test_a_test_needs_no_delegation_here(zones: Served) -> None:
    zones.internet.asked.clear()
    assert await zones.result("start_domain_test", {"domain": "undelegated.example"})
    assert zones.internet.asked == []


async def test_the_ids_are_sixteen_digits(zones: Served) -> None:
    id = await zones.result("start_domain_test", {"domain": "example.org"})
    assert len(id) == 16
    assert id.isdecimal()
    assert await zones.result("job_create", {"domain": "example.org"}) == {"job_id": id}


SAME: list[list[dict[str, Any]]] = [
    [
        {}, {"domain": " EXAMPLE.org. "}, {"ipv4": True}, {"ipv4": 1, "ipv6": "true"}, {"ipv4": None},
        {"profile": "DEFAULT"}, {"nameservers": [], "ds_info": []}, {"client_id": "x", "client_version": 5},
        {"priority": 3}, {"language": "fr"}, {"config": {"a": 1}}, {"profile": "default_profile"},
    ],
    [{"ipv6": False}, {"ipv6": 0}, {"ipv6": "0"}, {"ipv6": "false"}, {"ipv6": ""}],
    [
        {"nameservers": [{"ns": "ns1.a.b", "ip": "2001:db8::1"}, {"ns": "ns2.a.b"}]},
        {"nameservers": [{"ns": "NS2.a.b.", "ip": ""}, {"ns": "ns1.a.b", "ip": "2001:0DB8:0::0001"}]},
    ],
    [
        {"ds_info": [KEYS]}, {"ds_info": [{**KEYS, "keytag": "12345", "digtype": "2"}]},
        {"ds_info": [{**KEYS, "digest": DIGEST.upper()}]},
    ],
    [{"ds_info": [{"algorithm": "sha256", "digest": digest}]} for digest in (DIGEST, DIGEST.upper())],
]  # fmt: skip


@pytest.mark.parametrize("several", SAME)
async def test_tests_that_mean_the_same_are_one(zones: Served, several: list[dict[str, Any]]) -> None:
    ids = {await zones.result("start_domain_test", {"domain": "example.org", **params}) for params in several}
    assert len(ids) == 1


async def test_tests_that_mean_different_things_are_several(zones: Served) -> None:
    ids = [await zones.result("start_domain_test", {"domain": "example.org", **several[0]}) for several in SAME]
    assert len(set(ids)) == len(SAME)


async def test_digests_alone_go_to_the_engine_without_a_key(zones: Served) -> None:
    await started(zones, domain="digests.example", ds_info=[{"algorithm": "sha1", "digest": "ab" * 20}])
    [params] = [params for params in zones.tests.ran if params["domain"] == "digests.example"]
    assert params["ds"] == [{"digtype": 1, "digest": "ab" * 20}]


async def test_progress(zones: Served) -> None:
    zones.tests.gate.clear()
    try:
        id = await zones.result("start_domain_test", {"domain": "slow.example"})
        assert await zones.result("test_progress", {"test_id": id}) < 100
    finally:
        zones.tests.gate.set()
    await zones.over(id)
    for form in (id, int(id), {"test_id": id}, {"test_id": int(id)}):
        assert await zones.result("test_progress", form) == 100
    assert await zones.result("job_status", {"job_id": id}) == {"progress": 100}


async def test_the_params_are_normalised_and_have_what_else_was_sent(zones: Served) -> None:
    id = await started(
        zones,
        domain="PARAMS.example.",
        ipv4=1,
        nameservers=[{"ns": "b.example", "ip": ""}, {"ns": "A.example.", "ip": "2001:0db8::1"}],
        ds_info=[{**KEYS, "digest": DIGEST.upper()}, {"algorithm": "sha1", "digest": "ab" * 20}],
        client_id="me",
        language="da",
    )
    found = {
        "domain": "params.example",
        "ipv4": True,
        "ipv6": True,
        "profile": "default",
        "priority": 10,
        "queue": 0,
        "nameservers": [{"ns": "a.example", "ip": "2001:db8::1"}, {"ns": "b.example"}],
        "ds_info": [{"algorithm": "sha1", "digest": "ab" * 20}, KEYS],
        "client_id": "me",
    }
    assert await zones.result("get_test_params", {"test_id": id}) == found
    assert await zones.result("job_params", {"job_id": id}) == found


async def test_results(zones: Served) -> None:
    id = await started(zones, domain="results.example")
    found = await zones.result("get_test_results", {"id": id, "language": "en"})
    assert found["hash_id"] == id
    assert found["params"]["domain"] == "results.example"
    assert found["results"][2:] == [
        {
            "module": "Nameserver",
            "testcase": "Nameserver15",
            "tag": "N15_NO_VERSION_REVEALED",
            "level": "INFO",
            "message": "These servers do not tell which software they run: ns1.example.org/192.0.2.1.",
            "args": {"ns_list": "ns1.example.org/192.0.2.1"},
            "seconds": 0.5,
            "ns": "All",
        },
        {
            "module": "Zone",
            "testcase": "Zone10",
            "tag": "MULTIPLE_SOA",
            "level": "ERROR",
            "message": "ns1.example.org/192.0.2.1 answers with 2 SOA records, and there must be one.",
            "args": {"ns": "ns1.example.org/192.0.2.1", "count": 2},
            "seconds": 0.5,
        },
    ]
    assert found["testcase_descriptions"].keys() == {"Unspecified", "Zone10", "Nameserver15"}
    assert (found["progress"], found["batch_id"], found["undelegated"]) == (100, None, False)
    job = await zones.result("job_results", {"job_id": id, "language": "en"})
    assert job.pop("job_id") == found.pop("hash_id")
    assert job == found


@pytest.mark.parametrize(("asked", "told"), [("en", "en"), ("sv", "sv"), ("fr", "fr"), ("da", "en"), ("nb", "en")])
async def test_results_in_a_language(zones: Served, asked: str, told: str) -> None:
    id = await started(zones, domain="results.example")
    found = await zones.result("get_test_results", {"id": id, "language": asked})
    assert found["results"][1]["message"] == Texts(told).message("Zone", "ONE_SOA", {})
    assert found["testcase_descriptions"]["Zone10"] == Texts(told).title("zone10")


async def test_history(zones: Served) -> None:
    of = {"domain": "HISTORY.example."}
    plain = await started(zones, domain="history.example")
    given = await started(zones, domain="history.example", ds_info=[KEYS])
    zones.tests.gate.clear()
    try:
        await zones.result("start_domain_test", {"domain": "history.example", "ipv6": False})
        found = await zones.result("get_test_history", {"frontend_params": of})
        for kind, id in (("undelegated", given), ("delegated", plain)):
            [one] = await zones.result("get_test_history", {"frontend_params": of, "filter": kind, "limit": "1"})
            assert one["id"] == id
    finally:
        zones.tests.gate.set()
    assert [(one["id"], one["undelegated"], one["overall_result"]) for one in found] == [
        (given, True, "error"), (plain, False, "error"),
    ]  # fmt: skip
    job = await zones.result("domain_history", {"params": of, "offset": 1, "limit": 1})
    assert job["history"][0].keys() == {"job_id", "created_at", "undelegated", "overall_result"}
    assert await zones.result("get_test_history", {"frontend_params": {"domain": "never.example"}}) == []


async def test_users(zones: Served) -> None:
    await with_user(zones)
    assert await zones.error("add_api_user", USER) == {
        "code": -32603, "message": "User already exists", "data": {"username": USER["username"]},
    }  # fmt: skip
    assert await zones.result("user_create", {"username": "bob", "api_key": "k"}) == {"success": 1}


async def test_a_batch(zones: Served) -> None:
    await with_user(zones)
    zones.tests.gate.clear()
    try:
        domains = ["one.batch.example", "two.batch.example", "TWO.batch.example"]
        batch = await zones.result("add_batch_job", {**USER, "domains": domains, "test_params": {"ipv6": False}})
        lists = {f"list_{kind}_tests": True for kind in ("waiting", "running", "finished")}
        status = await zones.result("batch_status", {"batch_id": batch, **lists})
        assert status["waiting_count"] + status["running_count"] == 3
        assert "finished_tests" not in status
        ids = status.get("waiting_tests", []) + status.get("running_tests", [])
        assert len(set(ids)) == 3
    finally:
        zones.tests.gate.set()
    for id in ids:
        await zones.over(id)
    over = {"waiting_count": 0, "running_count": 0, "finished_count": 3}
    assert await zones.result("batch_status", {"batch_id": str(batch)}) == over
    listed = await zones.result("batch_status", {"batch_id": batch, **lists})
    assert sorted(listed.pop("finished_tests")) == sorted(ids)
    assert listed == over
    old = await zones.result("get_batch_job_result", {"batch_id": batch})
    assert (old["nb_running"], old["nb_finished"], sorted(old["finished_test_ids"])) == (0, 3, sorted(ids))
    found = await zones.result("get_test_results", {"id": ids[0], "language": "en"})
    assert (found["batch_id"], found["params"]["priority"], found["params"]["ipv6"]) == (batch, 5, False)


async def test_several_batches_of_a_user_may_run(zones: Served) -> None:
    await with_user(zones)
    one = await zones.result("batch_create", {**USER, "domains": ["a.batch.example"], "job_params": {}})
    old = {**USER, "batch_params": {"domains": ["b.batch.example"], "ipv4": None}}
    assert await zones.result("add_batch_job", old) == one["batch_id"] + 1


async def test_validate_syntax_says_what_would_be_wrong(zones: Served) -> None:
    assert await zones.result("validate_syntax", {"domain": "example.org"}) == {"status": "ok", "message": "Syntax ok"}
    verdict = await zones.result("validate_syntax", {"domain": "a..b", "profile": "-"})
    assert verdict["status"] == "nok"
    assert "domain: " in verdict["message"]
    assert "profile: " in verdict["message"]
    verdict = await zones.result("validate_syntax", {"domain": "a\u200db.zz", "profile": "nope"})
    assert verdict["message"] == (
        "domain: a label has characters outside ASCII that cannot be in a name; profile: there is no profile nope"
    )


# The other dialect


async def test_a_test_of_one_dialect_is_read_by_the_other(zones: Served) -> None:
    today = await started(zones, domain="dialects.example", client_id="today", ipv4=None)
    document = await zones.result("start_domain_test", {"domain": "example.org", "ipv6": 0, "ipv4": 1}, DOCUMENT)
    await zones.over(document)
    assert await zones.result("test_progress", int(today), DOCUMENT) == 100
    assert await zones.result("test_progress", {"test_id": str(document)}, TODAY) == 100
    assert await zones.result("get_test_params", today, DOCUMENT) == {
        "domain": "dialects.example", "client_id": "today", "ipv4": None,
    }  # fmt: skip
    params = await zones.result("get_test_params", {"test_id": document}, TODAY)
    assert (params["domain"], params["ipv6"], params["profile"]) == ("example.org", False, "default")
    for id, path in ((int(today), DOCUMENT), (document, TODAY)):
        found = await zones.result("get_test_results", {"id": id, "language": "en"}, path)
        assert [one["tag"] for one in found["results"]][-1] == "MULTIPLE_SOA"


async def test_introspection_is_that_of_the_path(zones: Served) -> None:
    today, document = [await zones.result("system.listMethods", path=path) for path in (TODAY, DOCUMENT)]
    assert "job_create" in today
    assert "job_create" not in document
    assert {"validate_syntax", "get_ns_ips", "api1", "start_domain_test"} <= set(today) & set(document)
    for path, title in ((TODAY, "Zonemaster Backend RPC-API"), (DOCUMENT, "Zonemaster Backend")):
        assert (await zones.result("rpc.discover", [], path))["info"]["title"] == title
    signature = await zones.result("system.methodSignature", {"name": "start_domain_test"}, DOCUMENT)
    assert (
        signature["result"] != (await zones.result("system.methodSignature", {"name": "start_domain_test"}))["result"]
    )
