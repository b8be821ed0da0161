"""Shopee Open Platform v2, account health: penalty points, punishments and shop performance as one shop record.

Of points and punishments the platform tells the current quarter only. Late orders are not taken into the
record: their list is never the whole of a week, and a list in a record counts as complete.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, BinaryIO

from disputes.documents.problems import Problem
from disputes.documents.yaml_tree import Node
from disputes.language.loading import Library
from disputes.records.field_types import BadValue, to_number
from disputes.records.reading import RecordRead, read_plain
from disputes.sources.codes import Codes
from disputes.sources.health import HealthInput
from disputes.sources.imported import imported, refused
from disputes.sources.payload import Payload, given
from disputes.sources.shopee import PLATFORM
from disputes.words.documents import NodeKind, Severity

MAPS = ("violation", "punishment", "metric", "metric_unit")
_HEALTH = "an account-health response: penalty_point_list, punishment_list, metric_list or late_order_list"

Reader = Callable[[Payload, Codes], dict[str, Any] | None]


def _typed(p: Payload, codes: Codes, table: str, field: str) -> str | None:
    """A code's word; one that is not known keeps its number as the type."""
    raw = p.code(field)
    return p.known(codes.table(table), field) or (f"code_{raw}" if raw is not None else None)


def points_issued(p: Payload, codes: Codes) -> dict[str, Any] | None:
    """An entry of the points' history: what was issued, and how an appeal changed it."""
    issued, points, latest = p.instant("issue_time"), p.count("original_point_num"), p.count("latest_point_num")
    points = latest if points is None else points
    if issued is None or points is None:
        p.problems.append(p.node.problem("`issue_time` and `original_point_num`", found="an entry without them"))
        return None
    entry = given(
        issued_at=issued,
        points=points,
        type=_typed(p, codes, "violation", "violation_type"),
        ref=p.code("reference_id"),
    )
    if latest is not None and latest < points:
        entry["appeals"] = [{"outcome": "won" if latest == 0 else "partly"}]
        if latest:
            p.note(
                p.node,
                f"{points} points, {latest} after an appeal",
                "all or none of them: both are kept, as an appeal won in part",
            )
    return entry


def punishment(p: Payload, codes: Codes) -> dict[str, Any] | None:
    """A measure; without an end it runs until it is lifted."""
    kind = _typed(p, codes, "punishment", "punishment_type")
    starts = p.instant("start_time") or p.instant("issue_time")
    if kind is None or starts is None:
        p.problems.append(p.node.problem("`punishment_type` and `start_time`", found="a punishment without them"))
        return None
    return {"type": kind, "starts_at": starts, "ends_at": p.instant("end_time")}


def metric(p: Payload, codes: Codes) -> dict[str, Any] | None:
    """A metric that the platform counted, as a rate.

    Those in other units, and those without a value, have no place in a record.
    """
    known = codes.table("metric").get(p.code("metric_id") or "")
    unit = codes.table("metric_unit").get(p.code("unit") or "")
    node = p.at("current_period")
    if known is None or unit != "percent" or node is None:
        return None
    try:
        value = to_number(node.text if node.kind is NodeKind.TEXT else None)
    except BadValue as bad:
        p.problems.append(node.problem(bad.expected))
        return None
    return {"metric": known, "rate": format(value / Decimal(100), "f")}


_LISTS: Mapping[str, tuple[str, Reader]] = {
    "penalty_point_list": ("points", points_issued),
    "punishment_list": ("measures", punishment),
    "metric_list": ("counts", metric),
}


class _GrowingShop:
    """The record as it grows over several responses."""

    def __init__(self, codes: Codes) -> None:
        self.codes = codes
        self.data: dict[str, Any] = {}
        self.problems: list[Problem] = []
        self.notes: list[Problem] = []
        self.unknown: dict[str, str] = {}

    def warn(self, node: Node, found: str, expected: str) -> None:
        self.notes.append(Problem(node.file, node.line, node.path, found, expected, severity=Severity.WARNING))

    def take(self, body: Node) -> None:
        mine = [key for key in (*_LISTS, "late_order_list") if key in body.entries]
        if not mine:
            self.problems.append(body.problem(_HEALTH, found="another object"))
        for key in mine:
            listed = body.entries[key]
            if listed.kind not in (NodeKind.LIST, NodeKind.NULL):
                self.problems.append(listed.problem("a list"))
                continue
            self._pages(body, listed)
            if key == "late_order_list":
                self.warn(
                    listed,
                    f"{len(listed.items)} late orders",
                    "whole weeks: a shop record does not count single late orders",
                )
                continue
            place, reader = _LISTS[key]
            entries = self.data.setdefault(place, [])
            for member in listed.items:
                self._entry(member, reader, entries)

    def _pages(self, body: Node, listed: Node) -> None:
        total = Payload(body).count("total_count")
        if total is not None and total > len(listed.items):
            self.warn(
                body["total_count"],
                f"{len(listed.items)} of {total}",
                "all of them: further pages are not in this input",
            )

    def _entry(self, node: Node, reader: Reader, entries: list[Any]) -> None:
        if node.kind is not NodeKind.MAP:
            self.problems.append(node.problem("an entry of the list"))
            return
        p = Payload(node)
        entry = reader(p, self.codes)
        self.problems += p.problems
        self.notes += p.notes
        self.unknown |= p.unknown
        if entry is not None and entry not in entries:
            entries.append(entry)


def read_shop(
    names: Sequence[str],
    market: str | None,
    library: Library,
    shop_id: str | None = None,
    stdin: BinaryIO | None = None,
) -> RecordRead:
    """The shop record of all responses in `names`; any problem refuses it, as half a history would count too little."""
    shop, told = _GrowingShop(Codes.of(library, PLATFORM, MAPS)), HealthInput.of(names, stdin)
    for body in told.bodies:
        shop.take(body.node)
    told.needs_market(market)
    told.problems.extend(shop.problems)
    if told.problems:
        return refused(told.file, *told.problems, notes=shop.notes)
    read = read_plain({"id": shop_id or PLATFORM, "platform": PLATFORM, "market": market, **shop.data}, told.file)
    return imported(read, shop.unknown, shop.notes)
