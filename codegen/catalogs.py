"""Message catalogues to the model: `spec/<catalog>/messages/<module>.yaml`, and `arguments.yaml` beside them.

Like the reader of faces this raises nothing for what stands in the files: everything wrong becomes a finding. What
belongs together (tags and cases, texts and arguments) is looked at by the rules in `codegen.lint.messages`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from codegen import envelope
from codegen.envelope import Entry
from codegen.findings import Finding
from codegen.model import ArgumentDef, CaseDef, Catalog, MessageDef, Module, Source, SourceFile

FOLDER = "messages"
ARGUMENTS = "arguments.yaml"

SHARED_KEYS = ("spec", "catalog", "languages", "arguments")
"""Keys of `arguments.yaml`."""
MODULE_KEYS = ("spec", "catalog", "module", "source", "cases", "tags", "messages")
ARGUMENT_KEYS = ("type", "list", "description")
CASE_KEYS = ("title", "checks", "tags")
MESSAGE_KEYS = ("level", "arguments", "text")

LEVELS = ("DEBUG3", "DEBUG2", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL")
TYPES = ("string", "integer")

MODULE_NAME = re.compile(r"[A-Z][A-Za-z]*\Z")
CASE_NAME = re.compile(r"[a-z]+[0-9]{2}\Z")
TAG_NAME = re.compile(r"[A-Z][A-Z0-9_]*\Z")
ARGUMENT_NAME = re.compile(r"[a-z][a-z0-9_]*\Z")
LANGUAGE = re.compile(r"[a-z]{2}\Z")

RULES = {
    "catalog-mismatch": "The catalogue of a file is the name of its folder, and its module the name of the file.",
}


@dataclass(slots=True)
class CatalogReader:
    """Reads the files of one catalogue; `name` is the folder's."""

    name: str
    files: list[SourceFile]
    found: list[Finding]
    arguments: dict[str, ArgumentDef] = field(default_factory=dict)
    modules: dict[str, Module] = field(default_factory=dict)
    languages: tuple[str, ...] = ("en",)

    def catalog(self) -> Catalog:
        for file in self.files:
            entry = Entry(file, "", file.document, f"the file {file.name}", self.found)
            shared = file.name.endswith(f"/{ARGUMENTS}")
            if not entry.is_object(SHARED_KEYS if shared else MODULE_KEYS):
                continue
            entry.need("spec", "catalog")
            if entry.has("spec") and (entry.value["spec"] != 1 or isinstance(entry.value["spec"], bool)):
                entry.report("value-form", "'spec' must be 1, the one version of the envelope there is", "spec")
            catalog = entry.text("catalog")
            if catalog is not None and catalog != self.name:
                words = f"'catalog' must be {self.name!r} as the folder, is {catalog!r}"
                entry.report("catalog-mismatch", words, "catalog")
            if shared:
                self._shared(entry)
            else:
                self._module(entry)
        return Catalog(self.name, self.languages, self.arguments, self.modules, tuple(self.files))

    def _shared(self, entry: Entry) -> None:
        entry.need("languages", "arguments")
        languages = self._names(entry, "languages", "a language", LANGUAGE)
        self.languages = languages or self.languages
        for name, member in entry.members("arguments", "argument"):
            _check(member, name, ARGUMENT_NAME, "an argument", "small letters, digits and _")
            if member.is_object(ARGUMENT_KEYS):
                member.need("type", "description")
                self.arguments[name] = ArgumentDef(
                    name,
                    member.choice("type", TYPES) or "string",
                    member.text("list"),
                    member.text("description", line=True) or "",
                    member.file,
                    member.pointer,
                )

    def _module(self, entry: Entry) -> None:
        entry.need("module", "messages")
        name = entry.text("module") or ""
        if entry.has("module"):
            if MODULE_NAME.match(name) is None:
                entry.report("name-form", f"the name of a module is letters, a capital first, is {name!r}", "module")
            elif f"{self.name}/{FOLDER}/{name.lower()}.yaml" != entry.file.name:
                stem = entry.file.name.rpartition("/")[2].removesuffix(".yaml")
                words = f"'module' must be {stem!r} as the file, whatever its capitals, is {name!r}"
                entry.report("catalog-mismatch", words, "module")
        cases: dict[str, CaseDef] = {}
        for case, member in entry.members("cases", "test case"):
            if CASE_NAME.match(case) is None or case[:-2] != name.lower():
                words = f"the name of a test case is that of its module with two digits, is {case!r}"
                member.report_name("name-form", words)
            if member.is_object(CASE_KEYS):
                member.need(*CASE_KEYS)
                cases[case] = CaseDef(
                    case,
                    self._texts(member, "title"),
                    self._texts(member, "checks"),
                    self._names(member, "tags", "a tag", TAG_NAME),
                    member.file,
                    member.pointer,
                )
        messages: dict[str, MessageDef] = {}
        for tag, member in entry.members("messages", "message"):
            _check(member, tag, TAG_NAME, "a tag", "capitals, digits and _")
            if member.is_object(MESSAGE_KEYS):
                member.need(*MESSAGE_KEYS)
                messages[tag] = MessageDef(
                    tag,
                    member.choice("level", LEVELS) or "DEBUG",
                    self._names(member, "arguments", "an argument", ARGUMENT_NAME),
                    self._texts(member, "text"),
                    member.file,
                    member.pointer,
                )
        tags = self._names(entry, "tags", "a tag", TAG_NAME)
        self.modules[name] = Module(name, envelope.source(entry) or Source(""), cases, tags, messages, entry.file)

    def _names(self, entry: Entry, key: str, what: str, form: re.Pattern[str]) -> tuple[str, ...]:
        names: list[str] = []
        for item in entry.items(key, what):
            if not isinstance(item.value, str) or form.match(item.value) is None:
                shown = repr(item.value) if isinstance(item.value, str) else envelope.kind(item.value)
                item.report("name-form", f"not the name of {what}: {shown}")
            elif item.value in names:
                item.report("name-form", f"{item.value!r} stands twice in {key!r} of {entry.what}")
            else:
                names.append(item.value)
        return tuple(names)

    def _texts(self, entry: Entry, key: str) -> Mapping[str, str]:
        inner = entry.member(key, f"{key!r} of {entry.what}")
        if inner is None or not inner.is_object():
            return {}
        found: dict[str, str] = {}
        for language in inner.value:
            text = inner.text(language, line=True)
            if text is not None:
                found[language] = text
        return found


def _check(entry: Entry, name: str, form: re.Pattern[str], what: str, words: str) -> None:
    if form.match(name) is None:
        entry.report_name("name-form", f"the name of {what} is {words}, is {name!r}")
