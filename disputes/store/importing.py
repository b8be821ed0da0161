"""Records into the store: what is new, what has changed, what stays. Idempotent, in batches that are kept whole or not
at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, bindparam, select, tuple_, update
from sqlmodel import Session
from sqlmodel import select as select_rows

from disputes.api import Engine
from disputes.documents.errors import RecordError, RulesetError
from disputes.documents.problems import Problem, Refused
from disputes.records.case import Case
from disputes.records.field_types import to_instant
from disputes.records.merging import merged
from disputes.records.reading import RecordRead, read_plain
from disputes.store.database import Conflict, Store
from disputes.store.documents import book_of, case_of, opened_at, record_text, shop_of
from disputes.store.models import BOOKS, CASES, NOW_DUE, SHOPS, SNAPSHOTS, CaseRow, ShopRow, only
from disputes.store.orders import wake
from disputes.store.to_do import Place
from disputes.words.store import CaseState, RowKind

BATCH = 500
BATCH_CHARS = 4_000_000
TRIES = 5
OWN = "record"
"""The source of records in the project's own form."""


@dataclass(slots=True)
class ImportTally:
    """What became of the records."""

    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    older: int = 0  # among the unchanged: fetched before what is stored
    rejected: int = 0
    cases: int = 0
    shops: int = 0

    @property
    def taken(self) -> int:
        return self.imported + self.updated + self.unchanged


@dataclass(frozen=True, slots=True)
class _Incoming:
    """A record that is to be kept: its key is platform and id."""

    kind: RowKind
    key: tuple[str, str]
    text: str
    columns: dict[str, Any]
    read: RecordRead

    @property
    def order(self) -> str | None:
        """The id of its order."""
        found: str | None = self.columns.get("order_id")
        return found


def _incoming(kind: RowKind, read: RecordRead) -> _Incoming:
    record = read.record
    assert record is not None
    columns = _case_columns(record) if isinstance(record, Case) else {"market": record.market, "book": record.platform}
    return _Incoming(kind, (record.platform, record.id), record_text(record), columns, read)


def _put_together(i: _Incoming, stored: str, older: bool) -> _Incoming:
    """What a channel tells of a case together with what it told before: a payload seldom tells all of it.

    Where the two make no record, the incoming one stands as it is.
    """
    before, told = json.loads(stored), json.loads(i.text)
    both = merged(told, before) if older else merged(before, told)
    read = read_plain(both, i.read.file, line=i.read.line)
    if read.record is None:
        return i
    return _incoming(i.kind, replace(read, unknown_codes=i.read.unknown_codes, notes=i.read.notes))


def _case_columns(case: Case) -> dict[str, Any]:
    order = case.order.id if case.order is not None else None
    return {
        "market": case.market,
        "book": book_of(case),
        "shop_id": shop_of(case),
        "order_id": order,
        "opened_at": opened_at(case),
    }


