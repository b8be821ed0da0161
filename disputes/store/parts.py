"""A scan shared out in parts: who has which part in hand, and for how long.

A part is leased for a while by the database's clock. What its holder writes is written together with what it counts
for, and only while the part is still the holder's: one that was given up for lost, and is not, writes nothing more. So
a part may change hands at any moment.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, Row, and_, case, delete, func, insert, or_, select, update

from disputes.store.chunk import ScanCounts
from disputes.store.database import Store
from disputes.store.models import CASES, SCAN_PARTS, SCANS, SHARED_SCANS, SHOPS
from disputes.store.partitions import TABLES
from disputes.store.queue import Chunk, RowRange
from disputes.words.dataclass import dataclass
from disputes.words.store import AlertLevel, PartState, RowKind

LEASE = timedelta(seconds=60)
"""For so long a chunk may take; the lease begins anew with each. One row may take a third of it."""
_COUNTED = ("scanned", "changed", "cleared", "overtaken", "missed")


class LeaseLost(Exception):
    """The part is somebody else's by now, or the scan is over; nothing of this transaction was kept."""


@dataclass(frozen=True, slots=True)
class SharedScan:
    """A scan that is shared out and not finished. `digests`: the rules by which it answers, by book."""

    id: int
    key: str
    as_of: datetime
    full: bool
    ahead: timedelta
    digests: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ScanPart:
    """A part that one holder has. `suspects` are the rows that a holder before had in hand when it was lost, and
    `ended` is how many were lost over these.
    """

    id: int
    rows: RowRange
    holder: str
    suspects: Chunk | None = None
    ended: int = 0


@dataclass(slots=True)
class PartsSummary:
    """How far a shared scan has come: its parts, those that are not done, those that may be taken, and the counts."""

    parts: int = 0
    left: int = 0
    free: int = 0
    counts: ScanCounts = field(default_factory=ScanCounts)


# The scan as a whole


def unfinished(store: Store) -> SharedScan | None:
    """The last scan, if it was shared out and has not come to its end."""
    query = (
        select(SCANS, SHARED_SCANS.c.key, SHARED_SCANS.c.digests)
        .outerjoin(SHARED_SCANS, SHARED_SCANS.c.scan_id == SCANS.c.id)
        .order_by(SCANS.c.id.desc())
        .limit(1)
    )
    with store.read() as connection:
        row = connection.execute(query).first()
    if row is None or row.key is None or row.finished_at is not None:
        return None
    ahead = timedelta(seconds=row.ahead_s or 0)
    return SharedScan(row.id, row.key, row.as_of, row.complete, ahead, json.loads(row.digests))


def withdraw(store: Store) -> None:
    """Takes all parts back from whoever has them. What they have in hand is not written any more once this returns."""
    with store.write() as connection:
        connection.execute(delete(SCAN_PARTS))
        connection.execute(delete(SHARED_SCANS))


def share_out(connection: Connection, scan_id: int, digests: Mapping[str, str], ranges: Sequence[RowRange]) -> str:
    """Makes the parts of a scan, within the transaction that begins it; gives its key."""
    key = uuid.uuid4().hex
    connection.execute(insert(SHARED_SCANS).values(scan_id=scan_id, key=key, digests=json.dumps(dict(digests))))
    if ranges:
        connection.execute(insert(SCAN_PARTS), [_new_part(scan_id, r) for r in ranges])
    return key


