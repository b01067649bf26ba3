"""`gatewright backend`: one backend behind gRPC, in a process of its own."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import click

from runtime.cli import logs
from runtime.cli.backends import FACES, Waited, check_certificates, open_backend, storage_elsewhere, tls
from runtime.cli.config import Config, load
from runtime.cli.keys import BACKENDS, CONTRACT_URL
from runtime.cli.ready import announce, stopping
from runtime.cli.run import Failed, config_option, data_option, fits, run
from runtime.cli.serve import DRAIN_SECONDS
from runtime.contract import ConfigError, GrpcServer
from runtime.gateway import certificate
from runtime.gateway.listener import Bound

DEFAULT_URL = "grpc://127.0.0.1:8445"


@click.command("backend")
@click.argument("name", type=click.Choice(BACKENDS))
@click.option(
    "--listen", default=DEFAULT_URL, show_default=True, metavar="URL", help="grpc://HOST:PORT, or grpcs:// for TLS."
)
@config_option
@data_option
def command(name: str, listen: str, config: Path | None, data: Path | None) -> None:
    """Run one backend behind gRPC, with health and reflection, until SIGTERM or Ctrl-C.

    \b
    On standard output: `listening URL`, then `ready`.
    On standard error: the log.

    A gateway uses it with `[backends] NAME = "grpc://HOST:PORT"`. An address that is not loopback needs
    contract.secret, or grpcs:// with contract.authority (mutual TLS). The xapi backend keeps the tasks and the
    backups of jobs where `[backends] storage` says; without an address there it runs no jobs.
    """
    fits(CONTRACT_URL, "--listen", listen)
    settings = load(config, options={"data": str(data) if data else None})
    logs.set_up(settings["log.level"])
    run(_serve(settings, name, listen))


async def _serve(config: Config, name: str, url: str) -> None:
    with stopping() as stop:
        try:
            check_certificates(config, [url, *(config["backends.storage"] if name == "xapi" else ())])
            parts = urlsplit(url)
            credentials = tls(config) if parts.scheme == "grpcs" else None
            server = GrpcServer(
                parts.netloc, credentials=credentials, secret=config["contract.secret"] or None, faces=FACES
            )
            storage = storage_elsewhere(config) if name == "xapi" else None
            backend = await open_backend(name, config, embedded=False, storage=storage)
        except ConfigError as fault:
            raise Failed(str(fault)) from None
        try:
            for add, servicer in backend.services():
                add(servicer, server)
            try:
                await server.start()
            except ConfigError as fault:
                raise Failed(str(fault)) from None
            shown = config.file("contract.certificate") if credentials is not None else None
            mark = None if shown is None else certificate.fingerprint(shown)
            announce([Bound(url, f"{parts.scheme}://{server.address}", mark)])
            await stop.wait()
            if isinstance(backend, Waited):
                backend.release()
            await server.stop(DRAIN_SECONDS)
        finally:
            await server.stop()
            await backend.close()
            if storage is not None:
                await storage.close()
