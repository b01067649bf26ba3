"""Special-purpose addresses, and root hints."""

import pytest

from runtime.dns.engine.hints import ROOT_SERVERS, HintsError, read
from runtime.dns.engine.special import Reach, reach
from runtime.dns.wire.names import from_text

ADDRESSES = {
    Reach.DOCUMENTATION: ("192.0.2.1 198.51.100.255 203.0.113.0 2001:db8::1 3fff::1"),
    Reach.LOCAL: (
        "10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 127.0.0.1 169.254.1.1 100.64.0.1 ::1 fd00::1 fe80::1"
    ),
    Reach.RESTRICTED: (
        "0.0.0.0 192.0.0.1 192.0.0.171 192.88.99.1 198.18.0.1 240.0.0.1 255.255.255.255 :: ::ffff:192.0.2.1 "
        "100::1 2001::1 2002::1 5f00::1 64:ff9b:1::1 2001:2::1 2001:10::1"
    ),
    Reach.GLOBAL: (
        "192.0.0.9 192.31.196.1 192.175.48.1 64:ff9b::1 2001:1::1 2001:20::1 2001:4:112::1 2620:4f:8000::1 "
        "8.8.8.8 2a00::1 172.32.0.1 100.128.0.1"
    ),
}


@pytest.mark.parametrize(
    ("address", "expected"), [(address, what) for what, texts in ADDRESSES.items() for address in texts.split()]
)
def test_what_an_address_is_for(address: str, expected: Reach) -> None:
    assert reach(address) is expected


def test_there_are_thirteen_root_servers_with_both_families() -> None:
    assert len(ROOT_SERVERS) == 13
    assert all("." in v4 and ":" in v6 for v4, v6 in ROOT_SERVERS.values())


FILE = """
; the root
.                3600000  IN  NS  A.ROOT.test.   ; first
A.ROOT.test.     3600000      A   127.1.0.1
a.root.test.     3600000  IN  AAAA  2001:DB8:0::1
. NS b.root.test
b.root.test A 127.1.0.2
unused.test A 127.1.0.9
"""


def test_a_file_of_hints_is_read() -> None:
    assert read(FILE) == {
        from_text("a.root.test"): ["127.1.0.1", "2001:db8::1"],
        from_text("b.root.test"): ["127.1.0.2"],
    }


BROKEN = [
    ("", 0, "no NS record"),
    (". NS a.test.\n", 0, "a.test has no address"),
    (". NS a.test.\na.test. A\n", 2, "owner, type and data"),
    (". NS a.test.\na.test. A 127.0.0\n", 2, "no IP address"),
    (". NS a..test.\n", 1, "empty label"),
    ("example. NS a.test.\n", 1, "NS record of the root"),
    (". MX mail.test.\n", 1, "NS record of the root"),
]


@pytest.mark.parametrize(("text", "line", "reason"), BROKEN)
def test_a_broken_file_of_hints_is_refused_with_its_line(text: str, line: int, reason: str) -> None:
    with pytest.raises(HintsError) as caught:
        read(text)
    assert caught.value.line == line
    assert reason in str(caught.value)
