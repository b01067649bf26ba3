"""Rules about examples: they are what mocks answer and what the documents show, so they must be true."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from codegen.envelope import kind
from codegen.findings import Finding, Rule, nearest
from codegen.lint.instances import Instances
from codegen.lint.methods import properties
from codegen.model import Example, Face, Method, Spec


def _written(method: Method, example: Example) -> dict[str, Any]:
    """Return the example as it stands in the file: the model does not tell null from absent."""
    index = int(example.pointer.rpartition("/")[2])
    written: dict[str, Any] = method.file.document["methods"][method.name]["examples"][index]
    return written


def _examples(spec: Spec) -> Iterator[tuple[Face, Method, Example]]:
    for face in spec.faces.values():
        for method in face.methods.values():
            for example in method.examples:
                yield face, method, example


def example_error(spec: Spec) -> Iterator[Finding]:
    for _, method, example in _examples(spec):
        if example.error is not None and example.error not in method.errors:
            words = f"{method.name!r} does not list the error {example.error!r}{nearest(example.error, method.errors)}"
            yield Finding(method.file.place(f"{example.pointer}/error"), "example-error", words)


def form_of(method: Method, example: Example, face: Face) -> str:
    """Return the form of the reply to the params of an example."""
    reply = method.reply
    if reply.when is None or reply.otherwise is None:
        return reply.form
    schema = properties(method.params, face).get(reply.when)
    default = schema.get("default", False) if isinstance(schema, dict) else False
    chosen = example.params.get(reply.when, default) if isinstance(example.params, dict) else default
    return reply.form if chosen is True else reply.otherwise


def example_result(spec: Spec) -> Iterator[Finding]:
    for face, method, example in _examples(spec):
        written = _written(method, example)
        if example.error is not None:
            continue
        form = form_of(method, example, face)
        place = method.file.place(f"{example.pointer}/result")
        given = "result" in written
        if not given:
            if method.result is not None and form in ("unary", "ndjson"):
                words = f"the example {example.name!r} needs a result or an error"
                yield Finding(method.file.place(example.pointer), "example-result", words)
        elif form == "ndjson":
            if not isinstance(example.result, list):
                words = f"the result of a reply of records is the list of them, is {kind(example.result)}"
                yield Finding(place, "example-result", words)
        elif form in ("binary", "session"):
            if not isinstance(example.result, str):
                words = f"the result of a reply of the form {form} is a string or left out, is {kind(example.result)}"
                yield Finding(place, "example-result", words)
        elif form == "passthrough":
            yield Finding(place, "example-result", f"a reply of the form {form} has no result")
        elif method.result is None and example.result is not None:
            yield Finding(place, "example-result", f"{method.name!r} returns nothing: leave the result out")


def example_invalid(spec: Spec) -> Iterator[Finding]:
    checks: dict[str, Instances] = {}
    for face, method, example in _examples(spec):
        check = checks.get(face.name) or checks.setdefault(face.name, Instances(face))
        for pointer, words in check.errors(example.params, method.params):
            yield _invalid(method, example, f"{example.pointer}/params{pointer}", f"params: {words}")
        if example.error is not None or method.result is None or "result" not in _written(method, example):
            continue
        form = form_of(method, example, face)
        if form == "unary":
            for pointer, words in check.errors(example.result, method.result):
                yield _invalid(method, example, f"{example.pointer}/result{pointer}", f"result: {words}")
        elif form == "ndjson" and isinstance(example.result, list):
            for index, record in enumerate(example.result):
                for pointer, words in check.errors(record, method.result):
                    below = f"{example.pointer}/result/{index}{pointer}"
                    yield _invalid(method, example, below, f"record {index + 1}: {words}")


def _invalid(method: Method, example: Example, pointer: str, words: str) -> Finding:
    return Finding(method.file.place(pointer), "example-invalid", f"the example {example.name!r} does not fit, {words}")


RULES = (
    Rule("example-error", "An example of an error names one that the method lists.", example_error),
    Rule("example-result", "An example has the answer that the form of the reply asks for.", example_result),
)

DEEP = (Rule("example-invalid", "Examples are valid under the schemas of their method.", example_invalid),)
"""Rules for faces whose schemas are sound."""
