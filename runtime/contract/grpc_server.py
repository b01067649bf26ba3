"""The contract between processes, the server's side: services behind grpc.aio, with health and reflection."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from typing import Any

import grpc
import structlog
from grpc_health.v1 import health, health_pb2, health_pb2_grpc

from runtime.contract import faults, serving
from runtime.contract.abi import Category, Face, Fault
from runtime.contract.blocks import BlockMessages, downloads, is_block, parts, uploads
from runtime.contract.callers import CALLER, SECRET
from runtime.contract.channel import as_metadata
from runtime.contract.settings import ConfigError
from runtime.contract.tls import Tls, check_listener, host_and_port, joined

_log = structlog.get_logger("contract")

MESSAGE_LIMIT = 4 << 20

WINDOW = 512 << 10
"""Bytes of a stream that are on their way at most. gRPC's own measuring lets this grow to many megabytes, which a slow
reader would have in memory."""

METADATA_LIMIT = 64 << 10

FLOW = [
    ("grpc.http2.bdp_probe", 0),
    ("grpc.http2.lookahead_bytes", WINDOW),
    ("grpc.max_metadata_size", METADATA_LIMIT),
    ("grpc.absolute_max_metadata_size", METADATA_LIMIT),
]

_OPTIONS = [
    *FLOW,
    # Two servers on one port would each get a part of the calls.
    ("grpc.so_reuseport", 0),
    ("grpc.keepalive_time_ms", 30_000),
    ("grpc.keepalive_timeout_ms", 10_000),
    ("grpc.keepalive_permit_without_calls", 1),
    ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
]


_AFTER_GRACE = 5.0
"""Seconds in which the methods that are ended may tell their clients so."""


_SECOND_EVENT = 0.01
"""Seconds between the end of the requests and the cancellation that may have caused it; in fact well below one
millisecond."""


class GrpcServer:
    """Serves what protoc's own functions add to it, at `host:port`; port 0 stands for any free one.

    `faces` are the tables of the methods, by which byte streams are told from messages. With a shared `secret` every
    call has to carry it; a caller is believed from a peer that is known by it or by mutual TLS. Health is open to all.
    Raises ConfigError for a listener that other machines reach and that knows nobody, unless it is `public`: then its
    services find out for themselves who calls, and no caller is believed.
    """

    def __init__(
        self,
        address: str,
        *,
        credentials: Tls | None = None,
        secret: str | None = None,
        faces: Iterable[Face] = (),
        message_limit: int = MESSAGE_LIMIT,
        reflection: bool = True,
        public: bool = False,
    ) -> None:
        self._host, self._port = host_and_port(address)
        if not public:
            check_listener(self._host, credentials, secret)
        faces = list(faces)
        self._credentials = credentials
        self._secret = None if secret is None else secret.encode()
        self._believes = not public and (
            secret is not None or (credentials is not None and bool(credentials.authority))
        )
        self._uploads = uploads(faces)
        self._downloads = downloads(faces)
        self._message_limit = message_limit
        self._reflection = reflection
        self._methods = serving.Methods()
        self._wrapped: dict[str, Any] = {}
        self._running: set[asyncio.Task[Any]] = set()
        self._ended: set[asyncio.Task[Any]] = set()
        self._server: Any = None
        self._health: Any = None

    @property
    def address(self) -> str:
        """Where it listens; the port is the real one once it has started."""
        return joined(self._host, self._port)

    def add_generic_rpc_handlers(self, generic_rpc_handlers: Sequence[Any]) -> None:
        self._methods.add_generic(generic_rpc_handlers)

    def add_registered_method_handlers(self, service_name: str, method_handlers: Mapping[str, serving.Handler]) -> None:
        self._methods.add_registered(service_name, method_handlers)

    async def start(self) -> None:
        """Listen and serve. Raises ConfigError when the address cannot be listened on."""
        names = [*self._methods.services, health.SERVICE_NAME]
        if self._reflection:
            _reflect(names, self)
        options = [*_OPTIONS, ("grpc.max_receive_message_length", self._message_limit)]
        self._server = grpc.aio.server(handlers=[_Handlers(self)], options=options)
        self._health = health.aio.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        try:
            if self._credentials is None:
                self._port = self._server.add_insecure_port(self.address)
            else:
                self._port = self._server.add_secure_port(self.address, self._credentials.for_server())
        except RuntimeError:
            raise ConfigError(f"cannot listen on {self.address}; it is taken, or not of this machine") from None
        await self._server.start()
        for name in self._methods.services:
            await self._health.set(name, health_pb2.HealthCheckResponse.SERVING)

    async def stop(self, grace: float | None = None) -> None:
        """Say so to who asks for health, take no new calls, wait up to grace seconds for those that run, then end them.

        Clients with several addresses go elsewhere with their new calls, and those of ended calls get a fault of the
        category LOST. When this returns, every method has ended. When it is cancelled, all calls are ended without
        waiting for their methods.
        """
        if self._server is None:
            return
        await self._health.enter_graceful_shutdown()
        # gRPC's own stop would wait for the watchers of health, which never end, and then cut calls off without a word.
        refusing = asyncio.get_running_loop().create_task(self._server.stop((grace or 0) + _AFTER_GRACE))
        try:
            if grace and self._running:
                await asyncio.wait(list(self._running), timeout=grace)
            while self._running:
                for task in list(self._running):
                    self._ended.add(task)
                    task.cancel()
                await asyncio.wait(list(self._running))
        finally:
            await self._server.stop(None)
            await refusing

    async def wait(self) -> None:
        """Return when the server has stopped."""
        await self._server.wait_for_termination()

    def wrapped(self, path: str) -> Any:
        """Return the handler of a method for gRPC, or None."""
        if path not in self._wrapped:
            handler = self._methods.find(path)
            if handler is None:
                return None
            self._wrapped[path] = self._wrap(path, handler)
        return self._wrapped[path]

    def _wrap(self, path: str, handler: serving.Handler) -> Any:
        upload, download = self._uploads.get(path), self._downloads.get(path)
        method = serving.behaviour(handler)

        async def serve(request: Any, raw: Any) -> Any:
            task = asyncio.current_task()
            assert task is not None
            context = GrpcContext(path, raw, download)
            self._running.add(task)
            task.add_done_callback(self._forget)
            try:
                self._admit(context, raw.invocation_metadata() or ())
                if handler.request_streaming:
                    request = _Received(request, raw)
                if handler.response_streaming:
                    await serving.answer_all(method, request, context, context.write)
                    response = None
                else:
                    response = await serving.answer(method, request, context)
                if context.trailing_metadata():
                    raw.set_trailing_metadata(context.trailing_metadata())
                return response
            except Fault as failure:
                fault = failure
            except asyncio.CancelledError:
                if task in self._ended:
                    fault = faults.Lost("the backend was stopped in mid-call")
                elif task.cancelling() == 0:
                    # gRPC would leave the client without an answer when the method cancelled itself.
                    fault = Fault("the backend gave the call up", category=Category.CANCELLED)
                else:
                    raise
            trailing = (*context.trailing_metadata(), (faults.TRAILER, faults.encode(fault)))
            return await raw.abort(faults.STATUS[fault.category], faults.details(fault), trailing)

        return _FORMS[handler.request_streaming, handler.response_streaming](
            serve,
            request_deserializer=upload.decode if upload else handler.request_deserializer,
            response_serializer=download.encode if download else handler.response_serializer,
        )

    def _forget(self, task: asyncio.Task[Any]) -> None:
        self._running.discard(task)
        self._ended.discard(task)

    def _admit(self, context: GrpcContext, metadata: Iterable[tuple[str, str | bytes]]) -> None:
        """Let a call in, with the caller that it names if its peer is known; raises Fault for a wrong secret."""
        pairs = [(str(key), value) for key, value in metadata]
        if self._secret is not None:
            given = next((value for key, value in pairs if key == SECRET), "")
            if not hmac.compare_digest(given.encode() if isinstance(given, str) else given, self._secret):
                raise Fault("the shared secret is missing or wrong", category=Category.UNAUTHENTICATED)
        kept_back = {SECRET} if self._believes else {SECRET, CALLER}
        context.accept(tuple(pair for pair in pairs if pair[0] not in kept_back))


class GrpcContext(serving.Context):
    """What a servicer's method gets as its context."""

    def __init__(self, path: str, raw: Any, download: BlockMessages | None) -> None:
        self.path = path
        self._raw = raw
        self._download = download
        self.peer: Callable[[], str] = raw.peer
        self.peer_identities: Callable[[], Any] = raw.peer_identities
        self.peer_identity_key: Callable[[], Any] = raw.peer_identity_key
        self.auth_context: Callable[[], Mapping[str, Any]] = raw.auth_context
        self.time_remaining: Callable[[], float | None] = raw.time_remaining
        self.cancelled: Callable[[], bool] = raw.cancelled
        self.done: Callable[[], bool] = raw.done

    def accept(self, metadata: tuple[tuple[str, str | bytes], ...]) -> None:
        self._metadata = metadata

    def add_done_callback(self, callback: Callable[[Any], Any]) -> None:
        self._raw.add_done_callback(lambda _: callback(self))

    async def read(self) -> Any:
        return await self._raw.read()

    async def write(self, message: Any) -> None:
        try:
            if self._download is not None and is_block(message):
                for part in parts(message):
                    await self._raw.write(part)
            else:
                await self._raw.write(message)
        except grpc.aio.BaseError:
            # The client is gone, and the cancellation of this task on its way.
            raise asyncio.CancelledError from None

    async def send_initial_metadata(self, initial_metadata: Any) -> None:
        await self._raw.send_initial_metadata(as_metadata(initial_metadata))


