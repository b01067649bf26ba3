"""The number ledger: what survives keeps its number, what was removed never comes back, merges are mended."""

from __future__ import annotations

import json
import random
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from codegen import numbers
from codegen.numbers import Entry, LedgerError

Messages = dict[str, list[str]]


def ledger(**entries: Entry) -> numbers.Ledger:
    return dict(entries)


def fields(found: numbers.Ledger, message: str = "M") -> dict[str, int]:
    return found[message].fields


def test_new_fields_are_numbered_in_the_order_of_the_spec() -> None:
    assert fields(numbers.assign({}, {"M": ["b", "a", "c"]})) == {"b": 1, "a": 2, "c": 3}


def test_an_added_field_gets_the_next_number_wherever_it_stands() -> None:
    old = ledger(M=Entry({"a": 1, "b": 2}))

    assert fields(numbers.assign(old, {"M": ["new", "b", "a"]})) == {"a": 1, "b": 2, "new": 3}


def test_a_removed_field_is_reserved() -> None:
    found = numbers.assign(ledger(M=Entry({"a": 1, "b": 2})), {"M": ["a"]})

    assert (found["M"].fields, found["M"].reserved) == ({"a": 1}, {"b": 2})


def test_a_renamed_field_is_one_removed_and_one_added() -> None:
    found = numbers.assign(ledger(M=Entry({"a": 1, "b": 2})), {"M": ["a", "c"]})

    assert (found["M"].fields, found["M"].reserved) == ({"a": 1, "c": 3}, {"b": 2})


def test_the_highest_number_stays_used_when_its_field_is_gone() -> None:
    found = numbers.assign(numbers.assign(ledger(M=Entry({"a": 1, "b": 2})), {"M": ["a"]}), {"M": ["a", "c"]})

    assert fields(found) == {"a": 1, "c": 3}


def test_all_fields_of_a_removed_message_are_reserved() -> None:
    found = numbers.assign(ledger(M=Entry({"a": 1}), N=Entry({"b": 1})), {"N": ["b"]})

    assert found["M"] == Entry({}, {"a": 1})


def test_a_name_that_comes_back_is_told_and_gets_no_number() -> None:
    old, wanted = ledger(M=Entry({"a": 1}, {"b": 2})), {"M": ["a", "b"]}

    assert numbers.returned(old, wanted) == [("M", "b", 2)]
    assert fields(numbers.assign(old, wanted)) == {"a": 1}


def test_numbers_that_protobuf_keeps_are_passed_over() -> None:
    assert fields(numbers.assign(ledger(M=Entry({"a": 18999})), {"M": ["a", "b"]}))["b"] == 20000


def test_the_text_is_sorted_with_one_field_a_line() -> None:
    text = numbers.write(ledger(N=Entry({"b": 1, "a": 2}), M=Entry({"x": 1}, {"y": 2})))

    assert text.decode() == (
        '{\n  "M": {\n    "fields": {\n      "x": 1\n    },\n    "reserved": {\n      "y": 2\n    }\n  },\n'
        '  "N": {\n    "fields": {\n      "a": 2,\n      "b": 1\n    },\n    "reserved": {}\n  }\n}\n'
    )


def test_the_text_is_read_as_it_was_written() -> None:
    old = ledger(N=Entry({"b": 1, "a": 2}), M=Entry({"x": 1}, {"y": 2}))

    assert numbers.read(numbers.write(old)) == old


def test_no_text_is_an_empty_ledger() -> None:
    assert numbers.read(b"") == {}


NO_LEDGERS = [
    (b"[]", "is not an object"),
    (b"{", "is not JSON"),
    (b'{"M": {"fields": {"a": 0}}}', "is no field number"),
    (b'{"M": {"fields": {"a": true}}}', "is no field number"),
    (b'{"M": {"fields": {"a": 1.5}}}', "is no field number"),
    (b'{"M": {"felds": {}}}', "neither 'fields' nor 'reserved'"),
    (b'{"M": 1}', "is not an object"),
    (b"\xff", "is not UTF-8"),
]


