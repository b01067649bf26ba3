"""The outside judges of `tests/judges.toml`: which there are, and getting one ready."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LIST = ROOT / "tests" / "judges.toml"

_NPM_OPTIONS = ("--no-audit", "--no-fund", "--ignore-scripts")
_NPM_FILES = ("package.json", "package-lock.json")
_GO_FILES = ("go.mod", "go.sum")


class NotHere(Exception):
    """A judge cannot run on this machine; the text says what is missing."""


@dataclass(frozen=True, slots=True)
class Judge:
    name: str
    fixture: str
    ci: bool
    commands: tuple[str, ...] = ()
    npm: str = ""
    npm_lock: str = ""
    go_module: str = ""
    go_install: tuple[str, ...] = ()
    go_build: tuple[str, ...] = ()

    def prepare(self) -> Path:
        """Return the folder that the judge is installed in, installing it on first use. Raises NotHere."""
        for command in self.commands:
            if program(command) is None:
                raise NotHere(f"{command} is not installed")
        folder = cache() / self.name
        if self.npm:
            name, _, version = self.npm.rpartition("@")
            return _installed(folder / version, f"node_modules/{name}/package.json", self._npm_install)
        if self.npm_lock:
            return _installed(folder / _state(ROOT / self.npm_lock, _NPM_FILES), "node_modules", self._npm_ci)
        if self.go_module:
            return _installed(folder / _state(ROOT / self.go_module, _GO_FILES), "bin", self._go_install)
        return folder

    def _npm_install(self, draft: Path) -> None:
        _run(["npm", "install", *_NPM_OPTIONS, "--prefix", str(draft), self.npm])

    def _npm_ci(self, draft: Path) -> None:
        _copy(ROOT / self.npm_lock, _NPM_FILES, draft)
        _run(["npm", "ci", *_NPM_OPTIONS, "--prefix", str(draft)])

    def _go_install(self, draft: Path) -> None:
        """Build programs with the versions that the module names, and compile what its programs will be linked with."""
        _copy(ROOT / self.go_module, _GO_FILES, draft)
        go_module_of_protos(draft)
        _run(["go", "install", "-trimpath", *self.go_install], cwd=draft, GOBIN=str(draft / "bin"))
        if self.go_build:
            _run(["go", "build", "-trimpath", *self.go_build], cwd=draft)


def program(command: str) -> str | None:
    """Return where a command is: what the variable of its name says (`FOO_BAR` for foo-bar), on the PATH, or where
    Debian has it beside the PATH."""
    return os.environ.get(command.upper().replace("-", "_")) or shutil.which(command) or _off_path(command)


def _off_path(command: str) -> str | None:
    """Return a program of the newest PostgreSQL that there is."""
    found = Path("/usr/lib/postgresql").glob(f"*/bin/{command}")
    return max(map(str, found), key=lambda path: float(path.split("/")[4]), default=None)


def judges() -> list[Judge]:
    table = tomllib.loads(LIST.read_text(encoding="utf-8"))
    keys = {field.name for field in fields(Judge)}
    return [
        Judge(name, **{key: _frozen(value) for key, value in judge.items() if key in keys})
        for name, judge in table.items()
    ]


def _frozen(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def cache() -> Path:
    """Return the folder outside the tree in which judges are kept between runs."""
    base = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    return Path(base) / "gatewright-tests"


def tool_environment(**more: str) -> dict[str, str]:
    """Return the environment for compilers and installers, which want a home; go needs no C compiler in it."""
    return {"HOME": str(Path("~").expanduser()), "CGO_ENABLED": "0"} | os.environ | more


def go_module_of_protos(folder: Path) -> Path:
    """Make the module for what protoc makes of the .proto files, beside a go.mod that takes it from there."""
    module = folder / "gatewright"
    module.mkdir()
    (module / "go.mod").write_text("module gatewright\n\ngo 1.19\n")
    return module


def _state(folder: Path, files: Iterable[str]) -> str:
    """Return a name for the content of files."""
    return hashlib.sha256(b"\0".join((folder / name).read_bytes() for name in files)).hexdigest()[:16]


def _copy(folder: Path, files: Iterable[str], to: Path) -> None:
    for name in files:
        shutil.copy(folder / name, to)


def _run(command: Sequence[str], cwd: Path | None = None, **environ: str) -> None:
    """Run a step of an installation. Raises NotHere when it fails."""
    words = " ".join(command[:2])
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            env=tool_environment(**environ),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotHere(f"{words} took too long") from None
    if done.returncode != 0:
        raise NotHere(f"{words} failed: {done.stderr.strip()[-500:]}")


def _installed(folder: Path, proof: str, install: Callable[[Path], None]) -> Path:
    """Return a folder in which install has put something, proof among it. It is there whole or not at all."""
    if (folder / proof).exists():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with (folder.parent / ".lock").open("w") as lock:
        # Every worker of a run comes here; one installs, the others wait for it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / proof).exists():
            return folder
        draft = Path(tempfile.mkdtemp(dir=folder.parent))
        try:
            install(draft)
            draft.replace(folder)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return folder
