"""The method tables: everything that the spec says of a method, and the functions that belong to it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from codegen.model import Method
from runtime.contract import abi
from tests.codegen.trees import FOREIGN, faces, generated, imported

FACES = faces()
METHODS = [(face.name, name) for face in FACES.values() for name in face.methods]


@pytest.fixture(scope="module", autouse=True)
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    out = tmp_path_factory.mktemp("trees")
    generated(FOREIGN, out, "handlers_library")
    sys.path.insert(0, str(out))
    yield
    sys.path.remove(str(out))


def table(face: str) -> abi.Face:
    package = "handlers_library" if face == "library" else "generated"
    found = imported(f"{package}.handlers.{face}").FACE
    assert isinstance(found, abi.Face)
    return found


@pytest.mark.parametrize(("face", "name"), METHODS)
def test_an_entry_says_what_the_spec_says(face: str, name: str) -> None:
    method, entry = FACES[face].methods[name], table(face).methods[name]

    assert (entry.name, entry.summary, entry.auth.value, entry.backend, entry.stability.value) == (
        method.name,
        method.summary,
        method.auth,
        method.backend,
        method.stability,
    )
    assert (entry.body, entry.sends, entry.task, entry.within) == (
        method.body,
        method.sends is not None,
        method.task,
        method.within,
    )
    assert tuple(error.name for error in entry.errors) == method.errors
    assert entry.check({}) is not None


@pytest.mark.parametrize(("face", "name"), METHODS)
def test_the_bindings_to_http_are_the_same(face: str, name: str) -> None:
    http, entry = FACES[face].methods[name].http, table(face).methods[name].http

    if http is None:
        assert entry is None
    else:
        assert entry == abi.Http(http.verb, http.path, http.params, http.upgrade, http.coerce, http.whole)


def reply_of(method: Method) -> abi.Reply | abi.ReplyChoice:
    if method.pieces:
        return abi.Reply.PIECES
    if method.reply.when is None:
        return abi.Reply(method.reply.form)
    assert method.reply.otherwise is not None
    return abi.ReplyChoice(method.reply.when, abi.Reply(method.reply.form), abi.Reply(method.reply.otherwise))


@pytest.mark.parametrize(("face", "name"), METHODS)
def test_the_form_of_the_reply_is_the_same(face: str, name: str) -> None:
    assert table(face).methods[name].reply == reply_of(FACES[face].methods[name])


@pytest.mark.parametrize(("face", "name"), METHODS)
def test_a_method_has_an_rpc_or_a_function_that_fills(face: str, name: str) -> None:
    method, entry = FACES[face].methods[name], table(face).methods[name]

    assert (entry.fill is None) == method.has_rpc
    for part in (entry.request, entry.params, entry.stub, entry.request_type, entry.response_type):
        assert (part is not None) == method.has_rpc


@pytest.mark.parametrize("face", sorted(FACES))
def test_every_rpc_is_one_of_the_services(face: str) -> None:
    found = table(face)

    used = {entry.service for entry in found.methods.values() if entry.service}
    assert used == set(found.services)
    for entry in found.methods.values():
        if entry.stub is not None:
            service, _, rpc = entry.path.strip("/").partition("/")
            assert entry.request_type.DESCRIPTOR.file.services_by_name[service.split(".")[-1]].methods_by_name[rpc]


def test_a_face_reads_its_documents() -> None:
    face = table("library")

    assert face.introspection().startswith(b"[\n")
    assert b'"openrpc": "1.3.2"' in face.openrpc()
    assert isinstance(face.tree, Path)


def test_a_face_that_only_passes_through_has_no_service() -> None:
    assert table("plugin").services == {}
