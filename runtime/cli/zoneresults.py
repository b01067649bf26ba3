"""`gatewright zone results`: what a test found that a gateway ran."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from runtime.cli.run import Failed, run
from runtime.cli.zonebars import Bar
from runtime.cli.zonelanguage import language_option, spoken
from runtime.cli.zoneservice import Service, Where, follow, service, service_options
from runtime.cli.zoneshow import Report, fail_at, form_options, level_options


@dataclass(frozen=True)
class Asked:
    """How results are to be shown: the words of the options."""

    level: str
    fail_level: str | None
    language: str
    form: str
    html: Path | None

    @classmethod
    def of(cls, **given: Any) -> Asked:
        language = spoken(given["lang"])
        return cls(given["level"].upper(), given["fail_level"], language, given["form"] or "text", given["html"])


@click.command("results")
@click.argument("id")
@click.option("--wait", is_flag=True, help="Wait until the test is over.")
@level_options
@language_option
@form_options
@service_options
def command(id: str, wait: bool, **given: Any) -> None:
    """Show what the test with ID found, in the order of the test cases.

    A test that is not over has no results yet: exit code 1, or with --wait they are waited for.

    \b
    gatewright zone results 1234567890123456
    gatewright zone results 1234567890123456 --level INFO --json
    gatewright zone results 1234567890123456 --html report.html
    """
    run(_results(Where.of(**given), id, Asked.of(**given), wait))


async def _results(where: Where, id: str, asked: Asked, wait: bool) -> None:
    async with service(where) as gateway:
        if wait:
            await show_when_over(gateway, id, id, asked)
            return
        progress = await gateway.progress(id)
        if progress < 100:
            raise Failed(f"the test {id} is not over ({progress} %); --wait waits for it")
        await _show(gateway, id, asked)


async def show_when_over(gateway: Service, id: str, name: str, asked: Asked) -> None:
    """Wait until a test is over and show it. Raises what the calls raise, and Failed for the level that fails."""
    with Bar(name) as bar:
        await follow(lambda: gateway.progress(id), lambda progress: progress >= 100, bar.move)
    await _show(gateway, id, asked)


async def _show(gateway: Service, id: str, asked: Asked) -> None:
    test = await gateway.results(id, asked.language)
    Report(asked.level, asked.form, asked.html).show(test, f"test {id}")
    fail_at(test, asked.fail_level)
