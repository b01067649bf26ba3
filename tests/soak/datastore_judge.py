"""A judge of datastore folders that shares no code with the product: it knows the formats from their description.

Everything here reads files as they lie there. Source: proxmox-backup.md 10, 11.
"""

from __future__ import annotations

import json
import struct
import zlib
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import zstandard

_PLAIN = bytes([66, 171, 56, 7, 190, 131, 112, 161])
_ZSTD = bytes([49, 185, 88, 66, 111, 182, 163, 127])
_FIXED = bytes([47, 127, 65, 237, 145, 253, 15, 205])
_DYNAMIC = bytes([28, 145, 78, 165, 25, 186, 179, 205])


class Wrong(Exception):
    """A file is not what it has to be."""


@dataclass
class Found:
    """A finished snapshot: the SHA-256 of the content of each of its archives, and the chunks that it needs."""

    archives: dict[str, str] = field(default_factory=dict)
    chunks: set[str] = field(default_factory=set)


def unpack(stored: bytes) -> bytes:
    """Return the data in a blob that is not encrypted."""
    magic, crc = stored[:8], stored[8:12]
    payload = stored[12:]
    if struct.pack("<I", zlib.crc32(payload)) != crc:
        raise Wrong("CRC")
    if magic == _PLAIN:
        return payload
    if magic == _ZSTD:
        return zstandard.ZstdDecompressor().decompress(payload, max_output_size=64 << 20)
    raise Wrong(f"magic {magic.hex()}")


def judge(base: Path) -> tuple[dict[str, Found], list[str]]:
    """Return the finished snapshots by their folder below base, and a line for everything that is wrong in them."""
    found: dict[str, Found] = {}
    findings: list[str] = []
    for manifest in sorted(base.glob("**/index.json.blob")):
        folder = manifest.parent
        name = str(folder.relative_to(base))
        if name.startswith("."):
            continue
        try:
            found[name] = _snapshot(base, folder, manifest)
        except (Wrong, OSError, ValueError, KeyError, struct.error, zstandard.ZstdError) as fault:
            findings.append(f"{name}: {type(fault).__name__} {fault}")
    return found, findings


def _snapshot(base: Path, folder: Path, manifest: Path) -> Found:
    content = json.loads(unpack(manifest.read_bytes()))
    found = Found()
    for file in content["files"]:
        raw = (folder / file["filename"]).read_bytes()
        if file["filename"].endswith(".blob"):
            if sha256(raw).hexdigest() != file["csum"] or len(raw) != file["size"]:
                raise Wrong(f"{file['filename']} is not what the manifest says")
            unpack(raw)
            continue
        digests, sizes, csum = _index(raw)
        if csum != file["csum"] or sum(sizes) != file["size"]:
            raise Wrong(f"{file['filename']} is not what the manifest says")
        whole = sha256()
        for digest, size in zip(digests, sizes, strict=True):
            data = unpack((base / ".chunks" / digest[:4] / digest).read_bytes())
            if sha256(data).hexdigest() != digest or len(data) != size:
                raise Wrong(f"chunk {digest}")
            whole.update(data)
        found.archives[file["filename"]] = whole.hexdigest()
        found.chunks.update(digests)
    return found


def _index(raw: bytes) -> tuple[list[str], list[int], str]:
    magic, body = raw[:8], raw[4096:]
    csum = raw[32:64].hex()
    if sha256(body).hexdigest() != csum:
        raise Wrong("csum of an index")
    if magic == _DYNAMIC:
        entries = [struct.unpack("<Q32s", body[at : at + 40]) for at in range(0, len(body), 40)]
        ends = [end for end, _ in entries]
        sizes = [end - before for end, before in zip(ends, [0, *ends[:-1]], strict=True)]
        return [digest.hex() for _, digest in entries], sizes, csum
    if magic == _FIXED:
        size, chunk = struct.unpack("<QQ", raw[64:80])
        digests = [body[at : at + 32].hex() for at in range(0, len(body), 32)]
        return digests, [min(chunk, size - chunk * n) for n in range(len(digests))], csum
    raise Wrong(f"magic {magic.hex()}")


def add_foreign(base: Path, name: str, pieces: list[bytes]) -> str:
    """Add a snapshot as another server does, and return the SHA-256 of its one archive, `a.didx`."""
    folder = base / name
    folder.mkdir(parents=True)
    (folder.parent / "owner").write_text("root@pam\n")
    entries, end, whole = b"", 0, sha256()
    for piece in pieces:
        digest = sha256(piece)
        path = base / ".chunks" / digest.hexdigest()[:4] / digest.hexdigest()
        path.parent.mkdir(exist_ok=True)
        if not path.exists():
            path.write_bytes(_packed(piece))
        end += len(piece)
        entries += struct.pack("<Q32s", end, digest.digest())
        whole.update(piece)
    csum = sha256(entries)
    head = _DYNAMIC + bytes(16) + struct.pack("<q", 0) + csum.digest()
    (folder / "a.didx").write_bytes(head.ljust(4096, b"\0") + entries)
    kind, id, _ = name.split("/")[-3:]
    content = {
        "backup-type": kind,
        "backup-id": id,
        "backup-time": 0,
        "files": [{"filename": "a.didx", "crypt-mode": "none", "size": end, "csum": csum.hexdigest()}],
        "signature": None,
        "unprotected": {},
    }
    (folder / "index.json.blob").write_bytes(_packed(json.dumps(content).encode()))
    return whole.hexdigest()


def _packed(data: bytes) -> bytes:
    return _PLAIN + struct.pack("<I", zlib.crc32(data)) + data
