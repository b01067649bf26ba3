"""Validators of the face xo.

Generated from spec/xo by: python -m codegen generate. DO NOT EDIT.
"""

from __future__ import annotations

import re

from runtime.contract.abi import Errors
from runtime.contract.findings import LIMIT, distinct, escape, kind, under, unknown_keys, whole

RESTORED_VM_KEYS = frozenset({"id", "size"})
STATUS_VALUES = frozenset({"canceled", "failure", "interrupted", "pending", "skipped", "success"})
APPLIANCE_UPDATER_CONFIGURE_KEYS = frozenset({"channel"})
AUTHENTICATION_SET_TOKEN_TOKEN = re.compile(r"[!#-+./0-9:<-\[\]-\~\-]*").fullmatch
AUTHENTICATION_SET_TOKEN_KEYS = frozenset({"token"})
BACKUP_DELETE_METADATA_BACKUP_KEYS = frozenset({"backupId", "remote"})
BACKUP_DELETE_VM_BACKUP_KEYS = frozenset({"filename", "remote"})
BACKUP_DELETE_VM_BACKUPS_KEYS = frozenset({"filenames", "remote"})
BACKUP_FETCH_PARTITION_FILES_KEYS = frozenset({"disk", "format", "partition", "paths", "remote"})
BACKUP_IMPORT_VM_BACKUP_KEYS = frozenset({"backupId", "remote", "settings", "srUuid", "streamLogs", "xapi"})
BACKUP_LIST_DISK_PARTITIONS_KEYS = frozenset({"disk", "remote"})
BACKUP_LIST_PARTITION_FILES_KEYS = frozenset({"disk", "partition", "path", "remote"})
BACKUP_LIST_POOL_METADATA_BACKUPS_KEYS = frozenset({"remotes"})
BACKUP_LIST_VM_BACKUPS_KEYS = frozenset({"remotes", "vmId"})
BACKUP_LIST_XO_METADATA_BACKUPS_KEYS = frozenset({"remotes"})
BACKUP_PLAN_KEYS = frozenset({"job", "recordToXapi", "remotes", "schedule", "xapis"})
BACKUP_RESTORE_METADATA_BACKUP_KEYS = frozenset({"backupId", "remote", "xapi"})
BACKUP_RUN_KEYS = frozenset({"job", "jobData", "recordToXapi", "remotes", "schedule", "streamLogs", "xapis"})
BACKUP_VERIFY_KEYS = frozenset({"remote", "vmId"})
BACKUP_MOUNT_PARTITION_KEYS = frozenset({"disk", "partition", "remote"})
BACKUP_UNMOUNT_PARTITION_KEYS = frozenset({"path"})
EVENT_FROM_KEYS = frozenset({"timeout", "token"})
REMOTE_GET_INFO_KEYS = frozenset({"remote"})
REMOTE_PING_KEYS = frozenset({"remote"})
REMOTE_TEST_KEYS = frozenset({"remote"})
REMOTE_GET_TOTAL_BACKUP_SIZE_KEYS = frozenset({"remote"})
SYSTEM_METHOD_SIGNATURE_KEYS = frozenset({"method", "name"})
TASK_CANCEL_KEYS = frozenset({"taskId"})
TASK_DESTROY_KEYS = frozenset({"taskId"})
TASK_GET_KEYS = frozenset({"taskId"})
TASK_GET_ALL_KEYS = frozenset({"limit"})
TEST_RANGE_KEYS = frozenset({"start", "step", "stop"})
TEST_THROW_KEYS = frozenset({"message"})


def tunnel_state(v: object) -> Errors:
    """xo.TunnelState, xo/appliance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "open" not in v:
        found.append(("", "required", "needs the key 'open'"))
    else:
        open = v["open"]
        if type(open) is not bool:
            found.append(("/open", "type", f"must be a boolean, is {kind(open)}"))
    if "stdout" not in v:
        found.append(("", "required", "needs the key 'stdout'"))
    else:
        stdout = v["stdout"]
        if type(stdout) is not str:
            found.append(("/stdout", "type", f"must be a string, is {kind(stdout)}"))
    return found


def backup_id(v: object) -> Errors:
    """xo.BackupId, xo/backup.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 4096:
        found.append(("", "maxLength", "must be 4096 characters long at most"))
    elif not v:
        found.append(("", "minLength", "must not be empty"))
    return found


def disk_id(v: object) -> Errors:
    """xo.DiskId, xo/backup.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 4096:
        found.append(("", "maxLength", "must be 4096 characters long at most"))
    elif not v:
        found.append(("", "minLength", "must not be empty"))
    return found


def partition_id(v: object) -> Errors:
    """xo.PartitionId, xo/backup.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 1024:
        found.append(("", "maxLength", "must be 1024 characters long at most"))
    return found


def partition(v: object) -> Errors:
    """xo.Partition, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "nr" in v:
        nr = v["nr"]
        if type(nr) is not str:
            found.append(("/nr", "type", f"must be a string, is {kind(nr)}"))
    if "start" in v:
        start = v["start"]
        if type(start) is not int and not whole(start):
            found.append(("/start", "type", f"must be an integer, is {kind(start)}"))
        elif start < 0:
            found.append(("/start", "minimum", "must be 0 or more"))
        elif start > 9223372036854775807:
            found.append(("/start", "type", "must be an integer of 64 bits"))
    if "size" not in v:
        found.append(("", "required", "needs the key 'size'"))
    else:
        size = v["size"]
        if type(size) is not int and not whole(size):
            found.append(("/size", "type", f"must be an integer, is {kind(size)}"))
        elif size < 0:
            found.append(("/size", "minimum", "must be 0 or more"))
        elif size > 9223372036854775807:
            found.append(("/size", "type", "must be an integer of 64 bits"))
    if "name" not in v:
        found.append(("", "required", "needs the key 'name'"))
    else:
        name = v["name"]
        if type(name) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name)}"))
    if "id" not in v:
        found.append(("", "required", "needs the key 'id'"))
    else:
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
    if "type" in v:
        type_ = v["type"]
        if type(type_) is not str and type(type_) is not int and not whole(type_):
            found.append(("/type", "type", f"must be a string or an integer, is {kind(type_)}"))
        elif type(type_) is int or type(type_) is float:
            if not -9223372036854775808 <= type_ <= 9223372036854775807:
                found.append(("/type", "type", "must be an integer of 64 bits"))
    return found


def verdict(v: object) -> Errors:
    """xo.Verdict, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "success" not in v:
        found.append(("", "required", "needs the key 'success'"))
    else:
        success = v["success"]
        if type(success) is not bool:
            found.append(("/success", "type", f"must be a boolean, is {kind(success)}"))
    if "machines" not in v:
        found.append(("", "required", "needs the key 'machines'"))
    else:
        machines = v["machines"]
        if type(machines) is not int and not whole(machines):
            found.append(("/machines", "type", f"must be an integer, is {kind(machines)}"))
        elif machines < 0:
            found.append(("/machines", "minimum", "must be 0 or more"))
        elif machines > 9223372036854775807:
            found.append(("/machines", "type", "must be an integer of 64 bits"))
    if "backups" not in v:
        found.append(("", "required", "needs the key 'backups'"))
    else:
        backups = v["backups"]
        if type(backups) is not int and not whole(backups):
            found.append(("/backups", "type", f"must be an integer, is {kind(backups)}"))
        elif backups < 0:
            found.append(("/backups", "minimum", "must be 0 or more"))
        elif backups > 9223372036854775807:
            found.append(("/backups", "type", "must be an integer of 64 bits"))
    if "disks" not in v:
        found.append(("", "required", "needs the key 'disks'"))
    else:
        disks = v["disks"]
        if type(disks) is not int and not whole(disks):
            found.append(("/disks", "type", f"must be an integer, is {kind(disks)}"))
        elif disks < 0:
            found.append(("/disks", "minimum", "must be 0 or more"))
        elif disks > 9223372036854775807:
            found.append(("/disks", "type", "must be an integer of 64 bits"))
    if "bytes" not in v:
        found.append(("", "required", "needs the key 'bytes'"))
    else:
        bytes = v["bytes"]
        if type(bytes) is not int and not whole(bytes):
            found.append(("/bytes", "type", f"must be an integer, is {kind(bytes)}"))
        elif bytes < 0:
            found.append(("/bytes", "minimum", "must be 0 or more"))
        elif bytes > 9223372036854775807:
            found.append(("/bytes", "type", "must be an integer of 64 bits"))
    if "findings" not in v:
        found.append(("", "required", "needs the key 'findings'"))
    else:
        findings = v["findings"]
        if type(findings) is not list:
            found.append(("/findings", "type", f"must be an array, is {kind(findings)}"))
        else:
            for i, finding in enumerate(findings):
                if type(finding) is not dict:
                    found.append((f"/findings/{i}", "type", f"must be an object, is {kind(finding)}"))
                else:
                    if "path" not in finding:
                        found.append((f"/findings/{i}", "required", "needs the key 'path'"))
                    else:
                        path = finding["path"]
                        if type(path) is not str:
                            found.append((f"/findings/{i}/path", "type", f"must be a string, is {kind(path)}"))
                    if "message" not in finding:
                        found.append((f"/findings/{i}", "required", "needs the key 'message'"))
                    else:
                        message = finding["message"]
                        if type(message) is not str:
                            found.append((f"/findings/{i}/message", "type", f"must be a string, is {kind(message)}"))
                    if "busy" in finding:
                        busy = finding["busy"]
                        if type(busy) is not bool:
                            found.append((f"/findings/{i}/busy", "type", f"must be a boolean, is {kind(busy)}"))
                if found and len(found) >= LIMIT:
                    break
    if "found" not in v:
        found.append(("", "required", "needs the key 'found'"))
    else:
        found_ = v["found"]
        if type(found_) is not int and not whole(found_):
            found.append(("/found", "type", f"must be an integer, is {kind(found_)}"))
        elif found_ < 0:
            found.append(("/found", "minimum", "must be 0 or more"))
        elif found_ > 9223372036854775807:
            found.append(("/found", "type", "must be an integer of 64 bits"))
    return distinct(found) if found else found


def plan(v: object) -> Errors:
    """xo.Plan, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "job" not in v:
        found.append(("", "required", "needs the key 'job'"))
    else:
        job_ = v["job"]
        if type(job_) is not dict:
            found.append(("/job", "type", f"must be an object, is {kind(job_)}"))
        else:
            if "id" not in job_:
                found.append(("/job", "required", "needs the key 'id'"))
            else:
                id = job_["id"]
                if type(id) is not str:
                    found.append(("/job/id", "type", f"must be a string, is {kind(id)}"))
            if "name" not in job_:
                found.append(("/job", "required", "needs the key 'name'"))
            else:
                name = job_["name"]
                if type(name) is not str:
                    found.append(("/job/name", "type", f"must be a string, is {kind(name)}"))
            if "type" not in job_:
                found.append(("/job", "required", "needs the key 'type'"))
            else:
                type_ = job_["type"]
                if type(type_) is not str:
                    found.append(("/job/type", "type", f"must be a string, is {kind(type_)}"))
            if "mode" not in job_:
                found.append(("/job", "required", "needs the key 'mode'"))
            else:
                mode = job_["mode"]
                if type(mode) is not str:
                    found.append(("/job/mode", "type", f"must be a string, is {kind(mode)}"))
    if "problems" not in v:
        found.append(("", "required", "needs the key 'problems'"))
    else:
        problems = v["problems"]
        if type(problems) is not int and not whole(problems):
            found.append(("/problems", "type", f"must be an integer, is {kind(problems)}"))
        elif problems < 0:
            found.append(("/problems", "minimum", "must be 0 or more"))
        elif problems > 9223372036854775807:
            found.append(("/problems", "type", "must be an integer of 64 bits"))
    if "bytes" not in v:
        found.append(("", "required", "needs the key 'bytes'"))
    else:
        bytes = v["bytes"]
        if type(bytes) is not int and not whole(bytes):
            found.append(("/bytes", "type", f"must be an integer, is {kind(bytes)}"))
        elif bytes < 0:
            found.append(("/bytes", "minimum", "must be 0 or more"))
        elif bytes > 9223372036854775807:
            found.append(("/bytes", "type", "must be an integer of 64 bits"))
    if "exact" not in v:
        found.append(("", "required", "needs the key 'exact'"))
    else:
        exact = v["exact"]
        if type(exact) is not bool:
            found.append(("/exact", "type", f"must be a boolean, is {kind(exact)}"))
    if "targets" not in v:
        found.append(("", "required", "needs the key 'targets'"))
    else:
        targets = v["targets"]
        if type(targets) is not list:
            found.append(("/targets", "type", f"must be an array, is {kind(targets)}"))
        else:
            for i, target in enumerate(targets):
                if errors := planned_target(target):
                    found += under(f"/targets/{i}", errors)
                if found and len(found) >= LIMIT:
                    break
    if "machines" not in v:
        found.append(("", "required", "needs the key 'machines'"))
    else:
        machines = v["machines"]
        if type(machines) is not list:
            found.append(("/machines", "type", f"must be an array, is {kind(machines)}"))
        else:
            for i, machine in enumerate(machines):
                if errors := planned_machine(machine):
                    found += under(f"/machines/{i}", errors)
                if found and len(found) >= LIMIT:
                    break
    if "metadata" in v:
        metadata = v["metadata"]
        if type(metadata) is not list:
            found.append(("/metadata", "type", f"must be an array, is {kind(metadata)}"))
        else:
            for i, item in enumerate(metadata):
                if errors := planned_metadata(item):
                    found += under(f"/metadata/{i}", errors)
                if found and len(found) >= LIMIT:
                    break
    if "others" not in v:
        found.append(("", "required", "needs the key 'others'"))
    else:
        others = v["others"]
        if type(others) is not list:
            found.append(("/others", "type", f"must be an array, is {kind(others)}"))
        else:
            for i, other in enumerate(others):
                if type(other) is not dict:
                    found.append((f"/others/{i}", "type", f"must be an object, is {kind(other)}"))
                else:
                    if "id" not in other:
                        found.append((f"/others/{i}", "required", "needs the key 'id'"))
                    else:
                        id = other["id"]
                        if type(id) is not str:
                            found.append((f"/others/{i}/id", "type", f"must be a string, is {kind(id)}"))
                    if "name" not in other:
                        found.append((f"/others/{i}", "required", "needs the key 'name'"))
                    else:
                        name = other["name"]
                        if type(name) is not str:
                            found.append((f"/others/{i}/name", "type", f"must be a string, is {kind(name)}"))
                    if "why" not in other:
                        found.append((f"/others/{i}", "required", "needs the key 'why'"))
                    else:
                        why = other["why"]
                        if type(why) is not str:
                            found.append((f"/others/{i}/why", "type", f"must be a string, is {kind(why)}"))
                if found and len(found) >= LIMIT:
                    break
    return distinct(found) if found else found


def planned_target(v: object) -> Errors:
    """xo.PlannedTarget, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "id" not in v:
        found.append(("", "required", "needs the key 'id'"))
    else:
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
    if "type" not in v:
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type(type_) is not str:
            found.append(("/type", "type", f"must be a string, is {kind(type_)}"))
    if "name" in v:
        name = v["name"]
        if type(name) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name)}"))
    if "reachable" not in v:
        found.append(("", "required", "needs the key 'reachable'"))
    else:
        reachable = v["reachable"]
        if type(reachable) is not bool:
            found.append(("/reachable", "type", f"must be a boolean, is {kind(reachable)}"))
    if "why" in v:
        why = v["why"]
        if type(why) is not str:
            found.append(("/why", "type", f"must be a string, is {kind(why)}"))
    if "available" in v:
        available = v["available"]
        if type(available) is not int and not whole(available):
            found.append(("/available", "type", f"must be an integer, is {kind(available)}"))
        elif available < 0:
            found.append(("/available", "minimum", "must be 0 or more"))
        elif available > 9223372036854775807:
            found.append(("/available", "type", "must be an integer of 64 bits"))
    if "needed" in v:
        needed = v["needed"]
        if type(needed) is not int and not whole(needed):
            found.append(("/needed", "type", f"must be an integer, is {kind(needed)}"))
        elif needed < 0:
            found.append(("/needed", "minimum", "must be 0 or more"))
        elif needed > 9223372036854775807:
            found.append(("/needed", "type", "must be an integer of 64 bits"))
    return found


