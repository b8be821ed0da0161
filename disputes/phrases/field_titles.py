"""What the fields of a record are called in a sentence, in both languages.

`FIELDS` by path; `KEYS` by list and key of a member; `COLUMNS` of the weeks, days and months of a shop. A yes-or-no
field has two clauses instead, one for each answer, in `CLAUSES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from disputes.language.truth import Text
from disputes.words import ClosedWord
from disputes.words.answers import DeadlineState, EvidenceStatus, MetricStatus
from disputes.words.records import (
    Dispute,
    EventType,
    Fulfilment,
    Label,
    Party,
    Payment,
    Platform,
    Remedy,
    SellerOrigin,
    Site,
    Stage,
    Tracking,
    Turn,
)


class YesOrNo(NamedTuple):
    """The clauses of a yes-or-no field."""

    yes: Text
    no: Text


_PARCEL: Mapping[str, Text] = {
    "carrier": Text("the carrier", "物流商"),
    "tracking_number": Text("the tracking number", "运单号"),
    "tracking": Text("the tracking", "物流状态"),
    "label": Text("the shipping label", "面单"),
    "value": Text("the value", "价值"),
}
FIELDS: Mapping[str, Text] = {
    "id": Text("the number of the case", "案件编号"),
    "platform": Text("the platform", "平台"),
    "market": Text("the market", "市场"),
    "site": Text("the site of the platform", "站点"),
    "via": Text("the processor", "处理方"),
    "dispute": Text("the kind of dispute", "纠纷类型"),
    "reason_raw": Text("the channel's reason code", "渠道的原因代码"),
    "status_raw": Text("the channel's status", "渠道的状态代码"),
    "source_version": Text("the version of the channel's interface", "渠道接口版本"),
    "stage": Text("the stage of the case", "案件阶段"),
    "turn": Text("the next move", "当前处理方"),
    "requested": Text("what the buyer asks for", "买家诉求"),
    "requested_amount": Text("the amount that the buyer asks for", "买家要求的金额"),
    "claim.amount": Text("the amount of the claim", "索赔金额"),
    "times_opened": Text("the number of times that the case was opened", "案件开启次数"),
    "order.id": Text("the number of the order", "订单编号"),
    "order.amount": Text("the total that the buyer paid", "买家支付总额"),
    "order.item_price": Text("the price of the goods", "商品价格"),
    "order.shipping_fee": Text("the shipping fee", "运费"),
    "order.tax": Text("the tax", "税费"),
    "order.payment": Text("the way of payment", "付款方式"),
    "order.fulfilment": Text("who ships the order", "发货方"),
    "order.category": Text("the category of the goods", "商品类目"),
    "order.ship_by": Text("the latest day of dispatch", "最晚发货时间"),
    "order.promised_from": Text("the earliest estimated delivery", "预计最早送达时间"),
    "order.promised_by": Text("the latest estimated delivery", "预计最晚送达时间"),
    **{f"shipment.{k}": Text(f"{t.en} of the parcel", f"包裹的{t.zh}") for k, t in _PARCEL.items()},
    **{f"return_shipment.{k}": Text(f"{t.en} of the return", f"退货的{t.zh}") for k, t in _PARCEL.items()},
    "buyer.intent": Text("the strength of the buyer's intent (1 to 4)", "买家意向强度（1 至 4）"),
    "buyer.tier": Text("the buyer's tier", "买家等级"),
    "buyer.claims_last_90_days": Text("the buyer's claims of the last 90 days", "买家近 90 天的纠纷数"),
    "shop.id": Text("the number of the shop", "店铺编号"),
    "shop.platform": Text("the shop's platform", "店铺所在平台"),
    "shop.market": Text("the shop's market", "店铺所在市场"),
    "shop.site": Text("the shop's site", "店铺所在站点"),
    "shop.seller": Text("the seller's base", "卖家类型"),
    "shop.tier": Text("the shop's tier", "店铺等级"),
    "shop.size": Text("the size of the shop", "店铺规模"),
    "shop.opened_at": Text("when the shop was opened", "开店时间"),
    "shop.balance.points": Text("the points left on the shop's record", "店铺剩余积分"),
    "shop.balance.at": Text("the day of the points left", "剩余积分的日期"),
    "shop.fetched_at": Text("when the shop's data were fetched", "店铺数据获取时间"),
    "fetched_at": Text("when the data were fetched", "数据获取时间"),
    "updated_at": Text("when the record was changed last", "记录更新时间"),
    "now": Text("the moment of the answer", "答复时刻"),
}
_TRANSACTION = {
    "at": Text("its date", "日期"),
    "amount": Text("its amount", "金额"),
    "ip": Text("its IP address", "IP 地址"),
    "device": Text("its device", "设备"),
    "email": Text("its e-mail address", "电子邮箱"),
    "address": Text("its delivery address", "收货地址"),
}
KEYS: Mapping[str, Mapping[str, Text]] = {
    "events": {
        "type": Text("its kind", "类型"),
        "at": Text("its moment", "时间"),
        "by": Text("who did it", "操作方"),
        "outcome": Text("its outcome", "结果"),
        "remedy": Text("the remedy", "处理方式"),
        "amount": Text("its amount", "金额"),
        "ref": Text("its reference", "参考号"),
    },
    "evidence": {
        "kind": Text("its kind", "种类"),
        "file": Text("its file", "文件"),
        "format": Text("its format", "格式"),
        "bytes": Text("its size in bytes", "字节数"),
        "pages": Text("its pages", "页数"),
        "chars": Text("its characters", "字数"),
        "shows": Text("what it shows", "所载内容"),
        "submitted_at": Text("when it was submitted", "提交时间"),
        "status": Text("how it stands", "状态"),
    },
    "shipments": {k: Text(t.en.replace("the ", "its ", 1), t.zh) for k, t in _PARCEL.items()},
    "prior_transactions": _TRANSACTION,
    "orders": {
        "id": Text("its number", "编号"),
        "created_at": Text("when it was placed", "下单时间"),
        "paid_at": Text("when it was paid", "付款时间"),
        "cleared_at": Text("when it was released for dispatch", "可发货时间"),
        "ship_by": Text("its latest day of dispatch", "最晚发货时间"),
        "shipped_at": Text("when it was shipped", "发货时间"),
        "first_scan_at": Text("when it was first scanned", "首次扫描时间"),
        "promised_by": Text("its promised delivery", "承诺送达时间"),
        "delivered_at": Text("when it was delivered", "送达时间"),
        "cancelled_at": Text("when it was cancelled", "取消时间"),
        "cancelled_by": Text("who cancelled it", "取消方"),
        "cause": Text("why it was cancelled", "取消原因"),
    },
    "violations": {
        "type": Text("its type", "类型"),
        "at": Text("its date", "日期"),
        "count": Text("how often it was found", "次数"),
        "severity": Text("its severity", "严重程度"),
        "points": Text("its points", "分值"),
        "order": Text("its order", "订单"),
        "found_by": Text("who found it", "发现方"),
        "ref": Text("its reference", "参考号"),
        "appeals": Text("its appeals", "申诉"),
        "occurrence": Text("which of its type it is", "同类第几次"),
        "own_points": Text("the points that it states itself", "违规记录所载分值"),
        "issued_at": Text("when its points are issued", "计分时间"),
    },
    "points": {
        "ledger": Text("their ledger", "积分账"),
        "issued_at": Text("when they were issued", "计分时间"),
        "points": Text("how many they are", "分值"),
        "type": Text("their type", "类型"),
        "ref": Text("their reference", "参考号"),
        "appeals": Text("their appeals", "申诉"),
    },
    "measures": {
        "type": Text("its type", "类型"),
        "starts_at": Text("its start", "开始时间"),
        "ends_at": Text("its end", "结束时间"),
        "at": Text("its date", "日期"),
    },
}
OWN: Mapping[str, Text] = {
    "count": Text("their number", "数量"),
    "sum": Text("their sum", "合计"),
    "start.weekday": Text("the weekday of its start", "起算日为周几"),
    "start.time": Text("the time of day of its start", "起算时刻"),
    "due": Text("its due date", "截止时间"),
    "rate": Text("the rate", "比率"),
    "numerator": Text("the part that is counted", "分子"),
    "denominator": Text("the whole", "分母"),
    "unique_buyers": Text("the number of different buyers", "不同买家数"),
    "excluded": Text("what is left out", "排除数"),
    "status": Text("its status", "状态"),
    "level": Text("its level", "级别"),
    "points": Text("the total of points", "积分总数"),
    "tier": Text("the step reached", "所达级别"),
    "occurrence": Text("the number of times so far", "累计次数"),
    "format": Text("the format", "格式"),
    "kind": Text("the kind of evidence", "凭证种类"),
    "starts": Text("its first day", "起始日"),
    "date": Text("its date", "日期"),
    "month": Text("its month", "月份"),
}
LISTS: Mapping[str, Text] = {
    "events": Text("event", "事件"),
    "evidence": Text("piece of evidence", "凭证"),
    "shipments": Text("parcel", "包裹"),
    "prior_transactions": Text("earlier transaction", "以往交易"),
    "orders": Text("order", "订单"),
    "violations": Text("violation", "违规"),
    "points": Text("entry of points", "积分记录"),
    "measures": Text("measure", "处罚措施"),
    "weeks": Text("week", "周"),
    "days": Text("day", "日"),
    "months": Text("month", "月份"),
}
PLURALS = {
    "evidence": "pieces of evidence",
    "points": "entries of points",
    "prior_transactions": "earlier transactions",
}
_CLAUSE: Mapping[str, tuple[str, str, str, str]] = {
    "integrated": (
        "{it} went with the platform's own logistics",
        "{it} did not go with the platform's own logistics",
        "{它}使用平台物流",
        "{它}未使用平台物流",
    ),
    "signed": ("{it} was signed for", "{it} was not signed for", "{它}有人签收", "{它}无人签收"),
    "address_match": (
        "{it} went to the right address",
        "{it} did not go to the right address",
        "{它}送达正确地址",
        "{它}未送达正确地址",
    ),
}


def _clauses(en: str, zh: str) -> dict[str, YesOrNo]:
    return {
        key: YesOrNo(
            Text(yes.format(it=en), yes_zh.replace("{它}", zh)), Text(no.format(it=en), no_zh.replace("{它}", zh))
        )
        for key, (yes, no, yes_zh, no_zh) in _CLAUSE.items()
    }


CLAUSES: Mapping[str, YesOrNo] = {
    **{f"shipment.{k}": c for k, c in _clauses("the parcel", "包裹").items()},
    **{f"return_shipment.{k}": c for k, c in _clauses("the return", "退货").items()},
    **{f"shipments.{k}": c for k, c in _clauses("it", "该包裹").items()},
    "order.preorder": YesOrNo(Text("it is a pre-order", "为预售订单"), Text("it is no pre-order", "非预售订单")),
    "buyer.contacted": YesOrNo(
        Text("the buyer contacted the seller first", "买家曾先联系卖家"),
        Text("the buyer did not contact the seller first", "买家未先联系卖家"),
    ),
    "events_complete": YesOrNo(
        Text("the record lists every event", "记录已列全部事件"),
        Text("the record may lack events", "记录可能缺少事件"),
    ),
    "events.auto": YesOrNo(
        Text("the system did it by itself", "由系统自动完成"), Text("a person did it", "由人工完成")
    ),
    "prior_transactions.disputed": YesOrNo(Text("it was disputed", "有争议"), Text("it was not disputed", "无争议")),
    "start.business_day": YesOrNo(
        Text("it starts on a business day", "起算日为工作日"), Text("it starts on no business day", "起算日非工作日")
    ),
}
WORDS: Mapping[str, type[ClosedWord]] = {
    "platform": Platform,
    "via": Platform,
    "site": Site,
    "dispute": Dispute,
    "stage": Stage,
    "turn": Turn,
    "requested": Remedy,
    "order.payment": Payment,
    "order.fulfilment": Fulfilment,
    "shipment.label": Label,
    "shipment.tracking": Tracking,
    "return_shipment.label": Label,
    "return_shipment.tracking": Tracking,
    "shipments.label": Label,
    "shipments.tracking": Tracking,
    "shop.seller": SellerOrigin,
    "shop.platform": Platform,
    "shop.site": Site,
    "seller": SellerOrigin,
    "events.type": EventType,
    "events.by": Party,
    "events.remedy": Remedy,
    "evidence.status": EvidenceStatus,
    "orders.cancelled_by": Party,
    "deadline": DeadlineState,
    "metric.status": MetricStatus,
    "status": MetricStatus,
}
"""The closed list that a field's value is a word of, by the field; of a list's member by list and key."""
COLUMNS: Mapping[str, Text] = {
    "orders": Text("orders", "订单数"),
    "shipped": Text("orders shipped", "已发货订单数"),
    "unfulfilled": Text("orders not fulfilled", "未履约订单数"),
    "late": Text("late orders", "延迟订单数"),
    "sales": Text("sales", "销售笔数"),
    "sales_amount": Text("the amount of sales", "销售金额"),
    "chargebacks": Text("chargebacks", "拒付笔数"),
    "fraud_reports": Text("fraud reports", "欺诈报告数"),
    "disputed_amount": Text("the disputed amount", "争议金额"),
}
