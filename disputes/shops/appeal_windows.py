"""Clocks that start when points are issued: the window for an appeal, its resubmission, and others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from disputes.advice.exposure import lapse_item
from disputes.answers.assessment import DeadlineItem
from disputes.dates.calendars import Duration, due, subtract
from disputes.language.moments import SpanLength
from disputes.language.reading.nodes import Citation, weakest
from disputes.language.shop_rules import IssueClock, Ledger
from disputes.language.truth import Text, Unknown
from disputes.shops.entry_parts import EntryPart, Undecided
from disputes.shops.ledger_run import LedgerRun
from disputes.shops.ledger_tiers import calendar_of
from disputes.shops.shop_state import ShopState
from disputes.situation.periods import SECOND
from disputes.situation.state import View
from disputes.words.answers import DeadlineState, DueSource
from disputes.words.records import Actor

RESUBMIT = Text("Resubmit the appeal", "重新提交申诉")


def issue_clocks(
    shop: ShopState, run: LedgerRun, only: Sequence[EntryPart] | None = None, *, appeals: bool = False
) -> list[DeadlineItem]:
    """The clocks of a ledger's issues that still count, or of the parts given.

    `appeals`: only the windows for appeals.
    """
    out: list[DeadlineItem] = []
    ledger = run.ledger
    parts = (
        only
        if only is not None
        else [p for p in run.parts if p.issued_at <= shop.now and (p.gone_at is None or p.gone_at > shop.now)]
    )
    seen: dict[tuple[datetime, str], int] = {}
    for part in sorted(parts, key=lambda p: (p.issued_at, p.sort_key)):
        view = View(
            shop.state,
            ledger.ruleset,
            part.issued_at.astimezone(shop.state.zone).date(),
            False,
            {**part.own, "type": part.type, "issued_at": part.issued_at},
        )
        first = (part.issued_at, part.type)
        if first in seen and not part.appeals and only is None:
            continue
        seen[first] = seen.get(first, 0) + 1
        number = len(seen)
        if ledger.appeal is not None:
            resolved = ledger.appeal.resolve(view)
            clock = resolved.value if resolved.kind == "value" else resolved.options[0] if resolved.options else None
            if resolved.unknown is not None and only is None and part.points != 0:
                shop.notes.append(Undecided(resolved.unknown.named("violations"), ledger.key))
            if clock is not None:
                out += _appeal(shop, ledger, part, clock, view, number, resolved.cites, resolved.unknown)
        if not appeals:
            out += [x for c in ledger.clocks if (x := _item(shop, ledger, part, c, view, number, c.cites)) is not None]
    return out


def _holds(clock: IssueClock, view: View) -> bool | Unknown:
    return True if clock.when is None else clock.when.truth(view)


def _due(ledger: Ledger, clock: IssueClock, start: datetime, within: Any, view: View) -> tuple[datetime | None, Any]:
    if within is None:
        return None, None
    found = within.resolve(view)
    span = found.value if found.kind == "value" else found.options[0] if found.options else None
    length = span.length(view) if isinstance(span, SpanLength) else None
    name = clock.calendar.resolve(view).known() if clock.calendar is not None else None
    calendar = view.calendar(name) if isinstance(name, str) else calendar_of(view.state, ledger)
    if not isinstance(length, Duration):
        return None, calendar
    counts, ends = (x.resolve(view).known() for x in (clock.counts_from, clock.ends))
    return due(start, length, calendar, counts, ends).astimezone(UTC), calendar  # type: ignore[arg-type]


def _appeal(
    shop: ShopState,
    ledger: Ledger,
    part: EntryPart,
    clock: IssueClock,
    view: View,
    number: int,
    cites: tuple[Citation, ...],
    open_: Unknown | None,
) -> list[DeadlineItem]:
    item = _item(shop, ledger, part, clock, view, number, cites or clock.cites)
    if item is None:
        return []
    item.may_apply = item.may_apply or open_ is not None
    out = [item]
    filed = sorted(a["filed_at"] for a in part.appeals if a.get("filed_at") is not None)
    if filed:
        item.met_at = filed[0].astimezone(UTC)
        item.state = DeadlineState.MET if item.due_at is None or item.met_at <= item.due_at else DeadlineState.MET_LATE
    for a in part.appeals:
        # sent back: decided, and neither won nor lost
        if clock.resubmit is None or a.get("decided_at") is None or a.get("outcome") is not None:
            continue
        until, calendar = _due(ledger, clock, a["decided_at"], clock.resubmit, view)
        back = _clock_item(
            shop, part, clock, view, number, cites or clock.cites, a["decided_at"].astimezone(UTC), until, calendar
        )
        back.id, back.title = "resubmit", RESUBMIT
        again = a.get("resubmitted_at")
        if again is not None:
            back.met_at = again.astimezone(UTC)
            back.state = DeadlineState.MET if until is None or again <= until else DeadlineState.MET_LATE
        out.append(back)
    return out


def _item(
    shop: ShopState,
    ledger: Ledger,
    part: EntryPart,
    clock: IssueClock,
    view: View,
    number: int,
    cites: tuple[Citation, ...],
) -> DeadlineItem | None:
    truth = _holds(clock, view)
    if truth is False:
        return None
    until, calendar = _due(ledger, clock, part.issued_at, clock.within, view)
    item = _clock_item(shop, part, clock, view, number, cites, part.issued_at, until, calendar)
    if isinstance(truth, Unknown):
        item.may_apply = True
        shop.notes.append(Undecided(truth.named("violations"), view.ruleset))
    return item


def _clock_item(
    shop: ShopState,
    part: EntryPart,
    clock: IssueClock,
    view: View,
    number: int,
    cites: tuple[Citation, ...],
    start: datetime,
    until: datetime | None,
    calendar: Any,
) -> DeadlineItem:
    now, state = shop.now, shop.state
    warn = None
    if until is not None and clock.warn is not None:
        found = clock.warn.resolve(view).known()
        length = found.length(view) if isinstance(found, SpanLength) else None
        if isinstance(length, Duration):
            warn = max(subtract(until, length, calendar).astimezone(UTC), start)
    word = DeadlineState.RUNNING
    if until is not None and now > until:
        word = DeadlineState.OVERDUE
    elif warn is not None and now >= warn:
        word = DeadlineState.DUE_SOON
    for at in (warn, until + SECOND if until is not None else None):
        if at is not None:
            state.wake(at)
    lapse = None
    if clock.lapse is not None:
        found_ = clock.lapse.resolve(view)
        lapse = lapse_item(found_.value if found_.kind == "value" else None, view, lambda _: None)
    title = Text(f"{clock.title.en}: {part.type.replace('_', ' ')}", f"{clock.title.zh}：{part.type}")
    local = until.astimezone(state.zone) if until is not None else None
    rule, confidence = f"{view.ruleset}/{part.ledger}", weakest(c.confidence for c in cites)
    return DeadlineItem(
        id=clock.id,
        title=title,
        actor=Actor(clock.actor),
        occurrence=number,
        starts_at=start,
        opens_at=start,
        due_at=until,
        due_local=local,
        warn_at=warn,
        state=word,
        met_at=None,
        source=DueSource.RULE,
        rule_due_at=until,
        limited_by=None,
        may_apply=False,
        lapse=lapse,
        calendar=None,
        rule=rule,
        cite=list(cites),
        confidence=confidence,
        edition=view.day,
    )
