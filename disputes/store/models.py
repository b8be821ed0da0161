"""The tables. Instants are aware datetimes in UTC; documents are JSON texts, answers compressed ones.

A row's `revision` counts what was handed in, its `version` every write: whoever writes says which version was read.

On PostgreSQL every table has one column more, `tenant`, in front of its primary key, its unique keys and its indexes:
the database fills it in and shows a transaction the rows of its own seller only (:mod:`disputes.store.tenants`), so
that no statement here names it. What is unique in a table that is spread over others has their column at its end there.

Rows are read as these models. What writes many rows at once (an import, a scan, the sending of alerts) says so to the
database in statements on their tables, :data:`CASES` and the others: a session would write row by row.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import BigInteger, Index, LargeBinary, Table, Text, UniqueConstraint, text
from sqlalchemy.orm import load_only
from sqlalchemy.orm.strategy_options import _AbstractLoad as Load
from sqlmodel import Field, SQLModel

from disputes.store.column_types import Key, Utc, Word
from disputes.words.store import AlertKind, AlertLevel, CaseState, PartState, RowKind

NOW_DUE = datetime(1970, 1, 1, tzinfo=UTC)
"""`wake_at` of a row that is to be taken at once."""


def _where(condition: str, sqlite: str | None = None) -> dict[str, Any]:
    return {"sqlite_where": text(sqlite or condition), "postgresql_where": text(condition)}


_OPEN = _where("open", "open = 1")
_NOT_CLEARED = _where("cleared_at IS NULL")


class CaseRow(SQLModel, table=True):
    """A case: what was handed in, what was logged by hand since, and the last answer."""

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("platform", "case_id", name="uq_cases"),
        Index("ix_cases_wake", "wake_at", "pk"),
        Index("ix_cases_book", "book", "digest", "pk", **_OPEN),
        Index("ix_cases_as_of", "as_of", "pk"),
        Index("ix_cases_shop", "platform", "shop_id", "pk"),
        Index("ix_cases_due", "due_at", "pk", **_OPEN),
        Index("ix_cases_place", "place", "due_at", "pk", **_OPEN),
        Index("ix_cases_asked", "platform", **_where("open AND questions > 0", "open = 1 AND questions > 0")),
        Index("ix_cases_open", "platform", "state", "pk", **_OPEN),
        Index("ix_cases_order", "order_id", "book", "pk"),
    )

    pk: int = Field(default=None, primary_key=True, sa_type=Key)
    platform: str
    case_id: str
    part: int  # :func:`disputes.store.partitions.part_of`: among which of the tables it is
    market: str
    book: str  # which rulesets answer: the platform's, or `platform+via`
    source: str
    shop_id: str | None = None
    order_id: str | None = None
    opened_at: datetime | None = Field(default=None, sa_type=Utc)
    imported_at: datetime = Field(sa_type=Utc)
    imported_by: str | None = None  # who handed in what `record` says
    updated_at: datetime = Field(sa_type=Utc)
    revision: int
    version: int
    record: str = Field(sa_type=Text)
    logged: str | None = Field(
        default=None, sa_type=Text
    )  # events and evidence added here: they outlive the next import
    wake_at: datetime | None = Field(
        default=None, sa_type=Utc
    )  # next_change_at, or at once; null: nothing is to be done
    open: bool
    state: CaseState = Field(sa_type=Word(CaseState))
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    owners: str  # ` warehouse finance `: who has something to do
    place: int  # :class:`disputes.store.to_do.Place`: where it stands in lists
    todo: str | None = Field(default=None, sa_type=Text)  # the steps that are to be done, in their order
    questions: int  # how many facts are missing that would change the answer
    cost: str | None = None  # what is lost in silence, else what is at stake: a decimal number, in `currency`
    currency: str | None = None
    assignee: str | None = None  # who has it in hand
    as_of: datetime | None = Field(default=None, sa_type=Utc)
    digest: str | None = None
    next_change_at: datetime | None = Field(default=None, sa_type=Utc)
    shop_seen: int
    answer: bytes | None = Field(default=None, sa_type=LargeBinary)
    outcome: str | None = Field(default=None, sa_type=Text)  # what reports count
    quarantine: str | None = Field(default=None, sa_type=Text)
    quarantined_at: datetime | None = Field(default=None, sa_type=Utc)
    erased_at: datetime | None = Field(default=None, sa_type=Utc)  # the buyer's data went, and goes at each import


class TenantRow(SQLModel, table=True):
    """A seller whose rows are in the store; a transaction on PostgreSQL sees its own, an SQLite file has one."""

    __tablename__ = "tenants"

    tenant: str = Field(primary_key=True)
    created_at: datetime = Field(sa_type=Utc)


class CaseIdRow(SQLModel, table=True):
    """A further id of a case, beside its own and that of its order."""

    __tablename__ = "case_ids"
    __table_args__ = (Index("ix_case_ids_id", "id", "platform"),)

    case_pk: int = Field(primary_key=True, sa_type=BigInteger)
    id: str = Field(primary_key=True)
    platform: str


class ShopRow(SQLModel, table=True):
    """A shop: its record and its last standing. `waking`: its cases have not all seen the record yet."""

    __tablename__ = "shops"
    __table_args__ = (
        UniqueConstraint("platform", "shop_id", name="uq_shops"),
        Index("ix_shops_wake", "wake_at", "pk"),
        Index("ix_shops_book", "book", "digest", "pk"),
        Index("ix_shops_as_of", "as_of", "pk"),
        Index("ix_shops_waking", "pk", **_where("waking", "waking = 1")),
    )

    pk: int = Field(default=None, primary_key=True, sa_type=Key)
    platform: str
    shop_id: str
    market: str
    book: str
    source: str
    imported_at: datetime = Field(sa_type=Utc)
    imported_by: str | None = None  # who handed in what `record` says
    updated_at: datetime = Field(sa_type=Utc)
    revision: int
    version: int
    record: str = Field(sa_type=Text)
    waking: bool
    wake_at: datetime | None = Field(default=None, sa_type=Utc)
    as_of: datetime | None = Field(default=None, sa_type=Utc)
    digest: str | None = None
    next_change_at: datetime | None = Field(default=None, sa_type=Utc)
    answer: bytes | None = Field(default=None, sa_type=LargeBinary)
    points: str | None = None
    tier: int | None = None
    questions: int
    quarantine: str | None = Field(default=None, sa_type=Text)
    quarantined_at: datetime | None = Field(default=None, sa_type=Utc)


class BookRow(SQLModel, table=True):
    """Which rulesets the stored rows are answered by, so that a scan need not look at every row to know."""

    __tablename__ = "books"

    book: str = Field(primary_key=True)
    platform: str
    via: str | None = None
    rulesets: str | None = None  # by which the last scan answered, so that one that is gone is noticed
    digest: str | None = None  # of the rules by which the routes of orders were last worked out


class SnapshotRow(SQLModel, table=True):
    """A record that an import wrote over."""

    __tablename__ = "snapshots"
    __table_args__ = (Index("ix_snapshots_of", "kind", "subject_pk", "revision"),)

    id: int = Field(default=None, primary_key=True, sa_type=Key)
    kind: RowKind = Field(sa_type=Word(RowKind))
    subject_pk: int = Field(sa_type=BigInteger)
    revision: int
    source: str
    taken_at: datetime = Field(sa_type=Utc)
    imported_by: str | None = None  # who had handed it in
    record: str = Field(sa_type=Text)


class HistoryRow(SQLModel, table=True):
    """An answer that changed: from when to when, under which rules, and what differs."""

    __tablename__ = "history"
    __table_args__ = (Index("ix_history_of", "kind", "subject_pk", "id"),)

    id: int = Field(default=None, primary_key=True, sa_type=Key)
    kind: RowKind = Field(sa_type=Word(RowKind))
    subject_pk: int = Field(sa_type=BigInteger)
    scan_id: int = Field(sa_type=BigInteger)
    revision: int
    was_as_of: datetime = Field(sa_type=Utc)
    as_of: datetime = Field(sa_type=Utc)
    was_digest: str
    digest: str
    changes: bytes = Field(sa_type=LargeBinary)


class JournalRow(SQLModel, table=True):
    """A change that a person made to a case, and keeps standing when the next one takes it back (`undone`).

    `key` and `item` are those of the entry (:class:`disputes.store.case_log.LogEntry`). What is changed about the store
    as a whole, who may do what for instance, is kept under :data:`WHOLE_STORE`.
    """

    __tablename__ = "journal"
    __table_args__ = (Index("ix_journal_of", "case_pk", "id"),)

    id: int = Field(default=None, primary_key=True, sa_type=Key)
    case_pk: int = Field(sa_type=BigInteger)
    at: datetime = Field(sa_type=Utc)
    agent: str | None = None
    key: str
    undone: bool
    item: str = Field(sa_type=Text)


class HoldRow(SQLModel, table=True):
    """A legal hold on a case: why nothing of it may go. It stands before `ends_at`, or until it is released."""

    __tablename__ = "holds"
    __table_args__ = (UniqueConstraint("case_pk", "reason", name="uq_holds"),)

    id: int = Field(default=None, primary_key=True, sa_type=Key)
    case_pk: int = Field(sa_type=BigInteger)
    reason: str
    ends_at: datetime | None = Field(default=None, sa_type=Utc)
    placed_at: datetime = Field(sa_type=Utc)
    placed_by: str | None = None


WHOLE_STORE = 0
"""`case_pk` of a change that is not of a case."""


class AlertRow(SQLModel, table=True):
    """Something to be told.

    Those not cleared are unique by what they are about and the due instant (`due_key`, empty for none).
    """

    __tablename__ = "alerts"
    __table_args__ = (
        Index("uq_alerts", "subject", "subject_pk", "kind", "about", "due_key", unique=True, **_NOT_CLEARED),
        Index("ix_alerts_unsent", "raised_at", **_where("cleared_at IS NULL AND sent_at IS NULL")),
        Index("ix_alerts_level", "level", "due_at", **_NOT_CLEARED),
        Index("ix_alerts_delivery", "delivery", **_where("delivery IS NOT NULL")),
    )

    id: str = Field(primary_key=True)
    subject: RowKind = Field(sa_type=Word(RowKind))
    subject_pk: int = Field(sa_type=BigInteger)
    platform: str
    market: str
    case_id: str | None = None
    shop_id: str | None = None
    kind: AlertKind = Field(sa_type=Word(AlertKind))
    level: AlertLevel = Field(sa_type=Word(AlertLevel))
    about: str
    deadline: str | None = None
    action: str | None = None
    owner: str | None = None
    due_at: datetime | None = Field(default=None, sa_type=Utc)
    due_key: str
    title: str = Field(sa_type=Text)
    cost: str | None = None
    currency: str | None = None
    points: str | None = None
    total: int | None = None  # how many things one alert sums up
    raised_at: datetime = Field(sa_type=Utc)
    cleared_at: datetime | None = Field(default=None, sa_type=Utc)
    sent_at: datetime | None = Field(default=None, sa_type=Utc)
    delivery: str | None = None


class DeliveryRow(SQLModel, table=True):
    """A message that is to be sent, or was: it is sent again byte for byte until the receiver says that it is there."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("ix_deliveries_pending", "place", **_where("sent_at IS NULL")),)

    id: str = Field(primary_key=True)
    place: int = Field(sa_type=BigInteger)
    created_at: datetime = Field(sa_type=Utc)
    body: str = Field(sa_type=Text)
    attempts: int
    last_error: str | None = Field(default=None, sa_type=Text)
    sent_at: datetime | None = Field(default=None, sa_type=Utc)
    target: str  # the receiver, as a digest of its address


