"""Pieces of the rule language in the reader's language: a limit, what a condition wanted, a value of the record.

In English they stand as the ruleset writes them. In Chinese its words are put into Chinese, and moments into Chinese
order; paths of fields, names of parameters, and words that only one ruleset knows stay as they are typed in a record.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import time
from functools import cache

from disputes.dates.recurrences import WEEKDAYS, Recurrence
from disputes.views.calendar_words import NTH, UNITS_ZH
from disputes.views.calendar_words import WEEKDAYS as WEEKDAY_TITLES
from disputes.views.titles import TITLES
from disputes.words import ClosedWord
from disputes.words.answers import DeadlineState, EvidenceStatus, Expectation
from disputes.words.dates import RecurrenceKind
from disputes.words.records import EventType

_UNITS = {unit.replace("_", " ").removesuffix("s"): zh for unit, zh in UNITS_ZH.items()}
"""By their singular, as a ruleset may write them."""
_WORDS = {
    "some": "有",
    "none": "没有",
    "every": "全部为",
    "count": "数量",
    "sum": "合计",
    "where": "其中",
    "within": "期间",
    "since": "自",
    "or": "或",
    "any": "任一",
    "all": "全部",
    "not": "并非",
    "of": "：",
    "type": "类型",
    "kind": "种类",
    "status": "状态",
    "outcome": "结果",
    "remedy": "处理方式",
    "amount": "金额",
    "by": "操作方",
    "at": "时间",
    "auto": "自动",
    "which": "取",
    "first": "首次",
    "last": "末次",
    "known": "已给出",
    "eq": "等于",
    "ne": "不等于",
    "in": "属于",
    "not_in": "不属于",
    "gt": "大于",
    "gte": "不小于",
    "lt": "小于",
    "lte": "不大于",
    "same_as": "同于",
    "null": "无",
    "true": "是",
    "false": "否",
    "now": "当前时间",
    "latest_of": "最晚者",
    "earliest_of": "最早者",
    "value": "值",
    "when": "条件",
    "before": "之前",
    "after": "之后",
    "times_opened": "发起次数",
    "events": "事件",
    "evidence": "凭证",
    "dispute": "纠纷类型",
    "stage": "阶段",
    "market": "市场",
    "tracking": "物流状态",
    "reason_raw": "原因代码",
    "status_raw": "状态代码",
    "requested": "诉求",
}
_NAME = r"[A-Za-z$][\w.$]*"
_SPAN = rf"(?P<n>\d+|\$\w+) ?(?P<unit>{'|'.join(sorted(_UNITS, key=len, reverse=True))})?s?"
_CLOCK = r"at (?P<at>end of day|\d\d:\d\d(?::\d\d)?)"
_MOMENT = re.compile(rf"{_SPAN} (?P<side>after|before) (?P<base>{_NAME}|\d{{4}}-\d\d-\d\d)(?: {_CLOCK})?")
_NEXT = re.compile(rf"next (?P<again>[^,{{}}\[\]]+?) after (?P<base>{_NAME}|\d{{4}}-\d\d-\d\d)")
_AT = re.compile(rf"(?P<base>{_NAME}) {_CLOCK}")
_TOKEN = re.compile(r"[A-Za-z_$][\w.$]*")
# Fields whose words are those of one channel or one ruleset: a word of them that a closed list has too means another
# thing there, a lost case and no lost parcel.
_OWN_WORDS = re.compile(r"facts\.[^,]*\Z|[^,]*(_raw|\.tier|\.category|\.carrier)\Z")


def rule_text(lang: str, text: str, field: str = "") -> str:
    """A text of the rule language as `lang` reads it; `field`: the path that it is about."""
    if lang != "zh":
        return text
    known = _WORDS if _OWN_WORDS.match(field) else {**_titles(), **_WORDS}

    def word(token: str) -> str:
        return known.get(token) or known.get(token.removeprefix("event.")) or token

    moved = _NEXT.sub(lambda m: f"{word(m['base'])}后的首个{_again(m['again'])}", text)
    moved = _MOMENT.sub(lambda m: _moment(m, word), moved)
    moved = _AT.sub(lambda m: word(m["base"]) + _clock(m["at"]), moved)
    return _tidy(_TOKEN.sub(lambda m: word(m[0]), moved))


def value_word(lang: str, text: str, field: str) -> str:
    """A value of the record: a closed word by its title, a piece of a condition as :func:`rule_text` has it."""
    if lang == "zh" and (text[:1] in ("{", "[") or (text in _titles() and not _OWN_WORDS.match(field))):
        return rule_text(lang, text, field)
    return text


def _moment(m: re.Match[str], word: Callable[[str], str]) -> str:
    unit = _UNITS[m["unit"]] if m["unit"] else ""
    side = "后" if m["side"] == "after" else "前"
    return f"{word(m['base'])}{side} {m['n']} {unit}".rstrip() + _clock(m["at"])


def _again(text: str) -> str:
    """The recurrence of `next … after X` in Chinese; a parameter's name stays."""
    if text.startswith("$"):
        return f" {text}"
    try:
        found = Recurrence.parse(f"every {text}" if text.partition(" ")[0] in WEEKDAYS else text)
    except ValueError:  # a text of the record that only looks like a moment
        return f" {text}"
    at = f" {found.at:%H:%M:%S}".removesuffix(":00") if found.at != time(0) else ""
    months = "" if len(found.months) == 12 else "、".join(f"{month} 月" for month in found.months)
    if found.kind is RecurrenceKind.ON_DAY:
        return f" {months} {found.day} 日{at}".replace("  ", " ")
    if found.kind is RecurrenceKind.WEEKLY:
        return f"{WEEKDAY_TITLES[found.weekday].zh}{at}"
    return f" {months}的{NTH[found.nth].zh}{WEEKDAY_TITLES[found.weekday].zh}{at}"


def _clock(at: str | None) -> str:
    if at is None:
        return ""
    return "（至当日结束）" if at == "end of day" else f"（当日 {at}）"


def _tidy(text: str) -> str:
    """Signs between Chinese words as Chinese sets them."""
    out = re.sub(r"(?<=[一-鿿”）\]}]), ", "，", text)
    out = re.sub(r"(?<=[一-鿿”）]): ", "：", out)
    return re.sub(r"(?<=[一-鿿]) (?=[一-鿿：{\[])", "", out)


@cache
def _titles() -> Mapping[str, str]:
    """The Chinese titles of closed words: where one word stands in several lists, that of the likelier list."""
    first: tuple[type[ClosedWord], ...] = (EventType, DeadlineState, EvidenceStatus, Expectation)
    lists = [TITLES[kind] for kind in first if kind in TITLES] + [t for kind, t in TITLES.items() if kind not in first]
    out: dict[str, str] = {}
    for titles in lists:
        for word, title in titles.items():
            out.setdefault(word.value, title.zh)
    return out
