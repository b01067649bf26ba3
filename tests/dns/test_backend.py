"""The DNS backend behind the contract: runs in worker processes, look-ups, and what the zonemaster face asks of it."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import pytest_asyncio

from generated.errors.internal import AddressInvalid, DomainInvalid, NoSuchTestCase, ProfileInvalid, RunLost
from generated.proto.internal.v1 import internal_pb2_grpc as internal_grpc
from generated.proto.rpcapi.v1 import rpcapi_pb2_grpc as today_grpc
from generated.proto.zonemaster.v1 import zonemaster_pb2_grpc as grpc
from generated.wire import internal as internal_wire
from generated.wire import rpcapi as today_wire
from generated.wire import zonemaster as wire
from runtime.contract import LocalChannel, LocalServer
from runtime.contract.abi import Fault
from runtime.contract.jsontext import loads
from runtime.contract.settings import ConfigError
from runtime.dns.backend import Dns, open_dns
from runtime.dns.runs import RunsSettings
from runtime.dns.services.values import plain
from runtime.dns.settings import At, DnsSettings
from tests.dns.tree import faults
from tests.dns.tree.layout import Plan, build
from tests.dns.tree.plans import PLAIN, SIGNED
from tests.dns.tree.server import Site, in_thread

pytestmark = pytest.mark.asyncio(loop_scope="module")

SILENT = Plan("silent", faults={0: [faults.drop()]})
HALF = Plan("half", faults={2: [faults.drop()]})
ONE = {"domain": "plain.zz", "testcase": "zone10"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Path]]:
    tree = build([SIGNED, PLAIN, SILENT, HALF])
    hints = tmp_path_factory.mktemp("tree") / "hints"
    hints.write_text(tree.hints)
    with in_thread(tree.hosts) as site:
        yield site, hints


class Client:
    """A backend over the local form of the contract."""

    def __init__(self, dns: Dns, channel: Any) -> None:
        self.dns = dns
        self._zone: Any = internal_grpc.ZoneServiceStub(channel)  # type: ignore[no-untyped-call]
        self._face: Any = grpc.ZonemasterServiceStub(channel)  # type: ignore[no-untyped-call]
        self._today: Any = today_grpc.RpcapiServiceStub(channel)  # type: ignore[no-untyped-call]

    async def run(self, **params: Any) -> AsyncGenerator[dict[str, Any], None]:
        request = internal_wire.zone_run_request({"profile": {"net": {"ipv6": False}}, **params})
        async for batch in self._zone.Run(request):
            for record in internal_wire.zone_run_records(batch):
                yield loads(record)

    async def whole(self, **params: Any) -> list[dict[str, Any]]:
        return [record async for record in self.run(**params)]

    async def addresses(self, name: str) -> Any:
        answer = await self._zone.Addresses(internal_wire.zone_addresses_request({"name": name}))
        return internal_wire.zone_addresses_result(answer)["addresses"]

    async def delegation(self, domain: str) -> Any:
        answer = await self._zone.Delegation(internal_wire.zone_delegation_request({"domain": domain}))
        return internal_wire.zone_delegation_result(answer)

    async def validate_syntax(self, params: Any) -> Any:
        return wire.validate_syntax_result(await self._face.ValidateSyntax(wire.validate_syntax_request(params)))

    async def get_ns_ips(self, params: Any) -> Any:
        return plain(wire.get_ns_ips_result(await self._face.GetNsIps(wire.get_ns_ips_request(params))))

    async def get_data_from_parent_zone(self, params: Any) -> Any:
        request = wire.get_data_from_parent_zone_request(params)
        return plain(wire.get_data_from_parent_zone_result(await self._face.GetDataFromParentZone(request)))

    async def version_info(self) -> Any:
        return wire.version_info_result(await self._face.VersionInfo(wire.version_info_request({})))

    async def tested(self, **params: Any) -> Any:
        """Start a test as a client of today's API does, follow it to its end, and return its results."""
        request = today_wire.start_domain_test_request(params)
        id = today_wire.start_domain_test_result(await self._today.StartDomainTest(request))
        async with asyncio.timeout(30):
            while True:
                answer = await self._today.TestProgress(today_wire.test_progress_request({"test_id": id}))
                if today_wire.test_progress_result(answer) == 100:
                    break
                await asyncio.sleep(0.02)
        wanted = today_wire.get_test_results_request({"id": id, "language": "en"})
        return plain(today_wire.get_test_results_result(await self._today.GetTestResults(wanted)))


