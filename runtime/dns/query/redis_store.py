"""Answers shared between processes through a Redis server (profile `cache.redis`: `server`, `expire`)."""

from __future__ import annotations

from struct import Struct
from typing import TYPE_CHECKING, Final

from runtime.dns.query.cache import Asked, Kept
from runtime.dns.wire import build
from runtime.dns.wire.message import MalformedMessage, Message, parse

if TYPE_CHECKING:
    from redis.asyncio import Redis

_PREFIX: Final = b"gatewright:dns:1:"
_HEAD: Final = Struct("!dB")


class RedisStore:
    """A `Store` in a Redis server; entries live `expire` seconds. Needs the package `redis` (extra `redis`).

    A server that does not answer within a second, or answers something else, is a cache that knows nothing.
    """

    def __init__(self, client: Redis, expire: int) -> None:
        self._client = client
        self._expire = expire

    @classmethod
    def at(cls, server: str, expire: int) -> RedisStore:
        """The store at `HOST`, `HOST:PORT` or a `redis://` address.

        Raises:
            ModuleNotFoundError: the package `redis` is not installed. ValueError: no such address.
        """
        from redis.asyncio import Redis

        address = server if "://" in server else f"redis://{server}"
        return cls(Redis.from_url(address, socket_timeout=1, socket_connect_timeout=1), expire)

    async def get(self, asked: Asked) -> Kept | None:
        """See `Store.get`."""
        from redis.exceptions import RedisError

        try:
            value = await self._client.get(_key(asked))
        except (RedisError, OSError):
            return None
        return None if not isinstance(value, bytes) else _kept(value)

    async def put(self, asked: Asked, answer: Message | None) -> None:
        """See `Store.put`."""
        from redis.exceptions import RedisError

        try:
            await self._client.set(_key(asked), _value(answer), ex=self._expire)
        except (RedisError, OSError):
            return

    async def close(self) -> None:
        """Give up the connections."""
        await self._client.aclose()


def _key(asked: Asked) -> bytes:
    address, question = asked
    edns = question.edns
    wire = build.query(0, question.name, question.type, question.klass, rd=question.rd)
    how = f":{int(question.tcp)}{int(question.fallback)}:{'' if edns is None else tuple(edns)}:{address}"
    return _PREFIX + wire[2:] + how.encode("ascii")


def _value(answer: Message | None) -> bytes:
    if answer is None:
        return b""
    source = (answer.source or "").encode("ascii")
    return _HEAD.pack(answer.arrived, len(source)) + source + answer.wire


def _kept(value: bytes) -> Kept | None:
    if not value:
        return Kept(None)
    if len(value) < _HEAD.size:
        return None
    arrived, length = _HEAD.unpack_from(value)
    start = _HEAD.size + length
    source = value[_HEAD.size : start].decode("latin-1")
    try:
        return Kept(parse(value[start:], source=source or None, arrived=arrived))
    except MalformedMessage:
        return None
