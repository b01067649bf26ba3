"""The judgement of a whole repository."""

from __future__ import annotations

import posixpath
import re
from typing import Any
from xml.etree import ElementTree

from tests.conformance.xo_repository import fields
from tests.conformance.xo_repository.machine import judge_machine
from tests.conformance.xo_repository.place import Place, Unreadable, open_target
from tests.conformance.xo_repository.report import Finding, Report
from tests.conformance.xo_repository.sealing import ALGORITHMS, PLAIN, Reader
from tests.conformance.xo_repository.texts import gunzip, parse

VMS, POOLS, CONFIGURATIONS = "xo-vm-backups", "xo-pool-metadata-backups", "xo-config-backups"

_TEMPORARY = re.compile(r"\.\d+\..+")
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def judge(url: str, *, pending: bool = True, caches: bool = True, place: Place | None = None) -> Report:
    """Return what is wrong with the repository at a URL; nothing is written. Raises ValueError of a bad URL.

    With pending, what was begun or left to the next clean-up is a finding too: disks without a backup, merges that
    were interrupted, temporary files, locks. With caches a machine with backups and without a cache is one, unless the
    repository says that it is immutable.
    """
    target = open_target(url)
    place = place or target.place
    report = Report()
    sizes = place.files()
    reader = _open(report, place, sizes, target.options.get("encryptionKey") or None)
    if reader is not None:
        immutable = _immutable(report, place, sizes)
        _machines(report, reader, place.folders(), caches and not immutable)
        _metadata(report, reader)
    if not pending:
        report.findings = [finding for finding in report.findings if not finding.pending]
    return report


def _open(report: Report, place: Place, sizes: dict[str, int], key: object) -> Reader | None:
    """Return a reader of the repository, None where its key is not known."""
    name = "encryption.json"
    if name not in sizes:
        if not any(path.partition("/")[0] in (VMS, POOLS, CONFIGURATIONS) for path in sizes):
            report.check(True, "", "")
        elif not report.check(key is None, name, "there is none, and a key was given"):
            return None
        report.check("metadata.json" not in sizes, "metadata.json", "is there without encryption.json")
        return Reader(place, sizes)
    try:
        said = parse(place.read(name, 0, sizes[name]))
    except Unreadable as fault:
        report.check(False, name, str(fault))
        return None
    algorithm = said.get("algorithm") if isinstance(said, dict) else None
    if not report.check(algorithm in ALGORITHMS, name, f"says the algorithm {algorithm!r}"):
        return None
    if algorithm == PLAIN:
        return Reader(place, sizes)
    if not report.check(isinstance(key, str), name, "the repository is encrypted, and no key was given"):
        return None
    secret = str(key).encode()
    if not report.check(len(secret) == 32, name, f"the key has {len(secret)} bytes, not 32"):
        return None
    reader = Reader(place, sizes, str(algorithm), secret)
    try:
        value = parse(reader.whole("metadata.json"))
    except Unreadable as fault:
        report.check(False, "metadata.json", str(fault))
        return None
    random = value.get("random") if isinstance(value, dict) else None
    report.check(isinstance(random, str) and _UUID.fullmatch(random), "metadata.json", "holds no uuid as random")
    return reader


def _immutable(report: Report, place: Place, sizes: dict[str, int]) -> bool:
    name = "immutability.json"
    if name not in sizes:
        return False
    try:
        said = parse(place.read(name, 0, sizes[name]))
    except Unreadable as fault:
        report.check(False, name, str(fault))
        return False
    good = isinstance(said, dict) and type(said.get("immutable")) is bool and fields.is_whole(said.get("since"))
    report.check(good, name, "says nothing of immutable and since")
    return good and said["immutable"]


def _machines(report: Report, reader: Reader, folders: set[str], caches: bool) -> None:
    for folder in sorted(folders):
        if folder.endswith(".lock"):
            report.findings.append(Finding(folder, "somebody holds this lock, or left it", pending=True))
    vms: dict[str, set[str]] = {}
    for path in reader.sizes:
        parts = path.split("/")
        if parts[0] != VMS:
            continue
        if parts[1:3] == [".queue", "clean-vm"]:
            report.findings.append(Finding(path, "a merge is queued", pending=True))
        elif len(parts) > 2 and not parts[1].startswith(".") and not parts[1].endswith(".lock"):
            vms.setdefault(parts[1], set()).add(path)
    for vm, paths in sorted(vms.items()):
        judge_machine(report, reader, vm, f"{VMS}/{vm}", paths, caches=caches)


def _metadata(report: Report, reader: Reader) -> None:
    """Judge the backups of pools and of configurations."""
    kinds: dict[str, dict[str, set[str]]] = {POOLS: {}, CONFIGURATIONS: {}}
    for path in reader.sizes:
        root = path.partition("/")[0]
        if root in kinds:
            kinds[root].setdefault(posixpath.dirname(path), set()).add(posixpath.basename(path))
    for root, depth in ((POOLS, 4), (CONFIGURATIONS, 3)):
        for folder, names in sorted(kinds[root].items()):
            parts = folder.split("/")
            if not report.check(
                len(parts) == depth and fields.DATE.fullmatch(parts[-1]), folder, "is no folder of a backup"
            ):
                continue
            _metadata_backup(report, reader, folder, names)


def _metadata_backup(report: Report, reader: Reader, folder: str, names: set[str]) -> None:
    root, schedule, *between, date = folder.split("/")
    path = f"{folder}/metadata.json"
    data = "data"
    try:
        value: Any = parse(reader.whole(path))
    except Unreadable as fault:
        report.check(False, path, str(fault))
        value = None
    if value is not None and root == POOLS:
        report.found(path, fields.pool_backup(value, schedule, between[0], date))
    elif value is not None:
        report.found(path, fields.configuration_backup(value, schedule, date))
    if root == CONFIGURATIONS:
        said = value.get("data", "./data.json") if isinstance(value, dict) else None
        data = said.removeprefix("./") if isinstance(said, str) else ("data.json" if "data.json" in names else "data")
    for name in sorted(names - {"metadata.json", data}):
        left = _TEMPORARY.fullmatch(name) is not None
        report.check(False, f"{folder}/{name}", "belongs to no backup", pending=left)
    if data not in names:
        report.check(False, f"{folder}/{data}", "there is no such file")
        return
    try:
        report.found(f"{folder}/{data}", _content(reader.whole(f"{folder}/{data}"), data))
    except Unreadable as fault:
        report.check(False, f"{folder}/{data}", str(fault))


def _content(data: bytes, name: str) -> list[str]:
    """Return what is wrong with the dump of a database or a configuration, as far as its form tells."""
    if not data:
        return ["is empty"]
    try:
        if data[:2] == b"\x1f\x8b":
            gunzip(data)
        elif name == "data.json" or data[:1] in (b"{", b"["):
            parse(data)
        elif data.lstrip()[:1] == b"<":
            ElementTree.fromstring(data)
    except (Unreadable, ElementTree.ParseError) as fault:
        return [str(fault)]
    return []
