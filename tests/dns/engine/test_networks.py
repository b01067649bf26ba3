"""From a profile to a network."""

from __future__ import annotations

import sys

import fakeredis
import pytest

from runtime.dns.engine.networks import live_network, resolver
from runtime.dns.engine.profile import Profile, ProfileError
from runtime.dns.engine.test import run_test
from runtime.dns.query.cache import Shared
from runtime.dns.query.live import LiveNetwork, Peers, Resolver
from runtime.dns.query.network import NetworkForbidden
from runtime.dns.query.question import Question
from runtime.dns.query.redis_store import RedisStore
from runtime.dns.wire import types
from tests.dns.engine.world import FIRST, plain, prepared
from tests.dns.query.servers import ZONE, NameServer


def profile(**values: object) -> Profile:
    return Profile.default().with_values({name.replace("__", "."): value for name, value in values.items()})


def test_the_default_profile_asks_as_the_default_resolver() -> None:
    assert resolver(profile()) == Resolver()


def test_every_property_of_the_resolver_arrives() -> None:
    given = profile(
        resolver__defaults__timeout=7,
        resolver__defaults__retry=3,
        resolver__defaults__adaptive=False,
        resolver__source4="192.0.2.1",
        resolver__source6="2001:db8::1",
    )
    assert resolver(given, 5353) == Resolver(7, 3, False, "192.0.2.1", "2001:db8::1", 5353)


async def test_without_a_cache_the_network_is_the_live_one() -> None:
    async with live_network(profile(), Peers()) as network:
        assert isinstance(network, LiveNetwork)


async def test_with_redis_answers_are_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    server = fakeredis.FakeServer()
    monkeypatch.setattr(
        RedisStore, "at", lambda address, expire: RedisStore(fakeredis.FakeAsyncRedis(server=server), expire)
    )
    with_redis = profile(cache={"redis": {"server": "127.0.0.1:6379", "expire": 60}})
    async with NameServer().serving() as asked:
        for _ in range(2):
            async with live_network(with_redis, Peers(), asked.port) as network:
                assert isinstance(network, Shared)
                assert await network.ask("127.0.0.1", Question(ZONE, types.SOA)) is not None
    assert len(asked.udp) == 1


async def test_without_the_network_a_cache_alone_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    server = fakeredis.FakeServer()
    monkeypatch.setattr(
        RedisStore, "at", lambda address, expire: RedisStore(fakeredis.FakeAsyncRedis(server=server), expire)
    )
    cache = {"redis": {"server": "127.0.0.1:6379", "expire": 60}}
    async with NameServer().serving() as asked, live_network(profile(cache=cache), Peers(), asked.port) as network:
        told = await network.ask("127.0.0.1", Question(ZONE, types.SOA))
    async with live_network(profile(cache=cache, no_network=True), Peers(), asked.port) as network:
        kept = await network.ask("127.0.0.1", Question(ZONE, types.SOA))
        with pytest.raises(NetworkForbidden, match=r"127\.0\.0\.1 would have to be asked"):
            await network.ask("127.0.0.1", Question(ZONE, types.NS))
        with pytest.raises(NetworkForbidden):
            await network.transfer("127.0.0.1", ZONE)
    assert told is not None
    assert kept is not None
    assert kept.wire == told.wire


async def test_a_test_without_the_network_ends_at_the_first_server() -> None:
    async with live_network(profile(no_network=True), Peers()) as network:
        with pytest.raises(NetworkForbidden) as caught:
            await run_test(ZONE, network, profile=profile(no_network=True), hints={ZONE: [FIRST]})
    assert caught.value.address == FIRST


async def test_whois_servers_are_the_network_too() -> None:
    run = await prepared(plain(), profile={"no_network": True})
    with pytest.raises(NetworkForbidden):
        await run.whois(FIRST, "x\n", 1)


@pytest.mark.parametrize(("family", "address"), [("4", "192.0.2.1"), ("6", "2001:db8::1")])
async def test_a_source_that_this_machine_has_not_is_refused(family: str, address: str) -> None:
    chosen = profile(**{f"resolver__source{family}": address})
    with pytest.raises(ProfileError, match=rf"resolver\.source{family}: nothing can be sent from {address}"):
        async with live_network(chosen, Peers()):
            pass
    async with live_network(chosen.with_values({f"net.ipv{family}": False}), Peers()):
        pass


async def test_a_redis_that_is_not_there_is_a_cache_that_knows_nothing() -> None:
    nowhere = profile(cache={"redis": {"server": "127.0.0.1:1", "expire": 60}})
    async with NameServer().serving() as asked, live_network(nowhere, Peers(), asked.port) as network:
        assert await network.ask("127.0.0.1", Question(ZONE, types.SOA)) is not None


async def test_without_the_package_the_property_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "redis.asyncio", None)
    with pytest.raises(ProfileError, match=r"cache\.redis: the package redis"):
        async with live_network(profile(cache={"redis": {"server": "127.0.0.1"}}), Peers()):
            pass


async def test_a_server_that_is_no_address_is_refused() -> None:
    with pytest.raises(ProfileError, match=r"cache\.redis\.server"):
        async with live_network(profile(cache={"redis": {"server": "http://x"}}), Peers()):
            pass
