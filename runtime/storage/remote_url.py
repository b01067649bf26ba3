"""The URLs of remotes, the places that backups are kept on: text in, values out.

Source: measured, Xen Orchestra 2026. The values in the query of every kind are JSON: `?useVhdDirectory=true`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from runtime.contract import jsontext

DEFAULT_REGION = "us-east-1"

_SCHEME = re.compile(r"([a-z0-9]+)(?:\+(http|https))?://", re.ASCII)
_NFS = re.compile(r"(\[[^\]]+\]|[^:/\[\]]+):(?:(\d{1,5}):)?(.*)", re.ASCII | re.DOTALL)
_REGION = re.compile(r"s3\.([^.]+)\.amazonaws\.com", re.ASCII)
_AUTHORITY = re.compile(r"(\[[^\]]+\]|[^:/\[\]]+)(?::(\d{1,5}))?", re.ASCII)


class BadRemote(ValueError):
    """The text is not the URL of a remote. The sentence repeats nothing of it, as it may hold a password."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteUrl:
    """Where a remote is; parts that its kind does not have are None. Its text form shows no secret."""

    kind: str
    """`file`, `nfs`, `smb`, `s3`, `azure` or `azurite`."""
    path: str
    """The folder, absolute inside what the other parts name; of smb the folder below the share, with backslashes."""
    protocol: str | None = None
    """`https` or `http`, of object stores."""
    host: str | None = None
    """Without brackets; of azurite and s3 with the port as it was written."""
    port: int | None = None
    share: str | None = None
    domain: str | None = None
    region: str | None = None
    username: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)
    mount_options: str = field(default="", repr=False)
    """Those of the record of an nfs or smb remote, a list with commas; no part of the text."""
    options: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """The values of the query, those without a known meaning too."""

    @property
    def encrypted(self) -> bool:
        return bool(self.options.get("encryptionKey"))

    @property
    def hostname(self) -> str | None:
        """The host without a port."""
        if self.host is None or self.kind not in ("s3", "azure", "azurite"):
            return self.host
        match = _AUTHORITY.fullmatch(self.host)
        return match[1].strip("[]") if match else self.host


def parse(text: str) -> RemoteUrl:
    """Return the remote that text is the URL of. Raises BadRemote."""
    match = _SCHEME.match(text)
    if match is None:
        raise BadRemote("a remote is a URL such as file:///folder or nfs://host:/folder")
    kind, protocol, rest = match[1], match[2], text[match.end() :]
    if protocol is not None and kind not in ("s3", "azure", "azurite"):
        raise BadRemote(f"a {kind}: remote has no protocol of its own")
    match kind:
        case "file":
            return _file(rest)
        case "nfs":
            return _nfs(rest)
        case "smb":
            return _smb(rest)
        case "s3":
            return _s3(rest, protocol or "https")
        case "azure" | "azurite":
            return _azure(kind, rest, protocol or "https")
        case _:
            raise BadRemote("the kind of a remote is file, nfs, smb, s3, s3+http, azure, azurite or azurite+http")


def format(remote: RemoteUrl) -> str:
    """Return the text of a remote in the canonical order: base, options, region."""
    scheme = remote.kind + ("+http" if remote.protocol == "http" else "")
    match remote.kind:
        case "file":
            base = remote.path
        case "nfs":
            port = "" if remote.port is None else f":{remote.port}"
            base = f"{_bracketed(remote.host or '')}{port}:{remote.path}"
        case "smb":
            below = "" if remote.path in ("", "\\") else "\0" + remote.path.lstrip("\\")
            base = f"{remote.username}:{remote.password}@{remote.domain}\\\\{remote.host}\\{remote.share}{below}"
        case _:
            username, password = (quote(part or "", safe="") for part in (remote.username, remote.password))
            base = f"{username}:{password}@{remote.host}{remote.path}"
    query = urlencode({key: jsontext.dumps(value) for key, value in remote.options.items()}, quote_via=quote)
    region = f"#{remote.region}" if remote.region is not None else ""
    return f"{scheme}://{base}" + (f"?{query}" if query else "") + region


