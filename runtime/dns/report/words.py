"""What the reports call the levels, and how they count."""

from __future__ import annotations

from collections import Counter

COUNTED = ("CRITICAL", "ERROR", "WARNING", "NOTICE", "INFO")
GRAVE = ("CRITICAL", "ERROR", "WARNING", "NOTICE")
"""The levels of findings that somebody may have to do something about."""

TITLES = {"CRITICAL": "Critical", "ERROR": "Errors", "WARNING": "Warnings", "NOTICE": "Notices", "INFO": "In order"}
MEANINGS = {
    "CRITICAL": "The zone does not work, or cannot be tested further.",
    "ERROR": "Very likely something does not work for users of the domain.",
    "WARNING": "Under some conditions something does not work.",
    "NOTICE": "Worth knowing; no harm is expected.",
    "INFO": "What was looked at and found to be as it should be.",
}
_NAMES = {
    "CRITICAL": ("critical finding", "critical findings"),
    "ERROR": ("error", "errors"),
    "WARNING": ("warning", "warnings"),
    "NOTICE": ("notice", "notices"),
}


def counted(levels: Counter[str]) -> str:
    """Return how many findings there are from NOTICE up, the gravest first; empty when there is none."""
    return ", ".join(number(levels[level], *_NAMES[level]) for level in GRAVE if levels[level])


def number(count: int, one: str, several: str) -> str:
    return f"{count:,} {one if count == 1 else several}"


def time_text(text: str) -> str:
    """Return a time of RFC 3339 in UTC as people read it; anything else as it is."""
    if len(text) >= 20 and text[10] == "T" and text.endswith("Z"):
        return f"{text[:10]} {text[11:19]} UTC"
    return text
