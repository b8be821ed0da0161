"""Legal holds: while one stands on a case, nothing of it goes. Each has a reason of its own, for two lawsuits may be
about one case; one with a last day ends by itself, any other when somebody releases it. Both are in the journal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import ColumnElement, Connection, delete, exists, or_, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, select

from disputes.documents.errors import UsageError
from disputes.documents.problems import Problem
from disputes.store.case_log import Also, Seen, change_case, holds_of
from disputes.store.database import Store
from disputes.store.documents import dumps
from disputes.store.models import CASES, HOLDS, JOURNAL, CaseRow, HoldRow
from disputes.words.dataclass import dataclass

HOLD = "hold"
"""Key of the journal's entries that say so."""
MOST_REASON = 500
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class LegalHold:
    """Why nothing of a case may go, on one line, and the last day (UTC) on which that is so; without one, until it is
    released. Raises :class:`UsageError` without a reason, and for one that is too long.
    """

    reason: str
    until: date | None = None

    def __post_init__(self) -> None:
        text = " ".join(self.reason.split())
        if not text or len(text) > MOST_REASON:
            found = f"{len(text)} characters" if text else "no text"
            raise UsageError([Problem("", 0, "reason", found, f"a reason of at most {MOST_REASON} characters")])
        object.__setattr__(self, "reason", text)

    @property
    def ends_at(self) -> datetime | None:
        """The first instant at which it does not stand any more."""
        return datetime.combine(self.until + _DAY, time.min, UTC) if self.until is not None else None

    def item(self) -> dict[str, object]:
        """The hold as the journal has it."""
        return {"reason": self.reason, **({"until": self.until.isoformat()} if self.until is not None else {})}


def last_day(row: HoldRow) -> date | None:
    """The last day (UTC) on which a hold stands."""
    return (row.ends_at - _DAY).date() if row.ends_at is not None else None


def stands(row: HoldRow, at: datetime) -> bool:
    """Whether a hold stands at an instant."""
    return row.ends_at is None or row.ends_at > at


def is_held(case_pk: ColumnElement[int], at: datetime) -> ColumnElement[bool]:
    """That a legal hold stands on the case of that number at an instant."""
    return exists().where(HOLDS.c.case_pk == case_pk, _stands(at))


def _stands(at: datetime) -> ColumnElement[bool]:
    return or_(HOLDS.c.ends_at.is_(None), HOLDS.c.ends_at > at)


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """A case on which a legal hold stands."""

    platform: str
    case_id: str
    hold: LegalHold


def held_records(connection: Connection, pks: Sequence[int], at: datetime) -> list[HeldRecord]:
    """The legal holds that stand on these cases at an instant."""
    out = []
    with Session(bind=connection) as session:
        for pk in pks:
            for hold in (h for h in holds_of(session, pk) if stands(h, at)):
                found = connection.execute(select_columns(CASES.c.platform, CASES.c.case_id).where(CASES.c.pk == pk))
                for row in found:
                    out.append(HeldRecord(row.platform, row.case_id, LegalHold(hold.reason, last_day(hold))))
    return out


def place_hold(
    store: Store,
    case_id: str,
    platform: str | None,
    hold: LegalHold,
    *,
    agent: str | None,
    now: datetime,
    seen: Seen | None = None,
    also: Also | None = None,
) -> bool:
    """Places a legal hold on a case, or gives one of the same reason another last day; False where it stands already.

    Raises :class:`UsageError` where its last day is over, else as :func:`disputes.store.case_log.add`.
    """
    if hold.ends_at is not None and hold.ends_at <= now:
        expected = f"a day that is not over: {now.astimezone(UTC).date()} or later"
        raise UsageError([Problem("", 0, "until", str(hold.until), expected)])

    def work(connection: Connection, row: CaseRow) -> bool:
        mine = (HOLDS.c.case_pk == row.pk, HOLDS.c.reason == hold.reason)
        with Session(bind=connection, expire_on_commit=False) as session:
            there = session.exec(select(HoldRow).where(*mine)).first()
        begun = {"placed_at": now, "placed_by": agent}
        if there is None:
            values = {"case_pk": row.pk, "reason": hold.reason, "ends_at": hold.ends_at, **begun}
            connection.execute(HOLDS.insert(), [values])
        elif there.ends_at == hold.ends_at:
            return False
        else:  # one that has ended begins anew
            values = {"ends_at": hold.ends_at, **({} if stands(there, now) else begun)}
            connection.execute(update(HOLDS).where(*mine).values(values))
        _note(connection, row, hold.item(), agent, now, undone=False)
        return True

    return change_case(store, case_id, platform, work, seen=seen, also=also)


def release_hold(
    store: Store,
    case_id: str,
    platform: str | None,
    reason: str | None,
    *,
    agent: str | None,
    now: datetime,
    seen: Seen | None = None,
    also: Also | None = None,
) -> bool:
    """Releases the legal hold of that reason, without one the only one that stands; False where there is none.

    Raises :class:`UsageError` where several stand and none is named, else as :func:`disputes.store.case_log.add`.
    """
    named = " ".join(reason.split()) if reason is not None else None

    def work(connection: Connection, row: CaseRow) -> bool:
        with Session(bind=connection, expire_on_commit=False) as session:
            found = [h for h in holds_of(session, row.pk) if h.reason == named or (named is None and stands(h, now))]
        if len(found) > 1:
            told = ", ".join(repr(h.reason) for h in found)
            raise UsageError([Problem("", 0, "reason", f"{len(found)} legal holds", f"the one to release: {told}")])
        for h in found:
            connection.execute(delete(HOLDS).where(HOLDS.c.id == h.id))
            _note(connection, row, LegalHold(h.reason, last_day(h)).item(), agent, now, undone=True)
        return bool(found)

    return change_case(store, case_id, platform, work, seen=seen, also=also)


def join_holds(connection: Connection, pk: int, twin: int) -> None:
    """Makes the holds of a case `twin` those of the case `pk`; of two for one reason that remains which ends last."""
    with Session(bind=connection, expire_on_commit=False) as session:
        mine = {h.reason: h for h in holds_of(session, pk)}
        theirs = holds_of(session, twin)
    for h in theirs:
        own, here = mine.get(h.reason), HOLDS.c.id == h.id
        if own is None:
            connection.execute(update(HOLDS).where(here).values(case_pk=pk))
            continue
        ends = None if own.ends_at is None or h.ends_at is None else max(own.ends_at, h.ends_at)
        connection.execute(delete(HOLDS).where(here))
        connection.execute(update(HOLDS).where(HOLDS.c.id == own.id).values(ends_at=ends))


def _note(
    connection: Connection, row: CaseRow, item: dict[str, object], agent: str | None, now: datetime, *, undone: bool
) -> None:
    entry = {"case_pk": row.pk, "at": now, "agent": agent, "key": HOLD, "undone": undone, "item": dumps(item)}
    connection.execute(JOURNAL.insert(), [entry])
