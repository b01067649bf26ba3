"""A message catalogue for those who use it: Python, texts as JSON, a template for translators, a reference page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from codegen.layout import laid_out, literal, quoted
from codegen.model import CaseDef, Catalog, MessageDef, Module


@dataclass(frozen=True, slots=True)
class Group:
    """The messages of one test case, or of a module outside its test cases, for the reference page."""

    case: CaseDef | None
    messages: list[MessageDef]


def render(catalog: Catalog, header: str) -> dict[str, bytes]:
    """Return `messages/<catalog>.py`, `.<language>.json` for each language, `.pot`, and the page `.md`."""
    files = {
        f"messages/{catalog.name}.py": laid_out(
            "messages.py.j2",
            header=header,
            catalog=catalog,
            modules=list(catalog.modules.values()),
            quoted=quoted,
            members=_members,
            literal=literal,
        ),
        f"messages/{catalog.name}.pot": _template(catalog, header),
        f"messages/{catalog.name}.md": laid_out(
            "reference_messages.md.j2",
            header=header,
            catalog=catalog,
            modules=list(catalog.modules.values()),
            groups={module.name: _groups(module) for module in catalog.modules.values()},
            language=catalog.languages[0],
            cell=lambda text: text.replace("|", "\\|"),
        ),
    }
    for language in catalog.languages:
        files[f"messages/{catalog.name}.{language}.json"] = _texts(catalog, language, header)
    return files


def _groups(module: Module) -> list[Group]:
    groups = [Group(case, [module.messages[tag] for tag in case.tags]) for case in module.cases.values()]
    return [*groups, Group(None, [module.messages[tag] for tag in module.tags])] if module.tags else groups


def _members(names: tuple[str, ...]) -> str:
    """The names as a Python tuple."""
    return f"({', '.join(map(quoted, names))}{',' if len(names) == 1 else ''})"


def _texts(catalog: Catalog, language: str, header: str) -> bytes:
    document = {
        "$comment": header,
        "cases": {
            case.name: {"title": case.titles[language], "checks": case.checks[language]}
            for module in catalog.modules.values()
            for case in module.cases.values()
        },
        "messages": {
            module.name.upper(): {message.tag: message.texts[language] for message in module.messages.values()}
            for module in catalog.modules.values()
        },
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _template(catalog: Catalog, header: str) -> bytes:
    """The template of gettext: the context of a text says what it belongs to, so equal sentences stay apart."""
    lines = [
        f"# {header}",
        'msgid ""',
        'msgstr ""',
        '"MIME-Version: 1.0\\n"',
        '"Content-Type: text/plain; charset=UTF-8\\n"',
        '"Content-Transfer-Encoding: 8bit\\n"',
    ]
    for context, notes, text in _entries(catalog):
        lines += ["", *(f"#. {note}" for note in notes), f"msgctxt {_po(context)}", f"msgid {_po(text)}", 'msgstr ""']
    return ("\n".join(lines) + "\n").encode()


def _entries(catalog: Catalog) -> Iterator[tuple[str, list[str], str]]:
    first = catalog.languages[0]
    for module in catalog.modules.values():
        for case in module.cases.values():
            yield f"{case.name} title", [], case.titles[first]
            yield f"{case.name} checks", [], case.checks[first]
        for message in module.messages.values():
            notes = [f"{name}: {catalog.arguments[name].description}" for name in message.arguments]
            yield f"{module.name.upper()} {message.tag}", [message.level, *notes], message.texts[first]


def _po(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
