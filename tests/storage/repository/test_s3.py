"""S3-compatible stores: whom and what is asked, and what is made of stores that misbehave."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from aiohttp import web

from runtime.storage.file_remote import RemoteUnusable
from runtime.storage.remote_url import parse
from runtime.storage.repository.handle import FileFault, Missing, RemoteHandle
from runtime.storage.repository.s3_handle import S3Handle
from tests.contract.certificates import Authority
from tests.storage.repository import tiny_s3
from tests.storage.repository.s3 import S3Server
from tests.storage.repository.tiny_s3 import Hook, TinyS3, error

LIMIT = 0.5

Work = Callable[[RemoteHandle], object]

LIST: Work = lambda handle: handle.entries("")  # noqa: E731
READ: Work = lambda handle: handle.read("x")  # noqa: E731
WRITE: Work = lambda handle: handle.write("x", b"1")  # noqa: E731
REMOVE: Work = lambda handle: handle.remove("x")  # noqa: E731
ALL = [LIST, READ, WRITE, REMOVE]


def opened(port: int, *, limit: float = LIMIT, rest: str = "backups/d", scheme: str = "s3+http") -> S3Handle:
    return S3Handle(parse(f"{scheme}://KEY:SEC%2FRET@127.0.0.1:{port}/{rest}"), limit=limit)


async def fault_of(work: Work, hook: Hook | None, objects: dict[str, bytes] | None = None) -> Exception:
    async with tiny_s3.serving(TinyS3(objects, hook)) as port:
        with pytest.raises((RemoteUnusable, FileFault)) as caught:
            await asyncio.to_thread(work, opened(port))
    return caught.value


def always(answer: Callable[[], web.Response]) -> Hook:
    async def hook(request: web.Request) -> web.Response:
        return answer()

    return hook


async def stall(request: web.Request) -> web.Response:
    await asyncio.Event().wait()
    raise AssertionError


async def stall_half_way(request: web.Request) -> web.StreamResponse:
    answer = web.StreamResponse(headers={"Content-Length": "1000", "ETag": '"x"', "Last-Modified": tiny_s3.CHANGED})
    await answer.prepare(request)
    await answer.write(b"<ListBucketResult>")
    await asyncio.Event().wait()
    return answer


async def drop(request: web.Request) -> web.Response:
    assert request.transport is not None
    request.transport.abort()
    return web.Response()


@pytest.mark.parametrize("work", ALL)
async def test_a_store_that_stalls_is_given_up_within_the_limit(work: Work) -> None:
    async with asyncio.timeout(30 * LIMIT):
        fault = await fault_of(work, stall)
    assert isinstance(fault, RemoteUnusable)
    assert (fault.reason, fault.code) == (
        "the remote cannot be used: the store did not answer in time",
        "ETIMEDOUT",
    )


@pytest.mark.parametrize("work", [LIST, READ])
async def test_a_store_that_stalls_half_way_is_given_up_within_the_limit(work: Work) -> None:
    fault = await fault_of(work, stall_half_way)
    assert isinstance(fault, RemoteUnusable)
    assert fault.code == "ETIMEDOUT"


@pytest.mark.parametrize("work", ALL)
@pytest.mark.parametrize(
    ("answer", "code", "words"),
    [
        (lambda: error(503, "SlowDown"), "SlowDown", "answered SlowDown"),
        (lambda: web.Response(status=503), "HTTP503", "status 503"),
        (lambda: error(403, "InvalidAccessKeyId"), "InvalidAccessKeyId", "answered InvalidAccessKeyId"),
        (lambda: error(404, "NoSuchBucket"), "NoSuchBucket", "answered NoSuchBucket"),
        (lambda: error(301, "PermanentRedirect"), "PermanentRedirect", "as for a wrong region"),
        (
            lambda: error(400, "AuthorizationHeaderMalformed", "<Region>eu-west-3</Region>"),
            "AuthorizationHeaderMalformed",
            "the region of the bucket is eu-west-3",
        ),
    ],
)
async def test_what_is_wrong_with_the_whole_store(
    work: Work, answer: Callable[[], web.Response], code: str, words: str
) -> None:
    if work is REMOVE and code == "NoSuchBucket":
        # Deleting what is nowhere is done.
        return
    fault = await fault_of(work, always(answer))
    assert isinstance(fault, RemoteUnusable)
    assert (fault.code, words in fault.reason) == (code, True)


async def test_a_store_that_hangs_up_is_unusable() -> None:
    fault = await fault_of(READ, drop)
    assert isinstance(fault, RemoteUnusable)
    assert fault.code == "ECONNRESET"


async def test_nobody_at_the_port_is_unusable() -> None:
    async with tiny_s3.serving(TinyS3()) as port:
        pass
    with pytest.raises(RemoteUnusable) as caught:
        await asyncio.to_thread(LIST, opened(port))
    assert caught.value.code == "ECONNREFUSED"


async def test_what_is_no_store_is_unusable() -> None:
    fault = await fault_of(LIST, always(lambda: web.Response(text="<html>Welcome", content_type="text/html")))
    assert isinstance(fault, RemoteUnusable)


@pytest.mark.parametrize("work", [READ, WRITE])
async def test_an_object_that_may_not_be_touched_is_a_fault_of_its_own(work: Work) -> None:
    fault = await fault_of(work, always(lambda: error(403, "AccessDenied")))
    assert isinstance(fault, FileFault)
    assert (fault.path, fault.code) == ("x", "AccessDenied")


async def test_an_object_that_is_not_there_is_missing() -> None:
    assert isinstance(await fault_of(READ, None), Missing)


async def test_a_listing_that_may_not_be_had_is_no_empty_one() -> None:
    fault = await fault_of(LIST, always(lambda: error(403, "AccessDenied")))
    assert isinstance(fault, RemoteUnusable)


@pytest.mark.parametrize("key", ["d/f//x", "d/f/./x"])
async def test_a_key_that_is_no_path_spoils_only_its_folder(key: str) -> None:
    def work(handle: RemoteHandle) -> None:
        assert [entry.name for entry in handle.entries("")] == ["f", "g"]
        assert handle.read("f/a") == b"1"
        handle.entries("f")

    fault = await fault_of(work, None, {"d/f/a": b"1", "d/g/b": b"2", key: b"3"})
    assert isinstance(fault, FileFault)
    assert fault.path == "f"


async def test_a_store_that_cannot_delete_several_at_once_deletes_one_by_one() -> None:
    async def hook(request: web.Request) -> web.Response | None:
        return error(501, "NotImplemented") if request.method == "POST" else None

    store = TinyS3({f"d/t/{number}": b"" for number in range(5)} | {"d/u": b""}, hook)
    async with tiny_s3.serving(store) as port:
        await asyncio.to_thread(lambda: opened(port).remove_tree("t"))
    assert list(store.objects) == ["d/u"]


async def test_a_request_that_failed_is_tried_again() -> None:
    failures = iter([True, True, False])

    async def hook(request: web.Request) -> web.Response | None:
        return error(500, "InternalError") if next(failures) else None

    async with tiny_s3.serving(TinyS3({"d/x": b"1"}, hook)) as port:
        assert await asyncio.to_thread(READ, opened(port, limit=10)) == b"1"


@pytest.mark.parametrize("done", [True, False])
async def test_an_upload_whose_end_is_not_heard_of(done: bool) -> None:
    """The store has forgotten it when it is asked again; what counts is whether the object is there."""
    store = TinyS3()
    ends = 0

    async def hook(request: web.Request) -> web.StreamResponse | None:
        nonlocal ends
        if request.method != "POST" or "uploads" in request.query:
            return None
        ends += 1
        if ends > 1:
            return error(404, "NoSuchUpload")
        if done:
            store.hook = None
            await store.answer(request)
            store.hook = hook
        return await drop(request)

    store.hook = hook

    def write(handle: RemoteHandle) -> None:
        draft = handle.create("x", 6 << 20)
        draft.write([bytes(5 << 20), b"1"])
        draft.finish()

    async with tiny_s3.serving(store) as port:
        if done:
            await asyncio.to_thread(write, opened(port, limit=60))
        else:
            with pytest.raises((RemoteUnusable, FileFault)):
                await asyncio.to_thread(write, opened(port, limit=60))
    assert len(store.objects.get("d/x", b"")) == (5 << 20) + 1 if done else not store.objects


async def test_parts_that_arrive_in_another_order_make_the_same_object() -> None:
    """Two are under way at once; the first one gets to the store when the second one is there."""
    store = TinyS3()
    second = asyncio.Event()

    async def hook(request: web.Request) -> web.StreamResponse | None:
        if request.query.get("partNumber") == "1":
            await second.wait()
        if request.query.get("partNumber") != "2":
            return None
        store.hook = None
        answer = await store.answer(request)
        store.hook = hook
        second.set()
        return answer

    store.hook = hook

    def write(handle: RemoteHandle) -> None:
        draft = handle.create("x", 6 << 20)
        draft.write([bytes(5 << 20), b"1"])
        draft.finish()

    async with tiny_s3.serving(store) as port:
        await asyncio.to_thread(write, opened(port, limit=60))
    assert store.objects["d/x"] == bytes(5 << 20) + b"1"


async def test_requests_are_path_style_and_signed_for_the_region(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the environment has for other programs has no say."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "other",
        "AWS_SECRET_ACCESS_KEY": "other",
        "AWS_SESSION_TOKEN": "planted",
        "AWS_REGION": "other-1",
        "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
        "AWS_ENDPOINT_URL_S3": "http://127.0.0.1:9",
        "AWS_S3_EXPRESS": "true",
        "AWS_UNSIGNED_PAYLOAD": "true",
        "AWS_REQUEST_PAYER": "true",
        "AWS_SKIP_SIGNATURE": "true",
        "AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "true",
    }.items():
        monkeypatch.setenv(name, value)
    seen: list[tuple[str, str, str | None]] = []

    async def hook(request: web.Request) -> None:
        signed = request.headers["Authorization"].partition(", ")[0].split("/")
        seen.append((request.path, "/".join((signed[0], *signed[2:])), request.headers.get("x-amz-security-token")))

    async with tiny_s3.serving(TinyS3({"d/x": b"1"}, hook)) as port:
        await asyncio.to_thread(READ, opened(port, rest="backups/d#eu-west-3"))
    scope = "AWS4-HMAC-SHA256 Credential=KEY/eu-west-3/s3/aws4_request"
    assert seen == [("/backups/d/x", scope, None)]


async def answer_in_tls(folder: Path, work: Callable[[int], Awaitable[None]]) -> None:
    certificate, key = Authority("nobody's").sign("localhost")
    (folder / "pem").write_bytes(certificate + key)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "pem")
    app = web.Application()
    app.router.add_route("*", "/backups/{key:.*}", TinyS3({"d/x": b"1"}).answer)
    async with AsyncExitStack() as stack:
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        stack.push_async_callback(runner.cleanup)
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        await work(runner.addresses[0][1])


async def test_a_certificate_of_nobody_is_taken_only_if_the_url_says_so(tmp_path: Path) -> None:
    async def work(port: int) -> None:
        with pytest.raises(RemoteUnusable):
            await asyncio.to_thread(READ, opened(port, scheme="s3"))
        rest = "backups/d?allowUnauthorized=true"
        assert await asyncio.to_thread(READ, opened(port, scheme="s3", rest=rest)) == b"1"

    await answer_in_tls(tmp_path, work)


@pytest.mark.parametrize("work", ALL)
@pytest.mark.parametrize("wrong", ["access_key", "secret", "bucket"])
def test_wrong_credentials_and_buckets_are_told_without_repeating_them(
    s3_server: S3Server, work: Work, wrong: str
) -> None:
    if work is REMOVE and wrong == "bucket":
        return
    planted = "planted-0123"
    url = {
        "access_key": s3_server.url("d", access_key=planted),
        "secret": s3_server.url("d", secret=planted),
        "bucket": s3_server.url("d", bucket=planted),
    }[wrong]
    with pytest.raises(RemoteUnusable) as caught:
        work(S3Handle(parse(url)))
    code = {"access_key": "InvalidAccessKeyId", "secret": "SignatureDoesNotMatch", "bucket": "NoSuchBucket"}[wrong]
    assert caught.value.code == code
    assert "planted" not in str(caught.value)
    assert s3_server.access_key not in str(caught.value)
