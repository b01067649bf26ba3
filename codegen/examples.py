"""The examples of a face as data, as a mock backend and a replay need them: `examples/<face>.json`.

The spec names the error of an example; here it stands whole, with facts that fit: those of the params where they go by
the same name, sample values for the others.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from codegen import names
from codegen.errors_out import FACT
from codegen.model import ErrorDef, Example, Face, Method
from codegen.samples import Samples
from codegen.wire import shapes


def render(face: Face, header: str) -> bytes:
    """Return `examples/<face>.json`: by method, one example a line; methods without examples are left out."""
    lines = ["{", f' "x-generated": {text(header)},', f' "face": {text(face.name)},']
    samples = Samples({name: definition.schema for name, definition in face.types.items()})
    methods = []
    for method in face.methods.values():
        rows = [f"   {text(entry(example, method, face, samples))}" for example in method.examples]
        if rows:
            methods.append(f"  {text(method.name)}: [\n" + ",\n".join(rows) + "\n  ]")
    lines.append(' "methods": {\n' + ",\n".join(methods) + "\n }" if methods else ' "methods": {}')
    return ("\n".join([*lines, "}"]) + "\n").encode()


# One encoder for all: `json.dumps` makes one for each call.
_encoder = json.JSONEncoder(ensure_ascii=False)


def text(value: Any) -> str:
    """The JSON text on one line."""
    return _encoder.encode(value)


def entry(example: Example, method: Method, face: Face, samples: Samples) -> dict[str, Any]:
    """Name, params, and the result or the error; neither where nothing comes back, or bytes that nobody gave."""
    found: dict[str, Any] = {"name": example.name, "params": example.params}
    if example.error is not None:
        found["error"] = error_of(face.errors[example.error], example.params, face, samples)
    elif has_result(example, method):
        found["result"] = example.result
    return found


def has_result(example: Example, method: Method) -> bool:
    """Whether the spec gives a result, null included."""
    return "result" in written(example, method)


def written(example: Example, method: Method) -> dict[str, Any]:
    """The example as it stands in the file: the model does not tell null from absent."""
    index = int(example.pointer.rpartition("/")[2])
    found: dict[str, Any] = method.file.document["methods"][method.name]["examples"][index]
    return found


def error_of(error: ErrorDef, params: Any, face: Face, samples: Samples) -> dict[str, Any]:
    found: dict[str, Any] = {"name": error.name, "code": error.code, "category": error.category}
    if error.data is None:
        return {**found, "message": error.message}
    schema = shapes.resolved(error.data, face.types)
    data = samples.least(error.data)
    if isinstance(schema, dict) and isinstance(data, dict):
        data = {
            key: _fact(key, schema.get("properties", {}).get(key, {}), params, value, face)
            for key, value in data.items()
        }
    return {**found, "message": message(error.message, data), "data": data}


def message(template: str, data: Any) -> str:
    """The template with its facts, as the generated class of the error writes it."""
    facts = data if isinstance(data, dict) else {}
    return FACT.sub(lambda match: str(facts[match[1]]) if match[1] in facts else match[0], template)


def _fact(key: str, schema: Any, params: Any, sample: Any, face: Face) -> Any:
    """The value that the params have under this name, or under one that ends in it; else a sample that says what it is.

    Of a string that may be anything, the name of the fact is the sample.
    """
    atoms = shapes.atoms(schema, face.types)
    ending = names.words(key)
    for name, value in _members(params):
        if names.words(name)[-len(ending) :] == ending and shapes.atoms_of(value) & atoms:
            return value
    return (
        key if isinstance(schema, dict) and schema.keys() <= {"type", "description"} and "string" in atoms else sample
    )


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, dict):
        yield from value.items()
        for inner in value.values():
            yield from _members(inner)
