"""A delegation drawn as SVG: the parent zone on top, the tested zone at the foot, name servers and keys between them.

Lines on the left come from the parent: the servers that it delegates to, its DS records. Lines on the right go to the
zone: the servers and keys that the zone itself names. Where a line is missing, one side does not know the other.
There is one drawing for wide pages and one for narrow ones; both are made of the same cards.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from runtime.dns.report.delegation import Address, Delegation, Ds, Key, Noted, Server
from runtime.dns.report.markup import element
from runtime.dns.report.words import counted

WIDE, NARROW = 1040, 328
_RAIL = 26
_LANE_GAP = 28
_PAD = 12
_LINE = 18
_GAP = 12
_GLYPH = 7.25
"""The width of a character of the fixed-width font at 12 px; a little more than it is, so that texts fit."""
_PARENT_ROWS = 6


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    kind: str = ""
    mark: str = ""


@dataclass
class Card:
    """A box with lines of text; `parent` and `zone`: it hangs on the line of that side, None: that is not known."""

    lines: list[Line]
    beside: list[Line] = field(default_factory=list)
    """Lines of a second column where there is room for one."""
    level: str | None = None
    kind: str = ""
    parent: bool | None = False
    zone: bool | None = False


@dataclass(frozen=True, slots=True)
class Step:
    """An arrow down from one card to the next, and what is said of it."""

    words: str
    level: str | None


Item = Card | Step


def drawing(found: Delegation, width: int, name: str) -> Element:
    """Return the drawing at a width in CSS pixels; `name` makes the ids of its parts unique in the page."""
    canvas = _Canvas(width)
    wide = width >= WIDE
    columns = 3 if wide else 1
    servers, trust = [*_server_cards(found)], [*_trust_cards(found)]
    top = canvas.band(0, "parent", _parent_lines(found, columns * _PARENT_ROWS), columns)
    start = top + 24
    if wide:
        lane = (width - _LANE_GAP) * 0.6
        end = canvas.lane(servers, 0, lane, top, start)
        end = max(end, canvas.lane(trust, lane + _LANE_GAP, width - lane - _LANE_GAP, top, start))
    else:
        end = canvas.lane([*servers, *trust], 0, width, top, start)
    canvas.foot(end + 12)
    height = canvas.band(end + 12, "zone", [Line(found.zone, "name"), Line(_zone_words(found), "soft")], 1)
    title, words = f"{name}-title", f"{name}-words"
    return element(
        "svg",
        element("title", f"The delegation of {found.zone}", id=title),
        element("desc", described(found), id=words),
        canvas.shapes,
        viewBox=f"-1 -1 {width + 2} {height + 2:g}",
        class_="drawing",
        role="img",
        aria_labelledby=f"{title} {words}",
    )


def described(found: Delegation) -> str:
    """Return the drawing in words."""
    sides = {True: "named by the parent", False: "not named by the parent", None: "unknown to the parent or not"}
    own = {True: "named by the zone", False: "not named by the zone", None: "in the zone or not: not known"}
    texts = [" ".join(line.text for line in _parent_lines(found, 1000))]
    texts += [
        f"{server.name}: {', '.join(server.addresses) or 'no address known'}; {sides[server.delegated]}, "
        f"{own[server.in_zone]}"
        for server in found.servers.values()
    ]
    texts += [" ".join(line.text for line in _ds_card(one).lines) for one in found.ds.values()]
    texts += [" ".join(line.text for line in _key_card(one).lines) for one in found.keys.values()]
    return ". ".join([*texts, _zone_words(found).capitalize(), *found.unknown])


def _parent_lines(found: Delegation, most: int) -> list[Line]:
    if found.root:
        return [Line("The root zone has no parent", "name")]
    if found.given and not found.parents:
        return [Line("Delegation as given with the test", "name"), Line("the parent zone was not asked", "soft")]
    if not found.parents:
        return [Line("Parent zone not known", "name")]
    lines = []
    for zone, servers in found.parents.items():
        shown = servers if len(servers) <= most else servers[: most - 1]
        lines += [Line(zone if zone != "." else ". (the root)", "name"), Line("parent zone", "soft")]
        lines += [Line(server, "cell") for server in shown]
        if len(servers) > len(shown):
            lines.append(Line(f"and {len(servers) - len(shown)} more", "soft cell"))
    return lines


def _zone_words(found: Delegation) -> str:
    return {True: "tested zone, signed", False: "tested zone, not signed", None: "tested zone"}[found.signed]


def _server_cards(found: Delegation) -> Iterable[Card]:
    for server in found.servers.values():
        level = _level(server, *server.addresses.values())
        lines = [Line(server.name, "name"), *_membership(server), *(Line(words, "", "bad") for words in server.notes)]
        lines += _counted(server, *server.addresses.values())
        beside = [line for address in server.addresses.values() for line in _address_lines(address, server)]
        yield Card(lines, beside or [Line("no address known", "soft")], level, "", server.delegated, server.in_zone)


def _membership(server: Server) -> Iterable[Line]:
    words = {
        (True, False): "only the parent names it",
        (False, True): "only the zone names it",
        (False, False): "neither side names it",
    }.get((server.delegated, server.in_zone))  # type: ignore[arg-type]
    if words:
        yield Line(words, "", "bad")


def _address_lines(address: Address, server: Server) -> Iterable[Line]:
    yield Line(address.text, "address")
    if server.delegated and server.in_zone:
        if address.delegated is False and address.in_zone:
            yield Line("missing in the delegation", "", "bad")
        if address.in_zone is False and address.delegated:
            yield Line("only in the delegation", "", "bad")
    if address.authoritative:
        yield Line("answers with authority", "soft", "good")
    for words in address.notes:
        yield Line(words, "", "bad")


def _together(noted: Iterable[Noted]) -> Noted:
    whole = Noted()
    for one in noted:
        whole.levels.update(one.levels)
    return whole


def _level(*noted: Noted) -> str | None:
    return _together(noted).level


def _counted(*noted: Noted) -> Iterable[Line]:
    """Yield what the colour of a card stands for."""
    words = counted(_together(noted).levels)
    if words:
        yield Line(f"in {words}", "soft")


def _trust_cards(found: Delegation) -> Iterable[Item]:
    """The chain of trust: each DS record with its key under it, then the keys without one."""
    if found.has_ds is None and found.signed is None:
        yield Card([Line("DNSSEC: nothing is known", "soft")], kind="blank")
        return
    if found.has_ds is False and not found.ds:
        yield Card([Line("No DS record", "name"), Line("the chain of trust ends here", "soft")], kind="absent")
    elif found.has_ds and not found.ds:
        yield Card([Line("DS", "name"), Line("which one is not known", "soft")], parent=True)
    elif found.has_ds is None and not found.root:
        yield Card([Line("DS record or none: not known", "soft")], kind="blank")
    for ds in found.ds.values():
        yield _ds_card(ds)
        key = found.keys.get(ds.keytag)
        words = ", ".join(ds.link) or ("no fault reported" if key is not None else "not known")
        if key is not None or found.signed is not False:
            yield Step(words, ds.link_level or ("good" if key is not None else None))
        if key is not None:
            yield _key_card(key)
        elif found.signed is not False:
            yield Card([Line(f"No key {ds.keytag} in the results", "soft")], kind="absent")
    for key in found.keys.values():
        if key.keytag not in found.ds:
            yield _key_card(key)
    if found.signed is False:
        yield Card([Line("No keys", "name"), Line("the zone is not signed", "soft")], kind="absent")


def _ds_card(ds: Ds) -> Card:
    digests = ds.digests or ["digest not known"]
    lines = [Line(f"DS {ds.keytag}", "name"), *(Line(digest) for digest in digests)]
    return Card([*lines, *(Line(words, "", "bad") for words in ds.notes)], level=ds.level, parent=True)


def _key_card(key: Key) -> Card:
    lines = [Line(f"DNSKEY {key.keytag}", "name"), Line(key.algorithm or "algorithm not known")]
    lines += [Line(f"signs {', '.join(sets)} until {day}") for day, sets in key.signs.items()]
    lines += [Line(words, "", "bad") for words in key.notes]
    return Card(lines, level=key.level, zone=True)


class _Canvas:
    """Collects shapes from top to bottom; every method returns where its own end."""

    def __init__(self, width: float) -> None:
        self.width = width
        self.shapes: list[Element] = []
        self._behind = 0
        self._waiting: list[tuple[float, float]] = []
        """Where lines to the zone begin: x and y."""

    def band(self, y: float, kind: str, lines: Sequence[Line], columns: int) -> float:
        """A zone: a box over the whole width; lines that are cells stand in columns."""
        plain = [line for line in lines if not line.kind.endswith("cell")]
        cells = [line for line in lines if line.kind.endswith("cell")]
        column = (self.width - 2 * _PAD) / columns
        rows = -(-len(cells) // columns)
        height = 2 * _PAD + _LINE * (len(plain) + rows) - 4
        self.shapes.append(_rect(0, y, self.width, height, f"band {kind}"))
        baseline = y + _PAD + 12
        for line in plain:
            self._text(line, _PAD, baseline, self.width - 2 * _PAD)
            baseline += _LINE
        for number, cell in enumerate(cells):
            across, down = divmod(number, rows)
            self._text(cell, _PAD + across * column, baseline + down * _LINE, column - _PAD)
        return y + height

    def lane(self, items: Sequence[Item], x: float, width: float, top: float, y: float) -> float:
        """Cards under each other between the two lines, the left one of which comes down from `top`."""
        left, right = x + 10, x + width - 10
        hangs: list[float] = []
        unsure: list[float] = []
        goes: float | None = None
        for item in items:
            if isinstance(item, Step):
                y = self._step(item, x + width / 2, y - _GAP, width - 2 * _RAIL)
                continue
            height = self._card(item, x + _RAIL, y, width - 2 * _RAIL)
            middle = y + height / 2
            if item.parent:
                hangs.append(middle)
            elif item.parent is None:
                unsure.append(middle)
            if item.zone:
                goes = middle if goes is None else goes
                self.shapes.append(_path(f"M{x + width - _RAIL:g} {middle:g}H{right:g}", "line"))
            y += height + _GAP
        if hangs:
            self.shapes.append(_path(f"M{left:g} {top:g}V{hangs[-1]:g}", "line"))
        for middle in hangs:
            self.shapes.append(_path(f"M{left:g} {middle:g}H{x + _RAIL - 6:g}", "line"))
            self.shapes.append(_arrow_right(x + _RAIL, middle))
        if goes is not None:
            self._waiting.append((right, goes))
        return y

    def foot(self, y: float) -> None:
        """Let the lines to the zone run into it at `y`."""
        for x, start in self._waiting:
            self.shapes.append(_path(f"M{x:g} {start:g}V{y - 6:g}", "line"))
            self.shapes.append(_arrow_down(x, y, "head"))

    def _card(self, card: Card, x: float, y: float, width: float) -> float:
        columns = [card.lines, card.beside] if card.beside and width > 440 else [[*card.lines, *card.beside]]
        height = 2 * _PAD + _LINE * max(map(len, columns)) - 6
        level = f" {card.level.lower()}" if card.level else ""
        self.shapes.append(_rect(x, y, width, height, f"card {card.kind}".strip() + level))
        if card.level:
            self.shapes.append(_rect(x, y, 5, height, f"edge{level}"))
        room = (width - _PAD) / len(columns) - _PAD
        for number, lines in enumerate(columns):
            start = x + _PAD + 4 + number * (room + _PAD)
            for row, line in enumerate(lines):
                self._text(line, start, y + _PAD + 11 + row * _LINE, room - 4)
        return height

    def _step(self, step: Step, x: float, y: float, width: float) -> float:
        level = (step.level or "unknown").lower()
        mark = {"good": "good", "unknown": ""}.get(level, "bad")
        self.shapes.append(_path(f"M{x - 60:g} {y:g}v26", f"step {level}"))
        self.shapes.append(_arrow_down(x - 60, y + 32, f"head {level}"))
        self._text(Line(step.words, "", mark), x - 46, y + 20, width / 2 + 40)
        return y + 32

    def _text(self, line: Line, x: float, y: float, room: float) -> None:
        if line.mark:
            self.shapes.append(
                element("use", href=f"#{line.mark}", x=f"{x:g}", y=f"{y - 11:g}", width=14, height=14, class_=line.mark)
            )
            x, room = x + 18, room - 18
        most = max(4, int(room / (_GLYPH * (1.12 if line.kind == "name" else 1))))
        shown = line.text
        if len(shown) > most:
            # The end of a name says as much as its beginning.
            kept = most - 1
            shown = f"{shown[: kept - kept // 2]}…{shown[len(shown) - kept // 2 :]}"
        title = element("title", line.text) if shown != line.text else None
        text = element("text", title, shown, x=f"{x:g}", y=f"{y:g}", class_=line.kind or None)
        self.shapes.append(text)


def marks() -> Element:
    """Return what `use` in the drawings refers to; once in a page, and no larger than nothing."""
    good = element("symbol", element("path", d="M2.5 8.5l3.5 3.5 7.5-8"), id="good", viewBox="0 0 16 16")
    bad = element("symbol", element("path", d="M8 1.5 15 14.5H1zM8 6v4M8 12v1"), id="bad", viewBox="0 0 16 16")
    return element("svg", good, bad, width=0, height=0, aria_hidden="true", class_="marks")


def _rect(x: float, y: float, width: float, height: float, kind: str) -> Element:
    return element(
        "rect",
        x=f"{x:g}",
        y=f"{y:g}",
        width=f"{width:g}",
        height=f"{height:g}",
        rx=2 if kind.startswith("edge") else 6,
        class_=kind,
    )


def _path(d: str, kind: str) -> Element:
    return element("path", d=d, class_=kind)


def _arrow_right(x: float, y: float) -> Element:
    return _path(f"M{x:g} {y:g}l-8 -4.5v9z", "head")


def _arrow_down(x: float, y: float, kind: str) -> Element:
    return _path(f"M{x:g} {y:g}l-4.5 -8h9z", kind)
