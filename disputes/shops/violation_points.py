"""What the violations of a shop cost: the nth of its type, or one for every full number of them in their window."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeAlias

from disputes.dates.calendars import Calendar, add
from disputes.dates.durations import Duration, Window
from disputes.language.citations import Citation
from disputes.language.shop_rules import Ledger, PointsCap, ViolationPrice
from disputes.language.truth import Gap, Text, Unknown
from disputes.shops.entry_parts import EntryPart, NamedRow, Undecided
from disputes.shops.ledgers_in_force import LedgersInForce
from disputes.shops.points_in_force import PointsInForce, points_of
from disputes.situation.basis import cited_once
from disputes.situation.periods import WHOLE, period
from disputes.situation.view import View

_MOST_OCCURRENCES = 1000
_NEVER = datetime.max.replace(tzinfo=UTC)
PriceTable: TypeAlias = dict[tuple[str, str, int], tuple[EntryPart, tuple[Undecided, ...]]]
"""What violations cost at one instant: by ledger, cause, and how many occurrences came before."""

NO_PRICE = Text("The ruleset gives no points for this violation.", "规则集没有列出该违规的积分。")


def violation_parts(
    ledgers: LedgersInForce, violations: Sequence[NamedRow], won: frozenset[str], prices: PriceTable
) -> tuple[list[EntryPart], list[Undecided]]:
    """What violations bring onto the ledgers. Those of `won` count as never issued. `prices`: what was found before."""
    by_type: dict[str, list[NamedRow]] = {}
    undated: set[str] = set()
    for origin, v in violations:
        if v.get("at") is None:
            undated.add(v["type"])
        elif origin not in won:
            by_type.setdefault(v["type"], []).append((origin, v))
    for rows in by_type.values():
        rows.sort(key=lambda x: (x[1]["at"], x[0]))
    parts: list[EntryPart] = []
    open_: list[Undecided] = []
    for ledger in ledgers.all:
        mine, undecided = _of_ledger(ledgers, ledger, by_type, undated, prices)
        parts += mine
        open_ += undecided
    return parts, open_


def _of_ledger(
    ledgers: LedgersInForce,
    ledger: Ledger,
    by_type: Mapping[str, list[NamedRow]],
    undated: set[str],
    prices: PriceTable,
) -> tuple[list[EntryPart], list[Undecided]]:
    parts: list[EntryPart] = []
    open_: list[Undecided] = []
    if any(type_ in ledger.violations for type_ in undated):
        open_.append(Undecided(Unknown(frozenset({"violations.at"})), ledger.key))
    for type_ in sorted(by_type):
        priced = ledger.violations.get(type_)
        if priced is not None:
            found = _Pricing(ledgers, ledger, priced, prices).parts(by_type[type_])
        elif ledger is ledgers.main and ledgers.listing(type_) is None:
            found = _unlisted(ledgers, ledger, by_type[type_])
        else:
            continue
        parts += found[0]
        open_ += found[1]
    for cap in ledger.caps:
        parts = _capped(ledgers, ledger, cap, parts)
    return parts, open_


def _unlisted(
    ledgers: LedgersInForce, ledger: Ledger, rows: Sequence[NamedRow]
) -> tuple[list[EntryPart], list[Undecided]]:
    """Violations that no ledger knows, on the main one: they cost what the record says of them."""
    parts, open_ = [], []
    for origin, v in rows:
        if v.get("points") is None:
            gap = Gap(f"points_of_{v['type']}", NO_PRICE)
            open_.append(Undecided(Unknown(gaps=frozenset({gap})), ledger.key))
        else:
            part = _part(ledgers, ledger, origin, v, rule=ledger.key, cites=ledger.cites)
            parts.append(replace(part, points=v["points"], most=v["points"], full=v["points"]))
    return parts, open_


def _part(
    ledgers: LedgersInForce,
    ledger: Ledger,
    origin: str,
    v: Mapping[str, Any],
    *,
    rule: str,
    cites: tuple[Citation, ...],
) -> EntryPart:
    """A violation on a ledger, its points still to be found."""
    at = v["at"].astimezone(UTC)
    return EntryPart(
        origin=origin,
        ledger=ledger.id,
        type=v["type"],
        at=at,
        issued_at=ledgers.issue_instant(ledger, at),
        points=Decimal(0),
        most=Decimal(0),
        rule=rule,
        cites=cites,
        issued=False,
        day=ledgers.local_day(at),
        own=v,
        appeals=tuple(v.get("appeals") or ()),
        full=Decimal(0),
    )


class _Pricing:
    """The price of one type of violation on one ledger."""

    def __init__(self, ledgers: LedgersInForce, ledger: Ledger, priced: ViolationPrice, prices: PriceTable) -> None:
        self.ledgers = ledgers
        self.ledger = ledger
        self.priced = priced
        self.prices = prices

    def parts(self, rows: Sequence[NamedRow]) -> tuple[list[EntryPart], list[Undecided]]:
        """The parts of violations in the order of time."""
        earlier = _EarlierInWindow(self.ledgers, self.priced.over)
        out: list[EntryPart] = []
        open_: list[Undecided] = []
        for origin, v in rows:
            at = v["at"].astimezone(UTC)
            count = 1 if v.get("count") is None else int(v["count"])
            before = earlier.counted(at)
            earlier.add(at, count)
            key = (self.ledger.key, origin, before)
            if key not in self.prices:
                self.prices[key] = self._part(origin, v, before, count)
            part, undecided = self.prices[key]
            open_ += undecided
            if part.points != 0 or part.unknown is not None or self.priced.per == 1:
                out.append(part)
        return out, open_

    def _part(
        self, origin: str, v: Mapping[str, Any], before: int, count: int
    ) -> tuple[EntryPart, tuple[Undecided, ...]]:
        """One violation, `before` occurrences of its type having come before it in its window."""
        rule = f"{self.ledger.key}/{self.priced.type}"
        part = _part(self.ledgers, self.ledger, origin, v, rule=rule, cites=self.priced.cites)
        if v.get("points") is not None and not (self.priced.reads_own and self._worked_from_own(part, v, before)):
            return replace(part, points=v["points"], most=v["points"], full=v["points"]), ()
        part, undecided = self._price(part, v, before, count)
        return part, tuple(undecided)

    def _view(self, part: EntryPart) -> View:
        return self.ledgers.state.view(self.ledger.ruleset, part.day, False, now=part.at)

    def _price(
        self, part: EntryPart, v: Mapping[str, Any], before: int, count: int
    ) -> tuple[EntryPart, list[Undecided]]:
        """Adds up the points of a violation's occurrences: the nth of its type, or one for every full `per`."""
        per = self.priced.per
        least, most = Decimal(0), Decimal(0)
        view = self._view(part)
        cites, unknown = part.cites, part.unknown
        open_: list[Undecided] = []
        times = (before + count) // per - before // per
        for n in range(min(times, _MOST_OCCURRENCES)):
            own = {**v, "occurrence": before + n + 1 if per == 1 else n + 1}
            if v.get("points") is not None:
                own["own_points"] = v["points"]
            apart = view.within(own).apart()
            found = points_of(self.priced.points, apart)
            cites = cited_once(cites, apart.collector.cites)
            if found.unknown is not None:
                unknown = _of_violations(found.unknown, f"points_of_{part.type}")
                open_.append(Undecided(unknown, part.rule))
            if found.least is None or found.most is None:
                nothing = None if found.unknown is not None else Decimal(0)
                return replace(part, cites=cites, unknown=unknown, points=nothing, most=nothing, full=nothing), open_
            least += found.least
            most += found.most if found.unknown is None else found.least
        return replace(part, cites=cites, unknown=unknown, points=least, most=most, full=least), open_

    def _worked_from_own(self, part: EntryPart, v: Mapping[str, Any], before: int) -> bool:
        """Whether the price in force is worked from the points that the violation carries; else it keeps them."""
        view = self._view(part)

        def price(points: Decimal) -> PointsInForce:
            own = {**v, "occurrence": before + 1, "own_points": points}
            return points_of(self.priced.points, view.within(own))

        found = price(v["points"])
        return found.unknown is None and found != price(v["points"] + 1)


