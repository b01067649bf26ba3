"""From a profile to a network."""

from __future__ import annotations

import sys

import fakeredis
import pytest

from runtime.dns.engine.networks import live_network, resolver
from runtime.dns.engine.profile import Profile, ProfileError
from runtime.dns.query.cache import Shared
from runtime.dns.query.live import LiveNetwork, Peers, Resolver
from runtime.dns.query.question import Question
from runtime.dns.query.redis_store import RedisStore
from runtime.dns.wire import types
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
