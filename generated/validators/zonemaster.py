"""Validators of the face zonemaster.

Generated from spec/zonemaster by: python -m codegen generate. DO NOT EDIT.
"""

from __future__ import annotations

import re

from runtime.contract.abi import Errors
from runtime.contract.findings import LIMIT, distinct, escape, kind, under, unknown_keys, whole
from runtime.contract.formats import is_date_time, is_domain, is_ip

NAMESERVER_KEYS = frozenset({"ip", "ns"})
HEX_40 = re.compile(r"[0-9A-Fa-f]{40}").fullmatch
DS_INFO_KEYS = frozenset({"algorithm", "digest"})
HEX_64 = re.compile(r"[0-9A-Fa-f]{64}").fullmatch
TEST_PARAMETERS_KEYS = frozenset({"advanced", "client_id", "client_version", "domain", "ds_info", "ipv4", "ipv6", "nameservers", "profile"})
BATCH_PARAMETERS_KEYS = frozenset({"advanced", "client_id", "client_version", "domains", "ds_info", "ipv4", "ipv6", "nameservers", "profile"})
ID_TEXT = re.compile(r"[0-9]{1,16}").fullmatch
TEST_BY_ID_KEYS = frozenset({"test_id"})
HOST_BY_NAME_KEYS = frozenset({"hostname"})
ZONE_BY_NAME_KEYS = frozenset({"domain", "language"})
DELEGATION_SIGNER_DIGEST = re.compile(r"[0-9a-f]*").fullmatch
RESULT_ENTRY_LEVEL_VALUES = frozenset({"CRITICAL", "DEBUG", "ERROR", "INFO", "NOTICE", "WARNING"})
LOWER_HEX_32 = re.compile(r"[0-9a-f]{32}").fullmatch
HISTORY_OF_KEYS = frozenset({"domain", "nameservers"})
SYSTEM_METHOD_SIGNATURE_KEYS = frozenset({"method", "name"})
GET_TEST_RESULTS_KEYS = frozenset({"id", "language"})
GET_TEST_HISTORY_KEYS = frozenset({"filter", "frontend_params", "limit", "offset"})
ADD_API_USER_KEYS = frozenset({"api_key", "username"})
ADD_BATCH_JOB_KEYS = frozenset({"api_key", "batch_params", "username"})


def domain_name(v: object) -> Errors:
    """zonemaster.DomainName, zonemaster/types.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif not is_domain(v):
        found.append(("", "format", "must be a domain name: '.' or labels of 1 to 63 letters, digits and hyphens, 254 characters at most"))
    return found


def nameserver(v: object) -> Errors:
    """zonemaster.Nameserver, zonemaster/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "ns" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'ns'"))
    else:
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif not is_domain(ns):
            found.append(("/ns", "format", "must be a domain name: '.' or labels of 1 to 63 letters, digits and hyphens, 254 characters at most"))
    if "ip" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'ip'"))
    else:
        ip = v["ip"]
        if type(ip) is not str:
            found.append(("/ip", "type", f"must be a string, is {kind(ip)}"))
        elif not is_ip(ip):
            found.append(("/ip", "format", "must be an IPv4 or IPv6 address"))
    if known != len(v):
        found += unknown_keys(v, NAMESERVER_KEYS)
    return distinct(found) if found else found