def planned_machine(v: object) -> Errors:
    """xo.PlannedMachine, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "id" not in v:
        found.append(("", "required", "needs the key 'id'"))
    else:
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
    if "name" in v:
        name = v["name"]
        if type(name) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name)}"))
    if "outcome" not in v:
        found.append(("", "required", "needs the key 'outcome'"))
    else:
        outcome = v["outcome"]
        if type(outcome) is not str:
            found.append(("/outcome", "type", f"must be a string, is {kind(outcome)}"))
    if "why" not in v:
        found.append(("", "required", "needs the key 'why'"))
    else:
        why = v["why"]
        if type(why) is not str:
            found.append(("/why", "type", f"must be a string, is {kind(why)}"))
    if "isFull" in v:
        is_full = v["isFull"]
        if type(is_full) is not bool:
            found.append(("/isFull", "type", f"must be a boolean, is {kind(is_full)}"))
    if "snapshot" in v:
        snapshot = v["snapshot"]
        if type(snapshot) is not str:
            found.append(("/snapshot", "type", f"must be a string, is {kind(snapshot)}"))
    if "shutDown" in v:
        shut_down = v["shutDown"]
        if type(shut_down) is not bool:
            found.append(("/shutDown", "type", f"must be a boolean, is {kind(shut_down)}"))
    if "bytes" in v:
        bytes = v["bytes"]
        if type(bytes) is not int and not whole(bytes):
            found.append(("/bytes", "type", f"must be an integer, is {kind(bytes)}"))
        elif bytes < 0:
            found.append(("/bytes", "minimum", "must be 0 or more"))
        elif bytes > 9223372036854775807:
            found.append(("/bytes", "type", "must be an integer of 64 bits"))
    if "exact" in v:
        exact = v["exact"]
        if type(exact) is not bool:
            found.append(("/exact", "type", f"must be a boolean, is {kind(exact)}"))
    if "disks" not in v:
        found.append(("", "required", "needs the key 'disks'"))
    else:
        disks = v["disks"]
        if type(disks) is not list:
            found.append(("/disks", "type", f"must be an array, is {kind(disks)}"))
        else:
            for i, disk in enumerate(disks):
                if type(disk) is not dict:
                    found.append((f"/disks/{i}", "type", f"must be an object, is {kind(disk)}"))
                else:
                    if "id" not in disk:
                        found.append((f"/disks/{i}", "required", "needs the key 'id'"))
                    else:
                        id = disk["id"]
                        if type(id) is not str:
                            found.append((f"/disks/{i}/id", "type", f"must be a string, is {kind(id)}"))
                    if "name" not in disk:
                        found.append((f"/disks/{i}", "required", "needs the key 'name'"))
                    else:
                        name = disk["name"]
                        if type(name) is not str:
                            found.append((f"/disks/{i}/name", "type", f"must be a string, is {kind(name)}"))
                    if "size" not in disk:
                        found.append((f"/disks/{i}", "required", "needs the key 'size'"))
                    else:
                        size = disk["size"]
                        if type(size) is not int and not whole(size):
                            found.append((f"/disks/{i}/size", "type", f"must be an integer, is {kind(size)}"))
                        elif size < 0:
                            found.append((f"/disks/{i}/size", "minimum", "must be 0 or more"))
                        elif size > 9223372036854775807:
                            found.append((f"/disks/{i}/size", "type", "must be an integer of 64 bits"))
                    if "isFull" not in disk:
                        found.append((f"/disks/{i}", "required", "needs the key 'isFull'"))
                    else:
                        is_full = disk["isFull"]
                        if type(is_full) is not bool:
                            found.append((f"/disks/{i}/isFull", "type", f"must be a boolean, is {kind(is_full)}"))
                    if "way" not in disk:
                        found.append((f"/disks/{i}", "required", "needs the key 'way'"))
                    else:
                        way = disk["way"]
                        if type(way) is not str:
                            found.append((f"/disks/{i}/way", "type", f"must be a string, is {kind(way)}"))
                    if "bytes" not in disk:
                        found.append((f"/disks/{i}", "required", "needs the key 'bytes'"))
                    else:
                        bytes = disk["bytes"]
                        if type(bytes) is not int and not whole(bytes):
                            found.append((f"/disks/{i}/bytes", "type", f"must be an integer, is {kind(bytes)}"))
                        elif bytes < 0:
                            found.append((f"/disks/{i}/bytes", "minimum", "must be 0 or more"))
                        elif bytes > 9223372036854775807:
                            found.append((f"/disks/{i}/bytes", "type", "must be an integer of 64 bits"))
                    if "exact" not in disk:
                        found.append((f"/disks/{i}", "required", "needs the key 'exact'"))
                    else:
                        exact = disk["exact"]
                        if type(exact) is not bool:
                            found.append((f"/disks/{i}/exact", "type", f"must be a boolean, is {kind(exact)}"))
                if found and len(found) >= LIMIT:
                    break
    if "targets" not in v:
        found.append(("", "required", "needs the key 'targets'"))
    else:
        targets = v["targets"]
        if type(targets) is not list:
            found.append(("/targets", "type", f"must be an array, is {kind(targets)}"))
        else:
            for i, target in enumerate(targets):
                if type(target) is not dict:
                    found.append((f"/targets/{i}", "type", f"must be an object, is {kind(target)}"))
                else:
                    if "id" not in target:
                        found.append((f"/targets/{i}", "required", "needs the key 'id'"))
                    else:
                        id = target["id"]
                        if type(id) is not str:
                            found.append((f"/targets/{i}/id", "type", f"must be a string, is {kind(id)}"))
                    if "type" not in target:
                        found.append((f"/targets/{i}", "required", "needs the key 'type'"))
                    else:
                        type_ = target["type"]
                        if type(type_) is not str:
                            found.append((f"/targets/{i}/type", "type", f"must be a string, is {kind(type_)}"))
                    if "removes" not in target:
                        found.append((f"/targets/{i}", "required", "needs the key 'removes'"))
                    else:
                        removes = target["removes"]
                        if type(removes) is not list:
                            found.append((f"/targets/{i}/removes", "type", f"must be an array, is {kind(removes)}"))
                        else:
                            for i_2, remove in enumerate(removes):
                                if type(remove) is not dict:
                                    found.append((f"/targets/{i}/removes/{i_2}", "type", f"must be an object, is {kind(remove)}"))
                                else:
                                    if "id" not in remove:
                                        found.append((f"/targets/{i}/removes/{i_2}", "required", "needs the key 'id'"))
                                    else:
                                        id = remove["id"]
                                        if type(id) is not str:
                                            found.append((f"/targets/{i}/removes/{i_2}/id", "type", f"must be a string, is {kind(id)}"))
                                    if "timestamp" not in remove:
                                        found.append((f"/targets/{i}/removes/{i_2}", "required", "needs the key 'timestamp'"))
                                    else:
                                        timestamp = remove["timestamp"]
                                        if type(timestamp) is not int and not whole(timestamp):
                                            found.append((f"/targets/{i}/removes/{i_2}/timestamp", "type", f"must be an integer, is {kind(timestamp)}"))
                                        elif not -9223372036854775808 <= timestamp <= 9223372036854775807:
                                            found.append((f"/targets/{i}/removes/{i_2}/timestamp", "type", "must be an integer of 64 bits"))
                                if found and len(found) >= LIMIT:
                                    break
                    if "there" in target:
                        there = target["there"]
                        if type(there) is not int and not whole(there):
                            found.append((f"/targets/{i}/there", "type", f"must be an integer, is {kind(there)}"))
                        elif there < 0:
                            found.append((f"/targets/{i}/there", "minimum", "must be 0 or more"))
                        elif there > 9223372036854775807:
                            found.append((f"/targets/{i}/there", "type", "must be an integer of 64 bits"))
                    if "copies" in target:
                        copies = target["copies"]
                        if type(copies) is not list:
                            found.append((f"/targets/{i}/copies", "type", f"must be an array, is {kind(copies)}"))
                        else:
                            for i_2, copy in enumerate(copies):
                                if type(copy) is not dict:
                                    found.append((f"/targets/{i}/copies/{i_2}", "type", f"must be an object, is {kind(copy)}"))
                                else:
                                    if "id" not in copy:
                                        found.append((f"/targets/{i}/copies/{i_2}", "required", "needs the key 'id'"))
                                    else:
                                        id = copy["id"]
                                        if type(id) is not str:
                                            found.append((f"/targets/{i}/copies/{i_2}/id", "type", f"must be a string, is {kind(id)}"))
                                    if "timestamp" not in copy:
                                        found.append((f"/targets/{i}/copies/{i_2}", "required", "needs the key 'timestamp'"))
                                    else:
                                        timestamp = copy["timestamp"]
                                        if type(timestamp) is not int and not whole(timestamp):
                                            found.append((f"/targets/{i}/copies/{i_2}/timestamp", "type", f"must be an integer, is {kind(timestamp)}"))
                                        elif not -9223372036854775808 <= timestamp <= 9223372036854775807:
                                            found.append((f"/targets/{i}/copies/{i_2}/timestamp", "type", "must be an integer of 64 bits"))
                                    if "size" not in copy:
                                        found.append((f"/targets/{i}/copies/{i_2}", "required", "needs the key 'size'"))
                                    else:
                                        size = copy["size"]
                                        if type(size) is not int and not whole(size):
                                            found.append((f"/targets/{i}/copies/{i_2}/size", "type", f"must be an integer, is {kind(size)}"))
                                        elif size < 0:
                                            found.append((f"/targets/{i}/copies/{i_2}/size", "minimum", "must be 0 or more"))
                                        elif size > 9223372036854775807:
                                            found.append((f"/targets/{i}/copies/{i_2}/size", "type", "must be an integer of 64 bits"))
                                    if "isFull" not in copy:
                                        found.append((f"/targets/{i}/copies/{i_2}", "required", "needs the key 'isFull'"))
                                    else:
                                        is_full = copy["isFull"]
                                        if type(is_full) is not bool:
                                            found.append((f"/targets/{i}/copies/{i_2}/isFull", "type", f"must be a boolean, is {kind(is_full)}"))
                                if found and len(found) >= LIMIT:
                                    break
                    if "healthCheck" in target:
                        health_check = target["healthCheck"]
                        if type(health_check) is not str:
                            found.append((f"/targets/{i}/healthCheck", "type", f"must be a string, is {kind(health_check)}"))
                if found and len(found) >= LIMIT:
                    break
    if "snapshotsRemoved" not in v:
        found.append(("", "required", "needs the key 'snapshotsRemoved'"))
    else:
        snapshots_removed = v["snapshotsRemoved"]
        if type(snapshots_removed) is not list:
            found.append(("/snapshotsRemoved", "type", f"must be an array, is {kind(snapshots_removed)}"))
        else:
            for i, item in enumerate(snapshots_removed):
                if type(item) is not dict:
                    found.append((f"/snapshotsRemoved/{i}", "type", f"must be an object, is {kind(item)}"))
                else:
                    if "id" not in item:
                        found.append((f"/snapshotsRemoved/{i}", "required", "needs the key 'id'"))
                    else:
                        id = item["id"]
                        if type(id) is not str:
                            found.append((f"/snapshotsRemoved/{i}/id", "type", f"must be a string, is {kind(id)}"))
                    if "name" not in item:
                        found.append((f"/snapshotsRemoved/{i}", "required", "needs the key 'name'"))
                    else:
                        name = item["name"]
                        if type(name) is not str:
                            found.append((f"/snapshotsRemoved/{i}/name", "type", f"must be a string, is {kind(name)}"))
                if found and len(found) >= LIMIT:
                    break
    if "notes" not in v:
        found.append(("", "required", "needs the key 'notes'"))
    else:
        notes = v["notes"]
        if type(notes) is not list:
            found.append(("/notes", "type", f"must be an array, is {kind(notes)}"))
        else:
            for i, note in enumerate(notes):
                if type(note) is not str:
                    found.append((f"/notes/{i}", "type", f"must be a string, is {kind(note)}"))
                if found and len(found) >= LIMIT:
                    break
    return distinct(found) if found else found


def planned_metadata(v: object) -> Errors:
    """xo.PlannedMetadata, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "type" not in v:
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type(type_) is not str:
            found.append(("/type", "type", f"must be a string, is {kind(type_)}"))
    if "id" in v:
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
    if "name" in v:
        name = v["name"]
        if type(name) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name)}"))
    if "outcome" not in v:
        found.append(("", "required", "needs the key 'outcome'"))
    else:
        outcome = v["outcome"]
        if type(outcome) is not str:
            found.append(("/outcome", "type", f"must be a string, is {kind(outcome)}"))
    if "why" in v:
        why = v["why"]
        if type(why) is not str:
            found.append(("/why", "type", f"must be a string, is {kind(why)}"))
    if "bytes" in v:
        bytes = v["bytes"]
        if type(bytes) is not int and not whole(bytes):
            found.append(("/bytes", "type", f"must be an integer, is {kind(bytes)}"))
        elif bytes < 0:
            found.append(("/bytes", "minimum", "must be 0 or more"))
        elif bytes > 9223372036854775807:
            found.append(("/bytes", "type", "must be an integer of 64 bits"))
    if "exact" not in v:
        found.append(("", "required", "needs the key 'exact'"))
    else:
        exact = v["exact"]
        if type(exact) is not bool:
            found.append(("/exact", "type", f"must be a boolean, is {kind(exact)}"))
    if "targets" not in v:
        found.append(("", "required", "needs the key 'targets'"))
    else:
        targets = v["targets"]
        if type(targets) is not list:
            found.append(("/targets", "type", f"must be an array, is {kind(targets)}"))
        else:
            for i, target in enumerate(targets):
                if type(target) is not dict:
                    found.append((f"/targets/{i}", "type", f"must be an object, is {kind(target)}"))
                else:
                    if "id" not in target:
                        found.append((f"/targets/{i}", "required", "needs the key 'id'"))
                    else:
                        id = target["id"]
                        if type(id) is not str:
                            found.append((f"/targets/{i}/id", "type", f"must be a string, is {kind(id)}"))
                    if "type" not in target:
                        found.append((f"/targets/{i}", "required", "needs the key 'type'"))
                    else:
                        type_ = target["type"]
                        if type(type_) is not str:
                            found.append((f"/targets/{i}/type", "type", f"must be a string, is {kind(type_)}"))
                    if "there" not in target:
                        found.append((f"/targets/{i}", "required", "needs the key 'there'"))
                    else:
                        there = target["there"]
                        if type(there) is not int and not whole(there):
                            found.append((f"/targets/{i}/there", "type", f"must be an integer, is {kind(there)}"))
                        elif there < 0:
                            found.append((f"/targets/{i}/there", "minimum", "must be 0 or more"))
                        elif there > 9223372036854775807:
                            found.append((f"/targets/{i}/there", "type", "must be an integer of 64 bits"))
                    if "removes" not in target:
                        found.append((f"/targets/{i}", "required", "needs the key 'removes'"))
                    else:
                        removes = target["removes"]
                        if type(removes) is not list:
                            found.append((f"/targets/{i}/removes", "type", f"must be an array, is {kind(removes)}"))
                        else:
                            for i_2, remove in enumerate(removes):
                                if type(remove) is not dict:
                                    found.append((f"/targets/{i}/removes/{i_2}", "type", f"must be an object, is {kind(remove)}"))
                                else:
                                    if "id" not in remove:
                                        found.append((f"/targets/{i}/removes/{i_2}", "required", "needs the key 'id'"))
                                    else:
                                        id = remove["id"]
                                        if type(id) is not str:
                                            found.append((f"/targets/{i}/removes/{i_2}/id", "type", f"must be a string, is {kind(id)}"))
                                    if "timestamp" not in remove:
                                        found.append((f"/targets/{i}/removes/{i_2}", "required", "needs the key 'timestamp'"))
                                    else:
                                        timestamp = remove["timestamp"]
                                        if type(timestamp) is not int and not whole(timestamp):
                                            found.append((f"/targets/{i}/removes/{i_2}/timestamp", "type", f"must be an integer, is {kind(timestamp)}"))
                                        elif not -9223372036854775808 <= timestamp <= 9223372036854775807:
                                            found.append((f"/targets/{i}/removes/{i_2}/timestamp", "type", "must be an integer of 64 bits"))
                                if found and len(found) >= LIMIT:
                                    break
                if found and len(found) >= LIMIT:
                    break
    if "notes" not in v:
        found.append(("", "required", "needs the key 'notes'"))
    else:
        notes = v["notes"]
        if type(notes) is not list:
            found.append(("/notes", "type", f"must be an array, is {kind(notes)}"))
        else:
            for i, note in enumerate(notes):
                if type(note) is not str:
                    found.append((f"/notes/{i}", "type", f"must be a string, is {kind(note)}"))
                if found and len(found) >= LIMIT:
                    break
    return distinct(found) if found else found


