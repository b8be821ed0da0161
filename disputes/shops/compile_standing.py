"""The parts of a standing, compiled from a shop at an instant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from disputes.advice.actions import actions
from disputes.advice.checklist import checklist
from disputes.advice.explanation import Open
from disputes.advice.exposure import charges
from disputes.answers.assessment import FeeItem, GapItem, Points, PointsRange, RulesetUsed
from disputes.answers.gaps import LOOK_UP, NO_MARKET, NO_RULESET
from disputes.answers.standing import (
    CountItem,
    DifferenceItem,
    EntryItem,
    ForecastItem,
    LedgerItem,
    MetricItem,
    PartItem,
    Period,
    Standing,
    TraceItem,
    WeekItem,
    WindowItem,
)
from disputes.dates.calendars import day_start
from disputes.documents.yaml_tree import Node
from disputes.language.digest import digest
from disputes.language.loading import COMMON
from disputes.language.reading.nodes import Citation, weakest
from disputes.language.rulebook import Rulebook
from disputes.language.ruleset import ALWAYS, Consequences, Effective, Fee, Rule, RuleAction
from disputes.language.shop_rules import Ledger
from disputes.language.truth import Text
from disputes.shops.appeal_windows import issue_clocks
from disputes.shops.entry_parts import EntryPart, PointsDifference
from disputes.shops.forecast import coming
from disputes.shops.headroom import headroom
from disputes.shops.ledger_run import LedgerRun
from disputes.shops.ledger_tiers import last_reset, next_reset, tiers_on
from disputes.shops.measure_items import measure_items, measures_between, measures_to_come
from disputes.shops.measure_runs import measure_runs
from disputes.shops.metric_status import MetricReading
from disputes.shops.shop_state import ShopState
from disputes.situation.matching import Match, RuleMatcher, match_of
from disputes.situation.periods import SECOND, period
from disputes.situation.state import View
from disputes.words.answers import Comparator, CountDirection, EntryState, FigureSource, MetricStatus
from disputes.words.language import RuleStatus, RuleSubject

_NOWHERE = Node("", 1, 1, "", "map")
_MOST_WEEKS = 60
_STATES = ("removed", "expired", "appealed", "confirmed", "issued", "computed")


class StandingBuilder:
    """Compiles the standing of a shop at one instant."""

    def __init__(
        self, values: Mapping[str, Any], book: Rulebook, now: datetime, matcher: RuleMatcher, *, trial: bool = False
    ) -> None:
        self.matcher = matcher
        self.trial = trial
        self.values = values
        self.book = book
        self.shop = ShopState(values, book, now)
        self.state = self.shop.state
        self.now = now
        self.open = Open()
        self.cites: list[Citation] = []

    def wakes(self) -> set[datetime]:
        """The instants at which the answer may change."""
        return {at for at in self.state.wakes if at > self.now}

    def standing(self, timeline: bool = True) -> Standing:
        """Everything but the horizon."""
        shop = self.shop
        outcomes = shop.outcomes
        main = shop.ledgers.main
        matched = self.matcher.match(self.state, about="shop", trial=self.trial)
        fired = [m.rule for m in matched.fired]
        for match in matched.undecided:
            if (unknown := match.open) is not None:
                self.open.note(unknown, match.rule.key)
        self.measures, undecided_measures = measure_runs(shop, fired)
        metrics = [
            m for metric in shop.metrics.all() for r in shop.metrics.shown(metric) if (m := self._metric(r)) is not None
        ]
        entries = [e for o in outcomes.values() for e in self._entries(o.run, o.removed)]
        periods = {k: self.period(o.run) for k, o in outcomes.items()}
        ledgers = [self._ledger(o.run, periods[k]) for k, o in outcomes.items()]
        own = next((x for x in ledgers if main is not None and x.id == main.id), None)
        clocks = [c for o in outcomes.values() for c in issue_clocks(shop, o.run)]
        matches = [*matched.fired, *self._step_matches()]
        forecast = self._forecast()
        room = headroom(shop)
        for n in (*shop.results.undecided, *shop.notes):
            self.open.note(n.unknown, n.subject)
        for o in outcomes.values():
            for unknown in o.run.unknowns:
                self.open.note(unknown, o.run.ledger.key)
        for n in undecided_measures:
            self.open.note(n.unknown, n.subject)
        shown = measure_items(shop, self.measures, periods)
        for measure in self.measures:
            for at in (measure.starts_at, measure.ends_at):
                if at is not None:
                    self.state.wake(at)
        todo = actions(self.state, matches, self.open)
        fees = self._fees(fired, periods)
        evidence = checklist(self.state, matches, lambda view, alternatives: None)
        for c in clocks:
            self.cites += c.cite
        for e in entries:
            self.cites += [c for p in e.parts for c in p.cite]
        for x in shown:
            self.cites += x.cite
        gaps = self._gaps(fired)
        edition = self.edition()
        return Standing(
            shop=self.values.get("id", ""),
            platform=self.values["platform"],
            market=self.values["market"],
            site=self.values.get("site"),
            as_of=self.now,
            time_zone=str(self.state.zone),
            ruleset=self._ruleset(edition),
            points=own.points if own is not None else None,
            tier=own.tier if own is not None else None,
            level=own.level
            if own is not None and own.level is not None
            else next((x.level for x in ledgers if x.level is not None), None),
            period=own.period if own is not None else Period(starts=None, resets_at=None),
            ledgers=ledgers,
            ledger=sorted(entries, key=lambda e: (-e.issued_at.timestamp(), e.ledger, e.type)),
            measures=shown,
            metrics=metrics,
            headroom=room,
            fees=fees,
            actions=todo,
            deadlines=sorted(
                clocks,
                key=lambda d: (
                    d.state in ("met", "met_late"),
                    d.due_at is None,
                    d.due_at.timestamp() if d.due_at else 0,
                    d.id,
                    d.occurrence,
                ),
            ),
            evidence=evidence,
            questions=[q for q in self.open.questions(self.book) if not q.field.startswith(("metric.", "ledger."))],
            gaps=sorted(
                [*gaps, *(g for g in self.open.gap_items() if g.topic not in {x.topic for x in gaps})],
                key=lambda g: g.topic,
            ),
            forecast=forecast,
            timeline=self._timeline(outcomes[main.id].run, periods[main.id]) if main is not None and timeline else [],
            differences=[
                DifferenceItem(
                    ledger=d.ledger, issued_at=d.issued_at, type=d.type, computed=d.computed, issued=d.issued
                )
                for d in self._differences()
            ],
            trace=[TraceItem(rule=r.key, edition=edition) for r in fired],
            confidence=weakest(c.confidence for c in self.cites),
            next_change_at=None,
        )

    def _ruleset(self, edition: date) -> RulesetUsed:
        own = self.book.own
        return RulesetUsed(id=own.id if own is not None else COMMON, digest=digest(self.book), edition=edition)

    def edition(self) -> date:
        """The day since which the versions in force are the same: the last dated change up to today."""
        edges: set[date] = self.book.kept.get(("edges",)) or self._edges()
        ahead = [d for d in edges if d > self.state.today]
        if ahead:
            self.state.wake(day_start(min(ahead), self.state.zone))
        return max((d for d in edges if d <= self.state.today), default=date(1970, 1, 1))

    def _edges(self) -> set[date]:
        """The days on which anything dated comes or goes; the same for all shops of a book."""
        edges = {
            d
            for r in self.book.rulesets
            for a in r.alternatives
            for e in a.entries()
            for d in (e.from_, e.until)
            if d is not None
        }
        dated: list[Effective] = []
        for r in self.book.rulesets:
            dated += (
                [x.effective for x in r.rules.values()]
                + [m.effective for m in r.metrics.values()]
                + [y.effective for y in r.ledgers.values()]
            )
        edges |= {d for e in dated for d in (e.from_, e.until) if d is not None}
        self.book.kept[("edges",)] = edges
        return edges

    def _gaps(self, fired: list[Rule]) -> list[GapItem]:
        out = [GapItem(topic=g.topic, why=g.why, look_up=g.look_up) for r in fired if (g := r.then.gap) is not None]
        out += [
            GapItem(topic=g.topic, why=g.why, look_up=g.look_up)
            for _, h in self.shop.metrics.bands_held()
            if (g := h.band.gap) is not None
        ]
        own = self.book.own
        if own is None:
            out.append(GapItem(topic="ruleset", why=NO_RULESET, look_up=LOOK_UP))
        elif own.markets and self.values.get("market") not in own.markets and "GLOBAL" not in own.markets:
            out.append(GapItem(topic="market", why=NO_MARKET, look_up=LOOK_UP))
        return list({g.topic: g for g in out}.values())

    # --- metrics and ledgers ------------------------------------------------------------------------------------

    def _metric(self, r: MetricReading) -> MetricItem | None:
        m = r.metric
        for unknown in r.notes:
            self.open.note(unknown, m.key)
        cites = list(r.sources)
        self.cites += cites
        window = _window(*r.span.days(self.state.zone)) if r.span is not None else None
        bands = [h.band.type or m.id for h in r.held if h.points]
        return MetricItem(
            id=m.id,
            title=m.title,
            value=r.rate,
            threshold=r.threshold,
            comparator=Comparator(r.comparator) if r.comparator is not None else None,
            status=MetricStatus(r.status),
            level=r.level,
            window=window,
            counts=CountItem(numerator=r.numerator, denominator=r.denominator),
            warn=r.warn,
            source=FigureSource.STATED if r.stated else FigureSource.COMPUTED,
            assessed_at=r.at if r.at <= self.now and not r.always else None,
            cite=cites,
            bands=bands,
        )

    def period(self, run: LedgerRun) -> Period:
        """The stretch that a ledger counts over, as it stands now."""
        starts = last_reset(run.ledger, self.state, self.now)
        resets = next_reset(run.ledger, self.state, self.now)
        for at in (resets,):
            if at is not None:
                self.state.wake(at)
        return Period(starts=starts, resets_at=resets)

    def _ledger(self, run: LedgerRun, period: Period) -> LedgerItem:
        total = run.total(self.now)
        ledger = run.ledger
        view = View(self.state, ledger.ruleset, self.state.today, True)
        tiers = tiers_on(ledger, view)
        ahead = [t.at for t in tiers if (t.at < total.points if ledger.down else t.at > total.points)]
        following = (
            ahead[0]
            if ahead
            else next(
                (
                    t.at + t.every * ((total.points - t.at) // t.every + 1)
                    for t in tiers
                    if t.every and not t.consumes and not ledger.down
                ),
                None,
            )
        )
        warn = (
            ledger.warn_before is not None
            and following is not None
            and abs(following - total.points) <= ledger.warn_before
        )
        for t in run.totals:
            self.state.wake(t.at)
        self.cites += [c for c in ledger.cites if run.parts]
        points: Points = (
            total.points
            if total.points == total.most
            else PointsRange(min=min(total.points, total.most), max=max(total.points, total.most))
        )
        return LedgerItem(
            id=ledger.id,
            title=ledger.title,
            unit=ledger.unit,
            points=points,
            tier=total.tier,
            level=self.shop.level(ledger),
            period=period,
            counts=CountDirection.DOWN if ledger.down else CountDirection.UP,
            next_tier=following,
            warn=warn,
        )

    def _entries(self, run: LedgerRun, removed: Sequence[EntryPart]) -> list[EntryItem]:
        """The entries of the current period: one for an issue instant and type."""
        starts = last_reset(run.ledger, self.state, self.now)
        groups: dict[tuple[datetime, str], list[EntryPart]] = {}
        for p in (*run.parts, *removed):
            self.state.wake(p.issued_at)  # a removed one too: it is listed from then on
            if p.issued_at <= self.now and (
                starts is None
                or p.issued_at >= starts
                or (p.gone_at is not None and p.gone_at >= starts)
                or (p.gone_at is None and p not in removed)
            ):
                groups.setdefault((p.issued_at, p.type), []).append(p)
        return [
            self._entry(run, at, type_, sorted(parts, key=lambda p: p.sort_key), removed)
            for (at, type_), parts in groups.items()
        ]

    def _entry(
        self, run: LedgerRun, at: datetime, type_: str, parts: list[EntryPart], removed: Sequence[EntryPart]
    ) -> EntryItem:
        states = {self.part_state(p, removed) for p in parts}
        standing = states - {"removed", "expired"}
        state = (
            next(s for s in reversed(_STATES) if s in states)
            if not standing
            else next(s for s in _STATES if s in standing)
        )
        counted = [p for p in parts if p not in removed] or parts
        until = [c.due_at for c in issue_clocks(self.shop, run, only=parts, appeals=True) if c.due_at is not None]
        expires = [p.gone_at for p in counted if p not in removed and p.gone_at is not None and p.gone_at > self.now]
        items = [
            PartItem(
                points=_points(p),
                rule=p.rule,
                cite=list(p.cites),
                full=p.full if p.full != p.points else None,
                ref=p.own.get("ref"),
                order=p.own.get("order"),
            )
            for p in parts
        ]
        cites = list(dict.fromkeys(c for p in parts for c in p.cites))
        return EntryItem(
            ledger=run.ledger.id,
            issued_at=at,
            points=_summed(counted),
            type=type_,
            week=self.shop.ledgers.week_of(parts[0].at if not parts[0].issued else at - _before(run.ledger)),
            rule=parts[0].rule,
            cite=cites,
            appeal_until=max(until) if until else None,
            state=EntryState(state),
            parts=items,
            expires_at=min(expires) if expires else None,
        )

    def part_state(self, p: EntryPart, removed: Sequence[EntryPart]) -> str:
        """How one part of an entry stands."""
        if p in removed:
            return "removed"
        if p.gone_at is not None and p.gone_at <= self.now:
            return "expired"
        if any(a.get("outcome") is None and a.get("filed_at") is not None for a in p.appeals):
            return "appealed"
        if p.issued:
            return "confirmed" if p.confirms else "issued"
        return "computed"

    def _differences(self) -> list[PointsDifference]:
        starts = {x.id: last_reset(x, self.state, self.now) for x in self.shop.ledgers.all}
        found = []
        for d in self.shop.results.differences:
            first = starts.get(d.ledger)
            if d.issued_at <= self.now and (first is None or d.issued_at >= first):
                found.append(d)
        return found

    # --- charges, steps, what comes -----------------------------------------------------------------------------

    def _step_matches(self) -> list[Match]:
        """What steps and bands ask to be done, as if rules had asked it."""
        out = []
        for key, cites, steps in self._asked():
            if steps:
                out.append(match_of(self.state, _as_rule(key, cites, steps)))
        return out

    def _asked(self) -> list[tuple[str, tuple[Citation, ...], tuple[RuleAction, ...]]]:
        out = [(r.metric.key, h.band.cites, h.band.steps) for r, h in self.shop.metrics.bands_held()]
        for o in self.shop.outcomes.values():
            total = o.run.total(self.now)
            for x in o.run.reached:
                if (x.at <= self.now and x.number <= total.tier) or (x.tier.consumes and x.at <= self.now):
                    out.append((o.run.ledger.key, x.tier.cites, x.tier.steps))
        return out

    def _fees(self, fired: list[Rule], periods: Mapping[str, Period]) -> list[FeeItem]:
        currency = self.state.market.currency if self.state.market is not None else None
        out: list[FeeItem] = []

        def take(fee: Fee, view: View, key: str) -> None:
            out.extend(charges(fee, view, currency, lambda u: self.open.note(u, key)))

        for rule in fired:
            for fee in rule.then.fees:
                take(fee, View(self.state, rule.ruleset, self.state.today, True), rule.key)
        for r, h in self.shop.metrics.bands_held():
            for fee in h.band.fees:
                take(fee, self.shop.metrics.view_of(r, r.own), r.metric.key)
        for k, o in self.shop.outcomes.items():
            starts = periods[k].starts
            ledger = o.run.ledger
            for x in o.run.reached:
                if x.at <= self.now and (starts is None or x.at >= starts):
                    for fee in x.tier.fees:
                        view = View(
                            self.state,
                            ledger.ruleset,
                            x.at.astimezone(self.state.zone).date(),
                            False,
                            {"points": x.points, "tier": Decimal(x.number)},
                        )
                        take(fee, view, ledger.key)
            for at, points in _issues(o.run, self.now, starts):
                for fee in ledger.fees:
                    if fee.each == "issue":
                        take(
                            fee,
                            View(
                                self.state,
                                ledger.ruleset,
                                at.astimezone(self.state.zone).date(),
                                False,
                                {"points": points, "tier": Decimal(0)},
                            ),
                            ledger.key,
                        )
            for fee in ledger.fees:
                total = o.run.total(self.now)
                if fee.each is None:
                    take(
                        fee,
                        View(
                            self.state,
                            ledger.ruleset,
                            self.state.today,
                            True,
                            {"points": total.points, "tier": Decimal(total.tier)},
                        ),
                        ledger.key,
                    )
        return sorted(out, key=lambda f: f.id)

    def _timeline(self, run: LedgerRun, current: Period) -> list[WeekItem]:
        """The current period week by week; without one, the last quarter of a year."""
        weeks = period(View(self.state, run.ledger.ruleset, self.state.today, False), "weeks")
        first = current.starts if current.starts is not None else self.now - timedelta(days=91)
        start = weeks.last_at(first)
        end = current.resets_at if current.resets_at is not None else self.now + SECOND
        out: list[WeekItem] = []
        while start is not None and start < end and len(out) < _MOST_WEEKS:
            following = weeks.next_after(start)
            if following is None:
                break
            out.append(self._week(run, start, following))
            start = following
        return out

    def _week(self, run: LedgerRun, start: datetime, end: datetime) -> WeekItem:
        last = end - SECOND
        total = run.total(last)
        issued = sum((p.points for p in run.parts if start <= p.issued_at < end and p.points is not None), Decimal(0))
        zone = self.state.zone
        return WeekItem(
            from_=start.astimezone(zone).date(),
            to=last.astimezone(zone).date(),
            issued=issued,
            points=total.points,
            tier=total.tier,
            measures=measures_between(self.shop, self.measures, start, end),
        )

    def _forecast(self) -> list[ForecastItem]:
        out: list[ForecastItem] = []
        for o in self.shop.outcomes.values():
            out += coming(o.run, self.now)
            for p in (*o.run.parts, *o.removed):
                self.state.wake(p.issued_at)
        out += measures_to_come(self.shop, self.measures)
        for x in out:
            self.state.wake(x.at)
        return sorted(out, key=lambda f: (f.at, f.kind, f.ledger or "", f.what.en))


def _as_rule(key: str, cites: tuple[Citation, ...], steps: tuple[RuleAction, ...]) -> Rule:
    ruleset, _, id_ = key.partition("/")
    return Rule(
        id=id_,
        ruleset=ruleset,
        title=Text(id_, id_),
        status=RuleStatus.STABLE,
        about=RuleSubject.SHOP,
        effective=ALWAYS,
        when=None,
        then=Consequences(steps=steps),
        overrides=(),
        cites=cites,
        node=_NOWHERE,
    )


def _window(first: date, last: date) -> WindowItem:
    return WindowItem(from_=first, to=last)


def _before(ledger: Ledger) -> timedelta:
    """What the platform issues stands for the week before where it issues at the end of a week."""
    return SECOND if ledger.issued is not None else timedelta()


def _points(p: EntryPart) -> Points:
    if p.points is None:
        return None
    return p.points if p.most is None or p.most == p.points else PointsRange(min=p.points, max=p.most)


def _summed(parts: list[EntryPart]) -> Points:
    if all(p.points is None for p in parts):
        return None
    least = sum((p.points for p in parts if p.points is not None), Decimal(0))
    most = sum((p.most if p.most is not None else p.points for p in parts if p.points is not None), Decimal(0))
    return least if least == most else PointsRange(min=least, max=most)


def _issues(run: LedgerRun, now: datetime, starts: datetime | None) -> list[tuple[datetime, Decimal]]:
    """The issues of the current period, each with its points."""
    out: dict[datetime, Decimal] = {}
    for p in run.parts:
        if p.issued_at <= now and (starts is None or p.issued_at >= starts) and p.points:
            out[p.issued_at] = out.get(p.issued_at, Decimal(0)) + p.points
    return sorted(out.items())