@contextlib.asynccontextmanager
async def backend(site: tuple[Site, Path], **more: Any) -> AsyncIterator[Client]:
    usual = {
        "hints": site[1], "port": site[0].port, "refuse": (), "workers": 1, "version": "1.2.3",
        "resolvers": (At("127.53.3.1", site[0].port),),
    }  # fmt: skip
    keeping = RunsSettings(data=site[1].parent / uuid4().hex, **more.pop("keeping", {}))
    dns = await open_dns(DnsSettings(**{**usual, **more}), keeping)
    server = LocalServer()
    for add, servicer in dns.services():
        add(servicer, server)
    try:
        yield Client(dns, LocalChannel(server))
    finally:
        await server.stop()
        await dns.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def client(site: tuple[Site, Path]) -> AsyncIterator[Client]:
    """A backend for all tests that leave it as it was."""
    async with backend(site) as client:
        yield client


def told(records: list[dict[str, Any]]) -> list[str]:
    """The tags of a run's messages, in the documented order."""
    *records, end = records
    messages = [record for record in records if record["type"] == "message"]
    return [messages[number]["tag"] for number in end["order"]]


async def test_a_run_tells_progress_messages_and_its_end(client: Client) -> None:
    records = await client.whole(**ONE)

    assert [record for record in records if record["type"] == "progress"][-1] == {
        "type": "progress",
        "done": 1,
        "planned": 1,
    }
    assert told(records) == ["GLOBAL_VERSION", "ONE_SOA"]
    assert records[-1]["queries"] > 0


async def test_a_whole_test_in_the_documented_order(client: Client) -> None:
    tags = told(await client.whole(domain="signed.zz"))

    assert tags[:3] == ["GLOBAL_VERSION", "B01_PARENT_FOUND", "B01_CHILD_FOUND"]
    assert tags[-1] == "Z11_SPF_SYNTAX_OK"
    assert tags == told(await client.whole(domain="signed.zz"))


async def test_messages_of_lesser_levels_are_left_out(client: Client) -> None:
    assert told(await client.whole(**ONE, level="WARNING")) == []
    assert "TEST_CASE_START" in told(await client.whole(**ONE, level="DEBUG"))


async def test_an_undelegated_run(client: Client) -> None:
    servers = [{"ns": "ns1.plain.zz", "ip": "127.53.3.1"}]
    tags = told(await client.whole(domain="plain.zz", nameservers=servers, testcase="delegation01"))

    assert "NOT_ENOUGH_NS_DEL" in tags


@pytest.mark.parametrize(
    ("params", "fault"),
    [
        ({"domain": "a..b"}, DomainInvalid),
        ({"domain": "x", "nameservers": [{"ns": "a b"}]}, DomainInvalid),
        ({"domain": "x", "nameservers": [{"ns": "a", "ip": "1.2.3"}]}, AddressInvalid),
        ({"domain": "x", "profile": {"nett": {}}}, ProfileInvalid),
        ({"domain": "x", "profile": {"test_levels": 5}}, ProfileInvalid),
        ({"domain": "x", "testcase": "zone99"}, NoSuchTestCase),
        ({"domain": "x", "module": "zones"}, NoSuchTestCase),
        ({"domain": "x", "module": "Syntax", "testcase": "zone01"}, NoSuchTestCase),
    ],
)
async def test_what_cannot_be_run_is_told_before_a_process_is_started(
    site: tuple[Site, Path], params: dict[str, Any], fault: type[Fault]
) -> None:
    async with backend(site) as client:
        with pytest.raises(Fault) as caught:
            await client.whole(**params)

        assert caught.value.name == fault.name
        assert client.dns.workers.processes == []


