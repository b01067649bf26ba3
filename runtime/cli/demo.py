"""`gatewright demo`: a gateway to try, with a remote, a pool and name servers of its own, and some first work."""

from __future__ import annotations

import contextlib
import os
import shlex
import socket
import sys
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import click

from runtime.cli import demozones, logs
from runtime.cli import target as targets
from runtime.cli.client import CallFailed, Value, call, connections
from runtime.cli.config import DEFAULT_URL, load
from runtime.cli.demodns import name_servers
from runtime.cli.demopool import DemoPool, backup_params, demo_pool
from runtime.cli.keys import LISTEN_URL
from runtime.cli.ready import announce, stopping
from runtime.cli.run import Failed, data_option, fits, run
from runtime.cli.serve import running
from runtime.cli.zoneservice import Service, follow
from runtime.contract.abi import Json
from runtime.dns.report.words import counted
from runtime.gateway.listener import Bound

REMOTES = "remotes"
FIRST = "first"
POOL = "pool"


@click.command("demo")
@data_option
@click.option("--listen", metavar="URL", help="Where to listen, if not on https://127.0.0.1:8443 or a free port.")
def command(data: Path | None, listen: str | None) -> None:
    """Run a gateway to try until Ctrl-C: with data of its own, a pool that is not there and name servers on this
    machine, and with some first work done on them.

    Without --data everything is in a temporary folder that is removed at the end.
    """
    if listen is not None:
        fits(LISTEN_URL, "--listen", listen)
    with _folder(data) as folder:
        (folder / REMOTES / FIRST).mkdir(parents=True, exist_ok=True)
        logs.set_up("warning")
        run(_demo(folder, listen or _free_url()))


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


@dataclass(frozen=True, slots=True)
class Scene:
    """What runs beside the gateway: the pool, and the port of the name servers, None where they cannot be."""

    pool: DemoPool
    dns_port: int | None


async def _demo(folder: Path, listen: str) -> None:
    with stopping() as stop:
        async with contextlib.AsyncExitStack() as stack:
            scene = Scene(await stack.enter_async_context(demo_pool(folder / POOL)), await _dns_port(stack))
            config = load(environ={}, options=_options(folder, listen, scene))
            bound = await stack.enter_async_context(running(config))
            announce(bound)
            target = targets.target(bound[0].url, None, data=folder, environ={}, fingerprint=bound[0].fingerprint)
            async with connections() as session:
                await _first_work(target, session, folder, scene)
            click.echo(_to_try(bound[0], target.token or "", folder, scene))
            sys.stdout.flush()
            await stop.wait()


async def _dns_port(stack: contextlib.AsyncExitStack) -> int | None:
    try:
        return await stack.enter_async_context(name_servers())
    except OSError:
        return None


def _options(folder: Path, listen: str, scene: Scene) -> dict[str, Any]:
    options: dict[str, Any] = {
        "data": str(folder),
        "listen.main.url": listen,
        "storage.allowFileRemotes": True,
        "storage.fileRemotesRoot": str(folder / REMOTES),
        "xapi.plugins.host": scene.pool.url,
        "log.level": "warning",
    }
    if scene.dns_port is not None:
        hints = folder / "hints"
        hints.write_text(demozones.hints())
        options |= {"dns.hints": str(hints), "dns.port": scene.dns_port, "dns.refuseNetworks": []}
    return options


