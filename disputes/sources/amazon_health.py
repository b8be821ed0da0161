"""Amazon's account health report (`GET_V2_SELLER_PERFORMANCE_REPORT`) as one shop record.

The report counts defects by kind without their days, so they are no violations of a record. Where a rate and its own
counts contradict each other, the rate counts, as the channel judges by it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, BinaryIO

from disputes.documents.problems import Problem
from disputes.documents.yaml_tree import Node
from disputes.language.loading import Library
from disputes.records.field_types import BadValue, to_number
from disputes.records.reading import RecordRead, read_plain
from disputes.sources.codes import Codes
from disputes.sources.envelope import documents, error_of, responses
from disputes.sources.imported import imported, refused
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
    codes = Codes.of(library, _PLATFORM, _NEEDED)
    file = "-"
    problems: list[Problem] = []
    reports: list[Payload] = []
    for document in (d for name in names for d in documents(name, stdin)):
        file = document.file
        problems += document.faults
        for root in responses(document.root) if document.root is not None else ():
            wrong = root if isinstance(root, Problem) else error_of(root)
            if wrong is not None:
                problems.append(wrong)
            elif isinstance(root, Node):
                reports.append(Payload(root))
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
    problems += [p for r in reports for p in r.problems]  # a part's are those of its whole
    notes = [n for r in reports for n in r.notes]
    if problems:
        return refused(file, *problems, notes=notes)
    unknown = {name: code for r in reports for name, code in r.unknown.items()}
    return imported(read_plain({k: v for k, v in data.items() if v != []}, file), unknown, notes)


def _count(p: Payload, says: Mapping[str, str]) -> dict[str, Any] | None:
    """A metric as it was counted; None of one that cannot be."""
    days = p.stamp("reportingDateRange.reportingDateFrom"), p.stamp("reportingDateRange.reportingDateTo")
    if days[0] is not None and days[1] is not None and days[0].at > days[1].at:
        p.note(p.node, f"{days[0].text} to {days[1].text}", "days that end after they start: left out")
        return None
    window = {"from": days[0].text[:10] if days[0] else None, "to": days[1].text[:10] if days[1] else None}
    counted, base, rate = p.count(says["numerator"]), p.count(says["denominator"]), _rate(p)
    entry = {"metric": says["metric"], **{k: v for k, v in window.items() if v is not None}}
    share = Decimal(counted) / base if counted is not None and base else None
    if share is not None and share <= 1 and (rate is None or abs(share - rate) <= _ROUNDED):
        return {**entry, "numerator": counted, "denominator": base}
    if rate is None:
        return None
    if share is not None:
        p.note(p.node, f"the rate {rate} and {counted} of {base}", "counts that make up the rate: the rate counts")
    return {**entry, "rate": format(rate, "f")}


def _rate(p: Payload) -> Decimal | None:
    node = p.at("rate")
    try:
        found = to_number(node.text) if node is not None else None
    except BadValue:
        found = None
    if node is not None and (found is None or not 0 <= found <= 1):
        p.note(node, node.describe(), "a share between 0 and 1: left out")
        return None
    return found
