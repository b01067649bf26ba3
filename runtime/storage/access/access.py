"""API tokens and grants, kept in the storage database; and logins.

Users are not kept: `root@pam` is who holds the gateway's own token, and any other user is a name that tokens and
grants are made for. All of it is in memory, since it is asked for with every request.
"""

from __future__ import annotations

import asyncio
import hmac
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select

from runtime.database import Database
from runtime.storage.access import roles
from runtime.storage.access.roles import ROOT, Grant, Privilege
from runtime.storage.access.tickets import Tickets
from runtime.storage.principals import XO, Principals
from runtime.storage.schema import api_token, grant, note

KEY = "ticket-key"


class TokenExists(Exception):
    """There is an API token of that id."""


class NoToken(Exception):
    """There is no API token of that id."""


@dataclass(frozen=True, slots=True)
class ApiToken:
    """An API token; `expires` is in seconds since the epoch, 0 for never."""

    id: str
    digest: str
    comment: str | None
    enabled: bool
    expires: int


class Access:
    """Who may do what. `clock` gives milliseconds since the epoch, as everywhere in storage."""

    def __init__(self, database: Database, principals: Principals, clock: Callable[[], int]) -> None:
        self._database = database
        self._principals = principals
        self._clock = clock
        self._tickets = Tickets(b"")
        self._tokens: dict[str, ApiToken] = {}
        self._grants: set[Grant] = set()
        self._writing = asyncio.Lock()

    async def open(self) -> None:
        """Read what is kept; make the key of tickets at the first start."""
        fresh = secrets.token_hex(32)

        def read(connection: Connection) -> tuple[str, dict[str, ApiToken], set[Grant]]:
            key = connection.execute(select(note.c.value).where(note.c.name == KEY)).scalar()
            if key is None:
                connection.execute(insert(note).values(name=KEY, value=fresh))
            tokens = {row.id: ApiToken(*row) for row in connection.execute(select(*_TOKEN_COLUMNS))}
            rows = connection.execute(select(grant.c.path, grant.c.auth_id, grant.c.role, grant.c.propagate))
            return str(key or fresh), tokens, {Grant(*row) for row in rows}

        key, self._tokens, self._grants = await self._database.write(read)
        self._tickets = Tickets(bytes.fromhex(key))

    @property
    def instance(self) -> str:
        """What tells this server from others, the same for as long as its data folder lives."""
        return self._tickets.instance()

    # Logins.

    def check_secret(self, id: str, secret: str) -> str | None:
        """Return the id of an API token if this is its secret and it is valid now."""
        known = self._tokens.get(id)
        digest = self._principals.digest(secret).hex()
        # Compared in any case, so that the time does not tell which ids there are.
        right = hmac.compare_digest(known.digest if known else "0" * len(digest), digest)
        if known is None or not right or not known.enabled or (known.expires and known.expires <= self._now):
            return None
        return id

    def login(self, user: str, password: str) -> tuple[str, str] | None:
        """Return a ticket and its CSRF token for a user who knows the password, or has a ticket that is still valid."""
        if password.startswith("PBS:"):
            right = self._tickets.user(password, self._now) == user
        else:
            known = self._principals.check(password)
            right = known is not None and known.principal == XO and user == ROOT
        return (self._tickets.ticket(user, self._now), self._tickets.csrf(user, self._now)) if right else None

    def check_ticket(self, ticket: str, csrf: str | None) -> str | None:
        """Return whose ticket it is; with a CSRF token only if that is the user's, too."""
        user = self._tickets.user(ticket, self._now)
        return None if user is None or (csrf is not None and not self._tickets.fits(csrf, user, self._now)) else user

    # What is allowed.

    def privileges(self, auth_id: str, path: str) -> dict[Privilege, bool]:
        return roles.privileges(self._grants, auth_id, path)

    def any_below(self, auth_id: str, path: str) -> bool:
        return roles.below(self._grants, auth_id, path)

    def knows(self, auth_id: str) -> bool:
        """Return whether there is such a token or user: `root@pam`, or one that has a token or a grant."""
        return auth_id in self._tokens or ("!" not in auth_id and auth_id in self.users)

    @property
    def users(self) -> set[str]:
        """`root@pam`, and those that have a token or a grant."""
        named = (*self._tokens, *(grant.auth_id for grant in self._grants))
        return {roles.user_of(one) for one in named} | {ROOT}

    @property
    def grants(self) -> list[Grant]:
        return sorted(self._grants)

    def tokens(self, user: str) -> list[ApiToken]:
        return sorted(
            (token for token in self._tokens.values() if roles.user_of(token.id) == user), key=lambda token: token.id
        )

    # Changes, which are on disk when these return.

    async def create_token(self, id: str, comment: str | None, enabled: bool, expires: int) -> str:
        """Make an API token and return its secret, which is kept nowhere. Raises TokenExists."""
        secret = str(uuid.UUID(bytes=secrets.token_bytes(16), version=4))
        made = ApiToken(id, self._principals.digest(secret).hex(), comment, enabled, expires)
        async with self._writing:
            if id in self._tokens:
                raise TokenExists
            values = dict(zip(_TOKEN_NAMES, (id, made.digest, comment, enabled, expires), strict=True))
            await self._database.write(lambda connection: connection.execute(insert(api_token).values(**values)))
            self._tokens[id] = made
        return secret

    async def remove_token(self, id: str) -> None:
        """Remove an API token and its grants. Raises NoToken."""

        def change(connection: Connection) -> None:
            connection.execute(delete(api_token).where(api_token.c.id == id))
            connection.execute(delete(grant).where(grant.c.auth_id == id))

        async with self._writing:
            if id not in self._tokens:
                raise NoToken
            await self._database.write(change)
            del self._tokens[id]
            self._grants = {one for one in self._grants if one.auth_id != id}

    async def set_grant(self, wanted: Grant, *, remove: bool = False) -> None:
        """Give a role on a path, or take it away; taking away what is not there is no error."""
        same = (grant.c.path == wanted.path, grant.c.auth_id == wanted.auth_id, grant.c.role == wanted.role)

        def change(connection: Connection) -> None:
            connection.execute(delete(grant).where(*same))
            if not remove:
                values = {"path": wanted.path, "auth_id": wanted.auth_id, "role": wanted.role}
                connection.execute(insert(grant).values(**values, propagate=wanted.propagate))

        async with self._writing:
            await self._database.write(change)
            key = (wanted.path, wanted.auth_id, wanted.role)
            self._grants = {one for one in self._grants if (one.path, one.auth_id, one.role) != key}
            if not remove:
                self._grants.add(wanted)

    @property
    def _now(self) -> int:
        return self._clock() // 1000


_TOKEN_COLUMNS = (
    api_token.c.id, api_token.c.digest, api_token.c.comment, api_token.c.enabled, api_token.c.expires,
)  # fmt: skip
_TOKEN_NAMES = tuple(column.name for column in _TOKEN_COLUMNS)
