"""Spec files to the model."""

from __future__ import annotations

from pathlib import Path

import pytest

from codegen.findings import as_text
from codegen.model import Face, HttpBinding, Reply, Source
from codegen.reader import CLOSED, NoSpec, Reading, read, read_texts

HEAD = "spec: 1\nface: xo\n"


def face(text: str, **more: str) -> Face:
    """The face of a file called task.yaml, which has no findings."""
    files = {"xo/task.yaml": HEAD + text, **{f"xo/{name}.yaml": HEAD + other for name, other in more.items()}}
    reading = read_texts(files)
    assert as_text(reading.findings) == ""
    return reading.spec.faces["xo"]


def test_method_in_full() -> None:
    """Every key of a method comes to the attribute of its name."""
    method = face(
        """
methods:
  task.getAll:
    summary: All tasks.
    description: |
      Two
      lines.
    params: {type: object, properties: {stream: {type: boolean}}}
    sends: {type: integer}
    body: binary
    result: {x-wire: pieces, type: array}
    reply: {when: stream, true: ndjson, else: unary}
    errors: [gone, lost]
    auth: ticket
    backend: storage
    task: run
    within: reader
    stability: deprecated
    since: "1.10"
    instead: task.list
    source: {document: The document, section: Methods}
    examples:
      - {name: one, params: {stream: true}, result: [1]}
      - {name: two, error: gone}
    http: {verb: PUT, path: "/a/{b}", params: query, upgrade: h2, coerce: true, whole: true}
"""
    ).methods["task.getAll"]

    assert (method.name, method.namespace, method.summary) == ("task.getAll", "task", "All tasks.")
    assert method.description == "Two\nlines.\n"
    assert method.params == {"type": "object", "properties": {"stream": {"type": "boolean"}}}
    assert (method.sends, method.body, method.pieces) == ({"type": "integer"}, True, True)
    assert method.result == {"x-wire": "pieces", "type": "array"}
    assert method.reply == Reply("ndjson", "stream", "unary")
    assert method.errors == ("gone", "lost")
    assert (method.auth, method.backend, method.task, method.within) == ("ticket", "storage", "run", "reader")
    assert (method.stability, method.since, method.instead) == ("deprecated", "1.10", "task.list")
    assert method.source == Source("The document", "Methods")
    assert [(example.name, example.params, example.result, example.error) for example in method.examples] == [
        ("one", {"stream": True}, [1], None),
        ("two", {}, None, "gone"),
    ]
    assert method.http == HttpBinding("PUT", "/a/{b}", "query", "h2", True, True)
    assert method.file.place(method.pointer + "/examples/1/error").line == 26


def test_method_at_its_least() -> None:
    """What a method leaves out comes from its file, or is what the envelope says."""
    method = face("auth: token\nbackend: storage\nmethods:\n  ping: {summary: Answer.}\n").methods["ping"]

    assert (method.namespace, method.auth, method.backend, method.stability) == ("xo", "token", "storage", "stable")
    assert (method.params, method.result, method.reply) == (CLOSED, None, Reply("unary"))
    assert (method.source, method.examples, method.errors, method.http) == (Source(""), (), (), None)
    assert not method.body and not method.pieces


def test_method_before_file() -> None:
    """What a method says goes before what its file says."""
    method = face(
        "auth: token\nbackend: storage\nstability: experimental\nsource: {document: of the file}\n"
        "methods:\n  ping: {summary: A., auth: none, backend: dns, stability: stable, source: {document: own}}\n"
    ).methods["ping"]

    assert (method.auth, method.backend, method.stability, method.source) == ("none", "dns", "stable", Source("own"))


def test_error() -> None:
    error = face(
        'errors:\n  gone: {code: -3, message: "no {id}", category: not-found, data: {$ref: "#/types/Id"}}\n'
        "types:\n  Id: {type: object}\n"
    ).errors["gone"]

    assert (error.code, error.message, error.category) == (-3, "no {id}", "not-found")
    assert error.data == {"$ref": "#/types/Id"}


