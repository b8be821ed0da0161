"""PingPong Checkout: lists of chargebacks and of retrieval requests, and the notifications of a dispute.

Amounts come in whole units, times in the channel's local time; `eventDate` is when the dispute began, whatever the
event is. A list does not say at which stage its disputes are.
"""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.yaml_tree import Node
from disputes.sources.case_draft import CaseDraft
from disputes.sources.source import Found, Source, has
from disputes.words.documents import NodeKind
from disputes.words.records import Dispute

_ZONE = "Asia/Shanghai"  # that of the map `due_fields`, for the reason that is given there
_DUE = "defensePeriodEndsAt"
_MIDNIGHT = (" 00:00:00", "T00:00:00")


def _rows(root: Node) -> list[Node]:
    data = root.get("data")
    listed = data.get("detailList") if data is not None and data.kind is NodeKind.MAP else None
    return [row for row in (listed.items if listed is not None else ()) if row.kind is NodeKind.MAP]


def _is_event(root: Node) -> bool:
    return has(root, "eventCode", "disputePspReference")


def recognizes(root: Node) -> bool:
    return _is_event(root) or any(has(row, "disputePspReference") for row in _rows(root))


def cases(root: Node) -> Iterator[Found]:
    if _is_event(root):
        yield root
    else:
        yield from _rows(root)


def fill(d: CaseDraft) -> None:
    p = d.p
    d.set(id=p.id("disputePspReference", needed=True), order={"id": p.id("merchantReference")})
    d.known_by(*p.ids("originalReference"))
    d.reason("chargebackReasonCode", otherwise=Dispute.CHARGEBACK)
    if d.record["dispute"] == Dispute.CHARGEBACK.value and (kind := d.word("dispute_type", "disputeType")) is not None:
        d.set(dispute=str(kind))
    _stands(d)
    d.event("opened", p.stamp("eventDate", zone=_ZONE))
    d.set(
        requested_amount=p.amount(p.currency("currency"), "amount"),
        order={"payment": d.word("payment_method", "paymentMethod", "chargebackSchemeCode")},
    )
    d.facts(
        card_brand=d.codes.table("card_brand").get(p.code("chargebackSchemeCode", "paymentMethod") or ""),
        network_reason_code=p.code("chargebackReasonCode"),
        defendable=p.flag("defendable"),
    )
    if p.flag("defendable") is False:
        d.barred()
        return
    d.dues()
    due = p.at(_DUE)
    if due is not None and due.text.strip().endswith(_MIDNIGHT) and "deadlines" in d.record:
        p.note(due, due.text, "a date with its hour: taken as written, though it may mean the end of that day")


def _stands(d: CaseDraft) -> None:
    """The status: that of the event where it brings a result, of which `chargebackStatus` does not tell."""
    table = d.codes.table("status_raw")
    event, status = d.p.code("eventCode") or "", d.p.code("chargebackStatus") or ""
    told = table.get(event, {})
    if event and event not in table:
        d.p.missed("event_code", event, d.p.at("eventCode"))
    results = event in d.codes.table("event_code") and ("ended" in told or "ended" not in table.get(status, {}))
    d.set(stage=told.get("stage"))
    d.status(*(("eventCode", "chargebackStatus") if results else ("chargebackStatus", "eventCode")))


SOURCE = Source("pingpong", "pingpong", recognizes, cases, fill, ("status_raw", "reason_raw", "event_code"))
