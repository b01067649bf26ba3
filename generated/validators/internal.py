"""Validators of the face internal.

Generated from spec/internal by: python -m codegen generate. DO NOT EDIT.
"""

from __future__ import annotations

import re

from runtime.contract.abi import Errors
from runtime.contract.findings import LIMIT, distinct, kind, under, unknown_keys, whole
from runtime.contract.formats import is_hex_digest, is_uri, is_uuid

RESOLUTION_KEYS = frozenset({"at", "forward", "fresh", "limits", "originator", "roles", "socket", "superuser", "upgrades", "user"})
RESOLUTION_KEYS_2 = frozenset({"at", "forward", "fresh", "url"})
LOCAL_SERVICE_KEYS = frozenset({"at", "forward", "fresh", "limits", "originator", "roles", "socket", "superuser", "upgrades", "user"})
SERVICE_ELSEWHERE_KEYS = frozenset({"at", "forward", "fresh", "url"})
SERVICE_LIMITS_KEYS = frozenset({"body", "concurrency", "idleTimeout", "responseTimeout", "timeLimit"})
LISTED_KEYS = frozenset({"name", "running", "url"})
NAME = re.compile(r"[^/.\x00][^/\x00]*").fullmatch
ABOUT_KEYS = frozenset({"available", "compression", "disks", "encrypted", "immutable", "locks"})
TIP_KEYS = frozenset({"chainLength", "compression", "continuable", "form", "jobId", "path", "reason", "uuid", "vdi", "virtualSize"})
PART_KEYS = frozenset({"path", "sha256", "size"})
DISK_WANTED_KEYS = frozenset({"base", "form", "path", "remote", "vm"})
WANTED_KEYS = frozenset({"id", "remote"})
CLEANING_KEYS = frozenset({"data", "message", "type"})
CLEANING_KEYS_2 = frozenset({"done", "total", "type"})
CLEANING_KEYS_3 = frozenset({"merge", "size", "type"})
CLEANING_INFO_KEYS = frozenset({"data", "message", "type"})
CLEANING_WARNING_KEYS = frozenset({"data", "message", "type"})
CLEANING_PROGRESS_KEYS = frozenset({"done", "total", "type"})
CLEANING_RESULT_KEYS = frozenset({"merge", "size", "type"})
REPORT_KEYS = frozenset({"id", "name", "parentId", "properties", "timestamp", "type"})
REPORT_KEYS_2 = frozenset({"id", "result", "status", "timestamp", "type"})
REPORT_KEYS_3 = frozenset({"data", "id", "message", "timestamp", "type"})
REPORT_KEYS_4 = frozenset({"id", "progress", "timestamp", "type"})
REPORT_KEYS_5 = frozenset({"id", "name", "timestamp", "type", "value"})
START_REPORT_KEYS = frozenset({"id", "name", "parentId", "properties", "timestamp", "type"})
END_REPORT_KEYS = frozenset({"id", "result", "status", "timestamp", "type"})
INFO_REPORT_KEYS = frozenset({"data", "id", "message", "timestamp", "type"})
WARNING_REPORT_KEYS = frozenset({"data", "id", "message", "timestamp", "type"})
PROGRESS_REPORT_KEYS = frozenset({"id", "progress", "timestamp", "type"})
PROPERTY_REPORT_KEYS = frozenset({"id", "name", "timestamp", "type", "value"})
ORDER_KEYS = frozenset({"lease", "task", "timestamp", "type"})
ORDER_KEYS_2 = frozenset({"reason", "type"})
ATTACHED_ORDER_KEYS = frozenset({"lease", "task", "timestamp", "type"})
CANCEL_ORDER_KEYS = frozenset({"reason", "type"})
GIVEN_NAMESERVER_KEYS = frozenset({"ip", "ns"})
GIVEN_DS_DIGEST = re.compile(r"(?:[0-9A-Fa-f]{2}){0,512}").fullmatch
GIVEN_DS_KEYS = frozenset({"algorithm", "digest", "digtype", "keytag"})
DS_DIGEST = re.compile(r"(?:[0-9A-Fa-f]{2}){0,512}").fullmatch
DS_KEYS = frozenset({"algorithm", "digest", "digtype", "keytag"})
RUN_RECORD_KEYS = frozenset({"done", "planned", "type"})
RUN_RECORD_KEYS_2 = frozenset({"args", "level", "module", "seconds", "tag", "testcase", "type"})
RUN_RECORD_KEYS_3 = frozenset({"limit", "order", "queries", "seconds", "type"})
RUN_PROGRESS_KEYS = frozenset({"done", "planned", "type"})
RUN_MESSAGE_KEYS = frozenset({"args", "level", "module", "seconds", "tag", "testcase", "type"})
RUN_END_KEYS = frozenset({"limit", "order", "queries", "seconds", "type"})
CUSTOM_RESOLVE_KEYS = frozenset({"name", "sessionId", "verb"})
CUSTOM_LIST_KEYS = frozenset({"sessionId"})
PRINCIPAL_CHECK_KEYS = frozenset({"token"})
PRINCIPAL_RENEW_KEYS = frozenset({"age", "grace", "token"})
PRINCIPAL_SET_KEYS = frozenset({"grace", "principal", "token"})
PRINCIPAL_CHECK_SECRET_KEYS = frozenset({"id", "secret"})
PRINCIPAL_CHECK_TICKET_KEYS = frozenset({"csrf", "ticket"})
REPOSITORY_ABOUT_KEYS = frozenset({"remote"})
REPOSITORY_LOCK_KEYS = frozenset({"remote", "vm", "wait"})
REPOSITORY_LIST_KEYS = frozenset({"remote", "vm"})
REPOSITORY_TIPS_KEYS = frozenset({"remote", "vm"})
REPOSITORY_WRITE_FULL_KEYS = frozenset({"maxLength", "timestamp"})
REPOSITORY_WRITE_DISK_KEYS = frozenset({"jobId", "parent", "timestamp", "uuid", "vdi", "virtualSize"})
REPOSITORY_COMMIT_KEYS = frozenset({"metadata"})
REPOSITORY_DELETE_KEYS = frozenset({"ids"})
REPOSITORY_CLEAN_KEYS = frozenset({"merge", "remove"})
REPOSITORY_WRITE_METADATA_KEYS = frozenset({"metadata", "pool", "remote", "scheduleId", "timestamp"})
REPOSITORY_DELETE_METADATA_KEYS = frozenset({"ids", "remote"})
SESSION_CHECK_KEYS = frozenset({"host", "sessionId"})
TASK_RUN_KEYS = frozenset({"jobId", "kind", "name", "parentId", "properties", "task"})
ZONE_RUN_LEVEL_VALUES = frozenset({"CRITICAL", "DEBUG", "DEBUG2", "DEBUG3", "ERROR", "INFO", "NOTICE", "WARNING"})
ZONE_RUN_KEYS = frozenset({"domain", "ds", "ipv4", "ipv6", "level", "module", "nameservers", "profile", "seconds", "testcase"})
ZONE_ADDRESSES_KEYS = frozenset({"name"})
ZONE_DELEGATION_KEYS = frozenset({"domain"})


