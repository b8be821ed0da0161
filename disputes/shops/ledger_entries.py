"""What goes onto a ledger: violations with their price, bands of metrics, and what the platform issued itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from disputes.dates.calendars import Duration, Window, add, at_local, day_start
from disputes.language.reading.nodes import Cite
from disputes.language.shop_rules import Ledger, Metric, Priced
from disputes.language.truth import Gap, Text, Unknown
from disputes.shops.appeals import with_appeals
from disputes.shops.ledger_tiers import still_counts
from disputes.shops.metric_status import points_of
from disputes.shops.metrics import ShopMetrics
from disputes.situation.citations import citing, together
from disputes.situation.periods import SECOND, WHOLE, period, starts_of
from disputes.situation.state import State, View

_MOST_OCCURRENCES = 1000
PLATFORM = "platform"
_OF_A_BAND: Mapping[str, Any] = {"severity": None, "found_by": None, "order": None, "ref": None}
NO_PRICE = Text("The ruleset gives no points for this violation.", "规则集没有列出该违规的积分。")


@dataclass(slots=True)
class EntryPart:
    """Points of one cause: a violation, a band, or one entry that the platform issued. Instants in UTC."""

    origin: str
    ledger: str
    type: str
    at: datetime
    issued_at: datetime
    points: Decimal | None
    most: Decimal | None
    rule: str
    cites: tuple[Cite, ...]
    issued: bool
    day: date
    own: Mapping[str, Any] = field(default_factory=dict)
    appeals: tuple[Mapping[str, Any], ...] = ()
    unknown: Unknown | None = None
    full: Decimal | None = None
    confirms: bool = False
    left: Decimal = Decimal(0)
    gone_at: datetime | None = None
    gone_why: str | None = None

    @property
    def sort_key(self) -> tuple[Any, ...]:
        return (self.at, self.type, self.origin)


@dataclass(frozen=True, slots=True)
class PointsDifference:
    """Where the platform's word and ours part: `issued` None = we compute what it did not issue."""

    ledger: str
    issued_at: datetime
    type: str
    computed: Decimal | None
    issued: Decimal | None


def named(unknown: Unknown, topic: str) -> Unknown:
    """What keeps a violation's points open: its own keys by their full path, its gap under its own topic."""
    fields = frozenset(f if "." in f else f"violations.{f}" for f in unknown.fields)
    return Unknown(fields, frozenset(Gap(topic, g.why, g.look_up) for g in unknown.gaps))


def canonical(member: Mapping[str, Any]) -> str:
    """A list member as text that does not depend on its place in the list."""
    return repr(sorted((k, str(v)) for k, v in member.items()))