def test_references_become_uniform() -> None:
    """Wherever a schema stands in a schema its reference loses the file; values that look like schemas are left."""
    found = face(
        """
types:
  A:
    description: B is in another file.
    properties:
      a: {$ref: "types.yaml#/types/B"}
      $ref: {items: {$ref: "task.yaml#/types/A"}}
    allOf: [{not: {$ref: "types.yaml#/types/B", title: kept}}]
    default: {$ref: "types.yaml#/types/B"}
    enum: [{$ref: "types.yaml#/types/B"}]
""",
        types="types:\n  B: {type: string}\n",
    ).types["A"]

    assert found.schema == {
        "description": "B is in another file.",
        "properties": {"a": {"$ref": "#/types/B"}, "$ref": {"items": {"$ref": "#/types/A"}}},
        "allOf": [{"not": {"$ref": "#/types/B", "title": "kept"}}],
        "default": {"$ref": "types.yaml#/types/B"},
        "enum": [{"$ref": "types.yaml#/types/B"}],
    }
    assert found.file.document["types"]["A"]["properties"]["a"] == {"$ref": "types.yaml#/types/B"}


def test_order_is_that_of_files_by_name_and_of_members_as_written() -> None:
    texts = {
        "xo/b.yaml": HEAD + "auth: none\nbackend: a\nmethods:\n  z.z: {summary: 3.}\n  a.a: {summary: 4.}\n",
        "xo/a.yaml": HEAD + "auth: none\nbackend: a\nmethods:\n  m.m: {summary: 1.}\n  b.b: {summary: 2.}\n",
        "a/a.yaml": "spec: 1\nface: a\n",
    }

    reading = read_texts(texts)

    assert list(reading.spec.faces) == ["a", "xo"]
    assert list(reading.spec.faces["xo"].methods) == ["m.m", "b.b", "z.z", "a.a"]
    assert [file.name for file in reading.spec.faces["xo"].files] == ["xo/a.yaml", "xo/b.yaml"]


def test_title_is_that_of_one_file_else_the_name() -> None:
    assert face("", other="title: Proxy\n").title == "Proxy"
    assert face("").title == "xo"


def put(folder: Path, files: dict[str, str | bytes]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def read_folder(folder: Path, files: dict[str, str | bytes]) -> Reading:
    return read(put(folder, files), "spec")


def test_folder(tmp_path: Path) -> None:
    """Spec files and ledgers are read; other files, and hidden ones, are nobody's business."""
    reading = read_folder(
        tmp_path,
        {
            "xo/task.yaml": HEAD,
            "xo/numbers.json": "{}\n",
            "xo/README.md": "About.",
            "xo/.task.yaml.swp": "x",
            ".git/a/b.yaml": "x",
            "envelope.schema.json": "{}",
        },
    )

    assert reading.findings == ()
    assert [file.name for file in reading.spec.faces["xo"].files] == ["xo/task.yaml"]
    assert reading.ledgers == {"xo": b"{}\n"}


def test_files_at_the_wrong_place(tmp_path: Path) -> None:
    """A spec file that would be passed over in silence is a finding."""
    files: dict[str, str | bytes] = {"a.yaml": HEAD, "xo/b.yml": HEAD, "xo/deep/c.yaml": HEAD, "xo/d.yaml": HEAD}

    assert as_text(read_folder(tmp_path, files).findings) == (
        "spec/a.yaml:1:1: file-place: spec files stand in the folder of their face, messages in its folder `messages`\n"
        "spec/xo/b.yml:1:1: file-place: spec files end in .yaml\n"
        "spec/xo/deep/c.yaml:1:1: file-place: spec files stand in the folder of their face, "
        "messages in its folder `messages`\n"
    )


def test_file_that_is_no_text(tmp_path: Path) -> None:
    reading = read_folder(tmp_path, {"xo/a.yaml": b"spec: 1\nface: \xff\n", "xo/b.yaml": HEAD})

    assert as_text(reading.findings) == "spec/xo/a.yaml:2:7: yaml-encoding: not UTF-8 from here\n"
    assert reading.broken == {"xo"}


@pytest.mark.parametrize("value", ["5", "text", "[1]", "null"])
def test_file_that_is_no_object(value: str) -> None:
    reading = read_texts({"xo/a.yaml": value + "\n"})

    assert [(finding.place.line, finding.rule) for finding in reading.findings] == [(1, "value-form")]


def test_missing_folder(tmp_path: Path) -> None:
    with pytest.raises(NoSpec, match="nowhere: No such file or directory"):
        read(tmp_path / "nowhere")


def test_file_in_place_of_a_folder(tmp_path: Path) -> None:
    with pytest.raises(NoSpec, match="Not a directory"):
        read(put(tmp_path, {"file": ""}) / "file")


def test_folder_without_spec_files(tmp_path: Path) -> None:
    """A wrong folder must not pass for a spec that declares nothing: the output would be emptied."""
    with pytest.raises(NoSpec, match="holds no spec file"):
        read(put(tmp_path, {"xo/README.md": "x", "numbers.json": "{}"}))
