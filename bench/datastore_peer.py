"""The other side of the datastore benchmarks, in a process of its own: a client that costs as little as one can.

What it sends is built before the clock starts. It says `ready` on standard output, waits for a line on standard input,
and answers with one line of JSON. `python -m bench.datastore_peer WHAT JSON-ARGUMENTS`.
"""

from __future__ import annotations

import hashlib
import json
import os
import select
import socket
import ssl
import struct
import sys
import time
import zlib
from collections.abc import Callable
from typing import Any

import zstandard
from hpack import Decoder, Encoder

CHUNK = 4 << 20
FRAME = 4 << 20
BATCH = 64
IN_FLIGHT = 32
TOGETHER = 16 << 10

DATA, HEADERS, SETTINGS, WINDOW_UPDATE = 0, 1, 4, 8


def chunks(count: int) -> list[tuple[bytes, bytes, int]]:
    """Return (digest, data blob, plain size) of new chunks that compress to a half."""
    found = []
    for _ in range(count):
        data = os.urandom(CHUNK // 2) + b"half of it compresses to nothing" * (CHUNK // 64)
        packed = zstandard.ZstdCompressor(level=1).compress(data)
        blob = bytes.fromhex("31b958426fb6a37f") + struct.pack("<I", zlib.crc32(packed)) + packed
        found.append((hashlib.sha256(data).digest(), blob, len(data)))
    return found


def secure(arguments: dict[str, Any]) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=arguments["ca"])
    plain = socket.create_connection((arguments["host"], arguments["port"]))
    plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return context.wrap_socket(plain, server_hostname=arguments["host"])


class Peer:
    """A session, one thread: it reads whenever something is there, and when it may not send."""

    def __init__(self, arguments: dict[str, Any], kind: str, protocol: str) -> None:
        self.socket = secure(arguments)
        query = "&".join(f"{name}={value}" for name, value in arguments["snapshot"].items())
        self.socket.sendall(
            f"GET /api2/json/{kind}?{query} HTTP/1.1\r\nHost: h\r\nConnection: upgrade\r\nUpgrade: {protocol}\r\n"
            f"Authorization: PBSAPIToken={arguments['token']}\r\n\r\n".encode()
        )
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.socket.recv(1)
        if b" 101 " not in head.split(b"\r\n")[0]:
            raise RuntimeError(head.decode())
        self._encoder, self._decoder = Encoder(), Decoder()
        self._next = 1
        self._window = 65535
        self._buffer = bytearray()
        self._room = bytearray(1 << 20)
        self.counting = False
        """Bodies of answers are counted and thrown away."""
        self.counted = 0
        self.open: dict[int, tuple[bytearray, dict[str, str]]] = {}
        self.done: dict[int, tuple[str, bytearray]] = {}
        self._into = self._left = 0
        """Stream of a DATA frame of which not all is here, and how much is missing."""
        self._last = False
        settings = struct.pack(">HIHI", 4, (1 << 31) - 1, 5, FRAME)
        self.socket.sendall(
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(SETTINGS, 0, settings)
            + frame(WINDOW_UPDATE, 0, struct.pack(">I", (1 << 31) - 1 - 65535))
        )  # fmt: skip

    def fileno(self) -> int:
        return self.socket.fileno()

    def begin(self, verb: str, path: str, body: bytes = b"", kind: str = "") -> int:
        stream, self._next = self._next, self._next + 2
        fields = [(":method", verb), (":scheme", "https"), (":authority", "h"), (":path", path)]
        if kind:
            fields.append(("content-type", kind))
        # As the clients do: all but the path stays in the table of the other side.
        block = self._encoder.encode([(name, value, name == ":path") for name, value in fields])
        self.open[stream] = bytearray(), {}
        opening = frame(HEADERS, stream, bytes(block), 4 if body else 5)
        if 0 < len(body) <= min(TOGETHER, self._window):
            # In one TLS record, as the clients do.
            self._window -= len(body)
            self.socket.sendall(opening + frame(DATA, stream, body, 1))
            return stream
        self.socket.sendall(opening)
        for at in range(0, len(body), FRAME):
            part = body[at : at + FRAME]
            while self._window < len(part):
                self._read()
            self._window -= len(part)
            self.socket.sendall(frame(DATA, stream, b"", 1 if at + FRAME >= len(body) else 0, len(part)))
            self.socket.sendall(part)
            while self.socket.pending() or select.select([self.socket], [], [], 0)[0]:
                self._read()
        return stream

    def wait(self, stream: int) -> bytes:
        while stream not in self.done:
            self._read()
        status, body = self.done.pop(stream)
        if status != "200":
            raise RuntimeError(f"{status}: {body.decode()}")
        return bytes(body)

    def call(self, verb: str, path: str, body: bytes = b"", kind: str = "") -> Any:
        return json.loads(self.wait(self.begin(verb, path, body, kind)))["data"]

    def _read(self) -> None:
        count = self.socket.recv_into(self._room)
        if not count:
            raise ConnectionError
        got = memoryview(self._room)[:count]
        if self._left:
            # Of a long DATA frame nothing is copied twice.
            count = min(count, self._left)
            self._body(self._into, got[:count])
            self._left -= count
            got = got[count:]
            if not self._left and self._last:
                self._finish(self._into)
        self._buffer += got
        at = 0
        while len(self._buffer) - at >= 9:
            size = int.from_bytes(self._buffer[at : at + 3], "big")
            kind, flags = self._buffer[at + 3], self._buffer[at + 4]
            stream = int.from_bytes(self._buffer[at + 5 : at + 9], "big")
            if len(self._buffer) - at < 9 + size:
                if kind == DATA and stream in self.open:
                    self._body(stream, memoryview(self._buffer[at + 9 :]))
                    self._into, self._last = stream, bool(flags & 1)
                    self._left = size - (len(self._buffer) - at - 9)
                    at = len(self._buffer)
                break
            with memoryview(self._buffer) as view:
                self._frame(kind, flags, stream, view[at + 9 : at + 9 + size])
            at += 9 + size
        if at:
            del self._buffer[:at]

    def _frame(self, kind: int, flags: int, stream: int, payload: memoryview) -> None:
        if kind == WINDOW_UPDATE and stream == 0:
            self._window += int.from_bytes(payload, "big")
        elif kind == SETTINGS and not flags & 1:
            self.socket.sendall(frame(SETTINGS, 0, b"", 1))
        elif stream in self.open:
            _, headers = self.open[stream]
            if kind == HEADERS:
                headers.update((str(name), str(value)) for name, value in self._decoder.decode(bytes(payload)))
            elif kind == DATA:
                self._body(stream, payload)
            if flags & 1:
                self._finish(stream)

    def _body(self, stream: int, data: memoryview) -> None:
        if self.counting:
            self.counted += len(data)
        else:
            self.open[stream][0].extend(data)

    def _finish(self, stream: int) -> None:
        body, headers = self.open.pop(stream)
        self.done[stream] = headers[":status"], body


