"""Values that the services have in common: JSON of converters, DS records, times, ids."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from runtime.contract.abi import Category, Fault, Json
from runtime.contract.jsontext import JSONDecodeError, dumps, loads
from runtime.dns.wire.rdata import Ds

NO_ADDRESS = "0.0.0.0"
"""What the faces say of a name without an address."""


def plain(value: Json) -> Any:
    """Return a value of a converter with the JSON in it read. Raises Fault for bytes that are no JSON."""
    try:
        return loads(dumps(value))
    except (JSONDecodeError, TypeError):
        raise Fault("a JSON value of the message is not JSON", category=Category.INVALID) from None


def signers(ds: Iterable[Ds]) -> list[Json]:
    return [
        {"keytag": one.key_tag, "algorithm": one.algorithm, "digtype": one.digest_type, "digest": one.digest.hex()}
        for one in ds
    ]


def moment(time: int | None) -> str | None:
    """Return a time in microseconds since the epoch as the faces write it: UTC, in seconds."""
    return None if time is None else _second(time // 1_000_000)


@lru_cache(4096)
def _second(time: int) -> str:
    return datetime.fromtimestamp(time, UTC).isoformat()[:19] + "Z"


def text(given: str | float) -> str:
    """Return what a client sent as a text, where a number is its digits."""
    if isinstance(given, float) and given.is_integer():
        return str(int(given))
    return str(given)


def run_id(given: int | str) -> int:
    """Return the number of a run id in any of its forms; 0, which no run has, for a text that is no number."""
    return given if isinstance(given, int) else int(given) if given.isdecimal() else 0
