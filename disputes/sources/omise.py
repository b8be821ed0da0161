"""Omise: the dispute object, lists of it, and the `dispute.*` events of a webhook.

Amounts come in the smallest unit of their currency, times in UTC. Its objects look like Stripe's, but have no date by
which to answer and ids of their own.
"""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.yaml_tree import Node
from disputes.sources.case_draft import CaseDraft
from disputes.sources.payload import Payload
from disputes.sources.source import Found, Source, has_any, more_pages
from disputes.words.documents import NodeKind
from disputes.words.records import Dispute, Payment

_ID, _PLACE, _EVENT = "dspt_", "/disputes/", "dispute."


def _text(node: Node, key: str) -> str:
    value = node.get(key)
    return value.text if value is not None and value.kind is NodeKind.TEXT else ""


def is_dispute(node: Node) -> bool:
    """By its own word, and an id or a path as this channel writes them."""
    own = _text(node, "id").startswith(_ID) or _text(node, "location").startswith(_PLACE)
    return _text(node, "object") == "dispute" and own and not has_any(node, "evidence_details", "evidence_due_by")


def _is_event(root: Node) -> bool:
    data = root.get("data")
    return _text(root, "key").startswith(_EVENT) and data is not None and data.kind is NodeKind.MAP


def _rows(root: Node) -> list[Node]:
    listed = root.get("data")
    rows = listed.items if listed is not None and listed.kind is NodeKind.LIST else [root]
    return [row for row in rows if row.kind is NodeKind.MAP]


def recognizes(root: Node) -> bool:
    data = root.get("data")
    if _is_event(root):
        return data is not None and is_dispute(data)
    return any(is_dispute(row) for row in _rows(root))


def cases(root: Node) -> Iterator[Found]:
    """The disputes of a response, and an event as a whole."""
    if _is_event(root):
        yield root
        return
    rows = [row for row in _rows(root) if row is not root or is_dispute(row)]
    page = Payload(root)
    total, offset = page.count("total"), page.count("offset") or 0
    if total is not None and rows and total > offset + len(rows):
        yield more_pages(root, f"{offset + len(rows)} of {total}")
    yield from rows


def fill(d: CaseDraft) -> None:
    told_at, key = None, ""
    if _is_event(d.p.node):
        told_at, key = d.p.stamp("created_at", "created"), d.p.code("key") or ""
        d.into("data")
    p = d.p
    d.set(id=p.id("id", needed=True))
    d.known_by(*p.ids("charge"))
    d.reason("reason_code", otherwise=Dispute.CHARGEBACK)
    says = d.status("status")
    opened, closed = p.stamp("created_at", "created"), p.stamp("closed_at")
    d.updated(told_at, closed)
    d.event("opened", opened)
    step = d.codes.table("event_code").get(key)
    if step is not None:
        d.event(step, told_at, by="seller")
    elif says.get("outcome") is not None:
        d.event("ruled", closed, by="bank", outcome=says["outcome"])
    elif d.has_ended:
        d.event("closed", closed)
    d.set(requested_amount=p.minor(p.currency("currency"), "amount"), order={"payment": Payment.CARD.value})


SOURCE = Source("omise", "omise", recognizes, cases, fill)
