"""`gatewright datastore`: making datastores, looking at them, collecting, pruning and verifying them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from runtime.cli import logs
from runtime.cli.amounts import size
from runtime.cli.config import load
from runtime.cli.datastore_reach import Reached, reached
from runtime.cli.keys import CONTRACT_URL, Unfit
from runtime.cli.run import Failed, config_option, data_option, run

C = TypeVar("C", bound=Callable[..., Any])

_LINE_EVERY = 10
"""Per cent between two lines of progress where no terminal can show a bar."""


def _contract_url(context: click.Context, option: click.Parameter, text: str | None) -> str | None:
    try:
        return None if text is None else str(CONTRACT_URL.read(text))
    except Unfit:
        raise click.BadParameter(f"{text!r} is not of the form {CONTRACT_URL.expects}") from None


_url_option = click.option(
    "--url", metavar="URL", callback=_contract_url, help="The contract listener of the gateway, grpc://HOST:PORT."
)
_COMMON = ("as_json", "url", "data", "config")
_json_option = click.option("--json", "as_json", is_flag=True, help="JSON instead of words.")


def _common(function: C) -> C:
    for option in (_json_option, _url_option, data_option, config_option):
        function = option(function)
    return click.argument("name", default="main")(function)


def _where(function: C) -> C:
    """Add the options that narrow snapshots down."""
    for option in (
        click.option("--id", "backup_id", help="Only groups with this id."),
        click.option(
            "--type", "backup_type", type=click.Choice(["vm", "ct", "host"]), help="Only groups of this type."
        ),
        click.option("--max-depth", type=int, default=7, show_default=True, help="Levels of namespaces below it."),
        click.option("--ns", default="", help="Only this namespace and those below it."),
    ):
        function = option(function)
    return function


def _params(name: str, options: dict[str, Any], **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the params that the options of a command are, those that were given, and its common options."""
    common = {key: options.pop(key) for key in _COMMON}
    given = {"store": name, **options, **more}
    return {key.replace("_", "-"): value for key, value in given.items() if value is not None}, common


@click.group("datastore")
def command() -> None:
    """Make datastores and keep them in order.

    \b
    NAME is a datastore of the configuration: [storage.datastores.NAME].
    A running gateway is asked over its contract listener (listen.contract).
    When no server has the folder of the datastore, the work is done here.
    """


@command.command()
@_common
def create(name: str, **common: Any) -> None:
    """Make the folder of a datastore, with its 65,536 folders for chunks."""

    async def work(reach: Reached) -> None:
        await _shown(reach.many("maintenance.create", {"store": name}), lambda record: None)
        _print(common, {"store": name, "created": True}, [f"datastore {name} is ready"])

    _run(name, common, work)


@command.command()
@_common
@click.option(
    "--by", type=click.Choice(["snapshot", "group", "namespace", "owner"]), help="How much belongs to each of these."
)
def status(name: str, by: str | None, **common: Any) -> None:
    """Show what a datastore holds, and what its last collection did.

    With --by: how many bytes on disk each refers to, and how many of them would be freed if it vanished. All indexes
    are read for it.
    """

    async def work(reach: Reached) -> None:
        if by is None:
            found = await reach.one("maintenance.status", {"store": name})
            _print(common, found, _status_lines(found))
            return
        rows = [row async for row in reach.many("maintenance.figures", {"store": name, "by": by})]
        if common["as_json"]:
            _print(common, rows, [])
            return
        table = Table(by, *("referenced", "exclusive", "missing chunks"), box=None)
        for row in sorted(rows, key=lambda row: -row["exclusive"]):
            cells = (row["scope"] or "(root)", size(row["referenced"]), size(row["exclusive"]), str(row["missing"]))
            table.add_row(*cells)
        Console(width=None if sys.stdout.isatty() else 200).print(table)

    _run(name, common, work)


@command.command()
@_common
@click.option("--full", is_flag=True, help="Look at every file in the folder of chunks.")
def gc(name: str, full: bool, **common: Any) -> None:
    """Collect: remove the chunks that no snapshot refers to any more.

    Ctrl-C ends the waiting; in a running gateway the collection goes on, as a task that `task.cancel` stops.
    """

    async def work(reach: Reached) -> None:
        found: dict[str, Any] = {}
        await _shown(reach.many("maintenance.collect", {"store": name, "full": full}), found.update)
        _print(common, found, _collected_lines(found))

    _run(name, common, work)


@command.command()
@_common
@_where
@click.option("--keep-last", type=int, metavar="N")
@click.option("--keep-hourly", type=int, metavar="N")
@click.option("--keep-daily", type=int, metavar="N")
@click.option("--keep-weekly", type=int, metavar="N")
@click.option("--keep-monthly", type=int, metavar="N")
@click.option("--keep-yearly", type=int, metavar="N")
@click.option("--dry-run", is_flag=True, help="Only say what would be.")
def prune(name: str, **options: Any) -> None:
    """Remove the snapshots that no rule keeps, and say of each why it stays or goes.

    Without any rule all stay. Their chunks are freed by the next collection.
    """
    params, common = _params(name, options)

    async def work(reach: Reached) -> None:
        rows = [row async for row in reach.many("maintenance.prune", params)]
        lines = [f"{'keep  ' if row['keep'] else 'remove'} {_snapshot(row)}  {row['reason']}" for row in rows]
        removed = sum(not row["keep"] for row in rows)
        verb = "would be removed" if params["dry-run"] else "removed"
        _print(common, rows, [*lines, f"{removed} of {len(rows)} snapshots {verb}"])

    _run(name, common, work)


