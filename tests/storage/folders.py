"""Looks into folders, for tests that are coroutines."""

from __future__ import annotations

import stat
from pathlib import Path


def modes(folder: Path) -> dict[str, int]:
    """Return the permission bits of each entry by its name."""
    return {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()}


def content(folder: Path, pattern: str = "*") -> bytes:
    """Return the bytes of all files together."""
    return b"".join(path.read_bytes() for path in sorted(folder.glob(pattern)) if path.is_file())


def text_in(file: Path) -> str:
    return file.read_text()


def token_in(file: Path) -> str:
    return file.read_text().strip()


def write(file: Path, content: bytes) -> None:
    file.write_bytes(content)


def remove(file: Path) -> None:
    file.unlink()


def show_to_all(file: Path) -> None:
    file.chmod(0o644)
