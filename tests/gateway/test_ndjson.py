"""The bytes of an NDJSON answer."""

from __future__ import annotations

import pytest

from runtime.gateway import ndjson
from runtime.gateway.ndjson import NdjsonWriter

HEAD = b'{"id":1,"jsonrpc":"2.0","result":{"$responseType":"ndjson"}}'

WRITES = [
    # live, blocks, what is written for each, what at the end
    (False, [b"0", b"1\n2"], [HEAD + b"\n0", b"\n1\n2"], b"\n"),
    (True, [b"0", b"1\n2"], [HEAD + b"\n0\n", b"1\n2\n"], b""),
    (False, [], [], HEAD + b"\n"),
    (True, [], [], HEAD + b"\n"),
    (False, [b"", b"0", b""], [b"", HEAD + b"\n0", b""], b"\n"),
]


@pytest.mark.parametrize(("live", "blocks", "writes", "end"), WRITES)
def test_the_head_line_comes_with_the_first_record(
    live: bool, blocks: list[bytes], writes: list[bytes], end: bytes
) -> None:
    writer = NdjsonWriter(b"1", live=live)

    assert ([writer.add(block) for block in blocks], writer.end()) == (writes, end)


def test_both_ways_of_writing_give_the_same_bytes() -> None:
    texts = []
    for live in (False, True):
        writer = NdjsonWriter(b"1", live=live)
        texts.append(b"".join([*map(writer.add, (b"0", b"1\n2", b"3")), writer.end()]))

    assert texts[0] == texts[1] == HEAD + b"\n0\n1\n2\n3\n"


def test_until_the_first_record_a_failure_can_be_an_error_object() -> None:
    writer = NdjsonWriter(b"1")
    writer.add(b"")

    assert not writer.begun
    writer.add(b"0")
    assert writer.begun


def test_a_record_with_line_ends_stays_one_record() -> None:
    assert ndjson.block([b'{"a":\n1}', b"2"]) == b'{"a": 1}\n2'


def test_records_become_an_array_inside_a_batch() -> None:
    assert ndjson.array([b"0\n1", b"", b'"a"']) == b'[0,1,"a"]'
    assert ndjson.array([]) == b"[]"
    assert (ndjson.count(b""), ndjson.count(b"0"), ndjson.count(b"0\n1")) == (0, 1, 2)
