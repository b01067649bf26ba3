"""Validators of the face rpcapi.

Generated from spec/rpcapi by: python -m codegen generate. DO NOT EDIT.
"""

from __future__ import annotations

import re

from runtime.contract.abi import Errors
from runtime.contract.findings import LIMIT, distinct, escape, kind, under, unknown_keys, whole
from runtime.contract.formats import is_date_time, is_ip, is_zone_name, zone_name_fault

SWITCH_VALUES = frozenset({"", "0", "1", "false", "true"})
COUNT = re.compile(r"[0-9]{1,9}").fullmatch
WHOLE = re.compile(r"-?[0-9]{1,9}").fullmatch
KEY_TAG = re.compile(r"(?:6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[0-9]{1,4}|[0-5][0-9]{4})").fullmatch
OCTET = re.compile(r"(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})").fullmatch
NAMESERVER_KEYS = frozenset({"ip", "ns"})
DS_RECORD_DIGEST = re.compile(r"(?:[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}|[0-9A-Fa-f]{96})").fullmatch
DS_RECORD_KEYS = frozenset({"algorithm", "digest", "digtype", "keytag"})
DIGEST_ONLY_KEYS = frozenset({"algorithm", "digest"})
HEX_40 = re.compile(r"[0-9A-Fa-f]{40}").fullmatch
HEX_64 = re.compile(r"[0-9A-Fa-f]{64}").fullmatch
PROFILE_NAME = re.compile(r"(?:[A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9_\-]{0,30}[A-Za-z0-9])").fullmatch
CLIENT_TEXT = re.compile(r"[A-Za-z0-9+\~_.: \-]{1,50}").fullmatch
LANGUAGE_VALUES = frozenset({"da", "en", "es", "fi", "fr", "nb", "sl", "sv"})
TEST_PARAMETERS_KEYS = frozenset({"advanced", "client_id", "client_version", "config", "domain", "ds_info", "ipv4", "ipv6", "language", "nameservers", "priority", "profile", "queue"})
SHARED_PARAMETERS_KEYS = frozenset({"advanced", "client_id", "client_version", "config", "ds_info", "ipv4", "ipv6", "nameservers", "priority", "profile", "queue"})
OLD_BATCH_KEYS = frozenset({"advanced", "client_id", "client_version", "domains", "ds_info", "ipv4", "ipv6", "nameservers", "profile"})
LOWER_HEX_16 = re.compile(r"[0-9a-f]{16}").fullmatch
TEST_BY_ID_KEYS = frozenset({"test_id"})
JOB_BY_ID_KEYS = frozenset({"job_id"})
BATCH_ID = re.compile(r"-?[0-9]{1,15}").fullmatch
ZONE_BY_NAME_KEYS = frozenset({"domain", "language"})
HOST_BY_NAME_KEYS = frozenset({"hostname"})
USER_NAME = re.compile(r"[A-Za-z0-9.@\-]{1,50}").fullmatch
API_KEY = re.compile(r"[A-Za-z0-9_\-]{1,512}").fullmatch
USER_PARAMETERS_KEYS = frozenset({"api_key", "username"})
DOMAIN_ONLY_KEYS = frozenset({"domain"})
DELEGATION_SIGNER_DIGEST = re.compile(r"[0-9a-f]*").fullmatch
RESULT_ENTRY_LEVEL_VALUES = frozenset({"CRITICAL", "DEBUG", "ERROR", "INFO", "NOTICE", "WARNING"})
GET_BATCH_JOB_RESULT_KEYS = frozenset({"batch_id"})
JOB_RESULTS_KEYS = frozenset({"job_id", "language"})
DOMAIN_HISTORY_KEYS = frozenset({"filter", "limit", "offset", "params"})
BATCH_CREATE_KEYS = frozenset({"api_key", "domains", "job_params", "username"})
GET_TEST_RESULTS_KEYS = frozenset({"id", "language"})
GET_TEST_HISTORY_KEYS = frozenset({"filter", "frontend_params", "limit", "offset"})
ADD_BATCH_JOB_KEYS = frozenset({"api_key", "batch_params", "domains", "test_params", "username"})
BATCH_STATUS_KEYS = frozenset({"batch_id", "list_finished_tests", "list_running_tests", "list_waiting_tests"})
SYSTEM_METHOD_SIGNATURE_KEYS = frozenset({"method", "name"})


def zone_text(v: object) -> Errors:
    """rpcapi.ZoneText, rpcapi/types.yaml."""
    found: Errors = []
    if type(v) is not str and type(v) is not int and type(v) is not float:
        found.append(("", "type", f"must be a string or a number, is {kind(v)}"))
    elif type(v) is str:
        if len(v) > 1024:
            found.append(("", "maxLength", "must be 1024 characters long at most"))
        elif not is_zone_name(v):
            found.append(("", "format", zone_name_fault(v)))
    elif type(v) is int or type(v) is float:
        if type(v) is int and not -9007199254740992 <= v <= 9007199254740992:
            found.append(("", "type", "must be a number that a double holds: a whole one within 2^53"))
    return found


