"""`gatewright zone batch`: many zones tested by a gateway, with the same parameters."""

from __future__ import annotations

import asyncio
import json
import os
import re
import sys
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from runtime.cli.client import CallFailed
from runtime.cli.run import Failed, run
from runtime.cli.zonebars import Bar
from runtime.cli.zonelanguage import language_option, spoken
from runtime.cli.zoneservice import BatchStatus, Service, Where, follow, service, service_options
from runtime.cli.zoneshow import SHOWN, WIDTH, html_option, write
from runtime.cli.zonesubmit import parameter_options, parameters
from runtime.contract.abi import Json
from runtime.contract.jsontext import dumps
from runtime.dns.engine.profile import LEVELS
from runtime.dns.report import table
from runtime.dns.report.batch_page import VERDICTS, Batch, Gravest, batch_report
from runtime.dns.report.record import ZoneTest, as_json
from runtime.dns.report.words import GRAVE, counted

AT_ONCE = 8
"""How many results are asked for at the same time."""

KEY = "GATEWRIGHT_ZONE_KEY"


@click.group("batch")
def command() -> None:
    """Have a gateway test many zones with the same parameters.

    Batches belong to users; a user is made on the machine of the gateway:

    \b
    gatewright call add_api_user username=alice api_key=KEY
    """


@command.command("submit")
@click.argument("file", type=click.File("r", encoding="utf-8"), default="-")
@click.option("--user", required=True, metavar="NAME", help=f"Whose batch it is; the key is in {KEY}, or asked for.")
@parameter_options
@click.option("--wait", is_flag=True, help="Wait until all zones are tested.")
@service_options
def submit(file: Any, user: str, wait: bool, **given: Any) -> None:
    """Start a batch of the zones in FILE, one name a line, and print its id.

    Without FILE, or for -, they are read from standard input. Empty lines and lines that start with # are left out. The
    batch goes on when this command ends.

    \b
    gatewright zone batch submit zones.txt --user alice
    gatewright zone batch submit zones.txt --user alice --priority 2 --wait
    """
    names = _names(file)
    where, params = Where.of(**given), parameters(**given)
    run(_submit(where, user, _key(user), names, params, wait))


def _names(file: Any) -> list[tuple[int, str]]:
    """Return the names, each with the number of its line."""
    try:
        lines = [line.strip() for line in file]
    except UnicodeDecodeError:
        raise Failed(f"{file.name}: this is not text in UTF-8") from None
    names = [(number, line) for number, line in enumerate(lines, 1) if line and not line.startswith("#")]
    if not names:
        raise Failed(f"{file.name}: there are no names in it")
    return names


def _key(user: str) -> str:
    key = os.environ.get(KEY)
    if key:
        return key
    if not sys.stdin.isatty():
        raise click.UsageError(f"the key of {user} is missing: set {KEY}")
    text: str = click.prompt(f"Key of {user}", hide_input=True, err=True)
    return text


async def _submit(
    where: Where, user: str, key: str, names: Sequence[tuple[int, str]], params: dict[str, Json], wait: bool
) -> None:
    async with service(where) as gateway:
        try:
            id = await gateway.start_batch(user, key, [name for _, name in names], params)
        except CallFailed as fault:
            findings = tuple(_DOMAIN.sub(partial(_line, names), finding) for finding in fault.findings)
            raise CallFailed(str(fault), findings, fault.code) from None
        click.echo(id)
        if wait:
            await _wait(gateway, id)


_DOMAIN = re.compile(r"^/domains/([0-9]{1,7})(?=:)")


def _line(names: Sequence[tuple[int, str]], found: re.Match[str]) -> str:
    """Return where the file has what the gateway finds fault with."""
    at = int(found[1])
    return f"line {names[at][0]}, {names[at][1]}" if at < len(names) else found[0]


@command.command("status")
@click.argument("id")
@click.option("--wait", is_flag=True, help="Wait until all zones are tested.")
@click.option("--json", "as_text", is_flag=True, help="A JSON object with the numbers of tests.")
@service_options
def status(id: str, wait: bool, as_text: bool, **given: Any) -> None:
    """Say how far the batch with ID is."""
    run(_status(Where.of(**given), id, wait, as_text))


async def _status(where: Where, id: str, wait: bool, as_text: bool) -> None:
    async with service(where) as gateway:
        if wait:
            await _wait(gateway, id)
        counts = await gateway.batch_counts(id)
    if as_text:
        click.echo(json.dumps({"id": id, **counts}))
    else:
        click.echo(f"{id}  " + ", ".join(f"{number} {name}" for name, number in counts.items()))


