"""`gatewright zone`: tests of DNS zones from the shell."""

from __future__ import annotations

import click

from runtime.cli.commands import Commands

COMMANDS = {
    "test": ("runtime.cli.zonetest", "Test a zone and show what was found."),
    "cases": ("runtime.cli.zonecases", "List the test cases and what they look at."),
}


@click.group(cls=Commands, modules=COMMANDS)
def command() -> None:
    """Test DNS zones: delegation, name servers, DNSSEC and what the zone says of itself.

    The tests are those of Zonemaster. Nothing has to run for them: name servers are asked from here.
    """