def resolution(v: object) -> Errors:
    """internal.Resolution, internal/custom.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "at" not in v:
        found.append(("", "required", "needs the key 'at'"))
    else:
        at = v["at"]
        if at == "here":
            known = 8
            if "socket" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'socket', as at is 'here'"))
            else:
                socket = v["socket"]
                if type(socket) is not str:
                    found.append(("/socket", "type", f"must be a string, is {kind(socket)}"))
                elif not socket:
                    found.append(("/socket", "minLength", "must not be empty, as at is 'here'"))
            if "fresh" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'fresh', as at is 'here'"))
            else:
                fresh = v["fresh"]
                if type(fresh) is not int and type(fresh) is not float:
                    found.append(("/fresh", "type", f"must be a number, is {kind(fresh)}"))
                elif fresh < 0:
                    found.append(("/fresh", "minimum", "must be 0 or more, as at is 'here'"))
                elif type(fresh) is int and not -9007199254740992 <= fresh <= 9007199254740992:
                    found.append(("/fresh", "type", "must be a number that a double holds: a whole one within 2^53, as at is 'here'"))
            if "user" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'user', as at is 'here'"))
            else:
                user = v["user"]
                if type(user) is not str:
                    found.append(("/user", "type", f"must be a string, is {kind(user)}"))
            if "superuser" in v:
                known += 1
                superuser = v["superuser"]
                if type(superuser) is not bool:
                    found.append(("/superuser", "type", f"must be a boolean, is {kind(superuser)}"))
            if "roles" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'roles', as at is 'here'"))
            else:
                roles = v["roles"]
                if type(roles) is not list:
                    found.append(("/roles", "type", f"must be an array, is {kind(roles)}"))
                else:
                    for i, role in enumerate(roles):
                        if type(role) is not str:
                            found.append((f"/roles/{i}", "type", f"must be a string, is {kind(role)}"))
                        if found and len(found) >= LIMIT:
                            break
            if "originator" in v:
                known += 1
                originator = v["originator"]
                if type(originator) is not str:
                    found.append(("/originator", "type", f"must be a string, is {kind(originator)}"))
            if "forward" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'forward', as at is 'here'"))
            else:
                forward = v["forward"]
                if type(forward) is not list:
                    found.append(("/forward", "type", f"must be an array, is {kind(forward)}"))
                else:
                    for i, item in enumerate(forward):
                        if item != "session" and item != "cookies" and item != "authorization":
                            found.append((f"/forward/{i}", "enum", "must be 'session', 'cookies' or 'authorization'"))
                        if found and len(found) >= LIMIT:
                            break
            if "upgrades" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'upgrades', as at is 'here'"))
            else:
                upgrades = v["upgrades"]
                if type(upgrades) is not list:
                    found.append(("/upgrades", "type", f"must be an array, is {kind(upgrades)}"))
                else:
                    for i, upgrade in enumerate(upgrades):
                        if type(upgrade) is not str:
                            found.append((f"/upgrades/{i}", "type", f"must be a string, is {kind(upgrade)}"))
                        if found and len(found) >= LIMIT:
                            break
            if "limits" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'limits', as at is 'here'"))
            else:
                limits = v["limits"]
                if errors := service_limits(limits):
                    found += under("/limits", errors)
            if known != len(v):
                found += unknown_keys(v, RESOLUTION_KEYS, suffix=", as at is 'here'")
        elif at == "elsewhere":
            known = 4
            if "url" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'url', as at is 'elsewhere'"))
            else:
                url = v["url"]
                if type(url) is not str:
                    found.append(("/url", "type", f"must be a string, is {kind(url)}"))
                elif not is_uri(url):
                    found.append(("/url", "format", "must be a URI with its scheme, as at is 'elsewhere'"))
            if "fresh" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'fresh', as at is 'elsewhere'"))
            else:
                fresh = v["fresh"]
                if type(fresh) is not int and type(fresh) is not float:
                    found.append(("/fresh", "type", f"must be a number, is {kind(fresh)}"))
                elif fresh < 0:
                    found.append(("/fresh", "minimum", "must be 0 or more, as at is 'elsewhere'"))
                elif type(fresh) is int and not -9007199254740992 <= fresh <= 9007199254740992:
                    found.append(("/fresh", "type", "must be a number that a double holds: a whole one within 2^53, as at is 'elsewhere'"))
            if "forward" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'forward', as at is 'elsewhere'"))
            else:
                forward = v["forward"]
                if type(forward) is not list:
                    found.append(("/forward", "type", f"must be an array, is {kind(forward)}"))
                else:
                    for i, item in enumerate(forward):
                        if item != "session" and item != "cookies" and item != "authorization":
                            found.append((f"/forward/{i}", "enum", "must be 'session', 'cookies' or 'authorization'"))
                        if found and len(found) >= LIMIT:
                            break
            if known != len(v):
                found += unknown_keys(v, RESOLUTION_KEYS_2, suffix=", as at is 'elsewhere'")
        else:
            found.append(("/at", "enum", "must be 'here' or 'elsewhere'"))
    return distinct(found) if found else found


def local_service(v: object) -> Errors:
    """internal.LocalService, internal/custom.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 8
    if "at" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'at'"))
    else:
        at = v["at"]
        if at != "here":
            found.append(("/at", "const", "must be 'here'"))
    if "socket" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'socket'"))
    else:
        socket = v["socket"]
        if type(socket) is not str:
            found.append(("/socket", "type", f"must be a string, is {kind(socket)}"))
        elif not socket:
            found.append(("/socket", "minLength", "must not be empty"))
    if "fresh" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'fresh'"))
    else:
        fresh = v["fresh"]
        if type(fresh) is not int and type(fresh) is not float:
            found.append(("/fresh", "type", f"must be a number, is {kind(fresh)}"))
        elif fresh < 0:
            found.append(("/fresh", "minimum", "must be 0 or more"))
        elif type(fresh) is int and not -9007199254740992 <= fresh <= 9007199254740992:
            found.append(("/fresh", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "user" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'user'"))
    else:
        user = v["user"]
        if type(user) is not str:
            found.append(("/user", "type", f"must be a string, is {kind(user)}"))
    if "superuser" in v:
        known += 1
        superuser = v["superuser"]
        if type(superuser) is not bool:
            found.append(("/superuser", "type", f"must be a boolean, is {kind(superuser)}"))
    if "roles" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'roles'"))
    else:
        roles = v["roles"]
        if type(roles) is not list:
            found.append(("/roles", "type", f"must be an array, is {kind(roles)}"))
        else:
            for i, role in enumerate(roles):
                if type(role) is not str:
                    found.append((f"/roles/{i}", "type", f"must be a string, is {kind(role)}"))
                if found and len(found) >= LIMIT:
                    break
    if "originator" in v:
        known += 1
        originator = v["originator"]
        if type(originator) is not str:
            found.append(("/originator", "type", f"must be a string, is {kind(originator)}"))
    if "forward" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'forward'"))
    else:
        forward = v["forward"]
        if type(forward) is not list:
            found.append(("/forward", "type", f"must be an array, is {kind(forward)}"))
        else:
            for i, item in enumerate(forward):
                if item != "session" and item != "cookies" and item != "authorization":
                    found.append((f"/forward/{i}", "enum", "must be 'session', 'cookies' or 'authorization'"))
                if found and len(found) >= LIMIT:
                    break
    if "upgrades" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'upgrades'"))
    else:
        upgrades = v["upgrades"]
        if type(upgrades) is not list:
            found.append(("/upgrades", "type", f"must be an array, is {kind(upgrades)}"))
        else:
            for i, upgrade in enumerate(upgrades):
                if type(upgrade) is not str:
                    found.append((f"/upgrades/{i}", "type", f"must be a string, is {kind(upgrade)}"))
                if found and len(found) >= LIMIT:
                    break
    if "limits" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'limits'"))
    else:
        limits = v["limits"]
        if errors := service_limits(limits):
            found += under("/limits", errors)
    if known != len(v):
        found += unknown_keys(v, LOCAL_SERVICE_KEYS)
    return distinct(found) if found else found


def service_elsewhere(v: object) -> Errors:
    """internal.ServiceElsewhere, internal/custom.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 4
    if "at" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'at'"))
    else:
        at = v["at"]
        if at != "elsewhere":
            found.append(("/at", "const", "must be 'elsewhere'"))
    if "url" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'url'"))
    else:
        url = v["url"]
        if type(url) is not str:
            found.append(("/url", "type", f"must be a string, is {kind(url)}"))
        elif not is_uri(url):
            found.append(("/url", "format", "must be a URI with its scheme"))
    if "fresh" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'fresh'"))
    else:
        fresh = v["fresh"]
        if type(fresh) is not int and type(fresh) is not float:
            found.append(("/fresh", "type", f"must be a number, is {kind(fresh)}"))
        elif fresh < 0:
            found.append(("/fresh", "minimum", "must be 0 or more"))
        elif type(fresh) is int and not -9007199254740992 <= fresh <= 9007199254740992:
            found.append(("/fresh", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "forward" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'forward'"))
    else:
        forward = v["forward"]
        if type(forward) is not list:
            found.append(("/forward", "type", f"must be an array, is {kind(forward)}"))
        else:
            for i, item in enumerate(forward):
                if item != "session" and item != "cookies" and item != "authorization":
                    found.append((f"/forward/{i}", "enum", "must be 'session', 'cookies' or 'authorization'"))
                if found and len(found) >= LIMIT:
                    break
    if known != len(v):
        found += unknown_keys(v, SERVICE_ELSEWHERE_KEYS)
    return distinct(found) if found else found


def forwarded(v: object) -> Errors:
    """internal.Forwarded, internal/custom.yaml."""
    found: Errors = []
    if v != "session" and v != "cookies" and v != "authorization":
        found.append(("", "enum", "must be 'session', 'cookies' or 'authorization'"))
    return found


def service_limits(v: object) -> Errors:
    """internal.ServiceLimits, internal/custom.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 3
    if "concurrency" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'concurrency'"))
    else:
        concurrency = v["concurrency"]
        if type(concurrency) is not int and not whole(concurrency):
            found.append(("/concurrency", "type", f"must be an integer, is {kind(concurrency)}"))
        elif concurrency < 1:
            found.append(("/concurrency", "minimum", "must be 1 or more"))
        elif concurrency > 9223372036854775807:
            found.append(("/concurrency", "type", "must be an integer of 64 bits"))
    if "responseTimeout" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'responseTimeout'"))
    else:
        response_timeout = v["responseTimeout"]
        if type(response_timeout) is not int and type(response_timeout) is not float:
            found.append(("/responseTimeout", "type", f"must be a number, is {kind(response_timeout)}"))
        elif type(response_timeout) is int and not -9007199254740992 <= response_timeout <= 9007199254740992:
            found.append(("/responseTimeout", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "idleTimeout" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'idleTimeout'"))
    else:
        idle_timeout = v["idleTimeout"]
        if type(idle_timeout) is not int and type(idle_timeout) is not float:
            found.append(("/idleTimeout", "type", f"must be a number, is {kind(idle_timeout)}"))
        elif type(idle_timeout) is int and not -9007199254740992 <= idle_timeout <= 9007199254740992:
            found.append(("/idleTimeout", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "timeLimit" in v:
        known += 1
        time_limit = v["timeLimit"]
        if type(time_limit) is not int and type(time_limit) is not float:
            found.append(("/timeLimit", "type", f"must be a number, is {kind(time_limit)}"))
        elif type(time_limit) is int and not -9007199254740992 <= time_limit <= 9007199254740992:
            found.append(("/timeLimit", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "body" in v:
        known += 1
        body = v["body"]
        if type(body) is not int and not whole(body):
            found.append(("/body", "type", f"must be an integer, is {kind(body)}"))
        elif body < 0:
            found.append(("/body", "minimum", "must be 0 or more"))
        elif body > 9223372036854775807:
            found.append(("/body", "type", "must be an integer of 64 bits"))
    if known != len(v):
        found += unknown_keys(v, SERVICE_LIMITS_KEYS)
    return distinct(found) if found else found


def listed(v: object) -> Errors:
    """internal.Listed, internal/custom.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "name" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'name'"))
    else:
        name_ = v["name"]
        if type(name_) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name_)}"))
    if "url" in v:
        known += 1
        url = v["url"]
        if type(url) is not str:
            found.append(("/url", "type", f"must be a string, is {kind(url)}"))
        elif not is_uri(url):
            found.append(("/url", "format", "must be a URI with its scheme"))
    if "running" in v:
        known += 1
        running = v["running"]
        if type(running) is not bool:
            found.append(("/running", "type", f"must be a boolean, is {kind(running)}"))
    if known != len(v):
        found += unknown_keys(v, LISTED_KEYS)
    return distinct(found) if found else found


def name(v: object) -> Errors:
    """internal.Name, internal/repository.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 255:
        found.append(("", "maxLength", "must be 255 characters long at most"))
    elif not v:
        found.append(("", "minLength", "must not be empty"))
    elif NAME(v) is None:
        found.append(("", "pattern", "must match the pattern ^[^/.\\x00][^/\\x00]*$"))
    return found


def id(v: object) -> Errors:
    """internal.Id, internal/repository.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 4096:
        found.append(("", "maxLength", "must be 4096 characters long at most"))
    elif not v:
        found.append(("", "minLength", "must not be empty"))
    return found


def disk_path(v: object) -> Errors:
    """internal.DiskPath, internal/repository.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 4096:
        found.append(("", "maxLength", "must be 4096 characters long at most"))
    elif not v:
        found.append(("", "minLength", "must not be empty"))
    return found


def timestamp(v: object) -> Errors:
    """internal.Timestamp, internal/repository.yaml."""
    found: Errors = []
    if type(v) is not int and not whole(v):
        found.append(("", "type", f"must be an integer, is {kind(v)}"))
    elif v < 0:
        found.append(("", "minimum", "must be 0 or more"))
    elif v > 253402300799999:
        found.append(("", "maximum", "must be 253402300799999 or less"))
    return found


def about(v: object) -> Errors:
    """internal.About, internal/repository.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 4
    if "disks" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'disks'"))
    else:
        disks = v["disks"]
        if disks != "file" and disks != "directory":
            found.append(("/disks", "enum", "must be 'file' or 'directory'"))
    if "compression" in v:
        known += 1
        compression = v["compression"]
        if compression != "brotli":
            found.append(("/compression", "enum", "must be 'brotli'"))
    if "encrypted" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'encrypted'"))
    else:
        encrypted = v["encrypted"]
        if type(encrypted) is not bool:
            found.append(("/encrypted", "type", f"must be a boolean, is {kind(encrypted)}"))
    if "immutable" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'immutable'"))
    else:
        immutable = v["immutable"]
        if type(immutable) is not bool:
            found.append(("/immutable", "type", f"must be a boolean, is {kind(immutable)}"))
    if "locks" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'locks'"))
    else:
        locks = v["locks"]
        if type(locks) is not bool:
            found.append(("/locks", "type", f"must be a boolean, is {kind(locks)}"))
    if "available" in v:
        known += 1
        available = v["available"]
        if type(available) is not int and not whole(available):
            found.append(("/available", "type", f"must be an integer, is {kind(available)}"))
        elif not -9223372036854775808 <= available <= 9223372036854775807:
            found.append(("/available", "type", "must be an integer of 64 bits"))
    if known != len(v):
        found += unknown_keys(v, ABOUT_KEYS)
    return distinct(found) if found else found


def tip(v: object) -> Errors:
    """internal.Tip, internal/repository.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 8
    if "path" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'path'"))
    else:
        path = v["path"]
        if type(path) is not str:
            found.append(("/path", "type", f"must be a string, is {kind(path)}"))
        elif len(path) > 4096:
            found.append(("/path", "maxLength", "must be 4096 characters long at most"))
        elif not path:
            found.append(("/path", "minLength", "must not be empty"))
    if "jobId" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'jobId'"))
    else:
        job_id = v["jobId"]
        if type(job_id) is not str:
            found.append(("/jobId", "type", f"must be a string, is {kind(job_id)}"))
    if "vdi" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'vdi'"))
    else:
        vdi = v["vdi"]
        if type(vdi) is not str:
            found.append(("/vdi", "type", f"must be a string, is {kind(vdi)}"))
    if "uuid" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'uuid'"))
    else:
        uuid = v["uuid"]
        if type(uuid) is not str:
            found.append(("/uuid", "type", f"must be a string, is {kind(uuid)}"))
    if "virtualSize" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'virtualSize'"))
    else:
        virtual_size = v["virtualSize"]
        if type(virtual_size) is not int and not whole(virtual_size):
            found.append(("/virtualSize", "type", f"must be an integer, is {kind(virtual_size)}"))
        elif not -9223372036854775808 <= virtual_size <= 9223372036854775807:
            found.append(("/virtualSize", "type", "must be an integer of 64 bits"))
    if "form" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'form'"))
    else:
        form = v["form"]
        if form != "file" and form != "directory":
            found.append(("/form", "enum", "must be 'file' or 'directory'"))
    if "compression" in v:
        known += 1
        compression = v["compression"]
        if compression != "brotli" and compression != "gzip" and compression != "none":
            found.append(("/compression", "enum", "must be 'brotli', 'gzip' or 'none'"))
    if "chainLength" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'chainLength'"))
    else:
        chain_length = v["chainLength"]
        if type(chain_length) is not int and not whole(chain_length):
            found.append(("/chainLength", "type", f"must be an integer, is {kind(chain_length)}"))
        elif not -9223372036854775808 <= chain_length <= 9223372036854775807:
            found.append(("/chainLength", "type", "must be an integer of 64 bits"))
    if "continuable" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'continuable'"))
    else:
        continuable = v["continuable"]
        if type(continuable) is not bool:
            found.append(("/continuable", "type", f"must be a boolean, is {kind(continuable)}"))
    if "reason" in v:
        known += 1
        reason = v["reason"]
        if type(reason) is not str:
            found.append(("/reason", "type", f"must be a string, is {kind(reason)}"))
    if known != len(v):
        found += unknown_keys(v, TIP_KEYS)
    return distinct(found) if found else found


def part(v: object) -> Errors:
    """internal.Part, internal/repository.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 3
    if "path" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'path'"))
    else:
        path = v["path"]
        if type(path) is not str:
            found.append(("/path", "type", f"must be a string, is {kind(path)}"))
    if "size" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'size'"))
    else:
        size = v["size"]
        if type(size) is not int and not whole(size):
            found.append(("/size", "type", f"must be an integer, is {kind(size)}"))
        elif not -9223372036854775808 <= size <= 9223372036854775807:
            found.append(("/size", "type", "must be an integer of 64 bits"))
    if "sha256" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'sha256'"))
    else:
        sha256 = v["sha256"]
        if type(sha256) is not str:
            found.append(("/sha256", "type", f"must be a string, is {kind(sha256)}"))
        elif not is_hex_digest(sha256):
            found.append(("/sha256", "format", "must be a SHA-256 digest: 64 lower-case hexadecimal characters"))
    if known != len(v):
        found += unknown_keys(v, PART_KEYS)
    return distinct(found) if found else found


def disk_wanted(v: object) -> Errors:
    """internal.DiskWanted, internal/repository.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 3
    if "remote" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'remote'"))
    else:
        remote_ = v["remote"]
        if errors := remote(remote_):
            found += under("/remote", errors)
    if "vm" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'vm'"))
    else:
        vm = v["vm"]
        if type(vm) is not str:
            found.append(("/vm", "type", f"must be a string, is {kind(vm)}"))
        elif len(vm) > 255:
            found.append(("/vm", "maxLength", "must be 255 characters long at most"))
        elif not vm:
            found.append(("/vm", "minLength", "must not be empty"))
        elif NAME(vm) is None:
            found.append(("/vm", "pattern", "must match the pattern ^[^/.\\x00][^/\\x00]*$"))
    if "path" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'path'"))
    else:
        path = v["path"]
        if type(path) is not str:
            found.append(("/path", "type", f"must be a string, is {kind(path)}"))
        elif len(path) > 4096:
            found.append(("/path", "maxLength", "must be 4096 characters long at most"))
        elif not path:
            found.append(("/path", "minLength", "must not be empty"))
    if "base" in v:
        known += 1
        base = v["base"]
        if type(base) is not str:
            found.append(("/base", "type", f"must be a string, is {kind(base)}"))
        elif len(base) > 4096:
            found.append(("/base", "maxLength", "must be 4096 characters long at most"))
        elif not base:
            found.append(("/base", "minLength", "must not be empty"))
    if "form" in v:
        known += 1
        form = v["form"]
        if form != "vhd" and form != "blocks":
            found.append(("/form", "enum", "must be 'vhd' or 'blocks'"))
    if known != len(v):
        found += unknown_keys(v, DISK_WANTED_KEYS)
    return distinct(found) if found else found


def wanted(v: object) -> Errors:
    """internal.Wanted, internal/repository.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "remote" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'remote'"))
    else:
        remote_ = v["remote"]
        if errors := remote(remote_):
            found += under("/remote", errors)
    if "id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'id'"))
    else:
        id_ = v["id"]
        if type(id_) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id_)}"))
        elif len(id_) > 4096:
            found.append(("/id", "maxLength", "must be 4096 characters long at most"))
        elif not id_:
            found.append(("/id", "minLength", "must not be empty"))
    if known != len(v):
        found += unknown_keys(v, WANTED_KEYS)
    return distinct(found) if found else found


def cleaning(v: object) -> Errors:
    """internal.Cleaning, internal/repository.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "type" not in v:
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ == "info":
            known = 2
            if "message" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'message', as type is 'info'"))
            else:
                message = v["message"]
                if type(message) is not str:
                    found.append(("/message", "type", f"must be a string, is {kind(message)}"))
            if "data" in v:
                known += 1
            if known != len(v):
                found += unknown_keys(v, CLEANING_KEYS, suffix=", as type is 'info'")
        elif type_ == "warning":
            known = 2
            if "message" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'message', as type is 'warning'"))
            else:
                message = v["message"]
                if type(message) is not str:
                    found.append(("/message", "type", f"must be a string, is {kind(message)}"))
            if "data" in v:
                known += 1
            if known != len(v):
                found += unknown_keys(v, CLEANING_KEYS, suffix=", as type is 'warning'")
        elif type_ == "progress":
            known = 3
            if "done" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'done', as type is 'progress'"))
            else:
                done = v["done"]
                if type(done) is not int and not whole(done):
                    found.append(("/done", "type", f"must be an integer, is {kind(done)}"))
                elif not -9223372036854775808 <= done <= 9223372036854775807:
                    found.append(("/done", "type", "must be an integer of 64 bits, as type is 'progress'"))
            if "total" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'total', as type is 'progress'"))
            else:
                total = v["total"]
                if type(total) is not int and not whole(total):
                    found.append(("/total", "type", f"must be an integer, is {kind(total)}"))
                elif not -9223372036854775808 <= total <= 9223372036854775807:
                    found.append(("/total", "type", "must be an integer of 64 bits, as type is 'progress'"))
            if known != len(v):
                found += unknown_keys(v, CLEANING_KEYS_2, suffix=", as type is 'progress'")
        elif type_ == "result":
            known = 3
            if "merge" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'merge', as type is 'result'"))
            else:
                merge = v["merge"]
                if type(merge) is not bool:
                    found.append(("/merge", "type", f"must be a boolean, is {kind(merge)}"))
            if "size" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'size', as type is 'result'"))
            else:
                size = v["size"]
                if type(size) is not int and not whole(size):
                    found.append(("/size", "type", f"must be an integer, is {kind(size)}"))
                elif not -9223372036854775808 <= size <= 9223372036854775807:
                    found.append(("/size", "type", "must be an integer of 64 bits, as type is 'result'"))
            if known != len(v):
                found += unknown_keys(v, CLEANING_KEYS_3, suffix=", as type is 'result'")
        else:
            found.append(("/type", "enum", "must be 'info', 'warning', 'progress' or 'result'"))
    return distinct(found) if found else found


def cleaning_info(v: object) -> Errors:
    """internal.CleaningInfo, internal/repository.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "info":
            found.append(("/type", "const", "must be 'info'"))
    if "message" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'message'"))
    else:
        message = v["message"]
        if type(message) is not str:
            found.append(("/message", "type", f"must be a string, is {kind(message)}"))
    if "data" in v:
        known += 1
    if known != len(v):
        found += unknown_keys(v, CLEANING_INFO_KEYS)
    return distinct(found) if found else found


def cleaning_warning(v: object) -> Errors:
    """internal.CleaningWarning, internal/repository.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "warning":
            found.append(("/type", "const", "must be 'warning'"))
    if "message" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'message'"))
    else:
        message = v["message"]
        if type(message) is not str:
            found.append(("/message", "type", f"must be a string, is {kind(message)}"))
    if "data" in v:
        known += 1
    if known != len(v):
        found += unknown_keys(v, CLEANING_WARNING_KEYS)
    return distinct(found) if found else found


def cleaning_progress(v: object) -> Errors:
    """internal.CleaningProgress, internal/repository.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 3
    if "type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "progress":
            found.append(("/type", "const", "must be 'progress'"))
    if "done" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'done'"))
    else:
        done = v["done"]
        if type(done) is not int and not whole(done):
            found.append(("/done", "type", f"must be an integer, is {kind(done)}"))
        elif not -9223372036854775808 <= done <= 9223372036854775807:
            found.append(("/done", "type", "must be an integer of 64 bits"))
    if "total" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'total'"))
    else:
        total = v["total"]
        if type(total) is not int and not whole(total):
            found.append(("/total", "type", f"must be an integer, is {kind(total)}"))
        elif not -9223372036854775808 <= total <= 9223372036854775807:
            found.append(("/total", "type", "must be an integer of 64 bits"))
    if known != len(v):
        found += unknown_keys(v, CLEANING_PROGRESS_KEYS)
    return distinct(found) if found else found


def cleaning_result(v: object) -> Errors:
    """internal.CleaningResult, internal/repository.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 3
    if "type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "result":
            found.append(("/type", "const", "must be 'result'"))
    if "merge" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'merge'"))
    else:
        merge = v["merge"]
        if type(merge) is not bool:
            found.append(("/merge", "type", f"must be a boolean, is {kind(merge)}"))
    if "size" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'size'"))
    else:
        size = v["size"]
        if type(size) is not int and not whole(size):
            found.append(("/size", "type", f"must be an integer, is {kind(size)}"))
        elif not -9223372036854775808 <= size <= 9223372036854775807:
            found.append(("/size", "type", "must be an integer of 64 bits"))
    if known != len(v):
        found += unknown_keys(v, CLEANING_RESULT_KEYS)
    return distinct(found) if found else found


def task_id(v: object) -> Errors:
    """internal.TaskId, internal/task.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 128:
        found.append(("", "maxLength", "must be 128 characters long at most"))
    elif not v:
        found.append(("", "minLength", "must not be empty"))
    return found


def report(v: object) -> Errors:
    """internal.Report, internal/task.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "type" not in v:
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ == "start":
            known = 3
            if "id" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'id', as type is 'start'"))
            else:
                id_ = v["id"]
                if type(id_) is not str:
                    found.append(("/id", "type", f"must be a string, is {kind(id_)}"))
                elif len(id_) > 128:
                    found.append(("/id", "maxLength", "must be 128 characters long at most, as type is 'start'"))
                elif not id_:
                    found.append(("/id", "minLength", "must not be empty, as type is 'start'"))
            if "parentId" in v:
                known += 1
                parent_id = v["parentId"]
                if type(parent_id) is not str:
                    found.append(("/parentId", "type", f"must be a string, is {kind(parent_id)}"))
                elif len(parent_id) > 128:
                    found.append(("/parentId", "maxLength", "must be 128 characters long at most, as type is 'start'"))
                elif not parent_id:
                    found.append(("/parentId", "minLength", "must not be empty, as type is 'start'"))
            if "name" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'name', as type is 'start'"))
            else:
                name_ = v["name"]
                if type(name_) is not str:
                    found.append(("/name", "type", f"must be a string, is {kind(name_)}"))
                elif len(name_) > 1024:
                    found.append(("/name", "maxLength", "must be 1024 characters long at most, as type is 'start'"))
                elif not name_:
                    found.append(("/name", "minLength", "must not be empty, as type is 'start'"))
            if "properties" in v:
                known += 1
                properties = v["properties"]
                if type(properties) is not dict:
                    found.append(("/properties", "type", f"must be an object, is {kind(properties)}"))
            if "timestamp" in v:
                known += 1
                timestamp_ = v["timestamp"]
                if type(timestamp_) is not int and type(timestamp_) is not float:
                    found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp_)}"))
                elif type(timestamp_) is int and not -9007199254740992 <= timestamp_ <= 9007199254740992:
                    found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53, as type is 'start'"))
            if known != len(v):
                found += unknown_keys(v, REPORT_KEYS, suffix=", as type is 'start'")
        elif type_ == "end":
            known = 2
            if "id" in v:
                known += 1
                id_ = v["id"]
                if type(id_) is not str:
                    found.append(("/id", "type", f"must be a string, is {kind(id_)}"))
                elif len(id_) > 128:
                    found.append(("/id", "maxLength", "must be 128 characters long at most, as type is 'end'"))
                elif not id_:
                    found.append(("/id", "minLength", "must not be empty, as type is 'end'"))
            if "status" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'status', as type is 'end'"))
            else:
                status = v["status"]
                if status != "canceled" and status != "failure" and status != "skipped" and status != "success":
                    found.append(("/status", "enum", "must be 'canceled', 'failure', 'skipped' or 'success', as type is 'end'"))
            if "result" in v:
                known += 1
            if "timestamp" in v:
                known += 1
                timestamp_ = v["timestamp"]
                if type(timestamp_) is not int and type(timestamp_) is not float:
                    found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp_)}"))
                elif type(timestamp_) is int and not -9007199254740992 <= timestamp_ <= 9007199254740992:
                    found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53, as type is 'end'"))
            if known != len(v):
                found += unknown_keys(v, REPORT_KEYS_2, suffix=", as type is 'end'")
        elif type_ == "info":
            known = 2
            if "id" in v:
                known += 1
                id_ = v["id"]
                if type(id_) is not str:
                    found.append(("/id", "type", f"must be a string, is {kind(id_)}"))
                elif len(id_) > 128:
                    found.append(("/id", "maxLength", "must be 128 characters long at most, as type is 'info'"))
                elif not id_:
                    found.append(("/id", "minLength", "must not be empty, as type is 'info'"))
            if "message" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'message', as type is 'info'"))
            else:
                message = v["message"]
                if type(message) is not str:
                    found.append(("/message", "type", f"must be a string, is {kind(message)}"))
                elif len(message) > 65536:
                    found.append(("/message", "maxLength", "must be 65536 characters long at most, as type is 'info'"))
            if "data" in v:
                known += 1
            if "timestamp" in v:
                known += 1
                timestamp_ = v["timestamp"]
                if type(timestamp_) is not int and type(timestamp_) is not float:
                    found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp_)}"))
                elif type(timestamp_) is int and not -9007199254740992 <= timestamp_ <= 9007199254740992:
                    found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53, as type is 'info'"))
            if known != len(v):
                found += unknown_keys(v, REPORT_KEYS_3, suffix=", as type is 'info'")
        elif type_ == "warning":
            known = 2
            if "id" in v:
                known += 1
                id_ = v["id"]
                if type(id_) is not str:
                    found.append(("/id", "type", f"must be a string, is {kind(id_)}"))
                elif len(id_) > 128:
                    found.append(("/id", "maxLength", "must be 128 characters long at most, as type is 'warning'"))
                elif not id_:
                    found.append(("/id", "minLength", "must not be empty, as type is 'warning'"))
            if "message" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'message', as type is 'warning'"))
            else:
                message = v["message"]
                if type(message) is not str:
                    found.append(("/message", "type", f"must be a string, is {kind(message)}"))
                elif len(message) > 65536:
                    found.append(("/message", "maxLength", "must be 65536 characters long at most, as type is 'warning'"))
            if "data" in v:
                known += 1
            if "timestamp" in v:
                known += 1
                timestamp_ = v["timestamp"]
                if type(timestamp_) is not int and type(timestamp_) is not float:
                    found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp_)}"))
                elif type(timestamp_) is int and not -9007199254740992 <= timestamp_ <= 9007199254740992:
                    found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53, as type is 'warning'"))
            if known != len(v):
                found += unknown_keys(v, REPORT_KEYS_3, suffix=", as type is 'warning'")
        elif type_ == "progress":
            known = 2
            if "id" in v:
                known += 1
                id_ = v["id"]
                if type(id_) is not str:
                    found.append(("/id", "type", f"must be a string, is {kind(id_)}"))
                elif len(id_) > 128:
                    found.append(("/id", "maxLength", "must be 128 characters long at most, as type is 'progress'"))
                elif not id_:
                    found.append(("/id", "minLength", "must not be empty, as type is 'progress'"))
            if "progress" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'progress', as type is 'progress'"))
            else:
                progress = v["progress"]
                if type(progress) is not int and type(progress) is not float:
                    found.append(("/progress", "type", f"must be a number, is {kind(progress)}"))
                elif progress < 0:
                    found.append(("/progress", "minimum", "must be 0 or more, as type is 'progress'"))
                elif progress > 100:
                    found.append(("/progress", "maximum", "must be 100 or less, as type is 'progress'"))
            if "timestamp" in v:
                known += 1
                timestamp_ = v["timestamp"]
                if type(timestamp_) is not int and type(timestamp_) is not float:
                    found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp_)}"))
                elif type(timestamp_) is int and not -9007199254740992 <= timestamp_ <= 9007199254740992:
                    found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53, as type is 'progress'"))
            if known != len(v):
                found += unknown_keys(v, REPORT_KEYS_4, suffix=", as type is 'progress'")
        elif type_ == "property":
            known = 3
            if "id" in v:
                known += 1
                id_ = v["id"]
                if type(id_) is not str:
                    found.append(("/id", "type", f"must be a string, is {kind(id_)}"))
                elif len(id_) > 128:
                    found.append(("/id", "maxLength", "must be 128 characters long at most, as type is 'property'"))
                elif not id_:
                    found.append(("/id", "minLength", "must not be empty, as type is 'property'"))
            if "name" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'name', as type is 'property'"))
            else:
                name_ = v["name"]
                if type(name_) is not str:
                    found.append(("/name", "type", f"must be a string, is {kind(name_)}"))
                elif len(name_) > 256:
                    found.append(("/name", "maxLength", "must be 256 characters long at most, as type is 'property'"))
                elif not name_:
                    found.append(("/name", "minLength", "must not be empty, as type is 'property'"))
            if "value" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'value', as type is 'property'"))
            if "timestamp" in v:
                known += 1
                timestamp_ = v["timestamp"]
                if type(timestamp_) is not int and type(timestamp_) is not float:
                    found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp_)}"))
                elif type(timestamp_) is int and not -9007199254740992 <= timestamp_ <= 9007199254740992:
                    found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53, as type is 'property'"))
            if known != len(v):
                found += unknown_keys(v, REPORT_KEYS_5, suffix=", as type is 'property'")
        else:
            found.append(("/type", "enum", "must be 'start', 'end', 'info', 'warning', 'progress' or 'property'"))
    return distinct(found) if found else found


