"""A client of the backup protocols as the byte facts describe them, in the manner of a profile."""

from __future__ import annotations

import asyncio
import contextlib
import json
import ssl
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.events import (
    ConnectionTerminated,
    DataReceived,
    RemoteSettingsChanged,
    ResponseReceived,
    StreamEnded,
    StreamReset,
    WindowUpdated,
)
from h2.exceptions import ProtocolError
from h2.settings import SettingCodes, Settings

from tests.pbs.profiles import Profile

BACKUP = "proxmox-backup-protocol-v1"
READER = "proxmox-backup-reader-protocol-v1"


class Refused(Exception):
    """The upgrade was answered with something else than 101."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(status, text)
        self.status = status
        self.text = text


class Lost(Exception):
    """The connection, or the stream, ended before the answer did; with the code of HTTP/2 if there was one."""

    def __init__(self, code: int | None = None) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytearray = field(default_factory=bytearray)

    @property
    def data(self) -> Any:
        """The `data` of a success."""
        assert self.status == 200, (self.status, bytes(self.body))
        return json.loads(self.body)["data"]

    @property
    def text(self) -> str:
        return self.body.decode()


class Connection:
    """An HTTP/2 connection after the upgrade; requests on it may be made at the same time."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, profile: Profile, authorization: str
    ) -> None:
        self.reader = reader
        self.writer = writer
        self.profile = profile
        self.server_settings: dict[int, int] = {}
        self.terminated: int | None = None
        self._authorization = authorization
        self.h2 = H2Connection(H2Configuration(client_side=True, header_encoding="utf-8"))
        self._answers: dict[int, tuple[Answer, asyncio.Future[Answer]]] = {}
        self._moved = asyncio.Event()
        self.settled = asyncio.Event()
        """The server's first SETTINGS are here."""
        self._pump: asyncio.Task[None] | None = None
        self.paused: set[int] = set()
        """Streams whose data is not acknowledged, as a slow reader does."""

    def begin(self) -> None:
        profile = self.profile
        self.h2.local_settings = Settings(
            client=True,
            initial_values={
                SettingCodes.ENABLE_PUSH: 0,
                SettingCodes.INITIAL_WINDOW_SIZE: profile.stream_window,
                SettingCodes.MAX_FRAME_SIZE: profile.frame,
            },
        )
        self.h2.initiate_connection()
        self.h2.max_inbound_frame_size = profile.frame
        if profile.connection_window > 65535:
            self.h2.increment_flow_control_window(profile.connection_window - 65535)
        self._flush()
        self._pump = asyncio.ensure_future(self._read())

    async def request(
        self,
        verb: str,
        path: str,
        params: dict[str, Any] | None = None,
        *,
        body: bytes | None = None,
        json_body: dict[str, Any] | None = None,
        content_type: str | None = None,
    ) -> Answer:
        """Make a request with params in the query, and return the whole answer. Raises Lost."""
        stream = await self.begin_request(
            verb, path, params, ends=body is None and json_body is None,
            content_type=content_type or (self.profile.json_type if json_body is not None else None),
        )  # fmt: skip
        if json_body is not None:
            body = json.dumps(json_body).encode()
        if body is not None:
            await self.send(stream, body)
        return await self.answer(stream)

    async def begin_request(
        self,
        verb: str,
        path: str,
        params: dict[str, Any] | None = None,
        *,
        ends: bool = True,
        content_type: str | None = None,
        headers: Sequence[tuple[str, str]] = (),
    ) -> int:
        """Send the head of a request and return its stream."""
        while self.h2.open_outbound_streams >= self.h2.remote_settings.max_concurrent_streams:
            await self._change()
        stream = self.h2.get_next_available_stream_id()
        target = path + (f"?{urlencode(params, doseq=True)}" if params else "")
        fields = [(":method", verb), (":scheme", "https"), (":authority", "localhost:8007"), (":path", target)]
        content_type = content_type or (self.profile.header_type if ends else None)
        if content_type is not None:
            fields.append(("content-type", content_type))
        if self.profile.authorization_again:
            fields.append(("authorization", self._authorization))
        self._answers[stream] = Answer(), asyncio.get_running_loop().create_future()
        self.h2.send_headers(stream, [*fields, *headers], end_stream=ends)
        self._flush()
        return stream

    async def send(self, stream: int, body: bytes, *, ends: bool = True) -> None:
        """Send the body of a request as fast as the windows let it, no more than the answer is waited for."""
        rest = memoryview(body)
        while rest:
            if stream not in self._answers or self._answers[stream][1].done():
                return
            room = min(
                self.h2.local_flow_control_window(stream),
                self.h2.max_outbound_frame_size,
                self.profile.sends,
                len(rest),
            )
            if room <= 0:
                await self._change()
                continue
            try:
                self.h2.send_data(stream, bytes(rest[:room]))
            except ProtocolError:
                return
            self._flush()
            with contextlib.suppress(ConnectionError):
                await self.writer.drain()
            rest = rest[room:]
        if ends:
            with contextlib.suppress(ProtocolError):
                self.h2.end_stream(stream)
            self._flush()

    async def answer(self, stream: int) -> Answer:
        return await self._answers[stream][1]

    def reset(self, stream: int, code: int = 8) -> None:
        self.h2.reset_stream(stream, code)
        self._flush()
        self._answers.pop(stream)[1].cancel()

    def cut(self) -> None:
        """Close the TCP connection at once, without GOAWAY and without close_notify."""
        if self._pump is not None:
            self._pump.cancel()
        self.writer.transport.abort()

    async def close(self) -> None:
        if self.profile.says_goodbye:
            with contextlib.suppress(ProtocolError):
                self.h2.close_connection()
            self._flush()
            self.writer.close()
        else:
            self.cut()
        if self._pump is not None:
            self._pump.cancel()
            await asyncio.gather(self._pump, return_exceptions=True)

    async def over(self) -> int | None:
        """Wait until the server has closed the connection; return the code of its GOAWAY, None without one."""
        assert self._pump is not None
        await asyncio.wait([self._pump])
        return self.terminated

    async def _change(self) -> None:
        self._moved.clear()
        await self._moved.wait()

    async def _read(self) -> None:
        try:
            while data := await self.reader.read(1 << 20):
                for event in self.h2.receive_data(data):
                    self._event(event)
                self._flush()
                self._moved.set()
        except (ConnectionError, ssl.SSLError, ProtocolError):
            pass
        finally:
            self._moved.set()
            for _, done in self._answers.values():
                if not done.done():
                    done.set_exception(Lost(self.terminated))
                    done.exception()

    def _event(self, event: object) -> None:
        match event:
            case ResponseReceived():
                answer, _ = self._answers[event.stream_id]
                answer.headers = {str(name): str(value) for name, value in event.headers or ()}
                answer.status = int(answer.headers[":status"])
            case DataReceived():
                if event.stream_id in self._answers:
                    self._answers[event.stream_id][0].body += event.data or b""
                if event.stream_id not in self.paused:
                    self.h2.acknowledge_received_data(event.flow_controlled_length or 0, event.stream_id)
            case StreamEnded() if event.stream_id in self._answers:
                answer, done = self._answers[event.stream_id]
                if not done.done():
                    done.set_result(answer)
            case StreamReset() if event.stream_id in self._answers:
                _, done = self._answers[event.stream_id]
                if not done.done():
                    done.set_exception(Lost(int(event.error_code or 0)))
                    done.exception()
            case RemoteSettingsChanged():
                for code, changed in event.changed_settings.items():
                    self.server_settings[int(code)] = changed.new_value
                self.settled.set()
            case ConnectionTerminated():
                self.terminated = int(event.error_code or 0)
            case WindowUpdated():
                pass

    def _flush(self) -> None:
        data = self.h2.data_to_send()
        if data and not self.writer.is_closing():
            self.writer.write(data)


