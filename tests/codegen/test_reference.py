"""The reference pages: what they say is what the spec says, their lines work, their links lead somewhere."""

from __future__ import annotations

import base64
import json
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from google.protobuf import json_format

from codegen import reference
from codegen.model import Method
from codegen.wire.build import build
from runtime.contract import abi, jsontext
from runtime.gateway import gateway
from tests.codegen.trees import FOREIGN, SPEC, faces, generated, imported, spec_of_text
from tests.codegen.values import canonical, with_defaults

FACES = faces()
PAGES = {
    f"{face.name}/{name}": text.decode()
    for face in FACES.values()
    for name, text in reference.render(face, build(face), "header").items()
}
METHODS = [(face.name, name) for face in FACES.values() for name in face.methods]


@pytest.fixture(scope="module", autouse=True)
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    out = tmp_path_factory.mktemp("trees")
    generated(FOREIGN, out, "reference_library")
    sys.path.insert(0, str(out))
    yield
    sys.path.remove(str(out))


def section(face: str, name: str) -> str:
    """What a page says of a method, from its anchor to the next one."""
    page = PAGES[f"{face}/{FACES[face].methods[name].namespace}.md"]
    (found,) = re.findall(rf'<a id="{re.escape(name)}"></a>\n(.*?)(?=\n<a id=|\Z)', page, re.DOTALL)
    return str(found)


def block(face: str, name: str, title: str) -> str | None:
    found = re.search(rf"\n{title}[^\n]*:\n\n```[a-z]+\n(.*?)\n```", section(face, name), re.DOTALL)
    return found[1] if found else None


def signature(face: str, name: str) -> str:
    found = re.search(r"```ts\n(.*?)\n```", section(face, name), re.DOTALL)
    assert found is not None
    return found[1]


def method_of(face: str, name: str) -> abi.Method:
    package = "reference_library" if face == "library" else "generated"
    found = imported(f"{package}.handlers.{face}").METHODS[name]
    assert isinstance(found, abi.Method)
    return found


def shown_params(method: Method) -> Any:
    """The params of the example that the lines show, if there is one."""
    fitting = [example for example in method.examples if example.error is None] or list(method.examples)
    return fitting[0].params if fitting else None


@pytest.mark.parametrize("face", sorted(FACES))
def test_a_page_for_each_service_and_one_for_the_face(face: str) -> None:
    namespaces = {method.namespace for method in FACES[face].methods.values()}

    assert {page for page in PAGES if page.startswith(f"{face}/")} == {
        f"{face}/README.md",
        *(f"{face}/{namespace}.md" for namespace in namespaces),
    }


def test_anchors_are_names_and_nothing_else() -> None:
    """So that a link to a page holds as long as the thing it is about."""
    for page, text in PAGES.items():
        face = FACES[page.partition("/")[0]]
        known = {*face.methods, *(f"type-{name}" for name in face.types), *(f"error-{name}" for name in face.errors)}
        known |= {method.namespace for method in face.methods.values()}
        anchors = re.findall(r'<a id="([^"]+)">', text)
        assert set(anchors) <= known and len(anchors) == len(set(anchors)), page


def test_every_link_leads_to_an_anchor() -> None:
    for page, text in PAGES.items():
        plain = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)]+)\)", plain):
            file, _, anchor = target.partition("#")
            there = f"{page.partition('/')[0]}/{file}" if file else page
            assert there in PAGES, (page, target)
            assert not anchor or f'<a id="{anchor}">' in PAGES[there], (page, target)


def uneven(pages: dict[str, str]) -> list[tuple[str, str]]:
    """The rows that have other cells than the head of their table."""
    found = []
    for page, text in pages.items():
        width = 0
        for line in text.splitlines():
            cells = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("| ") else 0
            if cells and width and cells != width:
                found.append((page, line))
            width = cells
    return found


def test_rows_of_a_table_have_as_many_cells_as_its_head() -> None:
    assert uneven(PAGES) == []


