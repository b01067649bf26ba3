"""Validators of the face pbs.

Generated from spec/pbs by: python -m codegen generate. DO NOT EDIT.
"""

from __future__ import annotations

import re

from runtime.contract.abi import Errors
from runtime.contract.findings import LIMIT, distinct, kind, under, unknown_keys, whole
from runtime.contract.formats import is_hex_digest

AUTH_ID = re.compile(r"[^\t-\r \xa0\u1680\u2000-\u200a\u2028-\u2029\u202f\u205f\u3000\ufeff:/@!\x00-\x1f\x7f]{1,61}@[A-Za-z0-9_][A-Za-z0-9._\-]{1,31}(?:![A-Za-z0-9_][A-Za-z0-9._\-]*)?").fullmatch
TOKEN_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._\-]*").fullmatch
UPID = re.compile(r"UPID:[A-Za-z0-9._\-]+:[0-9A-F]{8}:[0-9A-F]{8,9}:[0-9A-F]{8,16}:[0-9A-F]{8}:[A-Za-z0-9_\-]+:[^:\t-\r \xa0\u1680\u2000-\u200a\u2028-\u2029\u202f\u205f\u3000\ufeff/]*:[^:\t-\r \xa0\u1680\u2000-\u200a\u2028-\u2029\u202f\u205f\u3000\ufeff/]+:").fullmatch
STORE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._\-]*").fullmatch
BACKUP_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._\-]*").fullmatch
NAMESPACE = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9._\-]*(?:/[A-Za-z0-9_][A-Za-z0-9._\-]*){0,6})?").fullmatch
FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._\-]*\.(?:blob|fidx|didx)").fullmatch
BLOB_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._\-]*\.blob").fullmatch
FIXED_INDEX_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._\-]*\.fidx").fullmatch
DYNAMIC_INDEX_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._\-]*\.didx").fullmatch
HEX_64 = re.compile(r"[0-9A-Fa-f]{64}").fullmatch
USER_ID = re.compile(r"[^\t-\r \xa0\u1680\u2000-\u200a\u2028-\u2029\u202f\u205f\u3000\ufeff:/@!\x00-\x1f\x7f]{1,61}@[A-Za-z0-9_][A-Za-z0-9._\-]{1,31}").fullmatch
ROLE_VALUES = frozenset({"Admin", "DatastoreAdmin", "DatastoreAudit", "DatastoreBackup", "DatastorePowerUser", "DatastoreReader", "NoAccess"})
NAMESPACE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._\-]*").fullmatch
ARCHIVE_ENTRY_TYPE_VALUES = frozenset({"b", "c", "d", "f", "h", "l", "p", "s", "v"})
ACCESS_CREATE_TICKET_KEYS = frozenset({"http-only", "password", "path", "port", "privs", "tfa-challenge", "username"})
ACCESS_PERMISSIONS_KEYS = frozenset({"auth-id", "path"})
ACCESS_USERS_KEYS = frozenset({"include_tokens"})
ACCESS_TOKENS_KEYS = frozenset({"userid"})
ACCESS_CREATE_TOKEN_KEYS = frozenset({"comment", "enable", "expire", "token-name", "userid"})
ACCESS_REMOVE_TOKEN_KEYS = frozenset({"token-name", "userid"})
ACCESS_ACL_KEYS = frozenset({"exact", "path"})
ACCESS_SET_ACL_PATH = re.compile(r"/(?:[A-Za-z0-9_][A-Za-z0-9._\-]*(?:/[A-Za-z0-9_][A-Za-z0-9._\-]*)*)?").fullmatch
ACCESS_SET_ACL_KEYS = frozenset({"auth-id", "delete", "path", "propagate", "role"})
ADMIN_LIST_DATASTORE_KEYS = frozenset({"store"})
ADMIN_STATUS_KEYS = frozenset({"store", "verbose"})
ADMIN_GROUPS_KEYS = frozenset({"ns", "store"})
ADMIN_REMOVE_GROUP_KEYS = frozenset({"backup-id", "backup-type", "error-on-protected", "ns", "store"})
ADMIN_SNAPSHOTS_KEYS = frozenset({"backup-id", "backup-type", "ns", "store"})
ADMIN_REMOVE_SNAPSHOT_KEYS = frozenset({"backup-id", "backup-time", "backup-type", "ns", "store"})
ADMIN_FILES_KEYS = frozenset({"backup-id", "backup-time", "backup-type", "ns", "store"})
ADMIN_NOTES_KEYS = frozenset({"backup-id", "backup-time", "backup-type", "ns", "store"})
ADMIN_SET_NOTES_KEYS = frozenset({"backup-id", "backup-time", "backup-type", "notes", "ns", "store"})
ADMIN_GROUP_NOTES_KEYS = frozenset({"backup-id", "backup-type", "ns", "store"})
ADMIN_SET_GROUP_NOTES_KEYS = frozenset({"backup-id", "backup-type", "notes", "ns", "store"})
ADMIN_PROTECTION_KEYS = frozenset({"backup-id", "backup-time", "backup-type", "ns", "store"})
ADMIN_SET_PROTECTION_KEYS = frozenset({"backup-id", "backup-time", "backup-type", "ns", "protected", "store"})
ADMIN_CHANGE_OWNER_KEYS = frozenset({"backup-id", "backup-type", "new-owner", "ns", "store"})
ADMIN_PRUNE_KEYS = frozenset({"backup-id", "backup-type", "dry-run", "keep-daily", "keep-hourly", "keep-last", "keep-monthly", "keep-weekly", "keep-yearly", "ns", "store"})
ADMIN_PRUNE_DATASTORE_KEYS = frozenset({"dry-run", "keep-daily", "keep-hourly", "keep-last", "keep-monthly", "keep-weekly", "keep-yearly", "max-depth", "ns", "store"})
ADMIN_MOVE_GROUP_KEYS = frozenset({"backup-id", "backup-type", "merge-group", "ns", "store", "target-ns"})
ADMIN_MOVE_NAMESPACE_KEYS = frozenset({"delete-source", "max-depth", "merge-groups", "ns", "store", "target-ns"})
ADMIN_DOWNLOAD_KEYS = frozenset({"backup-id", "backup-time", "backup-type", "file-name", "ns", "store"})
ADMIN_DOWNLOAD_DECODED_KEYS = frozenset({"backup-id", "backup-time", "backup-type", "file-name", "ns", "store"})
ADMIN_CATALOG_KEYS = frozenset({"archive-name", "backup-id", "backup-time", "backup-type", "filepath", "ns", "store"})
ADMIN_DOWNLOAD_FILE_KEYS = frozenset({"archive-name", "backup-id", "backup-time", "backup-type", "filepath", "ns", "store", "tar"})
ADMIN_VERIFY_KEYS = frozenset({"backup-id", "backup-time", "backup-type", "ignore-verified", "max-depth", "ns", "outdated-after", "store"})
ADMIN_COLLECT_KEYS = frozenset({"store"})
ADMIN_COLLECTION_KEYS = frozenset({"store"})
ADMIN_UPLOAD_LOG_KEYS = frozenset({"backup-id", "backup-time", "backup-type", "ns", "store"})
ADMIN_NAMESPACES_KEYS = frozenset({"max-depth", "parent", "store"})
ADMIN_CREATE_NAMESPACE_KEYS = frozenset({"name", "parent", "store"})
ADMIN_REMOVE_NAMESPACE_KEYS = frozenset({"delete-groups", "error-on-protected", "ns", "store"})
BACKUP_OPEN_KEYS = frozenset({"backup-id", "backup-time", "backup-type", "benchmark", "debug", "no-cache", "ns", "store"})
BACKUP_UPLOAD_BLOB_KEYS = frozenset({"encoded-size", "file-name"})
BACKUP_CREATE_DYNAMIC_INDEX_KEYS = frozenset({"archive-name"})
BACKUP_APPEND_DYNAMIC_INDEX_KEYS = frozenset({"digest-list", "offset-list", "wid"})
BACKUP_UPLOAD_DYNAMIC_CHUNK_KEYS = frozenset({"digest", "encoded-size", "size", "wid"})
BACKUP_CLOSE_DYNAMIC_INDEX_KEYS = frozenset({"chunk-count", "csum", "size", "wid"})
BACKUP_CREATE_FIXED_INDEX_KEYS = frozenset({"archive-name", "reuse-csum", "size"})
BACKUP_APPEND_FIXED_INDEX_KEYS = frozenset({"digest-list", "offset-list", "wid"})
BACKUP_UPLOAD_FIXED_CHUNK_KEYS = frozenset({"digest", "encoded-size", "size", "wid"})
BACKUP_CLOSE_FIXED_INDEX_KEYS = frozenset({"chunk-count", "csum", "size", "wid"})
BACKUP_PREVIOUS_KEYS = frozenset({"archive-name"})
MAINTENANCE_CREATE_KEYS = frozenset({"store"})
MAINTENANCE_STATUS_KEYS = frozenset({"store"})
MAINTENANCE_FIGURES_KEYS = frozenset({"by", "store"})
MAINTENANCE_COLLECT_KEYS = frozenset({"full", "store"})
MAINTENANCE_PRUNE_KEYS = frozenset({"backup-id", "backup-type", "dry-run", "keep-daily", "keep-hourly", "keep-last", "keep-monthly", "keep-weekly", "keep-yearly", "max-depth", "ns", "store"})
MAINTENANCE_VERIFY_KEYS = frozenset({"backup-id", "backup-type", "ignore-verified", "max-depth", "ns", "outdated-after", "store"})
NODES_IDENTITY_KEYS = frozenset({"node"})
NODES_TASKS_KEYS = frozenset({"errors", "limit", "node", "running", "since", "start", "statusfilter", "store", "typefilter", "until", "userfilter"})
NODES_TASK_STATUS_KEYS = frozenset({"node", "upid"})
NODES_TASK_LOG_KEYS = frozenset({"limit", "node", "start", "test-status", "upid"})
NODES_STOP_TASK_KEYS = frozenset({"node", "upid"})
READER_OPEN_KEYS = frozenset({"backup-id", "backup-time", "backup-type", "debug", "ns", "store"})
READER_DOWNLOAD_KEYS = frozenset({"file-name"})
READER_CHUNK_KEYS = frozenset({"digest"})


def api_token_entry(v: object) -> Errors:
    """pbs.ApiTokenEntry, pbs/access.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "tokenid" not in v:
        found.append(("", "required", "needs the key 'tokenid'"))
    else:
        tokenid = v["tokenid"]
        if type(tokenid) is not str:
            found.append(("/tokenid", "type", f"must be a string, is {kind(tokenid)}"))
        elif len(tokenid) > 129:
            found.append(("/tokenid", "maxLength", "must be 129 characters long at most"))
        elif len(tokenid) < 3:
            found.append(("/tokenid", "minLength", "must be 3 characters long at least"))
        elif AUTH_ID(tokenid) is None:
            found.append(("/tokenid", "pattern", "must match the pattern ^[^\\s:/@!\\x00-\\x1f\\x7f]{1,61}@[A-Za-z0-9_][A-Za-z0-9._-]{1,31}(?:![A-Za-z0-9_][A-Za-z0-9._-]*)?$"))
    if "token-name" not in v:
        found.append(("", "required", "needs the key 'token-name'"))
    else:
        token_name_ = v["token-name"]
        if type(token_name_) is not str:
            found.append(("/token-name", "type", f"must be a string, is {kind(token_name_)}"))
        elif len(token_name_) > 64:
            found.append(("/token-name", "maxLength", "must be 64 characters long at most"))
        elif len(token_name_) < 2:
            found.append(("/token-name", "minLength", "must be 2 characters long at least"))
        elif TOKEN_NAME(token_name_) is None:
            found.append(("/token-name", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "comment" in v:
        comment = v["comment"]
        if type(comment) is not str:
            found.append(("/comment", "type", f"must be a string, is {kind(comment)}"))
    if "enable" in v:
        enable = v["enable"]
        if type(enable) is not bool:
            found.append(("/enable", "type", f"must be a boolean, is {kind(enable)}"))
    if "expire" in v:
        expire = v["expire"]
        if type(expire) is not int and not whole(expire):
            found.append(("/expire", "type", f"must be an integer, is {kind(expire)}"))
        elif not -9223372036854775808 <= expire <= 9223372036854775807:
            found.append(("/expire", "type", "must be an integer of 64 bits"))
    return found


def keep_count(v: object) -> Errors:
    """pbs.KeepCount, pbs/maintenance.yaml."""
    found: Errors = []
    if type(v) is not int and not whole(v):
        found.append(("", "type", f"must be an integer, is {kind(v)}"))
    elif v < 1:
        found.append(("", "minimum", "must be 1 or more"))
    elif v > 1000000:
        found.append(("", "maximum", "must be 1000000 or less"))
    return found


def scope_kind(v: object) -> Errors:
    """pbs.ScopeKind, pbs/maintenance.yaml."""
    found: Errors = []
    if v != "snapshot" and v != "group" and v != "namespace" and v != "owner":
        found.append(("", "enum", "must be 'snapshot', 'group', 'namespace' or 'owner'"))
    return found


def maintenance_progress(v: object) -> Errors:
    """pbs.MaintenanceProgress, pbs/maintenance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "percent" not in v:
        found.append(("", "required", "needs the key 'percent'"))
    else:
        percent = v["percent"]
        if type(percent) is not int and type(percent) is not float:
            found.append(("/percent", "type", f"must be a number, is {kind(percent)}"))
        elif percent < 0:
            found.append(("/percent", "minimum", "must be 0 or more"))
        elif percent > 100:
            found.append(("/percent", "maximum", "must be 100 or less"))
    if "message" not in v:
        found.append(("", "required", "needs the key 'message'"))
    else:
        message = v["message"]
        if type(message) is not str:
            found.append(("/message", "type", f"must be a string, is {kind(message)}"))
    return found


