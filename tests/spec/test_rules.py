"""The spec reads clean, its examples are valid, and its types let through what they should and nothing else.

The judge of values is jsonschema, which is not ours; that the generated validators agree is shown elsewhere.
"""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.spec import loading

METHODS = [(face.name, method.name) for face, method in loading.all_methods()]
SHA1 = "0123456789abcdefABCDEF0123456789abcdef01"
SHA256 = "0123456789abcdef" * 4


def test_the_spec_reads_without_a_finding() -> None:
    assert [str(finding) for finding in loading.reading().findings] == []


def test_every_reader_of_yaml_sees_the_same_values() -> None:
    """Nothing is written in a way that YAML 1.1 takes for a date, a boolean or a number that it is not."""
    for face in loading.spec().faces.values():
        for file in face.files:
            assert yaml.safe_load((loading.FOLDER / file.name).read_text()) == file.document, file.name


@pytest.mark.parametrize(("face_name", "name"), METHODS)
def test_examples_are_valid(face_name: str, name: str) -> None:
    face = loading.face(face_name)
    method = face.methods[name]
    for example in method.examples:
        assert not loading.faults(face_name, method.params, example.params), example.name
        if example.error is not None:
            assert example.error in method.errors, example.name
        elif method.reply.form == "ndjson" and isinstance(example.result, list):
            for record in example.result:
                assert not loading.faults(face_name, method.result, record), example.name
        elif method.result is not None:
            assert not loading.faults(face_name, method.result, example.result), example.name


@pytest.mark.parametrize(("face_name", "name"), METHODS)
def test_every_method_says_where_it_comes_from_and_what_can_go_wrong(face_name: str, name: str) -> None:
    face = loading.face(face_name)
    method = face.methods[name]
    assert method.summary.endswith(".")
    assert method.source.document
    assert method.source.section
    assert set(method.errors) <= set(face.errors)


def test_every_error_of_the_shared_list_is_used_or_of_the_real_proxy() -> None:
    """Errors nobody declares would be dead words, but for the table that clients of the xo face share."""
    for face in loading.spec().faces.values():
        used = {name for method in face.methods.values() for name in method.errors}
        dead = {name for name in set(face.errors) - used if not 0 <= face.errors[name].code <= 28 or face.name != "xo"}
        assert dead == set(), face.name


@pytest.mark.parametrize(
    ("face_name", "expected"),
    [
        ("xo", {"token"}),
        ("zonemaster", {"none", "loopback"}),
        ("rpcapi", {"none", "loopback"}),
        ("pbs", {"none", "ticket", "token"}),
        ("plugin", {"session"}),
    ],
)
def test_who_may_call(face_name: str, expected: set[str]) -> None:
    assert {method.auth for method in loading.face(face_name).methods.values()} == expected


@pytest.mark.parametrize(
    ("face_name", "names"), [("zonemaster", {"add_api_user"}), ("rpcapi", {"add_api_user", "user_create"})]
)
def test_only_the_creation_of_users_is_for_the_loopback(face_name: str, names: set[str]) -> None:
    methods = loading.face(face_name).methods.values()
    assert {method.name for method in methods if method.auth == "loopback"} == names


WORK = {
    "remote.test": "remoteTest",
    "backup.run": "backup",
    "backup.importVmBackup": "restore",
    "backup.restoreMetadataBackup": "metadataRestore",
    "backup.deleteMetadataBackup": "delete",
    "backup.deleteVmBackup": "delete",
    "backup.deleteVmBackups": "delete",
    "backup.verify": "verify",
}


def test_work_that_outlives_its_call_is_a_task_and_listings_are_not() -> None:
    methods = loading.face("xo").methods.values()
    assert {method.name: method.task for method in methods if method.task is not None} == WORK


GOOD = {"domain": "example.org", "ipv4": True}


