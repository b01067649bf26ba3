"""Who may call: the token of the xo face, which is kept in a file for its owner and as a digest for everyone else.

The file `<data>/token` is the truth. It is replaced in one step, so after any crash the token in force is the one that
it holds; what the database says is made to agree at the next start.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, delete, insert, or_, select, update

from generated.errors.internal import NoSuchPrincipal
from runtime.contract.abi import Category, Fault
from runtime.contract.faults import Unavailable
from runtime.contract.settings import ConfigError
from runtime.database import Database
from runtime.storage.folder import read_secret, write_secret
from runtime.storage.schema import note, token
from runtime.storage.settings import is_token
from runtime.storage.task_log import Clock, now

XO = "xo"
FILE = "token"
TOKEN_BYTES = 32
LONGEST = 4096
"""Bytes of the file that are read; a token is shorter."""


@dataclass(frozen=True, slots=True)
class Known:
    """An accepted token belongs to principal, and to nobody any more once expires has come."""

    principal: str
    expires: int | None


class Principals:
    """The accepted tokens. There is always exactly one in force, and maybe older ones that are about to expire."""

    def __init__(self, database: Database, data: Path, clock: Clock = now) -> None:
        self._database = database
        self._file = data / FILE
        self._clock = clock
        self._salt = b""
        self._accepted: dict[bytes, int | None] = {}
        self._since = 0
        """When the token in force became that."""
        self._setting = asyncio.Lock()

    async def open(self, configured: str) -> None:
        """Decide which token is in force.

        A configured token is, from its first start on until another one is set; when it changed since it was seen
        last, it is again. Without one and without a file a new token is made. Raises ConfigError.
        """
        fresh = secrets.token_hex(32)
        self._salt = bytes.fromhex(await self._database.write(lambda connection: _noted(connection, "salt", fresh)))
        held = kept = await asyncio.to_thread(self._read)
        seen = self.digest(configured).hex() if configured else ""
        if configured and await self._database.read(lambda connection: _note(connection, "configured")) != seen:
            held = await self._keep(configured)
        elif not held:
            held = await self._keep(secrets.token_urlsafe(TOKEN_BYTES))
        digest = self.digest(held).hex()
        at = self._clock()

        def agree(connection: Connection) -> dict[bytes, int | None]:
            if configured:
                _put(connection, "configured", seen)
            since = _note(connection, "since") if held == kept else None
            self._since = at if since is None else int(since)
            _put(connection, "since", str(self._since))
            stale = or_(token.c.expires <= at, token.c.expires.is_(None) & (token.c.digest != digest))
            connection.execute(delete(token).where(token.c.principal == XO, stale))
            return _in_force(connection, digest)

        self._accepted = await self._database.write(agree)

    def check(self, text: str) -> Known | None:
        """Return whose token text is, or None. Takes the same time whatever text has in common with a token."""
        digest = self.digest(text)
        at = self._clock()
        found: Known | None = None
        for known, expires in self._accepted.items():
            if hmac.compare_digest(known, digest) and (expires is None or at < expires):
                found = Known(XO, expires)
        return found

    async def set(self, principal: str, text: str, grace: float = 0.0) -> None:
        """Put text in force; return when that is on disk. What was accepted before is for grace seconds more.

        Raises NoSuchPrincipal, and Fault for a text that cannot be a token; nothing is changed.
        If it fails later the old token is in force until the next start, and maybe the new one from then on. Once
        begun it is not cancelled with its caller.
        """
        if principal != XO:
            raise NoSuchPrincipal(principal=principal)
        if not is_token(text):
            raise Fault("a token has 1 to 1024 characters that a cookie can hold", category=Category.INVALID)
        await asyncio.shield(asyncio.ensure_future(self._set(text, grace)))

    async def renew(self, text: str, age: float, grace: float) -> str | None:
        """Return the token that the holder of text should use from now on, or None to stay with it.

        A token that has been in force for age seconds is replaced by a new one and accepted for grace seconds more;
        who comes with it in that time is given the one in force, so that an answer that got lost locks nobody out. As
        with `set`, once begun it is not cancelled with its caller.
        """
        known = self.check(text)
        if known is None or (known.expires is None and self._clock() < self._since + age * 1000):
            return None
        return await asyncio.shield(asyncio.ensure_future(self._renew(text, age, grace)))

    def digest(self, text: str) -> bytes:
        """Return what stands for a text outside of this process."""
        return hmac.digest(self._salt, text.encode("utf-8", "surrogatepass"), hashlib.sha256)

    async def _renew(self, text: str, age: float, grace: float) -> str | None:
        async with self._setting:
            # Another gateway may have asked first.
            known = self.check(text)
            if known is None:
                return None
            if known.expires is not None:
                return await self._kept_in_force()
            if self._clock() < self._since + age * 1000:
                return None
            fresh = secrets.token_urlsafe(TOKEN_BYTES)
            await self._replace(fresh, grace)
            return fresh

    async def _set(self, text: str, grace: float) -> None:
        async with self._setting:
            await self._replace(text, grace)

    async def _kept_in_force(self) -> str | None:
        """Return the token in force, or None when the file holds another one or none."""
        try:
            held = await asyncio.to_thread(self._read)
        except ConfigError:
            return None
        known = self.check(held)
        return held if known is not None and known.expires is None else None

    async def _replace(self, text: str, grace: float) -> None:
        digest = self.digest(text).hex()
        former = [known.hex() for known, expires in self._accepted.items() if expires is None]
        at = self._clock()
        end = at + int(grace * 1000)

        def retire(connection: Connection) -> None:
            old = (token.c.principal == XO, token.c.digest != digest)
            connection.execute(update(token).where(*old, token.c.digest.in_(former)).values(expires=end))
            connection.execute(update(token).where(*old, token.c.expires > end).values(expires=end))
            connection.execute(delete(token).where(*old, token.c.expires <= at))

        if grace:
            # Before the file: a start after a kill has to know that the former token is still to be accepted.
            await self._database.write(retire)
        try:
            await self._keep(text)
        except OSError as fault:
            raise Unavailable(f"the token cannot be kept: {fault.strerror}") from None

        def change(connection: Connection) -> dict[bytes, int | None]:
            retire(connection)
            _put(connection, "since", str(at))
            return _in_force(connection, digest)

        self._accepted = await self._database.write(change)
        self._since = at

    async def _keep(self, text: str) -> str:
        await asyncio.to_thread(write_secret, self._file, text.encode("ascii") + b"\n")
        return text

    def _read(self) -> str:
        try:
            held = read_secret(self._file, LONGEST).decode("ascii").strip()
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeError) as fault:
            raise ConfigError(f"the token in {self._file} cannot be read: {type(fault).__name__}") from None
        if held and not is_token(held):
            raise ConfigError(f"{self._file} does not hold a token: remove it to have a new one made")
        return held


def _in_force(connection: Connection, digest: str) -> dict[bytes, int | None]:
    """Put the token of that digest in force; return all that are accepted."""
    mine = (token.c.principal == XO, token.c.digest == digest)
    if not connection.execute(update(token).where(*mine).values(expires=None)).rowcount:
        connection.execute(insert(token).values(principal=XO, digest=digest, expires=None))
    rows = connection.execute(select(token.c.digest, token.c.expires).where(token.c.principal == XO))
    return {bytes.fromhex(row.digest): row.expires for row in rows}


def _note(connection: Connection, name: str) -> str | None:
    value = connection.execute(select(note.c.value).where(note.c.name == name)).scalar()
    return None if value is None else str(value)


def _noted(connection: Connection, name: str, fresh: str) -> str:
    """Return a note, after making it when it is not there."""
    known = _note(connection, name)
    if known is None:
        _put(connection, name, fresh)
    return fresh if known is None else known


def _put(connection: Connection, name: str, value: str) -> None:
    if not connection.execute(update(note).where(note.c.name == name).values(value=value)).rowcount:
        connection.execute(insert(note).values(name=name, value=value))
