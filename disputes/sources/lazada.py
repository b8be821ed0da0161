"""Lazada: reverse orders in detail and by page, and the pushes that tell of one (message types 10 and 0).

Each line of a reverse order is a case: it has a status, a reason and a date of its own. Amounts come in cents (of VND
in whole dong) without their currency, instants in seconds or milliseconds. The buyer and the addresses are never read.
"""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.yaml_tree import Node
from disputes.sources.case_draft import CaseDraft
from disputes.sources.envelope import NO_FAILURE
from disputes.sources.payload import Payload
from disputes.sources.source import Found, Source, has, has_any, more_pages, warning
from disputes.words.documents import NodeKind
from disputes.words.records import Actor, Dispute

_LINES = ("reverse_order_lines", "reverseOrderLineDTOList")
_OF_SEVERAL = "reverse_order_id of several lines"
_WHOLE = ("trade_order_id", "request_type", "is_rtm")
_AN_ORDER = "a reverse order with `reverse_order_id` and its lines"


def _is_order(node: Node | None) -> bool:
    return has(node, "reverse_order_id") and has_any(node, *_LINES)


def _pushed(root: Node) -> Node | None:
    """What a push tells of a reverse order."""
    data = root.get("data")
    told = (
        has(root, "message_type") and has(data, "reverse_order_id") and has_any(data, "reverse_status", "order_status")
    )
    return data if told else None


def _body(root: Node) -> Node:
    inner = next((root[key] for key in ("result", "data") if key in root.entries), root)
    return inner if inner.kind is NodeKind.MAP else root


def _orders(body: Node) -> list[Node]:
    listed = body.get("items")
    return listed.items if listed is not None and listed.kind is NodeKind.LIST else [body] if _is_order(body) else []


def recognizes(root: Node) -> bool:
    return _pushed(root) is not None or any(_is_order(order) for order in _orders(_body(root)))


def cases(root: Node) -> Iterator[Found]:
    """The lines of reverse orders, each with what is said of the whole, and a push as a whole."""
    pushed, body = _pushed(root), _body(root)
    if pushed is not None:
        envelope = {key: node for key, node in root.entries.items() if key in ("site", "timestamp")}
        yield pushed.beside(NodeKind.MAP, entries={**pushed.entries, **envelope})
        return
    if Payload(body).flag("success") is False:
        code = Payload(body).code("error_code", "error_msg") or "success: false"
        yield body.problem(NO_FAILURE, found=f"the error {code!r}")
        return
    orders, total = _orders(body), Payload(body).count("total")
    if total is not None and total > len(orders):
        yield more_pages(body["total"], f"{len(orders)} of {total}")
    if not orders and "items" in body.entries:
        yield warning(body["items"], "no reverse order", "at least one: the list is empty")
    for order in orders:
        yield from _lines(order) if _is_order(order) else [order.problem(_AN_ORDER)]
    if "indicators" in body.entries:
        yield body.problem(_AN_ORDER, found="the performance of a shop, which is no case")


def _lines(order: Node) -> Iterator[Found]:
    lines = next(order[key] for key in _LINES if key in order.entries).items
    whole = {key: order[key] for key in _WHOLE if key in order.entries}
    if "reverse_order_id" in order.entries:  # which is no id of one line of several
        whole["reverse_order_id" if len(lines) == 1 else _OF_SEVERAL] = order["reverse_order_id"]
    if not lines:
        yield order.problem("lines of the reverse order", found="none")
    for line in lines:
        is_map = line.kind is NodeKind.MAP
        yield line.beside(NodeKind.MAP, entries={**whole, **line.entries}) if is_map else line.problem(_AN_ORDER)


def fill(d: CaseDraft) -> None:
    p = d.p
    d.set(id=p.id("reverse_order_line_id"), order={"id": p.id("trade_order_id")})
    d.known_by(*p.ids("reverse_order_id"))
    if "id" not in d.record:
        p.id("reverse_order_line_id", needed=True)
    d.known_by(*p.ids(_OF_SEVERAL, "trade_order_line_id"))
    d.set(return_shipment={"tracking_number": p.code("tracking_number")})
    says = d.status("reverse_status", "order_status")
    raw = p.code("reverse_status", "order_status") or ""
    by_status = raw.partition("_")[0]  # a push names the kind of reverse order by how its status begins
    kind = d.word("request_type") or d.codes.table("request_type").get(by_status)
    _reason(d, kind)
    models = d.codes.table("return_model")
    where = {True: "RTM", False: "RTW", None: ""}[p.flag("is_rtm")]
    if kind != Dispute.CANCELLATION:
        told = (p.code("request_type") or "", by_status, where)
        d.facts(return_model=next((models[name] for name in told if name in models), None))
    site = p.code("site")
    if site is not None and p.known(d.codes.table("market"), "site") is not None:
        d.market(site)
    _amounts(d, str(d.codes.table("market").get(site or "", d.asked or "")))
    _events(d, kind, raw)
    _contradictions(d, says.get("turn"))
    due, clocks = p.epoch("sla"), d.codes.table("sla")
    if due is not None and says.get("turn") in (None, Actor.SELLER.value):
        d.due(due, Actor.SELLER.value, clocks.get(str(kind), clocks.get(d.record.get("stage") or "", "sla")))
    elif due is not None and not d.has_ended:
        p.note(p.at("sla") or p.node, f"sla {due.text} with {raw}", "a date that binds now: not counted as a duty")


def _reason(d: CaseDraft, kind: str | None) -> None:
    raw, table = d.p.code("reason_text", "reason_code"), d.codes.table("reason_raw")
    d.set(reason_raw=raw, dispute=Dispute.CANCELLATION.value)
    if kind != Dispute.CANCELLATION:
        found = table.get((raw or "").lower()) or d.p.known(table, "reason_raw", "reason_text", "reason_code")
        d.set(requested=kind, dispute=str(found or Dispute.RETURN_REFUND))


def _amounts(d: CaseDraft, market: str) -> None:
    own = d.codes.ruleset.markets.get(market)
    for key, field in (("requested_amount", "refund_amount"), ("order", "item_unit_price")):
        if not d.p.is_zero(field):
            amount = d.p.minor(own.currency if own is not None else None, field)
            d.set(**{key: {"item_price": amount} if key == "order" else amount})


def _events(d: CaseDraft, kind: str | None, status: str) -> None:
    p = d.p
    d.event("ordered", p.epoch("trade_order_gmt_create"))
    asked = "cancel_requested" if kind == Dispute.CANCELLATION else "opened"
    d.event(asked, p.epoch("return_order_line_gmt_create"))
    told_at = p.epoch("status_update_time")
    if (type_ := d.codes.table("status_event").get(status)) is not None:
        d.event(type_, told_at)
    d.updated(told_at or p.epoch("return_order_line_gmt_modified", "timestamp"))


def _contradictions(d: CaseDraft, turn: str | None) -> None:
    p = d.p
    if d.word("ofc_status") == "canceled" and not d.has_ended:
        p.note(
            p.at("ofc_status") or p.node, f"{p.code('ofc_status')} while the request goes on", "one state: the request"
        )
    if p.flag("is_dispute") and not d.has_ended:
        if turn != Actor.SELLER.value:
            d.set(stage="disputed")
        else:
            p.note(p.at("is_dispute") or p.node, "is_dispute on the seller's turn", "one state: his turn")


SOURCE = Source("lazada", "lazada", recognizes, cases, fill)
