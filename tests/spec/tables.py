"""What the documents declare, and what their real servers were measured to serve, as tables of our own.

They stand in for the documents where these are not at hand; where they are, a test holds the two together.
"""

from __future__ import annotations

from tests.spec.documents import Declarations, Section


def _marks(text: str) -> dict[str, bool]:
    """`a b?` is a member that is required and one that may be left out."""
    return {word.rstrip("?"): word.endswith("?") for word in text.split()}


XO = Declarations(
    functions={
        "system.listMethods": {},
        "system.methodSignature": _marks("name"),
        "event.from": _marks("token? timeout?"),
        "backup.importVmBackup": _marks(
            "backupId remote settings? settings.newMacAddresses? settings.mapVdisSrs? srUuid xapi streamLogs?"
        ),
        "backup.listPoolMetadataBackups": _marks("remotes"),
        "backup.listVmBackups": _marks("remotes"),
        "backup.listXoMetadataBackups": _marks("remotes"),
        "backup.run": _marks("job remotes schedule xapis? recordToXapi? streamLogs?"),
        "backup.restoreMetadataBackup": _marks("backupId remote xapi"),
        "task.cancel": _marks("taskId"),
        "task.destroy": _marks("taskId"),
        "task.get": _marks("taskId"),
        "task.getAll": {},
        "remote.test": {},
    },
    bare={"remote.test": "Remote"},
    defaults={
        "event.from/token": "''",
        "backup.importVmBackup/streamLogs": "false",
        "backup.run/streamLogs": "false",
    },
    results={"system.methodSignature": {"params"}, "event.from": {"events", "token"}},
    interfaces={
        "Remote": _marks("url options?"),
        "Event": _marks("class operation snapshot"),
        "SimpleIdPattern": _marks("id id.__or"),
        "BackupJob": _marks("id type compression? mode name remotes? settings srs? vms"),
        "MetadataBackupJob": _marks("id name pools? remotes settings type xoMetadata?"),
        "Schedule": _marks("id"),
        "Xapi": _marks("allowUnauthorized credentials url"),
        "Task": _marks("data end? id start status tasks?"),
        "Status": {},
    },
    literals={
        "Status": {"canceled", "failure", "interrupted", "pending", "skipped", "success"},
        "Event.class": {"Task"},
        "Event.operation": {"add", "mod", "del"},
        "BackupJob.type": {"backup"},
        "BackupJob.compression": {"native", "zstd", ""},
        "MetadataBackupJob.type": {"metadataBackup"},
    },
)

MEASURED = {
    "system.getMethodsInfo": ("N", ""),
    "system.getServerVersion": ("S", ""),
    "system.listMethods": ("N", ""),
    "system.methodSignature": ("S", "method"),
    "test.range": ("N", "stop start? step?"),
    "test.throw": ("S", "message"),
    "appliance.check": ("S", ""),
    "appliance.getInfo": ("S", ""),
    "appliance.supportTunnel.close": ("S", ""),
    "appliance.supportTunnel.getState": ("S", ""),
    "appliance.supportTunnel.open": ("S", ""),
    "appliance.updater.getLocalManifest": ("S", ""),
    "appliance.updater.getState": ("S", ""),
    "appliance.updater.configure": ("S", "channel"),
    "appliance.updater.upgrade": ("S", ""),
    "authentication.setToken": ("S", "token"),
    "backup.deleteMetadataBackup": ("S", "backupId remote"),
    "backup.deleteVmBackup": ("S", "filename remote"),
    "backup.deleteVmBackups": ("S", "filenames remote"),
    "backup.fetchPartitionFiles": ("B", "disk paths partition? format? remote"),
    "backup.importVmBackup": ("S/N", "backupId remote srUuid xapi settings? streamLogs?"),
    "backup.listDiskPartitions": ("N", "disk remote"),
    "backup.listPartitionFiles": ("S", "disk path partition? remote"),
    "backup.listPoolMetadataBackups": ("S", "remotes"),
    "backup.listVmBackups": ("S", "remotes vmId?"),
    "backup.listRunningJobs": ("N", ""),
    "backup.listXoMetadataBackups": ("S", "remotes"),
    "backup.restoreMetadataBackup": ("N", "backupId remote xapi?"),
    "backup.run": ("S/N", "job remotes schedule xapis? recordToXapi? jobData? streamLogs?"),
    "backup.mountPartition": ("S", "disk partition? remote"),
    "backup.unmountPartition": ("S", "path"),
    "remote.getInfo": ("S", "remote"),
    "remote.ping": ("S", "remote"),
    "remote.test": ("S", "remote"),
    "remote.getTotalBackupSize": ("S", "remote"),
}
"""The methods of the real proxy in its order: the kind of answer (scalar, NDJSON, binary) and the parameters."""

