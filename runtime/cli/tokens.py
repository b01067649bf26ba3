"""`gatewright token`: API tokens for backup clients, made, listed and taken away at a running gateway."""

from __future__ import annotations

import json
import os
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import aiohttp
import click
from yarl import URL

from runtime.cli import target as targets
from runtime.cli.client import CONNECT_SECONDS, CallFailed, unreached
from runtime.cli.config import Config, load
from runtime.cli.run import config_option, data_option, run
from runtime.storage.access.roles import ROLES

C = TypeVar("C", bound=Callable[..., Any])

SECONDS = 60.0
ROOT = "root@pam"


def _common(function: C) -> C:
    for option in (
        click.option(
            "--url", metavar="URL", help="Where the gateway is; else GATEWRIGHT_URL or what the configuration says."
        ),
        click.option(
            "--token", metavar="T", help="The gateway's own token; else GATEWRIGHT_TOKEN or the data folder's."
        ),
        click.option("--insecure", is_flag=True, help="Take any certificate."),
        click.option("--fingerprint", metavar="SHA256", help="Take the one certificate with this fingerprint."),
        data_option,
        config_option,
    ):
        function = option(function)
    return function


@click.group("token")
def command() -> None:
    """API tokens, with which backup clients log in.

    A token is named USER@REALM!NAME; NAME alone is one of root@pam.
    """


@command.command("create")
@click.argument("name")
@click.option("--datastore", default="main", metavar="STORE", help="What it may use; main unless given.")
@click.option("--namespace", default="", metavar="NS", help="And of that only this namespace and those below it.")
@click.option("--role", type=click.Choice(sorted(ROLES)), default="DatastorePowerUser", help="What it may do there.")
@click.option("--comment", metavar="TEXT")
@click.option("--expires", metavar="DATE", type=click.DateTime(), help="When it is no longer taken.")
@_common
def create(
    name: str, datastore: str, namespace: str, role: str, comment: str | None, expires: datetime | None, **where: Any
) -> None:
    """Make a token and show its secret, this once.

    The role DatastorePowerUser backs up, reads what it has backed up, and prunes that; DatastoreBackup does not prune.
    """
    path = "/".join(["", "datastore", datastore, *([namespace] if namespace else [])])
    body: dict[str, Any] = {} if comment is None else {"comment": comment}
    if expires is not None:
        body["expire"] = int(expires.replace(tzinfo=expires.tzinfo or UTC).timestamp())
    user, token = _split(name)

    async def make(ask: Ask) -> None:
        made = await ask("POST", f"access/users/{quote(user)}/token/{quote(token)}", body)
        ids = [made["tokenid"], *([user] if user != ROOT else [])]
        for id in ids:
            await ask("PUT", "access/acl", {"path": path, "role": role, "auth-id": id})
        click.echo(f"token   {made['tokenid']}")
        click.echo(f"secret  {made['value']}")
        click.echo(f"role    {role} on {path}")

    _run(make, where)


@command.command("list")
@click.argument("user", default=ROOT)
@_common
def show(user: str, **where: Any) -> None:
    """Show the tokens of USER, root@pam unless given, and the roles they have."""

    async def look(ask: Ask) -> None:
        acl = await ask("GET", "access/acl")
        for token in await ask("GET", f"access/users/{quote(user)}/token"):
            roles = [f"{one['roleid']} on {one['path']}" for one in acl if one["ugid"] == token["tokenid"]]
            expire = token.get("expire")
            until = f"until {datetime.fromtimestamp(expire, UTC):%Y-%m-%d}" if expire else ""
            click.echo("  ".join(filter(None, [token["tokenid"], ", ".join(roles), until, token.get("comment", "")])))

    _run(look, where)


@command.command("delete")
@click.argument("name")
@_common
def delete(name: str, **where: Any) -> None:
    """Take a token away, and its roles with it; what it backed up stays."""
    user, token = _split(name)

    async def remove(ask: Ask) -> None:
        await ask("DELETE", f"access/users/{quote(user)}/token/{quote(token)}")

    _run(remove, where)


Ask = Callable[..., Awaitable[Any]]
"""From verb, path below the API's root and parameters to the data of the answer. Raises CallFailed."""


def _split(name: str) -> tuple[str, str]:
    user, mark, token = name.rpartition("!")
    return (user, token) if mark else (ROOT, name)


def _run(work: Callable[[Ask], Awaitable[None]], where: dict[str, Any]) -> None:
    data: Path | None = where["data"]
    config = load(where["config"], options={"data": str(data) if data else None})
    url = where["url"] or os.environ.get("GATEWRIGHT_URL") or _configured(config)
    try:
        target = targets.target(
            url, where["token"], data=config.data, environ=os.environ,
            insecure=where["insecure"], fingerprint=where["fingerprint"],
        )  # fmt: skip
    except targets.BadTarget as fault:
        raise click.UsageError(str(fault)) from None
    run(_asking(target, work))


def _configured(config: Config) -> str | None:
    """Return the URL of the first listener for backup clients that a configuration has, as it is from this machine."""
    for name in config.listeners():
        url, faces = URL(config[f"listen.{name}.url"] or ""), config[f"listen.{name}.faces"]
        if url.host and url.port and (not faces or "pbs" in faces):
            return str(url.with_host({"0.0.0.0": "127.0.0.1", "::": "::1"}.get(url.host, url.host)))
    return None


async def _asking(target: targets.Target, work: Callable[[Ask], Awaitable[None]]) -> None:
    timeout = aiohttp.ClientTimeout(total=SECONDS, sock_connect=CONNECT_SECONDS)
    headers = {"Authorization": f"Bearer {target.token or ''}"}
    async with aiohttp.ClientSession(timeout=timeout, headers=headers) as session:

        async def ask(verb: str, path: str, params: dict[str, Any] | None = None) -> Any:
            url = target.url.joinpath("api2", "json", *path.split("/"), encoded=True)
            try:
                async with session.request(verb, url, json=params, ssl=target.trust, allow_redirects=False) as response:
                    text = await response.text()
            except (aiohttp.ClientError, TimeoutError) as fault:
                raise unreached(fault, target.url) from None
            if response.status != 200:
                raise CallFailed(text.replace("\n", "; ") or f"{response.status} {response.reason}")
            return json.loads(text)["data"]

        await work(ask)
