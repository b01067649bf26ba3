"""Validators of the face plugin.

Generated from spec/plugin by: python -m codegen generate. DO NOT EDIT.
"""

from __future__ import annotations

import re

from runtime.contract.abi import Errors
from runtime.contract.findings import distinct, kind, unknown_keys
from runtime.contract.formats import is_uri

SERVICE_REQUEST_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._\-]*").fullmatch
LISTED_SERVICE_KEYS = frozenset({"name", "running", "url"})


def service_request(v: object) -> Errors:
    """plugin.ServiceRequest, plugin/plugin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "name" not in v:
        found.append(("", "required", "needs the key 'name'"))
    else:
        name = v["name"]
        if type(name) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name)}"))
        elif len(name) > 128:
            found.append(("/name", "maxLength", "must be 128 characters long at most"))
        elif SERVICE_REQUEST_NAME(name) is None:
            found.append(("/name", "pattern", "must match the pattern ^[A-Za-z0-9][A-Za-z0-9._-]*$"))
    if "session_id" in v:
        session_id = v["session_id"]
        if type(session_id) is not str:
            found.append(("/session_id", "type", f"must be a string, is {kind(session_id)}"))
        elif len(session_id) > 256:
            found.append(("/session_id", "maxLength", "must be 256 characters long at most"))
        elif not session_id:
            found.append(("/session_id", "minLength", "must not be empty"))
    return found


def listed_service(v: object) -> Errors:
    """plugin.ListedService, plugin/plugin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "name" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'name'"))
    else:
        name = v["name"]
        if type(name) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name)}"))
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
        found += unknown_keys(v, LISTED_SERVICE_KEYS)
    return distinct(found) if found else found


def plugin_list(v: object) -> Errors:
    """Params of plugin.list, plugin/plugin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def plugin_get(v: object) -> Errors:
    """Params of plugin.get, plugin/plugin.yaml."""
    return service_request(v)


def plugin_put(v: object) -> Errors:
    """Params of plugin.put, plugin/plugin.yaml."""
    return service_request(v)


def plugin_post(v: object) -> Errors:
    """Params of plugin.post, plugin/plugin.yaml."""
    return service_request(v)