@pytest.mark.parametrize(
    "profile",
    [
        {"cache": {"redis": {"server": "redis://[nonsense", "expire": 1}}},
        {"no_network": True},
        {"resolver": {"source4": "192.0.2.1"}},
    ],
)
async def test_a_profile_that_the_worker_cannot_use(client: Client, profile: dict[str, Any]) -> None:
    with pytest.raises(Fault) as caught:
        await client.whole(domain="plain.zz", profile=profile)

    assert caught.value.name == ProfileInvalid.name


async def test_a_limit_in_time_keeps_what_was_found(client: Client) -> None:
    records = await client.whole(domain="silent.zz", seconds=0.5)

    assert records[-1]["limit"] == "seconds"
    assert told(records)[-1] == "LIMIT_REACHED"


async def test_leaving_a_run_ends_it(site: tuple[Site, Path]) -> None:
    """The only place of the only process is free for the next one, while the first would still wait for answers."""
    async with backend(site, runs=1) as client:
        async with contextlib.aclosing(client.run(domain="silent.zz")) as records:
            await anext(records)
        assert told(await client.whole(**ONE)) == ["GLOBAL_VERSION", "ONE_SOA"]


async def test_a_run_is_lost_with_its_process_and_the_next_one_has_another(site: tuple[Site, Path]) -> None:
    async with backend(site) as client:
        with pytest.raises(Fault) as caught:
            async for _ in client.run(domain="silent.zz"):
                (pid,) = client.dns.workers.processes
                os.kill(pid, signal.SIGKILL)

        assert caught.value.name == RunLost.name
        assert told(await client.whole(**ONE)) == ["GLOBAL_VERSION", "ONE_SOA"]
        assert client.dns.workers.processes != [pid]


async def test_processes_end_with_the_backend(site: tuple[Site, Path]) -> None:
    async with backend(site, workers=2) as client, contextlib.aclosing(client.run(domain="silent.zz")) as first:
        await anext(first)
        await client.whole(**ONE)
        pids = client.dns.workers.processes
        # Who calls does not wait for the tests that run.
        assert all(os.getpriority(os.PRIO_PROCESS, pid) > os.getpriority(os.PRIO_PROCESS, 0) for pid in pids)
    assert len(pids) == 2
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


async def test_refused_networks_are_asked_nothing(site: tuple[Site, Path]) -> None:
    """Without a setting, what is not globally reachable is refused: here, all name servers there are."""
    asked = site[0].asked
    async with backend(site, refuse=None) as client:
        tags = told(await client.whole(domain="plain.zz"))
        assert await client.addresses("www.plain.zz") == []

    assert site[0].asked == asked
    assert tags[-1] == "CANNOT_CONTINUE"


async def test_addresses(client: Client) -> None:
    assert await client.addresses("ns1.plain.zz") == ["127.53.3.1"]
    assert await client.addresses("PLAIN.zz.") == ["192.0.2.80", "2001:db8::80"]
    assert await client.addresses("nothing.plain.zz") == []


async def test_delegation(client: Client) -> None:
    found = await client.delegation("signed.zz")

    assert found["nameservers"][0] == {"ns": "ns1.signed.zz", "ip": "127.53.2.1"}
    assert [(one["algorithm"], one["digtype"]) for one in found["ds"]] == [(13, 2)]
    assert await client.delegation("nowhere.zz") == {"nameservers": [], "ds": []}


async def test_look_ups_are_limited(site: tuple[Site, Path]) -> None:
    async with backend(site, lookup_seconds=0.2) as client:
        with pytest.raises(Fault) as caught:
            await client.addresses("www.silent.zz")

    assert caught.value.name == "lookupLimit"


