"""The language of what `gatewright zone` says."""

from __future__ import annotations

import os
from collections.abc import Mapping

import click

from runtime.cli.config import Config
from runtime.dns.messages import LANGUAGES, Texts

language_option = click.option(
    "--lang", type=click.Choice(LANGUAGES), help="The language of the messages; that of the locale without it."
)


def of_locale(environ: Mapping[str, str]) -> str:
    """Return the language of the locale of an environment, English where it has none that there are texts in."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = environ.get(name)
        if value:
            language = value[:2].lower()
            return language if language in LANGUAGES else "en"
    return "en"


def spoken(language: str | None) -> str:
    """Return the language that was asked for, or that of the locale."""
    return language or of_locale(os.environ)


def texts(language: str | None, config: Config) -> Texts:
    """Return the texts of a language, with the translations that the configuration names."""
    return Texts(spoken(language), config.file("dns.translations"))
