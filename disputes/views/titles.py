"""The titles of closed words, in both languages, and of the commonest open ones: these are shown as they are where they
have none.
"""

from __future__ import annotations

from collections.abc import Mapping

from disputes.language.truth import Text
from disputes.views.language_titles import LANGUAGE_TITLES
from disputes.views.record_titles import RECORD_TITLES
from disputes.words import ClosedWord
from disputes.words.answers import (
    ActionState,
    Comparator,
    Confidence,
    DeadlineState,
    Decider,
    EntryState,
    EvidenceStatus,
    Expectation,
    FeeWhen,
    LapseEffect,
    LossBearer,
    MeasureState,
    MetricStatus,
    Owner,
    RefundCondition,
    RelianceKind,
)
from disputes.words.export import ExportTableName
from disputes.words.language import FieldKind
from disputes.words.messages import MessageLanguage
from disputes.words.records import Actor, Dispute, Party, Stage
from disputes.words.retention import RetainedPart, StaysFor
from disputes.words.store import AlertKind, AlertLevel, AnswerState, CaseState, StepState, WorkGroup

_PARTIES: dict[ClosedWord, Text] = {
    Party.SELLER: Text("seller", "卖家"),
    Party.BUYER: Text("buyer", "买家"),
    Party.PLATFORM: Text("platform", "平台"),
    Party.CARRIER: Text("carrier", "物流商"),
    Party.BANK: Text("bank", "银行"),
    Party.NETWORK: Text("card network", "卡组织"),
}
TITLES: Mapping[type[ClosedWord], Mapping[ClosedWord, Text]] = {
    **RECORD_TITLES,
    Party: _PARTIES,
    # The same parties, where not all of them may stand.
    Actor: {word: _PARTIES[Party(word)] for word in Actor},
    Decider: {word: _PARTIES[Party(word)] for word in Decider},
    LossBearer: {word: _PARTIES[Party(word)] for word in LossBearer},
    DeadlineState: {
        DeadlineState.NOT_STARTED: Text("not started", "未开始"),
        DeadlineState.RUNNING: Text("running", "进行中"),
        DeadlineState.DUE_SOON: Text("due soon", "即将到期"),
        DeadlineState.OVERDUE: Text("overdue", "已逾期"),
        DeadlineState.MET: Text("met", "已按时完成"),
        DeadlineState.MET_LATE: Text("met too late", "逾期完成"),
        DeadlineState.MET_EARLY: Text("met too early", "过早完成"),
        DeadlineState.SUSPENDED: Text("suspended", "已暂停"),
        DeadlineState.SUPERSEDED: Text("superseded", "已被取代"),
        DeadlineState.NOT_APPLICABLE: Text("not applicable", "不适用"),
    },
    ActionState: {
        ActionState.OPEN: Text("open", "待办"),
        ActionState.DUE_SOON: Text("due soon", "即将到期"),
        ActionState.OVERDUE: Text("overdue", "已逾期"),
        ActionState.DONE: Text("done", "已完成"),
    },
    StepState: {
        StepState.OPEN: Text("open", "待办"),
        StepState.DUE_SOON: Text("due soon", "即将到期"),
        StepState.OVERDUE: Text("overdue", "已逾期"),
        StepState.DATE_UNKNOWN: Text("due date unknown", "期限不明"),
        StepState.LAPSED: Text("lapsed", "逾期后果生效"),
    },
    CaseState: {
        CaseState.NEW: Text("not scanned yet", "待扫描"),
        CaseState.OPEN: Text("open", "待办"),
        CaseState.DUE_SOON: Text("due soon", "即将到期"),
        CaseState.OVERDUE: Text("overdue", "已逾期"),
        CaseState.CLOSED: Text("closed", "已结案"),
    },
    MessageLanguage: LANGUAGE_TITLES,
    WorkGroup: {
        WorkGroup.DATE_UNKNOWN: Text("due date unknown", "期限不明"),
        WorkGroup.OVERDUE: Text("overdue", "已逾期"),
        WorkGroup.TODAY: Text("due within 24 hours", "24 小时内到期"),
        WorkGroup.SOON: Text("due within three days", "3 天内到期"),
        WorkGroup.LATER: Text("due later", "更晚到期"),
        WorkGroup.UNDATED: Text("to do, no date", "待办，无期限"),
        WorkGroup.LAPSED: Text("lapsed, nothing left to do", "已失效，无可处理"),
        WorkGroup.CLOSED: Text("closed", "已结案"),
    },
    Owner: {
        Owner.CUSTOMER_SERVICE: Text("customer service", "客服"),
        Owner.WAREHOUSE: Text("warehouse", "仓库"),
        Owner.LOGISTICS: Text("logistics", "物流"),
        Owner.COMPLIANCE: Text("compliance", "合规"),
        Owner.FINANCE: Text("finance", "财务"),
    },
    EvidenceStatus: {
        EvidenceStatus.MISSING: Text("missing", "缺失"),
        EvidenceStatus.INCOMPLETE: Text("incomplete", "不完整"),
        EvidenceStatus.HAVE: Text("on file", "已备齐"),
        EvidenceStatus.SUBMITTED: Text("submitted", "已提交"),
    },
    Expectation: {
        Expectation.SELLER: Text("for the seller", "支持卖家"),
        Expectation.BUYER: Text("for the buyer", "支持买家"),
        Expectation.SPLIT: Text("split between both", "双方分担"),
        Expectation.UNDETERMINED: Text("cannot be predicted", "无法预判"),
    },
    LapseEffect: {
        LapseEffect.AUTO_REFUND: Text("the buyer is refunded automatically", "自动退款给买家"),
        LapseEffect.AUTO_APPROVE: Text("the request is approved automatically", "申请自动通过"),
        LapseEffect.AUTO_CANCEL: Text("the order is cancelled automatically", "订单自动取消"),
        LapseEffect.AUTO_CLOSE: Text("the case is closed automatically", "纠纷自动关闭"),
        LapseEffect.CLAIM_GRANTED: Text("the claim is granted", "索赔成立"),
        LapseEffect.CLAIM_DENIED: Text("the claim is denied", "索赔被驳回"),
        LapseEffect.ESCALATION: Text("the case is escalated", "纠纷升级处理"),
        LapseEffect.PAYMENT_RELEASED: Text("the payment is released", "货款放款"),
        LapseEffect.RIGHT_LOST: Text("the right is lost", "丧失该项权利"),
        LapseEffect.POINTS: Text("penalty points are issued", "记违规积分"),
        LapseEffect.FEE: Text("a charge falls due", "产生费用"),
        LapseEffect.OTHER: Text("no fixed consequence is on file", "后果暂无明确记录"),
    },
    FeeWhen: {
        FeeWhen.NOW: Text("due now", "现在应付"),
        FeeWhen.IF_ACCEPTED: Text("if the request is accepted", "如接受申请"),
        FeeWhen.IF_CONTESTED: Text("if it is contested", "如提交抗辩"),
        FeeWhen.IF_WON: Text("if the case is won", "如胜诉"),
        FeeWhen.IF_LOST: Text("if the case is lost", "如败诉"),
        FeeWhen.IF_LAPSED: Text("if nothing is done", "如逾期未处理"),
    },
    RefundCondition: {
        RefundCondition.WON: Text("refunded if the case is won", "胜诉则退还"),
        RefundCondition.LOST: Text("refunded if the case is lost", "败诉则退还"),
        RefundCondition.ACCEPTED: Text("refunded if the request is accepted", "接受申请则退还"),
    },
    Confidence: {
        Confidence.OFFICIAL: Text("official", "官方"),
        Confidence.REPOST: Text("reposted", "转载"),
        Confidence.SECONDARY: Text("second-hand", "二手"),
        Confidence.DERIVED: Text("derived", "推导"),
        Confidence.RECALLED: Text("recalled", "凭记忆"),
        Confidence.HOUSE: Text("house rule", "自有规则"),
    },
    RelianceKind: {
        RelianceKind.DEADLINE: Text("deadline", "期限"),
        RelianceKind.RULE: Text("rule", "规则"),
        RelianceKind.AMOUNT: Text("amount", "金额"),
        RelianceKind.COST_OF_SILENCE: Text("cost of silence", "不处理的代价"),
        RelianceKind.POINTS: Text("points", "积分"),
        RelianceKind.ACTION: Text("action", "待办事项"),
        RelianceKind.EVIDENCE: Text("evidence", "凭证"),
        RelianceKind.FACT: Text("fact", "事实"),
    },
    MeasureState: {
        MeasureState.PENDING: Text("not yet", "尚未开始"),
        MeasureState.RUNNING: Text("running", "进行中"),
        MeasureState.ENDED: Text("ended", "已结束"),
        MeasureState.LIFTED: Text("lifted", "已解除"),
    },
    EntryState: {
        EntryState.COMPUTED: Text("computed", "推算"),
        EntryState.ISSUED: Text("issued", "平台已计"),
        EntryState.CONFIRMED: Text("issued, as computed", "平台已计，与推算一致"),
        EntryState.APPEALED: Text("under appeal", "申诉中"),
        EntryState.REMOVED: Text("removed", "已撤销"),
        EntryState.EXPIRED: Text("expired", "已失效"),
    },
    MetricStatus: {
        MetricStatus.OK: Text("ok", "达标"),
        MetricStatus.AT_RISK: Text("at risk", "临近"),
        MetricStatus.BREACHED: Text("breached", "未达标"),
        MetricStatus.UNKNOWN: Text("not known", "未知"),
    },
    AlertLevel: {
        AlertLevel.OVERDUE: Text("overdue", "已逾期"),
        AlertLevel.DUE_SOON: Text("due soon", "即将到期"),
        AlertLevel.LAPSED: Text("lapsed", "逾期后果生效"),
        AlertLevel.INFO: Text("for information", "提示"),
    },
    AlertKind: {
        AlertKind.DUE_SOON: Text("due soon", "即将到期"),
        AlertKind.APPEAL_CLOSING: Text("appeal closes soon", "申诉即将截止"),
        AlertKind.OVERDUE: Text("overdue", "已逾期"),
        AlertKind.DATE_UNKNOWN: Text("due date unknown", "期限不明"),
        AlertKind.LAPSED: Text("lapsed", "逾期后果生效"),
        AlertKind.RULING_DUE: Text("a ruling is due", "待裁决"),
        AlertKind.TIER_CROSSED: Text("a tier is reached", "达到处罚级别"),
        AlertKind.MEASURE_ENDING: Text("a measure ends soon", "措施即将结束"),
        AlertKind.QUESTION_OPEN: Text("a fact is missing", "信息待补充"),
        AlertKind.DISAGREEMENT: Text("differs from the platform", "与平台不一致"),
        AlertKind.REFUND_TWICE: Text("already refunded elsewhere", "已在其他渠道退款"),
        AlertKind.ROUTES_OPEN: Text("several routes are live", "多个渠道同时有效"),
        AlertKind.CONTRADICTION: Text("the record contradicts itself", "记录内容矛盾"),
    },
    Dispute: {
        Dispute.NONDELIVERY: Text("not received", "未收到货"),
        Dispute.REFUSED_SIGNATURE: Text("delivery refused or failed", "拒收或派送失败"),
        Dispute.NOT_AS_DESCRIBED: Text("not as described", "货不对板"),
        Dispute.DAMAGED: Text("damaged", "商品破损"),
        Dispute.WRONG_ITEM: Text("wrong item", "发错货"),
        Dispute.MISSING_ITEM: Text("missing item", "少件"),
        Dispute.COUNTERFEIT: Text("counterfeit", "假货"),
        Dispute.RETURN_REFUND: Text("return and refund", "退货退款"),
        Dispute.CANCELLATION: Text("cancellation", "取消订单"),
        Dispute.ADDRESS_CHANGE: Text("change of address", "修改地址"),
        Dispute.LATE_DELIVERY: Text("late", "延迟"),
        Dispute.UNAUTHORIZED: Text("unauthorized payment", "未授权付款"),
        Dispute.CHARGEBACK: Text("chargeback", "拒付"),
        Dispute.CREDIT_NOT_PROCESSED: Text("refund not paid", "退款未到账"),
        Dispute.DUPLICATE: Text("charged twice", "重复扣款"),
        Dispute.REVIEW: Text("review", "评价"),
        Dispute.COMPLAINT: Text("complaint", "投诉"),
        Dispute.MESSAGE: Text("message", "消息"),
        Dispute.VIOLATION: Text("violation", "违规"),
        Dispute.NONE: Text("no dispute, order watched", "无纠纷，跟踪订单"),
    },
    Stage: {
        Stage.REQUESTED: Text("requested", "已申请"),
        Stage.NEGOTIATING: Text("negotiating", "协商中"),
        Stage.AWAITING_RETURN: Text("awaiting the return", "待寄回"),
        Stage.RETURN_IN_TRANSIT: Text("return in transit", "退货运输中"),
        Stage.RETURN_RECEIVED: Text("return received", "已收到退货"),
        Stage.DISPUTED: Text("disputed by the seller", "卖家已提出争议"),
        Stage.PLATFORM_REVIEW: Text("under the platform's review", "平台审核中"),
        Stage.DECIDED: Text("decided", "已裁定"),
        Stage.APPEALED: Text("appealed", "已申诉"),
        Stage.INQUIRY: Text("inquiry", "查询阶段"),
        Stage.CHARGEBACK: Text("chargeback", "拒付阶段"),
        Stage.PRE_ARBITRATION: Text("pre-arbitration", "预仲裁"),
        Stage.ARBITRATION: Text("arbitration", "仲裁"),
        Stage.CLOSED: Text("closed", "已关闭"),
    },
    ExportTableName: {
        ExportTableName.CASES: Text("cases", "案件"),
        ExportTableName.DEADLINES: Text("deadlines", "期限"),
        ExportTableName.ACTIONS: Text("actions", "待办"),
        ExportTableName.CHANGES: Text("changes", "变更"),
        ExportTableName.ALERTS: Text("alerts", "提醒"),
        ExportTableName.SHOPS: Text("shops", "店铺"),
    },
    RetainedPart: {
        RetainedPart.HISTORY: Text("how answers changed", "结论变更历史"),
        RetainedPart.SNAPSHOTS: Text("replaced records", "被替换的记录"),
        RetainedPart.ALERTS: Text("cleared alerts", "已解除的提醒"),
        RetainedPart.DELIVERIES: Text("sent messages", "已发送的消息"),
        RetainedPart.REQUESTS: Text("done requests", "已处理的请求"),
        RetainedPart.SCANS: Text("scans", "扫描记录"),
        RetainedPart.JOURNAL: Text("who did what", "操作日志"),
        RetainedPart.CLOSED_CASES: Text("closed cases", "已关闭的案件"),
    },
    StaysFor: {
        StaysFor.HELD: Text("held", "指定保留或诉讼保留"),
        StaysFor.OPEN_CASE: Text("of an open case", "案件未关闭"),
        StaysFor.ORDER: Text("its order has another case that stays", "同一订单另有须保留的案件"),
        StaysFor.JOURNAL: Text("its journal is kept for longer", "操作日志保留期更长"),
        StaysFor.NEEDED: Text("still needed", "仍需使用"),
        StaysFor.PAST: Text("old enough", "已超期"),
    },
    AnswerState: {
        AnswerState.CURRENT: Text("current", "最新"),
        AnswerState.CHANGED: Text("record changed since", "记录已变更"),
        AnswerState.UNSCANNED: Text("not scanned yet", "待扫描"),
        AnswerState.QUARANTINED: Text("in quarantine", "已隔离"),
    },
    # Of a limit; {n} is the figure.
    Comparator: {
        Comparator.LT: Text("below {n}", "低于 {n}"),
        Comparator.LTE: Text("at most {n}", "不超过 {n}"),
        Comparator.GT: Text("above {n}", "高于 {n}"),
        Comparator.GTE: Text("at least {n}", "不低于 {n}"),
        Comparator.EQ: Text("exactly {n}", "等于 {n}"),
        Comparator.NE: Text("not {n}", "不为 {n}"),
    },
}
CONFIDENCE_MEANS: Mapping[Confidence, Text] = {
    Confidence.OFFICIAL: Text("every figure comes from the platform's own page", "所有数字均出自平台官方页面"),
    Confidence.REPOST: Text("from a copy of the platform's page", "出自平台页面的转载"),
    Confidence.SECONDARY: Text(
        "from a third party's text only, to be checked before it is relied on", "仅出自第三方资料，使用前请核实"
    ),
    Confidence.DERIVED: Text(
        "worked out from other figures, to be checked before it is relied on", "由其他数字推导得出，使用前请核实"
    ),
    Confidence.RECALLED: Text(
        "from memory, without a source, to be checked before it is relied on", "凭记忆给出、无资料来源，使用前请核实"
    ),
    Confidence.HOUSE: Text(
        "from the seller's own rules, which lie over those of the platform", "出自卖家自有规则，而非平台规则"
    ),
}
# What a question takes for an answer where no list of words does.
FORM_TITLES: Mapping[str, Text] = {
    FieldKind.TEXT: Text("a text", "一段文字"),
    FieldKind.INT: Text("a whole number", "一个整数"),
    FieldKind.NUMBER: Text("a number", "一个数字"),
    FieldKind.SHARE: Text("a share of one, such as 0.05", "一个比例，如 0.05"),
    FieldKind.MONEY: Text("an amount with its currency, such as 129.90 SGD", "带币种的金额，如 129.90 SGD"),
    FieldKind.INSTANT: Text(
        "an instant with its offset, such as 2026-04-12T09:00:00+08:00",
        "带时区偏移的时点，如 2026-04-12T09:00:00+08:00",
    ),
    FieldKind.DATE: Text("a date, such as 2026-04-12", "一个日期，如 2026-04-12"),
}
BOOL_TITLES: Mapping[str, Text] = {"true": Text("yes", "是"), "false": Text("no", "否")}
# The legs of a delivery.
LEG_TITLES: Mapping[str, Text] = {
    "outbound": Text("to the buyer", "发货"),
    "return": Text("back to the seller", "退货"),
}
# Limits on evidence.
LIMIT_TITLES: Mapping[str, Text] = {
    "formats": Text("formats", "格式"),
    "files_each": Text("files", "文件数"),
    "files_total": Text("files in all", "文件总数"),
    "bytes_each": Text("size of a file", "单个文件大小"),
    "bytes_total": Text("size in all", "文件总大小"),
    "pages_each": Text("pages", "页数"),
    "pages_total": Text("pages in all", "总页数"),
    "chars_each": Text("characters", "字数"),
    "chars_total": Text("characters in all", "总字数"),
    "submissions": Text("submissions", "可提交次数"),
}
# What moved a due instant.
LIMITED_BY_TITLES: Mapping[str, Text] = {
    "at_latest": Text("a second limit", "另一期限"),
    "at_earliest": Text("an extension", "延期"),
}


def title_of(word: ClosedWord, lang: str) -> str:
    """The title of a closed word in `lang`."""
    return TITLES[type(word)][word].of(lang)


def title_of_stored(kind: type[ClosedWord], text: str, lang: str) -> str:
    """The title of a closed word that was stored as a text; the text itself where it is none of `kind` any more."""
    try:
        return title_of(kind(text), lang)
    except ValueError:
        return text


def open_title(titles: Mapping[str, Text], key: str, lang: str) -> str:
    """The title of an open word. One that has none is shown without its underscores, in Chinese quoted as it stands."""
    found = titles.get(key)
    if found is not None:
        return found.of(lang)
    return key.replace("_", " ") if lang == "en" else f"“{key}”"
