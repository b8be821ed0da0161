"""The pipeline: record → timeline → fields and clocks → matching → assessment.

One pure function: the same record, rulebook and `as_of` give the same answer. The clock is an argument.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from disputes.advice.actions import actions, by
from disputes.advice.checklist import checklist
from disputes.advice.explanation import Open, near_misses, trace
from disputes.advice.exposure import exposure, lapse_item
from disputes.answers.assessment import Assessment, DeadlineItem, GapItem, LapsedItem, RulesetUsed, Trace
from disputes.answers.gaps import LOOK_UP, NO_DISPUTE, NO_MARKET, NO_RULESET
from disputes.cases.points_at_stake import CaseShopFields, added
from disputes.cases.ruling import rule_on
from disputes.dates.instants import in_utc
from disputes.dates.wall_clock import day_start
from disputes.language.citations import weakest
from disputes.language.coverage import registry
from disputes.language.digest import digest
from disputes.language.loading import COMMON
from disputes.language.rulebook import Rulebook
from disputes.language.truth import Text, Unknown
from disputes.records.words import DISPUTES
from disputes.situation import channel_deadlines as stated
from disputes.situation.deadlines import SECOND, Clock, all_clocks
from disputes.situation.matching import Match, RuleMatcher
from disputes.situation.next_change import next_change
from disputes.situation.state import State
from disputes.words.answers import Confidence, DeadlineState, DueSource
from disputes.words.records import Actor

HIDDEN = ("superseded", "not_applicable")
DIFFERENCE_SHOWN_S = 60
ENDINGS = ("withdrawn", "settled", "closed", "cancelled")
"""Events that end a matter: what the channel stated for it has no object any more."""


@dataclass(slots=True)
class Assessor:
    """Assesses cases of one rulebook. Keeps what cases share: specialised rules and their networks."""

    book: Rulebook
    engine: str = "auto"
    matcher: RuleMatcher = field(init=False)
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        self.matcher = RuleMatcher(self.engine)
        self.digest = digest(self.book)

    def assess(
        self, values: Mapping[str, Any], as_of: datetime, *, explain: bool = False, trial: bool = False
    ) -> Assessment:
        """The answer for a case (`records.printing.values`) at `as_of`, an aware datetime."""
        first, state = self.evaluate(values, as_of, explain=explain, trial=trial)
        first.next_change_at = self._next_change(values, first, state, trial)
        return first

    def answer_at(self, values: Mapping[str, Any], as_of: datetime, *, trial: bool = False) -> Assessment:
        """The answer without looking ahead: `next_change_at` is left out."""
        return self.evaluate(values, as_of, explain=False, trial=trial)[0]

    def _next_change(self, values: Mapping[str, Any], now: Assessment, state: State, trial: bool) -> datetime | None:
        """The first later instant at which the answer differs, the record staying as it is."""
        # What is shown for explanation only is no part of the answer.
        base = comparable(now if now.near_misses is None else self.answer_at(values, now.as_of, trial=trial))

        def look(at: datetime) -> tuple[bool, Iterable[datetime]]:
            later, after = self.evaluate(values, at, explain=False, trial=trial)
            return comparable(later) != base, after.wakes

        return next_change(state.wakes, now.as_of, look)

    def evaluate(
        self, values: Mapping[str, Any], as_of: datetime, *, explain: bool, trial: bool
    ) -> tuple[Assessment, State]:
        """The answer at one instant without looking ahead, and the state that it was read from.

        Raises :class:`UsageError` for an instant without a zone, and for a record of another platform.
        """
        self.book.check_platform(values)
        state = State(values, self.book, in_utc(as_of))
        state.readings = CaseShopFields(state)
        open_ = Open()
        state.cites = []
        outcome = self.matcher.match(state, trial=trial, thorough=explain)
        clocks = all_clocks(state, hidden=explain)
        state.cites = []  # from here on: citations of values that the answer itself shows
        fired = outcome.fired
        for m in outcome.undecided:
            if (unknown := m.open) is not None:
                open_.note(unknown, m.rule.key)
        for c in clocks:
            if c.unknown is not None and c.state not in HIDDEN and (c.met_at is None or c.doubt is not None):
                open_.note(c.unknown, c.key)
        shown = [c for c in clocks if explain or c.state not in HIDDEN]
        items = [_deadline_item(state, c, open_) for c in shown]
        items += _stated_items(state, clocks, explain)
        items.sort(key=_deadline_order)
        gaps = _gaps(state, fired, open_)
        for m in fired:
            _note_due(state, m, open_)
        answer = Assessment(
            case=values["id"],
            platform=values["platform"],
            market=values["market"],
            site=values.get("site"),
            dispute=values["dispute"],
            stage=values.get("stage"),
            as_of=state.now,
            time_zone=str(state.zone),
            ruleset=self._ruleset(state),
            actions=actions(state, fired, open_),
            deadlines=items,
            evidence=checklist(state, fired, lambda view, alternatives: by(state, view, alternatives, _ignore).at),
            ruling=rule_on(state, fired, clocks, open_),
            exposure=exposure(state, fired, clocks, open_.note),
            questions=[],
            gaps=gaps,
            trace=_trace(state, fired),
            standing=None,
            confidence=None,
            next_change_at=None,
            near_misses=near_misses(outcome) if explain else None,
            lapsed=_lapsed(state, clocks),
        )
        answer.exposure.points, answer.standing = added(state, fired, answer.exposure.points)
        answer.questions = open_.questions(self.book)
        answer.gaps = sorted([*gaps, *open_.gap_items()], key=lambda g: g.topic)
        answer.confidence = _confidence(
            state, fired, [c for c in clocks if c.state not in HIDDEN and c.due_at is not None]
        )
        return answer, state

    def _ruleset(self, state: State) -> RulesetUsed:
        own = self.book.own
        day, moves = state.version_day(self.book.platform, own.version_by if own is not None else None)
        if moves:
            state.wake(_tomorrow(state))
        return RulesetUsed(id=own.id if own is not None else COMMON, digest=self.digest, edition=day)


def _tomorrow(state: State) -> datetime:
    """When the edition changes that is the day of the answer."""
    return day_start(state.today + timedelta(days=1), state.zone)


def _trace(state: State, fired: list[Match]) -> list[Trace]:
    """The trace without what is only `now` in another guise: it would never be the same twice."""
    out = trace(fired)
    for item, m in zip(out, fired, strict=True):
        if m.view.day_moves:
            state.wake(_tomorrow(state))
        later = m.view.later(state.now + timedelta(seconds=1))
        item.matched = {
            path: value for path, value in item.matched.items() if not m.view.moves(path) or later.read(path) == value
        }
    return out


def _ignore(_: Unknown) -> None:
    """The same moment is asked about where the action's due instant is worked out."""


