"""The state of a merge beside its oldest disk: `.<name>.merge.json`.

Source: measured, Xen Orchestra 2026.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from runtime.contract.jsontext import JSONDecodeError, dumps, loads
from runtime.storage.repository import layout
from runtime.storage.repository.handle import FileFault, Missing, RemoteHandle

MERGE_BLOCKS = "mergeBlocks"
CLEANUP = "cleanup"
_STEPS = {MERGE_BLOCKS: MERGE_BLOCKS, CLEANUP: CLEANUP, "cleanupVhds": CLEANUP, None: MERGE_BLOCKS}
"""By what the versions of the original call them; the oldest had one step."""

_LIMIT = 4 << 20


@dataclass(slots=True)
class MergeState:
    child: str
    """Uuid of the disk that survives; empty in old files, which have another number of it."""
    parent: str
    """Uuid that the oldest disk had, or empty."""
    chain: list[str]
    """Names beside the state, the oldest first, the survivor last; empty in old files."""
    step: str = MERGE_BLOCKS
    current_block: int = 0
    merged_size: int = 0
    disk_size: int = 0

    def is_about(self, name: str) -> bool:
        """Return whether blocks of the disk of a name may have been moved; of old merges any disk may be the one."""
        return not self.chain or name in self.chain

    def encode(self) -> bytes:
        return dumps(
            {
                "child": {"uuid": self.child},
                "parent": {"uuid": self.parent},
                "chain": self.chain,
                "currentBlock": self.current_block,
                "mergedDataSize": self.merged_size,
                "step": self.step,
                "diskSize": self.disk_size,
            }
        )


def decode(text: bytes) -> MergeState | None:
    """Return what text says, None for what says nothing that is understood."""
    try:
        value = loads(text)
        chain = value.get("chain") or []
        if not isinstance(chain, list) or not all(isinstance(name, str) and layout.is_name(name) for name in chain):
            return None
        block = value.get("currentBlock")
        return MergeState(
            str(value["child"].get("uuid", "")),
            str(value["parent"].get("uuid", "")),
            chain,
            _STEPS[value.get("step")],
            max(0, block) if isinstance(block, int) else 0,
        )
    except (JSONDecodeError, AttributeError, KeyError, TypeError):
        return None


def path_of(disk: str) -> str:
    """Return where the state of a merge into a disk is."""
    folder, name = posixpath.split(disk)
    return f"{folder}/.{name}.merge.json"


def read(handle: RemoteHandle, disk: str) -> MergeState | None:
    """Return the state of the merge into a disk, None if there is none that can be read. Raises RemoteUnusable."""
    try:
        return decode(handle.read(path_of(disk), _LIMIT))
    except (Missing, FileFault):
        return None


def write(handle: RemoteHandle, disk: str, state: MergeState) -> None:
    """Put the state where it survives anything. Raises FileFault."""
    handle.write(path_of(disk), state.encode(), settled=True)