def zone_name(v: object) -> Errors:
    """rpcapi.ZoneName, rpcapi/types.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 1024:
        found.append(("", "maxLength", "must be 1024 characters long at most"))
    elif not is_zone_name(v):
        found.append(("", "format", zone_name_fault(v)))
    return found


def switch(v: object) -> Errors:
    """rpcapi.Switch, rpcapi/types.yaml."""
    found: Errors = []
    if (type(v) is not str or v not in SWITCH_VALUES) and v != 1 and v != 0 and v is not None:
        found.append(("", "enum", "must be true, false, 1, 0, '1', '0', 'true', 'false', '' or null"))
    return found


def count(v: object) -> Errors:
    """rpcapi.Count, rpcapi/types.yaml."""
    found: Errors = []
    if type(v) is int or type(v) is float:
        if type(v) is not int and not whole(v):
            found.append(("", "type", f"must be an integer, is {kind(v)}"))
        elif v < 0:
            found.append(("", "minimum", "must be 0 or more"))
        elif v > 2147483647:
            found.append(("", "maximum", "must be 2147483647 or less"))
    elif type(v) is str:
        if COUNT(v) is None:
            found.append(("", "pattern", "must be 1 to 9 digits"))
    else:
        found.append(("", "oneOf", f"must be a string or a number, is {kind(v)}"))
    return found


def whole_(v: object) -> Errors:
    """rpcapi.Whole, rpcapi/types.yaml."""
    found: Errors = []
    if type(v) is int or type(v) is float:
        if type(v) is not int and not whole(v):
            found.append(("", "type", f"must be an integer, is {kind(v)}"))
        elif v < -2147483648:
            found.append(("", "minimum", "must be -2147483648 or more"))
        elif v > 2147483647:
            found.append(("", "maximum", "must be 2147483647 or less"))
    elif type(v) is str:
        if WHOLE(v) is None:
            found.append(("", "pattern", "must match the pattern ^-?[0-9]{1,9}$"))
    else:
        found.append(("", "oneOf", f"must be a string or a number, is {kind(v)}"))
    return found


def key_tag(v: object) -> Errors:
    """rpcapi.KeyTag, rpcapi/types.yaml."""
    found: Errors = []
    if type(v) is int or type(v) is float:
        if type(v) is not int and not whole(v):
            found.append(("", "type", f"must be an integer, is {kind(v)}"))
        elif v < 0:
            found.append(("", "minimum", "must be 0 or more"))
        elif v > 65535:
            found.append(("", "maximum", "must be 65535 or less"))
    elif type(v) is str:
        if KEY_TAG(v) is None:
            found.append(("", "pattern", "must match the pattern ^(6553[0-5]|655[0-2][0-9]|65[0-4][0-9]{2}|6[0-4][0-9]{3}|[0-9]{1,4}|[0-5][0-9]{4})$"))
    else:
        found.append(("", "oneOf", f"must be a string or a number, is {kind(v)}"))
    return found


def octet(v: object) -> Errors:
    """rpcapi.Octet, rpcapi/types.yaml."""
    found: Errors = []
    if type(v) is int or type(v) is float:
        if type(v) is not int and not whole(v):
            found.append(("", "type", f"must be an integer, is {kind(v)}"))
        elif v < 0:
            found.append(("", "minimum", "must be 0 or more"))
        elif v > 255:
            found.append(("", "maximum", "must be 255 or less"))
    elif type(v) is str:
        if OCTET(v) is None:
            found.append(("", "pattern", "must match the pattern ^(25[0-5]|2[0-4][0-9]|[01]?[0-9]{1,2})$"))
    else:
        found.append(("", "oneOf", f"must be a string or a number, is {kind(v)}"))
    return found


def nameserver(v: object) -> Errors:
    """rpcapi.Nameserver, rpcapi/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "ns" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'ns'"))
    else:
        ns = v["ns"]
        if type(ns) is not str and type(ns) is not int and type(ns) is not float:
            found.append(("/ns", "type", f"must be a string or a number, is {kind(ns)}"))
        elif type(ns) is str:
            if len(ns) > 1024:
                found.append(("/ns", "maxLength", "must be 1024 characters long at most"))
            elif not is_zone_name(ns):
                found.append(("/ns", "format", zone_name_fault(ns)))
        elif type(ns) is int or type(ns) is float:
            if type(ns) is int and not -9007199254740992 <= ns <= 9007199254740992:
                found.append(("/ns", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "ip" in v:
        known += 1
        ip = v["ip"]
        if not ip == "":
            if type(ip) is not str:
                found.append(("/ip", "type", f"must be a string, is {kind(ip)}"))
            elif not is_ip(ip):
                found.append(("/ip", "format", "must be an IPv4 or IPv6 address"))
    if known != len(v):
        found += unknown_keys(v, NAMESERVER_KEYS)
    return distinct(found) if found else found


def ds_info(v: object) -> Errors:
    """rpcapi.DsInfo, rpcapi/types.yaml."""
    found: Errors = []
    if type(v) is dict and ("algorithm" in v and (v["algorithm"] == "sha1" or v["algorithm"] == "sha256")):
        found += digest_only(v)
    else:
        found += ds_record(v)
    return distinct(found) if found else found


def ds_record(v: object) -> Errors:
    """rpcapi.DsRecord, rpcapi/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 4
    if "keytag" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'keytag'"))
    else:
        keytag = v["keytag"]
        if errors := key_tag(keytag):
            found += under("/keytag", errors)
    if "algorithm" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'algorithm'"))
    else:
        algorithm = v["algorithm"]
        if errors := octet(algorithm):
            found += under("/algorithm", errors)
    if "digtype" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'digtype'"))
    else:
        digtype = v["digtype"]
        if errors := octet(digtype):
            found += under("/digtype", errors)
    if "digest" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'digest'"))
    else:
        digest = v["digest"]
        if type(digest) is not str:
            found.append(("/digest", "type", f"must be a string, is {kind(digest)}"))
        elif DS_RECORD_DIGEST(digest) is None:
            found.append(("/digest", "pattern", "must be 40, 64 or 96 hexadecimal characters"))
    if known != len(v):
        found += unknown_keys(v, DS_RECORD_KEYS)
    return distinct(found) if found else found


def digest_only(v: object) -> Errors:
    """rpcapi.DigestOnly, rpcapi/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "algorithm" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'algorithm'"))
    else:
        algorithm = v["algorithm"]
        if algorithm != "sha1" and algorithm != "sha256":
            found.append(("/algorithm", "enum", "must be 'sha1' or 'sha256'"))
    if "digest" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'digest'"))
    else:
        digest = v["digest"]
        if type(digest) is not str:
            found.append(("/digest", "type", f"must be a string, is {kind(digest)}"))
    if known != len(v):
        found += unknown_keys(v, DIGEST_ONLY_KEYS)
    if "algorithm" not in v or v["algorithm"] == "sha1":
        if "digest" in v:
            digest = v["digest"]
            if type(digest) is str:
                if HEX_40(digest) is None:
                    found.append(("/digest", "pattern", "must be 40 hexadecimal characters, as algorithm is 'sha1'"))
    elif "digest" in v:
        digest = v["digest"]
        if type(digest) is str:
            if HEX_64(digest) is None:
                found.append(("/digest", "pattern", "must be 64 hexadecimal characters, as algorithm is not 'sha1'"))
    return distinct(found) if found else found


def profile_name(v: object) -> Errors:
    """rpcapi.ProfileName, rpcapi/types.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif PROFILE_NAME(v) is None:
        found.append(("", "pattern", "must match the pattern ^([A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9_-]{0,30}[A-Za-z0-9])$"))
    return found


def client_text(v: object) -> Errors:
    """rpcapi.ClientText, rpcapi/types.yaml."""
    found: Errors = []
    if type(v) is int or type(v) is float:
        if type(v) is int and not -9007199254740992 <= v <= 9007199254740992:
            found.append(("", "type", "must be a number that a double holds: a whole one within 2^53"))
    elif type(v) is str:
        if CLIENT_TEXT(v) is None:
            found.append(("", "pattern", "must match the pattern ^[A-Za-z0-9+~_.: -]{1,50}$"))
    else:
        found.append(("", "oneOf", f"must be a string or a number, is {kind(v)}"))
    return found


def test_parameters(v: object) -> Errors:
    """rpcapi.TestParameters, rpcapi/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "domain" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'domain'"))
    else:
        domain = v["domain"]
        if type(domain) is not str and type(domain) is not int and type(domain) is not float:
            found.append(("/domain", "type", f"must be a string or a number, is {kind(domain)}"))
        elif type(domain) is str:
            if len(domain) > 1024:
                found.append(("/domain", "maxLength", "must be 1024 characters long at most"))
            elif not is_zone_name(domain):
                found.append(("/domain", "format", zone_name_fault(domain)))
        elif type(domain) is int or type(domain) is float:
            if type(domain) is int and not -9007199254740992 <= domain <= 9007199254740992:
                found.append(("/domain", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "ipv4" in v:
        known += 1
        ipv4 = v["ipv4"]
        if (type(ipv4) is not str or ipv4 not in SWITCH_VALUES) and ipv4 != 1 and ipv4 != 0 and ipv4 is not None:
            found.append(("/ipv4", "enum", "must be true, false, 1, 0, '1', '0', 'true', 'false', '' or null"))
    if "ipv6" in v:
        known += 1
        ipv6 = v["ipv6"]
        if (type(ipv6) is not str or ipv6 not in SWITCH_VALUES) and ipv6 != 1 and ipv6 != 0 and ipv6 is not None:
            found.append(("/ipv6", "enum", "must be true, false, 1, 0, '1', '0', 'true', 'false', '' or null"))
    if "nameservers" in v:
        known += 1
        nameservers = v["nameservers"]
        if type(nameservers) is not list:
            found.append(("/nameservers", "type", f"must be an array, is {kind(nameservers)}"))
        else:
            if len(nameservers) > 100:
                found.append(("/nameservers", "maxItems", "must have 100 items at most"))
            for i, nameserver_ in enumerate(nameservers):
                if errors := nameserver(nameserver_):
                    found += under(f"/nameservers/{i}", errors)
                if found and len(found) >= LIMIT:
                    break
    if "ds_info" in v:
        known += 1
        ds_info_ = v["ds_info"]
        if type(ds_info_) is not list:
            found.append(("/ds_info", "type", f"must be an array, is {kind(ds_info_)}"))
        else:
            if len(ds_info_) > 100:
                found.append(("/ds_info", "maxItems", "must have 100 items at most"))
            for i, item in enumerate(ds_info_):
                if errors := ds_info(item):
                    found += under(f"/ds_info/{i}", errors)
                if found and len(found) >= LIMIT:
                    break
    if "profile" in v:
        known += 1
        profile = v["profile"]
        if type(profile) is not str:
            found.append(("/profile", "type", f"must be a string, is {kind(profile)}"))
        elif PROFILE_NAME(profile) is None:
            found.append(("/profile", "pattern", "must match the pattern ^([A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9_-]{0,30}[A-Za-z0-9])$"))
    if "advanced" in v:
        known += 1
        advanced = v["advanced"]
        if type(advanced) is not bool:
            found.append(("/advanced", "type", f"must be a boolean, is {kind(advanced)}"))
    if "client_id" in v:
        known += 1
        client_id = v["client_id"]
        if errors := client_text(client_id):
            found += under("/client_id", errors)
    if "client_version" in v:
        known += 1
        client_version = v["client_version"]
        if errors := client_text(client_version):
            found += under("/client_version", errors)
    if "config" in v:
        known += 1
    if "priority" in v:
        known += 1
        priority = v["priority"]
        if errors := whole_(priority):
            found += under("/priority", errors)
    if "queue" in v:
        known += 1
        queue = v["queue"]
        if errors := whole_(queue):
            found += under("/queue", errors)
    if "language" in v:
        known += 1
        language_ = v["language"]
        if type(language_) is not str or language_ not in LANGUAGE_VALUES:
            found.append(("/language", "enum", "must be 'da', 'en', 'es', 'fi', 'fr', 'nb', 'sl' or 'sv'"))
    if known != len(v):
        found += unknown_keys(v, TEST_PARAMETERS_KEYS)
    return distinct(found) if found else found


def shared_parameters(v: object) -> Errors:
    """rpcapi.SharedParameters, rpcapi/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 0
    if "ipv4" in v:
        known += 1
        ipv4 = v["ipv4"]
        if (type(ipv4) is not str or ipv4 not in SWITCH_VALUES) and ipv4 != 1 and ipv4 != 0 and ipv4 is not None:
            found.append(("/ipv4", "enum", "must be true, false, 1, 0, '1', '0', 'true', 'false', '' or null"))
    if "ipv6" in v:
        known += 1
        ipv6 = v["ipv6"]
        if (type(ipv6) is not str or ipv6 not in SWITCH_VALUES) and ipv6 != 1 and ipv6 != 0 and ipv6 is not None:
            found.append(("/ipv6", "enum", "must be true, false, 1, 0, '1', '0', 'true', 'false', '' or null"))
    if "nameservers" in v:
        known += 1
        nameservers = v["nameservers"]
        if type(nameservers) is not list:
            found.append(("/nameservers", "type", f"must be an array, is {kind(nameservers)}"))
        else:
            if len(nameservers) > 100:
                found.append(("/nameservers", "maxItems", "must have 100 items at most"))
            for i, nameserver_ in enumerate(nameservers):
                if errors := nameserver(nameserver_):
                    found += under(f"/nameservers/{i}", errors)
                if found and len(found) >= LIMIT:
                    break
    if "ds_info" in v:
        known += 1
        ds_info_ = v["ds_info"]
        if type(ds_info_) is not list:
            found.append(("/ds_info", "type", f"must be an array, is {kind(ds_info_)}"))
        else:
            if len(ds_info_) > 100:
                found.append(("/ds_info", "maxItems", "must have 100 items at most"))
            for i, item in enumerate(ds_info_):
                if errors := ds_info(item):
                    found += under(f"/ds_info/{i}", errors)
                if found and len(found) >= LIMIT:
                    break
    if "profile" in v:
        known += 1
        profile = v["profile"]
        if type(profile) is not str:
            found.append(("/profile", "type", f"must be a string, is {kind(profile)}"))
        elif PROFILE_NAME(profile) is None:
            found.append(("/profile", "pattern", "must match the pattern ^([A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9_-]{0,30}[A-Za-z0-9])$"))
    if "advanced" in v:
        known += 1
        advanced = v["advanced"]
        if type(advanced) is not bool:
            found.append(("/advanced", "type", f"must be a boolean, is {kind(advanced)}"))
    if "client_id" in v:
        known += 1
        client_id = v["client_id"]
        if errors := client_text(client_id):
            found += under("/client_id", errors)
    if "client_version" in v:
        known += 1
        client_version = v["client_version"]
        if errors := client_text(client_version):
            found += under("/client_version", errors)
    if "config" in v:
        known += 1
    if "priority" in v:
        known += 1
        priority = v["priority"]
        if errors := whole_(priority):
            found += under("/priority", errors)
    if "queue" in v:
        known += 1
        queue = v["queue"]
        if errors := whole_(queue):
            found += under("/queue", errors)
    if known != len(v):
        found += unknown_keys(v, SHARED_PARAMETERS_KEYS)
    return distinct(found) if found else found


def old_batch(v: object) -> Errors:
    """rpcapi.OldBatch, rpcapi/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "domains" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'domains'"))
    else:
        domains = v["domains"]
        if errors := batch_domains(domains):
            found += under("/domains", errors)
    if "ipv4" in v:
        known += 1
        ipv4 = v["ipv4"]
        if (type(ipv4) is not str or ipv4 not in SWITCH_VALUES) and ipv4 != 1 and ipv4 != 0 and ipv4 is not None:
            found.append(("/ipv4", "enum", "must be true, false, 1, 0, '1', '0', 'true', 'false', '' or null"))
    if "ipv6" in v:
        known += 1
        ipv6 = v["ipv6"]
        if (type(ipv6) is not str or ipv6 not in SWITCH_VALUES) and ipv6 != 1 and ipv6 != 0 and ipv6 is not None:
            found.append(("/ipv6", "enum", "must be true, false, 1, 0, '1', '0', 'true', 'false', '' or null"))
    if "nameservers" in v:
        known += 1
        nameservers = v["nameservers"]
        if type(nameservers) is not list:
            found.append(("/nameservers", "type", f"must be an array, is {kind(nameservers)}"))
        else:
            if len(nameservers) > 100:
                found.append(("/nameservers", "maxItems", "must have 100 items at most"))
            for i, nameserver_ in enumerate(nameservers):
                if errors := nameserver(nameserver_):
                    found += under(f"/nameservers/{i}", errors)
                if found and len(found) >= LIMIT:
                    break
    if "ds_info" in v:
        known += 1
        ds_info_ = v["ds_info"]
        if type(ds_info_) is not list:
            found.append(("/ds_info", "type", f"must be an array, is {kind(ds_info_)}"))
        else:
            if len(ds_info_) > 100:
                found.append(("/ds_info", "maxItems", "must have 100 items at most"))
            for i, item in enumerate(ds_info_):
                if errors := ds_info(item):
                    found += under(f"/ds_info/{i}", errors)
                if found and len(found) >= LIMIT:
                    break
    if "profile" in v:
        known += 1
        profile = v["profile"]
        if type(profile) is not str:
            found.append(("/profile", "type", f"must be a string, is {kind(profile)}"))
        elif PROFILE_NAME(profile) is None:
            found.append(("/profile", "pattern", "must match the pattern ^([A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9_-]{0,30}[A-Za-z0-9])$"))
    if "advanced" in v:
        known += 1
        advanced = v["advanced"]
        if type(advanced) is not bool:
            found.append(("/advanced", "type", f"must be a boolean, is {kind(advanced)}"))
    if "client_id" in v:
        known += 1
        client_id = v["client_id"]
        if errors := client_text(client_id):
            found += under("/client_id", errors)
    if "client_version" in v:
        known += 1
        client_version = v["client_version"]
        if errors := client_text(client_version):
            found += under("/client_version", errors)
    if known != len(v):
        found += unknown_keys(v, OLD_BATCH_KEYS)
    return distinct(found) if found else found


def batch_domains(v: object) -> Errors:
    """rpcapi.BatchDomains, rpcapi/types.yaml."""
    if type(v) is not list:
        return [("", "type", f"must be an array, is {kind(v)}")]
    found: Errors = []
    if not v:
        found.append(("", "minItems", "must not be empty"))
    if len(v) > 1000000:
        found.append(("", "maxItems", "must have 1000000 items at most"))
    for i, batch_domain in enumerate(v):
        if type(batch_domain) is not str and type(batch_domain) is not int and type(batch_domain) is not float:
            found.append((f"/{i}", "type", f"must be a string or a number, is {kind(batch_domain)}"))
        elif type(batch_domain) is int or type(batch_domain) is float:
            if type(batch_domain) is int and not -9007199254740992 <= batch_domain <= 9007199254740992:
                found.append((f"/{i}", "type", "must be a number that a double holds: a whole one within 2^53"))
        if found and len(found) >= LIMIT:
            break
    return distinct(found) if found else found


def language(v: object) -> Errors:
    """rpcapi.Language, rpcapi/types.yaml."""
    found: Errors = []
    if type(v) is not str or v not in LANGUAGE_VALUES:
        found.append(("", "enum", "must be 'da', 'en', 'es', 'fi', 'fr', 'nb', 'sl' or 'sv'"))
    return found


def test_id(v: object) -> Errors:
    """rpcapi.TestId, rpcapi/types.yaml."""
    found: Errors = []
    if type(v) is int or type(v) is float:
        if type(v) is not int and not whole(v):
            found.append(("", "type", f"must be an integer, is {kind(v)}"))
        elif v < 1000000000000000:
            found.append(("", "minimum", "must be 1000000000000000 or more"))
        elif v > 9000000000000000:
            found.append(("", "maximum", "must be 9000000000000000 or less"))
    elif type(v) is str:
        if LOWER_HEX_16(v) is None:
            found.append(("", "pattern", "must be 16 lower-case hexadecimal characters"))
    else:
        found.append(("", "oneOf", f"must be a string or a number, is {kind(v)}"))
    return found


def id_number(v: object) -> Errors:
    """rpcapi.IdNumber, rpcapi/types.yaml."""
    found: Errors = []
    if type(v) is not int and not whole(v):
        found.append(("", "type", f"must be an integer, is {kind(v)}"))
    elif v < 1000000000000000:
        found.append(("", "minimum", "must be 1000000000000000 or more"))
    elif v > 9000000000000000:
        found.append(("", "maximum", "must be 9000000000000000 or less"))
    return found


def id_text(v: object) -> Errors:
    """rpcapi.IdText, rpcapi/types.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif LOWER_HEX_16(v) is None:
        found.append(("", "pattern", "must be 16 lower-case hexadecimal characters"))
    return found


def test_reference(v: object) -> Errors:
    """rpcapi.TestReference, rpcapi/types.yaml."""
    found: Errors = []
    if type(v) is int or type(v) is float:
        if type(v) is not int and not whole(v):
            found.append(("", "type", f"must be an integer, is {kind(v)}"))
        elif v < 1000000000000000:
            found.append(("", "minimum", "must be 1000000000000000 or more"))
        elif v > 9000000000000000:
            found.append(("", "maximum", "must be 9000000000000000 or less"))
    elif type(v) is str:
        if LOWER_HEX_16(v) is None:
            found.append(("", "pattern", "must be 16 lower-case hexadecimal characters"))
    elif type(v) is dict:
        found += test_by_id(v)
    else:
        found.append(("", "oneOf", f"must be a string, a number or an object, is {kind(v)}"))
    return distinct(found) if found else found


def test_by_id(v: object) -> Errors:
    """rpcapi.TestById, rpcapi/types.yaml."""
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


def job_by_id(v: object) -> Errors:
    """rpcapi.JobById, rpcapi/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "job_id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'job_id'"))
    else:
        job_id = v["job_id"]
        if errors := test_id(job_id):
            found += under("/job_id", errors)
    if known != len(v):
        found += unknown_keys(v, JOB_BY_ID_KEYS)
    return distinct(found) if found else found


def batch_id(v: object) -> Errors:
    """rpcapi.BatchId, rpcapi/types.yaml."""
    found: Errors = []
    if type(v) is int or type(v) is float:
        if type(v) is int and not -9007199254740992 <= v <= 9007199254740992:
            found.append(("", "type", "must be a number that a double holds: a whole one within 2^53"))
    elif type(v) is str:
        if BATCH_ID(v) is None:
            found.append(("", "pattern", "must match the pattern ^-?[0-9]{1,15}$"))
    else:
        found.append(("", "oneOf", f"must be a string or a number, is {kind(v)}"))
    return found


def zone_reference(v: object) -> Errors:
    """rpcapi.ZoneReference, rpcapi/types.yaml."""
    found: Errors = []
    if type(v) is str:
        if len(v) > 1024:
            found.append(("", "maxLength", "must be 1024 characters long at most"))
        elif not is_zone_name(v):
            found.append(("", "format", zone_name_fault(v)))
    elif type(v) is dict:
        found += zone_by_name(v)
    else:
        found.append(("", "oneOf", f"must be a string or an object, is {kind(v)}"))
    return distinct(found) if found else found


def zone_by_name(v: object) -> Errors:
    """rpcapi.ZoneByName, rpcapi/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "domain" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'domain'"))
    else:
        domain = v["domain"]
        if type(domain) is not str and type(domain) is not int and type(domain) is not float:
            found.append(("/domain", "type", f"must be a string or a number, is {kind(domain)}"))
        elif type(domain) is str:
            if len(domain) > 1024:
                found.append(("/domain", "maxLength", "must be 1024 characters long at most"))
            elif not is_zone_name(domain):
                found.append(("/domain", "format", zone_name_fault(domain)))
        elif type(domain) is int or type(domain) is float:
            if type(domain) is int and not -9007199254740992 <= domain <= 9007199254740992:
                found.append(("/domain", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "language" in v:
        known += 1
        language_ = v["language"]
        if type(language_) is not str or language_ not in LANGUAGE_VALUES:
            found.append(("/language", "enum", "must be 'da', 'en', 'es', 'fi', 'fr', 'nb', 'sl' or 'sv'"))
    if known != len(v):
        found += unknown_keys(v, ZONE_BY_NAME_KEYS)
    return distinct(found) if found else found


def host_by_name(v: object) -> Errors:
    """rpcapi.HostByName, rpcapi/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "hostname" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'hostname'"))
    else:
        hostname = v["hostname"]
        if type(hostname) is not str and type(hostname) is not int and type(hostname) is not float:
            found.append(("/hostname", "type", f"must be a string or a number, is {kind(hostname)}"))
        elif type(hostname) is str:
            if len(hostname) > 1024:
                found.append(("/hostname", "maxLength", "must be 1024 characters long at most"))
            elif not is_zone_name(hostname):
                found.append(("/hostname", "format", zone_name_fault(hostname)))
        elif type(hostname) is int or type(hostname) is float:
            if type(hostname) is int and not -9007199254740992 <= hostname <= 9007199254740992:
                found.append(("/hostname", "type", "must be a number that a double holds: a whole one within 2^53"))
    if known != len(v):
        found += unknown_keys(v, HOST_BY_NAME_KEYS)
    return distinct(found) if found else found


def host_reference(v: object) -> Errors:
    """rpcapi.HostReference, rpcapi/types.yaml."""
    found: Errors = []
    if type(v) is str:
        if len(v) > 1024:
            found.append(("", "maxLength", "must be 1024 characters long at most"))
        elif not is_zone_name(v):
            found.append(("", "format", zone_name_fault(v)))
    elif type(v) is dict:
        found += host_by_name(v)
    else:
        found.append(("", "oneOf", f"must be a string or an object, is {kind(v)}"))
    return distinct(found) if found else found


def nothing(v: object) -> Errors:
    """rpcapi.Nothing, rpcapi/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def nothing_or_anything(v: object) -> Errors:
    """rpcapi.NothingOrAnything, rpcapi/types.yaml."""
    if type(v) is not str and type(v) is not int and type(v) is not float and type(v) is not bool and type(v) is not dict and v is not None:
        return [("", "type", f"must be a string, a number, a boolean, an object or null, is {kind(v)}")]
    found: Errors = []
    if type(v) is int or type(v) is float:
        if type(v) is int and not -9007199254740992 <= v <= 9007199254740992:
            found.append(("", "type", "must be a number that a double holds: a whole one within 2^53"))
    elif type(v) is dict:
        if len(v) > 0:
            found.append(("", "maxProperties", "must be empty"))
    return found


def user_name(v: object) -> Errors:
    """rpcapi.UserName, rpcapi/types.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif USER_NAME(v) is None:
        found.append(("", "pattern", "must match the pattern ^[A-Za-z0-9.@-]{1,50}$"))
    return found


def api_key(v: object) -> Errors:
    """rpcapi.ApiKey, rpcapi/types.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif API_KEY(v) is None:
        found.append(("", "pattern", "must match the pattern ^[A-Za-z0-9_-]{1,512}$"))
    return found


def user_parameters(v: object) -> Errors:
    """rpcapi.UserParameters, rpcapi/types.yaml."""
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
        elif USER_NAME(username) is None:
            found.append(("/username", "pattern", "must match the pattern ^[A-Za-z0-9.@-]{1,50}$"))
    if "api_key" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'api_key'"))
    else:
        api_key_ = v["api_key"]
        if type(api_key_) is not str:
            found.append(("/api_key", "type", f"must be a string, is {kind(api_key_)}"))
        elif API_KEY(api_key_) is None:
            found.append(("/api_key", "pattern", "must match the pattern ^[A-Za-z0-9_-]{1,512}$"))
    if known != len(v):
        found += unknown_keys(v, USER_PARAMETERS_KEYS)
    return distinct(found) if found else found


def filter(v: object) -> Errors:
    """rpcapi.Filter, rpcapi/types.yaml."""
    found: Errors = []
    if v != "all" and v != "delegated" and v != "undelegated":
        found.append(("", "enum", "must be 'all', 'delegated' or 'undelegated'"))
    return found


def domain_only(v: object) -> Errors:
    """rpcapi.DomainOnly, rpcapi/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "domain" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'domain'"))
    else:
        domain = v["domain"]
        if type(domain) is not str and type(domain) is not int and type(domain) is not float:
            found.append(("/domain", "type", f"must be a string or a number, is {kind(domain)}"))
        elif type(domain) is str:
            if len(domain) > 1024:
                found.append(("/domain", "maxLength", "must be 1024 characters long at most"))
            elif not is_zone_name(domain):
                found.append(("/domain", "format", zone_name_fault(domain)))
        elif type(domain) is int or type(domain) is float:
            if type(domain) is int and not -9007199254740992 <= domain <= 9007199254740992:
                found.append(("/domain", "type", "must be a number that a double holds: a whole one within 2^53"))
    if known != len(v):
        found += unknown_keys(v, DOMAIN_ONLY_KEYS)
    return distinct(found) if found else found


def versions(v: object) -> Errors:
    """rpcapi.Versions, rpcapi/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "zonemaster_backend" not in v:
        found.append(("", "required", "needs the key 'zonemaster_backend'"))
    else:
        zonemaster_backend = v["zonemaster_backend"]
        if type(zonemaster_backend) is not str:
            found.append(("/zonemaster_backend", "type", f"must be a string, is {kind(zonemaster_backend)}"))
    if "zonemaster_engine" not in v:
        found.append(("", "required", "needs the key 'zonemaster_engine'"))
    else:
        zonemaster_engine = v["zonemaster_engine"]
        if type(zonemaster_engine) is not str:
            found.append(("/zonemaster_engine", "type", f"must be a string, is {kind(zonemaster_engine)}"))
    if "zonemaster_ldns" not in v:
        found.append(("", "required", "needs the key 'zonemaster_ldns'"))
    else:
        zonemaster_ldns = v["zonemaster_ldns"]
        if type(zonemaster_ldns) is not str:
            found.append(("/zonemaster_ldns", "type", f"must be a string, is {kind(zonemaster_ldns)}"))
    return found


def address_of_name(v: object) -> Errors:
    """rpcapi.AddressOfName, rpcapi/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    for key, item in v.items():
        if type(item) is not str:
            found.append((f"/{escape(key)}", "type", f"must be a string, is {kind(item)}"))
        elif not is_ip(item):
            found.append((f"/{escape(key)}", "format", "must be an IPv4 or IPv6 address"))
        if found and len(found) >= LIMIT:
            break
    if not v:
        found.append(("", "minProperties", "must not be empty"))
    if len(v) > 1:
        found.append(("", "maxProperties", "must have 1 key at most"))
    return distinct(found) if found else found


def syntax_verdict(v: object) -> Errors:
    """rpcapi.SyntaxVerdict, rpcapi/types.yaml."""
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
    """rpcapi.DelegationNameserver, rpcapi/types.yaml."""
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
    """rpcapi.DelegationSigner, rpcapi/types.yaml."""
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
    """rpcapi.Delegation, rpcapi/types.yaml."""
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
    """rpcapi.ResultEntry, rpcapi/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "module" not in v:
        found.append(("", "required", "needs the key 'module'"))
    else:
        module = v["module"]
        if type(module) is not str:
            found.append(("/module", "type", f"must be a string, is {kind(module)}"))
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
    if "level" not in v:
        found.append(("", "required", "needs the key 'level'"))
    else:
        level = v["level"]
        if type(level) is not str or level not in RESULT_ENTRY_LEVEL_VALUES:
            found.append(("/level", "enum", "must be 'DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR' or 'CRITICAL'"))
    if "message" not in v:
        found.append(("", "required", "needs the key 'message'"))
    else:
        message = v["message"]
        if type(message) is not str:
            found.append(("/message", "type", f"must be a string, is {kind(message)}"))
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
    if "ns" in v:
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
    return found


def test_results(v: object) -> Errors:
    """rpcapi.TestResults, rpcapi/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "created_at" not in v:
        found.append(("", "required", "needs the key 'created_at'"))
    else:
        created_at = v["created_at"]
        if type(created_at) is not str:
            found.append(("/created_at", "type", f"must be a string, is {kind(created_at)}"))
        elif not is_date_time(created_at):
            found.append(("/created_at", "format", "must be a date and time such as 2026-01-31T12:00:00Z"))
    if "hash_id" not in v:
        found.append(("", "required", "needs the key 'hash_id'"))
    else:
        hash_id = v["hash_id"]
        if type(hash_id) is not str:
            found.append(("/hash_id", "type", f"must be a string, is {kind(hash_id)}"))
    if "params" not in v:
        found.append(("", "required", "needs the key 'params'"))
    else:
        params = v["params"]
        if type(params) is not dict:
            found.append(("/params", "type", f"must be an object, is {kind(params)}"))
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
    if "testcase_descriptions" not in v:
        found.append(("", "required", "needs the key 'testcase_descriptions'"))
    else:
        testcase_descriptions = v["testcase_descriptions"]
        if type(testcase_descriptions) is not dict:
            found.append(("/testcase_descriptions", "type", f"must be an object, is {kind(testcase_descriptions)}"))
        else:
            for key, item in testcase_descriptions.items():
                if type(item) is not str:
                    found.append((f"/testcase_descriptions/{escape(key)}", "type", f"must be a string, is {kind(item)}"))
                if found and len(found) >= LIMIT:
                    break
    if "domain" in v:
        domain = v["domain"]
        if type(domain) is not str:
            found.append(("/domain", "type", f"must be a string, is {kind(domain)}"))
    if "progress" in v:
        progress = v["progress"]
        if type(progress) is not int and not whole(progress):
            found.append(("/progress", "type", f"must be an integer, is {kind(progress)}"))
        elif progress < 0:
            found.append(("/progress", "minimum", "must be 0 or more"))
        elif progress > 100:
            found.append(("/progress", "maximum", "must be 100 or less"))
    if "batch_id" in v:
        batch_id_ = v["batch_id"]
        if type(batch_id_) is not int and not whole(batch_id_) and batch_id_ is not None:
            found.append(("/batch_id", "type", f"must be an integer or null, is {kind(batch_id_)}"))
        elif type(batch_id_) is int or type(batch_id_) is float:
            if not -9223372036854775808 <= batch_id_ <= 9223372036854775807:
                found.append(("/batch_id", "type", "must be an integer of 64 bits"))
    if "undelegated" in v:
        undelegated = v["undelegated"]
        if type(undelegated) is not bool:
            found.append(("/undelegated", "type", f"must be a boolean, is {kind(undelegated)}"))
    if "test_start_time" in v:
        test_start_time = v["test_start_time"]
        if type(test_start_time) is not str and test_start_time is not None:
            found.append(("/test_start_time", "type", f"must be a string or null, is {kind(test_start_time)}"))
        elif type(test_start_time) is str:
            if not is_date_time(test_start_time):
                found.append(("/test_start_time", "format", "must be a date and time such as 2026-01-31T12:00:00Z"))
    if "test_end_time" in v:
        test_end_time = v["test_end_time"]
        if type(test_end_time) is not str and test_end_time is not None:
            found.append(("/test_end_time", "type", f"must be a string or null, is {kind(test_end_time)}"))
        elif type(test_end_time) is str:
            if not is_date_time(test_end_time):
                found.append(("/test_end_time", "format", "must be a date and time such as 2026-01-31T12:00:00Z"))
    return distinct(found) if found else found


def job_results_type(v: object) -> Errors:
    """rpcapi.JobResults, rpcapi/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "created_at" not in v:
        found.append(("", "required", "needs the key 'created_at'"))
    else:
        created_at = v["created_at"]
        if type(created_at) is not str:
            found.append(("/created_at", "type", f"must be a string, is {kind(created_at)}"))
        elif not is_date_time(created_at):
            found.append(("/created_at", "format", "must be a date and time such as 2026-01-31T12:00:00Z"))
    if "job_id" not in v:
        found.append(("", "required", "needs the key 'job_id'"))
    else:
        job_id = v["job_id"]
        if type(job_id) is not str:
            found.append(("/job_id", "type", f"must be a string, is {kind(job_id)}"))
    if "params" not in v:
        found.append(("", "required", "needs the key 'params'"))
    else:
        params = v["params"]
        if type(params) is not dict:
            found.append(("/params", "type", f"must be an object, is {kind(params)}"))
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
    if "testcase_descriptions" not in v:
        found.append(("", "required", "needs the key 'testcase_descriptions'"))
    else:
        testcase_descriptions = v["testcase_descriptions"]
        if type(testcase_descriptions) is not dict:
            found.append(("/testcase_descriptions", "type", f"must be an object, is {kind(testcase_descriptions)}"))
        else:
            for key, item in testcase_descriptions.items():
                if type(item) is not str:
                    found.append((f"/testcase_descriptions/{escape(key)}", "type", f"must be a string, is {kind(item)}"))
                if found and len(found) >= LIMIT:
                    break
    if "domain" in v:
        domain = v["domain"]
        if type(domain) is not str:
            found.append(("/domain", "type", f"must be a string, is {kind(domain)}"))
    if "progress" in v:
        progress = v["progress"]
        if type(progress) is not int and not whole(progress):
            found.append(("/progress", "type", f"must be an integer, is {kind(progress)}"))
        elif progress < 0:
            found.append(("/progress", "minimum", "must be 0 or more"))
        elif progress > 100:
            found.append(("/progress", "maximum", "must be 100 or less"))
    if "batch_id" in v:
        batch_id_ = v["batch_id"]
        if type(batch_id_) is not int and not whole(batch_id_) and batch_id_ is not None:
            found.append(("/batch_id", "type", f"must be an integer or null, is {kind(batch_id_)}"))
        elif type(batch_id_) is int or type(batch_id_) is float:
            if not -9223372036854775808 <= batch_id_ <= 9223372036854775807:
                found.append(("/batch_id", "type", "must be an integer of 64 bits"))
    if "undelegated" in v:
        undelegated = v["undelegated"]
        if type(undelegated) is not bool:
            found.append(("/undelegated", "type", f"must be a boolean, is {kind(undelegated)}"))
    if "test_start_time" in v:
        test_start_time = v["test_start_time"]
        if type(test_start_time) is not str and test_start_time is not None:
            found.append(("/test_start_time", "type", f"must be a string or null, is {kind(test_start_time)}"))
        elif type(test_start_time) is str:
            if not is_date_time(test_start_time):
                found.append(("/test_start_time", "format", "must be a date and time such as 2026-01-31T12:00:00Z"))
    if "test_end_time" in v:
        test_end_time = v["test_end_time"]
        if type(test_end_time) is not str and test_end_time is not None:
            found.append(("/test_end_time", "type", f"must be a string or null, is {kind(test_end_time)}"))
        elif type(test_end_time) is str:
            if not is_date_time(test_end_time):
                found.append(("/test_end_time", "format", "must be a date and time such as 2026-01-31T12:00:00Z"))
    return distinct(found) if found else found


def overall_result(v: object) -> Errors:
    """rpcapi.OverallResult, rpcapi/types.yaml."""
    found: Errors = []
    if v != "critical" and v != "error" and v != "warning" and v != "ok":
        found.append(("", "enum", "must be 'critical', 'error', 'warning' or 'ok'"))
    return found


def history_entry(v: object) -> Errors:
    """rpcapi.HistoryEntry, rpcapi/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "id" not in v:
        found.append(("", "required", "needs the key 'id'"))
    else:
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
    if "created_at" not in v:
        found.append(("", "required", "needs the key 'created_at'"))
    else:
        created_at = v["created_at"]
        if type(created_at) is not str:
            found.append(("/created_at", "type", f"must be a string, is {kind(created_at)}"))
        elif not is_date_time(created_at):
            found.append(("/created_at", "format", "must be a date and time such as 2026-01-31T12:00:00Z"))
    if "undelegated" not in v:
        found.append(("", "required", "needs the key 'undelegated'"))
    else:
        undelegated = v["undelegated"]
        if type(undelegated) is not bool:
            found.append(("/undelegated", "type", f"must be a boolean, is {kind(undelegated)}"))
    if "overall_result" not in v:
        found.append(("", "required", "needs the key 'overall_result'"))
    else:
        overall_result_ = v["overall_result"]
        if overall_result_ != "critical" and overall_result_ != "error" and overall_result_ != "warning" and overall_result_ != "ok":
            found.append(("/overall_result", "enum", "must be 'critical', 'error', 'warning' or 'ok'"))
    return found


def job_history_entry(v: object) -> Errors:
    """rpcapi.JobHistoryEntry, rpcapi/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "job_id" not in v:
        found.append(("", "required", "needs the key 'job_id'"))
    else:
        job_id = v["job_id"]
        if type(job_id) is not str:
            found.append(("/job_id", "type", f"must be a string, is {kind(job_id)}"))
    if "created_at" not in v:
        found.append(("", "required", "needs the key 'created_at'"))
    else:
        created_at = v["created_at"]
        if type(created_at) is not str:
            found.append(("/created_at", "type", f"must be a string, is {kind(created_at)}"))
        elif not is_date_time(created_at):
            found.append(("/created_at", "format", "must be a date and time such as 2026-01-31T12:00:00Z"))
    if "undelegated" not in v:
        found.append(("", "required", "needs the key 'undelegated'"))
    else:
        undelegated = v["undelegated"]
        if type(undelegated) is not bool:
            found.append(("/undelegated", "type", f"must be a boolean, is {kind(undelegated)}"))
    if "overall_result" not in v:
        found.append(("", "required", "needs the key 'overall_result'"))
    else:
        overall_result_ = v["overall_result"]
        if overall_result_ != "critical" and overall_result_ != "error" and overall_result_ != "warning" and overall_result_ != "ok":
            found.append(("/overall_result", "enum", "must be 'critical', 'error', 'warning' or 'ok'"))
    return found


def method_info(v: object) -> Errors:
    """rpcapi.MethodInfo, rpcapi/types.yaml."""
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


def get_ns_ips(v: object) -> Errors:
    """Params of get_ns_ips, rpcapi/document.yaml."""
    return host_reference(v)


def validate_syntax(v: object) -> Errors:
    """Params of validate_syntax, rpcapi/document.yaml."""
    return []


def api1(v: object) -> Errors:
    """Params of api1, rpcapi/document.yaml."""
    return nothing_or_anything(v)


def get_batch_job_result(v: object) -> Errors:
    """Params of get_batch_job_result, rpcapi/document.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "batch_id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'batch_id'"))
    else:
        batch_id_ = v["batch_id"]
        if errors := batch_id(batch_id_):
            found += under("/batch_id", errors)
    if known != len(v):
        found += unknown_keys(v, GET_BATCH_JOB_RESULT_KEYS)
    return distinct(found) if found else found


