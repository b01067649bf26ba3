"""The DNSSEC test cases on servers that lie in one way each: what recordings lack, and what hostile zones may try."""

import pytest

from generated.messages.dns import MESSAGES
from runtime.dns.dnssec import validation
from runtime.dns.dnssec.keys import SEP, ZONE
from runtime.dns.dnssec.validation import KEYS_TRIED, SIGNATURES_TRIED
from runtime.dns.engine.undelegated import Undelegated
from runtime.dns.wire import types
from runtime.dns.wire.message import Record
from runtime.dns.wire.names import ROOT, Name, from_text
from runtime.dns.wire.rdata import Dnskey, Ds
from tests.dns.dnssec.world import (
    APEX,
    FIRST,
    HOUR,
    KEY,
    NSEC,
    NSEC3PARAM,
    ODD,
    OTHER,
    SECOND,
    SERVERS,
    SOA,
    Reply,
    Signer,
    World,
    nsec3,
    signer,
    with_nsec,
    with_nsec3,
    with_signature,
)

BOTH = f"{FIRST};{SECOND}"
NS_LIST = f"ns1.example.org/{FIRST};ns2.example.org/{SECOND}"
OTHER_ZONE = from_text("other.org")


def _cds(*records: Ds) -> list[Record]:
    return [Record.make(APEX, types.CDS, HOUR, one) for one in records]


def _cdnskey(*data: Dnskey) -> list[Record]:
    return [Record.make(APEX, types.CDNSKEY, HOUR, one) for one in data]


def _elsewhere(record: Record, owner: tuple[bytes, ...] = OTHER_ZONE) -> Record:
    return Record.make(owner, record.type, record.ttl, record.data)


def _soa_elsewhere() -> list[Record]:
    return [_elsewhere(SOA)]


KEYLESS = Reply((), with_signature(SOA))
DELETE_CDNSKEY = Dnskey(0, 3, 0, b"\x00")
NON_SEP = signer(3, ZONE)
NON_ZONE = signer(4, SEP)
SMALL_RSA = Dnskey(257, 3, 10, b"\x03\x01\x00\x01" + b"\xff" * 64)
MEDIUM_RSA = Dnskey(257, 3, 8, b"\x03\x01\x00\x01" + b"\xff" * 256)