def ds_info(v: object) -> Errors:
    """zonemaster.DsInfo, zonemaster/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "algorithm" not in v:
        found.append(("", "required", "needs the key 'algorithm'"))
    else:
        algorithm = v["algorithm"]
        if algorithm == "sha1":
            known = 2
            if "digest" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'digest', as algorithm is 'sha1'"))
            else:
                digest = v["digest"]
                if type(digest) is not str:
                    found.append(("/digest", "type", f"must be a string, is {kind(digest)}"))
                elif HEX_40(digest) is None:
                    found.append(("/digest", "pattern", "must be 40 hexadecimal characters, as algorithm is 'sha1'"))
            if known != len(v):
                found += unknown_keys(v, DS_INFO_KEYS, suffix=", as algorithm is 'sha1'")
        elif algorithm == "sha256":
            known = 2
            if "digest" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'digest', as algorithm is 'sha256'"))
            else:
                digest = v["digest"]
                if type(digest) is not str:
                    found.append(("/digest", "type", f"must be a string, is {kind(digest)}"))
                elif HEX_64(digest) is None:
                    found.append(("/digest", "pattern", "must be 64 hexadecimal characters, as algorithm is 'sha256'"))
            if known != len(v):
                found += unknown_keys(v, DS_INFO_KEYS, suffix=", as algorithm is 'sha256'")
        else:
            found.append(("/algorithm", "enum", "must be 'sha1' or 'sha256'"))
    return distinct(found) if found else found


def transport_switch(v: object) -> Errors:
    """zonemaster.TransportSwitch, zonemaster/types.yaml."""
    found: Errors = []
    if v != 0 and v != 1:
        found.append(("", "enum", "must be 0, 1, false or true"))
    return found


def some_transport(v: object) -> Errors:
    """zonemaster.SomeTransport, zonemaster/types.yaml."""
    found: Errors = []
    if not (type(v) is not dict or "ipv4" in v) and not (type(v) is not dict or "ipv6" in v):
        found.append(("", "anyOf", "needs the key 'ipv4' or the key 'ipv6'"))
    if not (type(v) is not dict or ("ipv6" in v and (v["ipv6"] == 0 or v["ipv6"] == 1))):
        if type(v) is dict:
            if "ipv4" in v:
                ipv4 = v["ipv4"]
                if ipv4 != 0 and ipv4 != 1:
                    found.append(("/ipv4", "enum", "must be 0, 1, false or true"))
    if not (type(v) is not dict or ("ipv4" in v and (v["ipv4"] == 0 or v["ipv4"] == 1))):
        if type(v) is dict:
            if "ipv6" in v:
                ipv6 = v["ipv6"]
                if ipv6 != 0 and ipv6 != 1:
                    found.append(("/ipv6", "enum", "must be 0, 1, false or true"))
    return distinct(found) if found else found


def test_parameters(v: object) -> Errors:
    """zonemaster.TestParameters, zonemaster/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "domain" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'domain'"))
    else:
        domain = v["domain"]
        if type(domain) is not str:
            found.append(("/domain", "type", f"must be a string, is {kind(domain)}"))
        elif not is_domain(domain):
            found.append(("/domain", "format", "must be a domain name: '.' or labels of 1 to 63 letters, digits and hyphens, 254 characters at most"))
    if "ipv4" in v:
        known += 1
    if "ipv6" in v:
        known += 1
    if "ds_info" in v:
        known += 1
        ds_info_ = v["ds_info"]
        if type(ds_info_) is not list:
            found.append(("/ds_info", "type", f"must be an array, is {kind(ds_info_)}"))
        else:
            for i, item in enumerate(ds_info_):
                if errors := ds_info(item):
                    found += under(f"/ds_info/{i}", errors)
                if found and len(found) >= LIMIT:
                    break
    if "nameservers" in v:
        known += 1
        nameservers = v["nameservers"]
        if type(nameservers) is not list:
            found.append(("/nameservers", "type", f"must be an array, is {kind(nameservers)}"))
        else:
            for i, nameserver_ in enumerate(nameservers):
                if errors := nameserver(nameserver_):
                    found += under(f"/nameservers/{i}", errors)
                if found and len(found) >= LIMIT:
                    break
    if "profile" in v:
        known += 1
        profile = v["profile"]
        if profile != "default_profile" and profile != "test_profile_1" and profile != "test_profile_2":
            found.append(("/profile", "enum", "must be 'default_profile', 'test_profile_1' or 'test_profile_2'"))
    if "advanced" in v:
        known += 1
        advanced = v["advanced"]
        if type(advanced) is not bool:
            found.append(("/advanced", "type", f"must be a boolean, is {kind(advanced)}"))
    if "client_id" in v:
        known += 1
    if "client_version" in v:
        known += 1
    if known != len(v):
        found += unknown_keys(v, TEST_PARAMETERS_KEYS)
    found += some_transport(v)
    return distinct(found) if found else found


