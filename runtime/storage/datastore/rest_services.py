"""`admin.*` of the pbs face: which datastores there are and what is in them (proxmox-backup.md 2.5, 7)."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import aclosing, asynccontextmanager
from typing import Any, TypeVar

from generated.errors import pbs as errors
from generated.proto.pbs.v1 import pbs_pb2 as pb
from generated.proto.pbs.v1 import pbs_pb2_grpc as grpc
from generated.validators import pbs as validators
from generated.wire import pbs as wire
from runtime.contract import jsontext, read_params
from runtime.contract.abi import Json
from runtime.contract.upload import receive_all
from runtime.storage.access.access import Access
from runtime.storage.access.roles import Privilege, user_of
from runtime.storage.datastore import browsing, faults, names
from runtime.storage.datastore import errors as store_errors
from runtime.storage.datastore.blob import WIRE_LIMIT
from runtime.storage.datastore.collection import Status
from runtime.storage.datastore.datastores import Datastores
from runtime.storage.datastore.downloads import MEMORY, blocks, decoded
from runtime.storage.datastore.listing import FileInfo, SnapshotInfo
from runtime.storage.datastore.maintenance import (
    COLLECTION,
    MOVE_GROUP,
    MOVE_NAMESPACE,
    PRUNE,
    VERIFY,
    Begun,
    Maintenance,
    pruned_line,
)
from runtime.storage.datastore.moving import check_move_group, check_move_namespace, move_group, move_namespace
from runtime.storage.datastore.names import Group, Namespace, Snapshot, parse_namespace
from runtime.storage.datastore.prune import Keep
from runtime.storage.datastore.pruning import groups_below, prune
from runtime.storage.datastore.quota import Quota
from runtime.storage.datastore.reader import Reader
from runtime.storage.datastore.rights import Rights, checked, group_of, snapshot_of
from runtime.storage.datastore.store import Datastore
from runtime.storage.datastore.task_view import KINDS
from runtime.storage.datastore.threads import Threads
from runtime.storage.datastore.tree import GroupInfo, Removed
from runtime.storage.datastore.upid import Upid
from runtime.storage.datastore.verifying import Due

T = TypeVar("T")

BATCH = 128


class AdminService(grpc.AdminServiceServicer):
    """Each call checks the caller's rights first, then asks the datastore in a thread."""

    def __init__(
        self,
        datastores: Datastores,
        access: Access,
        rights: Rights,
        threads: Threads,
        maintenance: Maintenance,
        tasks: Begun,
    ) -> None:
        self._datastores = datastores
        self._access = access
        self._rights = rights
        self._threads = threads
        self._maintenance = maintenance
        self._tasks = tasks
        self._decoding = Quota(MEMORY)

    # Datastores.

    async def ListDatastores(self, request: Any, context: Any) -> pb.AdminServiceListDatastoresResponse:
        user = self._rights.user(context)
        found: list[Json] = [
            {"store": name, "comment": None, "mount-status": "nonremovable", "backend-type": "filesystem"}
            for name in self._datastores.names()
            if self._rights.sees(user, name)
        ]
        return wire.admin_list_datastores_response(found)

    async def ListDatastore(self, request: Any, context: Any) -> pb.AdminServiceListDatastoreResponse:
        user, name = self._rights.user(context), request.store
        if not self._rights.sees(user, name):
            self._rights.need(user, Privilege.AUDIT, name)
        with faults.as_pbs(name):
            self._datastores.path(name)
        return wire.admin_list_datastore_response([{"subdir": one} for one in _SUBDIRECTORIES])

    async def Status(self, request: Any, context: Any) -> pb.AdminServiceStatusResponse:
        params = wire.admin_status_params(request)
        user, name = self._rights.user(context), params["store"]
        if not self._rights.sees(user, name):
            self._rights.need(user, Privilege.AUDIT, name)
        with faults.as_pbs(name):
            store = self._datastores.store(name)
            usage = await self._threads.run(store.usage)
            value: dict[str, Json] = {"total": usage.total, "used": usage.used, "avail": usage.avail}
            if not (self._rights.has(user, Privilege.AUDIT, name) or self._rights.has(user, Privilege.BACKUP, name)):
                value = dict.fromkeys(value, 0)
            value["backend-type"] = "filesystem"
            if params["verbose"]:
                value["counts"] = await self._threads.run(_counts, store)
        return wire.admin_status_response(value)

    # Groups.

    async def Groups(self, request: Any, context: Any) -> AsyncIterator[pb.AdminServiceGroupsResponse]:
        params = wire.admin_groups_params(request)
        user, name, ns = self._rights.user(context), params["store"], params["ns"]
        own = self._rights.either(user, name, ns, (Privilege.AUDIT,), Privilege.BACKUP)
        with faults.as_pbs(name):
            groups = await self._threads.run(self._datastores.store(name).tree.groups, parse_namespace(ns))
        shown = [_group(info) for info in groups if not own or names.owns(info.owner or "", user)]
        for batch in _batches(shown):
            yield wire.admin_groups_batch(batch)

    async def RemoveGroup(self, request: Any, context: Any) -> pb.AdminServiceRemoveGroupResponse:
        params = wire.admin_remove_group_params(request)
        store, group = await self._group(context, params, (Privilege.MODIFY,), Privilege.PRUNE)
        with faults.as_pbs(store.name):
            removed = await self._threads.run(
                lambda: store.tree.remove_group(group, error_on_protected=params["error-on-protected"])
            )
        return wire.admin_remove_group_response(_removed(removed))

    async def GroupNotes(self, request: Any, context: Any) -> pb.AdminServiceGroupNotesResponse:
        params = wire.admin_group_notes_params(request)
        store, group = await self._group(context, params, (Privilege.AUDIT,), Privilege.BACKUP)
        return wire.admin_group_notes_response(await self._run(store, store.tree.group_notes, group))

    async def SetGroupNotes(self, request: Any, context: Any) -> pb.AdminServiceSetGroupNotesResponse:
        params = wire.admin_set_group_notes_params(request)
        store, group = await self._group(context, params, (Privilege.MODIFY,), Privilege.BACKUP)
        await self._run(store, store.tree.set_group_notes, group, params["notes"])
        return wire.admin_set_group_notes_response(None)

    async def ChangeOwner(self, request: Any, context: Any) -> pb.AdminServiceChangeOwnerResponse:
        params = wire.admin_change_owner_params(request)
        user, owner = self._rights.user(context), params["new-owner"]
        store, group = await self._group(context, params, (Privilege.MODIFY,), Privilege.BACKUP)
        if not self._rights.has(user, Privilege.MODIFY, store.name, params["ns"]):
            # Between a user and its own tokens.
            former = await self._run(store, store.tree.owner, group)
            if not (user == user_of(former) == user_of(owner)):
                raise errors.OwnerUnchanged(user=user, group=group.text, owner=owner)
        if not self._access.knows(owner):
            raise errors.UnknownPrincipal(principal=owner)
        await self._run(store, store.tree.set_owner, group, owner)
        return wire.admin_change_owner_response(None)

    async def Prune(self, request: Any, context: Any) -> pb.AdminServicePruneResponse:
        params = wire.admin_prune_params(request)
        store, group = await self._group(context, params, (Privilege.MODIFY,), Privilege.PRUNE)
        keep = _keep(params)
        await self._run(store, store.tree.owner, group)
        with faults.as_pbs(store.name):
            records = [
                record
                async for record in self._maintenance.prune(
                    store.name, group.namespace, 0, group.type, group.id, keep,
                    dry_run=params["dry-run"], user=self._rights.user(context),
                )
            ]  # fmt: skip
        for record in records:
            del record["reason"]
            if not record["ns"]:
                del record["ns"]
        return wire.admin_prune_response(records)

    async def PruneDatastore(self, request: Any, context: Any) -> pb.AdminServicePruneDatastoreResponse:
        params = wire.admin_prune_datastore_params(request)
        user, name, ns = self._rights.user(context), params["store"], params["ns"]
        self._rights.either(user, name, ns, (Privilege.MODIFY,), Privilege.PRUNE)
        keep, dry_run = _keep(params), params["dry-run"]

        def pruning(store: Datastore, stop: Callable[[], bool], say: Callable[[str], None]) -> None:
            for group in groups_below(store, parse_namespace(ns), params["max-depth"]):
                if self._rights.covers(user, store, group, Privilege.MODIFY, Privilege.PRUNE):
                    for one in prune(store, [group], keep, dry_run=dry_run, stop=stop):
                        say(pruned_line(one))

        with faults.as_pbs(name):
            tree = self._datastores.store(name).tree
            await self._threads.run(tree.check_namespace, parse_namespace(ns))
            id = await self._maintenance.begin(PRUNE, f"prune {name}", name, "", user, self._tasks, pruning)
        return wire.admin_prune_datastore_response(Upid(id, KINDS[PRUNE], name, user, os.getpid()).text())

    async def MoveGroup(self, request: Any, context: Any) -> pb.AdminServiceMoveGroupResponse:
        params = wire.admin_move_group_params(request)
        user, target, merge = self._rights.user(context), params["target-ns"], params["merge-group"]
        own = self._rights.either(user, params["store"], target, (Privilege.MODIFY,), Privilege.BACKUP)
        store, group = await self._group(context, params, (Privilege.MODIFY,), Privilege.PRUNE)
        with faults.as_pbs(store.name):
            there = parse_namespace(target)
            if own:
                await self._threads.run(self._rights.check_owner, store, group, user)
            await self._threads.run(lambda: check_move_group(store, group, there, merge=merge))

            def moving(store: Datastore, stop: Callable[[], bool], say: Callable[[str], None]) -> None:
                move_group(store, group, there, merge=merge, say=say)

            subject = f"{params['ns']}/{group.text}:{target}"
            title = f"move {group.path} of {store.name}"
            id = await self._maintenance.begin(MOVE_GROUP, title, store.name, subject, user, self._tasks, moving)
        return wire.admin_move_group_response(Upid(id, MOVE_GROUP, f"{store.name}:{subject}", user, os.getpid()).text())

    async def MoveNamespace(self, request: Any, context: Any) -> pb.AdminServiceMoveNamespaceResponse:
        params = wire.admin_move_namespace_params(request)
        user, name, ns, target = self._rights.user(context), params["store"], params["ns"], params["target-ns"]
        for one in (ns, target):
            self._rights.need(user, Privilege.MODIFY, name, one.rpartition("/")[0])
        with faults.as_pbs(name):
            source, there, depth = parse_namespace(ns), parse_namespace(target), params["max-depth"]
            await self._threads.run(check_move_namespace, self._datastores.store(name), source, there, depth)

            def moving(store: Datastore, stop: Callable[[], bool], say: Callable[[str], None]) -> None:
                move_namespace(
                    store, source, there, depth=depth, delete_source=params["delete-source"],
                    merge=params["merge-groups"], stop=stop, say=say,
                )  # fmt: skip

            subject, title = f"{ns}:{target}", f"move namespace {ns} of {name}"
            id = await self._maintenance.begin(MOVE_NAMESPACE, title, name, subject, user, self._tasks, moving)
        return wire.admin_move_namespace_response(
            Upid(id, MOVE_NAMESPACE, f"{name}:{subject}", user, os.getpid()).text()
        )

    async def Verify(self, request: Any, context: Any) -> pb.AdminServiceVerifyResponse:
        params = wire.admin_verify_params(request)
        user, name, ns = self._rights.user(context), params["store"], params["ns"]
        own = self._rights.either(user, name, ns, (Privilege.VERIFY,), Privilege.BACKUP)
        given = {key for key in ("backup-type", "backup-id", "backup-time") if key in params}
        for missing in ("backup-type", "backup-id"):
            if given and missing not in given:
                raise errors.HalfNamed(missing=missing)

        def chosen(store: Datastore) -> list[Snapshot]:
            if given:
                group = group_of(params)
                owner = store.tree.owner(group)
                if own and not names.owns(owner, user):
                    raise store_errors.NotOwner(group.text, owner, user)
                if "backup-time" in given:
                    store.tree.check_snapshot(snapshot_of(params))
                    return [snapshot_of(params)]
                return store.tree.snapshot_names(group)
            groups = groups_below(store, parse_namespace(ns), params["max-depth"])
            allowed = [
                one for one in groups if self._rights.covers(user, store, one, Privilege.VERIFY, Privilege.BACKUP)
            ]
            return [one for group in allowed for one in store.tree.snapshot_names(group)]

        due = Due(params["ignore-verified"], params.get("outdated-after"))
        with faults.as_pbs(name):
            id = await self._maintenance.begin_verification(name, chosen, due, user, self._tasks)
        return wire.admin_verify_response(Upid(id, VERIFY, name, user, os.getpid()).text())

    async def Collect(self, request: Any, context: Any) -> pb.AdminServiceCollectResponse:
        user, name = self._rights.user(context), request.store
        self._rights.need(user, Privilege.MODIFY, name)
        with faults.as_pbs(name):
            id = await self._maintenance.begin_collection(name, user, self._tasks)
        return wire.admin_collect_response(Upid(id, KINDS[COLLECTION], name, user, os.getpid()).text())

    async def Collection(self, request: Any, context: Any) -> pb.AdminServiceCollectionResponse:
        user, name = self._rights.user(context), request.store
        self._rights.need(user, Privilege.AUDIT, name)
        with faults.as_pbs(name):
            last = (await self._maintenance.status(name)).get("collection", Status().encode(None))
        found = jsontext.loads(last) if isinstance(last, bytes) else last
        return wire.admin_collection_response({"store": name, **found})

    # Snapshots.

    async def Snapshots(self, request: Any, context: Any) -> AsyncIterator[pb.AdminServiceSnapshotsResponse]:
        params = wire.admin_snapshots_params(request)
        user, name, ns = self._rights.user(context), params["store"], params["ns"]
        own = self._rights.either(user, name, ns, (Privilege.AUDIT,), Privilege.BACKUP)
        with faults.as_pbs(name):
            tree = self._datastores.store(name).tree
            found = await self._threads.run(
                tree.snapshots, parse_namespace(ns), params.get("backup-type"), params.get("backup-id")
            )
        for infos in _batches(info for info in found if not own or names.owns(info.owner or "", user)):
            yield wire.admin_snapshots_batch([_snapshot(info) for info in infos])

    async def RemoveSnapshot(self, request: Any, context: Any) -> pb.AdminServiceRemoveSnapshotResponse:
        params = wire.admin_remove_snapshot_params(request)
        store, _ = await self._group(context, params, (Privilege.MODIFY,), Privilege.PRUNE)
        await self._run(store, store.tree.remove_snapshot, snapshot_of(params))
        return wire.admin_remove_snapshot_response(None)

    async def Files(self, request: Any, context: Any) -> pb.AdminServiceFilesResponse:
        params = wire.admin_files_params(request)
        store, _ = await self._group(context, params, (Privilege.AUDIT, Privilege.READ), Privilege.BACKUP)
        files = await self._run(store, store.tree.files, snapshot_of(params))
        return wire.admin_files_response([_file(file) for file in files])

    async def Notes(self, request: Any, context: Any) -> pb.AdminServiceNotesResponse:
        params = wire.admin_notes_params(request)
        store, _ = await self._group(context, params, (Privilege.AUDIT,), Privilege.BACKUP)
        return wire.admin_notes_response(await self._run(store, store.tree.notes, snapshot_of(params)))

    async def SetNotes(self, request: Any, context: Any) -> pb.AdminServiceSetNotesResponse:
        params = wire.admin_set_notes_params(request)
        store, _ = await self._group(context, params, (Privilege.MODIFY,), Privilege.BACKUP)
        await self._run(store, store.tree.set_notes, snapshot_of(params), params["notes"])
        return wire.admin_set_notes_response(None)

    async def Protection(self, request: Any, context: Any) -> pb.AdminServiceProtectionResponse:
        params = wire.admin_protection_params(request)
        store, _ = await self._group(context, params, (Privilege.AUDIT,), Privilege.BACKUP)
        return wire.admin_protection_response(await self._run(store, store.tree.protected, snapshot_of(params)))

    async def SetProtection(self, request: Any, context: Any) -> pb.AdminServiceSetProtectionResponse:
        params = wire.admin_set_protection_params(request)
        store, _ = await self._group(context, params, (Privilege.MODIFY,), Privilege.BACKUP)
        await self._run(store, store.tree.set_protected, snapshot_of(params), params["protected"])
        return wire.admin_set_protection_response(None)

    async def UploadLog(self, requests: AsyncIterator[Any], context: Any) -> pb.AdminServiceUploadLogResponse:
        params = wire.admin_upload_log_params(await read_params(requests))
        checked(validators.admin_upload_log(params))
        store, _ = await self._group(context, params, (), Privilege.BACKUP)
        body = await receive_all(requests, WIRE_LIMIT)
        with faults.as_pbs(store.name):
            try:
                await self._threads.run(store.tree.put_log, snapshot_of(params), body)
            except store_errors.FileExists as fault:
                raise errors.FileExists(name=fault.facts["name"]) from None
        return wire.admin_upload_log_response(None)

    async def Download(self, request: Any, context: Any) -> AsyncIterator[bytes]:
        params = wire.admin_download_params(request)
        async with self._reading(context, params) as reader:
            file = await self._threads.run(reader.open, params["file-name"])
            async with aclosing(blocks(file, self._threads)) as content:
                async for block in content:
                    yield block

    async def DownloadDecoded(self, request: Any, context: Any) -> AsyncIterator[memoryview]:
        params = wire.admin_download_decoded_params(request)
        async with self._reading(context, params) as reader:
            source = decoded(reader, params["file-name"], self._threads, self._decoding)
            async with aclosing(source) as content:
                async for part in content:
                    yield part

    async def Catalog(self, request: Any, context: Any) -> AsyncIterator[pb.AdminServiceCatalogResponse]:
        params = wire.admin_catalog_params(request)
        async with self._reading(context, params) as reader, self._decoding.taken(browsing.MEMORY):
            entries = await self._threads.to_its_end(
                browsing.listed, reader, params["filepath"], params.get("archive-name")
            )
            for batch in _batches(entries):
                yield wire.admin_catalog_batch(batch)

    async def DownloadFile(self, request: Any, context: Any) -> AsyncIterator[memoryview]:
        params = wire.admin_download_file_params(request)
        async with self._reading(context, params) as reader, self._decoding.taken(browsing.MEMORY_OF_FILE):
            file = await self._threads.to_its_end(
                browsing.found, reader, params["filepath"], params.get("archive-name")
            )
            async with aclosing(browsing.content_of(file, self._threads)) as content:
                async for part in content:
                    yield part

    # Namespaces.

    async def Namespaces(self, request: Any, context: Any) -> pb.AdminServiceNamespacesResponse:
        params = wire.admin_namespaces_params(request)
        user, name = self._rights.user(context), params["store"]
        if not self._rights.sees(user, name):
            self._rights.need(user, Privilege.AUDIT, name)
        with faults.as_pbs(name):
            tree = self._datastores.store(name).tree
            parent: Namespace = parse_namespace(params["parent"])
            found = await self._threads.run(tree.namespaces, parent, params["max-depth"])
        texts = [names.namespace_text(one) for one in found]
        return wire.admin_namespaces_response(
            [{"ns": text} for text in texts if self._rights.sees_namespace(user, name, text)]
        )

    async def CreateNamespace(self, request: Any, context: Any) -> pb.AdminServiceCreateNamespaceResponse:
        params = wire.admin_create_namespace_params(request)
        user, name, parent = self._rights.user(context), params["store"], params["parent"]
        self._rights.need(user, Privilege.MODIFY, name, parent)
        text = f"{parent}/{params['name']}" if parent else params["name"]
        with faults.as_pbs(name):
            tree = self._datastores.store(name).tree
            await self._threads.run(tree.create_namespace, parse_namespace(text))
        return wire.admin_create_namespace_response(text)

    async def RemoveNamespace(self, request: Any, context: Any) -> pb.AdminServiceRemoveNamespaceResponse:
        params = wire.admin_remove_namespace_params(request)
        user, name, ns = self._rights.user(context), params["store"], params["ns"]
        self._rights.need(user, Privilege.MODIFY, name, ns.rpartition("/")[0])
        with faults.as_pbs(name):
            tree = self._datastores.store(name).tree
            removed = await self._threads.run(
                lambda: tree.remove_namespace(
                    parse_namespace(ns),
                    groups=params["delete-groups"],
                    error_on_protected=params["error-on-protected"],
                )
            )
        return wire.admin_remove_namespace_response(_removed(removed))

    # Within.

    async def _group(
        self, context: Any, params: Json, whole: tuple[Privilege, ...], owner: Privilege
    ) -> tuple[Datastore, Group]:
        """Return the datastore and group of a call, once its caller may make it.

        That is with one of the privileges for the `whole`, or with the one for the `owner` of the group.
        """
        user, name = self._rights.user(context), params["store"]
        own = self._rights.either(user, name, params["ns"], whole, owner)
        with faults.as_pbs(name):
            group = group_of(params)
            store = self._datastores.store(name)
            if own:
                await self._threads.run(self._rights.check_owner, store, group, user)
        return store, group

    @asynccontextmanager
    async def _reading(self, context: Any, params: Json) -> AsyncIterator[Reader]:
        """Give the snapshot of a call for reading, which cannot be removed until the block is left."""
        store, _ = await self._group(context, params, (Privilege.READ,), Privilege.BACKUP)
        with faults.as_pbs(store.name):
            snapshot = snapshot_of(params)
            reader = await self._threads.opened(lambda: store.open_reader(snapshot), Reader.close)
            try:
                yield reader
            finally:
                reader.close()

    async def _run(self, store: Datastore, work: Callable[..., T], *arguments: Any) -> T:
        with faults.as_pbs(store.name):
            return await self._threads.run(work, *arguments)


