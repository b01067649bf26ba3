"""`gatewright zone`: tests of DNS zones from the shell."""

from __future__ import annotations

from importlib import import_module

import click

COMMANDS = {
    "test": ("runtime.cli.zonetest", "Test a zone and show what was found."),
    "cases": ("runtime.cli.zonecases", "List the test cases and what they look at."),
}


class Zone(click.Group):
    """The commands, each in a module of its own, imported when used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command = import_module(COMMANDS[name][0]).command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])


@click.group(cls=Zone)
def command() -> None:
    """Test DNS zones: delegation, name servers, DNSSEC and what the zone says of itself.

    The tests are those of Zonemaster. Nothing has to run for them: name servers are asked from here.
    """
