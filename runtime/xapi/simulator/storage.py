"""Virtual disks: their content, and what their repository counts of them."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from runtime.xapi.simulator.blocks import BlockMap, Blocks
from runtime.xapi.simulator.database import Pool, Row
from runtime.xapi.simulator.errors import XapiFault
from runtime.xapi.simulator.faults import Faults
from runtime.xapi.simulator.operations import attached, refresh
from runtime.xapi.simulator.schema import NULL

LARGEST = 2 << 50

_COPIED = (
    "name_label", "name_description", "virtual_size", "type", "sharable", "read_only", "other_config", "xenstore_data",
    "sm_config", "tags", "on_boot", "allow_caching", "metadata_of_pool",
)  # fmt: skip


class Storage:
    """Everything here is quick: contents are immutable, so a copy is the same content again."""

    def __init__(self, pool: Pool, blocks: Blocks, faults: Faults) -> None:
        self._pool = pool
        self._blocks = blocks
        self._faults = faults

    def content(self, vdi: Row) -> BlockMap:
        """Return what a VDI holds. Raises XapiFault VDI_INCOMPATIBLE_TYPE if only its changes are known any more."""
        if vdi["type"] == "cbt_metadata":
            raise XapiFault("VDI_INCOMPATIBLE_TYPE", vdi.ref, "cbt_metadata")
        return self._blocks.open(vdi.hidden["content"])

    def tracked(self, vdi: Row) -> BlockMap:
        """Return what tells which blocks of a VDI changed, also when its bytes are gone."""
        return self._blocks.open(vdi.hidden["content"])

    def set_content(self, vdi: Row, content: BlockMap) -> None:
        """Give a VDI another content, together with the sizes that follow from it."""
        with self._pool.transaction():
            self._pool.hide(vdi, content=content.id)
            self._pool.set(vdi, physical_utilisation=content.allocated)
            self.account(vdi["SR"])

    def create(self, values: dict[str, Any], content: BlockMap, **facts: Any) -> Row:
        """Return a new VDI in its repository. Raises XapiFault SR_FULL."""
        sr = self._pool.find("SR", values["SR"])
        size = values["virtual_size"]
        free = sr["physical_size"] - sr["physical_utilisation"]
        if size > free or self._faults.hit("sr-full", sr=sr["uuid"], **facts):
            raise XapiFault("SR_FULL", size, free)
        with self._pool.transaction():
            vdi = self._pool.create(
                "VDI", {"managed": True, **values, "physical_utilisation": content.allocated}, content=content.id
            )
            if not vdi["location"]:
                self._pool.set(vdi, location=vdi["uuid"])
            refresh(self._pool, vdi)
            self.account(sr.ref)
        return vdi

    def create_empty(self, values: dict[str, Any], **facts: Any) -> Row:
        """Return a new VDI full of zeros. Raises XapiFault SR_FULL, VDI_TOO_LARGE."""
        if values["virtual_size"] > LARGEST:
            raise XapiFault("VDI_TOO_LARGE", NULL, LARGEST)
        return self.create(values, self._blocks.empty(values["virtual_size"]), **facts)

    def copy(self, vdi: Row, sr: str | None = None, **fields: Any) -> Row:
        """Return a new VDI with the properties and the content of another."""
        kept = {name: vdi[name] for name in _COPIED}
        return self.create(kept | {"SR": sr or vdi["SR"]} | fields, self.content(vdi))

    def snapshot(self, vdi: Row, **fields: Any) -> Row:
        source = vdi["snapshot_of"] if vdi["is_a_snapshot"] and vdi["snapshot_of"] != NULL else vdi.ref
        made = self.copy(
            vdi,
            is_a_snapshot=True,
            snapshot_of=source,
            snapshot_time=self._pool.now(),
            cbt_enabled=vdi["cbt_enabled"],
            **fields,
        )
        self._pool.hide(made, tracked_since=vdi.hidden.get("tracked_since"))
        return made

    def track(self, vdi: Row, on: bool) -> None:
        """Begin to track the changes of a VDI anew, or end it: what changed in between nobody can tell."""
        if on and not vdi["cbt_enabled"]:
            self._pool.hide(vdi, tracked_since=str(uuid4()))
        self._pool.set(vdi, cbt_enabled=on)

    def check_size(self, vdi: Row, size: int) -> None:
        """Raise XapiFault if a VDI cannot grow to a size."""
        sr = self._pool.find("SR", vdi["SR"])
        free = sr["physical_size"] - sr["physical_utilisation"]
        if size > LARGEST:
            raise XapiFault("VDI_TOO_LARGE", vdi.ref, LARGEST)
        if size - vdi["virtual_size"] > free:
            raise XapiFault("SR_FULL", size - vdi["virtual_size"], free)

    def resize(self, vdi: Row, content: BlockMap) -> None:
        """Give a VDI a content of another size."""
        with self._pool.transaction():
            self._pool.set(vdi, virtual_size=content.size)
            self.set_content(vdi, content)

    def forget_data(self, vdi: Row) -> None:
        """Drop the bytes of a snapshot; what changed since it can still be told."""
        with self._pool.transaction():
            self._pool.set(vdi, type="cbt_metadata")
            self.set_content(vdi, self.tracked(vdi).forget())
            refresh(self._pool, vdi)

    def destroy(self, vdi: Row, operation: str = "destroy") -> None:
        """Remove a VDI and the VBDs that nobody uses. Raises XapiFault VDI_IN_USE."""
        self.free(vdi, operation)
        with self._pool.transaction():
            for vbd in self._pool.all_of(vdi, "VBDs"):
                self._pool.destroy(vbd)
            self._pool.destroy(vdi)
            self.account(vdi["SR"])

    def free(self, vdi: Row, operation: str) -> None:
        """Raise XapiFault VDI_IN_USE if somebody uses a VDI."""
        if attached(self._pool, vdi) or vdi["current_operations"] or self.blocked(vdi, operation):
            raise XapiFault("VDI_IN_USE", vdi.ref, operation)

    def blocked(self, vdi: Row, operation: str) -> bool:
        """Return whether the fault that somebody uses a VDI happens now."""
        return self._faults.hit("vdi-in-use", vdi=vdi["uuid"], ref=vdi.ref, operation=operation) is not None

    def account(self, sr: str) -> None:
        """Count again what the VDIs of a repository take."""
        row = self._pool.get("SR", sr)
        if row is not None:
            vdis = self._pool.all_of(row, "VDIs")
            self._pool.set(
                row,
                physical_utilisation=sum(vdi["physical_utilisation"] for vdi in vdis),
                virtual_allocation=sum(vdi["virtual_size"] for vdi in vdis if vdi["type"] != "cbt_metadata"),
            )
