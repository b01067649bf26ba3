"""`gatewright mock`: all backends out of the examples of the spec, behind gRPC."""

from __future__ import annotations

from urllib.parse import urlsplit

import click

from runtime.cli import logs
from runtime.cli.backends import FACES
from runtime.cli.keys import CONTRACT_URL
from runtime.cli.ready import announce, stopping
from runtime.cli.run import Failed, fits, run
from runtime.contract import ConfigError, GrpcServer
from runtime.contract.mock import Mock
from runtime.gateway.listener import Bound

DEFAULT_URL = "grpc://127.0.0.1:8446"


@click.command("mock")
@click.option("--listen", default=DEFAULT_URL, show_default=True, metavar="URL", help="grpc://HOST:PORT, on loopback.")
@click.option(
    "--face",
    "faces",
    multiple=True,
    type=click.Choice([face.name for face in FACES]),
    help="Serve the methods of this face; may be given several times. [all faces]",
)
def command(listen: str, faces: tuple[str, ...]) -> None:
    """Answer every method from the examples of its spec, until SIGTERM or Ctrl-C.

    \b
    On standard output: `listening URL`, then `ready`.
    On standard error: the log.

    It is whatever backend calls it: `[backends] NAME = "grpc://HOST:PORT"` of a gateway, or a client of gRPC. The
    example whose params are those of the call answers, else the first one with a result. As storage it takes any token.
    """
    fits(CONTRACT_URL, "--listen", listen)
    if urlsplit(listen).scheme != "grpc":
        raise click.UsageError(f"--listen {listen!r}: the mock speaks grpc:// and no TLS")
    logs.set_up("info")
    run(_serve(listen, faces))


async def _serve(url: str, names: tuple[str, ...]) -> None:
    faces = [face for face in FACES if not names or face.name in names]
    with stopping() as stop:
        try:
            server = GrpcServer(urlsplit(url).netloc, faces=faces)
            Mock(faces).add_to(server)
            await server.start()
        except (ConfigError, OSError) as fault:
            raise Failed(str(fault)) from None
        try:
            announce([Bound(url, f"grpc://{server.address}", None)])
            await stop.wait()
        finally:
            await server.stop()