def start_report(v: object) -> Errors:
    """internal.StartReport, internal/task.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 3
    if "type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "start":
            found.append(("/type", "const", "must be 'start'"))
    if "id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'id'"))
    else:
        id_ = v["id"]
        if type(id_) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id_)}"))
        elif len(id_) > 128:
            found.append(("/id", "maxLength", "must be 128 characters long at most"))
        elif not id_:
            found.append(("/id", "minLength", "must not be empty"))
    if "parentId" in v:
        known += 1
        parent_id = v["parentId"]
        if type(parent_id) is not str:
            found.append(("/parentId", "type", f"must be a string, is {kind(parent_id)}"))
        elif len(parent_id) > 128:
            found.append(("/parentId", "maxLength", "must be 128 characters long at most"))
        elif not parent_id:
            found.append(("/parentId", "minLength", "must not be empty"))
    if "name" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'name'"))
    else:
        name_ = v["name"]
        if type(name_) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name_)}"))
        elif len(name_) > 1024:
            found.append(("/name", "maxLength", "must be 1024 characters long at most"))
        elif not name_:
            found.append(("/name", "minLength", "must not be empty"))
    if "properties" in v:
        known += 1
        properties = v["properties"]
        if type(properties) is not dict:
            found.append(("/properties", "type", f"must be an object, is {kind(properties)}"))
    if "timestamp" in v:
        known += 1
        timestamp_ = v["timestamp"]
        if type(timestamp_) is not int and type(timestamp_) is not float:
            found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp_)}"))
        elif type(timestamp_) is int and not -9007199254740992 <= timestamp_ <= 9007199254740992:
            found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53"))
    if known != len(v):
        found += unknown_keys(v, START_REPORT_KEYS)
    return distinct(found) if found else found


def end_report(v: object) -> Errors:
    """internal.EndReport, internal/task.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "end":
            found.append(("/type", "const", "must be 'end'"))
    if "id" in v:
        known += 1
        id_ = v["id"]
        if type(id_) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id_)}"))
        elif len(id_) > 128:
            found.append(("/id", "maxLength", "must be 128 characters long at most"))
        elif not id_:
            found.append(("/id", "minLength", "must not be empty"))
    if "status" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'status'"))
    else:
        status = v["status"]
        if status != "canceled" and status != "failure" and status != "skipped" and status != "success":
            found.append(("/status", "enum", "must be 'canceled', 'failure', 'skipped' or 'success'"))
    if "result" in v:
        known += 1
    if "timestamp" in v:
        known += 1
        timestamp_ = v["timestamp"]
        if type(timestamp_) is not int and type(timestamp_) is not float:
            found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp_)}"))
        elif type(timestamp_) is int and not -9007199254740992 <= timestamp_ <= 9007199254740992:
            found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53"))
    if known != len(v):
        found += unknown_keys(v, END_REPORT_KEYS)
    return distinct(found) if found else found


