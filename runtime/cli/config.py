"""The configuration: one TOML file, the environment over it and the options of the command over both.

`load` reads and checks; nothing is created or changed. Every finding names its place (file, variable or option), the
key, what stands there and what was expected; the values of secrets are never shown.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runtime.cli.keys import CONTRACT, KEYS, PREFIX, Key, Unfit, known, letters, nearest, path_of, variable
from runtime.cli.run import Failed
from runtime.contract import jsontext

# Variables that are no keys: they are for commands that call a gateway and for the command line as a whole.
OTHER_VARIABLES = frozenset({"GATEWRIGHT_TOKEN", "GATEWRIGHT_URL", "GATEWRIGHT_CONFIG", "GATEWRIGHT_ZONE_KEY"})

DEFAULT_LISTENER = "main"
DEFAULT_URL = "https://127.0.0.1:8443"


class BadConfig(Failed):
    """The configuration cannot be used. `findings` has one sentence for each thing that is wrong."""

    def __init__(self, findings: Sequence[str]) -> None:
        super().__init__("\n".join(findings))
        self.findings = tuple(findings)

    @property
    def told(self) -> tuple[str, ...]:
        return tuple(f"gatewright: {finding}" for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Setting:
    """A value as its key reads it, and where it comes from."""

    value: Any
    place: str
    folder: Path
    """What a relative path in it is relative to."""

    @property
    def path(self) -> Path:
        return self.folder / Path(self.value).expanduser()


@dataclass(frozen=True, slots=True)
class Config:
    """All settings by path; a key that is not set has its default."""

    settings: Mapping[str, Setting]

    def __getitem__(self, path: str) -> Any:
        setting = self.settings.get(path)
        if setting is not None:
            return setting.value
        key = known(KEYS, path)
        if key is None:
            raise KeyError(path)
        return None if key.default is None else key.kind.read(key.default)

    def place(self, path: str) -> str:
        """Return how to name the key in a message."""
        setting = self.settings.get(path)
        return f"{setting.place}: {path}" if setting is not None and setting.place != path else path

    def file(self, path: str) -> Path | None:
        """Return the path that a key holds, or None when it is empty or not set."""
        setting = self.settings.get(path)
        return setting.path if setting is not None and setting.value else None

    @property
    def data(self) -> Path:
        """The data folder: absolute, and not made yet."""
        return (self.file("data") or default_data_folder(os.environ)).absolute()

    def listeners(self) -> list[str]:
        """Return the names of the HTTP listeners in the order of the file; without any there is `main`."""
        names = dict.fromkeys(path.split(".")[1] for path in self.settings if path.startswith("listen."))
        names.pop(CONTRACT, None)
        return list(names) or [DEFAULT_LISTENER]

    def named(self, section: str) -> list[str]:
        """Return the names below a section such as `storage.datastores`, in the order of the file."""
        return list(dict.fromkeys(path.split(".")[2] for path in self.settings if path.startswith(f"{section}.")))


def default_data_folder(environ: Mapping[str, str]) -> Path:
    """Return `gatewright` in the user's XDG data folder."""
    home = environ.get("XDG_DATA_HOME", "")
    # The XDG base directory specification tells to ignore a relative path.
    base = Path(home) if Path(home).is_absolute() else Path("~/.local/share").expanduser()
    return base / "gatewright"


def load(
    file: Path | None = None,
    *,
    environ: Mapping[str, str] | None = None,
    options: Mapping[str, Any] | None = None,
    replaces: Sequence[str] = (),
) -> Config:
    """Return the configuration of file, environ and options; what comes later counts.

    options has paths of keys as its keys; a value of None is no option. replaces names sections (`listen`) of which
    nothing but the options counts. Raises BadConfig with everything that is wrong.
    """
    environ = os.environ if environ is None else environ
    findings: list[str] = []
    settings: dict[str, Setting] = {}
    if file is not None:
        _read_file(file, settings, findings)
    _read_environment(environ, settings, findings)
    for section in replaces:
        for path in [path for path in settings if path.startswith(section + ".")]:
            del settings[path]
    for path, value in (options or {}).items():
        if value is not None:
            _set(settings, findings, path, value, place="the command line", folder=Path.cwd())
    _check_listeners(settings, findings)
    if findings:
        raise BadConfig(findings)
    return Config(settings)


