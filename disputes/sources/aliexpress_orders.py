"""AliExpress: an order with its issue and what is left of its times, and a line of the reverse orders that the seller
centre exports.
"""

from __future__ import annotations

from datetime import timedelta

from disputes.documents.yaml_tree import Node
from disputes.records.field_types import BadValue, to_int
from disputes.sources.case_draft import CaseDraft, first
from disputes.sources.instants import Stamp, left
from disputes.sources.payload import Payload
from disputes.sources.source import has, has_any
from disputes.words.records import Actor, Dispute

ZONE = "America/Los_Angeles"
"""Of every local time: the pages of the order calls say so, and rows that carry both times confirm it."""
_AGREE = timedelta(hours=1)


def is_order(node: Node | None) -> bool:
    return has(node, "order_id", "order_status") and has_any(
        node, "timeout_left_time", "left_send_good_day", "fund_status"
    )


def is_reverse_line(node: Node | None) -> bool:
    return has(node, "reverseOrderLineId", "reverseStatus", "tradeOrderId")


def fill_order(d: CaseDraft) -> None:
    """An order as its issue, while it has one, or had one and waits for nothing else; else as a cancellation that is
    asked for, or as an order that is watched.
    """
    p = d.p
    order = p.code("order_status") or ""
    waits = d.codes.table("order_timeout").get(order)
    about = d.word("issue_of_order", "issue_status") or "none"
    d.set(id=p.id("order_id", needed=True), order={"id": p.id("order_id"), "amount": _amount(p, "pay_amount")})
    if about == "open" or (about == "ended" and (waits is None or waits["actor"] != Actor.SELLER.value)):
        d.set(dispute=Dispute.COMPLAINT.value)
        d.status("issue_status")
    else:
        asked = d.codes.table("cancellation_of_order").get(order)
        d.set(dispute=str(asked or Dispute.NONE))
        d.status("order_status")
    for type_, field in (("ordered", "gmt_create"), ("paid", "gmt_pay_time"), ("shipped", "gmt_send_goods_time")):
        d.event(type_, p.stamp(field, zone=ZONE))
    d.updated(p.stamp("gmt_update", zone=ZONE))
    if not d.has_ended:
        _times_left(d, order)


def _amount(p: Payload, path: str) -> dict[str, str] | None:
    return p.amount(p.currency(f"{path}.currency_code"), f"{path}.amount")


def _times_left(d: CaseDraft, order: str) -> None:
    """What is left, to the state of the order; where two times are for one thing, the earlier one counts."""
    waits = d.codes.table("order_timeout").get(order)
    at, to_send = _left(d, "timeout_left_time"), _to_send(d)
    if waits is None:
        if at is not None:
            d.p.note(
                d.p.at("timeout_left_time") or d.p.node, f"{at.text} with {order}", "a state that waits for somebody"
            )
        return
    if waits["for"] == "ship":
        if at is not None and to_send is not None and abs(at.at - to_send.at) > _AGREE:
            d.p.note(d.p.node, f"{at.text} and {to_send.text} to send by", "one date: the earlier one counts")
        at = first((at, to_send))
        d.set(order={"ship_by": at.text if at is not None else None})
    d.due(at, waits["actor"], waits["for"])


def _left(d: CaseDraft, path: str) -> Stamp | None:
    count = _whole(d.p, path)
    return None if count is None else _from_now(d, path, milliseconds=count)


def _to_send(d: CaseDraft) -> Stamp | None:
    days, hours = _whole(d.p, "left_send_good_day"), _whole(d.p, "left_send_good_hour")
    minutes = _whole(d.p, "left_send_good_min") or 0
    if days is None or hours is None:
        return None
    return _from_now(d, "left_send_good_day", minutes=(days * 24 + hours) * 60 + minutes)


def _whole(p: Payload, path: str) -> int | None:
    """A whole number, below zero where the time is over."""
    node = p.at(path)
    try:
        return None if node is None else to_int(node.text)
    except BadValue:
        p.note(node or p.node, "no whole number", "what is left of a time: left out")
        return None


def _from_now(d: CaseDraft, path: str, **time_left: int) -> Stamp | None:
    node = d.p.at(path) or d.p.node
    if d.fetched_at is None:
        d.p.note(node, "a time that is left", "when the payload was fetched: what is left then has no date")
        return None
    try:
        return left(d.fetched_at, **time_left)
    except (OverflowError, BadValue):
        d.p.note(node, node.describe(), "a time that is left: left out")
        return None


def fill_reverse_line(d: CaseDraft) -> None:
    p = d.p
    d.set(id=p.id("reverseOrderLineId", needed=True), dispute=Dispute.RETURN_REFUND.value)
    d.known_by(*p.ids("reverseOrderId", "tradeOrderLineId"))
    d.set(order={"id": p.id("tradeOrderId")}, requested=d.word("requested_raw", "reverseType"))
    d.status("reverseStatus")
    price = "item.itemUnitPrice"
    d.set(order={"item_price": p.minor(p.currency(f"{price}.currency"), f"{price}.cent")})
    created, ordered = p.epoch("gmtCreateTimestamp"), p.epoch("tradeOrderGmtCreateTimestamp")
    d.event("ordered", ordered or p.stamp("tradeOrderGmtCreate", zone=ZONE))
    d.event("opened", created or p.stamp("gmtCreate", zone=ZONE), by="buyer")
    d.updated(p.stamp("gmtModified", zone=ZONE))
