"""What a scan has found out, written: the answers, what changed in them, and the alerts that they call for."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import field
from datetime import datetime

from sqlalchemy import Connection, Table, bindparam, select, update

from disputes.answers.differences import Change
from disputes.answers.serialization import as_json
from disputes.followup.alerts import Alert
from disputes.store.database import Store
from disputes.store.documents import clean, dumps, packed, unpacked
from disputes.store.models import ALERTS, CASES, HISTORY, CaseRow, ShopRow
from disputes.store.partitions import key_of_row, one_row
from disputes.words.dataclass import dataclass
from disputes.words.store import AlertLevel, RowKind

# What of an alert that is there already may be said anew.
_DATED = ("title", "cost", "currency", "points", "level", "market", "shop_id", "owner")


@dataclass(slots=True)
class RowAnswer:
    """What is to be written for one row; `alerts` None leaves them as they are."""

    row: CaseRow | ShopRow
    columns: dict[str, object]
    alerts: list[Alert] | None = None
    changes: list[Change] | None = None


@dataclass(slots=True)
class Kept:
    """What was written: how many answers changed, how many alerts were raised, by level, and cleared; and the rows that
    somebody else wrote meanwhile, of which nothing was.
    """

    overtaken: list[int]
    changed: int = 0
    cleared: int = 0
    raised: Counter[AlertLevel] = field(default_factory=Counter)


def keep(
    store: Store,
    table: Table,
    done: Sequence[RowAnswer],
    as_of: datetime,
    scan_id: int,
    also: Callable[[Connection, Kept], None] | None = None,
) -> Kept:
    """Writes them in one transaction, in which `also` has the last word: what it raises takes all of it back.

    Raises :class:`Conflict` where it may be tried again.
    """
    kind = RowKind.CASE if table is CASES else RowKind.SHOP
    with store.write(by_key=True) as connection:
        query = (
            select(table.c.pk, table.c.version)
            .where(table.c.pk.in_([d.row.pk for d in done]))
            .order_by(table.c.pk)
            .with_for_update()
        )
        versions = {r.pk: r.version for r in connection.execute(query)}
        current = [d for d in done if versions.get(d.row.pk) == d.row.version]
        if not current:
            kept = Kept([d.row.pk for d in done])
            if also is not None:
                also(connection, kept)
            return kept
        _update_many(connection, table, current)
        told = [d for d in current if d.changes]
        if told:
            connection.execute(HISTORY.insert(), [_history(kind, d, as_of, scan_id) for d in told])
        raised, cleared = _sync_alerts(connection, kind, [d for d in current if d.alerts is not None], as_of)
        written = {d.row.pk for d in current}
        kept = Kept(
            overtaken=[d.row.pk for d in done if d.row.pk not in written],
            changed=len(told) + sum(d.row.answer is None and d.alerts is not None for d in current),
            cleared=cleared,
            raised=raised,
        )
        if also is not None:
            also(connection, kept)
    return kept


def _update_many(connection: Connection, table: Table, done: Sequence[RowAnswer]) -> None:
    """Rows that get the same columns go together."""
    groups: dict[tuple[str, ...], list[dict[str, object]]] = {}
    for d in done:
        values = {**key_of_row(d.row), "version": d.row.version + 1, **d.columns}
        groups.setdefault(tuple(sorted(d.columns)), []).append(values)
    for names, rows in groups.items():
        statement = update(table).where(*one_row(table))
        connection.execute(statement.values({n: bindparam(n) for n in (*names, "version")}), rows)


def _history(kind: RowKind, d: RowAnswer, as_of: datetime, scan_id: int) -> dict[str, object]:
    assert d.row.answer is not None
    return {
        "kind": kind,
        "subject_pk": d.row.pk,
        "scan_id": scan_id,
        "revision": d.row.revision,
        "was_as_of": d.row.as_of,
        "as_of": as_of,
        # The answer's own digest: a quarantine has noted later rules in the row.
        "was_digest": unpacked(d.row.answer)["ruleset"]["digest"],
        "digest": d.columns["digest"],
        "changes": packed([c.to_json() for c in d.changes or ()]),
    }


def _sync_alerts(
    connection: Connection, kind: RowKind, done: Iterable[RowAnswer], as_of: datetime
) -> tuple[Counter[AlertLevel], int]:
    """Raises what is called for and not there, clears what is there and no longer called for."""
    by_pk = {d.row.pk: d for d in done}
    if not by_pk:
        return Counter(), 0
    mine = (ALERTS.c.subject == kind, ALERTS.c.subject_pk.in_(by_pk), ALERTS.c.cleared_at.is_(None))
    there = {(r.subject_pk, r.kind, r.about, r.due_key): r for r in connection.execute(select(ALERTS).where(*mine))}
    raised: Counter[AlertLevel] = Counter()
    new, dated = [], []
    called_for = set()
    for pk, d in by_pk.items():
        for alert in d.alerts or ():
            row = _alert(kind, d.row, alert)
            key = (pk, alert.kind, str(row["about"]), alert.due_key)
            if key in called_for:
                continue
            called_for.add(key)
            old = there.get(key)
            if old is None:
                raised[alert.level] += 1
                new.append({**row, "id": uuid.uuid4().hex, "raised_at": as_of})
            elif any(getattr(old, n) != row[n] for n in _DATED):
                dated.append({"_id": old.id, **{n: row[n] for n in _DATED}})
    gone = [{"_id": r.id} for key, r in there.items() if key not in called_for]
    by_id = update(ALERTS).where(ALERTS.c.id == bindparam("_id"))
    if gone:
        connection.execute(by_id.values(cleared_at=as_of), gone)
    if dated:
        connection.execute(by_id.values({n: bindparam(n) for n in _DATED}), dated)
    if new:
        connection.execute(ALERTS.insert(), new)
    return raised, len(gone)


def _alert(kind: RowKind, row: CaseRow | ShopRow, a: Alert) -> dict[str, object]:
    return {
        "subject": kind,
        "subject_pk": row.pk,
        "platform": row.platform,
        "market": row.market,
        "shop_id": row.shop_id,
        "case_id": row.case_id if isinstance(row, CaseRow) else None,
        "kind": a.kind,
        "level": a.level,
        "about": clean(a.about),
        "deadline": clean(a.deadline) if a.deadline is not None else None,
        "action": clean(a.action) if a.action is not None else None,
        "owner": a.owner.value if a.owner is not None else None,
        "due_at": a.due_at,
        "due_key": a.due_key,
        "title": dumps(a.title.as_json()),
        "cost": format(a.cost.value, "f") if a.cost is not None else None,
        "currency": a.cost.currency if a.cost is not None else None,
        "points": dumps(as_json(a.points)) if a.points else None,
    }
