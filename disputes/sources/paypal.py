"""PayPal: a dispute of the Disputes API, lists of them, and the `CUSTOMER.DISPUTE.*` events of a webhook.

Status and state tell whose move it is, the life-cycle stage where the case is: CHARGEBACK there is a claim at PayPal,
a card chargeback is the channel EXTERNAL. Texts, e-mail addresses and names are never read.
"""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.yaml_tree import Node
from disputes.sources.case_draft import CaseDraft
from disputes.sources.instants import Stamp
from disputes.sources.payload import Payload, given
from disputes.sources.source import Found, Source, has, has_any, more_pages
from disputes.words.documents import NodeKind

_EVENT = ("CUSTOMER.DISPUTE.", "RISK.DISPUTE.")
_OWN = ("dispute_amount", "disputed_transactions", "dispute_life_cycle_stage", "dispute_state", "dispute_channel")
_SNAD = "extensions.merchandize_dispute_properties", "extensions.merchandise_dispute_properties"
_APPEALS = ("PRE_ARBITRATION", "ARBITRATION")


def is_dispute(node: Node) -> bool:
    return has(node, "dispute_id") and has_any(node, *_OWN)


def _is_event(root: Node) -> bool:
    kind, about = root.get("event_type"), root.get("resource")
    return kind is not None and kind.text.startswith(_EVENT) and about is not None and is_dispute(about)


def _rows(root: Node) -> list[Node]:
    listed = root.get("items")
    return [row for row in listed.items if row.kind is NodeKind.MAP] if listed is not None else []


def recognizes(root: Node) -> bool:
    return is_dispute(root) or _is_event(root) or any(is_dispute(row) for row in _rows(root))


def cases(root: Node) -> Iterator[Found]:
    """The disputes of a response, and an event as a whole."""
    if is_dispute(root) or _is_event(root):
        yield root
        return
    links = root.get("links")
    for link in links.items if links is not None else []:
        if (rel := link.get("rel")) is not None and rel.text == "next":
            yield more_pages(link, "a link to the next page")
    yield from (row for row in _rows(root) if has(row, "dispute_id"))


def fill(d: CaseDraft) -> None:
    told_at = d.p.stamp("create_time") if _is_event(d.p.node) else None
    p = d.into("resource") if _is_event(d.p.node) else d.p
    d.set(id=p.id("dispute_id", needed=True))
    d.reason("reason")
    if d.record["dispute"] == "not_as_described":
        for at in _SNAD:
            d.dispute("product_sub_reason", f"{at}.product_details.sub_reasons")
            d.dispute("service_sub_reason", f"{at}.service_details.sub_reasons")
    says = d.status(_binding(d))
    stage = d.word("dispute_life_cycle_stage")
    if not d.has_ended and (says.get("stage") is None or p.code("dispute_life_cycle_stage") in _APPEALS):
        d.set(stage=stage)
    d.event("opened", p.stamp("create_time"))
    d.updated(p.stamp("update_time"), told_at)
    d.set(requested_amount=_money(p, "dispute_amount"))
    d.facts(dispute_channel=d.word("dispute_channel"))
    _transaction(d)
    _history(d)
    if d.has_ended:
        _outcome(d, p.stamp("update_time") or told_at)
    d.dues()


def _binding(d: CaseDraft) -> str:
    """Whether the status or the state says how the case is: the status, unless it does not say whose move it is, or
    the state has the seller's move or his appeal. Where the two contradict, the duty counts.
    """
    table, status, state = d.codes.table("status_raw"), d.p.code("status"), d.p.code("dispute_state")
    here, there = table.get(status or "", {}), table.get(state or "", {})
    if state is None or state not in table:
        if state is not None:
            d.p.missed("dispute_state", state, d.p.at("dispute_state"))
        return "status"
    if here.get("turn") and there.get("turn") not in (None, here["turn"]):
        why = "a status that says the same: what asks something of the seller counts"
        d.p.note(d.p.at("dispute_state") or d.p.node, f"dispute_state {state} with status {status}", why)
    if here.get("turn") == "none" or status not in table:
        return "dispute_state" if "ended" in there or status is None else "status"
    asks = there.get("turn") == "seller" != here.get("turn")
    return "dispute_state" if asks or not here.get("turn") else "status"


def _money(p: Payload, path: str) -> dict[str, str] | None:
    return p.amount(p.currency(f"{path}.currency_code"), f"{path}.value")


def _transaction(d: CaseDraft) -> None:
    """The payments in dispute, by whose ids it is known; more of it where it is one."""
    paid = d.p.members("disputed_transactions")
    for one in paid:
        d.known_by(*one.ids("seller_transaction_id", "buyer_transaction_id", "invoice_number"))
    if len(paid) != 1:
        return
    one = paid[0]
    d.event("paid", one.stamp("create_time"))
    d.set(order={"id": one.id("seller_transaction_id", "buyer_transaction_id"), "amount": _money(one, "gross_amount")})
    kinds = {item.known(d.codes.table("item_type"), "item_type", "item_type") for item in one.members("items")}
    eligible = one.known(d.codes.table("seller_protection"), "seller_protection", "seller_protection_eligible")
    d.facts(seller_protection=eligible, digital_or_service=kinds.pop() if len(kinds) == 1 else None)


def _history(d: CaseDraft) -> None:
    """Messages, evidence and offers; the buyer's own complaint is no evidence."""
    for message in d.p.members("messages"):
        said = message.known(d.codes.table("posted_by"), "posted_by", "posted_by")
        if said not in (None, "none"):
            d.event(said, message.stamp("time_posted"))
    parcels = []
    for item in d.p.members("evidences"):
        says = item.known(d.codes.table("evidence_source"), "evidence_source", "source") or {}
        if says and item.code("evidence_type") != "CREATE":
            d.event(says["type"], item.stamp("date"), by=says["by"])
        if says.get("by") == "seller":
            parcels += item.members("evidence_info.tracking_info")
    numbers = {n: p.code("carrier_name") for p in parcels if (n := p.id("tracking_number")) is not None}
    if numbers:
        d.set(shipments=[given(tracking_number=n, carrier=c) for n, c in numbers.items()])
    for step in d.p.members("offer.history"):
        done = f"{step.code('actor')}_{step.code('event_type')}"
        if (says := d.codes.table("offer_history").get(done)) is not None:
            d.event(says["type"], step.stamp("offer_time"), outcome=says.get("outcome"))
        else:
            step.missed("offer_history", done)


def _outcome(d: CaseDraft, ended: Stamp | None) -> None:
    """How it ended: by the adjudications, else by the outcome, which has no date but that of the last change."""
    judged = False
    for verdict in d.p.members("adjudications"):
        outcome = verdict.known(d.codes.table("adjudication"), "adjudication", "type")
        at = verdict.stamp("adjudication_time")
        type_ = "appeal_ruled" if verdict.code("dispute_life_cycle_stage") in _APPEALS else "ruled"
        if outcome is not None and at is not None:
            d.event(type_, at, by="platform", outcome=outcome)
            judged = True
    said = d.word("outcome_code", "dispute_outcome.outcome_code")
    if said == "withdrawn":
        d.event("withdrawn", ended, by="buyer")
    elif said in ("buyer", "seller") and not judged:
        d.event("ruled", ended, by="platform", outcome=said, amount=_money(d.p, "dispute_outcome.amount_refunded"))


SOURCE = Source("paypal", "paypal", recognizes, cases, fill)
