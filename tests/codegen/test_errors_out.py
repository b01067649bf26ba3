"""Declared errors as classes: facts in, message and data out."""

from __future__ import annotations

import json
import types
from typing import Any

import pytest

from codegen import errors_out
from codegen.model import Face
from runtime.contract import abi
from tests.codegen.trees import faces, spec_of_text

FACES = faces()
HEAD = {"spec": 1, "face": "library", "source": {"document": "made up"}}


def loaded(face: Face) -> types.ModuleType:
    module = types.ModuleType(face.name)
    exec(compile(errors_out.render(face, "header"), f"<errors of {face.name}>", "exec"), module.__dict__)
    return module


def error_class(**error: Any) -> Any:
    """The class of an error declared so."""
    declared = {"code": 1, "message": "m", "category": "invalid", **error}
    face = spec_of_text(json.dumps({**HEAD, "errors": {"wrong": declared}})).faces["library"]
    return loaded(face).Wrong


def test_the_worked_example() -> None:
    fault = loaded(FACES["xo"]).NoSuchObject(id="t1", type="task")

    assert isinstance(fault, abi.Fault)
    assert (fault.name, fault.code, fault.category) == ("noSuchObject", 1, abi.Category.NOT_FOUND)
    assert (fault.message, str(fault), fault.data) == (
        "no such task t1",
        "no such task t1",
        {"id": "t1", "type": "task"},
    )


def test_a_fact_that_is_not_given_is_left_out_of_the_data() -> None:
    wrong = error_class(data={"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "integer"}}})

    assert wrong(b=0).data == {"b": 0}


def test_a_fact_may_be_called_data() -> None:
    wrong = error_class(data={"type": "object", "properties": {"data": {"type": "string"}, "b": {"type": "integer"}}})

    assert (wrong(data="so").data, wrong(b=0).data) == ({"data": "so"}, {"b": 0})


def test_a_required_fact_must_be_given() -> None:
    wrong = error_class(data={"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}})

    with pytest.raises(TypeError):
        wrong()


def test_an_error_without_data_has_none() -> None:
    assert error_class()().data is None


def test_data_that_is_no_object_is_given_whole() -> None:
    assert error_class(data={"type": "array"})([1, 2]).data == [1, 2]


FACTS = [
    ("fine", "fine"),
    ("did-you-mean", "did_you_mean"),
    ("objectId", "object_id"),
    ("class", "class_value"),
    ("data", "data"),
]


@pytest.mark.parametrize(("key", "argument"), FACTS)
def test_arguments_are_named_after_facts(key: str, argument: str) -> None:
    wrong = error_class(
        message=f"it is {{{key}}}", data={"type": "object", "required": [key], "properties": {key: {"type": "string"}}}
    )

    fault = wrong(**{argument: "so"})

    assert (fault.message, fault.data) == ("it is so", {key: "so"})


TEMPLATES = ['a "quoted" word', "a back\\slash", "it's", "both ' and \"", "tab\there"]


@pytest.mark.parametrize("template", TEMPLATES)
def test_messages_are_what_the_spec_says(template: str) -> None:
    assert error_class(message=template)().message == template
    with_fact = error_class(
        message=template + " {a}", data={"type": "object", "required": ["a"], "properties": {"a": {"type": "string"}}}
    )
    assert with_fact(a="{x}").message == template + " {x}"


@pytest.mark.parametrize("face", sorted(FACES))
def test_every_error_has_its_class(face: str) -> None:
    module = loaded(FACES[face])

    for error in FACES[face].errors.values():
        found = getattr(module, errors_out.class_name(error.name))
        assert (found.name, found.code, found.category.value, found.template) == (
            error.name,
            error.code,
            error.category,
            error.message,
        )
