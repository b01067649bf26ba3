"""Calls that the backend ends with an error: what the client gets, and what it never gets."""

from __future__ import annotations

import asyncio
from typing import Any

import grpc
import pytest
from structlog.testing import capture_logs

from runtime.contract import Fault, contract_pb2, faults
from runtime.contract.abi import Category
from tests.contract.conftest import Backend
from tests.contract.library import failing


async def failure_of(backend: Backend, behave: Any) -> Fault:
    """Return what `Add` gives when behave(context) is its body."""

    async def Add(request: Any, context: Any) -> Any:
        await behave(context)
        return backend.library.pb.CatalogServiceAddResponse()

    backend.plug(Add)
    with pytest.raises(Fault) as failed:
        await backend.catalog.Add(backend.library.pb.CatalogServiceAddRequest())
    return failed.value


def facts(fault: Fault) -> tuple[Any, ...]:
    return fault.name, fault.code, fault.category, fault.message, fault.data


async def test_a_declared_fault_arrives_with_all_its_facts(backend: Backend) -> None:
    async def behave(context: Any) -> None:
        raise backend.library.errors.NoSuchBook(id="b9")

    fault = await failure_of(backend, behave)

    assert facts(fault) == ("noSuchBook", 1, Category.NOT_FOUND, "no book b9", {"id": "b9"})


async def test_a_fault_arrives_as_a_plain_one_in_both_forms(backend: Backend) -> None:
    async def behave(context: Any) -> None:
        raise backend.library.errors.NoSuchBook(id="b9")

    fault = await failure_of(backend, behave)

    assert type(fault) is Fault
    assert fault.__cause__ is None


@pytest.mark.parametrize("category", list(Category))
async def test_every_category_arrives(backend: Backend, category: Category) -> None:
    async def behave(context: Any) -> None:
        raise Fault("häßlich, with ünïcode\nand a line", category=category, name="some", code=-7, data=[1, {"a": None}])

    fault = await failure_of(backend, behave)

    assert facts(fault) == ("some", -7, category, "häßlich, with ünïcode\nand a line", [1, {"a": None}])


async def test_a_fault_in_mid_stream_comes_after_what_was_sent(backend: Backend) -> None:
    pb = backend.library.pb

    async def Export(request: Any, context: Any) -> Any:
        for i in range(3):
            yield pb.CatalogServiceExportResponse(json=b"%d" % i)
        raise backend.library.errors.Closed()

    backend.plug(Export)
    got = []
    with pytest.raises(Fault) as failed:
        async for piece in backend.catalog.Export(pb.CatalogServiceExportRequest()):
            got.append(piece.json)  # noqa: PERF401 - the stream fails

    assert (got, failed.value.name) == ([b"0", b"1", b"2"], "closed")


async def test_a_stream_that_failed_fails_again_when_it_is_read_again(backend: Backend) -> None:
    def Export(request: Any, context: Any) -> Any:
        return failing(backend.library.errors.Closed())

    backend.plug(Export)
    call = backend.catalog.Export(backend.library.pb.CatalogServiceExportRequest())
    for _ in range(2):
        with pytest.raises(Fault) as failed:
            await call.read()
        assert failed.value.name == "closed"


STATUSES = [
    (grpc.StatusCode.INVALID_ARGUMENT, Category.INVALID),
    (grpc.StatusCode.OUT_OF_RANGE, Category.INVALID),
    (grpc.StatusCode.NOT_FOUND, Category.NOT_FOUND),
    (grpc.StatusCode.ALREADY_EXISTS, Category.CONFLICT),
    (grpc.StatusCode.ABORTED, Category.CONFLICT),
    (grpc.StatusCode.FAILED_PRECONDITION, Category.CONFLICT),
    (grpc.StatusCode.PERMISSION_DENIED, Category.FORBIDDEN),
    (grpc.StatusCode.UNAUTHENTICATED, Category.UNAUTHENTICATED),
    (grpc.StatusCode.RESOURCE_EXHAUSTED, Category.EXHAUSTED),
    (grpc.StatusCode.UNIMPLEMENTED, Category.UNIMPLEMENTED),
    (grpc.StatusCode.UNAVAILABLE, Category.UNAVAILABLE),
    (grpc.StatusCode.DEADLINE_EXCEEDED, Category.DEADLINE),
    (grpc.StatusCode.CANCELLED, Category.CANCELLED),
    (grpc.StatusCode.DATA_LOSS, Category.LOST),
]


