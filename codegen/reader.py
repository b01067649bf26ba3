"""The spec folder to the model: files found, envelopes read, defaults filled in, references made uniform.

`spec/<face>/<namespace>.yaml`, and `spec/<catalog>/messages/<module>.yaml` (`codegen.catalogs`). Nothing is raised for
what stands in the files: everything wrong becomes a finding, and the model holds what could be read, so that the lint
rules find the rest in the same run.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from codegen import catalogs, envelope, names, schemas, yamlnode
from codegen.catalogs import CatalogReader
from codegen.envelope import Entry
from codegen.findings import Finding, arranged, nearest
from codegen.model import (
    ErrorDef,
    Example,
    Face,
    HttpBinding,
    Method,
    Place,
    Reply,
    Source,
    SourceFile,
    Spec,
    TypeDef,
)

LEDGER = "numbers.json"
ACCEPTED = "accepted-breaks.yaml"
"""At the top of the spec folder; no spec file. See `codegen.breaking.accepted`."""

RULES = {
    **yamlnode.RULES,
    **envelope.RULES,
    **catalogs.RULES,
    "file-place": "A spec file is `<face>/<name>.yaml` or `<catalog>/messages/<module>.yaml` below the spec folder.",
    "face-mismatch": "The face of a file is the name of its folder.",
    "title-twice": "One file of a face gives its title.",
    "method-twice": "A method is declared once in a face.",
    "type-twice": "A type is declared once in a face.",
    "error-twice": "An error is declared once in a face.",
    "ref-form": "A $ref is `#/types/Name` or `file.yaml#/types/Name` of the same face.",
    "ref-unknown": "A $ref names a type that the face has.",
}

CLOSED: Mapping[str, Any] = {"type": "object", "additionalProperties": False, "properties": {}}
"""The params schema of a method that has none."""

_REF = re.compile(r"(?P<file>[^#/\\]*)#/types/(?P<name>[^/#]+)\Z")


class NoSpec(Exception):
    """The spec folder cannot be read at all; the message says why, in one line."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a spec folder holds: the model, all findings so far (sorted), the ledgers and the faces not read whole."""

    spec: Spec
    findings: tuple[Finding, ...]
    ledgers: Mapping[str, bytes]
    """The text of `<face>/numbers.json`, by face, where there is one."""
    broken: frozenset[str]
    """Faces and catalogues with a file that is no YAML document: what they declare is not known."""


def read(folder: Path, shown: str | None = None) -> Reading:
    """Read every spec file below folder, which findings call `shown`.

    Raises NoSpec if folder is not a folder that can be read, or holds nothing for us: a wrong folder must not pass for
    a spec that declares nothing, and so empty the output. Files are taken in the order of their names, whatever
    the order on disk; hidden files and folders are left alone, as are folders without a file of ours.
    """
    shown = shown if shown is not None else folder.as_posix()
    texts: dict[str, bytes] = {}
    ledgers: dict[str, bytes] = {}
    found: list[Finding] = []
    try:
        for path in _files(folder):
            name = path.relative_to(folder).as_posix()
            place = Place(f"{shown}/{name}", 1, 1)
            parts = name.split("/")
            if name == ACCEPTED:
                continue
            if path.suffix == ".yml":
                found.append(Finding(place, "file-place", "spec files end in .yaml"))
            elif path.suffix == ".yaml" and len(parts) != 2 and not _is_of_catalog(name):
                words = "spec files stand in the folder of their face, messages in its folder `messages`"
                found.append(Finding(place, "file-place", words))
            elif path.suffix == ".yaml":
                texts[name] = path.read_bytes()
            elif len(parts) == 2 and parts[1] == LEDGER:
                ledgers[parts[0]] = path.read_bytes()
    except OSError as error:
        raise NoSpec(f"{error.filename or shown}: {error.strerror or error}") from error
    if not texts and not found:
        raise NoSpec(f"{folder.as_posix()}: holds no spec file (<face>/<name>.yaml)")
    return _read_texts(texts, shown, ledgers, found)