def info_report(v: object) -> Errors:
    """internal.InfoReport, internal/task.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "info":
            found.append(("/type", "const", "must be 'info'"))
    if "id" in v:
        known += 1
        id_ = v["id"]
        if type(id_) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id_)}"))
        elif len(id_) > 128:
            found.append(("/id", "maxLength", "must be 128 characters long at most"))
        elif not id_:
            found.append(("/id", "minLength", "must not be empty"))
    if "message" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'message'"))
    else:
        message = v["message"]
        if type(message) is not str:
            found.append(("/message", "type", f"must be a string, is {kind(message)}"))
        elif len(message) > 65536:
            found.append(("/message", "maxLength", "must be 65536 characters long at most"))
    if "data" in v:
        known += 1
    if "timestamp" in v:
        known += 1
        timestamp_ = v["timestamp"]
        if type(timestamp_) is not int and type(timestamp_) is not float:
            found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp_)}"))
        elif type(timestamp_) is int and not -9007199254740992 <= timestamp_ <= 9007199254740992:
            found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53"))
    if known != len(v):
        found += unknown_keys(v, INFO_REPORT_KEYS)
    return distinct(found) if found else found


def warning_report(v: object) -> Errors:
    """internal.WarningReport, internal/task.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "warning":
            found.append(("/type", "const", "must be 'warning'"))
    if "id" in v:
        known += 1
        id_ = v["id"]
        if type(id_) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id_)}"))
        elif len(id_) > 128:
            found.append(("/id", "maxLength", "must be 128 characters long at most"))
        elif not id_:
            found.append(("/id", "minLength", "must not be empty"))
    if "message" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'message'"))
    else:
        message = v["message"]
        if type(message) is not str:
            found.append(("/message", "type", f"must be a string, is {kind(message)}"))
        elif len(message) > 65536:
            found.append(("/message", "maxLength", "must be 65536 characters long at most"))
    if "data" in v:
        known += 1
    if "timestamp" in v:
        known += 1
        timestamp_ = v["timestamp"]
        if type(timestamp_) is not int and type(timestamp_) is not float:
            found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp_)}"))
        elif type(timestamp_) is int and not -9007199254740992 <= timestamp_ <= 9007199254740992:
            found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53"))
    if known != len(v):
        found += unknown_keys(v, WARNING_REPORT_KEYS)
    return distinct(found) if found else found


