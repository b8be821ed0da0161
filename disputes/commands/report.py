"""`disputes report`: what the kept record says."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time
from typing import Any

import click

from disputes.commands.shared import Instant, lang_option, write, wrong_use
from disputes.commands.storing import as_csv, db_option, shown, stored, table
from disputes.problems import nearest
from disputes.report import BY, Analysis
from disputes.store.walking import facts

EXAMPLES = """
\b
Examples:
  disputes report --since 2026-01-01 --by platform,dispute
  disputes report --by owner --format csv > owners.csv
  disputes report --by agent --format json
"""
_HEAD = {
    "en": ("cases", "open", "won", "lost", "split", "foreseen", "in time", "refunded", "h median", "h p90", "lost to lapse", "lost to ruling"),
    "zh": ("案件", "未结", "胜诉", "败诉", "部分", "预期一致", "按时答复", "退款率", "答复中位（时）", "答复 P90（时）", "逾期损失", "裁决损失"),
}
_BY_ZH = {
    "platform": "平台", "market": "市场", "dispute": "争议", "owner": "责任部门", "shop": "店铺", "stage": "阶段", "carrier": "承运商", "category": "品类",
    "product": "商品", "agent": "客服",
}  # fmt: skip
_CAUSES = {"en": ("Comes again", "Value", "Dispute", "Cases"), "zh": ("重复出现", "值", "争议", "案件")}
_NONE = {"en": "no case", "zh": "无案件"}


class Day(Instant):
    """An instant with an offset, or a date, which begins in UTC."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, str) and len(value) == len("2026-01-01"):
            try:
                return datetime.combine(date.fromisoformat(value), time(), UTC)
            except ValueError:
                pass
        return super().convert(value, param, ctx)


@click.command(epilog=EXAMPLES)
@click.option("--since", type=Day(), help="Cases opened from this day or instant on.")
@click.option("--until", type=Day(), help="Cases opened before this day or instant.")
@click.option("--by", default="platform,dispute", show_default=True, help=f"What to group by, with commas between: {', '.join(BY)}.")
@click.option("--platform", help="Only this platform.")
@click.option("--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@lang_option
@db_option
def report(since: datetime | None, until: datetime | None, by: str, platform: str | None, form: str, lang: str, db: str | None) -> None:
    """Count the stored cases: rulings won and lost and whether they were foreseen, answers in time, money lost, causes that come again."""
    names = tuple(n.strip() for n in by.split(",") if n.strip())
    for n in names:
        if n not in BY:
            near = nearest(n, BY)
            wrong_use(f"--by {n!r}: expected one of {', '.join(BY)}" + (f"; did you mean {near!r}?" if near else ""))
    analysis = Analysis(names)
    with stored(db) as store:
        for fact in facts(store, since, until, platform):
            analysis.add(fact)
    if analysis.unanswered:
        click.echo(f"{analysis.unanswered} of these cases have not been answered by a scan yet: their clocks are not counted", err=True)
    rows = analysis.rows()
    if form == "json":
        span = {"since": shown(since) or None, "until": shown(until) or None}
        write(json.dumps({**span, "by": list(names), "groups": rows, "causes": analysis.repeated()}, ensure_ascii=False, indent=2) + "\n")
    elif form == "csv":
        head = list(rows[0]) if rows else [*names]
        write(as_csv(head, [[_flat(v) for v in row.values()] for row in rows]))
    else:
        write(_table(analysis, rows, names, lang))


def _flat(value: Any) -> Any:
    return "; ".join(_money(value)) if isinstance(value, list) else "" if value is None else value


def _money(amounts: list[dict[str, str]]) -> list[str]:
    return [f"{a['value']} {a['currency']}" for a in amounts]


def _table(analysis: Analysis, rows: list[dict[str, Any]], names: tuple[str, ...], lang: str) -> str:
    if not rows:
        return _NONE[lang] + "\n"
    head = [*(_BY_ZH[n] if lang == "zh" else n for n in names), *_HEAD[lang]]
    out = table(head, [[*(str(r[n]) for n in names), *_cells(r)] for r in rows])
    causes = analysis.repeated()
    if causes:
        out += "\n" + table(_CAUSES[lang], [(_BY_ZH[c["cause"]] if lang == "zh" else c["cause"], c["value"], c["dispute"], str(c["cases"])) for c in causes])
    return out


def _cells(r: dict[str, Any]) -> list[str]:
    def share(value: float | None) -> str:
        return "" if value is None else f"{value:.0%}"

    foreseen = f"{r['rulings_foreseen']}/{r['rulings_with_expectation']}" if r["rulings_with_expectation"] else ""
    hours = ["" if r[k] is None else f"{r[k]:g}" for k in ("hours_to_answer_median", "hours_to_answer_p90")]
    counts = [str(r[k]) for k in ("cases", "open", "won", "lost", "split")]
    losses = [", ".join(_money(r[k])) for k in ("lost_to_lapse", "lost_to_ruling")]
    return [*counts, foreseen, share(r["in_time_share"]), share(r["refund_share"]), *hours, *losses]
