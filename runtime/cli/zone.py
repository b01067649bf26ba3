"""`gatewright zone`: tests of DNS zones from the shell."""

from __future__ import annotations

import click

from runtime.cli.commands import Commands

COMMANDS = {
    "test": ("runtime.cli.zonetest", "Test a zone and show what was found."),
    "submit": ("runtime.cli.zonesubmit", "Have a gateway test a zone."),
    "status": ("runtime.cli.zonestatus", "Say how far tests are."),
    "results": ("runtime.cli.zoneresults", "Show what a test found."),
    "history": ("runtime.cli.zonehistory", "List the tests of a zone."),
    "batch": ("runtime.cli.zonebatch", "Have many zones tested."),
    "cases": ("runtime.cli.zonecases", "List the test cases and what they look at."),
}


@click.group(cls=Commands, modules=COMMANDS)
def command() -> None:
    """Test DNS zones: delegation, name servers, DNSSEC and what the zone says of itself.

    The tests are those of Zonemaster. `test` asks the name servers from here, and nothing has to run for it. The other
    commands have a gateway test, which keeps results; they reach it as `gatewright call` does.
    """
