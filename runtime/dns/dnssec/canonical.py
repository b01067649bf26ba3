"""The octets that a signature covers: records in canonical form and order (RFC 4034 section 6)."""

from collections.abc import Iterable

from runtime.dns.wire.names import Name, to_wire


def signed_octets(
    owner: Name, type: int, klass: int, rdatas: Iterable[bytes], labels: int, original_ttl: int, head: bytes
) -> bytes:
    """What the signature of a record set was made over (RFC 4034 section 3.1.8.1, RFC 4035 section 5.3.2).

    `rdatas` is the data of the records in canonical form, equal records count once. `labels` and `original_ttl` are
    those of the RRSIG, `head` its data up to the signature in canonical form. A set with more labels than `labels`
    comes from a wildcard and is signed under the wildcard's name.
    """
    if labels < len(owner):
        owner = (b"*", *owner[len(owner) - labels :])
    prefix = b"".join((to_wire(owner), type.to_bytes(2), klass.to_bytes(2), original_ttl.to_bytes(4)))
    parts = [head]
    for rdata in sorted(set(rdatas)):
        parts += (prefix, len(rdata).to_bytes(2), rdata)
    return b"".join(parts)