TAGS = [
    ("dnssec01", World(ds=[KEY.ds(), KEY.ds(0, b"")]), {"DS01_DS_ALGO_NOT_DS", "DS01_DS_ALGO_OK"}),
    ("dnssec01", World(), {"DS01_PARENT_ZONE_NO_DS"}),
    ("dnssec01", World().parent(Reply(do=False)), {"DS01_NO_RESPONSE"}),
    ("dnssec01", World().parent(Reply(aa=False)), {"DS01_NO_RESPONSE"}),
    ("dnssec01", World().parent(Reply(rcode=types.REFUSED)), {"DS01_NO_RESPONSE"}),
    ("dnssec02", World(), set()),
    ("dnssec02", World(ds=[KEY.ds()]), set()),
    ("dnssec02", World(ds=[KEY.ds(1), KEY.ds(4)]), set()),
    ("dnssec02", World(ds=[KEY.ds(3, b"x")]), set()),
    ("dnssec02", World(ds=[KEY.ds(2, b"short")]), {"DS02_NO_MATCH_DS_DNSKEY"}),
    ("dnssec02", World(ds=[KEY.ds()._replace(algorithm=8)]), {"DS02_NO_MATCH_DS_DNSKEY"}),
    ("dnssec02", World(ds=[KEY.ds(), OTHER.ds()]), {"DS02_NO_DNSKEY_FOR_DS"}),
    ("dnssec02", World(ds=[OTHER.ds()]), {"DS02_NO_DNSKEY_FOR_DS", "DS02_NO_VALID_DNSKEY_FOR_ANY_DS"}),
    ("dnssec02", World(ds=[NON_SEP.ds()]).keys(NON_SEP, by=(NON_SEP,)), {"DS02_DNSKEY_NOT_SEP"}),
    (
        "dnssec02",
        World(ds=[NON_ZONE.ds()]).keys(NON_ZONE, by=(NON_ZONE,)),
        {"DS02_DNSKEY_NOT_FOR_ZONE_SIGNING", "DS02_NO_VALID_DNSKEY_FOR_ANY_DS"},
    ),
    (
        "dnssec02",
        World(ds=[OTHER.ds()]).keys(KEY, OTHER),
        {"DS02_NO_MATCHING_DNSKEY_RRSIG", "DS02_DNSKEY_NOT_SIGNED_BY_ANY_DS"},
    ),
    ("dnssec03", World(), {"DS03_NO_NSEC3"}),
    ("dnssec03", World().lie(types.DNSKEY, KEYLESS), {"DS03_NO_DNSSEC_SUPPORT"}),
    ("dnssec05", World().lie(types.DNSKEY, KEYLESS), {"DS05_ZONE_NO_DNSSEC"}),
    ("dnssec05", World().lie(types.DNSKEY, None), {"DS05_NO_RESPONSE"}),
    ("dnssec06", World(), {"EXTRA_PROCESSING_OK"}),
    ("dnssec06", World().lie(types.DNSKEY, Reply([KEY.record])), {"EXTRA_PROCESSING_BROKEN"}),
    ("dnssec06", World().lie(types.DNSKEY, Reply(rcode=types.SERVFAIL)), set()),
    ("dnssec07", World().lie(types.SOA, None), {"DS07_NOT_SIGNED"}),
    (
        "dnssec07",
        World().lie(types.DNSKEY, Reply([KEY.rrsig([KEY.record])])),
        {"DS07_NOT_SIGNED_ON_SERVER", "DS07_NOT_SIGNED"},
    ),
    ("dnssec08", World(), set()),
    ("dnssec08", World().keys(KEY, by=()), {"DS08_MISSING_RRSIG_IN_RESPONSE"}),
    ("dnssec08", World().keys(KEY, by=(OTHER,)), {"DS08_NO_MATCHING_DNSKEY"}),
    ("dnssec09", World(), set()),
    ("dnssec09", World().lie(types.SOA, Reply([SOA])), {"DS09_MISSING_RRSIG_IN_RESPONSE"}),
    ("dnssec10", World(), {"DS10_HAS_NSEC"}),
    ("dnssec10", with_nsec3(), {"DS10_HAS_NSEC3"}),
    (
        "dnssec10",
        with_nsec3().lie(types.NSEC3PARAM, Reply([NSEC3PARAM, NSEC3PARAM])),
        {"DS10_HAS_NSEC3", "DS10_ERR_MULT_NSEC3PARAM"},
    ),
    (
        "dnssec10",
        with_nsec3().lie(types.NSEC3PARAM, Reply([_elsewhere(NSEC3PARAM)])),
        {"DS10_HAS_NSEC3", "DS10_NSEC3PARAM_MISMATCHES_APEX"},
    ),
    ("dnssec10", with_nsec3(soa=_soa_elsewhere()), {"DS10_HAS_NSEC3", "DS10_NSEC3_NODATA_WRONG_SOA"}),
    (
        "dnssec10",
        with_nsec(NSEC, KEY.rrsig([NSEC]), soa=_soa_elsewhere()),
        {"DS10_HAS_NSEC", "DS10_NSEC_NODATA_WRONG_SOA"},
    ),
    ("dnssec10", with_nsec(NSEC), {"DS10_HAS_NSEC", "DS10_NSEC_MISSING_SIGNATURE"}),
    (
        "dnssec10",
        with_nsec3(nsec3(), KEY.rrsig([nsec3()], start=HOUR)),
        {"DS10_HAS_NSEC3", "DS10_NSEC3_RRSIG_NOT_YET_VALID", "DS10_NSEC3_NO_VERIFIED_SIGNATURE"},
    ),
    (
        "dnssec10",
        with_nsec3(nsec3(), OTHER.rrsig([nsec3()])),
        {"DS10_HAS_NSEC3", "DS10_NSEC3_RRSIG_NO_DNSKEY", "DS10_NSEC3_NO_VERIFIED_SIGNATURE"},
    ),
    (
        "dnssec10",
        with_nsec3(nsec3(), OTHER.rrsig([nsec3()]), KEY.rrsig([nsec3()])),
        {"DS10_HAS_NSEC3", "DS10_NSEC3_RRSIG_NO_DNSKEY"},
    ),
    ("dnssec10", with_nsec3(nsec3(iterations=65535)), {"DS10_HAS_NSEC3", "DS10_NSEC3_MISMATCHES_APEX"}),
    ("dnssec10", with_nsec3(nsec3(owner=ROOT)), {"DS10_HAS_NSEC3", "DS10_NSEC3_MISMATCHES_APEX"}),
    ("dnssec10", with_nsec3(nsec3(algorithm=2)), {"DS10_HAS_NSEC3", "DS10_NSEC3_MISMATCHES_APEX"}),
    (
        "dnssec10",
        World().lie(types.NSEC, Reply([SOA])).lie(types.NSEC3PARAM, Reply(rcode=types.NOTIMP)),
        {"DS10_NSEC_GIVES_ERR_ANSWER", "DS10_NSEC3PARAM_QUERY_RESPONSE_ERR", "DS10_EXPECTED_NSEC_NSEC3_MISSING"},
    ),
    ("dnssec11", World(), set()),
    ("dnssec11", World(ds=[KEY.ds()]), set()),
    ("dnssec11", World().parent(None), {"DS11_UNDETERMINED_DS"}),
    ("dnssec11", World(ds=[KEY.ds()]).lie(types.DNSKEY, KEYLESS), {"DS11_DS_BUT_UNSIGNED_ZONE"}),
    ("dnssec11", World(ds=[KEY.ds()]).lie(types.DNSKEY, None), {"DS11_UNDETERMINED_SIGNED_ZONE"}),
    ("dnssec13", World(), set()),
    ("dnssec14", World(), {"KEY_SIZE_OK"}),
    ("dnssec14", World().lie(types.DNSKEY, None, FIRST), {"KEY_SIZE_OK", "NO_RESPONSE"}),
    ("dnssec14", World().lie(types.DNSKEY, None), {"NO_RESPONSE"}),
    ("dnssec14", World().lie(types.DNSKEY, KEYLESS, FIRST), {"NO_RESPONSE_DNSKEY"}),
    (
        "dnssec14",
        World().lie(types.DNSKEY, Reply([Record.make(APEX, types.DNSKEY, HOUR, SMALL_RSA)])),
        {"DNSKEY_TOO_SMALL_FOR_ALGO", "DNSKEY_SMALLER_THAN_REC"},
    ),
    (
        "dnssec14",
        World().lie(types.DNSKEY, Reply([Record.make(APEX, types.DNSKEY, HOUR, MEDIUM_RSA)])),
        {"KEY_SIZE_OK"},
    ),
    ("dnssec15", World(), {"DS15_NO_CDS_CDNSKEY"}),
    ("dnssec16", World(), set()),
    ("dnssec16", World().lie(types.CDS, Reply(with_signature(*_cds(KEY.ds())))), set()),
    (
        "dnssec16",
        World()
        .lie(types.CDS, Reply(with_signature(*_cds(NON_SEP.ds()), by=NON_SEP)))
        .keys(KEY, NON_SEP, by=(KEY, NON_SEP)),
        {"DS16_CDS_MATCHES_NON_SEP_DNSKEY"},
    ),
    (
        "dnssec16",
        World().lie(types.CDS, Reply(with_signature(*_cds(KEY.ds()), by=OTHER))),
        {"DS16_CDS_NOT_SIGNED_BY_CDS", "DS16_CDS_SIGNED_BY_UNKNOWN_DNSKEY"},
    ),
    ("dnssec17", World().lie(types.CDNSKEY, Reply(with_signature(*_cdnskey(KEY.data)))), set()),
    (
        "dnssec17",
        World().lie(types.CDNSKEY, Reply(with_signature(*_cdnskey(KEY.data), by=OTHER))),
        {"DS17_CDNSKEY_NOT_SIGNED_BY_CDNSKEY", "DS17_CDNSKEY_SIGNED_BY_UNKNOWN_DNSKEY"},
    ),
    ("dnssec17", World().lie(types.CDNSKEY, Reply(with_signature(*_cdnskey(DELETE_CDNSKEY)))), {"DS17_DELETE_CDNSKEY"}),
    (
        "dnssec17",
        World().lie(types.CDNSKEY, Reply(with_signature(*_cdnskey(OTHER.data), by=OTHER))).keys(KEY, OTHER),
        {"DS17_DNSKEY_NOT_SIGNED_BY_CDNSKEY"},
    ),
    ("dnssec18", World(ds=[KEY.ds()]), set()),
    ("dnssec18", World(ds=[KEY.ds()]).lie(types.CDS, Reply(with_signature(*_cds(KEY.ds())))), set()),
    (
        "dnssec18",
        World(ds=[KEY.ds()]).lie(types.CDS, Reply(with_signature(*_cds(KEY.ds()), by=OTHER))),
        {"DS18_NO_MATCH_CDS_RRSIG_DS"},
    ),
    (
        "dnssec18",
        World(ds=[KEY.ds()]).lie(types.CDNSKEY, Reply(_cdnskey(KEY.data))),
        {"DS18_NO_MATCH_CDNSKEY_RRSIG_DS"},
    ),
]


