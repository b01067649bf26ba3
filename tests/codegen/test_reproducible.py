"""Same spec, same bytes, whatever hash seed, locale, time zone, working folder and order of files; and quickly."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from codegen import cli

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "spec"

SETTINGS: list[dict[str, str]] = [
    {"PYTHONHASHSEED": "0", "LC_ALL": "C", "TZ": "UTC"},
    {"PYTHONHASHSEED": "4711", "LC_ALL": "C.UTF-8", "TZ": "Pacific/Kiritimati", "PYTHONUTF8": "0"},
    {"PYTHONHASHSEED": "99", "LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8", "TZ": "America/St_Johns"},
]


def tree(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def copied(target: Path, *, backwards: bool) -> Path:
    """A copy of the spec whose files were made in the order of their names, or in the opposite one."""
    for path in sorted(SPEC.rglob("*"), reverse=backwards):
        if path.is_file():
            (target / path.relative_to(SPEC)).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target / path.relative_to(SPEC))
    return target


def generated(work: Path, settings: dict[str, str], *, backwards: bool, relative: bool) -> dict[str, bytes]:
    """Run the command in a process of its own and return what it made, ledgers and all."""
    spec = copied(work / "spec", backwards=backwards)
    out = work / "generated"
    where = [Path("spec"), Path("generated")] if relative else [spec, out]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("LC_", "LANG", "PYTHON"))}
    environment |= {**settings, "PYTHONPATH": str(ROOT)}
    arguments = [sys.executable, "-m", "codegen", "generate", "--spec", str(where[0]), "--out", str(where[1])]
    subprocess.run(arguments, check=True, env=environment, cwd=work if relative else "/", capture_output=True)
    return {**tree(out), **{f"spec/{name}": text for name, text in tree(spec).items()}}


@pytest.mark.slow
def test_same_bytes_in_every_setting(tmp_path: Path) -> None:
    """Three runs that have nothing in common but the spec, and no path of this machine in what they make."""
    trees = [
        generated(tmp_path / str(number), settings, backwards=number % 2 == 1, relative=number != 1)
        for number, settings in enumerate(SETTINGS)
    ]

    assert trees[1] == trees[0]
    assert trees[2] == trees[0]
    assert not [name for name, text in trees[0].items() if str(tmp_path).encode() in text]


@pytest.mark.slow
def test_committed_tree_is_up_to_date(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)

    code = cli.main(["check"])

    assert (code, capsys.readouterr().out) == (0, "")
