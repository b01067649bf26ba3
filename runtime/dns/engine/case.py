"""What a test case is given: the run, and a place for what it finds."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from runtime.dns.engine.nameservers import Nameserver
from runtime.dns.wire.names import Name, to_text

if TYPE_CHECKING:
    from runtime.dns.engine.profile import Profile
    from runtime.dns.engine.run import Run


@dataclass(frozen=True, slots=True)
class Entry:
    """One message of a test. `module` and `testcase` are spelled as in results (`Basic`, `Basic01`; `System`,
    `Unspecified` for messages of the engine); `seconds` since the start of the run."""

    module: str
    testcase: str
    tag: str
    level: str
    args: dict[str, str | int]
    seconds: float


class Case:
    """One test case of one run. What it emits stands in the result in the order of the calls of `emit`: gather answers
    concurrently, then emit in an order that does not depend on their arrival."""

    __slots__ = ("entries", "module", "profile", "run", "tags", "testcase", "zone", "zone_text")

    def __init__(self, run: "Run", module: str, testcase: str, tags: set[str]) -> None:
        self.run = run
        self.zone: Name = run.zone
        self.zone_text = to_text(run.zone)
        self.profile: Profile = run.profile
        self.module = module
        self.testcase = testcase
        self.tags = tags
        self.entries: list[Entry] = []

    def emit(self, tag: str, **args: str | int) -> None:
        """Adds one message. Its level is the profile's."""
        level = self.profile.level(self.module, tag, args)
        entry = Entry(self.module, self.testcase, tag, level, args, time.monotonic() - self.run.started)
        self.tags.add(tag)
        self.entries.append(entry)
        self.run.heard(entry)

    def seen(self, *tags: str) -> bool:
        """Whether the module has emitted one of the tags so far."""
        return not self.tags.isdisjoint(tags)

    def usable(self, server: Nameserver, *types: str) -> bool:
        """Whether the family of the server's address is in use; if not, notes the types of record that are not
        asked."""
        if self.run.enabled(server):
            return True
        tag = "IPV6_DISABLED" if server.at.ipv6 else "IPV4_DISABLED"
        for text in types:
            self.emit(tag, ns=server.text, rrtype=text)
        return False

    def in_use(self, server: Nameserver, *types: str) -> None:
        """Notes the types of record that the server is about to be asked for."""
        tag = "IPV6_ENABLED" if server.at.ipv6 else "IPV4_ENABLED"
        for text in types:
            self.emit(tag, ns=server.text, rrtype=text)
