"""Where a host is: its URL, and those of other hosts that it points at. No I/O."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import SplitResult, unquote, urlsplit, urlunsplit

_PORTS = {"http": 80, "https": 443}


class BadUrl(ValueError):
    """The text is no URL of a host; the sentence does not repeat it, since it may hold a password."""


@dataclass(frozen=True, slots=True)
class Address:
    scheme: str
    host: str
    """A name or an IP address, in small letters, without brackets."""
    port: int

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + ("" if self.port == _PORTS[self.scheme] else f":{self.port}")

    def at(self, host: str) -> Address:
        """Return the same service of another host: HOST_IS_SLAVE names an address, clients keep scheme and port."""
        return replace(self, host=host.strip("[]").lower())


def address(url: str) -> Address:
    """Return the host of a URL `http(s)://HOST[:PORT]`; of a bare HOST[:PORT], over https. Raises BadUrl."""
    return _address(_split(url if "://" in url else f"https://{url}"))


def without_credentials(url: str) -> tuple[str, str | None, str | None]:
    """Return the URL of a host without what stands before an @ in it, and the user and password that this is.

    Raises BadUrl.
    """
    parts = _split(url if "://" in url else f"https://{url}")
    user, password = parts.username, parts.password
    plain = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], "", "", ""))
    return plain, None if user is None else unquote(user), None if password is None else unquote(password)


def elsewhere(here: Address, location: str) -> tuple[Address, str]:
    """Return the host that a Location names, and its path with the query. Raises BadUrl."""
    parts = _split(location)
    if not location:
        raise BadUrl("no Location")
    rest = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return (_address(parts) if parts.netloc else here), rest


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise BadUrl("not a URL") from None


def _address(parts: SplitResult) -> Address:
    try:
        port = parts.port
    except ValueError:
        raise BadUrl("the port is not a number from 0 to 65535") from None
    if parts.scheme not in _PORTS or not parts.hostname:
        raise BadUrl("expected http://HOST[:PORT] or https://HOST[:PORT]")
    if parts.username is not None or parts.password is not None:
        raise BadUrl("credentials do not belong into the URL of a host")
    return Address(parts.scheme, parts.hostname.lower(), _PORTS[parts.scheme] if port is None else port)
