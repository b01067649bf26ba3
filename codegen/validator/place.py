"""Where in a generated function a value is checked, and the lines that every check is made of."""

from __future__ import annotations

from dataclasses import dataclass, replace

from codegen.validator.kinds import BASE, Kinds
from codegen.validator.lines import Lines, Path, bare
from codegen.validator.naming import quote

ROOT = Path()


@dataclass(frozen=True, slots=True)
class At:
    """A value in a generated function, with what is known of it there."""

    variable: str
    pointer: str
    """Of the schema, inside its document."""
    words: tuple[str, ...]
    """What constants for this value are called after."""
    path: Path = ROOT
    rule: str = "false"
    """The keyword by which the schema applies: what `false` in its place breaks."""
    kinds: Kinds = BASE
    """The JSON types that the value can still have."""
    settled: frozenset[str] = frozenset()
    """Keys of the object that are known to be there and were looked at."""
    reason: str = ""
    """Ends the sentences about the object and its keys: why this schema and no other applies."""
    reaches: int = 0
    """How many levels down the reason is worth telling."""
    depth: int = 0
    first: bool = False
    """Nothing stands before or after the check of this value: the function may return at once."""

    def inner(self, *parts: object) -> str:
        """Return the pointer to a part of the schema."""
        return self.pointer + "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)

    def because(self, reason: str) -> At:
        return replace(self, reason=reason, reaches=1)

    def beside(self, *parts: object, rule: str | None = None) -> At:
        """Return the place of a schema in this one that looks at the same value."""
        return replace(self, pointer=self.inner(*parts), first=False, rule=rule or self.rule)

    def below(self, variable: str, path: Path, *parts: object, rule: str, word: str | None = None) -> At:
        """Return the place of a schema in this one that looks into the value."""
        return replace(
            self,
            variable=variable,
            pointer=self.inner(*parts),
            words=(*self.words, word or "item"),
            path=path,
            rule=rule,
            kinds=BASE,
            settled=frozenset(),
            reason=self.reason if self.reaches > 0 else "",
            reaches=self.reaches - 1,
            depth=self.depth + 1,
            first=False,
        )

    def finding(self, rule: str, text: str, *, path: Path | None = None, kind: bool = False) -> str:
        """Return the Python tuple of a finding; with `kind` the sentence ends with what the value is."""
        if not kind:
            text += self.reason
        if kind:
            inner = quote(text)[1:-1].replace("{", "{{").replace("}", "}}")
            message = f'f"{inner}, is {{kind({self.variable})}}"'
        else:
            message = quote(text)
        return f'({self.path if path is None else path}, "{rule}", {message})'

    def report(self, rule: str, text: str, *, path: Path | None = None, kind: bool = False) -> str:
        """Return the line that reports a finding."""
        return f"found.append({self.finding(rule, text, path=path, kind=kind)})"

    def stop(self, finding: str) -> str:
        """Return the line that ends the function with one finding."""
        return f"return [{finding}]"


def chain(checks: list[tuple[str, str]]) -> Lines:
    """Return `if` and `elif` with a line each."""
    out: Lines = []
    for condition, line in checks:
        out += [f"{'elif' if out else 'if'} {bare(condition)}:", f"    {line}"]
    return out