def read_texts(texts: Mapping[str, str], shown: str = "spec") -> Reading:
    """Read spec files given as texts by name (`xo/task.yaml`)."""
    return _read_texts({name: text.encode() for name, text in texts.items()}, shown, {}, [])


def _is_of_catalog(name: str) -> bool:
    parts = name.split("/")
    return len(parts) == 3 and parts[1] == catalogs.FOLDER


def _files(folder: Path) -> list[Path]:
    paths: list[Path] = []
    for path in folder.iterdir():
        if path.name.startswith("."):
            continue
        if path.is_dir():
            paths += _files(path)
        else:
            paths.append(path)
    return sorted(paths, key=lambda path: path.as_posix())


def _read_texts(texts: Mapping[str, bytes], shown: str, ledgers: Mapping[str, bytes], found: list[Finding]) -> Reading:
    broken: set[str] = set()
    by_face: dict[str, list[SourceFile]] = {}
    by_catalog: dict[str, list[SourceFile]] = {}
    for name in sorted(texts):
        document, problems = yamlnode.read(texts[name], f"{shown}/{name}")
        found += problems
        face = name.split("/")[0]
        if document is None:
            broken.add(face)
            continue
        group = by_catalog if _is_of_catalog(name) else by_face
        group.setdefault(face, []).append(SourceFile(name, document.value, document.values, document.keys))
    faces = {name: _FaceReader(name, files, found).face(name in broken) for name, files in sorted(by_face.items())}
    messages = {name: CatalogReader(name, files, found).catalog() for name, files in sorted(by_catalog.items())}
    spec = Spec(faces, shown, messages)
    return Reading(spec, tuple(arranged(found)), dict(sorted(ledgers.items())), frozenset(broken))


@dataclass(frozen=True, slots=True)
class _Defaults:
    """What a file says for its methods."""

    backend: str | None
    auth: str | None
    stability: str
    source: Source | None


