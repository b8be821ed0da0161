"""The tables of a report: its figures, and the causes that come again, in two languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from disputes.followup.report import CaseReport
from disputes.views.titles import title_of_stored
from disputes.words import ClosedWord
from disputes.words.answers import Owner
from disputes.words.records import Dispute, Platform, Stage

_HEAD = {
    "en": (
        "cases",
        "open",
        "won",
        "lost",
        "split",
        "as expected",
        "unexpected",
        "in time",
        "refunded",
        "median h",
        "p90 h",
        "lost to lapse",
        "lost to ruling",
    ),
    "zh": (
        "案件",
        "未结",
        "胜诉",
        "败诉",
        "部分",
        "预期一致",
        "与预期相反",
        "按时答复",
        "退款率",
        "答复中位（时）",
        "答复 P90（时）",
        "逾期损失",
        "裁决损失",
    ),
}
_BY_ZH = {
    "platform": "平台",
    "market": "市场",
    "dispute": "争议",
    "owner": "责任部门",
    "shop": "店铺",
    "stage": "阶段",
    "carrier": "承运商",
    "category": "品类",
    "product": "商品",
    "agent": "客服",
}
_CLOSED: dict[str, type[ClosedWord]] = {"dispute": Dispute, "stage": Stage, "owner": Owner}
_CAUSES = {
    "en": ("Recurring cause", "Value", "Dispute", "Cases", "Of its cases"),
    "zh": ("重复出现", "值", "争议", "案件", "占其案件"),
}
_TOTAL = {"en": "all", "zh": "合计"}
OVERLAP = {
    "en": "A case counts with each of its owners and products: the rows do not add up to the total.",
    "zh": "一个案件会计入其每个责任部门和商品：各行相加不等于合计。",
}
NO_CASE = {"en": "no case", "zh": "无案件"}


def heads(by: Sequence[str], lang: str) -> list[str]:
    """The heads of the table that is grouped `by` these dimensions."""
    return [*(dimension_title(n, lang) for n in by), *_HEAD[lang]]


def dimension_title(name: str, lang: str) -> str:
    """What a dimension is called; in English as the command line has it."""
    return _BY_ZH[name] if lang == "zh" else name


def lines(report: CaseReport, by: Sequence[str], lang: str, *, titled: bool = False) -> list[list[str]]:
    """The rows of the table, and the total below several of them. `titled`: closed words by their titles in English
    too; else as records have them, which scripts read.
    """
    rows = report.rows()
    out = [[*(_title(n, r[n], lang, titled) for n in by), *cells(r)] for r in rows]
    if len(rows) > 1:
        out.append([_TOTAL[lang], *[""] * (len(by) - 1), *cells(report.total.plain())])
    return out


def overlap(report: CaseReport, by: Sequence[str], lang: str) -> str | None:
    """That the rows do not add up to the total, where they do not."""
    return OVERLAP[lang] if len(report.groups) > 1 and set(by) & {"owner", "product"} else None


def causes(report: CaseReport, lang: str, *, titled: bool = False) -> tuple[Sequence[str], list[Sequence[str]]]:
    """The heads and the rows of the causes that come again."""
    found: list[Sequence[str]] = [
        (
            dimension_title(c.cause, lang),
            c.value,
            _title("dispute", c.dispute, lang, titled),
            str(c.cases),
            f"{c.share:.0%}",
        )
        for c in report.repeated()
    ]
    return _CAUSES[lang], found


def money_texts(amounts: Sequence[Mapping[str, str]]) -> list[str]:
    """Amounts as texts, one for each currency."""
    return [f"{a['value']} {a['currency']}" for a in amounts]


def _title(kind: str, value: str, lang: str, titled: bool) -> str:
    known = Platform if titled and kind == "platform" else _CLOSED.get(kind)
    return title_of_stored(known, value, lang) if known is not None and (titled or lang == "zh") else value


def cells(r: Mapping[str, Any]) -> list[str]:
    """The figures of a group as texts."""

    def share(value: float | None) -> str:
        return "" if value is None else f"{value:.0%}"

    foreseen = f"{r['rulings_foreseen']}/{r['rulings_with_expectation']}" if r["rulings_with_expectation"] else ""
    against = ", ".join(
        f"{sign}{r[k]}" for sign, k in (("+", "better_than_expected"), ("−", "worse_than_expected")) if r[k]
    )
    hours = ["" if r[k] is None else f"{r[k]:g}" for k in ("hours_to_answer_median", "hours_to_answer_p90")]
    counts = [str(r[k]) for k in ("cases", "open", "won", "lost", "split")]
    unknown = [f"+ {r['losses_unknown']} ?"] if r["losses_unknown"] else []
    losses = [", ".join(money_texts(r["lost_to_lapse"])), ", ".join(money_texts(r["lost_to_ruling"]) + unknown)]
    return [*counts, foreseen, against, share(r["in_time_share"]), share(r["refund_share"]), *hours, *losses]
