"""Records into the store: what is new, what has changed, what stays. Idempotent, in batches that are kept whole or not
at all.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, tuple_, update

from disputes.api import Engine
from disputes.documents.errors import RecordError, RulesetError
from disputes.documents.problems import Problem, Refused
from disputes.records.case import Case
from disputes.records.field_types import to_instant
from disputes.records.reading import RecordRead
from disputes.store.database import Conflict, Store
from disputes.store.documents import book_of, case_of, opened_at, record_text, shop_of
from disputes.store.models import BOOKS, CASES, NOW_DUE, SHOPS, SNAPSHOTS

BATCH = 500
BATCH_CHARS = 4_000_000
TRIES = 5
OWN = "record"
"""The source of records in the project's own form."""


@dataclass(slots=True)
class Tally:
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
    kind: str
    key: tuple[str, str]
    text: str
    columns: dict[str, Any]
    read: RecordRead


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
    kept: Callable[[Tally], None] = lambda _: None
    tally: Tally = field(default_factory=Tally)
    _batch: dict[tuple[str, tuple[str, str]], _Incoming] = field(default_factory=dict)
    _chars: int = 0
    _unusable: set[str] = field(default_factory=set)
    _noted: set[str] = field(default_factory=set)

    def run(self, reads: Iterable[RecordRead]) -> Tally:
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
        problems = list(read.problems) or self._faults(read)
        if problems:
            self.say(problems)
            self.tally.rejected += 1
            return
        record = read.record
        assert record is not None
        kind = "case" if isinstance(record, Case) else "shop"
        columns = (
            _case_columns(record) if isinstance(record, Case) else {"market": record.market, "book": record.platform}
        )
        incoming = _Incoming(kind, (record.platform, record.id), record_text(record), columns, read)
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
            return [Problem(read.file, read.line, "", "no record", "a case record or a shop record")]
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

    def flush(self) -> None:
        """Keeps the batch, in one transaction."""
        batch = list(self._batch.values())
        self._batch.clear()
        self._chars = 0
        if not batch:
            return
        for left in reversed(range(TRIES)):
            try:
                with self.store.write() as connection:
                    found = self._keep(connection, batch)
                break
            except Conflict:
                if not left:
                    raise
        for name in ("imported", "updated", "unchanged", "older", "cases", "shops"):
            setattr(self.tally, name, getattr(self.tally, name) + getattr(found, name))
        self.kept(self.tally)

    def _keep(self, connection: Connection, batch: Sequence[_Incoming]) -> Tally:
        tally = Tally()
        self._note_books(connection, batch)
        for kind, rows, id_name in (("case", CASES, "case_id"), ("shop", SHOPS, "shop_id")):
            own = [i for i in batch if i.kind == kind]
            if not own:
                continue
            setattr(tally, f"{kind}s", len(own))
            wanted = tuple_(rows.c.platform, rows.c[id_name]).in_([i.key for i in own])
            columns = (
                "pk",
                "platform",
                id_name,
                "revision",
                "version",
                "source",
                "record",
                *(["logged"] if kind == "case" else []),
            )
            query = select(*(rows.c[n] for n in columns))
            stored = {
                (r.platform, r[2]): r
                for r in connection.execute(query.where(wanted).order_by(rows.c.pk).with_for_update())
            }
            new, changed, snapshots = [], [], []
            for i in own:
                row = stored.get(i.key)
                if row is None:
                    new.append(self._new(i, id_name))
                elif row.record == i.text:
                    tally.unchanged += 1
                elif _is_older(i, row.record):
                    tally.unchanged += 1
                    tally.older += 1
                else:
                    changed.append(self._changed(i, row))
                    snapshots.append(
                        {
                            "kind": kind,
                            "subject_pk": row.pk,
                            "revision": row.revision,
                            "source": row.source,
                            "taken_at": self.now,
                            "record": row.record,
                        }
                    )
            if new:
                connection.execute(rows.insert(), new)
            if changed:
                names = [n for n in changed[0] if n != "_pk"]
                connection.execute(
                    update(rows).where(rows.c.pk == bindparam("_pk")).values({n: bindparam(n) for n in names}), changed
                )
                connection.execute(SNAPSHOTS.insert(), snapshots)
            tally.imported += len(new)
            tally.updated += len(changed)
        return tally

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

    def _new(self, i: _Incoming, id_name: str) -> dict[str, Any]:
        common = {
            "platform": i.key[0],
            id_name: i.key[1],
            **i.columns,
            "source": self.source,
            "imported_at": self.now,
            "updated_at": self.now,
            "revision": 1,
            "version": 1,
            "record": i.text,
            "wake_at": NOW_DUE,
        }
        if i.kind == "shop":
            return {**common, "waking": True}
        return {**common, "open": True, "state": "new", "owners": "", "shop_seen": 0}

    def _changed(self, i: _Incoming, row: Any) -> dict[str, Any]:
        out = {
            "_pk": row.pk,
            **i.columns,
            "source": self.source,
            "updated_at": self.now,
            "revision": row.revision + 1,
            "version": row.version + 1,
            "record": i.text,
            "wake_at": NOW_DUE,
        }
        if i.kind == "shop":
            return {**out, "waking": True}
        if row.logged:
            with suppress(Refused):  # the scan will say what no longer goes together
                out["opened_at"] = opened_at(case_of(i.text, row.logged, f"{i.key[0]}/{i.key[1]}"))
        return out


def _is_older(i: _Incoming, stored: str) -> bool:
    """Whether a record was fetched from the channel before the stored one was: a repeated delivery must not undo a
    newer one.
    """
    record = i.read.record
    fetched = record.fetched_at if record is not None else None
    before = json.loads(stored).get("fetched_at")
    return fetched is not None and before is not None and fetched < to_instant(before)
