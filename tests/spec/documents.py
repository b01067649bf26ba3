"""The documents the product is made after, read for what they declare.

They lie in the folder that GATEWRIGHT_SEEDS names, by default `../shared/seeds` beside the checkout. Where they are
not, the tests take the tables of `tests.spec.tables`, which say the same.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from pathlib import Path

SEEDS = Path(os.environ.get("GATEWRIGHT_SEEDS", str(Path(__file__).parents[3] / "shared" / "seeds")))


def document(number: str) -> str | None:
    """The text of a document, None where it is not at hand."""
    found = sorted(SEEDS.glob(f"{number}_*.txt")) if SEEDS.is_dir() else []
    return found[0].read_text() if found else None


Members = dict[str, bool]
"""Member path (`settings.newMacAddresses`) to whether it may be left out."""


@dataclass
class Declarations:
    """What a text of TypeScript declarations declares."""

    functions: dict[str, Members] = field(default_factory=dict)
    """`namespace.name` to its parameters."""
    bare: dict[str, str] = field(default_factory=dict)
    """`namespace.name` to the type that the params are as a whole."""
    defaults: dict[str, str] = field(default_factory=dict)
    """`namespace.name/parameter` to the text of its default."""
    results: dict[str, set[str]] = field(default_factory=dict)
    """`namespace.name` to the member names of its result, where it has some."""
    interfaces: dict[str, Members] = field(default_factory=dict)
    literals: dict[str, set[str]] = field(default_factory=dict)
    """`Interface.member` or alias to the strings it may be."""


TOKEN = re.compile(r"'[^']*'|[A-Za-z_$][A-Za-z0-9_$]*|[{}()\[\]<>:;?=|,]")


def typescript(text: str) -> Declarations:
    """Read the declarations in a text, from the first interface to the end of the code.

    The grammar is what such documents use: namespaces, interfaces, aliases, functions with one parameter, object
    types, unions, lists, string literals, defaults.
    """
    start = re.search(r"^\s*(?:interface|declare|type)\s+[A-Za-z]", text, re.MULTILINE)
    code = text[start.start() :] if start else ""
    return _Parser(TOKEN.findall(code.split("```")[0])).parse()


@dataclass
class _Type:
    members: Members = field(default_factory=dict)
    literals: set[str] = field(default_factory=set)
    names: set[str] = field(default_factory=set)


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens
        self.at = 0
        self.found = Declarations()
        self.values: dict[str, str] = {}

    def parse(self) -> Declarations:
        self.statements("")
        return self.found

    @property
    def next(self) -> str:
        return self.tokens[self.at] if self.at < len(self.tokens) else ""

    def take(self, expected: str = "") -> str:
        token = self.next
        if not token or (expected and token != expected):
            raise ValueError(f"expected {expected!r}, found {token!r} near {self.tokens[self.at - 5 : self.at + 5]}")
        self.at += 1
        return token

    def skip(self, token: str) -> bool:
        if self.next != token:
            return False
        self.at += 1
        return True

    def statements(self, namespace: str) -> None:
        while self.next and self.next != "}":
            word = self.take()
            if word == "declare":
                self.take("namespace")
                inner = self.take()
                self.take("{")
                self.statements(inner)
                self.take("}")
            elif word == "interface":
                self.interface()
            elif word == "type":
                name = self.take()
                self.take("=")
                alias = self.union(name)
                self.found.interfaces[name] = alias.members
                self.found.literals[name] = alias.literals
            elif word == "function":
                self.function(namespace)
            elif word != ";":
                raise ValueError(f"no declaration begins with {word!r}")

    def interface(self) -> None:
        name = self.take()
        self.found.interfaces[name] = self.object(name).members

    def function(self, namespace: str) -> None:
        name = f"{namespace}.{self.take()}"
        self.take("(")
        self.found.functions[name] = {}
        self.values = {}
        if self.next == "_":
            self.take()
            self.take(":")
            self.found.functions[name] = self.union(name).members
        elif self.next != ")":
            self.found.bare[name] = self.take()
        self.found.defaults.update({f"{name}/{key}": value for key, value in self.values.items()})
        self.take(")")
        if self.skip(":"):
            self.found.results[name] = set(self.union("").members)

    def union(self, owner: str) -> _Type:
        whole = self.primary(owner)
        while self.skip("|"):
            other = self.primary(owner)
            whole.members.update(other.members)
            whole.literals |= other.literals
            whole.names |= other.names
        return whole

    def primary(self, owner: str) -> _Type:
        if self.next == "{":
            found = self.object(owner)
        elif self.next.startswith("'"):
            found = _Type(literals={self.take()[1:-1]})
        else:
            found = _Type(names={self.take()})
            if self.skip("<"):
                self.union("")
                self.take(">")
        while self.skip("["):
            self.take("]")
        return found

    def object(self, owner: str) -> _Type:
        found = _Type()
        self.take("{")
        while not self.skip("}"):
            if self.skip("["):
                while self.take() != "]":
                    pass
                self.take(":")
                self.union("")
            else:
                self.member(owner, found)
            while self.skip(";") or self.skip(","):
                pass
        return found

    def member(self, owner: str, found: _Type) -> None:
        name = self.take()
        optional = self.skip("?")
        self.take(":")
        inner = self.union(f"{owner}.{name}")
        if inner.literals:
            self.found.literals.setdefault(f"{owner}.{name}", set()).update(inner.literals)
        if self.skip("="):
            self.values[name] = self.take()
            optional = True
        found.members[name] = optional
        found.members.update({f"{name}.{below}": mark for below, mark in inner.members.items()})


NAME = re.compile(r"`\"?([A-Za-z][A-Za-z0-9_]*[A-Za-z0-9])\"?`")
NOT_NAMES = {"true", "false", "null", "answer", "NS"}


@dataclass
class Section:
    """What one method of document 002 puts into code marks, on its way in and out."""

    input: set[str]
    output: set[str]


def zonemaster(text: str) -> dict[str, Section]:
    """The methods of document 002 with the names that the text about their input and output mentions."""
    _, _, body = text.partition("# API Methods")
    body = body.partition("# Examples")[0]
    heads = list(re.finditer(r"^## (\w+)$", body, re.MULTILINE))
    ends = [head.start() for head in heads[1:]] + [len(body)]
    methods = {head[1]: body[head.end() : end] for head, end in zip(heads, ends, strict=True)}
    found = {}
    for name, words in methods.items():
        before, _, after = words.partition("### Output")
        found[name] = Section(_names(before, methods), _names(after, methods))
    return found


def _names(text: str, methods: dict[str, str]) -> set[str]:
    return set(NAME.findall(text)) - NOT_NAMES - set(methods)


def proxmox(text: str) -> tuple[set[tuple[str, str]], set[str]]:
    """The verbs of document 003 as (verb, path), and the names of its protocols."""
    verbs = {(verb, path) for verb, path in re.findall(r"``(GET|POST|PUT|DELETE) (/\S+?)``", text)}
    return verbs, set(re.findall(r"``([a-z-]+-protocol-v\d)``", text))


def services(text: str) -> tuple[set[str], set[int], str, str]:
    """The verbs, the error statuses, the path and the name of the credential of document 004."""
    verbs = set(re.findall(r"\d\. HTTP ([A-Z]+)", text))
    statuses = {int(status) for status in re.findall(r"\* HTTP (\d{3})", text)}
    path = re.search(r"^\s+(/services/\S+/)<", text, re.MULTILINE)
    credential = re.search(r"^\s+(\w+)=<", text, re.MULTILINE)
    assert path is not None
    assert credential is not None
    return verbs, statuses, path[1], credential[1]
