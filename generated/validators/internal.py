"""Validators of the face internal.

Generated from spec/internal by: python -m codegen generate. DO NOT EDIT.
"""

from __future__ import annotations

import re

from runtime.contract.abi import Errors
from runtime.contract.findings import LIMIT, distinct, kind, unknown_keys
from runtime.contract.formats import is_uri

RESOLUTION_KEYS = frozenset({"at", "forwardSession", "originator", "roles", "socket", "superuser", "user"})
RESOLUTION_KEYS_2 = frozenset({"at", "url"})
LOCAL_SERVICE_KEYS = frozenset({"at", "forwardSession", "originator", "roles", "socket", "superuser", "user"})
SERVICE_ELSEWHERE_KEYS = frozenset({"at", "url"})
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
CUSTOM_RESOLVE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._\-]*").fullmatch
CUSTOM_RESOLVE_KEYS = frozenset({"name", "sessionId", "verb"})
PRINCIPAL_CHECK_KEYS = frozenset({"token"})
PRINCIPAL_RENEW_KEYS = frozenset({"age", "grace", "token"})
PRINCIPAL_SET_KEYS = frozenset({"grace", "principal", "token"})
SESSION_CHECK_KEYS = frozenset({"host", "sessionId"})
TASK_RUN_KEYS = frozenset({"jobId", "kind", "name", "parentId", "properties", "task"})


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
            known = 4
            if "socket" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'socket', as at is 'here'"))
            else:
                socket = v["socket"]
                if type(socket) is not str:
                    found.append(("/socket", "type", f"must be a string, is {kind(socket)}"))
                elif not socket:
                    found.append(("/socket", "minLength", "must not be empty, as at is 'here'"))
            if "forwardSession" in v:
                known += 1
                forward_session = v["forwardSession"]
                if type(forward_session) is not bool:
                    found.append(("/forwardSession", "type", f"must be a boolean, is {kind(forward_session)}"))
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
            if known != len(v):
                found += unknown_keys(v, RESOLUTION_KEYS, suffix=", as at is 'here'")
        elif at == "elsewhere":
            known = 2
            if "url" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'url', as at is 'elsewhere'"))
            else:
                url = v["url"]
                if type(url) is not str:
                    found.append(("/url", "type", f"must be a string, is {kind(url)}"))
                elif not is_uri(url):
                    found.append(("/url", "format", "must be a URI with its scheme, as at is 'elsewhere'"))
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
    known = 4
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
    if "forwardSession" in v:
        known += 1
        forward_session = v["forwardSession"]
        if type(forward_session) is not bool:
            found.append(("/forwardSession", "type", f"must be a boolean, is {kind(forward_session)}"))
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
    if known != len(v):
        found += unknown_keys(v, LOCAL_SERVICE_KEYS)
    return distinct(found) if found else found


