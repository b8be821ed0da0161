"""What an export reads of the store: one statement a table, in one transaction, a few hundred rows at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, ScalarSelect, Select, and_, func, null, or_, select

from disputes.answers.differences import Change
from disputes.export.case_tables import ExportedCase
from disputes.export.other_tables import ExportedChange, ExportedShop
from disputes.store.all_cases import opened_within
from disputes.store.documents import unpacked
from disputes.store.models import ALERTS, CASES, HISTORY, HOLDS, SHOPS
from disputes.store.url import StorageError
from disputes.words.dataclass import dataclass
from disputes.words.store import RowKind

_AT_ONCE = 500
_CASE = (
    *("platform", "case_id", "market", "book", "shop_id", "order_id", "record", "state", "open", "opened_at"),
    *("imported_at", "updated_at", "as_of", "wake_at", "next_change_at", "due_at", "todo", "owners", "assignee"),
    *("questions", "cost", "currency", "quarantine", "answer", "outcome"),
)


@dataclass(frozen=True, slots=True)
class ExportFilter:
    """Which cases an export has; None means any. With `since` and `until` (instants) it has those opened from the one
    on and before the other, with `platform` those of a platform, and shops of it alone.
    """

    since: datetime | None = None
    until: datetime | None = None
    platform: str | None = None

    @property
    def cases(self) -> list[ColumnElement[bool]]:
        """The conditions on the table of cases."""
        return opened_within(self.since, self.until, self.platform)


def _of_holds(told: ColumnElement[Any], *where: ColumnElement[bool]) -> ScalarSelect[Any]:
    return select(told).where(HOLDS.c.case_pk == CASES.c.pk, *where).scalar_subquery()


_HELD = (
    _of_holds(func.min(HOLDS.c.placed_at)).label("held_since"),
    _of_holds(func.max(HOLDS.c.ends_at)).label("held_to"),
    _of_holds(func.count(), HOLDS.c.ends_at.is_(None)).label("held_open"),
)


def cases(connection: Connection, wanted: ExportFilter) -> Iterator[ExportedCase]:
    """The cases, in the order in which they came; of one whose answer is damaged, without it."""
    query = select(*(CASES.c[name] for name in _CASE), *_HELD).where(*wanted.cases).order_by(CASES.c.pk)
    for row in _streamed(connection, query):
        yield ExportedCase.of(row, _answer(row.answer))


def changes(connection: Connection, wanted: ExportFilter) -> Iterator[ExportedChange]:
    """What changed in the answers of the cases, and then of the shops."""
    own = (HISTORY.c.was_as_of, HISTORY.c.as_of, HISTORY.c.was_digest, HISTORY.c.digest, HISTORY.c.changes)
    of_case = select(HISTORY.c.kind, CASES.c.platform, CASES.c.market, CASES.c.case_id, CASES.c.shop_id, *own).join(
        CASES, and_(HISTORY.c.kind == RowKind.CASE, HISTORY.c.subject_pk == CASES.c.pk)
    )
    of_shop = select(
        HISTORY.c.kind, SHOPS.c.platform, SHOPS.c.market, null().label("case_id"), SHOPS.c.shop_id, *own
    ).join(SHOPS, and_(HISTORY.c.kind == RowKind.SHOP, HISTORY.c.subject_pk == SHOPS.c.pk))
    for query in (of_case.where(*wanted.cases), of_shop.where(*_of_platform(SHOPS.c.platform, wanted))):
        for row in _streamed(connection, query.order_by(HISTORY.c.id)):
            for plain in _changes(row.changes):
                yield ExportedChange(row, Change(plain["path"], plain["was"], plain["now"]))


def alerts(connection: Connection, wanted: ExportFilter) -> Iterator[Row[Any]]:
    """The alerts about the cases, about shops and about platforms."""
    query = select(ALERTS).where(*_of_platform(ALERTS.c.platform, wanted)).order_by(ALERTS.c.raised_at, ALERTS.c.id)
    if wanted.since is not None or wanted.until is not None:
        of_them = ALERTS.c.subject_pk.in_(select(CASES.c.pk).where(*wanted.cases))
        query = query.where(or_(ALERTS.c.subject != RowKind.CASE, of_them))
    yield from _streamed(connection, query)


def shops(connection: Connection, wanted: ExportFilter) -> Iterator[ExportedShop]:
    """The shops, in the order in which they came."""
    for row in _streamed(connection, select(SHOPS).where(*_of_platform(SHOPS.c.platform, wanted)).order_by(SHOPS.c.pk)):
        yield ExportedShop(row, _answer(row.answer))


def platforms(connection: Connection, wanted: ExportFilter) -> list[str]:
    """The platforms of which the store holds anything, by name."""
    found = {p for t in (CASES, SHOPS, ALERTS) for p in connection.execute(select(t.c.platform).distinct()).scalars()}
    return sorted(p for p in found if wanted.platform in (None, p))


def _of_platform(column: Any, wanted: ExportFilter) -> list[ColumnElement[bool]]:
    return [column == wanted.platform] if wanted.platform is not None else []


def _streamed(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    """The rows as the database gives them, so that memory does not grow with their number."""
    yield from connection.execute(query, execution_options={"stream_results": True, "yield_per": _AT_ONCE})


def _answer(kept: bytes | None) -> Mapping[str, Any] | None:
    try:
        found: Mapping[str, Any] | None = unpacked(kept) if kept is not None else None
    except StorageError:
        return None
    return found


def _changes(kept: bytes) -> list[dict[str, Any]]:
    try:
        found: list[dict[str, Any]] = unpacked(kept)
    except StorageError:  # one that is damaged says nothing to anybody
        return []
    return found
