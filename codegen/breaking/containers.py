"""Differences in what is inside a value: the items of lists, the keys of objects."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from codegen.breaking.sides import Difference, Found, Outcome, Side, shown
from codegen.validator.regex import matcher
from codegen.wire.model import ABSENT
from codegen.yamlnode import pointer_to

Compare = Callable[[Side, Side, str, Found], None]
"""Compares two schemas that stand inside those at hand."""
Deep = Callable[[Side, Side], list[Difference]]
"""Compares two schemas and all that they refer to."""


def narrower(differences: list[Difference]) -> bool:
    return any(difference.request is Outcome.BREAK for difference in differences)


def wider(differences: list[Difference]) -> bool:
    """Whether more is possible; a key without a description has any value, though nobody is hurt by that."""
    return any(difference.reply >= Outcome.NOTE for difference in differences)


def compare_lists(old: Side, new: Side, path: str, found: Found, compare: Compare, deep: Deep) -> None:
    first = max(len(old.keywords.get("prefixItems", ())), len(new.keywords.get("prefixItems", ())))
    for index in range(first):
        compare(_item(old, index), _item(new, index), f"{path}/{index}", found)
    if "items" in old.keywords or "items" in new.keywords:
        compare(old.part("items"), new.part("items"), f"{path}/*", found)
    _contains(old, new, path, found, deep)


def _item(side: Side, index: int) -> Side:
    declared = index < len(side.keywords.get("prefixItems", ()))
    return side.part("prefixItems", index) if declared else side.part("items")


def _contains(old: Side, new: Side, path: str, found: Found, deep: Deep) -> None:
    group = ("contains", "minContains", "maxContains")
    before, after = ([side.keywords.get(key) for key in group] for side in (old, new))
    if before[0] is None and after[0] is None:
        return
    if before == after and not deep(old.part("contains"), new.part("contains")):
        return
    stricter, looser = after[0] is not None, before[0] is not None
    words = f"contains {'changed' if stricter and looser else 'is new' if stricter else 'is gone'}"
    at = new.at.down("contains")
    found.judged("condition-changed", words, at, path, stricter=stricter, looser=looser)


def compare_objects(old: Side, new: Side, path: str, found: Found, compare: Compare, deep: Deep) -> None:
    before, after = _declared(old), _declared(new)
    for key in before:
        if key in after:
            compare(old.part("properties", key), new.part("properties", key), pointer_to(path, key), found)
            _default(old, new, key, path, found)
        else:
            _removed(old, new, key, path, found, deep)
    for key in after:
        if key not in before:
            _added(old, new, key, path, found, deep)
    _required(old, new, path, found)
    _unknown_keys(old, new, path, found, compare)
    if "propertyNames" in old.keywords or "propertyNames" in new.keywords:
        compare(old.part("propertyNames"), new.part("propertyNames"), f"{path}/*", found)
    _dependent(old, new, path, found, compare)


def _declared(side: Side) -> list[str]:
    """The keys that have a schema of their own; a key with the schema false is one that must not be there."""
    return [key for key, schema in side.keywords.get("properties", {}).items() if schema is not False]


def _required_of(side: Side) -> list[str]:
    listed: list[str] = side.keywords.get("required", [])
    return listed


def governing(side: Side, key: str) -> Side:
    """Return the schema that the value under a key has to meet."""
    parts = [
        side.part("patternProperties", pattern)
        for pattern in side.keywords.get("patternProperties", ())
        if _matches(pattern, key)
    ]
    if key in side.keywords.get("properties", ()):
        parts.insert(0, side.part("properties", key))
    if not parts:
        return side.part("additionalProperties")
    if len(parts) == 1:
        return parts[0]
    return Side({"allOf": [part.schema for part in parts]}, parts[0].at, side.types)


def _matches(pattern: str, key: str) -> bool:
    found = matcher(pattern)
    matching: Callable[[str], Any] = getattr(re.compile(found.pattern), found.method)
    return matching(key) is not None


def _removed(old: Side, new: Side, key: str, path: str, found: Found, deep: Deep) -> None:
    """A key that was declared: refused now where the object is closed, else without a description."""
    property_ = old.part("properties", key)
    inside = deep(property_, governing(new, key))
    always = key in _required_of(old) or property_.default() is not ABSENT
    request = Outcome.BREAK if narrower(inside) else Outcome.NOTE
    reply = Outcome.BREAK if always else Outcome.NOTE
    at = new.at.down("properties", key)
    found.add("property-removed", f"the key {key!r} is gone", at, pointer_to(path, key), request, reply, property_.at)


def _added(old: Side, new: Side, key: str, path: str, found: Found, deep: Deep) -> None:
    """A key that is new: an addition, unless it could be there before with other values."""
    at, here = new.at.down("properties", key), pointer_to(path, key)
    before = governing(old, key)
    inside = [] if before.schema is False else deep(before, new.part("properties", key))
    words = "the key was possible before, and has a schema of its own now"
    found.judged("property-added", words, at, here, stricter=narrower(inside), looser=wider(inside))
    required = key in _required_of(new)
    found.add(
        "added",
        f"{'required' if required else 'optional'} key",
        at,
        here,
        request=Outcome.NONE if required or narrower(inside) else Outcome.ADDED,
        reply=Outcome.NONE if wider(inside) else Outcome.ADDED,
    )


def _required(old: Side, new: Side, path: str, found: Found) -> None:
    before, after = _required_of(old), _required_of(new)
    for index, key in enumerate(after):
        if key not in before:
            at = new.at.down("required", index)
            found.add("required-added", f"{key!r} must be there now", at, pointer_to(path, key), request=Outcome.BREAK)
    for key in before:
        gone = key in _declared(old) and key not in _declared(new)
        if key in after or gone:
            continue
        # With a default the key is there in what is read all the same.
        reply = Outcome.BREAK if new.part("properties", key).default() is ABSENT else Outcome.NONE
        at = new.at.down("properties", key)
        found.add("required-removed", f"{key!r} need not be there any more", at, pointer_to(path, key), reply=reply)


def _default(old: Side, new: Side, key: str, path: str, found: Found) -> None:
    """What a key stands for that is left out. A key that must be there is never left out."""
    if key in _required_of(old) or key in _required_of(new):
        return
    before, after = (side.part("properties", key).default() for side in (old, new))
    if before is after or (before == after and repr(before) == repr(after)):
        return
    at, here = new.at.down("properties", key, "default"), pointer_to(path, key)
    if before is ABSENT:
        words = f"left out, it counts as {shown(after)} now"
        found.add("default-changed", words, at, here, request=Outcome.NOTE)
        return
    now = "nothing" if after is ABSENT else shown(after)
    words = f"left out, it counted as {shown(before)}, and counts as {now} now"
    reply = Outcome.NONE if after is ABSENT else Outcome.BREAK
    found.add("default-changed", words, at, here, Outcome.BREAK, reply)
    if after is ABSENT:
        words = f"{key!r} need not be there any more: it has no default"
        found.add("required-removed", words, at, here, reply=Outcome.BREAK)


def _unknown_keys(old: Side, new: Side, path: str, found: Found, compare: Compare) -> None:
    """Keys that neither version declares."""
    before, after = (side.keywords.get("patternProperties", {}) for side in (old, new))
    for pattern in before:
        if pattern in after:
            compare(old.part("patternProperties", pattern), new.part("patternProperties", pattern), f"{path}/*", found)
    if before.keys() != after.keys():
        words = "the patterns of keys changed; whether that is more or less is not known"
        at = new.at.down("patternProperties")
        found.judged("condition-changed", words, at, path, stricter=True, looser=True)
    was, now = old.part("additionalProperties"), new.part("additionalProperties")
    if was.schema is False and now.schema is False:
        return
    if was.schema is False:
        found.add("object-opened", "keys that are not declared are possible now", now.at, path)
    elif now.schema is False:
        words = "keys that are not declared are refused now"
        found.judged("object-closed", words, now.at, path, stricter=True, looser=False)
    elif "additionalProperties" in old.keywords or "additionalProperties" in new.keywords:
        compare(was, now, f"{path}/*", found)


def _dependent(old: Side, new: Side, path: str, found: Found, compare: Compare) -> None:
    before, after = (side.keywords.get("dependentRequired", {}) for side in (old, new))
    for key in sorted({*before, *after}):
        wanted, wants = set(before.get(key, ())), set(after.get(key, ()))
        if wanted != wants:
            words = f"with {key!r} must stand {_listed(wants)}, and stood {_listed(wanted)} before"
            at = new.at.down("dependentRequired", key)
            stricter, looser = bool(wants - wanted), bool(wanted - wants)
            found.judged("condition-changed", words, at, path, stricter=stricter, looser=looser)
    before, after = (side.keywords.get("dependentSchemas", {}) for side in (old, new))
    for key in sorted({*before, *after}):
        compare(old.part("dependentSchemas", key), new.part("dependentSchemas", key), path, found)


def _listed(keys: set[str]) -> str:
    return ", ".join(map(repr, sorted(keys))) or "nothing"
