"""What the kept record says: how cases went, what silence and rulings cost, which causes come again, how fast was answered.

Pure: cases in, figures out. Amounts are added within one currency only; a case of several owners or products counts with each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from itertools import product
from typing import Any

BY = ("platform", "market", "dispute", "owner", "shop", "stage", "carrier", "category", "product", "agent")
NONE = "–"  # no plain hyphen: a spreadsheet would take it for a formula
CAUSES = ("product", "carrier", "category")
_RULINGS = ("seller", "buyer", "split")
_ANSWERS = ("seller_responded", "accepted", "contested", "return_approved", "return_refused", "cancelled", "refunded")
_MET, _LATE, _MISSED = "met", "met_late", "overdue"
_TENTHS = 10


@dataclass(frozen=True, slots=True)
class Fact:
    """What the report reads of one case: its record as plain data, its last answer, and what the store knows beside them."""

    record: Mapping[str, Any]
    answer: Mapping[str, Any] | None
    expected: str | None
    open: bool
    agents: Mapping[tuple[str, str], str]  # who logged an event, by its type and instant


@dataclass(slots=True)
class Group:
    """The figures of one group of cases."""

    cases: int = 0
    open: int = 0
    won: int = 0
    lost: int = 0
    split: int = 0
    foreseen: int = 0
    foreseen_of: int = 0
    in_time: int = 0
    late: int = 0
    missed: int = 0
    refunded: int = 0
    lost_to_lapse: dict[str, Decimal] = field(default_factory=dict)
    lost_to_ruling: dict[str, Decimal] = field(default_factory=dict)
    hours: list[float] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """The figures as data; shares are from 0 to 1, and null where there is nothing to share."""
        answered = self.in_time + self.late + self.missed
        hours = sorted(self.hours)
        return {
            "cases": self.cases, "open": self.open, "won": self.won, "lost": self.lost, "split": self.split, "rulings_foreseen": self.foreseen,
            "rulings_with_expectation": self.foreseen_of, "answered_in_time": self.in_time, "answered_late": self.late, "not_answered": self.missed,
            "in_time_share": _share(self.in_time, answered), "refund_share": _share(self.refunded, self.cases),
            "hours_to_answer_median": _at(hours, 5), "hours_to_answer_p90": _at(hours, 9),
            "lost_to_lapse": _amounts(self.lost_to_lapse), "lost_to_ruling": _amounts(self.lost_to_ruling),
        }  # fmt: skip


@dataclass(slots=True)
class Analysis:
    """Adds up cases one at a time; `by` names what they are grouped by."""

    by: Sequence[str]
    groups: dict[tuple[str, ...], Group] = field(default_factory=dict)
    causes: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    unanswered: int = 0  # cases that no scan has answered: nothing is known of their clocks

    def add(self, fact: Fact) -> None:
        """Takes one case in."""
        figures = _figures(fact)
        self.unanswered += fact.answer is None
        for key in _keys(fact, self.by, figures["agent"]):
            _put(self.groups.setdefault(key, Group()), fact, figures)
        dispute = str(fact.record.get("dispute"))
        for kind in CAUSES:
            self.causes.update((kind, value, dispute) for value in _values(fact, kind) if value != NONE)

    def rows(self) -> list[dict[str, Any]]:
        """The groups, largest first."""
        order = sorted(self.groups.items(), key=lambda g: (-g[1].cases, g[0]))
        return [{**dict(zip(self.by, key, strict=True)), **group.plain()} for key, group in order]

    def repeated(self, most: int = 10) -> list[dict[str, Any]]:
        """Products, carriers and kinds of goods that come again with the same dispute, most often first."""
        order = sorted(((n, key) for key, n in self.causes.items() if n > 1), key=lambda c: (-c[0], c[1]))
        return [{"cause": kind, "value": value, "dispute": dispute, "cases": n} for n, (kind, value, dispute) in order[:most]]


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _at(hours: Sequence[float], tenth: int) -> float | None:
    return round(hours[min(len(hours) * tenth // _TENTHS, len(hours) - 1)], 1) if hours else None


def _amounts(amounts: Mapping[str, Decimal]) -> list[dict[str, str]]:
    return [{"value": format(value, "f"), "currency": currency} for currency, value in sorted(amounts.items())]


def _parcel(record: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = record.get("shipment") or next(iter(record.get("shipments") or ()), None) or {}
    return found


def _values(fact: Fact, kind: str) -> list[str]:
    """What a case says of one thing to group by: several where it has several products or owners."""
    if kind == "product":
        found = list(dict.fromkeys((fact.record.get("order") or {}).get("products") or ()))
    elif kind == "owner":
        found = sorted({a["owner"] for a in fact.answer["actions"] if a["owner"]}) if fact.answer is not None else []
    else:
        return [_value(fact, kind)]
    return found or [NONE]


def _value(fact: Fact, kind: str) -> str:
    record = fact.record
    found = {
        "carrier": lambda: _parcel(record).get("carrier"),
        "category": lambda: (record.get("order") or {}).get("category"),
        "shop": lambda: (record.get("shop") or {}).get("id"),
    }.get(kind, lambda: record.get(kind))()
    return str(found) if found not in (None, "") else NONE


def _keys(fact: Fact, by: Sequence[str], agent: str) -> list[tuple[str, ...]]:
    """The groups that a case belongs to: one, or one for each of its owners and products."""
    return list(product(*([agent] if b == "agent" else _values(fact, b) for b in by)))


def _figures(fact: Fact) -> dict[str, Any]:
    """What one case adds, worked out once for all of its groups."""
    record, answer = fact.record, fact.answer
    events = sorted(record.get("events") or (), key=lambda e: datetime.fromisoformat(e["at"]))
    opened = next((e for e in events if e["type"] in ("opened", "cancel_requested", "return_requested")), None)
    first = next((e for e in events if e["type"] in _ANSWERS and opened is not None and _instant(e) >= _instant(opened)), None)
    own = [d for d in answer["deadlines"] if d["actor"] == "seller"] if answer is not None else []
    # What had run out when the case was ended counts like what still stands there as overdue.
    lapsed = [d["lapse"] for d in own if d["state"] == _MISSED and d["lapse"]] + [d["lapse"] for d in (answer or {}).get("lapsed", ())]
    ruling = answer["ruling"] if answer is not None and answer["ruling"]["recorded"] else None
    outcome = ruling["expected"] if ruling is not None else None
    return {
        "outcome": outcome, "states": Counter(d["state"] for d in own), "ended_lapsed": len((answer or {}).get("lapsed", ())),
        "refunded": any(e["type"] == "refunded" for e in events),
        "hours": (_instant(first) - _instant(opened)).total_seconds() / 3600 if first is not None and opened is not None else None,
        "agent": (first.get("agent") or fact.agents.get((first["type"], first["at"])) or NONE) if first is not None else NONE,
        "lapsed": None if outcome == "seller" else _dearest(x["cost"] for x in lapsed if x["cost"]),
        "ruled": _ruled_away(record, events) if outcome in ("buyer", "split") else None,
    }  # fmt: skip


def _instant(event: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(event["at"])


def _dearest(costs: Any) -> Mapping[str, Any] | None:
    """The one cost of a case whose clocks ran out: what several of them name is the same money."""
    return max(costs, key=lambda c: Decimal(c["value"]), default=None)


def _ruled_away(record: Mapping[str, Any], events: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """What a ruling for the buyer cost: its own amount, else what was refunded, asked for, or paid."""
    named = [e["amount"] for kind in (("ruled", "appeal_ruled"), ("refunded",)) for e in reversed(events) if e["type"] in kind and e.get("amount")]
    found: Mapping[str, Any] | None = named[0] if named else record.get("requested_amount") or (record.get("order") or {}).get("amount")
    return found


def _put(group: Group, fact: Fact, found: Mapping[str, Any]) -> None:
    group.cases += 1
    group.open += fact.open
    group.refunded += found["refunded"]
    for name, outcome in (("won", "seller"), ("lost", "buyer"), ("split", "split")):
        setattr(group, name, getattr(group, name) + (found["outcome"] == outcome))
    if found["outcome"] in _RULINGS and fact.expected in _RULINGS:
        group.foreseen_of += 1
        group.foreseen += fact.expected == found["outcome"]
    group.in_time += found["states"][_MET]
    group.late += found["states"][_LATE]
    group.missed += found["states"][_MISSED] + found["ended_lapsed"]
    if found["hours"] is not None:
        group.hours.append(found["hours"])
    for total, money in ((group.lost_to_lapse, found["lapsed"]), (group.lost_to_ruling, found["ruled"])):
        if money is not None:
            total[money["currency"]] = total.get(money["currency"], Decimal(0)) + Decimal(money["value"])