def scope_figures(v: object) -> Errors:
    """pbs.ScopeFigures, pbs/maintenance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "scope" not in v:
        found.append(("", "required", "needs the key 'scope'"))
    else:
        scope = v["scope"]
        if type(scope) is not str:
            found.append(("/scope", "type", f"must be a string, is {kind(scope)}"))
    if "referenced" not in v:
        found.append(("", "required", "needs the key 'referenced'"))
    else:
        referenced = v["referenced"]
        if type(referenced) is not int and not whole(referenced):
            found.append(("/referenced", "type", f"must be an integer, is {kind(referenced)}"))
        elif referenced < 0:
            found.append(("/referenced", "minimum", "must be 0 or more"))
        elif referenced > 9223372036854775807:
            found.append(("/referenced", "type", "must be an integer of 64 bits"))
    if "exclusive" not in v:
        found.append(("", "required", "needs the key 'exclusive'"))
    else:
        exclusive = v["exclusive"]
        if type(exclusive) is not int and not whole(exclusive):
            found.append(("/exclusive", "type", f"must be an integer, is {kind(exclusive)}"))
        elif exclusive < 0:
            found.append(("/exclusive", "minimum", "must be 0 or more"))
        elif exclusive > 9223372036854775807:
            found.append(("/exclusive", "type", "must be an integer of 64 bits"))
    if "missing" not in v:
        found.append(("", "required", "needs the key 'missing'"))
    else:
        missing = v["missing"]
        if type(missing) is not int and not whole(missing):
            found.append(("/missing", "type", f"must be an integer, is {kind(missing)}"))
        elif missing < 0:
            found.append(("/missing", "minimum", "must be 0 or more"))
        elif missing > 9223372036854775807:
            found.append(("/missing", "type", "must be an integer of 64 bits"))
    return found


def collection_event(v: object) -> Errors:
    """pbs.CollectionEvent, pbs/maintenance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "type" not in v:
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ == "progress":
            if "percent" not in v:
                found.append(("", "required", "needs the key 'percent', as type is 'progress'"))
            else:
                percent = v["percent"]
                if type(percent) is not int and type(percent) is not float:
                    found.append(("/percent", "type", f"must be a number, is {kind(percent)}"))
                elif percent < 0:
                    found.append(("/percent", "minimum", "must be 0 or more, as type is 'progress'"))
                elif percent > 100:
                    found.append(("/percent", "maximum", "must be 100 or less, as type is 'progress'"))
            if "message" not in v:
                found.append(("", "required", "needs the key 'message', as type is 'progress'"))
            else:
                message = v["message"]
                if type(message) is not str:
                    found.append(("/message", "type", f"must be a string, is {kind(message)}"))
        elif type_ == "collected":
            if "index-file-count" not in v:
                found.append(("", "required", "needs the key 'index-file-count', as type is 'collected'"))
            else:
                index_file_count = v["index-file-count"]
                if type(index_file_count) is not int and not whole(index_file_count):
                    found.append(("/index-file-count", "type", f"must be an integer, is {kind(index_file_count)}"))
                elif not -9223372036854775808 <= index_file_count <= 9223372036854775807:
                    found.append(("/index-file-count", "type", "must be an integer of 64 bits, as type is 'collected'"))
            if "index-data-bytes" not in v:
                found.append(("", "required", "needs the key 'index-data-bytes', as type is 'collected'"))
            else:
                index_data_bytes = v["index-data-bytes"]
                if type(index_data_bytes) is not int and not whole(index_data_bytes):
                    found.append(("/index-data-bytes", "type", f"must be an integer, is {kind(index_data_bytes)}"))
                elif not -9223372036854775808 <= index_data_bytes <= 9223372036854775807:
                    found.append(("/index-data-bytes", "type", "must be an integer of 64 bits, as type is 'collected'"))
            if "disk-bytes" not in v:
                found.append(("", "required", "needs the key 'disk-bytes', as type is 'collected'"))
            else:
                disk_bytes = v["disk-bytes"]
                if type(disk_bytes) is not int and not whole(disk_bytes):
                    found.append(("/disk-bytes", "type", f"must be an integer, is {kind(disk_bytes)}"))
                elif not -9223372036854775808 <= disk_bytes <= 9223372036854775807:
                    found.append(("/disk-bytes", "type", "must be an integer of 64 bits, as type is 'collected'"))
            if "disk-chunks" not in v:
                found.append(("", "required", "needs the key 'disk-chunks', as type is 'collected'"))
            else:
                disk_chunks = v["disk-chunks"]
                if type(disk_chunks) is not int and not whole(disk_chunks):
                    found.append(("/disk-chunks", "type", f"must be an integer, is {kind(disk_chunks)}"))
                elif not -9223372036854775808 <= disk_chunks <= 9223372036854775807:
                    found.append(("/disk-chunks", "type", "must be an integer of 64 bits, as type is 'collected'"))
            if "removed-bytes" not in v:
                found.append(("", "required", "needs the key 'removed-bytes', as type is 'collected'"))
            else:
                removed_bytes = v["removed-bytes"]
                if type(removed_bytes) is not int and not whole(removed_bytes):
                    found.append(("/removed-bytes", "type", f"must be an integer, is {kind(removed_bytes)}"))
                elif not -9223372036854775808 <= removed_bytes <= 9223372036854775807:
                    found.append(("/removed-bytes", "type", "must be an integer of 64 bits, as type is 'collected'"))
            if "removed-chunks" not in v:
                found.append(("", "required", "needs the key 'removed-chunks', as type is 'collected'"))
            else:
                removed_chunks = v["removed-chunks"]
                if type(removed_chunks) is not int and not whole(removed_chunks):
                    found.append(("/removed-chunks", "type", f"must be an integer, is {kind(removed_chunks)}"))
                elif not -9223372036854775808 <= removed_chunks <= 9223372036854775807:
                    found.append(("/removed-chunks", "type", "must be an integer of 64 bits, as type is 'collected'"))
            if "pending-bytes" not in v:
                found.append(("", "required", "needs the key 'pending-bytes', as type is 'collected'"))
            else:
                pending_bytes = v["pending-bytes"]
                if type(pending_bytes) is not int and not whole(pending_bytes):
                    found.append(("/pending-bytes", "type", f"must be an integer, is {kind(pending_bytes)}"))
                elif not -9223372036854775808 <= pending_bytes <= 9223372036854775807:
                    found.append(("/pending-bytes", "type", "must be an integer of 64 bits, as type is 'collected'"))
            if "pending-chunks" not in v:
                found.append(("", "required", "needs the key 'pending-chunks', as type is 'collected'"))
            else:
                pending_chunks = v["pending-chunks"]
                if type(pending_chunks) is not int and not whole(pending_chunks):
                    found.append(("/pending-chunks", "type", f"must be an integer, is {kind(pending_chunks)}"))
                elif not -9223372036854775808 <= pending_chunks <= 9223372036854775807:
                    found.append(("/pending-chunks", "type", "must be an integer of 64 bits, as type is 'collected'"))
            if "removed-bad" not in v:
                found.append(("", "required", "needs the key 'removed-bad', as type is 'collected'"))
            else:
                removed_bad = v["removed-bad"]
                if type(removed_bad) is not int and not whole(removed_bad):
                    found.append(("/removed-bad", "type", f"must be an integer, is {kind(removed_bad)}"))
                elif not -9223372036854775808 <= removed_bad <= 9223372036854775807:
                    found.append(("/removed-bad", "type", "must be an integer of 64 bits, as type is 'collected'"))
            if "still-bad" not in v:
                found.append(("", "required", "needs the key 'still-bad', as type is 'collected'"))
            else:
                still_bad = v["still-bad"]
                if type(still_bad) is not int and not whole(still_bad):
                    found.append(("/still-bad", "type", f"must be an integer, is {kind(still_bad)}"))
                elif not -9223372036854775808 <= still_bad <= 9223372036854775807:
                    found.append(("/still-bad", "type", "must be an integer of 64 bits, as type is 'collected'"))
            if "missing-chunks" not in v:
                found.append(("", "required", "needs the key 'missing-chunks', as type is 'collected'"))
            else:
                missing_chunks = v["missing-chunks"]
                if type(missing_chunks) is not int and not whole(missing_chunks):
                    found.append(("/missing-chunks", "type", f"must be an integer, is {kind(missing_chunks)}"))
                elif not -9223372036854775808 <= missing_chunks <= 9223372036854775807:
                    found.append(("/missing-chunks", "type", "must be an integer of 64 bits, as type is 'collected'"))
        else:
            found.append(("/type", "enum", "must be 'progress' or 'collected'"))
    return distinct(found) if found else found


def progress_event(v: object) -> Errors:
    """pbs.ProgressEvent, pbs/maintenance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "type" not in v:
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "progress":
            found.append(("/type", "const", "must be 'progress'"))
    if "percent" not in v:
        found.append(("", "required", "needs the key 'percent'"))
    else:
        percent = v["percent"]
        if type(percent) is not int and type(percent) is not float:
            found.append(("/percent", "type", f"must be a number, is {kind(percent)}"))
        elif percent < 0:
            found.append(("/percent", "minimum", "must be 0 or more"))
        elif percent > 100:
            found.append(("/percent", "maximum", "must be 100 or less"))
    if "message" not in v:
        found.append(("", "required", "needs the key 'message'"))
    else:
        message = v["message"]
        if type(message) is not str:
            found.append(("/message", "type", f"must be a string, is {kind(message)}"))
    return found


def collected_event(v: object) -> Errors:
    """pbs.CollectedEvent, pbs/maintenance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "type" not in v:
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "collected":
            found.append(("/type", "const", "must be 'collected'"))
    if "index-file-count" not in v:
        found.append(("", "required", "needs the key 'index-file-count'"))
    else:
        index_file_count = v["index-file-count"]
        if type(index_file_count) is not int and not whole(index_file_count):
            found.append(("/index-file-count", "type", f"must be an integer, is {kind(index_file_count)}"))
        elif not -9223372036854775808 <= index_file_count <= 9223372036854775807:
            found.append(("/index-file-count", "type", "must be an integer of 64 bits"))
    if "index-data-bytes" not in v:
        found.append(("", "required", "needs the key 'index-data-bytes'"))
    else:
        index_data_bytes = v["index-data-bytes"]
        if type(index_data_bytes) is not int and not whole(index_data_bytes):
            found.append(("/index-data-bytes", "type", f"must be an integer, is {kind(index_data_bytes)}"))
        elif not -9223372036854775808 <= index_data_bytes <= 9223372036854775807:
            found.append(("/index-data-bytes", "type", "must be an integer of 64 bits"))
    if "disk-bytes" not in v:
        found.append(("", "required", "needs the key 'disk-bytes'"))
    else:
        disk_bytes = v["disk-bytes"]
        if type(disk_bytes) is not int and not whole(disk_bytes):
            found.append(("/disk-bytes", "type", f"must be an integer, is {kind(disk_bytes)}"))
        elif not -9223372036854775808 <= disk_bytes <= 9223372036854775807:
            found.append(("/disk-bytes", "type", "must be an integer of 64 bits"))
    if "disk-chunks" not in v:
        found.append(("", "required", "needs the key 'disk-chunks'"))
    else:
        disk_chunks = v["disk-chunks"]
        if type(disk_chunks) is not int and not whole(disk_chunks):
            found.append(("/disk-chunks", "type", f"must be an integer, is {kind(disk_chunks)}"))
        elif not -9223372036854775808 <= disk_chunks <= 9223372036854775807:
            found.append(("/disk-chunks", "type", "must be an integer of 64 bits"))
    if "removed-bytes" not in v:
        found.append(("", "required", "needs the key 'removed-bytes'"))
    else:
        removed_bytes = v["removed-bytes"]
        if type(removed_bytes) is not int and not whole(removed_bytes):
            found.append(("/removed-bytes", "type", f"must be an integer, is {kind(removed_bytes)}"))
        elif not -9223372036854775808 <= removed_bytes <= 9223372036854775807:
            found.append(("/removed-bytes", "type", "must be an integer of 64 bits"))
    if "removed-chunks" not in v:
        found.append(("", "required", "needs the key 'removed-chunks'"))
    else:
        removed_chunks = v["removed-chunks"]
        if type(removed_chunks) is not int and not whole(removed_chunks):
            found.append(("/removed-chunks", "type", f"must be an integer, is {kind(removed_chunks)}"))
        elif not -9223372036854775808 <= removed_chunks <= 9223372036854775807:
            found.append(("/removed-chunks", "type", "must be an integer of 64 bits"))
    if "pending-bytes" not in v:
        found.append(("", "required", "needs the key 'pending-bytes'"))
    else:
        pending_bytes = v["pending-bytes"]
        if type(pending_bytes) is not int and not whole(pending_bytes):
            found.append(("/pending-bytes", "type", f"must be an integer, is {kind(pending_bytes)}"))
        elif not -9223372036854775808 <= pending_bytes <= 9223372036854775807:
            found.append(("/pending-bytes", "type", "must be an integer of 64 bits"))
    if "pending-chunks" not in v:
        found.append(("", "required", "needs the key 'pending-chunks'"))
    else:
        pending_chunks = v["pending-chunks"]
        if type(pending_chunks) is not int and not whole(pending_chunks):
            found.append(("/pending-chunks", "type", f"must be an integer, is {kind(pending_chunks)}"))
        elif not -9223372036854775808 <= pending_chunks <= 9223372036854775807:
            found.append(("/pending-chunks", "type", "must be an integer of 64 bits"))
    if "removed-bad" not in v:
        found.append(("", "required", "needs the key 'removed-bad'"))
    else:
        removed_bad = v["removed-bad"]
        if type(removed_bad) is not int and not whole(removed_bad):
            found.append(("/removed-bad", "type", f"must be an integer, is {kind(removed_bad)}"))
        elif not -9223372036854775808 <= removed_bad <= 9223372036854775807:
            found.append(("/removed-bad", "type", "must be an integer of 64 bits"))
    if "still-bad" not in v:
        found.append(("", "required", "needs the key 'still-bad'"))
    else:
        still_bad = v["still-bad"]
        if type(still_bad) is not int and not whole(still_bad):
            found.append(("/still-bad", "type", f"must be an integer, is {kind(still_bad)}"))
        elif not -9223372036854775808 <= still_bad <= 9223372036854775807:
            found.append(("/still-bad", "type", "must be an integer of 64 bits"))
    if "missing-chunks" not in v:
        found.append(("", "required", "needs the key 'missing-chunks'"))
    else:
        missing_chunks = v["missing-chunks"]
        if type(missing_chunks) is not int and not whole(missing_chunks):
            found.append(("/missing-chunks", "type", f"must be an integer, is {kind(missing_chunks)}"))
        elif not -9223372036854775808 <= missing_chunks <= 9223372036854775807:
            found.append(("/missing-chunks", "type", "must be an integer of 64 bits"))
    return found


def verification_event(v: object) -> Errors:
    """pbs.VerificationEvent, pbs/maintenance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "type" not in v:
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ == "progress":
            if "percent" not in v:
                found.append(("", "required", "needs the key 'percent', as type is 'progress'"))
            else:
                percent = v["percent"]
                if type(percent) is not int and type(percent) is not float:
                    found.append(("/percent", "type", f"must be a number, is {kind(percent)}"))
                elif percent < 0:
                    found.append(("/percent", "minimum", "must be 0 or more, as type is 'progress'"))
                elif percent > 100:
                    found.append(("/percent", "maximum", "must be 100 or less, as type is 'progress'"))
            if "message" not in v:
                found.append(("", "required", "needs the key 'message', as type is 'progress'"))
            else:
                message = v["message"]
                if type(message) is not str:
                    found.append(("/message", "type", f"must be a string, is {kind(message)}"))
        elif type_ == "verified":
            if "ns" not in v:
                found.append(("", "required", "needs the key 'ns', as type is 'verified'"))
            else:
                ns = v["ns"]
                if type(ns) is not str:
                    found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
            if "backup-type" not in v:
                found.append(("", "required", "needs the key 'backup-type', as type is 'verified'"))
            else:
                backup_type_ = v["backup-type"]
                if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
                    found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host', as type is 'verified'"))
            if "backup-id" not in v:
                found.append(("", "required", "needs the key 'backup-id', as type is 'verified'"))
            else:
                backup_id_ = v["backup-id"]
                if type(backup_id_) is not str:
                    found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
            if "backup-time" not in v:
                found.append(("", "required", "needs the key 'backup-time', as type is 'verified'"))
            else:
                backup_time_ = v["backup-time"]
                if type(backup_time_) is not int and not whole(backup_time_):
                    found.append(("/backup-time", "type", f"must be an integer, is {kind(backup_time_)}"))
                elif not -9223372036854775808 <= backup_time_ <= 9223372036854775807:
                    found.append(("/backup-time", "type", "must be an integer of 64 bits, as type is 'verified'"))
            if "state" not in v:
                found.append(("", "required", "needs the key 'state', as type is 'verified'"))
            else:
                state = v["state"]
                if state != "ok" and state != "failed" and state != "skipped":
                    found.append(("/state", "enum", "must be 'ok', 'failed' or 'skipped', as type is 'verified'"))
            if "chunks" not in v:
                found.append(("", "required", "needs the key 'chunks', as type is 'verified'"))
            else:
                chunks = v["chunks"]
                if type(chunks) is not int and not whole(chunks):
                    found.append(("/chunks", "type", f"must be an integer, is {kind(chunks)}"))
                elif not -9223372036854775808 <= chunks <= 9223372036854775807:
                    found.append(("/chunks", "type", "must be an integer of 64 bits, as type is 'verified'"))
            if "findings" not in v:
                found.append(("", "required", "needs the key 'findings', as type is 'verified'"))
            else:
                findings = v["findings"]
                if type(findings) is not list:
                    found.append(("/findings", "type", f"must be an array, is {kind(findings)}"))
                else:
                    for i, finding in enumerate(findings):
                        if type(finding) is not str:
                            found.append((f"/findings/{i}", "type", f"must be a string, is {kind(finding)}"))
                        if found and len(found) >= LIMIT:
                            break
        else:
            found.append(("/type", "enum", "must be 'progress' or 'verified'"))
    return distinct(found) if found else found


def verified_event(v: object) -> Errors:
    """pbs.VerifiedEvent, pbs/maintenance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "type" not in v:
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "verified":
            found.append(("/type", "const", "must be 'verified'"))
    if "ns" not in v:
        found.append(("", "required", "needs the key 'ns'"))
    else:
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
    if "backup-type" not in v:
        found.append(("", "required", "needs the key 'backup-type'"))
    else:
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" not in v:
        found.append(("", "required", "needs the key 'backup-id'"))
    else:
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
    if "backup-time" not in v:
        found.append(("", "required", "needs the key 'backup-time'"))
    else:
        backup_time_ = v["backup-time"]
        if type(backup_time_) is not int and not whole(backup_time_):
            found.append(("/backup-time", "type", f"must be an integer, is {kind(backup_time_)}"))
        elif not -9223372036854775808 <= backup_time_ <= 9223372036854775807:
            found.append(("/backup-time", "type", "must be an integer of 64 bits"))
    if "state" not in v:
        found.append(("", "required", "needs the key 'state'"))
    else:
        state = v["state"]
        if state != "ok" and state != "failed" and state != "skipped":
            found.append(("/state", "enum", "must be 'ok', 'failed' or 'skipped'"))
    if "chunks" not in v:
        found.append(("", "required", "needs the key 'chunks'"))
    else:
        chunks = v["chunks"]
        if type(chunks) is not int and not whole(chunks):
            found.append(("/chunks", "type", f"must be an integer, is {kind(chunks)}"))
        elif not -9223372036854775808 <= chunks <= 9223372036854775807:
            found.append(("/chunks", "type", "must be an integer of 64 bits"))
    if "findings" not in v:
        found.append(("", "required", "needs the key 'findings'"))
    else:
        findings = v["findings"]
        if type(findings) is not list:
            found.append(("/findings", "type", f"must be an array, is {kind(findings)}"))
        else:
            for i, finding in enumerate(findings):
                if type(finding) is not str:
                    found.append((f"/findings/{i}", "type", f"must be a string, is {kind(finding)}"))
                if found and len(found) >= LIMIT:
                    break
    return distinct(found) if found else found


