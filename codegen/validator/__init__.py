"""The compiler of validators: a JSON Schema 2020-12 of our subset in, readable Python out.

A validator is a function that takes a JSON value and returns all its faults as `(pointer, rule, message)`, at most 100;
it raises nothing, changes nothing and takes the value's exact types for what they are. Rules are the keywords of the
schema.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from codegen.model import Schema
from codegen.validator.module import Module, type_functions
from codegen.validator.naming import function_name
from codegen.validator.refs import Document
from codegen.validator.subset import SchemaError, faults, reached, type_loops

__all__ = ["SchemaError", "Validator", "compile_schema", "faults", "function_name", "load"]

Validator = Callable[[Any], list[tuple[str, str, str]]]


def compile_schema(schema: Schema, *, name: str, types: Mapping[str, Schema] | None = None) -> str:
    """Return the source of a module whose function, called after `name`, checks values against the schema.

    `types` are what `#/types/Name` refers to; those that the schema reaches become functions of the module. Raises
    SchemaError for the first thing outside the subset, in the schema or in a type that it reaches.
    """
    types = types or {}
    _refuse(schema, types)
    needed = reached(schema, types)
    for needed_schema in needed.values():
        _refuse(needed_schema, types)
    for _, error in type_loops(needed):
        raise error
    functions = type_functions(types, [name])
    module = Module(types, functions, [function_name(name)])
    module.add(function_name(name), (name,), Document(schema, types), f"{name}.")
    done = 0
    while done < len(module.wanted):
        wanted = module.wanted[done]
        done += 1
        module.add(functions[wanted], (wanted,), Document(types[wanted], types, wanted), f"{wanted}.")
    return module.text(f"The validator of {name}.")


def _refuse(schema: Schema, types: Mapping[str, Schema]) -> None:
    for error in faults(schema, types):
        raise error


def load(schema: Schema, types: Mapping[str, Schema] | None = None) -> Validator:
    """Return the validator of the schema, compiled and ready to call.

    The generated module is run, so what it imports of the runtime must be importable. Raises SchemaError as
    `compile_schema` does.
    """
    source = compile_schema(schema, name="value", types=types)
    namespace: dict[str, Any] = {}
    exec(compile(source, "<validator>", "exec"), namespace)
    validator: Validator = namespace["value"]
    return validator
