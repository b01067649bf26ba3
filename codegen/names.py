"""Names by rule: from the names of a spec to those of protobuf and of Python.

One rule everywhere: a name is cut into words, and the words are put together again. That two names of a spec come to
the same name here is a finding of `codegen.wire.lint`, never a silent renaming.
"""

from __future__ import annotations

import keyword
import re

WORD_START = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
NOT_IN_WORD = re.compile(r"[^A-Za-z0-9]+")

PACKAGE = "gatewright"
CONTRACT = f"{PACKAGE}.contract.v1"
JSON_VALUE = f"{CONTRACT}.JsonValue"
COMMIT = f"{CONTRACT}.Commit"


def words(name: str) -> list[str]:
    """The words of a name in lower case: those of `listVmBackups` and `list-vm.backups` are the same."""
    return [word.lower() for part in NOT_IN_WORD.split(name) for word in WORD_START.split(part) if word]


def snake(name: str) -> str:
    return "_".join(words(name))


def pascal(name: str) -> str:
    return "".join(word[0].upper() + word[1:] for word in words(name))


def identifier(name: str) -> str:
    """The snake form as a name that Python takes: `class_value` for `class`, as `m.class` is no Python."""
    plain = snake(name)
    return f"{plain}_value" if keyword.iskeyword(plain) else plain


def is_identifier(name: str) -> bool:
    """Whether name serves in Python and in protobuf: ASCII, and not beginning with a digit."""
    return name.isascii() and name.isidentifier()


def default_json_name(field: str) -> str:
    """The JSON name that protobuf gives a field of its own accord."""
    return re.sub(r"_+(.?)", lambda match: match[1].upper(), field)


def proto_package(face: str) -> str:
    return f"{PACKAGE}.{snake(face)}.v1"


def service(namespace: str) -> str:
    """Service of the methods of a namespace: `appliance.updater` gives `ApplianceUpdaterService`."""
    return pascal(namespace) + "Service"


def rpc(method: str) -> str:
    return pascal(method.rpartition(".")[2])
