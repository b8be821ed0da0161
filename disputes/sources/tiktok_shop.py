"""TikTok Shop: returns and cancellations, the pages of their searches, and the webhooks that tell of one (11, 12, 64
and 67).

Instants come in unix seconds, amounts as decimals. Which country a shop sells in is not said: a currency that one
market only has tells it. Addresses, product names, notes and pictures are never read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from disputes.documents.yaml_tree import Node
from disputes.sources.case_draft import CaseDraft
from disputes.sources.instants import Stamp
from disputes.sources.payload import Payload
from disputes.sources.source import Found, Source, has, has_any, more_pages, warning
from disputes.words.documents import NodeKind
from disputes.words.records import Actor, Dispute

_LISTS = ("return_orders", "cancellations")
_REQUEST = ("refund_status", "aftersales_request_status")
_NO_DUTY = "a date that binds somebody now: not counted as a duty"
_A_ROW = "a return or a cancellation with its id and its status"


def _is_case(node: Node | None) -> bool:
    return (
        has(node, "return_id", "return_status")
        or has(node, "cancel_id", "cancel_status")
        or (has_any(node, "aftersales_request_id", "rma_id") and has_any(node, *_REQUEST))
    )


def _body(root: Node) -> Node:
    data = root.get("data")
    return data if data is not None and data.kind is NodeKind.MAP else root


def _lists(body: Node) -> list[Node]:
    return [listed for key in _LISTS if (listed := body.get(key)) is not None and listed.kind is NodeKind.LIST]


def recognizes(root: Node) -> bool:
    body = _body(root)
    return _is_case(body) or any(_is_case(row) for listed in _lists(body) for row in listed.items)


def cases(root: Node) -> Iterator[Found]:
    """The rows of a page, a row on its own, or a webhook as a whole."""
    body = _body(root)
    if _is_case(body):
        yield root
        return
    lists = _lists(body)
    rows = [row for listed in lists for row in listed.items]
    total = Payload(body).count("total_count")
    if total is not None and total > len(rows):
        yield more_pages(body["total_count"], f"{len(rows)} of {total}")
    elif Payload(body).code("next_page_token") is not None:
        yield more_pages(body["next_page_token"], "a next_page_token")
    if not rows and (lists or total == 0):
        yield warning(lists[0] if lists else body["total_count"], "no case", "at least one: the list is empty")
    for row in rows:
        yield row if _is_case(row) else row.problem(_A_ROW)


def fill(d: CaseDraft) -> None:
    told_at = d.p.stamp("timestamp", per_second=1)
    p = d.p if _is_case(d.p.node) else d.into("data")
    by = d.word("role", "role", "return_role", "cancellations_role")
    opened = p.stamp("create_time", "aftersales_request_create_time", per_second=1)
    d.updated(p.stamp("update_time", "aftersales_request_update_time", "refund_timestamp", per_second=1) or told_at)
    d.set(order={"id": p.id("order_id")})
    if has(p.node, "cancel_id"):
        d.set(id=p.id("cancel_id", needed=True), dispute=Dispute.CANCELLATION.value, reason_raw=p.code("cancel_reason"))
        d.status("cancel_status")
        of_type = d.word("cancel_type")
        d.event("cancel_requested", opened, by=by or (of_type if of_type != "other" else None))
    elif has(p.node, "return_id"):
        d.set(id=p.id("return_id", needed=True), requested=d.word("return_type"))
        d.known_by(*p.ids("combined_return_id"))
        d.reason("return_reason", otherwise=Dispute.RETURN_REFUND)
        d.status("return_status")
        _arbitration(d)
        d.event("opened", opened, by=by)
    else:
        d.set(id=p.id("aftersales_request_id"), dispute=Dispute.RETURN_REFUND.value)
        d.known_by(*p.ids("rma_id"))
        if "id" not in d.record:
            p.id("aftersales_request_id", needed=True)
        d.event("opened", opened, by=by)
        if d.status(*_REQUEST).get("ended") == "refunded":
            d.event("refunded", p.stamp("refund_timestamp", per_second=1))
    _amounts_and_parcel(d)
    _dues(d)


def _amounts_and_parcel(d: CaseDraft) -> None:
    p, currency = d.p, d.p.currency("refund_amount.currency", "refund_currency")
    d.market(d.codes.market_of(currency))
    d.set(requested_amount=p.amount(currency, "refund_amount.refund_total", "refund_total"))
    lines = p.members("return_line_items", "cancel_line_items", "line_items")
    orders = {order for line in lines if (order := line.id("main_order_id")) is not None}
    products = [code for line in lines if (code := line.code("seller_sku", "sku_id")) is not None]
    d.set(order={"id": orders.pop() if len(orders) == 1 else None, "products": list(dict.fromkeys(products)) or None})
    carried = d.word("shipment_type")
    d.set(
        return_shipment={
            "carrier": p.code("return_provider_name"),
            "tracking_number": p.code("return_tracking_number"),
            "integrated": None if carried is None else carried == "platform",
        }
    )
    d.facts(speedy_refund=p.flag("is_quick_refund"))


def _arbitration(d: CaseDraft) -> None:
    """What the platform's arbitration says beside the status; a return that goes on after it keeps its own stage."""
    says: Mapping[str, Any] = d.word("arbitration_status") or {}
    if says and not d.has_ended and d.record.get("stage") not in says.get("unless", ()):
        d.set(stage=says.get("stage"), turn=says.get("turn"))
        d.has_ended = "ended" in says


def _dues(d: CaseDraft) -> None:
    """What the seller has to do next, by the map `next_action`. It makes it his turn, but where the map
    `next_action_early` says that the date may stand there before there is anything to answer.
    """
    for action in d.p.members("seller_next_action_response"):
        name = action.known(d.codes.table("next_action"), "next_action", "action")
        at, raw = action.stamp("deadline", per_second=1), action.code("action")
        if at is None or d.has_ended:
            continue
        stage, early = d.record.get("stage"), d.codes.table("next_action_early").get(raw or "", {})
        may_be_early = stage in early.get("stages", ())
        if may_be_early and not _is_near(d, at, int(early["days"])):
            d.p.note(action.node, f"{raw} {at.text} with {stage}", _NO_DUTY)
            continue
        d.due(at, Actor.SELLER.value, name or raw or "next_action")
        if not may_be_early:
            d.set(turn="seller")


def _is_near(d: CaseDraft, due: Stamp, days: int) -> bool:
    """Whether a date lies ahead of what was last known, and within so many days of it."""
    written = d.p.stamp("update_time", "create_time", per_second=1)
    known = [at for at in (d.fetched_at, written.at if written is not None else None) if at is not None]
    return bool(known) and timedelta() <= due.at - max(known) <= timedelta(days=days)


SOURCE = Source("tiktok_shop", "tiktok_shop", recognizes, cases, fill)
