"""All that the store holds about a case, as data: what `disputes case show --format json` prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Any

from disputes.answers.assessment import Assessment
from disputes.answers.differences import Change
from disputes.answers.json_forms import InJson
from disputes.store.alerts import ToldAlert, told_alert
from disputes.store.case_log import CaseFile
from disputes.store.documents import merged, parsed, unpacked
from disputes.store.holds import last_day
from disputes.store.models import HoldRow, JournalRow
from disputes.words.dataclass import dataclass
from disputes.words.store import CaseState


@dataclass(frozen=True, slots=True, kw_only=True)
class PastAnswerChange:
    """A change of the answer: between which instants, to which revision of the record, by which scan and rules."""

    from_: datetime
    to: datetime
    revision: int
    scan: int
    was_digest: str
    digest: str
    changes: Sequence[Annotated[Mapping[str, Any], InJson(Change)]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMade:
    """What somebody did to a case: `key` says to which of its parts, `undone` that an entry was taken back."""

    at: datetime
    agent: str | None
    key: str
    undone: bool
    item: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplacedRecord:
    """A record that an import wrote over, and when; `imported_by`: who had handed it in."""

    revision: int
    source: str
    taken_at: datetime
    imported_by: str | None
    record: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldOfCase:
    """A legal hold: why nothing of the case may go, the last day (UTC) on which it stands, null until it is released,
    and who placed it.
    """

    reason: str
    until: date | None
    placed_at: datetime
    placed_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCaseJson:
    """A stored case: the record with what people added to it (`logged`), the last answer, its alerts and its past.

    `quarantine`: why it has no newer answer; `holds`: its legal holds, those too that have ended and were not released;
    `journal`: what people did. The oldest change and the oldest replaced record come first.
    """

    case: str
    platform: str
    source: str
    revision: int
    imported_at: datetime
    imported_by: str | None
    updated_at: datetime
    erased_at: datetime | None
    state: CaseState
    quarantine: str | None
    holds: Sequence[HoldOfCase]
    digest: str | None
    next_change_at: datetime | None
    record: Mapping[str, object]
    logged: Mapping[str, object]
    answer: Annotated[Mapping[str, Any], InJson(Assessment)] | None
    alerts: Sequence[ToldAlert]
    history: Sequence[PastAnswerChange]
    journal: Sequence[ChangeMade]
    snapshots: Sequence[ReplacedRecord]


def stored_case_json(found: CaseFile) -> StoredCaseJson:
    """The case of a file. Raises :class:`StorageError` where its answer is damaged."""
    row = found.row
    logged = parsed(row.logged) if row.logged else {}
    return StoredCaseJson(
        case=row.case_id,
        platform=row.platform,
        source=row.source,
        revision=row.revision,
        imported_at=row.imported_at,
        imported_by=row.imported_by,
        updated_at=row.updated_at,
        erased_at=row.erased_at,
        state=row.state,
        quarantine=row.quarantine,
        holds=[hold_of_case(h) for h in found.holds],
        digest=row.digest,
        next_change_at=row.next_change_at,
        record=merged(parsed(row.record), logged),
        logged=logged,
        answer=unpacked(row.answer) if row.answer is not None else None,
        alerts=[told_alert(a) for a in found.alerts],
        history=[
            PastAnswerChange(
                from_=h.was_as_of,
                to=h.as_of,
                revision=h.revision,
                scan=h.scan_id,
                was_digest=h.was_digest,
                digest=h.digest,
                changes=unpacked(h.changes),
            )
            for h in found.history
        ],
        journal=[change_made(j) for j in found.journal],
        snapshots=[
            ReplacedRecord(
                revision=s.revision,
                source=s.source,
                taken_at=s.taken_at,
                imported_by=s.imported_by,
                record=parsed(s.record),
            )
            for s in found.snapshots
        ],
    )


def hold_of_case(h: HoldRow) -> HoldOfCase:
    """The legal hold of a row."""
    return HoldOfCase(reason=h.reason, until=last_day(h), placed_at=h.placed_at, placed_by=h.placed_by)


def change_made(j: JournalRow) -> ChangeMade:
    """The change of a row of the journal."""
    return ChangeMade(at=j.at, agent=j.agent, key=j.key, undone=j.undone, item=parsed(j.item))