def test_a_bar_is_no_end_of_a_cell() -> None:
    bar = {"type": "string", "pattern": "^(a|b)$", "description": "a | b"}
    method = {"summary": "This | that.", "auth": "none", "backend": "b", "errors": ["e"]}
    params = {"type": "object", "additionalProperties": False, "properties": {"a|b": bar}}
    text = json.dumps({
        "spec": 1, "face": "library", "title": "One | two", "source": {"document": "d"},
        "errors": {"e": {"code": 1, "message": "a | b", "category": "lost"}},
        "methods": {"a.b": {**method, "params": params}},
    })  # fmt: skip
    face = spec_of_text(text).faces["library"]
    made = {name: page.decode() for name, page in reference.render(face, build(face), "header").items()}
    made["index"] = reference.index([face], "header").decode()

    assert uneven(made) == []
    assert sum(page.count("This \\| that.") for page in made.values()) == 2


@pytest.mark.parametrize(("face", "name"), METHODS)
def test_the_words_of_a_method_are_there(face: str, name: str) -> None:
    method, said = FACES[face].methods[name], section(face, name)

    assert f"## {name}\n" in said and method.summary in said and method.description in said
    assert all(f"[{error}](README.md#error-{error})" in said for error in method.errors)
    assert all(f"Example: {example.name}\n" in said for example in method.examples)


SIGNATURES = [
    ("xo", "task.cancel", "task.cancel(params: { taskId: TaskId }): void"),
    ("xo", "task.getAll", "task.getAll(params: { limit?: integer }): Stream<Task>"),
    ("xo", "rpc.discover", "rpc.discover(): object"),
    ("xo", "remote.ping", "remote.ping(params: { remote: Remote }): { success: true, ... }"),
    ("zonemaster", "test_progress", "test_progress(params: TestReference): integer"),
    ("pbs", "backup.previousBackupTime", "backup.previousBackupTime(): integer | null"),
    ("library", "catalog.read", "catalog.read(params: string): Bytes"),
    ("library", "catalog.export", "catalog.export(): { [key: string]: Book }"),
    ("library", "catalog.move", "catalog.move(records: Stream<Movement>): Stream<string>"),
    ("library", "catalog.scan",
     'catalog.scan(params: {\n  id: string,\n  "page-numbers"?: integer[],\n}, body: Bytes): { size: integer, ... }'),
    ("library", "catalog.find",
     "catalog.find(params: {\n  word: string,\n  stream?: boolean,\n"
     "}): stream ? Stream<integer | string> : integer | string"),
    ("library", "desk.open", "desk.open(params: { member: string }): Session"),
    ("library", "desk.lend",
     "desk.lend(params: { book: string, until: string | null }): { due?: number } | null"),
    ("plugin", "plugin.get", "plugin.get(params: ServiceRequest): any"),
]  # fmt: skip


@pytest.mark.parametrize(("face", "name", "expected"), SIGNATURES, ids=[f"{row[0]}-{row[1]}" for row in SIGNATURES])
def test_signatures(face: str, name: str, expected: str) -> None:
    assert signature(face, name) == expected


ROWS = [
    ("xo", "event.from", "| `timeout` | `number` | `30` | Seconds to wait for an event. Clients give up after 60."),
    ("xo", "task.get", "| `taskId` | [`TaskId`](README.md#type-TaskId) | required | 1 to 128 characters. |"),
    ("library", "catalog.list", "| `language` | [`Language`](README.md#type-Language) | optional |  |"),
    ("library", "catalog.read", "| (the value) | `string` |  | The bare id. |"),
    ("pbs", "backup.createFixedIndex", "\n`reuse-csum` needs `size`.\n"),
    ("plugin", "plugin.get", "\nOthers are taken as they come.\n"),
    ("xo", "system.methodSignature", "\nMore holds across parameters;"),
    ("library", "catalog.count", "Deprecated since 1.2; use `catalog.list`."),
    ("xo", "remote.test", "Starts a task of the kind `remoteTest`"),
]  # fmt: skip


@pytest.mark.parametrize(("face", "name", "expected"), ROWS, ids=[f"{row[0]}-{row[1]}" for row in ROWS])
def test_what_is_said_of_parameters(face: str, name: str, expected: str) -> None:
    assert expected in section(face, name)


