"""One question over UDP: a socket of its own with a port that the system picks, several tries, one answer."""

import asyncio
import contextlib
import select
import socket
from collections.abc import Callable
from typing import Final

from runtime.dns.query.pacing import Patience
from runtime.dns.wire.message import Message

SECOND_LOOK: Final = 0.1
"""Seconds between the first report that a port is closed and the try that makes sure."""

_LARGEST: Final = 65535
_AT_ONCE: Final = 32
"""Datagrams read before others in the loop have their turn."""
_RECVERR: Final = ((socket.IPPROTO_IP, 11), (socket.IPPROTO_IPV6, 25))
"""Linux: IP_RECVERR and IPV6_RECVERR, which make errors of the path known to a socket that is not connected. It must
not be connected, because an answer from another address than the one asked is a finding, not noise."""


class Watch:
    """The sockets that wait for an answer, in an epoll of their own which the loop watches as one.

    The selectors of loops cost more for each socket than the question itself, and uvloop stops listening to a socket
    that has an error, which is what tells that a port is closed.
    """

    __slots__ = ("_epoll", "_loop", "_waiting")

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._waiting: dict[int, Callable[[], None]] = {}
        self._loop: asyncio.AbstractEventLoop | None = None

    def add(self, number: int, readable: Callable[[], None]) -> None:
        """Call `readable` whenever something has come to the socket of this number, an error included."""
        self._epoll.register(number, select.EPOLLIN)
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
            self._loop.add_reader(self._epoll.fileno(), self._ready)
        self._waiting[number] = readable

    def remove(self, number: int) -> None:
        """Forget a socket, which is still open."""
        del self._waiting[number]
        self._epoll.unregister(number)
        if not self._waiting and self._loop is not None:
            self._loop.remove_reader(self._epoll.fileno())
            self._loop = None

    def _ready(self) -> None:
        for number, _ in self._epoll.poll(0):
            readable = self._waiting.get(number)
            if readable is not None:
                readable()


class Exchange:
    """One question on its way. `read` makes the answer of octets and their sender; None means that they are none.

    `heed_errors`: a report of the path (port closed, host unreachable) ends it after a second look; else only time
    does. An answer that is none, from the address that was asked, brings the next try forward. `slow` is called once,
    when the first try went unanswered.
    """

    def __init__(
        self,
        watch: Watch,
        address: str,
        port: int,
        query: bytes,
        read: Callable[[bytes, str], Message | None],
        patience: Patience,
        *,
        source: str = "",
        heed_errors: bool,
        slow: Callable[[], None],
    ) -> None:
        self._watch = watch
        self._target = (address, port)
        self._query = query
        self._read = read
        self._patience = patience
        self._source = source
        self._heed_errors = heed_errors
        self._slow = slow
        self._tries = 0
        self._refusals = 0
        self._timer: asyncio.TimerHandle | None = None

    async def run(self) -> Message | None:
        """The first answer, None when none came in time. The socket is closed afterwards, also on cancellation."""
        loop = self._loop = asyncio.get_running_loop()
        self._answer: asyncio.Future[Message | None] = loop.create_future()
        ipv6 = ":" in self._target[0]
        try:
            self._socket = socket.socket(socket.AF_INET6 if ipv6 else socket.AF_INET, socket.SOCK_DGRAM)
        except OSError:
            return None
        try:
            self._socket.setblocking(False)
            if self._heed_errors:
                with contextlib.suppress(OSError):
                    self._socket.setsockopt(*_RECVERR[ipv6], 1)
            if self._source:
                self._socket.bind((self._source, 0))
            self._started = loop.time()
            self._try()
            number = self._socket.fileno()
            self._watch.add(number, self._readable)
            try:
                return await self._answer
            finally:
                self._watch.remove(number)
        except OSError:
            return None
        finally:
            if self._timer is not None:
                self._timer.cancel()
            self._socket.close()

    def _try(self) -> None:
        """Send, and come back when the next try or the end is due."""
        patience = self._patience
        if self._tries == 1:
            self._slow()
        if self._tries == len(patience.sends):
            self._end(None)
            return
        try:
            self._socket.sendto(self._query, self._target)
        except (BlockingIOError, ConnectionRefusedError):
            pass
        except OSError:
            # There is no way to that address from here.
            self._end(None)
            return
        self._tries += 1
        due = patience.sends[self._tries] if self._tries < len(patience.sends) else patience.end
        self._timer = self._loop.call_at(self._started + due, self._try)

    def _readable(self) -> None:
        for _ in range(_AT_ONCE):
            if self._answer.done():
                return
            try:
                octets, sender = self._socket.recvfrom(_LARGEST)
            except BlockingIOError:
                self._drain()
                return
            except OSError:
                self._drain()
                self._refused()
                return
            if octets[:2] != self._query[:2]:
                continue
            message = self._read(octets, sender[0])
            if message is not None:
                self._end(message)
            elif sender[:2] == self._target and self._timer is not None:
                self._timer.cancel()
                self._try()

    def _drain(self) -> None:
        """Empty the queue of errors: while something is in it the socket counts as readable."""
        with contextlib.suppress(OSError):
            while self._heed_errors:
                self._socket.recvmsg(0, 512, socket.MSG_ERRQUEUE)

    def _refused(self) -> None:
        self._refusals += 1
        if self._refusals > 1:
            self._end(None)
        elif self._timer is not None:
            self._timer.cancel()
            self._timer = self._loop.call_later(SECOND_LOOK, self._try)

    def _end(self, message: Message | None) -> None:
        if not self._answer.done():
            self._answer.set_result(message)
