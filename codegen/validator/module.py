"""A generated module: its imports, constants and functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import CodeType

from codegen.model import Schema
from codegen.names import snake
from codegen.validator.formats import EXPLAINED, FORMATS, fault_function, function
from codegen.validator.function import Function
from codegen.validator.kinds import BASE, Kinds
from codegen.validator.lines import Lines, indent
from codegen.validator.naming import HELPERS, constant_name, function_name, pattern_literal, quote
from codegen.validator.place import At
from codegen.validator.refs import Document, Target
from codegen.validator.regex import matcher
from codegen.validator.words import pattern_run

_FORMAT_FUNCTIONS = frozenset({*map(function, FORMATS), *map(fault_function, EXPLAINED)})


class Module:
    """Collects what the functions need. The text depends on the order of the calls and on nothing else."""

    def __init__(self, types: Mapping[str, Schema], functions: Mapping[str, str], others: Iterable[str] = ()) -> None:
        """`functions` are the names of the functions of the types, `others` those of the methods."""
        self._types = types
        self._type_functions = functions
        self.taken: frozenset[str] = frozenset(functions.values()) | frozenset(others) | _FORMAT_FUNCTIONS
        self.wanted: list[str] = []
        """The types whose functions are called, in the order of the first call."""
        self._used: set[str] = set()
        self._constants: dict[str, str] = {}
        self._parts: dict[tuple[int, str, Kinds], str] = {}
        self._names: set[str] = set()
        self._queue: list[tuple[str, Document, Schema, str, Kinds]] = []
        self._functions: list[str] = []
        self._roots: dict[int, str] = {}

    def constant(self, words: tuple[str, ...], expression: str) -> str:
        """Return the name of a constant with that value, called after the words."""
        base = constant_name(words)
        name, number = base, 1
        while self._constants.get(name, expression) != expression:
            number += 1
            name = f"{base}_{number}"
        self._constants[name] = expression
        return name

    def keys(self, names: Iterable[str], words: tuple[str, ...]) -> str:
        return self.constant((*words, "keys"), f"frozenset({{{', '.join(quote(name) for name in sorted(names))}}})")

    def pattern(self, pattern: str, words: tuple[str, ...]) -> str:
        """Return the name of a function that finds the ECMA-262 pattern in a string, or returns None."""
        found = matcher(pattern)
        run = pattern_run(pattern)
        if run is not None and "hexadecimal" in run[0] and run[1] == run[2]:
            case = {"l": "LOWER_", "u": "UPPER_"}.get(run[0][0], "")
            words = (f"{case}HEX_{run[1]}",)
        elif not words:
            words = ("pattern",)
        return self.constant(words, f"re.compile({pattern_literal(found.pattern)}).{found.method}")

    def target(self, document: Document, target: Target) -> str:
        """Return the name of the function for what a reference leads to."""
        if target.type is not None and target.schema is self._types.get(target.type):
            if target.type not in self.wanted:
                self.wanted.append(target.type)
            return self._type_functions[target.type]
        return self.part(document, target.schema, target.pointer)

    def part(self, document: Document, schema: Schema, pointer: str, kinds: Kinds = BASE) -> str:
        """Return the name of the function for a part of a document; it is written once for values of these kinds."""
        root = self._roots.get(id(document.schema), "value")
        if pointer == "":
            return root
        found = self._parts.get((id(document.schema), pointer, kinds))
        if found is None:
            base = "_" + root.strip("_") + "_" + (snake(pointer.replace("$", "")) or "part")
            found, number = base, 1
            while found in self._names:
                number += 1
                found = f"{base}_{number}"
            self._names.add(found)
            self._parts[id(document.schema), pointer, kinds] = found
            self._queue.append((found, document, schema, pointer, kinds))
        return found

    def add(self, name: str, words: tuple[str, ...], document: Document, doc: str) -> None:
        """Write the function for a whole document, and those for its parts that are called."""
        self._roots[id(document.schema)] = name
        self._write(name, document, document.schema, At("v", "", words), doc)
        while self._queue:
            part, inner, schema, pointer, kinds = self._queue.pop(0)
            pointer_words = (*words, *(piece for piece in pointer.split("/") if piece))
            at = At("v", pointer, pointer_words, kinds=kinds)
            self._write(part, inner, schema, at, f"{doc.removesuffix('.')}, at {pointer}.")

    def _write(self, name: str, document: Document, schema: Schema, at: At, doc: str) -> None:
        body = Function(self, document).body(schema, at)
        # Of a value whose type its caller has looked at, Python's types say nothing more.
        head: Lines = [f"def {name}(v: {'object' if at.kinds == BASE else 'Json'}) -> Errors:"]
        text = "\n".join([*head, *indent([_docstring(doc), *body])])
        self._used.update(_names(compile(text, name, "exec")))
        self._functions.append(text)

    def text(self, doc: str) -> str:
        """Return the source of the module."""
        imports = ["from __future__ import annotations", ""]
        if any(value.startswith("re.compile(") for value in self._constants.values()):
            imports += ["import re", ""]
        # The order is that of ruff's import rule: constants, classes, functions.
        helpers = sorted(self._used & HELPERS, key=lambda name: (not name.isupper(), name))
        imports.append(f"from runtime.contract.abi import {', '.join(['Errors', *sorted(self._used & {'Json'})])}")
        if helpers:
            imports.append(f"from runtime.contract.findings import {', '.join(helpers)}")
        formats = sorted(self._used & _FORMAT_FUNCTIONS)
        if formats:
            imports.append(f"from runtime.contract.formats import {', '.join(formats)}")
        constants = "\n".join(f"{name} = {value}" for name, value in self._constants.items())
        parts = [_docstring(doc) + "\n\n" + "\n".join(imports) + (f"\n\n{constants}" if constants else "")]
        return "\n\n\n".join([*parts, *self._functions]) + "\n"


def _names(code: CodeType) -> set[str]:
    """Return the global names and attributes that code uses, with those of the functions in it."""
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            names |= _names(constant)
    return names


def _docstring(text: str) -> str:
    return '"""' + text.replace("\\", "\\\\").replace('"""', "'''") + '"""'


def type_functions(types: Iterable[str], methods: Iterable[str] = ()) -> dict[str, str]:
    """Return the name of the function of each type; where a method or an earlier type has it, `_type` is put behind."""
    taken = set(map(function_name, methods))
    found: dict[str, str] = {}
    for name in types:
        wish = function_name(name)
        while wish in taken:
            wish += "_type"
        taken.add(wish)
        found[name] = wish
    return found
