"""XVA: a virtual machine with its disks as one tar stream, written and read. No I/O.

Source: reference (e.1). The first member is ova.xml; then come, for each disk, the disks sorted by their id as text,
chunks `ID/NNNNNNNN`, each followed by its checksum. Compression lies around all of it: see `compression`.
"""

from __future__ import annotations

import hashlib
import re
import tarfile
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import xxhash

from runtime.formats.pieces import Parted, Pieces, Truncated, Wants, cut
from runtime.xapi import xmlrpc
from runtime.xapi.xmlrpc import NotXmlRpc

CHUNK = 1 << 20
RECORD = 512
END = bytes(2 * RECORD)
OVA = "ova.xml"
VERSION = 2
OVA_AT_MOST = 64 << 20
CHUNK_AT_MOST = 64 << 20
NULL = "OpaqueRef:NULL"

Record: TypeAlias = dict[str, Any]

_CHUNK_NAME = re.compile(r"([^/]+)/([0-9]{8,12})")
_ZEROS = bytes(CHUNK)


class BadXva(ValueError):
    """The bytes are no XVA that can be read. `offset` is the byte, of the stream when unpacked, at which it shows."""

    def __init__(self, offset: int, reason: str) -> None:
        super().__init__(f"at byte {offset}: {reason}")
        self.offset = offset
        self.reason = reason


class WrongChecksum(BadXva):
    """A chunk is not what its checksum says."""


class Unexpected(BadXva):
    """A member stands where another one, or none, is expected."""

    def __init__(self, offset: int, expected: str, found: str) -> None:
        super().__init__(offset, f"member {found[:80]!r}; expected {expected}")
        self.expected = expected
        self.found = found


@dataclass(frozen=True, slots=True)
class Item:
    """An object of the archive: its class, its id `Ref:N`, and its record, in which other objects have such ids."""

    kind: str
    id: str
    record: Record


@dataclass(frozen=True, slots=True)
class Ova:
    """What ova.xml says. `version` are the members that tell which host wrote it."""

    version: Mapping[str, Any]
    items: tuple[Item, ...]

    def of(self, kind: str) -> list[Item]:
        return [item for item in self.items if item.kind == kind]

    def disks(self) -> list[Item]:
        """Return the disks whose bytes the archive holds, in their order: VDIs that no CD drive holds."""
        cds = {str(item.record.get("VDI")) for item in self.of("VBD") if item.record.get("type") == "CD"}
        return sorted((item for item in self.of("VDI") if item.id not in cds), key=lambda item: item.id)

    def encode(self) -> bytes:
        """Return ova.xml. Raises ValueError for text that XML has no form for."""
        objects = [
            {"class": item.kind, "id": item.id, "snapshot": item.record} for item in self.items
        ]  # fmt: skip
        return xmlrpc.value({"version": {**self.version, "export_vsn": VERSION}, "objects": objects})


def ova(document: bytes) -> Ova:
    """Return what an ova.xml says. Raises NotXmlRpc; its offset counts in the document."""
    match xmlrpc.read(document, OVA_AT_MOST):
        case {"version": dict(version), "objects": list(objects)}:
            return Ova(version, tuple(_item(one) for one in objects))
    raise NotXmlRpc(0, "expected a struct with version and objects")


def _item(value: Any) -> Item:
    match value:
        case {"class": str(kind), "id": str(id), "snapshot": dict(record)}:
            return Item(kind, id, record)
    raise NotXmlRpc(0, "an object without class, id and snapshot")


def size_of(disk: Item) -> int:
    """Return the virtual size of a disk. Raises ValueError if the record has none."""
    size = int(str(disk.record.get("virtual_size")))
    if size < 0:
        raise ValueError(f"a disk of {size} bytes")
    return size


def member(name: str, data: bytes | memoryview) -> bytes:
    """Return a member of the archive, padded to whole records."""
    return b"".join(_member(name, data))


def chunk(disk: str, index: int, data: bytes | memoryview) -> bytes:
    """Return a chunk of a disk with its checksum, two members."""
    return b"".join(_chunk(disk, index, data))


