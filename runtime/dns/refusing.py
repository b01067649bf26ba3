"""Where runs that come over the contract may not go: addresses that are not to be asked."""

from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_address

from runtime.dns.engine.special import Reach, reach
from runtime.dns.query.network import Network
from runtime.dns.query.question import Question
from runtime.dns.wire.message import Message
from runtime.dns.wire.names import Name

Refuses = Callable[[str], bool]
"""Whether an address is not to be asked."""


class Refusing:
    """A `Network` that asks `network`, but for the addresses that are refused: these do not answer."""

    def __init__(self, network: Network, refuses: Refuses) -> None:
        self._network = network
        self._refuses = refuses
        self.immediate = network.immediate

    async def ask(self, address: str, question: Question) -> Message | None:
        """The answer of the network below; None for a refused address."""
        return None if self._refuses(address) else await self._network.ask(address, question)

    async def transfer(self, address: str, zone: Name) -> Message | None:
        """That of the network below; None for a refused address."""
        return None if self._refuses(address) else await self._network.transfer(address, zone)


def in_networks(networks: tuple[IPv4Network | IPv6Network, ...] | None) -> Refuses:
    """Refuses the addresses of these networks; without any given, those that are not globally reachable."""
    if networks is None:
        return lambda address: reach(address) is not Reach.GLOBAL
    return lambda address: any(ip_address(address) in network for network in networks)