@pytest.mark.parametrize(("status", "category"), STATUSES)
@pytest.mark.parametrize("way", ["abort", "set"])
async def test_a_bare_status_is_a_fault_of_its_category(
    backend: Backend, status: grpc.StatusCode, category: Category, way: str
) -> None:
    async def behave(context: Any) -> None:
        if way == "abort":
            await context.abort(status, "in words")
        context.set_code(status)
        context.set_details("in words")

    assert facts(await failure_of(backend, behave)) == ("", 0, category, "in words", None)


@pytest.mark.parametrize("status", [grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN])
async def test_the_words_of_an_internal_status_stay_behind(backend: Backend, status: grpc.StatusCode) -> None:
    async def behave(context: Any) -> None:
        await context.abort(status, "ValueError: hunter2")

    assert facts(await failure_of(backend, behave)) == ("", 0, Category.INTERNAL, "internal error", None)


async def test_a_backend_that_sets_the_trailer_itself_is_understood(backend: Backend) -> None:
    error = contract_pb2.Error(name="full", code=9, category="exhausted", message="the shelf is full")
    error.data.json = b'{"shelf": 3}'

    async def behave(context: Any) -> None:
        await context.abort(grpc.StatusCode.UNKNOWN, "", ((faults.TRAILER, error.SerializeToString()),))

    fault = await failure_of(backend, behave)

    assert facts(fault) == ("full", 9, Category.EXHAUSTED, "the shelf is full", {"shelf": 3})


async def test_a_foreign_exception_is_internal_and_its_words_are_nowhere(backend: Backend) -> None:
    async def behave(context: Any) -> None:
        raise ValueError("postgres://user:hunter2@db")

    with capture_logs() as logs:
        fault = await failure_of(backend, behave)

    assert facts(fault) == ("", 0, Category.INTERNAL, "internal error", None)
    assert [(entry["failure"], entry["method"]) for entry in logs] == [
        ("ValueError", "/gatewright.library.v1.CatalogService/Add")
    ]
    assert "hunter2" not in repr(logs)


async def test_a_method_that_cancels_itself_leaves_no_client_waiting(backend: Backend) -> None:
    async def behave(context: Any) -> None:
        raise asyncio.CancelledError

    assert (await failure_of(backend, behave)).category is Category.CANCELLED


async def test_a_stream_that_cancels_itself_leaves_no_client_waiting(backend: Backend) -> None:
    async def Export(request: Any, context: Any) -> Any:
        yield backend.library.pb.CatalogServiceExportResponse(json=b"1")
        raise asyncio.CancelledError

    backend.plug(Export)
    call = backend.catalog.Export(backend.library.pb.CatalogServiceExportRequest())
    await call.read()
    with pytest.raises(Fault) as failed:
        await call.read()

    assert failed.value.category is Category.CANCELLED


async def test_data_that_is_no_json_is_left_out(backend: Backend) -> None:
    async def behave(context: Any) -> None:
        raise Fault("odd", category=Category.INVALID, data={"x": object()})

    assert facts(await failure_of(backend, behave)) == ("", 0, Category.INVALID, "odd", None)


async def test_data_that_does_not_fit_the_trailer_is_left_out(backend: Backend) -> None:
    async def behave(context: Any) -> None:
        raise Fault("long", category=Category.INVALID, data="x" * faults.TRAILER_LIMIT)

    assert facts(await failure_of(backend, behave)) == ("", 0, Category.INVALID, "long", None)


async def test_data_that_just_fits_the_trailer_arrives(backend: Backend) -> None:
    data = "x" * (faults.TRAILER_LIMIT - 100)

    async def behave(context: Any) -> None:
        raise Fault("long", category=Category.INVALID, data=data)

    assert (await failure_of(backend, behave)).data == data


async def test_a_very_long_message_is_cut(backend: Backend) -> None:
    async def behave(context: Any) -> None:
        raise Fault("ü" * 100_000, category=Category.INVALID)

    assert len((await failure_of(backend, behave)).message) == 4096


@pytest.mark.parametrize("trailer", [b"\xff\xff", b"\x1a\x02\xff\xff"])
def test_a_broken_trailer_is_no_fault(trailer: bytes) -> None:
    assert faults.decode(trailer) is None


def test_a_category_of_a_later_version_is_internal() -> None:
    fault = faults.decode(contract_pb2.Error(name="n", category="sideways", message="m").SerializeToString())

    assert fault is not None
    assert (fault.name, fault.category) == ("n", Category.INTERNAL)


def test_every_status_but_ok_has_a_category() -> None:
    assert set(faults.CATEGORY) == set(grpc.StatusCode) - {grpc.StatusCode.OK}
