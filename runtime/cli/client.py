"""A JSON-RPC client of the gateway's faces: one call, its answer in one of three forms.

An answer is a value, records as they come, or bytes as they come. What goes wrong is a CallFailed with a sentence.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import quote

import aiohttp
from yarl import URL

from runtime.cli.run import Failed
from runtime.cli.target import Target
from runtime.contract import jsontext
from runtime.contract.abi import Json

CONNECT_SECONDS = 10.0
SILENCE_SECONDS = 600.0
"""A reply that is long in coming has a space every 10 s; only one of bytes may take minutes to its first."""

_NDJSON = {"$responseType": "ndjson"}


class CallFailed(Failed):
    """The call gave no answer, or an error. The text is one sentence; `findings` has what is wrong with parameters, or
    the facts that the sentence leaves out."""

    def __init__(self, sentence: str, findings: tuple[str, ...] = (), code: int | None = None) -> None:
        super().__init__(sentence)
        self.findings = findings
        self.code = code

    @property
    def told(self) -> tuple[str, ...]:
        return (*super().told, *(f"  {finding}" for finding in self.findings))


@dataclass(frozen=True, slots=True)
class Value:
    """The whole answer is one JSON value."""

    value: Json


@dataclass(frozen=True, slots=True)
class Records:
    """One JSON text a record, without its newline. Raises CallFailed if the stream is cut."""

    lines: AsyncIterator[bytes]


@dataclass(frozen=True, slots=True)
class Bytes:
    """The blocks of a byte stream. Raises CallFailed if the stream is cut."""

    blocks: AsyncIterator[bytes]


Answer = Value | Records | Bytes


@contextlib.asynccontextmanager
async def connections() -> AsyncIterator[aiohttp.ClientSession]:
    """Give what keeps connections open between calls; at the end they are closed."""
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=CONNECT_SECONDS, sock_read=SILENCE_SECONDS)
    async with aiohttp.ClientSession(timeout=timeout, auto_decompress=True) as session:
        yield session


@contextlib.asynccontextmanager
async def call(
    target: Target, method: str, params: Json, session: aiohttp.ClientSession | None = None
) -> AsyncIterator[Answer]:
    """Call method and give its answer, over connections of `session` or one of its own; streams live as long as the
    context.

    Raises CallFailed. Leaving the context, by cancellation too, closes the connection and so ends the call.
    """
    url = target.url_for(method)
    body = jsontext.dumps({"id": 0, "jsonrpc": "2.0", "method": method, "params": params})
    headers = {"Content-Type": "application/json"}
    if target.token is not None:
        token = quote(target.token, safe="", errors="surrogateescape")
        headers["Cookie"] = f"authenticationToken={token}"
    opened = connections() if session is None else contextlib.nullcontext(session)
    try:
        async with (
            opened as over,
            over.post(url, data=body, headers=headers, ssl=target.trust, allow_redirects=False) as response,
        ):
            yield await _answer(response)
    except (aiohttp.ClientError, TimeoutError) as fault:
        raise unreached(fault, url) from None


def unreached(fault: aiohttp.ClientError | TimeoutError, url: URL) -> CallFailed:
    """Say in one sentence why a gateway did not answer, and what to do about it where there is something to do."""
    origin = url.origin()
    if isinstance(fault, aiohttp.ServerFingerprintMismatch):
        return CallFailed(
            f"{origin} has another certificate than expected: give --fingerprint or, unchecked, --insecure"
        )
    if isinstance(fault, aiohttp.ClientConnectorCertificateError):
        return CallFailed(
            f"the certificate of {origin} cannot be trusted: {fault.certificate_error}; "
            "give --fingerprint or, unchecked, --insecure"
        )
    if isinstance(fault, aiohttp.ClientConnectorError):
        reason = os.strerror(fault.errno) if fault.errno else str(fault.os_error)
        return CallFailed(f"cannot connect to {origin}: {reason}")
    if isinstance(fault, TimeoutError):
        return CallFailed(f"{origin} did not answer in time")
    return CallFailed(f"the connection to {origin} broke: {fault or type(fault).__name__}")


async def _answer(response: aiohttp.ClientResponse) -> Answer:
    if response.status == 401:
        raise CallFailed("401 Unauthorized: the token is missing or wrong")
    if not 200 <= response.status < 300:
        raise CallFailed(f"{response.status} {response.reason}: {response.url} refused the call")
    blocks = _blocks(response)
    if response.content_type == "application/octet-stream":
        return Bytes(blocks)
    if response.content_type != "application/json":
        raise CallFailed(f"{response.url} answered with {response.content_type}, which is no JSON-RPC")
    lines = _lines(blocks)
    head = await anext(lines, b"")
    try:
        message = json.loads(head)
    except ValueError:
        raise CallFailed(f"{response.url} answered with text that is not JSON") from None
    if not isinstance(message, dict) or not message.keys() & {"result", "error"}:
        raise CallFailed(f"{response.url} answered with JSON that is no JSON-RPC response")
    if "error" in message:
        raise _failed(message["error"])
    result = message["result"]
    return Records(lines) if result == _NDJSON else Value(result)


async def _blocks(response: aiohttp.ClientResponse) -> AsyncIterator[bytes]:
    try:
        async for block in response.content.iter_any():
            yield block
    except aiohttp.ClientError:
        raise CallFailed("the answer was cut before its end") from None


async def _lines(blocks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield the lines of blocks without newline; a last one may lack it."""
    parts: list[bytes] = []
    async for block in blocks:
        first, *others = block.split(b"\n")
        parts.append(first)
        for other in others:
            yield b"".join(parts)
            parts = [other]
    rest = b"".join(parts)
    if rest:
        yield rest


def _failed(error: Json) -> CallFailed:
    """Return the failure that an error member stands for, with the findings or the facts of either face."""
    if not isinstance(error, dict):
        return CallFailed(f"the answer is an error of an unknown form: {json.dumps(error)}")
    message, code, data = error.get("message"), error.get("code"), error.get("data")
    listed = data.get("errors") if isinstance(data, dict) else data
    findings = tuple(_finding(item) for item in listed) if isinstance(listed, list) else ()
    if isinstance(data, dict) and not findings:
        findings = tuple(f"{name}: {value}" for name, value in data.items() if _untold(value, message))
    return CallFailed(f"{message} (code {code})", findings, _number(code))


def _untold(value: Json, message: Json) -> bool:
    return isinstance(value, (str, int, float)) and str(value) not in str(message)


def _number(code: Json) -> int | None:
    """Return a code as a number; Zonemaster's servers write some of theirs as text."""
    try:
        return int(code)
    except (TypeError, ValueError):
        return None


def _finding(item: Json) -> str:
    if not isinstance(item, dict):
        return json.dumps(item, ensure_ascii=False)
    where = item.get("instancePath", item.get("path")) or "params"
    return f"{where}: {item.get('message', '')}"
