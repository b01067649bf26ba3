"""What the commands share: their common options, and how one runs and ends."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from runtime.cli.keys import Kind

C = TypeVar("C", bound=Callable[..., Any])
T = TypeVar("T")

config_option = click.option(
    "--config",
    type=click.Path(path_type=Path),
    envvar="GATEWRIGHT_CONFIG",
    metavar="FILE",
    help="The TOML file with the configuration.",
)
data_option = click.option(
    "--data",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="The data folder: databases, certificates, the token.",
)


def fits(kind: Kind, option: str, text: str) -> None:
    """Raise a usage error if the value of an option is not of its kind."""
    from runtime.cli.keys import Unfit

    try:
        kind.read(text)
    except Unfit:
        raise click.UsageError(f"{option} {text!r}: expected {kind.expects}") from None


class Failed(Exception):
    """A command failed in a way that its user can understand."""

    @property
    def told(self) -> tuple[str, ...]:
        """What its user reads, line by line."""
        return (f"gatewright: {self}",)


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a command to its end in an event loop, on uvloop where that is installed, and return what it returns.

    What is imported by now stays: the collector of garbage never looks at it.
    """
    if not gc.isenabled():
        gc.freeze()
        gc.enable()
    try:
        import uvloop
    except ImportError:
        import asyncio

        return asyncio.run(main)
    return uvloop.run(main)


def exit_code(command: Callable[[], Any]) -> int:
    """Run a command and return its exit code: 0 done, 1 it failed, 2 wrong usage.

    Failures are one line each on standard error, with the findings under it; no traceback for those that are expected.
    No garbage is collected until `run`: a start imports much, and all of it stays.
    """
    gc.disable()
    try:
        command()
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as fault:
        fault.show()
        return 2 if isinstance(fault, click.UsageError) else 1
    except (KeyboardInterrupt, click.Abort):
        click.echo("gatewright: interrupted", err=True)
        return 1
    except Failed as fault:
        for line in fault.told:
            click.echo(line, err=True)
        return 1
    except BrokenPipeError:
        # The reader of our output left. Python would fail again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    finally:
        gc.enable()
    return 0