def _of_violations(unknown: Unknown, topic: str) -> Unknown:
    """What keeps a violation's points open: its own keys by their full path, its gap under its own topic."""
    fields = frozenset(f if "." in f else f"violations.{f}" for f in unknown.fields)
    return Unknown(fields, frozenset(Gap(topic, g.why, g.look_up) for g in unknown.gaps))


class _EarlierInWindow:
    """Counts the occurrences before a violation that are counted together with it. They come in the order of time."""

    def __init__(self, ledgers: LedgersInForce, window: Window | None) -> None:
        self.ledgers = ledgers
        self.window = window
        self.calendar = platform_calendar(ledgers)
        self.total = 0
        self.until: datetime | None = None  # the end of the period, or of the time from the first one
        self.leaving: deque[tuple[datetime, int]] = deque()  # when each occurrence leaves a rolling window

    def counted(self, at: datetime) -> int:
        """How many came before one at `at`."""
        window = self.window
        if window is None:
            return self.total
        if window.from_first:
            if self.until is None or at >= self.until:
                self.total, self.until = 0, add(at, window.duration, self.calendar)
        elif _whole_period(window):
            if self.until is None or at >= self.until:
                starts = period(self.ledgers.view_on(self.ledgers.local_day(at)), window.unit)
                self.total, self.until = 0, starts.next_after(at) or _NEVER
        else:
            while self.leaving and self.leaving[0][0] <= at:
                self.total -= self.leaving.popleft()[1]
        return self.total

    def add(self, at: datetime, count: int) -> None:
        """Counts one for those that come after it."""
        self.total += count
        if self.window is not None and not self.window.from_first and not _whole_period(self.window):
            self.leaving.append((add(at, self.window.duration, self.calendar), count))