def pruned_snapshot(v: object) -> Errors:
    """pbs.PrunedSnapshot, pbs/maintenance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "ns" not in v:
        found.append(("", "required", "needs the key 'ns'"))
    else:
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
    if "backup-type" not in v:
        found.append(("", "required", "needs the key 'backup-type'"))
    else:
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" not in v:
        found.append(("", "required", "needs the key 'backup-id'"))
    else:
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
    if "backup-time" not in v:
        found.append(("", "required", "needs the key 'backup-time'"))
    else:
        backup_time_ = v["backup-time"]
        if type(backup_time_) is not int and not whole(backup_time_):
            found.append(("/backup-time", "type", f"must be an integer, is {kind(backup_time_)}"))
        elif not -9223372036854775808 <= backup_time_ <= 9223372036854775807:
            found.append(("/backup-time", "type", "must be an integer of 64 bits"))
    if "keep" not in v:
        found.append(("", "required", "needs the key 'keep'"))
    else:
        keep = v["keep"]
        if type(keep) is not bool:
            found.append(("/keep", "type", f"must be a boolean, is {kind(keep)}"))
    if "protected" not in v:
        found.append(("", "required", "needs the key 'protected'"))
    else:
        protected = v["protected"]
        if type(protected) is not bool:
            found.append(("/protected", "type", f"must be a boolean, is {kind(protected)}"))
    if "reason" not in v:
        found.append(("", "required", "needs the key 'reason'"))
    else:
        reason = v["reason"]
        if type(reason) is not str:
            found.append(("/reason", "type", f"must be a string, is {kind(reason)}"))
    return found


def datastore_state(v: object) -> Errors:
    """pbs.DatastoreState, pbs/maintenance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "store" not in v:
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
    if "path" not in v:
        found.append(("", "required", "needs the key 'path'"))
    else:
        path = v["path"]
        if type(path) is not str:
            found.append(("/path", "type", f"must be a string, is {kind(path)}"))
    if "total" not in v:
        found.append(("", "required", "needs the key 'total'"))
    else:
        total = v["total"]
        if type(total) is not int and not whole(total):
            found.append(("/total", "type", f"must be an integer, is {kind(total)}"))
        elif not -9223372036854775808 <= total <= 9223372036854775807:
            found.append(("/total", "type", "must be an integer of 64 bits"))
    if "used" not in v:
        found.append(("", "required", "needs the key 'used'"))
    else:
        used = v["used"]
        if type(used) is not int and not whole(used):
            found.append(("/used", "type", f"must be an integer, is {kind(used)}"))
        elif not -9223372036854775808 <= used <= 9223372036854775807:
            found.append(("/used", "type", "must be an integer of 64 bits"))
    if "avail" not in v:
        found.append(("", "required", "needs the key 'avail'"))
    else:
        avail = v["avail"]
        if type(avail) is not int and not whole(avail):
            found.append(("/avail", "type", f"must be an integer, is {kind(avail)}"))
        elif not -9223372036854775808 <= avail <= 9223372036854775807:
            found.append(("/avail", "type", "must be an integer of 64 bits"))
    if "groups" not in v:
        found.append(("", "required", "needs the key 'groups'"))
    else:
        groups = v["groups"]
        if type(groups) is not int and not whole(groups):
            found.append(("/groups", "type", f"must be an integer, is {kind(groups)}"))
        elif not -9223372036854775808 <= groups <= 9223372036854775807:
            found.append(("/groups", "type", "must be an integer of 64 bits"))
    if "snapshots" not in v:
        found.append(("", "required", "needs the key 'snapshots'"))
    else:
        snapshots = v["snapshots"]
        if type(snapshots) is not int and not whole(snapshots):
            found.append(("/snapshots", "type", f"must be an integer, is {kind(snapshots)}"))
        elif not -9223372036854775808 <= snapshots <= 9223372036854775807:
            found.append(("/snapshots", "type", "must be an integer of 64 bits"))
    if "sessions" not in v:
        found.append(("", "required", "needs the key 'sessions'"))
    else:
        sessions = v["sessions"]
        if type(sessions) is not int and not whole(sessions):
            found.append(("/sessions", "type", f"must be an integer, is {kind(sessions)}"))
        elif not -9223372036854775808 <= sessions <= 9223372036854775807:
            found.append(("/sessions", "type", "must be an integer of 64 bits"))
    if "doubted" not in v:
        found.append(("", "required", "needs the key 'doubted'"))
    else:
        doubted = v["doubted"]
        if type(doubted) is not bool:
            found.append(("/doubted", "type", f"must be a boolean, is {kind(doubted)}"))
    if "collection" in v:
        collection = v["collection"]
        if type(collection) is not dict:
            found.append(("/collection", "type", f"must be an object, is {kind(collection)}"))
    return found


def last_collection(v: object) -> Errors:
    """pbs.LastCollection, pbs/maintenance.yaml."""
    found: Errors = []
    if type(v) is not dict:
        found.append(("", "type", f"must be an object, is {kind(v)}"))
    return found


def node(v: object) -> Errors:
    """pbs.Node, pbs/nodes.yaml."""
    found: Errors = []
    if v != "localhost":
        found.append(("", "const", "must be 'localhost'"))
    return found


