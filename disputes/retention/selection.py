"""What has been kept for long enough, as conditions on the tables, and what of it stays all the same.

Nothing of an open case goes, nor of one that the policy or a legal hold keeps; no alert that is not cleared, no message
that is not sent, and not the scans by which it is told how old the answers are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    Table,
    and_,
    case,
    exists,
    false,
    func,
    literal,
    not_,
    or_,
    select,
)

from disputes.cases.routes import MOST_RECORDS
from disputes.retention.policy import RetentionPolicy
from disputes.store.holds import is_held
from disputes.store.models import ALERTS, CASES, DELIVERIES, HISTORY, JOURNAL, REQUESTS, SCANS, SNAPSHOTS
from disputes.store.runs import SUCCESS
from disputes.words.dataclass import dataclass
from disputes.words.retention import RetainedPart, StaysFor
from disputes.words.store import RowKind

Condition = ColumnElement[bool]
ROWS: Mapping[RetainedPart, tuple[Table, Column[Any]]] = {
    RetainedPart.HISTORY: (HISTORY, HISTORY.c.id),
    RetainedPart.SNAPSHOTS: (SNAPSHOTS, SNAPSHOTS.c.id),
    RetainedPart.ALERTS: (ALERTS, ALERTS.c.id),
    RetainedPart.DELIVERIES: (DELIVERIES, DELIVERIES.c.id),
    RetainedPart.REQUESTS: (REQUESTS, REQUESTS.c.key),
    RetainedPart.SCANS: (SCANS, SCANS.c.id),
    RetainedPart.JOURNAL: (JOURNAL, JOURNAL.c.id),
    RetainedPart.CLOSED_CASES: (CASES, CASES.c.pk),
}
"""The table of each part, and the column by which it is gone through."""


@dataclass(frozen=True, slots=True)
class HeldCases:
    """The cases of which nothing goes: those that the policy names, by their numbers, and those on which a legal hold
    stands at the instant `at`.
    """

    named: Sequence[int]
    at: datetime

    def has(self, case_pk: ColumnElement[Any]) -> Condition:
        """That a case is one of them."""
        return or_(case_pk.in_(self.named), is_held(case_pk, self.at))


@dataclass(frozen=True, slots=True)
class Selection:
    """Of one part: what is old enough, and why some of it stays, the first reason that holds."""

    part: RetainedPart
    before: datetime
    is_old: Condition
    reasons: Sequence[tuple[StaysFor, Condition]]

    @property
    def table(self) -> Table:
        return ROWS[self.part][0]

    @property
    def is_on_hold(self) -> Condition:
        """What stays because its case is held."""
        return or_(false(), *(condition for word, condition in self.reasons if word is StaysFor.HELD))

    @property
    def goes(self) -> Condition:
        """What goes."""
        return and_(self.is_old, *(not_(condition) for _, condition in self.reasons))

    def counts(self, connection: Connection) -> dict[StaysFor, int]:
        """How many rows are old enough, by why they stay, or go."""
        told = [(condition, literal(word.value)) for word, condition in self.reasons]
        reason = case(*told, else_=literal(StaysFor.PAST.value)) if told else literal(StaysFor.PAST.value)
        named = select(reason.label("reason")).where(self.is_old).select_from(self.table).subquery()
        found = connection.execute(select(named.c.reason, func.count()).group_by(named.c.reason))
        return {StaysFor(word): many for word, many in found}


def selections(policy: RetentionPolicy, held: HeldCases, as_of: datetime) -> list[Selection]:
    """The parts of which something is to go, in the order in which it goes: cases last, with what is left of them.

    `held`: the cases of which nothing goes.
    """
    made = {
        RetainedPart.HISTORY: _of_subjects(HISTORY, HISTORY.c.kind, HISTORY.c.as_of, held),
        RetainedPart.SNAPSHOTS: _of_subjects(SNAPSHOTS, SNAPSHOTS.c.kind, SNAPSHOTS.c.taken_at, held),
        RetainedPart.ALERTS: _alerts(held),
        RetainedPart.DELIVERIES: (DELIVERIES.c.sent_at, []),
        RetainedPart.REQUESTS: (REQUESTS.c.done_at, []),
        RetainedPart.SCANS: _scans(),
        RetainedPart.JOURNAL: _journal(held),
    }
    out = []
    for part, (at, reasons) in made.items():
        before = policy.before(part, as_of)
        if before is not None:
            out.append(Selection(part, before, at < before, reasons))
    before = policy.before(RetainedPart.CLOSED_CASES, as_of)
    if before is not None:
        out.append(_closed_cases(before, policy.before(RetainedPart.JOURNAL, as_of), held))
    return out


Reasons = list[tuple[StaysFor, Condition]]


def _of_subjects(table: Table, kind: Column[Any], at: Column[Any], held: HeldCases) -> tuple[Column[Any], Reasons]:
    """What is about cases and about shops; shops have no end, so that what is about them goes by its age alone."""
    is_case, subject = kind == RowKind.CASE, table.c.subject_pk
    return at, [
        (StaysFor.HELD, and_(is_case, held.has(subject))),
        (StaysFor.OPEN_CASE, and_(is_case, _is_open(subject))),
    ]


def _alerts(held: HeldCases) -> tuple[Column[Any], Reasons]:
    at, reasons = _of_subjects(ALERTS, ALERTS.c.subject, ALERTS.c.cleared_at, held)
    unsent = exists().where(DELIVERIES.c.id == ALERTS.c.delivery, DELIVERIES.c.sent_at.is_(None))
    return at, [*reasons, (StaysFor.NEEDED, unsent)]


def _scans() -> tuple[Column[Any], Reasons]:
    last = select(func.max(SCANS.c.id)).scalar_subquery()
    is_good = and_(SCANS.c.finished_at.is_not(None), SCANS.c.exit_code.in_(SUCCESS))
    good = select(func.max(SCANS.c.id)).where(is_good).scalar_subquery()
    return SCANS.c.started_at, [(StaysFor.NEEDED, or_(SCANS.c.id == last, func.coalesce(SCANS.c.id == good, False)))]


def _journal(held: HeldCases) -> tuple[Column[Any], Reasons]:
    return JOURNAL.c.at, [
        (StaysFor.HELD, held.has(JOURNAL.c.case_pk)),
        (StaysFor.OPEN_CASE, _is_open(JOURNAL.c.case_pk)),
    ]


def _is_open(subject: Column[Any]) -> Condition:
    return exists().where(CASES.c.pk == subject, CASES.c.open)


def _closed_cases(before: datetime, journal: datetime | None, held: HeldCases) -> Selection:
    """Closed cases whose last answer and last change lie before, with all records of their order or none of them."""
    other = CASES.alias("other")
    whole = CASES.alias("whole")
    # A placeholder that many records have is no order: answers say nothing of it.
    many = select(func.count()).where(whole.c.order_id == CASES.c.order_id).scalar_subquery()
    stays = or_(not_(_is_done(other, before)), *(condition for _, condition in _own_reasons(other, journal, held)))
    beside = exists().where(other.c.order_id == CASES.c.order_id, other.c.pk != CASES.c.pk, stays)
    return Selection(
        RetainedPart.CLOSED_CASES,
        before,
        _is_done(CASES, before),
        [
            *_own_reasons(CASES, journal, held),
            (StaysFor.ORDER, and_(CASES.c.order_id.is_not(None), beside, many <= MOST_RECORDS)),
        ],
    )


def _is_done(cases: FromClause, before: datetime) -> Condition:
    c = cases.c
    return and_(not_(c.open), func.coalesce(c.as_of < before, False), c.updated_at < before)


def _own_reasons(cases: FromClause, journal: datetime | None, held: HeldCases) -> Reasons:
    c = cases.c
    told = exists().where(ALERTS.c.subject == RowKind.CASE, ALERTS.c.subject_pk == c.pk, ALERTS.c.cleared_at.is_(None))
    noted = exists().where(JOURNAL.c.case_pk == c.pk, *([JOURNAL.c.at >= journal] if journal is not None else []))
    return [
        (StaysFor.HELD, held.has(c.pk)),
        # It opens again by what is on record, or a scan has yet to see it.
        (StaysFor.NEEDED, or_(c.wake_at.is_not(None), c.quarantine.is_not(None), told)),
        (StaysFor.JOURNAL, noted),
    ]
