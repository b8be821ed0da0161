"""The deadlines of an answer: those of the rulesets, those that only the channel knows, and what lapsed before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from disputes.advice.exposure import lapse_item
from disputes.answers.assessment import DeadlineItem, DisputedFigure, DisputedItem, LapsedItem, WithheldItem
from disputes.dates.durations import Duration
from disputes.language.truth import Text, Unknown
from disputes.situation import channel_deadlines
from disputes.situation.basis import Collector, Computed, cited_once
from disputes.situation.case_life import Withheld
from disputes.situation.clock import FINISHED, HIDDEN, Clock
from disputes.situation.deadlines import clock_view
from disputes.situation.periods import SECOND
from disputes.situation.state import State
from disputes.situation.timeline import Row
from disputes.words.answers import Confidence, DeadlineState, DueSource
from disputes.words.dates import Unit
from disputes.words.records import Actor

_DIFFERENCE_SHOWN_S = 60
_UNITS_ZH = {
    Unit.SECONDS: "秒",
    Unit.MINUTES: "分钟",
    Unit.HOURS: "小时",
    Unit.DAYS: "天",
    Unit.WEEKS: "周",
    Unit.MONTHS: "个月",
    Unit.QUARTERS: "个季度",
    Unit.YEARS: "年",
    Unit.BUSINESS_DAYS: "个工作日",
    Unit.BUSINESS_HOURS: "个工作小时",
}
_OVERDUE = DeadlineState.OVERDUE
_CANCELLED = "cancelled"
"""Ends what the channel stated of an order, besides the end of the case itself."""


def deadline_items(state: State, clocks: Sequence[Clock], *, hidden: bool) -> Computed[list[DeadlineItem]]:
    """The clocks and the channel's own deadlines, the most urgent first; with `hidden` also those without an object.

    What those rest on that are shown for explanation only is left out.
    """
    collector = Collector()
    clocks = [_as_shown(state, c, collector) if c.state is _OVERDUE else c for c in clocks]
    items = [
        _item(state, c, collector if c.state not in HIDDEN else Collector())
        for c in clocks
        if hidden or c.state not in HIDDEN
    ]
    joined = [c.stated for c in clocks if c.stated is not None]
    stated = _stated_items(state, channel_deadlines.alone(state.values, joined), collector)
    items += [s for s in stated if hidden or s.state not in HIDDEN]
    return Computed(sorted(items, key=_order), collector.basis())


def lapsed_items(state: State, clocks: Sequence[Clock]) -> Computed[list[LapsedItem]]:
    """The clocks of the seller that had lapsed when something else ended them."""
    collector = Collector()
    found = [
        LapsedItem(
            id=c.named(state.book.platform),
            title=c.deadline.title,
            occurrence=c.occurrence,
            due_at=c.late_after,
            lapse=lapse_item(c.lapse, clock_view(state, c, collector)),
            rule=c.key,
        )
        for c in clocks
        if c.lapsed_first and c.late_after is not None and c.lapse is not None and c.deadline.actor is Actor.SELLER
    ]
    return Computed(sorted(found, key=lambda x: (x.due_at, x.id, x.occurrence)), collector.basis())


def _as_shown(state: State, c: Clock, collector: Collector) -> Clock:
    """An overdue clock as it is listed: once the case has ended, nobody else is late with anything.

    Whether the buyer or the platform used their time then is not on the record, and nothing hangs on it any more. What
    the lapse of the clock brings, a final ruling say, stands all the same.
    """
    if c.deadline.actor == Actor.SELLER:
        return c
    life = state.life.read()
    collector.take(life.basis)
    if life.value.ended is None:
        return c
    over = Text(
        f"The case has ended ({life.value.by}), and the time for this is over.",
        f"案件已结束（{life.value.by}），此项期限已过。",
    )
    return replace(c, state=DeadlineState.SUPERSEDED, withheld=Withheld(DeadlineState.SUPERSEDED, life.value.by, over))


def _order(d: DeadlineItem) -> tuple[bool, bool, float, str, int]:
    due = d.due_at.timestamp() if d.due_at is not None else 0.0
    return (d.state in FINISHED, d.due_at is None, due, d.id, d.occurrence)


def _item(state: State, c: Clock, collector: Collector) -> DeadlineItem:
    d = c.deadline
    cites = cited_once(d.cites, c.cites)
    return DeadlineItem(
        id=c.named(state.book.platform),
        title=d.title,
        actor=d.actor,
        occurrence=c.occurrence,
        starts_at=c.starts_at,
        opens_at=c.opens_at,
        due_at=c.due_at,
        due_local=_local(state, c.due_at),
        warn_at=c.warn_at,
        state=c.state,
        met_at=c.met_at,
        source=c.source,
        rule_due_at=c.rule_due_at,
        limited_by=c.limited_by,
        may_apply=c.may_apply,
        lapse=lapse_item(c.lapse, clock_view(state, c, collector)) if c.lapse is not None else None,
        calendar=c.calendar,
        rule=c.key,
        cite=list(cites),
        confidence=c.confidence,
        edition=c.edition,
        differs_by_s=_difference(c),
        withheld=WithheldItem(by=c.withheld.by, why=c.withheld.why) if c.withheld is not None else None,
        disputed=_disputed(state, c),
    )


def _disputed(state: State, c: Clock) -> DisputedItem | None:
    if c.contested is None:
        return None
    figures = [
        DisputedFigure(
            value=duration_text(f.span), due_at=f.at, due_local=f.at.astimezone(state.zone), cite=list(f.cites)
        )
        for f in c.contested.figures
    ]
    return DisputedItem(ask=c.contested.ask, figures=figures, act_by=c.act_by)


def duration_text(span: Duration) -> Text:
    """A duration in both languages: 9 days, 9 天."""
    return Text(str(span), f"{span.amount} {_UNITS_ZH[span.unit]}")


def _difference(c: Clock) -> int | None:
    """By how many seconds the channel's instant lies after ours, where that is worth a word."""
    if c.source is not DueSource.PLATFORM or c.due_at is None or c.rule_due_at is None:
        return None
    apart = int((c.due_at - c.rule_due_at).total_seconds())
    return apart if abs(apart) >= _DIFFERENCE_SHOWN_S else None


