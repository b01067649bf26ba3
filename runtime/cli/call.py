"""`gatewright call`: one call of any JSON-RPC method, from the shell."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import click

from runtime.cli import target as targets
from runtime.cli.arguments import BadArgument, params_of
from runtime.cli.client import call
from runtime.cli.config import load
from runtime.cli.run import config_option, data_option, run
from runtime.cli.show import show, waiting
from runtime.contract.abi import Json


@click.command("call", context_settings={"ignore_unknown_options": True})
@click.argument("method")
@click.argument("params", nargs=-1, metavar="[NAME=VALUE | NAME=json:VALUE]...")
@click.option("--url", metavar="URL", help="Where the gateway is; with a path, that very address is used.")
@click.option("--token", metavar="T", help="The token; in GATEWRIGHT_TOKEN no process list shows it.")
@click.option("--raw", is_flag=True, help="The exact JSON of each record, or the bare text of a string.")
@click.option("--insecure", is_flag=True, help="Take any certificate.")
@click.option("--fingerprint", metavar="SHA256", help="Take the one certificate with this fingerprint, aa:bb:..")
@config_option
@data_option
def command(
    method: str,
    params: tuple[str, ...],
    url: str | None,
    token: str | None,
    raw: bool,
    insecure: bool,
    fingerprint: str | None,
    config: Path | None,
    data: Path | None,
) -> None:
    """Call METHOD and show its answer.

    A parameter is NAME=VALUE with a text as value, or NAME=json:VALUE with any JSON value; a lone json:VALUE is the
    params as a whole. Methods with a dot in their names are of the xo face, the others of the zonemaster face.

    \b
    The URL is, unless given, GATEWRIGHT_URL or https://127.0.0.1:8443.
    The token is, unless given, GATEWRIGHT_TOKEN or, for a gateway on this
    machine, the one in its data folder.

    \b
    gatewright call system.listMethods
    gatewright call test.range stop=json:3
    gatewright call remote.test 'remote=json:{"url":"file:///srv/backups"}'
    gatewright call version_info

    What `backup.plan` says is written for people; with --raw it is JSON.
    """
    try:
        value = params_of(params)
        folder = load(config, options={"data": str(data) if data else None}).data
        target = targets.target(url, token, data=folder, environ=os.environ, insecure=insecure, fingerprint=fingerprint)
    except (BadArgument, targets.BadTarget) as fault:
        raise click.UsageError(str(fault)) from None
    run(_call(target, method, value, raw))


async def _call(target: targets.Target, method: str, params: Json, raw: bool) -> None:
    async with contextlib.AsyncExitStack() as stack:
        with waiting(method):
            answer = await stack.enter_async_context(call(target, method, params))
        await show(answer, raw=raw, method=method)