def test_a_type_is_written_out() -> None:
    assert (
        "type Contributor = {\n  name: string  // 1 to 80 characters.\n"
        '  role?: "author" | "editor" | "translator"  // Default "author".\n}'
    ) in PAGES["library/README.md"]
    assert "type Shelfmark = string  // pattern `^[A-Z]{2}-[0-9]{1,4}$`" in PAGES["library/README.md"]


@pytest.mark.parametrize(("face", "name"), METHODS)
def test_the_json_rpc_line_makes_the_call_of_an_example(face: str, name: str) -> None:
    line, method = block(face, name, "JSON-RPC"), FACES[face].methods[name]
    if face in ("internal", "pbs", "plugin"):
        assert line is None
        return
    assert line is not None
    words = shlex.split(line)
    call = json.loads(words[words.index("-d") + 1])

    path = "/library" if face == "library" else gateway._PATHS[face][0]
    assert words[:3] == ["curl", "-k", f"https://127.0.0.1:8443{path}"]
    assert call["method"] == name
    assert method_of(face, name).check(call["params"]) == []
    if method.examples:
        assert canonical(call["params"]) == canonical(shown_params(method))
    assert ("$TOKEN" in line) == (method.auth == "token")


@pytest.mark.parametrize(("face", "name"), METHODS)
def test_the_grpcurl_line_makes_the_call_of_an_example(face: str, name: str) -> None:
    line, method = block(face, name, "gRPC"), FACES[face].methods[name]
    entry = method_of(face, name)
    if not method.has_rpc:
        assert line is None
        return
    assert line is not None and entry.params is not None
    words = shlex.split(line)
    messages = list(several(words[words.index("-d") + 1]))
    sent = [json_format.ParseDict(message, entry.request_type()) for message in messages]
    params = jsontext.loads(jsontext.dumps(entry.params(sent[0])))

    assert words[-1] == entry.path[1:]
    assert len(sent) == (3 if entry.body else 2 if entry.sends else 1)
    if method.examples:
        expected = with_defaults(shown_params(method), method.params, FACES[face].types)
        assert canonical(params) == canonical(expected)
    assert ("gatewright-session" in line) == (method.within is not None)


def several(text: str) -> Iterator[Any]:
    decoder, at = json.JSONDecoder(), 0
    while at < len(text):
        message, end = decoder.raw_decode(text, at)
        yield message
        at = end + 1


def test_the_bytes_of_an_upload_are_those_of_its_commit() -> None:
    line = block("library", "catalog.scan", "gRPC")
    assert line is not None
    words = shlex.split(line)
    _, data, commit = several(words[words.index("-d") + 1])

    assert commit["commit"]["size"] == len(base64.b64decode(data["data"]))


def test_the_line_of_an_http_method() -> None:
    line = block("pbs", "backup.open", "HTTP")
    assert line is not None
    words = shlex.split(line)
    url = urlsplit(words[2])

    assert (url.path, parse_qs(url.query)["backup-id"]) == ("/api2/json/backup", ["100"])
    assert "Upgrade: proxmox-backup-protocol-v1" in words
    assert block("library", "catalog.get", "HTTP") == (
        'curl -k https://127.0.0.1:8443/books/b9 -H "Authorization: Bearer $TOKEN"'
    )


def test_a_request_on_the_connection_of_a_session() -> None:
    assert block("pbs", "backup.createFixedIndex", "HTTP") == (
        'POST /fixed_index\ncontent-type: application/json\n\n{"archive-name": "drive-scsi0.img.fidx", "size": 8388608}'
    )


def test_a_quote_in_an_example_does_not_end_the_word() -> None:
    assert shlex.split(reference.shell({"a": "it's ' '"})) == ['{"a":"it\'s \' \'"}']


def test_the_index_leads_to_every_face() -> None:
    text = reference.index(list(FACES.values()), "header").decode()

    assert all(f"[{face}]({face}/README.md)" in text for face in FACES)


def test_the_paths_of_the_faces_are_those_of_the_gateway() -> None:
    assert {face: gateway._PATHS[face][0] for face in reference.PATHS} == reference.PATHS


def test_the_tree_has_the_pages() -> None:
    folder = Path(SPEC.parent / "generated" / "reference")
    ours = {page for page in PAGES if not page.startswith("library/")}

    assert {path.relative_to(folder).as_posix() for path in folder.glob("*/*.md")} == ours