@command.command()
@_common
@_where
@click.option("--all", "again", is_flag=True, help="Those that were verified before, too.")
@click.option("--outdated-after", type=int, metavar="DAYS", help="Those that were verified longer ago, too.")
def verify(name: str, again: bool, **options: Any) -> None:
    """Verify snapshots: read all that they refer to, and say of each what is wrong with it.

    What was found stands in the snapshot, where clients show it. Exit code 1 when one is damaged. Ctrl-C ends the
    waiting; in a running gateway the verification goes on, as a task that `task.cancel` stops.
    """
    params, common = _params(name, options, ignore_verified=not again)

    async def work(reach: Reached) -> None:
        rows: list[dict[str, Any]] = []
        await _shown(reach.many("maintenance.verify", params), rows.append)
        _print(common, rows, _verified_lines(rows))
        failed = sum(row["state"] == "failed" for row in rows)
        if failed:
            raise Failed(f"{failed} of {len(rows)} snapshots are damaged")

    _run(name, common, work)


def _run(name: str, common: dict[str, Any], work: Callable[[Reached], Any]) -> None:
    data: Path | None = common["data"]
    config = load(common["config"], options={"data": str(data) if data else None})
    logs.set_up("error")

    async def main() -> None:
        async with reached(config, name, common["url"]) as reach:
            await work(reach)

    run(main())


async def _shown(records: AsyncGenerator[Any, None], take: Callable[[Any], None]) -> None:
    """Show the progress in records on standard error, and take those that are something else."""
    terminal = sys.stderr.isatty()
    columns = (BarColumn(bar_width=30), TaskProgressColumn(), TimeElapsedColumn(), TextColumn("{task.description}"))
    last = -_LINE_EVERY
    with Progress(*columns, console=Console(stderr=True), transient=True, disable=not terminal) as bar:
        row = bar.add_task("", total=100)
        async with aclosing(records):
            async for record in records:
                if "percent" not in record:
                    take(record)
                    continue
                bar.update(row, completed=record["percent"], description=record["message"])
                # The end is always said, however near to it the line before was.
                if not terminal and (record["percent"] >= last + _LINE_EVERY or last < record["percent"] == 100):
                    last = record["percent"]
                    click.echo(f"{last:3.0f} % {record['message']}", err=True)


def _print(common: dict[str, Any], value: Any, lines: list[str]) -> None:
    if common["as_json"]:
        click.echo(json.dumps(value, indent=2))
    else:
        click.echo(os.linesep.join(lines))


def _verified_lines(rows: list[dict[str, Any]]) -> list[str]:
    lines = []
    for row in rows:
        if row["state"] != "skipped":
            lines.append(f"{row['state']:6} {_snapshot(row)}")
            lines += [f"       {line}" for line in row["findings"]]
    counts = {state: sum(row["state"] == state for row in rows) for state in ("ok", "failed", "skipped")}
    return [*lines, f"{counts['ok']} right, {counts['failed']} damaged, {counts['skipped']} left out"]


def _status_lines(found: dict[str, Any]) -> list[str]:
    share = 100 * found["used"] / found["total"] if found["total"] else 0
    free = size(found["avail"])
    lines = [
        f"datastore   {found['store']} in {found['path']}",
        f"file system {size(found['used'])} of {size(found['total'])} used ({share:.0f} %), {free} free",
        f"backups     {found['snapshots']} snapshots in {found['groups']} groups, {found['sessions']} being made",
    ]
    if found["doubted"]:
        lines.append("chunks      some are being read, after a stop that was not clean")
    last = found.get("collection")
    if not last:
        return [*lines, "collection  never"]
    return [*lines, *(f"collection  {line}" for line in _collected_lines(last))]


def _collected_lines(found: dict[str, Any]) -> list[str]:
    stored, data = found["disk-bytes"], found["index-data-bytes"]
    factor = f" ({data / stored:.1f} times as much)" if stored else ""
    lines = [
        f"removed {found['removed-chunks']} chunks, {size(found['removed-bytes'])}",
        f"too young to go: {found['pending-chunks']} chunks, {size(found['pending-bytes'])}",
        f"left {found['disk-chunks']} chunks, {size(stored)}",
        f"they hold {found['index-file-count']} archives and images of {size(data)}{factor}",
    ]
    if found["removed-bad"] or found["still-bad"]:
        lines.append(f"corrupt chunks: {found['removed-bad']} removed, {found['still-bad']} still referred to")
    if found.get("missing-chunks"):
        lines.append(f"MISSING: {found['missing-chunks']} chunks that snapshots refer to; the log names them")
    return lines


def _snapshot(row: dict[str, Any]) -> str:
    time = datetime.fromtimestamp(row["backup-time"], UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    namespace = f"{row['ns']}/" if row["ns"] else ""
    return f"{namespace}{row['backup-type']}/{row['backup-id']}/{time}"
