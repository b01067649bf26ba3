"""The settings of a job, resolved for a machine and for a target. No I/O.

Source: reference xo-proxy.md 8.2. Of each key the last word counts: the defaults, the settings of the job (key ""), of
the schedule, of the machine, of the target.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from runtime.contract.abi import Json

PERIODS = ("daily", "weekly", "monthly", "yearly")

_DURATION = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hours?|d|days?)\s*")
_UNITS = {"ms": 0.001, "mi": 60.0, "s": 1.0, "m": 60.0, "h": 3600.0, "d": 86400.0}
_SECONDS_AT_MOST = 366 * 86400.0


class BadSetting(ValueError):
    """A setting whose value makes no sense; the sentence names it, what was given, and what is expected."""

    def __init__(self, name: str, value: Json, expected: str) -> None:
        super().__init__(f"setting {name} is {str(value)[:100]!r}; expected {expected}")
        self.name = name


@dataclass(frozen=True, slots=True)
class Period:
    """How many days, weeks, months or years keep a backup each, and when such a period begins."""

    retention: int
    first_hour: int = 0
    first_day: int = 0
    """Days by which a week, a month or a year begins later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Every setting that has an effect, by the name that clients use. Times are seconds, rates bytes a second."""

    exportRetention: int = 0
    copyRetention: int = 0
    snapshotRetention: int = 0
    deleteFirst: bool = False
    concurrency: int = 2
    diskPerVmConcurrency: int = 0
    fullInterval: int = 0
    maxMergedDeltasPerRun: float = 2
    """What the proxy is configured to; the library's own is no limit."""
    mergeBackupsSynchronously: bool = True
    """False leaves merging to the next run, which begins with it."""
    maxExportRate: int = 0
    bypassVdiChainsCheck: bool = False
    checkpointSnapshot: bool = False
    offlineBackup: bool = False
    offlineSnapshot: bool = False
    unconditionalSnapshot: bool = False
    nRetriesVmBackupFailures: int = 0
    preferNbd: bool = False
    nbdConcurrency: int = 1
    cbtDestroySnapshotData: bool = False
    healthCheckSr: str = ""
    healthCheckVmsWithTags: tuple[str, ...] = ()
    healthCheckTimeout: float = 600.0
    longTermRetention: Mapping[str, Period] = field(default_factory=dict)
    timezone: str = ""
    distributeBackups: bool = False
    distributeReplications: bool = False
    getRemoteTimeout: float = 300.0
    timeout: float = 0.0
    """Of the whole job; 0 is none."""
    vmTimeout: float = 0.0
    """Of one machine; 0 is none."""
    synchronizedSnapshot: bool | str = False
    """Whether the snapshots of all machines are made before anything is moved; or the tag of those machines."""
    snapshotConcurrency: int = 2
    retentionPoolMetadata: int = 0
    retentionXoMetadata: int = 0


NAMES = frozenset(one.name for one in fields(Settings))

_NULL_IS_ABSENT = (None, "")


def layer(settings: Mapping[str, Json], key: str) -> Mapping[str, Json]:
    """Return the settings under a key. Raises BadSetting if they are no object."""
    found = settings.get(key)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise BadSetting(key or '""', found, "an object of settings")
    return found


def resolve(settings: Mapping[str, Json], keys: Sequence[str]) -> Settings:
    """Return the settings for keys, the last of which has the last word. Raises BadSetting.

    What is not known, or only for others (reportWhen), is passed over.
    """
    merged: dict[str, Json] = {}
    for key in keys:
        merged |= {name: value for name, value in layer(settings, key).items() if name in NAMES}
    given = {name: _read(name, value) for name, value in merged.items() if value not in _NULL_IS_ABSENT}
    found = Settings(**given)
    _check(found)
    return found


def _check(found: Settings) -> None:
    if found.longTermRetention and not found.timezone:
        raise BadSetting("timezone", "", "the time zone that longTermRetention counts days in, such as Europe/Paris")
    if found.timezone:
        try:
            ZoneInfo(found.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise BadSetting("timezone", found.timezone, "the name of a time zone, such as Europe/Paris") from None
    if found.offlineBackup and found.snapshotRetention:
        raise BadSetting("offlineBackup", True, "false where snapshotRetention is set: there is no snapshot to keep")


def _read(name: str, value: Json) -> Any:
    if name in ("timeout", "vmTimeout", "healthCheckTimeout", "getRemoteTimeout"):
        return seconds(name, value)
    if name == "longTermRetention":
        return _periods(value)
    if name == "maxMergedDeltasPerRun":
        return math.inf if value in (math.inf, "Infinity") else _whole(name, value)
    if name == "synchronizedSnapshot":
        if not isinstance(value, (bool, str)):
            raise BadSetting(name, value, "true, false or a tag")
        return value
    if name == "healthCheckVmsWithTags":
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise BadSetting(name, value, "a list of tags")
        return tuple(value)
    default = _DEFAULTS[name]
    if isinstance(default, bool):
        if not isinstance(value, bool):
            raise BadSetting(name, value, "true or false")
        return value
    if isinstance(default, str):
        if not isinstance(value, str):
            raise BadSetting(name, value, "a text")
        return value
    return _whole(name, value)


def _whole(name: str, value: Json) -> int:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0 or value != int(value):
        raise BadSetting(name, value, "a whole number from 0 on")
    return int(value)


def seconds(name: str, value: Json) -> float:
    """Return a duration: a number of milliseconds, or a text such as `10m` or `1h 30m`. Raises BadSetting."""
    expected = "a number of milliseconds, or a text such as 10m"
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        found = value / 1000
    elif isinstance(value, str) and value.strip() and not _DURATION.sub("", value):
        found = sum(
            float(number) * _UNITS.get(unit[:2], _UNITS[unit[0]]) for number, unit in _DURATION.findall(value)
        )  # fmt: skip
    else:
        raise BadSetting(name, value, expected)
    if not 0 <= found <= _SECONDS_AT_MOST:
        raise BadSetting(name, value, f"{expected}, of at most a year")
    return found


def _periods(value: Json) -> dict[str, Period]:
    expected = f"an object of {', '.join(PERIODS)}, each with a retention"
    if not isinstance(value, dict):
        raise BadSetting("longTermRetention", value, expected)
    found = {}
    for name, one in value.items():
        if name not in PERIODS or not isinstance(one, dict):
            raise BadSetting(f"longTermRetention.{name}", one, expected)
        more = one.get("settings") or {}
        if not isinstance(more, dict):
            raise BadSetting(f"longTermRetention.{name}.settings", more, "an object")
        shift = {"weekly": "firstDayOfWeek", "monthly": "firstDayOfMonth", "yearly": "firstDayOfYear"}.get(name, "")
        found[name] = Period(
            _whole(f"longTermRetention.{name}.retention", one.get("retention")),
            _whole(f"longTermRetention.{name}.settings.firstHourOfTheDay", more.get("firstHourOfTheDay") or 0),
            _whole(f"longTermRetention.{name}.settings.{shift}", more.get(shift) or 0) if shift else 0,
        )
    return found


def local(timestamp: float, zone: str) -> datetime:
    """Return the wall clock of a time zone at a time in milliseconds since the epoch."""
    return datetime.fromtimestamp(timestamp / 1000, ZoneInfo(zone))


_DEFAULTS: dict[str, Any] = {name: getattr(Settings(), name) for name in NAMES}
