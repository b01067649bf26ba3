"""Key tags, digests, signed octets and NSEC3 hashes are those of dnspython."""

import dns.dnssec
import dns.name
import dns.rdata
import dns.rdatatype
import dns.rrset
import pytest
from dns.rdtypes.ANY.DNSKEY import DNSKEY
from hypothesis import given, settings
from hypothesis import strategies as st

from runtime.dns.dnssec.denial import nsec3_hash, nsec3_label
from runtime.dns.dnssec.keys import ds_digest, key_tag, rsa_bits
from runtime.dns.dnssec.validation import Standing, by_keys, by_tag, verifies
from runtime.dns.wire.names import from_text, to_wire
from tests.dns.dnssec.oracle import SIGNING, ZONE, as_read, signer

FEW = settings(max_examples=60, deadline=None)

RRSETS = [
    dns.rrset.from_text("example.org.", 3600, "IN", "SOA", "NS1.Example.ORG. Host.example.org. 1 2 3 4 5"),
    dns.rrset.from_text("example.org.", 300, "IN", "NS", "B.example.org.", "a.Example.org.", "a.example.org."),
    dns.rrset.from_text("a.b.EXAMPLE.org.", 60, "IN", "MX", "10 Mail.example.org.", "5 mail2.example.org."),
    dns.rrset.from_text("example.org.", 60, "IN", "TXT", '"Case Stays"', '"b" "c"'),
    dns.rrset.from_text("example.org.", 60, "IN", "NSEC", "Next.example.org. A NS SOA RRSIG NSEC DNSKEY"),
    dns.rrset.from_text("srv.example.org.", 60, "IN", "SRV", "1 2 3 Target.Example.ORG."),
    dns.rrset.from_text("*.example.org.", 60, "IN", "A", "192.0.2.2", "192.0.2.1"),
    dns.rrset.from_text("example.org.", 60, "IN", "CDS", "1 13 2 " + "ab" * 32, "0 0 0 00"),
]


@pytest.mark.parametrize("algorithm", sorted(SIGNING))
def test_a_signature_of_each_algorithm_verifies(algorithm: int) -> None:
    signed = signer(algorithm).signed(RRSETS[0])
    assert by_keys(signed.signatures[0], signed, by_tag([signer(algorithm).key]), ZONE) is Standing.GOOD


@pytest.mark.parametrize("rrset", RRSETS, ids=lambda rrset: dns.rdatatype.to_text(rrset.rdtype))
def test_sets_of_all_kinds_are_signed_over_the_same_octets(rrset: dns.rrset.RRset) -> None:
    signed = signer(13).signed(rrset)
    assert verifies(signed.signatures[0], signed, signer(13).key, ZONE)


def test_an_answer_from_a_wildcard_verifies_under_the_name_that_was_asked() -> None:
    wildcard = signer(13).signed(RRSETS[6])
    answer = dns.rrset.from_text("x.y.example.org.", 60, "IN", "A", "192.0.2.1", "192.0.2.2")
    expanded = as_read(answer)._replace(signatures=wildcard.signatures)
    assert verifies(expanded.signatures[0], expanded, signer(13).key, ZONE)


@pytest.mark.parametrize("algorithm", sorted(SIGNING))
def test_a_signature_with_one_bit_changed_is_wrong(algorithm: int) -> None:
    signed = signer(algorithm).signed(RRSETS[0])
    (signature,) = signed.signatures
    octets = signature.data.signature
    changed = signature._replace(
        data=signature.data._replace(signature=octets[:-3] + bytes((octets[-3] ^ 1,)) + octets[-2:])
    )
    assert by_keys(changed, signed, by_tag([signer(algorithm).key]), ZONE) is Standing.WRONG


@FEW
@given(st.binary(min_size=3, max_size=300), st.integers(0, 255), st.sampled_from((0, 256, 257)))
def test_key_tags(key: bytes, algorithm: int, flags: int) -> None:
    wire = flags.to_bytes(2) + bytes((3, algorithm)) + key
    record = dns.rdata.from_wire("IN", "DNSKEY", wire, 0, len(wire))
    assert isinstance(record, DNSKEY)
    assert key_tag(wire) == dns.dnssec.key_id(record)


@pytest.mark.parametrize(("number", "name"), [(1, "SHA1"), (2, "SHA256"), (4, "SHA384")])
@pytest.mark.parametrize("owner", ["example.org", "."])
def test_digests_of_ds_records(number: int, name: str, owner: str) -> None:
    public = signer(13).public
    theirs = dns.dnssec.make_ds(owner if owner == "." else owner + ".", public, name, validating=True)
    assert ds_digest(to_wire(from_text(owner)), public.to_wire(), number) == theirs.digest


@FEW
@given(st.lists(st.sampled_from(["a", "www", "xn--b", "0"]), max_size=4), st.binary(max_size=8), st.integers(0, 12))
def test_names_of_nsec3_records(labels: list[str], salt: bytes, iterations: int) -> None:
    name = ".".join([*labels, "example.org"])
    theirs = dns.dnssec.nsec3_hash(name, salt.hex() or None, iterations, "SHA1")
    assert nsec3_label(nsec3_hash(from_text(name), salt, iterations)).decode() == theirs.lower()


@pytest.mark.parametrize("algorithm", [5, 8])
def test_bits_of_rsa_keys(algorithm: int) -> None:
    assert rsa_bits(signer(algorithm).key.key) == signer(algorithm).private.key_size
