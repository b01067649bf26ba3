"""Names inside a message: labels and pointers (RFC 1035 section 4.1.4)."""

from typing import Final

from runtime.dns.wire.names import MAXIMUM_NAME, Name

NameCache = dict[int, tuple[Name, int]]
"""Names of one message by the offset at which they start, each with the offset after it."""

MAXIMUM_JUMPS: Final = 127
"""A name of 255 octets has at most 127 labels, so no honest name needs more pointers."""


class MalformedMessage(ValueError):
    """Octets that are no DNS message: `offset` is where reading stopped, `reason` says why."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(f"octet {offset}: {reason}")
        self.offset = offset
        self.reason = reason


def read_name(wire: bytes, lower: bytes, start: int, cache: NameCache) -> tuple[Name, int]:
    """The name at `start` and the offset after it. Labels are cut from `lower`, pointers and lengths from `wire`.

    Every pointer must point before the place where this piece of the name began, and there may be 127 of them, so
    reading is short whatever the message holds.

    Raises:
        MalformedMessage: past the end, a pointer that does not point back, too many of them, a label of a reserved
            kind, more than 255 octets.
    """
    known = cache.get(start)
    if known is not None:
        return known
    labels: list[bytes] = []
    position = piece = start
    after = target_after = first_target = own = -1
    jumps = 0
    try:
        while True:
            length = wire[position]
            if length < 0x40:
                position += 1
                if not length:
                    break
                following = position + length
                labels.append(lower[position:following])
                position = following
            elif length >= 0xC0:
                target = (length & 0x3F) << 8 | wire[position + 1]
                if target >= piece:
                    raise MalformedMessage(position, "a compression pointer does not point back")
                if after < 0:
                    after = position + 2
                    first_target = target
                    own = len(labels)
                elif target_after < 0:
                    target_after = position + 2
                rest = cache.get(target)
                if rest is not None:
                    labels += rest[0]
                    break
                jumps += 1
                if jumps > MAXIMUM_JUMPS:
                    raise MalformedMessage(start, f"a name has more than {MAXIMUM_JUMPS} compression pointers")
                position = piece = target
            else:
                raise MalformedMessage(position, "a label of a reserved kind")
    except IndexError:
        raise MalformedMessage(len(wire), "a name reaches past the end") from None
    if len(labels) > 3 and sum(map(len, labels)) + len(labels) >= MAXIMUM_NAME:
        raise MalformedMessage(start, f"a name is longer than {MAXIMUM_NAME} octets")
    name = tuple(labels)
    if jumps:
        cache[first_target] = (name[own:], position if target_after < 0 else target_after)
    cache[start] = found = (name, position if after < 0 else after)
    return found