def batch_parameters(v: object) -> Errors:
    """zonemaster.BatchParameters, zonemaster/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "domains" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'domains'"))
    else:
        domains = v["domains"]
        if type(domains) is not list:
            found.append(("/domains", "type", f"must be an array, is {kind(domains)}"))
        else:
            if len(domains) > 1000000:
                found.append(("/domains", "maxItems", "must have 1000000 items at most"))
            for i, domain in enumerate(domains):
                if type(domain) is not str:
                    found.append((f"/domains/{i}", "type", f"must be a string, is {kind(domain)}"))
                if found and len(found) >= LIMIT:
                    break
    if "ipv4" in v:
        known += 1
    if "ipv6" in v:
        known += 1
    if "ds_info" in v:
        known += 1
        ds_info_ = v["ds_info"]
        if type(ds_info_) is not list:
            found.append(("/ds_info", "type", f"must be an array, is {kind(ds_info_)}"))
        else:
            for i, item in enumerate(ds_info_):
                if errors := ds_info(item):
                    found += under(f"/ds_info/{i}", errors)
                if found and len(found) >= LIMIT:
                    break
    if "nameservers" in v:
        known += 1
        nameservers = v["nameservers"]
        if type(nameservers) is not list:
            found.append(("/nameservers", "type", f"must be an array, is {kind(nameservers)}"))
        else:
            for i, nameserver_ in enumerate(nameservers):
                if errors := nameserver(nameserver_):
                    found += under(f"/nameservers/{i}", errors)
                if found and len(found) >= LIMIT:
                    break
    if "profile" in v:
        known += 1
        profile = v["profile"]
        if profile != "default_profile" and profile != "test_profile_1" and profile != "test_profile_2":
            found.append(("/profile", "enum", "must be 'default_profile', 'test_profile_1' or 'test_profile_2'"))
    if "advanced" in v:
        known += 1
        advanced = v["advanced"]
        if type(advanced) is not bool:
            found.append(("/advanced", "type", f"must be a boolean, is {kind(advanced)}"))
    if "client_id" in v:
        known += 1
    if "client_version" in v:
        known += 1
    if known != len(v):
        found += unknown_keys(v, BATCH_PARAMETERS_KEYS)
    found += some_transport(v)
    return distinct(found) if found else found


def test_id(v: object) -> Errors:
    """zonemaster.TestId, zonemaster/types.yaml."""
    found: Errors = []
    if type(v) is int or type(v) is float:
        if type(v) is not int and not whole(v):
            found.append(("", "type", f"must be an integer, is {kind(v)}"))
        elif v < 0:
            found.append(("", "minimum", "must be 0 or more"))
        elif v > 9000000000000000:
            found.append(("", "maximum", "must be 9000000000000000 or less"))
    elif type(v) is str:
        if ID_TEXT(v) is None:
            found.append(("", "pattern", "must be 1 to 16 digits"))
    else:
        found.append(("", "oneOf", f"must be a string or a number, is {kind(v)}"))
    return found


def id_number(v: object) -> Errors:
    """zonemaster.IdNumber, zonemaster/types.yaml."""
    found: Errors = []
    if type(v) is not int and not whole(v):
        found.append(("", "type", f"must be an integer, is {kind(v)}"))
    elif v < 0:
        found.append(("", "minimum", "must be 0 or more"))
    elif v > 9000000000000000:
        found.append(("", "maximum", "must be 9000000000000000 or less"))
    return found


def id_text(v: object) -> Errors:
    """zonemaster.IdText, zonemaster/types.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif ID_TEXT(v) is None:
        found.append(("", "pattern", "must be 1 to 16 digits"))
    return found


def test_reference(v: object) -> Errors:
    """zonemaster.TestReference, zonemaster/types.yaml."""
    found: Errors = []
    if type(v) is int or type(v) is float:
        if type(v) is not int and not whole(v):
            found.append(("", "type", f"must be an integer, is {kind(v)}"))
        elif v < 0:
            found.append(("", "minimum", "must be 0 or more"))
        elif v > 9000000000000000:
            found.append(("", "maximum", "must be 9000000000000000 or less"))
    elif type(v) is str:
        if ID_TEXT(v) is None:
            found.append(("", "pattern", "must be 1 to 16 digits"))
    elif type(v) is dict:
        found += test_by_id(v)
    else:
        found.append(("", "oneOf", f"must be a string, a number or an object, is {kind(v)}"))
    return distinct(found) if found else found


def test_by_id(v: object) -> Errors:
    """zonemaster.TestById, zonemaster/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "test_id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'test_id'"))
    else:
        test_id_ = v["test_id"]
        if errors := test_id(test_id_):
            found += under("/test_id", errors)
    if known != len(v):
        found += unknown_keys(v, TEST_BY_ID_KEYS)
    return distinct(found) if found else found


def looked_up_name(v: object) -> Errors:
    """zonemaster.LookedUpName, zonemaster/types.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 254:
        found.append(("", "maxLength", "must be 254 characters long at most"))
    elif not v:
        found.append(("", "minLength", "must not be empty"))
    return found


def host_reference(v: object) -> Errors:
    """zonemaster.HostReference, zonemaster/types.yaml."""
    found: Errors = []
    if type(v) is str:
        if len(v) > 254:
            found.append(("", "maxLength", "must be 254 characters long at most"))
        elif not v:
            found.append(("", "minLength", "must not be empty"))
    elif type(v) is dict:
        found += host_by_name(v)
    else:
        found.append(("", "oneOf", f"must be a string or an object, is {kind(v)}"))
    return distinct(found) if found else found