def system_versions(v: object) -> Errors:
    """Params of system_versions, rpcapi/experimental.yaml."""
    return nothing(v)


def conf_profiles(v: object) -> Errors:
    """Params of conf_profiles, rpcapi/experimental.yaml."""
    return nothing(v)


def conf_languages(v: object) -> Errors:
    """Params of conf_languages, rpcapi/experimental.yaml."""
    return nothing(v)


def lookup_address_records(v: object) -> Errors:
    """Params of lookup_address_records, rpcapi/experimental.yaml."""
    return host_by_name(v)


def lookup_delegation_data(v: object) -> Errors:
    """Params of lookup_delegation_data, rpcapi/experimental.yaml."""
    return zone_by_name(v)


def job_create(v: object) -> Errors:
    """Params of job_create, rpcapi/experimental.yaml."""
    return test_parameters(v)


def job_status(v: object) -> Errors:
    """Params of job_status, rpcapi/experimental.yaml."""
    return job_by_id(v)


def job_params(v: object) -> Errors:
    """Params of job_params, rpcapi/experimental.yaml."""
    return job_by_id(v)


def job_results(v: object) -> Errors:
    """Params of job_results, rpcapi/experimental.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "job_id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'job_id'"))
    else:
        job_id = v["job_id"]
        if errors := test_id(job_id):
            found += under("/job_id", errors)
    if "language" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'language'"))
    else:
        language_ = v["language"]
        if type(language_) is not str or language_ not in LANGUAGE_VALUES:
            found.append(("/language", "enum", "must be 'da', 'en', 'es', 'fi', 'fr', 'nb', 'sl' or 'sv'"))
    if known != len(v):
        found += unknown_keys(v, JOB_RESULTS_KEYS)
    return distinct(found) if found else found


def domain_history(v: object) -> Errors:
    """Params of domain_history, rpcapi/experimental.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "params" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'params'"))
    else:
        params = v["params"]
        if errors := domain_only(params):
            found += under("/params", errors)
    if "offset" in v:
        known += 1
        offset = v["offset"]
        if errors := count(offset):
            found += under("/offset", errors)
    if "limit" in v:
        known += 1
        limit = v["limit"]
        if errors := count(limit):
            found += under("/limit", errors)
    if "filter" in v:
        known += 1
        filter_ = v["filter"]
        if filter_ != "all" and filter_ != "delegated" and filter_ != "undelegated":
            found.append(("/filter", "enum", "must be 'all', 'delegated' or 'undelegated'"))
    if known != len(v):
        found += unknown_keys(v, DOMAIN_HISTORY_KEYS)
    return distinct(found) if found else found


