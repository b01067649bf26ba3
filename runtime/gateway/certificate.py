"""Certificates of listeners: the self-signed one that is made where none is given, and fingerprints."""

from __future__ import annotations

import datetime
import ipaddress
import os
import ssl
from collections.abc import Iterable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFE = datetime.timedelta(days=3650)
SPARE = datetime.timedelta(days=30)
"""A certificate of ours that ends sooner is made anew at start."""

LOOPBACK = ("localhost", "127.0.0.1", "::1")


def make(names: Iterable[str], now: datetime.datetime) -> bytes:
    """Return a new key and a certificate over it for names (hosts and addresses), as one PEM text."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "gatewright")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + LIFE)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in dict.fromkeys(names)]), False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)


def serves(pem: bytes, names: Iterable[str], now: datetime.datetime) -> bool:
    """Return whether pem holds a key and a certificate for names that is valid at now and some time after."""
    try:
        serialization.load_pem_private_key(pem, None)
        certificate = x509.load_pem_x509_certificate(pem)
        alternatives = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, TypeError, x509.ExtensionNotFound):
        return False
    if not certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc - SPARE:
        return False
    return all(_general_name(name) in alternatives for name in names)


def keep(path: Path, names: Iterable[str], now: datetime.datetime) -> Path:
    """Return path after making sure that it holds a key and a certificate for names.

    What is there is used again as long as it serves. A new one is written beside it, synced and renamed, so that a
    process killed at any instant leaves the old one or the new one whole. The file is 0600, its folder 0700.
    """
    names = [*names]
    try:
        if serves(path.read_bytes(), names, now):
            path.chmod(0o600)
            return path
    except FileNotFoundError:
        pass
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.{os.getpid()}")
    new.unlink(missing_ok=True)
    new.touch(mode=0o600)
    with new.open("wb") as out:
        out.write(make(names, now))
        out.flush()
        os.fsync(out.fileno())
    new.replace(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return path


def fingerprint(certificate: Path) -> str:
    """Return the SHA-256 of the first certificate in a PEM file, as `aa:bb:..`."""
    digest = x509.load_pem_x509_certificate(certificate.read_bytes()).fingerprint(hashes.SHA256())
    return digest.hex(":")


def context(certificate: Path, key: Path) -> ssl.SSLContext:
    """Return the TLS side of a listener.

    It never offers h2 (contract.md 9): a client that is given h2 by ALPN cannot ask for an HTTP/1.1 upgrade.
    """
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    made.set_alpn_protocols(["http/1.1"])
    made.load_cert_chain(certificate, key)
    return made


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
