from __future__ import annotations

import math
from typing import Any

import pytest

from runtime.xapi.jobs.settings import NAMES, BadSetting, Period, Settings, resolve

SETTINGS: dict[str, Any] = {
    "": {"concurrency": 4, "exportRetention": 1, "reportWhen": "failure", "fullInterval": 9},
    "schedule": {"exportRetention": 2, "snapshotRetention": 3},
    "vm": {"exportRetention": 3, "offlineSnapshot": True},
    "remote": {"exportRetention": 5, "deleteFirst": True},
}


def test_the_last_word_counts() -> None:
    of_vm = resolve(SETTINGS, ["", "schedule", "vm"])
    of_remote = resolve(SETTINGS, ["", "schedule", "vm", "remote"])

    assert (of_vm.concurrency, of_vm.exportRetention, of_vm.snapshotRetention, of_vm.offlineSnapshot) == (4, 3, 3, True)
    assert (of_remote.exportRetention, of_remote.deleteFirst, of_remote.fullInterval) == (5, True, 9)


def test_what_is_not_set_is_the_default() -> None:
    assert resolve({}, ["", "schedule"]) == Settings()
    assert resolve({"": {"healthCheckSr": None, "timezone": "", "exportRetention": None}}, [""]) == Settings()


def test_what_is_not_known_is_passed_over() -> None:
    assert resolve({"": {"hideSuccessfulItems": True, "x": {"y": 1}}}, [""]) == Settings()


GIVEN: dict[str, tuple[Any, Any]] = {
    "exportRetention": (7, 7), "copyRetention": (2.0, 2), "snapshotRetention": (1, 1), "deleteFirst": (True, True),
    "concurrency": (0, 0), "diskPerVmConcurrency": (3, 3), "fullInterval": (20, 20),
    "maxMergedDeltasPerRun": ("Infinity", math.inf), "mergeBackupsSynchronously": (False, False),
    "maxExportRate": (1 << 20, 1 << 20), "bypassVdiChainsCheck": (True, True), "checkpointSnapshot": (True, True),
    "offlineBackup": (True, True), "offlineSnapshot": (True, True), "unconditionalSnapshot": (True, True),
    "nRetriesVmBackupFailures": (2, 2), "preferNbd": (True, True), "nbdConcurrency": (4, 4),
    "cbtDestroySnapshotData": (True, True), "healthCheckSr": ("sr", "sr"),
    "healthCheckVmsWithTags": (["a"], ("a",)), "healthCheckTimeout": ("10m", 600.0), "timezone": ("UTC", "UTC"),
    "distributeBackups": (True, True), "distributeReplications": (True, True), "getRemoteTimeout": (5000, 5.0),
    "timeout": (3600000, 3600.0), "vmTimeout": ("1h 30m", 5400.0), "synchronizedSnapshot": (True, True),
    "snapshotConcurrency": (1, 1), "retentionPoolMetadata": (3, 3), "retentionXoMetadata": (4, 4),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(NAMES - {"longTermRetention"}))
def test_every_setting_is_read(name: str) -> None:
    given, read = GIVEN[name]
    assert getattr(resolve({"": {name: given}}, [""]), name) == read


def test_long_term_retention() -> None:
    given = {
        "timezone": "Europe/Paris",
        "longTermRetention": {
            "daily": {"retention": 7, "settings": {"firstHourOfTheDay": 4}},
            "weekly": {"retention": 4, "settings": {"firstDayOfWeek": 1}},
            "yearly": {"retention": 1},
        },
    }
    read = resolve({"": given}, [""]).longTermRetention
    assert read == {"daily": Period(7, first_hour=4), "weekly": Period(4, first_day=1), "yearly": Period(1)}


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"exportRetention": -1}, "exportRetention"),
        ({"exportRetention": True}, "exportRetention"),
        ({"exportRetention": "3"}, "exportRetention"),
        ({"concurrency": 1.5}, "concurrency"),
        ({"deleteFirst": "yes"}, "deleteFirst"),
        ({"healthCheckSr": 3}, "healthCheckSr"),
        ({"synchronizedSnapshot": 1}, "synchronizedSnapshot"),
        ({"healthCheckVmsWithTags": "a"}, "healthCheckVmsWithTags"),
        ({"timeout": "soon"}, "timeout"),
        ({"timeout": -1}, "timeout"),
        ({"vmTimeout": 1e15}, "vmTimeout"),
        ({"longTermRetention": {"daily": {"retention": 1}}}, "timezone"),
        ({"timezone": "Mars/Olympus"}, "timezone"),
        ({"timezone": "../../etc/passwd"}, "timezone"),
        ({"timezone": "UTC", "longTermRetention": {"hourly": {"retention": 1}}}, "longTermRetention.hourly"),
        ({"timezone": "UTC", "longTermRetention": {"daily": {}}}, "longTermRetention.daily.retention"),
        ({"offlineBackup": True, "snapshotRetention": 1}, "offlineBackup"),
    ],
)
def test_a_value_that_makes_no_sense_is_named(given: Any, named: str) -> None:
    with pytest.raises(BadSetting) as caught:
        resolve({"": given}, [""])
    assert caught.value.name == named
    assert named in str(caught.value)


def test_settings_that_are_no_object_are_refused() -> None:
    with pytest.raises(BadSetting):
        resolve({"schedule": 3}, ["schedule"])


def test_no_limit_to_the_merges() -> None:
    assert resolve({"": {"maxMergedDeltasPerRun": math.inf}}, [""]).maxMergedDeltasPerRun == math.inf