def host_by_name(v: object) -> Errors:
    """zonemaster.HostByName, zonemaster/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "hostname" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'hostname'"))
    else:
        hostname = v["hostname"]
        if type(hostname) is not str:
            found.append(("/hostname", "type", f"must be a string, is {kind(hostname)}"))
        elif len(hostname) > 254:
            found.append(("/hostname", "maxLength", "must be 254 characters long at most"))
        elif not hostname:
            found.append(("/hostname", "minLength", "must not be empty"))
    if known != len(v):
        found += unknown_keys(v, HOST_BY_NAME_KEYS)
    return distinct(found) if found else found


def zone_reference(v: object) -> Errors:
    """zonemaster.ZoneReference, zonemaster/types.yaml."""
    found: Errors = []
    if type(v) is str:
        if len(v) > 254:
            found.append(("", "maxLength", "must be 254 characters long at most"))
        elif not v:
            found.append(("", "minLength", "must not be empty"))
    elif type(v) is dict:
        found += zone_by_name(v)
    else:
        found.append(("", "oneOf", f"must be a string or an object, is {kind(v)}"))
    return distinct(found) if found else found


def zone_by_name(v: object) -> Errors:
    """zonemaster.ZoneByName, zonemaster/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "domain" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'domain'"))
    else:
        domain = v["domain"]
        if type(domain) is not str:
            found.append(("/domain", "type", f"must be a string, is {kind(domain)}"))
        elif len(domain) > 254:
            found.append(("/domain", "maxLength", "must be 254 characters long at most"))
        elif not domain:
            found.append(("/domain", "minLength", "must not be empty"))
    if "language" in v:
        known += 1
        language_ = v["language"]
        if type(language_) is not str:
            found.append(("/language", "type", f"must be a string, is {kind(language_)}"))
        elif len(language_) > 64:
            found.append(("/language", "maxLength", "must be 64 characters long at most"))
        elif len(language_) < 2:
            found.append(("/language", "minLength", "must be 2 characters long at least"))
    if known != len(v):
        found += unknown_keys(v, ZONE_BY_NAME_KEYS)
    return distinct(found) if found else found


def language(v: object) -> Errors:
    """zonemaster.Language, zonemaster/types.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 64:
        found.append(("", "maxLength", "must be 64 characters long at most"))
    elif len(v) < 2:
        found.append(("", "minLength", "must be 2 characters long at least"))
    return found


def anything(v: object) -> Errors:
    """zonemaster.Anything, zonemaster/types.yaml."""
    return []


def syntax_verdict(v: object) -> Errors:
    """zonemaster.SyntaxVerdict, zonemaster/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "status" not in v:
        found.append(("", "required", "needs the key 'status'"))
    else:
        status = v["status"]
        if status != "ok" and status != "nok":
            found.append(("/status", "enum", "must be 'ok' or 'nok'"))
    if "message" not in v:
        found.append(("", "required", "needs the key 'message'"))
    else:
        message = v["message"]
        if type(message) is not str:
            found.append(("/message", "type", f"must be a string, is {kind(message)}"))
    return found


def delegation_nameserver(v: object) -> Errors:
    """zonemaster.DelegationNameserver, zonemaster/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "ns" not in v:
        found.append(("", "required", "needs the key 'ns'"))
    else:
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
    if "ip" not in v:
        found.append(("", "required", "needs the key 'ip'"))
    else:
        ip = v["ip"]
        if type(ip) is not str:
            found.append(("/ip", "type", f"must be a string, is {kind(ip)}"))
        elif not is_ip(ip):
            found.append(("/ip", "format", "must be an IPv4 or IPv6 address"))
    return found


def delegation_signer(v: object) -> Errors:
    """zonemaster.DelegationSigner, zonemaster/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "keytag" not in v:
        found.append(("", "required", "needs the key 'keytag'"))
    else:
        keytag = v["keytag"]
        if type(keytag) is not int and not whole(keytag):
            found.append(("/keytag", "type", f"must be an integer, is {kind(keytag)}"))
        elif keytag < 0:
            found.append(("/keytag", "minimum", "must be 0 or more"))
        elif keytag > 65535:
            found.append(("/keytag", "maximum", "must be 65535 or less"))
    if "algorithm" not in v:
        found.append(("", "required", "needs the key 'algorithm'"))
    else:
        algorithm = v["algorithm"]
        if type(algorithm) is not int and not whole(algorithm):
            found.append(("/algorithm", "type", f"must be an integer, is {kind(algorithm)}"))
        elif algorithm < 0:
            found.append(("/algorithm", "minimum", "must be 0 or more"))
        elif algorithm > 255:
            found.append(("/algorithm", "maximum", "must be 255 or less"))
    if "digtype" not in v:
        found.append(("", "required", "needs the key 'digtype'"))
    else:
        digtype = v["digtype"]
        if type(digtype) is not int and not whole(digtype):
            found.append(("/digtype", "type", f"must be an integer, is {kind(digtype)}"))
        elif digtype < 0:
            found.append(("/digtype", "minimum", "must be 0 or more"))
        elif digtype > 255:
            found.append(("/digtype", "maximum", "must be 255 or less"))
    if "digest" not in v:
        found.append(("", "required", "needs the key 'digest'"))
    else:
        digest = v["digest"]
        if type(digest) is not str:
            found.append(("/digest", "type", f"must be a string, is {kind(digest)}"))
        elif DELEGATION_SIGNER_DIGEST(digest) is None:
            found.append(("/digest", "pattern", "must be lower-case hexadecimal characters only"))
    return found