@dataclass(slots=True)
class Importer:
    """Takes records one after the other. `say` is told what is wrong with one; `now` is the instant of the import."""

    store: Store
    engine: Engine
    source: str
    now: datetime
    say: Callable[[Iterable[Problem]], None]
    kept: Callable[[ImportTally], None] = lambda _: None
    tally: ImportTally = field(default_factory=ImportTally)
    _batch: dict[tuple[RowKind, tuple[str, str]], _Incoming] = field(default_factory=dict)
    _chars: int = 0
    _unusable: set[str] = field(default_factory=set)
    _noted: set[str] = field(default_factory=set)

    def run(self, reads: Iterable[RecordRead]) -> ImportTally:
        """Imports them all. Raises :class:`StorageError`; the batches before are kept."""
        for read in reads:
            self.say(read.notes)
            if read.notes and read.is_empty:
                continue
            self.add(read)
        self.flush()
        return self.tally

    def add(self, read: RecordRead) -> None:
        """Takes one record; it is kept with its batch."""
        problems = self._faults(read)
        if problems:
            self.say(problems)
            self.tally.rejected += 1
            return
        record = read.record
        assert record is not None
        kind = RowKind.CASE if isinstance(record, Case) else RowKind.SHOP
        incoming = _incoming(kind, read)
        if (kind, incoming.key) in self._batch:  # the same one twice: the second is held against the first
            self.flush()
        self._batch[kind, incoming.key] = incoming
        self._chars += len(incoming.text)
        if len(self._batch) >= BATCH or self._chars >= BATCH_CHARS:
            self.flush()

    def _faults(self, read: RecordRead) -> list[Problem]:
        """What the rulesets say of its facts; where they cannot be read, that is for the scan to tell."""
        record = read.record
        if record is None:
            return self._faults_of_none(read)
        facts = record.facts or (isinstance(record, Case) and record.shop is not None and record.shop.facts)
        book = book_of(record) if isinstance(record, Case) else record.platform
        if not facts or book in self._unusable:
            return []
        try:
            if isinstance(record, Case):
                self.engine.prepared(read)
            else:
                self.engine.prepared_shop(read)
        except RecordError as error:
            return error.problems
        except RulesetError as error:
            self._unusable.add(book)
            self.say(error.problems)
        return []

    def _faults_of_none(self, read: RecordRead) -> list[Problem]:
        """What kept a record from being read."""
        if not read.problems:
            return [Problem(read.file, read.line, "", "no record", "a case record or a shop record")]
        try:
            self.engine.prepared(read)
        except RecordError as error:
            return error.problems
        except RulesetError:
            pass  # said where a record of it is read
        return list(read.problems)

    def flush(self) -> None:
        """Keeps the batch, in one transaction."""
        batch = list(self._batch.values())
        self._batch.clear()
        self._chars = 0
        if not batch:
            return
        for left in reversed(range(TRIES)):
            try:
                with self.store.write(records=True) as connection:
                    found = self._keep(connection, batch)
                break
            except Conflict:
                if not left:
                    raise
        for name in ("imported", "updated", "unchanged", "older", "cases", "shops"):
            setattr(self.tally, name, getattr(self.tally, name) + getattr(found, name))
        self.kept(self.tally)

    def _keep(self, connection: Connection, batch: Sequence[_Incoming]) -> ImportTally:
        tally = ImportTally()
        self._note_books(connection, batch)
        cases = [i for i in batch if i.kind is RowKind.CASE]
        shops = [i for i in batch if i.kind is RowKind.SHOP]
        tally.cases, tally.shops = len(cases), len(shops)
        if cases:
            self._keep_rows(connection, CASES, cases, _stored_cases(connection, [i.key for i in cases]), tally)
        if shops:
            self._keep_rows(connection, SHOPS, shops, _stored_shops(connection, [i.key for i in shops]), tally)
        return tally

    def _keep_rows(
        self,
        connection: Connection,
        rows: Table,
        own: Sequence[_Incoming],
        stored: Mapping[tuple[str, str], CaseRow | ShopRow],
        tally: ImportTally,
    ) -> None:
        """Writes the records of cases, or those of shops; `stored` are the rows that there are."""
        new: list[_Incoming] = []
        changed: list[tuple[_Incoming, CaseRow | ShopRow]] = []
        for one in own:
            row = stored.get(one.key)
            if row is None:
                new.append(one)
                continue
            older = _is_older(one, row.record)
            i = one if self.source == OWN or one.kind is RowKind.SHOP else _put_together(one, row.record, older)
            if row.record == i.text or (older and i is one):
                tally.unchanged += 1
                tally.older += older
            else:
                changed.append((i, row))
        orders = {i.order for i in new} | {o for i, row in changed for o in (i.order, _order_of(row))}
        wake(connection, orders, but=[row.pk for _, row in changed] if rows is CASES else ())
        if new:
            connection.execute(rows.insert(), [self._new(i) for i in new])
        if changed:
            values = [self._changed(i, row) for i, row in changed]
            names = [n for n in values[0] if n != "_pk"]
            statement = update(rows).where(rows.c.pk == bindparam("_pk"))
            connection.execute(statement.values({n: bindparam(n) for n in names}), values)
            connection.execute(SNAPSHOTS.insert(), [self._snapshot(i.kind, row) for i, row in changed])
        tally.imported += len(new)
        tally.updated += len(changed)

    def _snapshot(self, kind: RowKind, row: CaseRow | ShopRow) -> dict[str, object]:
        return {
            "kind": kind,
            "subject_pk": row.pk,
            "revision": row.revision,
            "source": row.source,
            "taken_at": self.now,
            "record": row.record,
        }

    def _note_books(self, connection: Connection, batch: Sequence[_Incoming]) -> None:
        missing = {i.columns["book"]: i for i in batch if i.columns["book"] not in self._noted}
        if not missing:
            return
        known = set(connection.execute(select(BOOKS.c.book).where(BOOKS.c.book.in_(missing))).scalars())
        rows = []
        for name in sorted(set(missing) - known):
            record = missing[name].read.record
            rows.append(
                {
                    "book": name,
                    "platform": missing[name].key[0],
                    "via": record.via if isinstance(record, Case) else None,
                }
            )
        if rows:
            connection.execute(BOOKS.insert(), rows)
        # Not noted yet: this transaction may still fail.
        self._noted |= known

    def _new(self, i: _Incoming) -> dict[str, object]:
        common = {
            "platform": i.key[0],
            "case_id" if i.kind is RowKind.CASE else "shop_id": i.key[1],
            **i.columns,
            "source": self.source,
            "imported_at": self.now,
            "updated_at": self.now,
            "revision": 1,
            "version": 1,
            "record": i.text,
            "wake_at": NOW_DUE,
        }
        if i.kind is RowKind.SHOP:
            return {**common, "waking": True, "questions": 0}
        to_do = {"state": CaseState.NEW, "place": Place.UNDATED, "owners": "", "questions": 0}
        return {**common, **to_do, "open": True, "shop_seen": 0}

    def _changed(self, i: _Incoming, row: CaseRow | ShopRow) -> dict[str, object]:
        out: dict[str, object] = {
            "_pk": row.pk,
            **i.columns,
            "source": self.source,
            "updated_at": self.now,
            "revision": row.revision + 1,
            "version": row.version + 1,
            "record": i.text,
            "wake_at": NOW_DUE,
        }
        if isinstance(row, ShopRow):
            return {**out, "waking": True}
        if row.logged:
            with suppress(Refused):  # the scan will say what no longer goes together
                out["opened_at"] = opened_at(case_of(i.text, row.logged, f"{i.key[0]}/{i.key[1]}"))
        return out


