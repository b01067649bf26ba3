"""The generated tree on disk: what it should be, how the disk differs from it, and making the disk so.

A file belongs to the generator when the manifest lists it. Everything else in the output folder is somebody else's and
is neither changed nor removed. Nothing here looks at a spec.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

MANIFEST = "MANIFEST.json"
STAGING = ".codegen-staging"
"""Folder in the output folder that holds the new files until all of them are there."""

MISSING = "missing"
DIFFERS = "differs"
STALE = "no longer generated"
EDITED = "edited by hand"
IN_THE_WAY = "in the way, and not of the generator's making"
UNREADABLE = "not readable as a manifest"


class OutputError(Exception):
    """The output folder cannot be read or written; the message says why, in one line."""


@dataclass(frozen=True, slots=True, order=True)
class Drift:
    """One file that is not what it should be; `path` is below the output folder, or a ledger's below the spec's."""

    path: str
    state: str
    ledger: bool = False


@dataclass(frozen=True, slots=True)
class Tree:
    """Everything that one run makes, in memory."""

    files: Mapping[str, bytes]
    """By path below the output folder, without the manifest."""
    sources: Mapping[str, tuple[str, ...]]
    """The spec files that each came from, by the same paths; names below the spec folder."""
    ledgers: Mapping[str, bytes]
    """Number ledgers by path below the spec folder. They are merged by git and mended here, so no hash guards them."""
    versions: Mapping[str, str]
    """The tools that made it: `generator`, `grpcio-tools`."""

    def manifest(self) -> bytes:
        return _manifest(
            self.versions,
            {path: Owned(_sha(content), None, self.sources.get(path, ())) for path, content in self.files.items()},
        )


@dataclass(frozen=True, slots=True)
class Owned:
    """An entry of the manifest. `was` is the hash before a run that did not come to its end."""

    sha256: str
    was: str | None = None
    sources: tuple[str, ...] = ()

    @property
    def hashes(self) -> frozenset[str]:
        return frozenset({self.sha256, self.was or self.sha256})


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest on disk; empty where there is none."""

    files: Mapping[str, Owned] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)
    whole: bool = True
    """False: it is no JSON of this form (half a merge, say), and `files` is what its lines still tell."""


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _manifest(versions: Mapping[str, str], files: Mapping[str, Owned]) -> bytes:
    """One file a line, sorted, so that git merges two changes or shows where they meet."""
    lines = ["{"]
    lines += [f" {json.dumps(name)}: {json.dumps(versions[name])}," for name in sorted(versions)]
    rows = []
    for path in sorted(files):
        owned = files[path]
        entry: dict[str, Any] = {"sha256": owned.sha256, "sources": list(owned.sources)}
        if owned.was is not None:
            entry["was"] = owned.was
        rows.append(f"  {json.dumps(path)}: {json.dumps(entry)}")
    lines += [' "files": {', ",\n".join(rows), " }", "}"] if rows else [' "files": {}', "}"]
    return ("\n".join(lines) + "\n").encode()


def _is_inside(path: str) -> bool:
    """Whether a path of a manifest stays in the output folder; one from elsewhere must not make us remove files."""
    pure = PurePosixPath(path)
    return bool(path) and not pure.is_absolute() and ".." not in pure.parts and "\\" not in path and "\0" not in path


_LINE = re.compile(r'^\s*(?P<path>"(?:[^"\\]|\\.)+"): \{"sha256": "(?P<sha>[0-9a-f]{64})"')


def read_manifest(out: Path) -> Manifest:
    """Read the manifest of an output folder. Raises OutputError when it is there and cannot be read."""
    try:
        text = (out / MANIFEST).read_bytes()
    except FileNotFoundError:
        return Manifest()
    except OSError as error:
        raise OutputError(f"{out / MANIFEST}: {error.strerror}") from error
    try:
        document = json.loads(text)
        files = {
            str(path): Owned(str(entry["sha256"]), entry.get("was"), tuple(entry.get("sources", ())))
            for path, entry in document["files"].items()
            if _is_inside(path)
        }
        versions = {name: str(value) for name, value in document.items() if name != "files"}
    except (ValueError, KeyError, TypeError, AttributeError):
        return Manifest(dict(_lines(text)), whole=False)
    return Manifest(files, versions)


