"""A job as a client sends it, read. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from runtime.contract.abi import Json
from runtime.xapi.jobs import patterns
from runtime.xapi.jobs.settings import Settings, resolve

COMPRESSIONS = {"": "", "native": "gzip", "zstd": "zstd"}
"""What clients call the compression of an XVA, and what a pool is asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    id: str
    name: str
    type: str
    mode: str
    compression: str
    schedule: str
    schedule_name: str
    settings: Mapping[str, Json]
    record: Mapping[str, Json] = field(repr=False)
    """The job as it was sent, for the patterns in it."""
    remotes: Mapping[str, Json] = field(repr=False)
    """What can be opened, by id."""
    xapis: Mapping[str, Any] = field(repr=False)
    record_to_xapi: Mapping[str, str]
    properties: Mapping[str, Json]
    """Of the root task."""

    @classmethod
    def read(cls, params: Mapping[str, Any]) -> Job:
        """Return the job in the params of `backup.run`, which are valid by the spec."""
        job, schedule = params["job"], params["schedule"]
        return cls(
            id=job["id"],
            name=job["name"],
            type=job["type"],
            mode=str(job.get("mode") or ""),
            compression=COMPRESSIONS.get(str(job.get("compression") or ""), ""),
            schedule=schedule["id"],
            schedule_name=str(schedule.get("name") or ""),
            settings=job["settings"],
            record=job,
            remotes=params["remotes"],
            xapis=params.get("xapis") or {},
            record_to_xapi=params.get("recordToXapi") or {},
            properties=params.get("jobData") or {},
        )

    def ids(self, what: str) -> list[str]:
        """Return the ids of `vms`, `remotes`, `srs` or `pools`. Raises BadPattern."""
        return patterns.ids(self.record.get(what))

    def of(self, *keys: str) -> Settings:
        """Return the settings for a machine, a target. Raises BadSetting."""
        return resolve(self.settings, ["", self.schedule, *keys])

    def metadata_settings(self) -> Settings:
        """Return the settings of a metadata job, which may stand without a key around them (document 000)."""
        bare = {name: value for name, value in self.settings.items() if not isinstance(value, dict)}
        layers = {name: value for name, value in self.settings.items() if isinstance(value, dict)}
        return resolve({**layers, "": {**bare, **(layers.get("") or {})}}, ["", self.schedule])
