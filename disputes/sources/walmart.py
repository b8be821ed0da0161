"""Walmart Marketplace: the return orders of `GET /v3/returns`, in the shapes of the United States and of Mexico.

A return order is one case, whatever its lines are; where they differ, the line that still waits for somebody tells the
state. Who the customer is (name, e-mail, comments) is never read.
"""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.yaml_tree import Node
from disputes.sources.case_draft import CaseDraft
from disputes.sources.payload import Payload
from disputes.sources.source import Found, Source, has, more_pages, warning
from disputes.sources.walmart_lines import currency_of, events, line_that_counts, money, state, total
from disputes.words.documents import NodeKind


def _is_return(node: Node) -> bool:
    return has(node, "returnOrderId", "returnOrderDate", "returnOrderLines")


def recognizes(root: Node) -> bool:
    return _is_return(root) or "returnOrders" in root.entries


def cases(root: Node) -> Iterator[Found]:
    listed = root.get("returnOrders")
    if listed is None:
        if _is_return(root):
            yield root
        return
    if listed.kind is not NodeKind.LIST:
        yield listed.problem("a list of return orders")
        return
    p = Payload(root)
    total, cursor = p.count("meta.totalCount"), p.at("meta.nextCursor")
    if cursor is not None or (total is not None and total > len(listed.items)):
        yield more_pages(cursor or root, f"{len(listed.items)} of {'more' if total is None else total}")
    if not listed.items:
        yield warning(listed, "no return order", "at least one: the list is empty")
    for row in listed.items:
        yield row if _is_return(row) else row.problem("a return order with its date and lines")


def fill(d: CaseDraft) -> None:
    p = d.p
    lines = p.members("returnOrderLines")
    if not lines:
        p.problems.append(p.node.problem("`returnOrderLines`", found="a return order without lines"))
        return
    line = line_that_counts(d, lines)
    currency = currency_of(p, line)
    d.market(d.codes.market_of(currency))
    d.set(id=p.id("returnOrderId", needed=True), requested=d.word("return_type", "returnType"))
    d.known_by(*(name for one in lines for name in one.ids("purchaseOrderId", "sellerOrderId")))
    arrived = state(d, line)
    d.set(
        requested_amount=total(p, lines, currency),
        order={
            "id": p.id("customerOrderId"),
            "item_price": money(line, currency, "unitPrice") if len(lines) == 1 else None,
            "fulfilment": d.codes.table("fulfilment").get(line.code("isWFSEnabled") or ""),
        },
    )
    d.facts(
        keep_it_rule=line.flag("isKeepIt"),
        return_channel=d.codes.table("return_channel").get(p.code("returnChannel.channelName") or ""),
    )
    d.event("return_requested", p.stamp("returnOrderDate"), by="buyer")
    events(d, line)
    if arrived and not any(e["type"] == "return_received" for e in d.record.get("events", ())):
        d.event("return_received", line.stamp("statusTime"))
    d.updated(*(one.stamp("statusTime") for one in lines))
    d.dues()


SOURCE = Source("walmart", "walmart", recognizes, cases, fill)
