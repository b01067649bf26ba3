"""Where `gatewright call` goes: the URL of the face, the token and what proves that the peer is the right one.

The token of the data folder belongs to the gateway of this machine: no other host is ever shown it.
"""

from __future__ import annotations

import ipaddress
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import aiohttp
from yarl import URL

from runtime.cli.config import DEFAULT_URL

XO_PATH = "/api/v1"
ZONEMASTER_PATH = "/zonemaster"

_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)

Trust = ssl.SSLContext | aiohttp.Fingerprint | bool
"""What aiohttp takes as `ssl`: True is the system's authorities, False is no check at all."""


class BadTarget(ValueError):
    """The URL or the fingerprint is not one; a usage error."""


@dataclass(frozen=True, slots=True)
class Target:
    url: URL
    token: str | None = field(default=None, repr=False)
    trust: Trust = True

    def url_for(self, method: str) -> URL:
        """Return the URL to post a call of method to: as given if it has a path, else the face's own path."""
        if self.url.path not in ("", "/"):
            return self.url
        return self.url.with_path(XO_PATH if "." in method else ZONEMASTER_PATH)


def is_loopback(host: str | None) -> bool:
    """Return whether host is this machine by its very name; no name is looked up."""
    if host is None:
        return False
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def target(
    url: str | None,
    token: str | None,
    *,
    data: Path,
    environ: Mapping[str, str],
    insecure: bool = False,
    fingerprint: str | None = None,
) -> Target:
    """Return the target of a call.

    The URL is the option, GATEWRIGHT_URL or the default listener's. The token is the option, the user part of the URL,
    GATEWRIGHT_TOKEN, or what stands in the file `token` of the data folder. Raises BadTarget.
    """
    text = url or environ.get("GATEWRIGHT_URL") or DEFAULT_URL
    try:
        address = URL(text)
    except ValueError as fault:
        # Without the text: its user is a token.
        raise BadTarget(f"what is given as the URL is none: {fault}") from None
    if address.scheme not in ("http", "https") or not address.host:
        raise BadTarget("the URL is not of the form http://HOST:PORT or https://HOST:PORT")
    token = token or address.user or environ.get("GATEWRIGHT_TOKEN") or None
    found = Target(address.with_user(None), token)
    if token is None and is_loopback(address.host):
        found = replace(found, token=_text(data / "token").strip() or None)
    if address.scheme != "https":
        return found
    if insecure:
        return replace(found, trust=False)
    if fingerprint is not None:
        return replace(found, trust=_pinned(fingerprint))
    return replace(found, trust=_trusting(data / "tls"))


def _pinned(fingerprint: str) -> aiohttp.Fingerprint:
    try:
        digest = bytes.fromhex(fingerprint.replace(":", ""))
        return aiohttp.Fingerprint(digest)
    except ValueError:
        raise BadTarget(f"{fingerprint!r} is not a SHA-256 fingerprint: expected 32 bytes, aa:bb:..") from None


def _trusting(folder: Path) -> Trust:
    """Return trust in the system's authorities and in the certificates that a gateway made for itself in folder."""
    own = [pem for file in sorted(folder.glob("*.pem")) for pem in _CERTIFICATE.findall(_text(file))]
    if not own:
        return True
    context = ssl.create_default_context(cadata="\n".join(own))
    # A self-signed certificate is no authority of the strict profile that newer Pythons ask for.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return ""
