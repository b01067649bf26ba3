"""`gatewright`: the command line of the product."""

from __future__ import annotations

import sys

import click

from runtime.cli.commands import Commands
from runtime.cli.run import exit_code
from runtime.cli.version import version

# Imported when used: a call should not wait for the modules of the server, nor --help for either.
COMMANDS = {
    "serve": ("runtime.cli.serve", "Run the gateway."),
    "backend": ("runtime.cli.backend", "Run one backend behind gRPC."),
    "mock": ("runtime.cli.mock", "Answer every method from the examples of its spec."),
    "zone": ("runtime.cli.zone", "Test DNS zones."),
    "simulate": ("runtime.cli.simulate", "Run a XAPI pool that is not there."),
    "call": ("runtime.cli.call", "Call a method and show its answer."),
    "token": ("runtime.cli.tokens", "Make API tokens for backup clients."),
    "datastore": ("runtime.cli.datastore", "Make datastores and keep them in order."),
    "demo": ("runtime.cli.demo", "Run a gateway to try, with data of its own."),
}


@click.group(cls=Commands, modules=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(version(), prog_name="gatewright")
def gatewright() -> None:
    """One gateway for the APIs of the Xen Orchestra proxy, Zonemaster, Proxmox backup and XenServer services.

    `gatewright demo` is a good first command. Exit codes: 0 done, 1 it failed, 2 wrong usage.
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and leave the process with its exit code."""
    sys.exit(exit_code(lambda: gatewright.main(arguments, prog_name="gatewright", standalone_mode=False)))
