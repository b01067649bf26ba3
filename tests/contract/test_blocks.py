"""Blocks of bytes in messages: the same bytes as protoc's own messages have, read without a copy."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from google.protobuf.message import DecodeError

from runtime.contract import contract_pb2
from runtime.contract.blocks import PART, BlockMessages, downloads, parts, uploads
from tests.contract.library import Library

SIZES = [0, 1, 127, 128, 16383, 16384, 1 << 20, (2 << 20) + 3]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview])
def test_a_block_is_encoded_as_protoc_would(library: Library, size: int, kind: Any) -> None:
    block = bytes(i % 251 for i in range(size))
    up, down = library.pb.CatalogServiceScanRequest, library.pb.CatalogServiceReadResponse

    assert up.FromString(BlockMessages(up).encode(kind(block))) == up(data=block)
    assert down.FromString(BlockMessages(down).encode(kind(block))) == down(data=block)


@pytest.mark.parametrize("size", SIZES)
def test_a_block_is_decoded_from_what_protoc_encodes(library: Library, size: int) -> None:
    block = bytes(i % 251 for i in range(size))
    for message_type in (library.pb.CatalogServiceScanRequest, library.pb.CatalogServiceReadResponse):
        assert bytes(BlockMessages(message_type).decode(message_type(data=block).SerializeToString())) == block


def test_a_block_is_decoded_without_a_copy(library: Library) -> None:
    message = library.pb.CatalogServiceScanRequest(data=b"abc").SerializeToString()
    block = BlockMessages(library.pb.CatalogServiceScanRequest).decode(message)

    assert (type(block), block.obj is message) == (memoryview, True)


def test_a_commit_and_parameters_pass_through(library: Library) -> None:
    messages = BlockMessages(library.pb.CatalogServiceScanRequest)
    commit = contract_pb2.Commit(size=3, sha256=hashlib.sha256(b"abc").digest())

    assert messages.decode(messages.encode(commit)) == commit
    assert messages.decode(messages.encode(library.scan("b7"))) == library.scan("b7")


@pytest.mark.parametrize("tail", [b"\x12\x01a", b"\x98\x01\x00"])
def test_fields_after_a_block_are_read_as_protoc_would(library: Library, tail: bytes) -> None:
    message_type = library.pb.CatalogServiceScanRequest
    message = message_type(data=b"abc").SerializeToString() + tail

    assert bytes(BlockMessages(message_type).decode(message)) == message_type.FromString(message).data


@pytest.mark.parametrize("message", [b"\x12", b"\x12\x05abc", b"\x12" + b"\xff" * 11, b"\xff"])
def test_what_is_no_message_is_refused(library: Library, message: bytes) -> None:
    with pytest.raises(DecodeError):
        BlockMessages(library.pb.CatalogServiceScanRequest).decode(message)


@pytest.mark.parametrize(
    ("size", "expected"), [(0, [0]), (PART, [PART]), (PART + 1, [PART, 1]), (3 * PART, [PART] * 3)]
)
def test_a_block_travels_in_parts(size: int, expected: list[int]) -> None:
    assert [len(part) for part in parts(bytes(size))] == expected


def test_the_tables_tell_which_methods_have_byte_streams(library: Library) -> None:
    service = "/gatewright.library.v1.CatalogService"

    assert list(uploads([library.face])) == [f"{service}/Scan"]
    assert list(downloads([library.face])) == [f"{service}/Read"]
