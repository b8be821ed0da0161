"""A store pruned by a policy: in small transactions, so that it may be killed at any time and started again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from typing import TypeVar

from sqlalchemy import delete, select

from disputes.documents.errors import RecordError
from disputes.documents.problems import Problem, Refused
from disputes.retention.closed_cases import GoneCases, remove_cases
from disputes.retention.months import DroppedMonth, drop_months
from disputes.retention.policy import RetentionPolicy
from disputes.retention.selection import ROWS, HeldCases, Selection, selections
from disputes.store.case_ids import find
from disputes.store.database import Conflict, Store
from disputes.store.documents import dumps, instant_text
from disputes.store.evidence_files import EvidenceFiles
from disputes.store.models import CASES, JOURNAL, WHOLE_STORE
from disputes.store.url import StorageError
from disputes.words.dataclass import dataclass
from disputes.words.retention import RetainedPart, StaysFor

T = TypeVar("T")
LOCK = "prune"
KEY = "pruned"
"""Key of the journal's entry that says so."""
AT_ONCE = 500
CASES_AT_ONCE = 50
_TRIES = 5
_REASONS: list[StaysFor] = [word for word in StaysFor if word is not StaysFor.PAST]
Told = Callable[[int], None]
"""Is told now and then how many rows went."""


@dataclass(frozen=True, slots=True)
class PrunedPart:
    """What became of one part: from before which instant (UTC) it went, how many rows did, or would, and how many stay
    though they are as old, by the reason.
    """

    part: RetainedPart
    before: datetime
    gone: int
    stays: Mapping[StaysFor, int]


@dataclass(slots=True)
class Pruned:
    """What a run did, or would do: by part, and with the closed cases what belonged to them, by table; `files` of
    evidence; the months that went as a whole.
    """

    parts: list[PrunedPart] = field(default_factory=list)
    with_cases: Counter[str] = field(default_factory=Counter)
    files: int = 0
    months: list[DroppedMonth] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """All rows that went."""
        return sum(p.gone for p in self.parts) + self.with_cases.total()


def prune_store(
    store: Store,
    files: EvidenceFiles,
    policy: RetentionPolicy,
    as_of: datetime,
    *,
    agent: str | None,
    now: datetime,
    is_tried: bool = False,
    told: Told = lambda _: None,
) -> Pruned:
    """Prunes a store as of an instant; `agent` does it at `now`. `is_tried`: says what would go, and changes nothing.

    Raises :class:`RecordError` where the policy holds a case that is not there, and :class:`StorageError`, also where
    the store is being pruned already. What went until then stays gone; another run does the rest.
    """
    with store.lock(LOCK) as got:
        if not got:
            raise StorageError(f"{store.shown}: is being pruned already: nothing was done here")
        chosen = selections(policy, HeldCases(held_cases(store, policy), now), as_of)
        out = Pruned()
        counts = {}
        with store.read() as connection:
            for one in chosen:
                counts[one.part] = one.counts(connection)
        if not is_tried and any(many.get(StaysFor.PAST) for many in counts.values()):
            _note(store, policy, as_of, agent, now)
        for one in chosen:
            found = counts[one.part]
            stays: dict[StaysFor, int] = {word: found[word] for word in _REASONS if found.get(word)}
            past = found.get(StaysFor.PAST, 0)
            if one.part is RetainedPart.CLOSED_CASES:
                gone = _prune_cases(store, files, one, out, told, chosen if is_tried else None) if past else 0
            elif is_tried or not (past or one.part is RetainedPart.HISTORY):  # of which empty months go too
                gone = past
            else:
                gone = _prune_rows(store, one, out, told)
            out.parts.append(PrunedPart(one.part, one.before, gone, stays))
        return out


def held_cases(store: Store, policy: RetentionPolicy) -> list[int]:
    """The numbers of the cases that a policy holds.

    Raises :class:`RecordError` for each that is not there: under a name that is wrong nothing would be held.
    """
    problems = []
    out = []
    with store.reading() as session:
        for held in policy.held:
            try:
                out.append(find(session, held.case_id, held.platform).row.pk)
            except Refused as refused:
                said = refused.problems[0]
                path = "keep" if held.line else ""
                problems.append(Problem(held.file, held.line, path, repr(held.case_id), said.expected, said.nearest))
    if problems:
        raise RecordError(problems)
    return out


def _note(store: Store, policy: RetentionPolicy, as_of: datetime, agent: str | None, now: datetime) -> None:
    """Before anything goes: a run that is killed is on record too."""
    item = dumps({"what": KEY, "about": policy.file, "as_of": instant_text(as_of)})
    entry = {"case_pk": WHOLE_STORE, "at": now, "agent": agent, "key": KEY, "undone": False, "item": item}
    with store.write() as connection:
        connection.execute(JOURNAL.insert(), [entry])


def _prune_rows(store: Store, chosen: Selection, out: Pruned, told: Told) -> int:
    gone = 0
    if chosen.part is RetainedPart.HISTORY:
        for month in drop_months(store, chosen):
            out.months.append(month)
            gone += month.rows
    table, key = ROWS[chosen.part]
    last: object = None
    while True:
        query = select(key).where(chosen.goes).order_by(key).limit(AT_ONCE)
        if last is not None:
            query = query.where(key > last)
        with store.read() as connection:
            found: Sequence[object] = connection.execute(query).scalars().all()
        if not found:
            return gone
        last = found[-1]

        def delete_them(found: Sequence[object] = found) -> int:
            # Said again: what was cleared, sent or closed may have been taken up anew meanwhile.
            with store.write() as connection:
                return connection.execute(delete(table).where(key.in_(found), chosen.goes)).rowcount

        gone += _again(delete_them)
        told(out.rows + gone)


def _prune_cases(
    store: Store, files: EvidenceFiles, chosen: Selection, out: Pruned, told: Told, tried: Sequence[Selection] | None
) -> int:
    cases, last = 0, 0
    while True:

        def remove(last: int = last) -> GoneCases:
            return remove_cases(store, files, chosen, last, CASES_AT_ONCE, tried=tried)

        gone = _again(remove)
        if gone.last is None:
            return cases
        last = gone.last
        cases += gone.rows.pop(CASES.name, 0)
        out.with_cases += gone.rows
        out.files += gone.files
        told(out.rows + cases)


def _again(work: Callable[[], T]) -> T:
    """Does it again where another writer was in the way."""
    for left in reversed(range(_TRIES)):
        try:
            return work()
        except Conflict:
            if not left:
                raise
    raise AssertionError
