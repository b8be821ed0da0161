"""Units of time, weekdays and their order in a month, in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from disputes.language.truth import Text
from disputes.words.dates import Unit

UNITS_ZH: Mapping[Unit, str] = {
    Unit.SECONDS: "秒",
    Unit.MINUTES: "分钟",
    Unit.HOURS: "小时",
    Unit.DAYS: "天",
    Unit.WEEKS: "周",
    Unit.MONTHS: "个月",
    Unit.QUARTERS: "个季度",
    Unit.YEARS: "年",
    Unit.BUSINESS_DAYS: "个工作日",
    Unit.BUSINESS_HOURS: "个工作小时",
}
"""Behind a number; in English the unit itself stands there."""
WEEKDAYS = (
    Text("Monday", "周一"),
    Text("Tuesday", "周二"),
    Text("Wednesday", "周三"),
    Text("Thursday", "周四"),
    Text("Friday", "周五"),
    Text("Saturday", "周六"),
    Text("Sunday", "周日"),
)
"""From 0, Monday."""
NTH: Mapping[int, Text] = {
    1: Text("first", "第一个"),
    2: Text("second", "第二个"),
    3: Text("third", "第三个"),
    4: Text("fourth", "第四个"),
    -1: Text("last", "最后一个"),
}
"""Which of a month."""
