"""protoc in process, and the contract's own messages."""

from __future__ import annotations

import ast

import pytest

from codegen import protoc
from codegen.protoc import CONTRACT_FILE, CONTRACT_PROTO, ProtocError
from tests.codegen.trees import ROOT


@pytest.mark.parametrize("name", ["contract_pb2.py", "contract_pb2.pyi"])
def test_the_contract_in_the_runtime_is_that_of_the_proto(name: str) -> None:
    """`python -m codegen.protoc` mends it."""
    assert (ROOT / "runtime" / "contract" / name).read_bytes() == protoc.contract_files()[name]


def test_the_contract_in_the_generated_tree_is_the_same() -> None:
    assert (ROOT / "generated" / "proto" / CONTRACT_FILE).read_bytes() == CONTRACT_PROTO.read_bytes()


def test_a_refusal_says_what_protoc_said() -> None:
    with pytest.raises(ProtocError, match=r"^a/v1/a\.proto:2:\d+: "):
        protoc.compiled({"a/v1/a.proto": b'syntax = "proto3";\nmessage 1 {}\n'}, ["a/v1/a.proto"])


@pytest.mark.parametrize("words", [r"C:\new\users, \d and \N", 'the """ of Python.', 'named "it"', '"'])
def test_the_stubs_say_what_a_comment_says(words: str) -> None:
    text = f'syntax = "proto3";\nmessage M {{}}\nservice S {{\n  // {words}\n  rpc R(M) returns (M);\n}}\n'

    made = protoc.compiled({"a/v1/a.proto": text.encode()}, ["a/v1/a.proto"])

    stubs = ast.parse(made["a/v1/a_pb2_grpc.py"])
    (rpc,) = [node for node in ast.walk(stubs) if isinstance(node, ast.FunctionDef) and node.name == "R"][:1]
    assert (ast.get_docstring(rpc) or "").strip() == words


def test_no_files_give_no_files() -> None:
    assert protoc.compiled({}, []) == {}


def test_imports_are_rewritten_and_their_local_names_kept() -> None:
    text = b"from xo.v1 import xo_pb2 as xo_dot_v1_dot_xo__pb2\nfrom google.protobuf import any_pb2\n"

    assert protoc.rewritten(text, {"xo.v1.xo_pb2": "deep.tree.proto.xo.v1.xo_pb2"}) == (
        b"from deep.tree.proto.xo.v1 import xo_pb2 as xo_dot_v1_dot_xo__pb2\nfrom google.protobuf import any_pb2\n"
    )


def test_standard_error_is_given_back(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ProtocError):
        protoc.compiled({"a.proto": b"?"}, ["a.proto"])
    print("seen", flush=True)

    assert capfd.readouterr() == ("seen\n", "")
