"""The network of one run, as its profile wants it."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from runtime.dns.engine.profile import Profile, ProfileError
from runtime.dns.query.cache import Outside, Shared, Store
from runtime.dns.query.live import LiveNetwork, Peers, Resolver
from runtime.dns.query.network import Forbidden, Network
from runtime.dns.query.redis_store import RedisStore
from runtime.dns.wire.names import Name

EXPIRE = 300
"""Seconds that an answer is shared when the profile names a Redis server and nothing else."""


def resolver(profile: Profile, port: int = 53) -> Resolver:
    """How a run with this profile asks; `port` is that of every server."""
    return Resolver(
        timeout=profile.number("resolver.defaults.timeout"),
        tries=profile.number("resolver.defaults.retry"),
        adaptive=profile.flag("resolver.defaults.adaptive"),
        source4=profile.text("resolver.source4"),
        source6=profile.text("resolver.source6"),
        port=port,
    )


@asynccontextmanager
async def live_network(
    profile: Profile, peers: Peers, port: int = 53, *, outside: tuple[Store, Name] | None = None
) -> AsyncIterator[Network]:
    """The network of real servers for runs with this profile, answers shared through Redis where it names a server.

    `peers` is the one object of the process that paces queries. At the end of the context connections to Redis are
    given up. `outside`: what is asked about names that are not in this zone is shared through this store, unless the
    profile says where questions come from. Where the profile forbids the network, caches alone answer.

    Raises:
        ProfileError: the profile names a Redis server with a text that is no address, or the package is not installed;
            questions are to come from an address that this machine has not.
    """
    for key, family, enabled in (
        ("resolver.source4", socket.AF_INET, profile.ipv4),
        ("resolver.source6", socket.AF_INET6, profile.ipv6),
    ):
        if enabled and not profile.no_network:
            _check_source(key, family, profile.text(key))
    network: Network = Forbidden() if profile.no_network else LiveNetwork(resolver(profile, port), peers)
    if outside is not None and not (profile.text("resolver.source4") or profile.text("resolver.source6")):
        network = Outside(network, *outside)
    settings = profile.redis
    if not settings:
        yield network
        return
    try:
        store = RedisStore.at(settings["server"], int(settings.get("expire", EXPIRE)))
    except ModuleNotFoundError:
        raise ProfileError("cache.redis", "the package redis is not installed (extra redis of this one)") from None
    except ValueError as error:
        raise ProfileError("cache.redis.server", str(error)) from None
    try:
        yield Shared(network, store)
    finally:
        await store.close()


def _check_source(key: str, family: socket.AddressFamily, address: str) -> None:
    """Raise ProfileError if nothing can be sent from an address; the empty text stands for any."""
    if not address:
        return
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as probe:
            probe.bind((address, 0))
    except OSError as fault:
        raise ProfileError(key, f"nothing can be sent from {address}: {fault.strerror}") from None
