"""Which alerts an answer calls for.

Pure: an answer, and what its rulebook says of its clocks, give the alerts. They hold as long as the answer does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from disputes.advice.owners import OF_SHOPS, in_charge
from disputes.answers.assessment import ActionItem, Assessment, DeadlineItem, Points
from disputes.answers.open_points import GapItem
from disputes.answers.serialization import as_json
from disputes.answers.standing import Standing
from disputes.cases.routes import REFUND_TWICE
from disputes.followup.clock_roles import ClockRoles
from disputes.followup.steps import Step, is_undated, leaves_nothing, steps
from disputes.language.truth import Text
from disputes.records.money import Money
from disputes.situation.clock import FINISHED
from disputes.words.answers import DeadlineState, LapseEffect, MeasureState, Owner, RouteState
from disputes.words.dataclass import dataclass
from disputes.words.records import Actor
from disputes.words.store import AlertKind, AlertLevel, StepState

MEASURE_WARNING = timedelta(days=3)
_UNFINISHED = (DeadlineState.DUE_SOON, DeadlineState.OVERDUE)
_AHEAD = (DeadlineState.NOT_STARTED, DeadlineState.RUNNING)
_DECIDERS = (Actor.PLATFORM, Actor.BANK)

_TIER = Text("Now on tier {tier} ({ledger})", "当前处于第 {tier} 级（{ledger}）")
_TIER_AHEAD = Text("The points of this case would reach tier {tier}", "本案扣分将达到第 {tier} 级")
_MEASURE = Text("Measure ends soon: {title}", "措施即将结束：{title}")
_LAPSED = Text("Lapsed: {title}", "已逾期：{title}")
_UNDATED = Text("Due date unknown: {title}", "期限不明：{title}")
_LOOK_UP = Text("{title} – look it up: {where}", "{title}——查询：{where}")
_RULING = Text("A ruling is due: {title}", "待裁决：{title}")
_DISAGREE = Text("The platform's date and the rule's differ: {title}", "平台期限与规则推算不一致：{title}")
_POINTS_DIFFER = Text(
    "The platform issued {issued} points and not {computed}: {type}",
    "平台计 {issued} 分，规则推算 {computed} 分：{type}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something to be told.

    `about` is the deadline, action, field, ledger, measure or order that it is about; `due_at` is in UTC. `action` is
    set where it is about an action that has a date of its own; `owner` is the team that has to act, where it is known.
    """

    kind: AlertKind
    level: AlertLevel
    about: str
    title: Text
    deadline: str | None = None
    action: str | None = None
    owner: Owner | None = None
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


def of_case(a: Assessment, clocks: ClockRoles, ahead: timedelta) -> list[Alert]:
    """The alerts that an open case calls for. They hold until the answer changes, or :func:`case_wakes` says so.

    `ahead`: what is due within it is told, however short its own warning.
    """
    silence = a.exposure.if_lapsed.amount if a.exposure.if_lapsed is not None else None
    cost = silence if silence is not None else a.exposure.amount
    told = _Teller(a.as_of, ahead, clocks, a.gaps, in_charge(a.dispute), cost=cost, points=a.exposure.points)
    out = told.of(a.actions, a.deadlines)
    out += [_info(AlertKind.CONTRADICTION, c.by, c.why) for c in a.contradictions]
    if (effect := a.standing) is not None and effect.tier_after > effect.tier_now:
        tier = effect.tier_after
        title = _TIER_AHEAD.filled(tier=tier)
        out.append(_tier(f"tier_after:{tier}", title, effect.points_after))
    return _unique([*out, *_of_routes(a, cost)])


