"""Shopify Payments: disputes of the REST and of the GraphQL Admin API, webhooks of them, and the evidence of one.

Both APIs tell of the same disputes: a global id is read as its number. Amounts are decimals. Names, addresses, e-mail
and the texts of the evidence are never read.
"""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.yaml_tree import Node
from disputes.sources.case_draft import CaseDraft
from disputes.sources.envelope import NO_FAILURE
from disputes.sources.payload import given
from disputes.sources.source import Found, Source, has, has_any, more_pages
from disputes.words.documents import NodeKind, Severity
from disputes.words.records import Dispute

_GLOBAL_ID = "gid://shopify/"
_DEPTH = 8  # data, account, disputes, edges, an edge, node: and some


def _is_dispute(node: Node) -> bool:
    rest = has(node, "id", "status") and has_any(node, "evidence_due_by", "evidence_sent_on")
    return rest or (has(node, "id", "status") and has_any(node, "evidenceDueBy", "evidenceSentOn", "initiatedAt"))


def _is_evidence(node: Node) -> bool:
    return has(node, "payments_dispute_id")


def _walk(node: Node, depth: int = _DEPTH) -> Iterator[Found]:
    """The disputes of a response, however deep, with the errors of a mutation and the word of further pages."""
    if node.kind is NodeKind.MAP and (_is_dispute(node) or _is_evidence(node)):
        yield node
        return
    wrong = node.get("userErrors") if node.kind is NodeKind.MAP else None
    for error in wrong.items if wrong is not None else []:
        said = error.get("message")
        found = f"the error {said.text if said is not None else error.describe()!r}"
        yield error.problem(NO_FAILURE, found=found)
    more = node.get("hasNextPage") if node.kind is NodeKind.MAP else None
    if more is not None and more.text == "true":
        yield more_pages(more, "hasNextPage: true")
    if depth:
        for member in (*node.entries.values(), *node.items):
            yield from _walk(member, depth - 1)


def recognizes(root: Node) -> bool:
    return any(isinstance(found, Node) for found in _walk(root))


def cases(root: Node) -> Iterator[Found]:
    """The disputes of a response. Without any, what is known of further pages says nothing."""
    found = list(_walk(root))
    yield from found if any(isinstance(one, Node) or one.severity is not Severity.WARNING for one in found) else ()


def fill(d: CaseDraft) -> None:
    if _is_evidence(d.p.node):
        _evidence(d)
        return
    p = d.p
    said = p.id("legacyResourceId", "id", needed=True)
    d.set(id=_number(said))
    d.reason("reason", "reasonDetails.reason", otherwise=Dispute.CHARGEBACK)
    d.dispute("network_reason_code", "network_reason_code", "reasonDetails.networkReasonCode")
    says, stage = d.status("status"), d.word("type")
    if not d.has_ended:
        d.set(stage=says.get("stage") or stage)
    d.event("opened", p.stamp("initiated_at", "initiatedAt"))
    sent, final = (
        p.stamp("evidence_sent_on", "evidenceSentOn", zone="UTC"),
        p.stamp("finalized_on", "finalizedOn", zone="UTC"),
    )
    d.event("evidence_submitted", sent, by="seller")
    if says.get("outcome") is not None:
        d.event("ruled", final, by="bank", outcome=says["outcome"])
    d.updated(sent, final)
    money = ("amount.currencyCode", "amount.amount") if p.at("amount.amount") is not None else ("currency", "amount")
    order = _number(p.id("order_id", "order.legacyResourceId", "order.id"))
    d.set(requested_amount=p.amount(p.currency(money[0]), money[1]), order={"id": order})
    d.facts(network_reason_code=p.code("network_reason_code", "reasonDetails.networkReasonCode"))
    d.dues()


def _number(id_: str | None) -> str | None:
    return id_.rpartition("/")[2] if id_ is not None and id_.startswith(_GLOBAL_ID) else id_


def _evidence(d: CaseDraft) -> None:
    """The evidence of a dispute, which has an id of its own: that it was sent, and the parcels that it names."""
    p = d.p
    d.set(id=p.id("payments_dispute_id", needed=True))
    d.record["dispute"] = str(Dispute.CHARGEBACK)
    d.event("evidence_submitted", p.stamp("submitted_by_merchant_on"), by="seller")
    parcels = [
        given(tracking_number=parcel.id("shipping_tracking_number"), carrier=parcel.code("shipping_carrier"))
        for parcel in p.members("fulfillments")
    ]
    if parcels := [parcel for parcel in parcels if parcel]:
        d.set(shipments=parcels)
    d.updated(p.stamp("updated_at"))


SOURCE = Source("shopify", "shopify", recognizes, cases, fill)
