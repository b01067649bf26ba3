"""`gatewright zone cases`: the test cases and what they look at."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from runtime.cli.config import load
from runtime.cli.run import config_option
from runtime.cli.zonelanguage import language_option, texts
from runtime.contract.jsontext import dumps
from runtime.dns.engine.order import MODULES
from runtime.dns.messages import Texts, display_name


@click.command("cases")
@language_option
@click.option("--json", "as_json", is_flag=True, help="One JSON array.")
@config_option
def command(lang: str | None, as_json: bool, config: Path | None) -> None:
    """List the test cases in the order in which they run, with what each looks at and objects to."""
    words = texts(lang, load(config))
    if as_json:
        click.echo(dumps(rows(words)))
        return
    if not sys.stdout.isatty():
        for row in rows(words):
            click.echo(f"{row['name']}\t{row['title']}\t{row['checks']}")
        return
    table = Table(show_edge=False, pad_edge=False)
    for head in ("test case", "subject", "what is checked"):
        table.add_column(head, no_wrap=head == "test case")
    for row in rows(words):
        table.add_row(row["name"], row["title"], row["checks"])
    Console().print(table)


def rows(words: Texts) -> list[dict[str, str]]:
    """Return name, module, title and description of every test case, in the order of a whole test."""
    return [
        {
            "name": display_name(step.name),
            "module": module.name,
            "title": words.title(step.name),
            "checks": words.checks(step.name),
        }
        for module in MODULES
        for stage in module.stages
        for step in stage
        if step.name
    ]