@pytest.mark.parametrize(
    ("case", "world", "tags"),
    TAGS,
    ids=[f"{case}-{number}" for number, (case, _, _) in enumerate(TAGS)],
)
async def test_tags(case: str, world: World, tags: set[str]) -> None:
    assert set(await world.tested(case)) == tags


async def test_messages_have_the_arguments_of_the_catalogue() -> None:
    wrong = [
        (tag, sorted(args))
        for case, world, _ in TAGS
        for tag, messages in (await world.tested(case)).items()
        for args in messages
        if sorted(args) != sorted(MESSAGES["DNSSEC"][tag].arguments)
    ]
    assert wrong == []


async def test_the_root_without_given_ds_is_not_asked() -> None:
    world = World()
    assert set(await world.tested("dnssec01", zone=ROOT)) == {"DS01_ROOT_N_NO_UNDEL_DS"}
    assert not [question for _, question in world.asked if question.type == types.DS]


@pytest.mark.parametrize(
    ("case", "ds", "tags"),
    [
        ("dnssec01", [], {"DS01_UNDEL_N_NO_UNDEL_DS"}),
        ("dnssec01", [KEY.ds(1)], {"DS01_DS_ALGO_DEPRECATED", "DS01_DS_ALGO_2_MISSING"}),
        ("dnssec02", [], set()),
        ("dnssec02", [OTHER.ds()], {"DS02_NO_DNSKEY_FOR_DS", "DS02_NO_VALID_DNSKEY_FOR_ANY_DS"}),
        ("dnssec07", [], {"DS07_SIGNED", "DS07_SIGNED_ON_SERVER"}),
        (
            "dnssec07",
            [KEY.ds()],
            {"DS07_SIGNED", "DS07_SIGNED_ON_SERVER", "DS07_DS_ON_PARENT_SERVER", "DS07_DS_FOR_SIGNED_ZONE"},
        ),
        ("dnssec11", [], set()),
        ("dnssec18", [], set()),
    ],
)
async def test_undelegated_zones_are_judged_by_the_ds_that_was_given(case: str, ds: list[Ds], tags: set[str]) -> None:
    given = Undelegated(servers={name: [address] for name, address in SERVERS.items()}, ds=ds)
    world = World()
    assert set(await world.tested(case, given)) == tags


