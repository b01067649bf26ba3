"""What the disks of the pool hold: immutable maps of blocks, and the blocks, each stored once.

A disk is a `BlockMap`: which block of 2 MiB holds which content; a block that is not in it reads as zeros. Its `id`
says all of it, so a snapshot or a clone of a disk is the same id again, and what differs between two disks is read off
their maps. A block is known by the BLAKE2 of its bytes; one that was filled from a seed by the seed, and it takes no
place at all. (Reference d.4.)

Everything here blocks: call it in a thread when more than a few blocks are touched.
"""

from __future__ import annotations

import hashlib
import os
import random
import struct
import tempfile
import threading
import weakref
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType
from typing import NewType

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR

BLOCK = 2 << 20
GRAIN = 64 << 10
"""Bytes that a bit of a bitmap of changed blocks stands for."""

Identity = NewType("Identity", bytes)
"""32 bytes: the BLAKE2 of a block, or _FROM_SEED, a seed and an index of 8 bytes each."""

_FROM_SEED = bytes(16)
_ZEROS = bytes(BLOCK)
_HEAD = struct.Struct(">8s?Q")
_ENTRY = struct.Struct(">Q32s")
_MAGIC = b"gwblocks"


class Forgotten(Exception):
    """The bytes of the disk were given up; what is left of it is only good for telling what changed."""


