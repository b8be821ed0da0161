"""Amazon's account health report (`GET_V2_SELLER_PERFORMANCE_REPORT`) as one shop record.

The report counts defects by kind without their days, so they are no violations of a record. Where a rate and its own
counts contradict each other, the rate counts, as the channel judges by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, BinaryIO

from disputes.documents.problems import Problem
from disputes.language.loading import Library
from disputes.records.reading import RecordRead
from disputes.sources.codes import Codes
from disputes.sources.health import HealthInput, rate_of
from disputes.sources.payload import Payload

_PLATFORM = "amazon"
_NEEDED = ("marketplace", "health_metric", "account_status")
_ROUNDED = Decimal("0.001")


def read_health(
    names: Sequence[str],
    market: str | None,
    library: Library,
    shop_id: str | None = None,
    stdin: BinaryIO | None = None,
) -> RecordRead:
    """The shop record of a report in `market`, or in the only one that it tells of; any problem refuses it."""
    codes, given = Codes.of(library, _PLATFORM, _NEEDED), HealthInput.of(names, stdin)
    file, problems, reports = given.file, given.problems, given.bodies
    told = [p for r in reports for p in (*r.members("performanceMetrics"), *r.members("accountStatuses"))]
    stores = {s for p in told if (s := codes.table("marketplace").get(p.code("marketplaceId") or "")) is not None}
    if market is None and len(stores) == 1:
        [market] = stores
    mine = [p for p in told if codes.table("marketplace").get(p.code("marketplaceId") or "") == market]
    if not problems and not told:
        found = reports[0].node if reports else None
        expected = "an account health report: accountStatuses, performanceMetrics"
        problems.append(
            found.problem(expected, found="another object") if found else Problem(file, 1, "", "nothing", expected)
        )
    elif not problems and (market is None or not mine):
        listed = ", ".join(sorted(stores)) or "no store that is known"
        problems.append(Problem(file, 1, "", f"a report of {listed}", "one of these: say it with --market"))
    data: dict[str, Any] = {"id": shop_id or _PLATFORM, "platform": _PLATFORM, "market": market, "counts": []}
    for p in mine:
        if p.at("status") is not None:
            p.known(codes.table("account_status"), "account_status", "status")
            data["tier"] = p.code("status")
        for field, says in codes.table("health_metric").items():
            if p.at(field) is not None and (entry := _count(p.part(field), says)) not in (None, *data["counts"]):
                data["counts"].append(entry)
    return given.record(data)


def _count(p: Payload, says: Mapping[str, str]) -> dict[str, Any] | None:
    """A metric as it was counted; None of one that cannot be."""
    days = p.stamp("reportingDateRange.reportingDateFrom"), p.stamp("reportingDateRange.reportingDateTo")
    if days[0] is not None and days[1] is not None and days[0].at > days[1].at:
        p.note(p.node, f"{days[0].text} to {days[1].text}", "days that end after they start: left out")
        return None
    window = {"from": days[0].text[:10] if days[0] else None, "to": days[1].text[:10] if days[1] else None}
    counted, base, rate = p.count(says["numerator"]), p.count(says["denominator"]), rate_of(p, "rate")
    entry = {"metric": says["metric"], **{k: v for k, v in window.items() if v is not None}}
    share = Decimal(counted) / base if counted is not None and base else None
    if share is not None and share <= 1 and (rate is None or abs(share - rate) <= _ROUNDED):
        return {**entry, "numerator": counted, "denominator": base}
    if rate is None:
        return None
    if share is not None:
        p.note(p.node, f"the rate {rate} and {counted} of {base}", "counts that make up the rate: the rate counts")
    return {**entry, "rate": format(rate, "f")}