def _lines(text: bytes) -> Iterator[tuple[str, Owned]]:
    """Yield what the lines of a broken manifest tell; of a path that stands twice, both hashes are ours."""
    seen: dict[str, str] = {}
    for line in text.decode("utf-8", "replace").splitlines():
        match = _LINE.match(line)
        if match is None:
            continue
        try:
            path = json.loads(match["path"])
        except ValueError:
            continue
        if _is_inside(path):
            yield path, Owned(match["sha"], seen.get(path))
            seen[path] = match["sha"]


def _content(path: Path) -> bytes | None:
    """Return what stands in a plain file; None where there is nothing."""
    try:
        return path.read_bytes()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return None


def compare(tree: Tree, out: Path, spec: Path) -> list[Drift]:
    """Say where the disk differs from tree, sorted by path; an empty list means up to date. Changes nothing.

    Raises OutputError for what cannot be read.
    """
    manifest = read_manifest(out)
    drifts: list[Drift] = []
    try:
        for path, content in tree.files.items():
            state = _state(out / path, content, manifest.files.get(path))
            if state is not None:
                drifts.append(Drift(path, state))
        drifts += [Drift(path, STALE) for path in _stale(tree, manifest) if (out / path).exists()]
        for path, content in tree.ledgers.items():
            state = _state(spec / path, content, None)
            if state is not None:
                drifts.append(Drift(path, state, ledger=True))
        if not manifest.whole:
            drifts.append(Drift(MANIFEST, UNREADABLE))
        elif not drifts:
            # With any other drift the manifest differs as a matter of course.
            state = _state(out / MANIFEST, tree.manifest(), None)
            drifts += [Drift(MANIFEST, state)] if state is not None else []
    except OSError as error:
        raise OutputError(f"{error.filename}: {error.strerror}") from error
    return sorted(drifts)


def _state(path: Path, wanted: bytes, owned: Owned | None) -> str | None:
    if path.is_dir():
        return DIFFERS
    content = _content(path)
    if content is None:
        return MISSING
    if content == wanted:
        return None
    return EDITED if owned is not None and _sha(content) not in owned.hashes else DIFFERS


def _stale(tree: Tree, manifest: Manifest) -> list[str]:
    return sorted(set(manifest.files) - set(tree.files) - {MANIFEST})


@dataclass(frozen=True, slots=True)
class Written:
    """What a run did to the disk, by path."""

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: int = 0


def write(tree: Tree, out: Path, spec: Path, *, force: bool = False) -> tuple[Written, list[Drift]]:
    """Make the disk what tree says, or say what forbids it and change nothing.

    It is forbidden by files that were edited by hand and by a manifest that cannot be read, unless `force`, and by
    files of others that stand where one is to go. All new content is written beside the tree first, so a full disk
    changes nothing either; then changed files are replaced one by one by rename, what the manifest lists and tree has
    no longer is removed with the folders it leaves empty, and the manifest is written last. A file that is as it
    should be is not touched. A run that is killed halfway is finished by the next one: until the end the manifest
    knows the old and the new hash of every file that changes.

    Raises OutputError for what cannot be read or written, and when another run is at work in the same folder.
    """
    try:
        with contextlib.ExitStack() as stack:
            manifest = read_manifest(out)
            refused = _refused(tree, out, manifest, force)
            if refused:
                return Written(), refused
            changed = [path for path, content in sorted(tree.files.items()) if _content(out / path) != content]
            stale = [path for path in _stale(tree, manifest) if (out / path).is_file()]
            ledgers = [path for path, content in sorted(tree.ledgers.items()) if _content(spec / path) != content]
            final = tree.manifest()
            if changed or stale or ledgers or _content(out / MANIFEST) != final:
                stage = stack.enter_context(_staging(out))
                _replace(tree, out, spec, manifest, stage, changed, stale, ledgers)
            written = (*changed, *ledgers)
            return Written(written, tuple(stale), len(tree.files) + len(tree.ledgers) - len(written)), []
    except OSError as error:
        raise OutputError(f"{error.filename}: {error.strerror}") from error


