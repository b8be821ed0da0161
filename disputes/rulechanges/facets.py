"""What each field of a typed ruleset is about, which way it is worse for the seller, and what it is called."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from disputes.language.truth import Text
from disputes.words.rulechanges import ChangeTopic as T


class Facet(NamedTuple):
    """A field: its topic, its name, and which change of it is worse for the seller:
    less (-1), more (1), neither (0)."""

    topic: T
    name: Text
    worse: int = 0


def _f(topic: T, en: str, zh: str, worse: int = 0) -> Facet:
    return Facet(topic, Text(en, zh), worse)


_TITLE = _f(T.TITLE, "title", "标题")
_HOLDS = _f(T.CONDITION, "days on which it holds", "生效日期")
_WHEN = _f(T.CONDITION, "where it applies", "适用条件")
_OVERRIDES = _f(T.RULE, "what it puts out of force", "覆盖的条目")
_CALENDAR = _f(T.CALENDAR, "calendar", "日历")
_WARN = _f(T.WARNING, "warning before the end", "提前提醒")
_FEES = _f(T.MONEY, "charges", "费用", 1)
_MEASURES = _f(T.MEASURE, "measures", "处罚措施", 1)
_STEPS = _f(T.ACTION, "actions", "待办事项")
_GAP = _f(T.QUESTION, "what is not on file", "资料空缺")
_LEVEL = _f(T.THRESHOLD, "level", "等级")
_POINTS = _f(T.POINTS, "points", "积分", 1)
_OWNER = _f(T.ACTION, "who does it", "负责方")

FACETS: Mapping[str, Mapping[str, Facet]] = {
    "Platform": {
        "title": _TITLE,
        "version": _f(T.VERSION, "version", "版本"),
        "version_by": _f(T.CONDITION, "the day whose figures count", "适用版本的日期"),
    },
    "Deadline": {
        "title": _TITLE,
        "actor": _f(T.DEADLINE, "whose clock it is", "计时对象"),
        "when": _WHEN,
        "starts": _f(T.DEADLINE, "start", "起算时点"),
        "each": _f(T.DEADLINE, "whether each event starts it", "是否每次事件均起算"),
        "opens": _f(T.DEADLINE, "opening", "开放时点"),
        "within": _f(T.DEADLINE, "time", "期限", -1),
        "calendar": _CALENDAR,
        "cut_off": _f(T.DEADLINE, "cut-off time", "截单时间"),
        "counts_from": _f(T.DEADLINE, "counting from", "计数起点"),
        "ends": _f(T.DEADLINE, "end of the day reached", "截止时刻"),
        "at_latest": _f(T.DEADLINE, "second limit", "另一期限"),
        "at_earliest": _f(T.DEADLINE, "extension", "期限延长"),
        "met_by": _f(T.DEADLINE, "what meets it", "视为完成的事件"),
        "superseded_by": _f(T.DEADLINE, "what ends it", "使其失效的事件"),
        "suspended": _f(T.DEADLINE, "suspension", "暂停"),
        "overrides": _OVERRIDES,
        "warn": _WARN,
        "lapse": _f(T.SILENCE, "what silence brings", "逾期后果"),
        "aliases": _f(T.NAME, "names that channels give it", "渠道别名"),
        "after_end": _f(T.DEADLINE, "whether it runs after the end of the case", "结案后是否继续"),
        "on_others_turn": _f(T.DEADLINE, "whether it runs on another's turn", "他方处理时是否继续"),
        "effective": _HOLDS,
    },
    "Lapse": {
        "effect": _f(T.SILENCE, "effect of silence", "逾期效果"),
        "ruling": _f(T.RULING, "ruling on silence", "逾期裁决"),
        "ground": _f(T.SILENCE, "ground of the ruling on silence", "逾期裁决理由"),
        "cost": _f(T.SILENCE, "cost of silence", "逾期金额", 1),
        "points": _f(T.SILENCE, "points for silence", "逾期积分", 1),
        "fees": _f(T.SILENCE, "charges for silence", "逾期费用", 1),
        "then": _f(T.SILENCE, "clock that starts then", "随后起算的期限"),
    },
    "Rule": {
        "title": _TITLE,
        "status": _f(T.RULE, "status", "状态"),
        "about": _f(T.RULE, "what it is about", "对象"),
        "effective": _HOLDS,
        "when": _WHEN,
        "overrides": _OVERRIDES,
    },
    "Consequences": {
        "ruling": _f(T.RULING, "ruling", "裁决"),
        "ruling_by": _f(T.RULING, "who rules", "裁决方"),
        "ground": _f(T.RULING, "ground", "理由"),
        "final": _f(T.RULING, "whether it is final", "是否终局"),
        "rank": _f(T.RULING, "weight of the ruling", "裁决权重"),
        "freight": _f(T.MONEY, "who pays the freight", "运费承担"),
        "steps": _STEPS,
        "gather": _f(T.EVIDENCE, "evidence", "凭证", 1),
        "amount": _f(T.MONEY, "amount at stake", "涉及金额", 1),
        "recoverable": _f(T.MONEY, "amount that can be recovered", "可追回金额", -1),
        "cap": _f(T.MONEY, "most that can be recovered", "可追回上限", -1),
        "borne_by": _f(T.MONEY, "who bears the loss", "损失承担方"),
        "fees": _FEES,
        "hits": _f(T.THRESHOLD, "metrics that it counts in", "计入的指标", 1),
        "points": _f(T.POINTS, "violations that it counts as", "计分的违规", 1),
        "gap": _GAP,
        "measures": _MEASURES,
    },
    "Fee": {
        "title": _TITLE,
        "amount": _f(T.MONEY, "amount of the charge", "费用金额", 1),
        "rate": _f(T.MONEY, "rate of the charge", "费率", 1),
        "payer": _f(T.MONEY, "who pays", "付款方"),
        "to": _f(T.MONEY, "to whom it is paid", "收款方"),
        "when": _f(T.MONEY, "when it is due", "收取条件"),
        "refunded_if": _f(T.MONEY, "when it is refunded", "退还条件"),
        "each": _f(T.MONEY, "for each of what it is due", "计费单位"),
        "starts": _f(T.MONEY, "from when it is charged", "起收时点"),
    },
    "RuleAction": {
        "owner": _OWNER,
        "from_": _f(T.ACTION, "from when", "最早时间"),
        "by": _f(T.ACTION, "by when", "最晚时间"),
    },
    "Fact": {
        "type": _f(T.FACT, "kind of value", "取值类型"),
        "on": _f(T.FACT, "what it is about", "对象"),
        "title": _TITLE,
        "ask": _f(T.QUESTION, "question", "提问"),
        "how": _f(T.FACT, "how it is worked out", "计算方式"),
        "body": _f(T.FACT, "what it comes to", "取值"),
        "by": _f(T.FACT, "the day whose figures count", "适用版本的日期"),
        "effective": _HOLDS,
        "words": _TITLE,
    },
    "EvidenceKind": {
        "title": _TITLE,
        "type": _f(T.EVIDENCE, "form", "形式"),
        "must_show": _f(T.EVIDENCE, "what it must show", "须显示内容", 1),
        "chars": _f(T.EVIDENCE, "most characters", "最多字数", -1),
        "formats": _f(T.EVIDENCE, "formats taken", "可用格式", -1),
        "counts": _f(T.EVIDENCE, "transactions that count", "可计入的交易"),
    },
    "Counted": {
        "fact": _f(T.EVIDENCE, "fact that counts them", "计数的事实"),
        "needs": _f(T.EVIDENCE, "how many are needed", "所需笔数", 1),
        "when": _WHEN,
    },
    "Filing": {
        "title": _TITLE,
        "when": _f(T.EVIDENCE, "where it fits", "适用条件"),
        "send": _f(T.EVIDENCE, "where it is sent", "提交地址"),
        "form": _f(T.EVIDENCE, "form", "形式"),
        "inside": _f(T.EVIDENCE, "key of the evidence", "凭证所在字段"),
        "together": _f(T.EVIDENCE, "how files are put together", "文件合并方式"),
        "names": _f(T.EVIDENCE, "names of its keys", "字段名称"),
        "body": _f(T.EVIDENCE, "what stands beside", "其他内容"),
        "kinds": _f(T.EVIDENCE, "kinds that it takes", "可提交的凭证种类"),
        "letter": _f(T.EVIDENCE, "kind that takes the letter", "说明信所在凭证"),
    },
    "Action": {
        "title": _TITLE,
        "owner": _OWNER,
        "done_by": _f(T.ACTION, "what shows it as done", "视为已办的事件"),
        "after_end": _f(T.ACTION, "whether it outlasts the case", "结案后是否仍需办理"),
        "excludes": _f(T.ACTION, "actions that it rules out", "互斥的事项"),
    },
    "Market": {
        "zone": _f(T.CALENDAR, "time zone", "时区"),
        "currency": _f(T.SCOPE, "currency", "币种"),
        "calendar": _CALENDAR,
        "language": _f(T.MESSAGE, "language of the buyers", "买家语言"),
    },
    "ClosedBy": {"title": _TITLE},
    "Metric": {
        "title": _TITLE,
        "part": _f(T.THRESHOLD, "what is counted", "分子"),
        "whole": _f(T.THRESHOLD, "what it is a share of", "分母"),
        "value": _f(T.THRESHOLD, "figure", "数值"),
        "over": _f(T.THRESHOLD, "period looked at", "统计区间"),
        "assessed": _f(T.THRESHOLD, "when it is assessed", "考核时间"),
        "also": _f(T.THRESHOLD, "what is counted besides", "另计项"),
        "needs": _f(T.THRESHOLD, "from when on it counts", "起算条件"),
        "standard": _f(T.THRESHOLD, "standard to keep", "标准", 1),
        "margin": _WARN,
        "bands": _f(T.THRESHOLD, "bands", "区间"),
        "at_most": _f(T.THRESHOLD, "most that it can be", "上限"),
        "level": _LEVEL,
        "when": _WHEN,
        "effective": _HOLDS,
        "issued_as": _f(T.NAME, "names under which its points are issued", "计分名称"),
        "dated_by": _f(T.THRESHOLD, "what dates an entry", "归属日期"),
        "zone": _f(T.CALENDAR, "time zone", "时区"),
    },
    "Band": {
        "when": _f(T.THRESHOLD, "limit", "界限", -1),
        "points": _POINTS,
        "ledger": _f(T.POINTS, "points account", "积分账户"),
        "type": _f(T.NAME, "name of the violation", "违规名称"),
        "measures": _MEASURES,
        "fees": _FEES,
        "steps": _STEPS,
        "gap": _GAP,
    },
    "Ledger": {
        "title": _TITLE,
        "main": _f(T.POINTS, "whether it is the main account", "是否主账户"),
        "unit": _f(T.NAME, "unit", "单位"),
        "down": _f(T.POINTS, "whether it counts down", "是否倒扣"),
        "starts_at": _f(T.POINTS, "points at the start", "初始分数"),
        "range": _f(T.POINTS, "lowest and highest", "分数区间"),
        "issued": _f(T.POINTS, "when points are issued", "计分时间"),
        "assessed": _f(T.POINTS, "when it is assessed", "考核时间"),
        "violations": _f(T.POINTS, "violations", "违规", 1),
        "gains": _f(T.POINTS, "points that are given back", "加分", -1),
        "caps": _f(T.POINTS, "most points", "扣分上限"),
        "clears": _f(T.POINTS, "when points are cleared", "清零方式"),
        "buffer": _f(T.POINTS, "time of grace", "缓冲期", -1),
        "tiers": _f(T.MEASURE, "steps", "处罚级别"),
        "warn_before": _WARN,
        "level": _LEVEL,
        "fees": _FEES,
        "appeal": _f(T.APPEAL, "appeal", "申诉"),
        "clocks": _f(T.DEADLINE, "clocks of issued points", "计分后的期限"),
        "calendar": _CALENDAR,
        "when": _WHEN,
        "effective": _HOLDS,
    },
    "ViolationPrice": {
        "points": _f(T.POINTS, "points", "积分", 1),
        "per": _f(T.POINTS, "violations for one price", "每次计分的违规数", -1),
        "over": _f(T.POINTS, "period in which they are counted", "统计区间"),
        "measures": _MEASURES,
        "reads_own": _f(T.POINTS, "whether the points stated count", "是否读取已计积分"),
    },
    "PointsCap": {"at_most": _f(T.POINTS, "most points", "扣分上限", 1)},
    "PointsGain": {"points": _f(T.POINTS, "points given back", "加分", -1), "of": _f(T.POINTS, "for what", "加分依据")},
    "Tier": {
        "at": _f(T.MEASURE, "points at which the step is reached", "达到该级别的分数", -1),
        "measures": _MEASURES,
        "fees": _FEES,
        "steps": _STEPS,
        "every": _f(T.MEASURE, "repeated every so many points", "每隔多少分重复"),
        "consumes": _f(T.MEASURE, "whether it takes the points away", "是否扣除该分数"),
    },
    "MeasureUse": {
        "limit": _f(T.MEASURE, "how far it limits", "限制程度"),
        "lasts": _f(T.MEASURE, "how long it lasts", "持续时间", 1),
    },
    "IssueClock": {
        "title": _TITLE,
        "actor": _f(T.APPEAL, "whose clock it is", "计时对象"),
        "when": _WHEN,
        "within": _f(T.APPEAL, "time", "期限", -1),
        "counts_from": _f(T.APPEAL, "counting from", "计数起点"),
        "ends": _f(T.APPEAL, "end of the day reached", "截止时刻"),
        "calendar": _CALENDAR,
        "warn": _WARN,
        "lapse": _f(T.SILENCE, "what silence brings", "逾期后果"),
        "resubmit": _f(T.APPEAL, "time to submit again", "补交期限", -1),
        "again": _f(T.APPEAL, "time for a second appeal", "二次申诉期限", -1),
        "advised": _f(T.APPEAL, "whether it is advice only", "是否仅为建议"),
    },
    "Clearing": {
        "kind": _f(T.POINTS, "way in which points are cleared", "清零方式"),
        "span": _f(T.POINTS, "time after which points are cleared", "清零时长", 1),
        "recurrence": _f(T.POINTS, "days on which points are cleared", "清零日"),
        "period": _f(T.POINTS, "period at whose start points are cleared", "清零周期"),
        "unless": _f(T.POINTS, "what keeps points from being cleared", "不清零的条件"),
    },
    "Calendar": {
        "zone": _f(T.CALENDAR, "time zone", "时区"),
        "weekend": _f(T.CALENDAR, "days of the weekend", "周末"),
        "holidays": _f(T.CALENDAR, "public holidays", "公共假日"),
        "closed": _f(T.CALENDAR, "days off", "休息日"),
        "open": _f(T.CALENDAR, "make-up days", "调休上班日"),
        "hours": _f(T.CALENDAR, "business hours", "工作时间"),
        "announced": _f(T.CALENDAR, "announced years", "已公布的年份"),
    },
    "Message": {
        "title": _TITLE,
        "actions": _f(T.MESSAGE, "actions that it is for", "对应事项"),
        "to": _f(T.MESSAGE, "to whom it goes", "收件方"),
        "when": _f(T.MESSAGE, "where it fits", "适用条件"),
        "texts": _f(T.MESSAGE, "text", "文本"),
    },
}


def facet_of(kind: str, field: str, outer: Facet) -> Facet:
    """The facet of a field of a typed part; that of what it lies in where it has none of its own."""
    return FACETS.get(kind, {}).get(field, outer)
