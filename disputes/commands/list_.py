"""`disputes list`: stored cases, most urgent first."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import click

from disputes.commands.shared import as_of_option, lang_option, now, write
from disputes.commands.storing import Span, db_option, interval_option, jsonl, shown, stored, table, warn_if_late
from disputes.store.asked import QUARANTINED, Filter, cases

EXAMPLES = """
\b
Examples:
  disputes list --due 24h
  disputes list --due 3d --owner logistics --platform shopee
  disputes list --state quarantined --format jsonl
"""
_STATES = ("new", "open", "due_soon", "overdue", "closed", QUARANTINED)
_OWNERS = ("customer_service", "warehouse", "logistics", "compliance", "finance")
_HEAD = {
    "en": ("Due (UTC)", "State", "Case", "Platform", "Dispute", "Amount", "Owner", "To do"),
    "zh": ("期限（UTC）", "状态", "案件", "平台", "争议", "金额", "责任部门", "待办"),
}
_NONE = {"en": "no case", "zh": "无案件"}


@click.command("list", epilog=EXAMPLES)
@click.option("--due", type=Span(), help="Only what is due within this span from --as-of, or is overdue: 24h, 3d.")
@click.option("--owner", type=click.Choice(_OWNERS), help="Only what this department has to do.")
@click.option("--platform", help="Only this platform.")
@click.option("--market", help="Only this market.")
@click.option("--shop", help="Only this shop.")
@click.option("--state", type=click.Choice(_STATES), help="Only cases in this state.  [default: all that are open]")
@as_of_option
@click.option("--limit", type=click.IntRange(1), help="At most so many.")
@click.option("--format", "form", type=click.Choice(["table", "json", "jsonl"]), default="table", show_default=True)
@interval_option
@lang_option
@db_option
def list_(
    due: timedelta | None,
    owner: str | None,
    platform: str | None,
    market: str | None,
    shop: str | None,
    state: str | None,
    as_of: datetime | None,
    limit: int | None,
    form: str,
    interval: timedelta,
    lang: str,
    db: str | None,
) -> None:
    """List the stored cases with what is to be done, as the last scan left them."""
    by = (as_of or now()) + due if due is not None else None
    with stored(db) as store:
        warn_if_late(store, interval)
        found = islice(cases(store, Filter(by, owner, platform, market, state, shop)), limit)
        if form == "jsonl":
            for row in found:
                write(jsonl([_plain(row)]))
        elif form == "json":
            write(json.dumps([_plain(row) for row in found], ensure_ascii=False, indent=2) + "\n")
        else:
            lines = [_row(row, lang) for row in found]
            write(table(_HEAD[lang], lines) if lines else _NONE[lang] + "\n")


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "due_at": shown(row["due_at"]) or None, "as_of": shown(row["as_of"]) or None}


def _row(row: dict[str, Any], lang: str) -> tuple[str, ...]:
    amount = f"{row['amount']['value']} {row['amount']['currency']}" if row["amount"] else ""
    titles = [a["title"][lang] for a in row["actions"]]
    to_do = row["quarantine"] if row["quarantine"] is not None else titles[0] + (f" (+{len(titles) - 1})" if len(titles) > 1 else "") if titles else ""
    return (shown(row["due_at"]), row["state"], row["case"], f"{row['platform']}/{row['market']}", row["dispute"] or "", amount, " ".join(row["owners"]), to_do)
