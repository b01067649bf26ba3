"""Names of addresses in the reverse trees (RFC 1035 section 3.5, RFC 3596 section 2.5)."""

from socket import AF_INET6, inet_pton

from runtime.dns.wire.names import Name


def reversed_labels(address: str) -> Name:
    """The labels of an address, last octet or nibble first, without the name of a tree. `address` is in shortest
    form."""
    if ":" in address:
        return tuple([digit.encode() for digit in reversed(inet_pton(AF_INET6, address).hex())])
    return tuple([octet.encode() for octet in reversed(address.split("."))])


def reverse_name(address: str) -> Name:
    """The name whose PTR records name the address."""
    return (*reversed_labels(address), b"ip6" if ":" in address else b"in-addr", b"arpa")
