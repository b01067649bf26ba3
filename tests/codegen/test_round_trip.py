"""JSON to message to JSON: exact for every valid value of every schema of the specs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from codegen.model import Face, Method, Schema
from runtime.contract import abi, jsontext
from tests.codegen.trees import FOREIGN, faces, generated, imported
from tests.codegen.values import canonical, strategy, with_defaults

EXAMPLES = settings(
    max_examples=12,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate, Phase.shrink],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)

FACES = faces()
METHODS = [(face.name, method.name) for face in FACES.values() for method in face.methods.values()]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], abi.Face]]:
    """The method tables by face, made anew from the specs as they are."""
    out = tmp_path_factory.mktemp("trees")
    packages = {"library": "round_trip_library"}
    generated(FOREIGN, out, packages["library"])
    sys.path.insert(0, str(out))
    try:
        yield lambda face: imported(f"{packages.get(face, 'generated')}.handlers.{face}").FACE
    finally:
        sys.path.remove(str(out))


def over_the_wire(message: Any) -> Any:
    """The message as the other side gets it."""
    return type(message).FromString(message.SerializeToString())


def as_text(value: Any) -> Any:
    """The value as a client gets it: fragments of JSON in place."""
    return jsontext.loads(jsontext.dumps(value))


def expected(value: Any, schema: Schema, face: Face) -> str:
    return canonical(with_defaults(value, schema, face.types))


def check(schema: Schema, face: Face, there_and_back: Callable[[Any], Any]) -> None:
    @EXAMPLES
    @given(strategy(schema, face.types))
    def run(value: Any) -> None:
        value = as_text(value)

        assert canonical(there_and_back(value)) == expected(value, schema, face)

    run()


def method_of(face: str, name: str) -> tuple[Face, Method]:
    return FACES[face], FACES[face].methods[name]


def named(*, having: Callable[[Method], bool]) -> list[tuple[str, str]]:
    return [(face, name) for face, name in METHODS if having(FACES[face].methods[name])]


@pytest.mark.parametrize(("face", "name"), named(having=lambda method: method.has_rpc))
def test_params_come_back_with_their_defaults(face: str, name: str, tables: Callable[[str], abi.Face]) -> None:
    spec, method = method_of(face, name)
    table = tables(face).methods[name]
    assert table.request is not None and table.params is not None
    request, params = table.request, table.params

    check(method.params, spec, lambda value: as_text(params(over_the_wire(request(value)))))


@pytest.mark.parametrize(("face", "name"), named(having=lambda method: not method.has_rpc))
def test_params_of_a_method_without_rpc_get_their_defaults(
    face: str, name: str, tables: Callable[[str], abi.Face]
) -> None:
    spec, method = method_of(face, name)
    fill = tables(face).methods[name].fill
    assert fill is not None

    check(method.params, spec, fill)


def has_result(method: Method) -> bool:
    one = method.reply.when is not None or (method.reply.form == "unary" and not method.pieces)
    return method.has_rpc and method.result is not None and one


def has_records(method: Method) -> bool:
    return method.has_rpc and "ndjson" in (method.reply.form, method.reply.otherwise)


@pytest.mark.parametrize(("face", "name"), named(having=has_result))
def test_results_come_back(face: str, name: str, tables: Callable[[str], abi.Face]) -> None:
    spec, method = method_of(face, name)
    table = tables(face).methods[name]
    assert table.response is not None and table.result is not None
    response, result = table.response, table.result

    check(method.result, spec, lambda value: as_text(result(over_the_wire(response(value)))))


@pytest.mark.parametrize(("face", "name"), named(having=has_records))
def test_records_come_back(face: str, name: str, tables: Callable[[str], abi.Face]) -> None:
    spec, method = method_of(face, name)
    table = tables(face).methods[name]
    assert table.batch is not None and table.records is not None
    batch, records = table.batch, table.records

    def there_and_back(value: Any) -> Any:
        first, second = map(jsontext.loads, records(over_the_wire(batch([value, value]))))
        assert canonical(first) == canonical(second)
        return first

    check(method.result, spec, there_and_back)


@pytest.mark.parametrize(("face", "name"), named(having=lambda method: method.sends is not None))
def test_records_that_go_up_come_back(face: str, name: str, tables: Callable[[str], abi.Face]) -> None:
    spec, method = method_of(face, name)
    table = tables(face).methods[name]
    assert table.item is not None and table.sent is not None
    item, sent = table.item, table.sent

    check(method.sends, spec, lambda value: as_text(sent(over_the_wire(item(value)))))


@pytest.mark.parametrize(("face", "name"), named(having=lambda method: method.has_rpc and method.result is None))
def test_no_result_is_none(face: str, name: str, tables: Callable[[str], abi.Face]) -> None:
    table = tables(face).methods[name]
    if table.result is None:
        assert table.reply in (abi.Reply.SESSION, abi.Reply.BINARY)
    else:
        assert table.response is not None
        assert table.result(table.response(None)) is None


EXACT = [
    # what, the params of catalog.add beside those of a plain book, what comes back of them
    ("a number is whole", {"price": 3.0}, {"price": 3}),
    ("a whole number above 2^53", {"price": 1e300}, {"price": 1e300}),
    ("an integer as a double", {"pages": 5.0}, {"pages": 5}),
    ("null in a list", {"marks": ["a", None]}, {"marks": ["a", None]}),
    ("null in a map", {"readers": {"m": None}}, {"readers": {"m": None}}),
    ("0 is not false", {"rating": 0}, {"rating": 0}),
    ("false is not 0", {"rating": False}, {"rating": False}),
    ("absent is not empty, where kept", {}, {}),
    ("empty is not absent, where kept", {"keywords": []}, {"keywords": []}),
    ("null, where it is the default", {"years": None}, {"years": None}),
    ("empty is not null", {"years": []}, {"years": []}),
    ("null is not absent", {"shelf": None}, {"shelf": None}),
    ("the empty string is not absent", {"language": ""}, {"language": ""}),
    ("a default inside a default", {}, {"lending": {"fee": 1, "days": 28}}),
    ("a default inside a value", {"lending": {}}, {"lending": {"fee": 0.5, "days": 28}}),
    ("integers above 2^53 in JSON text", {"notes": 2**63 - 1}, {"notes": 2**63 - 1}),
    ("NUL and more in a string", {"title": "a\0b\u2028\U0001f600"}, {"title": "a\0b\u2028\U0001f600"}),
]
BOOK = {"id": "b", "title": "t", "pages": 1, "price": 1, "lentTo": None, "in-print": True, "class": "book"}
DEFAULTS: dict[str, Any] = {
    "contributors": [], "years": None, "prices": {}, "sizes": {}, "grid": [], "lending": {"fee": 1, "days": 28},
    "volumes": [], "marks": [], "readers": {},
}  # fmt: skip


@pytest.mark.parametrize(("given_params", "returned"), [row[1:] for row in EXACT], ids=[row[0] for row in EXACT])
def test_what_is_easily_lost(given_params: Any, returned: Any, tables: Callable[[str], abi.Face]) -> None:
    table = tables("library").methods["catalog.add"]
    assert table.request is not None and table.params is not None

    found = as_text(table.params(over_the_wire(table.request({**BOOK, **given_params}))))

    assert canonical(found) == canonical({**BOOK, **DEFAULTS, **returned})


def test_what_a_caller_of_the_rpc_leaves_out_has_its_default(tables: Callable[[str], abi.Face]) -> None:
    """Not every caller is a gateway."""
    listing, add = tables("library").methods["catalog.list"], tables("library").methods["catalog.add"]
    assert listing.params is not None and add.params is not None

    assert listing.params(listing.request_type()) == {"limit": 10}
    assert add.params(add.request_type())["lending"] == {"fee": 1, "days": 28}


def test_whole_doubles_come_back_as_integers(tables: Callable[[str], abi.Face]) -> None:
    table = tables("library").methods["catalog.add"]
    assert table.request is not None and table.params is not None

    text = jsontext.dumps(table.params(table.request({**BOOK, "price": 1700000000123.0})))

    assert b'"price":1700000000123,' in text


def test_an_unset_json_value_is_null(tables: Callable[[str], abi.Face]) -> None:
    """A backend that forgets one does not make a reply that is no JSON."""
    table = tables("library").methods["catalog.find"]
    assert table.records is not None and table.batch is not None
    task = imported("generated.handlers.xo").METHODS["task.get"]
    assert task.result is not None

    assert as_text(task.result(task.response_type()))["data"] is None


def test_the_tree_has_nothing_of_the_folder_it_was_made_in(tmp_path: Path) -> None:
    files = generated(FOREIGN, tmp_path, "elsewhere")

    assert [name for name, text in files.items() if str(tmp_path).encode() in text] == []
