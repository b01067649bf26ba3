"""`gatewright zone submit`: a test of a zone that a gateway runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from runtime.cli.run import run
from runtime.cli.zonegiven import ds_info, given_options, nameservers
from runtime.cli.zonelanguage import language_option
from runtime.cli.zoneresults import Asked, show_when_over
from runtime.cli.zoneservice import Where, service, service_options
from runtime.cli.zoneshow import form_options, level_options
from runtime.contract.abi import Json

C = TypeVar("C", bound=Callable[..., Any])

CLIENT = "gatewright"


def parameter_options(function: C) -> C:
    """Add the options of a test that a gateway runs; `parameters` reads them."""
    for option in (
        click.option("--queue", type=int, metavar="N", help="The queue, for workers that take one alone."),
        click.option("--priority", type=int, metavar="N", help="Tests with a higher number come first."),
        click.option("--ipv6/--no-ipv6", default=None, help="Use IPv6, or do not."),
        click.option("--ipv4/--no-ipv4", default=None, help="Use IPv4, or do not; as the profile says without it."),
        click.option("--profile", metavar="NAME", help="A profile that the gateway has; `default` without it."),
        given_options,
    ):
        function = option(function)
    return function


def parameters(**given: Any) -> dict[str, Json]:
    """Return the parameters of a test in the terms of the face: those that were given. Raises a usage error."""
    servers = [{"ns": one["ns"], **({"ip": one["ip"]} if one["ip"] else {})} for one in nameservers(given["ns"])]
    params = {
        **{name: given[name] for name in ("ipv4", "ipv6", "profile", "priority", "queue")},
        "nameservers": servers or None,
        "ds_info": ds_info(given["ds"]) or None,
        "client_id": CLIENT,
    }
    return {name: value for name, value in params.items() if value is not None}


@click.command("submit")
@click.argument("domain")
@parameter_options
@click.option("--wait", is_flag=True, help="Wait until the test is over, and show what it found.")
@level_options
@language_option
@form_options
@service_options
def command(domain: str, wait: bool, **given: Any) -> None:
    """Have a gateway test DOMAIN, and print the id of the test.

    A test with the same parameters that was started a short time ago is taken in place of a new one. The test goes on
    when this command ends; `gatewright zone results ID` shows what it found. With --wait this command does.

    \b
    gatewright zone submit example.org
    gatewright zone submit example.org --wait --fail-level ERROR
    gatewright zone submit example.org --ns ns1.example.net/192.0.2.1 --wait --html report.html
    """
    where, params, asked = Where.of(**given), parameters(**given), Asked.of(**given)
    # What the gateway has to say of the parameters is said in it, too.
    run(_submit(where, {"domain": domain, **params, "language": asked.language}, asked, wait))


async def _submit(where: Where, params: dict[str, Json], asked: Asked, wait: bool) -> None:
    async with service(where) as gateway:
        id = await gateway.start(params)
        if not wait:
            click.echo(id)
            return
        click.echo(f"test {id}", err=True)
        await show_when_over(gateway, id, params["domain"], asked)
