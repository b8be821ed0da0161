"""Stored alerts: which there are, in which order they are told, and what receivers get of one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col, select

from disputes.answers.json_forms import InJson
from disputes.answers.serialization import as_json
from disputes.followup.alert_order import digest_order
from disputes.language.truth import Text
from disputes.records.money import Money
from disputes.store.case_ids import known_as
from disputes.store.database import Store
from disputes.store.models import ALERTS, CASES, AlertRow, only
from disputes.words.dataclass import dataclass
from disputes.words.store import AlertKind, AlertLevel, RowKind

PAGE = 500
_ORDERED_BY = ("id", "level", "kind", "due_at", "cost", "currency")


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFilter:
    """Which alerts; None means any."""

    due_by: datetime | None = None
    level: AlertLevel | None = None
    kind: AlertKind | None = None
    platform: str | None = None
    case: str | None = None
    shop: str | None = None
    unsent: bool = False
    cleared: bool = False


def conditions(f: AlertFilter) -> list[ColumnElement[bool]]:
    """The filter as conditions on the table of alerts: those not cleared, with `cleared` all that ever were."""
    out: list[ColumnElement[bool]] = [] if f.cleared else [ALERTS.c.cleared_at.is_(None)]
    if f.unsent:
        out.append(ALERTS.c.sent_at.is_(None))
    if f.due_by is not None:
        out.append(or_(ALERTS.c.due_at <= f.due_by, ALERTS.c.kind == AlertKind.DATE_UNKNOWN))
    if f.case is not None:
        known = select(CASES.c.pk).where(known_as(f.case))
        out.append(
            or_(ALERTS.c.case_id == f.case, and_(ALERTS.c.subject == RowKind.CASE, ALERTS.c.subject_pk.in_(known)))
        )
    named = (("level", f.level), ("kind", f.kind), ("platform", f.platform), ("shop_id", f.shop))
    return out + [ALERTS.c[name] == value for name, value in named if value is not None]


def in_order(store: Store, wanted: Sequence[ColumnElement[bool]], as_of: datetime) -> list[str]:
    """The ids of the alerts under these conditions, what costs most soonest first; of each is read only what its place
    follows from, for there may be very many.
    """
    query = select(AlertRow).where(*wanted).options(only(AlertRow, *_ORDERED_BY))
    with store.reading() as session:
        return [a.id for a in digest_order(session.exec(query).all(), as_of)]


def alerts(store: Store, ids: Sequence[str]) -> Iterator[AlertRow]:
    """These alerts in this order, a page at a time."""
    for start in range(0, len(ids), PAGE):
        page = ids[start : start + PAGE]
        with store.reading() as session:
            found = {a.id: a for a in session.exec(select(AlertRow).where(col(AlertRow.id).in_(page)))}
        yield from (found[i] for i in page if i in found)


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldAlert:
    """An alert as it is told, in the contract's form with a few keys more. `count`: how many things it sums up."""

    id: str
    case: str | None
    shop: str | None
    platform: str
    market: str | None
    kind: AlertKind
    level: AlertLevel
    deadline: str | None
    action: str | None
    owner: str | None
    about: str
    due_at: datetime | None
    raised_at: datetime
    sent_at: datetime | None
    cleared_at: datetime | None
    title: Annotated[Mapping[str, str], InJson(Text)]
    cost: Annotated[Mapping[str, str | None], InJson(Money)] | None
    points: object
    count: int | None


def told_alert(a: AlertRow) -> ToldAlert:
    """The alert of a row."""
    return ToldAlert(
        id=a.id,
        case=a.case_id,
        shop=a.shop_id,
        platform=a.platform,
        market=a.market or None,
        kind=a.kind,
        level=a.level,
        deadline=a.deadline,
        action=a.action,
        owner=a.owner,
        about=a.about,
        due_at=a.due_at,
        raised_at=a.raised_at,
        sent_at=a.sent_at,
        cleared_at=a.cleared_at,
        title=json.loads(a.title),
        cost={"value": a.cost, "currency": a.currency} if a.cost is not None else None,
        points=json.loads(a.points) if a.points is not None else None,
        count=a.total,
    )


def alert_json(a: AlertRow) -> dict[str, Any]:
    """An alert in the contract's form, with a few keys more."""
    plain: dict[str, Any] = as_json(told_alert(a))
    return plain
