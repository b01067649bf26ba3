"""A disk as it leaves a repository: a whole VHD, or its blocks in frames. It blocks."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace

from runtime.formats.vhd import BITMAP, Image, Kind
from runtime.storage.repository import frames, present
from runtime.storage.repository.chain import Chain
from runtime.storage.repository.disk import TABLE_OFFSET, stored_size
from runtime.storage.repository.handle import Data

VHD = "vhd"


def length(chain: Chain, base: str | None) -> int:
    """Return the bytes of the VHD. Raises ParentUnfit."""
    wanted = chain.wanted(base)
    return stored_size(len(wanted), present.count(wanted))


def stream(chain: Chain, base: str | None, form: str) -> Iterator[Data]:
    """Yield the disk of a chain, or what may be different from its member at path base.

    Raises ParentUnfit, and Damaged, FileFault where a block cannot be read.
    """
    wanted = chain.wanted(base)
    image = None
    if form == VHD:
        image = _image(chain, base, wanted)
        yield image.head
    for index in present.indexes(wanted):
        yield BITMAP if image is not None else frames.head(index)
        yield chain.read(index)
    if image is not None:
        yield image.tail


def _image(chain: Chain, base: str | None, wanted: bytes) -> Image:
    parent = None if base is None else chain.uuid_of(base)
    kind = Kind.DYNAMIC if parent is None else Kind.DIFFERENCING
    footer = replace(chain.tip.footer, kind=kind, data_offset=512)
    indexes = list(present.indexes(wanted))
    if parent is None or base is None:
        return Image(footer, indexes, table_offset=TABLE_OFFSET)
    return Image(footer, indexes, table_offset=TABLE_OFFSET, parent_uuid=parent, parent_name=posixpath.basename(base))