def user_create(v: object) -> Errors:
    """Params of user_create, rpcapi/experimental.yaml."""
    return user_parameters(v)


def batch_create(v: object) -> Errors:
    """Params of batch_create, rpcapi/experimental.yaml."""
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
        elif USER_NAME(username) is None:
            found.append(("/username", "pattern", "must match the pattern ^[A-Za-z0-9.@-]{1,50}$"))
    if "api_key" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'api_key'"))
    else:
        api_key_ = v["api_key"]
        if type(api_key_) is not str:
            found.append(("/api_key", "type", f"must be a string, is {kind(api_key_)}"))
        elif API_KEY(api_key_) is None:
            found.append(("/api_key", "pattern", "must match the pattern ^[A-Za-z0-9_-]{1,512}$"))
    if "domains" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'domains'"))
    else:
        domains = v["domains"]
        if errors := batch_domains(domains):
            found += under("/domains", errors)
    if "job_params" in v:
        known += 1
        job_params_ = v["job_params"]
        if errors := shared_parameters(job_params_):
            found += under("/job_params", errors)
    if known != len(v):
        found += unknown_keys(v, BATCH_CREATE_KEYS)
    return distinct(found) if found else found


def rpc_discover(v: object) -> Errors:
    """Params of rpc.discover, rpcapi/rpc.yaml."""
    return nothing_or_anything(v)