def progress_report(v: object) -> Errors:
    """internal.ProgressReport, internal/task.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "progress":
            found.append(("/type", "const", "must be 'progress'"))
    if "id" in v:
        known += 1
        id_ = v["id"]
        if type(id_) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id_)}"))
        elif len(id_) > 128:
            found.append(("/id", "maxLength", "must be 128 characters long at most"))
        elif not id_:
            found.append(("/id", "minLength", "must not be empty"))
    if "progress" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'progress'"))
    else:
        progress = v["progress"]
        if type(progress) is not int and type(progress) is not float:
            found.append(("/progress", "type", f"must be a number, is {kind(progress)}"))
        elif progress < 0:
            found.append(("/progress", "minimum", "must be 0 or more"))
        elif progress > 100:
            found.append(("/progress", "maximum", "must be 100 or less"))
    if "timestamp" in v:
        known += 1
        timestamp_ = v["timestamp"]
        if type(timestamp_) is not int and type(timestamp_) is not float:
            found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp_)}"))
        elif type(timestamp_) is int and not -9007199254740992 <= timestamp_ <= 9007199254740992:
            found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53"))
    if known != len(v):
        found += unknown_keys(v, PROGRESS_REPORT_KEYS)
    return distinct(found) if found else found


def property_report(v: object) -> Errors:
    """internal.PropertyReport, internal/task.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 3
    if "type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "property":
            found.append(("/type", "const", "must be 'property'"))
    if "id" in v:
        known += 1
        id_ = v["id"]
        if type(id_) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id_)}"))
        elif len(id_) > 128:
            found.append(("/id", "maxLength", "must be 128 characters long at most"))
        elif not id_:
            found.append(("/id", "minLength", "must not be empty"))
    if "name" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'name'"))
    else:
        name_ = v["name"]
        if type(name_) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name_)}"))
        elif len(name_) > 256:
            found.append(("/name", "maxLength", "must be 256 characters long at most"))
        elif not name_:
            found.append(("/name", "minLength", "must not be empty"))
    if "value" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'value'"))
    if "timestamp" in v:
        known += 1
        timestamp_ = v["timestamp"]
        if type(timestamp_) is not int and type(timestamp_) is not float:
            found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp_)}"))
        elif type(timestamp_) is int and not -9007199254740992 <= timestamp_ <= 9007199254740992:
            found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53"))
    if known != len(v):
        found += unknown_keys(v, PROPERTY_REPORT_KEYS)
    return distinct(found) if found else found


def order(v: object) -> Errors:
    """internal.Order, internal/task.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "type" not in v:
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ == "attached":
            known = 4
            if "task" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'task', as type is 'attached'"))
            else:
                task = v["task"]
                if type(task) is not str:
                    found.append(("/task", "type", f"must be a string, is {kind(task)}"))
            if "lease" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'lease', as type is 'attached'"))
            else:
                lease = v["lease"]
                if type(lease) is not int and type(lease) is not float:
                    found.append(("/lease", "type", f"must be a number, is {kind(lease)}"))
                elif lease < 0:
                    found.append(("/lease", "minimum", "must be 0 or more, as type is 'attached'"))
                elif type(lease) is int and not -9007199254740992 <= lease <= 9007199254740992:
                    found.append(("/lease", "type", "must be a number that a double holds: a whole one within 2^53, as type is 'attached'"))
            if "timestamp" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'timestamp', as type is 'attached'"))
            else:
                timestamp_ = v["timestamp"]
                if type(timestamp_) is not int and type(timestamp_) is not float:
                    found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp_)}"))
                elif type(timestamp_) is int and not -9007199254740992 <= timestamp_ <= 9007199254740992:
                    found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53, as type is 'attached'"))
            if known != len(v):
                found += unknown_keys(v, ORDER_KEYS, suffix=", as type is 'attached'")
        elif type_ == "cancel":
            known = 1
            if "reason" in v:
                known += 1
                reason = v["reason"]
                if type(reason) is not str:
                    found.append(("/reason", "type", f"must be a string, is {kind(reason)}"))
            if known != len(v):
                found += unknown_keys(v, ORDER_KEYS_2, suffix=", as type is 'cancel'")
        else:
            found.append(("/type", "enum", "must be 'attached' or 'cancel'"))
    return distinct(found) if found else found


def attached_order(v: object) -> Errors:
    """internal.AttachedOrder, internal/task.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 4
    if "type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "attached":
            found.append(("/type", "const", "must be 'attached'"))
    if "task" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'task'"))
    else:
        task = v["task"]
        if type(task) is not str:
            found.append(("/task", "type", f"must be a string, is {kind(task)}"))
    if "lease" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'lease'"))
    else:
        lease = v["lease"]
        if type(lease) is not int and type(lease) is not float:
            found.append(("/lease", "type", f"must be a number, is {kind(lease)}"))
        elif lease < 0:
            found.append(("/lease", "minimum", "must be 0 or more"))
        elif type(lease) is int and not -9007199254740992 <= lease <= 9007199254740992:
            found.append(("/lease", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "timestamp" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'timestamp'"))
    else:
        timestamp_ = v["timestamp"]
        if type(timestamp_) is not int and type(timestamp_) is not float:
            found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp_)}"))
        elif type(timestamp_) is int and not -9007199254740992 <= timestamp_ <= 9007199254740992:
            found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53"))
    if known != len(v):
        found += unknown_keys(v, ATTACHED_ORDER_KEYS)
    return distinct(found) if found else found


def cancel_order(v: object) -> Errors:
    """internal.CancelOrder, internal/task.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "cancel":
            found.append(("/type", "const", "must be 'cancel'"))
    if "reason" in v:
        known += 1
        reason = v["reason"]
        if type(reason) is not str:
            found.append(("/reason", "type", f"must be a string, is {kind(reason)}"))
    if known != len(v):
        found += unknown_keys(v, CANCEL_ORDER_KEYS)
    return distinct(found) if found else found


def principal(v: object) -> Errors:
    """internal.Principal, internal/types.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 160:
        found.append(("", "maxLength", "must be 160 characters long at most"))
    elif not v:
        found.append(("", "minLength", "must not be empty"))
    return found


def remote(v: object) -> Errors:
    """internal.Remote, internal/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "url" not in v:
        found.append(("", "required", "needs the key 'url'"))
    else:
        url = v["url"]
        if type(url) is not str:
            found.append(("/url", "type", f"must be a string, is {kind(url)}"))
        elif len(url) > 8192:
            found.append(("/url", "maxLength", "must be 8192 characters long at most"))
        elif not url:
            found.append(("/url", "minLength", "must not be empty"))
    if "options" in v:
        options = v["options"]
        if type(options) is not str and options is not None:
            found.append(("/options", "type", f"must be a string or null, is {kind(options)}"))
        elif type(options) is str:
            if len(options) > 4096:
                found.append(("/options", "maxLength", "must be 4096 characters long at most"))
    if "id" in v:
        id_ = v["id"]
        if type(id_) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id_)}"))
        elif len(id_) > 256:
            found.append(("/id", "maxLength", "must be 256 characters long at most"))
    if "name" in v:
        name_ = v["name"]
        if type(name_) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name_)}"))
        elif len(name_) > 1024:
            found.append(("/name", "maxLength", "must be 1024 characters long at most"))
    if "immutable" in v:
        immutable = v["immutable"]
        if type(immutable) is not bool and immutable is not None:
            found.append(("/immutable", "type", f"must be a boolean or null, is {kind(immutable)}"))
    return found


def zone_name(v: object) -> Errors:
    """internal.ZoneName, internal/zone.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 1024:
        found.append(("", "maxLength", "must be 1024 characters long at most"))
    return found


def given_nameserver(v: object) -> Errors:
    """internal.GivenNameserver, internal/zone.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "ns" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'ns'"))
    else:
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 1024:
            found.append(("/ns", "maxLength", "must be 1024 characters long at most"))
    if "ip" in v:
        known += 1
        ip = v["ip"]
        if type(ip) is not str:
            found.append(("/ip", "type", f"must be a string, is {kind(ip)}"))
        elif len(ip) > 64:
            found.append(("/ip", "maxLength", "must be 64 characters long at most"))
    if known != len(v):
        found += unknown_keys(v, GIVEN_NAMESERVER_KEYS)
    return distinct(found) if found else found


def given_ds(v: object) -> Errors:
    """internal.GivenDs, internal/zone.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "keytag" in v:
        known += 1
        keytag = v["keytag"]
        if type(keytag) is not int and not whole(keytag):
            found.append(("/keytag", "type", f"must be an integer, is {kind(keytag)}"))
        elif keytag < 0:
            found.append(("/keytag", "minimum", "must be 0 or more"))
        elif keytag > 65535:
            found.append(("/keytag", "maximum", "must be 65535 or less"))
    if "algorithm" in v:
        known += 1
        algorithm = v["algorithm"]
        if type(algorithm) is not int and not whole(algorithm):
            found.append(("/algorithm", "type", f"must be an integer, is {kind(algorithm)}"))
        elif algorithm < 0:
            found.append(("/algorithm", "minimum", "must be 0 or more"))
        elif algorithm > 255:
            found.append(("/algorithm", "maximum", "must be 255 or less"))
    if "digtype" not in v:
        known -= 1
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
        known -= 1
        found.append(("", "required", "needs the key 'digest'"))
    else:
        digest = v["digest"]
        if type(digest) is not str:
            found.append(("/digest", "type", f"must be a string, is {kind(digest)}"))
        elif GIVEN_DS_DIGEST(digest) is None:
            found.append(("/digest", "pattern", "must match the pattern ^([0-9A-Fa-f]{2}){0,512}$"))
    if known != len(v):
        found += unknown_keys(v, GIVEN_DS_KEYS)
    if "keytag" in v and "algorithm" not in v:
        found.append(("", "dependentRequired", "needs the key 'algorithm', as 'keytag' is there"))
    if "algorithm" in v and "keytag" not in v:
        found.append(("", "dependentRequired", "needs the key 'keytag', as 'algorithm' is there"))
    return distinct(found) if found else found