class LedgerEntries:
    """The parts of all ledgers of a shop. `won` are the causes whose appeal is won: they count as never issued."""

    def __init__(self, state: State, metrics: ShopMetrics, ledgers: list[Ledger]) -> None:
        self.state = state
        self.metrics = metrics
        self.ledgers = ledgers
        self.notes: list[tuple[Unknown, str]] = []
        self.violations = _numbered(state.values.get("violations") or (), "violation")
        self._alias: dict[str, str] | None = None
        self.issued = with_appeals(
            _numbered(state.values.get("points") or (), "issued"),
            self.violations,
            self._key_of_issue,
            self._key_of_violation,
        )

    @property
    def main(self) -> Ledger | None:
        return next((x for x in self.ledgers if x.main), self.ledgers[0] if self.ledgers else None)

    def ledger(self, name: str | None) -> Ledger | None:
        return next((x for x in self.ledgers if x.id == name), None)

    def listing(self, type_: str | None) -> Ledger | None:
        """The ledger that lists a type: among its violations, or by a band's type."""
        if type_ is None:
            return None
        found = next((x for x in self.ledgers if type_ in x.violations), None)
        return found or self.ledger(self._band_types().get(type_))

    def _band_types(self) -> dict[str, str]:
        out: dict[str, str] = {}
        main = self.main
        for m in self.metrics.all():
            for alternative in m.bands.entries() if m.bands is not None else ():
                for band in alternative.value or ():
                    ledger = band.ledger or (main.id if main is not None else None)
                    if band.points is not None and ledger is not None:
                        out.setdefault(band.type or m.id, ledger)
        return out

    def parts(self, won: frozenset[str] = frozenset()) -> tuple[list[EntryPart], list[PointsDifference]]:
        """What stands on the ledgers, future issues among it, and where the platform's word differs from ours."""
        self.notes = []
        computed = [p for x in self.ledgers for p in self._violations(x, won)]
        computed += self._bands()
        issued = [p for origin, row in self.issued if (p := self._issued(origin, row)) is not None]
        # what the platform issued and took back again was issued all the same: our own computation does not put it back
        kept, differences = self._merged(computed, issued, won)
        return sorted((p for p in kept if p.origin not in won), key=lambda p: p.sort_key), differences

    # --- what the rules compute ---------------------------------------------------------------------------------

    def _violations(self, ledger: Ledger, won: frozenset[str]) -> list[EntryPart]:
        out: list[EntryPart] = []
        rows = [(o, v) for o, v in self.violations if o not in won and v.get("at") is not None]
        if any(v.get("at") is None and v["type"] in ledger.violations for _, v in self.violations):
            self.notes.append((Unknown(frozenset({"violations.at"})), ledger.key))
        for type_ in sorted({v["type"] for _, v in rows}):
            mine = sorted(((o, v) for o, v in rows if v["type"] == type_), key=lambda x: (x[1]["at"], x[0]))
            priced = ledger.violations.get(type_)
            if priced is not None:
                out += self._priced(ledger, priced, mine)
            elif ledger is self.main and self.listing(type_) is None:
                out += [p for o, v in mine if (p := self._unlisted(ledger, o, v)) is not None]
        self._cap(ledger, out)
        return out

    def _unlisted(self, ledger: Ledger, origin: str, v: Mapping[str, Any]) -> EntryPart | None:
        if v.get("points") is None:
            self.notes.append((Unknown(gaps=frozenset({Gap(f"points_of_{v['type']}", NO_PRICE)})), ledger.key))
            return None
        part = self._part(ledger, origin, v, v["points"], v["points"], ledger.key, ledger.cites)
        return part

    def _part(
        self,
        ledger: Ledger,
        origin: str,
        v: Mapping[str, Any],
        least: Decimal | None,
        most: Decimal | None,
        rule: str,
        cites: tuple[Cite, ...],
    ) -> EntryPart:
        at = v["at"].astimezone(UTC)
        day = at.astimezone(self.state.zone).date()
        return EntryPart(
            origin,
            ledger.id,
            v["type"],
            at,
            self.issue(ledger, at),
            least,
            most,
            rule,
            cites,
            False,
            day,
            v,
            tuple(v.get("appeals") or ()),
            full=least,
        )

    def _priced(self, ledger: Ledger, priced: Priced, rows: list[tuple[str, Mapping[str, Any]]]) -> list[EntryPart]:
        out: list[EntryPart] = []
        counted: list[tuple[datetime, int]] = []
        first: datetime | None = None
        for origin, v in rows:
            at = v["at"].astimezone(UTC)
            count = 1 if v.get("count") is None else int(v["count"])
            if (
                priced.over is not None
                and priced.over.from_first
                and (first is None or at >= add(first, priced.over.duration, self._calendar()))
            ):
                first = at
            before = sum(n for when, n in counted if self._same_window(priced.over, when, at, first))
            counted.append((at, count))
            part = self._part(ledger, origin, v, Decimal(0), Decimal(0), f"{ledger.key}/{priced.type}", priced.cites)
            if v.get("points") is not None and not (
                priced.reads_own and self._worked_from_own(part, priced, v, before)
            ):
                part.points = part.most = part.full = v["points"]
            else:
                self._price(part, priced, v, before, count)
            if part.points != 0 or part.unknown is not None or priced.per == 1:
                out.append(part)
        return out

    def _price(self, part: EntryPart, priced: Priced, v: Mapping[str, Any], before: int, count: int) -> None:
        """Adds up the points of a violation's occurrences: the nth of its type, or one for every full `per`."""
        least, most = Decimal(0), Decimal(0)
        times = (before + count) // priced.per - before // priced.per
        view = View(self.state, part.rule.split("/")[0], part.day, False, now=part.at)
        for n in range(min(times, _MOST_OCCURRENCES)):
            own = {**v, "occurrence": before + n + 1 if priced.per == 1 else n + 1}
            if v.get("points") is not None:
                own["own_points"] = v["points"]
            with citing(self.state) as used:
                low, high, open_ = points_of(priced.points, view.within(own))
            part.cites = together(part.cites, used)
            if open_ is not None:
                part.unknown = open_ = named(open_, f"points_of_{part.type}")
                self.notes.append((open_, part.rule))
            if low is None:
                part.points = part.most = part.full = None if open_ is not None else Decimal(0)
                return
            least += low
            most += high if high is not None and open_ is None else low
        part.points, part.most, part.full = least, most, least

    def _worked_from_own(self, part: EntryPart, priced: Priced, v: Mapping[str, Any], before: int) -> bool:
        """Whether the price in force is worked from the points that the violation carries; else it keeps them."""
        view = View(self.state, part.rule.split("/")[0], part.day, False, now=part.at)

        def price(points: Decimal) -> Any:
            return points_of(priced.points, view.within({**v, "occurrence": before + 1, "own_points": points}))

        found = price(v["points"])
        return found[2] is None and found != price(v["points"] + 1)

    def _same_window(self, window: Window | None, earlier: datetime, at: datetime, first: datetime | None) -> bool:
        """Whether an earlier violation is counted together with one at `at`."""
        if window is None:
            return True
        if window.from_first:
            return first is not None and earlier >= first
        view = self._view(at.astimezone(self.state.zone).date())
        if window.unit in WHOLE and window.amount == 1:
            starts = period(view, window.unit)
            return starts.last_at(earlier) == starts.last_at(at)
        return add(earlier, window.duration, self._calendar()) > at

    def _view(self, day: date) -> View:
        return View(self.state, self.state.book.platform, day, False)

    def _calendar(self) -> Any:
        return self.state.calendar(None, self.state.book.platform)

    def _cap(self, ledger: Ledger, parts: list[EntryPart]) -> None:
        for cap in ledger.caps:
            left: Decimal | None = None
            used: list[Cite] = []
            first: datetime | None = None
            for part in sorted(
                (p for p in parts if p.type in cap.of and p.points is not None), key=lambda p: p.sort_key
            ):
                if first is None or left is None or not self._together(cap.over, first, part.at):
                    first = part.at
                    with citing(self.state) as used:
                        left = points_of(cap.at_most, View(self.state, ledger.ruleset, part.day, False))[0]
                if left is None:
                    continue
                assert part.points is not None
                if part.points > left:
                    part.cites = together(part.cites, used)
                part.points = min(part.points, left)
                part.most = min(part.most or part.points, max(left, part.points))
                left -= part.points

    def _together(self, window: Window, first: datetime, at: datetime) -> bool:
        """Whether two entries share a cap: one local day, one whole period, or a time from the first one."""
        zone = self.state.zone
        if window.unit == "days" and window.amount == 1 and not window.from_first:
            return first.astimezone(zone).date() == at.astimezone(zone).date()
        if window.unit in WHOLE and window.amount == 1:
            starts = period(self._view(at.astimezone(zone).date()), window.unit)
            return starts.last_at(first) == starts.last_at(at)
        return at < add(first, Duration(window.amount, window.unit), self._calendar())

    def _bands(self) -> list[EntryPart]:
        out: list[EntryPart] = []
        main = self.main
        for m in self.metrics.all():
            before: dict[int, set[int]] = {}
            fed = self._fed(m)
            for r in self.metrics.readings(m):
                if r.notes and any(still_counts(x, self.state, self.issue(x, self._within(x, r.at))) for x in fed):
                    self.notes += [(u, m.key) for u in r.notes]
                rolling = (
                    r.window is not None
                    and r.window.unit not in WHOLE
                    and self.metrics.recurring(m) is None
                    and not r.stated
                )
                standing = {id(h.band.node) for h in r.held}
                old = before.get(r.number, set()) if rolling else set()
                before[r.number] = standing
                for n, h in enumerate(r.held):
                    ledger = self.ledger(h.band.ledger) if h.band.ledger is not None else main
                    undated = r.span is None and r.window is not None and r.window.unit in WHOLE
                    if h.band.points is None or ledger is None or id(h.band.node) in old or undated:
                        continue
                    if h.unknown is not None:
                        self.notes.append((h.unknown, m.key))
                    at = self._within(ledger, r.at)
                    part = EntryPart(
                        f"{m.id}@{r.at.isoformat()}#{n}",
                        ledger.id,
                        h.band.type or m.id,
                        at,
                        self.issue(ledger, at),
                        h.points,
                        h.most,
                        m.key,
                        h.cites,
                        False,
                        r.edition or self.state.today,
                        _OF_A_BAND,
                        unknown=h.unknown,
                        full=h.full,
                    )
                    if part.points or part.unknown is not None or part.full:
                        out.append(part)
        return out

    def _fed(self, metric: Metric) -> list[Ledger]:
        """The ledgers onto which a metric's bands bring points."""
        bands = [
            b
            for a in (metric.bands.entries() if metric.bands is not None else ())
            for b in a.value or ()
            if b.points is not None
        ]
        found = (self.ledger(b.ledger) if b.ledger is not None else self.main for b in bands)
        return list({x.id: x for x in found if x is not None}.values())

    def _within(self, ledger: Ledger, at: datetime) -> datetime:
        """An assessment at the end of a period belongs to the period that it ends, where points are issued after it."""
        return (at - SECOND if ledger.issued is not None else at).astimezone(UTC)

    # --- the platform's word ------------------------------------------------------------------------------------

    def _issued(self, origin: str, row: Mapping[str, Any]) -> EntryPart | None:
        ledger = self.ledger(row.get("ledger")) or self.listing(row.get("type")) or self.main
        if ledger is None:
            return None
        at = row["issued_at"].astimezone(UTC)
        day = at.astimezone(self.state.zone).date()
        points: Decimal = row["points"]
        return EntryPart(
            origin,
            ledger.id,
            row.get("type") or "points",
            at,
            at,
            points,
            points,
            PLATFORM,
            (),
            True,
            day,
            row,
            tuple(row.get("appeals") or ()),
            full=points,
        )

    def _merged(
        self, computed: list[EntryPart], issued: list[EntryPart], won: frozenset[str]
    ) -> tuple[list[EntryPart], list[PointsDifference]]:
        """The platform's number replaces ours of the same ledger, issue day and type.

        Where some of it was taken back on appeal, what it was before and what is left of it both agree with our
        computation: nobody knows whether the appeal put our figures right or theirs. Where all of it was, nothing
        differs.
        """
        fetched: datetime | None = self.state.values.get("fetched_at") if "points" in self.state.values else None
        theirs: dict[tuple[str, date, str], list[EntryPart]] = {}
        for p in issued:
            theirs.setdefault(self._key(p), []).append(p)
        ours: dict[tuple[str, date, str], list[EntryPart]] = {}
        for p in computed:
            ours.setdefault(self._key(p), []).append(p)
        kept, differences = list(issued), []
        for key, parts in ours.items():
            mine = _sum(p.points for p in parts)
            if key in theirs:
                left = [p for p in theirs[key] if p.origin not in won]
                said = _sum(p.points for p in left)
                agreed = mine in (said, _sum(p.points for p in theirs[key]))
                for p in theirs[key]:
                    p.confirms = agreed
                    p.cites, p.rule = together(*(x.cites for x in parts)), parts[0].rule
                    p.own = {**parts[0].own, **p.own}
                if left and not agreed:
                    differences.append(PointsDifference(key[0], left[0].issued_at, key[2], mine, said))
            elif fetched is not None and parts[0].issued_at <= fetched:
                if mine:
                    differences.append(PointsDifference(key[0], parts[0].issued_at, key[2], mine, None))
            else:
                kept += parts
        return kept, sorted(differences, key=lambda d: (d.issued_at, d.ledger, d.type))

    def _key_of_issue(self, row: Mapping[str, Any]) -> tuple[str, date, str] | None:
        part = self._issued("", row)
        return self._key(part) if part is not None else None

    def _key_of_violation(self, v: Mapping[str, Any]) -> tuple[str, date, str] | None:
        ledger = self.listing(v["type"]) or self.main
        return (
            (ledger.id, self._day(self.issue(ledger, v["at"].astimezone(UTC))), v["type"])
            if ledger is not None and v.get("at") is not None
            else None
        )

    def _key(self, p: EntryPart) -> tuple[str, date, str]:
        """What makes two parts the same entry: ledger, issue day, and the type under which the ruleset knows it."""
        return p.ledger, self._day(p.issued_at), self._aliases().get(p.type, p.type)

    def _aliases(self) -> dict[str, str]:
        """Types under which the platform issues the points of a metric, by the type that its bands name."""
        if self._alias is None:
            self._alias = {}
            for m in self.metrics.all():
                types = [
                    b.type
                    for a in (m.bands.entries() if m.bands is not None else ())
                    for b in a.value or ()
                    if b.type is not None
                ]
                self._alias.update({alias: types[0] for alias in m.issued_as if types})
        return self._alias

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.state.zone).date()

    def issue(self, ledger: Ledger, at: datetime) -> datetime:
        """When points for something at `at` are issued: at once, or when the period that it lies in is over."""
        if ledger.issued is None:
            return at
        zone = self.state.zone
        starts = starts_of(View(self.state, ledger.ruleset, at.astimezone(zone).date(), False), ledger.issued)
        days = replace(
            starts,
            options=tuple(replace(o, at=time(0)) for o in starts.options),
            in_force=_at_midnight(starts.in_force),
        )
        boundary = days.next_after(at)
        if boundary is None:
            return at
        day = boundary.astimezone(zone).date()
        found = starts.in_force(day)
        return at_local(day, found.at, zone) if found is not None else boundary

    def week(self, at: datetime) -> date:
        """The first day of the platform's week that `at` lies in."""
        view = self._view(self._day(at))
        start = period(view, "weeks").last_at(at)
        return (
            (start or day_start(self._day(at) - timedelta(days=6), self.state.zone)).astimezone(self.state.zone).date()
        )


def _at_midnight(in_force: Any) -> Any:
    def found(day: date) -> Any:
        recurrence = in_force(day)
        return None if recurrence is None else replace(recurrence, at=time(0))

    return found


def _numbered(rows: Iterable[Mapping[str, Any]], kind: str) -> list[tuple[str, Mapping[str, Any]]]:
    """Rows with a name of their own each, which does not depend on their order in the record."""
    out = []
    seen: dict[str, int] = {}
    for row in sorted(rows, key=canonical):
        name = canonical(row)
        seen[name] = seen.get(name, 0) + 1
        out.append((f"{kind}:{name}#{seen[name]}", row))
    return out


def _sum(points: Iterable[Decimal | None]) -> Decimal | None:
    found = list(points)
    return None if any(p is None for p in found) else sum((p for p in found if p is not None), Decimal(0))
