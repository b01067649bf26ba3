"""The network of a recording: every question is looked up, nothing is sent."""

from collections.abc import Awaitable, Callable

from runtime.dns.query.acceptance import read_answer
from runtime.dns.query.question import Question
from runtime.dns.query.recording import Packet, Recording, key_of
from runtime.dns.wire.message import Message, parse
from runtime.dns.wire.names import Name, to_wire
from runtime.dns.wire.types import AXFR

Miss = tuple[str, Question]
"""A question to an address that the recording does not hold."""


class Replay:
    """A `Network` over a recording. `misses` lists the questions that were not found, in order; they get no answer,
    which is not what the server would have said, so a result with misses proves nothing.

    `delay` is awaited before each answer; without it every answer is at hand at once.
    """

    def __init__(
        self, recording: Recording, *, delay: Callable[[str, Question], Awaitable[None]] | None = None
    ) -> None:
        self._recording = recording
        self._delay = delay
        self._spellings: dict[tuple[object, ...], list[tuple[bytes, ...]]] = {}
        self.immediate = delay is None
        self.misses: list[Miss] = []

    async def ask(self, address: str, question: Question) -> Message | None:
        """The recorded answer; None for a recorded silence and for a miss."""
        if self._delay is not None:
            await self._delay(address, question)
        packet = self._recording.get(key_of(address, question))
        if packet is None:
            self.misses.append((address, question))
            return None
        wire = packet.response
        if packet.case is not None or packet.alternatives:
            wire = self._in_case(address, question, packet)
        if wire is None:
            return None
        return read_answer(wire, question, source=packet.source or address, arrived=packet.arrived)

    async def transfer(self, address: str, zone: Name) -> Message | None:
        """The recorded first message of a transfer; what is not recorded was refused, which is no miss."""
        if self._delay is not None:
            await self._delay(address, Question(zone, AXFR, tcp=True))
        for tcp in (True, False):
            packet = self._recording.get(key_of(address, Question(zone, AXFR, tcp=tcp)))
            if packet is not None:
                if packet.response is None:
                    return None
                return parse(packet.response, source=packet.source or address, arrived=packet.arrived)
        return None

    def _in_case(self, address: str, question: Question, packet: Packet) -> bytes | None:
        """The answer to a question whose spelling matters."""
        spelling = question.spelling or question.name
        wire = packet.response
        if packet.alternatives:
            seen = self._spellings.setdefault(key_of(address, question), [])
            if spelling not in seen:
                seen.append(spelling)
            wire = packet.alternatives[seen.index(spelling) % len(packet.alternatives)]
        if wire is None or packet.case != "echo":
            return wire
        name = to_wire(spelling)
        return wire[:12] + name + wire[12 + len(name) :]
