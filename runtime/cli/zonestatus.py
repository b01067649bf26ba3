"""`gatewright zone status`: how far tests are that a gateway runs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

import click

from runtime.cli.run import run
from runtime.cli.zonebars import Bar
from runtime.cli.zoneservice import Where, follow, service, service_options


@click.command("status")
@click.argument("ids", nargs=-1, required=True, metavar="ID...")
@click.option("--wait", is_flag=True, help="Wait until the tests are over.")
@click.option("--json", "as_json", is_flag=True, help="A JSON list of objects with id and progress.")
@service_options
def command(ids: tuple[str, ...], wait: bool, as_json: bool, **given: Any) -> None:
    """Say how far the tests with these IDs are, in percent.

    \b
    gatewright zone status 1234567890123456
    gatewright zone status 1234567890123456 --wait && echo over
    """
    run(_status(Where.of(**given), ids, wait, as_json))


async def _status(where: Where, ids: Sequence[str], wait: bool, as_json: bool) -> None:
    found: list[tuple[str, int]] = []
    async with service(where) as gateway:
        for id in ids:
            if wait:
                with Bar(id) as bar:
                    await follow(partial(gateway.progress, id), lambda progress: progress >= 100, bar.move)
            found.append((id, await gateway.progress(id)))
    if as_json:
        click.echo(json.dumps([{"id": id, "progress": progress} for id, progress in found]))
        return
    for id, progress in found:
        click.echo(f"{id}  {'over' if progress >= 100 else f'{progress} %'}")