def frame(kind: int, stream: int, payload: bytes, flags: int = 0, length: int | None = None) -> bytes:
    size = len(payload) if length is None else length
    return struct.pack(">I", size)[1:] + struct.pack(">BBI", kind, flags, stream) + payload


def clocked(work: Callable[[], dict[str, Any]]) -> None:
    print("ready", flush=True)
    sys.stdin.readline()
    print(json.dumps(work()), flush=True)


def manifest(arguments: dict[str, Any], name: str, size: int, csum: bytes) -> bytes:
    snapshot = arguments["snapshot"]
    text = json.dumps(
        {
            "backup-type": snapshot["backup-type"],
            "backup-id": snapshot["backup-id"],
            "backup-time": snapshot["backup-time"],
            "files": [{"filename": name, "crypt-mode": "none", "size": size, "csum": csum.hex()}],
        }
    ).encode()
    return bytes.fromhex("42ab3807be8370a1") + struct.pack("<I", zlib.crc32(text)) + text


def closing(peer: Peer, arguments: dict[str, Any], wid: int, entries: list[bytes], size: int) -> tuple[float, float]:
    """Close the index, upload the manifest and finish; return what the close and the finish took."""
    csum = hashlib.sha256(b"".join(entries)).digest()
    began = time.perf_counter()
    peer.call("POST", f"/dynamic_close?wid={wid}&chunk-count={len(entries)}&size={size}&csum={csum.hex()}")
    closed = time.perf_counter()
    blob = manifest(arguments, "a.pxar.didx", size, csum)
    peer.call("POST", f"/blob?file-name=index.json.blob&encoded-size={len(blob)}", blob)
    finishing = time.perf_counter()
    peer.call("POST", "/finish")
    return closed - began, time.perf_counter() - finishing


def references(wid: int, digests: list[bytes], sizes: list[int]) -> tuple[list[bytes], list[bytes]]:
    """Return the bodies that refer to chunks in lists of 64, and the entries of the index."""
    bodies, entries, offset = [], [], 0
    for at in range(0, len(digests), BATCH):
        offsets = []
        for digest, size in zip(digests[at : at + BATCH], sizes[at : at + BATCH], strict=True):
            offsets.append(offset)
            offset += size
            entries.append(struct.pack("<Q", offset) + digest)
        body = {"wid": wid, "digest-list": [one.hex() for one in digests[at : at + BATCH]], "offset-list": offsets}
        bodies.append(json.dumps(body).encode())
    return bodies, entries


