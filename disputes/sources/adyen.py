"""Adyen: the dispute events of its standard webhooks, and the raised disputes of an issuing platform.

Amounts come in the smallest unit of their currency, instants with their offset. An event says what happened
(`eventCode`), most also how the dispute stands after it (`disputeStatus`, the more precise of the two); `success`
speaks of the event and not of the outcome. All events of a dispute have its `pspReference`.
"""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.yaml_tree import Node
from disputes.sources.case_draft import CaseDraft
from disputes.sources.source import Found, Source, has, warning
from disputes.words.documents import NodeKind
from disputes.words.records import Dispute, Turn

_RAISED = "balancePlatform.dispute."
_ITEM = "NotificationRequestItem"
_ABOUT_DISPUTES = ("CHARGEBACK", "DISPUTE", "ARBITRATION", "INFORMATION", "FRAUD", "ISSUER")
_MORE = "additionalData."
_CODES = (_MORE + "chargebackReasonCode", _MORE + "rfiReasonCode", _MORE + "nofReasonCode")
_SCHEMES = (_MORE + "chargebackSchemeCode", _MORE + "rfiSchemeCode", _MORE + "nofSchemeCode", "paymentMethod")


def _is_raised(root: Node) -> bool:
    kind = root.get("type")
    return kind is not None and kind.text.startswith(_RAISED) and root.get("data") is not None


def recognizes(root: Node) -> bool:
    items = root.get("notificationItems")
    return _is_raised(root) or (items is not None and any(has(item, _ITEM) for item in items.items))


def cases(root: Node) -> Iterator[Found]:
    """The events of a message that are about a dispute; one that has none of them is a fault."""
    if _is_raised(root):
        yield root
        return
    listed = root.get("notificationItems")
    items = [item.get(_ITEM) for item in (listed.items if listed is not None else ()) if item.kind is NodeKind.MAP]
    events = [item for item in items if item is not None and item.kind is NodeKind.MAP]
    told = [event for event in events if _is_about_a_dispute(event)]
    for event in events:
        if event in told:
            yield event
        else:
            code = event.get("eventCode")
            found = f"the event {code.text!r}" if code is not None and code.kind is NodeKind.TEXT else "another event"
            other = warning(event, found, "an event of a dispute: left out")
            yield other if told else event.problem("an event of a dispute", found=found)


def _is_about_a_dispute(event: Node) -> bool:
    code = event.get("eventCode")
    return code is not None and any(word in code.text for word in _ABOUT_DISPUTES)


def fill(d: CaseDraft) -> None:
    if _is_raised(d.p.node):
        _raised(d)
        return
    p = d.p
    told_at = p.stamp("eventDate")
    d.updated(told_at)
    d.set(id=p.id("pspReference", needed=True), order={"id": p.id("merchantReference")})
    d.known_by(*p.ids("originalReference"))
    d.reason(*_CODES, otherwise=Dispute.CHARGEBACK)
    d.dispute("event_dispute", "eventCode")
    event = p.code("eventCode") or ""
    d.set(stage=d.codes.table("status_raw").get(event, {}).get("stage"))
    says = d.status(_MORE + "disputeStatus", "eventCode")
    step = d.codes.table("event_code").get(event)
    if event not in d.codes.table("status_raw"):
        p.missed("event_code", event, p.at("eventCode"))
    if step == "ruled":
        d.event(step, told_at, by="bank", outcome=says.get("outcome"))
    elif step is not None:
        d.event(step, told_at)
    d.set(
        requested_amount=p.minor(p.currency("amount.currency"), "amount.value", digits=d.codes.table("minor_digits")),
        order={"payment": d.word("payment_method", "paymentMethod")},
    )
    d.facts(
        card_brand=d.codes.table("card_brand").get(p.code(*_SCHEMES) or ""),
        network_reason_code=p.code(*_CODES),
        defendable=p.flag(_MORE + "defendable"),
        auto_defended=p.flag(_MORE + "autoDefended"),
    )
    if p.flag(_MORE + "defendable") is False or p.flag(_MORE + "autoDefended"):
        d.barred()
    else:
        d.dues()


def _raised(d: CaseDraft) -> None:
    """A dispute over a purchase with a card that the platform has issued: its side is the cardholder's."""
    d.updated(d.p.stamp("timestamp"))
    p = d.into("data")
    d.set(id=p.id("id", needed=True))
    d.status("status")
    d.set(
        reason_raw=p.code("type"),
        dispute=str(d.word("raised_type", "type") or Dispute.CHARGEBACK),
        turn=None if d.has_ended else Turn.PLATFORM.value,
        requested_amount=p.minor(
            p.currency("disputedAmount.currency"), "disputedAmount.value", digits=d.codes.table("minor_digits")
        ),
    )
    p.note(p.node, "a dispute of a card that the platform has issued", "a dispute against a seller: no clock is his")


SOURCE = Source("adyen", "adyen", recognizes, cases, fill, ("status_raw", "reason_raw", "event_code", "minor_digits"))
