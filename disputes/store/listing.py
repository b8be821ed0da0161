"""Lists of what is stored: cases by how urgent they are, shops by name, as the last scan left them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import ColumnElement, Table, or_
from sqlalchemy import select as sql_select
from sqlmodel import select

from disputes.answers.assessment import ActionItem, IfLapsed
from disputes.answers.json_forms import InJson
from disputes.answers.standing import MeasureItem
from disputes.records.money import Money
from disputes.store.case_ids import found_by, known_as
from disputes.store.database import Store
from disputes.store.documents import unpacked
from disputes.store.holds import is_held
from disputes.store.models import CASES, NOW_DUE, SHOPS, CaseRow, ShopRow
from disputes.store.paging import after
from disputes.store.to_do import CaseToDo, KeptStep, Place, kept_steps
from disputes.words.answers import ActionState, MeasureState
from disputes.words.dataclass import dataclass
from disputes.words.store import AnswerState, CaseState, KnownBy, StepState

PAGE = 500
# The parts of a list in their order: the place, and whether the cases there have a date.
_PARTS = (
    (Place.DATE_UNKNOWN, True),
    (Place.DATE_UNKNOWN, False),
    (Place.DATED, True),
    (Place.UNDATED, False),
    (Place.LAPSED, True),
)
ListState = CaseState | AnswerState
"""How a case stands, or that it is in quarantine."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFilter:
    """Which cases or shops; None means any. `due_by` is an instant, `owner` a team; `questions`: only cases of which a
    fact is missing; `search`: only those that have this id or are known by it, the closed ones too; `held_at`: only
    those on which a legal hold stands at this instant, the closed ones too.
    """

    due_by: datetime | None = None
    owner: str | None = None
    platform: str | None = None
    market: str | None = None
    state: ListState | None = None
    shop: str | None = None
    questions: bool = False
    search: str | None = None
    assignee: str | None = None
    held_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedCase:
    """A case with what is to be done; `actions` and `amount` in the answer's JSON form.

    `next` is the step that is named first (`of` action or deadline, `id title owner due_at state`). `date_unknown`: a
    clock runs whose date is to be looked up; `lapsed`: nothing with a date is left to do. `found_by`: which of its ids
    was searched for, if any. `if_lapsed`: what the next lapse would bring, in the answer's JSON form; `assignee`: who
    has it in hand.
    """

    case: str
    platform: str
    market: str
    shop: str | None
    dispute: str | None
    stage: str | None
    state: ListState
    due_at: datetime | None
    owners: Sequence[str]
    actions: Sequence[Annotated[Mapping[str, Any], InJson(ActionItem)]]
    amount: Annotated[Mapping[str, str], InJson(Money)] | None
    as_of: datetime | None
    quarantine: str | None
    next: Annotated[Mapping[str, Any], InJson(KeptStep)] | None
    date_unknown: bool
    lapsed: bool
    questions: int
    found_by: KnownBy | None
    assignee: str | None
    time_zone: str | None
    if_lapsed: Annotated[Mapping[str, Any], InJson(IfLapsed)] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedShop:
    """A shop with what the last scan said of it; `points` and `measures` in the standing's JSON form."""

    shop: str
    platform: str
    market: str
    points: object
    tier: int | None
    measures: Sequence[Annotated[Mapping[str, Any], InJson(MeasureItem)]]
    next_change_at: datetime | None
    as_of: datetime | None
    quarantine: str | None


def cases(store: Store, f: ListFilter) -> Iterator[ListedCase]:
    """The cases, a page at a time: those first that have a date to be looked up, then the most urgent; those last of
    which nothing is left to do.

    With an owner, it is his own steps by which they are sorted, and with `due_by` one of these is due by then.
    """
    if f.owner is not None:
        yield from _of_owner(store, f, f.owner)
        return
    # Each part goes along an index; together they could not.
    for place, dated in _PARTS:
        if f.due_by is None or dated or place is Place.DATE_UNKNOWN:
            yield from _part(store, f, place, dated)