def restore_settings(v: object) -> Errors:
    """xo.RestoreSettings, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "newMacAddresses" in v:
        new_mac_addresses = v["newMacAddresses"]
        if type(new_mac_addresses) is not bool:
            found.append(("/newMacAddresses", "type", f"must be a boolean, is {kind(new_mac_addresses)}"))
    if "mapVdisSrs" in v:
        map_vdis_srs = v["mapVdisSrs"]
        if type(map_vdis_srs) is not dict:
            found.append(("/mapVdisSrs", "type", f"must be an object, is {kind(map_vdis_srs)}"))
        else:
            for key, item in map_vdis_srs.items():
                if type(item) is not str and item is not None:
                    found.append((f"/mapVdisSrs/{escape(key)}", "type", f"must be a string or null, is {kind(item)}"))
                if found and len(found) >= LIMIT:
                    break
    if "additionalVmTag" in v:
        additional_vm_tag = v["additionalVmTag"]
        if type(additional_vm_tag) is not str:
            found.append(("/additionalVmTag", "type", f"must be a string, is {kind(additional_vm_tag)}"))
        elif len(additional_vm_tag) > 1024:
            found.append(("/additionalVmTag", "maxLength", "must be 1024 characters long at most"))
    if "useDifferentialRestore" in v:
        use_differential_restore = v["useDifferentialRestore"]
        if type(use_differential_restore) is not bool:
            found.append(("/useDifferentialRestore", "type", f"must be a boolean, is {kind(use_differential_restore)}"))
    return distinct(found) if found else found


def restore_answer(v: object) -> Errors:
    """xo.RestoreAnswer, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    fits = (not task_event(v)) + (not restored_vm(v))
    if fits == 0:
        found.append(("", "oneOf", "must be a valid TaskEvent or a valid RestoredVm"))
    elif fits > 1:
        found.append(("", "oneOf", "must fit one only: must be a valid TaskEvent or a valid RestoredVm"))
    return found


def root_task_id(v: object) -> Errors:
    """xo.RootTaskId, xo/backup.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif not v:
        found.append(("", "minLength", "must not be empty"))
    return found


def job_answer(v: object) -> Errors:
    """xo.JobAnswer, xo/backup.yaml."""
    found: Errors = []
    if type(v) is dict:
        found += task_event(v)
    elif type(v) is str:
        if not v:
            found.append(("", "minLength", "must not be empty"))
    else:
        found.append(("", "oneOf", f"must be a string or an object, is {kind(v)}"))
    return distinct(found) if found else found


def restored_vm(v: object) -> Errors:
    """xo.RestoredVm, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "size" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'size'"))
    else:
        size = v["size"]
        if type(size) is not int and type(size) is not float:
            found.append(("/size", "type", f"must be a number, is {kind(size)}"))
        elif size < 0:
            found.append(("/size", "minimum", "must be 0 or more"))
        elif type(size) is int and not -9007199254740992 <= size <= 9007199254740992:
            found.append(("/size", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "id" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'id'"))
    else:
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
    if known != len(v):
        found += unknown_keys(v, RESTORED_VM_KEYS)
    return distinct(found) if found else found


def job(v: object) -> Errors:
    """xo.Job, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "type" not in v:
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ == "backup":
            if "id" not in v:
                found.append(("", "required", "needs the key 'id', as type is 'backup'"))
            else:
                id = v["id"]
                if type(id) is not str:
                    found.append(("/id", "type", f"must be a string, is {kind(id)}"))
                elif len(id) > 256:
                    found.append(("/id", "maxLength", "must be 256 characters long at most, as type is 'backup'"))
                elif not id:
                    found.append(("/id", "minLength", "must not be empty, as type is 'backup'"))
            if "compression" in v:
                compression = v["compression"]
                if compression != "native" and compression != "zstd" and compression != "":
                    found.append(("/compression", "enum", "must be 'native', 'zstd' or '', as type is 'backup'"))
            if "mode" not in v:
                found.append(("", "required", "needs the key 'mode', as type is 'backup'"))
            else:
                mode = v["mode"]
                if type(mode) is not str:
                    found.append(("/mode", "type", f"must be a string, is {kind(mode)}"))
                elif len(mode) > 64:
                    found.append(("/mode", "maxLength", "must be 64 characters long at most, as type is 'backup'"))
            if "name" not in v:
                found.append(("", "required", "needs the key 'name', as type is 'backup'"))
            else:
                name = v["name"]
                if type(name) is not str:
                    found.append(("/name", "type", f"must be a string, is {kind(name)}"))
                elif len(name) > 1024:
                    found.append(("/name", "maxLength", "must be 1024 characters long at most, as type is 'backup'"))
            if "remotes" in v:
                remotes_ = v["remotes"]
                if errors := id_pattern(remotes_):
                    found += under("/remotes", errors)
            if "settings" not in v:
                found.append(("", "required", "needs the key 'settings', as type is 'backup'"))
            else:
                settings_ = v["settings"]
                if errors := settings(settings_):
                    found += under("/settings", errors)
            if "srs" in v:
                srs = v["srs"]
                if errors := id_pattern(srs):
                    found += under("/srs", errors)
            if "vms" not in v:
                found.append(("", "required", "needs the key 'vms', as type is 'backup'"))
            else:
                vms = v["vms"]
                if type(vms) is not dict:
                    found.append(("/vms", "type", f"must be an object, is {kind(vms)}"))
        elif type_ == "metadataBackup":
            if "id" not in v:
                found.append(("", "required", "needs the key 'id', as type is 'metadataBackup'"))
            else:
                id = v["id"]
                if type(id) is not str:
                    found.append(("/id", "type", f"must be a string, is {kind(id)}"))
                elif len(id) > 256:
                    found.append(("/id", "maxLength", "must be 256 characters long at most, as type is 'metadataBackup'"))
                elif not id:
                    found.append(("/id", "minLength", "must not be empty, as type is 'metadataBackup'"))
            if "name" not in v:
                found.append(("", "required", "needs the key 'name', as type is 'metadataBackup'"))
            else:
                name = v["name"]
                if type(name) is not str:
                    found.append(("/name", "type", f"must be a string, is {kind(name)}"))
                elif len(name) > 1024:
                    found.append(("/name", "maxLength", "must be 1024 characters long at most, as type is 'metadataBackup'"))
            if "pools" in v:
                pools = v["pools"]
                if errors := id_pattern(pools):
                    found += under("/pools", errors)
            if "remotes" not in v:
                found.append(("", "required", "needs the key 'remotes', as type is 'metadataBackup'"))
            else:
                remotes_ = v["remotes"]
                if errors := id_pattern(remotes_):
                    found += under("/remotes", errors)
            if "settings" not in v:
                found.append(("", "required", "needs the key 'settings', as type is 'metadataBackup'"))
            else:
                settings_ = v["settings"]
                if type(settings_) is not dict:
                    found.append(("/settings", "type", f"must be an object, is {kind(settings_)}"))
            if "xoMetadata" in v:
                xo_metadata = v["xoMetadata"]
                if type(xo_metadata) is dict:
                    if "encoding" not in xo_metadata:
                        found.append(("/xoMetadata", "required", "needs the key 'encoding', as type is 'metadataBackup'"))
                    else:
                        encoding = xo_metadata["encoding"]
                        if encoding != "base64":
                            found.append(("/xoMetadata/encoding", "const", "must be 'base64'"))
                    if "data" not in xo_metadata:
                        found.append(("/xoMetadata", "required", "needs the key 'data', as type is 'metadataBackup'"))
                    else:
                        data = xo_metadata["data"]
                        if type(data) is not str:
                            found.append(("/xoMetadata/data", "type", f"must be a string, is {kind(data)}"))
                elif type(xo_metadata) is not str:
                    found.append(("/xoMetadata", "oneOf", f"must be a string or an object, is {kind(xo_metadata)}"))
        elif type_ == "mirrorBackup":
            if "id" not in v:
                found.append(("", "required", "needs the key 'id', as type is 'mirrorBackup'"))
            else:
                id = v["id"]
                if type(id) is not str:
                    found.append(("/id", "type", f"must be a string, is {kind(id)}"))
                elif len(id) > 256:
                    found.append(("/id", "maxLength", "must be 256 characters long at most, as type is 'mirrorBackup'"))
                elif not id:
                    found.append(("/id", "minLength", "must not be empty, as type is 'mirrorBackup'"))
            if "mode" not in v:
                found.append(("", "required", "needs the key 'mode', as type is 'mirrorBackup'"))
            else:
                mode = v["mode"]
                if type(mode) is not str:
                    found.append(("/mode", "type", f"must be a string, is {kind(mode)}"))
                elif len(mode) > 64:
                    found.append(("/mode", "maxLength", "must be 64 characters long at most, as type is 'mirrorBackup'"))
            if "name" not in v:
                found.append(("", "required", "needs the key 'name', as type is 'mirrorBackup'"))
            else:
                name = v["name"]
                if type(name) is not str:
                    found.append(("/name", "type", f"must be a string, is {kind(name)}"))
                elif len(name) > 1024:
                    found.append(("/name", "maxLength", "must be 1024 characters long at most, as type is 'mirrorBackup'"))
            if "settings" not in v:
                found.append(("", "required", "needs the key 'settings', as type is 'mirrorBackup'"))
            else:
                settings_ = v["settings"]
                if errors := settings(settings_):
                    found += under("/settings", errors)
            if "sourceRemote" not in v:
                found.append(("", "required", "needs the key 'sourceRemote', as type is 'mirrorBackup'"))
            else:
                source_remote = v["sourceRemote"]
                if type(source_remote) is not str:
                    found.append(("/sourceRemote", "type", f"must be a string, is {kind(source_remote)}"))
                elif len(source_remote) > 256:
                    found.append(("/sourceRemote", "maxLength", "must be 256 characters long at most, as type is 'mirrorBackup'"))
                elif not source_remote:
                    found.append(("/sourceRemote", "minLength", "must not be empty, as type is 'mirrorBackup'"))
            if "remotes" not in v:
                found.append(("", "required", "needs the key 'remotes', as type is 'mirrorBackup'"))
            else:
                remotes_ = v["remotes"]
                if errors := id_pattern(remotes_):
                    found += under("/remotes", errors)
            if "filter" in v:
                filter = v["filter"]
                if type(filter) is not dict:
                    found.append(("/filter", "type", f"must be an object, is {kind(filter)}"))
        else:
            found.append(("/type", "enum", "must be 'backup', 'metadataBackup' or 'mirrorBackup'"))
    return distinct(found) if found else found


def backup_job(v: object) -> Errors:
    """xo.BackupJob, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "id" not in v:
        found.append(("", "required", "needs the key 'id'"))
    else:
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
        elif len(id) > 256:
            found.append(("/id", "maxLength", "must be 256 characters long at most"))
        elif not id:
            found.append(("/id", "minLength", "must not be empty"))
    if "type" not in v:
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "backup":
            found.append(("/type", "const", "must be 'backup'"))
    if "compression" in v:
        compression = v["compression"]
        if compression != "native" and compression != "zstd" and compression != "":
            found.append(("/compression", "enum", "must be 'native', 'zstd' or ''"))
    if "mode" not in v:
        found.append(("", "required", "needs the key 'mode'"))
    else:
        mode = v["mode"]
        if type(mode) is not str:
            found.append(("/mode", "type", f"must be a string, is {kind(mode)}"))
        elif len(mode) > 64:
            found.append(("/mode", "maxLength", "must be 64 characters long at most"))
    if "name" not in v:
        found.append(("", "required", "needs the key 'name'"))
    else:
        name = v["name"]
        if type(name) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name)}"))
        elif len(name) > 1024:
            found.append(("/name", "maxLength", "must be 1024 characters long at most"))
    if "remotes" in v:
        remotes_ = v["remotes"]
        if errors := id_pattern(remotes_):
            found += under("/remotes", errors)
    if "settings" not in v:
        found.append(("", "required", "needs the key 'settings'"))
    else:
        settings_ = v["settings"]
        if errors := settings(settings_):
            found += under("/settings", errors)
    if "srs" in v:
        srs = v["srs"]
        if errors := id_pattern(srs):
            found += under("/srs", errors)
    if "vms" not in v:
        found.append(("", "required", "needs the key 'vms'"))
    else:
        vms = v["vms"]
        if type(vms) is not dict:
            found.append(("/vms", "type", f"must be an object, is {kind(vms)}"))
    return distinct(found) if found else found


