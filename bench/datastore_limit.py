"""What the datastore benchmarks are held against: scripts that do the same to the same bytes, and nothing else.

They take chunks over the same TLS, unpack and hash them, and write them into the same folders with the same sync at the
end; or they read the files of a snapshot in order and send them. One does it step by step, the other with a second
thread. `python -m bench.datastore_limit JSON-ARGUMENTS` serves one client.
"""

from __future__ import annotations

import hashlib
import json
import os
import queue
import socket
import ssl
import struct
import sys
import threading
import zlib
from pathlib import Path

import zstandard

from runtime.storage.datastore.disk import Disk


def read(connection: ssl.SSLSocket, count: int) -> bytearray:
    room = bytearray(count)
    view, got = memoryview(room), 0
    while got < count:
        got += connection.recv_into(view[got:])
    return room


def store(folder: Path, digest: bytes, blob: bytearray, size: int) -> None:
    payload = memoryview(blob)[12:]
    data = zstandard.ZstdDecompressor().decompress(payload, max_output_size=size)
    if hashlib.sha256(data).digest() != digest or zlib.crc32(payload) != struct.unpack_from("<I", blob, 8)[0]:
        raise ValueError
    name = digest.hex()
    draft = folder / f"draft-{name}"
    Disk().write(draft, (blob,))
    (folder / name[:4]).mkdir(exist_ok=True)
    draft.rename(folder / name[:4] / name)


def take(connection: ssl.SSLSocket, folder: Path, threads: bool) -> None:
    """Take chunks until one has no length; then everything is on disk."""
    waiting: queue.Queue[tuple[bytes, bytearray, int] | None] = queue.Queue(4)

    def work() -> None:
        while (one := waiting.get()) is not None:
            store(folder, *one)

    worker = threading.Thread(target=work)
    if threads:
        worker.start()
    while True:
        length, digest, size = struct.unpack(">I32sI", read(connection, 40))
        if not length:
            break
        blob = read(connection, length)
        if threads:
            waiting.put((digest, blob, size))
        else:
            store(folder, digest, blob, size)
    if threads:
        waiting.put(None)
        worker.join()
    fd = os.open(folder, os.O_RDONLY)
    Disk().sync_all(fd)
    os.close(fd)


def give(connection: ssl.SSLSocket, files: list[str], threads: bool) -> None:
    """Send files in order, the CRC of each checked."""
    read(connection, 2)
    waiting: queue.Queue[bytes | None] = queue.Queue(4)

    def load(name: str) -> bytes:
        data = Path(name).read_bytes()
        zlib.crc32(memoryview(data)[12:])
        return data

    def work() -> None:
        for name in files:
            waiting.put(load(name))
        waiting.put(None)

    if threads:
        threading.Thread(target=work).start()
        while (data := waiting.get()) is not None:
            connection.sendall(data)
    else:
        for name in files:
            connection.sendall(load(name))


def main(arguments: dict[str, str]) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(arguments["ca"])
    with socket.create_server(("127.0.0.1", 0)) as listener:
        print(listener.getsockname()[1], flush=True)
        plain, _ = listener.accept()
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with context.wrap_socket(plain, server_side=True) as connection:
            if "files" in arguments:
                give(connection, Path(arguments["files"]).read_text().split(), bool(arguments["threads"]))
            else:
                take(connection, Path(arguments["folder"]), bool(arguments["threads"]))


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
