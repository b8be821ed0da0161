"""Antom (Alipay+): the notifications of a dispute.

Every value is text, amounts in the smallest unit of their currency, instants with their offset. A judged dispute says
in whose favour in `disputeJudgedResult`: it is accepted by the customer where the seller has won.
"""

from __future__ import annotations

from collections.abc import Iterator

from disputes.documents.yaml_tree import Node
from disputes.sources.case_draft import CaseDraft
from disputes.sources.source import Found, Source, has
from disputes.words.records import Dispute, Payment, Stage

_KIND = "disputeNotificationType"
_JUDGED = "DISPUTE_JUDGED"


def recognizes(root: Node) -> bool:
    return has(root, _KIND, "disputeId")


def cases(root: Node) -> Iterator[Found]:
    if has(root, _KIND):
        yield root


def fill(d: CaseDraft) -> None:
    p = d.p
    d.set(id=p.id("disputeId", needed=True), order={"id": p.id("paymentRequestId")})
    d.known_by(*p.ids("paymentId"))
    d.reason("disputeReasonCode", otherwise=Dispute.CHARGEBACK)
    d.set(stage=d.word("dispute_type", "disputeType") if p.at("disputeType") else Stage.CHARGEBACK.value)
    # What a judgement says stays with the notifications that tell of it.
    says = d.status(*(("disputeJudgedResult", _KIND) if p.code(_KIND) == _JUDGED else (_KIND,)))
    judged, accepted = p.stamp("disputeJudgedTime"), p.stamp("disputeAcceptTime")
    d.updated(judged, accepted)
    d.event("opened", p.stamp("disputeTime"))
    d.event("accepted", accepted, by="seller")
    if p.code(_KIND) == _JUDGED and says.get("outcome") is not None:
        d.event("ruled", judged, by="bank", outcome=says["outcome"], amount=_amount(d, "disputeJudgedAmount"))
    d.set(requested_amount=_amount(d, "disputeAmount"))
    brand = d.codes.table("card_brand").get(p.code("disputeSource") or "")
    d.set(order={"payment": Payment.CARD.value if brand is not None else None})
    d.facts(
        card_brand=brand,
        network_reason_code=p.code("disputeReasonCode"),
        defendable=p.flag("defendable"),
        auto_defended=True if p.code("autoDefendReason") is not None else None,
    )
    if p.flag("defendable") is False or p.code("autoDefendReason") is not None:
        d.barred()
    else:
        d.dues()


def _amount(d: CaseDraft, field: str) -> dict[str, str] | None:
    return d.p.minor(d.p.currency(f"{field}.currency"), f"{field}.value")


SOURCE = Source("antom", "antom", recognizes, cases, fill)
