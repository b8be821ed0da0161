"""What Amazon's returns reports say of one return: the XML and the table of seller-fulfilled orders, that of FBA."""

from __future__ import annotations

from decimal import Decimal

from disputes.sources.case_draft import CaseDraft
from disputes.sources.payload import Payload

RMA = ("Amazon RMA ID", "amazon_rma_id")
ORDER = ("Order ID", "order_id", "order-id")
_MERCHANT_RMA = ("Merchant RMA ID", "merchant_rma_id")
_SKU = ("Merchant SKU", "merchant_sku", "sku")
STATUS = ("Return request status", "return_request_status", "status")
_REASON = ("Return Reason", "return_reason_code", "reason")
_REFUND = ("Refunded Amount", "refund_amount")
_QUANTITY = ("Return quantity", "return_quantity")
ARRIVED = "Return delivery date"
_YES = {"Y": True, "YES": True, "TRUE": True, "N": False, "NO": False, "FALSE": False}


def fill_report(d: CaseDraft) -> None:
    """A return of a seller-fulfilled order."""
    p, items = d.p, d.p.members("item_details") or [d.p]
    store = d.asked or d.codes.market_of(p.currency("Currency code", "label_details.currency_code"))
    d.market(store)
    market = d.codes.ruleset.markets.get(store or "")
    currency = market.currency if market is not None else p.currency("Currency code", "label_details.currency_code")
    zone = market.zone if market is not None else "UTC"
    order, sku = p.id(*ORDER, needed=True), items[0].code(*_SKU, "ASIN", "asin")
    arrived = p.stamp(ARRIVED, zone=zone)
    d.set(id=p.id(*RMA, _MERCHANT_RMA[0]))
    d.known_by(":".join(part for part in (order, sku) if part) or None, *p.ids(*_MERCHANT_RMA))
    reason(d, items[0])
    d.status(*STATUS)
    refund = _refund(d, items, currency)
    if not d.has_ended and arrived is not None:
        d.set(**(d.codes.table("arrived").get(d.record.get("status_raw", "")) or {}))
    if not d.has_ended and refund is not None and Decimal(refund["value"]) > 0 and d.record.get("turn") == "seller":
        d.record["turn"] = "none"  # refunded already, on a day that the report does not tell
    if _yes(p, "A-to-Z Claim", "a_to_z_claim"):
        told = "its dates, which come by e-mail: log them with `disputes case due`"
        p.note(p.at("A-to-Z Claim", "a_to_z_claim") or p.node, "an A-to-z claim", told)
        if not d.has_ended:
            d.set(**d.codes.table("a_to_z_claim"))
    label = d.codes.table("label_type").get(p.code("Label type", "label_details.label_type") or "")
    d.set(
        requested=d.word("resolution", "Resolution", "resolution")
        if items[0] is p
        else items[0].known(d.codes.table("resolution"), "resolution", "Resolution", "resolution"),
        requested_amount=refund,
        order={"id": order, "amount": p.amount(currency, "Order Amount", "order_amount"), "fulfilment": "seller"},
        return_shipment={
            "carrier": p.code("Return carrier", "label_details.return_carrier"),
            "tracking_number": p.code("Tracking ID", "label_details.tracking_id"),
            "label": label,
            "tracking": "delivered" if arrived is not None else None,
        },
    )
    claim = _yes(p, "A-to-Z Claim", "a_to_z_claim")
    d.facts(seller_fulfilled_prime=_yes(p, "Is prime", "is_prime"), a_to_z_filed=claim)
    d.event("ordered", p.stamp("Order date", "order_date", zone=zone))
    d.event("return_requested", p.stamp("Return request date", "return_request_date", zone=zone), by="buyer")
    d.event("return_received", arrived)
    if p.at("SafeT claim id") is not None:
        d.event("seller_claim_filed", p.stamp("SafeT claim creation time", zone=zone), by="seller")


def fill_fba(d: CaseDraft) -> None:
    """A return that came back to a fulfilment centre; the seller has nothing to do."""
    p = d.p
    order, sku = p.id(*ORDER, needed=True), p.code(*_SKU)
    d.set(id=p.id("license-plate-number"))
    d.known_by(":".join(part for part in (order, sku) if part) or None)
    reason(d, p)
    d.status("status")
    d.set(order={"id": order, "fulfilment": "platform"}, return_shipment={"tracking": "delivered"})
    d.event("return_received", p.stamp("return-date", zone="UTC"))


def reason(d: CaseDraft, item: Payload, *paths: str) -> None:
    """What the return is about; codes of a kind of goods (AMZ-PG-APP-TOO-SMALL) also without the kind."""
    raw = item.code(*(paths or _REASON))
    table = d.codes.table("reason_raw")
    parts = (raw or "").split("-")
    short = "-".join((*parts[:2], "*", *parts[3:])) if raw and raw.startswith("AMZ-PG-") and len(parts) > 3 else ""
    key = short if raw not in table and short in table else (raw or "")
    if raw and key not in table:
        item.known(table, "reason_raw", *(paths or _REASON))
    d.set(reason_raw=raw, dispute=str(table.get(key, "return_refund")))
    d.facts(return_reason=d.codes.table("return_reason").get(key))


def _refund(d: CaseDraft, items: list[Payload], currency: str | None) -> dict[str, str] | None:
    """What was refunded for the items. A report may print an item twice: no more of them than were ordered."""
    told = {tuple((key, node.text) for key, node in sorted(item.node.entries.items())): item for item in items}
    ordered, returned = d.p.count("Order quantity", "order_quantity"), sum(i.count(*_QUANTITY) or 1 for i in items)
    if len(told) < len(items) and (ordered is None or returned > ordered):
        d.p.note(items[-1].node, f"{len(items)} lines, {len(told)} of them different", "each item once: counted so")
        items = list(told.values())
    amounts = [amount for item in items if (amount := item.amount(currency, *_REFUND)) is not None]
    if not amounts or currency is None:
        return None
    return {"value": format(sum((Decimal(a["value"]) for a in amounts), Decimal(0)), "f"), "currency": currency}


def _yes(p: Payload, *paths: str) -> bool | None:
    return _YES.get((p.code(*paths) or "").upper())
