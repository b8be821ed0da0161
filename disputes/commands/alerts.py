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
    TimeSpanParameter,
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
    zoned,
)
from disputes.documents.problems import EXIT_PARTLY
from disputes.store.alerts import AlertFilter, alert_json, conditions, in_order
from disputes.store.alerts import alerts as stored_alerts
from disputes.store.models import AlertRow
from disputes.store.webhook import BACKOFF_S, SECRET, TRIES, Sender, is_webhook
from disputes.views.sentences import say
from disputes.words import texts
from disputes.words.store import AlertKind, AlertLevel

EXAMPLES = """
\b
Examples:
  disputes alerts --due 24h
  disputes alerts --format jsonl --level overdue
  disputes alerts --format ics > disputes.ics
  DISPUTES_WEBHOOK_SECRET=… disputes alerts --send https://hooks.example.com/disputes
"""
_HEAD = {
    "en": ("Due ({zone})", "Level", "Kind", "Platform", "Case or shop", "What", "At stake", "Sent"),
    "zh": ("期限（{zone}）", "级别", "类别", "平台", "案件或店铺", "内容", "涉及金额", "已发送"),
}
_NONE = {"en": "no alert", "zh": "无提醒"}


@click.command(epilog=EXAMPLES)
@db_option
@click.option(
    "--due",
    type=TimeSpanParameter(),
    help=(
        "Only what is due within this span from --as-of (90m, 24h, 3d, 2w), what is overdue, and what has a date that "
        "is to be looked up."
    ),
)
@click.option("--level", type=click.Choice(texts(AlertLevel)), help="Only this level.")
@click.option("--kind", type=click.Choice(texts(AlertKind)), help="Only this kind.")
@known_platform_option
@click.option("--case", help="Only the case of this id, or known by it.")
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
    f = AlertFilter(
        due_by=at + due if due is not None else None,
        level=AlertLevel(level) if level is not None else None,
        kind=AlertKind(kind) if kind is not None else None,
        platform=platform,
        case=case,
        shop=shop,
        unsent=unsent,
        cleared=cleared,
    )
    if webhook is not None:
        if not is_webhook(webhook):
            wrong_use("--send wants an address that begins with https:// or http://")
        if cleared:
            wrong_use("--cleared is only shown, not sent")
    with stored(db) as store:
        warn_if_late(store, interval)
        if webhook is not None:
            sent = Sender(store, webhook, os.environ.get(SECRET) or None, tries, backoff).send(f, at)
            write(json.dumps({"sent": sent.alerts, "messages": sent.messages, "error": sent.error}) + "\n")
            if sent.error is not None:
                click.echo(f"not all alerts were sent: {sent.error}; the others are sent by the next --send", err=True)
                raise click.exceptions.Exit(EXIT_PARTLY)
            return
        found = stored_alerts(store, in_order(store, conditions(f), at))
        if form == "jsonl":
            for alert in found:
                write(jsonl([alert_json(alert)]))
        elif form == "ics":
            write(_calendar([alert_json(a) for a in found], lang, at, tz))
        elif form == "json":
            write(json.dumps([alert_json(a) for a in found], ensure_ascii=False, indent=2) + "\n")
        else:
            write(_table(list(found), lang, tz))


def _calendar(alerts: Sequence[Mapping[str, Any]], lang: str, at: datetime, tz: ZoneInfo | None) -> str:
    """The alerts as a calendar. Imported here, for start-up time: the calendar library takes longer than a query."""
    from disputes.views.alert_calendar import calendar

    return calendar(alerts, lang, at, tz)


def _table(alerts: Sequence[AlertRow], lang: str, tz: ZoneInfo | None) -> str:
    if not alerts:
        return _NONE[lang] + "\n"
    lines = []
    for a in alerts:
        lines.append(
            (
                say(lang, "date_unknown") if a.kind is AlertKind.DATE_UNKNOWN else shown(a.due_at, tz),
                titled(AlertLevel, a.level, lang),
                titled(AlertKind, a.kind, lang),
                f"{a.platform}/{a.market}" if a.market else a.platform,
                a.case_id if a.case_id is not None else a.shop_id or "",
                json.loads(a.title)[lang],
                f"{a.cost} {a.currency}" if a.cost is not None else "",
                shown(a.sent_at, tz),
            )
        )
    return table(zoned(_HEAD[lang], tz), lines)
