"""Validators of the face pbs.

Generated from spec/pbs by: python -m codegen generate. DO NOT EDIT.
"""

from __future__ import annotations

import re

from runtime.contract.abi import Errors
from runtime.contract.findings import LIMIT, distinct, kind, unknown_keys, whole
from runtime.contract.formats import is_hex_digest

STORE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._\-]*").fullmatch
BACKUP_ID = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._\-]*").fullmatch
NAMESPACE = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9._\-]*(?:/[A-Za-z0-9_][A-Za-z0-9._\-]*){0,6})?").fullmatch
FILE_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._\-]*\.(?:blob|fidx|didx)").fullmatch
BLOB_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._\-]*\.blob").fullmatch
FIXED_INDEX_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._\-]*\.fidx").fullmatch
DYNAMIC_INDEX_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._\-]*\.didx").fullmatch
HEX_64 = re.compile(r"[0-9A-Fa-f]{64}").fullmatch
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
READER_OPEN_KEYS = frozenset({"backup-id", "backup-time", "backup-type", "debug", "ns", "store"})
READER_DOWNLOAD_KEYS = frozenset({"file-name"})
READER_CHUNK_KEYS = frozenset({"digest"})


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
