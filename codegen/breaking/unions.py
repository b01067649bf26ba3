"""Differences between unions: which branch is which, and what became of each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import combinations, product

from codegen.breaking.containers import Compare, Deep, narrower, wider
from codegen.breaking.sides import Found, Side, described, shown
from codegen.wire import shapes
from codegen.wire.model import ABSENT

UNION = ("oneOf", "anyOf")


def keyword_of(side: Side) -> str | None:
    """Return the keyword of a schema that is a union and says nothing else."""
    found = [keyword for keyword in UNION if side.assertions == {keyword}]
    return found[0] if found else None


def union_keywords(side: Side) -> list[str]:
    return [keyword for keyword in UNION if keyword in side.keywords]


def branches(side: Side, keyword: str | None) -> list[Side]:
    """The branches; a schema without the keyword is cut into one for each type that it names."""
    if keyword is not None:
        return side.parts(keyword)
    types = side.keywords.get("type")
    if not isinstance(types, list):
        return [side]
    return [Side({**side.keywords, "type": name}, side.at, side.types) for name in types]


def compare_unions(
    old: Side, new: Side, keywords: tuple[str | None, str | None], path: str, found: Found, compare: Compare, deep: Deep
) -> None:
    before, after = branches(old, keywords[0]), branches(new, keywords[1])
    pairs = _matched(before, after, deep)
    changed = len(pairs) != len(before) or len(pairs) != len(after)
    for one, other in pairs:
        changed = changed or bool(deep(before[one], after[other]))
        compare(before[one], after[other], path, found)
    for index, branch in enumerate(before):
        if all(index != one for one, _ in pairs) and all(narrower(deep(branch, other)) for other in after):
            words = f"the branch {_label(branch, before)} is gone"
            at = new.at.down(keywords[1]) if keywords[1] is not None else new.at
            found.judged("branch-removed", words, at, path, stricter=True, looser=False, origin=branch.at)
    for index, branch in enumerate(after):
        if all(index != other for _, other in pairs) and all(wider(deep(one, branch)) for one in before):
            words = f"the branch {_label(branch, after)} is new"
            found.judged("branch-added", words, branch.at, path, stricter=False, looser=True)
    # A value that two branches of a oneOf take is refused, so that a wider branch may take less.
    stricter = changed and keywords[1] == "oneOf" and not _apart(after)
    looser = changed and keywords[0] == "oneOf" and not _apart(before)
    words = "the branches are not told apart, so that what a change of one does to the others is not known"
    found.judged("condition-changed", words, new.at, path, stricter=stricter, looser=looser)


def _matched(before: Sequence[Side], after: Sequence[Side], deep: Deep) -> list[tuple[int, int]]:
    """Pair the branches that mean the same: by constant, by name, by equality, by the types of their values."""
    pairs: list[tuple[int, int]] = []

    def free(side: int, index: int) -> bool:
        return all(pair[side] != index for pair in pairs)

    old_marks, new_marks = _constants(before), _constants(after)
    names = [[branch.bare() for branch in part] for part in (before, after)]
    alike: tuple[Callable[[int, int], bool], ...] = (
        lambda one, other: old_marks is not None and new_marks is not None and old_marks[one] == new_marks[other],
        lambda one, other: names[0][one] is not None and names[0][one] == names[1][other],
        lambda one, other: not deep(before[one], after[other]),
        lambda one, other: _only(before, one, after, other) and _only(after, other, before, one),
    )
    for same in alike:
        for one, other in product(range(len(before)), range(len(after))):
            if free(0, one) and free(1, other) and same(one, other):
                pairs.append((one, other))
    return pairs


def _only(own: Sequence[Side], index: int, others: Sequence[Side], other: int) -> bool:
    """Whether the two have values of a type in common that no further one of the others has."""
    common = own[index].atoms & others[other].atoms
    return bool(common) and not any(branch.atoms & common for place, branch in enumerate(others) if place != other)


def _key(sides: Sequence[Side]) -> str | None:
    return shapes.discriminator([side.schema for side in sides], sides[0].types) if len(sides) > 1 else None


def _constants(sides: Sequence[Side]) -> list[object] | None:
    """The constants that tell the branches apart, with their key."""
    key = _key(sides)
    if key is None:
        return None
    return [(key, _constant(side, key)) for side in sides]


def _constant(side: Side, key: str) -> object:
    return shapes.const_of(side.followed().keywords.get("properties", {}).get(key), side.types)


def _apart(sides: Sequence[Side]) -> bool:
    """Whether no value is valid for two of the branches."""
    if _key(sides) is not None:
        return sum("null" in side.atoms for side in sides) <= 1
    wide = [{"number" if atom in shapes.NUMBER else atom for atom in side.atoms} for side in sides]
    return not any(one & other for one, other in combinations(wide, 2))


def _label(branch: Side, among: Sequence[Side]) -> str:
    key = _key(among)
    constant = _constant(branch, key) if key is not None else ABSENT
    if constant is not ABSENT:
        return f"{shown(constant)} ({key})"
    return branch.bare() or described(branch.atoms)
