"""A network that writes down what another one answers."""

import time

from runtime.dns.query.network import Network
from runtime.dns.query.question import Question
from runtime.dns.query.recording import Packet, Recording, key_of
from runtime.dns.wire.message import Message
from runtime.dns.wire.names import Name
from runtime.dns.wire.types import AXFR


class Recorder:
    """A `Network` that asks `network` and keeps every question with its answer in `recording`, silence included.

    Of a question that is asked twice the first answer stays. What comes of a question that was cancelled is not kept.
    """

    def __init__(self, network: Network) -> None:
        self._network = network
        self.immediate = network.immediate
        self.recording: Recording = {}

    async def ask(self, address: str, question: Question) -> Message | None:
        """As the network below."""
        answer = await self._network.ask(address, question)
        case = None
        if question.spelling is not None and answer is not None:
            case = "echo" if answer.question_spelling == question.spelling else "lower"
        self._keep(address, question, answer, case)
        return answer

    async def transfer(self, address: str, zone: Name) -> Message | None:
        """As the network below."""
        answer = await self._network.transfer(address, zone)
        self._keep(address, Question(zone, AXFR, tcp=True), answer, None)
        return answer

    def _keep(self, address: str, question: Question, answer: Message | None, case: str | None) -> None:
        if answer is None:
            packet = Packet(None, time.time())
        else:
            source = answer.source if answer.source != address else None
            packet = Packet(answer.wire, answer.arrived, source, case)
        key = key_of(address, question)
        before = self.recording.get(key)
        if before is None or (before.case is None and case is not None):
            self.recording[key] = packet
