"""The report over stored cases."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from pydantic import PlainValidator, WithJsonSchema
from starlette.responses import Response

from disputes.dates.wall_clock import day_start
from disputes.desk.api.call import Called, in_json
from disputes.desk.caller import Scope, needs
from disputes.desk.visit import zone_named
from disputes.followup.report import CaseReport
from disputes.records.base import DayField, refusal
from disputes.records.field_types import BadValue
from disputes.store.all_cases import reported_cases
from disputes.words.records import Platform
from disputes.words.store import ReportDimension

router = APIRouter(dependencies=[needs(Scope.READ)])
DEFAULT = (ReportDimension.PLATFORM, ReportDimension.DISPUTE)


def _zone(raw: object) -> ZoneInfo:
    found = zone_named(str(raw))
    if found is None:
        raise refusal(BadValue("a time zone, e.g. Asia/Shanghai"))
    return found


Zone = Annotated[ZoneInfo, PlainValidator(_zone), WithJsonSchema({"type": "string", "examples": ["Asia/Shanghai"]})]


@router.get("/report", summary="How cases went, and what was lost")
def report(
    call: Called,
    since: Annotated[DayField | None, Query(description="Cases first opened on this day or later.")] = None,
    until: Annotated[DayField | None, Query(description="Cases first opened before this day.")] = None,
    tz: Annotated[Zone | None, Query(description="The zone in which these days begin. Default: UTC.")] = None,
    by: Annotated[
        list[ReportDimension] | None,
        Query(max_length=10, description="What to group by. Default: platform, dispute."),
    ] = None,
    platform: Annotated[Platform | None, Query()] = None,
) -> Response:
    """As `disputes report --format json` has it."""
    first, last = _begin(since, tz), _begin(until, tz)
    analysis = CaseReport(list(dict.fromkeys(by or DEFAULT)))
    for one in reported_cases(call.desk.store, first, last, platform.value if platform is not None else None):
        analysis.add(one)
    return in_json(analysis.told(first, last))


def _begin(day: date | None, tz: ZoneInfo | None) -> datetime | None:
    return day_start(day, tz or ZoneInfo("UTC")) if day is not None else None