async def upgrade(
    server: Any,
    profile: Profile,
    path: str,
    params: dict[str, Any],
    authorization: list[str],
    protocol: str | None = None,
) -> Connection:
    """Open a session in the manner of profile. Raises Refused."""
    reader, writer = await asyncio.open_connection(server.host, server.port, ssl=server.tls, limit=4 << 20)
    protocol = protocol or (BACKUP if path == "backup" else READER)
    text = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in params.items()}
    writer.write(profile.head(path, protocol, text, f"{server.host}:{server.port}", authorization))
    head = await reader.readuntil(b"\r\n\r\n")
    lines = head.decode().split("\r\n")
    status = int(lines[0].split()[1])
    headers = dict(line.lower().split(": ", 1) for line in lines[1:] if line)
    if status != 101:
        body = await reader.readexactly(int(headers["content-length"]))
        writer.transport.abort()
        raise Refused(status, body.decode())
    assert headers["upgrade"] == protocol
    assert "content-length" not in headers
    assert "transfer-encoding" not in headers
    connection = Connection(reader, writer, profile, authorization[0].partition(": ")[2] if authorization else "")
    connection.begin()
    return connection


@asynccontextmanager
async def session(
    server: Any, profile: Profile, path: str, params: dict[str, Any], authorization: list[str] | None = None
) -> AsyncIterator[Connection]:
    """Give an open session, which ends as the profile's clients end theirs."""
    shown = [f"authorization: PBSAPIToken={server.token}"] if authorization is None else authorization
    connection = await upgrade(server, profile, path, params, shown)
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def session_when_free(server: Any, profile: Profile, params: dict[str, Any]) -> AsyncIterator[Connection]:
    """Give a backup session on a group that another one is just about to let go of."""
    shown = [f"authorization: PBSAPIToken={server.token}"]
    while True:
        try:
            connection = await upgrade(server, profile, "backup", params, shown)
            break
        except Refused as refused:
            if "locked" not in refused.text:
                raise
    try:
        yield connection
    finally:
        await connection.close()


async def alive(connection: Connection) -> bool:
    """Return whether the session of a connection still answers."""
    return (await connection.request("GET", "/previous_backup_time")).status == 200