def metadata_backup_job(v: object) -> Errors:
    """xo.MetadataBackupJob, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "id" not in v:
        found.append(("", "required", "needs the key 'id'"))
    else:
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
        elif len(id) > 256:
            found.append(("/id", "maxLength", "must be 256 characters long at most"))
        elif not id:
            found.append(("/id", "minLength", "must not be empty"))
    if "name" not in v:
        found.append(("", "required", "needs the key 'name'"))
    else:
        name = v["name"]
        if type(name) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name)}"))
        elif len(name) > 1024:
            found.append(("/name", "maxLength", "must be 1024 characters long at most"))
    if "pools" in v:
        pools = v["pools"]
        if errors := id_pattern(pools):
            found += under("/pools", errors)
    if "remotes" not in v:
        found.append(("", "required", "needs the key 'remotes'"))
    else:
        remotes_ = v["remotes"]
        if errors := id_pattern(remotes_):
            found += under("/remotes", errors)
    if "settings" not in v:
        found.append(("", "required", "needs the key 'settings'"))
    else:
        settings_ = v["settings"]
        if type(settings_) is not dict:
            found.append(("/settings", "type", f"must be an object, is {kind(settings_)}"))
    if "type" not in v:
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "metadataBackup":
            found.append(("/type", "const", "must be 'metadataBackup'"))
    if "xoMetadata" in v:
        xo_metadata = v["xoMetadata"]
        if type(xo_metadata) is dict:
            if "encoding" not in xo_metadata:
                found.append(("/xoMetadata", "required", "needs the key 'encoding'"))
            else:
                encoding = xo_metadata["encoding"]
                if encoding != "base64":
                    found.append(("/xoMetadata/encoding", "const", "must be 'base64'"))
            if "data" not in xo_metadata:
                found.append(("/xoMetadata", "required", "needs the key 'data'"))
            else:
                data = xo_metadata["data"]
                if type(data) is not str:
                    found.append(("/xoMetadata/data", "type", f"must be a string, is {kind(data)}"))
        elif type(xo_metadata) is not str:
            found.append(("/xoMetadata", "oneOf", f"must be a string or an object, is {kind(xo_metadata)}"))
    return distinct(found) if found else found


def mirror_backup_job(v: object) -> Errors:
    """xo.MirrorBackupJob, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "id" not in v:
        found.append(("", "required", "needs the key 'id'"))
    else:
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
        elif len(id) > 256:
            found.append(("/id", "maxLength", "must be 256 characters long at most"))
        elif not id:
            found.append(("/id", "minLength", "must not be empty"))
    if "type" not in v:
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "mirrorBackup":
            found.append(("/type", "const", "must be 'mirrorBackup'"))
    if "mode" not in v:
        found.append(("", "required", "needs the key 'mode'"))
    else:
        mode = v["mode"]
        if type(mode) is not str:
            found.append(("/mode", "type", f"must be a string, is {kind(mode)}"))
        elif len(mode) > 64:
            found.append(("/mode", "maxLength", "must be 64 characters long at most"))
    if "name" not in v:
        found.append(("", "required", "needs the key 'name'"))
    else:
        name = v["name"]
        if type(name) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name)}"))
        elif len(name) > 1024:
            found.append(("/name", "maxLength", "must be 1024 characters long at most"))
    if "settings" not in v:
        found.append(("", "required", "needs the key 'settings'"))
    else:
        settings_ = v["settings"]
        if errors := settings(settings_):
            found += under("/settings", errors)
    if "sourceRemote" not in v:
        found.append(("", "required", "needs the key 'sourceRemote'"))
    else:
        source_remote = v["sourceRemote"]
        if type(source_remote) is not str:
            found.append(("/sourceRemote", "type", f"must be a string, is {kind(source_remote)}"))
        elif len(source_remote) > 256:
            found.append(("/sourceRemote", "maxLength", "must be 256 characters long at most"))
        elif not source_remote:
            found.append(("/sourceRemote", "minLength", "must not be empty"))
    if "remotes" not in v:
        found.append(("", "required", "needs the key 'remotes'"))
    else:
        remotes_ = v["remotes"]
        if errors := id_pattern(remotes_):
            found += under("/remotes", errors)
    if "filter" in v:
        filter = v["filter"]
        if type(filter) is not dict:
            found.append(("/filter", "type", f"must be an object, is {kind(filter)}"))
    return distinct(found) if found else found


def settings(v: object) -> Errors:
    """xo.Settings, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    for key, item in v.items():
        if type(item) is not dict:
            found.append((f"/{escape(key)}", "type", f"must be an object, is {kind(item)}"))
        if found and len(found) >= LIMIT:
            break
    return distinct(found) if found else found


def schedule(v: object) -> Errors:
    """xo.Schedule, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "id" not in v:
        found.append(("", "required", "needs the key 'id'"))
    else:
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
        elif len(id) > 256:
            found.append(("/id", "maxLength", "must be 256 characters long at most"))
        elif not id:
            found.append(("/id", "minLength", "must not be empty"))
    if "name" in v:
        name = v["name"]
        if type(name) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name)}"))
        elif len(name) > 1024:
            found.append(("/name", "maxLength", "must be 1024 characters long at most"))
    return found