@pytest.mark.parametrize(
    "value",
    [
        GOOD,
        {"domain": "example.org", "ipv6": 0},
        {"domain": "example.org", "ipv4": "x", "ipv6": 1},
        {"domain": ".", "ipv4": 1},
        {**GOOD, "domain": "räksmörgås.se"},
        {**GOOD, "domain": "a" * 63 + ".se."},
        {**GOOD, "advanced": False, "profile": "test_profile_2", "client_id": 5, "client_version": None},
        {**GOOD, "nameservers": [], "ds_info": []},
        {**GOOD, "nameservers": [{"ns": "ns1.example.org", "ip": "2001:db8::1"}]},
        {**GOOD, "ds_info": [{"algorithm": "sha1", "digest": SHA1}, {"algorithm": "sha256", "digest": SHA256}]},
    ],
)
def test_parameters_that_document_002_allows(value: dict[str, Any]) -> None:
    assert not loading.faults("zonemaster", {"$ref": "#/types/TestParameters"}, value)


@pytest.mark.parametrize(
    "value",
    [
        None,
        [],
        "example.org",
        {"ipv4": True},
        {"domain": "example.org"},
        {"domain": "example.org", "ipv4": 2},
        {"domain": "example.org", "ipv4": "1"},
        {"domain": "example.org", "ipv4": None, "ipv6": "true"},
        {**GOOD, "user_ip": "192.0.2.1"},
        {**GOOD, "domain": ""},
        {**GOOD, "domain": "a"},
        {**GOOD, "domain": "a" * 64 + ".se"},
        {**GOOD, "domain": ("a" * 63 + ".") * 4},
        {**GOOD, "domain": "under_score.se"},
        {**GOOD, "domain": " example.org"},
        {**GOOD, "domain": 5},
        {**GOOD, "advanced": 1},
        {**GOOD, "profile": "default"},
        {**GOOD, "nameservers": {}},
        {**GOOD, "nameservers": [{"ns": "ns1.example.org"}]},
        {**GOOD, "nameservers": [{"ns": "ns1.example.org", "ip": ""}]},
        {**GOOD, "nameservers": [{"ns": "ns1.example.org", "ip": "192.0.2.1", "port": 53}]},
        {**GOOD, "nameservers": [{"ns": "n", "ip": "192.0.2.1"}]},
        {**GOOD, "ds_info": [{"algorithm": "sha1", "digest": SHA256}]},
        {**GOOD, "ds_info": [{"algorithm": "sha256", "digest": SHA1}]},
        {**GOOD, "ds_info": [{"algorithm": "md5", "digest": SHA1}]},
        {**GOOD, "ds_info": [{"algorithm": "sha1", "digest": "g" * 40}]},
        {**GOOD, "ds_info": [{"algorithm": "sha1", "digest": SHA1, "keytag": 1}]},
    ],
)
def test_parameters_that_document_002_refuses(value: Any) -> None:
    assert loading.faults("zonemaster", {"$ref": "#/types/TestParameters"}, value)


def test_batch_parameters_are_test_parameters_with_other_domains() -> None:
    types = loading.face("zonemaster").types
    one, many = types["TestParameters"].schema, types["BatchParameters"].schema
    bare = [
        {key: {k: v for k, v in part.items() if k != "description"} for key, part in schema["properties"].items()}
        for schema in (one, many)
    ]
    del bare[0]["domain"], bare[1]["domains"]
    assert bare[0] == bare[1]
    assert one["allOf"] == many["allOf"]


@pytest.mark.parametrize(
    ("type_name", "value", "valid"),
    [
        ("TestReference", 1234567890123456, True),
        ("TestReference", "1234567890123456", True),
        ("TestReference", {"test_id": "1234567890123456"}, True),
        ("TestReference", {"test_id": 1234567890123456}, True),
        ("TestReference", 5, True),
        ("TestReference", -5, False),
        ("TestReference", "12345678901234567", False),
        ("TestReference", {"id": 1234567890123456}, False),
        ("HostReference", "ns1.example.org", True),
        ("HostReference", {"hostname": "ns1.example.org"}, True),
        ("HostReference", {"hostname": 5}, False),
        ("ZoneReference", {"domain": "example.org", "language": "sv"}, True),
        ("Anything", None, True),
        ("Anything", "version_info", True),
    ],
)
def test_forms_of_params_on_the_zonemaster_face(type_name: str, value: Any, valid: bool) -> None:
    assert (not loading.faults("zonemaster", {"$ref": f"#/types/{type_name}"}, value)) == valid


