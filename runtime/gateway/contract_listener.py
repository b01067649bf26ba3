"""The contract for programs in any language: the rpcs of the outside faces, with the tokens and checks of the others.

A call carries its token as metadata, `authorization: Bearer TOKEN` or `authenticationtoken: TOKEN`. What a client says
of who it is called for is thrown away, and the caller that its token stands for is put in its place (contract.md 3).
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import grpc
import structlog
from multidict import CIMultiDict

from runtime.contract import Caller, GrpcServer, Tls, call_metadata, jsontext, session
from runtime.contract.abi import Auth, Category, Face, Fault, Method, Reply
from runtime.contract.callers import Metadata
from runtime.gateway import certificate
from runtime.gateway.auth import COOKIE, Authenticate, Damper
from runtime.gateway.calls import Channel
from runtime.gateway.client import client
from runtime.gateway.faults import not_built
from runtime.gateway.listener import Bound, certificate_of
from runtime.gateway.settings import Limits, Listener
from runtime.gateway.telemetry import Metrics, RequestIds

_log = structlog.get_logger("gateway")

TOKEN_KEY = COOKIE.lower()
"""gRPC has no capitals in the keys of metadata."""


class ContractListener:
    """Serves the rpcs of `faces` at the grpc:// or grpcs:// URL of `listener`, over `channels` by the backend's name.

    A method whose backend has no channel is unimplemented. Params are checked as on every other face.
    """

    def __init__(
        self,
        listener: Listener,
        faces: Iterable[Face],
        channels: Mapping[str, Channel],
        *,
        data: Path,
        authenticate: Authenticate,
        limits: Limits,
        metrics: Metrics,
    ) -> None:
        self._listener = listener
        self._faces = list(faces)
        self._channels = channels
        self._data = data
        self._authenticate = authenticate
        self._damper = Damper(limits.failed_logins, limits.failed_window)
        self._metrics = metrics
        self._ids = RequestIds()
        self._server: GrpcServer | None = None

    async def start(self) -> Bound:
        """Listen and serve. Raises ConfigError of the contract, OSError for a certificate that cannot be made."""
        parts = urlsplit(self._listener.url)
        credentials, mark = None, None
        if parts.scheme == "grpcs":
            files = await asyncio.to_thread(certificate_of, self._listener, parts.hostname or "", self._data)
            credentials, mark = Tls.read(*files, None), certificate.fingerprint(files[0])
        server = GrpcServer(parts.netloc, credentials=credentials, faces=self._faces, public=True)
        for face in self._faces:
            services: dict[str, dict[str, Any]] = {}
            for method in face.methods.values():
                if method.rpc:
                    services.setdefault(method.service, {})[method.rpc] = self._handler(face, method)
            for service, handlers in services.items():
                server.add_registered_method_handlers(service, handlers)
        await server.start()
        self._server = server
        return Bound(self._listener.name, f"{parts.scheme}://{server.address}", mark)

    async def drain(self, timeout: float) -> None:
        """Accept nothing more, let the calls that run end within `timeout` seconds, then cut them."""
        if self._server is not None:
            await self._server.stop(timeout)

    def _handler(self, face: Face, method: Method) -> Any:
        streams = method.body or method.sends

        async def one(request: Any, context: Any) -> Any:
            async with self._call(face, method, context) as metadata:
                rpc = self._rpc(method)
                return await rpc(_checked(method, request, streams), metadata=metadata)

        async def many(request: Any, context: Any) -> AsyncIterator[Any]:
            async with self._call(face, method, context) as metadata:
                answers = self._rpc(method)(_checked(method, request, streams), metadata=metadata)
                try:
                    async for answer in answers:
                        yield answer
                finally:
                    answers.cancel()

        answers = method.reply is not Reply.UNARY
        return _FORMS[streams, answers](
            many if answers else one,
            request_deserializer=method.request_type.FromString,
            response_serializer=method.response_type.SerializeToString,
        )

    @asynccontextmanager
    async def _call(self, face: Face, method: Method, context: Any) -> AsyncIterator[Metadata]:
        """Let a call in, and give the metadata to make it with; count it and log it when it is over."""
        began, id, outcome = time.perf_counter(), self._ids(), "ok"
        address = _address(context.peer())
        try:
            principal = await self._admitted(method, context, address)
            who = Caller(principal=principal, face=face.name, address=address, request_id=id)
            yield call_metadata(who, session(context))
        except Fault as fault:
            outcome = fault.category.value
            raise
        except (asyncio.CancelledError, GeneratorExit):
            outcome = "gone"
            raise
        except Exception:
            outcome = Category.INTERNAL.value
            raise
        finally:
            seconds = time.perf_counter() - began
            self._metrics.call(face.name, method.name, outcome, seconds)
            _log.info(
                "request", id=id, face=face.name, method=method.name, outcome=outcome, ms=round(seconds * 1000, 3),
                client=address, over="contract",
            )  # fmt: skip

    async def _admitted(self, method: Method, context: Any, address: str) -> str:
        """Return the principal of a call, "" for nobody, or raise Fault for one who may not make it."""
        token = _token(context.invocation_metadata())
        principal = None if token is None else await self._principal(token, address)
        match method.auth:
            case Auth.NONE:
                return principal or ""
            case Auth.LOOPBACK if client(address, CIMultiDict(), ()).loopback:
                return principal or ""
            case Auth.LOOPBACK:
                raise Fault(f"{method.name} is only for this machine", category=Category.FORBIDDEN)
            case Auth.TOKEN | Auth.TICKET if principal is not None:
                return principal
            case _:
                words = f"{method.name} needs a {method.auth.value}"
                raise Fault(f"{words} as metadata authorization: Bearer ..", category=Category.UNAUTHENTICATED)

    async def _principal(self, token: str, address: str) -> str:
        """Return whose token it is. Raises Fault for a wrong one, and for an address that has shown too many."""
        if self._damper.wait(address, time.monotonic()):
            raise Fault("too many wrong tokens: try again later", category=Category.EXHAUSTED)
        principal = await self._authenticate(token)
        if principal is None:
            self._damper.failed(address, time.monotonic())
            raise Fault("the token is wrong", category=Category.UNAUTHENTICATED)
        return principal

    def _rpc(self, method: Method) -> Any:
        channel = self._channels.get(method.backend)
        if channel is None or method.stub is None:
            raise not_built(method)
        return getattr(method.stub(channel), method.rpc)


_FORMS: Mapping[tuple[bool, bool], Callable[..., Any]] = {
    (False, False): grpc.unary_unary_rpc_method_handler,
    (False, True): grpc.unary_stream_rpc_method_handler,
    (True, False): grpc.stream_unary_rpc_method_handler,
    (True, True): grpc.stream_stream_rpc_method_handler,
}


def _checked(method: Method, request: Any, streams: bool) -> Any:
    """Return request, or raise Fault with every finding. The params of a stream are its receiver's to check."""
    if streams:
        return request
    assert method.params is not None
    try:
        params = jsontext.loads(jsontext.dumps(method.params(request)))
    except (jsontext.JSONDecodeError, TypeError):
        raise Fault("a JSON value of the message is not JSON", category=Category.INVALID) from None
    findings = method.check(params)
    if findings:
        words = "; ".join(f"{pointer or 'params'}: {sentence}" for pointer, _, sentence in findings[:3])
        data = {"errors": [{"path": path, "rule": rule, "message": sentence} for path, rule, sentence in findings]}
        raise Fault(f"invalid parameters: {words}", data=data, name="invalidParameters", category=Category.INVALID)
    return request


def _token(metadata: Iterable[tuple[str, str | bytes]]) -> str | None:
    for key, value in metadata:
        text = value if isinstance(value, str) else ""
        if key == TOKEN_KEY and text:
            return text
        if key == "authorization":
            scheme, _, token = text.partition(" ")
            if scheme.lower() == "bearer" and token.strip():
                return token.strip()
    return None


def _address(peer: str) -> str:
    """Return the IP address in what gRPC calls a peer: `ipv4:127.0.0.1:5000`, `ipv6:%5B::1%5D:5000`."""
    family, _, rest = unquote(peer).partition(":")
    return rest.rpartition(":")[0].strip("[]") if family in ("ipv4", "ipv6") else peer
