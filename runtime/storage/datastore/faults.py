"""The faults of a datastore as the declared errors of the pbs face."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from generated.errors import pbs as errors
from runtime.contract.abi import Fault
from runtime.storage.datastore import errors as store
from runtime.storage.datastore.names import MANIFEST


def declared(fault: store.DatastoreFault, name: str) -> Fault:
    """Return what the caller is told of a fault of the datastore `name`."""
    facts = fault.facts
    match fault:
        case store.BadName():
            return errors.BadName(name=facts["name"], rule=facts["rule"])
        case store.NoDatastore():
            return errors.DatastoreNotFound(store=facts["name"])
        case store.NoNamespace():
            return errors.NamespaceNotFound(ns=facts["namespace"], store=name)
        case store.NoGroup():
            return errors.GroupNotFound(group=facts["group"])
        case store.NoSnapshot():
            return errors.SnapshotNotFound(snapshot=facts["snapshot"])
        case store.NoFile():
            return errors.FileNotFound(name=facts["name"])
        case store.SnapshotExists():
            return errors.SnapshotExists(snapshot=facts["snapshot"])
        case store.NamespaceExists():
            return errors.NamespaceExists(ns=facts["namespace"])
        case store.NamespaceInUse():
            return errors.NamespaceInUse(ns=facts["namespace"], holds=facts["holds"])
        case store.CannotMove():
            return errors.CannotMove(what=facts["what"], target=facts["target"], reason=facts["reason"])
        case store.FileExists():
            return errors.NameInUse(name=facts["name"])
        case store.Busy():
            return errors.Locked(path=facts["what"], reason=facts["reason"])
        case store.NotOwner():
            return errors.NotOwner(group=facts["group"], owner=facts["owner"], user=facts["auth_id"])
        case store.NotNewer():
            return errors.TimeNotNewer(time=facts["time"], previous=facts["previous"])
        case store.Protected():
            return errors.Protected(snapshot=facts["snapshot"])
        case store.NoPrevious():
            return errors.NoPrevious()
        case store.BadBlob():
            return errors.BadBlob(reason=facts["reason"])
        case store.BadIndex():
            return errors.FileUnreadable(name=facts["name"], reason=facts["reason"])
        case store.ChunkMissing():
            return errors.ChunkUnreadable(digest=facts["digest"].hex(), reason=facts["reason"])
        case store.CloseMismatch():
            return errors.IndexMismatch(
                name=facts["name"], what=facts["what"], got=str(facts["said"]), expected=str(facts["found"])
            )
        case store.ReuseRefused():
            return errors.CannotReuse(name="", reason=facts["reason"])
        case store.BackupOver():
            return errors.Finished()
        case store.NoSpace():
            return errors.StorageFull(store=name)
        case store.StoreUnusable():
            return errors.DatastoreUnusable(store=name, reason=facts["reason"])
        case store.SyncFailed():
            return errors.DatastoreUnusable(store=name, reason=str(fault))
        case _:
            return errors.CannotFinish(reason=str(fault))


@contextmanager
def as_pbs(name: str) -> Iterator[None]:
    """Turn the faults of the datastore `name` into those of the pbs face."""
    try:
        yield
    except store.BadManifest as fault:
        # Of a snapshot that is there; at the end of a backup it is what speaks against finishing.
        raise errors.FileUnreadable(name=MANIFEST, reason=fault.facts["reason"]) from None
    except store.ManifestMissing:
        raise errors.FileUnreadable(name=MANIFEST, reason="it is not there, since the backup is not finished") from None
    except store.DatastoreFault as fault:
        raise declared(fault, name) from None