RECORD = {"id": "r", "name": "NAS", "enabled": True, "url": "nfs://h:/b", "options": None, "benchmarks": []}


@pytest.mark.parametrize(
    ("method", "params", "valid"),
    [
        ("remote.test", {"remote": RECORD}, True),
        ("remote.test", RECORD, True),
        ("remote.test", {}, False),
        ("remote.test", {"remote": RECORD, "other": 1}, False),
        ("remote.test", {"remote": {}}, False),
        ("remote.test", [], False),
        ("remote.ping", {"remote": RECORD}, True),
        ("remote.ping", RECORD, False),
        ("system.methodSignature", {"name": "task.get"}, True),
        ("system.methodSignature", {"method": "task.get"}, True),
        ("system.methodSignature", {}, False),
        ("test.range", {"stop": 3, "step": 0}, False),
        ("test.range", {"stop": 3, "step": -0.5}, True),
        ("event.from", {"timeout": 51}, False),
        ("event.from", {}, True),
        ("authentication.setToken", {"token": ""}, False),
        ("authentication.setToken", {"token": "a;b"}, False),
        ("authentication.setToken", {"token": "KQxQdm2v_-"}, True),
        ("backup.fetchPartitionFiles", {"disk": "d", "paths": ["/"], "remote": RECORD, "format": "rar"}, False),
    ],
)
def test_params_of_the_xo_face(method: str, params: Any, valid: bool) -> None:
    assert (not loading.faults("xo", loading.face("xo").methods[method].params, params)) == valid


JOB = {"id": "j", "name": "n", "userId": "u", "settings": {"": {}}}


@pytest.mark.parametrize(
    ("job", "valid"),
    [
        ({**JOB, "type": "backup", "mode": "delta", "vms": {"id": {"__or": ["a", "b"]}}, "timezone": "UTC"}, True),
        ({**JOB, "type": "backup", "mode": "delta", "vms": {}, "compression": ""}, True),
        ({**JOB, "type": "backup", "mode": "delta"}, False),
        ({**JOB, "type": "metadataBackup", "remotes": {"id": "r"}, "xoMetadata": "{}"}, True),
        ({**JOB, "type": "metadataBackup", "remotes": {"id": "r"}, "settings": {"retentionXoMetadata": 1}}, True),
        ({**JOB, "type": "mirrorBackup", "mode": "full", "sourceRemote": "r", "remotes": {"id": "s"}}, True),
        ({**JOB, "type": "other"}, False),
    ],
)
def test_jobs(job: dict[str, Any], valid: bool) -> None:
    assert (not loading.faults("xo", {"$ref": "#/types/Job"}, job)) == valid


@pytest.mark.parametrize(
    ("type_name", "value", "valid"),
    [
        ("Namespace", "", True),
        ("Namespace", "a/b.c/d-e", True),
        ("Namespace", "a/b/c/d/e/f/g", True),
        ("Namespace", "a/b/c/d/e/f/g/h", False),
        ("Namespace", "/a", False),
        ("Namespace", "a/", False),
        ("Namespace", "a//b", False),
        ("Namespace", "a/../b", False),
        ("Store", "ab", False),
        ("Store", "main", True),
        ("Digest", "A" * 64, False),
        ("IndexChecksum", "A" * 64, True),
        ("BlobName", "index.json.blob", True),
        ("BlobName", "../index.json.blob", False),
        ("BlobName", ".blob", False),
        ("FixedIndexName", "drive-scsi0.img.fidx", True),
        ("FixedIndexName", "root.pxar.didx", False),
        ("FileName", "client.log.blob", True),
        ("FileName", "client.log", False),
        ("WriterId", 257, False),
    ],
)
def test_names_and_numbers_of_the_pbs_face(type_name: str, value: Any, valid: bool) -> None:
    assert (not loading.faults("pbs", {"$ref": f"#/types/{type_name}"}, value)) == valid
