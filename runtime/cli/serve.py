"""`gatewright serve`: the gateway and its backends, put together in one process."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from pathlib import Path

import click

from runtime.cli import logs
from runtime.cli.backends import Waited, answering, open_channels, outside
from runtime.cli.config import Config, load
from runtime.cli.keys import LISTEN_URL
from runtime.cli.principals import Principals
from runtime.cli.ready import announce, stopping
from runtime.cli.run import Failed, config_option, data_option, fits, run
from runtime.cli.settings import contract_listener, gateway_settings
from runtime.cli.version import version
from runtime.contract import Channel, ConfigError
from runtime.gateway.contract_listener import ContractListener
from runtime.gateway.gateway import Gateway
from runtime.gateway.listener import Bound
from runtime.gateway.plugin.resolver import Resolver

DRAIN_SECONDS = 30.0
"""What still runs when the process is told to end has this long; then it is cut."""


@contextlib.asynccontextmanager
async def running(config: Config) -> AsyncIterator[Sequence[Bound]]:
    """Run a gateway and its embedded backends; give the listeners, which are open.

    At the end, and on any failure, the requests that run have DRAIN_SECONDS, then everything is closed in the reverse
    order of its start. Raises Failed when it cannot be started.
    """
    async with contextlib.AsyncExitStack() as stack:
        try:
            waited: list[Waited] = []
            channels = await open_channels(config, stack, waited)
            settings = gateway_settings(config)
            principals = Principals(channels["storage"], settings.xo.rotate_token)
            faces = outside(config)
            gateway = Gateway(
                settings,
                faces,
                channels,
                authenticate=principals.authenticate,
                renew=principals.renew,
                ready=_readiness(config, channels, principals),
                services=Resolver(channels["xapi"]),
                version=version(),
            )
            bound = await gateway.start()
            open_parts: list[Gateway | ContractListener] = [gateway]
            stack.push_async_callback(_drain, open_parts, waited)
            if config["listen.contract.url"]:
                contract = ContractListener(
                    contract_listener(config),
                    faces.values(),
                    channels,
                    data=settings.data,
                    authenticate=principals.authenticate,
                    limits=settings.limits,
                    metrics=gateway.metrics,
                )
                bound.append(await contract.start())
                open_parts.append(contract)
        except (ConfigError, OSError, ssl.SSLError, ValueError) as fault:
            raise Failed(str(fault)) from None
        yield bound


async def _drain(parts: Sequence[Gateway | ContractListener], waited: Sequence[Waited]) -> None:
    for backend in waited:
        backend.release()
    await asyncio.gather(*(part.drain(DRAIN_SECONDS) for part in parts))


def _readiness(
    config: Config, channels: Mapping[str, Channel], principals: Principals
) -> Callable[[], Awaitable[Mapping[str, bool]]]:
    """Return what asks every backend that there is whether it can be used; storage has to know tokens, too."""
    asked = {name: answering(channel) for name, channel in channels.items() if config[f"backends.{name}"]}
    asked["storage"] = principals.answering

    async def ready() -> Mapping[str, bool]:
        return dict(zip(asked, await asyncio.gather(*(ask() for ask in asked.values())), strict=True))

    return ready


async def serve(config: Config) -> None:
    """Run until a signal comes; the second one cuts what is still going on."""
    with stopping() as stop:
        async with running(config) as bound:
            announce(bound)
            await stop.wait()


@click.command("serve")
@config_option
@click.option(
    "--listen",
    multiple=True,
    metavar="URL",
    help="Serve every face here instead of at the configured listeners; may be given several times.",
)
@data_option
def command(config: Path | None, listen: tuple[str, ...], data: Path | None) -> None:
    """Run the gateway until SIGTERM or Ctrl-C, which let running requests end.

    \b
    On standard output: `listening URL` for each listener, then `ready`.
    On standard error: the log.
    """
    for url in listen:
        fits(LISTEN_URL, "--listen", url)
    options: dict[str, str | None] = {"data": str(data) if data else None}
    for number, url in enumerate(listen, 1):
        options[f"listen.main{number if number > 1 else ''}.url"] = url
    settings = load(config, options=options, replaces=["listen"] if listen else [])
    logs.set_up(settings["log.level"])
    run(serve(settings))
