"""Mercado Pago: a chargeback, pages of the search, and the notification of one, which names it only.

No status tells of the whole: documents may be asked for, and their status says whose move it is. `coverage_applied:
false` is said before the decision and after it alike, so only `true` counts. The documents are never read.
"""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.yaml_tree import Node
from disputes.sources.case_draft import CaseDraft
from disputes.sources.payload import Payload
from disputes.sources.source import Found, Source, has, has_any, more_pages
from disputes.words.documents import NodeKind
from disputes.words.records import Dispute

_TOPICS = ("topic_chargebacks_wh", "chargebacks")
_ELIGIBLE = ("coverage_eligible", "coverage_elegible")  # the second as the channel spells it


def _is_chargeback(node: Node) -> bool:
    return has(node, "id", "payments") and has_any(node, "coverage_applied", "documentation_required", *_ELIGIBLE)


def _is_notification(root: Node) -> bool:
    topic = root.get("type") or root.get("topic")
    about = root.get("data")
    return topic is not None and topic.text in _TOPICS and about is not None and has(about, "id")


def _rows(root: Node) -> list[Node]:
    listed = root.get("results")
    rows = listed.items if listed is not None and listed.kind is NodeKind.LIST else []
    return [row for row in rows if row.kind is NodeKind.MAP and _is_chargeback(row)]


def recognizes(root: Node) -> bool:
    return _is_chargeback(root) or _is_notification(root) or bool(_rows(root))


def cases(root: Node) -> Iterator[Found]:
    """The chargeback that a response is, or those of its page."""
    if _is_chargeback(root) or _is_notification(root):
        yield root
        return
    rows = _rows(root)
    total = Payload(root).count("paging.total")
    if total is not None and total > len(rows):
        yield more_pages(root, f"{len(rows)} of {total}")
    yield from rows


def fill(d: CaseDraft) -> None:
    if not _is_chargeback(d.p.node):
        _notification(d)
        return
    p = d.p
    currency = p.currency("currency", "currency_id")
    d.market(p.code("site_id"), d.codes.market_of(currency))
    d.set(id=p.id("id", needed=True), requested_amount=p.amount(currency, "amount"))
    d.known_by(*p.ids("payments"))
    d.reason("reason", otherwise=Dispute.CHARGEBACK)
    says = d.status("documentation_status")
    d.event("opened", p.stamp("date_created"))
    last = p.stamp("date_last_updated")
    d.updated(last)
    payments = p.at("payments")
    if payments is not None and payments.kind is NodeKind.LIST and len(payments.items) == 1:
        d.set(order={"id": next(iter(p.ids("payments")), None)})
    applied, required = p.flag("coverage_applied"), p.flag("documentation_required")
    d.facts(
        coverage_eligible=p.flag(*_ELIGIBLE),
        coverage_applied=True if applied else None,
        documentation_required=required,
        documentation_status=p.code("documentation_status"),
    )
    if applied:
        d.set(stage="decided", turn="none")
        d.event("ruled", last, by="platform", outcome="seller")  # by then at the latest
        d.has_ended = True
    elif applied is False:
        why = "a decision: until the documents are decided on, false says nothing"
        p.note(p.at("coverage_applied") or p.node, "coverage_applied: false", why)
    if p.flag("live_mode") is False:
        p.note(p.at("live_mode") or p.node, "live_mode: false", "a real chargeback: this is a test")
    due = p.stamp("date_documentation_deadline")
    if required is not False and says.get("turn") in (None, "seller"):
        d.dues()
    elif due is not None and not d.has_ended:
        status = p.code("documentation_status") or "not told"
        why = "a date that binds somebody now: not counted as a duty"
        found = f"date_documentation_deadline {due.text} with documentation_status {status}"
        p.note(p.at("date_documentation_deadline") or p.node, found, why)


def _notification(d: CaseDraft) -> None:
    """That something changed; what, only the chargeback itself says."""
    d.market(d.p.code("data.site_id"))
    d.set(id=d.p.id("data.id", needed=True), order={"id": d.p.id("data.payment_id")})
    d.known_by(*d.p.ids("data.payment_id"))
    d.record["dispute"] = str(Dispute.CHARGEBACK)
    d.updated(d.p.stamp("data.date_updated"), d.p.stamp("date_created"))
    d.p.note(d.p.node, "a notification", "the chargeback itself, which says what is to be done by when")


SOURCE = Source("mercadopago", "mercadopago", recognizes, cases, fill)