def _part(store: Store, f: ListFilter, place: Place, dated: bool) -> Iterator[ListedCase]:
    order = (CASES.c.due_at, CASES.c.pk) if dated else (CASES.c.pk,)
    half = CASES.c.due_at.is_not(None) if dated else CASES.c.due_at.is_(None)
    by = []
    if f.due_by is not None and place is not Place.DATE_UNKNOWN:
        # What has lapsed is overdue, whatever else is to be done later.
        by = [or_(CASES.c.due_at <= f.due_by, CASES.c.state == CaseState.OVERDUE)]
    last: tuple[object, ...] | None = None
    while True:
        query = select(CaseRow).where(CASES.c.place == place, half, *by, *case_conditions(f)).order_by(*order)
        if last is not None:
            query = query.where(after(order, last))
        with store.reading() as session:
            rows = session.exec(query.limit(PAGE)).all()
        for row in rows:
            yield listed_case(row, None, f)
        if len(rows) < PAGE:
            return
        last = (rows[-1].due_at, rows[-1].pk) if dated else (rows[-1].pk,)


def _of_owner(store: Store, f: ListFilter, owner: str) -> Iterator[ListedCase]:
    """The cases in which a team has something to do. Of each only the steps are read before they are sorted: there may
    be very many.
    """
    query = sql_select(CASES.c.pk, CASES.c.todo, CASES.c.due_at).where(*case_conditions(f))
    order: list[tuple[Place, bool, datetime, int]] = []
    with store.read() as connection:
        for pk, todo, due_of_case in connection.execute(query):
            steps = steps_of(owner, kept_steps(todo))
            own = CaseToDo.of(steps)
            is_over = any(s.state is StepState.LAPSED for s in steps)
            due = own.due_at if todo is not None else due_of_case  # not scanned since the store was upgraded
            is_due = f.due_by is None or (due is not None and due <= f.due_by)
            if is_due or is_over or own.place is Place.DATE_UNKNOWN:
                order.append((own.place, due is None, due or NOW_DUE, pk))
    order.sort()
    for start in range(0, len(order), PAGE):
        pks = [pk for *_, pk in order[start : start + PAGE]]
        with store.reading() as session:
            rows = {r.pk: r for r in session.exec(select(CaseRow).where(CASES.c.pk.in_(pks)))}
        yield from (listed_case(rows[pk], owner, f) for pk in pks if pk in rows)


def steps_of(owner: str | None, found: Sequence[KeptStep]) -> list[KeptStep]:
    """The steps of a team; of every team where none is named."""
    return [s for s in found if owner is None or s.owner == owner]


def case_conditions(f: ListFilter) -> list[ColumnElement[bool]]:
    """The filter as conditions on the table of cases; what is due by when is for the caller to say."""
    out = _named(CASES, f)
    if f.state is AnswerState.QUARANTINED:
        out += _quarantined(CASES)
    elif f.state is CaseState.CLOSED:
        out.append(~CASES.c.open)
    elif (f.search is None and f.held_at is None) or f.state is not None:
        out.append(CASES.c.open)
        if f.state is not None:
            out.append(CASES.c.state == f.state)
    if f.questions:
        out.append(CASES.c.questions > 0)
    if f.held_at is not None:
        out.append(is_held(CASES.c.pk, f.held_at))
    if f.search is not None:
        out.append(known_as(f.search))
    if f.assignee is not None:
        out.append(CASES.c.assignee == f.assignee if f.assignee else CASES.c.assignee.is_(None))
    if f.owner is not None:
        out.append(CASES.c.owners.contains(f" {f.owner} ", autoescape=True))
    return out


def _named(rows: Table, f: ListFilter) -> list[ColumnElement[bool]]:
    named = (("platform", f.platform), ("market", f.market), ("shop_id", f.shop))
    return [rows.c[name] == value for name, value in named if value is not None]


def _quarantined(rows: Table) -> list[ColumnElement[bool]]:
    return [rows.c.wake_at == NOW_DUE, rows.c.quarantine.is_not(None)]


