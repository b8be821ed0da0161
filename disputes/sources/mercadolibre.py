"""Mercado Libre: claims (`/post-purchase/v1/claims`), pages of their search, and the returns of claims.

A claim lists for each side what it may do and what it must; only what must be done has a date that binds. Who the
buyer is (user, address, position, messages) is never read.
"""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.yaml_tree import Node
from disputes.sources.case_draft import CaseDraft
from disputes.sources.mercadolibre_claim import fill_claim, id_of
from disputes.sources.payload import Payload
from disputes.sources.source import Found, Source, has, has_any, more_pages, warning
from disputes.words.documents import NodeKind

_CLAIM = ("id", "status", "stage", "players", "reason_id")
_OTHERS = {
    "action_responsible": "the detail of a claim, which does not say of which",
    "affects_reputation": "what a claim does to the reputation, and not the claim",
    "action_name": "the history of a claim's actions, which does not say of which",
    "change_by": "the history of a claim's status, which does not say of which",
    "expected_resolution": "a resolution that somebody wants, which does not say in which claim",
    "reviews": "the review of a returned product, which does not name the return",
    "rules_engine_triage": "a reason out of the dictionary",
    "settings": "a reason out of the dictionary",
    "seller_reputation": "the reputation of a seller",
    "topic": "a notification, which only says what to fetch",
}


def _is_claim(node: Node) -> bool:
    return has(node, *_CLAIM)


def _is_return(node: Node) -> bool:
    return has(node, "claim_id", "status") and has_any(node, "shipping", "shipments", "status_money", "refund_at")


def recognizes(root: Node) -> bool:
    listed = root.get("data")
    rows = listed.items if listed is not None and listed.kind is NodeKind.LIST else [root]
    return any(row.kind is NodeKind.MAP and (_is_claim(row) or _is_return(row)) for row in rows)


def cases(root: Node) -> Iterator[Found]:
    listed = root.get("data")
    if listed is not None and listed.kind is NodeKind.LIST:
        p = Payload(root)
        total, offset = p.count("paging.total"), p.count("paging.offset") or 0
        if total is not None and total > offset + len(listed.items):
            yield more_pages(root["paging"], f"{offset + len(listed.items)} of {total}")
        if not listed.items:
            yield warning(listed, "no claim", "at least one: the list is empty")
        for row in listed.items:
            yield row if row.kind is NodeKind.MAP and (_is_claim(row) or _is_return(row)) else row.problem("a claim")
    elif _is_claim(root) or _is_return(root):
        yield root
    elif (other := next((told for key, told in _OTHERS.items() if key in root.entries), None)) is not None:
        yield root.problem("a claim, or a return with its `claim_id`", found=other)


def fill(d: CaseDraft) -> None:
    p = d.p
    if p.code("resource") == "order" and not p.is_zero("resource_id"):
        d.set(order={"id": p.id("resource_id")})
    d.updated(p.stamp("last_updated"))
    if _is_claim(p.node):
        fill_claim(d)
    else:
        _return(d)


def _return(d: CaseDraft) -> None:
    p = d.p
    d.set(id=id_of(p, "id", "claim_id"))
    d.known_by(*p.ids("claim_id"))
    d.set(dispute="return_refund", requested="return_refund")
    d.status("status")
    d.event("return_requested", p.stamp("date_created"), by="buyer")
    parcel = next(iter(p.members("shipping", "shipments")), None)
    if parcel is not None:
        to = parcel.code("destination.name") or ""
        if d.record.get("stage") == "return_received":
            d.set(**(d.codes.table("delivered_to").get(to) or {}))
        d.set(
            return_shipment={
                "tracking_number": parcel.code("tracking_number"),
                "tracking": parcel.known(d.codes.table("tracking"), "tracking", "status"),
            }
        )
        events = d.codes.table("parcel_event" if to != "warehouse" else "parcel_event_warehouse")
        told: set[str] = set()
        for step in parcel.members("status_history"):
            type_ = events.get(step.code("status") or "")
            if type_ is not None and type_ not in told:
                told.add(type_)
                d.event(type_, step.stamp("date"))
    if p.code("seller_review.status") in d.codes.table("reviewed") and d.record.get("turn") == "seller":
        d.set(turn="platform")
    if d.has_ended:
        d.event("closed", p.stamp("date_closed"))


SOURCE = Source("mercadolibre", "mercadolibre", recognizes, cases, fill)
