"""The lenient reading of request heads."""

from __future__ import annotations

import pytest

from runtime.gateway.head import END, BadHead, Framing, Head, framing, mended, parse

HOST = b"Host: h\r\n"

FRAMINGS = [
    # lines after the request line, what they mean
    (HOST, Framing(0, None, True, False)),
    (b"", Framing(0, None, False, False)),
    (HOST + b"Content-Length: 42\r\n", Framing(42, None, True, False)),
    (HOST + b"content-length:7 \r\n", Framing(7, None, True, False)),
    (HOST + b"Content-Length: 4\r\nContent-Length: 4\r\n", Framing(None, None, True, False)),
    (HOST + b"Content-Length: -1\r\n", Framing(None, None, True, False)),
    (HOST + b"Content-Length: 0x10\r\n", Framing(None, None, True, False)),
    (HOST + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n", Framing(None, None, True, False)),
    (HOST + b"Transfer-Encoding: chunked\r\nContent-Length: 1\r\n", Framing(None, None, True, False)),
    (HOST + b"UPGRADE: Proxmox-Backup-Protocol-v1\r\n", Framing(0, "proxmox-backup-protocol-v1", True, False)),
    (b"X-Host: no\r\nX-Upgrade: no\r\n", Framing(0, None, False, False)),
    (b"host: h\n", Framing(0, None, True, True)),
]


@pytest.mark.parametrize(("lines", "meant"), FRAMINGS)
def test_what_a_head_means_for_its_connection(lines: bytes, meant: Framing) -> None:
    assert framing(b"GET / HTTP/1.1\r\n" + lines + b"\r\n") == meant


MENDED = [
    (b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost:\r\n\r\n"),
    (b"GET / HTTP/1.1\nA: b\n\n", b"GET / HTTP/1.1\r\nHost:\r\nA: b\r\n\r\n"),
    (b"GET / HTTP/1.1\r\nhost: h\nA: b\r\n\r\n", b"GET / HTTP/1.1\r\nhost: h\r\nA: b\r\n\r\n"),
    (b"GET / HTTP/1.1\r\nHost: h\r\n\r\n", b"GET / HTTP/1.1\r\nHost: h\r\n\r\n"),
]


@pytest.mark.parametrize(("head", "strict"), MENDED)
def test_a_lenient_head_becomes_a_strict_one(head: bytes, strict: bytes) -> None:
    assert mended(head, framing(head)) == strict


ENDS = [
    (b"GET / HTTP/1.1\r\n\r\nrest", 18),
    (b"GET / HTTP/1.1\n\nrest\r\n\r\n", 16),
    (b"GET / HTTP/1.1\nA: b\n\r\nrest", 22),
    (b"GET / HTTP/1.1\r\nA: b\r\n", None),
]


@pytest.mark.parametrize(("data", "end"), ENDS)
def test_a_head_ends_with_its_first_blank_line(data: bytes, end: int | None) -> None:
    found = END.search(data)

    assert (found.end() if found else None) == end


def test_a_whole_head_keeps_target_and_headers_as_sent() -> None:
    head = parse(
        b"GET //api2/json/backup?store=a%20b HTTP/1.1\r\nUPGRADE: x \r\nConnection: Upgrade, HTTP2-Settings\r\n\r\n"
    )

    assert head == Head(
        "GET",
        "//api2/json/backup?store=a%20b",
        "HTTP/1.1",
        (("upgrade", "x"), ("connection", "Upgrade, HTTP2-Settings")),
    )
    assert (head.path, head.query) == ("/api2/json/backup", "store=a%20b")
    assert (head.get("upgrade"), head.get("host")) == ("x", None)


@pytest.mark.parametrize("head", [b"GET /\r\n\r\n", b"GET / HTTP/2.0\r\n\r\n", b"GET / HTTP/1.1\r\nnonsense\r\n\r\n"])
def test_what_is_no_head_is_refused(head: bytes) -> None:
    with pytest.raises(BadHead):
        parse(head)
