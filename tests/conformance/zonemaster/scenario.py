"""Files of scenarios in the form "zm-conformance-1", and what the engine is given for one of them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runtime.dns.engine.hints import ROOT_SERVERS
from runtime.dns.engine.profile import Profile
from runtime.dns.engine.undelegated import Undelegated
from runtime.dns.query import recording
from runtime.dns.query.recording import Recording
from runtime.dns.wire.names import Name, from_text
from runtime.dns.wire.rdata import Ds

B_ROOT = from_text("b.root-servers.net")
OLD_B_ROOT = ("199.9.14.201", "2001:500:200::b")
"""Where b.root-servers.net was until November 2023."""


@dataclass(frozen=True)
class Scenario:
    """One scenario and the answers it is fed from. `facts` is its object as the file has it."""

    file: str
    facts: Mapping[str, Any]
    recording: Recording

    @property
    def name(self) -> str:
        return f"{self.file}: {self.facts['name']}"

    @property
    def zone(self) -> Name:
        return from_text(self.facts["zone"])

    @property
    def only(self) -> tuple[str, str | None] | None:
        """Module and test case to run, None for a whole test."""
        if self.facts["module"] is None:
            return None
        testcase = self.facts["testcase"]
        return self.facts["module"].lower(), testcase.lower() if testcase else None

    @property
    def hints(self) -> Mapping[Name, Sequence[str]]:
        """The root servers that are given, else the real ones of the time of the recording."""
        given = self.facts["root_hints"]
        if given is not None:
            return _servers(given)
        if any(address in OLD_B_ROOT for address, *_ in self.recording):
            return {**ROOT_SERVERS, B_ROOT: OLD_B_ROOT}
        return ROOT_SERVERS

    @property
    def profile(self) -> Profile:
        return Profile.default().with_values(self.facts["profile"])

    @property
    def undelegated(self) -> Undelegated | None:
        """The delegation and DS records that the scenario gives, None without any."""
        servers, ds = self.facts["undelegated_ns"], self.facts["undelegated_ds"]
        other = self.facts.get("other_undelegated_ns") or {}
        if servers is None and ds is None and not other:
            return None
        return Undelegated(
            servers=None if servers is None else _servers(servers),
            ds=None if ds is None else [_ds(one) for one in ds],
            other={from_text(zone): _servers(names) for zone, names in other.items()},
            look_up=self.facts["fill_in_empty_oob_glue"],
        )


def _servers(given: Mapping[str, list[str]]) -> dict[Name, list[str]]:
    return {from_text(name): addresses for name, addresses in given.items()}


def _ds(given: Mapping[str, Any]) -> Ds:
    return Ds(int(given["keytag"]), int(given["algorithm"]), int(given["digtype"]), bytes.fromhex(given["digest"]))


def files(folder: Path) -> list[Path]:
    """The files of scenarios in a folder."""
    return sorted(path for path in folder.iterdir() if path.name.endswith((".json.gz", ".json")))


def scenarios(path: Path) -> Iterator[Scenario]:
    """The scenarios of one file; nothing for a JSON file of another form."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    document = json.loads(content)
    if not isinstance(document, dict) or document.get("format") != recording.FORMAT:
        return
    shared = recording.load(document["packets"])
    file = path.name.removesuffix(".gz").removesuffix(".json")
    for facts in document["scenarios"]:
        own = facts.get("own_packets")
        yield Scenario(file, facts, {**shared, **recording.load(own)} if own else shared)