def delegation(v: object) -> Errors:
    """zonemaster.Delegation, zonemaster/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "ns_list" not in v:
        found.append(("", "required", "needs the key 'ns_list'"))
    else:
        ns_list = v["ns_list"]
        if type(ns_list) is not list:
            found.append(("/ns_list", "type", f"must be an array, is {kind(ns_list)}"))
        else:
            for i, item in enumerate(ns_list):
                if errors := delegation_nameserver(item):
                    found += under(f"/ns_list/{i}", errors)
                if found and len(found) >= LIMIT:
                    break
    if "ds_list" not in v:
        found.append(("", "required", "needs the key 'ds_list'"))
    else:
        ds_list = v["ds_list"]
        if type(ds_list) is not list:
            found.append(("/ds_list", "type", f"must be an array, is {kind(ds_list)}"))
        else:
            for i, item in enumerate(ds_list):
                if errors := delegation_signer(item):
                    found += under(f"/ds_list/{i}", errors)
                if found and len(found) >= LIMIT:
                    break
    return distinct(found) if found else found


def result_entry(v: object) -> Errors:
    """zonemaster.ResultEntry, zonemaster/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "module" not in v:
        found.append(("", "required", "needs the key 'module'"))
    else:
        module = v["module"]
        if type(module) is not str:
            found.append(("/module", "type", f"must be a string, is {kind(module)}"))
    if "message" not in v:
        found.append(("", "required", "needs the key 'message'"))
    else:
        message = v["message"]
        if type(message) is not str:
            found.append(("/message", "type", f"must be a string, is {kind(message)}"))
    if "level" not in v:
        found.append(("", "required", "needs the key 'level'"))
    else:
        level = v["level"]
        if type(level) is not str or level not in RESULT_ENTRY_LEVEL_VALUES:
            found.append(("/level", "enum", "must be 'DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR' or 'CRITICAL'"))
    if "ns" in v:
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
    if "testcase" not in v:
        found.append(("", "required", "needs the key 'testcase'"))
    else:
        testcase = v["testcase"]
        if type(testcase) is not str:
            found.append(("/testcase", "type", f"must be a string, is {kind(testcase)}"))
    if "tag" not in v:
        found.append(("", "required", "needs the key 'tag'"))
    else:
        tag = v["tag"]
        if type(tag) is not str:
            found.append(("/tag", "type", f"must be a string, is {kind(tag)}"))
    if "args" not in v:
        found.append(("", "required", "needs the key 'args'"))
    else:
        args = v["args"]
        if type(args) is not dict:
            found.append(("/args", "type", f"must be an object, is {kind(args)}"))
    if "seconds" in v:
        seconds = v["seconds"]
        if type(seconds) is not int and type(seconds) is not float:
            found.append(("/seconds", "type", f"must be a number, is {kind(seconds)}"))
        elif type(seconds) is int and not -9007199254740992 <= seconds <= 9007199254740992:
            found.append(("/seconds", "type", "must be a number that a double holds: a whole one within 2^53"))
    return found


