"""Checks of arrays and their items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from codegen.validator.lines import Lines, block, indent
from codegen.validator.place import At
from codegen.validator.words import counted, describe

if TYPE_CHECKING:
    from codegen.validator.function import Function


def array_lines(schema: dict[str, Any], at: At, function: Function) -> Lines:
    """Return the checks of a value that is an array."""
    x = at.variable
    out: Lines = []
    least, most = int(schema.get("minItems", 0)), schema.get("maxItems")
    if least > 0:
        text = "must not be empty" if least == 1 else f"must have {least} items or more"
        out += block(f"if len({x}) < {least}:" if least > 1 else f"if not {x}:", [at.report("minItems", text)])
    if most is not None:
        text = f"must have {counted(int(most), 'item')} at most" if most else "must be empty"
        out += block(f"if len({x}) > {int(most)}:", [at.report("maxItems", text)])
    if schema.get("uniqueItems"):
        pair = function.locals.open("pair")
        report = f'({at.path}, "uniqueItems", f"must have no item twice, has {{{pair}[1]}} again as {{{pair}[0]}}")'
        out += block(f"if ({pair} := repeated({x})) is not None:", [f"found.append({report})"])
        function.locals.close(pair)
    return out + _items(schema, at, function) + _contains(schema, at, function)


def _items(schema: dict[str, Any], at: At, function: Function) -> Lines:
    x = at.variable
    out: Lines = []
    prefix: list[Any] = schema.get("prefixItems", [])
    for number, sub in enumerate(prefix):
        item = function.locals.open("item")
        inner = at.below(
            item, at.path.key(str(number)), "prefixItems", number, rule="prefixItems", word=f"item {number}"
        )
        lines = function.lines(sub, inner)
        if any(item in line for line in lines):
            lines.insert(0, f"{item} = {x}[{number}]")
        function.locals.close(item)
        out += block(f"if len({x}) > {number}:", lines)
    sub = schema.get("items", True)
    if sub is False:
        text = f"must have {counted(len(prefix), 'item')} at most" if prefix else "must be empty"
        return out + block(f"if len({x}) > {len(prefix)}:", [at.report("items", text)])
    index, item = function.locals.open("i"), function.locals.open(_singular(at.words[-1]) if at.words else "item")
    inner = at.below(item, at.path.index(index), "items", rule="items")
    lines = function.lines(sub, inner)
    function.locals.close(item)
    function.locals.close(index)
    if not lines:
        return out
    if prefix:
        head = f"for {index} in range({len(prefix)}, len({x})):"
        lines.insert(0, f"{item} = {x}[{index}]")
    else:
        head = f"for {index}, {item} in enumerate({x}):"
    return [*out, head, *indent([*lines, *function.full()])]


def _singular(word: str) -> str:
    """Return what one of the things in an array is called."""
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us")) and len(word) > 3 else "item"


def _contains(schema: dict[str, Any], at: At, function: Function) -> Lines:
    if "contains" not in schema:
        return []
    sub = schema["contains"]
    least, most = int(schema.get("minContains", 1)), schema.get("maxContains")
    if least == 0 and most is None:
        return []
    hits, item = function.locals.open("hits"), function.locals.open("item")
    inner = at.below(item, at.path, "contains", rule="contains")
    test = function.test(sub, inner)
    what = describe(function.document.plain(sub))
    function.locals.close(item)
    function.locals.close(hits)
    x = at.variable
    if test in ("True", "False"):
        out = [f"{hits} = {f'len({x})' if test == 'True' else '0'}"]
    else:
        test = test[1:-1] if test.startswith("(") and test.endswith(")") and test.count("(") == 1 else test
        # Past the most that counts there is nothing more to learn.
        enough = int(most) + 1 if most is not None else least
        out = [f"{hits} = 0", f"for {item} in {x}:", *indent([f"if {test}:", f"    {hits} += 1",
               f"    if {hits} >= {enough}:", "        break"])]  # fmt: skip
    if least > 0:
        text = f"must contain {what}" if least == 1 else f"must contain {least} or more of: {what}"
        rule = "contains" if least == 1 else "minContains"
        out += block(f"if {hits} < {least}:" if least > 1 else f"if {hits} == 0:", [at.report(rule, text)])
    if most is not None:
        report = at.report("maxContains", f"must contain {int(most)} at most of: {what}")
        out += block(f"if {hits} > {int(most)}:", [report])
    return out
