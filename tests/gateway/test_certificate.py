"""The certificate that a TLS listener makes for itself."""

from __future__ import annotations

import datetime
import hashlib
import ssl
from pathlib import Path

import pytest

from runtime.gateway import certificate

NOW = datetime.datetime(2026, 11, 20, tzinfo=datetime.UTC)
NAMES = ["localhost", "127.0.0.1", "::1", "gateway.example"]


def test_it_names_every_host_and_address() -> None:
    pem = certificate.make(NAMES, NOW)

    assert certificate.serves(pem, NAMES, NOW)
    assert not certificate.serves(pem, ["other.example"], NOW)


def test_key_and_certificate_are_for_their_owner_alone(tmp_path: Path) -> None:
    path = certificate.keep(tmp_path / "tls" / "main.pem", NAMES, NOW)

    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert [entry.name for entry in path.parent.iterdir()] == ["main.pem"]


def test_it_is_used_again_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "main.pem"
    first = certificate.fingerprint(certificate.keep(path, NAMES, NOW))

    assert certificate.fingerprint(certificate.keep(path, NAMES, NOW + datetime.timedelta(days=1000))) == first


@pytest.mark.parametrize(
    ("names", "now"),
    [
        (["other.example"], NOW),
        (NAMES, NOW + certificate.LIFE - datetime.timedelta(days=1)),
    ],
)
def test_it_is_made_anew_when_it_no_longer_serves(tmp_path: Path, names: list[str], now: datetime.datetime) -> None:
    path = tmp_path / "main.pem"
    first = certificate.fingerprint(certificate.keep(path, NAMES, NOW))

    assert certificate.fingerprint(certificate.keep(path, names, now)) != first


def test_a_file_that_is_no_certificate_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "main.pem"
    path.write_bytes(b"half a fi")

    assert certificate.serves(certificate.keep(path, NAMES, NOW).read_bytes(), NAMES, NOW)


def test_the_fingerprint_is_that_of_the_certificate_on_the_wire(tmp_path: Path) -> None:
    path = certificate.keep(tmp_path / "main.pem", NAMES, NOW)
    text = path.read_text()
    der = ssl.PEM_cert_to_DER_cert(text[text.index("-----BEGIN CERTIFICATE") :])
    mark = certificate.fingerprint(path)

    assert mark == hashlib.sha256(der).digest().hex(":")