@dataclass(slots=True)
class _FaceReader:
    name: str
    files: list[SourceFile]
    found: list[Finding]
    title: str | None = None
    methods: dict[str, Method] = field(default_factory=dict)
    types: dict[str, TypeDef] = field(default_factory=dict)
    errors: dict[str, ErrorDef] = field(default_factory=dict)
    declared: dict[str, str] = field(default_factory=dict)
    """Names of types to the name of the file that has them."""
    broken: bool = False

    def face(self, broken: bool) -> Face:
        self.broken = broken
        entries = [Entry(file, "", file.document, f"the file {file.name}", self.found) for file in self.files]
        entries = [entry for entry in entries if entry.is_object(envelope.FILE_KEYS)]
        for entry in entries:
            types = entry.value.get("types")
            for name in types if isinstance(types, dict) else ():
                self.declared.setdefault(name, entry.file.name)
        if envelope.FACE_NAME.match(self.name) is None and entries:
            words = f"the name of a face is lower-case letters, digits and _, is {self.name!r}"
            entries[0].report("name-form", words)
        for entry in entries:
            self._free(entry, self.name, self.name)
            self._file(entry)
        return Face(self.name, self.title or self.name, self.methods, self.types, self.errors, tuple(self.files))

    def _file(self, entry: Entry) -> None:
        entry.need("spec", "face")
        if entry.has("spec") and (entry.value["spec"] != 1 or isinstance(entry.value["spec"], bool)):
            entry.report("value-form", "'spec' must be 1, the one version of the envelope there is", "spec")
        face = entry.text("face")
        if face is not None and face != self.name:
            entry.report("face-mismatch", f"'face' must be {self.name!r} as the folder, is {face!r}", "face")
        title = entry.text("title", line=True)
        if title is not None:
            if self.title is not None:
                entry.report("title-twice", f"the face has the title {self.title!r} already", "title")
            else:
                self.title = title
        defaults = _Defaults(
            entry.word("backend"),
            entry.choice("auth", envelope.AUTHS),
            entry.choice("stability", envelope.STABILITIES) or "stable",
            envelope.source(entry),
        )
        for name, member in entry.members("types", "type"):
            self._type(name, member)
        for name, member in entry.members("errors", "error"):
            self._error(name, member)
        for name, member in entry.members("methods", "method"):
            self._method(name, member, defaults)

    def _type(self, name: str, entry: Entry) -> None:
        if envelope.TYPE_NAME.match(name) is None:
            entry.report_name("name-form", f"the name of a type is letters and digits, a capital first, is {name!r}")
        self._free(entry, name, name)
        if self._is_new(self.types, "type", name, entry):
            self.types[name] = TypeDef(name, self._schema(entry), entry.file, entry.pointer)

    def _free(self, entry: Entry, name: str, given: str) -> None:
        """Report a face, type or error whose module or class Python has a word of its own for."""
        if keyword.iskeyword(given):
            entry.report_name("name-form", f"{name!r} gives {given!r}, which is a keyword of Python: take another name")

    def _is_new(self, known: Mapping[str, Any], what: str, name: str, entry: Entry) -> bool:
        if name not in known:
            return True
        first = known[name].file.key_place(known[name].pointer)
        entry.report_name(f"{what}-twice", f"{what} {name!r} is declared at {first.file}:{first.line} already")
        return False

    def _error(self, name: str, entry: Entry) -> None:
        if envelope.ERROR_NAME.match(name) is None:
            words = f"the name of an error is letters and digits, a small one first, is {name!r}"
            entry.report_name("name-form", words)
        self._free(entry, name, names.pascal(name))
        if not self._is_new(self.errors, "error", name, entry) or not entry.is_object(envelope.ERROR_KEYS):
            return
        entry.need("code", "message", "category")
        code = entry.value.get("code", 0)
        if not isinstance(code, int) or isinstance(code, bool) or not -(2**31) <= code < 2**31:
            entry.report("value-form", f"'code' of {entry.what} must be an integer of 32 bits", "code")
            code = 0
        data = entry.member("data", f"'data' of {entry.what}")
        self.errors[name] = ErrorDef(
            name,
            code,
            entry.text("message", line=True) or name,
            entry.choice("category", envelope.CATEGORIES) or "internal",
            self._schema(data) if data is not None else None,
            entry.file,
            entry.pointer,
        )

    def _method(self, name: str, entry: Entry, defaults: _Defaults) -> None:
        if envelope.METHOD_NAME.match(name) is None:
            words = f"the name of a method is words of letters, digits and _ with dots between them, is {name!r}"
            entry.report_name("name-form", words)
        if not self._is_new(self.methods, "method", name, entry) or not entry.is_object(envelope.METHOD_KEYS):
            return
        entry.need("summary")
        for key, default in (("auth", defaults.auth), ("backend", defaults.backend)):
            if not entry.has(key) and default is None:
                entry.report_name("key-missing", f"{entry.what} needs the key {key!r}, here or for the file")
        result = entry.member("result", f"'result' of {entry.what}")
        params = entry.member("params", f"'params' of {entry.what}")
        sends = entry.member("sends", f"'sends' of {entry.what}")
        self.methods[name] = Method(
            name=name,
            namespace=name.rpartition(".")[0] or self.name,
            summary=entry.text("summary", line=True) or "",
            description=entry.text("description") or "",
            params=self._schema(params) if params is not None else dict(CLOSED),
            result=self._schema(result) if result is not None else None,
            auth=entry.choice("auth", envelope.AUTHS) or defaults.auth or "none",
            backend=entry.word("backend") or defaults.backend or "gateway",
            stability=entry.choice("stability", envelope.STABILITIES) or defaults.stability,
            source=envelope.source(entry) or defaults.source or Source(""),
            file=entry.file,
            pointer=entry.pointer,
            reply=self._reply(entry),
            pieces=result is not None and isinstance(result.value, dict) and result.value.get("x-wire") == "pieces",
            body=entry.choice("body", ("binary",)) is not None,
            sends=self._schema(sends) if sends is not None else None,
            task=entry.word("task"),
            within=entry.word("within"),
            since=entry.text("since", line=True),
            instead=entry.text("instead", line=True),
            errors=self._error_names(entry),
            examples=self._examples(entry),
            http=self._http(entry),
        )

    def _reply(self, entry: Entry) -> Reply:
        if not isinstance(entry.value.get("reply", ""), dict):
            return Reply(entry.choice("reply", envelope.REPLIES) or "unary")
        reply = entry.member("reply", f"'reply' of {entry.what}")
        assert reply is not None
        reply.is_object(envelope.REPLY_KEYS)
        reply.need(*envelope.REPLY_KEYS)
        when = reply.text("when", line=True)
        true = reply.choice("true", envelope.REPLIES) or "unary"
        otherwise = reply.choice("else", envelope.REPLIES) or "unary"
        whole = when is not None and reply.has("true") and reply.has("else")
        return Reply(true, when, otherwise) if whole else Reply(true)

    def _error_names(self, entry: Entry) -> tuple[str, ...]:
        names: list[str] = []
        for item in entry.items("errors", f"an error of {entry.what}"):
            if not isinstance(item.value, str):
                item.report("value-form", f"{item.what} is given by its name, not as {envelope.kind(item.value)}")
            elif item.value in names:
                item.report("value-form", f"{entry.what} lists the error {item.value!r} twice")
            else:
                names.append(item.value)
        return tuple(names)

    def _examples(self, entry: Entry) -> tuple[Example, ...]:
        examples: list[Example] = []
        names: set[str] = set()
        for item in entry.items("examples", f"an example of {entry.what}"):
            if not item.is_object(envelope.EXAMPLE_KEYS):
                continue
            item.need("name")
            name = item.text("name", line=True) or ""
            if name and name in names:
                item.report("value-form", f"{entry.what} has two examples called {name!r}", "name")
            names.add(name)
            error = item.text("error", line=True)
            if item.has("error") and item.has("result"):
                item.report("value-form", "an example has a result or an error, not both", "error")
            value = item.value
            examples.append(Example(name, value.get("params", {}), value.get("result"), error, item.pointer))
        return tuple(examples)

    def _http(self, entry: Entry) -> HttpBinding | None:
        http = entry.member("http", f"'http' of {entry.what}")
        if http is None or not http.is_object(envelope.HTTP_KEYS):
            return None
        http.need("verb", "path")
        return HttpBinding(
            http.choice("verb", envelope.VERBS) or "GET",
            http.text("path", line=True) or "/",
            http.choice("params", envelope.HTTP_PARAMS) or "any",
            http.text("upgrade", line=True),
            http.flag("coerce"),
            http.flag("whole"),
        )

    def _schema(self, entry: Entry) -> Any:
        """Return the schema with uniform references; `true` in place of what is none."""
        if not isinstance(entry.value, dict | bool):
            entry.report("value-form", f"{entry.what} must be a schema, is {envelope.kind(entry.value)}")
            return True
        return schemas.rewritten(
            entry.value, entry.pointer, lambda schema, pointer: self._with_ref(schema, pointer, entry)
        )

    def _with_ref(self, schema: dict[str, Any], pointer: str, entry: Entry) -> dict[str, Any]:
        if "$ref" not in schema:
            return schema
        reference = schema["$ref"]
        at = Entry(entry.file, f"{pointer}/$ref", reference, "$ref", self.found)
        match = _REF.match(reference) if isinstance(reference, str) else None
        without = {key: value for key, value in schema.items() if key != "$ref"}
        if match is None:
            shown = repr(reference) if isinstance(reference, str) else envelope.kind(reference)
            at.report("ref-form", f"a $ref is '#/types/Name' or 'file.yaml#/types/Name' of the face, is {shown}")
            return without
        file, name = match["file"], match["name"].replace("~1", "/").replace("~0", "~")
        if name not in self.declared:
            if not self.broken:
                at.report("ref-unknown", f"the face has no type {name!r}{nearest(name, self.declared)}")
            return without
        wanted = f"{self.name}/{file}" if file else entry.file.name
        if wanted != self.declared[name]:
            actual = self.declared[name].rpartition("/")[2]
            right = "#" if self.declared[name] == entry.file.name else f"{actual}#"
            at.report("ref-unknown", f"type {name!r} stands in {actual}; write '{right}/types/{name}'")
        return {**schema, "$ref": f"#/types/{name}"}