def version_info(v: object) -> Errors:
    """Params of version_info, rpcapi/stable.yaml."""
    return nothing_or_anything(v)


def profile_names(v: object) -> Errors:
    """Params of profile_names, rpcapi/stable.yaml."""
    return nothing(v)


def get_language_tags(v: object) -> Errors:
    """Params of get_language_tags, rpcapi/stable.yaml."""
    return nothing(v)


def get_host_by_name(v: object) -> Errors:
    """Params of get_host_by_name, rpcapi/stable.yaml."""
    return host_by_name(v)


def get_data_from_parent_zone(v: object) -> Errors:
    """Params of get_data_from_parent_zone, rpcapi/stable.yaml."""
    return zone_reference(v)


def start_domain_test(v: object) -> Errors:
    """Params of start_domain_test, rpcapi/stable.yaml."""
    return test_parameters(v)


def test_progress(v: object) -> Errors:
    """Params of test_progress, rpcapi/stable.yaml."""
    return test_reference(v)


def get_test_params(v: object) -> Errors:
    """Params of get_test_params, rpcapi/stable.yaml."""
    return test_reference(v)


def get_test_results(v: object) -> Errors:
    """Params of get_test_results, rpcapi/stable.yaml."""
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
        if type(language_) is not str or language_ not in LANGUAGE_VALUES:
            found.append(("/language", "enum", "must be 'da', 'en', 'es', 'fi', 'fr', 'nb', 'sl' or 'sv'"))
    if known != len(v):
        found += unknown_keys(v, GET_TEST_RESULTS_KEYS)
    return distinct(found) if found else found


