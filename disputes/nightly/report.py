"""What the kept record says: how cases went, what silence and rulings cost, which causes come again, how fast was
answered.

Pure: outcomes in, figures out. Amounts are added within one currency only. A case of several owners or products counts
with each of them: rows do not
add up to the total then.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import product
from typing import Any

BY = ("platform", "market", "dispute", "owner", "shop", "stage", "carrier", "category", "product", "agent")
NONE = "–"  # no plain hyphen: a spreadsheet would take it for a formula
CAUSES = ("product", "carrier", "category")
MOST_CAUSES = 5
_SAME = ("seller", "buyer", "split")
_P90 = 0.9


@dataclass(frozen=True, slots=True)
class Fact:
    """What the report reads of one case: its record and its outcome (:class:`disputes.followup.outcome.Outcome`) as
    plain data, None where no scan has answered it.

    `state` says why the outcome may not be the last word: `changed` since it was answered, `quarantined`.
    """

    record: Mapping[str, Any]
    outcome: Mapping[str, Any] | None
    open: bool
    state: str = ""


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
    better: int = 0
    worse: int = 0
    in_time: int = 0
    late: int = 0
    missed: int = 0
    refunded: int = 0
    ended: int = 0
    unknown_losses: int = 0
    lost_to_lapse: dict[str, Decimal] = field(default_factory=dict)
    lost_to_ruling: dict[str, Decimal] = field(default_factory=dict)
    hours: list[float] = field(default_factory=list)

    def plain(self) -> dict[str, Any]:
        """The figures as data; shares are from 0 to 1, and null where there is nothing to share."""
        answered = self.in_time + self.late + self.missed
        hours = sorted(self.hours)
        return {
            "cases": self.cases,
            "open": self.open,
            "won": self.won,
            "lost": self.lost,
            "split": self.split,
            "rulings_foreseen": self.foreseen,
            "rulings_with_expectation": self.foreseen_of,
            "better_than_expected": self.better,
            "worse_than_expected": self.worse,
            "answered_in_time": self.in_time,
            "answered_late": self.late,
            "not_answered": self.missed,
            "in_time_share": _share(self.in_time, answered),
            "refund_share": _share(self.refunded, self.ended),
            "hours_to_answer_median": round(statistics.median(hours), 1) if hours else None,
            "hours_to_answer_p90": round(hours[math.ceil(_P90 * len(hours)) - 1], 1) if hours else None,
            "lost_to_lapse": _amounts(self.lost_to_lapse),
            "lost_to_ruling": _amounts(self.lost_to_ruling),
            "losses_unknown": self.unknown_losses,
        }

    def add(self, fact: Fact) -> None:
        """Takes one case in."""
        self.cases += 1
        self.open += fact.open
        found = fact.outcome
        if found is None:
            return
        for name, ruling in (("won", "seller"), ("lost", "buyer"), ("split", "split")):
            setattr(self, name, getattr(self, name) + (found["ruling"] == ruling))
        if found["ruled"] is not None and found["expected"] in _SAME:
            self.foreseen_of += 1
            self.foreseen += found["expected"] == found["ruled"]
            self.better += _SAME.index(found["ruled"]) == 0 and found["expected"] != "seller"
            self.worse += found["expected"] == "seller" and found["ruled"] != "seller"
        self.in_time += found["in_time"]
        self.late += found["late"]
        self.missed += found["missed"]
        self.refunded += found["refunded"]
        self.ended += found["refunded"] or not fact.open
        self.unknown_losses += found["unknown_loss"]
        if found["hours"] is not None:
            self.hours.append(found["hours"])
        for total, money in ((self.lost_to_lapse, found["to_lapse"]), (self.lost_to_ruling, found["to_ruling"])):
            if money is not None:
                total[money["currency"]] = total.get(money["currency"], Decimal(0)) + Decimal(money["value"])


@dataclass(slots=True)
class Analysis:
    """Adds up cases one at a time; `by` names what they are grouped by."""

    by: Sequence[str]
    groups: dict[tuple[str, ...], Group] = field(default_factory=dict)
    total: Group = field(default_factory=Group)
    causes: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    causes_of: Counter[tuple[str, str]] = field(default_factory=Counter)
    unanswered: int = 0
    states: Counter[str] = field(default_factory=Counter)

    def add(self, fact: Fact) -> None:
        """Takes one case in."""
        self.unanswered += fact.outcome is None
        self.states[fact.state] += 1
        self.total.add(fact)
        for key in product(*(_values(fact, b) for b in self.by)):
            self.groups.setdefault(key, Group()).add(fact)
        dispute = str(fact.record.get("dispute"))
        for kind in CAUSES:
            for value in _values(fact, kind):
                if value != NONE:
                    self.causes[kind, value, dispute] += 1
                    self.causes_of[kind, value] += 1

    def rows(self) -> list[dict[str, Any]]:
        """The groups, largest first."""
        order = sorted(self.groups.items(), key=lambda g: (-g[1].cases, g[0]))
        return [{**dict(zip(self.by, key, strict=True)), **group.plain()} for key, group in order]

    def repeated(self) -> list[dict[str, Any]]:
        """Products, carriers and kinds of goods that come again with the same dispute, most often first; `share` of all
        cases of that product, …
        """
        out = []
        for kind in CAUSES:
            order = sorted(
                ((n, key) for key, n in self.causes.items() if n > 1 and key[0] == kind), key=lambda c: (-c[0], c[1])
            )
            for n, (_, value, dispute) in order[:MOST_CAUSES]:
                out.append(
                    {
                        "cause": kind,
                        "value": value,
                        "dispute": dispute,
                        "cases": n,
                        "share": _share(n, self.causes_of[kind, value]),
                    }
                )
        return out


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _amounts(amounts: Mapping[str, Decimal]) -> list[dict[str, str]]:
    return [{"value": format(value, "f"), "currency": currency} for currency, value in sorted(amounts.items())]


def _values(fact: Fact, kind: str) -> list[str]:
    """What a case says of one thing to group by: several where it has several products or owners."""
    record, outcome = fact.record, fact.outcome or {}
    found: Any
    if kind == "product":
        found = list(dict.fromkeys((record.get("order") or {}).get("products") or ()))
    elif kind == "owner":
        found = outcome.get("owners")
    elif kind == "agent":
        found = outcome.get("agent")
    elif kind == "carrier":
        found = (record.get("shipment") or next(iter(record.get("shipments") or ()), None) or {}).get("carrier")
    elif kind == "category":
        found = (record.get("order") or {}).get("category")
    elif kind == "shop":
        found = (record.get("shop") or {}).get("id")
    else:
        found = record.get(kind)
    values = found if isinstance(found, list) else [found]
    return [str(v) for v in values if v not in (None, "")] or [NONE]
