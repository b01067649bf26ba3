"""The disks below one `vdis/<job>/<vdi>`: VHD files, VHD directories behind their aliases, and their chains."""

from __future__ import annotations

import hashlib
import itertools
import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.conformance.xo_repository import vhd
from tests.conformance.xo_repository.place import Unreadable
from tests.conformance.xo_repository.report import Disk
from tests.conformance.xo_repository.sealing import Reader
from tests.conformance.xo_repository.texts import parse, unfilter

ALIAS = ".alias.vhd"
LONGEST_ALIAS = 1024

_BLOCK = re.compile(r"blocks/(\d+)/(\d+)")
_PARTS = {"header", "footer", "bat", "chunk-filters.json"}


class Broken(Exception):
    """A disk, or one that it needs, cannot be read."""

    def __init__(self, texts: list[str]) -> None:
        super().__init__("; ".join(texts))
        self.texts = texts


@dataclass(frozen=True)
class Member:
    """One disk of a chain."""

    path: str
    """Of the file or the alias."""
    footer: vhd.Footer
    header: vhd.Header
    blocks: frozenset[int]
    read: Callable[[int], bytes]
    """Returns a block of 2 MiB. Raises Unreadable."""
    problems: list[str]
    claimed: frozenset[str] = frozenset()
    """The files that belong to it, beside that of its path."""
    size: int = 0
    """How long it is as a file; of a directory as a stream."""

    @property
    def parent(self) -> str | None:
        """The path of the disk that it needs."""
        if self.footer.type != vhd.DIFFERENCING:
            return None
        return posixpath.normpath(posixpath.join(posixpath.dirname(self.path), self.header.parent_name))


@dataclass
class Disks:
    """All disks of a folder."""

    members: dict[str, Member] = field(default_factory=dict)
    broken: dict[str, list[str]] = field(default_factory=dict)

    def chain(self, path: str) -> list[Member]:
        """Return a disk and those that it needs. Raises Broken."""
        found: list[Member] = []
        wanted: str | None = path
        while wanted is not None:
            member = self.members.get(wanted)
            if member is None:
                what = "is broken" if wanted in self.broken else "is missing"
                raise Broken([f"the disk {what}" if not found else f"its parent {wanted} {what}"])
            if found and member.footer.uuid != found[-1].header.parent_uuid:
                raise Broken([f"its parent {wanted} is {member.footer.uuid}, not {found[-1].header.parent_uuid}"])
            if member in found:
                raise Broken(["its chain has no end"])
            found.append(member)
            wanted = member.parent
        return found

    def read(self, path: str, *, merging: bool = False) -> Disk:
        """Return what a disk holds. Raises Broken.

        With merging a block that its disk promises may have moved on to the disk below, as a merge does it.
        """
        chain = self.chain(path)
        present = sorted(frozenset[int]().union(*(member.blocks for member in chain)))
        digest = hashlib.sha256()
        entries = chain[0].header.entries
        blocks = [block for block in present if block < entries]
        for block in blocks:
            holders = [member for member in chain if block in member.blocks or merging]
            digest.update(_first(holders, block, patient=merging))
        return Disk(chain[0].footer.size, tuple(blocks), digest.hexdigest(), tuple(member.path for member in chain))


def _first(holders: list[Member], block: int, *, patient: bool) -> bytes:
    for place, holder in enumerate(holders):
        try:
            return holder.read(block)
        except Unreadable as fault:
            if not patient or place == len(holders) - 1:
                raise Broken([f"block {block} of {holder.path} {fault}"]) from None
    raise Broken([f"block {block} is nowhere"])


def open_disk(reader: Reader, path: str, *, merging: bool = False) -> Member:
    """Return a disk by the path of its file or alias. Raises Broken.

    With merging it may be what a merge is changing: its end and what it promises are then not complete.
    """
    try:
        if path.endswith(ALIAS):
            return _directory(reader, path, alias_target(reader, path), merging)
        return _file(reader, path, merging)
    except (Unreadable, vhd.NotVhd) as fault:
        raise Broken([str(fault)]) from None


