"""`disputes report`: what the kept record says."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click

from disputes.commands.common import InstantParameter, Zone, lang_option, write, wrong_use
from disputes.commands.store_common import (
    as_csv,
    db_option,
    interval_option,
    known_platform_option,
    shown,
    stored,
    table,
    titled,
    warn_if_late,
)
from disputes.dates.wall_clock import day_start
from disputes.documents.problems import nearest
from disputes.followup.report import CaseGroup, CaseReport
from disputes.store.all_cases import reported_cases
from disputes.words import ClosedWord, texts
from disputes.words.answers import Owner
from disputes.words.records import Dispute, Stage
from disputes.words.store import AnswerState, ReportDimension

EXAMPLES = """
\b
Examples:
  disputes report --since 2026-01-01 --by platform,dispute
  disputes report --by owner --format csv > owners.csv
  disputes report --by agent --format json
"""
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
_OVERLAP = {
    "en": "A case counts with each of its owners and products: the rows do not add up to the total.",
    "zh": "一个案件会计入其每个责任部门和商品：各行相加不等于合计。",
}
_NONE = {"en": "no case", "zh": "无案件"}


class Day(click.ParamType[datetime | date]):
    """An instant with an offset, or a date."""

    name = "day"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime | date:
        if isinstance(value, str) and len(value) == len("2026-01-01"):
            with suppress(ValueError):
                return date.fromisoformat(value)
        return InstantParameter().convert(value, param, ctx)


def _begin(day: datetime | date | None, tz: ZoneInfo | None) -> datetime | None:
    """The instant, or where a date begins: in `tz`, else in UTC."""
    if day is None or isinstance(day, datetime):
        return day
    return day_start(day, tz or ZoneInfo("UTC"))


@click.command(epilog=EXAMPLES)
@click.option(
    "--since", type=Day(), help="Cases first opened at or after this instant; a date stands for its midnight."
)
@click.option("--until", type=Day(), help="Cases first opened before this instant; a date stands for its midnight.")
@click.option("--tz", type=Zone(), help="The zone in which a date of --since and --until begins.  [default: UTC]")
@click.option(
    "--by",
    default="platform,dispute",
    show_default=True,
    help=f"What to group by, separated by commas: {', '.join(ReportDimension)}.",
)
@known_platform_option
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@interval_option
@lang_option
@db_option
def report(
    since: datetime | date | None,
    until: datetime | date | None,
    tz: ZoneInfo | None,
    by: str,
    platform: str | None,
    form: str,
    interval: timedelta,
    lang: str,
    db: str | None,
) -> None:
    """Report on the stored cases: rulings won, lost and as expected, answers in time, amounts lost, recurring
    causes."""
    names = tuple(n.strip() for n in by.split(",") if n.strip())
    for n in names:
        if n not in texts(ReportDimension):
            near = nearest(n, texts(ReportDimension))
            hint = f"; did you mean {near!r}?" if near else ""
            wrong_use(f"--by {n!r}: expected one of {', '.join(ReportDimension)}{hint}")
    first, last = _begin(since, tz), _begin(until, tz)
    analysis = CaseReport([ReportDimension(n) for n in names])
    with stored(db) as store:
        warn_if_late(store, interval)
        for one in reported_cases(store, first, last, platform):
            analysis.add(one)
    _say_what_is_missing(analysis)
    rows = analysis.rows()
    if form == "json":
        span = {"since": shown(first) or None, "until": shown(last) or None}
        left = {
            "unanswered": analysis.unanswered,
            "changed": analysis.states[AnswerState.CHANGED],
            "quarantined": analysis.states[AnswerState.QUARANTINED],
        }
        plain = {
            **span,
            "by": list(names),
            "groups": rows,
            "total": analysis.total.plain(),
            "causes": analysis.repeated(),
            **left,
        }
        write(json.dumps(plain, ensure_ascii=False, indent=2) + "\n")
    elif form == "csv":
        write(as_csv([*names, *CaseGroup().plain()], [[_flat(v) for v in row.values()] for row in rows]))
    else:
        write(_table(analysis, rows, names, lang))


def _say_what_is_missing(analysis: CaseReport) -> None:
    changed = analysis.states[AnswerState.CHANGED] - analysis.unanswered
    for n, what in (
        (analysis.unanswered, "have not been answered by a scan yet: their deadlines and rulings are not counted"),
        (changed, "have changed since they were answered: disputes scan"),
        (analysis.states[AnswerState.QUARANTINED], "are in quarantine: disputes list --state quarantined"),
    ):
        if n > 0:
            click.echo(f"{n} of these cases {what}", err=True)


def _flat(value: object) -> object:
    return "; ".join(_money(value)) if isinstance(value, list) else "" if value is None else value


def _money(amounts: list[dict[str, str]]) -> list[str]:
    return [f"{a['value']} {a['currency']}" for a in amounts]


def _table(analysis: CaseReport, rows: list[dict[str, Any]], names: tuple[str, ...], lang: str) -> str:
    if not rows:
        return _NONE[lang] + "\n"
    head = [*(_BY_ZH[n] if lang == "zh" else n for n in names), *_HEAD[lang]]
    lines = [[*(_title(n, r[n], lang) for n in names), *_cells(r)] for r in rows]
    if len(rows) > 1:
        lines.append([_TOTAL[lang], *[""] * (len(names) - 1), *_cells(analysis.total.plain())])
    out = table(head, lines)
    if len(rows) > 1 and set(names) & {"owner", "product"}:
        out += _OVERLAP[lang] + "\n"
    causes = analysis.repeated()
    if causes:
        cells = [
            (
                _BY_ZH[c["cause"]] if lang == "zh" else c["cause"],
                c["value"],
                _title("dispute", c["dispute"], lang),
                str(c["cases"]),
                f"{c['share']:.0%}",
            )
            for c in causes
        ]
        out += "\n" + table(_CAUSES[lang], cells)
    return out


def _title(kind: str, value: str, lang: str) -> str:
    """A closed word in Chinese; in English as it stands in records."""
    known = _CLOSED.get(kind)
    return titled(known, value, lang) if known is not None else value


def _cells(r: dict[str, Any]) -> list[str]:
    def share(value: float | None) -> str:
        return "" if value is None else f"{value:.0%}"

    foreseen = f"{r['rulings_foreseen']}/{r['rulings_with_expectation']}" if r["rulings_with_expectation"] else ""
    against = ", ".join(
        f"{sign}{r[k]}" for sign, k in (("+", "better_than_expected"), ("−", "worse_than_expected")) if r[k]
    )
    hours = ["" if r[k] is None else f"{r[k]:g}" for k in ("hours_to_answer_median", "hours_to_answer_p90")]
    counts = [str(r[k]) for k in ("cases", "open", "won", "lost", "split")]
    unknown = [f"+ {r['losses_unknown']} ?"] if r["losses_unknown"] else []
    losses = [", ".join(_money(r["lost_to_lapse"])), ", ".join(_money(r["lost_to_ruling"]) + unknown)]
    return [*counts, foreseen, against, share(r["in_time_share"]), share(r["refund_share"]), *hours, *losses]