XO_ERRORS = {
    0: "notImplemented",
    1: "noSuchObject",
    2: "unauthorized",
    3: "invalidCredentials",
    5: "forbiddenOperation",
    7: "noHostsAvailable",
    8: "authenticationFailed",
    9: "serverUnreachable",
    10: "invalidParameters",
    11: "vmMissingPvDrivers",
    12: "vmIsTemplate",
    13: "vmBadPowerState",
    14: "vmLacksFeature",
    15: "notSupportedDuringUpgrade",
    16: "objectAlreadyExists",
    17: "vdiInUse",
    18: "hostOffline",
    19: "operationBlocked",
    20: "patchPrecheckFailed",
    21: "operationFailed",
    22: "missingAuditRecord",
    23: "alteredAuditRecord",
    24: "notEnoughResources",
    25: "incorrectState",
    26: "featureUnauthorized",
    27: "noMatchingVm",
    28: "serviceUnavailable",
}


def _section(before: str, after: str = "") -> Section:
    return Section(set(before.split()), set(after.split()))


ZONEMASTER = {
    "version_info": _section(""),
    "get_ns_ips": _section(""),
    "get_data_from_parent_zone": _section("", "ns_list ds_list ns ip"),
    "validate_syntax": _section(
        "domain ipv4 ipv6 ds_info nameservers profile advanced client_id client_version ip ns algorithm digest"
        " sha1 sha256 default_profile test_profile_1 test_profile_2",
        "message status ok nok",
    ),
    "start_domain_test": _section(""),
    "test_progress": _section(""),
    "get_test_params": _section(""),
    "get_test_results": _section(
        "id language en sv fr",
        "batch_id creation_time domain id params_deterministic_hash params priority progress results module message"
        " level test_end_time test_start_time DEBUG INFO NOTICE WARNING ERROR CRITICAL",
    ),
    "get_test_history": _section(
        "frontend_params offset limit domain nameservers", "id creation_time advanced_options overall_results"
    ),
    "add_api_user": _section("username api_key"),
    "add_batch_job": _section("username api_key batch_params domain domains"),
    "api1": _section(""),
}

PROXMOX_VERBS = {
    ("GET", "/api2/json/backup"),
    ("GET", "/api2/json/reader"),
    ("POST", "/blob"),
    ("POST", "/dynamic_chunk"),
    ("POST", "/dynamic_close"),
    ("POST", "/dynamic_index"),
    ("PUT", "/dynamic_index"),
    ("POST", "/fixed_chunk"),
    ("POST", "/fixed_close"),
    ("POST", "/fixed_index"),
    ("PUT", "/fixed_index"),
    ("POST", "/finish"),
    ("GET", "/download"),
    ("GET", "/chunk"),
}

PROXMOX_PROTOCOLS = {"proxmox-backup-protocol-v1", "proxmox-backup-reader-protocol-v1"}

PROXMOX_MEASURED = {
    ("backup", "POST", "/blob"): "file-name encoded-size",
    ("backup", "POST", "/dynamic_index"): "archive-name",
    ("backup", "PUT", "/dynamic_index"): "wid digest-list offset-list",
    ("backup", "POST", "/dynamic_chunk"): "wid digest size encoded-size",
    ("backup", "POST", "/dynamic_close"): "wid chunk-count size csum",
    ("backup", "POST", "/fixed_index"): "archive-name size? reuse-csum?",
    ("backup", "PUT", "/fixed_index"): "wid digest-list offset-list",
    ("backup", "POST", "/fixed_chunk"): "wid digest size encoded-size",
    ("backup", "POST", "/fixed_close"): "wid chunk-count size csum",
    ("backup", "POST", "/finish"): "",
    ("backup", "GET", "/previous"): "archive-name",
    ("backup", "GET", "/previous_backup_time"): "",
    ("backup", "POST", "/speedtest"): "",
    ("backup", "GET", "/"): "",
    ("reader", "GET", "/download"): "file-name",
    ("reader", "GET", "/chunk"): "digest",
    ("reader", "GET", "/speedtest"): "",
    ("reader", "GET", "/"): "",
}
"""The verbs of a session of the real server, and their parameters."""

SERVICES = ({"GET", "PUT", "POST"}, {403, 404, 302}, "/services/plugin/", "session_id")
