"""What is said of settings that cannot be used; imports nothing, since every reader of a configuration needs it."""

from __future__ import annotations


class ConfigError(Exception):
    """A server or a channel cannot be set up as asked; the message names the setting that would mend it."""
