"""The manifest of a snapshot: which files it has, and what was noted about it.

The text of the client is kept: only `unprotected`, and facts of files that it stated wrongly, are ever changed, so its
signature stays what it was. Source: proxmox-backup.md 5.8, 10.6, 10.7, 12.3.
"""

from __future__ import annotations

import hmac
import json
import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from runtime.contract import jsontext
from runtime.storage.datastore import blob
from runtime.storage.datastore.errors import BadBlob, BadManifest
from runtime.storage.datastore.names import SAFE_ID

LIMIT = 4 << 20
"""Bytes of JSON text; a manifest of 256 archives has less than a hundredth of it."""

DEPTH = 32

CRYPT_MODES = ("none", "encrypt", "sign-only")
SUFFIXES = (".fidx", ".didx", ".blob")

_LARGEST = (1 << 53) - 1
"""Bytes of a file, the most that the protocol can say everywhere."""
_CSUM = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class ManifestFile:
    """One file as the manifest states it. `csum` is None where the text is no csum at all."""

    filename: str
    crypt_mode: str
    size: int
    csum: bytes | None


class Manifest:
    """A manifest that was parsed. `content` is its JSON object, to be changed by the methods only."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content
        self.files = _files(content.get("files"))
        self._unprotected()

    @property
    def unprotected(self) -> dict[str, Any]:
        """What is not signed. A change in it is a change of the manifest."""
        return self._unprotected()

    @property
    def signature(self) -> str | None:
        value = self.content.get("signature")
        return value if isinstance(value, str) else None

    def state(self, filename: str, size: int, csum: bytes) -> None:
        """Replace what is stated of a file that the manifest names."""
        for at, file in enumerate(self.files):
            if file.filename == filename:
                self.content["files"][at] |= {"size": size, "csum": csum.hex()}
                self.files[at] = ManifestFile(filename, file.crypt_mode, size, csum)

    def encode(self) -> bytes:
        """Return the blob to be stored: pretty JSON, compressed, not encrypted."""
        text = json.dumps(self.content, indent=2, ensure_ascii=False)
        return blob.encode(text.encode())

    def _unprotected(self) -> dict[str, Any]:
        value = self.content.get("unprotected")
        if value is None:
            value = self.content["unprotected"] = {}
        if not isinstance(value, dict):
            raise BadManifest("/unprotected is not an object")
        return value


def decode(stored: blob.Buffer) -> Manifest:
    """Return the manifest in a blob. Raises BadManifest."""
    try:
        text = blob.decode(stored, LIMIT)
    except BadBlob as fault:
        raise BadManifest(fault.facts["reason"]) from None
    return parse(text)


def parse(text: bytes) -> Manifest:
    """Return the manifest of a JSON text. Raises BadManifest."""
    try:
        content = jsontext.loads(text)
    except jsontext.JSONDecodeError as fault:
        raise BadManifest(f"it is not JSON: {fault}") from None
    if not isinstance(content, dict):
        raise BadManifest("it is not a JSON object")
    if _deeper(content, DEPTH):
        raise BadManifest(f"it is nested deeper than {DEPTH} levels")
    for key, kind, words in (
        ("backup-type", str, "a text"),
        ("backup-id", str, "a text"),
        ("backup-time", int, "an integer"),
    ):
        if not isinstance(content.get(key), kind) or isinstance(content[key], bool):
            raise BadManifest(f"/{key} is not {words}")
    return Manifest(content)


def canonical(value: Any) -> bytes:
    """Return the canonical JSON text of a value: keys in the order of their bytes in UTF-8, no spaces.

    Raises BadManifest for null and for floats, which have no canonical form.
    """
    parts: list[str] = []
    _canonical(value, parts)
    return "".join(parts).encode()


def signature(manifest: Manifest, id_key: bytes) -> bytes:
    """Return the signature of a manifest under the id key of its client, as 32 bytes."""
    signed = {key: value for key, value in manifest.content.items() if key not in ("signature", "unprotected")}
    return hmac.new(id_key, canonical(signed), sha256).digest()


def _deeper(value: Any, depth: int) -> bool:
    if isinstance(value, dict):
        return depth == 0 or any(_deeper(item, depth - 1) for item in value.values())
    if isinstance(value, list):
        return depth == 0 or any(_deeper(item, depth - 1) for item in value)
    return False


def _files(value: Any) -> list[ManifestFile]:
    if not isinstance(value, list):
        raise BadManifest("/files is not a list")
    files: list[ManifestFile] = []
    names: set[str] = set()
    for at, item in enumerate(value):
        if not isinstance(item, dict):
            raise BadManifest(f"/files/{at} is not an object")
        name, size = item.get("filename"), item.get("size")
        mode, csum = item.get("crypt-mode", "none"), item.get("csum")
        if not isinstance(name, str) or not SAFE_ID.fullmatch(name) or not name.endswith(SUFFIXES):
            raise BadManifest(f"/files/{at}/filename is no name of a file")
        if name in names:
            raise BadManifest(f"/files/{at}/filename {name} is there twice")
        if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size <= _LARGEST:
            raise BadManifest(f"/files/{at}/size of {name} is no size")
        if mode not in CRYPT_MODES:
            raise BadManifest(f"/files/{at}/crypt-mode of {name} is none of {', '.join(CRYPT_MODES)}")
        if not isinstance(csum, str):
            raise BadManifest(f"/files/{at}/csum of {name} is not a text")
        names.add(name)
        files.append(ManifestFile(name, mode, size, bytes.fromhex(csum) if _CSUM.fullmatch(csum) else None))
    return files


def _canonical(value: Any, parts: list[str]) -> None:
    if isinstance(value, dict):
        parts.append("{")
        for at, key in enumerate(sorted(value)):
            parts.append(("," if at else "") + json.dumps(key, ensure_ascii=False) + ":")
            _canonical(value[key], parts)
        parts.append("}")
    elif isinstance(value, list):
        parts.append("[")
        for at, item in enumerate(value):
            if at:
                parts.append(",")
            _canonical(item, parts)
        parts.append("]")
    elif value is None or isinstance(value, float):
        raise BadManifest("null and floats have no canonical form")
    else:
        parts.append(json.dumps(value, ensure_ascii=False))
