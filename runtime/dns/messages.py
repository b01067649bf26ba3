"""What the test cases say: levels, arguments, titles and sentences by language, from the generated catalogue.

English, Swedish and French come with the catalogue. Danish, Finnish, Norwegian (nb), Slovenian and Spanish are accepted
like them and come from gettext catalogues (`<folder>/<language>/LC_MESSAGES/gatewright-dns.mo`, made from
`generated/messages/dns.pot`); what those lack is answered in English, one text at a time.
"""

from __future__ import annotations

import gettext
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from generated.messages import dns

LANGUAGES: Final = ("da", "en", "es", "fi", "fr", "nb", "sl", "sv")
"""Language tags that are accepted, sorted."""

DOMAIN: Final = "gatewright-dns"
"""The name of gettext catalogues."""

EVERYWHERE: Final = "SYSTEM"
"""The module whose messages any other one may give, too."""

_PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]*)\}(\.(?=\s|$))?")
"""A place for an argument, with the full stop behind it."""


def default_levels() -> dict[str, dict[str, str]]:
    """Return the level of every tag by module (in capitals) and tag: `test_levels` of the default profile."""
    return {
        module: {tag: message.level for tag, message in messages.items()} for module, messages in dns.MESSAGES.items()
    }


@cache
def case_names() -> tuple[str, ...]:
    """Return the names of all test cases as profiles spell them (`basic01`), by module and number."""
    return tuple(dns.CASES)


def module_of(case: str) -> str:
    """Return the module of a test case as results spell it. Raises KeyError for an unknown one."""
    return dns.CASES[case].module


def display_name(case: str) -> str:
    """Return the name of a test case as results spell it: `Basic01`, `DNSSEC07`."""
    return module_of(case) + case[-2:]


class Texts:
    """The texts of one language.

    `folder` holds gettext catalogues, which are used for languages that are not in the catalogue; without one, or
    without a catalogue of the language there, the texts are English. Raises KeyError for a language that is not one of
    LANGUAGES, OSError for a catalogue that cannot be read.
    """

    def __init__(self, language: str = "en", folder: Path | None = None) -> None:
        if language not in LANGUAGES:
            raise KeyError(language)
        self.language = language
        self._own = _texts(language if language in dns.LANGUAGES else "en")
        self._translation: gettext.NullTranslations | None = None
        if language not in dns.LANGUAGES and folder is not None:
            self._translation = gettext.translation(DOMAIN, folder, [language], fallback=True)

    def message(self, module: str, tag: str, args: Mapping[str, str | int]) -> str:
        """Return the sentence for a message; the tag with its arguments where the catalogue has none.

        A placeholder without an argument stays as it is. A name that ends with its own dot ends a sentence with that.
        """
        context = f"{module.upper()} {tag}"
        template = self._own["messages"].get(module.upper(), {}).get(tag)
        if template is None:
            context = f"{EVERYWHERE} {tag}"
            template = self._own["messages"][EVERYWHERE].get(tag)
        if template is None:
            return " ".join([tag, *(f"{name}={args[name]}" for name in sorted(args))])
        text = self._translated(context, template)

        def filled(found: re.Match[str]) -> str:
            if found[1] not in args:
                return found[0]
            value = str(args[found[1]])
            return value if len(value) > 1 and value[-1] == "." else value + (found[2] or "")

        return _PLACEHOLDER.sub(filled, text)

    def title(self, case: str) -> str:
        """Return what a test case is about in a few words. Raises KeyError for an unknown one."""
        return self._translated(f"{case} title", self._own["cases"][case]["title"])

    def checks(self, case: str) -> str:
        """Return what a test case looks at and objects to. Raises KeyError for an unknown one."""
        return self._translated(f"{case} checks", self._own["cases"][case]["checks"])

    def _translated(self, context: str, text: str) -> str:
        return self._translation.pgettext(context, text) if self._translation is not None else text


@cache
def _texts(language: str) -> Any:
    return json.loads(files("generated.messages").joinpath(f"dns.{language}.json").read_bytes())