def alias_target(reader: Reader, alias: str) -> str:
    """Return the folder that an alias names. Raises Unreadable."""
    data = reader.whole(alias)
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise Unreadable("is no text") from None
    if len(data) > LONGEST_ALIAS or text != text.strip() or not text:
        raise Unreadable("is no path of at most 1024 bytes")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(alias), text))
    if not target.startswith(f"{posixpath.dirname(alias)}/data/") or not target.endswith(".vhd"):
        raise Unreadable(f"names {text!r}, which is no VHD directory in data/")
    if not any(file.startswith(f"{target}/") for file in reader.sizes):
        raise Unreadable(f"names {text!r}, and there is no such directory")
    return target


def _file(reader: Reader, path: str, merging: bool) -> Member:
    size = reader.sizes[path]
    footer = vhd.footer(reader.at(path, 0, vhd.SECTOR))
    header = vhd.header(reader.at(path, vhd.HEADER_AT, 1024), footer)
    problems = [*footer.problems, *header.problems]
    if reader.encrypted:
        problems.append("is a file, though the repository is encrypted")
    sectors, wrong = vhd.table(reader.at(path, header.table_at, header.table_size), header.entries)
    problems += wrong
    spans = [(0, vhd.TABLE_AT), (header.table_at, header.table_at + header.table_size), *header.spans]
    places = {}
    for block, sector in enumerate(sectors):
        if sector != vhd.UNUSED:
            places[block] = sector * vhd.SECTOR
            spans.append((places[block], places[block] + vhd.SECTOR + vhd.BLOCK))
    spans.sort()
    for (_, end), (start, _) in itertools.pairwise(spans):
        if start < end:
            problems.append(f"parts overlap at {start}")
    end = max(end for _, end in spans)
    if not merging:
        if end + vhd.SECTOR != size:
            problems.append(f"has {size} bytes, not {end + vhd.SECTOR}")
        if size < vhd.SECTOR or reader.at(path, size - vhd.SECTOR, vhd.SECTOR) != reader.at(path, 0, vhd.SECTOR):
            problems.append("the footer at its end is another one than that at its start")

    def read(block: int) -> bytes:
        if block not in places:
            raise Unreadable("is not there")
        return reader.at(path, places[block] + vhd.SECTOR, vhd.BLOCK)

    return Member(path, footer, header, frozenset(places), read, problems, size=size)


def _directory(reader: Reader, alias: str, target: str, merging: bool) -> Member:
    files = {file.removeprefix(f"{target}/"): file for file in reader.sizes if file.startswith(f"{target}/")}
    filter = None
    if "chunk-filters.json" in files:
        said = parse(reader.whole(files["chunk-filters.json"]))
        if said not in (["brotli"], ["gzip"], []):
            raise Unreadable(f"chunk-filters.json says {said!r}")
        filter = said[0] if said else None

    def chunk(name: str) -> bytes:
        try:
            return unfilter(filter, reader.whole(f"{target}/{name}"))
        except Unreadable as fault:
            raise Unreadable(f"{name} {fault}") from None

    footer = vhd.footer(chunk("footer"))
    header = vhd.header(chunk("header"), footer)
    blocks, wrong = vhd.bitmap(chunk("bat"), header.entries)
    problems = [*footer.problems, *header.problems, *wrong]
    if header.table_at != vhd.TABLE_AT:
        problems.append(f"the table is said to be at {header.table_at}, not 1536")
    claimed = set()
    for name, file in files.items():
        match = _BLOCK.fullmatch(name)
        block = int(match[1]) * 1000 + int(match[2]) if match else None
        known = name in _PARTS or name.startswith("parentLocatorEntry") or (match is not None and int(match[2]) < 1000)
        if not known:
            problems.append(f"{name} belongs to nothing")
        elif block is not None and block not in blocks and not merging:
            problems.append(f"{name} is a block that the bat does not know")
        claimed.add(file)
    missing = [block for block in sorted(blocks) if f"blocks/{block // 1000}/{block % 1000}" not in files]
    problems += [f"block {block} is missing" for block in missing if not merging]

    def read(block: int) -> bytes:
        data = chunk(f"blocks/{block // 1000}/{block % 1000}")
        if len(data) != vhd.SECTOR + vhd.BLOCK:
            raise Unreadable(f"has {len(data)} bytes")
        if data[: vhd.SECTOR] != b"\xff" * vhd.SECTOR:
            raise Unreadable("is said not to be complete")
        return data[vhd.SECTOR :]

    size = vhd.stream_size(header.entries, len(blocks))
    return Member(alias, footer, header, frozenset(blocks), read, problems, frozenset(claimed), size)