def _refused(tree: Tree, out: Path, manifest: Manifest, force: bool) -> list[Drift]:
    found: list[Drift] = []
    if not manifest.whole and not force:
        found.append(Drift(MANIFEST, UNREADABLE))
    stale = _stale(tree, manifest)
    going = {out / path for path in stale}
    for path, content in tree.files.items():
        target = out / path
        owned = manifest.files.get(path)
        obstacle = _obstacle(target, out, going)
        if obstacle is not None:
            found.append(Drift(obstacle.relative_to(out).as_posix(), IN_THE_WAY))
        elif target.is_file() and (there := _content(target)) != content and there is not None:
            if owned is None:
                found.append(Drift(path, IN_THE_WAY))
            elif _sha(there) not in owned.hashes and not force:
                found.append(Drift(path, EDITED))
    for path in stale:
        there = _content(out / path) if (out / path).is_file() else None
        if there is not None and _sha(there) not in manifest.files[path].hashes and not force:
            found.append(Drift(path, f"{STALE}, and {EDITED}"))
    return sorted(set(found))


def _obstacle(target: Path, out: Path, going: set[Path]) -> Path | None:
    """Return what stands where target or a folder on the way to it must be, if that is of the wrong kind."""
    for folder in reversed(target.relative_to(out).parents):
        way = out / folder
        if way != out and (way.is_symlink() or (way.exists() and not way.is_dir())) and way not in going:
            return way
    if target.is_symlink():
        return target
    if target.is_dir():
        inside = [path for path in target.rglob("*") if not path.is_dir() and path.suffix != ".pyc"]
        return None if all(path in going for path in inside) else target
    return None


@contextlib.contextmanager
def _staging(out: Path) -> Iterator[Path]:
    """Hold the staging folder, and with it the right to write; it is gone afterwards."""
    stage = out / STAGING
    stage.mkdir(parents=True, exist_ok=True)
    handle = os.open(stage, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise OutputError(f"another run is at work in {out}") from error
        try:
            for left in stage.iterdir():
                left.unlink()
            yield stage
        finally:
            shutil.rmtree(stage, ignore_errors=True)
    finally:
        os.close(handle)


def _replace(
    tree: Tree,
    out: Path,
    spec: Path,
    manifest: Manifest,
    stage: Path,
    changed: list[str],
    stale: list[str],
    ledgers: list[str],
) -> None:
    staged: list[tuple[Path, Path]] = []
    for number, path in enumerate(changed):
        (stage / str(number)).write_bytes(tree.files[path])
        staged.append((stage / str(number), out / path))
    (stage / "between").write_bytes(_between(tree, out, manifest))
    (stage / MANIFEST).write_bytes(tree.manifest())
    if changed or stale:
        (stage / "between").replace(out / MANIFEST)
    # Those that stand where a folder or a file must go come first; all others last, when the new tree stands.
    blocking = [path for path in stale if any(_block(path, other) for other in changed)]
    for path in blocking:
        _remove(out, path)
    for source, target in staged:
        target.parent.mkdir(parents=True, exist_ok=True)
        source.replace(target)
    for path in stale:
        if path not in blocking:
            _remove(out, path)
    for path in ledgers:
        # The spec folder may be on another file system than the output folder.
        beside = (spec / path).with_name(f".{PurePosixPath(path).name}.new")
        beside.write_bytes(tree.ledgers[path])
        beside.replace(spec / path)
    if _content(out / MANIFEST) != tree.manifest():
        (stage / MANIFEST).replace(out / MANIFEST)


def _between(tree: Tree, out: Path, manifest: Manifest) -> bytes:
    """The manifest while files are replaced: old and new files are ours, with the old hash and the new one."""
    files = dict(manifest.files)
    for path, content in tree.files.items():
        there = _content(out / path)
        was = _sha(there) if there is not None and there != content else None
        files[path] = Owned(_sha(content), was, tree.sources.get(path, ()))
    return _manifest(tree.versions, files)


def _block(one: str, other: str) -> bool:
    return one.startswith(f"{other}/") or other.startswith(f"{one}/")


def _remove(out: Path, path: str) -> None:
    """Remove a file of ours and the folders that are empty then, but for what Python has cached there."""
    target = out / path
    target.unlink(missing_ok=True)
    for cached in (target.parent / "__pycache__").glob(f"{target.stem}.*.pyc"):
        cached.unlink()
    for folder in target.relative_to(out).parents:
        for empty in (out / folder / "__pycache__", out / folder):
            if empty != out and empty.is_dir() and not any(empty.iterdir()):
                empty.rmdir()