def _note_due(state: State, m: Match, open_: Open) -> None:
    for g in m.rule.then.gather:
        by(state, m.view, g.by, lambda u: open_.note(u, m.rule.key))


def _gaps(state: State, fired: list[Match], open_: Open) -> list[GapItem]:
    out = [GapItem(topic=g.topic, why=g.why, look_up=g.look_up) for m in fired if (g := m.rule.then.gap) is not None]
    own = state.book.own
    if own is None:
        out.append(GapItem(topic="ruleset", why=NO_RULESET, look_up=LOOK_UP))
    elif own.markets and state.values.get("market") not in own.markets and "GLOBAL" not in own.markets:
        out.append(GapItem(topic="market", why=NO_MARKET, look_up=LOOK_UP))
    elif own is not None and state.values["dispute"] != "none" and not _names(state, state.values["dispute"]):
        out.append(GapItem(topic="dispute_type", why=NO_DISPUTE, look_up=LOOK_UP))
    seen: dict[str, GapItem] = {}
    for item in out:
        seen.setdefault(item.topic, item)
    for topic in seen:
        open_.gaps.pop(topic, None)
    return list(seen.values())


def _names(state: State, dispute: str) -> bool:
    """Whether the platform's ruleset (or one it includes) has anything of its own on a dispute type."""
    found: dict[str, bool] | None = state.book.kept.get(("disputes",))
    if found is None:
        rulesets = [r for r in state.book.rulesets if r.id != COMMON]
        named = [registry(r) for r in rulesets]
        found = state.book.kept[("disputes",)] = {d: any(d in n for n in named) or not all(named) for d in DISPUTES}
    return found[dispute]


def _deadline_order(d: DeadlineItem) -> tuple[Any, ...]:
    finished = d.state in ("met", "met_late", "met_early", *HIDDEN)
    return (finished, d.due_at is None, d.due_at.timestamp() if d.due_at else 0, d.id, d.occurrence)


