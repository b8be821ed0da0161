"""By which ids a stored case is found: its own, those of its charge, its payment and the like, its order's."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, delete, or_, select
from sqlmodel import Session, col
from sqlmodel import select as select_rows

from disputes.documents.problems import EXIT_USAGE, Problem, Refused
from disputes.records.case import Case
from disputes.store.models import CASE_IDS, CASES, CaseRow
from disputes.store.row_keys import Key, keyed
from disputes.words.dataclass import dataclass
from disputes.words.records import Dispute
from disputes.words.store import KnownBy

_MOST_NAMED = 10
_MOST_KEYS = 1000


@dataclass(frozen=True, slots=True)
class FoundCase:
    """A case, and which of its ids was asked for."""

    row: CaseRow
    by: KnownBy


def find(session: Session, asked: str, platform: str | None) -> FoundCase:
    """The case that has this id, else the only one that is known by it. Raises :class:`Refused` (exit 2) where there
    is none, and where there are several, which are named: none of them is chosen.
    """
    own = [CASES.c.platform == platform] if platform is not None else []
    named = select_rows(CaseRow).where(CASES.c.case_id == asked, *own).order_by(col(CaseRow.platform))
    rows = session.exec(named).all()
    by = KnownBy.ID
    if not rows:
        known = select_rows(CaseRow).where(_known_by(asked), *own).order_by(col(CaseRow.platform), col(CaseRow.case_id))
        rows = session.exec(known.limit(_MOST_NAMED + 1)).all()
        by = KnownBy.ORDER if any(r.order_id == asked for r in rows) else KnownBy.OTHER_ID
    if len(rows) == 1:
        return FoundCase(rows[0], by)
    if not rows:
        found, expected = "no such case", "the id of a stored case, or one by which it is known"
    elif by is KnownBy.ID:
        found, expected = f"cases of {', '.join(r.platform for r in rows)}", "--platform"
    else:
        names = [f"{r.platform} {r.case_id}" for r in rows[:_MOST_NAMED]]
        more = ", …" if len(rows) > _MOST_NAMED else ""
        found, expected = f"several cases: {', '.join(names)}{more}", "the id of one of them"
    raise Refused([Problem(asked, 1, "", found, expected)], EXIT_USAGE)


def known_as(asked: str) -> ColumnElement[bool]:
    """That a case has an id, or is known by it."""
    return or_(CASES.c.case_id == asked, _known_by(asked))


def found_by(asked: str, row: CaseRow) -> KnownBy:
    """Which id of a case that is known by it is the one that was asked for."""
    if row.case_id == asked:
        return KnownBy.ID
    return KnownBy.ORDER if row.order_id == asked else KnownBy.OTHER_ID


def _known_by(asked: str) -> ColumnElement[bool]:
    others = select(CASE_IDS.c.case_pk).where(CASE_IDS.c.id == asked)
    return or_(CASES.c.order_id == asked, CASES.c.pk.in_(others))


class CaseNames(NamedTuple):
    """By which ids a record may be told again, beside its own: those of its charge and the like, and its order's.

    A plain tuple, since very many go from one process to another.
    """

    others: tuple[str, ...] = ()
    order: str | None = None
    has_own_id: bool = True
    is_dispute: bool = True

    def all_of(self, key: Key) -> set[Key]:
        """All of them of the case with this key, its own among them."""
        platform, own = key
        return {(platform, name) for name in (own, *self.others, self.order) if name is not None}


def names_of(case: Case) -> CaseNames:
    """The ids by which an import may tell of the same case again."""
    order = case.order.id if case.order is not None else None
    return CaseNames(tuple(case.other_ids), order, case.has_own_id, case.dispute is not Dispute.NONE)


def told_before(connection: Connection, cases: Mapping[Key, CaseNames]) -> dict[Key, list[Key]]:
    """Under which other key each of these cases is stored already, by the keys of those that are.

    A payload that names its case by the charge or the order tells of the case that is known by that id; several may be.
    The other way round, one that names the case itself tells of the case that was stored by the charge or the order.
    An order that is only watched is no dispute over it.
    """
    out: dict[Key, list[Key]] = {}
    told = {key: names for key, names in cases.items() if names.is_dispute}
    loose = {key: names for key, names in told.items() if not names.has_own_id}
    if loose:
        known = _stored(connection, list(loose))
        out |= {key: sorted(known[key]) for key in loose if key in known}
    return out | told_twice(connection, {key: names for key, names in told.items() if key not in loose})


def told_twice(connection: Connection, cases: Mapping[Key, CaseNames]) -> dict[Key, list[Key]]:
    """Which rows go by a further id of each of these cases, by the keys of the cases: what was told before their own
    ids were known.
    """
    by_own_id = {key: names for key, names in cases.items() if names.has_own_id and names.is_dispute}
    named = {key: names.all_of(key) - {key} for key, names in by_own_id.items()}
    loose: set[Key] = set()
    for keys in _in_parts({name for names in named.values() for name in names}):
        query = select(CASES.c.platform, CASES.c.case_id, CASES.c.record).where(
            keyed(CASES.c.platform, CASES.c.case_id, keys)
        )
        loose |= {(r[0], r[1]) for r in connection.execute(query) if _is_loose(json.loads(r[2]))}
    return {key: sorted(names & loose) for key, names in named.items() if names & loose}


def _in_parts(keys: Collection[Key]) -> Iterator[list[Key]]:
    """So many keys as a statement may name: a database takes some ten thousand values in one."""
    ordered = sorted(keys)
    for start in range(0, len(ordered), _MOST_KEYS):
        yield ordered[start : start + _MOST_KEYS]


def _is_loose(record: Mapping[str, object]) -> bool:
    """Whether a stored record goes by an id that is not its own, as :attr:`Case.has_own_id` has it."""
    order, others = record.get("order"), record.get("other_ids")
    by_order = isinstance(order, Mapping) and order.get("id") == record["id"]
    by_other = isinstance(others, list) and record["id"] in others
    return (by_order or by_other) and record.get("dispute") != Dispute.NONE


def _stored(connection: Connection, keys: Sequence[Key]) -> dict[Key, set[Key]]:
    """The keys of the cases that are known by these ids, beside those that have them."""
    out: dict[Key, set[Key]] = {}
    others = (
        select(CASES.c.platform, CASES.c.case_id, CASE_IDS.c.id)
        .join(CASE_IDS, and_(CASE_IDS.c.case_pk == CASES.c.pk, CASE_IDS.c.platform == CASES.c.platform))
        .where(keyed(CASE_IDS.c.platform, CASE_IDS.c.id, keys))
    )
    by_order = keyed(CASES.c.platform, CASES.c.order_id, keys)
    orders = select(CASES.c.platform, CASES.c.case_id, CASES.c.order_id).where(by_order)
    for query in (others, orders):
        for platform, case_id, name in connection.execute(query):
            out.setdefault((platform, name), set()).add((platform, case_id))
    return out


def keep_ids(connection: Connection, cases: Mapping[Key, CaseNames], stored: Collection[Key]) -> None:
    """Writes down the further ids of cases that have just been written; `stored` are those that were there before."""
    wanted = [key for key, names in cases.items() if names.others or key in stored]
    if not wanted:
        return
    query = select(CASES.c.pk, CASES.c.platform, CASES.c.case_id).where(
        keyed(CASES.c.platform, CASES.c.case_id, wanted)
    )
    pks = {(r[1], r[2]): r[0] for r in connection.execute(query)}
    connection.execute(delete(CASE_IDS).where(CASE_IDS.c.case_pk.in_(list(pks.values()))))
    rows = [
        {"case_pk": pk, "id": name, "platform": key[0]}
        for key, pk in pks.items()
        for name in sorted(set(cases[key].others) - {key[1]})
    ]
    if rows:
        connection.execute(CASE_IDS.insert(), rows)
