"""What `system.methodSignature` answers."""

from __future__ import annotations

import json
from typing import Any

import pytest

from codegen import introspection
from tests.codegen.trees import faces

FACES = faces()


def entries(face: str) -> dict[str, Any]:
    return {entry["name"]: entry for entry in json.loads(introspection.render(FACES[face]))}


@pytest.mark.parametrize("face", sorted(FACES))
def test_every_method_is_one_line_in_the_order_of_the_spec(face: str) -> None:
    first, *lines, last = introspection.render(FACES[face]).decode().splitlines()

    assert (first, last) == ("[", "]")
    assert [json.loads(line.rstrip(","))["name"] for line in lines] == list(FACES[face].methods)


def test_the_worked_example() -> None:
    assert entries("xo")["task.cancel"]["description"] == "Ask a running task to stop."
    assert entries("xo")["task.cancel"]["params"].keys() == {"taskId"}
    assert entries("xo")["task.cancel"]["params"]["taskId"]["type"] == "string"
    assert entries("xo")["task.cancel"]["result"] == {}


def test_what_may_be_left_out_is_marked() -> None:
    params = entries("xo")["test.range"]["params"]

    assert {name: param.get("optional", False) for name, param in params.items()} == {
        "stop": False,
        "start": True,
        "step": True,
    }


def test_params_of_alternatives_are_all_there() -> None:
    assert entries("zonemaster")["get_ns_ips"]["params"].keys() == {"hostname"}


def test_a_bare_value_has_no_named_params() -> None:
    assert entries("library")["catalog.read"]["params"] == {}


@pytest.mark.parametrize("face", sorted(FACES))
def test_nothing_refers_to_anything(face: str) -> None:
    assert b"$ref" not in introspection.render(FACES[face])


def test_a_type_inside_itself_is_left_open() -> None:
    volumes = entries("library")["catalog.get"]["result"]["properties"]["volumes"]

    assert volumes["items"] == {"type": "object"}