def _stated_items(state: State, found: Sequence[Row], collector: Collector) -> list[DeadlineItem]:
    """The deadlines that only the channel knows, numbered by their names."""
    counts: dict[str, int] = {}
    out = []
    for s in found:
        what = s.get("for") or "stated"
        counts[what] = counts.get(what, 0) + 1
        due = s["due_at"].astimezone(UTC) if s.get("due_at") is not None else None
        out.append(
            DeadlineItem(
                id=what,
                title=_stated_title(state, what),
                actor=Actor(s.get("actor") or Actor.SELLER),
                occurrence=counts[what],
                starts_at=None,
                opens_at=None,
                due_at=due,
                due_local=_local(state, due),
                warn_at=None,
                state=_stated_state(state, s, due, collector),
                met_at=None,
                source=DueSource.PLATFORM,
                rule_due_at=None,
                limited_by=None,
                may_apply=False,
                lapse=None,
                calendar=None,
                rule=None,
                cite=[],
                confidence=Confidence(s["confidence"]) if s.get("confidence") is not None else None,
            )
        )
    return out


def _stated_title(state: State, what: str) -> Text:
    """The channel's own name of a date where nobody has a title for it."""
    named = state.book.word(what, state.book.platform) or Text(what, f"“{what}”")
    return Text(f"Stated by the channel: {named.en}", f"渠道给出的期限：{named.zh}")


def _stated_state(state: State, found: Row, due: datetime | None, collector: Collector) -> DeadlineState:
    if "due_at" in found and due is None:
        return DeadlineState.NOT_APPLICABLE
    life = state.life.read().value
    if life.ended is not None or (found.get("actor", Actor.SELLER) == Actor.SELLER and not life.is_sellers_move):
        return DeadlineState.SUPERSEDED
    if not isinstance(state.events, Unknown) and any(e["type"] == _CANCELLED for e in state.events):
        return DeadlineState.SUPERSEDED
    if due is None:
        return DeadlineState.RUNNING
    collector.wake(due + SECOND)
    return DeadlineState.OVERDUE if state.now > due else DeadlineState.RUNNING


def _local(state: State, at: datetime | None) -> datetime | None:
    return at.astimezone(state.zone) if at is not None else None
