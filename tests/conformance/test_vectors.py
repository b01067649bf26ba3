"""The vectors, and the judge that drives a backend with them: who passes, and what it does not let pass."""

from __future__ import annotations

import asyncio
import importlib
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import grpc
import jsonschema
import pytest

from codegen import cli
from codegen.validator.regex import translate
from generated.handlers import internal, pbs, plugin, rpcapi, xo, zonemaster
from runtime.contract import LocalChannel, LocalServer, abi, jsontext
from runtime.contract.formats import FORMATS
from runtime.contract.mock import Mock
from runtime.storage import open_storage
from runtime.storage.settings import StorageSettings
from tests.codegen.trees import FOREIGN, ROOT
from tests.conformance.vectors import Judge, Verdict, main
from tests.foreign.shelf import Shelf
from tests.process import environment, serving

PACKAGE = "vectorware"
FACES = {face.name: face for face in (xo.FACE, zonemaster.FACE, rpcapi.FACE, pbs.FACE, plugin.FACE, internal.FACE)}
NAMES = ["internal", "library", "pbs", "plugin", "rpcapi", "xo", "zonemaster"]


@pytest.fixture(scope="module", autouse=True)
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the package of the foreign spec."""
    found = tmp_path_factory.mktemp("vectors")
    assert cli.main(["generate", "--spec", str(FOREIGN), "--out", str(found / PACKAGE)]) == 0
    sys.path.insert(0, str(found))
    importlib.invalidate_caches()
    FACES["library"] = importlib.import_module(f"{PACKAGE}.handlers.library").FACE
    yield found
    sys.path.remove(str(found))


def vectors(face: str) -> Any:
    return jsontext.loads(FACES[face].vectors())


# The cases


@pytest.mark.parametrize("face", NAMES)
def test_every_method_has_cases(face: str) -> None:
    for name, told in vectors(face)["methods"].items():
        assert told["valid"], name
        assert told["invalid"] or FACES[face].methods[name].check(object()) == [], name
    assert vectors(face)["methods"].keys() == FACES[face].methods.keys()


@pytest.mark.parametrize("face", NAMES)
def test_the_faults_of_invalid_params_are_what_the_validator_finds(face: str) -> None:
    for name, told in vectors(face)["methods"].items():
        check = FACES[face].methods[name].check
        for case in told["valid"]:
            assert check(case["params"]) == [], (name, case)
        for case in told["invalid"]:
            assert [(at, rule) for at, rule, _ in check(case["params"])] == [(case["at"], case["rule"])], (name, case)


def oracle(told: Any, schema: Any) -> jsonschema.Draft202012Validator:
    """The judgement of somebody else on a schema of the vectors, with our formats and the patterns of ECMA-262."""
    formats = jsonschema.FormatChecker(())
    for name, known in FORMATS.items():
        formats.checks(name)(lambda value, check=known.check: not isinstance(value, str) or check(value))

    def changed(part: Any) -> Any:
        if isinstance(part, list):
            return [changed(item) for item in part]
        if not isinstance(part, dict):
            return part
        return {k: translate(v) if k == "pattern" and isinstance(v, str) else changed(v) for k, v in part.items()}

    whole = {"types": changed(told["types"]), "allOf": [changed(schema)]}
    return jsonschema.Draft202012Validator(whole, format_checker=formats)


@pytest.mark.parametrize("face", NAMES)
def test_an_outside_validator_agrees(face: str) -> None:
    everything = vectors(face)
    for name, told in everything["methods"].items():
        judge = oracle(everything, told["params"])
        wrong = [case for case in told["valid"] if not judge.is_valid(case["params"])]
        # That an integer must be exact as a double is a rule of ours.
        others = [case for case in told["invalid"] if not case["name"].endswith("too large to be exact")]
        wrong += [case for case in others if judge.is_valid(case["params"])]
        assert wrong == [], name


@pytest.mark.parametrize("face", NAMES)
def test_vectors_stay_small(face: str) -> None:
    assert len(FACES[face].vectors()) < 512 * 1024


def test_cases_name_what_they_are_about() -> None:
    names = [case["name"] for case in vectors("library")["methods"]["catalog.list"]["valid"]]
    faults = {case["name"]: case["params"] for case in vectors("library")["methods"]["catalog.list"]["invalid"]}

    assert {"the least", "every key", "/limit: the largest", "/language: value 4"} <= set(names)
    assert faults["/limit: too large"] == {"limit": 1001}
    assert faults["/no-such-key: an unknown key"] == {"no-such-key": 1}


# Who passes


async def judged(server: LocalServer, face: str, **options: Any) -> Verdict:
    channel = LocalChannel(server)
    try:
        return await Judge(FACES[face], channel, **options).run()
    finally:
        await channel.close()
        await server.stop()


@pytest.mark.parametrize("face", NAMES)
async def test_the_mock_passes(face: str) -> None:
    server = LocalServer()
    Mock([FACES[face]]).add_to(server)

    assert (await judged(server, face, seconds=10)).failures == []


async def test_a_backend_of_somebody_elses_passes() -> None:
    server = LocalServer()
    for add, servicer in Shelf(PACKAGE).services():
        add(servicer, server)
    verdict = await judged(server, "library", services=["catalog", "desk"], seconds=10)

    assert verdict.failures == []
    assert verdict.passed > 60


@pytest.mark.slow
async def test_the_storage_backend_passes(tmp_path: Path) -> None:
    server, storage = LocalServer(), await open_storage(StorageSettings(data=tmp_path))
    for add, servicer in storage.services():
        add(servicer, server)
    try:
        verdict = await judged(server, "xo")
    finally:
        await storage.close()

    assert verdict.failures == []
    assert verdict.passed > 100


@pytest.mark.slow
def test_the_command_over_grpc(folder: Path, tmp_path: Path) -> None:
    """The mock in a process of its own, the judge in another one."""
    with serving("mock", "--listen", "grpc://127.0.0.1:0", "--face", "zonemaster", log=tmp_path / "log") as mock:
        address = mock.url.partition("://")[2]
        arguments = [sys.executable, "-m", "tests.conformance.vectors", "--address", address, "--face", "zonemaster"]
        done = subprocess.run(
            arguments, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False, timeout=60
        )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.endswith(" passed, 0 failed\n")


# What does not pass

Wrong = Callable[[Any, Any], Any]


def handler(method: abi.Method, behaviour: Wrong) -> Any:
    forms: dict[tuple[bool, bool], Any] = {
        (False, False): grpc.unary_unary_rpc_method_handler,
        (False, True): grpc.unary_stream_rpc_method_handler,
        (True, False): grpc.stream_unary_rpc_method_handler,
        (True, True): grpc.stream_stream_rpc_method_handler,
    }
    return forms[method.body or method.sends, method.reply != "unary"](behaviour)


async def with_wrong(name: str, behaviour: Wrong) -> list[str]:
    """What the judge says of a shelf of which one method is wrong."""
    method = FACES["library"].methods[name]
    server = LocalServer()
    for add, servicer in Shelf(PACKAGE).services():
        add(servicer, server)
    server.add_registered_method_handlers(method.service, {method.rpc: handler(method, behaviour)})
    return (await judged(server, "library", services=[name.partition(".")[0]], seconds=0.5)).failures


def response(name: str, value: Any) -> Any:
    made = FACES["library"].methods[name].response
    assert made is not None
    return made(value)


def batch(name: str, records: list[Any]) -> Any:
    made = FACES["library"].methods[name].batch
    assert made is not None
    return made(records)


async def negative_count(request: Any, context: Any) -> Any:
    return response("catalog.count", -1)


async def undeclared_error(request: Any, context: Any) -> Any:
    raise abi.Fault("no shelf", name="noShelf", code=7, category=abi.Category.NOT_FOUND)


async def error_of_the_language(request: Any, context: Any) -> Any:
    raise ZeroDivisionError


async def wrong_code(request: Any, context: Any) -> Any:
    raise abi.Fault("no book", name="noSuchBook", code=2, category=abi.Category.NOT_FOUND, data={"id": "b"})


async def wrong_category(request: Any, context: Any) -> Any:
    raise abi.Fault("no book", name="noSuchBook", code=1, category=abi.Category.INVALID, data={"id": "b"})


async def wrong_data(request: Any, context: Any) -> Any:
    raise abi.Fault("no book", name="noSuchBook", code=1, category=abi.Category.NOT_FOUND, data={"id": 1})


async def silence(request: Any, context: Any) -> Any:
    await asyncio.Event().wait()


async def not_built(request: Any, context: Any) -> Any:
    raise abi.Fault("later", category=abi.Category.UNIMPLEMENTED)


async def unknown_shelfmark(request: Any, context: Any) -> AsyncIterator[Any]:
    book = {"id": "b", "title": "t", "pages": 1, "price": 1, "lentTo": None, "in-print": True, "class": "book"}
    yield batch("catalog.list", [book])
    yield batch("catalog.list", [{**book, "mark": "?"}])


async def half_a_text(request: Any, context: Any) -> AsyncIterator[Any]:
    yield FACES["library"].methods["catalog.export"].response_type(json=b'{"b1":')


async def records_always(request: Any, context: Any) -> AsyncIterator[Any]:
    yield batch("catalog.find", ["a"])


async def result_always(request: Any, context: Any) -> AsyncIterator[Any]:
    yield response("catalog.find", 1)


async def takes_anything(requests: Any, context: Any) -> Any:
    async for _ in requests:
        pass
    return response("catalog.scan", {"size": 1})


async def short_session(request: Any, context: Any) -> AsyncIterator[Any]:
    yield FACES["library"].methods["desk.open"].response_type(session="s")


async def nameless_session(request: Any, context: Any) -> AsyncIterator[Any]:
    yield FACES["library"].methods["desk.open"].response_type()
    await asyncio.Event().wait()


WRONG: list[tuple[str, Wrong, str]] = [
    ("catalog.count", negative_count, "catalog.count: the least: the result does not fit: /: must be 0 or more"),
    ("catalog.get", undeclared_error, "fails with an error 'noShelf' that is not declared: not-found, no shelf"),
    ("catalog.get", error_of_the_language, "fails with an error that is not declared: internal"),
    ("catalog.get", wrong_code, "fails with noSuchBook as 2 not-found, and not as declared"),
    ("catalog.get", wrong_category, "fails with noSuchBook as 1 invalid, and not as declared"),
    ("catalog.get", wrong_data, "fails with noSuchBook whose data do not fit: /id: must be a string, is an integer"),
    ("catalog.get", silence, "fails with an error that is not declared: deadline"),
    ("catalog.get", not_built, "catalog.get: every case: is not built"),
    ("catalog.list", unknown_shelfmark, "a record does not fit: /mark"),
    ("catalog.export", half_a_text, "is no JSON"),
    ("catalog.find", records_always, "is not one result"),
    ("catalog.find", result_always, "is a result and not records"),
    ("catalog.scan", takes_anything, "catalog.scan: an upload without a commit: is taken"),
    ("catalog.scan", takes_anything, "catalog.scan: an upload with a commit of other bytes: is taken"),
    ("desk.open", short_session, "is a session that does not stay open"),
    ("desk.open", nameless_session, "does not begin with the id of a session"),
]


@pytest.mark.parametrize(("name", "behaviour", "words"), WRONG, ids=[f"{row[1].__name__}" for row in WRONG])
async def test_a_wrong_backend_fails(name: str, behaviour: Wrong, words: str) -> None:
    failures = await with_wrong(name, behaviour)

    assert any(words in failure for failure in failures), failures
    assert all(failure.startswith(name.partition(".")[0]) for failure in failures)


@pytest.mark.parametrize("arguments", [["--face", "xo"], ["--address", "127.0.0.1:1"], ["--x"]])
def test_wrong_usage(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)

    assert caught.value.code == 2


def test_a_face_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--address", "127.0.0.1:1", "--face", "nope"]) == 2
    assert "nope" in capsys.readouterr().err
