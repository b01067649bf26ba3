"""The spec as the generator sees it: read once, checked, then only looked at.

Schemas are plain JSON values (dict, list, str, int, float, bool, None). Every `$ref` in them has been normalised to
`#/types/Name`, the name of a type of the same face. Where a thing stands in its file is found by file and JSON pointer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Schema = Any
"""A JSON Schema of the subset: a dict or a bool."""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: file as shown to people, line and column from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class SourceFile:
    """One spec file: `name` is its path inside the spec folder with forward slashes, such as `xo/task.yaml`."""

    name: str
    document: Any
    values: Mapping[str, Place]
    """JSON pointer to the place of the value there."""
    keys: Mapping[str, Place]
    """JSON pointer of a member to the place of its key."""

    def place(self, pointer: str) -> Place:
        """Return the place of the value at pointer, or of the nearest thing around it that the file has."""
        while pointer and pointer not in self.values:
            pointer = pointer.rpartition("/")[0]
        return self.values[pointer]

    def key_place(self, pointer: str) -> Place:
        """Return the place of the key of the member at pointer; of the value where it is no member."""
        return self.keys[pointer] if pointer in self.keys else self.place(pointer)


@dataclass(frozen=True, slots=True)
class TypeDef:
    name: str
    schema: Schema
    file: SourceFile
    pointer: str


@dataclass(frozen=True, slots=True)
class ErrorDef:
    name: str
    code: int
    message: str
    """A template: `{fact}` stands for a key of the data."""
    category: str
    """A value of `runtime.contract.abi.Category`."""
    data: Schema | None
    file: SourceFile
    pointer: str


@dataclass(frozen=True, slots=True)
class HttpBinding:
    verb: str
    path: str
    params: str = "any"
    upgrade: str | None = None
    coerce: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Reply:
    """`form` is a value of abi.Reply; with `when` it is what a true parameter gives and `otherwise` what else."""

    form: str = "unary"
    when: str | None = None
    otherwise: str | None = None


@dataclass(frozen=True, slots=True)
class Example:
    name: str
    params: Any
    result: Any = None
    """For a reply of records: the list of them."""
    error: str | None = None
    pointer: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    document: str
    section: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    name: str
    """As on the wire: `task.getAll`."""
    namespace: str
    """The name up to its last dot; the face's name where there is none."""
    summary: str
    description: str
    params: Schema
    """A closed empty object where the spec has none."""
    result: Schema | None
    """None: the method returns nothing."""
    auth: str
    backend: str
    stability: str
    source: Source
    file: SourceFile
    pointer: str
    reply: Reply = field(default_factory=Reply)
    pieces: bool = False
    """The result carries `x-wire: pieces`."""
    body: bool = False
    sends: Schema | None = None
    task: str | None = None
    within: str | None = None
    since: str | None = None
    instead: str | None = None
    errors: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    http: HttpBinding | None = None

    @property
    def has_rpc(self) -> bool:
        """Methods that the gateway answers in place, and those that pass bytes through, have no rpc."""
        return self.backend != "gateway" and self.reply.form != "passthrough"


@dataclass(frozen=True, slots=True)
class Face:
    name: str
    title: str
    methods: Mapping[str, Method]
    """In the order of the spec: files sorted by name, members as written."""
    types: Mapping[str, TypeDef]
    errors: Mapping[str, ErrorDef]
    files: tuple[SourceFile, ...]


@dataclass(frozen=True, slots=True)
class ArgumentDef:
    """A value that messages speak of; every message that has one of this name means the same by it."""

    name: str
    type: str
    """`string` or `integer`."""
    separator: str | None
    """What stands between the members where the value is a list of them in one string."""
    description: str
    file: SourceFile
    pointer: str


@dataclass(frozen=True, slots=True)
class MessageDef:
    """What a test case can say: a tag with its level, its arguments and its words in each language."""

    tag: str
    level: str
    arguments: tuple[str, ...]
    texts: Mapping[str, str]
    """By language; templates in which `{argument}` stands for a value."""
    file: SourceFile
    pointer: str


@dataclass(frozen=True, slots=True)
class CaseDef:
    """A test case: `titles` in a few words and `checks` in sentences, by language, and the tags it may give."""

    name: str
    titles: Mapping[str, str]
    checks: Mapping[str, str]
    tags: tuple[str, ...]
    file: SourceFile
    pointer: str


@dataclass(frozen=True, slots=True)
class Module:
    """A group of test cases; tags are its own."""

    name: str
    """As in results: `Syntax`. Profiles have it in capitals, its file in small letters."""
    source: Source
    cases: Mapping[str, CaseDef]
    tags: tuple[str, ...]
    """Tags that come from outside the cases."""
    messages: Mapping[str, MessageDef]
    file: SourceFile


@dataclass(frozen=True, slots=True)
class Catalog:
    """The messages of a folder `<name>/messages`."""

    name: str
    languages: tuple[str, ...]
    """Those that every text has, the first being the one that the others are translated from."""
    arguments: Mapping[str, ArgumentDef]
    modules: Mapping[str, Module]
    """In the order of the names of their files."""
    files: tuple[SourceFile, ...]


@dataclass(frozen=True, slots=True)
class Spec:
    faces: Mapping[str, Face]
    folder: str = "spec"
    """How the spec folder is shown in findings and headers."""
    catalogs: Mapping[str, Catalog] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rendering:
    """What `codegen.render.render(spec, package, ledgers)` returns; nothing of it is on disk yet.

    `files` is by path below the output folder, `ledgers` by face: the text of `spec/<face>/numbers.json`. The
    `ledgers` argument has the same form and holds the ledgers that exist.
    """

    files: Mapping[str, bytes]
    ledgers: Mapping[str, bytes]
