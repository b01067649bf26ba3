"""`validators/<face>.py`: one function per named type of a face and per method's params."""

from __future__ import annotations

from codegen.layout import command
from codegen.model import Face
from codegen.validator.module import Module, type_functions
from codegen.validator.naming import function_name
from codegen.validator.refs import Document
from codegen.validator.subset import faults, type_loops

__all__ = ["function_name", "render_validators"]


def render_validators(face: Face, package: str, header: str | None = None) -> bytes:
    """Return the module `<package>.validators.<face>`: first the types, then the methods, as the spec has them.

    A method's function is called after its name (`task.getAll` gives `task_get_all`), a type's after the type, with
    `_type` behind it where a method has that name. `header` is the line that says where the file comes from. Raises
    SchemaError for what lint has to refuse before.
    """
    types = {name: definition.schema for name, definition in face.types.items()}
    for definition in face.types.values():
        _refuse(definition.schema, types)
    for _, error in type_loops(types):
        raise error
    functions = type_functions(types, face.methods)
    module = Module(types, functions, map(function_name, face.methods))
    for name, definition in face.types.items():
        doc = f"{face.name}.{name}, {definition.file.name}."
        module.add(functions[name], (name,), Document(definition.schema, types, name), doc)
    for method in face.methods.values():
        _refuse(method.params, types)
        words = tuple(method.name.split("."))
        doc = f"Params of {method.name}, {method.file.name}."
        module.add(function_name(method.name), words, Document(method.params, types), doc)
    if header is None:
        header = f"Generated from spec/{face.name} by: {command(package)}. DO NOT EDIT."
    return module.text(f"Validators of the face {face.name}.\n\n{header}\n").encode()


def _refuse(schema: object, types: dict[str, object]) -> None:
    for error in faults(schema, types):
        raise error
