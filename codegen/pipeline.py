"""From a spec folder to a tree in memory: read, lint, render. What `generate` and `check` have in common."""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from codegen.findings import Finding
from codegen.lint import lint
from codegen.model import Rendering, Spec
from codegen.output import Tree
from codegen.reader import LEDGER, read

MESSAGES = "messages"
"""The folder of the output that comes from catalogues."""

GENERATOR = "0.1.0"
"""The version that the manifest names; that of the distribution."""

Render = Callable[[Spec, str, Mapping[str, bytes]], Rendering | tuple[Finding, ...]]
"""`render(spec, package, ledgers)`: all files and ledgers, or why the spec cannot go with the ledgers."""


@dataclass(frozen=True, slots=True)
class Built:
    """A tree, or the findings because of which there is none."""

    tree: Tree | None
    findings: tuple[Finding, ...] = ()


def build(spec_folder: Path, package: str, render: Render | None = None) -> Built:
    """Build the tree of a spec folder in memory; nothing is written.

    What comes out depends on the spec, the package name and the versions of the tools only: places carry the name of
    the spec folder and not the way to it. Raises `reader.NoSpec` when the folder cannot be read, and whatever a
    renderer raises.
    """
    reading = read(spec_folder, spec_folder.resolve().name)
    findings = lint(reading)
    if findings:
        return Built(None, tuple(findings))
    rendering = (render or _render)(reading.spec, package, reading.ledgers)
    if not isinstance(rendering, Rendering):
        return Built(None, rendering)
    return Built(
        Tree(
            files=dict(sorted(rendering.files.items())),
            sources={path: sources(path, reading.spec) for path in rendering.files},
            ledgers={f"{face}/{LEDGER}": text for face, text in sorted(rendering.ledgers.items())},
            versions=versions(),
        )
    )


def _render(spec: Spec, package: str, ledgers: Mapping[str, bytes]) -> Rendering | tuple[Finding, ...]:
    # Imported late: linting needs no renderer, nor what they bring along.
    from codegen.render import Refused, render

    try:
        return render(spec, package, ledgers)
    except Refused as refused:
        return refused.findings


def versions() -> dict[str, str]:
    return {"generator": GENERATOR, "grpcio-tools": importlib.metadata.version("grpcio-tools")}


def sources(path: str, spec: Spec) -> tuple[str, ...]:
    """Return the names of the spec files that a generated file comes from; none for one that every spec gives."""
    pure = PurePosixPath(path)
    face = pure.parts[1] if len(pure.parts) > 2 else pure.name.partition(".")[0].partition("-")[0]
    group = spec.catalogs if pure.parts[0] == MESSAGES else spec.faces
    return tuple(file.name for file in group[face].files) if face in group else ()