async def test_addresses_as_the_document_has_them(client: Client) -> None:
    assert await client.get_ns_ips("ns1.plain.zz") == [{"ns1.plain.zz": "127.53.3.1"}]
    assert await client.get_ns_ips({"hostname": "Nothing.plain.zz"}) == [{"Nothing.plain.zz": "0.0.0.0"}]
    assert await client.get_ns_ips("a..b") == [{"a..b": "0.0.0.0"}]


async def test_a_delegation_as_the_document_has_it(client: Client) -> None:
    found = await client.get_data_from_parent_zone({"domain": " plain.zz "})

    assert found == {
        "ns_list": [{"ns": "ns1.plain.zz", "ip": "127.53.3.1"}, {"ns": "ns2.plain.zz", "ip": "127.54.3.2"}],
        "ds_list": [],
    }
    assert await client.get_data_from_parent_zone("..") == {"ns_list": [], "ds_list": []}


@pytest.mark.parametrize(
    ("params", "verdict"),
    [
        ({"domain": "plain.zz", "ipv4": 1}, {"status": "ok", "message": "Syntax ok"}),
        ({"domain": "nowhere.zz", "ipv4": 1, "nameservers": []}, {"status": "ok", "message": "Syntax ok"}),
        (
            {"domain": "nowhere.zz", "ipv4": 1},
            {"status": "nok", "message": "domain: no name servers found for nowhere.zz"},
        ),
        ({"domain": "plain.zz", "ipv4": 1, "user": "me"}, {"status": "nok", "message": "user: unknown key"}),
        (5, {"status": "nok", "message": "params: must be an object, is an integer"}),
    ],
)
async def test_syntax(client: Client, params: Any, verdict: dict[str, str]) -> None:
    assert await client.validate_syntax(params) == verdict


async def test_version(client: Client) -> None:
    assert await client.version_info() == "gatewright 1.2.3"


async def test_a_test_that_is_asked_for_at_the_face_is_run(site: tuple[Site, Path], tmp_path: Path) -> None:
    quick = tmp_path / "quick.json"
    quick.write_text('{"test_cases": ["zone10", "syntax01"], "net": {"ipv6": false}}')
    async with backend(site, keeping={"profiles": {"quick": quick}}) as client:
        found = await client.tested(domain="PLAIN.zz.", profile="quick", client_id="tests")

    assert [(one["testcase"], one["tag"]) for one in found["results"][1:]] == [
        ("Syntax01", "ONLY_ALLOWED_CHARS"), ("Zone10", "ONE_SOA"),
    ]  # fmt: skip
    assert found["results"][-1]["message"] == "Every server has exactly one SOA record for the zone."
    assert (found["params"]["domain"], found["params"]["ipv6"], found["progress"]) == ("plain.zz", False, 100)


async def test_what_is_given_at_the_face_reaches_the_engine(site: tuple[Site, Path]) -> None:
    """Name servers without an address, and digests without a key, of a zone that is not delegated."""
    async with backend(site) as client:
        found = await client.tested(
            domain="plain.zz",
            ipv6=False,
            nameservers=[{"ns": "ns9.plain.zz", "ip": ""}],
            ds_info=[{"algorithm": "sha256", "digest": "0f" * 32}],
        )

    tags = [one["tag"] for one in found["results"]]
    assert "FAKE_DELEGATION_IN_ZONE_NO_IP" in tags
    assert found["undelegated"]


@pytest.mark.parametrize("text", ["nonsense", ". NS a.root\n", None])
async def test_hints_that_cannot_be_used(tmp_path: Path, text: str | None) -> None:
    hints = tmp_path / "hints"
    if text is not None:
        hints.write_text(text)

    with pytest.raises(ConfigError, match=r"dns\.hints"):
        await open_dns(DnsSettings(hints=hints), RunsSettings(data=tmp_path))
