"""Which method a verb and a path stand for. No I/O here; the table is made of the methods' own bindings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from runtime.contract.abi import Method


class BadPath(Exception):
    """No path: a component begins with a dot (proxmox-backup.md 1.3)."""


@dataclass(frozen=True, slots=True)
class Route:
    method: Method
    values: Mapping[str, str]
    """The parameters that stand in the path."""


def components(path: str) -> list[str]:
    """Return the components of a path, percent-decoded; empty ones are dropped. Raises BadPath."""
    found = [unquote(part) for part in path.split("/") if part]
    if any(part.startswith(".") for part in found):
        raise BadPath(f"invalid path {path[:256]!r}: a component begins with a dot")
    return found


class Routes:
    """The methods that are bound to a verb and a path."""

    def __init__(self, methods: Iterable[Method]) -> None:
        self._by_shape: dict[tuple[str, int], list[tuple[list[str], Method]]] = {}
        for method in methods:
            if method.http is not None:
                template = [part for part in method.http.path.split("/") if part]
                self._by_shape.setdefault((method.http.verb, len(template)), []).append((template, method))
        for found in self._by_shape.values():
            # Where a name and a parameter both fit, the name does.
            found.sort(key=lambda entry: sum(part.startswith("{") for part in entry[0]))

    def find(self, verb: str, path: list[str]) -> Route | None:
        """Return the method of a verb and the components of a path, None where there is none."""
        for template, method in self._by_shape.get((verb, len(path)), ()):
            values: dict[str, str] = {}
            for wanted, part in zip(template, path, strict=True):
                if wanted.startswith("{"):
                    values[wanted[1:-1]] = part
                elif wanted != part:
                    break
            else:
                return Route(method, values)
        return None
