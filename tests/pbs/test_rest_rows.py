"""Every management call with every kind of credential (proxmox-backup.md 2.1, 7.1, 17.9)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import pytest_asyncio

from generated.handlers.pbs import FACE
from runtime.contract.abi import Auth, Method
from tests.pbs.backups import blob
from tests.pbs.server import Server
from tests.pbs.test_rest import Reply, administrator, http, log_in

pytestmark = pytest.mark.asyncio(loop_scope="module")

EXAMPLES: dict[str, Any] = json.loads(FACE.examples())["methods"]
ROWS = {
    name: method
    for name, method in FACE.methods.items()
    if method.within is None and method.auth is not Auth.NONE and method.http is not None and not method.http.upgrade
}
CHANGES = {name: method for name, method in ROWS.items() if method.http and method.http.verb != "GET"}


async def ask(server: Server, method: Method, headers: list[str]) -> Reply:
    """Make the call of the first example of a method."""
    assert method.http is not None
    params = dict(EXAMPLES[method.name][0]["params"])
    path = method.http.path
    for name in [name for name in params if f"{{{name}}}" in path]:
        path = path.replace(f"{{{name}}}", quote(str(params.pop(name)), safe=""))
    query = urlencode({name: str(value).lower() if value is True else value for name, value in params.items()})
    body = blob(b"log") if method.body else b""
    return await http(server, method.http.verb, f"{path}?{query}" if query else path, headers, body)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def token(server: Server) -> AsyncIterator[str]:
    yield await administrator(server)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def ticket(server: Server) -> AsyncIterator[dict[str, str]]:
    yield await log_in(server)


def answered(name: str, reply: Reply) -> None:
    """Assert that a call was made, whatever it found."""
    assert reply.status == 200 or (reply.status in (400, 404) and " not found for " not in reply.text), (name, reply)


@pytest.mark.parametrize("name", ROWS)
async def test_a_call_with_a_token_and_with_a_ticket_and_with_neither(
    server: Server, token: str, ticket: dict[str, str], name: str
) -> None:
    for form in (f"PBSAPIToken={token}", f"PBSAPIToken {token}"):
        answered(name, await ask(server, ROWS[name], [f"Authorization: {form}"]))
    shown = [f"Cookie: __Host-PBSAuthCookie={quote(ticket['ticket'])}"]
    answered(name, await ask(server, ROWS[name], [*shown, f"CSRFPreventionToken: {ticket['CSRFPreventionToken']}"]))
    nobody = await ask(server, ROWS[name], [])
    assert (nobody.status, nobody.text) == (401, "authentication failed: no API token and no ticket was shown")


@pytest.mark.parametrize("name", CHANGES)
async def test_a_change_by_ticket_needs_its_csrf_token(server: Server, ticket: dict[str, str], name: str) -> None:
    shown = [f"Cookie: PBSAuthCookie={quote(ticket['ticket'])}"]
    missing = await ask(server, CHANGES[name], shown)
    words = "authentication failed: the request has a ticket but no CSRFPreventionToken"
    assert (missing.status, missing.text) == (401, words)
    wrong = await ask(server, CHANGES[name], [*shown, "CSRFPreventionToken: 00000000:AAAA"])
    words = "authentication failed: the ticket is not valid, or the CSRFPreventionToken is not its own"
    assert (wrong.status, wrong.text) == (401, words)
