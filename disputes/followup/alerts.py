"""Which alerts an answer calls for.

Pure: an answer, and what its rulebook says of its clocks, give the alerts. They hold as long as the answer does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from disputes.answers.assessment import Assessment, DeadlineItem, Points
from disputes.answers.serialization import as_json
from disputes.answers.standing import Standing
from disputes.cases.routes import REFUND_TWICE
from disputes.followup.clock_roles import ClockRoles
from disputes.language.truth import Text
from disputes.records.money import Money
from disputes.words.answers import DeadlineState, LapseEffect, MeasureState, RouteState
from disputes.words.records import Actor
from disputes.words.store import AlertKind, AlertLevel

MEASURE_WARNING = timedelta(days=3)
HORIZON = timedelta(hours=24)
"""A clock is told of at least so long before it is due, however short its own warning: a scan comes once a night."""
_UNFINISHED = (DeadlineState.DUE_SOON, DeadlineState.OVERDUE)
_ENDED = (
    DeadlineState.MET,
    DeadlineState.MET_LATE,
    DeadlineState.MET_EARLY,
    DeadlineState.SUPERSEDED,
    DeadlineState.NOT_APPLICABLE,
)
_DECIDERS = (Actor.PLATFORM, Actor.BANK)

_TIER = Text("Now on tier {tier} ({ledger})", "当前处于第 {tier} 级（{ledger}）")
_TIER_AHEAD = Text("The points of this case would reach tier {tier}", "本案扣分将达到第 {tier} 级")
_MEASURE = Text("Measure ends soon: {title}", "措施即将结束：{title}")
_LAPSED = Text("Lapsed: {title}", "已逾期：{title}")
_RULING = Text("A ruling is due: {title}", "待裁决：{title}")
_DISAGREE = Text("The platform's date and the rule's differ: {title}", "平台期限与规则推算不一致：{title}")
_POINTS_DIFFER = Text(
    "The platform issued {issued} points and not {computed}: {type}",
    "平台计 {issued} 分，规则推算 {computed} 分：{type}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something to be told.

    `about` is the deadline, field, ledger, measure or order that it is about; `due_at` is in UTC.
    """

    kind: AlertKind
    level: AlertLevel
    about: str
    title: Text
    deadline: str | None = None
    due_at: datetime | None = None
    cost: Money | None = None
    points: Points = None

    @property
    def due_key(self) -> str:
        """The due instant as a text; empty for none."""
        return self.due_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if self.due_at is not None else ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What tells it from the other alerts of its case or shop."""
        return (self.kind, self.about, self.due_key)


@dataclass(frozen=True, slots=True, kw_only=True)
class _AtStake:
    """What the alerts about the clocks of one answer have in common: what is lost where the clock itself does not say,
    and the level at which a right is told that was not used.
    """

    cost: Money | None = None
    points: Points = None
    lost_right: AlertLevel = AlertLevel.LAPSED


def of_case(a: Assessment, clocks: ClockRoles) -> list[Alert]:
    """The alerts that an open case calls for. They hold until the answer changes, or :func:`case_wakes` says so."""
    silence = a.exposure.if_lapsed.amount if a.exposure.if_lapsed is not None else None
    cost = silence if silence is not None else a.exposure.amount
    out = _of_deadlines(a.deadlines, a.as_of, clocks, _AtStake(cost=cost, points=a.exposure.points))
    out += [_question(q.field, q.ask) for q in a.questions]
    out += [_info(AlertKind.CONTRADICTION, c.by, c.why) for c in a.contradictions]
    if (ahead := a.standing) is not None and ahead.tier_after > ahead.tier_now:
        tier = ahead.tier_after
        title = _filled(_TIER_AHEAD, tier=tier)
        out.append(_tier(f"tier_after:{tier}", title, ahead.points_after))
    return _unique([*out, *_of_routes(a, cost)])


def of_shop(s: Standing) -> list[Alert]:
    """The alerts that a shop's standing calls for."""
    # All clocks of a shop are rights that it may use: to appeal, to send an appeal again, to complete it.
    clocks = ClockRoles(rulings=frozenset(), appeals=frozenset(d.rule for d in s.deadlines if d.rule))
    # Of a right that was not used nobody owed anything.
    out = _of_deadlines(s.deadlines, s.as_of, clocks, _AtStake(lost_right=AlertLevel.INFO))
    for ledger in s.ledgers:
        if ledger.tier:
            title = _filled(_TIER, tier=ledger.tier, ledger=ledger.title)
            out.append(_tier(f"{ledger.id}:{ledger.tier}", title, ledger.points))
    for m in s.measures:
        if m.state == MeasureState.RUNNING and m.ends_at is not None and m.ends_at - s.as_of <= MEASURE_WARNING:
            title = _filled(_MEASURE, title=m.title)
            out.append(_info(AlertKind.MEASURE_ENDING, m.id, title, due_at=m.ends_at))
    out += [_question(q.field, q.ask) for q in s.questions]
    for x in s.differences:
        title = _filled(_POINTS_DIFFER, issued=as_json(x.issued), computed=as_json(x.computed), type=x.type)
        alert = _info(AlertKind.DISAGREEMENT, f"{x.ledger}:{x.type}", title, due_at=x.issued_at)
        out.append(replace(alert, points=x.issued))
    return _unique(out)


