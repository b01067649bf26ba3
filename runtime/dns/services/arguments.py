"""From the params of a face to what the service takes. They have passed the validator of their face; how they are
spelled is still the client's choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from runtime.contract.abi import Json
from runtime.dns.runs.model import DEFAULT_PROFILE, GivenDs, GivenServer, Parameters
from runtime.dns.services.values import text

Given = Mapping[str, Any]

DOCUMENT_PROFILES: Final = ("default_profile", "test_profile_1", "test_profile_2")
"""The names of profiles that document 002 has."""

BATCH_PARAMS: Final = "/batch_params"

_DIGEST_TYPES: Final = {"sha1": 1, "sha256": 2}
_ON: Final = (True, 1, "1", "true")


def parameters(given: Given, *, domains: bool = False) -> Parameters:
    """Return what a run is started with; `domains`: the params of a batch, which are kept without its domains."""
    priority = given.get("priority")
    return Parameters(
        ipv4=switched(given.get("ipv4")),
        ipv6=switched(given.get("ipv6")),
        nameservers=[GivenServer(text(one["ns"]), one.get("ip", "")) for one in given.get("nameservers", ())],
        ds=[_ds(one) for one in given.get("ds_info", ())],
        profile=_profile(given.get("profile")),
        priority=None if priority is None else int(priority),
        queue=int(given.get("queue", 0)),
        advanced=given.get("advanced") is True,
        given={key: value for key, value in given.items() if key != "domains"} if domains else dict(given),
    )


def switched(value: Any) -> bool | None:
    """What a client says of a protocol; anything that is no boolean in any spelling says nothing."""
    if value is None or isinstance(value, (list, dict)):
        return None
    if value in _ON:
        return True
    return False if value in (False, 0, "0", "false", "") else None


def _ds(given: Given) -> GivenDs:
    if given["algorithm"] in _DIGEST_TYPES:
        return GivenDs(None, None, _DIGEST_TYPES[given["algorithm"]], given["digest"])
    return GivenDs(int(given["keytag"]), int(given["algorithm"]), int(given["digtype"]), given["digest"])


def ds_info(ds: GivenDs) -> dict[str, Json]:
    """Return a DS record as clients write it; a digest alone in the form of document 002."""
    if ds.keytag is None or ds.algorithm is None:
        return {
            "algorithm": next(word for word, number in _DIGEST_TYPES.items() if number == ds.digtype),
            "digest": ds.digest,
        }
    return {"keytag": ds.keytag, "algorithm": ds.algorithm, "digtype": ds.digtype, "digest": ds.digest}


def _profile(name: str | None) -> str:
    return DEFAULT_PROFILE if name is None or name == DOCUMENT_PROFILES[0] else name


def counted(value: int | str | None, default: int) -> int:
    return default if value is None else int(value)


Finding = tuple[str, str]
"""A JSON pointer into the params, and words."""


def pointed(findings: Sequence[Finding], prefix: str = "") -> list[Finding]:
    """Return findings of the service at the places of the face: DS records are called ds_info there, and `prefix` is
    where the params have what is shared by the runs of a batch."""
    return [(_place(pointer, prefix), words) for pointer, words in findings]


def _place(pointer: str, prefix: str) -> str:
    first, slash, rest = pointer[1:].partition("/")
    name = "ds_info" if first == "ds" else first
    return f"{domains(prefix) if first == 'domains' else f'{prefix}/{name}'}{slash}{rest}"


def domains(prefix: str) -> str:
    """Return where the params have the domains of a batch: in the form of document 002 beside what they share."""
    return f"{prefix}/domains" if prefix == BATCH_PARAMS else "/domains"
