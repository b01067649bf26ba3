"""Which certificates a listener or a channel of the contract uses, and who it is open to."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import grpc

from runtime.contract.settings import ConfigError


@dataclass(frozen=True, slots=True)
class Tls:
    """Certificates in PEM. `authority` is whom the other side's certificate has to be from.

    On a server `authority` makes TLS mutual; on a channel None stands for the authorities that the system trusts, and
    a certificate with its key is what the channel shows of itself.
    """

    certificate: bytes | None = None
    key: bytes | None = field(default=None, repr=False)
    authority: bytes | None = None

    @classmethod
    def read(cls, certificate: Path | None, key: Path | None, authority: Path | None) -> Tls:
        """Return what the files hold. Raises ConfigError for one that cannot be read."""

        def content(path: Path | None) -> bytes | None:
            try:
                return None if path is None else path.read_bytes()
            except OSError as failure:
                raise ConfigError(f"{path} cannot be read: {failure.strerror}") from None

        return cls(content(certificate), content(key), content(authority))

    def for_server(self) -> grpc.ServerCredentials:
        if self.certificate is None or self.key is None:
            raise ConfigError("a TLS listener of the contract needs both a certificate and its key")
        return grpc.ssl_server_credentials(
            [(self.key, self.certificate)],
            root_certificates=self.authority,
            require_client_auth=self.authority is not None,
        )

    def for_channel(self) -> grpc.ChannelCredentials:
        if (self.certificate is None) is not (self.key is None):
            raise ConfigError("a TLS channel of the contract needs both a certificate and its key, or neither")
        return grpc.ssl_channel_credentials(self.authority, self.key, self.certificate)


def host_and_port(address: str) -> tuple[str, int]:
    """Return the parts of `host:port`, `[ipv6]:port`, or the same after `grpc://`. Raises ConfigError."""
    host, colon, port = address.removeprefix("grpc://").rstrip("/").rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        host = ""
    if not colon or not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise ConfigError(f"{address!r} is no address of the form host:port")
    return host, int(port)


def joined(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def is_loopback(host: str) -> bool:
    """Return whether only this machine reaches an address; a name other than localhost may be anything."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def check_listener(host: str, credentials: Tls | None, secret: str | None) -> None:
    """Raise ConfigError for a listener that strangers reach and that has no way to know whom it may believe."""
    if secret is not None and (not secret.isascii() or not secret.isprintable() or not secret.strip()):
        raise ConfigError("the shared secret has to be printable ASCII, and not empty")
    mutual = credentials is not None and credentials.authority is not None
    if not is_loopback(host) and not mutual and secret is None:
        raise ConfigError(
            f"a listener of the contract on {host} can be reached from other machines: set an authority for client"
            " certificates (mutual TLS) or a shared secret, or listen on a loopback address"
        )


def target(addresses: Sequence[str]) -> str:
    """Return the addresses as gRPC wants them. Raises ConfigError.

    One address may be a name, and all the name stands for are used; several have to be IP addresses, since gRPC has no
    target made of several names.
    """
    if not addresses:
        raise ConfigError("a channel needs at least one address")
    pairs = [host_and_port(address) for address in addresses]
    if len(pairs) == 1:
        return f"dns:///{joined(*pairs[0])}"
    try:
        ips = [(ipaddress.ip_address(host), port) for host, port in pairs]
    except ValueError:
        raise ConfigError(
            f"of several addresses all have to be IP addresses: {', '.join(addresses)}; one name may stand alone"
        ) from None
    if all(ip.version == 4 for ip, _ in ips):
        return "ipv4:" + ",".join(joined(str(ip), port) for ip, port in ips)
    # An IPv4 address among IPv6 ones in its mapped form: a target has one family.
    mapped = (f"[::ffff:{ip}]:{port}" if ip.version == 4 else joined(str(ip), port) for ip, port in ips)
    return "ipv6:" + ",".join(mapped)