class _Received:
    """The requests of a call, as its method reads them.

    To gRPC's server a call that was cancelled looks like one whose client has ended its requests, until a second event
    says otherwise. That is waited for, but no wait is certain: the end of the requests is never proof that the client
    had said everything, which is why uploads have a commit, and tasks a report of their end.
    """

    def __init__(self, requests: Any, raw: Any) -> None:
        self._source = requests
        self._requests: AsyncIterator[Any] | None = None
        self._raw = raw

    def __aiter__(self) -> AsyncIterator[Any]:
        return self

    async def __anext__(self) -> Any:
        if self._requests is None:
            # Not before: gRPC's iterator is a coroutine at once, and a call may be refused before it is read.
            self._requests = aiter(self._source)
        try:
            return await anext(self._requests)
        except StopAsyncIteration:
            await asyncio.sleep(_SECOND_EVENT)
            if self._raw.cancelled():
                raise asyncio.CancelledError from None
            raise
        except grpc.aio.BaseError:
            raise asyncio.CancelledError from None


class _Handlers(grpc.GenericRpcHandler):
    """Finds the handlers of a GrpcServer for gRPC."""

    def __init__(self, server: GrpcServer) -> None:
        self._server = server

    def service(self, handler_call_details: Any) -> Any:
        return self._server.wrapped(handler_call_details.method)


_FORMS: Mapping[tuple[bool, bool], Callable[..., Any]] = {
    (False, False): grpc.unary_unary_rpc_method_handler,
    (False, True): grpc.unary_stream_rpc_method_handler,
    (True, False): grpc.stream_unary_rpc_method_handler,
    (True, True): grpc.stream_stream_rpc_method_handler,
}


def _reflect(names: Sequence[str], server: GrpcServer) -> None:
    """Add the reflection service, where its package (the extra `reflection`) is installed."""
    try:
        from grpc_reflection.v1alpha import reflection, reflection_pb2_grpc
    except ImportError:
        _log.info("no reflection: grpcio-reflection is not installed")
        return
    servicer = reflection.aio.ReflectionServicer([*names, reflection.SERVICE_NAME])
    add: Callable[[Any, Any], None] = reflection_pb2_grpc.add_ServerReflectionServicer_to_server
    add(servicer, server)
