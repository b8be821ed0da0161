"""Amazon: the returns reports (XML, and the tables of seller-fulfilled and of FBA returns), and External Fulfillment
Returns 2024-09-11.

There is no feed of A-to-z claims: a report only says that there is one. Dates of the tables have neither time nor zone:
they are days of the store. Who the buyer is (name, address, comments, one-time passwords) is never read.
"""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.yaml_tree import Node
from disputes.sources.amazon_reports import ARRIVED, ORDER, RMA, STATUS, fill_fba, fill_report, reason
from disputes.sources.case_draft import CaseDraft
from disputes.sources.payload import Payload
from disputes.sources.source import Found, Source, has, has_any, more_pages, warning
from disputes.words.documents import NodeKind

_OTHER = {
    "accountStatuses": "account health (for shops: disputes shop --from amazon)",
    "performanceMetrics": "account health (for shops: disputes shop --from amazon)",
    "payload": "financial events: money that moved, without the state or the dates of a dispute",
    "FinancialEvents": "financial events: money that moved, without the state or the dates of a dispute",
}


def _is_report_row(node: Node) -> bool:
    return has_any(node, *RMA) or has(node, "Order ID", "Return request date")


def _is_fba_row(node: Node) -> bool:
    return has(node, "order-id", "detailed-disposition")


def _is_external(node: Node) -> bool:
    return has(node, "id", "status", "marketplaceChannelDetails")


def _of_xml(root: Node) -> list[Node]:
    return [row.node for m in Payload(root).members("Message") for row in m.members("return_details")]


def recognizes(root: Node) -> bool:
    if _is_report_row(root) or _is_fba_row(root) or _is_external(root) or _of_xml(root):
        return True
    return any(_is_external(row.node) for row in Payload(root).members("returns"))


def cases(root: Node) -> Iterator[Found]:
    listed = root.get("returns")
    if _is_report_row(root) or _is_fba_row(root) or _is_external(root):
        yield root
    elif listed is not None and listed.kind is NodeKind.LIST:
        more = root.get("nextToken")
        if more is not None and more.kind is NodeKind.TEXT and more.text.strip():
            yield more_pages(more, "a nextToken")
        if not listed.items:
            yield warning(listed, "no return", "at least one: the list is empty")
        for row in listed.items:
            yield row if _is_external(row) else row.problem("a return with `id`, `status` and its marketplace")
    elif rows := _of_xml(root):
        yield from rows
    elif (other := next((key for key in _OTHER if key in root.entries), None)) is not None:
        yield root.problem("a returns report, or External Fulfillment Returns", found=_OTHER[other])


def gather(root: Node) -> Node:
    """Puts the rows of a table that are items of one return together, as the XML does."""
    if root.kind is not NodeKind.LIST:
        return root
    groups: dict[tuple[str | None, ...], list[Node]] = {}
    for n, row in enumerate(root.items):
        p = Payload(row) if row.kind is NodeKind.MAP else None
        rma = p.code(RMA[0]) if p is not None else None
        key = (rma, p.code(ORDER[0]), p.code(STATUS[0]), p.code(ARRIVED)) if p is not None and rma else (str(n),)
        groups.setdefault(key, []).append(row)
    items = [
        rows[0]
        if len(rows) == 1
        else rows[0].beside(
            NodeKind.MAP, entries={**rows[0].entries, "item_details": rows[0].beside(NodeKind.LIST, items=rows)}
        )
        for rows in groups.values()
    ]
    return root.beside(NodeKind.LIST, items=items)


def fill(d: CaseDraft) -> None:
    if _is_external(d.p.node):
        _external(d)
    elif _is_fba_row(d.p.node):
        fill_fba(d)
    else:
        fill_report(d)


def _external(d: CaseDraft) -> None:
    p, channel = d.p, "marketplaceChannelDetails."
    d.set(id=p.id("id", needed=True), source_version="2024-09-11")
    d.known_by(*p.ids("returnMetadata.rmaId", "returnMetadata.fulfillmentOrderId"))
    d.market(p.code(channel + "marketplaceChannel.marketplaceName"))
    reason(d, p, "returnMetadata.returnReason")
    d.dispute("return_type", "returnType")
    d.status("status")
    back = "returnShippingInfo.reverseTrackingInfo."
    there = "returnShippingInfo.forwardTrackingInfo."
    d.set(
        order={
            "id": next(iter(p.ids(channel + "customerOrderId")), None),
            "fulfilment": d.word("fulfilment", channel + "marketplaceChannel.channelName"),
        },
        shipment={"carrier": p.code(there + "carrierName"), "tracking_number": p.code(there + "trackingId")},
        return_shipment={
            "carrier": p.code(back + "carrierName"),
            "tracking_number": p.code(back + "trackingId"),
            "tracking": d.codes.table("tracking").get(p.code("status") or ""),
        },
    )
    d.event("return_requested", p.stamp("creationDateTime"), by="buyer")
    d.updated(p.stamp("lastUpdatedDateTime"))


SOURCE = Source("amazon", "amazon", recognizes, cases, fill, gather=gather)