def get_test_history(v: object) -> Errors:
    """Params of get_test_history, rpcapi/stable.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "frontend_params" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'frontend_params'"))
    else:
        frontend_params = v["frontend_params"]
        if errors := domain_only(frontend_params):
            found += under("/frontend_params", errors)
    if "offset" in v:
        known += 1
        offset = v["offset"]
        if errors := count(offset):
            found += under("/offset", errors)
    if "limit" in v:
        known += 1
        limit = v["limit"]
        if errors := count(limit):
            found += under("/limit", errors)
    if "filter" in v:
        known += 1
        filter_ = v["filter"]
        if filter_ != "all" and filter_ != "delegated" and filter_ != "undelegated":
            found.append(("/filter", "enum", "must be 'all', 'delegated' or 'undelegated'"))
    if known != len(v):
        found += unknown_keys(v, GET_TEST_HISTORY_KEYS)
    return distinct(found) if found else found


def add_api_user(v: object) -> Errors:
    """Params of add_api_user, rpcapi/stable.yaml."""
    return user_parameters(v)


def add_batch_job(v: object) -> Errors:
    """Params of add_batch_job, rpcapi/stable.yaml."""
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
        elif USER_NAME(username) is None:
            found.append(("/username", "pattern", "must match the pattern ^[A-Za-z0-9.@-]{1,50}$"))
    if "api_key" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'api_key'"))
    else:
        api_key_ = v["api_key"]
        if type(api_key_) is not str:
            found.append(("/api_key", "type", f"must be a string, is {kind(api_key_)}"))
        elif API_KEY(api_key_) is None:
            found.append(("/api_key", "pattern", "must match the pattern ^[A-Za-z0-9_-]{1,512}$"))
    if "domains" in v:
        known += 1
        domains = v["domains"]
        if errors := batch_domains(domains):
            found += under("/domains", errors)
    if "test_params" in v:
        known += 1
        test_params = v["test_params"]
        if errors := shared_parameters(test_params):
            found += under("/test_params", errors)
    if "batch_params" in v:
        known += 1
        batch_params = v["batch_params"]
        if errors := old_batch(batch_params):
            found += under("/batch_params", errors)
    if known != len(v):
        found += unknown_keys(v, ADD_BATCH_JOB_KEYS)
    if "batch_params" in v:
        if "domains" in v:
            found.append(("/domains", "properties", "must not be there, as 'batch_params' is there"))
        if "test_params" in v:
            found.append(("/test_params", "properties", "must not be there, as 'batch_params' is there"))
    elif "domains" not in v:
        found.append(("", "required", "needs the key 'domains', as 'batch_params' is not there"))
    return distinct(found) if found else found


def batch_status(v: object) -> Errors:
    """Params of batch_status, rpcapi/stable.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "batch_id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'batch_id'"))
    else:
        batch_id_ = v["batch_id"]
        if errors := batch_id(batch_id_):
            found += under("/batch_id", errors)
    if "list_waiting_tests" in v:
        known += 1
        list_waiting_tests = v["list_waiting_tests"]
        if (type(list_waiting_tests) is not str or list_waiting_tests not in SWITCH_VALUES) and list_waiting_tests != 1 and list_waiting_tests != 0 and list_waiting_tests is not None:
            found.append(("/list_waiting_tests", "enum", "must be true, false, 1, 0, '1', '0', 'true', 'false', '' or null"))
    if "list_running_tests" in v:
        known += 1
        list_running_tests = v["list_running_tests"]
        if (type(list_running_tests) is not str or list_running_tests not in SWITCH_VALUES) and list_running_tests != 1 and list_running_tests != 0 and list_running_tests is not None:
            found.append(("/list_running_tests", "enum", "must be true, false, 1, 0, '1', '0', 'true', 'false', '' or null"))
    if "list_finished_tests" in v:
        known += 1
        list_finished_tests = v["list_finished_tests"]
        if (type(list_finished_tests) is not str or list_finished_tests not in SWITCH_VALUES) and list_finished_tests != 1 and list_finished_tests != 0 and list_finished_tests is not None:
            found.append(("/list_finished_tests", "enum", "must be true, false, 1, 0, '1', '0', 'true', 'false', '' or null"))
    if known != len(v):
        found += unknown_keys(v, BATCH_STATUS_KEYS)
    return distinct(found) if found else found


def system_get_methods_info(v: object) -> Errors:
    """Params of system.getMethodsInfo, rpcapi/system.yaml."""
    return nothing_or_anything(v)


def system_list_methods(v: object) -> Errors:
    """Params of system.listMethods, rpcapi/system.yaml."""
    return nothing_or_anything(v)


def system_method_signature(v: object) -> Errors:
    """Params of system.methodSignature, rpcapi/system.yaml."""
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
