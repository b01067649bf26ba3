"""A remote whose files are encrypted, as a handle around the one of the remote itself.

Names are not encrypted; the two files at the root that say how the repository is kept are read before this is made.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from runtime.storage.repository.encryption import NONCE, OVERHEAD, TAG, Garbled, Key
from runtime.storage.repository.faults import Damaged
from runtime.storage.repository.handle import (
    SMALL,
    Content,
    Data,
    Draft,
    Entry,
    FileFault,
    Lock,
    OpenFile,
    OpenFolder,
    RemoteHandle,
    Undecryptable,
)
from runtime.storage.repository.layout import DISK, is_alias


class EncryptedHandle:
    """A remote through a key. Files can only be read and written whole, so that disks are VHD directories."""

    places = False

    def __init__(self, handle: RemoteHandle, key: Key) -> None:
        self._handle = handle
        self._key = key
        self.patience = handle.patience
        self.far = handle.far
        self.locks = handle.locks

    def entries(self, path: str) -> list[Entry]:
        return self._handle.entries(path)

    @contextmanager
    def folder(self, path: str) -> Iterator[SealedFolder]:
        with self._handle.folder(path) as folder:
            yield SealedFolder(folder, path, self._open)

    def exists(self, path: str) -> bool:
        return self._handle.exists(path)

    def read(self, path: str, limit: int = SMALL) -> bytes:
        content = self._handle.read(path, limit + OVERHEAD)
        if is_alias(path) and content.endswith(DISK.encode()) and content.isascii():
            # The original follows an alias that is not encrypted; all that it leads to is.
            return content
        return self._open(path, content)

    def read_all(self, folder: str, names: Iterable[str], *, frozen: bool = False) -> Iterator[Content | FileFault]:
        for content in self._handle.read_all(folder, names, frozen=frozen):
            if isinstance(content, FileFault):
                yield content
                continue
            try:
                yield content._replace(data=self._open(f"{folder}/{content.name}", content.data))
            except FileFault as fault:
                yield fault

    def write(self, path: str, content: bytes, *, settled: bool = False) -> None:
        self._handle.write(path, self._key.seal(content, os.urandom(NONCE)), settled=settled)

    def add(self, path: str, parts: Sequence[Data]) -> None:
        nonce = os.urandom(NONCE)
        self._handle.add(path, [nonce, self._key.sealed(b"".join(parts), nonce)])

    def create(self, path: str, most: int | None = None) -> Draft:
        return _SealedDraft(self._handle.create(path, None if most is None else most + OVERHEAD), self._key, path)

    def open(self, path: str, *, change: bool = False) -> OpenFile:
        self._handle.size(path)
        raise FileFault(path, "an encrypted file is read and written whole", "ENOTSUP")

    def stream(self, path: str) -> Iterator[bytes]:
        pieces = self._handle.stream(path)
        first = next(pieces, b"")
        if len(first) < NONCE:
            raise Damaged(path, f"it has only {len(first)} bytes")
        opener = self._key.opener(first[:NONCE])
        if data := opener.update(first[NONCE:]):
            yield data
        for piece in pieces:
            if data := opener.update(piece):
                yield data
        try:
            opener.finish()
        except Garbled as fault:
            raise Damaged(path, str(fault)) from None

    def ends(self, path: str, first: int, last: int) -> tuple[bytes, bytes]:
        size = self.size(path)
        head, tail = self._handle.ends(path, NONCE + first, last + TAG)
        nonce = head[:NONCE]
        cipher = tail[: len(tail) - TAG]
        if len(cipher) > size:
            cipher = cipher[len(cipher) - size :]
        start = self._key.part(nonce, 0, head[NONCE : NONCE + min(first, size)])
        return start, self._key.part(nonce, size - len(cipher), cipher)

    def size(self, path: str) -> int:
        return max(0, self._handle.size(path) - OVERHEAD)

    def rename(self, old: str, new: str) -> None:
        self._handle.rename(old, new)

    def make_folder(self, path: str) -> None:
        self._handle.make_folder(path)

    def sync_all(self) -> None:
        self._handle.sync_all()

    def available(self) -> int | None:
        return self._handle.available()

    def remove(self, path: str) -> None:
        self._handle.remove(path)

    def remove_tree(self, path: str) -> None:
        self._handle.remove_tree(path)

    def settle(self, path: str) -> None:
        self._handle.settle(path)

    def lock(self, path: str) -> AbstractContextManager[Lock]:
        return self._handle.lock(path)

    def locked(self, path: str) -> bool:
        return self._handle.locked(path)

    def current(self) -> bool:
        return self._handle.current()

    def close(self) -> None:
        self._handle.close()

    def _open(self, path: str, content: bytes) -> bytes:
        try:
            return self._key.open(content)
        except Garbled as fault:
            raise Undecryptable(path, str(fault)) from None


class SealedFolder:
    """An open folder whose files are encrypted."""

    def __init__(self, folder: OpenFolder, path: str, opened: Callable[[str, bytes], bytes]) -> None:
        self._folder = folder
        self._path = path
        self._opened = opened

    def entries(self, times_with: str | None = None) -> list[Entry]:
        return self._folder.entries(times_with)

    def read(self, name: str, limit: int = SMALL) -> bytes:
        return self._opened(f"{self._path}/{name}", self._folder.read(name, limit + OVERHEAD))


class _SealedDraft:
    """A new file that is encrypted while it is written."""

    def __init__(self, draft: Draft, key: Key, path: str) -> None:
        self._draft = draft
        self._path = path
        nonce = os.urandom(NONCE)
        self._sealer = key.sealer(nonce)
        draft.write([nonce])

    def write(self, parts: Sequence[Data]) -> None:
        try:
            sealed = [self._sealer.update(part) for part in parts]
        except ValueError as fault:
            raise FileFault(self._path, str(fault), "EFBIG") from None
        self._draft.write(sealed)

    def finish(self) -> None:
        self._draft.write([self._sealer.finish()])
        self._draft.finish()

    def discard(self) -> None:
        self._draft.discard()
