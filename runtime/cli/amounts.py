"""Amounts as people read them. No I/O."""

from __future__ import annotations


def size(count: float) -> str:
    """Return a number of bytes with the unit that suits it."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if count < 1024:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count /= 1024
    return f"{count:.1f} TiB"
