"""The seam between the engine and whatever answers its questions: live servers, a recording, a replay, nobody."""

from typing import Final, Protocol

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


class NetworkForbidden(Exception):
    """A question for `address` needed the network, which the profile forbids (`no_network`)."""

    code = "networkForbidden"

    def __init__(self, address: str) -> None:
        super().__init__(f"{address} would have to be asked, and the profile forbids the network (no_network)")
        self.address = address


class Forbidden:
    """A `Network` that may not be used: what no cache in front of it knows raises NetworkForbidden."""

    immediate: Final = True

    async def ask(self, address: str, question: Question) -> Message | None:
        raise NetworkForbidden(address)

    async def transfer(self, address: str, zone: Name) -> Message | None:
        raise NetworkForbidden(address)


async def forbidden_whois(address: str, line: str, seconds: float) -> bytes | None:
    """Stands for asking a whois server. Raises NetworkForbidden."""
    raise NetworkForbidden(address)
