"""Stripe: the Dispute object, lists of it, and the `charge.dispute.*` events of a webhook.

Amounts come in the smallest unit of their currency, instants in unix seconds. Who the cardholder is (names, addresses,
e-mail, the texts and files of the evidence) is never read.
"""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.yaml_tree import Node
from disputes.sources.case_draft import CaseDraft
from disputes.sources.source import Found, Source, has, has_any, more_pages
from disputes.words.documents import NodeKind
from disputes.words.records import Dispute

_PREFIX = "charge.dispute."
_CARD = "payment_method_details.card."
_NETWORK_CODE = (_CARD + "network_reason_code", "network_reason_code")


def is_dispute(node: Node) -> bool:
    """By its own word, or, of a trimmed row, by its keys."""
    kind = node.get("object")
    if kind is not None and kind.text != "dispute":
        return False
    if kind is None and has_any(node, "order", "issuer_evidence", "initiated_at"):  # WooPayments, Shopify
        return False
    return has_any(node, "evidence_details", "evidence_due_by") and has(node, "status")


def recognizes(root: Node) -> bool:
    if _is_event(root):
        return True
    listed = root.get("data")
    rows = listed.items if listed is not None and listed.kind is NodeKind.LIST else [root]
    return any(row.kind is NodeKind.MAP and is_dispute(row) for row in rows)


def _is_event(root: Node) -> bool:
    kind = root.get("type")
    return kind is not None and kind.text.startswith(_PREFIX) and root.get("data") is not None


def cases(root: Node) -> Iterator[Found]:
    """The disputes of a response, and an event as a whole."""
    if _is_event(root):
        yield root
        return
    data = root.get("data")
    if data is not None and data.kind is NodeKind.LIST:
        more = root.get("has_more")
        if more is not None and more.text == "true":
            yield more_pages(more, "has_more: true")
        yield from (member for member in data.items if member.kind is NodeKind.MAP)
    elif is_dispute(root):
        yield root


def fill(d: CaseDraft) -> None:
    told_at = d.p.stamp("created", per_second=1) if _is_event(d.p.node) else None
    p = d.into("data.object") if _is_event(d.p.node) else d.p  # what it was before stands beside it
    d.set(id=p.id("id"))
    d.known_by(*p.ids("charge", "payment_intent"))  # an event of before 2014 names the charge only
    if "id" not in d.record:
        p.id("id", needed=True)
    d.reason("reason", otherwise=Dispute.CHARGEBACK)
    d.dispute("network_reason_code", *_NETWORK_CODE)
    says = d.status("status")
    opened = p.stamp("created", per_second=1)
    d.event("opened", opened)
    if told_at is not None and opened is not None and told_at.at >= opened.at:  # a test event may have any date
        d.updated(told_at)
        if says.get("outcome") is not None:
            d.event("ruled", told_at, by="bank", outcome=says["outcome"])
    d.set(
        requested_amount=p.minor(p.currency("currency"), "amount", digits=d.codes.table("minor_digits")),
        order={"payment": d.word("payment_method", "payment_method_details.type")},
    )
    d.facts(
        card_brand=p.code(_CARD + "brand"),
        network_reason_code=p.code(*_NETWORK_CODE),
        is_charge_refundable=p.flag("is_charge_refundable"),
        submission_count=p.count("evidence_details.submission_count"),
    )
    if says.get("turn") == "seller" and p.is_zero("evidence_details.due_by"):
        d.no_answer("respond")
    d.dues()


SOURCE = Source("stripe", "stripe", recognizes, cases, fill)
