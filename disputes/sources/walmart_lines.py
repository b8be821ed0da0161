"""The lines of one of Walmart's return orders: which of them tells the state, and what they add up to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from disputes.sources.case_draft import CaseDraft
from disputes.sources.payload import Payload

_CURRENCY = ("currencyUnit", "currency")
_AMOUNT = ("currencyAmount", "amount")
_UNITS = ("quantity.measurementValue", "quantity.amount")


def line_that_counts(d: CaseDraft, lines: list[Payload]) -> Payload:
    """The line on which most is still to be done; that they differ is noted."""
    table = d.codes.table("status_raw")

    def settled(line: Payload) -> tuple[bool, bool]:
        says = table.get(line.code("status") or "") or {}
        return "ended" in says, says.get("turn") != "seller"

    line = min(lines, key=settled)
    told = sorted({status for one in lines if (status := one.code("status")) is not None})
    if len(told) > 1:
        d.p.note(d.p.node["returnOrderLines"], ", ".join(told), "lines of one status: the one still open counts")
    return line


def state(d: CaseDraft, line: Payload) -> bool:
    """Status, reason and parcel of the line that counts; whether it says that the return is with the seller."""
    whole, d.p = d.p, line
    d.reason("reasonCode", "returnReason", otherwise="return_refund")
    d.status("status")
    d.p = whole
    tags: list[tuple[datetime, str]] = []
    for told in line.members("returnTrackingDetail"):
        at, tag = told.stamp("eventTime"), told.code("eventTag")
        if at is not None and tag is not None:
            tags.append((at.at, tag))
    tags.sort(key=lambda told: told[0])
    parcels = [code for s in whole.members("returnOrderShipments") if (code := s.code("status"))]
    codes = [*(tag for _, tag in reversed(tags)), *parcels, line.code("currentDeliveryStatus") or ""]
    where: Mapping[str, str] = next(
        (d.codes.table("return_stage")[c] for c in codes if c in d.codes.table("return_stage")), {}
    )
    if d.record.get("stage") == "awaiting_return" and where.get("stage"):
        d.set(stage=where["stage"], turn=where["turn"])
    refund = line.known(d.codes.table("refund_status"), "refund_status", "currentRefundStatus")
    if refund == "refunded" and d.record.get("turn") == "seller":
        d.record["turn"] = "none"
    units = line.members("currentTrackingStatuses")
    if len({u.code("currentRefundStatus") for u in units}) > 1:
        states = ", ".join(f"{u.count(*_UNITS)} units {u.code('currentRefundStatus')}" for u in units)
        line.note(line.node["currentTrackingStatuses"], states, "one state of all units: that of the line counts")
    labels = [b for g in whole.members("returnLineGroups") for b in g.members("labels")]
    parcel = next((c for b in labels for c in b.members("carrierInfoList")), None)
    parcel = parcel or next(iter(whole.members("returnOrderShipments")), None) or line
    d.set(
        return_shipment={
            "carrier": parcel.code("carrierName"),
            "tracking_number": parcel.code("trackingNo", "trackingNumber"),
            "tracking": where.get("tracking"),
        }
    )
    return d.record.get("stage") == "return_received" and line.code("status") in d.codes.table("arrived")


def events(d: CaseDraft, line: Payload) -> None:
    """What happened to a line, by the tags of its tracking."""
    for told in line.members("returnTrackingDetail"):
        tag = told.code("eventTag")
        type_ = d.codes.table("event").get(tag or "")
        if tag is not None and type_ is None and tag not in d.codes.table("return_stage"):
            told.missed("event_tag", tag, told.at("eventTag"))
        at = told.stamp("eventTime")
        if (
            type_ not in (None, "none")
            and at is not None
            and {"type": type_, "at": at.text} not in d.record.get("events", [])
        ):
            d.event(type_, at)


def currency_of(p: Payload, line: Payload) -> str | None:
    for part, path in ((p, "totalRefundAmount"), (line, "refundAmount"), (line, "unitPrice")):
        if part.at(path) is not None:
            return part.currency(*(f"{path}.{key}" for key in _CURRENCY))
    return None


def money(p: Payload, currency: str | None, path: str) -> dict[str, str] | None:
    return p.amount(currency, *(f"{path}.{key}" for key in _AMOUNT))


def total(p: Payload, lines: list[Payload], currency: str | None) -> dict[str, str] | None:
    """What is refunded in all: as the payload says, or that of each line."""
    told = [money(p, currency, "totalRefundAmount")]
    if told == [None]:
        told = [money(line, currency, "refundAmount") for line in lines]
    known = [Decimal(amount["value"]) for amount in told if amount is not None]
    if currency is None or len(known) < len(told):
        return None
    return {"value": format(sum(known, Decimal(0)), "f"), "currency": currency}
