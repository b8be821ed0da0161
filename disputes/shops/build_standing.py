"""The standing of a shop at one instant, put together from its parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from disputes.advice.actions import DueBy, actions
from disputes.advice.checklist import checklist
from disputes.advice.open_points import OpenPoints
from disputes.advice.word_titles import word_titles
from disputes.answers.assessment import DeadlineItem
from disputes.answers.explanation import RulesetUsed
from disputes.answers.open_points import GapItem
from disputes.answers.standing import EntryItem, ForecastItem, LedgerItem, Period, Standing, TraceItem
from disputes.dates.wall_clock import day_start
from disputes.language.citations import weakest
from disputes.language.digest import digest
from disputes.language.loading import COMMON
from disputes.language.rulebook import Rulebook
from disputes.shops.consequences import fee_items, gap_items, step_matches
from disputes.shops.entry_items import difference_items, entry_items, listed_parts
from disputes.shops.entry_parts import Undecided
from disputes.shops.forecast import forecast_items
from disputes.shops.headroom import headroom
from disputes.shops.issue_clocks import appeal_deadlines, issue_deadlines
from disputes.shops.ledger_items import ledger_item, period_of, week_items
from disputes.shops.ledger_run import MeasureRun
from disputes.shops.measure_items import measure_items
from disputes.shops.measure_runs import measure_runs
from disputes.shops.metric_items import metric_item
from disputes.shops.shop_state import ShopState
from disputes.situation.matching import RuleMatcher
from disputes.situation.periods import SECOND
from disputes.words.answers import DeadlineState
from disputes.words.dataclass import dataclass
from disputes.words.language import RuleSubject

_NO_PERIOD = Period(starts=None, resets_at=None)
_FIRST_EDITION = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class StandingAt:
    """A standing without its horizon, and the later instants (UTC) at which it may change."""

    standing: Standing
    wakes: frozenset[datetime]


def build_standing(shop: ShopState, matcher: RuleMatcher, *, timeline: bool = True, trial: bool = False) -> StandingAt:
    """Everything but the horizon; the week-by-week timeline only where it is asked for."""
    results, main = shop.outcomes, shop.ledgers.main
    matched = matcher.match(shop.state, about=RuleSubject.SHOP, trial=trial)
    fired = [m.rule for m in matched.fired]
    measures, undecided_measures = measure_runs(shop, fired)
    readings = [r for m in shop.metrics.all() for r in shop.metrics.shown(m)]
    metrics = [metric_item(shop, r) for r in readings]
    periods = {k: period_of(shop, o.run.ledger) for k, o in results.items()}
    entries: list[EntryItem] = []
    deadlines: list[DeadlineItem] = []
    undecided: list[Undecided] = []
    for k, o in results.items():
        listed = listed_parts(shop, o, periods[k].starts)
        appeals = {p.origin: appeal_deadlines(shop, o.run.ledger, p) for p in listed}
        entries += entry_items(shop, o, listed, appeals)
        clocks = issue_deadlines(shop, o.run, appeals)
        deadlines += clocks.items
        undecided += [u for x in appeals.values() for u in x.undecided]
        undecided += clocks.undecided
    ledgers = [ledger_item(shop, o.run, periods[k]) for k, o in results.items()]
    own = next((x for x in ledgers if main is not None and x.id == main.id), None)
    matches = [*matched.fired, *step_matches(shop)]
    forecast = forecast_items(shop, measures)
    room = headroom(shop)
    shown = measure_items(shop, measures, periods)
    fees, undecided_fees = fee_items(shop, fired, periods)
    open_ = _open(
        [
            *(Undecided(u, m.rule.key) for m in matched.undecided if (u := m.open) is not None),
            *(Undecided(u, r.metric.key) for r in readings for u in r.unknowns),
            *shop.results.undecided,
            *shop.undecided_levels(),
            *undecided,
            *(Undecided(u, o.run.ledger.key) for o in results.values() for u in o.run.unknowns),
            *undecided_measures,
        ]
    )
    todo = actions(matches, open_)
    for x in undecided_fees:
        open_.note(x.unknown, x.subject)
    evidence = checklist(matches, _no_due)
    gaps = _all_gaps(gap_items(shop, fired, matched.drafts), open_, shop.book)
    differ = difference_items(shop)
    levels = [x for x in (*(y.level for y in ledgers), *(m.level for m in metrics)) if x is not None]
    words = [*(e.type for e in entries), *(x.type for x in differ), *levels]
    edition, edition_ends = _edition(shop)
    values = shop.state.values
    standing = Standing(
        shop=values.get("id", ""),
        platform=values["platform"],
        market=values["market"],
        site=values.get("site"),
        as_of=shop.now,
        time_zone=str(shop.state.zone),
        ruleset=_ruleset(shop.book, edition),
        points=own.points if own is not None else None,
        tier=own.tier if own is not None else None,
        level=_level(own, ledgers),
        period=own.period if own is not None else _NO_PERIOD,
        ledgers=ledgers,
        ledger=sorted(entries, key=lambda e: (-e.issued_at.timestamp(), e.ledger, e.type)),
        measures=shown,
        metrics=metrics,
        headroom=room,
        fees=fees,
        actions=todo.value,
        deadlines=sorted(deadlines, key=_urgency),
        evidence=evidence.value,
        questions=[
            q
            for q in open_.questions(shop.book, shop.state.currency, RuleSubject.SHOP)
            if not q.field.startswith(("metric.", "ledger."))
        ],
        gaps=gaps,
        forecast=forecast,
        timeline=week_items(shop, results[main.id].run, periods[main.id], measures)
        if main is not None and timeline
        else [],
        differences=differ,
        trace=[TraceItem(rule=r.key, edition=edition) for r in fired],
        confidence=weakest(
            c.confidence
            for c in (
                *(c for m in metrics for c in m.cite),
                *(c for o in results.values() if o.run.parts for c in o.run.ledger.cites),
                *(c for d in deadlines for c in d.cite),
                *(c for e in entries for p in e.parts for c in p.cite),
                *(c for m in shown for c in m.cite),
            )
        ),
        next_change_at=None,
        words=word_titles(shop.book, evidence.value, gaps, words),
    )
    return StandingAt(
        standing,
        frozenset(
            at
            for at in (
                *shop.wakes(),
                *matched.wakes,
                *todo.basis.wakes,
                *evidence.basis.wakes,
                *_instants(shop, measures, deadlines, forecast),
                *(p.resets_at for p in periods.values()),
                edition_ends,
            )
            if at is not None and at > shop.now
        ),
    )


def _no_due(*_: object) -> DueBy:
    """What a shop is asked to show has no due instant of its own."""
    return DueBy()


def _open(found: Iterable[Undecided]) -> OpenPoints:
    out = OpenPoints()
    for x in found:
        out.note(x.unknown, x.subject)
    return out


def _instants(
    shop: ShopState,
    measures: Sequence[MeasureRun],
    deadlines: Sequence[DeadlineItem],
    forecast: Sequence[ForecastItem],
) -> Iterator[datetime | None]:
    """The instants at which something on the ledgers comes, goes or turns."""
    for o in shop.outcomes.values():
        yield from (t.at for t in o.run.totals)
        yield from (p.issued_at for p in (*o.run.parts, *o.removed))  # a removed one too: it is listed from then on
    for m in measures:
        yield from (m.starts_at, m.ends_at)
    for d in deadlines:
        yield from (d.warn_at, d.due_at + SECOND if d.due_at is not None else None)
    yield from (f.at for f in forecast)


def _level(own: LedgerItem | None, ledgers: Sequence[LedgerItem]) -> str | None:
    """The platform's word for how the shop stands: of the main ledger, else of the first that has one."""
    if own is not None and own.level is not None:
        return own.level
    return next((x.level for x in ledgers if x.level is not None), None)


def _urgency(d: DeadlineItem) -> tuple[bool, bool, float, str, int]:
    return (
        d.state in (DeadlineState.MET, DeadlineState.MET_LATE),
        d.due_at is None,
        d.due_at.timestamp() if d.due_at else 0,
        d.id,
        d.occurrence,
    )


def _all_gaps(gaps: Sequence[GapItem], open_: OpenPoints, book: Rulebook) -> list[GapItem]:
    topics = {g.topic for g in gaps}
    return sorted([*gaps, *(g for g in open_.gap_items(book) if g.topic not in topics)], key=lambda g: g.topic)


def _ruleset(book: Rulebook, edition: date) -> RulesetUsed:
    return RulesetUsed(id=book.own.id if book.own is not None else COMMON, digest=digest(book), edition=edition)


def _edition(shop: ShopState) -> tuple[date, datetime | None]:
    """The day since which the versions in force are the same, and when (UTC) the next dated change comes."""
    today = shop.state.today
    changes = shop.book.dated_changes
    following = next((d for d in changes if d > today), None)
    return (
        max((d for d in changes if d <= today), default=_FIRST_EDITION),
        day_start(following, shop.state.zone) if following is not None else None,
    )