def ds(v: object) -> Errors:
    """internal.Ds, internal/zone.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 4
    if "keytag" not in v:
        known -= 1
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
        known -= 1
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
        known -= 1
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
        known -= 1
        found.append(("", "required", "needs the key 'digest'"))
    else:
        digest = v["digest"]
        if type(digest) is not str:
            found.append(("/digest", "type", f"must be a string, is {kind(digest)}"))
        elif DS_DIGEST(digest) is None:
            found.append(("/digest", "pattern", "must match the pattern ^([0-9A-Fa-f]{2}){0,512}$"))
    if known != len(v):
        found += unknown_keys(v, DS_KEYS)
    return distinct(found) if found else found


def run_record(v: object) -> Errors:
    """internal.RunRecord, internal/zone.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "type" not in v:
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ == "progress":
            known = 3
            if "done" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'done', as type is 'progress'"))
            else:
                done = v["done"]
                if type(done) is not int and not whole(done):
                    found.append(("/done", "type", f"must be an integer, is {kind(done)}"))
                elif done < 0:
                    found.append(("/done", "minimum", "must be 0 or more, as type is 'progress'"))
                elif done > 9223372036854775807:
                    found.append(("/done", "type", "must be an integer of 64 bits, as type is 'progress'"))
            if "planned" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'planned', as type is 'progress'"))
            else:
                planned = v["planned"]
                if type(planned) is not int and not whole(planned):
                    found.append(("/planned", "type", f"must be an integer, is {kind(planned)}"))
                elif planned < 0:
                    found.append(("/planned", "minimum", "must be 0 or more, as type is 'progress'"))
                elif planned > 9223372036854775807:
                    found.append(("/planned", "type", "must be an integer of 64 bits, as type is 'progress'"))
            if known != len(v):
                found += unknown_keys(v, RUN_RECORD_KEYS, suffix=", as type is 'progress'")
        elif type_ == "message":
            known = 7
            if "module" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'module', as type is 'message'"))
            else:
                module = v["module"]
                if type(module) is not str:
                    found.append(("/module", "type", f"must be a string, is {kind(module)}"))
            if "testcase" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'testcase', as type is 'message'"))
            else:
                testcase = v["testcase"]
                if type(testcase) is not str:
                    found.append(("/testcase", "type", f"must be a string, is {kind(testcase)}"))
            if "tag" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'tag', as type is 'message'"))
            else:
                tag = v["tag"]
                if type(tag) is not str:
                    found.append(("/tag", "type", f"must be a string, is {kind(tag)}"))
            if "level" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'level', as type is 'message'"))
            else:
                level = v["level"]
                if type(level) is not str:
                    found.append(("/level", "type", f"must be a string, is {kind(level)}"))
            if "args" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'args', as type is 'message'"))
            else:
                args = v["args"]
                if type(args) is not dict:
                    found.append(("/args", "type", f"must be an object, is {kind(args)}"))
            if "seconds" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'seconds', as type is 'message'"))
            else:
                seconds = v["seconds"]
                if type(seconds) is not int and type(seconds) is not float:
                    found.append(("/seconds", "type", f"must be a number, is {kind(seconds)}"))
                elif type(seconds) is int and not -9007199254740992 <= seconds <= 9007199254740992:
                    found.append(("/seconds", "type", "must be a number that a double holds: a whole one within 2^53, as type is 'message'"))
            if known != len(v):
                found += unknown_keys(v, RUN_RECORD_KEYS_2, suffix=", as type is 'message'")
        elif type_ == "end":
            known = 4
            if "order" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'order', as type is 'end'"))
            else:
                order_ = v["order"]
                if type(order_) is not list:
                    found.append(("/order", "type", f"must be an array, is {kind(order_)}"))
                else:
                    for i, item in enumerate(order_):
                        if type(item) is not int and not whole(item):
                            found.append((f"/order/{i}", "type", f"must be an integer, is {kind(item)}"))
                        elif item < 0:
                            found.append((f"/order/{i}", "minimum", "must be 0 or more"))
                        elif item > 9223372036854775807:
                            found.append((f"/order/{i}", "type", "must be an integer of 64 bits"))
                        if found and len(found) >= LIMIT:
                            break
            if "queries" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'queries', as type is 'end'"))
            else:
                queries = v["queries"]
                if type(queries) is not int and not whole(queries):
                    found.append(("/queries", "type", f"must be an integer, is {kind(queries)}"))
                elif queries < 0:
                    found.append(("/queries", "minimum", "must be 0 or more, as type is 'end'"))
                elif queries > 9223372036854775807:
                    found.append(("/queries", "type", "must be an integer of 64 bits, as type is 'end'"))
            if "seconds" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'seconds', as type is 'end'"))
            else:
                seconds = v["seconds"]
                if type(seconds) is not int and type(seconds) is not float:
                    found.append(("/seconds", "type", f"must be a number, is {kind(seconds)}"))
                elif seconds < 0:
                    found.append(("/seconds", "minimum", "must be 0 or more, as type is 'end'"))
                elif type(seconds) is int and not -9007199254740992 <= seconds <= 9007199254740992:
                    found.append(("/seconds", "type", "must be a number that a double holds: a whole one within 2^53, as type is 'end'"))
            if "limit" in v:
                known += 1
                limit = v["limit"]
                if type(limit) is not str:
                    found.append(("/limit", "type", f"must be a string, is {kind(limit)}"))
            if known != len(v):
                found += unknown_keys(v, RUN_RECORD_KEYS_3, suffix=", as type is 'end'")
        else:
            found.append(("/type", "enum", "must be 'progress', 'message' or 'end'"))
    return distinct(found) if found else found


def run_progress(v: object) -> Errors:
    """internal.RunProgress, internal/zone.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 3
    if "type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "progress":
            found.append(("/type", "const", "must be 'progress'"))
    if "done" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'done'"))
    else:
        done = v["done"]
        if type(done) is not int and not whole(done):
            found.append(("/done", "type", f"must be an integer, is {kind(done)}"))
        elif done < 0:
            found.append(("/done", "minimum", "must be 0 or more"))
        elif done > 9223372036854775807:
            found.append(("/done", "type", "must be an integer of 64 bits"))
    if "planned" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'planned'"))
    else:
        planned = v["planned"]
        if type(planned) is not int and not whole(planned):
            found.append(("/planned", "type", f"must be an integer, is {kind(planned)}"))
        elif planned < 0:
            found.append(("/planned", "minimum", "must be 0 or more"))
        elif planned > 9223372036854775807:
            found.append(("/planned", "type", "must be an integer of 64 bits"))
    if known != len(v):
        found += unknown_keys(v, RUN_PROGRESS_KEYS)
    return distinct(found) if found else found


def run_message(v: object) -> Errors:
    """internal.RunMessage, internal/zone.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 7
    if "type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "message":
            found.append(("/type", "const", "must be 'message'"))
    if "module" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'module'"))
    else:
        module = v["module"]
        if type(module) is not str:
            found.append(("/module", "type", f"must be a string, is {kind(module)}"))
    if "testcase" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'testcase'"))
    else:
        testcase = v["testcase"]
        if type(testcase) is not str:
            found.append(("/testcase", "type", f"must be a string, is {kind(testcase)}"))
    if "tag" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'tag'"))
    else:
        tag = v["tag"]
        if type(tag) is not str:
            found.append(("/tag", "type", f"must be a string, is {kind(tag)}"))
    if "level" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'level'"))
    else:
        level = v["level"]
        if type(level) is not str:
            found.append(("/level", "type", f"must be a string, is {kind(level)}"))
    if "args" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'args'"))
    else:
        args = v["args"]
        if type(args) is not dict:
            found.append(("/args", "type", f"must be an object, is {kind(args)}"))
    if "seconds" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'seconds'"))
    else:
        seconds = v["seconds"]
        if type(seconds) is not int and type(seconds) is not float:
            found.append(("/seconds", "type", f"must be a number, is {kind(seconds)}"))
        elif type(seconds) is int and not -9007199254740992 <= seconds <= 9007199254740992:
            found.append(("/seconds", "type", "must be a number that a double holds: a whole one within 2^53"))
    if known != len(v):
        found += unknown_keys(v, RUN_MESSAGE_KEYS)
    return distinct(found) if found else found


def run_end(v: object) -> Errors:
    """internal.RunEnd, internal/zone.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 4
    if "type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "end":
            found.append(("/type", "const", "must be 'end'"))
    if "order" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'order'"))
    else:
        order_ = v["order"]
        if type(order_) is not list:
            found.append(("/order", "type", f"must be an array, is {kind(order_)}"))
        else:
            for i, item in enumerate(order_):
                if type(item) is not int and not whole(item):
                    found.append((f"/order/{i}", "type", f"must be an integer, is {kind(item)}"))
                elif item < 0:
                    found.append((f"/order/{i}", "minimum", "must be 0 or more"))
                elif item > 9223372036854775807:
                    found.append((f"/order/{i}", "type", "must be an integer of 64 bits"))
                if found and len(found) >= LIMIT:
                    break
    if "queries" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'queries'"))
    else:
        queries = v["queries"]
        if type(queries) is not int and not whole(queries):
            found.append(("/queries", "type", f"must be an integer, is {kind(queries)}"))
        elif queries < 0:
            found.append(("/queries", "minimum", "must be 0 or more"))
        elif queries > 9223372036854775807:
            found.append(("/queries", "type", "must be an integer of 64 bits"))
    if "seconds" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'seconds'"))
    else:
        seconds = v["seconds"]
        if type(seconds) is not int and type(seconds) is not float:
            found.append(("/seconds", "type", f"must be a number, is {kind(seconds)}"))
        elif seconds < 0:
            found.append(("/seconds", "minimum", "must be 0 or more"))
        elif type(seconds) is int and not -9007199254740992 <= seconds <= 9007199254740992:
            found.append(("/seconds", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "limit" in v:
        known += 1
        limit = v["limit"]
        if type(limit) is not str:
            found.append(("/limit", "type", f"must be a string, is {kind(limit)}"))
    if known != len(v):
        found += unknown_keys(v, RUN_END_KEYS)
    return distinct(found) if found else found


def custom_resolve(v: object) -> Errors:
    """Params of custom.resolve, internal/custom.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 3
    if "sessionId" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'sessionId'"))
    else:
        session_id = v["sessionId"]
        if type(session_id) is not str:
            found.append(("/sessionId", "type", f"must be a string, is {kind(session_id)}"))
        elif len(session_id) > 256:
            found.append(("/sessionId", "maxLength", "must be 256 characters long at most"))
        elif not session_id:
            found.append(("/sessionId", "minLength", "must not be empty"))
    if "name" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'name'"))
    else:
        name_ = v["name"]
        if type(name_) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name_)}"))
        elif len(name_) > 128:
            found.append(("/name", "maxLength", "must be 128 characters long at most"))
    if "verb" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'verb'"))
    else:
        verb = v["verb"]
        if type(verb) is not str:
            found.append(("/verb", "type", f"must be a string, is {kind(verb)}"))
        elif len(verb) > 32:
            found.append(("/verb", "maxLength", "must be 32 characters long at most"))
        elif not verb:
            found.append(("/verb", "minLength", "must not be empty"))
    if known != len(v):
        found += unknown_keys(v, CUSTOM_RESOLVE_KEYS)
    return distinct(found) if found else found


def custom_list(v: object) -> Errors:
    """Params of custom.list, internal/custom.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "sessionId" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'sessionId'"))
    else:
        session_id = v["sessionId"]
        if type(session_id) is not str:
            found.append(("/sessionId", "type", f"must be a string, is {kind(session_id)}"))
        elif len(session_id) > 256:
            found.append(("/sessionId", "maxLength", "must be 256 characters long at most"))
        elif not session_id:
            found.append(("/sessionId", "minLength", "must not be empty"))
    if known != len(v):
        found += unknown_keys(v, CUSTOM_LIST_KEYS)
    return distinct(found) if found else found


def principal_check(v: object) -> Errors:
    """Params of principal.check, internal/principal.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "token" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'token'"))
    else:
        token = v["token"]
        if type(token) is not str:
            found.append(("/token", "type", f"must be a string, is {kind(token)}"))
        elif len(token) > 4096:
            found.append(("/token", "maxLength", "must be 4096 characters long at most"))
    if known != len(v):
        found += unknown_keys(v, PRINCIPAL_CHECK_KEYS)
    return distinct(found) if found else found


