"""A recording: questions with their answers, as JSON, read by `replay` and written by `record`.

The form of a packet is that of the conformance pack "zm-conformance-1": `ip`, `qname`, `qtype`, `qclass`, `do`, `tcp`,
`rd`, `bufsize`, `edns`, `response` (base64, null for no answer), `ts`, and where they say something `from`, `case`,
`alternatives`. A packet with `qtype` AXFR holds the first message of a zone transfer.
"""

from __future__ import annotations

import base64
import gzip
from collections.abc import Iterable, Mapping
from pathlib import Path
from socket import AF_INET6, inet_ntop, inet_pton
from typing import Any, Final, NamedTuple

import orjson

from runtime.dns.query.question import DNSSEC, EdnsQuery, Question
from runtime.dns.wire import types
from runtime.dns.wire.names import Name, from_text, to_text

FORMAT: Final = "zm-conformance-1"

Key = tuple[str, Name, int, int, EdnsQuery | None, bool, bool]
"""Address in its shortest form, name, type, class, EDNS, TCP, RD."""


class Packet(NamedTuple):
    """What came for one question. `case`: `echo` when the server repeats the letters of the question, `lower` when not,
    None where it was not looked at. `alternatives`: the n-th distinct spelling of the name gets the n-th of them."""

    response: bytes | None
    arrived: float
    source: str | None = None
    case: str | None = None
    alternatives: tuple[bytes | None, ...] = ()


Recording = dict[Key, Packet]


def key_of(address: str, question: Question) -> Key:
    """Under which key the answer to a question stands; spelling and fallback are not part of it."""
    return (address, question.name, question.type, question.klass, question.edns, question.tcp, question.rd)


def load(packets: Iterable[Mapping[str, Any]]) -> Recording:
    """The packets by their keys; the first one counts where two have the same.

    Raises:
        ValueError, KeyError: a packet is not of the form above.
    """
    recording: Recording = {}
    for packet in packets:
        edns = None
        if packet["edns"] is not None:
            given = packet["edns"]
            edns = EdnsQuery(given["version"], bool(packet["do"]), packet["bufsize"], given["z"], given["option"])
        elif packet["do"] or packet["bufsize"]:
            # Old recordings left the size out where it was the default of DNSSEC queries.
            edns = EdnsQuery(do=bool(packet["do"]), size=packet["bufsize"] or DNSSEC.size)
        key = (
            shortest(packet["ip"]),
            from_text(packet["qname"]),
            types.from_mnemonic(packet["qtype"]),
            types.class_from_text(packet["qclass"]),
            edns,
            bool(packet["tcp"]),
            bool(packet["rd"]),
        )
        alternatives = tuple([_octets(text) for text in packet.get("alternatives") or ()])
        source = packet.get("from")
        entry = Packet(
            _octets(packet["response"]),
            float(packet.get("ts") or 0.0),
            shortest(source) if source else None,
            packet.get("case"),
            alternatives,
        )
        recording.setdefault(key, entry)
    return recording


def read(path: Path) -> Recording:
    """The recording in a file, compressed with gzip when it is called `.gz`.

    Raises:
        OSError: the file cannot be read. ValueError, KeyError: it is no recording.
    """
    content = path.read_bytes()
    return loads(gzip.decompress(content) if path.suffix == ".gz" else content)


def loads(content: bytes) -> Recording:
    """The recording in the content of a file.

    Raises:
        ValueError, KeyError: it is none.
    """
    document = orjson.loads(content)
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError(f"this is no recording: its format is not {FORMAT}")
    return load(document["packets"])


def dump(recording: Recording) -> bytes:
    """The recording as the content of a file."""
    packets = [_packet(key, packet) for key, packet in recording.items()]
    return orjson.dumps({"format": FORMAT, "packets": packets}, option=orjson.OPT_INDENT_2)


def _packet(key: Key, packet: Packet) -> dict[str, Any]:
    address, name, type, klass, edns, tcp, rd = key
    plain = edns is None or edns == EdnsQuery(do=True, size=edns.size)
    return {
        "ip": address,
        "qname": to_text(name),
        "qtype": types.mnemonic(type),
        "qclass": types.class_text(klass),
        "do": int(edns is not None and edns.do),
        "tcp": int(tcp),
        "rd": int(rd),
        "bufsize": edns.size if edns else 0,
        "edns": None if plain or edns is None else {"version": edns.version, "z": edns.z, "option": edns.option},
        "response": _base64(packet.response),
        "ts": packet.arrived,
        "from": packet.source,
        "case": packet.case,
        **({"alternatives": [_base64(wire) for wire in packet.alternatives]} if packet.alternatives else {}),
    }


def _octets(text: str | None) -> bytes | None:
    return None if text is None else base64.b64decode(text)


def _base64(wire: bytes | None) -> str | None:
    return None if wire is None else base64.b64encode(wire).decode("ascii")


def shortest(address: str) -> str:
    """The address in its shortest form (RFC 5952). Raises OSError for a text that is none."""
    return inet_ntop(AF_INET6, inet_pton(AF_INET6, address)) if ":" in address else address