async def _first_work(target: targets.Target, session: aiohttp.ClientSession, folder: Path, scene: Scene) -> None:
    """Do the first work and tell what came of it. Raises Failed when it fails."""

    async def ask(method: str, params: Json) -> Json:
        try:
            async with call(target, method, params, session) as answer:
                return answer.value if isinstance(answer, Value) else None
        except CallFailed as fault:
            raise Failed(f"{method}: {fault}") from None

    remote = (folder / REMOTES / FIRST).as_uri()
    click.echo(f"\nA first task, remote.test on {remote}: 10 MiB written, read back, compared, deleted.")
    click.echo(_rates(await ask("remote.test", {"remote": {"url": remote}})))
    machine = scene.pool.machine
    click.echo(f"\nA first backup, backup.run of the machine {machine.name} of the simulated pool, to that remote.")
    await ask("backup.run", backup_params(scene.pool, remote))
    kept = sum(file.stat().st_size for file in (folder / REMOTES / FIRST).rglob("*.xva"))
    if not kept:
        raise Failed("backup.run left no backup; task.getAll says why")
    click.echo(f"It takes {kept / 1e6:,.0f} MB there.")
    click.echo("\nA first restore, backup.importVmBackup of that backup into the pool, as a machine of its own.")
    made = await ask("backup.importVmBackup", await _restore_params(ask, scene.pool, remote))
    if not isinstance(made, Mapping):
        raise Failed("backup.importVmBackup made no machine; task.getAll says why")
    click.echo(f"The machine is {made['id']}.")
    if scene.dns_port is not None:
        click.echo(f"\nA first test of a zone, {demozones.TROUBLED}, with name servers of this machine.")
        click.echo(f"Found: {await _tested(Service(target, session), demozones.TROUBLED)}.")


async def _restore_params(ask: Callable[[str, Json], Awaitable[Json]], pool: DemoPool, remote: str) -> Json:
    """Return the params of a restore of the machine's first backup."""
    listed = await ask("backup.listVmBackups", {"remotes": {"first": {"url": remote}}, "vmId": pool.machine.uuid})
    if not isinstance(listed, Mapping) or not listed["first"][pool.machine.uuid]:
        raise Failed("backup.listVmBackups does not list the backup that was made")
    backup = listed["first"][pool.machine.uuid][0]
    return {"backupId": backup["id"], "remote": {"url": remote}, "srUuid": pool.sr, "xapi": pool.xapi}


async def _tested(gateway: Service, zone: str) -> str:
    """Have a zone tested and return what was found, in numbers."""
    id = await gateway.start({"domain": zone, "ipv6": False})
    await follow(partial(gateway.progress, id), lambda progress: progress >= 100, lambda progress: None)
    return counted((await gateway.results(id, "en")).levels)


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


def _to_try(bound: Bound, token: str, folder: Path, scene: Scene) -> str:
    """Return the commands to try, with the real URL and token in them."""
    gatewright = _own_command()
    where = f"--url {bound.url} --data {shlex.quote(str(folder))}"
    remote = (folder / REMOTES / FIRST).as_uri()
    remotes = shlex.quote(f'remotes=json:{{"first":{{"url":"{remote}"}}}}')
    parameter = shlex.quote(f'remote=json:{{"url":"{remote}"}}')
    insecure = "-k " if bound.fingerprint else ""
    curl = f"curl -s {insecure}-b authenticationToken={token} {bound.url}/api/v1 -d"
    text = f"""
The token is {token}

To try, from another terminal:

  {gatewright} call {where} system.listMethods
  {gatewright} call {where} system.methodSignature method=remote.test
  {gatewright} call {where} test.range stop=json:3
  {gatewright} call {where} remote.test {parameter}
  {gatewright} call {where} backup.listVmBackups {remotes}
  {gatewright} call {where} task.getAll
  {gatewright} call {where} version_info

  {curl} '{{"jsonrpc":"2.0","id":1,"method":"rpc.discover"}}'
  {curl} '{{"jsonrpc":"2.0","id":1,"method":"event.from","params":{{"token":""}}}}'
  curl -s {insecure}{bound.url}/readyz
"""
    if scene.dns_port is not None:
        text += f"""
Zones on name servers of this machine: one in order, one with troubles. Their addresses count as errors.

  {gatewright} zone submit {where} {demozones.IN_ORDER} --wait
  {gatewright} zone submit {where} {demozones.TROUBLED} --wait --html troubled.html
  {gatewright} zone history {where} {demozones.TROUBLED}
"""
    else:
        text += "\nThere are no zones to test: name servers need addresses of 127/8, which are not to be had here.\n"
    text += f"""
The simulated pool is at {scene.pool.url}, its user root has the password {scene.pool.password}.

The datastore for backup clients is `main`; `gatewright token create {where} NAME` makes a token for them.

With the client of the Xen Orchestra proxy, unmodified:

  npx -p @xen-orchestra/proxy-cli xo-proxy-cli --url {bound.url} --token {token} system.getMethodsInfo

Ctrl-C ends the demo."""
    return text