def split_up(store: Store, parts: int) -> list[RowRange]:
    """The rows of the store in about so many ranges of each kind: of cases, each in one of their tables where there are
    as many. What is added meanwhile belongs to the last of them.
    """
    out: list[RowRange] = []
    for kind, rows in ((RowKind.SHOP, SHOPS), (RowKind.CASE, CASES)):
        with store.read() as connection:
            first, last = connection.execute(select(func.min(rows.c.pk), func.max(rows.c.pk))).one()
        if first is None:
            continue
        spread = kind is RowKind.CASE and parts >= TABLES
        tables: list[int | None] = [*range(TABLES)] if spread else [None]
        number = max(1, min(parts // len(tables), last - first + 1))
        bounds = [first - 1 + (last - first + 1) * n // number for n in range(number)]
        upper: list[int | None] = [*bounds[1:], None]
        for above, upto in zip(bounds, upper, strict=True):
            out += [RowRange(kind, above, upto, of_table=table) for table in tables]
    return out


def is_here(store: Store, scan_id: int, key: str) -> bool:
    """Whether this is the store of a scan, and the scan goes on."""
    query = select(SHARED_SCANS.c.scan_id).where(SHARED_SCANS.c.scan_id == scan_id, SHARED_SCANS.c.key == key)
    with store.read() as connection:
        return connection.execute(query).first() is not None


def how_far(store: Store, scan_id: int) -> PartsSummary | None:
    """How far a scan has come, but for what it raised; None where its parts were taken back."""
    is_free = or_(SCAN_PARTS.c.state == PartState.OPEN, _has_run_out())
    query = select(
        func.count().label("parts"),
        func.coalesce(func.sum(case((SCAN_PARTS.c.state != PartState.DONE, 1), else_=0)), 0).label("left"),
        func.coalesce(func.sum(case((is_free, 1), else_=0)), 0).label("free"),
        *(func.coalesce(func.sum(SCAN_PARTS.c[name]), 0).label(name) for name in _COUNTED),
    ).where(SCAN_PARTS.c.scan_id == scan_id)
    here = select(SHARED_SCANS.c.scan_id).where(SHARED_SCANS.c.scan_id == scan_id)
    with store.read() as connection:
        if connection.execute(here).first() is None:
            return None
        row = connection.execute(query).one()
    counts = ScanCounts()
    for name in _COUNTED:
        setattr(counts, name, int(getattr(row, name)))
    return PartsSummary(row.parts, int(row.left), int(row.free), counts)


def counted(store: Store, scan_id: int) -> ScanCounts:
    """What became of the rows of a scan."""
    found = how_far(store, scan_id)
    counts = found.counts if found is not None else ScanCounts()
    query = select(SCAN_PARTS.c.raised).where(SCAN_PARTS.c.scan_id == scan_id, SCAN_PARTS.c.raised != "{}")
    with store.read() as connection:
        for raised in connection.execute(query).scalars():
            counts.raised += _levels(raised)
    return counts


def give_up(store: Store, scan_id: int, alive: Sequence[str]) -> None:
    """Lets the leases run out of all whose worker is not among those alive."""
    worker = func.split_part(SCAN_PARTS.c.holder, " ", 1)
    lost = and_(SCAN_PARTS.c.state == PartState.LEASED, worker.not_in(list(alive)))
    with store.write() as connection:
        connection.execute(
            update(SCAN_PARTS)
            .where(SCAN_PARTS.c.scan_id == scan_id, lost, SCAN_PARTS.c.lease_until > func.now())
            .values(lease_until=func.now() - timedelta(seconds=1))
        )


# One part


def take(store: Store, scan_id: int, worker: str, lease: timedelta = LEASE) -> ScanPart | None:
    """Takes a part that nobody has, or whose holder was lost; None where there is none. `worker` is its address."""
    holder = f"{worker} {uuid.uuid4().hex}"
    free = or_(SCAN_PARTS.c.state == PartState.OPEN, _has_run_out())
    query = (
        select(SCAN_PARTS)
        .where(SCAN_PARTS.c.scan_id == scan_id, free)
        .order_by(SCAN_PARTS.c.id)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    with store.write() as connection:
        row = connection.execute(query).first()
        if row is None:
            return None
        suspects = _chunk(row.in_hand)
        ended = row.ended + (row.state is PartState.LEASED) if suspects is not None else 0
        connection.execute(
            update(SCAN_PARTS)
            .where(SCAN_PARTS.c.id == row.id)
            .values(
                state=PartState.LEASED,
                holder=holder,
                lease_until=func.now() + lease,
                attempts=SCAN_PARTS.c.attempts + 1,
                ended=ended,
            )
        )
    return ScanPart(row.id, _range(row), holder, suspects, ended)


def note(store: Store, part: ScanPart, chunk: Chunk, lease: timedelta = LEASE) -> None:
    """Says which rows the holder takes in hand now; its lease begins anew. Raises :class:`LeaseLost`."""
    now = json.dumps({"kind": chunk.kind, "pks": chunk.pks, "every": chunk.every})
    again = case((SCAN_PARTS.c.in_hand == now, SCAN_PARTS.c.ended), else_=0)
    with store.write() as connection:
        _of_holder(connection, part, in_hand=now, ended=again, lease_until=func.now() + lease)


def count(connection: Connection, part: ScanPart, chunk: Chunk, seen: ScanCounts) -> None:
    """Adds to a part's counts in the transaction that writes its rows. Raises :class:`LeaseLost`."""
    mine = select(SCAN_PARTS.c.raised).where(SCAN_PARTS.c.id == part.id, SCAN_PARTS.c.holder == part.holder)
    before = connection.execute(mine.with_for_update()).scalar()
    if before is None:
        raise LeaseLost
    values: dict[str, object] = {n: SCAN_PARTS.c[n] + getattr(seen, n) for n in _COUNTED if getattr(seen, n)}
    if seen.raised:
        values["raised"] = json.dumps(_levels(before) + seen.raised)
    if chunk.every:
        values["walked"] = chunk.pks[-1]
    if values:
        connection.execute(update(SCAN_PARTS).where(SCAN_PARTS.c.id == part.id).values(values))


def finish_part(store: Store, part: ScanPart) -> None:
    """Says that all rows of a part are done. Raises :class:`LeaseLost`."""
    with store.write() as connection:
        _of_holder(connection, part, state=PartState.DONE, holder=None, lease_until=None, in_hand=None, ended=0)


def give_back(store: Store, part: ScanPart) -> None:
    """Lets others have a part whose holder is not lost, though it could not go on. Raises :class:`LeaseLost`."""
    with store.write() as connection:
        _of_holder(connection, part, state=PartState.OPEN, holder=None, lease_until=None, in_hand=None, ended=0)


def hand_on(store: Store, part: ScanPart, size: int) -> None:
    """Lets others go on with a part that took long: in two halves, where it has more than `size` numbers left.

    Raises :class:`LeaseLost`.
    """
    rows = part.rows
    table = CASES if rows.kind is RowKind.CASE else SHOPS
    with store.write() as connection:
        upto = rows.upto
        if upto is None:
            upto = connection.execute(select(func.max(table.c.pk))).scalar() or 0
        query = select(SCAN_PARTS.c.walked, SCAN_PARTS.c.scan_id).where(SCAN_PARTS.c.id == part.id)
        row = connection.execute(query.with_for_update()).first()
        left: dict[str, object] = {}
        if row is not None and upto - rows.above > size:
            # A full scan has only what lies beyond `walked` before it; what woke may be anywhere.
            middle = (max(rows.above, row.walked or 0) + upto) // 2
            if rows.above < middle < upto:
                left["upto"] = middle
                connection.execute(
                    insert(SCAN_PARTS), [_new_part(row.scan_id, replace(rows, above=middle, walked=None))]
                )
        _of_holder(connection, part, state=PartState.OPEN, holder=None, lease_until=None, in_hand=None, ended=0, **left)


def _of_holder(connection: Connection, part: ScanPart, **values: object) -> None:
    mine = (SCAN_PARTS.c.id == part.id, SCAN_PARTS.c.holder == part.holder)
    if connection.execute(update(SCAN_PARTS).where(*mine).values(**values)).rowcount != 1:
        raise LeaseLost


def _has_run_out() -> ColumnElement[bool]:
    return and_(SCAN_PARTS.c.state == PartState.LEASED, SCAN_PARTS.c.lease_until < func.now())


def _new_part(scan_id: int, rows: RowRange) -> dict[str, object]:
    return {
        "scan_id": scan_id,
        "kind": rows.kind,
        "of_table": rows.of_table,
        "above": rows.above,
        "upto": rows.upto,
        "state": PartState.OPEN,
        "attempts": 0,
        "ended": 0,
        **dict.fromkeys(_COUNTED, 0),
        "raised": "{}",
    }


def _range(row: Row[tuple[object, ...]]) -> RowRange:
    return RowRange(row.kind, row.above, row.upto, row.walked, row.of_table)


def _chunk(in_hand: str | None) -> Chunk | None:
    if in_hand is None:
        return None
    plain = json.loads(in_hand)
    return Chunk(RowKind(plain["kind"]), tuple(plain["pks"]), plain["every"])


def _levels(raised: str) -> Counter[AlertLevel]:
    return Counter({AlertLevel(level): n for level, n in json.loads(raised).items()})