def vm_backup(v: object) -> Errors:
    """xo.VmBackup, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "type" not in v:
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "xo-vm-backup":
            found.append(("/type", "const", "must be 'xo-vm-backup'"))
    if "backupRepository" not in v:
        found.append(("", "required", "needs the key 'backupRepository'"))
    else:
        backup_repository = v["backupRepository"]
        if type(backup_repository) is not str:
            found.append(("/backupRepository", "type", f"must be a string, is {kind(backup_repository)}"))
    if "disks" not in v:
        found.append(("", "required", "needs the key 'disks'"))
    else:
        disks = v["disks"]
        if type(disks) is not list:
            found.append(("/disks", "type", f"must be an array, is {kind(disks)}"))
        else:
            for i, disk in enumerate(disks):
                if type(disk) is not dict:
                    found.append((f"/disks/{i}", "type", f"must be an object, is {kind(disk)}"))
                else:
                    if "id" not in disk:
                        found.append((f"/disks/{i}", "required", "needs the key 'id'"))
                    else:
                        id = disk["id"]
                        if type(id) is not str:
                            found.append((f"/disks/{i}/id", "type", f"must be a string, is {kind(id)}"))
                    if "name" not in disk:
                        found.append((f"/disks/{i}", "required", "needs the key 'name'"))
                    else:
                        name = disk["name"]
                        if type(name) is not str:
                            found.append((f"/disks/{i}/name", "type", f"must be a string, is {kind(name)}"))
                    if "uuid" not in disk:
                        found.append((f"/disks/{i}", "required", "needs the key 'uuid'"))
                    else:
                        uuid = disk["uuid"]
                        if type(uuid) is not str:
                            found.append((f"/disks/{i}/uuid", "type", f"must be a string, is {kind(uuid)}"))
                if found and len(found) >= LIMIT:
                    break
    if "id" not in v:
        found.append(("", "required", "needs the key 'id'"))
    else:
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
        elif len(id) > 4096:
            found.append(("/id", "maxLength", "must be 4096 characters long at most"))
        elif not id:
            found.append(("/id", "minLength", "must not be empty"))
    if "isImmutable" in v:
        is_immutable = v["isImmutable"]
        if type(is_immutable) is not bool:
            found.append(("/isImmutable", "type", f"must be a boolean, is {kind(is_immutable)}"))
    if "jobId" not in v:
        found.append(("", "required", "needs the key 'jobId'"))
    else:
        job_id = v["jobId"]
        if type(job_id) is not str:
            found.append(("/jobId", "type", f"must be a string, is {kind(job_id)}"))
    if "mode" not in v:
        found.append(("", "required", "needs the key 'mode'"))
    else:
        mode = v["mode"]
        if mode != "full" and mode != "delta":
            found.append(("/mode", "enum", "must be 'full' or 'delta'"))
    if "scheduleId" not in v:
        found.append(("", "required", "needs the key 'scheduleId'"))
    else:
        schedule_id = v["scheduleId"]
        if type(schedule_id) is not str:
            found.append(("/scheduleId", "type", f"must be a string, is {kind(schedule_id)}"))
    if "size" in v:
        size = v["size"]
        if type(size) is not int and type(size) is not float:
            found.append(("/size", "type", f"must be a number, is {kind(size)}"))
        elif type(size) is int and not -9007199254740992 <= size <= 9007199254740992:
            found.append(("/size", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "timestamp" not in v:
        found.append(("", "required", "needs the key 'timestamp'"))
    else:
        timestamp = v["timestamp"]
        if type(timestamp) is not int and type(timestamp) is not float:
            found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
        elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
            found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "vm" not in v:
        found.append(("", "required", "needs the key 'vm'"))
    else:
        vm = v["vm"]
        if type(vm) is not dict:
            found.append(("/vm", "type", f"must be an object, is {kind(vm)}"))
        else:
            if "uuid" not in vm:
                found.append(("/vm", "required", "needs the key 'uuid'"))
            else:
                uuid = vm["uuid"]
                if type(uuid) is not str:
                    found.append(("/vm/uuid", "type", f"must be a string, is {kind(uuid)}"))
            if "name_description" in vm:
                name_description = vm["name_description"]
                if type(name_description) is not str:
                    found.append(("/vm/name_description", "type", f"must be a string, is {kind(name_description)}"))
            if "name_label" not in vm:
                found.append(("/vm", "required", "needs the key 'name_label'"))
            else:
                name_label = vm["name_label"]
                if type(name_label) is not str:
                    found.append(("/vm/name_label", "type", f"must be a string, is {kind(name_label)}"))
            if "tags" in vm:
                tags = vm["tags"]
                if type(tags) is not list:
                    found.append(("/vm/tags", "type", f"must be an array, is {kind(tags)}"))
                else:
                    for i, tag in enumerate(tags):
                        if type(tag) is not str:
                            found.append((f"/vm/tags/{i}", "type", f"must be a string, is {kind(tag)}"))
                        if found and len(found) >= LIMIT:
                            break
    if "tags" in v:
        tags = v["tags"]
        if type(tags) is not list:
            found.append(("/tags", "type", f"must be an array, is {kind(tags)}"))
        else:
            for i, tag in enumerate(tags):
                if type(tag) is not str:
                    found.append((f"/tags/{i}", "type", f"must be a string, is {kind(tag)}"))
                if found and len(found) >= LIMIT:
                    break
    if "differencingVhds" in v:
        differencing_vhds = v["differencingVhds"]
        if type(differencing_vhds) is not int and not whole(differencing_vhds):
            found.append(("/differencingVhds", "type", f"must be an integer, is {kind(differencing_vhds)}"))
        elif differencing_vhds < 0:
            found.append(("/differencingVhds", "minimum", "must be 0 or more"))
        elif differencing_vhds > 9223372036854775807:
            found.append(("/differencingVhds", "type", "must be an integer of 64 bits"))
    if "dynamicVhds" in v:
        dynamic_vhds = v["dynamicVhds"]
        if type(dynamic_vhds) is not int and not whole(dynamic_vhds):
            found.append(("/dynamicVhds", "type", f"must be an integer, is {kind(dynamic_vhds)}"))
        elif dynamic_vhds < 0:
            found.append(("/dynamicVhds", "minimum", "must be 0 or more"))
        elif dynamic_vhds > 9223372036854775807:
            found.append(("/dynamicVhds", "type", "must be an integer of 64 bits"))
    if "withMemory" in v:
        with_memory = v["withMemory"]
        if type(with_memory) is not bool:
            found.append(("/withMemory", "type", f"must be a boolean, is {kind(with_memory)}"))
    return distinct(found) if found else found


def pool_metadata_backup(v: object) -> Errors:
    """xo.PoolMetadataBackup, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "id" not in v:
        found.append(("", "required", "needs the key 'id'"))
    else:
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
        elif len(id) > 4096:
            found.append(("/id", "maxLength", "must be 4096 characters long at most"))
        elif not id:
            found.append(("/id", "minLength", "must not be empty"))
    if "jobId" not in v:
        found.append(("", "required", "needs the key 'jobId'"))
    else:
        job_id = v["jobId"]
        if type(job_id) is not str:
            found.append(("/jobId", "type", f"must be a string, is {kind(job_id)}"))
    if "jobName" in v:
        job_name = v["jobName"]
        if type(job_name) is not str:
            found.append(("/jobName", "type", f"must be a string, is {kind(job_name)}"))
    if "pool" not in v:
        found.append(("", "required", "needs the key 'pool'"))
    else:
        pool = v["pool"]
        if type(pool) is not dict:
            found.append(("/pool", "type", f"must be an object, is {kind(pool)}"))
        else:
            if "uuid" not in pool:
                found.append(("/pool", "required", "needs the key 'uuid'"))
            else:
                uuid = pool["uuid"]
                if type(uuid) is not str:
                    found.append(("/pool/uuid", "type", f"must be a string, is {kind(uuid)}"))
            if "name_label" in pool:
                name_label = pool["name_label"]
                if type(name_label) is not str:
                    found.append(("/pool/name_label", "type", f"must be a string, is {kind(name_label)}"))
    if "poolMaster" in v:
        pool_master = v["poolMaster"]
        if type(pool_master) is not dict:
            found.append(("/poolMaster", "type", f"must be an object, is {kind(pool_master)}"))
    if "scheduleId" not in v:
        found.append(("", "required", "needs the key 'scheduleId'"))
    else:
        schedule_id = v["scheduleId"]
        if type(schedule_id) is not str:
            found.append(("/scheduleId", "type", f"must be a string, is {kind(schedule_id)}"))
    if "scheduleName" in v:
        schedule_name = v["scheduleName"]
        if type(schedule_name) is not str:
            found.append(("/scheduleName", "type", f"must be a string, is {kind(schedule_name)}"))
    if "timestamp" not in v:
        found.append(("", "required", "needs the key 'timestamp'"))
    else:
        timestamp = v["timestamp"]
        if type(timestamp) is not int and type(timestamp) is not float:
            found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
        elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
            found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53"))
    return found


def xo_metadata_backup(v: object) -> Errors:
    """xo.XoMetadataBackup, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "id" not in v:
        found.append(("", "required", "needs the key 'id'"))
    else:
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
        elif len(id) > 4096:
            found.append(("/id", "maxLength", "must be 4096 characters long at most"))
        elif not id:
            found.append(("/id", "minLength", "must not be empty"))
    if "data" in v:
        data = v["data"]
        if type(data) is not str:
            found.append(("/data", "type", f"must be a string, is {kind(data)}"))
    if "jobId" not in v:
        found.append(("", "required", "needs the key 'jobId'"))
    else:
        job_id = v["jobId"]
        if type(job_id) is not str:
            found.append(("/jobId", "type", f"must be a string, is {kind(job_id)}"))
    if "jobName" in v:
        job_name = v["jobName"]
        if type(job_name) is not str:
            found.append(("/jobName", "type", f"must be a string, is {kind(job_name)}"))
    if "scheduleId" not in v:
        found.append(("", "required", "needs the key 'scheduleId'"))
    else:
        schedule_id = v["scheduleId"]
        if type(schedule_id) is not str:
            found.append(("/scheduleId", "type", f"must be a string, is {kind(schedule_id)}"))
    if "scheduleName" in v:
        schedule_name = v["scheduleName"]
        if type(schedule_name) is not str:
            found.append(("/scheduleName", "type", f"must be a string, is {kind(schedule_name)}"))
    if "timestamp" not in v:
        found.append(("", "required", "needs the key 'timestamp'"))
    else:
        timestamp = v["timestamp"]
        if type(timestamp) is not int and type(timestamp) is not float:
            found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
        elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
            found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53"))
    return found


def event(v: object) -> Errors:
    """xo.Event, xo/event.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "class" not in v:
        found.append(("", "required", "needs the key 'class'"))
    else:
        class_ = v["class"]
        if class_ != "Task":
            found.append(("/class", "const", "must be 'Task'"))
    if "operation" not in v:
        found.append(("", "required", "needs the key 'operation'"))
    else:
        operation = v["operation"]
        if operation != "add" and operation != "mod" and operation != "del":
            found.append(("/operation", "enum", "must be 'add', 'mod' or 'del'"))
    if "snapshot" not in v:
        found.append(("", "required", "needs the key 'snapshot'"))
    else:
        snapshot = v["snapshot"]
        if errors := task(snapshot):
            found += under("/snapshot", errors)
    return distinct(found) if found else found


