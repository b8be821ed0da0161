"""`disputes alerts`: what is to be told, and telling it."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import click

from disputes.commands.common import lang_option, now, tz_option, write, wrong_use
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
from disputes.documents.problems import EXIT_PARTLY
from disputes.followup.alerts import KINDS, LEVELS, digest_order
from disputes.store import queries as asked
from disputes.store.queries import AlertFilter
from disputes.store.webhook import BACKOFF_S, SECRET, TRIES, Sender, is_webhook

EXAMPLES = """
\b
Examples:
  disputes alerts --due 24h
  disputes alerts --format jsonl --level overdue
  disputes alerts --format ics > disputes.ics
  DISPUTES_WEBHOOK_SECRET=… disputes alerts --send https://hooks.example.com/disputes
"""
_HEAD = {
    "en": ("Due (UTC)", "Level", "Kind", "Platform", "Case or shop", "What", "At stake", "Sent"),
    "zh": ("期限（UTC）", "级别", "类别", "平台", "案件或店铺", "内容", "涉及金额", "已发送"),
}
_NONE = {"en": "no alert", "zh": "无提醒"}


@click.command(epilog=EXAMPLES)
@db_option
@click.option(
    "--due", type=Span(), help="Only what is due within this span from --as-of (90m, 24h, 3d, 2w), or is overdue."
)
@click.option("--level", type=click.Choice(LEVELS), help="Only this level.")
@click.option("--kind", type=click.Choice(KINDS), help="Only this kind.")
@known_platform_option
@click.option("--case", help="Only the case of this id.")
@click.option("--shop", help="Only the shop of this id and its cases.")
@click.option("--unsent", is_flag=True, help="Only alerts that no webhook has received yet.")
@click.option("--cleared", is_flag=True, help="Also alerts that no longer hold. They are shown, never sent.")
@counted_from_option
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "jsonl", "ics"]), default="table", show_default=True
)
@click.option(
    "--send",
    "webhook",
    metavar="WEBHOOK",
    help="Post the alerts not sent yet to this address, and print how many there were.",
)
@click.option(
    "--tries",
    type=click.IntRange(1, 20),
    default=TRIES,
    show_default=True,
    help="With --send: how often a message is tried.",
)
@click.option(
    "--backoff",
    type=click.FloatRange(0, 600),
    default=BACKOFF_S,
    show_default=True,
    help="With --send: seconds before a second try, then doubled.",
)
@interval_option
@lang_option
@tz_option
def alerts(
    db: str | None,
    due: timedelta | None,
    level: str | None,
    kind: str | None,
    platform: str | None,
    case: str | None,
    shop: str | None,
    unsent: bool,
    cleared: bool,
    as_of: datetime | None,
    form: str,
    webhook: str | None,
    tries: int,
    backoff: float,
    interval: timedelta,
    lang: str,
    tz: ZoneInfo | None,
) -> None:
    """Show the alerts of the last scan, the most urgent and most expensive first, or send them to a webhook.

    With --send, the exit code is 6 if some were not delivered: they are sent again the next time. Messages are signed
    with $DISPUTES_WEBHOOK_SECRET.
    """
    at = as_of or now()
    f = AlertFilter(at + due if due is not None else None, level, kind, platform, case, shop, unsent, cleared)
    if webhook is not None:
        if not is_webhook(webhook):
            wrong_use("--send wants an address that begins with https:// or http://")
        if cleared:
            wrong_use("--cleared is only shown, not sent")
    with stored(db) as store:
        warn_if_late(store, interval)
        if webhook is not None:
            sent = Sender(store, webhook, os.environ.get(SECRET) or None, plain, tries, backoff).send(f, at)
            write(json.dumps({"sent": sent.alerts, "messages": sent.messages, "error": sent.error}) + "\n")
            if sent.error is not None:
                click.echo(f"not all alerts were sent: {sent.error}; the others are sent by the next --send", err=True)
                raise click.exceptions.Exit(EXIT_PARTLY)
            return
        order = [r["id"] for r in digest_order(asked.urgencies(store, *asked.conditions(f)), at)]
        rows = asked.alerts(store, order)
        if form == "jsonl":
            for row in rows:
                write(jsonl([plain(row)]))
        elif form == "ics":
            write(_calendar([plain(r) for r in rows], lang, at, tz))
        elif form == "json":
            write(json.dumps([plain(r) for r in rows], ensure_ascii=False, indent=2) + "\n")
        else:
            write(_table(list(rows), lang))


def _calendar(alerts: Sequence[Mapping[str, Any]], lang: str, at: datetime, tz: ZoneInfo | None) -> str:
    """The alerts as a calendar. Imported here, for start-up time: the calendar library takes longer than a query."""
    from disputes.views.alert_calendar import calendar

    return calendar(alerts, lang, at, tz)


def plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """An alert in the contract's form, with a few keys more."""
    return {
        "id": row["id"],
        "case": row["case_id"],
        "shop": row["shop_id"],
        "platform": row["platform"],
        "market": row["market"],
        "kind": row["kind"],
        "level": row["level"],
        "deadline": row["deadline"],
        "about": row["about"],
        "due_at": shown(row["due_at"]) or None,
        "raised_at": shown(row["raised_at"]),
        "sent_at": shown(row["sent_at"]) or None,
        "cleared_at": shown(row["cleared_at"]) or None,
        "title": json.loads(row["title"]),
        "cost": {"value": row["cost"], "currency": row["currency"]} if row["cost"] is not None else None,
        "points": json.loads(row["points"]) if row["points"] is not None else None,
    }


def _table(rows: Sequence[Mapping[str, Any]], lang: str) -> str:
    if not rows:
        return _NONE[lang] + "\n"
    lines = []
    for r in rows:
        cost = f"{r['cost']} {r['currency']}" if r["cost"] is not None else ""
        title = json.loads(r["title"])[lang]
        name = r["case_id"] if r["case_id"] is not None else r["shop_id"] or ""
        level, kind = titled("alert_level", r["level"], lang), titled("alert_kind", r["kind"], lang)
        lines.append(
            (shown(r["due_at"]), level, kind, f"{r['platform']}/{r['market']}", name, title, cost, shown(r["sent_at"]))
        )
    return table(_HEAD[lang], lines)
