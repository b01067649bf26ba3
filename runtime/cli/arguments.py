"""The arguments of `gatewright call`: `name=value` and `name=json:VALUE`, as `@xen-orchestra/proxy-cli` reads them."""

from __future__ import annotations

from collections.abc import Sequence

from runtime.contract import jsontext
from runtime.contract.abi import Json

JSON_PREFIX = "json:"


class BadArgument(ValueError):
    """An argument is not of the grammar; the text says which and what was expected. A usage error."""


def value_of(text: str, argument: str) -> Json:
    """Return what follows the `=`: the text itself, or the JSON value after `json:`."""
    if not text.startswith(JSON_PREFIX):
        return text
    try:
        return jsontext.loads(text.removeprefix(JSON_PREFIX))
    except jsontext.JSONDecodeError as fault:
        raise BadArgument(f"{argument!r}: what follows {JSON_PREFIX!r} is not JSON: {fault}") from None


def params_of(arguments: Sequence[str]) -> Json:
    """Return the params that the arguments stand for; none at all are an empty object.

    The name ends at the first `=`, and of a name given twice the last value counts. A lone `json:VALUE` is the params
    themselves, for the methods whose params are not an object.
    """
    if len(arguments) == 1 and arguments[0].startswith(JSON_PREFIX):
        return value_of(arguments[0], arguments[0])
    params: dict[str, Json] = {}
    for argument in arguments:
        name, equals, text = argument.partition("=")
        if not equals or not name:
            raise BadArgument(f"{argument!r} is neither name=value nor name=json:VALUE")
        params[name] = value_of(text, argument)
    return params
