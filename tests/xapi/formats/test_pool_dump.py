"""The dump of a pool's database: expressions and rows both ways, and what is no dump."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.xapi import pool_dump
from runtime.xapi.pool_dump import BadDump, Expression

TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]) | st.sampled_from("\t\n\r'\\\"<&"), max_size=15)
EXPRESSIONS = st.recursive(TEXT, lambda inner: st.lists(inner, max_size=4), max_leaves=10)


@settings(max_examples=30, deadline=None)
@given(EXPRESSIONS)
def test_an_expression_is_read_back_as_it_was_written(expression: Expression) -> None:
    assert pool_dump.expression(pool_dump.words(expression)) == expression


@settings(max_examples=30, deadline=None)
@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), TEXT, max_size=5), TEXT)
def test_rows_are_read_back_as_they_were_written(fields: dict[str, str], value: str) -> None:
    row = {"ref": "OpaqueRef:1", **{f"f_{name}": text for name, text in fields.items()}}
    document = b"".join(pool_dump.encode({"a": value}, [("VM", [row]), ("task", [])]))
    dump = pool_dump.decode(document)
    del row["ref"]
    assert (dump.manifest, dump.tables) == ({"a": value}, {"VM": {"OpaqueRef:1": row}, "task": {}})
    [found] = ElementTree.fromstring(document).findall("table[@name='VM']/row")
    assert {name: found.attrib[name] for name in row} == row


@pytest.mark.parametrize("text", ["", "x", "('a'", "'a')", "'a' 'b'", "('a", "('a' b)"])
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected|expression|parenthesis"):
        pool_dump.expression(text)


@pytest.mark.parametrize(
    ("document", "offset"),
    [
        (b"", 0),
        (b"<database>", 10),
        (b"<database><row ref='a'/></database>", 10),
        (b"<database><table/></database>", 10),
        (b"<database><table name='VM'><row/></table></database>", 27),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><database/>", 12),
        (b"<?xml version='1.0' encoding='none'?><database/>", 30),
        (b"<?xml version='1.0' encoding='big5'?><database/>", 30),
    ],
)
def test_what_is_no_dump_is_refused_with_its_place(document: bytes, offset: int) -> None:
    with pytest.raises(BadDump) as refused:
        pool_dump.decode(document)
    assert refused.value.offset == offset