def of_shop(s: Standing, ahead: timedelta) -> list[Alert]:
    """The alerts that a shop's standing calls for; `ahead` as for a case."""
    # All clocks of a shop are rights that it may use: to appeal, to send an appeal again, to complete it.
    clocks = ClockRoles(rulings=frozenset(), appeals=frozenset(d.rule for d in s.deadlines if d.rule))
    # Of a right that was not used nobody owed anything.
    told = _Teller(s.as_of, ahead, clocks, s.gaps, OF_SHOPS, lost_right=AlertLevel.INFO)
    out = told.of(s.actions, s.deadlines)
    for ledger in s.ledgers:
        if ledger.tier:
            title = _TIER.filled(tier=ledger.tier, ledger=ledger.title)
            out.append(_tier(f"{ledger.id}:{ledger.tier}", title, ledger.points))
    for m in s.measures:
        if m.state == MeasureState.RUNNING and m.ends_at is not None and m.ends_at - s.as_of <= MEASURE_WARNING:
            title = _MEASURE.filled(title=m.title)
            out.append(_info(AlertKind.MEASURE_ENDING, m.id, title, due_at=m.ends_at))
    for x in s.differences:
        named = s.words.get(x.type) or Text(x.type.replace("_", " "), f"“{x.type}”")
        title = _POINTS_DIFFER.filled(issued=as_json(x.issued), computed=as_json(x.computed), type=named)
        alert = _info(AlertKind.DISAGREEMENT, f"{x.ledger}:{x.type}", title, due_at=x.issued_at)
        out.append(replace(alert, points=x.issued))
    return _unique(out)


def case_wakes(a: Assessment, ahead: timedelta) -> list[datetime]:
    """Later instants at which an alert is due though the answer stays as it is."""
    return _horizons(a.actions, a.deadlines, a.as_of, ahead, in_charge(a.dispute))


def shop_wakes(s: Standing, ahead: timedelta) -> list[datetime]:
    """The same of a shop."""
    ends = [at for m in s.measures if m.ends_at is not None and (at := m.ends_at - MEASURE_WARNING) > s.as_of]
    return ends + _horizons(s.actions, s.deadlines, s.as_of, ahead, OF_SHOPS)


def _horizons(
    actions: Sequence[ActionItem], deadlines: Sequence[DeadlineItem], as_of: datetime, ahead: timedelta, owner: Owner
) -> list[datetime]:
    todo = steps(actions, deadlines, as_of, owner)
    dues = {at for s in todo for at in (s.due_at, _due_of(s.deadline)) if at is not None}
    return [at for due in dues if (at := due - ahead) > as_of]


def _due_of(d: DeadlineItem | None) -> datetime | None:
    return d.keep_by if d is not None else None


def _info(kind: AlertKind, about: str, title: Text, due_at: datetime | None = None) -> Alert:
    return Alert(kind=kind, level=AlertLevel.INFO, about=about, title=title, due_at=due_at)


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


