"""Every format and protocol that backups and hypervisors bring in, each as something that takes bytes.

A taker raises what its parser declares to nobody, and lets everything else through. Where a parser takes a stream, the
bytes come in pieces, so that states between them are reached as well.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from generated.handlers import pbs
from runtime.contract import jsontext
from runtime.contract.abi import Fault
from runtime.formats import vhd
from runtime.formats.pieces import Truncated
from runtime.gateway import head
from runtime.gateway.pbs import credentials, parameters, routes
from runtime.gateway.pbs.frames import BadFrame, FrameReader
from runtime.gateway.plugin import answer, chunks, request
from runtime.storage.datastore import blob, catalog, index, manifest, names, pxar
from runtime.storage.datastore.errors import BadBlob, BadIndex, BadManifest, BadName, ChunkMismatch
from runtime.xapi import compression, pool_dump, xmlrpc, xva
from runtime.xapi.simulator import where
from runtime.xapi.simulator.errors import XapiFault
from tests.pbs import archives, catalogs

MIB = 1 << 20
PIECE = 61
"""Bytes of a stream that come at once; no size of anything in a format divides it."""

_KINDS = parameters.kinds(pbs.FACE)
_METHODS = sorted(pbs.FACE.methods.values(), key=lambda method: method.name)
_ROUTES = routes.Routes(_METHODS)


@dataclass(frozen=True, slots=True)
class Format:
    take: Callable[[bytes], object]
    declared: tuple[type[Exception], ...]
    seeds: tuple[bytes, ...]

    def read(self, data: bytes) -> None:
        with suppress(*self.declared):
            self.take(data)


def _pieces(data: bytes) -> Iterator[bytes]:
    return (data[at : at + PIECE] for at in range(0, len(data), PIECE))


# Of datastores.


def _blob(data: bytes) -> None:
    content = blob.decode(data, MIB)
    assert len(content) <= MIB
    assert blob.decode(blob.encode(content)) == content


def _chunk(data: bytes) -> None:
    size, digest, body = int.from_bytes(data[:3], "little"), data[3:35], data[35:]
    blob.check_chunk(body, digest, size)
    if not blob.kind(body).encrypted:
        crc = blob.crc(body)
        content = blob.decode(body[:8] + crc + body[12:])
        assert (len(content), sha256(content).digest()) == (size, digest)


def _index(data: bytes) -> None:
    """The beginning of the header, then the entries: the 4,032 bytes between them would be the most of every input."""
    name = "a.didx" if data[:1] == b"\x1c" else "a.fidx"
    start, entries = data[:80].ljust(index.HEADER, b"\0"), data[80:]
    found = index.parse_header(name, start, index.HEADER + len(entries))
    if found.dynamic:
        digests, sizes, end = index.split_entries(name, entries, 0)
        assert len(digests) == index.DIGEST * len(sizes)
        assert sum(sizes) == end
    else:
        assert len(index.fixed_sizes(found, 0, found.count)) * index.DIGEST == len(entries)


def _manifest(data: bytes) -> None:
    found = manifest.parse(data)
    again = manifest.decode(found.encode())
    assert again.content == found.content
    manifest.signature(found, bytes(32))


def _names(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    found = names.parse_path(text)
    assert found is None or names.parse_path(found.path) == found
    namespace = names.parse_namespace(text)
    assert names.namespace_text(namespace) == text
    assert ".." not in names.namespace_path(namespace).split("/")


def _catalog(data: bytes) -> None:
    found = catalog.Catalog(_reading(data), len(data))
    for archive in found.folder([]) or []:
        assert archive.table is None or found.folder([archive.name]) is not None


def _archive(data: bytes) -> None:
    for path in ([], [b"a"], [b"b", b"c"]):
        found = pxar.find(_reading(data), len(data), path)
        assert found is None or found.start + found.size <= len(data)


def _reading(data: bytes) -> Callable[[int, int], bytes]:
    return lambda at, count: data[at : at + count]


# Of the connection.


class _Taker:
    def frame(self, kind: int, data: bytes) -> None: ...
    def data(self, stream: int, length: int, last: bool) -> None: ...
    def payload(self, stream: int, data: memoryview) -> None: ...
    def padding(self, stream: int, count: int) -> None: ...
    def data_ended(self, stream: int, last: bool) -> None: ...


def _frames(data: bytes) -> None:
    reader = FrameReader(_Taker(), 1 << 16, 1 << 12, split=data[:1] < b"\x80")
    for piece in _pieces(data[1:]):
        reader.feed(memoryview(piece))


def _head(data: bytes) -> None:
    found = head.framing(data)
    assert b"\n" not in head.mended(data, found).replace(b"\r\n", b"") if b"\n" in data else True
    parsed = head.parse(data)
    credentials.shown(parsed.get)
    route = _ROUTES.find(parsed.verb, routes.components(parsed.path))
    if route is not None:
        _check(route.method.name, parsed.verb, parsed.query, parsed.get("content-type") or "", b"")


def _parameters(data: bytes) -> None:
    method = _METHODS[data[0] % len(_METHODS)] if data else _METHODS[0]
    query, _, body = data[1:].partition(b"\n")
    kind, _, body = body.partition(b"\n")
    _check(method.name, "POST", query.decode("latin-1"), kind.decode("latin-1"), body)


def _check(name: str, verb: str, query: str, kind: str, body: bytes) -> None:
    method = pbs.FACE.methods[name]
    given = parameters.of_request(verb, query, kind, body, _KINDS[name])
    findings = method.check(given)
    if findings:
        raise parameters.refused(findings)
    if method.request is not None:
        method.request(given)


# Of hypervisors and their services.


def _xmlrpc(data: bytes) -> None:
    found = xmlrpc.read(data)
    assert xmlrpc.read(xmlrpc.value(found)) is not None
    xmlrpc.request(data)


def _vhd(data: bytes) -> None:
    reader = vhd.Reader()
    for piece in _pieces(data):
        for extent in reader.feed(piece):
            assert extent.offset + len(extent.data) <= (reader.footer.size if reader.footer else 0)
    reader.close()


def _xva(data: bytes) -> None:
    """Packed or not; the content of a packed one is what is asked for, up to a limit."""
    unpacker, reader, left = compression.Unpacker(), xva.Reader(), 8 * MIB
    for piece in _pieces(data):
        for part in unpacker.feed(piece):
            reader.feed(part)
            left -= len(part)
            if left < 0:
                return
    unpacker.close()
    reader.close()


def _chunked(data: bytes) -> None:
    reader, taken = chunks.Chunks(), 0
    for piece in _pieces(data):
        pieces, rest = reader.feed(piece)
        taken += sum(map(len, pieces)) + len(rest)
        if reader.done:
            return
        assert not rest
    assert taken <= len(data)


def _text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    return lambda data: read(data.decode("utf-8", "replace"))


def _index_seed(*parts: bytes) -> bytes:
    ends = array("Q", [5, 11])
    packed = b"".join(sha256(part).digest() for part in parts)
    entries = index.join_entries(packed, ends)
    found = index.Header(True, bytes(16), 1, sha256(entries).digest(), 2)
    return index.encode_header(found)[:80] + entries


def _fixed_seed() -> bytes:
    found = index.Header(False, bytes(16), 1, bytes(32), 2, index.FIXED_CHUNK + 1, index.FIXED_CHUNK)
    return index.encode_header(found)[:80] + bytes(64)


_MANIFEST = jsontext.dumps(
    {
        "backup-type": "host", "backup-id": "elsa", "backup-time": 1593179765, "signature": None,
        "files": [{"filename": "a.img.fidx", "crypt-mode": "encrypt", "size": 200, "csum": "01" * 32}],
        "unprotected": {"notes": "n", "chunk_upload_stats": {"count": 1}},
    }
)  # fmt: skip
_UPGRADE = (
    b"GET //api2/json/backup?backup-id=a&backup-time=1&backup-type=host&store=main HTTP/1.1\r\nconnection: upgrade\r\n"
    b"upgrade: proxmox-backup-protocol-v1\r\nauthorization: PBSAPIToken=root@pam!t:s\r\nhost: h\r\n\r\n"
)
_PARAMETERS = b'wid=1&size=5&digest=00\napplication/json\n{"wid":1,"digest-list":["00"],"offset-list":[0]}'
_IMAGE = vhd.Image(vhd.Footer(2 * MIB, UUID(int=1)), [])
_OVA = xva.Ova({"export_vsn": 2}, (xva.Item("VDI", "Ref:1", {"virtual_size": 5}),))
_XVA = xva.member(xva.OVA, _OVA.encode()) + xva.chunk("Ref:1", 0, b"hello") + xva.END


def _packed(kind: compression.Compression) -> bytes:
    packer = compression.packer(kind)
    return packer.compress(_XVA) + packer.flush()


FORMATS: dict[str, Format] = {
    "blob": Format(_blob, (BadBlob,), (blob.encode(b"hello"), blob.encode(bytes(500)))),
    "chunk": Format(
        _chunk, (BadBlob, ChunkMismatch),
        tuple(len(part).to_bytes(3, "little") + sha256(part).digest() + blob.encode(part)
              for part in (b"hello", bytes(500))),
    ),
    "index": Format(_index, (BadIndex,), (_index_seed(b"hello", b"world!"), _fixed_seed())),
    "manifest": Format(_manifest, (BadManifest,), (_MANIFEST,)),
    "names": Format(_names, (BadName,), (b"ns/a/ns/b/host/elsa/2020-06-26T13:56:05Z", b"a/b/c")),
    "catalog": Format(
        _catalog, (catalog.BadCatalog,),
        (catalogs.catalog({b"root.pxar.didx": {b"a": (5, -1), b"b": "l", b"c": {b"d": (1, 2)}}}),),
    ),
    "archive": Format(
        _archive, (pxar.BadArchive,), (archives.archive({b"a": b"content", b"b": {b"c": b"", b"l": 0o120000}}),)
    ),
    "frames": Format(
        _frames, (BadFrame,),
        (b"\0" + bytes(24) + struct.pack(">I", 5)[1:] + b"\0\x09\0\0\0\x01\x01abc\0",
         b"\xff" + bytes(24) + struct.pack(">I", 1)[1:] + b"\x01\x05\0\0\0\x01\x82"),
    ),
    "head": Format(_head, (head.BadHead, routes.BadPath, Fault), (_UPGRADE,)),
    "parameters": Format(
        _parameters, (Fault,),
        tuple(bytes([number]) + _PARAMETERS for number in range(0, len(_METHODS), 3)),
    ),
    "xmlrpc": Format(
        _xmlrpc, (xmlrpc.NotXmlRpc,),
        (xmlrpc.value({"a": [1, "x", True, 1.5]}),
         b"<methodCall><methodName>VM.get</methodName><params><param><value>a</value></param></params></methodCall>"),
    ),
    "vhd": Format(_vhd, (vhd.BadVhd, Truncated), (_IMAGE.head + _IMAGE.tail,)),
    "xva": Format(
        _xva, (xva.BadXva, compression.BadCompression, Truncated, xmlrpc.NotXmlRpc),
        (_XVA, *map(_packed, (compression.Compression.GZIP, compression.Compression.ZSTD))),
    ),
    "dump": Format(
        pool_dump.decode, (pool_dump.BadDump,),
        (b"".join(pool_dump.encode({"generation_count": "1"}, [("VM", [{"ref": "OpaqueRef:1", "a": "('b' 'c')"}])])),),
    ),
    "expression": Format(_text(pool_dump.expression), (ValueError,), (b"(('a' 'b') ('c' 'd'))",)),
    "where": Format(_text(where.parsed), (XapiFault,), (b'field "name__label" = "x" and not (true)',)),
    "request": Format(
        request.parse, (request.BadRequest,),
        (b"PUT /services/plugin/a.b/c%20d?x=1&session_id=OpaqueRef:1 HTTP/1.1\r\nHost: h\r\n"
         b"Cookie: session_id=a; b=c\r\nTransfer-Encoding: chunked\r\n\r\n",),
    ),
    "answer": Format(
        answer.parse, (answer.BadAnswer,), (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n",)
    ),
    "chunked": Format(_chunked, (chunks.BadChunk,), (b"5;a=b\r\nhello\r\n0\r\nX: y\r\n\r\n",)),
}  # fmt: skip


def read(data: bytes) -> None:
    """Give the rest of an input to the format whose number its first byte is."""
    if data:
        found = list(FORMATS.values())
        found[data[0] % len(found)].read(data[1:])
