"""Specs and generated trees for tests."""

from __future__ import annotations

import functools
import importlib
import subprocess
import sys
from pathlib import Path
from types import ModuleType

from codegen import reader
from codegen.lint import lint
from codegen.model import Face, Spec
from codegen.render import render

ROOT = Path(__file__).parent.parent.parent
SPEC = ROOT / "spec"
FOREIGN = ROOT / "tests" / "foreign" / "spec"


@functools.cache
def faces() -> dict[str, Face]:
    """The faces of the product and the one of the foreign spec, read once: nobody may change them."""
    return {**spec_of(SPEC).faces, **spec_of(FOREIGN).faces}


def spec_of(folder: Path) -> Spec:
    """The model of a spec folder, which must be without findings."""
    reading = reader.read(folder, "spec")
    assert [str(finding) for finding in lint(reading)] == []
    return reading.spec


def spec_of_text(text: str, face: str = "library", file: str = "part.yaml") -> Spec:
    """The model of one spec file, as it is read; nothing is asked of it."""
    return reader.read_texts({f"{face}/{file}": text}, "spec").spec


def generated(spec: Path, out: Path, package: str) -> dict[str, bytes]:
    """Write the tree of a spec folder to `out / package`, and return it."""
    reading = reader.read(spec, "spec")
    made = render(reading.spec, package, reading.ledgers)
    for name, text in made.files.items():
        path = out / package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text)
    return dict(made.files)


def imported(name: str) -> ModuleType:
    return importlib.import_module(name)


def run_python(source: str, *paths: Path, cwd: Path | None = None) -> str:
    """Run a Python text in a process of its own, as proto files of one name cannot differ within one."""
    code = f"import sys\nsys.path[:0] = {[str(path) for path in (*paths, ROOT)]!r}\n{source}"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout
