"""One HTTP/2 connection of a client, after the upgrade: streams in, answers out, within the limits of `Pbs`.

The library keeps the states of streams, headers and settings. The payload of DATA goes past it (figures.md 4.4): it is
read straight into the place where the body is put together, the windows are kept here, and at the end of a body the
library is told of an empty frame. `Pbs.split` turns that off, and the library sees every byte.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from h2.config import H2Configuration
from h2.connection import H2Connection
from h2.errors import ErrorCodes
from h2.events import (
    DataReceived,
    Event,
    RemoteSettingsChanged,
    RequestReceived,
    StreamEnded,
    StreamReset,
    WindowUpdated,
)
from h2.exceptions import ProtocolError
from h2.settings import SettingCodes, Settings
from h2.stream import StreamInputs

from runtime.gateway.pbs import frames
from runtime.gateway.pbs.frames import BadFrame, FrameReader
from runtime.gateway.pbs.memory import Credit, Memory
from runtime.gateway.pbs.pace import Pace
from runtime.gateway.pbs.settings import Pbs
from runtime.gateway.pbs.stream import Discard, Sink, Stream
from runtime.gateway.telemetry import place

_log = structlog.get_logger("gateway")

PIECE = 1 << 20
"""Bytes of a DATA frame that is sent; other streams have their turn after it."""

_WRITE_BUFFER = 1 << 20

_TOGETHER = 16 << 10
"""Bytes of a payload that is written together with its head: one TLS record for both."""

_SCRATCH = 256 << 10

_IDLE = frozenset({frames.PRIORITY, frames.SETTINGS, frames.PING, frames.RST_STREAM})
"""Frames that cost the client nothing, and of which no client sends many."""

_scratch = threading.local()
"""What is read before it is known what it is; connections of one loop share it, since none keeps anything in it."""

_KEEP_ALIVE = 120
"""Seconds of silence after which TCP asks whether the client is still there; sessions have no idle limit (4)."""

_CLOSING = 5.0
"""Seconds that a client has to read what is left."""


class Http2(asyncio.BufferedProtocol):
    """The protocol of a transport that has left HTTP/1. `begin` is called with each request and sets its sink.

    `closed` ends when the connection is over, whoever ended it; nothing that `Stream.run` began goes on then.
    """

    def __init__(self, begin: Callable[[Stream], None], settings: Pbs, memory: Memory) -> None:
        self._loop = asyncio.get_running_loop()
        self._begin = begin
        self._settings = settings
        self._memory = memory
        self._paused = False
        self._h2 = H2Connection(
            H2Configuration(client_side=False, header_encoding=None, validate_outbound_headers=False)
        )
        self._reader = FrameReader(self, settings.frame, 2 * settings.header_list, split=settings.split)
        self._credit = Credit(settings.window)
        self._streams: dict[int, Stream] = {}
        self._tasks: dict[asyncio.Task[None], Stream] = {}
        self._control = Pace(burst=1000, rate=200.0)
        self._resets = Pace(burst=200, rate=20.0)
        self._transport: asyncio.Transport | None = None
        self._into: Sink | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self._timer: asyncio.TimerHandle | None = None
        self.closed: asyncio.Future[None] = self._loop.create_future()

    # The connection's life.

    def take_over(self, transport: asyncio.Transport, leftover: bytes) -> None:
        """Begin on a transport whose reading is paused, with what was read already."""
        self._transport = transport
        transport.set_protocol(self)
        transport.set_write_buffer_limits(high=_WRITE_BUFFER)
        connected = transport.get_extra_info("socket")
        if connected is not None:
            connected.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            if hasattr(socket, "TCP_KEEPIDLE"):
                with contextlib.suppress(OSError):
                    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, _KEEP_ALIVE)
        settings = self._settings
        # Replaced, not updated: the first SETTINGS has to have them, and a client may use them before its
        # acknowledgement is here. The library takes over what it accepts only from an acknowledgement.
        self._h2.local_settings = Settings(
            client=False,
            initial_values={
                SettingCodes.INITIAL_WINDOW_SIZE: settings.window,
                SettingCodes.MAX_FRAME_SIZE: settings.frame,
                SettingCodes.MAX_CONCURRENT_STREAMS: settings.streams,
                SettingCodes.MAX_HEADER_LIST_SIZE: settings.header_list,
            },
        )
        self._h2.initiate_connection()
        self._h2.max_inbound_frame_size = settings.frame
        self._h2.decoder.max_header_list_size = settings.header_list
        self._h2.increment_flow_control_window(settings.window - 65535)
        self._timer = self._loop.call_later(settings.preface_timeout, self._silent)
        self._flush()
        transport.resume_reading()
        if leftover:
            self._feed(memoryview(leftover))

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._timer is not None:
            self._timer.cancel()
        for stream in [*self._streams.values()]:
            self._forget(stream)
        for task in self._tasks:
            task.cancel()
        self._writable.set()
        if not self.closed.done():
            self.closed.set_result(None)

    async def end(self) -> None:
        """Return when the connection is closed and what ran on it is over; a client that stops reading is cut."""
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)
        if self._transport is not None and not self._gone:
            with contextlib.suppress(ProtocolError):
                self._h2.close_connection()
            self._flush()
            self._transport.close()
        await asyncio.wait([self.closed], timeout=_CLOSING)
        if self._transport is not None:
            self._transport.abort()

    def pause_writing(self) -> None:
        self._writable.clear()
        self._stall_after(self._waiting())

    def resume_writing(self) -> None:
        self._writable.set()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    @property
    def _gone(self) -> bool:
        """Nothing can be sent any more."""
        return self._transport is None or self._transport.is_closing()

    def _waiting(self) -> int:
        return 0 if self._transport is None else self._transport.get_write_buffer_size()

    def _stall_after(self, waiting: int) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_later(self._settings.stall_timeout, self._stalled, waiting)

    def _stalled(self, before: int) -> None:
        waiting = self._waiting()
        if waiting < before:
            self._stall_after(waiting)
        else:
            self._cut("stopped reading")

    def _silent(self) -> None:
        self._timer = None
        self._cut("no HTTP/2 after the upgrade")

    def _cut(self, why: str) -> None:
        if self._transport is not None:
            _log.info("session cut", why=why)
            self._transport.abort()

    # What comes in.

    def get_buffer(self, sizehint: int) -> memoryview:
        stream, left = self._reader.direct
        if left:
            self._into = self._streams[stream].sink if stream in self._streams else None
            room = None if self._into is None else self._into.room(left)
            if room is not None:
                return room
        self._into = None
        try:
            return _scratch.buffer  # type: ignore[no-any-return]
        except AttributeError:
            _scratch.buffer = memoryview(bytearray(_SCRATCH))
            return _scratch.buffer  # type: ignore[no-any-return]

    def buffer_updated(self, nbytes: int) -> None:
        sink, self._into = self._into, None
        if sink is None:
            self._feed(_scratch.buffer[:nbytes])
            return
        try:
            sink.filled(nbytes)
            self._reader.filled(nbytes)
        except (BadFrame, ProtocolError) as fault:
            self._broken(fault)
        else:
            self._flush()

    def _feed(self, data: memoryview) -> None:
        if self._gone:
            return
        try:
            self._reader.feed(data)
        except (BadFrame, ProtocolError) as fault:
            self._broken(fault)
        except Exception as failure:
            _log.error("session failed", failure=type(failure).__name__, at=place(failure))
            self._cut("internal error")
        else:
            self._flush()
            self._wait_for_memory()

    def _wait_for_memory(self) -> None:
        """Read nothing while bodies have more memory than they may: storage is slower than the client."""
        if self._transport is None or self._gone:
            return
        short = self._memory.short(self._wait_for_memory)
        if short and not self._paused:
            self._transport.pause_reading()
        elif self._paused and not short:
            self._transport.resume_reading()
        self._paused = short

    def _broken(self, fault: BadFrame | ProtocolError) -> None:
        """Say what the client did wrong, and close."""
        said = self._h2.data_to_send()
        if isinstance(fault, BadFrame):
            self._h2.close_connection(fault.code, str(fault).encode())
        elif not said:
            # Of a preface that is none the library says nothing.
            self._h2.close_connection(ErrorCodes.PROTOCOL_ERROR)
        if self._transport is not None:
            self._transport.write(said)
        self._flush()
        _log.info("session cut", why=str(fault) or type(fault).__name__)
        if self._transport is not None:
            self._transport.close()

    def frame(self, kind: int, data: bytes) -> None:
        if kind in _IDLE or (kind == frames.DATA and len(data) == frames.HEADER and not data[4] & frames.END_STREAM):
            self._idle_frame()
        for event in self._h2.receive_data(data):
            self._event(event)

    def _idle_frame(self) -> None:
        """Count a frame that moves nothing."""
        if not self._control.step(self._loop.time()):
            raise BadFrame(frames.ENHANCE_YOUR_CALM, "too many frames that move nothing")

    def data(self, stream: int, length: int, last: bool) -> None:
        if not self._credit.received(length):
            raise BadFrame(frames.FLOW_CONTROL_ERROR, "more than the window of the connection")
        known = self._streams.get(stream)
        if known is not None:
            known.received += length
            if known.received > self._settings.window + known.owed:
                raise BadFrame(frames.FLOW_CONTROL_ERROR, "more than the window of the stream")
        if not length and not last:
            self._idle_frame()

    def payload(self, stream: int, data: memoryview) -> None:
        known = self._streams.get(stream)
        if known is None:
            self.taken(None, len(data))
        else:
            self._write(known.sink, data)

    def padding(self, stream: int, count: int) -> None:
        self.taken(self._streams.get(stream), count)

    def data_ended(self, stream: int, last: bool) -> None:
        known = self._streams.get(stream)
        if known is None or known.complete:
            events = self._h2.receive_data(frames.head(frames.DATA, frames.END_STREAM if last else 0, stream, 0))
        elif last:
            own = self._h2.streams[stream]
            # The library compares this with content-length.
            own._actual_content_length = known.received
            try:
                _, events = own.receive_data(b"", True, 0)
            except ProtocolError as fault:
                raise BadFrame(fault.error_code, str(fault)) from None
        else:
            return
        for event in events:
            self._event(event)

    def _write(self, sink: Sink, data: memoryview) -> None:
        while data:
            room = sink.room(len(data))
            if room is None:
                sink.write(data)
                return
            count = len(room)
            room[:] = data[:count]
            sink.filled(count)
            data = data[count:]

    def _event(self, event: Event) -> None:
        match event:
            case RequestReceived():
                assert event.stream_id is not None and event.headers is not None
                stream = Stream(self, event.stream_id, {_text(name): _text(value) for name, value in event.headers})
                self._streams[stream.id] = stream
                self._ready()
                self._begin(stream)
            case DataReceived():
                assert event.stream_id is not None and event.flow_controlled_length is not None
                known = self._streams.get(event.stream_id)
                data = event.data or b""
                if not self._settings.split:
                    self._credit.received(event.flow_controlled_length)
                    self.taken(known, event.flow_controlled_length - len(data))
                    if known is None:
                        self.taken(None, len(data))
                    elif data:
                        known.received += event.flow_controlled_length
                        self._write(known.sink, memoryview(data))
            case StreamEnded() if event.stream_id in self._streams:
                stream = self._streams[event.stream_id]
                stream.complete = True
                stream.sink.end()
                if stream.done:
                    self._forget(stream)
            case StreamReset() if event.stream_id in self._streams:
                stream = self._streams[event.stream_id]
                if not stream.answered and not self._resets.step(self._loop.time()):
                    raise BadFrame(frames.ENHANCE_YOUR_CALM, "too many streams begun and reset")
                self._forget(stream)
                for task, of in self._tasks.items():
                    if of is stream:
                        task.cancel()
            case WindowUpdated() if event.stream_id:
                if event.stream_id in self._streams:
                    self._streams[event.stream_id].window.set()
            case WindowUpdated() | RemoteSettingsChanged():
                self._ready()
                for stream in self._streams.values():
                    stream.window.set()

    def _ready(self) -> None:
        """The client speaks HTTP/2."""
        if self._timer is not None and self._writable.is_set():
            self._timer.cancel()
            self._timer = None

    def _forget(self, stream: Stream) -> None:
        """The client wants no answer, or has it: what still comes on the stream is nothing to anybody."""
        stream.over = True
        stream.window.set()
        if self._streams.pop(stream.id, None) is not None:
            stream.sink.lost()

    # Credit.

    def taken(self, stream: Stream | None, count: int) -> None:
        """Give bytes back to the client as credit, on the connection and on the stream where it needs that."""
        if not count:
            return
        self._credit.taken(count)
        if stream is not None and not stream.over:
            stream.owed += count
            # Only bodies that are longer than the window ever need it: they are given half of one at a time.
            step = self._settings.window // 2
            if stream.owed // step > (stream.owed - count) // step:
                self._open_window(stream.id, step)
        self._pay()

    def hold(self, count: int) -> None:
        self._credit.held += count
        if count < 0:
            self._pay()
            self._flush()

    def _pay(self) -> None:
        due = self._credit.due()
        if due:
            self._open_window(0, due)

    def _open_window(self, stream: int, count: int) -> None:
        if not self._settings.split:
            with contextlib.suppress(ProtocolError):
                self._h2.increment_flow_control_window(count, stream or None)
        elif self._transport is not None:
            self._flush()
            self._transport.write(frames.head(frames.WINDOW_UPDATE, 0, stream, 4) + count.to_bytes(4, "big"))

    # What goes out.

    def run(self, stream: Stream, work: Coroutine[Any, Any, None], then: Callable[[], None] | None = None) -> None:
        task = self._loop.create_task(work)
        self._tasks[task] = stream
        task.add_done_callback(self._done)
        if then is not None:
            task.add_done_callback(lambda _: then())

    def _done(self, task: asyncio.Task[None]) -> None:
        stream = self._tasks.pop(task)
        failure = None if task.cancelled() else task.exception()
        if failure is not None:
            _log.error("session request failed", failure=type(failure).__name__, at=place(failure))
        if not stream.over and not stream.answered:
            self.reset(stream, ErrorCodes.INTERNAL_ERROR)

    def start(self, stream: Stream, status: int, content_type: str) -> None:
        """Begin an answer; its head goes out with the first of its body, which has to follow."""
        stream.answered = True
        if stream.over or self._gone:
            return
        self._h2.streams[stream.id].state_machine.process_input(StreamInputs.SEND_HEADERS)
        stream.head = frames.answer_block(status, content_type)

    async def send(self, stream: Stream, data: memoryview, *, last: bool = False) -> None:
        """Send bytes of an answer as fast as the client takes them; return at once when it takes none any more."""
        while len(data) or last:
            if stream.over or self._gone:
                return
            if not self._writable.is_set():
                await self._writable.wait()
                continue
            count = min(
                len(data),
                self._h2.outbound_flow_control_window,
                self._h2.streams[stream.id].outbound_flow_control_window,
                self._h2.max_outbound_frame_size,
                PIECE,
            )
            if count <= 0 and len(data):
                self._flush()
                stream.window.clear()
                await stream.window.wait()
                continue
            ends = last and count == len(data)
            self._write_data(stream, data[:count], ends=ends)
            data = data[count:]
            if ends:
                return
            if len(data):
                await asyncio.sleep(0)

    def _write_data(self, stream: Stream, payload: memoryview, *, ends: bool) -> None:
        """Write the next of an answer: its head if that is not out, and one DATA frame. The windows have room for it.

        The library would copy the payload four times, and takes longer for the head than everything else does.
        """
        assert self._transport is not None
        count = len(payload)
        own = self._h2.streams[stream.id]
        self._h2.outbound_flow_control_window -= count
        own.outbound_flow_control_window -= count
        before = self._h2.data_to_send()
        if stream.head is not None:
            # A changed size of its table is what the encoder has to say before any header (RFC 7541 section 4.2).
            block, stream.head = self._h2.encoder.encode([]) + stream.head, None
            before += frames.head(frames.HEADERS, frames.END_HEADERS, stream.id, len(block)) + block
        before += frames.head(frames.DATA, frames.END_STREAM if ends else 0, stream.id, count)
        if ends:
            own.state_machine.process_input(StreamInputs.SEND_END_STREAM)
        if count <= _TOGETHER:
            self._transport.write(before + payload)
        else:
            # In one call, which is one system call; and the payload by itself, so that nobody puts it together with
            # its head but the one who encrypts it.
            self._transport.writelines([before, payload])
        if ends:
            self._answered(stream)

    def reset(self, stream: Stream, code: ErrorCodes) -> None:
        stream.answered = True
        if not stream.over and not self._gone:
            with contextlib.suppress(ProtocolError):
                self._h2.reset_stream(stream.id, code)
            self._flush()
        self._forget(stream)

    def _answered(self, stream: Stream) -> None:
        """The answer is out. What the client still sends of its request is thrown away."""
        stream.done = True
        if self._h2.streams.get(stream.id) is None or self._h2.streams[stream.id].closed:
            self._forget(stream)
        elif not isinstance(stream.sink, Discard):
            stream.sink.lost()
            stream.sink = Discard(stream)

    def _flush(self) -> None:
        data = self._h2.data_to_send()
        if data and self._transport is not None:
            self._transport.write(data)


def _text(value: bytes | str) -> str:
    return value if isinstance(value, str) else value.decode("utf-8", "replace")
