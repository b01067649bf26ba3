"""Whether a backtracking matcher can need exponential time for a pattern.

It can when some text takes the pattern's automaton from a position back to it in two ways: each repetition of that text
doubles the work before the matcher gives up. This is the test for exponential ambiguity (Weber and Seidl, "On the
degree of ambiguity of finite automata", 1991) on the position automaton (Glushkov), whose edges are counted here, since
an edge that comes about twice is two ways, too.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from codegen.validator.regex_syntax import Anchor, Chars, Choice, Look, Node, Ranges, Repeat, Sequence, overlap

MANY = 10
"""A bounded repetition that may go on this long is judged as if it had no bound."""

MAX_POSITIONS = 1000

NESTED = "nested quantifiers that can read one text in many ways: a crafted text would take forever"
EMPTY = "a repeated part that can be empty: a crafted text would take forever"
LARGE = "too large a pattern to show that no text takes forever"


def blow_up(node: Node) -> str | None:
    """Return why some text could take exponential time, or None."""
    automaton = _Automaton()
    try:
        automaton.add(node)
        while automaton.looks:
            automaton.add(automaton.looks.pop())
    except _Refused as refused:
        return str(refused)
    return NESTED if automaton.is_ambiguous() else None


class _Refused(Exception):
    pass


@dataclass(frozen=True, slots=True)
class _Part:
    """What a part of the pattern looks like from outside: whether it can be empty, its first and last positions."""

    empty: bool
    first: tuple[int, ...] = ()
    last: tuple[int, ...] = ()


@dataclass(slots=True)
class _Automaton:
    sets: list[Ranges] = field(default_factory=list)
    edges: Counter[tuple[int, int]] = field(default_factory=Counter)
    looks: list[Node] = field(default_factory=list)

    def add(self, node: Node) -> _Part:
        match node:
            case Chars(ranges=ranges):
                if len(self.sets) >= MAX_POSITIONS:
                    raise _Refused(LARGE)
                self.sets.append(ranges)
                position = (len(self.sets) - 1,)
                return _Part(False, position, position)
            case Anchor():
                return _Part(True)
            case Look(body=body):
                self.looks.append(body)
                return _Part(True)
            case Sequence(parts):
                whole = _Part(True)
                for part in parts:
                    whole = self.join(whole, self.add(part))
                return whole
            case Choice(branches):
                added = [self.add(branch) for branch in branches]
                return _Part(
                    any(part.empty for part in added),
                    tuple(position for part in added for position in part.first),
                    tuple(position for part in added for position in part.last),
                )
            case Repeat(body, least, most, _):
                return self.repeat(body, least, most)

    def join(self, left: _Part, right: _Part) -> _Part:
        self.edges.update((a, b) for a in left.last for b in right.first)
        return _Part(
            left.empty and right.empty,
            left.first + (right.first if left.empty else ()),
            right.last + (left.last if right.empty else ()),
        )

    def repeat(self, body: Node, least: int, most: int | None) -> _Part:
        if most == 0:
            return _Part(True)
        if most is None or most >= MANY:
            if least == most and isinstance(body, Chars):
                return self.copies(body, 3)
            head = self.copies(body, min(least, 2) - 1) if least > 1 else _Part(True)
            loop = self.add(body)
            if loop.empty:
                raise _Refused(EMPTY)
            self.edges.update((a, b) for a in loop.last for b in loop.first)
            return self.join(head, _Part(least == 0, loop.first, loop.last))
        head = self.copies(body, least)
        tail = _Part(True)
        # The optional copies nest, x(x(x)?)?, so that each number of them is read in one way.
        for _ in range(most - least):
            one = self.join(self.add(body), tail)
            tail = _Part(True, one.first, one.last)
        return self.join(head, tail)

    def copies(self, body: Node, count: int) -> _Part:
        whole = _Part(True)
        for _ in range(count):
            whole = self.join(whole, self.add(body))
        return whole

    def is_ambiguous(self) -> bool:
        """Whether two ways lead from a position to itself over one text."""
        after: dict[int, list[int]] = {}
        for a, b in self.edges:
            after.setdefault(a, []).append(b)
        loop = _components(len(self.sets), after)
        inner = {a: [b for b in targets if loop[a] == loop[b]] for a, targets in after.items()}
        if any(count > 1 and loop[a] == loop[b] for (a, b), count in self.edges.items()):
            return True
        forward: dict[tuple[int, int], list[tuple[int, int]]] = {}
        backward: dict[tuple[int, int], list[tuple[int, int]]] = {}
        start = [(a, a) for a in inner if inner[a]]
        todo, seen = list(start), set(start)
        while todo:
            pair = todo.pop()
            a, b = pair
            forward[pair] = [
                (c, d) for c in inner.get(a, ()) for d in inner.get(b, ()) if overlap(self.sets[c], self.sets[d])
            ]
            for other in forward[pair]:
                backward.setdefault(other, []).append(pair)
                if other not in seen:
                    seen.add(other)
                    todo.append(other)
                    if len(seen) > 100_000:
                        raise _Refused(LARGE)
        todo, back = list(start), set(start)
        while todo:
            for other in backward.get(todo.pop(), ()):
                if other not in back:
                    back.add(other)
                    todo.append(other)
        return any(a != b for a, b in seen & back)


def _components(count: int, after: dict[int, list[int]]) -> list[int]:
    """Number the strongly connected components (Tarjan): positions of one loop get the same number.

    A position in no loop is a component of its own.
    """
    number = [-1] * count
    low = [0] * count
    component = [-1] * count
    stack: list[int] = []
    clock = 0
    for root in range(count):
        if number[root] >= 0:
            continue
        work = [(root, iter(after.get(root, ())))]
        number[root] = low[root] = clock
        clock += 1
        stack.append(root)
        while work:
            node, targets = work[-1]
            for target in targets:
                if number[target] < 0:
                    number[target] = low[target] = clock
                    clock += 1
                    stack.append(target)
                    work.append((target, iter(after.get(target, ()))))
                    break
                if component[target] < 0:
                    low[node] = min(low[node], number[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == number[node]:
                    while component[node] < 0:
                        component[stack.pop()] = node
    return component