def principal_renew(v: object) -> Errors:
    """Params of principal.renew, internal/principal.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "token" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'token'"))
    else:
        token = v["token"]
        if type(token) is not str:
            found.append(("/token", "type", f"must be a string, is {kind(token)}"))
        elif len(token) > 4096:
            found.append(("/token", "maxLength", "must be 4096 characters long at most"))
    if "age" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'age'"))
    else:
        age = v["age"]
        if type(age) is not int and type(age) is not float:
            found.append(("/age", "type", f"must be a number, is {kind(age)}"))
        elif age < 0:
            found.append(("/age", "minimum", "must be 0 or more"))
        elif type(age) is int and not -9007199254740992 <= age <= 9007199254740992:
            found.append(("/age", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "grace" in v:
        known += 1
        grace = v["grace"]
        if type(grace) is not int and type(grace) is not float:
            found.append(("/grace", "type", f"must be a number, is {kind(grace)}"))
        elif grace < 0:
            found.append(("/grace", "minimum", "must be 0 or more"))
        elif grace > 86400:
            found.append(("/grace", "maximum", "must be 86400 or less"))
    if known != len(v):
        found += unknown_keys(v, PRINCIPAL_RENEW_KEYS)
    return distinct(found) if found else found


def principal_set(v: object) -> Errors:
    """Params of principal.set, internal/principal.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "principal" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'principal'"))
    else:
        principal_ = v["principal"]
        if type(principal_) is not str:
            found.append(("/principal", "type", f"must be a string, is {kind(principal_)}"))
        elif len(principal_) > 160:
            found.append(("/principal", "maxLength", "must be 160 characters long at most"))
        elif not principal_:
            found.append(("/principal", "minLength", "must not be empty"))
    if "token" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'token'"))
    else:
        token = v["token"]
        if type(token) is not str:
            found.append(("/token", "type", f"must be a string, is {kind(token)}"))
        elif len(token) > 4096:
            found.append(("/token", "maxLength", "must be 4096 characters long at most"))
        elif not token:
            found.append(("/token", "minLength", "must not be empty"))
    if "grace" in v:
        known += 1
        grace = v["grace"]
        if type(grace) is not int and type(grace) is not float:
            found.append(("/grace", "type", f"must be a number, is {kind(grace)}"))
        elif grace < 0:
            found.append(("/grace", "minimum", "must be 0 or more"))
        elif grace > 86400:
            found.append(("/grace", "maximum", "must be 86400 or less"))
    if known != len(v):
        found += unknown_keys(v, PRINCIPAL_SET_KEYS)
    return distinct(found) if found else found


def principal_check_secret(v: object) -> Errors:
    """Params of principal.checkSecret, internal/principal.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'id'"))
    else:
        id_ = v["id"]
        if type(id_) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id_)}"))
        elif len(id_) > 256:
            found.append(("/id", "maxLength", "must be 256 characters long at most"))
        elif not id_:
            found.append(("/id", "minLength", "must not be empty"))
    if "secret" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'secret'"))
    else:
        secret = v["secret"]
        if type(secret) is not str:
            found.append(("/secret", "type", f"must be a string, is {kind(secret)}"))
        elif len(secret) > 1024:
            found.append(("/secret", "maxLength", "must be 1024 characters long at most"))
    if known != len(v):
        found += unknown_keys(v, PRINCIPAL_CHECK_SECRET_KEYS)
    return distinct(found) if found else found


def principal_check_ticket(v: object) -> Errors:
    """Params of principal.checkTicket, internal/principal.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "ticket" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'ticket'"))
    else:
        ticket = v["ticket"]
        if type(ticket) is not str:
            found.append(("/ticket", "type", f"must be a string, is {kind(ticket)}"))
        elif len(ticket) > 4096:
            found.append(("/ticket", "maxLength", "must be 4096 characters long at most"))
    if "csrf" in v:
        known += 1
        csrf = v["csrf"]
        if type(csrf) is not str:
            found.append(("/csrf", "type", f"must be a string, is {kind(csrf)}"))
        elif len(csrf) > 4096:
            found.append(("/csrf", "maxLength", "must be 4096 characters long at most"))
    if known != len(v):
        found += unknown_keys(v, PRINCIPAL_CHECK_TICKET_KEYS)
    return distinct(found) if found else found


def repository_about(v: object) -> Errors:
    """Params of repository.about, internal/repository.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "remote" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'remote'"))
    else:
        remote_ = v["remote"]
        if errors := remote(remote_):
            found += under("/remote", errors)
    if known != len(v):
        found += unknown_keys(v, REPOSITORY_ABOUT_KEYS)
    return distinct(found) if found else found


def repository_lock(v: object) -> Errors:
    """Params of repository.lock, internal/repository.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "remote" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'remote'"))
    else:
        remote_ = v["remote"]
        if errors := remote(remote_):
            found += under("/remote", errors)
    if "vm" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'vm'"))
    else:
        vm = v["vm"]
        if type(vm) is not str:
            found.append(("/vm", "type", f"must be a string, is {kind(vm)}"))
        elif len(vm) > 255:
            found.append(("/vm", "maxLength", "must be 255 characters long at most"))
        elif not vm:
            found.append(("/vm", "minLength", "must not be empty"))
        elif NAME(vm) is None:
            found.append(("/vm", "pattern", "must match the pattern ^[^/.\\x00][^/\\x00]*$"))
    if "wait" in v:
        known += 1
        wait = v["wait"]
        if type(wait) is not int and type(wait) is not float:
            found.append(("/wait", "type", f"must be a number, is {kind(wait)}"))
        elif wait < 0:
            found.append(("/wait", "minimum", "must be 0 or more"))
        elif wait > 86400:
            found.append(("/wait", "maximum", "must be 86400 or less"))
    if known != len(v):
        found += unknown_keys(v, REPOSITORY_LOCK_KEYS)
    return distinct(found) if found else found


def repository_list(v: object) -> Errors:
    """Params of repository.list, internal/repository.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "remote" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'remote'"))
    else:
        remote_ = v["remote"]
        if errors := remote(remote_):
            found += under("/remote", errors)
    if "vm" in v:
        known += 1
        vm = v["vm"]
        if type(vm) is not str:
            found.append(("/vm", "type", f"must be a string, is {kind(vm)}"))
        elif len(vm) > 255:
            found.append(("/vm", "maxLength", "must be 255 characters long at most"))
        elif not vm:
            found.append(("/vm", "minLength", "must not be empty"))
        elif NAME(vm) is None:
            found.append(("/vm", "pattern", "must match the pattern ^[^/.\\x00][^/\\x00]*$"))
    if known != len(v):
        found += unknown_keys(v, REPOSITORY_LIST_KEYS)
    return distinct(found) if found else found


def repository_tips(v: object) -> Errors:
    """Params of repository.tips, internal/repository.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "remote" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'remote'"))
    else:
        remote_ = v["remote"]
        if errors := remote(remote_):
            found += under("/remote", errors)
    if "vm" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'vm'"))
    else:
        vm = v["vm"]
        if type(vm) is not str:
            found.append(("/vm", "type", f"must be a string, is {kind(vm)}"))
        elif len(vm) > 255:
            found.append(("/vm", "maxLength", "must be 255 characters long at most"))
        elif not vm:
            found.append(("/vm", "minLength", "must not be empty"))
        elif NAME(vm) is None:
            found.append(("/vm", "pattern", "must match the pattern ^[^/.\\x00][^/\\x00]*$"))
    if known != len(v):
        found += unknown_keys(v, REPOSITORY_TIPS_KEYS)
    return distinct(found) if found else found


def repository_write_full(v: object) -> Errors:
    """Params of repository.writeFull, internal/repository.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "timestamp" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'timestamp'"))
    else:
        timestamp_ = v["timestamp"]
        if type(timestamp_) is not int and not whole(timestamp_):
            found.append(("/timestamp", "type", f"must be an integer, is {kind(timestamp_)}"))
        elif timestamp_ < 0:
            found.append(("/timestamp", "minimum", "must be 0 or more"))
        elif timestamp_ > 253402300799999:
            found.append(("/timestamp", "maximum", "must be 253402300799999 or less"))
    if "maxLength" in v:
        known += 1
        max_length = v["maxLength"]
        if type(max_length) is not int and not whole(max_length):
            found.append(("/maxLength", "type", f"must be an integer, is {kind(max_length)}"))
        elif max_length < 0:
            found.append(("/maxLength", "minimum", "must be 0 or more"))
        elif max_length > 9007199254740991:
            found.append(("/maxLength", "maximum", "must be 9007199254740991 or less"))
    if known != len(v):
        found += unknown_keys(v, REPOSITORY_WRITE_FULL_KEYS)
    return distinct(found) if found else found


def repository_write_disk(v: object) -> Errors:
    """Params of repository.writeDisk, internal/repository.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 5
    if "jobId" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'jobId'"))
    else:
        job_id = v["jobId"]
        if type(job_id) is not str:
            found.append(("/jobId", "type", f"must be a string, is {kind(job_id)}"))
        elif len(job_id) > 255:
            found.append(("/jobId", "maxLength", "must be 255 characters long at most"))
        elif not job_id:
            found.append(("/jobId", "minLength", "must not be empty"))
        elif NAME(job_id) is None:
            found.append(("/jobId", "pattern", "must match the pattern ^[^/.\\x00][^/\\x00]*$"))
    if "vdi" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'vdi'"))
    else:
        vdi = v["vdi"]
        if type(vdi) is not str:
            found.append(("/vdi", "type", f"must be a string, is {kind(vdi)}"))
        elif len(vdi) > 255:
            found.append(("/vdi", "maxLength", "must be 255 characters long at most"))
        elif not vdi:
            found.append(("/vdi", "minLength", "must not be empty"))
        elif NAME(vdi) is None:
            found.append(("/vdi", "pattern", "must match the pattern ^[^/.\\x00][^/\\x00]*$"))
    if "timestamp" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'timestamp'"))
    else:
        timestamp_ = v["timestamp"]
        if type(timestamp_) is not int and not whole(timestamp_):
            found.append(("/timestamp", "type", f"must be an integer, is {kind(timestamp_)}"))
        elif timestamp_ < 0:
            found.append(("/timestamp", "minimum", "must be 0 or more"))
        elif timestamp_ > 253402300799999:
            found.append(("/timestamp", "maximum", "must be 253402300799999 or less"))
    if "uuid" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'uuid'"))
    else:
        uuid = v["uuid"]
        if type(uuid) is not str:
            found.append(("/uuid", "type", f"must be a string, is {kind(uuid)}"))
        elif not is_uuid(uuid):
            found.append(("/uuid", "format", "must be a UUID"))
    if "virtualSize" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'virtualSize'"))
    else:
        virtual_size = v["virtualSize"]
        if type(virtual_size) is not int and not whole(virtual_size):
            found.append(("/virtualSize", "type", f"must be an integer, is {kind(virtual_size)}"))
        elif virtual_size < 512:
            found.append(("/virtualSize", "minimum", "must be 512 or more"))
        elif virtual_size > 2190433320960:
            found.append(("/virtualSize", "maximum", "must be 2190433320960 or less"))
    if "parent" in v:
        known += 1
        parent = v["parent"]
        if type(parent) is not str:
            found.append(("/parent", "type", f"must be a string, is {kind(parent)}"))
        elif len(parent) > 4096:
            found.append(("/parent", "maxLength", "must be 4096 characters long at most"))
        elif not parent:
            found.append(("/parent", "minLength", "must not be empty"))
    if known != len(v):
        found += unknown_keys(v, REPOSITORY_WRITE_DISK_KEYS)
    return distinct(found) if found else found


def repository_commit(v: object) -> Errors:
    """Params of repository.commit, internal/repository.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "metadata" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'metadata'"))
    else:
        metadata = v["metadata"]
        if type(metadata) is not dict:
            found.append(("/metadata", "type", f"must be an object, is {kind(metadata)}"))
    if known != len(v):
        found += unknown_keys(v, REPOSITORY_COMMIT_KEYS)
    return distinct(found) if found else found


def repository_abort(v: object) -> Errors:
    """Params of repository.abort, internal/repository.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def repository_unlock(v: object) -> Errors:
    """Params of repository.unlock, internal/repository.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def repository_delete(v: object) -> Errors:
    """Params of repository.delete, internal/repository.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "ids" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'ids'"))
    else:
        ids = v["ids"]
        if type(ids) is not list:
            found.append(("/ids", "type", f"must be an array, is {kind(ids)}"))
        else:
            if len(ids) > 10000:
                found.append(("/ids", "maxItems", "must have 10000 items at most"))
            for i, item in enumerate(ids):
                if type(item) is not str:
                    found.append((f"/ids/{i}", "type", f"must be a string, is {kind(item)}"))
                elif len(item) > 4096:
                    found.append((f"/ids/{i}", "maxLength", "must be 4096 characters long at most"))
                elif not item:
                    found.append((f"/ids/{i}", "minLength", "must not be empty"))
                if found and len(found) >= LIMIT:
                    break
    if known != len(v):
        found += unknown_keys(v, REPOSITORY_DELETE_KEYS)
    return distinct(found) if found else found


