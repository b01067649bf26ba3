"""The spec to compare with: another folder, or the spec folder as it was in a revision of git."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path

from codegen.lint import FORM
from codegen.reader import NoSpec, Reading, read

BLOB = (b"100644", b"100755")
"""Modes of plain files; what else a tree holds is not read."""


class NoPrevious(Exception):
    """There is no earlier spec to compare with; the message says why, in one line."""


def previous(against: str, spec: Path) -> Reading:
    """Read the earlier spec: `against` is a folder if there is one of that name, else a revision of the repository
    that the spec folder is in.

    Raises NoPrevious when it is neither, when git cannot be asked, and when what is there cannot be compared.
    """
    folder = Path(against)
    if folder.is_dir():
        return _read(folder, folder.as_posix())
    if folder.exists():
        raise NoPrevious(f"{against} is neither a folder nor a revision")
    with tempfile.TemporaryDirectory(prefix="codegen-") as place:
        _unpack(against, spec, Path(place))
        return _read(Path(place), f"{against}:{spec.resolve().name}")


def _read(folder: Path, shown: str) -> Reading:
    try:
        reading = read(folder, shown)
    except NoSpec as error:
        raise NoPrevious(f"{shown}: {str(error).rpartition(': ')[2]}") from error
    faults = [*reading.findings, *(finding for rule in FORM for finding in rule.check(reading.spec))]
    if faults:
        raise NoPrevious(f"the spec to compare with has faults, the first at {min(faults)}")
    return reading


def _unpack(revision: str, spec: Path, into: Path) -> None:
    """Write the files of the spec folder in the revision below `into`, byte for byte."""
    if not spec.is_dir():
        raise NoPrevious(f"{spec.as_posix()} is no folder, so it is in no repository")
    prefix = _git(spec, "rev-parse", "--show-prefix", fault=f"{spec.as_posix()} is in no repository").decode().strip()
    unknown = f"{revision!r} is neither a folder nor a revision"
    commit = _git(spec, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}", fault=unknown)
    below = ["--", prefix] if prefix else []
    listing = _git(spec, "ls-tree", "-r", "-z", "--full-tree", commit.decode().strip(), *below, fault=unknown)
    found = []
    for row in filter(None, listing.split(b"\0")):
        head, _, path = row.partition(b"\t")
        mode, _, digest = head.split(b" ")
        if mode in BLOB:
            found.append((path.decode(errors="surrogateescape").removeprefix(prefix), digest))
    if not found:
        raise NoPrevious(f"{revision} has no folder {prefix.rstrip('/') or '.'}")
    for (name, _), text in zip(found, _blobs(spec, [digest for _, digest in found]), strict=True):
        target = into / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text)


def _blobs(spec: Path, digests: list[bytes]) -> list[bytes]:
    answer = _git(spec, "cat-file", "--batch", fault="git cannot read its objects", give=b"\n".join(digests) + b"\n")
    found = []
    for _ in digests:
        head, _, answer = answer.partition(b"\n")
        size = int(head.split(b" ")[2])
        found.append(answer[:size])
        answer = answer[size + 1 :]
    return found


def _git(folder: Path, *arguments: str, fault: str, give: bytes | None = None) -> bytes:
    """Return what git prints; raises NoPrevious with `fault` when it fails."""
    command = ["git", "-C", str(folder), *arguments]
    try:
        done = subprocess.run(command, input=give, capture_output=True, check=False)
    except OSError as error:
        raise NoPrevious(f"git cannot be run: {error.strerror}") from error
    if done.returncode:
        raise NoPrevious(fault)
    return done.stdout
