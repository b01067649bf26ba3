"""Rules about message catalogues: cases and tags, texts and arguments, languages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from codegen.findings import Finding, Rule, nearest
from codegen.model import CaseDef, Catalog, MessageDef, Module, Spec
from codegen.yamlnode import pointer_to

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def _modules(spec: Spec) -> Iterator[tuple[Catalog, Module]]:
    for catalog in spec.catalogs.values():
        for module in catalog.modules.values():
            yield catalog, module


def _texts(spec: Spec) -> Iterator[tuple[Catalog, MessageDef | CaseDef, str, Mapping[str, str]]]:
    """Yield every text with what it belongs to and the key that it stands under."""
    for catalog, module in _modules(spec):
        for case in module.cases.values():
            yield catalog, case, "title", case.titles
            yield catalog, case, "checks", case.checks
        for message in module.messages.values():
            yield catalog, message, "text", message.texts


def tag_unknown(spec: Spec) -> Iterator[Finding]:
    for _, module in _modules(spec):
        lists = [(case.tags, pointer_to(case.pointer, "tags")) for case in module.cases.values()]
        for tags, pointer in (*lists, (module.tags, "/tags")):
            for index, tag in enumerate(tags):
                if tag not in module.messages:
                    place = module.file.place(pointer_to(pointer, index))
                    words = f"the module has no message {tag!r}{nearest(tag, module.messages)}"
                    yield Finding(place, "tag-unknown", words)


def tag_unused(spec: Spec) -> Iterator[Finding]:
    for _, module in _modules(spec):
        given = {tag for case in module.cases.values() for tag in case.tags} | set(module.tags)
        for message in module.messages.values():
            if message.tag not in given:
                words = f"no test case gives {message.tag!r}, and the module does not list it either"
                yield Finding(message.file.key_place(message.pointer), "tag-unused", words)


def argument_unknown(spec: Spec) -> Iterator[Finding]:
    for catalog, module in _modules(spec):
        for message in module.messages.values():
            for index, name in enumerate(message.arguments):
                if name not in catalog.arguments:
                    place = message.file.place(pointer_to(pointer_to(message.pointer, "arguments"), index))
                    words = f"arguments.yaml has no argument {name!r}{nearest(name, catalog.arguments)}"
                    yield Finding(place, "argument-unknown", words)


def text_language(spec: Spec) -> Iterator[Finding]:
    for catalog, owner, key, texts in _texts(spec):
        pointer = pointer_to(owner.pointer, key)
        for language in catalog.languages:
            if language not in texts:
                place = owner.file.place(pointer)
                yield Finding(place, "text-language", f"{key!r} has no text in {language!r}")
        for language in texts:
            if language not in catalog.languages:
                place = owner.file.key_place(pointer_to(pointer, language))
                words = f"{language!r} is none of the languages that every text has"
                yield Finding(place, "text-language", words)


def text_arguments(spec: Spec) -> Iterator[Finding]:
    for catalog, owner, key, texts in _texts(spec):
        allowed = owner.arguments if isinstance(owner, MessageDef) else ()
        first = set(PLACEHOLDER.findall(texts.get(catalog.languages[0], "")))
        for language, text in texts.items():
            place = owner.file.place(pointer_to(pointer_to(owner.pointer, key), language))
            used = set(PLACEHOLDER.findall(text))
            if set(PLACEHOLDER.sub("", text)) & set("{}"):
                yield Finding(place, "text-arguments", "a brace without its other half")
                continue
            for name in sorted(used - set(allowed)):
                yield Finding(place, "text-arguments", f"no argument {name!r} here{nearest(name, allowed)}")
            if language != catalog.languages[0] and used & set(allowed) != first & set(allowed):
                words = f"speaks of other arguments than the text in {catalog.languages[0]!r}"
                yield Finding(place, "text-arguments", words)


RULES = (
    Rule("tag-unknown", "What a test case or module lists as its tag has a message.", tag_unknown),
    Rule("tag-unused", "Every message is given by a test case, or listed by the module.", tag_unused),
    Rule("argument-unknown", "Arguments of messages are declared once, in arguments.yaml.", argument_unknown),
    Rule("text-language", "Every text is there in all languages of the catalogue and in no other.", text_language),
    Rule("text-arguments", "Texts speak of the message's arguments, all languages of the same ones.", text_arguments),
)