def _file(rest: str) -> RemoteUrl:
    path, options = _options(rest)
    return RemoteUrl(kind="file", path=_absolute(path), options=options)


def _nfs(rest: str) -> RemoteUrl:
    base, options = _options(rest)
    match = _NFS.fullmatch(base)
    if match is None:
        raise BadRemote("an nfs: remote is nfs://host:/folder or nfs://host:port:/folder")
    return RemoteUrl(
        kind="nfs",
        host=match[1].strip("[]"),
        port=None if match[2] is None else _port(match[2]),
        path=_absolute(match[3]),
        options=options,
    )


def _smb(rest: str) -> RemoteUrl:
    # The password may hold anything but a NUL, so what it is is found from both ends.
    place = rest.rfind("@", 0, rest.find("\\\\") if "\\\\" in rest else len(rest))
    username, colon, password = rest[: max(place, 0)].partition(":")
    base, options = _options(rest[place + 1 :])
    server, _, below = base.partition("\0")
    domain, backslashes, server = server.partition("\\\\")
    host, _, share = server.partition("\\")
    if place < 0 or not (colon and backslashes and username and host and share):
        raise BadRemote("an smb: remote is smb://user:password@DOMAIN\\\\host\\share, and maybe a NUL and a folder")
    return RemoteUrl(
        kind="smb",
        username=username,
        password=password,
        domain=domain,
        host=host,
        share=share,
        path="\\" + below.strip("\\"),
        options=options,
    )


def _s3(rest: str, protocol: str) -> RemoteUrl:
    rest, hash, region = rest.partition("#")
    username, password, host, path, options = _store("s3", rest)
    if not hash or not region:
        amazon = _REGION.fullmatch(host)
        region = amazon[1] if amazon else DEFAULT_REGION
    return RemoteUrl(
        kind="s3",
        protocol=protocol,
        username=username,
        password=password,
        host=host,
        port=_port_of(host),
        region=region,
        path=path,
        options=options,
    )


def _azure(kind: str, rest: str, protocol: str) -> RemoteUrl:
    username, password, host, path, options = _store(kind, rest)
    return RemoteUrl(
        kind=kind,
        protocol=protocol,
        username=username,
        password=password,
        host=host,
        port=_port_of(host),
        path=path,
        options=options,
    )


def _store(kind: str, rest: str) -> tuple[str, str, str, str, dict[str, Any]]:
    """Return user, password, host with port, path and options of an object store."""
    base, options = _options(rest)
    authority, slash, path = base.partition("/")
    credentials, at, host = authority.rpartition("@")
    username, colon, password = credentials.partition(":")
    if not (slash and at and colon and username and path.strip("/")) or _AUTHORITY.fullmatch(host) is None:
        raise BadRemote(f"a {kind}: remote is {kind}://key:secret@host/bucket/folder, key and secret percent-encoded")
    return unquote(username), unquote(password), host, "/" + path.strip("/"), options


def _options(text: str) -> tuple[str, dict[str, Any]]:
    """Return what stands before the query, and its values; an empty value is false."""
    base, _, query = text.partition("?")
    options: dict[str, Any] = {}
    for key, value in parse_qsl(query, keep_blank_values=True, max_num_fields=100):
        try:
            options[key] = jsontext.loads(value) if value else False
        except jsontext.JSONDecodeError:
            raise BadRemote("a value in the query of a remote is not JSON") from None
    return base, options


def _absolute(path: str) -> str:
    return "/" + path.lstrip("/")


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _port_of(host: str) -> int | None:
    match = _AUTHORITY.fullmatch(host)
    return None if match is None or match[2] is None else _port(match[2])


def _port(text: str) -> int:
    port = int(text)
    if not 0 < port < 65536:
        raise BadRemote("the port of a remote is a number from 1 to 65535")
    return port