def service_elsewhere(v: object) -> Errors:
    """internal.ServiceElsewhere, internal/custom.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
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
    if known != len(v):
        found += unknown_keys(v, SERVICE_ELSEWHERE_KEYS)
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
                id = v["id"]
                if type(id) is not str:
                    found.append(("/id", "type", f"must be a string, is {kind(id)}"))
                elif len(id) > 128:
                    found.append(("/id", "maxLength", "must be 128 characters long at most, as type is 'start'"))
                elif not id:
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
                name = v["name"]
                if type(name) is not str:
                    found.append(("/name", "type", f"must be a string, is {kind(name)}"))
                elif len(name) > 1024:
                    found.append(("/name", "maxLength", "must be 1024 characters long at most, as type is 'start'"))
                elif not name:
                    found.append(("/name", "minLength", "must not be empty, as type is 'start'"))
            if "properties" in v:
                known += 1
                properties = v["properties"]
                if type(properties) is not dict:
                    found.append(("/properties", "type", f"must be an object, is {kind(properties)}"))
            if "timestamp" in v:
                known += 1
                timestamp = v["timestamp"]
                if type(timestamp) is not int and type(timestamp) is not float:
                    found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
                elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
                    found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53, as type is 'start'"))
            if known != len(v):
                found += unknown_keys(v, REPORT_KEYS, suffix=", as type is 'start'")
        elif type_ == "end":
            known = 2
            if "id" in v:
                known += 1
                id = v["id"]
                if type(id) is not str:
                    found.append(("/id", "type", f"must be a string, is {kind(id)}"))
                elif len(id) > 128:
                    found.append(("/id", "maxLength", "must be 128 characters long at most, as type is 'end'"))
                elif not id:
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
                timestamp = v["timestamp"]
                if type(timestamp) is not int and type(timestamp) is not float:
                    found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
                elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
                    found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53, as type is 'end'"))
            if known != len(v):
                found += unknown_keys(v, REPORT_KEYS_2, suffix=", as type is 'end'")
        elif type_ == "info":
            known = 2
            if "id" in v:
                known += 1
                id = v["id"]
                if type(id) is not str:
                    found.append(("/id", "type", f"must be a string, is {kind(id)}"))
                elif len(id) > 128:
                    found.append(("/id", "maxLength", "must be 128 characters long at most, as type is 'info'"))
                elif not id:
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
                timestamp = v["timestamp"]
                if type(timestamp) is not int and type(timestamp) is not float:
                    found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
                elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
                    found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53, as type is 'info'"))
            if known != len(v):
                found += unknown_keys(v, REPORT_KEYS_3, suffix=", as type is 'info'")
        elif type_ == "warning":
            known = 2
            if "id" in v:
                known += 1
                id = v["id"]
                if type(id) is not str:
                    found.append(("/id", "type", f"must be a string, is {kind(id)}"))
                elif len(id) > 128:
                    found.append(("/id", "maxLength", "must be 128 characters long at most, as type is 'warning'"))
                elif not id:
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
                timestamp = v["timestamp"]
                if type(timestamp) is not int and type(timestamp) is not float:
                    found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
                elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
                    found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53, as type is 'warning'"))
            if known != len(v):
                found += unknown_keys(v, REPORT_KEYS_3, suffix=", as type is 'warning'")
        elif type_ == "progress":
            known = 2
            if "id" in v:
                known += 1
                id = v["id"]
                if type(id) is not str:
                    found.append(("/id", "type", f"must be a string, is {kind(id)}"))
                elif len(id) > 128:
                    found.append(("/id", "maxLength", "must be 128 characters long at most, as type is 'progress'"))
                elif not id:
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
                timestamp = v["timestamp"]
                if type(timestamp) is not int and type(timestamp) is not float:
                    found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
                elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
                    found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53, as type is 'progress'"))
            if known != len(v):
                found += unknown_keys(v, REPORT_KEYS_4, suffix=", as type is 'progress'")
        elif type_ == "property":
            known = 3
            if "id" in v:
                known += 1
                id = v["id"]
                if type(id) is not str:
                    found.append(("/id", "type", f"must be a string, is {kind(id)}"))
                elif len(id) > 128:
                    found.append(("/id", "maxLength", "must be 128 characters long at most, as type is 'property'"))
                elif not id:
                    found.append(("/id", "minLength", "must not be empty, as type is 'property'"))
            if "name" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'name', as type is 'property'"))
            else:
                name = v["name"]
                if type(name) is not str:
                    found.append(("/name", "type", f"must be a string, is {kind(name)}"))
                elif len(name) > 256:
                    found.append(("/name", "maxLength", "must be 256 characters long at most, as type is 'property'"))
                elif not name:
                    found.append(("/name", "minLength", "must not be empty, as type is 'property'"))
            if "value" not in v:
                known -= 1
                found.append(("", "required", "needs the key 'value', as type is 'property'"))
            if "timestamp" in v:
                known += 1
                timestamp = v["timestamp"]
                if type(timestamp) is not int and type(timestamp) is not float:
                    found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
                elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
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
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
        elif len(id) > 128:
            found.append(("/id", "maxLength", "must be 128 characters long at most"))
        elif not id:
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
        name = v["name"]
        if type(name) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name)}"))
        elif len(name) > 1024:
            found.append(("/name", "maxLength", "must be 1024 characters long at most"))
        elif not name:
            found.append(("/name", "minLength", "must not be empty"))
    if "properties" in v:
        known += 1
        properties = v["properties"]
        if type(properties) is not dict:
            found.append(("/properties", "type", f"must be an object, is {kind(properties)}"))
    if "timestamp" in v:
        known += 1
        timestamp = v["timestamp"]
        if type(timestamp) is not int and type(timestamp) is not float:
            found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
        elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
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
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
        elif len(id) > 128:
            found.append(("/id", "maxLength", "must be 128 characters long at most"))
        elif not id:
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
        timestamp = v["timestamp"]
        if type(timestamp) is not int and type(timestamp) is not float:
            found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
        elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
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
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
        elif len(id) > 128:
            found.append(("/id", "maxLength", "must be 128 characters long at most"))
        elif not id:
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
        timestamp = v["timestamp"]
        if type(timestamp) is not int and type(timestamp) is not float:
            found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
        elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
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
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
        elif len(id) > 128:
            found.append(("/id", "maxLength", "must be 128 characters long at most"))
        elif not id:
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
        timestamp = v["timestamp"]
        if type(timestamp) is not int and type(timestamp) is not float:
            found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
        elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
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
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
        elif len(id) > 128:
            found.append(("/id", "maxLength", "must be 128 characters long at most"))
        elif not id:
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
        timestamp = v["timestamp"]
        if type(timestamp) is not int and type(timestamp) is not float:
            found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
        elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
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
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
        elif len(id) > 128:
            found.append(("/id", "maxLength", "must be 128 characters long at most"))
        elif not id:
            found.append(("/id", "minLength", "must not be empty"))
    if "name" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'name'"))
    else:
        name = v["name"]
        if type(name) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name)}"))
        elif len(name) > 256:
            found.append(("/name", "maxLength", "must be 256 characters long at most"))
        elif not name:
            found.append(("/name", "minLength", "must not be empty"))
    if "value" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'value'"))
    if "timestamp" in v:
        known += 1
        timestamp = v["timestamp"]
        if type(timestamp) is not int and type(timestamp) is not float:
            found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
        elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
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
                timestamp = v["timestamp"]
                if type(timestamp) is not int and type(timestamp) is not float:
                    found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
                elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
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
        timestamp = v["timestamp"]
        if type(timestamp) is not int and type(timestamp) is not float:
            found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
        elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
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
    elif len(v) > 128:
        found.append(("", "maxLength", "must be 128 characters long at most"))
    elif not v:
        found.append(("", "minLength", "must not be empty"))
    return found


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
        name = v["name"]
        if type(name) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name)}"))
        elif len(name) > 128:
            found.append(("/name", "maxLength", "must be 128 characters long at most"))
        elif CUSTOM_RESOLVE_NAME(name) is None:
            found.append(("/name", "pattern", "must match the pattern ^[A-Za-z0-9][A-Za-z0-9._-]*$"))
    if "verb" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'verb'"))
    else:
        verb = v["verb"]
        if verb != "GET" and verb != "PUT" and verb != "POST":
            found.append(("/verb", "enum", "must be 'GET', 'PUT' or 'POST'"))
    if known != len(v):
        found += unknown_keys(v, CUSTOM_RESOLVE_KEYS)
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
        elif len(principal_) > 128:
            found.append(("/principal", "maxLength", "must be 128 characters long at most"))
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
        name = v["name"]
        if type(name) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name)}"))
        elif len(name) > 1024:
            found.append(("/name", "maxLength", "must be 1024 characters long at most"))
        elif not name:
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
