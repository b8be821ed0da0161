"""The titles of all closed words, in both languages. A word without a title is an open one and is shown as it is."""

from __future__ import annotations

from collections.abc import Mapping

from disputes.language.truth import Text

Titles = Mapping[str, Text]


def _titles(*rows: tuple[str, str, str]) -> Titles:
    return {key: Text(en, zh) for key, en, zh in rows}


STATE: Titles = _titles(
    ("not_started", "not started", "未开始"),
    ("running", "running", "进行中"),
    ("due_soon", "due soon", "即将到期"),
    ("overdue", "overdue", "已逾期"),
    ("met", "met", "已按时完成"),
    ("met_late", "met too late", "逾期完成"),
    ("met_early", "met too early", "过早完成"),
    ("suspended", "suspended", "已暂停"),
    ("superseded", "superseded", "已被取代"),
    ("not_applicable", "not applicable", "不适用"),
    ("open", "open", "待办"),
    ("done", "done", "已完成"),
    # Of a stored case.
    ("new", "not scanned yet", "待扫描"),
    ("closed", "closed", "已结案"),
    ("quarantined", "in quarantine", "已隔离"),
)
ALERT_LEVEL: Titles = _titles(
    ("overdue", "overdue", "已逾期"),
    ("due_soon", "due soon", "即将到期"),
    ("lapsed", "lapsed", "逾期后果生效"),
    ("info", "for information", "提示"),
)
ALERT_KIND: Titles = _titles(
    ("due_soon", "due soon", "即将到期"),
    ("appeal_closing", "appeal closes soon", "申诉即将截止"),
    ("overdue", "overdue", "已逾期"),
    ("lapsed", "lapsed", "逾期后果生效"),
    ("ruling_due", "a ruling is due", "待裁决"),
    ("tier_crossed", "a tier is reached", "达到处罚级别"),
    ("measure_ending", "a measure ends soon", "措施即将结束"),
    ("question_open", "a fact is missing", "信息待补充"),
    ("disagreement", "differs from the platform", "与平台不一致"),
    ("refund_twice", "already refunded elsewhere", "已在其他渠道退款"),
    ("routes_open", "several routes are live", "多个渠道同时有效"),
)
EFFECT: Titles = _titles(
    ("auto_refund", "the buyer is refunded automatically", "自动退款给买家"),
    ("auto_approve", "the request is approved automatically", "申请自动通过"),
    ("auto_cancel", "the order is cancelled automatically", "订单自动取消"),
    ("auto_close", "the case is closed automatically", "纠纷自动关闭"),
    ("claim_granted", "the claim is granted", "索赔成立"),
    ("claim_denied", "the claim is denied", "索赔被驳回"),
    ("escalation", "the case is escalated", "纠纷升级处理"),
    ("payment_released", "the payment is released", "货款放款"),
    ("right_lost", "the right is lost", "丧失该项权利"),
    ("points", "penalty points are issued", "记违规积分"),
    ("fee", "a charge falls due", "产生费用"),
    ("other", "the consequence is described in the rule", "后果见规则"),
)
RULING: Titles = _titles(
    ("seller", "for the seller", "支持卖家"),
    ("buyer", "for the buyer", "支持买家"),
    ("split", "split between both", "双方分担"),
    ("undetermined", "cannot be predicted", "无法预判"),
)
PARTY: Titles = _titles(
    ("seller", "seller", "卖家"),
    ("buyer", "buyer", "买家"),
    ("platform", "platform", "平台"),
    ("carrier", "carrier", "物流商"),
    ("bank", "bank", "银行"),
    ("network", "card network", "卡组织"),
)
OWNER: Titles = _titles(
    ("customer_service", "customer service", "客服"),
    ("warehouse", "warehouse", "仓库"),
    ("logistics", "logistics", "物流"),
    ("compliance", "compliance", "合规"),
    ("finance", "finance", "财务"),
)
EVIDENCE: Titles = _titles(
    ("missing", "missing", "缺失"),
    ("incomplete", "incomplete", "不完整"),
    ("have", "on file", "已备齐"),
    ("submitted", "submitted", "已提交"),
)
FEE_WHEN: Titles = _titles(
    ("now", "due now", "现在应付"),
    ("if_accepted", "if the request is accepted", "如接受申请"),
    ("if_contested", "if it is contested", "如提出争议"),
    ("if_won", "if the case is won", "如胜诉"),
    ("if_lost", "if the case is lost", "如败诉"),
    ("if_lapsed", "if nothing is done", "如逾期未处理"),
)
REFUNDED_IF: Titles = _titles(
    ("won", "refunded if the case is won", "胜诉则退还"),
    ("lost", "refunded if the case is lost", "败诉则退还"),
    ("accepted", "refunded if the request is accepted", "接受申请则退还"),
)
CONFIDENCE: Titles = _titles(
    ("official", "official", "官方"),
    ("repost", "reposted", "转载"),
    ("secondary", "second-hand", "二手"),
    ("derived", "derived", "推导"),
    ("recalled", "recalled", "凭记忆"),
)
CONFIDENCE_MEANS: Titles = _titles(
    ("official", "every figure comes from the platform's own page", "所有数字均出自平台官方页面"),
    ("repost", "a figure comes from a copy of the platform's page", "有数字出自平台页面的转载"),
    (
        "secondary",
        "a figure comes from a third party's text only: check it before relying on it",
        "有数字仅出自第三方资料，使用前请核实",
    ),
    (
        "derived",
        "a figure was worked out from others: check it before relying on it",
        "有数字由其他数字推导得出，使用前请核实",
    ),
    (
        "recalled",
        "a figure is from memory, without a source: check it before relying on it",
        "有数字凭记忆给出、无资料来源，使用前请核实",
    ),
)
DISPUTE: Titles = _titles(
    ("nondelivery", "not received", "未收到货"),
    ("refused_signature", "delivery refused or failed", "拒收或派送失败"),
    ("not_as_described", "not as described", "货不对板"),
    ("damaged", "damaged", "商品破损"),
    ("wrong_item", "wrong item", "发错货"),
    ("missing_item", "missing item", "少件"),
    ("counterfeit", "counterfeit", "假货"),
    ("return_refund", "return and refund", "退货退款"),
    ("cancellation", "cancellation", "取消订单"),
    ("address_change", "change of address", "修改地址"),
    ("late_delivery", "late", "延迟"),
    ("unauthorized", "unauthorized payment", "未授权付款"),
    ("chargeback", "chargeback", "拒付"),
    ("credit_not_processed", "refund not paid", "退款未到账"),
    ("duplicate", "charged twice", "重复扣款"),
    ("review", "review", "评价"),
    ("complaint", "complaint", "投诉"),
    ("message", "message", "消息"),
    ("violation", "violation", "违规"),
    ("none", "no dispute, order watched", "无纠纷，跟踪订单"),
)
STAGE: Titles = _titles(
    ("requested", "requested", "已申请"),
    ("negotiating", "negotiating", "协商中"),
    ("awaiting_return", "awaiting the return", "待寄回"),
    ("return_in_transit", "return in transit", "退货运输中"),
    ("return_received", "return received", "已收到退货"),
    ("disputed", "disputed by the seller", "卖家已提出争议"),
    ("platform_review", "under the platform's review", "平台审核中"),
    ("decided", "decided", "已裁定"),
    ("appealed", "appealed", "已申诉"),
    ("inquiry", "inquiry", "查询阶段"),
    ("chargeback", "chargeback", "拒付阶段"),
    ("pre_arbitration", "pre-arbitration", "预仲裁"),
    ("arbitration", "arbitration", "仲裁"),
    ("closed", "closed", "已关闭"),
)
METRIC: Titles = _titles(
    ("non_fulfilment_rate", "non-fulfilment rate", "订单未完成率"),
    ("late_shipment_rate", "late shipment rate", "延迟发货率"),
    ("cancellation_rate", "cancellation rate", "取消率"),
    ("on_time_delivery_rate", "on-time delivery rate", "准时送达率"),
    ("valid_tracking_rate", "valid tracking rate", "有效追踪率"),
    ("order_defect_rate", "order defect rate", "订单缺陷率"),
    ("return_rate", "return rate", "退货率"),
    ("refund_rate", "refund rate", "退款率"),
    ("response_rate", "response rate", "回复率"),
    ("response_time", "response time", "回复时间"),
    ("negative_feedback_rate", "negative feedback rate", "差评率"),
    ("chargeback_ratio", "chargeback ratio", "拒付率"),
    ("fraud_ratio", "fraud ratio", "欺诈率"),
    ("dispute_rate", "dispute rate", "纠纷率"),
    ("rating", "rating", "店铺评分"),
)
LEG: Titles = _titles(("outbound", "to the buyer", "发货"), ("return", "back to the seller", "退货"))
LIMIT: Titles = _titles(
    ("formats", "formats", "格式"),
    ("files_each", "files", "文件数"),
    ("files_total", "files in all", "文件总数"),
    ("bytes_each", "size of a file", "单个文件大小"),
    ("bytes_total", "size in all", "文件总大小"),
    ("pages_each", "pages", "页数"),
    ("pages_total", "pages in all", "总页数"),
    ("chars_each", "characters", "字数"),
    ("chars_total", "characters in all", "总字数"),
    ("submissions", "submissions", "可提交次数"),
)
# What a piece of evidence is asked to show. The list is open: the commonest have a title.
SHOWS: Titles = _titles(
    ("tracking_number", "tracking number", "运单号"),
    ("awb", "air waybill", "面单"),
    ("date", "date", "日期"),
    ("time", "time", "时间"),
    ("address", "address", "地址"),
    ("recipient", "recipient", "收件人"),
    ("recipient_name", "recipient's name", "收件人姓名"),
    ("signature", "signature", "签名"),
    ("carrier", "carrier", "物流商"),
    ("weight", "weight", "重量"),
    ("order_id", "order number", "订单号"),
    ("product", "product", "商品"),
    ("quantity", "quantity", "数量"),
    ("complete_item", "complete item", "完整商品"),
    ("packing", "packing", "包装"),
    ("label", "label", "标签"),
    ("seller_name", "seller's name", "卖家名称"),
    ("buyer_name", "buyer's name", "买家姓名"),
    ("amount", "amount", "金额"),
    ("dated_before_sale", "dated before the sale", "日期早于销售"),
    ("delivered", "delivered", "已送达"),
)
LIMITED_BY: Titles = _titles(("at_latest", "a second limit", "另一期限"), ("at_earliest", "an extension", "延期"))
GROUPS: Mapping[str, Titles] = {
    "state": STATE,
    "alert_level": ALERT_LEVEL,
    "alert_kind": ALERT_KIND,
    "effect": EFFECT,
    "ruling": RULING,
    "party": PARTY,
    "owner": OWNER,
    "evidence": EVIDENCE,
    "fee_when": FEE_WHEN,
    "refunded_if": REFUNDED_IF,
    "confidence": CONFIDENCE,
    "confidence_means": CONFIDENCE_MEANS,
    "dispute": DISPUTE,
    "stage": STAGE,
    "metric": METRIC,
    "leg": LEG,
    "limit": LIMIT,
    "limited_by": LIMITED_BY,
    "shows": SHOWS,
}


def word(group: str, key: str, lang: str) -> str:
    """The title of `key` in `lang`; the key itself where it has none (in English without its underscores)."""
    found = GROUPS[group].get(key)
    if found is not None:
        return found.of(lang)
    return key.replace("_", " ") if lang == "en" else key
