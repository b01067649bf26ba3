"""What is made of a face for those who call it or stand in for it: OpenAPI, pages, examples, vectors."""

from __future__ import annotations

from codegen import examples, openapi, reference, vectors
from codegen.model import Face, Spec
from codegen.wire.model import Wire


def index(spec: Spec, header: str) -> dict[str, bytes]:
    """Return the files that are about all faces."""
    return {"reference/README.md": reference.index([face for _, face in sorted(spec.faces.items())], header)}


def render(face: Face, wire: Wire, validators: bytes, header: str) -> dict[str, bytes]:
    """Return the files of the face by path below the output folder; `validators` is the text of its validators."""
    files = {f"openapi/{name}": text for name, text in openapi.render(face, header).items()}
    files[f"examples/{face.name}.json"] = examples.render(face, header)
    files[f"vectors/{face.name}.json"] = vectors.render(face, wire, validators, header)
    files |= {f"reference/{face.name}/{name}": text for name, text in reference.render(face, wire, header).items()}
    return files