def _stored_cases(connection: Connection, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], CaseRow]:
    """The rows of these cases as far as there are any, held until the transaction ends."""
    wanted = tuple_(CASES.c.platform, CASES.c.case_id).in_(keys)
    query = select_rows(CaseRow).where(wanted).order_by(CASES.c.pk).with_for_update()
    columns = ("platform", "case_id", "order_id", "revision", "version", "source", "record", "logged")
    with Session(bind=connection, expire_on_commit=False) as session:
        return {(r.platform, r.case_id): r for r in session.exec(query.options(only(CaseRow, *columns)))}


def _stored_shops(connection: Connection, keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], ShopRow]:
    """The same of shops."""
    wanted = tuple_(SHOPS.c.platform, SHOPS.c.shop_id).in_(keys)
    query = select_rows(ShopRow).where(wanted).order_by(SHOPS.c.pk).with_for_update()
    columns = ("platform", "shop_id", "revision", "version", "source", "record")
    with Session(bind=connection, expire_on_commit=False) as session:
        return {(r.platform, r.shop_id): r for r in session.exec(query.options(only(ShopRow, *columns)))}


def _order_of(row: CaseRow | ShopRow) -> str | None:
    return row.order_id if isinstance(row, CaseRow) else None


def _is_older(i: _Incoming, stored: str) -> bool:
    """Whether the channel told a record before the stored one, by when it last changed it or by when it was fetched: a
    repeated delivery must not undo a newer one.
    """
    before = json.loads(stored)
    for key in ("updated_at", "fetched_at"):
        told, known = getattr(i.read.record, key, None), before.get(key)
        if told is not None and known is not None and told != to_instant(known):
            return bool(told < to_instant(known))
    return False