@dataclass(frozen=True, slots=True)
class _Teller:
    """What the alerts about the steps and the clocks of one answer have in common.

    `cost` and `points` are what is lost where a clock itself does not say; `lost_right` is the level at which a right
    is told that was not used.
    """

    as_of: datetime
    ahead: timedelta
    clocks: ClockRoles
    gaps: Sequence[GapItem]
    owner: Owner
    cost: Money | None = None
    points: Points = None
    lost_right: AlertLevel = AlertLevel.LAPSED

    def of(self, actions: Sequence[ActionItem], deadlines: Sequence[DeadlineItem]) -> list[Alert]:
        """The alerts about clocks, the seller's and the others', and about actions with a date of their own."""
        todo = steps(actions, deadlines, self.as_of, self.owner)
        out: list[Alert] = []
        for d in deadlines:
            mine = [s for s in todo if s.deadline is d]
            base = self._base(d, next((s.owner for s in mine), None))
            out += self._of_clock(d, base, mine)
            if d.differs_by_s is not None and d.state not in FINISHED:
                out.append(_told(base, AlertKind.DISAGREEMENT, AlertLevel.INFO, _DISAGREE))
        return out + [alert for s in todo if s.deadline is None for alert in self._of_action(s)]

    def _base(self, d: DeadlineItem, owner: Owner | None) -> Alert:
        lapse = d.lapse
        return Alert(
            kind=AlertKind.DUE_SOON,
            level=AlertLevel.DUE_SOON,
            about=d.id if d.occurrence == 1 else f"{d.id}#{d.occurrence}",
            title=d.title,
            deadline=d.id,
            owner=owner,
            due_at=d.keep_by,
            cost=lapse.cost if lapse is not None and lapse.cost is not None else self.cost,
            points=lapse.points if lapse is not None and lapse.points else self.points,
        )

    def _of_clock(self, d: DeadlineItem, base: Alert, mine: Sequence[Step]) -> Iterator[Alert]:
        """What a clock's state calls for; `base` is the alert that it is due soon, `mine` are the steps due with it."""
        is_appeal = d.rule in self.clocks.appeals
        soon = replace(base, kind=AlertKind.APPEAL_CLOSING) if is_appeal else base
        if d.actor == Actor.SELLER and d.state == DeadlineState.OVERDUE:
            is_right = is_appeal or (d.lapse is not None and d.lapse.effect == LapseEffect.RIGHT_LOST)
            if leaves_nothing(d) or (is_right and not d.may_apply):
                yield _told(base, AlertKind.LAPSED, self.lost_right if is_right else AlertLevel.LAPSED, _LAPSED)
            else:  # a right that may be used for longer, as far as is known, is no failure yet
                yield soon if is_right else replace(base, kind=AlertKind.OVERDUE, level=AlertLevel.OVERDUE)
        elif is_undated(d):
            yield self._undated(d, base)
        elif d.actor == Actor.SELLER and self._is_soon(d, mine):
            yield soon
        elif d.state in _UNFINISHED and d.actor in _DECIDERS and d.rule in self.clocks.rulings:
            yield _told(base, AlertKind.RULING_DUE, AlertLevel.INFO, _RULING)
        elif d.actor == Actor.BUYER and d.state == DeadlineState.OVERDUE and d.lapse is not None and not d.may_apply:
            yield _told(base, AlertKind.LAPSED, AlertLevel.INFO, _LAPSED)

    def _is_soon(self, d: DeadlineItem, mine: Sequence[Step]) -> bool:
        """Whether a clock has come to its warning, or something is due by it before another scan could tell in time."""
        dues = [at for at in (d.keep_by, *(s.due_at for s in mine)) if at is not None]
        return d.state == DeadlineState.DUE_SOON or (
            d.state in _AHEAD and any(at - self.ahead <= self.as_of for at in dues)
        )

    def _undated(self, d: DeadlineItem, base: Alert) -> Alert:
        alert = _told(base, AlertKind.DATE_UNKNOWN, AlertLevel.DUE_SOON, _UNDATED)
        where = next((g.look_up for g in self.gaps if g.topic == d.id and g.look_up is not None), None)
        return alert if where is None else replace(alert, title=_LOOK_UP.filled(title=alert.title, where=where))

    def _of_action(self, s: Step) -> Iterator[Alert]:
        """What an action without a clock of its own calls for."""
        if s.action is None or s.due_at is None:
            return
        state = s.state(self.as_of, self.ahead)
        if state not in (StepState.OVERDUE, StepState.DUE_SOON):
            return
        is_overdue = state is StepState.OVERDUE
        yield Alert(
            kind=AlertKind.OVERDUE if is_overdue else AlertKind.DUE_SOON,
            level=AlertLevel.OVERDUE if is_overdue else AlertLevel.DUE_SOON,
            about=s.action.id,
            title=s.title,
            action=s.action.id,
            owner=s.owner,
            due_at=s.due_at,
            cost=self.cost,
            points=self.points,
        )


def _told(base: Alert, kind: AlertKind, level: AlertLevel, title: Text) -> Alert:
    return replace(base, kind=kind, level=level, title=title.filled(title=base.title))


def _unique(alerts: list[Alert]) -> list[Alert]:
    found: dict[tuple[str, str, str], Alert] = {}
    for a in alerts:
        found.setdefault(a.key, a)
    return list(found.values())