def _whole_period(window: Window) -> bool:
    return window.unit in WHOLE and window.amount == 1


def platform_calendar(ledgers: LedgersInForce) -> Calendar:
    """The market's calendar, as the platform's own ruleset has it."""
    return ledgers.state.calendar(None, ledgers.state.book.platform)


def _capped(ledgers: LedgersInForce, ledger: Ledger, cap: PointsCap, parts: list[EntryPart]) -> list[EntryPart]:
    """The parts with those of a cap's types cut to what is left of it."""
    left: Decimal | None = None
    used: tuple[Citation, ...] = ()
    first: datetime | None = None
    cut: dict[str, EntryPart] = {}
    for part in sorted((p for p in parts if p.type in cap.of), key=lambda p: p.sort_key):
        if part.points is None:
            continue
        if first is None or left is None or not _share_cap(ledgers, cap.over, first, part.at):
            first = part.at
            apart = ledgers.state.view(ledger.ruleset, part.day, False).apart()
            left, used = points_of(cap.at_most, apart).least, apart.collector.cites
        if left is None:
            continue
        points = min(part.points, left)
        cut[part.origin] = replace(
            part,
            cites=cited_once(part.cites, used) if part.points > left else part.cites,
            points=points,
            most=min(part.most or points, max(left, points)),
        )
        left -= points
    return [cut.get(p.origin, p) for p in parts]


def _share_cap(ledgers: LedgersInForce, window: Window, first: datetime, at: datetime) -> bool:
    """Whether two entries share a cap: one local day, one whole period, or a time from the first one."""
    if window.unit == "days" and window.amount == 1 and not window.from_first:
        return ledgers.local_day(first) == ledgers.local_day(at)
    if _whole_period(window):
        starts = period(ledgers.view_on(ledgers.local_day(at)), window.unit)
        return starts.last_at(first) == starts.last_at(at)
    return at < add(first, Duration(window.amount, window.unit), platform_calendar(ledgers))