@pytest.mark.parametrize("servers", [None, {name: [address] for name, address in SERVERS.items()}])
async def test_a_digest_alone_is_that_of_a_key_of_the_zone(servers: dict[Name, list[str]] | None) -> None:
    given = Undelegated(servers, digests=[(2, KEY.ds().digest), (1, bytes(20))])
    found = await World().tested("dnssec02", given)
    assert [message["keytag"] for message in found["DS02_NO_DNSKEY_FOR_DS"]] == [0]
    assert "DS02_NO_VALID_DNSKEY_FOR_ANY_DS" not in found


async def test_given_ds_stand_for_a_server_called_minus() -> None:
    found = await World().tested("dnssec01", Undelegated(ds=[KEY.ds()]))
    assert found["DS01_DS_ALGO_OK"] == [
        {"keytag": KEY.tag, "ds_algo_num": 2, "ds_algo_descr": "SHA-256", "ns_list": "-"}
    ]


async def test_a_family_that_is_off_is_noted_with_the_types_that_are_not_asked() -> None:
    given = Undelegated(servers={name: [address] for name, address in SERVERS.items()})
    found = await World().tested("dnssec10", given, net_ipv4=False)
    assert found == {
        "IPV4_DISABLED": [
            {"ns": server, "rrtype": type} for server in NS_LIST.split(";") for type in ("DNSKEY", "NSEC", "NSEC3PARAM")
        ]
    }


