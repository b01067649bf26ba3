"""`gatewright demo`: a gateway to try, with a remote of its own and a first task that moves real data."""

from __future__ import annotations

import contextlib
import os
import shlex
import socket
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

import click

from runtime.cli import logs
from runtime.cli import target as targets
from runtime.cli.client import CallFailed, Value, call
from runtime.cli.config import DEFAULT_URL, Config, load
from runtime.cli.keys import LISTEN_URL
from runtime.cli.ready import announce, stopping
from runtime.cli.run import Failed, data_option, fits, run
from runtime.cli.serve import running
from runtime.contract.abi import Json
from runtime.gateway.listener import Bound

REMOTES = "remotes"
FIRST = "first"


@click.command("demo")
@data_option
@click.option("--listen", metavar="URL", help="Where to listen, if not on https://127.0.0.1:8443 or a free port.")
def command(data: Path | None, listen: str | None) -> None:
    """Run a gateway to try until Ctrl-C: with data of its own, and a first task that moves some of it.

    Without --data everything is in a temporary folder that is removed at the end.
    """
    if listen is not None:
        fits(LISTEN_URL, "--listen", listen)
    with _folder(data) as folder:
        remote = folder / REMOTES / FIRST
        remote.mkdir(parents=True, exist_ok=True)
        options = {
            "data": str(folder),
            "listen.main.url": listen or _free_url(),
            "storage.allowFileRemotes": True,
            "storage.fileRemotesRoot": str(folder / REMOTES),
            "log.level": "warning",
        }
        config = load(environ={}, options=options)
        logs.set_up(config["log.level"])
        run(_demo(config, folder, remote))


@contextlib.contextmanager
def _folder(data: Path | None) -> Iterator[Path]:
    if data is not None:
        yield data.absolute()
        return
    with tempfile.TemporaryDirectory(prefix="gatewright-demo-") as folder:
        yield Path(folder)


def _free_url() -> str:
    """Return the default URL, or one that takes a free port if somebody listens there."""
    parts = urlsplit(DEFAULT_URL)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((parts.hostname, parts.port))
        except OSError:
            return f"{parts.scheme}://{parts.hostname}:0"
    return DEFAULT_URL


async def _demo(config: Config, folder: Path, remote: Path) -> None:
    with stopping() as stop:
        async with running(config) as bound:
            announce(bound)
            target = targets.target(bound[0].url, None, data=folder, environ={}, fingerprint=bound[0].fingerprint)
            params = {"remote": {"url": remote.as_uri()}}
            click.echo(
                f"\nA first task, remote.test on {remote.as_uri()}: 10 MiB written, read back, compared, deleted."
            )
            try:
                async with call(target, "remote.test", params) as answer:
                    result = answer.value if isinstance(answer, Value) else None
            except CallFailed as fault:
                raise Failed(f"remote.test: {fault}") from None
            click.echo(_rates(result))
            click.echo(_to_try(bound[0], target.token or "", folder, remote))
            sys.stdout.flush()
            await stop.wait()


def _rates(result: Json) -> str:
    if not isinstance(result, Mapping) or result.get("success") is not True:
        raise Failed(f"remote.test did not succeed: {result}")
    write, read = (result[key] / 1e6 for key in ("writeRate", "readRate"))
    return f"It took {write:,.0f} MB/s to write and {read:,.0f} MB/s to read."


def _own_command() -> str:
    """Return how this program was started, for a shell in any folder."""
    if Path(sys.argv[0]).stem == "gatewright":
        return "gatewright"
    # Python finds us by the working folder, and maybe what we need by PYTHONPATH.
    others = filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))
    places = [str(Path(__file__).parents[2]), *(str(Path(place).absolute()) for place in others)]
    path = shlex.quote(os.pathsep.join(dict.fromkeys(places)))
    return f"PYTHONPATH={path} {shlex.quote(sys.executable)} -m runtime.cli"


def _to_try(bound: Bound, token: str, folder: Path, remote: Path) -> str:
    """Return the commands to try, with the real URL and token in them."""
    gatewright = _own_command()
    where = f"--url {bound.url} --data {shlex.quote(str(folder))}"
    parameter = shlex.quote(f'remote=json:{{"url":"{remote.as_uri()}"}}')
    insecure = "-k " if bound.fingerprint else ""
    curl = f"curl -s {insecure}-b authenticationToken={token} {bound.url}/api/v1 -d"
    return f"""
The token is {token}

To try, from another terminal:

  {gatewright} call {where} system.listMethods
  {gatewright} call {where} system.methodSignature method=remote.test
  {gatewright} call {where} test.range stop=json:3
  {gatewright} call {where} remote.test {parameter}
  {gatewright} call {where} task.getAll
  {gatewright} call {where} version_info

  {curl} '{{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}}'
  {curl} '{{"jsonrpc":"2.0","id":1,"method":"event.from","params":{{"token":""}}}}'
  curl -s {insecure}{bound.url}/readyz

With the client of the Xen Orchestra proxy, unmodified:

  npx -p @xen-orchestra/proxy-cli xo-proxy-cli --url {bound.url} --token {token} system.getMethodsInfo

Ctrl-C ends the demo."""