def _member(name: str, data: bytes | memoryview) -> list[bytes | memoryview]:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    return [info.tobuf(tarfile.USTAR_FORMAT), data, bytes(-len(data) % RECORD)]


def _chunk(disk: str, index: int, data: bytes | memoryview) -> list[bytes | memoryview]:
    name = f"{disk}/{index:08d}"
    return _member(name, data) + _member(f"{name}.xxhash", _xxhash([data]))


class Chunks:
    """Which chunks of a disk are written: all that are not zero, and the first and the last one.

    Give it the disk in order, whole chunks but for the last: `write` returns the members.
    """

    def __init__(self, disk: str, size: int) -> None:
        self._disk = disk
        self._last = max(-(-size // CHUNK) - 1, 0)
        self._index = 0

    def write(self, data: memoryview | bytes) -> bytes:
        """Return the members for the next bytes, any number of chunks."""
        view = memoryview(data)
        parts: list[bytes | memoryview] = []
        for start in range(0, len(view), CHUNK):
            part = view[start : start + CHUNK]
            if self._index in (0, self._last) or not _zero(part):
                parts += _chunk(self._disk, self._index, part)
            self._index += 1
        return b"".join(parts)

    def skip(self, count: int) -> None:
        """Pass over chunks that are zero; neither the first nor the last one of the disk is among them."""
        self._index += count


@dataclass(frozen=True, slots=True)
class Data:
    """Bytes of a disk at offset, in the parts in which they came. Their checksum was right."""

    disk: str
    offset: int
    parts: Sequence[bytes | memoryview]

    @property
    def data(self) -> bytes:
        """All of it, in one copy."""
        return b"".join(self.parts)


Event: TypeAlias = "Ova | Data"


class Reader:
    """Reads an XVA as a stream, not compressed: `feed` pieces and take what they complete; `close` at its end.

    The Ova comes first, then the bytes of the disks, in order; what is not given out of a disk is zeros. At most one
    chunk is held. `feed` raises BadXva; `close` raises Truncated if anything is missing, the end mark included.
    After an error or `close` the reader is of no more use.
    """

    def __init__(self) -> None:
        self.complete = False
        """Whether each disk has come whole: what is still to come is the end mark."""
        self._events: list[Event] = []
        self._what = OVA
        self._pieces = Pieces(self._read())

    def feed(self, piece: bytes | bytearray | memoryview) -> list[Event]:
        """Read the next bytes and return what they complete."""
        self._pieces.feed(piece)
        self._pieces.left = b""
        events, self._events = self._events, []
        return events

    def close(self) -> None:
        """Say that the stream ends here."""
        if not self._pieces.ended:
            raise Truncated(self._pieces.fed, f"it breaks off in {self._what}")

    def _read(self) -> Wants:
        head = yield RECORD
        info = self._info(head)
        if info is None or info.name != OVA:
            raise Unexpected(0, OVA, info.name if info else "")
        start = RECORD
        document = yield from self._body(info, OVA_AT_MOST)
        try:
            found = ova(document)
            disks = [(disk.id, size_of(disk)) for disk in found.disks()]
        except NotXmlRpc as fault:
            raise BadXva(start + fault.offset, f"{OVA}: {fault.reason}") from None
        except ValueError:
            raise BadXva(start, f"{OVA}: a disk without a size") from None
        vsn = str(found.version.get("export_vsn", ""))
        if vsn not in ("1", "2"):
            raise BadXva(start, f"{OVA}: archives of version {vsn or '(none)'} are not read; expected 1 or 2")
        self._events.append(found)
        info = None
        for disk, size in disks:
            self._what = f"disk {disk}"
            if size:
                info = yield from self._disk(disk, size, info)
        self.complete = True
        self._what = "the end mark"
        if info is None:
            info = yield from self._next()
        if vsn == "1" and info is not None and info.name == "checksum.xml":
            yield from self._body(info, OVA_AT_MOST)
            info = yield from self._next()
        if info is not None:
            raise Unexpected(self._offset() - RECORD, "the end of the archive", info.name)

    def _disk(self, disk: str, size: int, info: tarfile.TarInfo | None) -> Generator[int, Any, tarfile.TarInfo | None]:
        """Read the chunks of a disk; return the member that followed the last one, if it was read already."""
        offset, index, first = 0, -1, 0
        while offset < size:
            if info is None:
                info = yield from self._next()
            where = self._offset() - RECORD
            if info is None:
                raise BadXva(where, f"the archive ends at byte {offset} of {size} of disk {disk}")
            name = _CHUNK_NAME.fullmatch(info.name)
            if name is None or name[1] != disk:
                raise Unexpected(where, f"a chunk of {disk} at byte {offset} of {size}", info.name)
            if int(name[2]) <= index:
                raise BadXva(where, f"chunk {name[2]} of disk {disk} after chunk {index}")
            parts = yield from self._parts(info, CHUNK_AT_MOST)
            if index < 0:
                first = info.size
            offset += (int(name[2]) - index - 1) * first
            index = int(name[2])
            if offset + info.size > size:
                raise BadXva(where, f"chunk {name[2]} goes beyond the end of disk {disk}, which has {size} bytes")
            length = info.size
            info = yield from self._sum(name[0], parts)
            if length:
                self._events.append(Data(disk, offset, parts))
            offset += length
        return info

    def _sum(self, name: str, parts: Sequence[memoryview]) -> Generator[int, Any, tarfile.TarInfo | None]:
        """Read the checksum of a chunk and check it. A chunk without bytes may have none: return what follows then."""
        info = yield from self._next()
        where = self._offset() - RECORD
        if info is None or not info.name.startswith(f"{name}."):
            if not parts:
                return info
            raise BadXva(where, f"chunk {name} has no checksum")
        found = yield from self._body(info, 1024)
        match info.name[len(name) :]:
            case ".xxhash":
                expected = _xxhash(parts)
            case ".checksum":
                digest = hashlib.sha1()
                for part in parts:
                    digest.update(part)
                expected = digest.hexdigest().encode()
            case other:
                raise BadXva(where, f"a checksum {other[:40]!r}; expected .xxhash or .checksum")
        if found != expected:
            raise WrongChecksum(where + RECORD, f"the checksum of chunk {name} is wrong")
        return None

    def _offset(self) -> int:
        return self._pieces.offset

    def _next(self) -> Generator[int, Any, tarfile.TarInfo | None]:
        """Return the next member; None at the end mark, which two empty records are."""
        head = yield RECORD
        info = self._info(head)
        if info is None and (yield RECORD) != bytes(RECORD):
            raise BadXva(self._offset() - RECORD, "a single empty record; two end the archive")
        return info

    def _info(self, head: bytes) -> tarfile.TarInfo | None:
        if head == bytes(RECORD):
            return None
        where = self._offset() - RECORD if self._offset() else 0
        try:
            info = tarfile.TarInfo.frombuf(head, "utf-8", "surrogateescape")
        except tarfile.HeaderError as fault:
            raise BadXva(where, f"no tar header ({fault})") from None
        if info.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or info.size < 0:
            raise BadXva(where, f"member {info.name[:80]!r} is no file")
        return info

    def _body(self, info: tarfile.TarInfo, limit: int) -> Generator[int, Any, bytes]:
        return b"".join((yield from self._parts(info, limit)))

    def _parts(self, info: tarfile.TarInfo, limit: int) -> Generator[int, Any, list[memoryview]]:
        """Read the content of a member, without the copy that makes one of its parts."""
        if info.size > limit:
            raise BadXva(self._offset() - RECORD, f"member {info.name[:80]!r} has {info.size} bytes; at most {limit}")
        padding = -info.size % RECORD
        padded: list[memoryview] = (yield Parted(info.size + padding)) if info.size else []
        return cut(padded, 0, info.size) if padding else padded


def _zero(part: memoryview) -> bool:
    # Views are compared item by item, so only the first few are.
    return part[:RECORD] == _ZEROS[: len(part[:RECORD])] and bytes(part) == _ZEROS[: len(part)]


def _xxhash(parts: Iterable[bytes | memoryview]) -> bytes:
    digest = xxhash.xxh64()
    for part in parts:
        digest.update(part)
    return digest.hexdigest().upper().encode()
