"""Alerts of the last scan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query
from starlette.responses import Response

from disputes.desk.api.call import Called, in_json
from disputes.desk.api.paging import USUAL, Cursor, Limit, links, page
from disputes.desk.api.spans import Span
from disputes.desk.caller import Scope, needs
from disputes.records.base import InstantField
from disputes.store.alerts import AlertFilter, ToldAlert, conditions, in_order, told_alert
from disputes.store.alerts import alerts as stored_alerts
from disputes.words.dataclass import dataclass
from disputes.words.records import Platform
from disputes.words.store import AlertKind, AlertLevel

router = APIRouter(dependencies=[needs(Scope.READ)])


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPage:
    """A page of the alerts, the most pressing and dearest first; `next`: the cursor of the next page."""

    alerts: Sequence[ToldAlert]
    total: int
    next: str | None


@router.get("/alerts", summary="What is to be told")
def alerts(
    call: Called,
    due: Annotated[Span | None, Query(description="Due within this span (90m, 24h, 3d), overdue, or undated.")] = None,
    as_of: Annotated[InstantField | None, Query(description="From when `due` counts. Default: now.")] = None,
    level: Annotated[AlertLevel | None, Query()] = None,
    kind: Annotated[AlertKind | None, Query()] = None,
    platform: Annotated[Platform | None, Query()] = None,
    case: Annotated[str | None, Query(max_length=200, description="Of the case of this id, or known by it.")] = None,
    shop: Annotated[str | None, Query(max_length=200, description="Of the shop of this id, and its cases.")] = None,
    unsent: Annotated[bool, Query(description="Only those that no webhook has received.")] = False,
    cleared: Annotated[bool, Query(description="Also those that no longer hold.")] = False,
    limit: Limit = USUAL,
    cursor: Cursor = None,
) -> Response:
    """As `disputes alerts` has them."""
    at, store = as_of or call.now, call.desk.store
    f = AlertFilter(
        due_by=at + due if due is not None else None,
        level=level,
        kind=kind,
        platform=platform.value if platform is not None else None,
        case=case,
        shop=shop,
        unsent=unsent,
        cleared=cleared,
    )
    ids = in_order(store, conditions(f), at)
    shown = page(call.request, ids, limit, cursor)
    told = [told_alert(a) for a in stored_alerts(store, shown.members)]
    return in_json(AlertPage(alerts=told, total=len(ids), next=shown.next), links(call.request, shown.next))
