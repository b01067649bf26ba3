"""The profiles that runs can be started with, by name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from runtime.contract.jsontext import JSONDecodeError, loads
from runtime.contract.settings import ConfigError
from runtime.dns.engine.profile import Profile, ProfileError
from runtime.dns.runs.model import DEFAULT_PROFILE

NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9_-]{0,30}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Content:
    """What a profile says: `overlay` is laid over the default one, `digest` is the same for all that mean the same,
    whatever they say of IPv4 and IPv6, which each run has for itself."""

    overlay: Mapping[str, Any]
    digest: str
    ipv4: bool
    ipv6: bool

    @classmethod
    def of(cls, overlay: Mapping[str, Any]) -> Content:
        """Raises ProfileError."""
        profile = Profile.default().laid_over(overlay)
        return cls(overlay, profile.digest(without=("net.ipv4", "net.ipv6")), profile.ipv4, profile.ipv6)


class Profiles:
    """Profiles by their names in small letters. `default` is always there."""

    def __init__(self, public: Mapping[str, Content], private: Mapping[str, Content]) -> None:
        self._contents = {DEFAULT_PROFILE: Content.of({}), **private, **public}
        self.public: Sequence[str] = sorted({DEFAULT_PROFILE, *public})

    @classmethod
    def read(cls, public: Mapping[str, Path], private: Mapping[str, Path]) -> Profiles:
        """Return the profiles of files. Raises ConfigError for one that cannot be used."""
        return cls(
            {name: _read("profiles", name, path) for name, path in public.items()},
            {name: _read("privateProfiles", name, path) for name, path in private.items()},
        )

    def find(self, name: str) -> Content | None:
        """Return the profile of a name in any case of letters, or None."""
        return self._contents.get(name.lower())


def _read(section: str, name: str, path: Path) -> Content:
    place = f"dns.{section}.{name} {path}"
    try:
        overlay = loads(path.read_bytes())
        if not isinstance(overlay, dict):
            raise ConfigError(f"{place}: expected a JSON object")
        return Content.of(overlay)
    except OSError as fault:
        raise ConfigError(f"{place}: {fault.strerror}") from None
    except JSONDecodeError as fault:
        raise ConfigError(f"{place}: not JSON: {fault}") from None
    except ProfileError as fault:
        raise ConfigError(f"{place}: {fault}") from None