def task_list_item(v: object) -> Errors:
    """pbs.TaskListItem, pbs/nodes.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "upid" not in v:
        found.append(("", "required", "needs the key 'upid'"))
    else:
        upid_ = v["upid"]
        if type(upid_) is not str:
            found.append(("/upid", "type", f"must be a string, is {kind(upid_)}"))
        elif len(upid_) > 1024:
            found.append(("/upid", "maxLength", "must be 1024 characters long at most"))
        elif UPID(upid_) is None:
            found.append(("/upid", "pattern", "must match the pattern ^UPID:[A-Za-z0-9._-]+:[0-9A-F]{8}:[0-9A-F]{8,9}:[0-9A-F]{8,16}:[0-9A-F]{8}:[A-Za-z0-9_-]+:[^:\\s/]*:[^:\\s/]+:$"))
    if "node" not in v:
        found.append(("", "required", "needs the key 'node'"))
    else:
        node_ = v["node"]
        if type(node_) is not str:
            found.append(("/node", "type", f"must be a string, is {kind(node_)}"))
    if "pid" not in v:
        found.append(("", "required", "needs the key 'pid'"))
    else:
        pid = v["pid"]
        if type(pid) is not int and not whole(pid):
            found.append(("/pid", "type", f"must be an integer, is {kind(pid)}"))
        elif not -9223372036854775808 <= pid <= 9223372036854775807:
            found.append(("/pid", "type", "must be an integer of 64 bits"))
    if "pstart" not in v:
        found.append(("", "required", "needs the key 'pstart'"))
    else:
        pstart = v["pstart"]
        if type(pstart) is not int and not whole(pstart):
            found.append(("/pstart", "type", f"must be an integer, is {kind(pstart)}"))
        elif not -9223372036854775808 <= pstart <= 9223372036854775807:
            found.append(("/pstart", "type", "must be an integer of 64 bits"))
    if "starttime" not in v:
        found.append(("", "required", "needs the key 'starttime'"))
    else:
        starttime = v["starttime"]
        if type(starttime) is not int and not whole(starttime):
            found.append(("/starttime", "type", f"must be an integer, is {kind(starttime)}"))
        elif not -9223372036854775808 <= starttime <= 9223372036854775807:
            found.append(("/starttime", "type", "must be an integer of 64 bits"))
    if "worker_type" not in v:
        found.append(("", "required", "needs the key 'worker_type'"))
    else:
        worker_type = v["worker_type"]
        if type(worker_type) is not str:
            found.append(("/worker_type", "type", f"must be a string, is {kind(worker_type)}"))
    if "worker_id" not in v:
        found.append(("", "required", "needs the key 'worker_id'"))
    else:
        worker_id = v["worker_id"]
        if type(worker_id) is not str and worker_id is not None:
            found.append(("/worker_id", "type", f"must be a string or null, is {kind(worker_id)}"))
    if "user" not in v:
        found.append(("", "required", "needs the key 'user'"))
    else:
        user = v["user"]
        if type(user) is not str:
            found.append(("/user", "type", f"must be a string, is {kind(user)}"))
    if "endtime" in v:
        endtime = v["endtime"]
        if type(endtime) is not int and not whole(endtime):
            found.append(("/endtime", "type", f"must be an integer, is {kind(endtime)}"))
        elif not -9223372036854775808 <= endtime <= 9223372036854775807:
            found.append(("/endtime", "type", "must be an integer of 64 bits"))
    if "status" in v:
        status = v["status"]
        if type(status) is not str:
            found.append(("/status", "type", f"must be a string, is {kind(status)}"))
    return found


def store(v: object) -> Errors:
    """pbs.Store, pbs/types.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 32:
        found.append(("", "maxLength", "must be 32 characters long at most"))
    elif len(v) < 3:
        found.append(("", "minLength", "must be 3 characters long at least"))
    elif STORE(v) is None:
        found.append(("", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    return found


def backup_type(v: object) -> Errors:
    """pbs.BackupType, pbs/types.yaml."""
    found: Errors = []
    if v != "vm" and v != "ct" and v != "host":
        found.append(("", "enum", "must be 'vm', 'ct' or 'host'"))
    return found


def backup_id(v: object) -> Errors:
    """pbs.BackupId, pbs/types.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 255:
        found.append(("", "maxLength", "must be 255 characters long at most"))
    elif not v:
        found.append(("", "minLength", "must not be empty"))
    elif BACKUP_ID(v) is None:
        found.append(("", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    return found


def backup_time(v: object) -> Errors:
    """pbs.BackupTime, pbs/types.yaml."""
    found: Errors = []
    if type(v) is not int and not whole(v):
        found.append(("", "type", f"must be an integer, is {kind(v)}"))
    elif v < 1:
        found.append(("", "minimum", "must be 1 or more"))
    elif v > 253402300799:
        found.append(("", "maximum", "must be 253402300799 or less"))
    return found


def namespace(v: object) -> Errors:
    """pbs.Namespace, pbs/types.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 256:
        found.append(("", "maxLength", "must be 256 characters long at most"))
    elif NAMESPACE(v) is None:
        found.append(("", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    return found


def file_name(v: object) -> Errors:
    """pbs.FileName, pbs/types.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 255:
        found.append(("", "maxLength", "must be 255 characters long at most"))
    elif FILE_NAME(v) is None:
        found.append(("", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*\\.(?:blob|fidx|didx)$"))
    return found


def blob_name(v: object) -> Errors:
    """pbs.BlobName, pbs/types.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 255:
        found.append(("", "maxLength", "must be 255 characters long at most"))
    elif BLOB_NAME(v) is None:
        found.append(("", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*\\.blob$"))
    return found


def fixed_index_name(v: object) -> Errors:
    """pbs.FixedIndexName, pbs/types.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 255:
        found.append(("", "maxLength", "must be 255 characters long at most"))
    elif FIXED_INDEX_NAME(v) is None:
        found.append(("", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*\\.fidx$"))
    return found


def dynamic_index_name(v: object) -> Errors:
    """pbs.DynamicIndexName, pbs/types.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 255:
        found.append(("", "maxLength", "must be 255 characters long at most"))
    elif DYNAMIC_INDEX_NAME(v) is None:
        found.append(("", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*\\.didx$"))
    return found


def digest(v: object) -> Errors:
    """pbs.Digest, pbs/types.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif not is_hex_digest(v):
        found.append(("", "format", "must be a SHA-256 digest: 64 lower-case hexadecimal characters"))
    return found


def index_checksum(v: object) -> Errors:
    """pbs.IndexChecksum, pbs/types.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif HEX_64(v) is None:
        found.append(("", "pattern", "must be 64 hexadecimal characters"))
    return found


def writer_id(v: object) -> Errors:
    """pbs.WriterId, pbs/types.yaml."""
    found: Errors = []
    if type(v) is not int and not whole(v):
        found.append(("", "type", f"must be an integer, is {kind(v)}"))
    elif v < 1:
        found.append(("", "minimum", "must be 1 or more"))
    elif v > 256:
        found.append(("", "maximum", "must be 256 or less"))
    return found


def subdirectory(v: object) -> Errors:
    """pbs.Subdirectory, pbs/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "subdir" not in v:
        found.append(("", "required", "needs the key 'subdir'"))
    else:
        subdir = v["subdir"]
        if type(subdir) is not str:
            found.append(("/subdir", "type", f"must be a string, is {kind(subdir)}"))
    return found


def user_id(v: object) -> Errors:
    """pbs.UserId, pbs/types.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 64:
        found.append(("", "maxLength", "must be 64 characters long at most"))
    elif len(v) < 3:
        found.append(("", "minLength", "must be 3 characters long at least"))
    elif USER_ID(v) is None:
        found.append(("", "pattern", "must match the pattern ^[^\\s:/@!\\x00-\\x1f\\x7f]{1,61}@[A-Za-z0-9_][A-Za-z0-9._-]{1,31}$"))
    return found


def token_name(v: object) -> Errors:
    """pbs.TokenName, pbs/types.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 64:
        found.append(("", "maxLength", "must be 64 characters long at most"))
    elif len(v) < 2:
        found.append(("", "minLength", "must be 2 characters long at least"))
    elif TOKEN_NAME(v) is None:
        found.append(("", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    return found


def auth_id(v: object) -> Errors:
    """pbs.AuthId, pbs/types.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 129:
        found.append(("", "maxLength", "must be 129 characters long at most"))
    elif len(v) < 3:
        found.append(("", "minLength", "must be 3 characters long at least"))
    elif AUTH_ID(v) is None:
        found.append(("", "pattern", "must match the pattern ^[^\\s:/@!\\x00-\\x1f\\x7f]{1,61}@[A-Za-z0-9_][A-Za-z0-9._-]{1,31}(?:![A-Za-z0-9_][A-Za-z0-9._-]*)?$"))
    return found


def role(v: object) -> Errors:
    """pbs.Role, pbs/types.yaml."""
    found: Errors = []
    if type(v) is not str or v not in ROLE_VALUES:
        found.append(("", "enum", "must be 'Admin', 'DatastoreAdmin', 'DatastoreAudit', 'DatastoreBackup', 'DatastorePowerUser', 'DatastoreReader' or 'NoAccess'"))
    return found


def upid(v: object) -> Errors:
    """pbs.Upid, pbs/types.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 1024:
        found.append(("", "maxLength", "must be 1024 characters long at most"))
    elif UPID(v) is None:
        found.append(("", "pattern", "must match the pattern ^UPID:[A-Za-z0-9._-]+:[0-9A-F]{8}:[0-9A-F]{8,9}:[0-9A-F]{8,16}:[0-9A-F]{8}:[A-Za-z0-9_-]+:[^:\\s/]*:[^:\\s/]+:$"))
    return found


def crypt_mode(v: object) -> Errors:
    """pbs.CryptMode, pbs/types.yaml."""
    found: Errors = []
    if v != "none" and v != "encrypt" and v != "sign-only":
        found.append(("", "enum", "must be 'none', 'encrypt' or 'sign-only'"))
    return found


def namespace_name(v: object) -> Errors:
    """pbs.NamespaceName, pbs/types.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 32:
        found.append(("", "maxLength", "must be 32 characters long at most"))
    elif not v:
        found.append(("", "minLength", "must not be empty"))
    elif NAMESPACE_NAME(v) is None:
        found.append(("", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    return found


def backup_content(v: object) -> Errors:
    """pbs.BackupContent, pbs/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "filename" not in v:
        found.append(("", "required", "needs the key 'filename'"))
    else:
        filename = v["filename"]
        if type(filename) is not str:
            found.append(("/filename", "type", f"must be a string, is {kind(filename)}"))
    if "crypt-mode" in v:
        crypt_mode_ = v["crypt-mode"]
        if crypt_mode_ != "none" and crypt_mode_ != "encrypt" and crypt_mode_ != "sign-only":
            found.append(("/crypt-mode", "enum", "must be 'none', 'encrypt' or 'sign-only'"))
    if "size" in v:
        size = v["size"]
        if type(size) is not int and not whole(size):
            found.append(("/size", "type", f"must be an integer, is {kind(size)}"))
        elif size < 0:
            found.append(("/size", "minimum", "must be 0 or more"))
        elif size > 9223372036854775807:
            found.append(("/size", "type", "must be an integer of 64 bits"))
    return found


def verification(v: object) -> Errors:
    """pbs.Verification, pbs/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "state" not in v:
        found.append(("", "required", "needs the key 'state'"))
    else:
        state = v["state"]
        if state != "ok" and state != "failed":
            found.append(("/state", "enum", "must be 'ok' or 'failed'"))
    if "upid" not in v:
        found.append(("", "required", "needs the key 'upid'"))
    else:
        upid_ = v["upid"]
        if type(upid_) is not str:
            found.append(("/upid", "type", f"must be a string, is {kind(upid_)}"))
    return found


def snapshot_list_item(v: object) -> Errors:
    """pbs.SnapshotListItem, pbs/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "backup-type" not in v:
        found.append(("", "required", "needs the key 'backup-type'"))
    else:
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" not in v:
        found.append(("", "required", "needs the key 'backup-id'"))
    else:
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
    if "backup-time" not in v:
        found.append(("", "required", "needs the key 'backup-time'"))
    else:
        backup_time_ = v["backup-time"]
        if type(backup_time_) is not int and not whole(backup_time_):
            found.append(("/backup-time", "type", f"must be an integer, is {kind(backup_time_)}"))
        elif not -9223372036854775808 <= backup_time_ <= 9223372036854775807:
            found.append(("/backup-time", "type", "must be an integer of 64 bits"))
    if "files" not in v:
        found.append(("", "required", "needs the key 'files'"))
    else:
        files = v["files"]
        if type(files) is not list:
            found.append(("/files", "type", f"must be an array, is {kind(files)}"))
        else:
            for i, file in enumerate(files):
                if errors := backup_content(file):
                    found += under(f"/files/{i}", errors)
                if found and len(found) >= LIMIT:
                    break
    if "protected" not in v:
        found.append(("", "required", "needs the key 'protected'"))
    else:
        protected = v["protected"]
        if type(protected) is not bool:
            found.append(("/protected", "type", f"must be a boolean, is {kind(protected)}"))
    if "comment" in v:
        comment = v["comment"]
        if type(comment) is not str:
            found.append(("/comment", "type", f"must be a string, is {kind(comment)}"))
    if "verification" in v:
        verification_ = v["verification"]
        if errors := verification(verification_):
            found += under("/verification", errors)
    if "fingerprint" in v:
        fingerprint = v["fingerprint"]
        if type(fingerprint) is not str:
            found.append(("/fingerprint", "type", f"must be a string, is {kind(fingerprint)}"))
    if "size" in v:
        size = v["size"]
        if type(size) is not int and not whole(size):
            found.append(("/size", "type", f"must be an integer, is {kind(size)}"))
        elif not -9223372036854775808 <= size <= 9223372036854775807:
            found.append(("/size", "type", "must be an integer of 64 bits"))
    if "owner" in v:
        owner = v["owner"]
        if type(owner) is not str:
            found.append(("/owner", "type", f"must be a string, is {kind(owner)}"))
    return distinct(found) if found else found


def archive_entry(v: object) -> Errors:
    """pbs.ArchiveEntry, pbs/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "filepath" not in v:
        found.append(("", "required", "needs the key 'filepath'"))
    else:
        filepath = v["filepath"]
        if type(filepath) is not str:
            found.append(("/filepath", "type", f"must be a string, is {kind(filepath)}"))
    if "text" not in v:
        found.append(("", "required", "needs the key 'text'"))
    else:
        text = v["text"]
        if type(text) is not str:
            found.append(("/text", "type", f"must be a string, is {kind(text)}"))
    if "type" not in v:
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type(type_) is not str or type_ not in ARCHIVE_ENTRY_TYPE_VALUES:
            found.append(("/type", "enum", "must be 'd', 'f', 'l', 'h', 'b', 'c', 'p', 's' or 'v'"))
    if "leaf" not in v:
        found.append(("", "required", "needs the key 'leaf'"))
    else:
        leaf = v["leaf"]
        if type(leaf) is not bool:
            found.append(("/leaf", "type", f"must be a boolean, is {kind(leaf)}"))
    if "size" in v:
        size = v["size"]
        if type(size) is not int and not whole(size):
            found.append(("/size", "type", f"must be an integer, is {kind(size)}"))
        elif size < 0:
            found.append(("/size", "minimum", "must be 0 or more"))
        elif size > 9223372036854775807:
            found.append(("/size", "type", "must be an integer of 64 bits"))
    if "mtime" in v:
        mtime = v["mtime"]
        if type(mtime) is not int and not whole(mtime):
            found.append(("/mtime", "type", f"must be an integer, is {kind(mtime)}"))
        elif not -9223372036854775808 <= mtime <= 9223372036854775807:
            found.append(("/mtime", "type", "must be an integer of 64 bits"))
    return found


def group_list_item(v: object) -> Errors:
    """pbs.GroupListItem, pbs/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "backup-type" not in v:
        found.append(("", "required", "needs the key 'backup-type'"))
    else:
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" not in v:
        found.append(("", "required", "needs the key 'backup-id'"))
    else:
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
    if "last-backup" not in v:
        found.append(("", "required", "needs the key 'last-backup'"))
    else:
        last_backup = v["last-backup"]
        if type(last_backup) is not int and not whole(last_backup):
            found.append(("/last-backup", "type", f"must be an integer, is {kind(last_backup)}"))
        elif not -9223372036854775808 <= last_backup <= 9223372036854775807:
            found.append(("/last-backup", "type", "must be an integer of 64 bits"))
    if "backup-count" not in v:
        found.append(("", "required", "needs the key 'backup-count'"))
    else:
        backup_count = v["backup-count"]
        if type(backup_count) is not int and not whole(backup_count):
            found.append(("/backup-count", "type", f"must be an integer, is {kind(backup_count)}"))
        elif not -9223372036854775808 <= backup_count <= 9223372036854775807:
            found.append(("/backup-count", "type", "must be an integer of 64 bits"))
    if "files" not in v:
        found.append(("", "required", "needs the key 'files'"))
    else:
        files = v["files"]
        if type(files) is not list:
            found.append(("/files", "type", f"must be an array, is {kind(files)}"))
        else:
            for i, file in enumerate(files):
                if type(file) is not str:
                    found.append((f"/files/{i}", "type", f"must be a string, is {kind(file)}"))
                if found and len(found) >= LIMIT:
                    break
    if "owner" in v:
        owner = v["owner"]
        if type(owner) is not str:
            found.append(("/owner", "type", f"must be a string, is {kind(owner)}"))
    if "comment" in v:
        comment = v["comment"]
        if type(comment) is not str:
            found.append(("/comment", "type", f"must be a string, is {kind(comment)}"))
    return distinct(found) if found else found


def server_ping(v: object) -> Errors:
    """Params of server.ping, pbs/access.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def server_version(v: object) -> Errors:
    """Params of server.version, pbs/access.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def access_create_ticket(v: object) -> Errors:
    """Params of access.createTicket, pbs/access.yaml."""
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
        elif len(username) > 129:
            found.append(("/username", "maxLength", "must be 129 characters long at most"))
        elif len(username) < 3:
            found.append(("/username", "minLength", "must be 3 characters long at least"))
        elif AUTH_ID(username) is None:
            found.append(("/username", "pattern", "must match the pattern ^[^\\s:/@!\\x00-\\x1f\\x7f]{1,61}@[A-Za-z0-9_][A-Za-z0-9._-]{1,31}(?:![A-Za-z0-9_][A-Za-z0-9._-]*)?$"))
    if "password" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'password'"))
    else:
        password = v["password"]
        if type(password) is not str:
            found.append(("/password", "type", f"must be a string, is {kind(password)}"))
        elif len(password) > 1024:
            found.append(("/password", "maxLength", "must be 1024 characters long at most"))
        elif not password:
            found.append(("/password", "minLength", "must not be empty"))
    if "path" in v:
        known += 1
        path = v["path"]
        if type(path) is not str:
            found.append(("/path", "type", f"must be a string, is {kind(path)}"))
        elif len(path) > 1024:
            found.append(("/path", "maxLength", "must be 1024 characters long at most"))
    if "privs" in v:
        known += 1
        privs = v["privs"]
        if type(privs) is not str:
            found.append(("/privs", "type", f"must be a string, is {kind(privs)}"))
        elif len(privs) > 1024:
            found.append(("/privs", "maxLength", "must be 1024 characters long at most"))
    if "port" in v:
        known += 1
        port = v["port"]
        if type(port) is not int and not whole(port):
            found.append(("/port", "type", f"must be an integer, is {kind(port)}"))
        elif port < 1:
            found.append(("/port", "minimum", "must be 1 or more"))
        elif port > 65535:
            found.append(("/port", "maximum", "must be 65535 or less"))
    if "tfa-challenge" in v:
        known += 1
        tfa_challenge = v["tfa-challenge"]
        if type(tfa_challenge) is not str:
            found.append(("/tfa-challenge", "type", f"must be a string, is {kind(tfa_challenge)}"))
        elif len(tfa_challenge) > 4096:
            found.append(("/tfa-challenge", "maxLength", "must be 4096 characters long at most"))
    if "http-only" in v:
        known += 1
        http_only = v["http-only"]
        if type(http_only) is not bool:
            found.append(("/http-only", "type", f"must be a boolean, is {kind(http_only)}"))
    if known != len(v):
        found += unknown_keys(v, ACCESS_CREATE_TICKET_KEYS)
    return distinct(found) if found else found


def access_remove_ticket(v: object) -> Errors:
    """Params of access.removeTicket, pbs/access.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def access_permissions(v: object) -> Errors:
    """Params of access.permissions, pbs/access.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 0
    if "auth-id" in v:
        known += 1
        auth_id_ = v["auth-id"]
        if type(auth_id_) is not str:
            found.append(("/auth-id", "type", f"must be a string, is {kind(auth_id_)}"))
        elif len(auth_id_) > 129:
            found.append(("/auth-id", "maxLength", "must be 129 characters long at most"))
        elif len(auth_id_) < 3:
            found.append(("/auth-id", "minLength", "must be 3 characters long at least"))
        elif AUTH_ID(auth_id_) is None:
            found.append(("/auth-id", "pattern", "must match the pattern ^[^\\s:/@!\\x00-\\x1f\\x7f]{1,61}@[A-Za-z0-9_][A-Za-z0-9._-]{1,31}(?:![A-Za-z0-9_][A-Za-z0-9._-]*)?$"))
    if "path" in v:
        known += 1
        path = v["path"]
        if type(path) is not str:
            found.append(("/path", "type", f"must be a string, is {kind(path)}"))
        elif len(path) > 512:
            found.append(("/path", "maxLength", "must be 512 characters long at most"))
    if known != len(v):
        found += unknown_keys(v, ACCESS_PERMISSIONS_KEYS)
    return distinct(found) if found else found


def access_users(v: object) -> Errors:
    """Params of access.users, pbs/access.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 0
    if "include_tokens" in v:
        known += 1
        include_tokens = v["include_tokens"]
        if type(include_tokens) is not bool:
            found.append(("/include_tokens", "type", f"must be a boolean, is {kind(include_tokens)}"))
    if known != len(v):
        found += unknown_keys(v, ACCESS_USERS_KEYS)
    return distinct(found) if found else found


def access_tokens(v: object) -> Errors:
    """Params of access.tokens, pbs/access.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "userid" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'userid'"))
    else:
        userid = v["userid"]
        if type(userid) is not str:
            found.append(("/userid", "type", f"must be a string, is {kind(userid)}"))
        elif len(userid) > 64:
            found.append(("/userid", "maxLength", "must be 64 characters long at most"))
        elif len(userid) < 3:
            found.append(("/userid", "minLength", "must be 3 characters long at least"))
        elif USER_ID(userid) is None:
            found.append(("/userid", "pattern", "must match the pattern ^[^\\s:/@!\\x00-\\x1f\\x7f]{1,61}@[A-Za-z0-9_][A-Za-z0-9._-]{1,31}$"))
    if known != len(v):
        found += unknown_keys(v, ACCESS_TOKENS_KEYS)
    return distinct(found) if found else found


def access_create_token(v: object) -> Errors:
    """Params of access.createToken, pbs/access.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "userid" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'userid'"))
    else:
        userid = v["userid"]
        if type(userid) is not str:
            found.append(("/userid", "type", f"must be a string, is {kind(userid)}"))
        elif len(userid) > 64:
            found.append(("/userid", "maxLength", "must be 64 characters long at most"))
        elif len(userid) < 3:
            found.append(("/userid", "minLength", "must be 3 characters long at least"))
        elif USER_ID(userid) is None:
            found.append(("/userid", "pattern", "must match the pattern ^[^\\s:/@!\\x00-\\x1f\\x7f]{1,61}@[A-Za-z0-9_][A-Za-z0-9._-]{1,31}$"))
    if "token-name" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'token-name'"))
    else:
        token_name_ = v["token-name"]
        if type(token_name_) is not str:
            found.append(("/token-name", "type", f"must be a string, is {kind(token_name_)}"))
        elif len(token_name_) > 64:
            found.append(("/token-name", "maxLength", "must be 64 characters long at most"))
        elif len(token_name_) < 2:
            found.append(("/token-name", "minLength", "must be 2 characters long at least"))
        elif TOKEN_NAME(token_name_) is None:
            found.append(("/token-name", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "comment" in v:
        known += 1
        comment = v["comment"]
        if type(comment) is not str:
            found.append(("/comment", "type", f"must be a string, is {kind(comment)}"))
        elif len(comment) > 128:
            found.append(("/comment", "maxLength", "must be 128 characters long at most"))
    if "enable" in v:
        known += 1
        enable = v["enable"]
        if type(enable) is not bool:
            found.append(("/enable", "type", f"must be a boolean, is {kind(enable)}"))
    if "expire" in v:
        known += 1
        expire = v["expire"]
        if type(expire) is not int and not whole(expire):
            found.append(("/expire", "type", f"must be an integer, is {kind(expire)}"))
        elif expire < 0:
            found.append(("/expire", "minimum", "must be 0 or more"))
        elif expire > 9223372036854775807:
            found.append(("/expire", "type", "must be an integer of 64 bits"))
    if known != len(v):
        found += unknown_keys(v, ACCESS_CREATE_TOKEN_KEYS)
    return distinct(found) if found else found


def access_remove_token(v: object) -> Errors:
    """Params of access.removeToken, pbs/access.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "userid" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'userid'"))
    else:
        userid = v["userid"]
        if type(userid) is not str:
            found.append(("/userid", "type", f"must be a string, is {kind(userid)}"))
        elif len(userid) > 64:
            found.append(("/userid", "maxLength", "must be 64 characters long at most"))
        elif len(userid) < 3:
            found.append(("/userid", "minLength", "must be 3 characters long at least"))
        elif USER_ID(userid) is None:
            found.append(("/userid", "pattern", "must match the pattern ^[^\\s:/@!\\x00-\\x1f\\x7f]{1,61}@[A-Za-z0-9_][A-Za-z0-9._-]{1,31}$"))
    if "token-name" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'token-name'"))
    else:
        token_name_ = v["token-name"]
        if type(token_name_) is not str:
            found.append(("/token-name", "type", f"must be a string, is {kind(token_name_)}"))
        elif len(token_name_) > 64:
            found.append(("/token-name", "maxLength", "must be 64 characters long at most"))
        elif len(token_name_) < 2:
            found.append(("/token-name", "minLength", "must be 2 characters long at least"))
        elif TOKEN_NAME(token_name_) is None:
            found.append(("/token-name", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if known != len(v):
        found += unknown_keys(v, ACCESS_REMOVE_TOKEN_KEYS)
    return distinct(found) if found else found


def access_acl(v: object) -> Errors:
    """Params of access.acl, pbs/access.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 0
    if "path" in v:
        known += 1
        path = v["path"]
        if type(path) is not str:
            found.append(("/path", "type", f"must be a string, is {kind(path)}"))
        elif len(path) > 512:
            found.append(("/path", "maxLength", "must be 512 characters long at most"))
    if "exact" in v:
        known += 1
        exact = v["exact"]
        if type(exact) is not bool:
            found.append(("/exact", "type", f"must be a boolean, is {kind(exact)}"))
    if known != len(v):
        found += unknown_keys(v, ACCESS_ACL_KEYS)
    return distinct(found) if found else found


def access_set_acl(v: object) -> Errors:
    """Params of access.setAcl, pbs/access.yaml."""
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
        elif len(path) > 512:
            found.append(("/path", "maxLength", "must be 512 characters long at most"))
        elif ACCESS_SET_ACL_PATH(path) is None:
            found.append(("/path", "pattern", "must match the pattern ^/(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*)*)?$"))
    if "role" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'role'"))
    else:
        role_ = v["role"]
        if type(role_) is not str or role_ not in ROLE_VALUES:
            found.append(("/role", "enum", "must be 'Admin', 'DatastoreAdmin', 'DatastoreAudit', 'DatastoreBackup', 'DatastorePowerUser', 'DatastoreReader' or 'NoAccess'"))
    if "auth-id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'auth-id'"))
    else:
        auth_id_ = v["auth-id"]
        if type(auth_id_) is not str:
            found.append(("/auth-id", "type", f"must be a string, is {kind(auth_id_)}"))
        elif len(auth_id_) > 129:
            found.append(("/auth-id", "maxLength", "must be 129 characters long at most"))
        elif len(auth_id_) < 3:
            found.append(("/auth-id", "minLength", "must be 3 characters long at least"))
        elif AUTH_ID(auth_id_) is None:
            found.append(("/auth-id", "pattern", "must match the pattern ^[^\\s:/@!\\x00-\\x1f\\x7f]{1,61}@[A-Za-z0-9_][A-Za-z0-9._-]{1,31}(?:![A-Za-z0-9_][A-Za-z0-9._-]*)?$"))
    if "propagate" in v:
        known += 1
        propagate = v["propagate"]
        if type(propagate) is not bool:
            found.append(("/propagate", "type", f"must be a boolean, is {kind(propagate)}"))
    if "delete" in v:
        known += 1
        delete = v["delete"]
        if type(delete) is not bool:
            found.append(("/delete", "type", f"must be a boolean, is {kind(delete)}"))
    if known != len(v):
        found += unknown_keys(v, ACCESS_SET_ACL_KEYS)
    return distinct(found) if found else found


def admin_list_datastore(v: object) -> Errors:
    """Params of admin.listDatastore, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_LIST_DATASTORE_KEYS)
    return distinct(found) if found else found


def admin_list_datastores(v: object) -> Errors:
    """Params of admin.listDatastores, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def admin_status(v: object) -> Errors:
    """Params of admin.status, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "verbose" in v:
        known += 1
        verbose = v["verbose"]
        if type(verbose) is not bool:
            found.append(("/verbose", "type", f"must be a boolean, is {kind(verbose)}"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_STATUS_KEYS)
    return distinct(found) if found else found


def admin_groups(v: object) -> Errors:
    """Params of admin.groups, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_GROUPS_KEYS)
    return distinct(found) if found else found


def admin_remove_group(v: object) -> Errors:
    """Params of admin.removeGroup, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 3
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "backup-type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-type'"))
    else:
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-id'"))
    else:
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 255:
            found.append(("/backup-id", "maxLength", "must be 255 characters long at most"))
        elif not backup_id_:
            found.append(("/backup-id", "minLength", "must not be empty"))
        elif BACKUP_ID(backup_id_) is None:
            found.append(("/backup-id", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "error-on-protected" in v:
        known += 1
        error_on_protected = v["error-on-protected"]
        if type(error_on_protected) is not bool:
            found.append(("/error-on-protected", "type", f"must be a boolean, is {kind(error_on_protected)}"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_REMOVE_GROUP_KEYS)
    return distinct(found) if found else found


def admin_snapshots(v: object) -> Errors:
    """Params of admin.snapshots, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "backup-type" in v:
        known += 1
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" in v:
        known += 1
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 255:
            found.append(("/backup-id", "maxLength", "must be 255 characters long at most"))
        elif not backup_id_:
            found.append(("/backup-id", "minLength", "must not be empty"))
        elif BACKUP_ID(backup_id_) is None:
            found.append(("/backup-id", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_SNAPSHOTS_KEYS)
    return distinct(found) if found else found


def admin_remove_snapshot(v: object) -> Errors:
    """Params of admin.removeSnapshot, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 4
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "backup-type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-type'"))
    else:
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-id'"))
    else:
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 255:
            found.append(("/backup-id", "maxLength", "must be 255 characters long at most"))
        elif not backup_id_:
            found.append(("/backup-id", "minLength", "must not be empty"))
        elif BACKUP_ID(backup_id_) is None:
            found.append(("/backup-id", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "backup-time" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-time'"))
    else:
        backup_time_ = v["backup-time"]
        if type(backup_time_) is not int and not whole(backup_time_):
            found.append(("/backup-time", "type", f"must be an integer, is {kind(backup_time_)}"))
        elif backup_time_ < 1:
            found.append(("/backup-time", "minimum", "must be 1 or more"))
        elif backup_time_ > 253402300799:
            found.append(("/backup-time", "maximum", "must be 253402300799 or less"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_REMOVE_SNAPSHOT_KEYS)
    return distinct(found) if found else found


def admin_files(v: object) -> Errors:
    """Params of admin.files, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 4
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "backup-type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-type'"))
    else:
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-id'"))
    else:
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 255:
            found.append(("/backup-id", "maxLength", "must be 255 characters long at most"))
        elif not backup_id_:
            found.append(("/backup-id", "minLength", "must not be empty"))
        elif BACKUP_ID(backup_id_) is None:
            found.append(("/backup-id", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "backup-time" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-time'"))
    else:
        backup_time_ = v["backup-time"]
        if type(backup_time_) is not int and not whole(backup_time_):
            found.append(("/backup-time", "type", f"must be an integer, is {kind(backup_time_)}"))
        elif backup_time_ < 1:
            found.append(("/backup-time", "minimum", "must be 1 or more"))
        elif backup_time_ > 253402300799:
            found.append(("/backup-time", "maximum", "must be 253402300799 or less"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_FILES_KEYS)
    return distinct(found) if found else found


def admin_notes(v: object) -> Errors:
    """Params of admin.notes, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 4
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "backup-type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-type'"))
    else:
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-id'"))
    else:
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 255:
            found.append(("/backup-id", "maxLength", "must be 255 characters long at most"))
        elif not backup_id_:
            found.append(("/backup-id", "minLength", "must not be empty"))
        elif BACKUP_ID(backup_id_) is None:
            found.append(("/backup-id", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "backup-time" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-time'"))
    else:
        backup_time_ = v["backup-time"]
        if type(backup_time_) is not int and not whole(backup_time_):
            found.append(("/backup-time", "type", f"must be an integer, is {kind(backup_time_)}"))
        elif backup_time_ < 1:
            found.append(("/backup-time", "minimum", "must be 1 or more"))
        elif backup_time_ > 253402300799:
            found.append(("/backup-time", "maximum", "must be 253402300799 or less"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_NOTES_KEYS)
    return distinct(found) if found else found


def admin_set_notes(v: object) -> Errors:
    """Params of admin.setNotes, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 5
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "backup-type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-type'"))
    else:
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-id'"))
    else:
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 255:
            found.append(("/backup-id", "maxLength", "must be 255 characters long at most"))
        elif not backup_id_:
            found.append(("/backup-id", "minLength", "must not be empty"))
        elif BACKUP_ID(backup_id_) is None:
            found.append(("/backup-id", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "backup-time" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-time'"))
    else:
        backup_time_ = v["backup-time"]
        if type(backup_time_) is not int and not whole(backup_time_):
            found.append(("/backup-time", "type", f"must be an integer, is {kind(backup_time_)}"))
        elif backup_time_ < 1:
            found.append(("/backup-time", "minimum", "must be 1 or more"))
        elif backup_time_ > 253402300799:
            found.append(("/backup-time", "maximum", "must be 253402300799 or less"))
    if "notes" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'notes'"))
    else:
        notes = v["notes"]
        if type(notes) is not str:
            found.append(("/notes", "type", f"must be a string, is {kind(notes)}"))
        elif len(notes) > 65536:
            found.append(("/notes", "maxLength", "must be 65536 characters long at most"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_SET_NOTES_KEYS)
    return distinct(found) if found else found


def admin_group_notes(v: object) -> Errors:
    """Params of admin.groupNotes, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 3
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "backup-type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-type'"))
    else:
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-id'"))
    else:
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 255:
            found.append(("/backup-id", "maxLength", "must be 255 characters long at most"))
        elif not backup_id_:
            found.append(("/backup-id", "minLength", "must not be empty"))
        elif BACKUP_ID(backup_id_) is None:
            found.append(("/backup-id", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_GROUP_NOTES_KEYS)
    return distinct(found) if found else found


def admin_set_group_notes(v: object) -> Errors:
    """Params of admin.setGroupNotes, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 4
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "backup-type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-type'"))
    else:
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-id'"))
    else:
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 255:
            found.append(("/backup-id", "maxLength", "must be 255 characters long at most"))
        elif not backup_id_:
            found.append(("/backup-id", "minLength", "must not be empty"))
        elif BACKUP_ID(backup_id_) is None:
            found.append(("/backup-id", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "notes" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'notes'"))
    else:
        notes = v["notes"]
        if type(notes) is not str:
            found.append(("/notes", "type", f"must be a string, is {kind(notes)}"))
        elif len(notes) > 65536:
            found.append(("/notes", "maxLength", "must be 65536 characters long at most"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_SET_GROUP_NOTES_KEYS)
    return distinct(found) if found else found


def admin_protection(v: object) -> Errors:
    """Params of admin.protection, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 4
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "backup-type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-type'"))
    else:
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-id'"))
    else:
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 255:
            found.append(("/backup-id", "maxLength", "must be 255 characters long at most"))
        elif not backup_id_:
            found.append(("/backup-id", "minLength", "must not be empty"))
        elif BACKUP_ID(backup_id_) is None:
            found.append(("/backup-id", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "backup-time" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-time'"))
    else:
        backup_time_ = v["backup-time"]
        if type(backup_time_) is not int and not whole(backup_time_):
            found.append(("/backup-time", "type", f"must be an integer, is {kind(backup_time_)}"))
        elif backup_time_ < 1:
            found.append(("/backup-time", "minimum", "must be 1 or more"))
        elif backup_time_ > 253402300799:
            found.append(("/backup-time", "maximum", "must be 253402300799 or less"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_PROTECTION_KEYS)
    return distinct(found) if found else found


def admin_set_protection(v: object) -> Errors:
    """Params of admin.setProtection, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 5
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "backup-type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-type'"))
    else:
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-id'"))
    else:
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 255:
            found.append(("/backup-id", "maxLength", "must be 255 characters long at most"))
        elif not backup_id_:
            found.append(("/backup-id", "minLength", "must not be empty"))
        elif BACKUP_ID(backup_id_) is None:
            found.append(("/backup-id", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "backup-time" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-time'"))
    else:
        backup_time_ = v["backup-time"]
        if type(backup_time_) is not int and not whole(backup_time_):
            found.append(("/backup-time", "type", f"must be an integer, is {kind(backup_time_)}"))
        elif backup_time_ < 1:
            found.append(("/backup-time", "minimum", "must be 1 or more"))
        elif backup_time_ > 253402300799:
            found.append(("/backup-time", "maximum", "must be 253402300799 or less"))
    if "protected" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'protected'"))
    else:
        protected = v["protected"]
        if type(protected) is not bool:
            found.append(("/protected", "type", f"must be a boolean, is {kind(protected)}"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_SET_PROTECTION_KEYS)
    return distinct(found) if found else found


def admin_change_owner(v: object) -> Errors:
    """Params of admin.changeOwner, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 4
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "backup-type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-type'"))
    else:
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-id'"))
    else:
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 255:
            found.append(("/backup-id", "maxLength", "must be 255 characters long at most"))
        elif not backup_id_:
            found.append(("/backup-id", "minLength", "must not be empty"))
        elif BACKUP_ID(backup_id_) is None:
            found.append(("/backup-id", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "new-owner" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'new-owner'"))
    else:
        new_owner = v["new-owner"]
        if type(new_owner) is not str:
            found.append(("/new-owner", "type", f"must be a string, is {kind(new_owner)}"))
        elif len(new_owner) > 129:
            found.append(("/new-owner", "maxLength", "must be 129 characters long at most"))
        elif len(new_owner) < 3:
            found.append(("/new-owner", "minLength", "must be 3 characters long at least"))
        elif AUTH_ID(new_owner) is None:
            found.append(("/new-owner", "pattern", "must match the pattern ^[^\\s:/@!\\x00-\\x1f\\x7f]{1,61}@[A-Za-z0-9_][A-Za-z0-9._-]{1,31}(?:![A-Za-z0-9_][A-Za-z0-9._-]*)?$"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_CHANGE_OWNER_KEYS)
    return distinct(found) if found else found


def admin_prune(v: object) -> Errors:
    """Params of admin.prune, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 3
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "backup-type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-type'"))
    else:
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-id'"))
    else:
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 255:
            found.append(("/backup-id", "maxLength", "must be 255 characters long at most"))
        elif not backup_id_:
            found.append(("/backup-id", "minLength", "must not be empty"))
        elif BACKUP_ID(backup_id_) is None:
            found.append(("/backup-id", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "dry-run" in v:
        known += 1
        dry_run = v["dry-run"]
        if type(dry_run) is not bool:
            found.append(("/dry-run", "type", f"must be a boolean, is {kind(dry_run)}"))
    if "keep-last" in v:
        known += 1
        keep_last = v["keep-last"]
        if type(keep_last) is not int and not whole(keep_last):
            found.append(("/keep-last", "type", f"must be an integer, is {kind(keep_last)}"))
        elif keep_last < 1:
            found.append(("/keep-last", "minimum", "must be 1 or more"))
        elif keep_last > 1000000:
            found.append(("/keep-last", "maximum", "must be 1000000 or less"))
    if "keep-hourly" in v:
        known += 1
        keep_hourly = v["keep-hourly"]
        if type(keep_hourly) is not int and not whole(keep_hourly):
            found.append(("/keep-hourly", "type", f"must be an integer, is {kind(keep_hourly)}"))
        elif keep_hourly < 1:
            found.append(("/keep-hourly", "minimum", "must be 1 or more"))
        elif keep_hourly > 1000000:
            found.append(("/keep-hourly", "maximum", "must be 1000000 or less"))
    if "keep-daily" in v:
        known += 1
        keep_daily = v["keep-daily"]
        if type(keep_daily) is not int and not whole(keep_daily):
            found.append(("/keep-daily", "type", f"must be an integer, is {kind(keep_daily)}"))
        elif keep_daily < 1:
            found.append(("/keep-daily", "minimum", "must be 1 or more"))
        elif keep_daily > 1000000:
            found.append(("/keep-daily", "maximum", "must be 1000000 or less"))
    if "keep-weekly" in v:
        known += 1
        keep_weekly = v["keep-weekly"]
        if type(keep_weekly) is not int and not whole(keep_weekly):
            found.append(("/keep-weekly", "type", f"must be an integer, is {kind(keep_weekly)}"))
        elif keep_weekly < 1:
            found.append(("/keep-weekly", "minimum", "must be 1 or more"))
        elif keep_weekly > 1000000:
            found.append(("/keep-weekly", "maximum", "must be 1000000 or less"))
    if "keep-monthly" in v:
        known += 1
        keep_monthly = v["keep-monthly"]
        if type(keep_monthly) is not int and not whole(keep_monthly):
            found.append(("/keep-monthly", "type", f"must be an integer, is {kind(keep_monthly)}"))
        elif keep_monthly < 1:
            found.append(("/keep-monthly", "minimum", "must be 1 or more"))
        elif keep_monthly > 1000000:
            found.append(("/keep-monthly", "maximum", "must be 1000000 or less"))
    if "keep-yearly" in v:
        known += 1
        keep_yearly = v["keep-yearly"]
        if type(keep_yearly) is not int and not whole(keep_yearly):
            found.append(("/keep-yearly", "type", f"must be an integer, is {kind(keep_yearly)}"))
        elif keep_yearly < 1:
            found.append(("/keep-yearly", "minimum", "must be 1 or more"))
        elif keep_yearly > 1000000:
            found.append(("/keep-yearly", "maximum", "must be 1000000 or less"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_PRUNE_KEYS)
    return distinct(found) if found else found


def admin_prune_datastore(v: object) -> Errors:
    """Params of admin.pruneDatastore, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "max-depth" in v:
        known += 1
        max_depth = v["max-depth"]
        if type(max_depth) is not int and not whole(max_depth):
            found.append(("/max-depth", "type", f"must be an integer, is {kind(max_depth)}"))
        elif max_depth < 0:
            found.append(("/max-depth", "minimum", "must be 0 or more"))
        elif max_depth > 7:
            found.append(("/max-depth", "maximum", "must be 7 or less"))
    if "dry-run" in v:
        known += 1
        dry_run = v["dry-run"]
        if type(dry_run) is not bool:
            found.append(("/dry-run", "type", f"must be a boolean, is {kind(dry_run)}"))
    if "keep-last" in v:
        known += 1
        keep_last = v["keep-last"]
        if type(keep_last) is not int and not whole(keep_last):
            found.append(("/keep-last", "type", f"must be an integer, is {kind(keep_last)}"))
        elif keep_last < 1:
            found.append(("/keep-last", "minimum", "must be 1 or more"))
        elif keep_last > 1000000:
            found.append(("/keep-last", "maximum", "must be 1000000 or less"))
    if "keep-hourly" in v:
        known += 1
        keep_hourly = v["keep-hourly"]
        if type(keep_hourly) is not int and not whole(keep_hourly):
            found.append(("/keep-hourly", "type", f"must be an integer, is {kind(keep_hourly)}"))
        elif keep_hourly < 1:
            found.append(("/keep-hourly", "minimum", "must be 1 or more"))
        elif keep_hourly > 1000000:
            found.append(("/keep-hourly", "maximum", "must be 1000000 or less"))
    if "keep-daily" in v:
        known += 1
        keep_daily = v["keep-daily"]
        if type(keep_daily) is not int and not whole(keep_daily):
            found.append(("/keep-daily", "type", f"must be an integer, is {kind(keep_daily)}"))
        elif keep_daily < 1:
            found.append(("/keep-daily", "minimum", "must be 1 or more"))
        elif keep_daily > 1000000:
            found.append(("/keep-daily", "maximum", "must be 1000000 or less"))
    if "keep-weekly" in v:
        known += 1
        keep_weekly = v["keep-weekly"]
        if type(keep_weekly) is not int and not whole(keep_weekly):
            found.append(("/keep-weekly", "type", f"must be an integer, is {kind(keep_weekly)}"))
        elif keep_weekly < 1:
            found.append(("/keep-weekly", "minimum", "must be 1 or more"))
        elif keep_weekly > 1000000:
            found.append(("/keep-weekly", "maximum", "must be 1000000 or less"))
    if "keep-monthly" in v:
        known += 1
        keep_monthly = v["keep-monthly"]
        if type(keep_monthly) is not int and not whole(keep_monthly):
            found.append(("/keep-monthly", "type", f"must be an integer, is {kind(keep_monthly)}"))
        elif keep_monthly < 1:
            found.append(("/keep-monthly", "minimum", "must be 1 or more"))
        elif keep_monthly > 1000000:
            found.append(("/keep-monthly", "maximum", "must be 1000000 or less"))
    if "keep-yearly" in v:
        known += 1
        keep_yearly = v["keep-yearly"]
        if type(keep_yearly) is not int and not whole(keep_yearly):
            found.append(("/keep-yearly", "type", f"must be an integer, is {kind(keep_yearly)}"))
        elif keep_yearly < 1:
            found.append(("/keep-yearly", "minimum", "must be 1 or more"))
        elif keep_yearly > 1000000:
            found.append(("/keep-yearly", "maximum", "must be 1000000 or less"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_PRUNE_DATASTORE_KEYS)
    return distinct(found) if found else found


def admin_move_group(v: object) -> Errors:
    """Params of admin.moveGroup, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 3
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "backup-type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-type'"))
    else:
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-id'"))
    else:
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 255:
            found.append(("/backup-id", "maxLength", "must be 255 characters long at most"))
        elif not backup_id_:
            found.append(("/backup-id", "minLength", "must not be empty"))
        elif BACKUP_ID(backup_id_) is None:
            found.append(("/backup-id", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "target-ns" in v:
        known += 1
        target_ns = v["target-ns"]
        if type(target_ns) is not str:
            found.append(("/target-ns", "type", f"must be a string, is {kind(target_ns)}"))
        elif len(target_ns) > 256:
            found.append(("/target-ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(target_ns) is None:
            found.append(("/target-ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "merge-group" in v:
        known += 1
        merge_group = v["merge-group"]
        if type(merge_group) is not bool:
            found.append(("/merge-group", "type", f"must be a boolean, is {kind(merge_group)}"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_MOVE_GROUP_KEYS)
    return distinct(found) if found else found


def admin_move_namespace(v: object) -> Errors:
    """Params of admin.moveNamespace, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 3
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'ns'"))
    else:
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "target-ns" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'target-ns'"))
    else:
        target_ns = v["target-ns"]
        if type(target_ns) is not str:
            found.append(("/target-ns", "type", f"must be a string, is {kind(target_ns)}"))
        elif len(target_ns) > 256:
            found.append(("/target-ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(target_ns) is None:
            found.append(("/target-ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "max-depth" in v:
        known += 1
        max_depth = v["max-depth"]
        if type(max_depth) is not int and not whole(max_depth):
            found.append(("/max-depth", "type", f"must be an integer, is {kind(max_depth)}"))
        elif max_depth < 0:
            found.append(("/max-depth", "minimum", "must be 0 or more"))
        elif max_depth > 7:
            found.append(("/max-depth", "maximum", "must be 7 or less"))
    if "delete-source" in v:
        known += 1
        delete_source = v["delete-source"]
        if type(delete_source) is not bool:
            found.append(("/delete-source", "type", f"must be a boolean, is {kind(delete_source)}"))
    if "merge-groups" in v:
        known += 1
        merge_groups = v["merge-groups"]
        if type(merge_groups) is not bool:
            found.append(("/merge-groups", "type", f"must be a boolean, is {kind(merge_groups)}"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_MOVE_NAMESPACE_KEYS)
    return distinct(found) if found else found


def admin_download(v: object) -> Errors:
    """Params of admin.download, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 5
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "backup-type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-type'"))
    else:
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-id'"))
    else:
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 255:
            found.append(("/backup-id", "maxLength", "must be 255 characters long at most"))
        elif not backup_id_:
            found.append(("/backup-id", "minLength", "must not be empty"))
        elif BACKUP_ID(backup_id_) is None:
            found.append(("/backup-id", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "backup-time" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-time'"))
    else:
        backup_time_ = v["backup-time"]
        if type(backup_time_) is not int and not whole(backup_time_):
            found.append(("/backup-time", "type", f"must be an integer, is {kind(backup_time_)}"))
        elif backup_time_ < 1:
            found.append(("/backup-time", "minimum", "must be 1 or more"))
        elif backup_time_ > 253402300799:
            found.append(("/backup-time", "maximum", "must be 253402300799 or less"))
    if "file-name" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'file-name'"))
    else:
        file_name_ = v["file-name"]
        if type(file_name_) is not str:
            found.append(("/file-name", "type", f"must be a string, is {kind(file_name_)}"))
        elif len(file_name_) > 255:
            found.append(("/file-name", "maxLength", "must be 255 characters long at most"))
        elif FILE_NAME(file_name_) is None:
            found.append(("/file-name", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*\\.(?:blob|fidx|didx)$"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_DOWNLOAD_KEYS)
    return distinct(found) if found else found


def admin_download_decoded(v: object) -> Errors:
    """Params of admin.downloadDecoded, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 5
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "backup-type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-type'"))
    else:
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-id'"))
    else:
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 255:
            found.append(("/backup-id", "maxLength", "must be 255 characters long at most"))
        elif not backup_id_:
            found.append(("/backup-id", "minLength", "must not be empty"))
        elif BACKUP_ID(backup_id_) is None:
            found.append(("/backup-id", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "backup-time" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-time'"))
    else:
        backup_time_ = v["backup-time"]
        if type(backup_time_) is not int and not whole(backup_time_):
            found.append(("/backup-time", "type", f"must be an integer, is {kind(backup_time_)}"))
        elif backup_time_ < 1:
            found.append(("/backup-time", "minimum", "must be 1 or more"))
        elif backup_time_ > 253402300799:
            found.append(("/backup-time", "maximum", "must be 253402300799 or less"))
    if "file-name" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'file-name'"))
    else:
        file_name_ = v["file-name"]
        if type(file_name_) is not str:
            found.append(("/file-name", "type", f"must be a string, is {kind(file_name_)}"))
        elif len(file_name_) > 255:
            found.append(("/file-name", "maxLength", "must be 255 characters long at most"))
        elif FILE_NAME(file_name_) is None:
            found.append(("/file-name", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*\\.(?:blob|fidx|didx)$"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_DOWNLOAD_DECODED_KEYS)
    return distinct(found) if found else found


def admin_catalog(v: object) -> Errors:
    """Params of admin.catalog, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 5
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "backup-type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-type'"))
    else:
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-id'"))
    else:
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 255:
            found.append(("/backup-id", "maxLength", "must be 255 characters long at most"))
        elif not backup_id_:
            found.append(("/backup-id", "minLength", "must not be empty"))
        elif BACKUP_ID(backup_id_) is None:
            found.append(("/backup-id", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "backup-time" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-time'"))
    else:
        backup_time_ = v["backup-time"]
        if type(backup_time_) is not int and not whole(backup_time_):
            found.append(("/backup-time", "type", f"must be an integer, is {kind(backup_time_)}"))
        elif backup_time_ < 1:
            found.append(("/backup-time", "minimum", "must be 1 or more"))
        elif backup_time_ > 253402300799:
            found.append(("/backup-time", "maximum", "must be 253402300799 or less"))
    if "filepath" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'filepath'"))
    else:
        filepath = v["filepath"]
        if type(filepath) is not str:
            found.append(("/filepath", "type", f"must be a string, is {kind(filepath)}"))
        elif len(filepath) > 3072:
            found.append(("/filepath", "maxLength", "must be 3072 characters long at most"))
    if "archive-name" in v:
        known += 1
        archive_name = v["archive-name"]
        if type(archive_name) is not str:
            found.append(("/archive-name", "type", f"must be a string, is {kind(archive_name)}"))
        elif len(archive_name) > 255:
            found.append(("/archive-name", "maxLength", "must be 255 characters long at most"))
        elif FILE_NAME(archive_name) is None:
            found.append(("/archive-name", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*\\.(?:blob|fidx|didx)$"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_CATALOG_KEYS)
    return distinct(found) if found else found


def admin_download_file(v: object) -> Errors:
    """Params of admin.downloadFile, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 5
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "backup-type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-type'"))
    else:
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-id'"))
    else:
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 255:
            found.append(("/backup-id", "maxLength", "must be 255 characters long at most"))
        elif not backup_id_:
            found.append(("/backup-id", "minLength", "must not be empty"))
        elif BACKUP_ID(backup_id_) is None:
            found.append(("/backup-id", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "backup-time" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-time'"))
    else:
        backup_time_ = v["backup-time"]
        if type(backup_time_) is not int and not whole(backup_time_):
            found.append(("/backup-time", "type", f"must be an integer, is {kind(backup_time_)}"))
        elif backup_time_ < 1:
            found.append(("/backup-time", "minimum", "must be 1 or more"))
        elif backup_time_ > 253402300799:
            found.append(("/backup-time", "maximum", "must be 253402300799 or less"))
    if "filepath" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'filepath'"))
    else:
        filepath = v["filepath"]
        if type(filepath) is not str:
            found.append(("/filepath", "type", f"must be a string, is {kind(filepath)}"))
        elif len(filepath) > 3072:
            found.append(("/filepath", "maxLength", "must be 3072 characters long at most"))
    if "tar" in v:
        known += 1
        tar = v["tar"]
        if type(tar) is not bool:
            found.append(("/tar", "type", f"must be a boolean, is {kind(tar)}"))
    if "archive-name" in v:
        known += 1
        archive_name = v["archive-name"]
        if type(archive_name) is not str:
            found.append(("/archive-name", "type", f"must be a string, is {kind(archive_name)}"))
        elif len(archive_name) > 255:
            found.append(("/archive-name", "maxLength", "must be 255 characters long at most"))
        elif FILE_NAME(archive_name) is None:
            found.append(("/archive-name", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*\\.(?:blob|fidx|didx)$"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_DOWNLOAD_FILE_KEYS)
    return distinct(found) if found else found


def admin_verify(v: object) -> Errors:
    """Params of admin.verify, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "backup-type" in v:
        known += 1
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" in v:
        known += 1
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 255:
            found.append(("/backup-id", "maxLength", "must be 255 characters long at most"))
        elif not backup_id_:
            found.append(("/backup-id", "minLength", "must not be empty"))
        elif BACKUP_ID(backup_id_) is None:
            found.append(("/backup-id", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "backup-time" in v:
        known += 1
        backup_time_ = v["backup-time"]
        if type(backup_time_) is not int and not whole(backup_time_):
            found.append(("/backup-time", "type", f"must be an integer, is {kind(backup_time_)}"))
        elif backup_time_ < 1:
            found.append(("/backup-time", "minimum", "must be 1 or more"))
        elif backup_time_ > 253402300799:
            found.append(("/backup-time", "maximum", "must be 253402300799 or less"))
    if "ignore-verified" in v:
        known += 1
        ignore_verified = v["ignore-verified"]
        if type(ignore_verified) is not bool:
            found.append(("/ignore-verified", "type", f"must be a boolean, is {kind(ignore_verified)}"))
    if "outdated-after" in v:
        known += 1
        outdated_after = v["outdated-after"]
        if type(outdated_after) is not int and not whole(outdated_after):
            found.append(("/outdated-after", "type", f"must be an integer, is {kind(outdated_after)}"))
        elif outdated_after < 0:
            found.append(("/outdated-after", "minimum", "must be 0 or more"))
        elif outdated_after > 365000:
            found.append(("/outdated-after", "maximum", "must be 365000 or less"))
    if "max-depth" in v:
        known += 1
        max_depth = v["max-depth"]
        if type(max_depth) is not int and not whole(max_depth):
            found.append(("/max-depth", "type", f"must be an integer, is {kind(max_depth)}"))
        elif max_depth < 0:
            found.append(("/max-depth", "minimum", "must be 0 or more"))
        elif max_depth > 7:
            found.append(("/max-depth", "maximum", "must be 7 or less"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_VERIFY_KEYS)
    return distinct(found) if found else found


def admin_collect(v: object) -> Errors:
    """Params of admin.collect, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_COLLECT_KEYS)
    return distinct(found) if found else found


def admin_collection(v: object) -> Errors:
    """Params of admin.collection, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_COLLECTION_KEYS)
    return distinct(found) if found else found


def admin_upload_log(v: object) -> Errors:
    """Params of admin.uploadLog, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 4
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "backup-type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-type'"))
    else:
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-id'"))
    else:
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 255:
            found.append(("/backup-id", "maxLength", "must be 255 characters long at most"))
        elif not backup_id_:
            found.append(("/backup-id", "minLength", "must not be empty"))
        elif BACKUP_ID(backup_id_) is None:
            found.append(("/backup-id", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "backup-time" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-time'"))
    else:
        backup_time_ = v["backup-time"]
        if type(backup_time_) is not int and not whole(backup_time_):
            found.append(("/backup-time", "type", f"must be an integer, is {kind(backup_time_)}"))
        elif backup_time_ < 1:
            found.append(("/backup-time", "minimum", "must be 1 or more"))
        elif backup_time_ > 253402300799:
            found.append(("/backup-time", "maximum", "must be 253402300799 or less"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_UPLOAD_LOG_KEYS)
    return distinct(found) if found else found


def admin_namespaces(v: object) -> Errors:
    """Params of admin.namespaces, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "parent" in v:
        known += 1
        parent = v["parent"]
        if type(parent) is not str:
            found.append(("/parent", "type", f"must be a string, is {kind(parent)}"))
        elif len(parent) > 256:
            found.append(("/parent", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(parent) is None:
            found.append(("/parent", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "max-depth" in v:
        known += 1
        max_depth = v["max-depth"]
        if type(max_depth) is not int and not whole(max_depth):
            found.append(("/max-depth", "type", f"must be an integer, is {kind(max_depth)}"))
        elif max_depth < 0:
            found.append(("/max-depth", "minimum", "must be 0 or more"))
        elif max_depth > 7:
            found.append(("/max-depth", "maximum", "must be 7 or less"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_NAMESPACES_KEYS)
    return distinct(found) if found else found


def admin_create_namespace(v: object) -> Errors:
    """Params of admin.createNamespace, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "name" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'name'"))
    else:
        name = v["name"]
        if type(name) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name)}"))
        elif len(name) > 32:
            found.append(("/name", "maxLength", "must be 32 characters long at most"))
        elif not name:
            found.append(("/name", "minLength", "must not be empty"))
        elif NAMESPACE_NAME(name) is None:
            found.append(("/name", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "parent" in v:
        known += 1
        parent = v["parent"]
        if type(parent) is not str:
            found.append(("/parent", "type", f"must be a string, is {kind(parent)}"))
        elif len(parent) > 256:
            found.append(("/parent", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(parent) is None:
            found.append(("/parent", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_CREATE_NAMESPACE_KEYS)
    return distinct(found) if found else found


def admin_remove_namespace(v: object) -> Errors:
    """Params of admin.removeNamespace, pbs/admin.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'ns'"))
    else:
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "delete-groups" in v:
        known += 1
        delete_groups = v["delete-groups"]
        if type(delete_groups) is not bool:
            found.append(("/delete-groups", "type", f"must be a boolean, is {kind(delete_groups)}"))
    if "error-on-protected" in v:
        known += 1
        error_on_protected = v["error-on-protected"]
        if type(error_on_protected) is not bool:
            found.append(("/error-on-protected", "type", f"must be a boolean, is {kind(error_on_protected)}"))
    if known != len(v):
        found += unknown_keys(v, ADMIN_REMOVE_NAMESPACE_KEYS)
    return distinct(found) if found else found


def backup_open(v: object) -> Errors:
    """Params of backup.open, pbs/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 4
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "backup-type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-type'"))
    else:
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-id'"))
    else:
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 255:
            found.append(("/backup-id", "maxLength", "must be 255 characters long at most"))
        elif not backup_id_:
            found.append(("/backup-id", "minLength", "must not be empty"))
        elif BACKUP_ID(backup_id_) is None:
            found.append(("/backup-id", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "backup-time" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-time'"))
    else:
        backup_time_ = v["backup-time"]
        if type(backup_time_) is not int and not whole(backup_time_):
            found.append(("/backup-time", "type", f"must be an integer, is {kind(backup_time_)}"))
        elif backup_time_ < 1:
            found.append(("/backup-time", "minimum", "must be 1 or more"))
        elif backup_time_ > 253402300799:
            found.append(("/backup-time", "maximum", "must be 253402300799 or less"))
    if "debug" in v:
        known += 1
        debug = v["debug"]
        if type(debug) is not bool:
            found.append(("/debug", "type", f"must be a boolean, is {kind(debug)}"))
    if "benchmark" in v:
        known += 1
        benchmark = v["benchmark"]
        if type(benchmark) is not bool:
            found.append(("/benchmark", "type", f"must be a boolean, is {kind(benchmark)}"))
    if "no-cache" in v:
        known += 1
        no_cache = v["no-cache"]
        if type(no_cache) is not bool:
            found.append(("/no-cache", "type", f"must be a boolean, is {kind(no_cache)}"))
    if known != len(v):
        found += unknown_keys(v, BACKUP_OPEN_KEYS)
    return distinct(found) if found else found


def backup_list(v: object) -> Errors:
    """Params of backup.list, pbs/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def backup_upload_blob(v: object) -> Errors:
    """Params of backup.uploadBlob, pbs/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "file-name" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'file-name'"))
    else:
        file_name_ = v["file-name"]
        if type(file_name_) is not str:
            found.append(("/file-name", "type", f"must be a string, is {kind(file_name_)}"))
        elif len(file_name_) > 255:
            found.append(("/file-name", "maxLength", "must be 255 characters long at most"))
        elif BLOB_NAME(file_name_) is None:
            found.append(("/file-name", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*\\.blob$"))
    if "encoded-size" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'encoded-size'"))
    else:
        encoded_size = v["encoded-size"]
        if type(encoded_size) is not int and not whole(encoded_size):
            found.append(("/encoded-size", "type", f"must be an integer, is {kind(encoded_size)}"))
        elif encoded_size < 12:
            found.append(("/encoded-size", "minimum", "must be 12 or more"))
        elif encoded_size > 16777260:
            found.append(("/encoded-size", "maximum", "must be 16777260 or less"))
    if known != len(v):
        found += unknown_keys(v, BACKUP_UPLOAD_BLOB_KEYS)
    return distinct(found) if found else found


def backup_create_dynamic_index(v: object) -> Errors:
    """Params of backup.createDynamicIndex, pbs/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "archive-name" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'archive-name'"))
    else:
        archive_name = v["archive-name"]
        if type(archive_name) is not str:
            found.append(("/archive-name", "type", f"must be a string, is {kind(archive_name)}"))
        elif len(archive_name) > 255:
            found.append(("/archive-name", "maxLength", "must be 255 characters long at most"))
        elif DYNAMIC_INDEX_NAME(archive_name) is None:
            found.append(("/archive-name", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*\\.didx$"))
    if known != len(v):
        found += unknown_keys(v, BACKUP_CREATE_DYNAMIC_INDEX_KEYS)
    return distinct(found) if found else found


def backup_append_dynamic_index(v: object) -> Errors:
    """Params of backup.appendDynamicIndex, pbs/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 3
    if "wid" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'wid'"))
    else:
        wid = v["wid"]
        if type(wid) is not int and not whole(wid):
            found.append(("/wid", "type", f"must be an integer, is {kind(wid)}"))
        elif wid < 1:
            found.append(("/wid", "minimum", "must be 1 or more"))
        elif wid > 256:
            found.append(("/wid", "maximum", "must be 256 or less"))
    if "digest-list" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'digest-list'"))
    else:
        digest_list = v["digest-list"]
        if type(digest_list) is not list:
            found.append(("/digest-list", "type", f"must be an array, is {kind(digest_list)}"))
        else:
            if len(digest_list) > 8192:
                found.append(("/digest-list", "maxItems", "must have 8192 items at most"))
            for i, item in enumerate(digest_list):
                if type(item) is not str:
                    found.append((f"/digest-list/{i}", "type", f"must be a string, is {kind(item)}"))
                elif not is_hex_digest(item):
                    found.append((f"/digest-list/{i}", "format", "must be a SHA-256 digest: 64 lower-case hexadecimal characters"))
                if found and len(found) >= LIMIT:
                    break
    if "offset-list" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'offset-list'"))
    else:
        offset_list = v["offset-list"]
        if type(offset_list) is not list:
            found.append(("/offset-list", "type", f"must be an array, is {kind(offset_list)}"))
        else:
            if len(offset_list) > 8192:
                found.append(("/offset-list", "maxItems", "must have 8192 items at most"))
            for i, item in enumerate(offset_list):
                if type(item) is not int and not whole(item):
                    found.append((f"/offset-list/{i}", "type", f"must be an integer, is {kind(item)}"))
                elif item < 0:
                    found.append((f"/offset-list/{i}", "minimum", "must be 0 or more"))
                elif item > 9007199254740991:
                    found.append((f"/offset-list/{i}", "maximum", "must be 9007199254740991 or less"))
                if found and len(found) >= LIMIT:
                    break
    if known != len(v):
        found += unknown_keys(v, BACKUP_APPEND_DYNAMIC_INDEX_KEYS)
    return distinct(found) if found else found


def backup_upload_dynamic_chunk(v: object) -> Errors:
    """Params of backup.uploadDynamicChunk, pbs/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 4
    if "wid" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'wid'"))
    else:
        wid = v["wid"]
        if type(wid) is not int and not whole(wid):
            found.append(("/wid", "type", f"must be an integer, is {kind(wid)}"))
        elif wid < 1:
            found.append(("/wid", "minimum", "must be 1 or more"))
        elif wid > 256:
            found.append(("/wid", "maximum", "must be 256 or less"))
    if "digest" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'digest'"))
    else:
        digest_ = v["digest"]
        if type(digest_) is not str:
            found.append(("/digest", "type", f"must be a string, is {kind(digest_)}"))
        elif not is_hex_digest(digest_):
            found.append(("/digest", "format", "must be a SHA-256 digest: 64 lower-case hexadecimal characters"))
    if "size" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'size'"))
    else:
        size = v["size"]
        if type(size) is not int and not whole(size):
            found.append(("/size", "type", f"must be an integer, is {kind(size)}"))
        elif size < 1:
            found.append(("/size", "minimum", "must be 1 or more"))
        elif size > 16777216:
            found.append(("/size", "maximum", "must be 16777216 or less"))
    if "encoded-size" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'encoded-size'"))
    else:
        encoded_size = v["encoded-size"]
        if type(encoded_size) is not int and not whole(encoded_size):
            found.append(("/encoded-size", "type", f"must be an integer, is {kind(encoded_size)}"))
        elif encoded_size < 13:
            found.append(("/encoded-size", "minimum", "must be 13 or more"))
        elif encoded_size > 16777260:
            found.append(("/encoded-size", "maximum", "must be 16777260 or less"))
    if known != len(v):
        found += unknown_keys(v, BACKUP_UPLOAD_DYNAMIC_CHUNK_KEYS)
    return distinct(found) if found else found


def backup_close_dynamic_index(v: object) -> Errors:
    """Params of backup.closeDynamicIndex, pbs/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 4
    if "wid" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'wid'"))
    else:
        wid = v["wid"]
        if type(wid) is not int and not whole(wid):
            found.append(("/wid", "type", f"must be an integer, is {kind(wid)}"))
        elif wid < 1:
            found.append(("/wid", "minimum", "must be 1 or more"))
        elif wid > 256:
            found.append(("/wid", "maximum", "must be 256 or less"))
    if "chunk-count" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'chunk-count'"))
    else:
        chunk_count = v["chunk-count"]
        if type(chunk_count) is not int and not whole(chunk_count):
            found.append(("/chunk-count", "type", f"must be an integer, is {kind(chunk_count)}"))
        elif chunk_count < 1:
            found.append(("/chunk-count", "minimum", "must be 1 or more"))
        elif chunk_count > 9007199254740991:
            found.append(("/chunk-count", "maximum", "must be 9007199254740991 or less"))
    if "size" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'size'"))
    else:
        size = v["size"]
        if type(size) is not int and not whole(size):
            found.append(("/size", "type", f"must be an integer, is {kind(size)}"))
        elif size < 1:
            found.append(("/size", "minimum", "must be 1 or more"))
        elif size > 9007199254740991:
            found.append(("/size", "maximum", "must be 9007199254740991 or less"))
    if "csum" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'csum'"))
    else:
        csum = v["csum"]
        if type(csum) is not str:
            found.append(("/csum", "type", f"must be a string, is {kind(csum)}"))
        elif HEX_64(csum) is None:
            found.append(("/csum", "pattern", "must be 64 hexadecimal characters"))
    if known != len(v):
        found += unknown_keys(v, BACKUP_CLOSE_DYNAMIC_INDEX_KEYS)
    return distinct(found) if found else found


def backup_create_fixed_index(v: object) -> Errors:
    """Params of backup.createFixedIndex, pbs/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "archive-name" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'archive-name'"))
    else:
        archive_name = v["archive-name"]
        if type(archive_name) is not str:
            found.append(("/archive-name", "type", f"must be a string, is {kind(archive_name)}"))
        elif len(archive_name) > 255:
            found.append(("/archive-name", "maxLength", "must be 255 characters long at most"))
        elif FIXED_INDEX_NAME(archive_name) is None:
            found.append(("/archive-name", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*\\.fidx$"))
    if "size" in v:
        known += 1
        size = v["size"]
        if type(size) is not int and not whole(size):
            found.append(("/size", "type", f"must be an integer, is {kind(size)}"))
        elif size < 1:
            found.append(("/size", "minimum", "must be 1 or more"))
        elif size > 9007199254740991:
            found.append(("/size", "maximum", "must be 9007199254740991 or less"))
    if "reuse-csum" in v:
        known += 1
        reuse_csum = v["reuse-csum"]
        if type(reuse_csum) is not str:
            found.append(("/reuse-csum", "type", f"must be a string, is {kind(reuse_csum)}"))
        elif HEX_64(reuse_csum) is None:
            found.append(("/reuse-csum", "pattern", "must be 64 hexadecimal characters"))
    if known != len(v):
        found += unknown_keys(v, BACKUP_CREATE_FIXED_INDEX_KEYS)
    if "reuse-csum" in v and "size" not in v:
        found.append(("", "dependentRequired", "needs the key 'size', as 'reuse-csum' is there"))
    return distinct(found) if found else found


def backup_append_fixed_index(v: object) -> Errors:
    """Params of backup.appendFixedIndex, pbs/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 3
    if "wid" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'wid'"))
    else:
        wid = v["wid"]
        if type(wid) is not int and not whole(wid):
            found.append(("/wid", "type", f"must be an integer, is {kind(wid)}"))
        elif wid < 1:
            found.append(("/wid", "minimum", "must be 1 or more"))
        elif wid > 256:
            found.append(("/wid", "maximum", "must be 256 or less"))
    if "digest-list" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'digest-list'"))
    else:
        digest_list = v["digest-list"]
        if type(digest_list) is not list:
            found.append(("/digest-list", "type", f"must be an array, is {kind(digest_list)}"))
        else:
            if len(digest_list) > 8192:
                found.append(("/digest-list", "maxItems", "must have 8192 items at most"))
            for i, item in enumerate(digest_list):
                if type(item) is not str:
                    found.append((f"/digest-list/{i}", "type", f"must be a string, is {kind(item)}"))
                elif not is_hex_digest(item):
                    found.append((f"/digest-list/{i}", "format", "must be a SHA-256 digest: 64 lower-case hexadecimal characters"))
                if found and len(found) >= LIMIT:
                    break
    if "offset-list" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'offset-list'"))
    else:
        offset_list = v["offset-list"]
        if type(offset_list) is not list:
            found.append(("/offset-list", "type", f"must be an array, is {kind(offset_list)}"))
        else:
            if len(offset_list) > 8192:
                found.append(("/offset-list", "maxItems", "must have 8192 items at most"))
            for i, item in enumerate(offset_list):
                if type(item) is not int and not whole(item):
                    found.append((f"/offset-list/{i}", "type", f"must be an integer, is {kind(item)}"))
                elif item < 0:
                    found.append((f"/offset-list/{i}", "minimum", "must be 0 or more"))
                elif item > 9007199254740991:
                    found.append((f"/offset-list/{i}", "maximum", "must be 9007199254740991 or less"))
                if found and len(found) >= LIMIT:
                    break
    if known != len(v):
        found += unknown_keys(v, BACKUP_APPEND_FIXED_INDEX_KEYS)
    return distinct(found) if found else found


def backup_upload_fixed_chunk(v: object) -> Errors:
    """Params of backup.uploadFixedChunk, pbs/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 4
    if "wid" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'wid'"))
    else:
        wid = v["wid"]
        if type(wid) is not int and not whole(wid):
            found.append(("/wid", "type", f"must be an integer, is {kind(wid)}"))
        elif wid < 1:
            found.append(("/wid", "minimum", "must be 1 or more"))
        elif wid > 256:
            found.append(("/wid", "maximum", "must be 256 or less"))
    if "digest" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'digest'"))
    else:
        digest_ = v["digest"]
        if type(digest_) is not str:
            found.append(("/digest", "type", f"must be a string, is {kind(digest_)}"))
        elif not is_hex_digest(digest_):
            found.append(("/digest", "format", "must be a SHA-256 digest: 64 lower-case hexadecimal characters"))
    if "size" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'size'"))
    else:
        size = v["size"]
        if type(size) is not int and not whole(size):
            found.append(("/size", "type", f"must be an integer, is {kind(size)}"))
        elif size < 1:
            found.append(("/size", "minimum", "must be 1 or more"))
        elif size > 16777216:
            found.append(("/size", "maximum", "must be 16777216 or less"))
    if "encoded-size" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'encoded-size'"))
    else:
        encoded_size = v["encoded-size"]
        if type(encoded_size) is not int and not whole(encoded_size):
            found.append(("/encoded-size", "type", f"must be an integer, is {kind(encoded_size)}"))
        elif encoded_size < 13:
            found.append(("/encoded-size", "minimum", "must be 13 or more"))
        elif encoded_size > 16777260:
            found.append(("/encoded-size", "maximum", "must be 16777260 or less"))
    if known != len(v):
        found += unknown_keys(v, BACKUP_UPLOAD_FIXED_CHUNK_KEYS)
    return distinct(found) if found else found


def backup_close_fixed_index(v: object) -> Errors:
    """Params of backup.closeFixedIndex, pbs/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 4
    if "wid" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'wid'"))
    else:
        wid = v["wid"]
        if type(wid) is not int and not whole(wid):
            found.append(("/wid", "type", f"must be an integer, is {kind(wid)}"))
        elif wid < 1:
            found.append(("/wid", "minimum", "must be 1 or more"))
        elif wid > 256:
            found.append(("/wid", "maximum", "must be 256 or less"))
    if "chunk-count" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'chunk-count'"))
    else:
        chunk_count = v["chunk-count"]
        if type(chunk_count) is not int and not whole(chunk_count):
            found.append(("/chunk-count", "type", f"must be an integer, is {kind(chunk_count)}"))
        elif chunk_count < 0:
            found.append(("/chunk-count", "minimum", "must be 0 or more"))
        elif chunk_count > 9007199254740991:
            found.append(("/chunk-count", "maximum", "must be 9007199254740991 or less"))
    if "size" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'size'"))
    else:
        size = v["size"]
        if type(size) is not int and not whole(size):
            found.append(("/size", "type", f"must be an integer, is {kind(size)}"))
        elif size < 0:
            found.append(("/size", "minimum", "must be 0 or more"))
        elif size > 9007199254740991:
            found.append(("/size", "maximum", "must be 9007199254740991 or less"))
    if "csum" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'csum'"))
    else:
        csum = v["csum"]
        if type(csum) is not str:
            found.append(("/csum", "type", f"must be a string, is {kind(csum)}"))
        elif HEX_64(csum) is None:
            found.append(("/csum", "pattern", "must be 64 hexadecimal characters"))
    if known != len(v):
        found += unknown_keys(v, BACKUP_CLOSE_FIXED_INDEX_KEYS)
    return distinct(found) if found else found


def backup_finish(v: object) -> Errors:
    """Params of backup.finish, pbs/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def backup_previous(v: object) -> Errors:
    """Params of backup.previous, pbs/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "archive-name" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'archive-name'"))
    else:
        archive_name = v["archive-name"]
        if type(archive_name) is not str:
            found.append(("/archive-name", "type", f"must be a string, is {kind(archive_name)}"))
        elif len(archive_name) > 255:
            found.append(("/archive-name", "maxLength", "must be 255 characters long at most"))
        elif FILE_NAME(archive_name) is None:
            found.append(("/archive-name", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*\\.(?:blob|fidx|didx)$"))
    if known != len(v):
        found += unknown_keys(v, BACKUP_PREVIOUS_KEYS)
    return distinct(found) if found else found


def backup_previous_backup_time(v: object) -> Errors:
    """Params of backup.previousBackupTime, pbs/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def backup_speedtest(v: object) -> Errors:
    """Params of backup.speedtest, pbs/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def maintenance_create(v: object) -> Errors:
    """Params of maintenance.create, pbs/maintenance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if known != len(v):
        found += unknown_keys(v, MAINTENANCE_CREATE_KEYS)
    return distinct(found) if found else found


def maintenance_status(v: object) -> Errors:
    """Params of maintenance.status, pbs/maintenance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if known != len(v):
        found += unknown_keys(v, MAINTENANCE_STATUS_KEYS)
    return distinct(found) if found else found


def maintenance_figures(v: object) -> Errors:
    """Params of maintenance.figures, pbs/maintenance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "by" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'by'"))
    else:
        by = v["by"]
        if by != "snapshot" and by != "group" and by != "namespace" and by != "owner":
            found.append(("/by", "enum", "must be 'snapshot', 'group', 'namespace' or 'owner'"))
    if known != len(v):
        found += unknown_keys(v, MAINTENANCE_FIGURES_KEYS)
    return distinct(found) if found else found


def maintenance_collect(v: object) -> Errors:
    """Params of maintenance.collect, pbs/maintenance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "full" in v:
        known += 1
        full = v["full"]
        if type(full) is not bool:
            found.append(("/full", "type", f"must be a boolean, is {kind(full)}"))
    if known != len(v):
        found += unknown_keys(v, MAINTENANCE_COLLECT_KEYS)
    return distinct(found) if found else found


def maintenance_prune(v: object) -> Errors:
    """Params of maintenance.prune, pbs/maintenance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "max-depth" in v:
        known += 1
        max_depth = v["max-depth"]
        if type(max_depth) is not int and not whole(max_depth):
            found.append(("/max-depth", "type", f"must be an integer, is {kind(max_depth)}"))
        elif max_depth < 0:
            found.append(("/max-depth", "minimum", "must be 0 or more"))
        elif max_depth > 7:
            found.append(("/max-depth", "maximum", "must be 7 or less"))
    if "backup-type" in v:
        known += 1
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" in v:
        known += 1
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 255:
            found.append(("/backup-id", "maxLength", "must be 255 characters long at most"))
        elif not backup_id_:
            found.append(("/backup-id", "minLength", "must not be empty"))
        elif BACKUP_ID(backup_id_) is None:
            found.append(("/backup-id", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "dry-run" in v:
        known += 1
        dry_run = v["dry-run"]
        if type(dry_run) is not bool:
            found.append(("/dry-run", "type", f"must be a boolean, is {kind(dry_run)}"))
    if "keep-last" in v:
        known += 1
        keep_last = v["keep-last"]
        if type(keep_last) is not int and not whole(keep_last):
            found.append(("/keep-last", "type", f"must be an integer, is {kind(keep_last)}"))
        elif keep_last < 1:
            found.append(("/keep-last", "minimum", "must be 1 or more"))
        elif keep_last > 1000000:
            found.append(("/keep-last", "maximum", "must be 1000000 or less"))
    if "keep-hourly" in v:
        known += 1
        keep_hourly = v["keep-hourly"]
        if type(keep_hourly) is not int and not whole(keep_hourly):
            found.append(("/keep-hourly", "type", f"must be an integer, is {kind(keep_hourly)}"))
        elif keep_hourly < 1:
            found.append(("/keep-hourly", "minimum", "must be 1 or more"))
        elif keep_hourly > 1000000:
            found.append(("/keep-hourly", "maximum", "must be 1000000 or less"))
    if "keep-daily" in v:
        known += 1
        keep_daily = v["keep-daily"]
        if type(keep_daily) is not int and not whole(keep_daily):
            found.append(("/keep-daily", "type", f"must be an integer, is {kind(keep_daily)}"))
        elif keep_daily < 1:
            found.append(("/keep-daily", "minimum", "must be 1 or more"))
        elif keep_daily > 1000000:
            found.append(("/keep-daily", "maximum", "must be 1000000 or less"))
    if "keep-weekly" in v:
        known += 1
        keep_weekly = v["keep-weekly"]
        if type(keep_weekly) is not int and not whole(keep_weekly):
            found.append(("/keep-weekly", "type", f"must be an integer, is {kind(keep_weekly)}"))
        elif keep_weekly < 1:
            found.append(("/keep-weekly", "minimum", "must be 1 or more"))
        elif keep_weekly > 1000000:
            found.append(("/keep-weekly", "maximum", "must be 1000000 or less"))
    if "keep-monthly" in v:
        known += 1
        keep_monthly = v["keep-monthly"]
        if type(keep_monthly) is not int and not whole(keep_monthly):
            found.append(("/keep-monthly", "type", f"must be an integer, is {kind(keep_monthly)}"))
        elif keep_monthly < 1:
            found.append(("/keep-monthly", "minimum", "must be 1 or more"))
        elif keep_monthly > 1000000:
            found.append(("/keep-monthly", "maximum", "must be 1000000 or less"))
    if "keep-yearly" in v:
        known += 1
        keep_yearly = v["keep-yearly"]
        if type(keep_yearly) is not int and not whole(keep_yearly):
            found.append(("/keep-yearly", "type", f"must be an integer, is {kind(keep_yearly)}"))
        elif keep_yearly < 1:
            found.append(("/keep-yearly", "minimum", "must be 1 or more"))
        elif keep_yearly > 1000000:
            found.append(("/keep-yearly", "maximum", "must be 1000000 or less"))
    if known != len(v):
        found += unknown_keys(v, MAINTENANCE_PRUNE_KEYS)
    return distinct(found) if found else found


def maintenance_verify(v: object) -> Errors:
    """Params of maintenance.verify, pbs/maintenance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "max-depth" in v:
        known += 1
        max_depth = v["max-depth"]
        if type(max_depth) is not int and not whole(max_depth):
            found.append(("/max-depth", "type", f"must be an integer, is {kind(max_depth)}"))
        elif max_depth < 0:
            found.append(("/max-depth", "minimum", "must be 0 or more"))
        elif max_depth > 7:
            found.append(("/max-depth", "maximum", "must be 7 or less"))
    if "backup-type" in v:
        known += 1
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" in v:
        known += 1
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 255:
            found.append(("/backup-id", "maxLength", "must be 255 characters long at most"))
        elif not backup_id_:
            found.append(("/backup-id", "minLength", "must not be empty"))
        elif BACKUP_ID(backup_id_) is None:
            found.append(("/backup-id", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ignore-verified" in v:
        known += 1
        ignore_verified = v["ignore-verified"]
        if type(ignore_verified) is not bool:
            found.append(("/ignore-verified", "type", f"must be a boolean, is {kind(ignore_verified)}"))
    if "outdated-after" in v:
        known += 1
        outdated_after = v["outdated-after"]
        if type(outdated_after) is not int and not whole(outdated_after):
            found.append(("/outdated-after", "type", f"must be an integer, is {kind(outdated_after)}"))
        elif outdated_after < 0:
            found.append(("/outdated-after", "minimum", "must be 0 or more"))
        elif outdated_after > 365000:
            found.append(("/outdated-after", "maximum", "must be 365000 or less"))
    if known != len(v):
        found += unknown_keys(v, MAINTENANCE_VERIFY_KEYS)
    return distinct(found) if found else found


def nodes_identity(v: object) -> Errors:
    """Params of nodes.identity, pbs/nodes.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "node" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'node'"))
    else:
        node_ = v["node"]
        if node_ != "localhost":
            found.append(("/node", "const", "must be 'localhost'"))
    if known != len(v):
        found += unknown_keys(v, NODES_IDENTITY_KEYS)
    return distinct(found) if found else found


def nodes_tasks(v: object) -> Errors:
    """Params of nodes.tasks, pbs/nodes.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "node" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'node'"))
    else:
        node_ = v["node"]
        if node_ != "localhost":
            found.append(("/node", "const", "must be 'localhost'"))
    if "start" in v:
        known += 1
        start = v["start"]
        if type(start) is not int and not whole(start):
            found.append(("/start", "type", f"must be an integer, is {kind(start)}"))
        elif start < 0:
            found.append(("/start", "minimum", "must be 0 or more"))
        elif start > 9007199254740991:
            found.append(("/start", "maximum", "must be 9007199254740991 or less"))
    if "limit" in v:
        known += 1
        limit = v["limit"]
        if type(limit) is not int and not whole(limit):
            found.append(("/limit", "type", f"must be an integer, is {kind(limit)}"))
        elif limit < 0:
            found.append(("/limit", "minimum", "must be 0 or more"))
        elif limit > 100000:
            found.append(("/limit", "maximum", "must be 100000 or less"))
    if "running" in v:
        known += 1
        running = v["running"]
        if type(running) is not bool:
            found.append(("/running", "type", f"must be a boolean, is {kind(running)}"))
    if "errors" in v:
        known += 1
        errors_ = v["errors"]
        if type(errors_) is not bool:
            found.append(("/errors", "type", f"must be a boolean, is {kind(errors_)}"))
    if "userfilter" in v:
        known += 1
        userfilter = v["userfilter"]
        if type(userfilter) is not str:
            found.append(("/userfilter", "type", f"must be a string, is {kind(userfilter)}"))
        elif len(userfilter) > 256:
            found.append(("/userfilter", "maxLength", "must be 256 characters long at most"))
    if "store" in v:
        known += 1
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "typefilter" in v:
        known += 1
        typefilter = v["typefilter"]
        if type(typefilter) is not str:
            found.append(("/typefilter", "type", f"must be a string, is {kind(typefilter)}"))
        elif len(typefilter) > 64:
            found.append(("/typefilter", "maxLength", "must be 64 characters long at most"))
    if "since" in v:
        known += 1
        since = v["since"]
        if type(since) is not int and not whole(since):
            found.append(("/since", "type", f"must be an integer, is {kind(since)}"))
        elif since < 0:
            found.append(("/since", "minimum", "must be 0 or more"))
        elif since > 253402300799:
            found.append(("/since", "maximum", "must be 253402300799 or less"))
    if "until" in v:
        known += 1
        until = v["until"]
        if type(until) is not int and not whole(until):
            found.append(("/until", "type", f"must be an integer, is {kind(until)}"))
        elif until < 0:
            found.append(("/until", "minimum", "must be 0 or more"))
        elif until > 253402300799:
            found.append(("/until", "maximum", "must be 253402300799 or less"))
    if "statusfilter" in v:
        known += 1
        statusfilter = v["statusfilter"]
        if type(statusfilter) is not list:
            found.append(("/statusfilter", "type", f"must be an array, is {kind(statusfilter)}"))
        else:
            if len(statusfilter) > 4:
                found.append(("/statusfilter", "maxItems", "must have 4 items at most"))
            for i, item in enumerate(statusfilter):
                if item != "ok" and item != "warning" and item != "error" and item != "unknown":
                    found.append((f"/statusfilter/{i}", "enum", "must be 'ok', 'warning', 'error' or 'unknown'"))
                if found and len(found) >= LIMIT:
                    break
    if known != len(v):
        found += unknown_keys(v, NODES_TASKS_KEYS)
    return distinct(found) if found else found


def nodes_task_status(v: object) -> Errors:
    """Params of nodes.taskStatus, pbs/nodes.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "node" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'node'"))
    else:
        node_ = v["node"]
        if node_ != "localhost":
            found.append(("/node", "const", "must be 'localhost'"))
    if "upid" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'upid'"))
    else:
        upid_ = v["upid"]
        if type(upid_) is not str:
            found.append(("/upid", "type", f"must be a string, is {kind(upid_)}"))
        elif len(upid_) > 1024:
            found.append(("/upid", "maxLength", "must be 1024 characters long at most"))
        elif UPID(upid_) is None:
            found.append(("/upid", "pattern", "must match the pattern ^UPID:[A-Za-z0-9._-]+:[0-9A-F]{8}:[0-9A-F]{8,9}:[0-9A-F]{8,16}:[0-9A-F]{8}:[A-Za-z0-9_-]+:[^:\\s/]*:[^:\\s/]+:$"))
    if known != len(v):
        found += unknown_keys(v, NODES_TASK_STATUS_KEYS)
    return distinct(found) if found else found


def nodes_task_log(v: object) -> Errors:
    """Params of nodes.taskLog, pbs/nodes.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "node" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'node'"))
    else:
        node_ = v["node"]
        if node_ != "localhost":
            found.append(("/node", "const", "must be 'localhost'"))
    if "upid" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'upid'"))
    else:
        upid_ = v["upid"]
        if type(upid_) is not str:
            found.append(("/upid", "type", f"must be a string, is {kind(upid_)}"))
        elif len(upid_) > 1024:
            found.append(("/upid", "maxLength", "must be 1024 characters long at most"))
        elif UPID(upid_) is None:
            found.append(("/upid", "pattern", "must match the pattern ^UPID:[A-Za-z0-9._-]+:[0-9A-F]{8}:[0-9A-F]{8,9}:[0-9A-F]{8,16}:[0-9A-F]{8}:[A-Za-z0-9_-]+:[^:\\s/]*:[^:\\s/]+:$"))
    if "start" in v:
        known += 1
        start = v["start"]
        if type(start) is not int and not whole(start):
            found.append(("/start", "type", f"must be an integer, is {kind(start)}"))
        elif start < 0:
            found.append(("/start", "minimum", "must be 0 or more"))
        elif start > 9007199254740991:
            found.append(("/start", "maximum", "must be 9007199254740991 or less"))
    if "limit" in v:
        known += 1
        limit = v["limit"]
        if type(limit) is not int and not whole(limit):
            found.append(("/limit", "type", f"must be an integer, is {kind(limit)}"))
        elif limit < 0:
            found.append(("/limit", "minimum", "must be 0 or more"))
        elif limit > 100000:
            found.append(("/limit", "maximum", "must be 100000 or less"))
    if "test-status" in v:
        known += 1
        test_status = v["test-status"]
        if type(test_status) is not bool:
            found.append(("/test-status", "type", f"must be a boolean, is {kind(test_status)}"))
    if known != len(v):
        found += unknown_keys(v, NODES_TASK_LOG_KEYS)
    return distinct(found) if found else found


def nodes_stop_task(v: object) -> Errors:
    """Params of nodes.stopTask, pbs/nodes.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "node" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'node'"))
    else:
        node_ = v["node"]
        if node_ != "localhost":
            found.append(("/node", "const", "must be 'localhost'"))
    if "upid" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'upid'"))
    else:
        upid_ = v["upid"]
        if type(upid_) is not str:
            found.append(("/upid", "type", f"must be a string, is {kind(upid_)}"))
        elif len(upid_) > 1024:
            found.append(("/upid", "maxLength", "must be 1024 characters long at most"))
        elif UPID(upid_) is None:
            found.append(("/upid", "pattern", "must match the pattern ^UPID:[A-Za-z0-9._-]+:[0-9A-F]{8}:[0-9A-F]{8,9}:[0-9A-F]{8,16}:[0-9A-F]{8}:[A-Za-z0-9_-]+:[^:\\s/]*:[^:\\s/]+:$"))
    if known != len(v):
        found += unknown_keys(v, NODES_STOP_TASK_KEYS)
    return distinct(found) if found else found


def reader_open(v: object) -> Errors:
    """Params of reader.open, pbs/reader.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 4
    if "store" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'store'"))
    else:
        store_ = v["store"]
        if type(store_) is not str:
            found.append(("/store", "type", f"must be a string, is {kind(store_)}"))
        elif len(store_) > 32:
            found.append(("/store", "maxLength", "must be 32 characters long at most"))
        elif len(store_) < 3:
            found.append(("/store", "minLength", "must be 3 characters long at least"))
        elif STORE(store_) is None:
            found.append(("/store", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "ns" in v:
        known += 1
        ns = v["ns"]
        if type(ns) is not str:
            found.append(("/ns", "type", f"must be a string, is {kind(ns)}"))
        elif len(ns) > 256:
            found.append(("/ns", "maxLength", "must be 256 characters long at most"))
        elif NAMESPACE(ns) is None:
            found.append(("/ns", "pattern", "must match the pattern ^(?:[A-Za-z0-9_][A-Za-z0-9._-]*(?:/[A-Za-z0-9_][A-Za-z0-9._-]*){0,6})?$"))
    if "backup-type" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-type'"))
    else:
        backup_type_ = v["backup-type"]
        if backup_type_ != "vm" and backup_type_ != "ct" and backup_type_ != "host":
            found.append(("/backup-type", "enum", "must be 'vm', 'ct' or 'host'"))
    if "backup-id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-id'"))
    else:
        backup_id_ = v["backup-id"]
        if type(backup_id_) is not str:
            found.append(("/backup-id", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 255:
            found.append(("/backup-id", "maxLength", "must be 255 characters long at most"))
        elif not backup_id_:
            found.append(("/backup-id", "minLength", "must not be empty"))
        elif BACKUP_ID(backup_id_) is None:
            found.append(("/backup-id", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*$"))
    if "backup-time" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backup-time'"))
    else:
        backup_time_ = v["backup-time"]
        if type(backup_time_) is not int and not whole(backup_time_):
            found.append(("/backup-time", "type", f"must be an integer, is {kind(backup_time_)}"))
        elif backup_time_ < 1:
            found.append(("/backup-time", "minimum", "must be 1 or more"))
        elif backup_time_ > 253402300799:
            found.append(("/backup-time", "maximum", "must be 253402300799 or less"))
    if "debug" in v:
        known += 1
        debug = v["debug"]
        if type(debug) is not bool:
            found.append(("/debug", "type", f"must be a boolean, is {kind(debug)}"))
    if known != len(v):
        found += unknown_keys(v, READER_OPEN_KEYS)
    return distinct(found) if found else found


def reader_list(v: object) -> Errors:
    """Params of reader.list, pbs/reader.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def reader_download(v: object) -> Errors:
    """Params of reader.download, pbs/reader.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "file-name" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'file-name'"))
    else:
        file_name_ = v["file-name"]
        if type(file_name_) is not str:
            found.append(("/file-name", "type", f"must be a string, is {kind(file_name_)}"))
        elif len(file_name_) > 255:
            found.append(("/file-name", "maxLength", "must be 255 characters long at most"))
        elif FILE_NAME(file_name_) is None:
            found.append(("/file-name", "pattern", "must match the pattern ^[A-Za-z0-9_][A-Za-z0-9._-]*\\.(?:blob|fidx|didx)$"))
    if known != len(v):
        found += unknown_keys(v, READER_DOWNLOAD_KEYS)
    return distinct(found) if found else found


def reader_chunk(v: object) -> Errors:
    """Params of reader.chunk, pbs/reader.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "digest" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'digest'"))
    else:
        digest_ = v["digest"]
        if type(digest_) is not str:
            found.append(("/digest", "type", f"must be a string, is {kind(digest_)}"))
        elif not is_hex_digest(digest_):
            found.append(("/digest", "format", "must be a SHA-256 digest: 64 lower-case hexadecimal characters"))
    if known != len(v):
        found += unknown_keys(v, READER_CHUNK_KEYS)
    return distinct(found) if found else found


def reader_speedtest(v: object) -> Errors:
    """Params of reader.speedtest, pbs/reader.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found
