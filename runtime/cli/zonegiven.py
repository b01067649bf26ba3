"""What is given with a test on the command line: name servers and DS records, in the terms of the service."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypedDict, TypeVar

import click

from runtime.dns.engine.nameservers import shortest
from runtime.dns.engine.normalise import BadDomain, normalise
from runtime.dns.wire.names import to_text

C = TypeVar("C", bound=Callable[..., Any])


class GivenServer(TypedDict):
    ns: str
    ip: str
    """Empty: the address is to be looked up."""


class GivenDs(TypedDict):
    keytag: int
    algorithm: int
    digtype: int
    digest: str


def given_options(function: C) -> C:
    """Add the options `ns` and `ds`."""
    for option in (
        click.option("--ds", multiple=True, metavar="KEYTAG,ALGORITHM,TYPE,DIGEST", help="Test with these DS records."),
        click.option("--ns", multiple=True, metavar="NAME[/IP]", help="Test with these name servers, as if delegated."),
    ):
        function = option(function)
    return function


def nameservers(texts: Sequence[str]) -> list[GivenServer]:
    """Read the values of --ns. Raises a usage error."""
    return [_server(text) for text in texts]


def ds_info(texts: Sequence[str]) -> list[GivenDs]:
    """Read the values of --ds. Raises a usage error."""
    return [_ds(text) for text in texts]


def _server(text: str) -> GivenServer:
    name, slash, address = text.partition("/")
    try:
        server = to_text(normalise(name))
    except BadDomain as fault:
        raise click.UsageError(f"--ns: {fault}") from None
    try:
        return {"ns": server, "ip": shortest(address) if slash else ""}
    except ValueError:
        raise click.UsageError(f"--ns {text!r}: {address!r} is no IP address") from None


def _ds(text: str) -> GivenDs:
    parts = text.split(",")
    try:
        keytag, algorithm, kind = (_number(part, most) for part, most in zip(parts[:3], (65535, 255, 255), strict=True))
        (digest,) = parts[3:]
        digest = bytes.fromhex(digest.strip()).hex()
    except ValueError:
        message = f"--ds {text!r}: expected KEYTAG,ALGORITHM,TYPE,DIGEST, the digest in hexadecimal"
        raise click.UsageError(message) from None
    return {"keytag": keytag, "algorithm": algorithm, "digtype": kind, "digest": digest}


def _number(text: str, most: int) -> int:
    number = int(text)
    if not 0 <= number <= most:
        raise ValueError(text)
    return number