async def test_servers_without_nsec3_beside_others_with_it() -> None:
    world = with_nsec3().lie(types.NSEC, Reply(with_signature(NSEC)), SECOND)
    assert (await world.tested("dnssec03"))["DS03_SERVER_NO_NSEC3"] == [{"ns_list": f"ns2.example.org/{SECOND}"}]


async def test_each_unassigned_flag_of_nsec3_is_told_by_its_bit() -> None:
    found = await with_nsec3(nsec3(flags=0x82)).tested("dnssec03")
    assert found["DS03_UNASSIGNED_FLAG_USED"] == [{"int": 0, "ns_list": NS_LIST}, {"int": 6, "ns_list": NS_LIST}]
    assert "DS03_NSEC3_OPT_OUT_DISABLED" in found


async def test_opt_out_and_salt_and_iterations() -> None:
    found = await with_nsec3(nsec3(flags=1, salt=b"\xab\xcd", iterations=7)).tested("dnssec03")
    assert found["DS03_ILLEGAL_SALT_LENGTH"] == [{"int": 4, "ns_list": NS_LIST}]
    assert found["DS03_ILLEGAL_ITERATION_VALUE"] == [{"int": 7, "ns_list": NS_LIST}]
    assert "DS03_NSEC3_OPT_OUT_ENABLED_NON_TLD" in found


async def test_a_signature_of_the_future_over_the_keys() -> None:
    records = [KEY.record]
    world = World().lie(types.DNSKEY, Reply([*records, KEY.rrsig(records, start=HOUR)]))
    found = await world.tested("dnssec08")
    assert found == {"DS08_DNSKEY_RRSIG_NOT_YET_VALID": [{"keytag": KEY.tag, "ns_ip_list": BOTH}]}


async def test_a_signature_that_names_another_zone_as_signer_is_wrong() -> None:
    signature = KEY.rrsig([KEY.record], signer=from_text("org"))
    found = await World().lie(types.DNSKEY, Reply([KEY.record, signature])).tested("dnssec08")
    assert set(found) == {"DS08_RRSIG_NOT_VALID_BY_DNSKEY"}


async def test_of_two_signatures_by_the_key_of_the_ds_one_good_one_is_enough() -> None:
    records = [KEY.record]
    both = [KEY.rrsig(records), KEY.rrsig(records, original_ttl=1)]
    assert await World(ds=[KEY.ds()]).lie(types.DNSKEY, Reply([*records, *both])).tested("dnssec02") == {}


async def test_of_two_keys_with_one_tag_the_one_of_the_digest_counts() -> None:
    twin = Signer(KEY.private, _same_tag(KEY.data, 1))
    records = [twin.record, KEY.record]
    world = World(ds=[KEY.ds()]).lie(types.DNSKEY, Reply([*records, KEY.rrsig(records)]))
    assert await world.tested("dnssec02") == {}


async def test_cds_and_cdnskey_of_other_keys_do_not_match() -> None:
    world = World().lie(types.CDS, Reply(_cds(KEY.ds()))).lie(types.CDNSKEY, Reply(_cdnskey(OTHER.data)))
    assert (await world.tested("dnssec15"))["DS15_MISMATCH_CDS_CDNSKEY"] == [{"ns_ip_list": BOTH}]


@pytest.mark.parametrize(
    ("cds", "cdnskey", "matches"),
    [
        ([KEY.ds()], [KEY.data], True),
        ([KEY.ds(1), KEY.ds(2)], [KEY.data], True),
        ([KEY.ds(3, b"x")], [KEY.data], True),
        ([KEY.ds(2, b"x")], [KEY.data], False),
        ([KEY.ds()], [KEY.data, OTHER.data], False),
        ([KEY.ds(), OTHER.ds()], [KEY.data], False),
        ([Ds(0, 0, 0, b"\x00")], [DELETE_CDNSKEY], True),
        ([Ds(0, 0, 0, b"\x00")], [KEY.data], False),
        ([KEY.ds()], [KEY.data, DELETE_CDNSKEY], False),
    ],
)
async def test_what_matches(cds: list[Ds], cdnskey: list[Dnskey], matches: bool) -> None:
    world = World().lie(types.CDS, Reply(_cds(*cds))).lie(types.CDNSKEY, Reply(_cdnskey(*cdnskey)))
    assert ("DS15_MISMATCH_CDS_CDNSKEY" not in await world.tested("dnssec15")) is matches


