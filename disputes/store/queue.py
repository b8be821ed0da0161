"""What a scan takes: rows that are new, changed, woken, under another digest, told of a changed shop, or answered for a
later instant.

Rows come as chunks of their numbers, each found through an index, so that the cost follows what is due and the memory
does not grow with the store.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, and_, exists, func, or_, select, update
from sqlmodel import select as select_rows

from disputes.store.database import Store
from disputes.store.models import BOOKS, CASES, SHOPS, BookRow
from disputes.store.paging import after
from disputes.store.partitions import in_table
from disputes.words.dataclass import dataclass
from disputes.words.store import RowKind

CHUNK = 100
LIMIT_S = 20.0
INTERVAL = timedelta(hours=25)
"""How long after a scan the next one has come to its end at the latest: a night, and an hour to spare."""
LEAD = timedelta(hours=24)
"""How long before it is due something is told at least: a team that is told at night has the whole next day for it."""
_TABLES = ((RowKind.SHOP, SHOPS), (RowKind.CASE, CASES))
_ROWS = dict(_TABLES)


@dataclass(frozen=True, slots=True)
class Chunk:
    """The numbers of some rows. `every`: they are to be answered though nothing says that they have changed."""

    kind: RowKind
    pks: tuple[int, ...]
    every: bool = False


@dataclass(frozen=True, slots=True)
class RowRange:
    """The rows of a kind numbered above `above`, up to `upto`, or to the last; with shops, the open cases of those that
    changed. `of_table`: of cases, those in one of their tables. A full scan has come to `walked` in it.
    """

    kind: RowKind
    above: int = 0
    upto: int | None = None
    walked: int | None = None
    of_table: int | None = None

    def conditions(self, rows: Table) -> list[ColumnElement[bool]]:
        """What holds of its rows, and nothing where it is all of them."""
        found = [in_table(self.of_table)] if self.of_table is not None else []
        found += [rows.c.pk > self.above] if self.above else []
        return found + ([rows.c.pk <= self.upto] if self.upto is not None else [])


@dataclass(frozen=True, slots=True)
class Wanted:
    """A scan's instant and the digests of now, by book; `full` takes every open row too.

    `unusable` are the books whose rules cannot be used: rows that need them are left as they are. `limit_s`: how many
    seconds one row may take. `ahead`: what is due within it is told.
    """

    as_of: datetime
    digests: Mapping[str, str]
    full: bool
    ahead: timedelta
    limit_s: float = LIMIT_S
    unusable: frozenset[str] = frozenset()


def books(store: Store, as_of: datetime) -> Sequence[BookRow]:
    """The books that open cases, shops, and what is to be answered at `as_of` need."""
    used = or_(exists().where(CASES.c.book == BOOKS.c.book, CASES.c.open), exists().where(SHOPS.c.book == BOOKS.c.book))
    # Closed ones that are imported anew, or open again.
    woken = exists().where(CASES.c.wake_at <= as_of, CASES.c.book == BOOKS.c.book)
    with store.reading() as session:
        return session.exec(select_rows(BookRow).where(or_(used, woken)).order_by(BOOKS.c.book)).all()


def keep_rulesets(store: Store, rulesets: Mapping[str, str]) -> None:
    """Notes which rulesets a scan answered by, by book."""
    with store.write() as connection:
        for book, ids in rulesets.items():
            connection.execute(update(BOOKS).where(BOOKS.c.book == book).values(rulesets=ids))


def chunks(store: Store, wanted: Wanted, size: int = CHUNK) -> Iterator[Chunk]:
    """Shops first, then cases. A row may come twice: whoever takes it sees whether it still has to be done."""
    for kind, _ in _TABLES:
        yield from chunks_of(store, wanted, RowRange(kind), size)


def chunks_of(store: Store, wanted: Wanted, part: RowRange, size: int = CHUNK) -> Iterator[Chunk]:
    """As :func:`chunks`, of a part of the rows."""
    kind, rows = part.kind, _ROWS[part.kind]
    is_open = rows.c.open if kind is RowKind.CASE else rows.c.pk.is_not(None)
    inside = part.conditions(rows)

    def walk(order: tuple[Column[Any], ...], *conditions: ColumnElement[bool], **more: Any) -> Iterator[Chunk]:
        return _walk(store, kind, order, and_(*conditions, *inside), size, **more)

    if wanted.full:
        yield from walk((rows.c.pk,), is_open, every=True, beyond=part.walked)
    yield from walk((rows.c.wake_at, rows.c.pk), rows.c.wake_at <= wanted.as_of)
    for book, digest in wanted.digests.items():
        for other in (rows.c.digest < digest, rows.c.digest > digest):
            yield from walk((rows.c.digest, rows.c.pk), is_open, rows.c.book == book, other)
    yield from walk((rows.c.as_of, rows.c.pk), rows.c.as_of > wanted.as_of)
    if kind is RowKind.SHOP:
        yield from _of_changed_shops(store, inside, size)


def at_most(store: Store, wanted: Wanted) -> int:
    """How many rows a scan has to look at, at most: counted along the same indexes. What a changed shop wakes comes on
    top.
    """
    found = 0
    with store.read() as connection:
        for kind, rows in _TABLES:
            is_open = rows.c.open if kind is RowKind.CASE else rows.c.pk.is_not(None)
            conditions = [rows.c.wake_at <= wanted.as_of, rows.c.as_of > wanted.as_of]
            conditions += [
                and_(is_open, rows.c.book == b, other)
                for b, d in wanted.digests.items()
                for other in (rows.c.digest < d, rows.c.digest > d)
            ]
            for condition in [is_open] if wanted.full else conditions:
                found += connection.execute(select(func.count()).select_from(rows).where(condition)).scalar_one()
    return found


def _walk(
    store: Store,
    kind: RowKind,
    order: tuple[Column[Any], ...],
    condition: ColumnElement[bool],
    size: int,
    *,
    every: bool = False,
    beyond: int | None = None,
) -> Iterator[Chunk]:
    last: tuple[object, ...] | None = (beyond,) if beyond is not None else None
    while True:
        query: Select[Any] = select(*order).where(condition).order_by(*order).limit(size)
        if last is not None:
            query = query.where(after(order, last))
        with store.read() as connection:
            found = connection.execute(query).all()
        if not found:
            return
        yield Chunk(kind, tuple(r[-1] for r in found), every)
        if len(found) < size:
            return
        last = tuple(found[-1])


def _of_changed_shops(store: Store, inside: Sequence[ColumnElement[bool]], size: int) -> Iterator[Chunk]:
    """Open cases of changed shops that have not seen the change."""
    last = 0
    while True:
        with store.read() as connection:
            shop = connection.execute(
                select(SHOPS).where(SHOPS.c.waking, SHOPS.c.pk > last, *inside).order_by(SHOPS.c.pk).limit(1)
            ).first()
        if shop is None:
            return
        last = shop.pk
        own = and_(CASES.c.platform == shop.platform, CASES.c.shop_id == shop.shop_id, CASES.c.market == shop.market)
        yield from _walk(
            store, RowKind.CASE, (CASES.c.pk,), and_(own, CASES.c.open, CASES.c.shop_seen != shop.revision), size
        )


def settle_shops(store: Store) -> None:
    """Shops whose open cases have all seen the record wake nobody any more."""
    unseen = exists().where(
        CASES.c.platform == SHOPS.c.platform,
        CASES.c.shop_id == SHOPS.c.shop_id,
        CASES.c.market == SHOPS.c.market,
        CASES.c.open,
        CASES.c.shop_seen != SHOPS.c.revision,
    )
    with store.write() as connection:
        connection.execute(update(SHOPS).where(SHOPS.c.waking, ~unseen).values(waking=False))