_SUBDIRECTORIES = (
    "catalog", "download", "download-decoded", "files", "gc", "group-notes", "groups", "move-group", "move-namespace",
    "namespace", "notes", "protected", "prune", "prune-datastore", "pxar-file-download", "snapshots", "status",
    "verify",
)  # fmt: skip


def _batches(items: Iterable[T]) -> Iterator[list[T]]:
    batch: list[T] = []
    for item in items:
        batch.append(item)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _keep(params: Json) -> Keep:
    return Keep(**{rule: params.get(f"keep-{rule}") for rule in Keep.__dataclass_fields__})


def _counts(store: Datastore) -> Json:
    """Return by type how many groups and snapshots there are, in all namespaces."""
    counts: dict[str, dict[str, int]] = {type: {"groups": 0, "snapshots": 0} for type in (*names.TYPES, "other")}
    for namespace in store.tree.namespaces():
        for group in store.tree.group_names(namespace):
            counts[group.type]["groups"] += 1
            counts[group.type]["snapshots"] += len(store.tree.snapshot_names(group))
    return {type: found if found["groups"] else None for type, found in counts.items()}


def _group(info: GroupInfo) -> Json:
    value: dict[str, Json] = {
        "backup-type": info.group.type,
        "backup-id": info.group.id,
        "last-backup": info.last,
        "backup-count": info.count,
        "files": info.files,
    }
    return _with(value, owner=info.owner, comment=info.comment)


def _snapshot(info: SnapshotInfo) -> Json:
    value: dict[str, Json] = {
        "backup-type": info.snapshot.group.type,
        "backup-id": info.snapshot.group.id,
        "backup-time": info.snapshot.time,
        "files": [_file(file) for file in info.files],
        "protected": info.protected,
    }
    return _with(
        value,
        comment=info.comment,
        fingerprint=info.fingerprint,
        size=info.size,
        owner=info.owner,
        verification=info.verification,
    )


def _file(file: FileInfo) -> Json:
    return _with({"filename": file.filename}, **{"crypt-mode": file.crypt_mode, "size": file.size})


def _with(value: dict[str, Json], **optional: Json) -> dict[str, Json]:
    """Return value with those of the optional keys that there is something for."""
    return value | {key: one for key, one in optional.items() if one is not None}


def _removed(removed: Removed) -> Json:
    return {
        "removed-groups": removed.groups,
        "protected-snapshots": removed.protected,
        "removed-snapshots": removed.snapshots,
    }