async def test_servers_that_have_a_set_and_others_that_do_not_are_inconsistent() -> None:
    found = await World().lie(types.CDS, Reply(_cds(KEY.ds())), FIRST).tested("dnssec15")
    assert set(found) == {"DS15_HAS_CDS_NO_CDNSKEY", "DS15_INCONSISTENT_CDS"}


async def test_only_servers_with_cds_are_asked_for_keys() -> None:
    world = World().lie(types.CDS, Reply(_cds(KEY.ds())), FIRST)
    await world.tested("dnssec16")
    assert {address for address, question in world.asked if question.type == types.DNSKEY} == {FIRST}


async def test_the_life_of_signatures_is_judged_on_the_first_server_only() -> None:
    world = World()
    found = await world.tested("dnssec04")
    assert set(found) == {"RRSIG_EXPIRATION", "DURATION_OK"}
    assert {address for address, question in world.asked if question.edns is not None} == {FIRST}


@pytest.mark.parametrize(
    ("start", "end", "tags"),
    [
        (-HOUR, -1, {"RRSIG_EXPIRED"}),
        (-HOUR, 0, {"REMAINING_SHORT"}),
        (-HOUR, 12 * HOUR, {"DURATION_OK"}),
        (-HOUR, 12 * HOUR - 1, {"REMAINING_SHORT"}),
        (-HOUR, 180 * 24 * HOUR, {"DURATION_LONG"}),
        (0, 180 * 24 * HOUR, {"DURATION_OK"}),
        (HOUR, 180 * 24 * HOUR + 1, {"REMAINING_LONG"}),
        (-HOUR, 180 * 24 * HOUR + 1, {"REMAINING_LONG", "DURATION_LONG"}),
        (-365 * 24 * HOUR, -1, {"RRSIG_EXPIRED", "DURATION_LONG"}),
    ],
)
async def test_limits_of_the_life_of_signatures(start: int, end: int, tags: set[str]) -> None:
    answers = {
        type: Reply([one, KEY.rrsig([one], start, end)]) for type, one in ((types.SOA, SOA), (types.DNSKEY, KEY.record))
    }
    world = World()
    for type, reply in answers.items():
        world.lie(type, reply)
    assert set(await world.tested("dnssec04")) == {"RRSIG_EXPIRATION", *tags}


def _same_tag(data: Dnskey, number: int) -> Dnskey:
    """Another key with the same tag: two words of the octets swapped."""
    place = 2 * number
    swapped = data.key[place : place + 2] + data.key[:place] + data.key[place + 2 :]
    return data._replace(key=swapped)


async def test_hundreds_of_keys_with_one_tag_cost_few_verifications(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []

    def is_signed(*args: object) -> bool:
        tried.append(1)
        return False

    monkeypatch.setattr(validation, "is_signed", is_signed)
    keys = [Record.make(APEX, types.DNSKEY, HOUR, _same_tag(KEY.data, number)) for number in range(1, 32)]
    signatures = [KEY.rrsig([KEY.record], original_ttl=number) for number in range(200)]
    world = World(ds=[KEY.ds()]).lie(types.DNSKEY, Reply([*keys, *signatures]))
    await world.tested("dnssec08")
    assert 0 < len(tried) <= 2 * KEYS_TRIED * SIGNATURES_TRIED


@pytest.mark.parametrize("case", sorted({case for case, _, _ in TAGS} | {"dnssec04"}))
@pytest.mark.parametrize("octets", [b"", b"\x00", b"\x01\x01\x03\x08", b"\xff" * 40], ids=len)
async def test_records_of_odd_octets_raise_nothing(case: str, octets: bytes) -> None:
    def odd(*odd_types: int) -> list[Record]:
        return [Record.make(APEX, ODD | type, HOUR, octets) for type in odd_types]

    world = World().parent(Reply(odd(types.DS, types.RRSIG)))
    for type in (types.DNSKEY, types.CDS, types.CDNSKEY):
        world.lie(type, Reply([*odd(type, types.RRSIG), KEY.record]))
    world.lie(types.NSEC, Reply((), odd(types.NSEC3, types.RRSIG)))
    world.lie(types.NSEC3PARAM, Reply((), odd(types.NSEC, types.RRSIG)))
    await world.tested(case)
