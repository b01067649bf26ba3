"""What the judge says of a repository."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the reference does not allow."""

    path: str
    text: str
    pending: bool = False
    """Work that was begun or left to the next clean-up; nothing is lost by it."""

    def __str__(self) -> str:
        return f"/{self.path}: {self.text}"


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk that a backup refers to, read through its whole chain."""

    virtual_size: int
    blocks: tuple[int, ...]
    """Which blocks of 2 MiB any member of the chain holds."""
    sha256: str
    """Of those blocks, one after the other."""
    chain: tuple[str, ...]
    """Paths, the disk first, the one that needs no parent last."""


@dataclass(slots=True)
class Report:
    findings: list[Finding] = field(default_factory=list)
    passed: int = 0
    """Statements of the reference that hold."""
    backups: dict[str, dict[str, object]] = field(default_factory=dict)
    """Metadata of the backups of virtual machines, by path, as it stands in their files."""
    disks: dict[str, Disk] = field(default_factory=dict)
    """By the path that metadata gives."""

    @property
    def ok(self) -> bool:
        return not self.findings

    def check(self, holds: object, path: str, text: str, *, pending: bool = False) -> bool:
        """Note whether a statement holds, and return it."""
        if holds:
            self.passed += 1
        else:
            self.findings.append(Finding(path, text, pending))
        return bool(holds)

    def found(self, path: str, texts: Iterable[str]) -> bool:
        """Note each of texts, or one statement that holds if there are none, and return whether there were none."""
        texts = list(texts)
        self.findings += [Finding(path, text) for text in texts]
        self.passed += not texts
        return not texts

    def lines(self) -> list[str]:
        return [*map(str, self.findings), f"{self.passed} passed, {len(self.findings)} failed"]