def test_results(v: object) -> Errors:
    """zonemaster.TestResults, zonemaster/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "batch_id" not in v:
        found.append(("", "required", "needs the key 'batch_id'"))
    else:
        batch_id = v["batch_id"]
        if type(batch_id) is not int and not whole(batch_id) and batch_id is not None:
            found.append(("/batch_id", "type", f"must be an integer or null, is {kind(batch_id)}"))
        elif type(batch_id) is int or type(batch_id) is float:
            if batch_id < 1:
                found.append(("/batch_id", "minimum", "must be 1 or more"))
            elif batch_id > 9223372036854775807:
                found.append(("/batch_id", "type", "must be an integer of 64 bits"))
    if "creation_time" not in v:
        found.append(("", "required", "needs the key 'creation_time'"))
    else:
        creation_time = v["creation_time"]
        if type(creation_time) is not str:
            found.append(("/creation_time", "type", f"must be a string, is {kind(creation_time)}"))
        elif not is_date_time(creation_time):
            found.append(("/creation_time", "format", "must be a date and time such as 2026-01-31T12:00:00Z"))
    if "domain" not in v:
        found.append(("", "required", "needs the key 'domain'"))
    else:
        domain = v["domain"]
        if type(domain) is not str:
            found.append(("/domain", "type", f"must be a string, is {kind(domain)}"))
    if "id" not in v:
        found.append(("", "required", "needs the key 'id'"))
    else:
        id = v["id"]
        if errors := test_id(id):
            found += under("/id", errors)
    if "params_deterministic_hash" not in v:
        found.append(("", "required", "needs the key 'params_deterministic_hash'"))
    else:
        params_deterministic_hash = v["params_deterministic_hash"]
        if type(params_deterministic_hash) is not str:
            found.append(("/params_deterministic_hash", "type", f"must be a string, is {kind(params_deterministic_hash)}"))
        elif LOWER_HEX_32(params_deterministic_hash) is None:
            found.append(("/params_deterministic_hash", "pattern", "must be 32 lower-case hexadecimal characters"))
    if "params" not in v:
        found.append(("", "required", "needs the key 'params'"))
    else:
        params = v["params"]
        if type(params) is not dict:
            found.append(("/params", "type", f"must be an object, is {kind(params)}"))
    if "priority" not in v:
        found.append(("", "required", "needs the key 'priority'"))
    else:
        priority = v["priority"]
        if type(priority) is not int and not whole(priority):
            found.append(("/priority", "type", f"must be an integer, is {kind(priority)}"))
        elif not -9223372036854775808 <= priority <= 9223372036854775807:
            found.append(("/priority", "type", "must be an integer of 64 bits"))
    if "progress" not in v:
        found.append(("", "required", "needs the key 'progress'"))
    else:
        progress = v["progress"]
        if type(progress) is not int and not whole(progress):
            found.append(("/progress", "type", f"must be an integer, is {kind(progress)}"))
        elif progress < 0:
            found.append(("/progress", "minimum", "must be 0 or more"))
        elif progress > 100:
            found.append(("/progress", "maximum", "must be 100 or less"))
    if "results" not in v:
        found.append(("", "required", "needs the key 'results'"))
    else:
        results = v["results"]
        if type(results) is not list:
            found.append(("/results", "type", f"must be an array, is {kind(results)}"))
        else:
            for i, result in enumerate(results):
                if errors := result_entry(result):
                    found += under(f"/results/{i}", errors)
                if found and len(found) >= LIMIT:
                    break
    if "test_end_time" not in v:
        found.append(("", "required", "needs the key 'test_end_time'"))
    else:
        test_end_time = v["test_end_time"]
        if type(test_end_time) is not str and test_end_time is not None:
            found.append(("/test_end_time", "type", f"must be a string or null, is {kind(test_end_time)}"))
        elif type(test_end_time) is str:
            if not is_date_time(test_end_time):
                found.append(("/test_end_time", "format", "must be a date and time such as 2026-01-31T12:00:00Z"))
    if "test_start_time" not in v:
        found.append(("", "required", "needs the key 'test_start_time'"))
    else:
        test_start_time = v["test_start_time"]
        if type(test_start_time) is not str and test_start_time is not None:
            found.append(("/test_start_time", "type", f"must be a string or null, is {kind(test_start_time)}"))
        elif type(test_start_time) is str:
            if not is_date_time(test_start_time):
                found.append(("/test_start_time", "format", "must be a date and time such as 2026-01-31T12:00:00Z"))
    if "hash_id" in v:
        hash_id = v["hash_id"]
        if type(hash_id) is not str:
            found.append(("/hash_id", "type", f"must be a string, is {kind(hash_id)}"))
    if "created_at" in v:
        created_at = v["created_at"]
        if type(created_at) is not str:
            found.append(("/created_at", "type", f"must be a string, is {kind(created_at)}"))
        elif not is_date_time(created_at):
            found.append(("/created_at", "format", "must be a date and time such as 2026-01-31T12:00:00Z"))
    if "testcase_descriptions" in v:
        testcase_descriptions = v["testcase_descriptions"]
        if type(testcase_descriptions) is not dict:
            found.append(("/testcase_descriptions", "type", f"must be an object, is {kind(testcase_descriptions)}"))
        else:
            for key, item in testcase_descriptions.items():
                if type(item) is not str:
                    found.append((f"/testcase_descriptions/{escape(key)}", "type", f"must be a string, is {kind(item)}"))
                if found and len(found) >= LIMIT:
                    break
    return distinct(found) if found else found


def history_entry(v: object) -> Errors:
    """zonemaster.HistoryEntry, zonemaster/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "id" not in v:
        found.append(("", "required", "needs the key 'id'"))
    else:
        id = v["id"]
        if errors := test_id(id):
            found += under("/id", errors)
    if "creation_time" not in v:
        found.append(("", "required", "needs the key 'creation_time'"))
    else:
        creation_time = v["creation_time"]
        if type(creation_time) is not str:
            found.append(("/creation_time", "type", f"must be a string, is {kind(creation_time)}"))
        elif not is_date_time(creation_time):
            found.append(("/creation_time", "format", "must be a date and time such as 2026-01-31T12:00:00Z"))
    if "advanced_options" not in v:
        found.append(("", "required", "needs the key 'advanced_options'"))
    else:
        advanced_options = v["advanced_options"]
        if type(advanced_options) is not bool:
            found.append(("/advanced_options", "type", f"must be a boolean, is {kind(advanced_options)}"))
    if "overall_results" not in v:
        found.append(("", "required", "needs the key 'overall_results'"))
    else:
        overall_results = v["overall_results"]
        if type(overall_results) is not str:
            found.append(("/overall_results", "type", f"must be a string, is {kind(overall_results)}"))
    return distinct(found) if found else found


