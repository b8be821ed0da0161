"""Events as clauses, to be put behind *when* and *after*: `the parcel was delivered`, `包裹送达`."""

from __future__ import annotations

from collections.abc import Mapping

from disputes.language.truth import Text
from disputes.views.titles import TITLES
from disputes.words.records import EventOutcome, EventType

_CLAUSES: Mapping[EventType, Text] = {
    EventType.FIRST_SCAN: Text("the carrier first scanned the parcel", "物流首次扫描"),
    EventType.LAST_SCAN: Text("the carrier last scanned the parcel", "物流最近一次扫描"),
    EventType.OUT_FOR_DELIVERY: Text("the parcel went out for delivery", "包裹开始派送"),
    EventType.DELIVERY_ATTEMPTED: Text("a delivery attempt failed", "派送失败"),
    EventType.DELIVERED: Text("the parcel was delivered", "包裹送达"),
    EventType.SIGNED: Text("the parcel was signed for", "包裹签收"),
    EventType.TRACKING_UPLOADED: Text("tracking was uploaded", "上传物流信息"),
    EventType.REFUNDED: Text("the buyer was refunded", "退款给买家"),
    EventType.RULED: Text("the dispute was decided", "纠纷裁决"),
    EventType.APPEALED: Text("an appeal was filed", "提出申诉"),
    EventType.APPEAL_RULED: Text("the appeal was decided", "申诉裁决"),
    EventType.CANCELLED: Text("the order was cancelled", "订单取消"),
    EventType.CLOSED: Text("the dispute was closed", "纠纷关闭"),
    EventType.EVIDENCE_SUBMITTED: Text("evidence was submitted", "提交凭证"),
    EventType.SETTLED: Text("buyer and seller agreed", "买卖双方达成一致"),
}
OUTCOMES: Mapping[EventOutcome, Text] = {
    EventOutcome.ACCEPT: Text("an acceptance", "接受"),
    EventOutcome.REJECT: Text("a rejection", "拒绝"),
    EventOutcome.COUNTER: Text("another offer", "还价"),
    EventOutcome.BUYER: Text("for the buyer", "支持买家"),
    EventOutcome.SELLER: Text("for the seller", "支持卖家"),
    EventOutcome.SPLIT: Text("split between both", "双方分担"),
}


def event_clause(type_: EventType, lang: str) -> str:
    """What happened, as a clause."""
    found = _CLAUSES.get(type_) or TITLES[EventType][type_]
    return found.of(lang)
