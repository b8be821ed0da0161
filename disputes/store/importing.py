"""Records into the store: what is new, what has changed, what stays. Idempotent, in batches that are kept whole or not
at all.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import field, fields
from datetime import datetime

from sqlalchemy import Connection, Table, bindparam, select, update
from sqlmodel import Session
from sqlmodel import select as select_rows

from disputes.api import Engine
from disputes.documents.problems import Problem, Refused
from disputes.records.reading import RecordRead
from disputes.store.case_ids import keep_ids, told_before, told_twice
from disputes.store.checking import OWN, CheckedRecord, RecordChecker
from disputes.store.collector import drop_statements
from disputes.store.database import Conflict, Store
from disputes.store.documents import case_of, opened_at
from disputes.store.incoming import Incoming, by_its_own_id, is_older, put_together, without_buyer
from disputes.store.joining import join
from disputes.store.models import ALERTS, BOOKS, CASES, NOW_DUE, SHOPS, SNAPSHOTS, CaseRow, ShopRow, only
from disputes.store.orders import wake
from disputes.store.partitions import key_of_row, one_row, part_of
from disputes.store.row_keys import Key, keyed
from disputes.store.to_do import Place
from disputes.words.dataclass import dataclass
from disputes.words.documents import Severity
from disputes.words.store import CaseState, RowKind

BATCH = 500
BATCH_CHARS = 4_000_000
TRIES = 5


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


AlsoKept = Callable[[Connection, ImportTally, Sequence[Problem]], None]
"""What is done in the transaction of the last records: with what became of all, and what is to be told of the last."""


@dataclass(slots=True)
class Importer:
    """Takes records one after the other. `say` is told what is wrong with one; `now` is the instant of the import,
    `fetched_at` the one at which payloads were fetched, where it was another; `agent` who hands them in.
    """

    store: Store
    engine: Engine
    source: str
    now: datetime
    say: Callable[[Iterable[Problem]], None]
    kept: Callable[[ImportTally], None] = lambda _: None
    fetched_at: datetime | None = None
    agent: str | None = None
    tally: ImportTally = field(default_factory=ImportTally)
    _batch: dict[tuple[RowKind, Key], Incoming] = field(default_factory=dict)
    _names: set[Key] = field(default_factory=set)
    _told: list[Problem] = field(default_factory=list)
    _chars: int = 0
    _unusable: set[str] = field(default_factory=set)
    _noted: set[str] = field(default_factory=set)

    def run(self, reads: Iterable[RecordRead], also: AlsoKept | None = None) -> ImportTally:
        """Checks and imports them all. `also` is done in the transaction of the last batch; what it raises takes that
        batch back.

        Raises :class:`StorageError`; the batches before are kept.
        """
        return self.run_checked(map(self.checker().checked, reads), also)

    def checker(self) -> RecordChecker:
        """What checks the records of this import."""
        return RecordChecker(self.engine, self.source, self.fetched_at or self.now)

    def run_checked(self, records: Iterable[CheckedRecord], also: AlsoKept | None = None) -> ImportTally:
        """Imports records that :meth:`checker` has checked, as :meth:`run` does."""
        for one in records:
            self.say(one.notes)
            if one.incoming is not None or one.problems:
                self._add(one)
        self.flush(also)
        return self.tally

    def _add(self, one: CheckedRecord) -> None:
        """Takes one record; it is kept with its batch."""
        if one.unusable is not None and one.unusable not in self._unusable:
            self._unusable.add(one.unusable)
            self.say(one.unusable_problems)
        self.say(one.problems)
        incoming = one.incoming
        if incoming is None:
            self.tally.rejected += 1
            return
        place = (incoming.kind, incoming.key)
        names = incoming.names.all_of(incoming.key) if self.source != OWN and incoming.kind is RowKind.CASE else set()
        if place in self._batch or names & self._names:
            self.flush()  # the same one twice: the second is held against the first
        self._batch[place] = incoming
        self._names |= names
        self._chars += len(incoming.text)
        if len(self._batch) >= BATCH or self._chars >= BATCH_CHARS:
            self.flush()
            drop_statements()

    def flush(self, also: AlsoKept | None = None) -> None:
        """Keeps the batch, in one transaction, in which `also` is done too."""
        batch = list(self._batch.values())
        self._batch.clear()
        self._names.clear()
        self._chars = 0
        if not batch and also is None:
            return
        for left in reversed(range(TRIES)):
            try:
                with self.store.write(records=True) as connection:
                    found = self._keep(connection, batch)
                    if also is not None:
                        also(connection, _sum(self.tally, found), self._told)
                break
            except Conflict:
                if not left:
                    raise
        self.say(self._told)
        self.tally = _sum(self.tally, found)
        self.kept(self.tally)

    def _keep(self, connection: Connection, batch: Sequence[Incoming]) -> ImportTally:
        tally = ImportTally()
        self._told.clear()
        self._note_books(connection, batch)
        cases = [i for i in batch if i.kind is RowKind.CASE]
        shops = [i for i in batch if i.kind is RowKind.SHOP]
        tally.cases, tally.shops = len(cases), len(shops)
        if cases:
            self._keep_cases(connection, cases, tally)
        if shops:
            self._keep_rows(connection, SHOPS, shops, _stored_shops(connection, [i.key for i in shops]), tally)
        return tally

    def _keep_cases(self, connection: Connection, told: Sequence[Incoming], tally: ImportTally) -> None:
        """Writes the records of cases. What a channel tells of one that is stored by another of its ids is that case's;
        of several that it may be, none is chosen. Rows that turn out to be of one case are put together.
        """
        stored = _stored_cases(connection, [i.key for i in told])
        unknown = {i.key: i.names for i in told if i.key not in stored}
        elsewhere = told_before(connection, unknown) if unknown and self.source != OWN else {}
        if self.source != OWN:
            elsewhere |= told_twice(connection, {i.key: i.names for i in told if i.key in stored})
        rows = _stored_cases(connection, [key for keys in elsewhere.values() for key in keys]) if elsewhere else {}
        own: list[Incoming] = []
        joined: set[Key] = set()
        for i in told:
            keys = elsewhere.get(i.key, [])
            has_own_id = i.names.has_own_id
            if len(keys) > 1 and not has_own_id:
                found = f"{i.key[1]}, by which several cases are known: {', '.join(id_ for _, id_ in keys)}"
                self._told.append(Problem(i.file, i.line, "", found, "the id of one of them"))
                tally.rejected += 1
                tally.cases -= 1
                continue
            if keys and not has_own_id:
                i = by_its_own_id(i, keys[0][1])
            if keys and i.key not in stored:
                stored[i.key] = rows[keys.pop(0)]
            for twin in [rows.pop(key) for key in keys if key in rows]:
                if twin.source != OWN and join(connection, stored[i.key], twin, i.key[1], self.now):
                    joined.add(i.key)
                    found = f"{twin.case_id}, stored as a case of its own"
                    expected = f"{i.key[1]}: they are one case now"
                    self._told.append(Problem(i.file, i.line, "", found, expected, severity=Severity.WARNING))
            own.append(i)
        self._keep_rows(connection, CASES, own, stored, tally, joined=joined)
        renamed = {i.key: row for i in own if (row := stored.get(i.key)) is not None and row.case_id != i.key[1]}
        for (_, name), row in renamed.items():
            about = (ALERTS.c.subject == RowKind.CASE, ALERTS.c.subject_pk == row.pk)
            connection.execute(update(ALERTS).where(*about).values(case_id=name))

    def _keep_rows(
        self,
        connection: Connection,
        rows: Table,
        own: Sequence[Incoming],
        stored: Mapping[Key, CaseRow | ShopRow],
        tally: ImportTally,
        *,
        joined: Collection[Key] = (),
    ) -> None:
        """Writes the records of cases, or those of shops; `stored` are the rows that there are, `joined` those that
        have just been put together.
        """
        new: list[Incoming] = []
        changed: list[tuple[Incoming, CaseRow | ShopRow]] = []
        for one in own:
            row = stored.get(one.key)
            if row is None:
                new.append(one)
                continue
            if isinstance(row, CaseRow) and row.erased_at is not None:
                one = without_buyer(one)
            older = is_older(one.text, row.record)
            i = one if self.source == OWN or one.kind is RowKind.SHOP else put_together(one, row.record, older)
            if row.record == i.text or (older and i is one):
                tally.updated += one.key in joined
                tally.unchanged += one.key not in joined
                tally.older += older
            else:
                changed.append((i, row))
        orders = {i.order for i in new} | {o for i, row in changed for o in (i.order, _order_of(row))}
        wake(connection, orders, but=[row.pk for _, row in changed] if rows is CASES else ())
        if new:
            connection.execute(rows.insert(), [self._new(i) for i in new])
        if changed:
            values = [self._changed(i, row) for i, row in changed]
            names = [n for n in values[0] if not n.startswith("_")]
            statement = update(rows).where(*one_row(rows))
            connection.execute(statement.values({n: bindparam(n) for n in names}), values)
            connection.execute(SNAPSHOTS.insert(), [self._snapshot(i.kind, row) for i, row in changed])
        if rows is CASES:
            written = {i.key: i.names for i in (*new, *(i for i, _ in changed))}
            keep_ids(connection, written, {i.key for i, _ in changed})
        tally.imported += len(new)
        tally.updated += len(changed)

    def _snapshot(self, kind: RowKind, row: CaseRow | ShopRow) -> dict[str, object]:
        return {
            "kind": kind,
            "subject_pk": row.pk,
            "revision": row.revision,
            "source": row.source,
            "taken_at": self.now,
            "imported_by": row.imported_by,
            "record": row.record,
        }

    def _note_books(self, connection: Connection, batch: Sequence[Incoming]) -> None:
        missing = {i.columns["book"]: i for i in batch if i.columns["book"] not in self._noted}
        if not missing:
            return
        known = set(connection.execute(select(BOOKS.c.book).where(BOOKS.c.book.in_(missing))).scalars())
        rows = [
            {"book": name, "platform": missing[name].key[0], "via": missing[name].via}
            for name in sorted(set(missing) - known)
        ]
        if rows:
            connection.execute(BOOKS.insert(), rows)
        # Not noted yet: this transaction may still fail.
        self._noted |= known

    def _new(self, i: Incoming) -> dict[str, object]:
        common = {
            "platform": i.key[0],
            "case_id" if i.kind is RowKind.CASE else "shop_id": i.key[1],
            **i.columns,
            "source": self.source,
            "imported_at": self.now,
            "imported_by": self.agent,
            "updated_at": self.now,
            "revision": 1,
            "version": 1,
            "record": i.text,
            "wake_at": NOW_DUE,
        }
        if i.kind is RowKind.SHOP:
            return {**common, "waking": True, "questions": 0}
        to_do = {"state": CaseState.NEW, "place": Place.UNDATED, "owners": "", "questions": 0}
        return {**common, **to_do, "part": part_of(*i.key), "open": True, "shop_seen": 0}

    def _changed(self, i: Incoming, row: CaseRow | ShopRow) -> dict[str, object]:
        out: dict[str, object] = {
            **key_of_row(row),
            **i.columns,
            "source": self.source,
            "imported_by": self.agent,
            "updated_at": self.now,
            "revision": row.revision + 1,
            "version": row.version + 1,
            "record": i.text,
            "wake_at": NOW_DUE,
        }
        if isinstance(row, ShopRow):
            return {**out, "waking": True}
        out |= {"case_id": i.key[1], "part": part_of(*i.key)}
        if row.logged:
            with suppress(Refused):  # the scan will say what no longer goes together
                out["opened_at"] = opened_at(case_of(i.text, row.logged, f"{i.key[0]}/{i.key[1]}"))
        return out


def _sum(one: ImportTally, other: ImportTally) -> ImportTally:
    """Both together."""
    return ImportTally(*(getattr(one, f.name) + getattr(other, f.name) for f in fields(ImportTally)))


def _stored_cases(connection: Connection, keys: Sequence[Key]) -> dict[Key, CaseRow]:
    """The rows of these cases as far as there are any, held until the transaction ends."""
    wanted = keyed(CASES.c.platform, CASES.c.case_id, keys)
    query = select_rows(CaseRow).where(wanted).order_by(CASES.c.pk).with_for_update()
    columns = (
        "platform",
        "case_id",
        "part",
        "order_id",
        "revision",
        "version",
        "source",
        "imported_by",
        "record",
        "logged",
        "erased_at",
    )
    with Session(bind=connection, expire_on_commit=False) as session:
        return {(r.platform, r.case_id): r for r in session.exec(query.options(only(CaseRow, *columns, "erased_at")))}


def _stored_shops(connection: Connection, keys: Sequence[Key]) -> dict[Key, ShopRow]:
    """The same of shops."""
    wanted = keyed(SHOPS.c.platform, SHOPS.c.shop_id, keys)
    query = select_rows(ShopRow).where(wanted).order_by(SHOPS.c.pk).with_for_update()
    columns = ("platform", "shop_id", "revision", "version", "source", "imported_by", "record")
    with Session(bind=connection, expire_on_commit=False) as session:
        return {(r.platform, r.shop_id): r for r in session.exec(query.options(only(ShopRow, *columns)))}


def _order_of(row: CaseRow | ShopRow) -> str | None:
    return row.order_id if isinstance(row, CaseRow) else None
