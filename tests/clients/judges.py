"""The outside judges of `tests/judges.toml`: which there are, and getting one ready."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

LIST = Path(__file__).parents[1] / "judges.toml"


class NotHere(Exception):
    """A judge cannot run on this machine; the text says what is missing."""


@dataclass(frozen=True, slots=True)
class Judge:
    name: str
    fixture: str
    ci: bool
    commands: tuple[str, ...] = ()
    npm: str = ""

    def prepare(self) -> Path:
        """Return the folder that the judge is installed in, installing it on first use. Raises NotHere."""
        for command in self.commands:
            if shutil.which(command) is None:
                raise NotHere(f"{command} is not installed")
        folder = cache() / self.name
        return _npm_install(self.npm, folder) if self.npm else folder


def judges() -> list[Judge]:
    table = tomllib.loads(LIST.read_text(encoding="utf-8"))
    return [
        Judge(name, judge["fixture"], judge["ci"], tuple(judge.get("commands", ())), judge.get("npm", ""))
        for name, judge in table.items()
    ]


def cache() -> Path:
    """Return the folder outside the tree in which judges are kept between runs."""
    base = os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser()
    return Path(base) / "gatewright-tests"


def _npm_install(package: str, folder: Path) -> Path:
    """Return a folder with package in its node_modules. It is there whole or not at all."""
    name, _, version = package.rpartition("@")
    installed = folder / version
    if (installed / "node_modules" / name / "package.json").exists():
        return installed
    folder.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=folder))
    try:
        done = subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(draft), package],
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        if done.returncode != 0:
            raise NotHere(f"npm install {package} failed: {done.stderr.strip()[-500:]}")
        draft.replace(installed)
    except subprocess.TimeoutExpired:
        raise NotHere(f"npm install {package} took too long") from None
    except OSError:
        # Another run was faster and its folder stands there.
        if not installed.exists():
            raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return installed
