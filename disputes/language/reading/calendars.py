"""Reading calendars, and the starts of the platform's own weeks, months, quarters and years."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from disputes.dates.calendars import Announced, Calendar
from disputes.dates.public_holidays import check_holidays
from disputes.dates.recurrences import Recurrence
from disputes.documents.yaml_tree import Node
from disputes.language import scalars
from disputes.language.alternatives import Alternatives
from disputes.language.reading.catalogues import zone_at
from disputes.language.reading.citations import cites_of
from disputes.language.reading.expressions import ExpressionReader
from disputes.language.reading.nodes import NodeReader
from disputes.language.reading.sections import Sections
from disputes.language.ruleset import Ruleset
from disputes.words import texts
from disputes.words.dates import CalendarPeriod
from disputes.words.documents import NodeKind
from disputes.words.language import LiteralKind

KEYS = ("like", "holidays", "weekend", "zone", "closed", "open", "hours", "announced", "note", "cite", "title")
_WEEKDAYS = {d: i for i, d in enumerate(scalars.WEEKDAYS)}
_WEEKEND = frozenset({5, 6})


def read_calendars(ex: ExpressionReader, sections: Sections, out: Ruleset) -> None:
    """The calendars by their names. Those named after a period say when it starts."""
    r = ex.nodes
    nodes = sections.named("calendars")
    for name, node in nodes.items():
        if name in texts(CalendarPeriod):
            starts = r.attempt(partial(_starts, ex, name), node, None)
            if starts is not None:
                out.periods[name] = starts
            continue
        calendar = r.attempt(partial(_calendar, r, name, nodes, out), node, None)
        if calendar is not None:
            out.calendars[name] = calendar


def _starts(ex: ExpressionReader, name: str, node: Node) -> Alternatives[Recurrence]:
    entries = ex.nodes.mapping(node, ("starts", "note", "cite"), ("starts",))
    cites_of(ex.nodes, entries.get("cite"))
    return ex.values.read(entries["starts"], ex.nodes.typed(Recurrence.parse, LiteralKind.RECURRENCE), name)


def _calendar(r: NodeReader, name: str, nodes: Mapping[str, Node], out: Ruleset, node: Node) -> Calendar:
    entries = dict(r.mapping(node, KEYS))
    cites_of(r, entries.get("cite"))
    for _ in nodes:
        like = entries.pop("like", None)
        if like is None:
            break
        if like.text not in nodes:
            raise r.fail(like, "a calendar of this ruleset", nodes)
        entries = {**nodes[like.text].entries, **entries}
    if "like" in entries:
        raise r.fail(node, "calendars without a circle of `like`", code="circle")
    if "zone" not in entries:
        out.unzoned.add(name)
    zone = zone_at(r, entries["zone"]) if "zone" in entries else ZoneInfo("UTC")
    holidays = r.text(entries["holidays"]) if "holidays" in entries else "none"
    try:
        return Calendar(
            zone=zone,
            weekend=_weekend(r, entries["weekend"]) if "weekend" in entries else _WEEKEND,
            holidays=None if holidays == "none" else holidays,
            closed=tuple(_closed(r, n) for n in entries["closed"].items) if "closed" in entries else (),
            open=frozenset(_day(r, n) for n in entries["open"].items) if "open" in entries else frozenset(),
            hours=_hours(r, entries["hours"]) if "hours" in entries else None,
            announced=_announced(r, entries["announced"], holidays) if "announced" in entries else None,
        )
    except ValueError as e:
        raise r.fail(entries.get("holidays", node), str(e)) from None


def _weekend(r: NodeReader, node: Node) -> frozenset[int]:
    return frozenset(_WEEKDAYS[w] for w in r.names_of(node, scalars.WEEKDAYS, "a day of the week"))


def _day(r: NodeReader, node: Node) -> date:
    return r.typed(scalars.day, LiteralKind.DATE)(node)


def _closed(r: NodeReader, node: Node) -> tuple[date, date]:
    if node.kind is NodeKind.TEXT:
        return _day(r, node), _day(r, node)
    entries = r.mapping(node, ("from", "until", "cite", "note"), ("from", "until"))
    cites_of(r, entries.get("cite"))
    first, end = _day(r, entries["from"]), _day(r, entries["until"])
    if end <= first:
        raise r.fail(entries["until"], f"a day after {first} (until is exclusive)", code="dates")
    return first, end - timedelta(days=1)


def _announced(r: NodeReader, node: Node, holidays: str) -> Announced:
    if node.kind is NodeKind.LIST:
        return Announced(frozenset(_year(r, n) for n in node.items))
    entries = r.mapping(node, ("years", "likely", "look_up", "cite", "note"), ("years",))
    cites_of(r, entries.get("cite"))
    likely = r.text(entries["likely"]) if "likely" in entries else None
    if likely is not None and holidays != "none":
        raise r.fail(entries["likely"], "`holidays: none` beside it: the days of a library are announced already")
    if likely is not None:
        try:
            check_holidays(likely)
        except ValueError as e:
            raise r.fail(entries["likely"], str(e)) from None
    where = r.bilingual(entries["look_up"]) if "look_up" in entries else None
    return Announced(
        frozenset(_year(r, n) for n in entries["years"].items),
        likely,
        (where.en, where.zh) if where is not None else None,
    )


def _year(r: NodeReader, node: Node) -> int:
    if not (node.kind is NodeKind.TEXT and node.text.isdecimal() and len(node.text) == 4):
        raise r.fail(node, "a year, such as 2026")
    return int(node.text)


def _hours(r: NodeReader, node: Node) -> tuple[time, time]:
    parts = node.text.split("-")
    try:
        first, last = (scalars.clock(p.strip()) for p in parts)
    except ValueError:
        raise r.fail(node, "business hours (08:00-21:00)") from None
    for p in parts:
        r.remember(node, LiteralKind.TIME, p.strip())
    return first, last