def _deadline_item(state: State, c: Clock, open_: Open) -> DeadlineItem:
    d = c.deadline
    cites = list(dict.fromkeys([*d.cites, *c.cites]))
    lapse = lapse_item(c.lapse, c.view, lambda u: open_.note(u, c.key))
    differs = None
    if c.source == "platform" and c.due_at is not None and c.rule_due_at is not None:
        apart = int((c.due_at - c.rule_due_at).total_seconds())
        differs = apart if abs(apart) >= DIFFERENCE_SHOWN_S else None
    return DeadlineItem(
        id=c.named(state.book.platform),
        title=d.title,
        actor=Actor(d.actor),
        occurrence=c.occurrence,
        starts_at=c.starts_at,
        opens_at=c.opens_at,
        due_at=c.due_at,
        due_local=c.due_at.astimezone(state.zone) if c.due_at else None,
        warn_at=c.warn_at,
        state=DeadlineState(c.state),
        met_at=c.met_at,
        source=DueSource(c.source),
        rule_due_at=c.rule_due_at,
        limited_by=c.limited_by,
        may_apply=c.may_apply,
        lapse=lapse,
        calendar=c.calendar,
        rule=c.key,
        cite=cites,
        confidence=weakest(x.confidence for x in cites),
        edition=c.edition,
        differs_by_s=differs,
    )


def _lapsed(state: State, clocks: Sequence[Clock]) -> list[LapsedItem]:
    found = []
    for c in clocks:
        if c.deadline.actor == "seller" and c.lapsed_first and c.due_at is not None:
            lapse = lapse_item(c.lapse, c.view, _ignore)
            if lapse is not None:
                found.append(
                    LapsedItem(
                        id=c.named(state.book.platform),
                        title=c.deadline.title,
                        occurrence=c.occurrence,
                        due_at=c.due_at,
                        lapse=lapse,
                        rule=c.key,
                    )
                )
    return sorted(found, key=lambda x: (x.due_at, x.id, x.occurrence))


def _stated_items(state: State, clocks: Sequence[Clock], explain: bool) -> list[DeadlineItem]:
    """The deadlines that only the channel knows, numbered by their names."""
    counts: dict[str, int] = {}
    out = []
    for found in stated.alone(state.values, [c.stated for c in clocks if c.stated is not None]):
        what = found.get("for") or "stated"
        counts[what] = counts.get(what, 0) + 1
        due = found.get("due_at")
        due = due.astimezone(UTC) if due is not None else None
        word = _stated_state(state, found, due)
        if explain or word not in HIDDEN:
            title = Text(f"Stated by the channel: {what}", f"渠道给出的期限：{what}")
            local = due.astimezone(state.zone) if due is not None else None
            actor = found.get("actor") or "seller"
            out.append(
                DeadlineItem(
                    id=what,
                    title=title,
                    actor=Actor(actor),
                    occurrence=counts[what],
                    starts_at=None,
                    opens_at=None,
                    due_at=due,
                    due_local=local,
                    warn_at=None,
                    state=word,
                    met_at=None,
                    source=DueSource.PLATFORM,
                    rule_due_at=None,
                    limited_by=None,
                    may_apply=False,
                    lapse=None,
                    calendar=None,
                    rule=None,
                    cite=[],
                    confidence=None,
                )
            )
    return out


def _stated_state(state: State, found: Mapping[str, Any], due: datetime | None) -> DeadlineState:
    if "due_at" in found and due is None:
        return DeadlineState.NOT_APPLICABLE
    if not isinstance(state.events, Unknown) and any(e["type"] in ENDINGS for e in state.events):
        return DeadlineState.SUPERSEDED
    if due is None:
        return DeadlineState.RUNNING
    state.wake(due + SECOND)
    return DeadlineState.OVERDUE if state.now > due else DeadlineState.RUNNING


def _confidence(state: State, fired: list[Match], clocks: list[Clock]) -> Confidence | None:
    # The common rules are principles of the house, no platform's figures: an answer does not rest on them.
    found = [c.confidence for m in fired if m.rule.ruleset != COMMON for c in m.rule.cites]
    found += [x.confidence for c in clocks for x in (*c.deadline.cites, *c.cites)]
    found += [c.confidence for c in state.cites or ()]
    return weakest(found)


def comparable(a: Assessment) -> tuple[Any, ...]:
    """The answer without its own instant, its explanation and its horizon."""
    skipped = ("as_of", "next_change_at", "near_misses")
    return tuple(getattr(a, f.name) for f in dataclasses.fields(a) if f.name not in skipped)