def system_error(v: object) -> Errors:
    """xo.SystemError, xo/remote.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "errno" in v:
        errno = v["errno"]
        if type(errno) is not int and not whole(errno):
            found.append(("/errno", "type", f"must be an integer, is {kind(errno)}"))
        elif not -9223372036854775808 <= errno <= 9223372036854775807:
            found.append(("/errno", "type", "must be an integer of 64 bits"))
    if "code" in v:
        code = v["code"]
        if type(code) is not str:
            found.append(("/code", "type", f"must be a string, is {kind(code)}"))
    if "syscall" in v:
        syscall = v["syscall"]
        if type(syscall) is not str:
            found.append(("/syscall", "type", f"must be a string, is {kind(syscall)}"))
    if "path" in v:
        path = v["path"]
        if type(path) is not str:
            found.append(("/path", "type", f"must be a string, is {kind(path)}"))
    return found


def remote_test_type(v: object) -> Errors:
    """xo.RemoteTest, xo/remote.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "success" not in v:
        found.append(("", "required", "needs the key 'success'"))
    else:
        success = v["success"]
        if type(success) is not bool:
            found.append(("/success", "type", f"must be a boolean, is {kind(success)}"))
    if "writeRate" in v:
        write_rate = v["writeRate"]
        if type(write_rate) is not int and type(write_rate) is not float:
            found.append(("/writeRate", "type", f"must be a number, is {kind(write_rate)}"))
        elif write_rate < 0:
            found.append(("/writeRate", "minimum", "must be 0 or more"))
        elif type(write_rate) is int and not -9007199254740992 <= write_rate <= 9007199254740992:
            found.append(("/writeRate", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "readRate" in v:
        read_rate = v["readRate"]
        if type(read_rate) is not int and type(read_rate) is not float:
            found.append(("/readRate", "type", f"must be a number, is {kind(read_rate)}"))
        elif read_rate < 0:
            found.append(("/readRate", "minimum", "must be 0 or more"))
        elif type(read_rate) is int and not -9007199254740992 <= read_rate <= 9007199254740992:
            found.append(("/readRate", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "step" in v:
        step = v["step"]
        if step != "write" and step != "read":
            found.append(("/step", "enum", "must be 'write' or 'read'"))
    if "file" in v:
        file = v["file"]
        if type(file) is not str:
            found.append(("/file", "type", f"must be a string, is {kind(file)}"))
    if "error" in v:
        error = v["error"]
        if type(error) is dict:
            if errors := system_error(error):
                found += under("/error", errors)
        elif type(error) is not str:
            found.append(("/error", "oneOf", f"must be a string or an object, is {kind(error)}"))
    return distinct(found) if found else found


def task_id(v: object) -> Errors:
    """xo.TaskId, xo/task.yaml."""
    found: Errors = []
    if type(v) is not str:
        found.append(("", "type", f"must be a string, is {kind(v)}"))
    elif len(v) > 128:
        found.append(("", "maxLength", "must be 128 characters long at most"))
    elif not v:
        found.append(("", "minLength", "must not be empty"))
    return found


def remote(v: object) -> Errors:
    """xo.Remote, xo/types.yaml."""
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
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
        elif len(id) > 256:
            found.append(("/id", "maxLength", "must be 256 characters long at most"))
    if "name" in v:
        name = v["name"]
        if type(name) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name)}"))
        elif len(name) > 1024:
            found.append(("/name", "maxLength", "must be 1024 characters long at most"))
    return found


def remotes(v: object) -> Errors:
    """xo.Remotes, xo/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    for key, item in v.items():
        if errors := remote(item):
            found += under(f"/{escape(key)}", errors)
        if found and len(found) >= LIMIT:
            break
    if len(v) > 1000:
        found.append(("", "maxProperties", "must have 1000 keys at most"))
    return distinct(found) if found else found


def xapi(v: object) -> Errors:
    """xo.Xapi, xo/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "url" not in v:
        found.append(("", "required", "needs the key 'url'"))
    else:
        url = v["url"]
        if type(url) is not str:
            found.append(("/url", "type", f"must be a string, is {kind(url)}"))
        elif len(url) > 4096:
            found.append(("/url", "maxLength", "must be 4096 characters long at most"))
        elif not url:
            found.append(("/url", "minLength", "must not be empty"))
    if "allowUnauthorized" in v:
        allow_unauthorized = v["allowUnauthorized"]
        if type(allow_unauthorized) is not bool:
            found.append(("/allowUnauthorized", "type", f"must be a boolean, is {kind(allow_unauthorized)}"))
    if "credentials" in v:
        credentials = v["credentials"]
        if type(credentials) is not dict:
            found.append(("/credentials", "type", f"must be an object, is {kind(credentials)}"))
    if "httpProxy" in v:
        http_proxy = v["httpProxy"]
        if type(http_proxy) is not str:
            found.append(("/httpProxy", "type", f"must be a string, is {kind(http_proxy)}"))
        elif len(http_proxy) > 4096:
            found.append(("/httpProxy", "maxLength", "must be 4096 characters long at most"))
    return found


def id_pattern(v: object) -> Errors:
    """xo.IdPattern, xo/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "id" not in v:
        found.append(("", "required", "needs the key 'id'"))
    else:
        id = v["id"]
        if type(id) is str:
            if len(id) > 256:
                found.append(("/id", "maxLength", "must be 256 characters long at most"))
        elif type(id) is dict:
            if "__or" not in id:
                found.append(("/id", "required", "needs the key '__or'"))
            else:
                or_ = id["__or"]
                if type(or_) is not list:
                    found.append(("/id/__or", "type", f"must be an array, is {kind(or_)}"))
                else:
                    if len(or_) > 10000:
                        found.append(("/id/__or", "maxItems", "must have 10000 items at most"))
                    for i, item in enumerate(or_):
                        if type(item) is not str:
                            found.append((f"/id/__or/{i}", "type", f"must be a string, is {kind(item)}"))
                        elif len(item) > 256:
                            found.append((f"/id/__or/{i}", "maxLength", "must be 256 characters long at most"))
                        if found and len(found) >= LIMIT:
                            break
        else:
            found.append(("/id", "oneOf", f"must be a string or an object, is {kind(id)}"))
    return distinct(found) if found else found


def status(v: object) -> Errors:
    """xo.Status, xo/types.yaml."""
    found: Errors = []
    if type(v) is not str or v not in STATUS_VALUES:
        found.append(("", "enum", "must be 'canceled', 'failure', 'interrupted', 'pending', 'skipped' or 'success'"))
    return found


def task_message(v: object) -> Errors:
    """xo.TaskMessage, xo/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "message" not in v:
        found.append(("", "required", "needs the key 'message'"))
    else:
        message = v["message"]
        if type(message) is not str:
            found.append(("/message", "type", f"must be a string, is {kind(message)}"))
    if "timestamp" not in v:
        found.append(("", "required", "needs the key 'timestamp'"))
    else:
        timestamp = v["timestamp"]
        if type(timestamp) is not int and type(timestamp) is not float:
            found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
        elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
            found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53"))
    return found


def task(v: object) -> Errors:
    """xo.Task, xo/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "id" not in v:
        found.append(("", "required", "needs the key 'id'"))
    else:
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
    if "name" not in v:
        found.append(("", "required", "needs the key 'name'"))
    else:
        name = v["name"]
        if type(name) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name)}"))
    if "kind" in v:
        kind_ = v["kind"]
        if type(kind_) is not str:
            found.append(("/kind", "type", f"must be a string, is {kind(kind_)}"))
    if "start" not in v:
        found.append(("", "required", "needs the key 'start'"))
    else:
        start = v["start"]
        if type(start) is not int and type(start) is not float:
            found.append(("/start", "type", f"must be a number, is {kind(start)}"))
        elif type(start) is int and not -9007199254740992 <= start <= 9007199254740992:
            found.append(("/start", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "end" in v:
        end = v["end"]
        if type(end) is not int and type(end) is not float:
            found.append(("/end", "type", f"must be a number, is {kind(end)}"))
        elif type(end) is int and not -9007199254740992 <= end <= 9007199254740992:
            found.append(("/end", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "status" not in v:
        found.append(("", "required", "needs the key 'status'"))
    else:
        status_ = v["status"]
        if type(status_) is not str or status_ not in STATUS_VALUES:
            found.append(("/status", "enum", "must be 'canceled', 'failure', 'interrupted', 'pending', 'skipped' or 'success'"))
    if "progress" in v:
        progress = v["progress"]
        if type(progress) is not int and type(progress) is not float:
            found.append(("/progress", "type", f"must be a number, is {kind(progress)}"))
        elif progress < 0:
            found.append(("/progress", "minimum", "must be 0 or more"))
        elif progress > 100:
            found.append(("/progress", "maximum", "must be 100 or less"))
    if "data" not in v:
        found.append(("", "required", "needs the key 'data'"))
    if "infos" in v:
        infos = v["infos"]
        if type(infos) is not list:
            found.append(("/infos", "type", f"must be an array, is {kind(infos)}"))
        else:
            for i, info in enumerate(infos):
                if errors := task_message(info):
                    found += under(f"/infos/{i}", errors)
                if found and len(found) >= LIMIT:
                    break
    if "warnings" in v:
        warnings = v["warnings"]
        if type(warnings) is not list:
            found.append(("/warnings", "type", f"must be an array, is {kind(warnings)}"))
        else:
            for i, warning in enumerate(warnings):
                if errors := task_message(warning):
                    found += under(f"/warnings/{i}", errors)
                if found and len(found) >= LIMIT:
                    break
    if "abortionRequestedAt" in v:
        abortion_requested_at = v["abortionRequestedAt"]
        if type(abortion_requested_at) is not int and type(abortion_requested_at) is not float:
            found.append(("/abortionRequestedAt", "type", f"must be a number, is {kind(abortion_requested_at)}"))
        elif type(abortion_requested_at) is int and not -9007199254740992 <= abortion_requested_at <= 9007199254740992:
            found.append(("/abortionRequestedAt", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "updatedAt" in v:
        updated_at = v["updatedAt"]
        if type(updated_at) is not int and type(updated_at) is not float:
            found.append(("/updatedAt", "type", f"must be a number, is {kind(updated_at)}"))
        elif type(updated_at) is int and not -9007199254740992 <= updated_at <= 9007199254740992:
            found.append(("/updatedAt", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "tasks" in v:
        tasks = v["tasks"]
        if type(tasks) is not list:
            found.append(("/tasks", "type", f"must be an array, is {kind(tasks)}"))
        else:
            for i, task_ in enumerate(tasks):
                if errors := task(task_):
                    found += under(f"/tasks/{i}", errors)
                if found and len(found) >= LIMIT:
                    break
    return distinct(found) if found else found


def task_start(v: object) -> Errors:
    """xo.TaskStart, xo/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "properties" not in v:
        found.append(("", "required", "needs the key 'properties'"))
    else:
        properties = v["properties"]
        if type(properties) is not dict:
            found.append(("/properties", "type", f"must be an object, is {kind(properties)}"))
    if "parentId" in v:
        parent_id = v["parentId"]
        if type(parent_id) is not str:
            found.append(("/parentId", "type", f"must be a string, is {kind(parent_id)}"))
    if "id" not in v:
        found.append(("", "required", "needs the key 'id'"))
    else:
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
    if "timestamp" not in v:
        found.append(("", "required", "needs the key 'timestamp'"))
    else:
        timestamp = v["timestamp"]
        if type(timestamp) is not int and type(timestamp) is not float:
            found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
        elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
            found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "type" not in v:
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "start":
            found.append(("/type", "const", "must be 'start'"))
    return found


def task_end(v: object) -> Errors:
    """xo.TaskEnd, xo/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "status" not in v:
        found.append(("", "required", "needs the key 'status'"))
    else:
        status_ = v["status"]
        if status_ != "success" and status_ != "failure":
            found.append(("/status", "enum", "must be 'success' or 'failure'"))
    if "id" not in v:
        found.append(("", "required", "needs the key 'id'"))
    else:
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
    if "timestamp" not in v:
        found.append(("", "required", "needs the key 'timestamp'"))
    else:
        timestamp = v["timestamp"]
        if type(timestamp) is not int and type(timestamp) is not float:
            found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
        elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
            found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "type" not in v:
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "end":
            found.append(("/type", "const", "must be 'end'"))
    return found


def task_info(v: object) -> Errors:
    """xo.TaskInfo, xo/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "message" not in v:
        found.append(("", "required", "needs the key 'message'"))
    else:
        message = v["message"]
        if type(message) is not str:
            found.append(("/message", "type", f"must be a string, is {kind(message)}"))
    if "id" not in v:
        found.append(("", "required", "needs the key 'id'"))
    else:
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
    if "timestamp" not in v:
        found.append(("", "required", "needs the key 'timestamp'"))
    else:
        timestamp = v["timestamp"]
        if type(timestamp) is not int and type(timestamp) is not float:
            found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
        elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
            found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "type" not in v:
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "info":
            found.append(("/type", "const", "must be 'info'"))
    return found


def task_warning(v: object) -> Errors:
    """xo.TaskWarning, xo/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "message" not in v:
        found.append(("", "required", "needs the key 'message'"))
    else:
        message = v["message"]
        if type(message) is not str:
            found.append(("/message", "type", f"must be a string, is {kind(message)}"))
    if "id" not in v:
        found.append(("", "required", "needs the key 'id'"))
    else:
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
    if "timestamp" not in v:
        found.append(("", "required", "needs the key 'timestamp'"))
    else:
        timestamp = v["timestamp"]
        if type(timestamp) is not int and type(timestamp) is not float:
            found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
        elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
            found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "type" not in v:
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "warning":
            found.append(("/type", "const", "must be 'warning'"))
    return found


def task_property(v: object) -> Errors:
    """xo.TaskProperty, xo/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "name" not in v:
        found.append(("", "required", "needs the key 'name'"))
    else:
        name = v["name"]
        if type(name) is not str:
            found.append(("/name", "type", f"must be a string, is {kind(name)}"))
    if "value" not in v:
        found.append(("", "required", "needs the key 'value'"))
    if "id" not in v:
        found.append(("", "required", "needs the key 'id'"))
    else:
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
    if "timestamp" not in v:
        found.append(("", "required", "needs the key 'timestamp'"))
    else:
        timestamp = v["timestamp"]
        if type(timestamp) is not int and type(timestamp) is not float:
            found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
        elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
            found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "type" not in v:
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "property":
            found.append(("/type", "const", "must be 'property'"))
    return found


def task_abortion(v: object) -> Errors:
    """xo.TaskAbortion, xo/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "id" not in v:
        found.append(("", "required", "needs the key 'id'"))
    else:
        id = v["id"]
        if type(id) is not str:
            found.append(("/id", "type", f"must be a string, is {kind(id)}"))
    if "timestamp" not in v:
        found.append(("", "required", "needs the key 'timestamp'"))
    else:
        timestamp = v["timestamp"]
        if type(timestamp) is not int and type(timestamp) is not float:
            found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
        elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
            found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53"))
    if "type" not in v:
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ != "abortionRequested":
            found.append(("/type", "const", "must be 'abortionRequested'"))
    return found


def task_event(v: object) -> Errors:
    """xo.TaskEvent, xo/types.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "type" not in v:
        found.append(("", "required", "needs the key 'type'"))
    else:
        type_ = v["type"]
        if type_ == "start":
            if "properties" not in v:
                found.append(("", "required", "needs the key 'properties', as type is 'start'"))
            else:
                properties = v["properties"]
                if type(properties) is not dict:
                    found.append(("/properties", "type", f"must be an object, is {kind(properties)}"))
            if "parentId" in v:
                parent_id = v["parentId"]
                if type(parent_id) is not str:
                    found.append(("/parentId", "type", f"must be a string, is {kind(parent_id)}"))
            if "id" not in v:
                found.append(("", "required", "needs the key 'id', as type is 'start'"))
            else:
                id = v["id"]
                if type(id) is not str:
                    found.append(("/id", "type", f"must be a string, is {kind(id)}"))
            if "timestamp" not in v:
                found.append(("", "required", "needs the key 'timestamp', as type is 'start'"))
            else:
                timestamp = v["timestamp"]
                if type(timestamp) is not int and type(timestamp) is not float:
                    found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
                elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
                    found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53, as type is 'start'"))
        elif type_ == "end":
            if "status" not in v:
                found.append(("", "required", "needs the key 'status', as type is 'end'"))
            else:
                status_ = v["status"]
                if status_ != "success" and status_ != "failure":
                    found.append(("/status", "enum", "must be 'success' or 'failure', as type is 'end'"))
            if "id" not in v:
                found.append(("", "required", "needs the key 'id', as type is 'end'"))
            else:
                id = v["id"]
                if type(id) is not str:
                    found.append(("/id", "type", f"must be a string, is {kind(id)}"))
            if "timestamp" not in v:
                found.append(("", "required", "needs the key 'timestamp', as type is 'end'"))
            else:
                timestamp = v["timestamp"]
                if type(timestamp) is not int and type(timestamp) is not float:
                    found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
                elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
                    found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53, as type is 'end'"))
        elif type_ == "info":
            if "message" not in v:
                found.append(("", "required", "needs the key 'message', as type is 'info'"))
            else:
                message = v["message"]
                if type(message) is not str:
                    found.append(("/message", "type", f"must be a string, is {kind(message)}"))
            if "id" not in v:
                found.append(("", "required", "needs the key 'id', as type is 'info'"))
            else:
                id = v["id"]
                if type(id) is not str:
                    found.append(("/id", "type", f"must be a string, is {kind(id)}"))
            if "timestamp" not in v:
                found.append(("", "required", "needs the key 'timestamp', as type is 'info'"))
            else:
                timestamp = v["timestamp"]
                if type(timestamp) is not int and type(timestamp) is not float:
                    found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
                elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
                    found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53, as type is 'info'"))
        elif type_ == "warning":
            if "message" not in v:
                found.append(("", "required", "needs the key 'message', as type is 'warning'"))
            else:
                message = v["message"]
                if type(message) is not str:
                    found.append(("/message", "type", f"must be a string, is {kind(message)}"))
            if "id" not in v:
                found.append(("", "required", "needs the key 'id', as type is 'warning'"))
            else:
                id = v["id"]
                if type(id) is not str:
                    found.append(("/id", "type", f"must be a string, is {kind(id)}"))
            if "timestamp" not in v:
                found.append(("", "required", "needs the key 'timestamp', as type is 'warning'"))
            else:
                timestamp = v["timestamp"]
                if type(timestamp) is not int and type(timestamp) is not float:
                    found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
                elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
                    found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53, as type is 'warning'"))
        elif type_ == "property":
            if "name" not in v:
                found.append(("", "required", "needs the key 'name', as type is 'property'"))
            else:
                name = v["name"]
                if type(name) is not str:
                    found.append(("/name", "type", f"must be a string, is {kind(name)}"))
            if "value" not in v:
                found.append(("", "required", "needs the key 'value', as type is 'property'"))
            if "id" not in v:
                found.append(("", "required", "needs the key 'id', as type is 'property'"))
            else:
                id = v["id"]
                if type(id) is not str:
                    found.append(("/id", "type", f"must be a string, is {kind(id)}"))
            if "timestamp" not in v:
                found.append(("", "required", "needs the key 'timestamp', as type is 'property'"))
            else:
                timestamp = v["timestamp"]
                if type(timestamp) is not int and type(timestamp) is not float:
                    found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
                elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
                    found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53, as type is 'property'"))
        elif type_ == "abortionRequested":
            if "id" not in v:
                found.append(("", "required", "needs the key 'id', as type is 'abortionRequested'"))
            else:
                id = v["id"]
                if type(id) is not str:
                    found.append(("/id", "type", f"must be a string, is {kind(id)}"))
            if "timestamp" not in v:
                found.append(("", "required", "needs the key 'timestamp', as type is 'abortionRequested'"))
            else:
                timestamp = v["timestamp"]
                if type(timestamp) is not int and type(timestamp) is not float:
                    found.append(("/timestamp", "type", f"must be a number, is {kind(timestamp)}"))
                elif type(timestamp) is int and not -9007199254740992 <= timestamp <= 9007199254740992:
                    found.append(("/timestamp", "type", "must be a number that a double holds: a whole one within 2^53, as type is 'abortionRequested'"))
        else:
            found.append(("/type", "enum", "must be 'start', 'end', 'info', 'warning', 'property' or 'abortionRequested'"))
    return distinct(found) if found else found


def method_info(v: object) -> Errors:
    """xo.MethodInfo, xo/types.yaml."""
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
    else:
        params = v["params"]
        if type(params) is not dict:
            found.append(("/params", "type", f"must be an object, is {kind(params)}"))
    return found


def appliance_check(v: object) -> Errors:
    """Params of appliance.check, xo/appliance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def appliance_get_info(v: object) -> Errors:
    """Params of appliance.getInfo, xo/appliance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def appliance_support_tunnel_close(v: object) -> Errors:
    """Params of appliance.supportTunnel.close, xo/appliance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def appliance_support_tunnel_get_state(v: object) -> Errors:
    """Params of appliance.supportTunnel.getState, xo/appliance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def appliance_support_tunnel_open(v: object) -> Errors:
    """Params of appliance.supportTunnel.open, xo/appliance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def appliance_updater_get_local_manifest(v: object) -> Errors:
    """Params of appliance.updater.getLocalManifest, xo/appliance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def appliance_updater_get_state(v: object) -> Errors:
    """Params of appliance.updater.getState, xo/appliance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def appliance_updater_configure(v: object) -> Errors:
    """Params of appliance.updater.configure, xo/appliance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "channel" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'channel'"))
    else:
        channel = v["channel"]
        if type(channel) is not str:
            found.append(("/channel", "type", f"must be a string, is {kind(channel)}"))
        elif len(channel) > 256:
            found.append(("/channel", "maxLength", "must be 256 characters long at most"))
    if known != len(v):
        found += unknown_keys(v, APPLIANCE_UPDATER_CONFIGURE_KEYS)
    return distinct(found) if found else found


def appliance_updater_upgrade(v: object) -> Errors:
    """Params of appliance.updater.upgrade, xo/appliance.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def authentication_set_token(v: object) -> Errors:
    """Params of authentication.setToken, xo/authentication.yaml."""
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
        elif len(token) > 1024:
            found.append(("/token", "maxLength", "must be 1024 characters long at most"))
        elif not token:
            found.append(("/token", "minLength", "must not be empty"))
        elif AUTHENTICATION_SET_TOKEN_TOKEN(token) is None:
            found.append(("/token", "pattern", "must match the pattern ^[!#-+./0-9:<-\\[\\]-~-]*$"))
    if known != len(v):
        found += unknown_keys(v, AUTHENTICATION_SET_TOKEN_KEYS)
    return distinct(found) if found else found


def backup_delete_metadata_backup(v: object) -> Errors:
    """Params of backup.deleteMetadataBackup, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "backupId" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backupId'"))
    else:
        backup_id_ = v["backupId"]
        if type(backup_id_) is not str:
            found.append(("/backupId", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 4096:
            found.append(("/backupId", "maxLength", "must be 4096 characters long at most"))
        elif not backup_id_:
            found.append(("/backupId", "minLength", "must not be empty"))
    if "remote" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'remote'"))
    else:
        remote_ = v["remote"]
        if errors := remote(remote_):
            found += under("/remote", errors)
    if known != len(v):
        found += unknown_keys(v, BACKUP_DELETE_METADATA_BACKUP_KEYS)
    return distinct(found) if found else found


def backup_delete_vm_backup(v: object) -> Errors:
    """Params of backup.deleteVmBackup, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "filename" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'filename'"))
    else:
        filename = v["filename"]
        if type(filename) is not str:
            found.append(("/filename", "type", f"must be a string, is {kind(filename)}"))
        elif len(filename) > 4096:
            found.append(("/filename", "maxLength", "must be 4096 characters long at most"))
        elif not filename:
            found.append(("/filename", "minLength", "must not be empty"))
    if "remote" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'remote'"))
    else:
        remote_ = v["remote"]
        if errors := remote(remote_):
            found += under("/remote", errors)
    if known != len(v):
        found += unknown_keys(v, BACKUP_DELETE_VM_BACKUP_KEYS)
    return distinct(found) if found else found


def backup_delete_vm_backups(v: object) -> Errors:
    """Params of backup.deleteVmBackups, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "filenames" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'filenames'"))
    else:
        filenames = v["filenames"]
        if type(filenames) is not list:
            found.append(("/filenames", "type", f"must be an array, is {kind(filenames)}"))
        else:
            if len(filenames) > 100000:
                found.append(("/filenames", "maxItems", "must have 100000 items at most"))
            for i, filename in enumerate(filenames):
                if type(filename) is not str:
                    found.append((f"/filenames/{i}", "type", f"must be a string, is {kind(filename)}"))
                elif len(filename) > 4096:
                    found.append((f"/filenames/{i}", "maxLength", "must be 4096 characters long at most"))
                elif not filename:
                    found.append((f"/filenames/{i}", "minLength", "must not be empty"))
                if found and len(found) >= LIMIT:
                    break
    if "remote" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'remote'"))
    else:
        remote_ = v["remote"]
        if errors := remote(remote_):
            found += under("/remote", errors)
    if known != len(v):
        found += unknown_keys(v, BACKUP_DELETE_VM_BACKUPS_KEYS)
    return distinct(found) if found else found


def backup_fetch_partition_files(v: object) -> Errors:
    """Params of backup.fetchPartitionFiles, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 3
    if "disk" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'disk'"))
    else:
        disk = v["disk"]
        if type(disk) is not str:
            found.append(("/disk", "type", f"must be a string, is {kind(disk)}"))
        elif len(disk) > 4096:
            found.append(("/disk", "maxLength", "must be 4096 characters long at most"))
        elif not disk:
            found.append(("/disk", "minLength", "must not be empty"))
    if "paths" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'paths'"))
    else:
        paths = v["paths"]
        if type(paths) is not list:
            found.append(("/paths", "type", f"must be an array, is {kind(paths)}"))
        else:
            if not paths:
                found.append(("/paths", "minItems", "must not be empty"))
            if len(paths) > 100000:
                found.append(("/paths", "maxItems", "must have 100000 items at most"))
            for i, path in enumerate(paths):
                if type(path) is not str:
                    found.append((f"/paths/{i}", "type", f"must be a string, is {kind(path)}"))
                elif len(path) > 4096:
                    found.append((f"/paths/{i}", "maxLength", "must be 4096 characters long at most"))
                if found and len(found) >= LIMIT:
                    break
    if "partition" in v:
        known += 1
        partition_ = v["partition"]
        if type(partition_) is not str:
            found.append(("/partition", "type", f"must be a string, is {kind(partition_)}"))
        elif len(partition_) > 1024:
            found.append(("/partition", "maxLength", "must be 1024 characters long at most"))
    if "format" in v:
        known += 1
        format = v["format"]
        if format != "zip" and format != "tgz":
            found.append(("/format", "enum", "must be 'zip' or 'tgz'"))
    if "remote" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'remote'"))
    else:
        remote_ = v["remote"]
        if errors := remote(remote_):
            found += under("/remote", errors)
    if known != len(v):
        found += unknown_keys(v, BACKUP_FETCH_PARTITION_FILES_KEYS)
    return distinct(found) if found else found


def backup_import_vm_backup(v: object) -> Errors:
    """Params of backup.importVmBackup, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 4
    if "backupId" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backupId'"))
    else:
        backup_id_ = v["backupId"]
        if type(backup_id_) is not str:
            found.append(("/backupId", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 4096:
            found.append(("/backupId", "maxLength", "must be 4096 characters long at most"))
        elif not backup_id_:
            found.append(("/backupId", "minLength", "must not be empty"))
    if "remote" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'remote'"))
    else:
        remote_ = v["remote"]
        if errors := remote(remote_):
            found += under("/remote", errors)
    if "settings" in v:
        known += 1
        settings_ = v["settings"]
        if errors := restore_settings(settings_):
            found += under("/settings", errors)
    if "srUuid" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'srUuid'"))
    else:
        sr_uuid = v["srUuid"]
        if type(sr_uuid) is not str:
            found.append(("/srUuid", "type", f"must be a string, is {kind(sr_uuid)}"))
        elif len(sr_uuid) > 128:
            found.append(("/srUuid", "maxLength", "must be 128 characters long at most"))
        elif not sr_uuid:
            found.append(("/srUuid", "minLength", "must not be empty"))
    if "xapi" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'xapi'"))
    else:
        xapi_ = v["xapi"]
        if errors := xapi(xapi_):
            found += under("/xapi", errors)
    if "streamLogs" in v:
        known += 1
        stream_logs = v["streamLogs"]
        if type(stream_logs) is not bool:
            found.append(("/streamLogs", "type", f"must be a boolean, is {kind(stream_logs)}"))
    if known != len(v):
        found += unknown_keys(v, BACKUP_IMPORT_VM_BACKUP_KEYS)
    return distinct(found) if found else found


def backup_list_disk_partitions(v: object) -> Errors:
    """Params of backup.listDiskPartitions, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "disk" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'disk'"))
    else:
        disk = v["disk"]
        if type(disk) is not str:
            found.append(("/disk", "type", f"must be a string, is {kind(disk)}"))
        elif len(disk) > 4096:
            found.append(("/disk", "maxLength", "must be 4096 characters long at most"))
        elif not disk:
            found.append(("/disk", "minLength", "must not be empty"))
    if "remote" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'remote'"))
    else:
        remote_ = v["remote"]
        if errors := remote(remote_):
            found += under("/remote", errors)
    if known != len(v):
        found += unknown_keys(v, BACKUP_LIST_DISK_PARTITIONS_KEYS)
    return distinct(found) if found else found


def backup_list_partition_files(v: object) -> Errors:
    """Params of backup.listPartitionFiles, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 3
    if "disk" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'disk'"))
    else:
        disk = v["disk"]
        if type(disk) is not str:
            found.append(("/disk", "type", f"must be a string, is {kind(disk)}"))
        elif len(disk) > 4096:
            found.append(("/disk", "maxLength", "must be 4096 characters long at most"))
        elif not disk:
            found.append(("/disk", "minLength", "must not be empty"))
    if "path" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'path'"))
    else:
        path = v["path"]
        if type(path) is not str:
            found.append(("/path", "type", f"must be a string, is {kind(path)}"))
        elif len(path) > 4096:
            found.append(("/path", "maxLength", "must be 4096 characters long at most"))
    if "partition" in v:
        known += 1
        partition_ = v["partition"]
        if type(partition_) is not str:
            found.append(("/partition", "type", f"must be a string, is {kind(partition_)}"))
        elif len(partition_) > 1024:
            found.append(("/partition", "maxLength", "must be 1024 characters long at most"))
    if "remote" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'remote'"))
    else:
        remote_ = v["remote"]
        if errors := remote(remote_):
            found += under("/remote", errors)
    if known != len(v):
        found += unknown_keys(v, BACKUP_LIST_PARTITION_FILES_KEYS)
    return distinct(found) if found else found


def backup_list_pool_metadata_backups(v: object) -> Errors:
    """Params of backup.listPoolMetadataBackups, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "remotes" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'remotes'"))
    else:
        remotes_ = v["remotes"]
        if errors := remotes(remotes_):
            found += under("/remotes", errors)
    if known != len(v):
        found += unknown_keys(v, BACKUP_LIST_POOL_METADATA_BACKUPS_KEYS)
    return distinct(found) if found else found


def backup_list_vm_backups(v: object) -> Errors:
    """Params of backup.listVmBackups, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "remotes" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'remotes'"))
    else:
        remotes_ = v["remotes"]
        if errors := remotes(remotes_):
            found += under("/remotes", errors)
    if "vmId" in v:
        known += 1
        vm_id = v["vmId"]
        if type(vm_id) is not str:
            found.append(("/vmId", "type", f"must be a string, is {kind(vm_id)}"))
        elif len(vm_id) > 128:
            found.append(("/vmId", "maxLength", "must be 128 characters long at most"))
    if known != len(v):
        found += unknown_keys(v, BACKUP_LIST_VM_BACKUPS_KEYS)
    return distinct(found) if found else found


def backup_list_running_jobs(v: object) -> Errors:
    """Params of backup.listRunningJobs, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def backup_list_xo_metadata_backups(v: object) -> Errors:
    """Params of backup.listXoMetadataBackups, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "remotes" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'remotes'"))
    else:
        remotes_ = v["remotes"]
        if errors := remotes(remotes_):
            found += under("/remotes", errors)
    if known != len(v):
        found += unknown_keys(v, BACKUP_LIST_XO_METADATA_BACKUPS_KEYS)
    return distinct(found) if found else found


def backup_plan(v: object) -> Errors:
    """Params of backup.plan, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 3
    if "job" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'job'"))
    else:
        job_ = v["job"]
        if errors := job(job_):
            found += under("/job", errors)
    if "remotes" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'remotes'"))
    else:
        remotes_ = v["remotes"]
        if errors := remotes(remotes_):
            found += under("/remotes", errors)
    if "schedule" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'schedule'"))
    else:
        schedule_ = v["schedule"]
        if errors := schedule(schedule_):
            found += under("/schedule", errors)
    if "xapis" in v:
        known += 1
        xapis = v["xapis"]
        if type(xapis) is not dict:
            found.append(("/xapis", "type", f"must be an object, is {kind(xapis)}"))
        else:
            for key, item in xapis.items():
                if errors := xapi(item):
                    found += under(f"/xapis/{escape(key)}", errors)
                if found and len(found) >= LIMIT:
                    break
            if len(xapis) > 1000:
                found.append(("/xapis", "maxProperties", "must have 1000 keys at most"))
    if "recordToXapi" in v:
        known += 1
        record_to_xapi = v["recordToXapi"]
        if type(record_to_xapi) is not dict:
            found.append(("/recordToXapi", "type", f"must be an object, is {kind(record_to_xapi)}"))
        else:
            for key, item in record_to_xapi.items():
                if type(item) is not str:
                    found.append((f"/recordToXapi/{escape(key)}", "type", f"must be a string, is {kind(item)}"))
                elif len(item) > 256:
                    found.append((f"/recordToXapi/{escape(key)}", "maxLength", "must be 256 characters long at most"))
                if found and len(found) >= LIMIT:
                    break
            if len(record_to_xapi) > 100000:
                found.append(("/recordToXapi", "maxProperties", "must have 100000 keys at most"))
    if known != len(v):
        found += unknown_keys(v, BACKUP_PLAN_KEYS)
    return distinct(found) if found else found


def backup_restore_metadata_backup(v: object) -> Errors:
    """Params of backup.restoreMetadataBackup, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "backupId" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'backupId'"))
    else:
        backup_id_ = v["backupId"]
        if type(backup_id_) is not str:
            found.append(("/backupId", "type", f"must be a string, is {kind(backup_id_)}"))
        elif len(backup_id_) > 4096:
            found.append(("/backupId", "maxLength", "must be 4096 characters long at most"))
        elif not backup_id_:
            found.append(("/backupId", "minLength", "must not be empty"))
    if "remote" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'remote'"))
    else:
        remote_ = v["remote"]
        if errors := remote(remote_):
            found += under("/remote", errors)
    if "xapi" in v:
        known += 1
        xapi_ = v["xapi"]
        if errors := xapi(xapi_):
            found += under("/xapi", errors)
    if known != len(v):
        found += unknown_keys(v, BACKUP_RESTORE_METADATA_BACKUP_KEYS)
    return distinct(found) if found else found


def backup_run(v: object) -> Errors:
    """Params of backup.run, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 3
    if "job" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'job'"))
    else:
        job_ = v["job"]
        if errors := job(job_):
            found += under("/job", errors)
    if "remotes" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'remotes'"))
    else:
        remotes_ = v["remotes"]
        if errors := remotes(remotes_):
            found += under("/remotes", errors)
    if "schedule" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'schedule'"))
    else:
        schedule_ = v["schedule"]
        if errors := schedule(schedule_):
            found += under("/schedule", errors)
    if "xapis" in v:
        known += 1
        xapis = v["xapis"]
        if type(xapis) is not dict:
            found.append(("/xapis", "type", f"must be an object, is {kind(xapis)}"))
        else:
            for key, item in xapis.items():
                if errors := xapi(item):
                    found += under(f"/xapis/{escape(key)}", errors)
                if found and len(found) >= LIMIT:
                    break
            if len(xapis) > 1000:
                found.append(("/xapis", "maxProperties", "must have 1000 keys at most"))
    if "recordToXapi" in v:
        known += 1
        record_to_xapi = v["recordToXapi"]
        if type(record_to_xapi) is not dict:
            found.append(("/recordToXapi", "type", f"must be an object, is {kind(record_to_xapi)}"))
        else:
            for key, item in record_to_xapi.items():
                if type(item) is not str:
                    found.append((f"/recordToXapi/{escape(key)}", "type", f"must be a string, is {kind(item)}"))
                elif len(item) > 256:
                    found.append((f"/recordToXapi/{escape(key)}", "maxLength", "must be 256 characters long at most"))
                if found and len(found) >= LIMIT:
                    break
            if len(record_to_xapi) > 100000:
                found.append(("/recordToXapi", "maxProperties", "must have 100000 keys at most"))
    if "jobData" in v:
        known += 1
        job_data = v["jobData"]
        if type(job_data) is not dict:
            found.append(("/jobData", "type", f"must be an object, is {kind(job_data)}"))
    if "streamLogs" in v:
        known += 1
        stream_logs = v["streamLogs"]
        if type(stream_logs) is not bool:
            found.append(("/streamLogs", "type", f"must be a boolean, is {kind(stream_logs)}"))
    if known != len(v):
        found += unknown_keys(v, BACKUP_RUN_KEYS)
    return distinct(found) if found else found


def backup_verify(v: object) -> Errors:
    """Params of backup.verify, xo/backup.yaml."""
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
    if "vmId" in v:
        known += 1
        vm_id = v["vmId"]
        if type(vm_id) is not str:
            found.append(("/vmId", "type", f"must be a string, is {kind(vm_id)}"))
        elif len(vm_id) > 128:
            found.append(("/vmId", "maxLength", "must be 128 characters long at most"))
        elif not vm_id:
            found.append(("/vmId", "minLength", "must not be empty"))
    if known != len(v):
        found += unknown_keys(v, BACKUP_VERIFY_KEYS)
    return distinct(found) if found else found


def backup_mount_partition(v: object) -> Errors:
    """Params of backup.mountPartition, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 2
    if "disk" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'disk'"))
    else:
        disk = v["disk"]
        if type(disk) is not str:
            found.append(("/disk", "type", f"must be a string, is {kind(disk)}"))
        elif len(disk) > 4096:
            found.append(("/disk", "maxLength", "must be 4096 characters long at most"))
        elif not disk:
            found.append(("/disk", "minLength", "must not be empty"))
    if "partition" in v:
        known += 1
        partition_ = v["partition"]
        if type(partition_) is not str:
            found.append(("/partition", "type", f"must be a string, is {kind(partition_)}"))
        elif len(partition_) > 1024:
            found.append(("/partition", "maxLength", "must be 1024 characters long at most"))
    if "remote" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'remote'"))
    else:
        remote_ = v["remote"]
        if errors := remote(remote_):
            found += under("/remote", errors)
    if known != len(v):
        found += unknown_keys(v, BACKUP_MOUNT_PARTITION_KEYS)
    return distinct(found) if found else found


def backup_unmount_partition(v: object) -> Errors:
    """Params of backup.unmountPartition, xo/backup.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
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
    if known != len(v):
        found += unknown_keys(v, BACKUP_UNMOUNT_PARTITION_KEYS)
    return distinct(found) if found else found


def event_from(v: object) -> Errors:
    """Params of event.from, xo/event.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 0
    if "token" in v:
        known += 1
        token = v["token"]
        if type(token) is not str:
            found.append(("/token", "type", f"must be a string, is {kind(token)}"))
        elif len(token) > 256:
            found.append(("/token", "maxLength", "must be 256 characters long at most"))
    if "timeout" in v:
        known += 1
        timeout = v["timeout"]
        if type(timeout) is not int and type(timeout) is not float:
            found.append(("/timeout", "type", f"must be a number, is {kind(timeout)}"))
        elif timeout < 0:
            found.append(("/timeout", "minimum", "must be 0 or more"))
        elif timeout > 50:
            found.append(("/timeout", "maximum", "must be 50 or less"))
    if known != len(v):
        found += unknown_keys(v, EVENT_FROM_KEYS)
    return distinct(found) if found else found


def remote_get_info(v: object) -> Errors:
    """Params of remote.getInfo, xo/remote.yaml."""
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
        found += unknown_keys(v, REMOTE_GET_INFO_KEYS)
    return distinct(found) if found else found


def remote_ping(v: object) -> Errors:
    """Params of remote.ping, xo/remote.yaml."""
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
        found += unknown_keys(v, REMOTE_PING_KEYS)
    return distinct(found) if found else found


def remote_test(v: object) -> Errors:
    """Params of remote.test, xo/remote.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if "remote" in v:
        remote_ = v["remote"]
        if errors := remote(remote_):
            found += under("/remote", errors)
    if "remote" in v:
        known = 0
        if "remote" in v:
            known += 1
        if known != len(v):
            found += unknown_keys(v, REMOTE_TEST_KEYS, suffix=", as 'remote' is there")
    else:
        found += remote(v)
    return distinct(found) if found else found


def remote_get_total_backup_size(v: object) -> Errors:
    """Params of remote.getTotalBackupSize, xo/remote.yaml."""
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
        found += unknown_keys(v, REMOTE_GET_TOTAL_BACKUP_SIZE_KEYS)
    return distinct(found) if found else found


def rpc_discover(v: object) -> Errors:
    """Params of rpc.discover, xo/rpc.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def system_get_methods_info(v: object) -> Errors:
    """Params of system.getMethodsInfo, xo/system.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def system_get_server_version(v: object) -> Errors:
    """Params of system.getServerVersion, xo/system.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def system_list_methods(v: object) -> Errors:
    """Params of system.listMethods, xo/system.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    if v:
        found += unknown_keys(v, frozenset())
    return distinct(found) if found else found


def system_method_signature(v: object) -> Errors:
    """Params of system.methodSignature, xo/system.yaml."""
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


def task_cancel(v: object) -> Errors:
    """Params of task.cancel, xo/task.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "taskId" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'taskId'"))
    else:
        task_id_ = v["taskId"]
        if type(task_id_) is not str:
            found.append(("/taskId", "type", f"must be a string, is {kind(task_id_)}"))
        elif len(task_id_) > 128:
            found.append(("/taskId", "maxLength", "must be 128 characters long at most"))
        elif not task_id_:
            found.append(("/taskId", "minLength", "must not be empty"))
    if known != len(v):
        found += unknown_keys(v, TASK_CANCEL_KEYS)
    return distinct(found) if found else found


def task_destroy(v: object) -> Errors:
    """Params of task.destroy, xo/task.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "taskId" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'taskId'"))
    else:
        task_id_ = v["taskId"]
        if type(task_id_) is not str:
            found.append(("/taskId", "type", f"must be a string, is {kind(task_id_)}"))
        elif len(task_id_) > 128:
            found.append(("/taskId", "maxLength", "must be 128 characters long at most"))
        elif not task_id_:
            found.append(("/taskId", "minLength", "must not be empty"))
    if known != len(v):
        found += unknown_keys(v, TASK_DESTROY_KEYS)
    return distinct(found) if found else found


def task_get(v: object) -> Errors:
    """Params of task.get, xo/task.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "taskId" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'taskId'"))
    else:
        task_id_ = v["taskId"]
        if type(task_id_) is not str:
            found.append(("/taskId", "type", f"must be a string, is {kind(task_id_)}"))
        elif len(task_id_) > 128:
            found.append(("/taskId", "maxLength", "must be 128 characters long at most"))
        elif not task_id_:
            found.append(("/taskId", "minLength", "must not be empty"))
    if known != len(v):
        found += unknown_keys(v, TASK_GET_KEYS)
    return distinct(found) if found else found


def task_get_all(v: object) -> Errors:
    """Params of task.getAll, xo/task.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 0
    if "limit" in v:
        known += 1
        limit = v["limit"]
        if type(limit) is not int and not whole(limit):
            found.append(("/limit", "type", f"must be an integer, is {kind(limit)}"))
        elif limit < 0:
            found.append(("/limit", "minimum", "must be 0 or more"))
        elif limit > 9007199254740991:
            found.append(("/limit", "maximum", "must be 9007199254740991 or less"))
    if known != len(v):
        found += unknown_keys(v, TASK_GET_ALL_KEYS)
    return distinct(found) if found else found


def test_range(v: object) -> Errors:
    """Params of test.range, xo/test.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "stop" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'stop'"))
    else:
        stop = v["stop"]
        if type(stop) is not int and type(stop) is not float:
            found.append(("/stop", "type", f"must be a number, is {kind(stop)}"))
        elif stop < -9007199254740991:
            found.append(("/stop", "minimum", "must be -9007199254740991 or more"))
        elif stop > 9007199254740991:
            found.append(("/stop", "maximum", "must be 9007199254740991 or less"))
    if "start" in v:
        known += 1
        start = v["start"]
        if type(start) is not int and type(start) is not float:
            found.append(("/start", "type", f"must be a number, is {kind(start)}"))
        elif start < -9007199254740991:
            found.append(("/start", "minimum", "must be -9007199254740991 or more"))
        elif start > 9007199254740991:
            found.append(("/start", "maximum", "must be 9007199254740991 or less"))
    if "step" in v:
        known += 1
        step = v["step"]
        if type(step) is not int and type(step) is not float:
            found.append(("/step", "type", f"must be a number, is {kind(step)}"))
        else:
            if step < -9007199254740991:
                found.append(("/step", "minimum", "must be -9007199254740991 or more"))
            elif step > 9007199254740991:
                found.append(("/step", "maximum", "must be 9007199254740991 or less"))
            if step == 0:
                found.append(("/step", "not", "must not be 0"))
    if known != len(v):
        found += unknown_keys(v, TEST_RANGE_KEYS)
    return distinct(found) if found else found


def test_throw(v: object) -> Errors:
    """Params of test.throw, xo/test.yaml."""
    if type(v) is not dict:
        return [("", "type", f"must be an object, is {kind(v)}")]
    found: Errors = []
    known = 1
    if "message" not in v:
        known -= 1
        found.append(("", "required", "needs the key 'message'"))
    else:
        message = v["message"]
        if type(message) is not str:
            found.append(("/message", "type", f"must be a string, is {kind(message)}"))
        elif len(message) > 65536:
            found.append(("/message", "maxLength", "must be 65536 characters long at most"))
    if known != len(v):
        found += unknown_keys(v, TEST_THROW_KEYS)
    return distinct(found) if found else found
