"""The resolver that is asked whether a domain is delegated."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from runtime.dns import resolver
from runtime.dns.resolver import LocalResolver, NoResolver, configured
from runtime.dns.settings import At
from runtime.dns.wire.names import from_text
from tests.dns.tree import faults
from tests.dns.tree.layout import Plan, build
from tests.dns.tree.plans import PLAIN
from tests.dns.tree.server import Site, in_thread

SILENT = Plan("silent", faults={0: [faults.drop()]})


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with in_thread(build([PLAIN, SILENT]).hosts) as site:
        yield site


def at(site: Site, name: str) -> At:
    """A server of the tree that stands for a resolver: it answers what it has, asked for recursion or not."""
    address = next(host.address for host in site.hosts.values() if any(str(zone) == name for zone in host.zones.zones))
    return At(address, site.port)


async def test_records_in_the_answer_are_name_servers(site: Site) -> None:
    plain = at(site, "plain.zz.")
    assert await LocalResolver([plain]).has_servers(from_text("plain.zz"))
    assert not await LocalResolver([plain]).has_servers(from_text("no.plain.zz"))
    assert not await LocalResolver([plain]).has_servers(from_text("elsewhere.example"))


async def test_the_next_one_is_asked_when_one_says_nothing_of_use(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolver, "SECONDS", 1.0)
    plain = at(site, "plain.zz.")
    assert await LocalResolver([at(site, "silent.zz."), plain]).has_servers(from_text("plain.zz"))


async def test_many_domains_may_be_asked_about_at_once(site: Site) -> None:
    """More than the servers of others would be asked in a second."""
    local = LocalResolver([at(site, "plain.zz.")])
    names = [from_text(name) for name in ("plain.zz", "no.plain.zz") for _ in range(200)]
    found = await asyncio.gather(*map(local.has_servers, names))
    assert found == [True] * 200 + [False] * 200


async def test_no_answer_is_no_resolver(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolver, "SECONDS", 0.2)
    with pytest.raises(NoResolver, match="no resolver of this machine answered within 0 seconds"):
        await LocalResolver([at(site, "silent.zz.")]).has_servers(from_text("plain.zz"))


@pytest.mark.parametrize("text", [None, "", "search example.org\n# nameserver 192.0.2.1\n"])
async def test_no_server_is_no_resolver(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "resolv.conf"
    if text is not None:
        file.write_text(text)
    with pytest.raises(NoResolver, match="no resolver is configured"):
        await LocalResolver(configuration=file).has_servers(from_text("plain.zz"))


def test_resolv_conf() -> None:
    lines = ["domain x", "nameserver 192.0.2.1", "nameserver", " nameserver  fe80::1%eth0 # x", "nameserver ::1"]
    text = "\n".join([*lines, "nameserver 192.0.2.2"])
    assert configured(text) == [At("192.0.2.1"), At("fe80::1"), At("::1")]