class RequestRow(SQLModel, table=True):
    """A request that was done, under the key that its `caller` gave it: a digest of it, and what was answered."""

    __tablename__ = "requests"
    __table_args__ = (Index("ix_requests_done_at", "done_at"),)

    caller: str = Field(primary_key=True)
    key: str = Field(primary_key=True)
    request: str
    status: int
    body: str = Field(sa_type=Text)
    done_at: datetime = Field(sa_type=Utc)


class ScanRow(SQLModel, table=True):
    """A scan that was begun; one without `finished_at` is at work or was cut off."""

    __tablename__ = "scans"

    id: int = Field(default=None, primary_key=True, sa_type=Key)
    as_of: datetime = Field(sa_type=Utc)
    started_at: datetime = Field(sa_type=Utc)
    finished_at: datetime | None = Field(default=None, sa_type=Utc)
    host: str
    pid: int
    complete: bool  # --full
    ahead_s: int | None = None  # how many seconds ahead it told what is due
    exit_code: int | None = None
    summary: str | None = Field(default=None, sa_type=Text)


class SharedScanRow(SQLModel, table=True):
    """A scan whose rows are shared out in parts. `key` tells its workers that they have the same store before them;
    `digests`: the rules by which it answers, by book, as JSON.
    """

    __tablename__ = "shared_scans"

    scan_id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    key: str
    digests: str = Field(sa_type=Text)


