"""What servers of the command line share: the lines that say where they are, and the signals that end them."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import signal
from collections.abc import Iterator, Sequence

import click

from runtime.cli.run import Failed
from runtime.gateway.listener import Bound


def announce(bound: Sequence[Bound], *more: str) -> None:
    """Say on standard output where the listeners are, and that they are ready; `more` are lines between the two.

    What the process holds by now it keeps: the collector of garbage looks at it no more. It had taken 40 ms for that,
    now and then, in which nobody was served.
    """
    for one in bound:
        mark = f" sha256={one.fingerprint}" if one.fingerprint else ""
        click.echo(f"listening {one.url}{mark}")
    gc.collect()
    gc.freeze()
    for line in (*more, "ready"):
        click.echo(line)


@contextlib.contextmanager
def stopping() -> Iterator[asyncio.Event]:
    """Give an event that SIGTERM and SIGINT set; the second signal ends the block at once, which then raises Failed."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    task = asyncio.current_task()

    def on_signal() -> None:
        if stop.is_set() and task is not None:
            task.cancel()
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, on_signal)
    try:
        yield stop
    except asyncio.CancelledError:
        if not stop.is_set():
            raise
        raise Failed("ended before everything was done") from None
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