def put(peer: Peer, bodies: list[bytes]) -> None:
    """Send PUTs, one after the other."""
    for body in bodies:
        peer.call("PUT", "/dynamic_index", body, "application/json")


def ingest(arguments: dict[str, Any]) -> None:
    """Back up new chunks; the clock stops when `finish` is answered."""
    made = chunks(arguments["chunks"])
    peer = Peer(arguments, "backup", "proxmox-backup-protocol-v1")

    def work() -> dict[str, Any]:
        began = time.perf_counter()
        wid = peer.call("POST", "/dynamic_index?archive-name=a.pxar.didx")
        streams = []
        for digest, blob, size in made:
            while len(peer.open) >= IN_FLIGHT:
                peer._read()
            target = f"/dynamic_chunk?wid={wid}&digest={digest.hex()}&size={size}&encoded-size={len(blob)}"
            streams.append(peer.begin("POST", target, blob))
        for stream in streams:
            peer.wait(stream)
        bodies, entries = references(wid, [digest for digest, _, _ in made], [size for _, _, size in made])
        put(peer, bodies)
        closing(peer, arguments, wid, entries, CHUNK * len(made))
        return {"seconds": time.perf_counter() - began}

    clocked(work)


def known(arguments: dict[str, Any]) -> None:
    """Register what the last backup has, refer to the first of it again, and finish."""
    peer = Peer(arguments, "backup", "proxmox-backup-protocol-v1")

    def work() -> dict[str, Any]:
        began = time.perf_counter()
        index = peer.wait(peer.begin("GET", "/previous?archive-name=a.pxar.didx"))
        registered = time.perf_counter()
        entries_at = range(4096, len(index), 40)[: arguments["references"]]
        found = [index[at + 8 : at + 40] for at in entries_at]
        ends = [struct.unpack_from("<Q", index, at)[0] for at in entries_at]
        sizes = [end - start for start, end in zip([0, *ends], ends, strict=False)]
        wid = peer.call("POST", "/dynamic_index?archive-name=a.pxar.didx")
        bodies, entries = references(wid, found, sizes)
        putting = time.perf_counter()
        put(peer, bodies)
        put_all = time.perf_counter()
        closed, finished = closing(peer, arguments, wid, entries, ends[-1])
        return {
            "previous": registered - began,
            "references": len(found) / (put_all - putting),
            "close": closed,
            "finish": finished,
        }

    clocked(work)


def restore(arguments: dict[str, Any]) -> None:
    """Read every chunk of an archive in some sessions, sixteen at a time in each."""
    peers = [Peer(arguments, "reader", "proxmox-backup-reader-protocol-v1") for _ in range(arguments["sessions"])]
    for peer in peers:
        index = peer.wait(peer.begin("GET", "/download?file-name=a.pxar.didx"))
        peer.counting = True
    found = [index[at + 8 : at + 40].hex() for at in range(4096, len(index), 40)]
    left = {peer: iter(found) for peer in peers}

    def ask(peer: Peer) -> None:
        while len(peer.open) < 16 and (digest := next(left[peer], None)):
            peer.begin("GET", f"/chunk?digest={digest}")

    def work() -> dict[str, Any]:
        began = time.perf_counter()
        for peer in peers:
            ask(peer)
        while waiting := [peer for peer in peers if peer.open]:
            # A read takes all that was decrypted, so that nothing waits where `select` does not see it.
            ready = select.select(waiting, [], [])[0] if len(waiting) > 1 else waiting
            for peer in ready:
                peer._read()
                ask(peer)
        if any(status != "200" for peer in peers for status, _ in peer.done.values()):
            raise RuntimeError("a chunk did not come")
        return {"seconds": time.perf_counter() - began, "bytes": sum(peer.counted for peer in peers)}

    clocked(work)


def plain(arguments: dict[str, Any]) -> None:
    """Send chunks to the limit, or take them from it, over TLS and without a protocol."""
    made = chunks(arguments["chunks"]) if arguments["up"] else []
    connection = secure(arguments)

    def work() -> dict[str, Any]:
        began = time.perf_counter()
        for digest, blob, size in made:
            connection.sendall(struct.pack(">I32sI", len(blob), digest, size))
            connection.sendall(blob)
        if made:
            connection.sendall(bytes(40))
        else:
            connection.sendall(b"go")
        room, size = bytearray(1 << 20), 0
        while count := connection.recv_into(room):
            size += count
        return {"seconds": time.perf_counter() - began, "bytes": size}

    clocked(work)


if __name__ == "__main__":
    {"ingest": ingest, "known": known, "restore": restore, "plain": plain}[sys.argv[1]](json.loads(sys.argv[2]))