def method_info(v: object) -> Errors:
    """zonemaster.MethodInfo, zonemaster/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "name" not in v:
        found.append(("", "required", "needs the key 'name'"))
    else:
        name = v["name"]
        if type(name) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name)}"))
    if "description" in v:
        description = v["description"]
        if type(description) is not str:
            found.append(("/description", "type", f"must be a string, is {kind(description)}"))
    if "params" not in v:
        found.append(("", "required", "needs the key 'params'"))
    return found


def user_name(v: object) -> Errors:
    """zonemaster.UserName, zonemaster/zonemaster.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 512:
        found.append(("", "maxLength", "must be 512 characters long at most"))
    elif not v:
        found.append(("", "minLength", "must not be empty"))
    return found


def api_key(v: object) -> Errors:
    """zonemaster.ApiKey, zonemaster/zonemaster.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 512:
        found.append(("", "maxLength", "must be 512 characters long at most"))
    elif not v:
        found.append(("", "minLength", "must not be empty"))
    return found


def history_of(v: object) -> Errors:
    """zonemaster.HistoryOf, zonemaster/zonemaster.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "domain" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'domain'"))
    else:
        domain = v["domain"]
        if type(domain) is not str:
            found.append(("/domain", "type", f"must be a string, is {kind(domain)}"))
        elif len(domain) > 254:
            found.append(("/domain", "maxLength", "must be 254 characters long at most"))
        elif not domain:
            found.append(("/domain", "minLength", "must not be empty"))
    if "nameservers" in v:
        known += 1
        nameservers = v["nameservers"]
        if type(nameservers) is not list:
            found.append(("/nameservers", "type", f"must be an array, is {kind(nameservers)}"))
    if known != len(v):
        found += unknown_keys(v, HISTORY_OF_KEYS)
    return distinct(found) if found else found


def rpc_discover(v: object) -> Errors:
    """Params of rpc.discover, zonemaster/rpc.yaml."""
    return []


def system_get_methods_info(v: object) -> Errors:
    """Params of system.getMethodsInfo, zonemaster/system.yaml."""
    return []


def system_list_methods(v: object) -> Errors:
    """Params of system.listMethods, zonemaster/system.yaml."""
    return []


def system_method_signature(v: object) -> Errors:
    """Params of system.methodSignature, zonemaster/system.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 0
    if "name" in v:
        known += 1
        name = v["name"]
        if type(name) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name)}"))
        elif len(name) > 256:
            found.append(("/name", "maxLength", "must be 256 characters long at most"))
    if "method" in v:
        known += 1
        method = v["method"]
        if type(method) is not str:
            found.append(("/method", "type", f"must be a string, is {kind(method)}"))
        elif len(method) > 256:
            found.append(("/method", "maxLength", "must be 256 characters long at most"))
    if known != len(v):
        found += unknown_keys(v, SYSTEM_METHOD_SIGNATURE_KEYS)
    if len(v) > 1:
        found.append(("", "maxProperties", "must have 1 key at most"))
    if "method" not in v and "name" not in v:
        found.append(("", "anyOf", "needs the key 'method' or the key 'name'"))
    return distinct(found) if found else found


def version_info(v: object) -> Errors:
    """Params of version_info, zonemaster/zonemaster.yaml."""
    return []


def get_ns_ips(v: object) -> Errors:
    """Params of get_ns_ips, zonemaster/zonemaster.yaml."""
    return host_reference(v)


def get_data_from_parent_zone(v: object) -> Errors:
    """Params of get_data_from_parent_zone, zonemaster/zonemaster.yaml."""
    return zone_reference(v)


def validate_syntax(v: object) -> Errors:
    """Params of validate_syntax, zonemaster/zonemaster.yaml."""
    return []


def start_domain_test(v: object) -> Errors:
    """Params of start_domain_test, zonemaster/zonemaster.yaml."""
    return test_parameters(v)


def test_progress(v: object) -> Errors:
    """Params of test_progress, zonemaster/zonemaster.yaml."""
    return test_reference(v)


def get_test_params(v: object) -> Errors:
    """Params of get_test_params, zonemaster/zonemaster.yaml."""
    return test_reference(v)


def get_test_results(v: object) -> Errors:
    """Params of get_test_results, zonemaster/zonemaster.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'id'"))
    else:
        id = v["id"]
        if errors := test_id(id):
            found += under("/id", errors)
    if "language" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'language'"))
    else:
        language_ = v["language"]
        if type(language_) is not str:
            found.append(("/language", "type", f"must be a string, is {kind(language_)}"))
        elif len(language_) > 64:
            found.append(("/language", "maxLength", "must be 64 characters long at most"))
        elif len(language_) < 2:
            found.append(("/language", "minLength", "must be 2 characters long at least"))
    if known != len(v):
        found += unknown_keys(v, GET_TEST_RESULTS_KEYS)
    return distinct(found) if found else found


