"""The record that an example gives, spelled out: its timeline as events, its local times as instants.

An example is written for a reader. A timeline is a mapping from the type of an event to its instant, or to a mapping
with `at`, or to a list of these where it happened more than once. A time without an offset is one of the market's
clocks.
"""

from __future__ import annotations

import re
from datetime import date
from zoneinfo import ZoneInfo

from disputes.dates.wall_clock import at_local, parse_time
from disputes.documents.problems import Problem
from disputes.documents.yaml_tree import Node
from disputes.words.documents import NodeKind

_LOCAL = re.compile(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d(?::\d\d)?)\Z")


def localized(node: Node, zone: ZoneInfo | None, problems: list[Problem]) -> Node:
    """The same with every `2026-01-20 12:00` as an instant: a time of the clocks in `zone`."""
    if node.kind is NodeKind.MAP:
        entries = {k: localized(v, zone, problems) for k, v in node.entries.items()}
        return node.beside(NodeKind.MAP, entries=entries, keys=node.keys)
    if node.kind is NodeKind.LIST:
        return node.beside(NodeKind.LIST, items=[localized(n, zone, problems) for n in node.items])
    found = _LOCAL.match(node.text) if node.kind is NodeKind.TEXT and not node.quoted else None
    if found is None:
        return node
    if zone is None:
        problems.append(node.problem("an offset, since the example's market has no zone", code="example"))
        return node
    try:
        day, time = date.fromisoformat(found[1]), parse_time(found[2])
    except ValueError:
        problems.append(node.problem("a day and a time that there are", code="example"))
        return node
    instant = at_local(day, time, zone)
    if at_local(day, time, zone, last=True) != instant or instant.astimezone(zone).time() != time:
        expected = f"an offset: clocks are changed in {zone.key}, and they show this time twice or not at all"
        problems.append(node.problem(expected, code="example"))
    return text_at(node, instant.astimezone(zone).isoformat())


def with_events_opened(given: Node) -> Node:
    """The same with each event of the timeline as a mapping, so that one `like` another can change a part of it."""
    timeline = given.get("timeline") if given.kind is NodeKind.MAP else None
    if timeline is None or timeline.kind is not NodeKind.MAP:
        return given
    entries = {k: _event(v) if v.kind is NodeKind.TEXT else v for k, v in timeline.entries.items()}
    opened = timeline.beside(NodeKind.MAP, entries=entries, keys=timeline.keys)
    return given.beside(NodeKind.MAP, entries={**given.entries, "timeline": opened}, keys=given.keys)


def merged(base: Node, own: Node) -> Node:
    """`own` over `base`: mappings key by key, anything else whole."""
    if base.kind is not NodeKind.MAP or own.kind is not NodeKind.MAP:
        return own
    entries = dict(base.entries)
    for key, value in own.entries.items():
        entries[key] = merged(entries[key], value) if key in entries else value
    return own.beside(NodeKind.MAP, entries=entries, keys={**base.keys, **own.keys})


def spelled_out(given: Node, problems: list[Problem]) -> Node:
    """A merged `given` as a record is written: `events` for `timeline`."""
    if given.kind is not NodeKind.MAP:
        return given
    if "events" in given.entries:
        expected = "`timeline`, a mapping from the type of an event to its instant"
        problems.append(given.key_problem("events", expected, code="example"))
    timeline = given.get("timeline")
    if timeline is None:
        return given
    if timeline.kind not in (NodeKind.MAP, NodeKind.NULL):
        problems.append(timeline.problem("a mapping from the type of an event to its instant", code="example"))
        return given
    events = [
        _typed(timeline.keys.get(type_, timeline), type_, event)
        for type_, node in timeline.entries.items()
        if node.kind is not NodeKind.NULL
        for event in (node.items if node.kind is NodeKind.LIST else [node])
    ]
    entries = {("events" if k == "timeline" else k): v for k, v in given.entries.items()}
    if timeline.kind is NodeKind.MAP:
        entries["events"] = timeline.beside(NodeKind.LIST, items=events)
    keys = {("events" if k == "timeline" else k): v for k, v in given.keys.items()}
    return given.beside(NodeKind.MAP, entries=entries, keys=keys)


def _event(node: Node) -> Node:
    return node.beside(NodeKind.MAP, entries={"at": node}, keys={"at": node}) if node.kind is NodeKind.TEXT else node


def _typed(key: Node, type_: str, event: Node) -> Node:
    """One event of a timeline as a record has it."""
    event = _event(event)
    if event.kind is not NodeKind.MAP:
        return event
    entries = {"type": text_at(key, type_), **event.entries}
    return event.beside(NodeKind.MAP, entries=entries, keys={"type": key, **event.keys})


def text_at(node: Node, text: str) -> Node:
    """A text at the place of a node, as if it were quoted there."""
    return node.beside(NodeKind.TEXT, text, quoted=True)
