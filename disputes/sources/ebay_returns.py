"""eBay's returns: the summary alone, as searches give it, or with its detail."""

from __future__ import annotations

from disputes.sources.case_draft import CaseDraft
from disputes.sources.instants import Stamp
from disputes.sources.payload import Payload, given
from disputes.words.records import Dispute

_WITHOUT = {"seller": "respond", "buyer": "buyer_response"}  # the clock of a date without an activity


def when(p: Payload, *paths: str) -> Stamp | None:
    return p.stamp(*(form for path in paths for form in (f"{path}.value", path)))


def money(p: Payload, *paths: str) -> dict[str, str] | None:
    path = next((path for path in paths if p.at(path) is not None), paths[0])
    return p.amount(p.currency(f"{path}.currency"), f"{path}.value")


def fill_return(d: CaseDraft) -> None:
    p, at = d.p, "summary." if d.p.at("summary") is not None else ""
    d.set(id=p.id(f"{at}returnId", needed=True), requested=d.word("requested", f"{at}currentType"))
    d.known_by(*p.ids(f"{at}escalationInfo.caseId", f"{at}creationInfo.item.transactionId"))
    d.market(p.code("detail.marketplaceId", f"{at}marketplaceId"))
    d.reason(f"{at}creationInfo.reason", f"{at}creationInfo.reasonType", otherwise=Dispute.RETURN_REFUND)
    says = d.status(f"{at}status", f"{at}state")
    d.event("ordered", when(p, "detail.itemDetail.transactionDate"))
    d.event("opened", when(p, f"{at}creationInfo.creationDate"))
    for step in p.members("detail.responseHistory"):
        done = step.known(d.codes.table("activity"), "activity", "activity") or {}
        d.updated(when(step, "creationDate"))
        if done:
            d.event(done["type"], when(step, "creationDate"), outcome=done.get("outcome"))
    refunds = (
        f"{at}{who}TotalRefund.{sure}RefundAmount" for who in ("seller", "buyer") for sure in ("actual", "estimated")
    )
    d.set(requested_amount=money(p, *refunds))
    d.set(order={"id": p.id(f"{at}orderId"), "item_price": money(p, "detail.itemDetail.itemPrice")})
    parcel = "detail.returnShipmentInfo.shipmentTracking."
    d.set(
        return_shipment=given(
            carrier=p.code(f"{parcel}carrierEnum", f"{parcel}carrierName"),
            tracking_number=p.id(f"{parcel}trackingNumber"),
            tracking=d.tracking(f"{parcel}deliveryStatus"),
        )
    )
    if d.has_ended:
        d.facts(close_reason=p.code("detail.closeInfo.returnCloseReason"))
    for actor in ("seller", "buyer"):
        due = f"{at}{actor}ResponseDue"
        clock = d.word("activity_due", f"{due}.activityDue") or p.code(f"{due}.activityDue") or _WITHOUT[actor]
        until = when(p, f"{due}.respondByDate")
        if says.get("turn") in (None, actor):  # both may have a date, each his own
            d.due(until, actor, clock)
        elif until is not None and not d.has_ended:
            why = "a date that binds somebody now: not counted as a duty"
            p.note(p.at(due) or p.node, f"{actor}ResponseDue {until.text} with {d.record['status_raw']}", why)