def repository_clean(v: object) -> Errors:
    """Params of repository.clean, internal/repository.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 0
    if "remove" in v:
        known += 1
        remove = v["remove"]
        if type(remove) is not bool:
            found.append(("/remove", "type", f"must be a boolean, is {kind(remove)}"))
    if "merge" in v:
        known += 1
        merge = v["merge"]
        if type(merge) is not bool:
            found.append(("/merge", "type", f"must be a boolean, is {kind(merge)}"))
    if known != len(v):
        found += unknown_keys(v, REPOSITORY_CLEAN_KEYS)
    return distinct(found) if found else found


def repository_describe_disk(v: object) -> Errors:
    """Params of repository.describeDisk, internal/repository.yaml."""
    return disk_wanted(v)


def repository_read_disk(v: object) -> Errors:
    """Params of repository.readDisk, internal/repository.yaml."""
    return disk_wanted(v)


def repository_read_full(v: object) -> Errors:
    """Params of repository.readFull, internal/repository.yaml."""
    return wanted(v)


def repository_read_metadata(v: object) -> Errors:
    """Params of repository.readMetadata, internal/repository.yaml."""
    return wanted(v)


def repository_read_data(v: object) -> Errors:
    """Params of repository.readData, internal/repository.yaml."""
    return wanted(v)


def repository_write_metadata(v: object) -> Errors:
    """Params of repository.writeMetadata, internal/repository.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 4
    if "remote" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'remote'"))
    else:
        remote_ = v["remote"]
        if errors := remote(remote_):
            found += under("/remote", errors)
    if "scheduleId" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'scheduleId'"))
    else:
        schedule_id = v["scheduleId"]
        if type(schedule_id) is not str:
            found.append(("/scheduleId", "type", f"must be a string, is {kind(schedule_id)}"))
        elif len(schedule_id) > 255:
            found.append(("/scheduleId", "maxLength", "must be 255 characters long at most"))
        elif not schedule_id:
            found.append(("/scheduleId", "minLength", "must not be empty"))
        elif NAME(schedule_id) is None:
            found.append(("/scheduleId", "pattern", "must match the pattern ^[^/.\\x00][^/\\x00]*$"))
    if "pool" in v:
        known += 1
        pool = v["pool"]
        if type(pool) is not str:
            found.append(("/pool", "type", f"must be a string, is {kind(pool)}"))
        elif len(pool) > 255:
            found.append(("/pool", "maxLength", "must be 255 characters long at most"))
        elif not pool:
            found.append(("/pool", "minLength", "must not be empty"))
        elif NAME(pool) is None:
            found.append(("/pool", "pattern", "must match the pattern ^[^/.\\x00][^/\\x00]*$"))
    if "timestamp" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'timestamp'"))
    else:
        timestamp_ = v["timestamp"]
        if type(timestamp_) is not int and not whole(timestamp_):
            found.append(("/timestamp", "type", f"must be an integer, is {kind(timestamp_)}"))
        elif timestamp_ < 0:
            found.append(("/timestamp", "minimum", "must be 0 or more"))
        elif timestamp_ > 253402300799999:
            found.append(("/timestamp", "maximum", "must be 253402300799999 or less"))
    if "metadata" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'metadata'"))
    else:
        metadata = v["metadata"]
        if type(metadata) is not dict:
            found.append(("/metadata", "type", f"must be an object, is {kind(metadata)}"))
    if known != len(v):
        found += unknown_keys(v, REPOSITORY_WRITE_METADATA_KEYS)
    return distinct(found) if found else found


def repository_delete_metadata(v: object) -> Errors:
    """Params of repository.deleteMetadata, internal/repository.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "remote" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'remote'"))
    else:
        remote_ = v["remote"]
        if errors := remote(remote_):
            found += under("/remote", errors)
    if "ids" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'ids'"))
    else:
        ids = v["ids"]
        if type(ids) is not list:
            found.append(("/ids", "type", f"must be an array, is {kind(ids)}"))
        else:
            if len(ids) > 10000:
                found.append(("/ids", "maxItems", "must have 10000 items at most"))
            for i, item in enumerate(ids):
                if type(item) is not str:
                    found.append((f"/ids/{i}", "type", f"must be a string, is {kind(item)}"))
                elif len(item) > 4096:
                    found.append((f"/ids/{i}", "maxLength", "must be 4096 characters long at most"))
                elif not item:
                    found.append((f"/ids/{i}", "minLength", "must not be empty"))
                if found and len(found) >= LIMIT:
                    break
    if known != len(v):
        found += unknown_keys(v, REPOSITORY_DELETE_METADATA_KEYS)
    return distinct(found) if found else found


def session_check(v: object) -> Errors:
    """Params of session.check, internal/session.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "host" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'host'"))
    else:
        host = v["host"]
        if type(host) is not str:
            found.append(("/host", "type", f"must be a string, is {kind(host)}"))
        elif len(host) > 4096:
            found.append(("/host", "maxLength", "must be 4096 characters long at most"))
        elif not host:
            found.append(("/host", "minLength", "must not be empty"))
    if "sessionId" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'sessionId'"))
    else:
        session_id = v["sessionId"]
        if type(session_id) is not str:
            found.append(("/sessionId", "type", f"must be a string, is {kind(session_id)}"))
        elif len(session_id) > 256:
            found.append(("/sessionId", "maxLength", "must be 256 characters long at most"))
        elif not session_id:
            found.append(("/sessionId", "minLength", "must not be empty"))
    if known != len(v):
        found += unknown_keys(v, SESSION_CHECK_KEYS)
    return distinct(found) if found else found


def task_run(v: object) -> Errors:
    """Params of task.run, internal/task.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "task" in v:
        known += 1
        task = v["task"]
        if type(task) is not str:
            found.append(("/task", "type", f"must be a string, is {kind(task)}"))
        elif len(task) > 128:
            found.append(("/task", "maxLength", "must be 128 characters long at most"))
        elif not task:
            found.append(("/task", "minLength", "must not be empty"))
    if "kind" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'kind'"))
    else:
        kind_ = v["kind"]
        if type(kind_) is not str:
            found.append(("/kind", "type", f"must be a string, is {kind(kind_)}"))
        elif len(kind_) > 64:
            found.append(("/kind", "maxLength", "must be 64 characters long at most"))
        elif not kind_:
            found.append(("/kind", "minLength", "must not be empty"))
    if "name" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'name'"))
    else:
        name_ = v["name"]
        if type(name_) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name_)}"))
        elif len(name_) > 1024:
            found.append(("/name", "maxLength", "must be 1024 characters long at most"))
        elif not name_:
            found.append(("/name", "minLength", "must not be empty"))
    if "properties" in v:
        known += 1
        properties = v["properties"]
        if type(properties) is not dict:
            found.append(("/properties", "type", f"must be an object, is {kind(properties)}"))
    if "jobId" in v:
        known += 1
        job_id = v["jobId"]
        if type(job_id) is not str:
            found.append(("/jobId", "type", f"must be a string, is {kind(job_id)}"))
        elif len(job_id) > 256:
            found.append(("/jobId", "maxLength", "must be 256 characters long at most"))
        elif not job_id:
            found.append(("/jobId", "minLength", "must not be empty"))
    if "parentId" in v:
        known += 1
        parent_id = v["parentId"]
        if type(parent_id) is not str:
            found.append(("/parentId", "type", f"must be a string, is {kind(parent_id)}"))
        elif len(parent_id) > 128:
            found.append(("/parentId", "maxLength", "must be 128 characters long at most"))
        elif not parent_id:
            found.append(("/parentId", "minLength", "must not be empty"))
    if known != len(v):
        found += unknown_keys(v, TASK_RUN_KEYS)
    return distinct(found) if found else found


def zone_run(v: object) -> Errors:
    """Params of zone.run, internal/zone.yaml."""
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
        elif len(domain) > 1024:
            found.append(("/domain", "maxLength", "must be 1024 characters long at most"))
    if "nameservers" in v:
        known += 1
        nameservers = v["nameservers"]
        if type(nameservers) is not list:
            found.append(("/nameservers", "type", f"must be an array, is {kind(nameservers)}"))
        else:
            if len(nameservers) > 100:
                found.append(("/nameservers", "maxItems", "must have 100 items at most"))
            for i, nameserver in enumerate(nameservers):
                if errors := given_nameserver(nameserver):
                    found += under(f"/nameservers/{i}", errors)
                if found and len(found) >= LIMIT:
                    break
    if "ds" in v:
        known += 1
        ds_ = v["ds"]
        if type(ds_) is not list:
            found.append(("/ds", "type", f"must be an array, is {kind(ds_)}"))
        else:
            if len(ds_) > 100:
                found.append(("/ds", "maxItems", "must have 100 items at most"))
            for i, item in enumerate(ds_):
                if errors := given_ds(item):
                    found += under(f"/ds/{i}", errors)
                if found and len(found) >= LIMIT:
                    break
    if "profile" in v:
        known += 1
        profile = v["profile"]
        if type(profile) is not dict:
            found.append(("/profile", "type", f"must be an object, is {kind(profile)}"))
    if "ipv4" in v:
        known += 1
        ipv4 = v["ipv4"]
        if type(ipv4) is not bool:
            found.append(("/ipv4", "type", f"must be a boolean, is {kind(ipv4)}"))
    if "ipv6" in v:
        known += 1
        ipv6 = v["ipv6"]
        if type(ipv6) is not bool:
            found.append(("/ipv6", "type", f"must be a boolean, is {kind(ipv6)}"))
    if "module" in v:
        known += 1
        module = v["module"]
        if type(module) is not str:
            found.append(("/module", "type", f"must be a string, is {kind(module)}"))
        elif len(module) > 64:
            found.append(("/module", "maxLength", "must be 64 characters long at most"))
        elif not module:
            found.append(("/module", "minLength", "must not be empty"))
    if "testcase" in v:
        known += 1
        testcase = v["testcase"]
        if type(testcase) is not str:
            found.append(("/testcase", "type", f"must be a string, is {kind(testcase)}"))
        elif len(testcase) > 64:
            found.append(("/testcase", "maxLength", "must be 64 characters long at most"))
        elif not testcase:
            found.append(("/testcase", "minLength", "must not be empty"))
    if "level" in v:
        known += 1
        level = v["level"]
        if type(level) is not str or level not in ZONE_RUN_LEVEL_VALUES:
            found.append(("/level", "enum", "must be 'DEBUG3', 'DEBUG2', 'DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR' or 'CRITICAL'"))
    if "seconds" in v:
        known += 1
        seconds = v["seconds"]
        if type(seconds) is not int and type(seconds) is not float:
            found.append(("/seconds", "type", f"must be a number, is {kind(seconds)}"))
        elif seconds <= 0:
            found.append(("/seconds", "exclusiveMinimum", "must be more than 0"))
        elif type(seconds) is int and not -9007199254740992 <= seconds <= 9007199254740992:
            found.append(("/seconds", "type", "must be a number that a double holds: a whole one within 2^53"))
    if known != len(v):
        found += unknown_keys(v, ZONE_RUN_KEYS)
    return distinct(found) if found else found


def zone_addresses(v: object) -> Errors:
    """Params of zone.addresses, internal/zone.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "name" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'name'"))
    else:
        name_ = v["name"]
        if type(name_) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name_)}"))
        elif len(name_) > 1024:
            found.append(("/name", "maxLength", "must be 1024 characters long at most"))
    if known != len(v):
        found += unknown_keys(v, ZONE_ADDRESSES_KEYS)
    return distinct(found) if found else found


def zone_delegation(v: object) -> Errors:
    """Params of zone.delegation, internal/zone.yaml."""
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
        elif len(domain) > 1024:
            found.append(("/domain", "maxLength", "must be 1024 characters long at most"))
    if known != len(v):
        found += unknown_keys(v, ZONE_DELEGATION_KEYS)
    return distinct(found) if found else found
