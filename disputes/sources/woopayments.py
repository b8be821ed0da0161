"""WooPayments: the dispute as the processor below keeps it, and the rows of the plugin's own list.

The dispute has unix seconds, a row instants without a zone, which are in UTC as those of the processor. Amounts come
in the smallest unit of their currency. Who the customer is (name, e-mail, country, addresses) is never read.
"""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.yaml_tree import Node
from disputes.sources.case_draft import CaseDraft
from disputes.sources.instants import Stamp
from disputes.sources.payload import Payload
from disputes.sources.source import Found, Source, has, has_any, more_pages
from disputes.words.documents import NodeKind
from disputes.words.records import Dispute

_OWN_ROW = ("wcpay_disputes_cache_id", "order_number", "source", "stripe_account_id")
_ENDS = ("__dispute_closed_at", "__evidence_submitted_at")
_ZONE = "UTC"


def _is_row(node: Node) -> bool:
    return has(node, "dispute_id", "charge_id", "status") and has_any(node, *_OWN_ROW, "due_by")


def _is_detail(node: Node) -> bool:
    """The processor's object, without its own word for it, and with what the plugin adds."""
    return (
        has(node, "id", "evidence_details", "status")
        and has_any(node, "order", "issuer_evidence")
        and "object" not in node.entries
    )


def _rows(root: Node) -> list[Node]:
    listed = root.get("data")
    rows = listed.items if listed is not None and listed.kind is NodeKind.LIST else []
    return [row for row in rows if row.kind is NodeKind.MAP and (_is_row(row) or _is_detail(row))]


def recognizes(root: Node) -> bool:
    return _is_row(root) or _is_detail(root) or bool(_rows(root))


def cases(root: Node) -> Iterator[Found]:
    """The dispute or row that a response is, or those of its page."""
    if _is_row(root) or _is_detail(root):
        yield root
        return
    more = root.get("has_more")
    if more is not None and more.text == "true":
        yield more_pages(more, "has_more: true")
    yield from _rows(root)


def fill(d: CaseDraft) -> None:
    p, row = d.p, _is_row(d.p.node)
    d.set(id=p.id("dispute_id", "id", needed=True))
    d.known_by(*p.ids("charge", "charge_id", "payment_intent"))
    d.reason("reason", otherwise=Dispute.CHARGEBACK)
    says = d.status("status")
    d.event("opened", p.stamp("created", zone=_ZONE) if row else p.stamp("created", per_second=1))
    closed, sent = (_noted(p, f"metadata.{name}") for name in _ENDS)
    d.event("evidence_submitted", sent, by="seller")
    if says.get("outcome") is not None:
        d.event("ruled", closed, by="bank", outcome=says["outcome"])
    d.updated(sent, closed)
    order = p.id("order.number", "order_number", "order.id")
    amount = p.minor(p.currency("currency"), "amount", digits=d.codes.table("minor_digits"))
    d.set(requested_amount=amount, order={"id": order})
    brand = d.word("card_brand", "source") if row else d.word("card_brand", "payment_method_details.card.brand")
    d.facts(card_brand=brand, submission_count=p.count("evidence_details.submission_count"))
    if says.get("turn") == "seller" and p.is_zero("evidence_details.due_by" if not row else "due_by"):
        d.no_answer("respond")
    d.dues()


def _noted(p: Payload, path: str) -> Stamp | None:
    """A time of the plugin's notes, which are texts."""
    text = p.code(path)
    return p.stamp(path, per_second=1 if text is not None and text.isdigit() else None, zone=_ZONE)


SOURCE = Source("woopayments", "woopayments", recognizes, cases, fill)
