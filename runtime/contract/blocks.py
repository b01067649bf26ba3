"""Byte streams on the wire: a block of bytes in a message and out of it, with no copy that can be spared.

No I/O here. A message that carries a block has it in its field `data`; the messages of other kinds that travel on the
same stream (parameters first, a commit last) pass through.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from runtime.contract import contract_pb2 as pb
from runtime.contract.abi import Face, Method, Reply

Block = bytes | bytearray | memoryview

PART = 1 << 20
"""Bytes of a block that go into one message; larger blocks travel in parts, since where they end means nothing."""


def is_block(item: Any) -> bool:
    return isinstance(item, (bytes, bytearray, memoryview))


def parts(block: Block) -> Iterator[Block]:
    """Yield block whole, or in parts of PART bytes."""
    view = memoryview(block)
    if view.nbytes <= PART:
        yield block
        return
    view = view.cast("B")
    for start in range(0, len(view), PART):
        yield view[start : start + PART]


class BlockMessages:
    """Encodes and decodes the messages of one type."""

    def __init__(self, message_type: Any) -> None:
        self._type = message_type
        number = message_type.DESCRIPTOR.fields_by_name["data"].number
        self._tag = _varint(number << 3 | 2)
        self._kinds = "kind" in message_type.DESCRIPTOR.oneofs_by_name

    def encode(self, item: Any) -> bytes:
        """Return the message of a block, of a commit, or of any other message of the stream."""
        if is_block(item):
            return b"".join((self._tag, _varint(memoryview(item).nbytes), item))
        if isinstance(item, pb.Commit):
            item = self._type(commit=item)
        return item.SerializeToString()  # type: ignore[no-any-return]

    def decode(self, message: bytes) -> Any:
        """Return the block, the commit, or the message. Raises DecodeError for bytes that are none."""
        if message.startswith(self._tag):
            size, start = _read_varint(message, len(self._tag))
            if start + size == len(message):
                return memoryview(message)[start:]
        decoded = self._type.FromString(message)
        if not self._kinds:
            return decoded.data
        kind = decoded.WhichOneof("kind")
        return getattr(decoded, kind) if kind in {"data", "commit"} else decoded


def uploads(faces: Iterable[Face]) -> dict[str, BlockMessages]:
    """Return how the requests of the methods with a byte stream up are coded, by path."""
    return {method.path: BlockMessages(method.request_type) for method in _methods(faces) if method.body}


def downloads(faces: Iterable[Face]) -> dict[str, BlockMessages]:
    """Return how the answers of the methods with a byte stream down are coded, by path."""
    found = (method for method in _methods(faces) if method.reply is Reply.BINARY)
    return {method.path: BlockMessages(method.response_type) for method in found}


def _methods(faces: Iterable[Face]) -> Iterator[Method]:
    for face in faces:
        for method in face.methods.values():
            if method.service:
                yield method


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _read_varint(data: bytes, start: int) -> tuple[int, int]:
    """Return the number at start and where it ends; for one that is cut off or too long, a size that fits nothing."""
    value = 0
    for i in range(start, min(start + 10, len(data))):
        value |= (data[i] & 0x7F) << 7 * (i - start)
        if data[i] < 0x80:
            return value, i + 1
    return -1, start
