"""The seam between the engine and whatever answers its questions: live servers, a recording, a replay."""

from typing import Protocol

from runtime.dns.query.question import Question
from runtime.dns.wire.message import Message
from runtime.dns.wire.names import Name


class Network(Protocol):
    """Answers questions. Caches and limits of a run are the engine's; what is kept here holds for all runs."""

    @property
    def immediate(self) -> bool:
        """Whether no answer is ever waited for, so that questions asked side by side gain nothing."""
        ...

    async def ask(self, address: str, question: Question) -> Message | None:
        """The answer of the server at `address`, None when none came within the tries of the settings.

        A truncated answer over UDP has been replaced by the one over TCP if `question.fallback`. Never raises for what
        a server does. Cancelling gives up the socket at once.
        """
        ...

    async def transfer(self, address: str, zone: Name) -> Message | None:
        """The first message of a zone transfer over TCP (RFC 5936); None when refused, cut or not answered."""
        ...