def case_wakes(a: Assessment) -> list[datetime]:
    """Later instants at which an alert is due though the answer stays as it is."""
    return _horizons(a.deadlines, a.as_of)


def shop_wakes(s: Standing) -> list[datetime]:
    """The same of a shop."""
    ends = [at for m in s.measures if m.ends_at is not None and (at := m.ends_at - MEASURE_WARNING) > s.as_of]
    return ends + _horizons(s.deadlines, s.as_of)


def _horizons(deadlines: Iterable[DeadlineItem], as_of: datetime) -> list[datetime]:
    running = (
        d.due_at
        for d in deadlines
        if d.actor == Actor.SELLER and d.state == DeadlineState.RUNNING and d.due_at is not None
    )
    return [at for due in running if (at := due - HORIZON) > as_of]


def _info(kind: AlertKind, about: str, title: Text, due_at: datetime | None = None) -> Alert:
    return Alert(kind=kind, level=AlertLevel.INFO, about=about, title=title, due_at=due_at)


def _question(field: str, ask: Text) -> Alert:
    return _info(AlertKind.QUESTION_OPEN, field, ask)


def _tier(about: str, title: Text, points: Points) -> Alert:
    return replace(_info(AlertKind.TIER_CROSSED, about, title), points=points)


def _of_routes(a: Assessment, cost: Money | None) -> Iterator[Alert]:
    """What is to be minded where the order is disputed elsewhere too: told where an answer is still owed."""
    if a.routes is None:
        return
    mine = [r for r in a.routes.routes if (r.platform, r.case) == (a.platform, a.case)]
    if not any(r.state == RouteState.LIVE for r in mine):
        return
    for warning in a.routes.warnings:
        if warning == REFUND_TWICE:
            yield Alert(
                kind=AlertKind.REFUND_TWICE,
                level=AlertLevel.DUE_SOON,
                about=a.routes.order,
                title=warning,
                cost=cost,
            )
        else:
            yield _info(AlertKind.ROUTES_OPEN, a.routes.order, warning)


def _is_soon(d: DeadlineItem, as_of: datetime) -> bool:
    """Whether a clock has come to its warning, or is due before another night's scan could tell."""
    return d.state == DeadlineState.DUE_SOON or (
        d.state == DeadlineState.RUNNING and d.due_at is not None and d.due_at - HORIZON <= as_of
    )


def _of_deadlines(
    deadlines: Iterable[DeadlineItem], as_of: datetime, clocks: ClockRoles, at_stake: _AtStake
) -> list[Alert]:
    out: list[Alert] = []
    for d in deadlines:
        lapse = d.lapse
        base = Alert(
            kind=AlertKind.DUE_SOON,
            level=AlertLevel.DUE_SOON,
            about=d.id if d.occurrence == 1 else f"{d.id}#{d.occurrence}",
            title=d.title,
            deadline=d.id,
            due_at=d.due_at,
            cost=lapse.cost if lapse is not None and lapse.cost is not None else at_stake.cost,
            points=lapse.points if lapse is not None and lapse.points else at_stake.points,
        )
        out += _of_clock(d, base, as_of, clocks, at_stake.lost_right)
        if d.differs_by_s is not None and d.state not in _ENDED:
            out.append(_told(base, AlertKind.DISAGREEMENT, AlertLevel.INFO, _DISAGREE))
    return out


def _of_clock(
    d: DeadlineItem, base: Alert, as_of: datetime, clocks: ClockRoles, lost_right: AlertLevel
) -> Iterator[Alert]:
    """What a clock's state calls for; `base` is the alert that it is due soon."""
    is_appeal = d.rule in clocks.appeals
    has_lapsed = d.state == DeadlineState.OVERDUE and d.lapse is not None and not d.may_apply
    if d.actor == Actor.SELLER and d.state == DeadlineState.OVERDUE:
        is_right = is_appeal or (d.lapse is not None and d.lapse.effect == LapseEffect.RIGHT_LOST)
        if not is_right:
            yield replace(base, kind=AlertKind.OVERDUE, level=AlertLevel.OVERDUE)
        if has_lapsed:
            yield _told(base, AlertKind.LAPSED, lost_right if is_right else AlertLevel.LAPSED, _LAPSED)
    elif d.actor == Actor.SELLER and _is_soon(d, as_of):
        yield replace(base, kind=AlertKind.APPEAL_CLOSING) if is_appeal else base
    elif d.state in _UNFINISHED and d.actor in _DECIDERS and d.rule in clocks.rulings:
        yield _told(base, AlertKind.RULING_DUE, AlertLevel.INFO, _RULING)
    elif has_lapsed and d.actor == Actor.BUYER:
        yield _told(base, AlertKind.LAPSED, AlertLevel.INFO, _LAPSED)


def _told(base: Alert, kind: AlertKind, level: AlertLevel, title: Text) -> Alert:
    return replace(base, kind=kind, level=level, title=_filled(title, title=base.title))


def _filled(text: Text, **values: object) -> Text:
    def filled(lang: str) -> str:
        return text.of(lang).format(**{k: v.of(lang) if isinstance(v, Text) else v for k, v in values.items()})

    return Text(filled("en"), filled("zh"))


def _unique(alerts: list[Alert]) -> list[Alert]:
    found: dict[tuple[str, str, str], Alert] = {}
    for a in alerts:
        found.setdefault(a.key, a)
    return list(found.values())