def get_test_history(v: object) -> Errors:
    """Params of get_test_history, zonemaster/zonemaster.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "frontend_params" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'frontend_params'"))
    else:
        frontend_params = v["frontend_params"]
        if errors := history_of(frontend_params):
            found += under("/frontend_params", errors)
    if "offset" in v:
        known += 1
        offset = v["offset"]
        if type(offset) is not int and not whole(offset):
            found.append(("/offset", "type", f"must be an integer, is {kind(offset)}"))
        elif offset < 0:
            found.append(("/offset", "minimum", "must be 0 or more"))
        elif offset > 2147483647:
            found.append(("/offset", "maximum", "must be 2147483647 or less"))
    if "limit" in v:
        known += 1
        limit = v["limit"]
        if type(limit) is not int and not whole(limit):
            found.append(("/limit", "type", f"must be an integer, is {kind(limit)}"))
        elif limit < 0:
            found.append(("/limit", "minimum", "must be 0 or more"))
        elif limit > 2147483647:
            found.append(("/limit", "maximum", "must be 2147483647 or less"))
    if "filter" in v:
        known += 1
        filter = v["filter"]
        if filter != "all" and filter != "delegated" and filter != "undelegated":
            found.append(("/filter", "enum", "must be 'all', 'delegated' or 'undelegated'"))
    if known != len(v):
        found += unknown_keys(v, GET_TEST_HISTORY_KEYS)
    return distinct(found) if found else found


def add_api_user(v: object) -> Errors:
    """Params of add_api_user, zonemaster/zonemaster.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "username" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'username'"))
    else:
        username = v["username"]
        if type(username) is not str:
            found.append(("/username", "type", f"must be a string, is {kind(username)}"))
        elif len(username) > 512:
            found.append(("/username", "maxLength", "must be 512 characters long at most"))
        elif not username:
            found.append(("/username", "minLength", "must not be empty"))
    if "api_key" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'api_key'"))
    else:
        api_key_ = v["api_key"]
        if type(api_key_) is not str:
            found.append(("/api_key", "type", f"must be a string, is {kind(api_key_)}"))
        elif len(api_key_) > 512:
            found.append(("/api_key", "maxLength", "must be 512 characters long at most"))
        elif not api_key_:
            found.append(("/api_key", "minLength", "must not be empty"))
    if known != len(v):
        found += unknown_keys(v, ADD_API_USER_KEYS)
    return distinct(found) if found else found


def add_batch_job(v: object) -> Errors:
    """Params of add_batch_job, zonemaster/zonemaster.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 3
    if "username" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'username'"))
    else:
        username = v["username"]
        if type(username) is not str:
            found.append(("/username", "type", f"must be a string, is {kind(username)}"))
        elif len(username) > 512:
            found.append(("/username", "maxLength", "must be 512 characters long at most"))
        elif not username:
            found.append(("/username", "minLength", "must not be empty"))
    if "api_key" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'api_key'"))
    else:
        api_key_ = v["api_key"]
        if type(api_key_) is not str:
            found.append(("/api_key", "type", f"must be a string, is {kind(api_key_)}"))
        elif len(api_key_) > 512:
            found.append(("/api_key", "maxLength", "must be 512 characters long at most"))
        elif not api_key_:
            found.append(("/api_key", "minLength", "must not be empty"))
    if "batch_params" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'batch_params'"))
    else:
        batch_params = v["batch_params"]
        if errors := batch_parameters(batch_params):
            found += under("/batch_params", errors)
    if known != len(v):
        found += unknown_keys(v, ADD_BATCH_JOB_KEYS)
    return distinct(found) if found else found


def api1(v: object) -> Errors:
    """Params of api1, zonemaster/zonemaster.yaml."""
    return []
