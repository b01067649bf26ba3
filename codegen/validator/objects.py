"""Checks of objects and their keys."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from codegen.validator.lines import Lines, all_of, bare, block, indent, otherwise
from codegen.validator.naming import quote
from codegen.validator.place import At
from codegen.validator.words import counted, describe, pattern_words, shown

if TYPE_CHECKING:
    from codegen.validator.function import Function


def object_lines(schema: dict[str, Any], at: At, function: Function) -> Lines:
    """Return the checks of a value that is an object."""
    out = _properties(schema, at, function)
    if "propertyNames" in schema:
        out += _names(schema, at, function)
    x = at.variable
    least, most = int(schema.get("minProperties", 0)), schema.get("maxProperties")
    if least > 0:
        text = "must not be empty" if least == 1 else f"must have {least} keys or more"
        out += block(f"if len({x}) < {least}:" if least > 1 else f"if not {x}:", [at.report("minProperties", text)])
    if most is not None:
        text = f"must have {counted(int(most), 'key')} at most" if most else "must be empty"
        out += block(f"if len({x}) > {int(most)}:", [at.report("maxProperties", text)])
    for key, names in schema.get("dependentRequired", {}).items():
        for name in names:
            text = f"needs the key {shown(name)}, as {shown(key)} is there"
            condition = f"if {quote(key)} in {x} and {quote(name)} not in {x}:"
            out += block(condition, [at.report("dependentRequired", text)])
    for key, sub in schema.get("dependentSchemas", {}).items():
        inner = at.beside("dependentSchemas", key, rule="dependentSchemas")
        out += block(f"if {quote(key)} in {x}:", function.lines(sub, inner.because(f", as {shown(key)} is there")))
    return out


def _properties(schema: dict[str, Any], at: At, function: Function) -> Lines:
    properties: dict[str, Any] = schema.get("properties", {})
    required: list[str] = schema.get("required", [])
    patterns: dict[str, Any] = schema.get("patternProperties", {})
    extra = schema.get("additionalProperties", True)
    counts = extra is False and not patterns and bool(properties)
    known = function.locals.open("known") if counts else ""
    present = [key for key in properties if key in required or key in at.settled]
    out: Lines = [f"{known} = {len(present)}"] if counts else []
    for key, sub in properties.items():
        out += _property(key, sub, key in required, known, at, function)
    for key in required:
        if key not in properties and key not in at.settled:
            out += block(f"if {quote(key)} not in {at.variable}:", [_missing(key, at)])
    suffix = f", suffix={quote(at.reason)}" if at.reason else ""
    if counts:
        constant = function.module.keys(properties, at.words)
        out += _unknown(f"{known} != len({at.variable})", f"{constant}{suffix}", at, function)
        function.locals.close(known)
    elif extra is False and not patterns:
        out += _unknown(at.variable, f"frozenset(){suffix}", at, function)
    elif patterns or extra is not True:
        out += _each_key(schema, at, function)
    return out


def _property(key: str, sub: Any, required: bool, known: str, at: At, function: Function) -> Lines:
    """Return the checks of one named key."""
    path = at.path.key(key)
    if sub is False:
        report = at.report("properties", "must not be there", path=path)
        lines = block(f"if {quote(key)} in {at.variable}:", [report, *([f"{known} += 1"] if known else [])])
        if required:
            return [f"if {quote(key)} not in {at.variable}:", *indent([_missing(key, at)]), *otherwise([report])]
        return lines
    variable = function.locals.open(key)
    inner = at.below(variable, path, "properties", key, rule="properties", word=key)
    lines = [] if key in at.settled and _is_fixed(sub) else function.lines(sub, inner)
    function.locals.close(variable)
    if lines:
        lines = [f"{variable} = {at.variable}[{quote(key)}]", *lines]
    if key in at.settled:
        return lines
    if required:
        missing = [f"{known} -= 1"] if known else []
        return [
            f"if {quote(key)} not in {at.variable}:",
            *indent([*missing, _missing(key, at)]),
            *([] if not lines else ["else:", *indent(lines)]),
        ]
    return block(f"if {quote(key)} in {at.variable}:", [*([f"{known} += 1"] if known else []), *lines])


def _is_fixed(schema: Any) -> bool:
    """Whether the schema says no more than which values there are."""
    return (
        isinstance(schema, dict)
        and ("const" in schema or "enum" in schema)
        and not (schema.keys() - {"const", "enum", "type", "description", "title", "default", "examples", "$comment"})
    )


def _missing(key: str, at: At) -> str:
    return at.report("required", f"needs the key {shown(key)}")


def _unknown(condition: str, arguments: str, at: At, function: Function) -> Lines:
    function.is_open = True
    call = f"unknown_keys({at.variable}, {arguments})"
    return [f"if {condition}:", f"    found += {function.under(at.path, call)}"]


def _each_key(schema: dict[str, Any], at: At, function: Function) -> Lines:
    """Return the loop for keys that are known by a pattern only, or not known."""
    key, item = function.locals.open("key"), function.locals.open("item")
    path = at.path.index(f"escape({key})")
    body: Lines = []
    free = []
    if schema.get("properties"):
        free.append(f"{key} not in {function.module.keys(schema['properties'], at.words)}")
    for number, (pattern, sub) in enumerate(schema.get("patternProperties", {}).items()):
        test = function.module.pattern(pattern, (*at.words, "key", *([str(number + 1)] if number else [])))
        free.append(f"{test}({key}) is None")
        inner = at.below(item, path, "patternProperties", pattern, rule="patternProperties")
        body += block(f"if {test}({key}) is not None:", function.lines(sub, inner))
    extra = schema.get("additionalProperties", True)
    if extra is False:
        texts = [pattern_words(pattern) for pattern in schema["patternProperties"]]
        hint = f": keys {texts[0]}" if len(texts) == 1 and not schema.get("properties") else ""
        rest = [at.report("additionalProperties", f"unknown key{hint}", path=path)]
    else:
        inner = at.below(item, path, "additionalProperties", rule="additionalProperties")
        rest = function.lines(extra, inner)
    body += block(f"if {bare(all_of(free))}:", rest) if free else rest
    function.locals.close(item)
    function.locals.close(key)
    if not body:
        return []
    uses_item = any(item in line for line in body)
    head = f"for {key}, {item} in {at.variable}.items():" if uses_item else f"for {key} in {at.variable}:"
    return [head, *indent([*body, *function.full()])]


def _names(schema: dict[str, Any], at: At, function: Function) -> Lines:
    sub = schema["propertyNames"]
    if sub is True or sub == {}:
        return []
    if sub is False:
        return block(f"if {at.variable}:", [at.report("propertyNames", "must be empty")])
    key = function.locals.open("key")
    inner = at.below(key, at.path, "propertyNames", rule="propertyNames", word="key")
    test = function.test(sub, replace(inner, kinds=frozenset({"string"})))
    text = f"a key must be {describe(function.document.plain(sub))}"
    report = at.report("propertyNames", text, path=at.path.index(f"escape({key})"))
    function.locals.close(key)
    if test == "True":
        return []
    return [f"for {key} in {at.variable}:", *indent([f"if not {test}:", f"    {report}", *function.full()])]