@pytest.mark.parametrize(("text", "words"), NO_LEDGERS)
def test_what_is_no_ledger_is_refused(text: bytes, words: str) -> None:
    with pytest.raises(LedgerError, match=words):
        numbers.read(text)


def merged_by_git(folder: Path, base: numbers.Ledger, ours: numbers.Ledger, theirs: numbers.Ledger) -> bytes:
    """What git makes of a file that both sides changed, conflict markers included."""
    paths = [folder / name for name in ("ours", "base", "theirs")]
    for path, side in zip(paths, (ours, base, theirs), strict=True):
        path.write_bytes(numbers.write(side))
    done = subprocess.run(["git", "merge-file", "-p", *map(str, paths)], capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


BASE = ledger(M=Entry({"a": 1, "m": 2, "z": 3}), N=Entry({"n": 1}))
MERGES = [
    # what, ours, theirs, the spec after the merge, fields of M, reserved of M
    ("far apart", ["a", "b", "m", "z"], ["a", "m", "y", "z"], ["a", "b", "m", "y", "z"],
     {"a": 1, "b": 4, "m": 2, "y": 5, "z": 3}, {}),
    ("side by side", ["a", "b", "m", "z"], ["a", "c", "m", "z"], ["a", "b", "c", "m", "z"],
     {"a": 1, "b": 4, "c": 5, "m": 2, "z": 3}, {}),
    ("the same field", ["a", "b", "m", "z"], ["a", "b", "m", "z"], ["a", "b", "m", "z"],
     {"a": 1, "b": 4, "m": 2, "z": 3}, {}),
    ("one removes", ["a", "z"], ["a", "m", "y", "z"], ["a", "y", "z"], {"a": 1, "y": 4, "z": 3}, {"m": 2}),
    ("one removes, the spec keeps", ["a", "z"], ["a", "m", "n", "z"], ["a", "m", "n", "z"],
     {"a": 1, "m": 2, "n": 4, "z": 3}, {}),
    ("both remove", ["a"], ["z"], [], {}, {"a": 1, "m": 2, "z": 3}),
    ("after both", ["a", "b", "m", "z"], ["a", "c", "m", "z"], ["a", "b", "c", "d", "m", "z"],
     {"a": 1, "b": 4, "c": 5, "d": 6, "m": 2, "z": 3}, {}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("ours", "theirs", "spec", "kept", "reserved"), [row[1:] for row in MERGES], ids=[row[0] for row in MERGES]
)
def test_what_git_makes_of_two_branches_is_mended(
    tmp_path: Path, ours: list[str], theirs: list[str], spec: list[str], kept: dict[str, int], reserved: dict[str, int]
) -> None:
    one = numbers.assign(BASE, {"M": ours, "N": ["n"]})
    other = numbers.assign(BASE, {"M": theirs, "N": ["n"]})

    found = numbers.assign(numbers.read(merged_by_git(tmp_path, BASE, one, other)), {"M": spec, "N": ["n"]})

    assert (fields(found), found["M"].reserved) == (kept, reserved)


def test_new_messages_of_both_branches_are_kept(tmp_path: Path) -> None:
    """They stand in one place of the file, so git shows a conflict across the braces."""
    one = numbers.assign(BASE, {"M": ["a", "m", "z"], "N": ["n"], "O": ["x", "y"]})
    other = numbers.assign(BASE, {"M": ["a", "m", "z"], "N": ["n"], "P": ["p"]})
    text = merged_by_git(tmp_path, BASE, one, other)

    found = numbers.read(text)

    assert b"<<<<<<<" in text
    assert (fields(found, "O"), fields(found, "P")) == ({"x": 1, "y": 2}, {"p": 1})


@dataclass
class Lineage:
    """A line of development: a spec, its ledger, and every number that was ever given on it."""

    spec: Messages
    text: bytes = b""
    given: dict[tuple[str, int], str] = field(default_factory=dict)

    def generate(self) -> None:
        """Assign numbers, and check what must hold in a line."""
        before = numbers.read(self.text)
        assert numbers.returned(before, self.spec) == []
        after = numbers.assign(before, self.spec)
        for message, names in self.spec.items():
            entry = after[message]
            assert sorted(entry.fields) == sorted(names)
            assert len(set(entry.fields.values())) == len(names)
            assert not set(entry.fields.values()) & set(entry.reserved.values())
            for name in names:
                known = before.get(message, Entry()).fields
                assert name not in known or entry.fields[name] == known[name]
                assert self.given.setdefault((message, entry.fields[name]), name) == name
        self.text = numbers.write(after)

    def fork(self) -> Lineage:
        return Lineage({name: list(names) for name, names in self.spec.items()}, self.text, dict(self.given))


def changed(line: Lineage, chance: random.Random, fresh: list[int]) -> None:
    """One edit of the spec: add, remove, rename, reorder, a message more or less."""
    message = chance.choice(sorted(line.spec))
    names = line.spec[message]
    fresh[0] += 1
    match chance.choice(["add", "add", "remove", "rename", "reorder", "message", "drop"]):
        case "remove" if names:
            names.remove(chance.choice(names))
        case "rename" if names:
            names[chance.randrange(len(names))] = f"f{fresh[0]}"
        case "reorder":
            chance.shuffle(names)
        case "message":
            line.spec[f"M{fresh[0]}"] = [f"f{fresh[0]}"]
        case "drop" if len(line.spec) > 1:
            del line.spec[message]
        case _:
            names.insert(chance.randrange(len(names) + 1), f"f{fresh[0]}")


def merged(base: Lineage, ours: Lineage, theirs: Lineage, chance: random.Random) -> Lineage:
    """Both branches in one: what either removed is removed, what either added is there."""
    spec: Messages = {}
    for message in sorted({*ours.spec, *theirs.spec}):
        if message in base.spec and not (message in ours.spec and message in theirs.spec):
            continue
        one, other = ours.spec.get(message, []), theirs.spec.get(message, [])
        old = base.spec.get(message, [])
        names = dict.fromkeys([*one, *other])
        spec[message] = [name for name in names if name not in old or (name in one and name in other)]
    if not spec:
        spec["M0"] = []
    mark = b"<<<<<<< ours\n%b=======\n%b>>>>>>> theirs\n"
    sides = [ours.text, theirs.text] if chance.random() < 0.5 else [theirs.text, ours.text]
    line = Lineage(spec, mark % tuple(sides))
    # Numbers that were given before the branches parted stay given; of those given since, only what is in the ledger.
    line.given = dict(base.given)
    mended = numbers.read(line.text)
    for message, entry in mended.items():
        for name, number in [*entry.fields.items(), *entry.reserved.items()]:
            # Both branches may have given a number and taken it back: it is reserved for two names then.
            assert line.given.setdefault((message, number), name) == name or name in entry.reserved
            assert name in entry.reserved or name in (branch.given.get((message, number)) for branch in (ours, theirs))
    return line


@settings(max_examples=150, deadline=None, database=None)
@given(st.integers(0, 2**32))
def test_any_sequence_of_changes_keeps_numbers(seed: int) -> None:
    """Add, remove, rename, reorder and merges: a surviving field keeps its number, a removed one never comes back."""
    chance, fresh = random.Random(seed), [0]
    line = Lineage({"M0": ["a", "b"]})
    line.generate()
    for _ in range(chance.randrange(1, 8)):
        if chance.random() < 0.3:
            branches = [line.fork(), line.fork()]
            for branch in branches:
                for _ in range(chance.randrange(1, 4)):
                    changed(branch, chance, fresh)
                    branch.generate()
            base, line = line, merged(line, branches[0], branches[1], chance)
            surviving = numbers.read(base.text)
            line.generate()
            for message, entry in numbers.read(line.text).items():
                for name, number in entry.fields.items():
                    known = surviving.get(message, Entry()).fields
                    assert name not in known or known[name] == number
        else:
            changed(line, chance, fresh)
            line.generate()


def test_the_ledgers_of_the_repository_are_as_they_would_be_written() -> None:
    root = Path(__file__).parent.parent.parent
    paths = [*root.glob("spec/*/numbers.json"), *root.glob("tests/foreign/spec/*/numbers.json")]

    assert paths
    for path in paths:
        assert numbers.write(numbers.read(path.read_bytes())) == path.read_bytes()
        assert json.loads(path.read_bytes())
