"""Two versions of a schema, compared keyword by keyword: what a value could be before, and what it can be now.

Every difference says what it is in each direction. Of what is sent fewer valid values are a break, of what is read
more of them. No break is overlooked: what cannot be known (two patterns, say) counts as one in both directions. Two
things that more values could come from are none by decision: a key that is new in what is read, and the opening of a
closed object, since who reads passes over keys that he does not know.

Nothing here does I/O, and nothing is raised for schemas whose form is sound.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from codegen.breaking.containers import compare_lists, compare_objects
from codegen.breaking.scalars import compare_bounds, compare_texts, compare_types, compare_values
from codegen.breaking.sides import Difference, Found, Side
from codegen.breaking.unions import compare_unions, keyword_of, union_keywords
from codegen.model import Schema, TypeDef
from codegen.wire.model import At

RULES = {
    "added": "Something new that nobody has to know.",
    "type-changed": "A value keeps its JSON type: in a request nothing is taken away, in a reply nothing comes.",
    "value-removed": "A request takes the values of an enum as before.",
    "value-added": "A reply has no value that its enum did not have.",
    "required-added": "A request does not ask for a key that could be left out.",
    "required-removed": "A reply has the keys that were always there.",
    "property-added": "A key that an open object could have before is not narrowed.",
    "property-removed": "A key stays: who sends it is heard, who reads it finds it.",
    "object-closed": "A request takes unknown keys where it took them.",
    "bound-changed": "Bounds of a request get no tighter, those of a reply no looser.",
    "pattern-changed": "A pattern stays, may go from a request and come to a reply.",
    "format-changed": "A format stays, may go from a request and come to a reply.",
    "default-changed": "What is left out means what it meant.",
    "branch-removed": "A request takes every branch of a union as before.",
    "branch-added": "A reply has no branch that its union did not have.",
    "condition-changed": "Conditions stay: not, if, contains, allOf, those on keys; branches that are not told apart.",
}


class Comparison:
    """The schemas of one face in two versions. Named types are compared once for each pair of them."""

    def __init__(self, old: Mapping[str, TypeDef], new: Mapping[str, TypeDef]) -> None:
        self._old = old
        self._new = new
        self._pairs: dict[tuple[str, str], Found] = {}
        self._inside: set[tuple[str | int, str | int]] = set()
        """Pairs of a type and a schema that are being compared: recursive types come back to them."""

    def differences(self, old: Schema, old_at: At, new: Schema, new_at: At) -> list[Difference]:
        """Return the differences of two schemas and of all that they refer to, each once, with its shortest path."""
        return self._deep(Side(old, old_at, self._old), Side(new, new_at, self._new))

    def _deep(self, old: Side, new: Side) -> list[Difference]:
        found = Found()
        self._compare(old, new, "", found)
        differences = list(found.differences)
        seen: set[tuple[str, str]] = set()
        waiting = list(found.links)
        while waiting:
            path, *names = waiting.pop(0)
            pair = (names[0], names[1])
            if pair in seen:
                continue
            seen.add(pair)
            inner = self._pair(*pair)
            differences += [replace(one, path=path + one.path) for one in inner.differences]
            waiting += [(path + more, before, after) for more, before, after in inner.links]
        return differences

    def _pair(self, before: str, after: str) -> Found:
        """The differences of two types. What they are is asked for again on the way: it is then none, since all that
        makes one is found where it stands."""
        pair = (before, after)
        if pair not in self._pairs:
            self._pairs[pair] = Found()
            found = Found()
            self._compare(_type(self._old, before), _type(self._new, after), "", found)
            self._pairs[pair] = found
        return self._pairs[pair]

    def _compare(self, old: Side, new: Side, path: str, found: Found) -> None:
        before, after = old.bare(), new.bare()
        if before is not None and after is not None:
            found.links.append((path, before, after))
            return
        if before is None and after is None:
            self._plain(old, new, path, found)
            return
        pair = (before or id(old.schema), after or id(new.schema))
        if pair not in self._inside:
            self._inside.add(pair)
            self._plain(old, new, path, found)
            self._inside.discard(pair)

    def _plain(self, old: Side, new: Side, path: str, found: Found) -> None:
        """Compare two schemas of which one at least is no bare reference."""
        origin = old.at
        # A reference beside other keywords is compared with a bare one as with a part.
        old = old if "$ref" in new.assertions else old.followed()
        new = new if "$ref" in old.assertions else new.followed()
        keywords = (keyword_of(old), keyword_of(new))
        if any(keywords) and (all(keywords) or not (union_keywords(old) and union_keywords(new))):
            compare_unions(old, new, keywords, path, found, self._compare, self._deep)
            return
        if compare_types(old, new, path, found, origin):
            return
        both = old.atoms & new.atoms
        if not both or compare_values(old, new, path, found):
            return
        compare_bounds(old, new, path, found)
        compare_texts(old, new, path, found)
        if "array" in both:
            compare_lists(old, new, path, found, self._compare, self._deep)
        if "object" in both:
            compare_objects(old, new, path, found, self._compare, self._deep)
        self._parts(old, new, path, found)
        self._choices(old, new, path, found)
        self._guarded("not", ("not",), old, new, path, found)
        self._if(old, new, path, found)

    def _parts(self, old: Side, new: Side, path: str, found: Found) -> None:
        """What a value has to meet besides: a reference with keywords beside it, the parts of allOf."""
        before, after = _conjuncts(old), _conjuncts(new)
        left = list(after)
        unmatched = []
        for part in before:
            same = next((other for other in left if _same_name(part, other)), None)
            same = same or next((other for other in left if not self._deep(part, other)), None)
            if same is None:
                unmatched.append(part)
            else:
                left.remove(same)
                self._compare(part, same, path, found)
        if len(unmatched) == len(left):
            for part, other in zip(unmatched, left, strict=True):
                self._compare(part, other, path, found)
            return
        for _ in unmatched:
            words = "a part of allOf is gone"
            found.judged("condition-changed", words, new.at.down("allOf"), path, stricter=False, looser=True)
        for part in left:
            found.judged("condition-changed", "a part of allOf is new", part.at, path, stricter=True, looser=False)

    def _choices(self, old: Side, new: Side, path: str, found: Found) -> None:
        """Unions beside other keywords."""
        before, after = union_keywords(old), union_keywords(new)
        if before == after:
            for keyword in before:
                one = Side({keyword: old.keywords[keyword]}, old.at, old.types)
                other = Side({keyword: new.keywords[keyword]}, new.at, new.types)
                compare_unions(one, other, (keyword, keyword), path, found, self._compare, self._deep)
            return
        words = f"{_joined(before)} became {_joined(after)}"
        at = new.at.down((after or before)[0])
        found.judged("condition-changed", words, at, path, stricter=bool(after), looser=bool(before))

    def _if(self, old: Side, new: Side, path: str, found: Found) -> None:
        before, after = "if" in old.keywords, "if" in new.keywords
        if before and after and not self._deep(old.part("if"), new.part("if")):
            for keyword in ("then", "else"):
                self._compare(old.part(keyword), new.part(keyword), path, found)
            return
        self._guarded("if", ("if", "then", "else"), old, new, path, found)

    def _guarded(self, keyword: str, group: tuple[str, ...], old: Side, new: Side, path: str, found: Found) -> None:
        before, after = keyword in old.keywords, keyword in new.keywords
        if not before and not after:
            return
        if before and after and not any(self._deep(old.part(key), new.part(key)) for key in group):
            return
        state = "changed" if before and after else "is new" if after else "is gone"
        at = new.at.down(keyword)
        found.judged("condition-changed", f"{keyword!r} {state}", at, path, stricter=after, looser=before)


def _type(types: Mapping[str, TypeDef], name: str) -> Side:
    definition = types[name]
    return Side(definition.schema, At(definition.file, definition.pointer), types)


def _conjuncts(side: Side) -> list[Side]:
    parts = side.parts("allOf")
    if "$ref" in side.keywords:
        parts.insert(0, Side({"$ref": side.keywords["$ref"]}, side.at, side.types))
    return parts


def _same_name(one: Side, other: Side) -> bool:
    return one.bare() is not None and one.bare() == other.bare()


def _joined(keywords: list[str]) -> str:
    return " and ".join(keywords) or "no union"
