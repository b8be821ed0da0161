"""The cases that somebody works through, what costs most soonest first, and the search for one of them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, or_
from sqlalchemy import select as sql_select
from sqlmodel import select

from disputes.followup.alert_order import dearness
from disputes.store.database import Store
from disputes.store.listing import ListedCase, ListFilter, case_conditions, listed_case, steps_of
from disputes.store.models import CASES, CaseRow
from disputes.store.to_do import CaseToDo, Place, kept_steps
from disputes.words.store import WorkGroup

_TODAY, _SOON = timedelta(hours=24), timedelta(days=3)
_SEARCHED = frozenset({"id", "ref", "tracking_number", "email", "products", "other_ids", "value"})
"""The keys of a record whose texts a search looks at; and all of its facts."""
_READ = ("pk", "place", "due_at", "open", "cost", "currency")


@dataclass(frozen=True, slots=True)
class Worklist:
    """The numbers of the cases in their order, each with its group, and how many there are of each group."""

    order: Sequence[tuple[int, WorkGroup]]
    counts: Mapping[WorkGroup, int]


def worklist(store: Store, f: ListFilter, now: datetime, search: str = "") -> Worklist:
    """The cases under a filter, by how soon they want somebody, and within that the dearest first; each currency has
    its own dearest, and these take turns.

    Of each case only that is read which its place follows from: there may be very many. `search`: part of an id of the
    case, of its order, a parcel or another reference; closed cases are found too, unless a state is asked for.
    """
    names = (*_READ, "todo") if f.owner is not None else _READ
    conditions = case_conditions(f)
    if search and f.state is None:
        conditions = [c for c in conditions if c is not CASES.c.open]
    query = sql_select(*(CASES.c[n] for n in names)).where(*conditions)
    found: list[tuple[WorkGroup, datetime | None, Row[Any]]] = []
    with store.read() as connection:
        wanted = set(_searched(store, search)) if search else None
        for row in connection.execute(query):
            if wanted is not None and row.pk not in wanted:
                continue
            group, due = _group(row, f.owner, now)
            if f.due_by is None or group in (WorkGroup.DATE_UNKNOWN, WorkGroup.LAPSED) or (due and due <= f.due_by):
                found.append((group, due, row))
    dear = dearness((row.pk, row.cost, row.currency) for _, _, row in found)
    places = {group: n for n, group in enumerate(WorkGroup)}
    found.sort(key=lambda one: (places[one[0]], dear[one[2].pk], one[1] is None, one[1] or now, one[2].pk))
    return Worklist([(row.pk, group) for group, _, row in found], Counter(group for group, _, _ in found))


def listed(store: Store, pks: Sequence[int], f: ListFilter) -> Iterator[tuple[int, ListedCase]]:
    """These cases in this order, as lists have them, each with its number."""
    with store.reading() as session:
        rows = {r.pk: r for r in session.exec(select(CaseRow).where(CASES.c.pk.in_(pks)))}
    yield from ((pk, listed_case(rows[pk], f.owner, f)) for pk in pks if pk in rows)


def choices(store: Store) -> dict[str, list[str]]:
    """The platforms, markets and assignees of the cases that are open, to choose from."""
    out = {}
    with store.read() as connection:
        for name in ("platform", "market", "assignee"):
            query = sql_select(CASES.c[name]).where(CASES.c.open, CASES.c[name].is_not(None)).distinct()
            out[name] = sorted(connection.execute(query).scalars())
    return out


def _group(row: Row[Any], owner: str | None, now: datetime) -> tuple[WorkGroup, datetime | None]:
    place, due = Place(row.place), row.due_at
    if owner is not None:
        own = CaseToDo.of(steps_of(owner, kept_steps(row.todo)))
        place, due = (own.place, own.due_at) if row.todo is not None else (place, due)
    if not row.open:
        return WorkGroup.CLOSED, due
    if place is Place.DATE_UNKNOWN:
        return WorkGroup.DATE_UNKNOWN, due
    if place is Place.LAPSED:
        return WorkGroup.LAPSED, due
    if due is None:
        return WorkGroup.UNDATED, None
    if due < now:
        return WorkGroup.OVERDUE, due
    return (WorkGroup.TODAY if due <= now + _TODAY else WorkGroup.SOON if due <= now + _SOON else WorkGroup.LATER), due


def _searched(store: Store, search: str) -> Iterator[int]:
    """The cases that have a reference with this text in it. The database finds whatever has the text anywhere."""
    wanted = " ".join(search.split()).casefold()
    if not wanted:
        return
    # Records are kept in ASCII: what is none stands there as JSON escapes.
    kept = json.dumps(wanted)[1:-1]
    anywhere: list[ColumnElement[bool]] = [
        CASES.c[name].icontains(kept, autoescape=True) for name in ("record", "logged")
    ]
    query = sql_select(CASES.c.pk, CASES.c.record, CASES.c.logged).where(or_(*anywhere))
    with store.read() as connection:
        for row in connection.execute(query):
            logged = json.loads(row.logged or "{}")
            by_hand = [entry["item"] for key in ("events", "facts") for entry in logged.get(key, ())]
            texts = [*_references(json.loads(row.record)), *_references(by_hand)]
            if any(wanted in text.casefold() for text in texts):
                yield row.pk


def _references(plain: object, key: str = "") -> Iterator[str]:
    """The texts of a record by which somebody may look for it."""
    if isinstance(plain, dict):
        for name, value in plain.items():
            yield from _references(value, key if key == "facts" else name)
    elif isinstance(plain, list):
        for value in plain:
            yield from _references(value, key)
    elif isinstance(plain, str) and (key in _SEARCHED or key == "facts"):
        yield plain
