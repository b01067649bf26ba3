"""`gatewright zone history`: the tests of a zone that a gateway has kept."""

from __future__ import annotations

import csv
import json
import sys
from typing import Any

import click

from runtime.cli.run import run
from runtime.cli.zoneservice import Where, service, service_options
from runtime.contract.abi import Json
from runtime.dns.report.words import time_text

COLUMNS = ("id", "created", "result", "kind")


@click.command("history")
@click.argument("domain")
@click.option("--filter", "kind", type=click.Choice(["all", "delegated", "undelegated"]), default="all",
              show_default=True, help="Tests as delegated, tests before a change goes live, or both.")  # fmt: skip
@click.option("--offset", type=click.IntRange(0), default=0, metavar="N", help="Leave out the newest N.")
@click.option("--limit", type=click.IntRange(1), default=20, show_default=True, metavar="N", help="Show at most N.")
@click.option("--json", "form", flag_value="json", help="A JSON list, as the gateway answers it.")
@click.option("--csv", "form", flag_value="csv", help="One line of CSV for each test.")
@service_options
def command(domain: str, kind: str, offset: int, limit: int, form: str | None, **given: Any) -> None:
    """List the tests of DOMAIN that are over, the newest first.

    \b
    gatewright zone history example.org
    gatewright zone history example.org --filter undelegated --limit 100 --csv
    """
    run(_history(Where.of(**given), domain, kind, offset, limit, form))


async def _history(where: Where, domain: str, kind: str, offset: int, limit: int, form: str | None) -> None:
    async with service(where) as gateway:
        entries = await gateway.history(domain, offset, limit, kind)
    if form == "json":
        click.echo(json.dumps(entries, ensure_ascii=False))
    elif form == "csv":
        writer = csv.writer(sys.stdout)
        writer.writerow(COLUMNS)
        writer.writerows(_row(entry) for entry in entries)
    else:
        for entry in entries:
            id, created, result, whole = _row(entry)
            click.echo(f"{id}  {time_text(created):<23}  {result:<8}  {whole}")
        if not entries:
            click.echo(f"there are no tests of {domain}", err=True)


def _row(entry: dict[str, Json]) -> tuple[str, str, str, str]:
    """Return an entry of either dialect by COLUMNS."""
    undelegated = entry.get("undelegated", entry.get("advanced_options"))
    return (
        str(entry.get("id", "")),
        str(entry.get("created_at") or entry.get("creation_time") or ""),
        str(entry.get("overall_result") or entry.get("overall_results") or "").lower(),
        "undelegated" if undelegated else "delegated",
    )