def _read_file(file: Path, settings: dict[str, Setting], findings: list[str]) -> None:
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as fault:
        raise BadConfig([f"{file}: {fault.strerror}"]) from None
    except UnicodeDecodeError:
        raise BadConfig([f"{file}: not UTF-8 text"]) from None
    except tomllib.TOMLDecodeError as fault:
        raise BadConfig([f"{file}: not TOML: {fault}"]) from None
    for path, value in _leaves(document):
        _set(settings, findings, path, value, place=str(file), folder=file.absolute().parent)


def _read_environment(environ: Mapping[str, str], settings: dict[str, Setting], findings: list[str]) -> None:
    given: dict[str, str] = {}
    in_file = tuple(settings)
    for name in sorted(environ):
        if not name.startswith(PREFIX) or name in OTHER_VARIABLES:
            continue
        path = path_of(KEYS, name, in_file)
        if path is None:
            findings.append(f"{name}: {_unknown_variable(name)}")
            continue
        if path in given:
            findings.append(f"{name} and {given[path]} are the same key, {path}")
            continue
        given[path] = name
        _set(settings, findings, path, environ[name], place=name, folder=Path.cwd())


def _leaves(table: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Yield each value that is not a table with its path; an empty table is a value."""
    for name, value in table.items():
        path = f"{above}.{name}" if above else name
        if isinstance(value, dict) and value and known(KEYS, path) is None:
            yield from _leaves(value, path)
        else:
            yield path, value


def _set(settings: dict[str, Setting], findings: list[str], path: str, value: Any, *, place: str, folder: Path) -> None:
    key = known(KEYS, path)
    if key is None:
        finding = _unknown(path, value)
        if finding:
            findings.append(f"{place}: {finding}")
        return
    try:
        settings[path] = Setting(_read(key, path, value), place, folder)
    except Unfit as fault:
        findings.append(f"{place}: {path} {fault}")


def _read(key: Key, path: str, value: Any) -> Any:
    try:
        return key.kind.read(value)
    except Unfit as fault:
        if str(fault):
            raise
        shown = f"a {type(value).__name__}" if key.secret else _shown(value)
        raise Unfit(f"is {shown}; expected {key.kind.expects}") from None


def _unknown(path: str, value: Any) -> str | None:
    """Return what is wrong with a path that no key has, or None for an empty table that could hold keys."""
    listener = path.startswith("listen.") and path.count(".") == 1
    if listener or any(key.path.startswith(path + ".") for key in KEYS):
        return None if value == {} else f"{path} is {_shown(value)}; expected a table"
    return f"unknown key {path}; the nearest known one is {nearest(KEYS, path)}"


def _unknown_variable(name: str) -> str:
    path = name.removeprefix(PREFIX).lower().replace("_", ".")
    for key in KEYS:
        if "*" in key.path and letters(key.path.replace("*", "")) == letters(path):
            return f"does not say which NAME it is about; expected {variable(key.path.replace('*', 'NAME'))}"
    return f"stands for no key; the nearest known one is {variable(nearest(KEYS, path))}"


def _shown(value: Any) -> str:
    """Return value as a message shows it: JSON, at most 60 characters."""
    try:
        text = jsontext.dumps(value).decode()
    except TypeError:
        text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _check_listeners(settings: dict[str, Setting], findings: list[str]) -> None:
    """Say what no single key can say: a listener without a URL, half a pair of certificate and key."""
    names = dict.fromkeys(path.split(".")[1] for path in settings if path.startswith("listen."))
    for name in names:
        place = next(setting.place for path, setting in settings.items() if path.startswith(f"listen.{name}."))
        if f"listen.{name}.url" not in settings and name != DEFAULT_LISTENER:
            findings.append(f"{place}: listen.{name}.url is not set")
    for section in [*(f"listen.{name}" for name in names), "contract"]:
        certificate, key = (settings.get(f"{section}.{part}") for part in ("certificate", "key"))
        one = certificate or key
        if one is not None and (certificate is None or key is None):
            findings.append(f"{one.place}: {section}.certificate and {section}.key are set together or not at all")