class BlockMap:
    """What a disk of `size` bytes holds. It never changes, and two of one id are the same."""

    __slots__ = ("__weakref__", "_blocks", "_store", "forgotten", "id", "present", "size")

    def __init__(self, store: Blocks, size: int, present: Mapping[int, Identity], forgotten: bool = False) -> None:
        self.size = size
        self.present = MappingProxyType(dict(sorted(present.items())))
        """Index to identity, in ascending order, of the blocks that are not all zero."""
        self.forgotten = forgotten
        self._store = store
        self.id = hashlib.sha256(self._encode()).hexdigest()

    @property
    def allocated(self) -> int:
        """The bytes that the blocks take."""
        return 0 if self.forgotten else len(self.present) * BLOCK

    def read(self, offset: int, length: int) -> bytes:
        """Return the bytes from offset on. Raises Forgotten, and ValueError for bytes that are not on the disk."""
        self._reach(offset, length)
        return b"".join(self._pieces(offset, length))

    def block(self, index: int) -> bytes:
        """Return a whole block; behind the end of the disk it is zeros. Raises Forgotten."""
        if self.forgotten:
            raise Forgotten
        identity = self.present.get(index)
        return _ZEROS if identity is None else self._store.bytes_of(identity, 0, BLOCK)

    def write(self, offset: int, data: bytes) -> BlockMap:
        """Return the disk with data at offset. Raises Forgotten, and ValueError if the data does not fit."""
        writer = self.writer()
        writer.write(offset, data)
        return writer.commit()

    def writer(self) -> Writer:
        """Return a writer that begins with what this disk holds. Raises Forgotten."""
        return Writer(self._store, self)

    def resized(self, size: int) -> BlockMap:
        """Return the disk with another size: cut, or grown by zeros."""
        present = {index: identity for index, identity in self.present.items() if index * BLOCK < size}
        with self._store.changing():
            if size < self.size and size % BLOCK and (cut := present.pop(size // BLOCK, None)) is not None:
                kept = self._store.bytes_of(cut, 0, size % BLOCK)
                if identity := self._store.keep(kept + bytes(BLOCK - len(kept))):
                    present[size // BLOCK] = identity
            return self._store.save(BlockMap(self._store, size, present, self.forgotten))

    def forget(self) -> BlockMap:
        """Return what is left when the bytes are given up and only the identities stay: `changed_since` works."""
        return self._store.save(BlockMap(self._store, self.size, self.present, forgotten=True))

    def changed(self, base: BlockMap) -> list[int]:
        """Return the indexes, ascending, of the blocks that differ between two disks, as far as this one goes."""
        return [
            index
            for index in sorted(self.present.keys() | base.present.keys())
            if self.present.get(index) != base.present.get(index) and index * BLOCK < self.size
        ]

    def changed_since(self, base: BlockMap) -> bytes:
        """Return a bitmap with a bit for each GRAIN of this disk, the highest bit first; set where it may differ."""
        bitmap = bytearray(-(-self.size // (GRAIN * 8)))
        width = BLOCK // GRAIN // 8
        for index in self.changed(base):
            bitmap[index * width : (index + 1) * width] = b"\xff" * min(width, len(bitmap) - index * width)
        grains = -(-self.size // GRAIN)
        if grains % 8:
            bitmap[-1] &= 0xFF << (8 - grains % 8) & 0xFF
        return bytes(bitmap)

    def sha256(self) -> str:
        """Return the SHA-256 of the whole disk in hexadecimal. Raises Forgotten."""
        digest = hashlib.sha256()
        for start in range(0, self.size, BLOCK):
            block = self.block(start // BLOCK)
            digest.update(block if start + BLOCK <= self.size else block[: self.size - start])
        return digest.hexdigest()

    def _reach(self, offset: int, length: int) -> None:
        if self.forgotten:
            raise Forgotten
        if offset < 0 or length < 0 or offset + length > self.size:
            raise ValueError(f"{length} bytes at {offset} are not on a disk of {self.size} bytes")

    def _pieces(self, offset: int, length: int) -> Iterator[bytes]:
        end = offset + length
        while offset < end:
            index, start = divmod(offset, BLOCK)
            count = min(BLOCK - start, end - offset)
            identity = self.present.get(index)
            yield bytes(count) if identity is None else self._store.bytes_of(identity, start, count)
            offset += count

    def _encode(self) -> bytes:
        entries = b"".join(_ENTRY.pack(index, identity) for index, identity in self.present.items())
        return _HEAD.pack(_MAGIC, self.forgotten, self.size) + entries


class Writer:
    """Writes to a disk; nothing of it is seen before `commit` returns the new map. One thread at a time."""

    def __init__(self, store: Blocks, base: BlockMap) -> None:
        if base.forgotten:
            raise Forgotten
        self._store = store
        self._base = base
        self.present = dict(base.present)
        self._index = -1
        self._open = bytearray()
        store.watch(self)

    def write(self, offset: int, data: bytes | bytearray | memoryview) -> None:
        """Put data at offset. Raises ValueError if the disk ends before it does."""
        view = memoryview(data).cast("B")
        if offset < 0 or offset + len(view) > self._base.size:
            raise ValueError(f"{len(view)} bytes at {offset} do not fit on a disk of {self._base.size} bytes")
        while len(view):
            index, start = divmod(offset, BLOCK)
            part = view[: BLOCK - start]
            if len(part) == BLOCK:
                self._close(index)
                self._put(index, part)
            else:
                self._turn_to(index)
                self._open[start : start + len(part)] = part
            offset += len(part)
            view = view[len(part) :]

    @property
    def allocated(self) -> int:
        """The bytes that the blocks take so far."""
        return len(self.present) * BLOCK

    def commit(self) -> BlockMap:
        """Return the disk as written. It is on the disk of this machine, too, when this returns."""
        self._close()
        return self._store.save(BlockMap(self._store, self._base.size, self.present))

    def _turn_to(self, index: int) -> None:
        if index != self._index:
            self._close()
            identity = self.present.get(index)
            self._open = bytearray(BLOCK if identity is None else self._store.bytes_of(identity, 0, BLOCK))
            self._index = index

    def _close(self, gone: int = -1) -> None:
        """End the open block; it is not kept if it is the one that is `gone`."""
        if self._index >= 0 and self._index != gone:
            self._put(self._index, self._open)
        self._index = -1

    def _put(self, index: int, block: bytearray | memoryview) -> None:
        identity = self._store.keep(block)
        if identity is None:
            self.present.pop(index, None)
        else:
            self.present[index] = identity


class Blocks:
    """The blocks and maps below a folder. Any thread may use it."""

    def __init__(self, folder: Path) -> None:
        self._blobs = folder / "blobs"
        self._maps = folder / "maps"
        for inside in (self._blobs, self._maps):
            inside.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._alive: weakref.WeakValueDictionary[str, BlockMap] = weakref.WeakValueDictionary()
        self._writers: weakref.WeakSet[Writer] = weakref.WeakSet()
        self._changes = 0

    def empty(self, size: int) -> BlockMap:
        """Return a disk of zeros."""
        return self.save(BlockMap(self, size, {}))

    def seeded(self, size: int, seed: int, fill: float = 1.0) -> BlockMap:
        """Return a disk of which the seed decides the bytes, and which blocks are there: about `fill` of them."""
        draw = random.Random(seed)
        indexes = [index for index in range(-(-size // BLOCK)) if draw.random() < fill]
        with self.changing():
            return self.save(BlockMap(self, size, self._filled(size, indexes, seed)))

    def rewritten(self, disk: BlockMap, indexes: Iterable[int], seed: int) -> BlockMap:
        """Return the disk with blocks that the seed decides. Raises ValueError for one behind its end."""
        chosen = list(indexes)
        if wrong := [index for index in chosen if not 0 <= index * BLOCK < disk.size]:
            raise ValueError(f"block {wrong[0]} is not on a disk of {disk.size} bytes")
        with self.changing():
            return self.save(BlockMap(self, disk.size, {**disk.present, **self._filled(disk.size, chosen, seed)}))

    def open(self, id: str) -> BlockMap:
        """Return the disk of an id. Raises KeyError if there is none."""
        with self._lock:
            if (known := self._alive.get(id)) is not None:
                return known
        try:
            encoded = self._map(id).read_bytes()
        except FileNotFoundError:
            raise KeyError(id) from None
        _, forgotten, size = _HEAD.unpack_from(encoded)
        present = {index: Identity(identity) for index, identity in _ENTRY.iter_unpack(encoded[_HEAD.size :])}
        return self._share(BlockMap(self, size, present, forgotten))

    def save(self, disk: BlockMap) -> BlockMap:
        """Make a disk known by its id, for good."""
        path = self._map(disk.id)
        shared = self._share(disk)
        if not path.exists():
            _write(path, disk._encode())
        return shared

    def keep(self, block: bytes | bytearray | memoryview) -> Identity | None:
        """Store a block of BLOCK bytes and return its identity; None for zeros."""
        # Views are compared item by item, so only the first few are.
        if memoryview(block)[:512] == _ZEROS[:512] and bytes(block) == _ZEROS:
            return None
        identity = Identity(hashlib.blake2b(block, digest_size=32).digest())
        path = self._blob(identity)
        if not path.exists():
            _write(path, block)
        return identity

    def bytes_of(self, identity: Identity, start: int, count: int) -> bytes:
        """Return bytes of a block."""
        if identity.startswith(_FROM_SEED):
            return _keystream(identity, start, count)
        with self._blob(identity).open("rb", buffering=0) as file:
            return os.pread(file.fileno(), count, start)

    def watch(self, writer: Writer) -> None:
        """Let blocks stay while the writer lives, since no map holds yet what it wrote."""
        with self._lock:
            self._writers.add(writer)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Let blocks stay from `keep` to the `save` of the map that holds them."""
        with self._lock:
            self._changes += 1
        try:
            yield
        finally:
            with self._lock:
                self._changes -= 1

    def collect(self, ids: Iterable[str]) -> int:
        """Remove the maps that are neither in ids nor in use, and the blocks that no map holds then.

        Returns how many blocks went. While something is written, nothing goes: ask again later.
        """
        with self._lock:
            if self._changes or len(self._writers):
                return 0
            kept = {*ids, *self._alive}
            held: set[str] = set()
            for path in list(self._maps.glob("*/*")):
                if path.parent.name + path.name in kept:
                    entries = memoryview(path.read_bytes())[_HEAD.size :]
                    held |= {identity.hex() for _, identity in _ENTRY.iter_unpack(entries)}
                else:
                    path.unlink()
            gone = [path for path in self._blobs.glob("*/*") if path.parent.name + path.name not in held]
            for path in gone:
                path.unlink()
        return len(gone)

    def _share(self, disk: BlockMap) -> BlockMap:
        with self._lock:
            return self._alive.setdefault(disk.id, disk)

    def _filled(self, size: int, indexes: Iterable[int], seed: int) -> dict[int, Identity]:
        filled: dict[int, Identity] = {}
        for index in indexes:
            identity = Identity(_FROM_SEED + struct.pack(">qQ", seed, index))
            if (index + 1) * BLOCK > size:
                tail = _keystream(identity, 0, size - index * BLOCK)
                identity = self.keep(tail + bytes(BLOCK - len(tail))) or identity
            filled[index] = identity
        return filled

    def _map(self, id: str) -> Path:
        return self._maps / id[:2] / id[2:]

    def _blob(self, identity: Identity) -> Path:
        name = identity.hex()
        return self._blobs / name[:2] / name[2:]


def _keystream(identity: Identity, start: int, count: int) -> bytes:
    """Return bytes of the block that a seed decides: AES in counter mode, so that any part can be had alone."""
    first, skip = divmod(start, 16)
    key = hashlib.sha256(identity).digest()
    cipher = Cipher(AES(key), CTR(first.to_bytes(16, "big"))).encryptor()
    return cipher.update(_ZEROS[: skip + count])[skip:]


def _write(path: Path, content: bytes | bytearray | memoryview) -> None:
    """Write a file whole or not at all."""
    if not path.parent.is_dir():
        path.parent.mkdir(exist_ok=True)
        _sync(path.parents[1])
    number, draft = tempfile.mkstemp(dir=path.parents[1], prefix=".")
    try:
        with os.fdopen(number, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(draft).replace(path)
        _sync(path.parent)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise


def _sync(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
