"""The fields that the text of a message may name, each with the title that a draft shows where the field is missing."""

from __future__ import annotations

from collections.abc import Mapping

from disputes.language.truth import Text
from disputes.records.field_types import FieldType
from disputes.words.language import FieldKind

DUE = "action.due"
ON_FILE = "evidence.on_file"
OF_THE_ANSWER: Mapping[str, FieldType] = {DUE: FieldType(FieldKind.INSTANT), ON_FILE: FieldType(FieldKind.TEXT)}
"""What a message reads of the answer: when the action is due for which it is drafted, and which evidence is at hand."""

TITLES: Mapping[str, Text] = {
    DUE: Text("date by which it is due", "办理期限"),
    ON_FILE: Text("evidence", "凭证"),
    "id": Text("case number", "案件编号"),
    "reason_raw": Text("reason code", "原因代码"),
    "requested_amount": Text("amount asked for", "申请金额"),
    "claim.amount": Text("amount asked for", "申请金额"),
    "order.id": Text("order number", "订单号"),
    "order.amount": Text("order amount", "订单金额"),
    "order.item_price": Text("item price", "商品价款"),
    "order.shipping_fee": Text("shipping fee", "运费"),
    "order.category": Text("category", "类目"),
    "order.ship_by": Text("latest day of dispatch", "最晚发货日"),
    "order.promised_from": Text("earliest day of delivery", "最早送达日"),
    "order.promised_by": Text("promised day of delivery", "承诺送达日"),
    "shipment.carrier": Text("carrier", "物流商"),
    "shipment.tracking_number": Text("tracking number", "运单号"),
    "return_shipment.carrier": Text("carrier of the return", "退货物流商"),
    "return_shipment.tracking_number": Text("tracking number of the return", "退货运单号"),
    "event.ordered": Text("day of the order", "下单日"),
    "event.paid": Text("day of payment", "付款日"),
    "event.shipped": Text("day of dispatch", "发货日"),
    "event.first_scan": Text("day of the first scan", "首次扫描日"),
    "event.last_scan": Text("day of the last scan", "最近扫描日"),
    "event.delivery_attempted": Text("day of the delivery attempt", "派送尝试日"),
    "event.delivered": Text("day of delivery", "送达日"),
    "event.signed": Text("day of the signature", "签收日"),
    "event.refused": Text("day of the refusal", "拒收日"),
    "event.returned": Text("day of the return", "退回日"),
    "event.opened": Text("day of the request", "申请日"),
    "event.return_received": Text("day on which the return arrived", "收到退货日"),
    "event.refunded": Text("day of the refund", "退款日"),
    "event.cancel_requested": Text("day of the request to cancel", "申请取消日"),
    "event.reviewed": Text("day of the review", "评价日"),
    "event.ruled": Text("day of the ruling", "裁定日"),
}
"""By field. Facts and deadlines have titles of their own."""

FORMS = frozenset(
    {
        FieldKind.TEXT,
        FieldKind.INT,
        FieldKind.NUMBER,
        FieldKind.MONEY,
        FieldKind.INSTANT,
        FieldKind.DATE,
    }
)
"""The kinds of value that read the same in every language. Words and yes or no choose a message instead: `when`."""