class ScanPartRow(SQLModel, table=True):
    """A part of a shared scan: the rows of one kind numbered above `above`, up to `upto` (null: to the end); of cases
    those in one of their tables, `of_table` (null: in all).

    Who holds it writes only while `holder` names it, and says before each chunk which rows it has in hand (`in_hand`,
    JSON): those that were in hand when a holder was lost are looked at one by one. `ended`: how many holders were lost
    over the same rows. `walked`: up to which number a full scan has come. The counts are written together with the
    rows that they count.
    """

    __tablename__ = "scan_parts"
    __table_args__ = (Index("ix_scan_parts_of", "scan_id", "state", "id"),)

    id: int = Field(default=None, primary_key=True, sa_type=Key)
    scan_id: int = Field(sa_type=BigInteger)
    kind: RowKind = Field(sa_type=Word(RowKind))
    of_table: int | None = None
    above: int = Field(sa_type=BigInteger)
    upto: int | None = Field(default=None, sa_type=BigInteger)
    walked: int | None = Field(default=None, sa_type=BigInteger)
    state: PartState = Field(sa_type=Word(PartState))
    holder: str | None = None
    lease_until: datetime | None = Field(default=None, sa_type=Utc)
    attempts: int
    in_hand: str | None = Field(default=None, sa_type=Text)
    ended: int
    scanned: int = Field(sa_type=BigInteger)
    changed: int = Field(sa_type=BigInteger)
    cleared: int = Field(sa_type=BigInteger)
    overtaken: int = Field(sa_type=BigInteger)
    missed: int = Field(sa_type=BigInteger)
    raised: str = Field(sa_type=Text)  # by level, as JSON


def table(model: type[SQLModel]) -> Table:
    """The table of a model, for statements over many rows."""
    found: Table = SQLModel.metadata.tables[str(model.__tablename__)]
    return found


def only(model: type[SQLModel], *columns: str) -> Load:
    """To read rows with these columns alone: a record or an answer is long."""
    return load_only(*(getattr(model, name) for name in columns), raiseload=True)


TENANTS = table(TenantRow)
CASES = table(CaseRow)
CASE_IDS = table(CaseIdRow)
SHOPS = table(ShopRow)
BOOKS = table(BookRow)
SNAPSHOTS = table(SnapshotRow)
HISTORY = table(HistoryRow)
JOURNAL = table(JournalRow)
HOLDS = table(HoldRow)
ALERTS = table(AlertRow)
DELIVERIES = table(DeliveryRow)
REQUESTS = table(RequestRow)
SCANS = table(ScanRow)
SHARED_SCANS = table(SharedScanRow)
SCAN_PARTS = table(ScanPartRow)
