"""`disputes list`: stored cases, most urgent first."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

import click

from disputes.commands.common import lang_option, now, write, wrong_use
from disputes.commands.store_common import (
    Span,
    counted_from_option,
    db_option,
    interval_option,
    jsonl,
    known_platform_option,
    shown,
    stored,
    table,
    titled,
    warn_if_late,
)
from disputes.store.queries import QUARANTINED, Filter, cases
from disputes.store.queries import shops as asked_shops

EXAMPLES = """
\b
Examples:
  disputes list --due 24h
  disputes list --due 3d --owner logistics --platform shopee
  disputes list --state quarantined --format jsonl
  disputes list --shops
"""
_STATES = ("new", "open", "due_soon", "overdue", "closed", QUARANTINED)
_OWNERS = ("customer_service", "warehouse", "logistics", "compliance", "finance")
_HEAD = {
    "en": ("Due (UTC)", "State", "Case", "Platform", "Dispute", "Amount", "Owner", "To do"),
    "zh": ("期限（UTC）", "状态", "案件", "平台", "争议", "金额", "责任部门", "待办"),
}
_SHOP_HEAD = {
    "en": ("Shop", "Platform", "Points", "Tier", "Measures running", "Changes (UTC)"),
    "zh": ("店铺", "平台", "分数", "级别", "执行中的措施", "下次变化（UTC）"),
}
_NO_SHOP = {"en": "no shop", "zh": "无店铺"}
_NONE = {"en": "no case", "zh": "无案件"}


@click.command("list", epilog=EXAMPLES)
@click.option(
    "--due", type=Span(), help="Only what is due within this span from --as-of (90m, 24h, 3d, 2w), or is overdue."
)
@click.option("--owner", type=click.Choice(_OWNERS), help="Only what this department has to do.")
@known_platform_option
@click.option("--market", help="Only this market, e.g. SG.")
@click.option("--shop", help="Only the shop of this id, or its cases.")
@click.option(
    "--state",
    type=click.Choice(_STATES),
    help=(
        "Only cases in this state: new = not scanned yet, quarantined = without a "
        "new answer until the record or a rule is corrected.  [default: all but closed]"
    ),
)
@click.option(
    "--shops",
    is_flag=True,
    help="List the shops instead, with points, tier and running measures; of --state, only quarantined goes with it.",
)
@counted_from_option
@click.option("--limit", type=click.IntRange(1), help="At most this many.")
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
    shops: bool,
    as_of: datetime | None,
    limit: int | None,
    form: str,
    interval: timedelta,
    lang: str,
    db: str | None,
) -> None:
    """List the stored cases with what to do, the most urgent first, or the shops, as of the last scan.

    The table gives each case's first action and how many more there are; JSON gives them all.
    """
    if shops and (due is not None or owner is not None or state not in (None, QUARANTINED)):
        wrong_use("--shops goes with --platform, --market, --shop and --state quarantined")
    by = (as_of or now()) + due if due is not None else None
    with stored(db) as store:
        warn_if_late(store, interval)
        f = Filter(by, owner, platform, market, state, shop)
        found = islice(asked_shops(store, f) if shops else cases(store, f), limit)
        if form == "jsonl":
            for row in found:
                write(jsonl([_plain(row)]))
        elif form == "json":
            write(json.dumps([_plain(row) for row in found], ensure_ascii=False, indent=2) + "\n")
        else:
            lines = [_shop_row(row, lang) if shops else _row(row, lang) for row in found]
            write(
                table((_SHOP_HEAD if shops else _HEAD)[lang], lines)
                if lines
                else (_NO_SHOP if shops else _NONE)[lang] + "\n"
            )


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, **{k: shown(row[k]) or None for k in ("due_at", "next_change_at", "as_of") if k in row}}


def _shop_row(row: dict[str, Any], lang: str) -> tuple[str, ...]:
    what = row["quarantine"] if row["quarantine"] is not None else ", ".join(m["title"][lang] for m in row["measures"])
    numbers = ("" if row[k] is None else str(row[k]) for k in ("points", "tier"))
    return (row["shop"], f"{row['platform']}/{row['market']}", *numbers, what, shown(row["next_change_at"]))


def _row(row: dict[str, Any], lang: str) -> tuple[str, ...]:
    amount = f"{row['amount']['value']} {row['amount']['currency']}" if row["amount"] else ""
    titles = [a["title"][lang] for a in row["actions"]]
    to_do = (
        row["quarantine"]
        if row["quarantine"] is not None
        else titles[0] + (f" (+{len(titles) - 1})" if len(titles) > 1 else "")
        if titles
        else ""
    )
    owners = (" " if lang == "en" else "、").join(titled("owner", o, lang) for o in row["owners"])
    state, dispute = titled("state", row["state"], lang), titled("dispute", row["dispute"] or "", lang)
    return (
        shown(row["due_at"]),
        state,
        row["case"],
        f"{row['platform']}/{row['market']}",
        dispute,
        amount,
        owners,
        to_do,
    )