async def _wait(gateway: Service, id: str) -> None:
    with Bar(f"batch {id}", None) as bar:

        def tell(counts: dict[str, int]) -> None:
            finished, total = counts["finished"], sum(counts.values())
            bar.move(finished, total, f"{finished:,} of {total:,} zones")

        await follow(lambda: gateway.batch_counts(id), lambda counts: counts["finished"] >= sum(counts.values()), tell)


@command.command("results")
@click.argument("id")
@click.option("--wait", is_flag=True, help="Wait until all zones are tested.")
@click.option("--fail-level", type=click.Choice(SHOWN, case_sensitive=False),
              help="End with exit code 1 if a zone has a message of this level or above.")  # fmt: skip
@language_option
@click.option("--json", "form", flag_value="json", help="One JSON object with everything.")
@click.option("--csv", "form", flag_value="csv", help="One line of CSV for each message of each zone.")
@html_option
@service_options
def results(
    id: str, wait: bool, fail_level: str | None, lang: str | None, form: str | None, html: Path | None, **given: Any
) -> None:
    """Show what the batch with ID found: a line for each zone that is tested.

    A batch that is not over gives what there is.

    \b
    gatewright zone batch results 7
    gatewright zone batch results 7 --csv > batch.csv
    gatewright zone batch results 7 --wait --html batch.html
    """
    shower = _Shower(id, form or "text", html)
    run(_results(Where.of(**given), id, spoken(lang), wait, shower))
    if fail_level is not None and shower.worst >= LEVELS[fail_level.upper()]:
        raise Failed(f"there are messages of the level {fail_level.upper()} or above")


async def _results(where: Where, id: str, language: str, wait: bool, shower: _Shower) -> None:
    async with service(where) as gateway:
        if wait:
            await _wait(gateway, id)
        found = await gateway.batch(id)
        shower.begin(found)
        with Bar(f"batch {id}", len(found.finished)) as bar:
            number = 0
            async for test in _fetched(gateway, found.finished, language):
                number += 1
                shower.take(test)
                bar.move(number, len(found.finished), test.domain)
        shower.end()


class _Shower:
    """Writes the tests of a batch as they come, and the page at the end."""

    def __init__(self, id: str, form: str, html: Path | None) -> None:
        self.worst = min(LEVELS.values())
        self._id = id
        self._form = form
        self._html = html
        self._status = BatchStatus((), (), ())
        self._levels: Counter[str] = Counter()
        self._gravest = Gravest()
        self._number = 0

    def begin(self, status: BatchStatus) -> None:
        self._status = status
        if self._form == "csv":
            sys.stdout.write(table.head().decode())
        elif self._form == "json":
            counts = {"waiting": len(status.waiting), "running": len(status.running), "finished": len(status.finished)}
            sys.stdout.write(f'{{"batch":{json.dumps(self._id)},{json.dumps(counts)[1:-1]},"tests":[')

    def take(self, test: ZoneTest) -> None:
        verdict = test.worst if test.worst in GRAVE else "INFO"
        self._levels[verdict or "INFO"] += 1
        self.worst = max(self.worst, LEVELS[verdict or "INFO"])
        if self._form == "csv":
            sys.stdout.write("".join(line.decode() for line in table.lines(test)))
        elif self._form == "json":
            sys.stdout.write(("," if self._number else "") + dumps(as_json(test)).decode())
        else:
            name = "ok" if verdict == "INFO" else verdict
            click.echo(f"{name:<{WIDTH}} {test.id}  {test.domain}  {counted(test.levels) or 'in order'}")
        self._number += 1
        if self._html is not None:
            self._gravest.add(test)

    def end(self) -> None:
        if self._form == "json":
            sys.stdout.write("]}\n")
        sys.stdout.flush()
        status = self._status
        waiting, running = len(status.waiting), len(status.running)
        words = ", ".join(f"{self._levels[level]} {words}" for level, words in VERDICTS.items() if self._levels[level])
        click.echo(
            f"batch {self._id}: {len(status.finished)} of {status.total} zones tested; {words or 'none'}", err=True
        )
        if self._html is not None:
            write(self._html, batch_report(Batch(self._id, self._gravest.tests(), waiting, running)))


async def _fetched(gateway: Service, ids: Sequence[str], language: str) -> AsyncIterator[ZoneTest]:
    """Yield the tests with these ids in their order; a few are on their way at the same time."""
    coming: list[asyncio.Task[ZoneTest]] = []
    try:
        for id in ids:
            coming.append(asyncio.ensure_future(gateway.results(id, language)))
            if len(coming) == AT_ONCE:
                yield await coming.pop(0)
        while coming:
            yield await coming.pop(0)
    finally:
        for task in coming:
            task.cancel()
