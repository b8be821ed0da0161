"""Clocks that start when points are issued: the window for an appeal, its resubmission, and others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from disputes.advice.exposure import lapse_item
from disputes.answers.assessment import DeadlineItem
from disputes.dates.calendars import Calendar, due, subtract
from disputes.dates.durations import Duration
from disputes.language.alternatives import Alternatives
from disputes.language.citations import Citation, weakest
from disputes.language.moments import SpanLength
from disputes.language.rulebook import Rulebook
from disputes.language.shop_rules import IssueClock, Ledger
from disputes.language.truth import Text, Unknown
from disputes.shops.entry_parts import EntryPart, Undecided
from disputes.shops.ledger_run import LedgerRun
from disputes.shops.ledger_tiers import calendar_of
from disputes.shops.shop_state import ShopState
from disputes.situation.view import View
from disputes.words.answers import DeadlineState, DueSource
from disputes.words.dataclass import dataclass
from disputes.words.language import ResolutionKind
from disputes.words.records import Actor

RESUBMIT = Text("Resubmit the appeal", "重新提交申诉")
SECOND_APPEAL = "appeal_again"
APPEAL_AGAIN = Text("Appeal a second time", "再次申诉")


@dataclass(frozen=True, slots=True)
class IssueDeadlines:
    """Deadlines that issues of points start, and what is open about them."""

    items: tuple[DeadlineItem, ...] = ()
    undecided: tuple[Undecided, ...] = ()
    which: Unknown | None = None
    """What keeps open which window for an appeal is the one in force."""

    @property
    def last_due(self) -> datetime | None:
        """When the last of them runs out (UTC): the window for a second appeal, where the first one is lost."""
        last = [d for d in self.items if d.id == SECOND_APPEAL] or self.items
        return max((d.due_at for d in last if d.due_at is not None), default=None)


def appeal_deadlines(shop: ShopState, ledger: Ledger, part: EntryPart) -> IssueDeadlines:
    """The window for an appeal against a part of an entry, and those for sending an appeal again."""
    if ledger.appeal is None:
        return IssueDeadlines()
    clock = _PartClock(shop, ledger, part)
    resolved = ledger.appeal.resolve(clock.view)
    options = (resolved.value,) if resolved.kind is ResolutionKind.VALUE else resolved.options
    rule = options[0] if options else None
    if rule is None:
        return IssueDeadlines(which=resolved.unknown)
    items, undecided = clock.appeal(rule, resolved.cites or rule.cites, resolved.unknown)
    return IssueDeadlines(tuple(items), tuple(undecided), resolved.unknown)


def issue_deadlines(shop: ShopState, run: LedgerRun, appeals: Mapping[str, IssueDeadlines]) -> IssueDeadlines:
    """The deadlines of a ledger's issues that still count: of several parts of one issue and type once, unless appeals
    are filed. `appeals`: the windows for appeals of the parts, by their origins.
    """
    items: list[DeadlineItem] = []
    undecided: list[Undecided] = []
    seen: dict[tuple[datetime, str], int] = {}
    alive = (p for p in run.parts if p.issued_at <= shop.now and (p.gone_at is None or p.gone_at > shop.now))
    for part in sorted(alive, key=lambda p: (p.issued_at, p.sort_key)):
        issue = (part.issued_at, part.type)
        if issue in seen and not part.appeals:
            continue
        seen[issue] = seen.get(issue, 0) + 1
        occurrence = len(seen)
        windows = appeals[part.origin]
        if windows.which is not None and part.points != 0:
            undecided.append(Undecided(windows.which.named("violations"), run.ledger.key))
        items += [replace(d, occurrence=occurrence) for d in windows.items]
        undecided += windows.undecided
        if run.ledger.clocks:
            clock = _PartClock(shop, run.ledger, part)
            for rule in run.ledger.clocks:
                found, open_ = clock.item(rule, rule.cites, occurrence)
                items += [found] if found is not None else []
                undecided += open_
    return IssueDeadlines(tuple(items), tuple(undecided))


class _PartClock:
    """The clocks that start when one part of an entry is issued."""

    def __init__(self, shop: ShopState, ledger: Ledger, part: EntryPart) -> None:
        self.shop = shop
        self.ledger = ledger
        self.part = part
        own = {**part.own, "type": part.type, "issued_at": part.issued_at}
        self.view = shop.state.view(ledger.ruleset, shop.ledgers.local_day(part.issued_at), False, own)

    def appeal(
        self, rule: IssueClock, cites: tuple[Citation, ...], open_: Unknown | None
    ) -> tuple[list[DeadlineItem], list[Undecided]]:
        """The window for an appeal, met where one was filed, and those for sending it again or for a second one."""
        item, undecided = self.item(rule, cites, 1)
        if item is None:
            return [], undecided
        appeals = self.part.appeals
        filed = min((a["filed_at"] for a in appeals if a.get("filed_at") is not None), default=None)
        item = replace(_met(item, filed), may_apply=item.may_apply or open_ is not None)
        # sent back: decided, and neither won nor lost
        back = [a for a in appeals if a.get("decided_at") is not None and a.get("outcome") is None]
        again = [self._resubmit(rule, cites, a) for a in back if rule.resubmit is not None]
        return [item, *again, *self._second(rule, cites)], undecided

    def _second(self, rule: IssueClock, cites: tuple[Citation, ...]) -> list[DeadlineItem]:
        """The window for a second appeal once the first one is lost, met where one was filed since; one at most. It
        may apply where the record does not say how the first one ended.
        """
        decided = [a for a in self.part.appeals if a.get("decided_at") is not None]
        first = min(decided, key=lambda a: a["decided_at"], default=None)
        unsaid = first is not None and first.get("outcome") is None and rule.resubmit is None
        if rule.again is None or first is None or not (first.get("outcome") == "lost" or unsaid):
            return []
        at = first["decided_at"]
        due_at, calendar = self._due(rule, at, rule.again)
        item = self._deadline(rule, cites, 1, at.astimezone(UTC), due_at, calendar)
        what = violation_title(self.shop.book, self.part.type, self.view.ruleset)
        title = Text(f"{APPEAL_AGAIN.en}: {what.en}", f"{APPEAL_AGAIN.zh}：{what.zh}")
        filed = (a["filed_at"] for a in self.part.appeals if a.get("filed_at") is not None and a["filed_at"] >= at)
        return [_met(replace(item, id=SECOND_APPEAL, title=title, may_apply=unsaid), min(filed, default=None))]

    def _resubmit(self, rule: IssueClock, cites: tuple[Citation, ...], appeal: Mapping[str, Any]) -> DeadlineItem:
        due_at, calendar = self._due(rule, appeal["decided_at"], rule.resubmit)
        item = self._deadline(rule, cites, 1, appeal["decided_at"].astimezone(UTC), due_at, calendar)
        return _met(replace(item, id="resubmit", title=RESUBMIT), appeal.get("resubmitted_at"))

    def item(
        self, rule: IssueClock, cites: tuple[Citation, ...], occurrence: int
    ) -> tuple[DeadlineItem | None, list[Undecided]]:
        """The deadline of a clock, None where its condition does not hold or where what was only advised is over; what
        is open about that.
        """
        truth = True if rule.when is None else rule.when.truth(self.view)
        if truth is False:
            return None, []
        due_at, calendar = self._due(rule, self.part.issued_at, rule.within)
        item = self._deadline(rule, cites, occurrence, self.part.issued_at, due_at, calendar)
        if rule.advised and item.state is DeadlineState.OVERDUE:
            return None, []
        if isinstance(truth, Unknown):
            return replace(item, may_apply=True), [Undecided(truth.named("violations"), self.view.ruleset)]
        return item, []

    def _due(
        self, rule: IssueClock, start: datetime, within: Alternatives[SpanLength] | None
    ) -> tuple[datetime | None, Calendar]:
        """When a clock runs out (UTC), None where no time is on file; and the calendar that it counts on."""
        view = self.view
        name = rule.calendar.resolve(view).known() if rule.calendar is not None else None
        calendar = view.calendar(name) if isinstance(name, str) else calendar_of(self.shop.state, self.ledger)
        if within is None:
            return None, calendar
        length = _length(within, view)
        if length is None:
            return None, calendar
        counts, ends = rule.counts_from.resolve(view).known(), rule.ends.resolve(view).known()
        return due(start, length, calendar, counts, ends).astimezone(UTC), calendar  # type: ignore[arg-type]

    def _deadline(
        self,
        rule: IssueClock,
        cites: tuple[Citation, ...],
        occurrence: int,
        start: datetime,
        due_at: datetime | None,
        calendar: Calendar,
    ) -> DeadlineItem:
        view, part, now = self.view, self.part, self.shop.now
        warn = None
        if due_at is not None and rule.warn is not None:
            found = rule.warn.resolve(view).known()
            length = found.length(view) if isinstance(found, SpanLength) else None
            if isinstance(length, Duration):
                warn = max(subtract(due_at, length, calendar).astimezone(UTC), start)
        what = violation_title(self.shop.book, part.type, view.ruleset)
        resolved = rule.lapse.resolve(view) if rule.lapse is not None else None
        lapse = resolved.value if resolved is not None and resolved.kind is ResolutionKind.VALUE else None
        return DeadlineItem(
            id=rule.id,
            title=Text(f"{rule.title.en}: {what.en}", f"{rule.title.zh}：{what.zh}"),
            actor=Actor(rule.actor),
            occurrence=occurrence,
            starts_at=start,
            opens_at=start,
            due_at=due_at,
            due_local=due_at.astimezone(self.shop.state.zone) if due_at is not None else None,
            warn_at=warn,
            state=_state(now, due_at, warn),
            met_at=None,
            source=DueSource.RULE,
            rule_due_at=due_at,
            limited_by=None,
            may_apply=False,
            lapse=lapse_item(lapse, view) if lapse is not None else None,
            calendar=None,
            rule=f"{view.ruleset}/{part.ledger}",
            cite=list(cites),
            confidence=weakest(c.confidence for c in cites),
            edition=view.day,
        )


def violation_title(book: Rulebook, type_: str, ruleset: str) -> Text:
    """What a violation is called; one of the platform's own that has no title is quoted."""
    return book.word(type_, ruleset) or Text(type_.replace("_", " "), f"“{type_}”")


def _length(within: Alternatives[SpanLength], view: View) -> Duration | None:
    found = within.resolve(view)
    options = (found.value,) if found.kind is ResolutionKind.VALUE else found.options
    length = options[0].length(view) if options and options[0] is not None else None
    return length if isinstance(length, Duration) else None


def _state(now: datetime, due_at: datetime | None, warn: datetime | None) -> DeadlineState:
    if due_at is not None and now > due_at:
        return DeadlineState.OVERDUE
    return DeadlineState.DUE_SOON if warn is not None and now >= warn else DeadlineState.RUNNING


def _met(item: DeadlineItem, at: datetime | None) -> DeadlineItem:
    """A deadline with what met it, if anything did."""
    if at is None:
        return item
    in_time = item.due_at is None or at <= item.due_at
    return replace(item, met_at=at.astimezone(UTC), state=DeadlineState.MET if in_time else DeadlineState.MET_LATE)
