"""Whether the data of a full backup looks whole, from its size and its two ends. It blocks.

Source: measured, Xen Orchestra 2026. What is compressed by gzip or zstd has an end of its own, which is not looked at.
"""

from __future__ import annotations

from typing import Any

from runtime.storage.repository.handle import RemoteHandle

_GZIP = b"\x1f\x8b"
_ZSTD = b"\x28\xb5\x2f\xfd"
_SECTOR = 512
_END = 1024
"""Bytes of zeros at the end of a tar."""


def flaw(handle: RemoteHandle, path: str, size: Any) -> str | None:
    """Return what is suspicious of the data at path, whose metadata says size. Raises Missing, FileFault, Damaged."""
    found = handle.size(path)
    if isinstance(size, int | float) and size != found:
        return f"it has {found} bytes, by its metadata {size:g}"
    head, tail = handle.ends(path, 4, _END)
    if head.startswith(_GZIP) or head == _ZSTD:
        return None
    if found <= _END:
        return f"it has only {found} bytes"
    if found % _SECTOR:
        return f"it has {found} bytes, no whole blocks of a tar"
    if any(tail):
        return "it does not end as a tar does"
    return None
