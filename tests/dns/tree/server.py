"""Name servers of the tree on real sockets: many addresses of 127/8, one free port for all of them.

What an address answers is worked out once for each question and then kept, so that a benchmark measures who asks.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import socket
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rdatatype

from tests.dns.tree.zones import Zones

TRIES = 20


@dataclass(frozen=True)
class Asked:
    """A question as it came."""

    message: dns.message.Message
    tcp: bool

    @property
    def name(self) -> dns.name.Name:
        return self.message.question[0].name

    @property
    def type(self) -> str:
        return dns.rdatatype.to_text(self.message.question[0].rdtype)


Answer = dns.message.Message | bytes | None
Fault = Callable[[Asked, dns.message.Message], Answer]
"""What a server does to the answer that it should give: another one, octets, or none at all."""


@dataclass
class Host:
    """One address: its zones, and what is wrong with it."""

    address: str
    zones: Zones
    faults: Sequence[Fault] = ()
    answers_from: str | None = None
    """Another address that answers over UDP come from."""
    open: bool = True
    """False: the port is closed."""
    known: dict[tuple[bytes, bool], bytes | None] = field(default_factory=dict)
    asked: int = 0

    def respond(self, wire: bytes, *, tcp: bool) -> bytes | None:
        """The answer to a query, None for silence."""
        self.asked += 1
        key = (wire[2:], tcp)
        if key not in self.known:
            self.known[key] = self._work_out(wire, tcp)
        answer = self.known[key]
        return None if answer is None else wire[:2] + answer[2:]

    def _work_out(self, wire: bytes, tcp: bool) -> bytes | None:
        try:
            query = dns.message.from_wire(wire)
        except dns.exception.DNSException:
            return None
        if not query.question:
            return None
        asked = Asked(query, tcp)
        room = 65535 if tcp else max(512, query.payload) if query.edns >= 0 else 512
        answer: Answer = self.zones.answer(query, room)
        for fault in self.faults:
            if isinstance(answer, dns.message.Message):
                answer = fault(asked, answer)
        return answer.to_wire(max_size=65535) if isinstance(answer, dns.message.Message) else answer


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, site: Site, host: Host) -> None:
        self._site = site
        self._host = host

    def datagram_received(self, data: bytes, sender: tuple[str | object, int]) -> None:
        answer = self._host.respond(data, tcp=False)
        if answer is not None:
            out = self._site.senders[self._host.answers_from or self._host.address]
            if self._site.delay:
                asyncio.get_running_loop().call_later(self._site.delay, out.sendto, answer, sender)
            else:
                out.sendto(answer, sender)


@dataclass
class Site:
    """The hosts while they listen. `delay` is added to every answer, in seconds."""

    hosts: Mapping[str, Host]
    port: int
    delay: float = 0.0
    senders: dict[str, asyncio.DatagramTransport] = field(default_factory=dict)
    streams: dict[asyncio.Task[None], asyncio.StreamWriter] = field(default_factory=dict)
    """Connections that are open, by who serves them."""

    @property
    def asked(self) -> int:
        """Queries that came, to all hosts."""
        return sum(host.asked for host in self.hosts.values())

    async def serve_stream(self, host: Host, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.streams[task] = writer
        task.add_done_callback(self.streams.pop)
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while not writer.is_closing():
                wire = await reader.readexactly(int.from_bytes(await reader.readexactly(2)))
                answer = host.respond(wire, tcp=True)
                if answer is None:
                    break
                if self.delay:
                    await asyncio.sleep(self.delay)
                writer.write(len(answer).to_bytes(2) + answer)
                await writer.drain()
        writer.close()

    async def end_streams(self) -> None:
        """Close the connections, and return when nobody serves one any more."""
        for writer in self.streams.values():
            writer.close()
        await asyncio.gather(*self.streams)


def _sockets(addresses: Sequence[str], wanted: int = 0) -> tuple[int, list[tuple[socket.socket, socket.socket]]]:
    """A port that is free over UDP and TCP at all addresses, and the bound sockets."""
    for _ in range(TRIES):
        with contextlib.ExitStack() as stack:
            pairs = []
            port = wanted
            try:
                for address in addresses:
                    family = socket.AF_INET6 if ":" in address else socket.AF_INET
                    stream = stack.enter_context(socket.socket(family, socket.SOCK_STREAM))
                    stream.bind((address, port))
                    port = stream.getsockname()[1]
                    datagrams = stack.enter_context(socket.socket(family, socket.SOCK_DGRAM))
                    datagrams.bind((address, port))
                    pairs.append((datagrams, stream))
            except OSError:
                continue
            stack.pop_all()
            return port, pairs
    raise OSError(f"no port was free at {len(addresses)} addresses")


def free_port(addresses: Sequence[str]) -> int:
    """A port that was free at all these addresses a moment ago, for servers that bind it themselves."""
    port, pairs = _sockets(addresses)
    for pair in pairs:
        for one in pair:
            one.close()
    return port


@contextlib.asynccontextmanager
async def serving(hosts: Sequence[Host], *, delay: float = 0.0, port: int = 0) -> AsyncIterator[Site]:
    """Let the hosts listen until the block ends, at a free port or at that given. Closed ones are bound to nothing."""
    listening = [host for host in hosts if host.open]
    port, pairs = _sockets([host.address for host in listening], port)
    site = Site({host.address: host for host in hosts}, port, delay)
    loop = asyncio.get_running_loop()
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(site.end_streams)
        for host, (datagrams, stream) in zip(listening, pairs, strict=True):
            transport, _ = await loop.create_datagram_endpoint(partial(_Datagrams, site, host), sock=datagrams)
            site.senders[host.address] = transport
            stack.callback(transport.close)
            server = await asyncio.start_server(partial(site.serve_stream, host), sock=stream)
            stack.callback(server.close)
        yield site


@contextlib.contextmanager
def in_thread(hosts: Sequence[Host], *, delay: float = 0.0, port: int = 0) -> Iterator[Site]:
    """Let the hosts listen in an event loop of their own until the block ends, for tests with loops and processes."""
    opened: queue.Queue[Site | BaseException] = queue.Queue()
    loop = asyncio.new_event_loop()
    over = asyncio.Event()

    async def listen() -> None:
        async with serving(hosts, delay=delay, port=port) as site:
            opened.put(site)
            await over.wait()

    def main() -> None:
        try:
            with asyncio.Runner(loop_factory=lambda: loop) as runner:
                runner.run(listen())
        except BaseException as fault:
            opened.put(fault)

    thread = threading.Thread(target=main, name="tree", daemon=True)
    thread.start()
    site = opened.get()
    if isinstance(site, BaseException):
        raise site
    try:
        yield site
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
