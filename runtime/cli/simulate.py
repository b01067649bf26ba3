"""`gatewright simulate`: pools that are not there, for people who test programs against them."""

from __future__ import annotations

import datetime
from pathlib import Path
from urllib.parse import urlsplit

import click

from runtime.cli import logs
from runtime.cli.keys import LISTEN_URL
from runtime.cli.ready import announce, stopping
from runtime.cli.run import Failed, fits, run
from runtime.gateway import certificate
from runtime.gateway.listener import Bound
from runtime.xapi.simulator.simulator import DEFAULT_PASSWORD, CannotStart, Listen, Simulator

DEFAULT_URL = "http://127.0.0.1:8447"


@click.group("simulate")
def command() -> None:
    """Run something that is not there, to test programs against it."""


@command.command("xapi")
@click.option(
    "--listen",
    multiple=True,
    default=[DEFAULT_URL],
    show_default=True,
    metavar="URL",
    help="http:// or https://HOST:PORT. The first is the coordinator; each further one is another host of the pool.",
)
@click.option(
    "--data",
    type=click.Path(path_type=Path),
    required=True,
    metavar="DIR",
    help="Where the pool and its disks are kept.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, 2**62),
    default=0,
    show_default=True,
    help="What a fresh pool is made from: uuids, addresses, disks.",
)
@click.option(
    "--password", default=DEFAULT_PASSWORD, show_default=True, envvar="GATEWRIGHT_SIMULATE_PASSWORD",
    help="The password of the user root.",
)  # fmt: skip
@click.option("--control", metavar="URL", help="Serve the control API here: demo VMs, faults, counters, the clock.")
def xapi(listen: tuple[str, ...], data: Path, seed: int, password: str, control: str | None) -> None:
    """Run a XAPI pool of one or more hosts until SIGTERM or Ctrl-C.

    \b
    On standard output: `listening URL` for each host, `control URL`, then `ready`.
    On standard error: the log.

    XML-RPC is at /, JSON-RPC at /jsonrpc; the user is root. A fresh data folder starts with a demo pool. Clients keep
    the port when they are sent to another host, so several hosts need addresses of their own and one port:
    --listen http://127.0.0.1:8447 --listen http://127.0.0.2:8447. A port of 0 takes a free one, the same for all.

    The control API needs no password: let it listen on a loopback address only.
    """
    for url in listen:
        fits(LISTEN_URL, "--listen", url)
    if control is not None:
        fits(LISTEN_URL, "--control", control)
    logs.set_up("warning")
    run(_simulate(listen, data.absolute(), seed, password, control))


async def _simulate(urls: tuple[str, ...], data: Path, seed: int, password: str, control: str | None) -> None:
    with stopping() as stop:
        try:
            simulator = Simulator(data, seed=seed, password=password)
            marks = [_listen(url, data) for url in urls]
            told = await simulator.start(
                [one for one, _ in marks], None if control is None else _listen(control, data)[0]
            )
        except (CannotStart, OSError) as fault:
            raise Failed(str(fault)) from None
        try:
            bound = [Bound("", url, mark) for url, (_, mark) in zip(told, marks, strict=False)]
            announce(bound, *(f"control {url}" for url in told[len(urls) :]))
            await stop.wait()
        finally:
            await simulator.close()


def _listen(url: str, data: Path) -> tuple[Listen, str | None]:
    """Return where to listen, and the fingerprint of the self-made certificate of an https URL, kept in data/tls."""
    parts = urlsplit(url)
    if parts.scheme != "https":
        return Listen(url), None
    names = [*certificate.LOOPBACK, parts.hostname or ""]
    now = datetime.datetime.now(datetime.UTC)
    path = certificate.keep(data / "tls" / f"{parts.hostname}.pem", dict.fromkeys(names), now)
    shown = path.read_text().partition("-----END PRIVATE KEY-----\n")[2]
    return Listen(url, certificate.context(path, path), shown), certificate.fingerprint(path)
