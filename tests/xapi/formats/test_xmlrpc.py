"""XML-RPC both ways, read and written by Python's own module, and what is no XML-RPC."""

from __future__ import annotations

import xmlrpc.client
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.xapi import xmlrpc as ours
from runtime.xapi.xmlrpc import DateTime, Encoded, Integer, NotXmlRpc

TEXT = st.text(st.characters(exclude_categories=["Cs"]).filter(lambda one: one >= " " or one in "\t\n\r"), max_size=20)
LEGAL = TEXT.filter(lambda text: "\ufffe" not in text and "\uffff" not in text)
NUMBERS = st.integers(-(2**31), 2**31 - 1)


def values(numbers: st.SearchStrategy[int]) -> st.SearchStrategy[Any]:
    scalars = LEGAL | st.booleans() | st.floats(allow_nan=False) | numbers
    return st.recursive(
        scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(LEGAL, inner, max_size=4), max_leaves=12
    )


VALUES = values(NUMBERS.map(Integer))


@settings(max_examples=30, deadline=None)
@given(VALUES)
def test_a_value_is_read_back_as_it_was_written(value: Any) -> None:
    assert ours.read(ours.value(value)) == value


@settings(max_examples=30, deadline=None)
@given(VALUES)
def test_pythons_own_module_reads_what_is_answered(value: Any) -> None:
    [read], method = xmlrpc.client.loads(ours.response(value))
    assert (read, method) == (value, None)


@settings(max_examples=30, deadline=None)
@given(st.lists(values(NUMBERS), max_size=4), st.from_regex(r"[a-zA-Z_]+\.[a-z_]+", fullmatch=True))
def test_calls_of_pythons_own_module_are_read(params: list[Any], method: str) -> None:
    body = xmlrpc.client.dumps(tuple(params), method).encode().replace(b"\r", b"&#13;")
    assert ours.request(body) == (method, params)


def test_a_whole_number_goes_out_as_text_and_an_integer_as_one() -> None:
    assert (
        ours.value([7, Integer(7)])
        == b"<value><array><data><value>7</value><value><i4>7</i4></value></data></array></value>"
    )


def test_success_and_failure_have_the_envelope_of_xapi() -> None:
    [success], _ = xmlrpc.client.loads(ours.success({"a": "b"}))
    [failure], _ = xmlrpc.client.loads(ours.failure(["HANDLE_INVALID", "VM", "OpaqueRef:x"]))
    assert success == {"Status": "Success", "Value": {"a": "b"}}
    assert failure == {"Status": "Failure", "ErrorDescription": ["HANDLE_INVALID", "VM", "OpaqueRef:x"]}


def test_dates_and_what_is_already_written_pass() -> None:
    inner = Encoded(ours.value({"x": "y"}))
    assert ours.read(ours.value([DateTime("20260131T09:05:07Z"), inner])) == ["20260131T09:05:07Z", {"x": "y"}]
    assert isinstance(ours.read("<value><dateTime.iso8601>20260131T09:05:07Z</dateTime.iso8601></value>"), DateTime)


@pytest.mark.parametrize("text", ["\x00", "a\x1f", "\ud800", "\uffff"])
def test_text_that_xml_has_no_form_for_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no form"):
        ours.value({text: "x"})
    with pytest.raises(ValueError, match="no form"):
        ours.value([text])


@pytest.mark.parametrize(
    ("document", "offset"),
    [
        (b"", 0),
        (b"<value", 0),
        (b"<value>", 7),
        (b"<vlaue/>", 0),
        (b"<value><i4>1</i4></value><value/>", 25),
        (b"<value>text<i4>1</i4></value>", 21),
        (b"<value><i4>1</i4><i4>2</i4></value>", 27),
        (b"<value><i4></i4></value>", 11),
        (b"<value><i4>1_0</i4></value>", 14),
        (b"<value><i4>9223372036854775808</i4></value>", 30),
        (b"<value><boolean>2</boolean></value>", 17),
        (b"<value><double>0x1p3</double></value>", 20),
        (b"<value><base64>*</base64></value>", 16),
        (b"<value><array/></value>", 15),
        (b"<value><array><data>x</data></array></value>", 21),
        (b"<value><struct><member><name>a</name></member></struct></value>", 37),
        (b"<value><struct><member><value/></member></struct></value>", 31),
        (b"<value><struct><name>a</name></struct></value>", 15),
        (b"<value>&undefined;</value>", 7),
        (b"<value>\xff</value>", 7),
        (b"<!DOCTYPE v [<!ENTITY a 'aaaa'>]><value>&a;</value>", 12),
        (b"<!DOCTYPE v SYSTEM 'file:///etc/passwd'><value/>", 39),
        (b"<methodCall><methodName>a</methodName></methodCall>", 0),
        (b"<?xml version='1.0' encoding='none'?><value/>", 30),
        (b"<?xml version='1.0' encoding='big5'?><value/>", 30),
    ],
)  # fmt: skip
def test_what_is_no_value_is_refused_with_its_place(document: bytes, offset: int) -> None:
    with pytest.raises(NotXmlRpc) as refused:
        ours.read(document)
    assert refused.value.offset == offset


def test_two_members_of_one_name_are_refused() -> None:
    member = "<member><name>a</name><value/></member>"
    with pytest.raises(NotXmlRpc, match="two members 'a'"):
        ours.read(f"<value><struct>{member}{member}</struct></value>")


def test_depth_and_length_have_limits() -> None:
    deep = "<value><array><data>" * 65 + "</data></array></value>" * 65
    with pytest.raises(NotXmlRpc, match="64 deep"):
        ours.read(deep)
    with pytest.raises(NotXmlRpc, match="at most 10"):
        ours.read("<value>12345</value>", limit=10)


def test_a_document_cut_anywhere_is_refused() -> None:
    whole = ours.value({"a": ["text", True, 1.5, {"b": Integer(4)}]})
    for cut in range(len(whole)):
        with pytest.raises(NotXmlRpc) as refused:
            ours.read(whole[:cut])
        assert refused.value.offset <= cut