def listed_case(row: CaseRow, owner: str | None, f: ListFilter) -> ListedCase:
    """The row as lists have it; of a team, what that team has to do."""
    answer = unpacked(row.answer) if row.answer is not None else None
    actions = answer["actions"] if answer is not None else []
    listed = CaseToDo.of(steps_of(owner, kept_steps(row.todo)))
    return ListedCase(
        case=row.case_id,
        platform=row.platform,
        market=row.market,
        shop=row.shop_id,
        dispute=json.loads(row.record).get("dispute"),
        stage=answer["stage"] if answer is not None else None,
        state=row.state if row.quarantine is None else AnswerState.QUARANTINED,
        due_at=listed.due_at if row.todo is not None else row.due_at,
        owners=row.owners.split(),
        actions=[a for a in actions if a["state"] != ActionState.DONE and (owner is None or a["owner"] == owner)],
        amount=answer["exposure"]["amount"] if answer is not None else None,
        as_of=row.as_of,
        quarantine=row.quarantine,
        next=listed.named.plain() if listed.named is not None else None,
        date_unknown=listed.place is Place.DATE_UNKNOWN,
        lapsed=listed.place is Place.LAPSED,
        questions=row.questions,
        found_by=found_by(f.search, row) if f.search is not None else None,
        assignee=row.assignee,
        time_zone=answer["time_zone"] if answer is not None else None,
        if_lapsed=answer["exposure"]["if_lapsed"] if answer is not None else None,
    )


def shops(store: Store, f: ListFilter) -> Iterator[ListedShop]:
    """The shops with what the last scan said of them, by platform and id, a page at a time; of the filter platform,
    market, shop and quarantined count.
    """
    order = (SHOPS.c.platform, SHOPS.c.shop_id)
    conditions = _named(SHOPS, f) + (_quarantined(SHOPS) if f.state is AnswerState.QUARANTINED else [])
    last: tuple[str, str] | None = None
    while True:
        query = select(ShopRow).where(*conditions).order_by(*order).limit(PAGE)
        if last is not None:
            query = query.where(after(order, last))
        with store.reading() as session:
            rows = session.exec(query).all()
        yield from map(_listed_shop, rows)
        if len(rows) < PAGE:
            return
        last = (rows[-1].platform, rows[-1].shop_id)


def shop_keys(store: Store, f: ListFilter) -> list[int]:
    """The numbers of the shops under a filter, in the order of :func:`shops`."""
    conditions = _named(SHOPS, f) + (_quarantined(SHOPS) if f.state is AnswerState.QUARANTINED else [])
    query = sql_select(SHOPS.c.pk).where(*conditions).order_by(SHOPS.c.platform, SHOPS.c.shop_id)
    with store.read() as connection:
        return list(connection.execute(query).scalars())


def shops_of_keys(store: Store, pks: Sequence[int]) -> list[ListedShop]:
    """These shops in this order, as lists have them."""
    with store.reading() as session:
        rows = {r.pk: r for r in session.exec(select(ShopRow).where(SHOPS.c.pk.in_(pks)))}
    return [_listed_shop(rows[pk]) for pk in pks if pk in rows]


def shop_of_key(store: Store, platform: str, market: str, shop_id: str) -> ShopRow | None:
    """The row of a shop; None where it is not stored."""
    query = select(ShopRow).where(SHOPS.c.platform == platform, SHOPS.c.market == market, SHOPS.c.shop_id == shop_id)
    with store.reading() as session:
        return session.exec(query).first()


def _listed_shop(row: ShopRow) -> ListedShop:
    answer = unpacked(row.answer) if row.answer is not None else {"points": None, "measures": []}
    return ListedShop(
        shop=row.shop_id,
        platform=row.platform,
        market=row.market,
        points=answer["points"],
        tier=row.tier,
        measures=[m for m in answer["measures"] if m["state"] == MeasureState.RUNNING],
        next_change_at=row.next_change_at,
        as_of=row.as_of,
        quarantine=row.quarantine,
    )
