"""What the kept record says: how cases went, what silence and rulings cost, which causes come again, how fast was
answered.

Pure: outcomes in, figures out. Amounts are added within one currency only. A case of several owners or products counts
with each of them: rows do not add up to the total then.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field
from datetime import datetime
from decimal import Decimal
from itertools import product
from typing import Annotated, Any

from disputes.answers.json_forms import InJson
from disputes.answers.serialization import as_json
from disputes.records.money import Money
from disputes.words.answers import Expectation
from disputes.words.dataclass import dataclass
from disputes.words.store import AnswerState, ReportDimension

NONE = "–"  # no plain hyphen: a spreadsheet would take it for a formula
CAUSES = (ReportDimension.PRODUCT, ReportDimension.CARRIER, ReportDimension.CATEGORY)
MOST_CAUSES = 5
_RULED = (Expectation.SELLER, Expectation.BUYER, Expectation.SPLIT)
_P90 = 0.9


@dataclass(frozen=True, slots=True)
class ReportedCase:
    """What the report reads of one case: its record and its outcome (:class:`disputes.followup.outcome.Outcome`) as
    plain data, None where no scan has answered it; and whether that is the last word.
    """

    record: Mapping[str, Any]
    outcome: Mapping[str, Any] | None
    open: bool
    state: AnswerState = AnswerState.CURRENT


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFigures:
    """The figures of a group of cases. Shares are from 0 to 1, and null where there is nothing to share; times to the
    answer are hours.
    """

    cases: int
    open: int
    won: int
    lost: int
    split: int
    rulings_foreseen: int
    rulings_with_expectation: int
    better_than_expected: int
    worse_than_expected: int
    answered_in_time: int
    answered_late: int
    not_answered: int
    in_time_share: float | None
    refund_share: float | None
    hours_to_answer_median: float | None
    hours_to_answer_p90: float | None
    lost_to_lapse: Sequence[Money]
    lost_to_ruling: Sequence[Money]
    losses_unknown: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatedCause:
    """A product, carrier or kind of goods that comes again with the same dispute; `share` of all cases of that product,
    …
    """

    cause: ReportDimension
    value: str
    dispute: str
    cases: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportJson:
    """A report as data. Each of `groups` has the figures of a group, and under the names in `by` what its cases share;
    the largest first. `since` and `until` bound when the cases were first opened; `unanswered`, `changed` and
    `quarantined` cases have no answer, or none that counts.
    """

    since: datetime | None
    until: datetime | None
    by: Sequence[ReportDimension]
    groups: Sequence[Annotated[Mapping[str, Any], InJson(Mapping[str, object])]]
    total: GroupFigures
    causes: Sequence[RepeatedCause]
    unanswered: int
    changed: int
    quarantined: int


@dataclass(slots=True)
class CaseGroup:
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

    def figures(self) -> GroupFigures:
        """The figures as they are told."""
        hours = sorted(self.hours)
        return GroupFigures(
            cases=self.cases,
            open=self.open,
            won=self.won,
            lost=self.lost,
            split=self.split,
            rulings_foreseen=self.foreseen,
            rulings_with_expectation=self.foreseen_of,
            better_than_expected=self.better,
            worse_than_expected=self.worse,
            answered_in_time=self.in_time,
            answered_late=self.late,
            not_answered=self.missed,
            in_time_share=_share(self.in_time, self.in_time + self.late + self.missed),
            refund_share=_share(self.refunded, self.ended),
            hours_to_answer_median=round(statistics.median(hours), 1) if hours else None,
            hours_to_answer_p90=round(hours[math.ceil(_P90 * len(hours)) - 1], 1) if hours else None,
            lost_to_lapse=_amounts(self.lost_to_lapse),
            lost_to_ruling=_amounts(self.lost_to_ruling),
            losses_unknown=self.unknown_losses,
        )

    def plain(self) -> dict[str, Any]:
        """The figures as data."""
        plain: dict[str, Any] = as_json(self.figures())
        return plain

    def add(self, case: ReportedCase) -> None:
        """Takes one case in."""
        self.cases += 1
        self.open += case.open
        found = case.outcome
        if found is None:
            return
        self.won += found["ruling"] == Expectation.SELLER
        self.lost += found["ruling"] == Expectation.BUYER
        self.split += found["ruling"] == Expectation.SPLIT
        if found["ruled"] is not None and found["expected"] in _RULED:
            self.foreseen_of += 1
            self.foreseen += found["expected"] == found["ruled"]
            self.better += found["ruled"] == Expectation.SELLER != found["expected"]
            self.worse += found["expected"] == Expectation.SELLER != found["ruled"]
        self.in_time += found["in_time"]
        self.late += found["late"]
        self.missed += found["missed"]
        self.refunded += found["refunded"]
        self.ended += found["refunded"] or not case.open
        self.unknown_losses += found["unknown_loss"]
        if found["hours"] is not None:
            self.hours.append(found["hours"])
        for total, money in ((self.lost_to_lapse, found["to_lapse"]), (self.lost_to_ruling, found["to_ruling"])):
            if money is not None:
                total[money["currency"]] = total.get(money["currency"], Decimal(0)) + Decimal(money["value"])


@dataclass(slots=True)
class CaseReport:
    """Adds up cases one at a time; `by` names what they are grouped by."""

    by: Sequence[ReportDimension]
    groups: dict[tuple[str, ...], CaseGroup] = field(default_factory=dict)
    total: CaseGroup = field(default_factory=CaseGroup)
    causes: Counter[tuple[ReportDimension, str, str]] = field(default_factory=Counter)
    causes_of: Counter[tuple[ReportDimension, str]] = field(default_factory=Counter)
    unanswered: int = 0
    states: Counter[AnswerState] = field(default_factory=Counter)

    def add(self, case: ReportedCase) -> None:
        """Takes one case in."""
        self.unanswered += case.outcome is None
        self.states[case.state] += 1
        self.total.add(case)
        for key in product(*(dimension_values(case, b) for b in self.by)):
            self.groups.setdefault(key, CaseGroup()).add(case)
        dispute = str(case.record.get("dispute"))
        for kind in CAUSES:
            for value in dimension_values(case, kind):
                if value != NONE:
                    self.causes[kind, value, dispute] += 1
                    self.causes_of[kind, value] += 1

    def rows(self) -> list[dict[str, Any]]:
        """The groups, largest first."""
        order = sorted(self.groups.items(), key=lambda g: (-g[1].cases, g[0]))
        return [{**dict(zip(self.by, key, strict=True)), **group.plain()} for key, group in order]

    def repeated(self) -> list[RepeatedCause]:
        """Products, carriers and kinds of goods that come again with the same dispute, most often first."""
        out = []
        for kind in CAUSES:
            order = sorted(
                ((n, key) for key, n in self.causes.items() if n > 1 and key[0] == kind), key=lambda c: (-c[0], c[1])
            )
            out += [
                RepeatedCause(
                    cause=kind, value=value, dispute=dispute, cases=n, share=round(n / self.causes_of[kind, value], 4)
                )
                for n, (_, value, dispute) in order[:MOST_CAUSES]
            ]
        return out

    def told(self, since: datetime | None, until: datetime | None) -> ReportJson:
        """All of it, with the instants that bound it."""
        return ReportJson(
            since=since,
            until=until,
            by=self.by,
            groups=self.rows(),
            total=self.total.figures(),
            causes=self.repeated(),
            unanswered=self.unanswered,
            changed=self.states[AnswerState.CHANGED],
            quarantined=self.states[AnswerState.QUARANTINED],
        )


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _amounts(amounts: Mapping[str, Decimal]) -> list[Money]:
    return [Money(value, currency) for currency, value in sorted(amounts.items())]


def dimension_values(case: ReportedCase, kind: ReportDimension) -> list[str]:
    """What a case says of one thing to group by: several where it has several products or owners, and :data:`NONE`
    where it says nothing.
    """
    record, outcome = case.record, case.outcome or {}
    found: Any
    if kind is ReportDimension.PRODUCT:
        found = list(dict.fromkeys((record.get("order") or {}).get("products") or ()))
    elif kind is ReportDimension.OWNER:
        found = outcome.get("owners")
    elif kind is ReportDimension.AGENT:
        found = outcome.get("agent")
    elif kind is ReportDimension.CARRIER:
        found = (record.get("shipment") or next(iter(record.get("shipments") or ()), None) or {}).get("carrier")
    elif kind is ReportDimension.CATEGORY:
        found = (record.get("order") or {}).get("category")
    elif kind is ReportDimension.SHOP:
        found = (record.get("shop") or {}).get("id")
    else:
        found = record.get(kind)
    values = found if isinstance(found, list) else [found]
    return [str(v) for v in values if v not in (None, "")] or [NONE]
