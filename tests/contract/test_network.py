"""What only the form between processes has: health, reflection, TLS, the shared secret, several addresses."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import grpc
import pytest
import pytest_asyncio
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2, reflection_pb2_grpc

from runtime.contract import (
    ANONYMOUS,
    Caller,
    ConfigError,
    Fault,
    GrpcServer,
    Tls,
    call_metadata,
    caller,
    connect,
    open_session,
)
from runtime.contract.abi import Category
from runtime.contract.grpc_channel import fault_of
from runtime.contract.tls import check_listener, host_and_port, target
from tests.contract.certificates import Authority
from tests.contract.conftest import LIMIT, Backend, Probe, running
from tests.contract.library import Library, Plugs, stream

HealthStub: Any = health_pb2_grpc.HealthStub
ReflectionStub: Any = reflection_pb2_grpc.ServerReflectionStub
WHO = Caller("root@pam", "xo", "192.0.2.7", "r-1")
SERVING = health_pb2.HealthCheckResponse.SERVING
NOT_SERVING = health_pb2.HealthCheckResponse.NOT_SERVING


@contextlib.asynccontextmanager
async def listening(library: Library, name: str = "", **options: Any) -> AsyncIterator[GrpcServer]:
    """Run a server whose `Add` answers with name and who calls."""
    plugs = Plugs(library)

    async def Add(request: Any, context: Any) -> Any:
        if any(key == "gatewright-secret" for key, _ in context.invocation_metadata()):
            return library.pb.CatalogServiceAddResponse(value="saw the secret")
        who = caller(context)
        return library.pb.CatalogServiceAddResponse(value=f"{name}/{'nobody' if who == ANONYMOUS else who.principal}")

    plugs.methods["Add"] = Add
    server = GrpcServer("127.0.0.1:0", faces=[library.face], **options)
    plugs.add_to(server)
    await server.start()
    try:
        yield server
    finally:
        await server.stop()


async def ask(library: Library, address: str, **options: Any) -> str:
    """Return what `Add` answers over a channel of its own, or the category of the fault."""
    channel = connect(address, faces=[library.face], **options)
    try:
        add = library.grpc.CatalogServiceStub(channel).Add
        answer = await add(library.pb.CatalogServiceAddRequest(), metadata=call_metadata(WHO), timeout=LIMIT)
        return str(answer.value)
    except Fault as fault:
        return fault.category.value
    finally:
        await channel.close()


# Who is let in, and who is believed.


async def test_a_caller_is_believed_from_nobody_without_a_secret_or_mutual_tls(library: Library) -> None:
    async with listening(library) as server:
        assert await ask(library, server.address) == "/nobody"


async def test_a_caller_is_believed_from_who_has_the_secret_which_goes_no_further(library: Library) -> None:
    async with listening(library, secret="s3cret") as server:
        assert await ask(library, server.address, secret="s3cret") == "/root@pam"


@pytest.mark.parametrize("secret", [None, "S3cret", "s3cret ", "s3cre", "x"])
async def test_a_wrong_secret_is_refused(library: Library, secret: str | None) -> None:
    async with listening(library, secret="s3cret") as server:
        assert await ask(library, server.address, secret=secret) == "unauthenticated"


async def test_a_stream_with_a_wrong_secret_is_refused_before_its_method_runs(library: Library) -> None:
    async with listening(library, secret="s3cret") as server:
        channel = connect(server.address, faces=[library.face])
        with pytest.raises(Fault) as failed:
            await library.grpc.CatalogServiceStub(channel).Scan(stream(library.scan()))
        await channel.close()

    assert failed.value.category is Category.UNAUTHENTICATED


async def test_a_public_listener_believes_nobody_and_may_be_reached_by_all(library: Library) -> None:
    async with listening(library, secret="s3cret", public=True) as server:
        assert await ask(library, server.address, secret="s3cret") == "/nobody"
    GrpcServer("0.0.0.0:0", faces=[library.face], public=True)


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority("an authority of the tests")


@pytest.fixture(scope="module")
def tls(authority: Authority) -> Tls:
    return Tls(*authority.sign("localhost"))


@pytest.fixture(scope="module")
def trust(authority: Authority) -> Tls:
    return Tls(authority=authority.certificate)


async def test_a_channel_that_trusts_the_authority_gets_through(library: Library, tls: Tls, trust: Tls) -> None:
    async with listening(library, credentials=tls) as server:
        assert await ask(library, server.address, credentials=trust) == "/nobody"


async def test_tls_alone_makes_nobody_known_but_a_secret_over_it_does(library: Library, tls: Tls, trust: Tls) -> None:
    async with listening(library, credentials=tls, secret="s3cret") as server:
        assert await ask(library, server.address, credentials=trust, secret="s3cret") == "/root@pam"
        assert await ask(library, server.address, credentials=trust) == "unauthenticated"


async def test_a_channel_that_does_not_trust_the_authority_does_not_connect(library: Library, tls: Tls) -> None:
    stranger = Tls(authority=Authority("another").certificate)
    async with listening(library, credentials=tls) as server:
        assert await ask(library, server.address, credentials=stranger) == "unavailable"


async def test_a_channel_without_tls_does_not_connect_to_one_with_it(library: Library, tls: Tls) -> None:
    async with listening(library, credentials=tls) as server:
        assert await ask(library, server.address) == "unavailable"


async def test_a_server_has_to_be_who_the_channel_asks_for(library: Library, tls: Tls, trust: Tls) -> None:
    async with listening(library, credentials=tls) as server:
        assert await ask(library, server.address, credentials=trust, server_name="localhost") == "/nobody"
        assert await ask(library, server.address, credentials=trust, server_name="elsewhere") == "unavailable"


async def test_mutual_tls_makes_the_peer_known(library: Library, authority: Authority, tls: Tls) -> None:
    certificate, key = authority.sign("gateway")
    mutual = Tls(tls.certificate, tls.key, authority.certificate)
    async with listening(library, credentials=mutual) as server:
        own = Tls(certificate, key, authority.certificate)
        assert await ask(library, server.address, credentials=own) == "/root@pam"


async def test_mutual_tls_refuses_a_channel_without_a_certificate(
    library: Library, authority: Authority, tls: Tls, trust: Tls
) -> None:
    mutual = Tls(tls.certificate, tls.key, authority.certificate)
    async with listening(library, credentials=mutual) as server:
        assert await ask(library, server.address, credentials=trust) == "unavailable"


async def test_mutual_tls_refuses_a_certificate_of_somebody_elses(
    library: Library, authority: Authority, tls: Tls
) -> None:
    certificate, key = Authority("another").sign("gateway")
    mutual = Tls(tls.certificate, tls.key, authority.certificate)
    async with listening(library, credentials=mutual) as server:
        forged = Tls(certificate, key, authority.certificate)
        assert await ask(library, server.address, credentials=forged) == "unavailable"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "2001:db8::1", "backend.example.org", "localhost."])
def test_a_listener_that_others_reach_needs_to_know_its_peers(host: str) -> None:
    one_way = Tls(b"certificate", b"key")
    for credentials in (None, one_way):
        with pytest.raises(ConfigError, match=r"mutual TLS.*shared secret.*loopback"):
            check_listener(host, credentials, None)
    check_listener(host, None, "s3cret")
    check_listener(host, Tls(b"certificate", b"key", b"authority"), None)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost"])
def test_a_listener_on_loopback_needs_nothing(host: str) -> None:
    check_listener(host, None, None)


@pytest.mark.parametrize("secret", ["", " ", "né", "a\nb"])
def test_a_secret_that_no_metadata_can_carry_is_refused(secret: str) -> None:
    with pytest.raises(ConfigError, match="shared secret"):
        check_listener("127.0.0.1", None, secret)


async def test_a_server_cannot_even_be_made_that_strangers_reach(library: Library) -> None:
    with pytest.raises(ConfigError, match=r"0\.0\.0\.0"):
        GrpcServer("0.0.0.0:0", faces=[library.face])


async def test_an_address_that_is_taken_is_refused(library: Library) -> None:
    async with listening(library) as server:
        second = GrpcServer(server.address, faces=[library.face])
        with pytest.raises(ConfigError, match=server.address):
            await second.start()
        await second.stop()


@pytest.mark.parametrize("half", [Tls(certificate=b"c"), Tls(key=b"k")])
def test_half_of_a_certificate_is_refused(half: Tls) -> None:
    with pytest.raises(ConfigError, match="certificate and its key"):
        half.for_channel()
    with pytest.raises(ConfigError, match="certificate and its key"):
        half.for_server()


def test_a_key_does_not_show() -> None:
    assert "hunter2" not in repr(Tls(b"c", b"hunter2"))


def test_a_certificate_that_cannot_be_read_is_named(tmp_path: Any) -> None:
    with pytest.raises(ConfigError, match=r"missing\.pem"):
        Tls.read(tmp_path / "missing.pem", None, None)


# Health and reflection.


async def health(address: str, service: str = "") -> int:
    channel = connect(address)
    try:
        request = health_pb2.HealthCheckRequest(service=service)
        answer = await HealthStub(channel).Check(request, timeout=LIMIT)
        return int(answer.status)
    finally:
        await channel.close()


@pytest.mark.parametrize("service", ["", "gatewright.library.v1.CatalogService", "gatewright.library.v1.DeskService"])
async def test_health_can_be_asked_for_by_anybody(library: Library, service: str) -> None:
    async with listening(library, secret="s3cret") as server:
        assert await health(server.address, service) == SERVING


async def test_the_health_of_an_unknown_service_is_not_found(library: Library) -> None:
    async with listening(library) as server:
        with pytest.raises(Fault) as failed:
            await health(server.address, "nobody")

    assert failed.value.category is Category.NOT_FOUND


async def test_a_stopping_server_says_so_to_who_watches(library: Library, probe: Probe) -> None:
    async with running("grpc", library) as backend:
        go_on = hold(backend, probe)
        call = asyncio.ensure_future(backend.catalog.Get(library.pb.CatalogServiceGetRequest()))
        await probe.until("entered")
        watching = HealthStub(backend.channel).Watch(health_pb2.HealthCheckRequest())
        said = [(await watching.read()).status]
        stopping = asyncio.create_task(backend.server.stop(20))
        said.append((await watching.read()).status)
        go_on.set()
        await call
        await stopping

    assert said == [SERVING, NOT_SERVING]


def hold(backend: Backend, probe: Probe) -> asyncio.Event:
    """Plug a `Get` that answers when the event is set."""
    go_on = asyncio.Event()

    async def Get(request: Any, context: Any) -> Any:
        probe.mark("entered")
        await go_on.wait()
        return backend.library.pb.CatalogServiceGetResponse()

    backend.plug(Get)
    return go_on


async def services(address: str, **options: Any) -> set[str]:
    channel = connect(address, **options)
    try:
        request = reflection_pb2.ServerReflectionRequest(list_services="")
        answer = await anext(aiter(ReflectionStub(channel).ServerReflectionInfo(stream(request))))
        return {service.name for service in answer.list_services_response.service}
    finally:
        await channel.close()


async def test_reflection_names_every_service(library: Library) -> None:
    async with listening(library) as server:
        assert await services(server.address) == {
            "gatewright.library.v1.CatalogService",
            "gatewright.library.v1.DeskService",
            "grpc.health.v1.Health",
            "grpc.reflection.v1alpha.ServerReflection",
        }


async def test_reflection_needs_the_secret(library: Library) -> None:
    async with listening(library, secret="s3cret") as server:
        assert len(await services(server.address, secret="s3cret")) == 4
        with pytest.raises(Fault) as failed:
            await services(server.address)

    assert failed.value.category is Category.UNAUTHENTICATED


async def test_reflection_can_be_left_out(library: Library) -> None:
    async with listening(library, reflection=False) as server:
        with pytest.raises(Fault) as failed:
            await services(server.address)

    assert failed.value.category is Category.UNIMPLEMENTED


# Several addresses.


@pytest_asyncio.fixture(loop_scope="session")
async def pair(library: Library) -> AsyncIterator[list[GrpcServer]]:
    async with listening(library, "one") as one, listening(library, "two") as two:
        yield [one, two]


async def answers(library: Library, channel: Any, count: int) -> list[str]:
    add = library.grpc.CatalogServiceStub(channel).Add
    found = [await add(library.pb.CatalogServiceAddRequest(), timeout=LIMIT) for _ in range(count)]
    return [answer.value.partition("/")[0] for answer in found]


async def until_both(library: Library, channel: Any) -> None:
    """Call until both servers have answered: a channel connects to them one after the other."""
    seen: set[str] = set()
    while len(seen) < 2:
        seen.update(await answers(library, channel, 1))


async def test_calls_take_turns_among_the_servers(library: Library, pair: list[GrpcServer]) -> None:
    channel = connect([server.address for server in pair], faces=[library.face])
    await until_both(library, channel)
    found = await answers(library, channel, 10)
    await channel.close()

    assert sorted(found) == ["one"] * 5 + ["two"] * 5


async def test_without_balancing_calls_go_to_the_first(library: Library, pair: list[GrpcServer]) -> None:
    channel = connect([server.address for server in pair], faces=[library.face], balance=False)
    found = await answers(library, channel, 10)
    await channel.close()

    assert found == ["one"] * 10


async def test_without_balancing_calls_go_to_the_next_when_the_first_is_gone(
    library: Library, pair: list[GrpcServer]
) -> None:
    await pair[0].stop()
    channel = connect([server.address for server in pair], faces=[library.face], balance=False)
    found = await answers(library, channel, 3)
    await channel.close()

    assert found == ["two"] * 3


async def test_a_pinned_channel_stays_with_one_server(library: Library, pair: list[GrpcServer]) -> None:
    channel = connect([server.address for server in pair], faces=[library.face])
    pinned = channel.pinned()
    found = await answers(library, pinned, 10)
    await pinned.close()
    await channel.close()

    assert len(set(found)) == 1


async def test_the_other_of_two_servers_answers_when_one_stops(library: Library, pair: list[GrpcServer]) -> None:
    """gRPC may refuse the one call that arrives in the moment of the stop; it is lost, and no other fails."""
    channel = connect([server.address for server in pair], faces=[library.face])
    await until_both(library, channel)
    stopping = asyncio.create_task(pair[0].stop(10))
    lost = []
    for _ in range(50):
        try:
            await answers(library, channel, 1)
        except Fault as fault:
            lost.append(fault.category)
    await stopping
    found = await answers(library, channel, 10)
    await channel.close()

    assert set(found) == {"two"}
    assert lost in ([], [Category.LOST])


async def test_a_session_over_a_balanced_channel_stays_with_the_server_that_opened_it(library: Library) -> None:
    async with running("grpc", library) as one, running("grpc", library) as two:
        for name, backend in (("one", one), ("two", two)):
            plug_named_desk(backend, name)
        channel = connect([one.server.address, two.server.address], faces=[library.face])
        request = library.pb.DeskServiceOpenRequest(member="m")
        async with open_session(channel, lambda own: library.grpc.DeskServiceStub(own).Open(request)) as found:
            lend = library.grpc.DeskServiceStub(found.channel).Lend
            metadata = call_metadata(WHO, session=found.id)
            for _ in range(10):
                await lend(library.pb.DeskServiceLendRequest(book=found.id), metadata=metadata)
        await channel.close()


def plug_named_desk(backend: Backend, name: str) -> None:
    async def Open(request: Any, context: Any) -> Any:
        yield backend.library.pb.DeskServiceOpenResponse(session=name)
        await asyncio.Event().wait()

    async def Lend(request: Any, context: Any) -> Any:
        if request.book != name:
            raise backend.library.errors.NoSuchBook(id=request.book)
        return backend.library.pb.DeskServiceLendResponse()

    backend.plug(Open)
    backend.plug(Lend)


# The words are gRPC's own, as its version 1.85 has them.
ENDINGS = [
    (
        grpc.StatusCode.UNAVAILABLE,
        "failed to connect to all addresses; last error: recvmsg: reset",
        False,
        "unavailable",
    ),
    (grpc.StatusCode.UNAVAILABLE, "connections to all backends failing; last error: UNKNOWN", False, "unavailable"),
    (grpc.StatusCode.UNAVAILABLE, "errors resolving nowhere.invalid:1: [not found]", False, "unavailable"),
    (grpc.StatusCode.UNAVAILABLE, "Stream removed (Socket closed)", False, "lost"),
    (grpc.StatusCode.UNAVAILABLE, "recvmsg:Connection reset by peer", False, "lost"),
    (grpc.StatusCode.UNAVAILABLE, "keepalive watchdog timeout", False, "lost"),
    (grpc.StatusCode.UNAVAILABLE, "any words", True, "lost"),
    (grpc.StatusCode.UNAVAILABLE, "back at nine", False, "unavailable"),
    (grpc.StatusCode.UNKNOWN, "Stream removed", False, "lost"),
    (grpc.StatusCode.INTERNAL, "Received RST_STREAM with error code 2", False, "lost"),
    (grpc.StatusCode.INTERNAL, "any words", True, "internal"),
    (grpc.StatusCode.CANCELLED, "CANCELLED", False, "lost"),
    (grpc.StatusCode.CANCELLED, "not today", False, "cancelled"),
    (grpc.StatusCode.DEADLINE_EXCEEDED, "Deadline Exceeded", True, "deadline"),
]


@pytest.mark.parametrize(("status", "words", "answered", "category"), ENDINGS)
def test_what_grpc_says_of_a_connection_is_told_from_what_a_backend_says(
    status: grpc.StatusCode, words: str, answered: bool, category: str
) -> None:
    error = grpc.aio.AioRpcError(status, grpc.aio.Metadata(), grpc.aio.Metadata(), words)

    assert fault_of(error, answered).category.value == category


TARGETS = [
    (["127.0.0.1:1"], "dns:///127.0.0.1:1"),
    (["grpc://storage:8444"], "dns:///storage:8444"),
    (["[::1]:2"], "dns:///[::1]:2"),
    (["192.0.2.1:1", "192.0.2.2:1"], "ipv4:192.0.2.1:1,192.0.2.2:1"),
    (["[2001:db8::1]:1", "[2001:db8::2]:1"], "ipv6:[2001:db8::1]:1,[2001:db8::2]:1"),
    (["192.0.2.1:1", "[2001:db8::2]:1"], "ipv6:[::ffff:192.0.2.1]:1,[2001:db8::2]:1"),
]


@pytest.mark.parametrize(("addresses", "expected"), TARGETS)
def test_addresses_become_a_target(addresses: list[str], expected: str) -> None:
    assert target(addresses) == expected


@pytest.mark.parametrize("addresses", [[], ["a:1", "b:1"], ["a:1", "192.0.2.1:1"]])
def test_names_among_several_addresses_are_refused(addresses: list[str]) -> None:
    with pytest.raises(ConfigError):
        target(addresses)


@pytest.mark.parametrize("address", ["", "host", "host:", ":1", "host:x", "host:99999", "::1:5", "a:b:1", "host:²"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ConfigError, match="host:port"):
        host_and_port(address)
