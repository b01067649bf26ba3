"""What the commands share: their common options, and how one runs and ends."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import click

from runtime.cli.client import CallFailed
from runtime.cli.config import BadConfig
from runtime.cli.keys import Kind, Unfit

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
    try:
        kind.read(text)
    except Unfit:
        raise click.UsageError(f"{option} {text!r}: expected {kind.expects}") from None


class Failed(Exception):
    """A command failed in a way that its user can understand; the text is one line."""


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a command to its end in an event loop, on uvloop where that is installed, and return what it returns."""
    try:
        import uvloop
    except ImportError:
        return asyncio.run(main)
    return uvloop.run(main)


def exit_code(command: Callable[[], Any]) -> int:
    """Run a command and return its exit code: 0 done, 1 it failed, 2 wrong usage.

    Failures are one line each on standard error, with the findings under it; no traceback for those that are expected.
    """
    try:
        command()
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as fault:
        fault.show()
        return 2 if isinstance(fault, click.UsageError) else 1
    except (KeyboardInterrupt, click.Abort):
        _say("interrupted")
        return 1
    except BadConfig as fault:
        for finding in fault.findings:
            _say(finding)
        return 1
    except CallFailed as fault:
        _say(str(fault))
        for finding in fault.findings:
            click.echo(f"  {finding}", err=True)
        return 1
    except Failed as fault:
        _say(str(fault))
        return 1
    except BrokenPipeError:
        # The reader of our output left. Python would fail again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    return 0


def _say(sentence: str) -> None:
    click.echo(f"gatewright: {sentence}", err=True)
