"""`disputes list`: stored cases, most urgent first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import click

from disputes.answers.serialization import as_json
from disputes.commands.common import lang_option, now, write, wrong_use
from disputes.commands.store_common import (
    TimeSpanParameter,
    counted_from_option,
    db_option,
    interval_option,
    jsonl,
    known_platform_option,
    shown,
    shown_zone_option,
    stored,
    table,
    titled,
    warn_if_late,
    zoned,
)
from disputes.store.listing import ListedCase, ListedShop, ListFilter, ListState
from disputes.store.listing import cases as listed_cases
from disputes.store.listing import shops as listed_shops
from disputes.views.sentences import say
from disputes.words import texts
from disputes.words.answers import Owner
from disputes.words.records import Dispute
from disputes.words.store import AnswerState, CaseState, StepState

EXAMPLES = """
\b
Examples:
  disputes list --due 24h
  disputes list --due 3d --owner logistics --platform shopee
  disputes list --state quarantined --format jsonl
  disputes list --search 2604SG88100
  disputes list --shops
"""
_STATES: tuple[ListState, ...] = (*CaseState, AnswerState.QUARANTINED)
_HEAD = {
    "en": ("Due ({zone})", "State", "Case", "Platform", "Dispute", "Amount", "Owner", "To do"),
    "zh": ("期限（{zone}）", "状态", "案件", "平台", "争议", "金额", "责任部门", "待办"),
}
_SHOP_HEAD = {
    "en": ("Shop", "Platform", "Points", "Tier", "Measures running", "Changes ({zone})"),
    "zh": ("店铺", "平台", "分数", "级别", "执行中的措施", "下次变化（{zone}）"),
}
_NO_SHOP = {"en": "no shop", "zh": "无店铺"}
_NONE = {"en": "no case", "zh": "无案件"}


@click.command("list", epilog=EXAMPLES)
@click.option(
    "--due",
    type=TimeSpanParameter(),
    help=(
        "Only what is due within this span from --as-of (90m, 24h, 3d, 2w), what is overdue, and what has a date that "
        "is to be looked up."
    ),
)
@click.option("--owner", type=click.Choice(texts(Owner)), help="Only what this department has to do.")
@known_platform_option
@click.option("--market", help="Only this market, e.g. SG.")
@click.option("--shop", help="Only the shop of this id, or its cases.")
@click.option(
    "--state",
    type=click.Choice(texts(_STATES)),
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
@click.option("--questions", is_flag=True, help="Only cases of which a fact is missing that would change the answer.")
@click.option(
    "--search", metavar="ID", help="Only cases with this id, or known by it: that of an order, a charge, a payment."
)
@click.option("--held", is_flag=True, help="Only cases on which a legal hold stands, closed ones too.")
@click.option("--limit", type=click.IntRange(1), help="At most this many.")
@click.option("--format", "form", type=click.Choice(["table", "json", "jsonl"]), default="table", show_default=True)
@interval_option
@lang_option
@shown_zone_option
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
    questions: bool,
    search: str | None,
    held: bool,
    limit: int | None,
    form: str,
    interval: timedelta,
    lang: str,
    tz: ZoneInfo | None,
    db: str | None,
) -> None:
    """List the stored cases with what to do, or the shops, as of the last scan.

    Cases come first of which a date is to be looked up, then the most urgent; last those of which nothing is left to
    do. With --search and --held, closed cases are listed too. The table names what each case needs first, by when, and
    how many actions more there are; JSON gives them all.
    """
    if shops and (
        due is not None
        or owner is not None
        or questions
        or search is not None
        or held
        or state not in (None, AnswerState.QUARANTINED)
    ):
        wrong_use("--shops goes with --platform, --market, --shop and --state quarantined")
    by = (as_of or now()) + due if due is not None else None
    with stored(db) as store:
        warn_if_late(store, interval)
        f = ListFilter(
            due_by=by,
            owner=owner,
            platform=platform,
            market=market,
            state=next((s for s in _STATES if s == state), None),
            shop=shop,
            questions=questions,
            search=search,
            held_at=now() if held else None,
        )
        if shops:
            _write_shops(islice(listed_shops(store, f), limit), form, lang, tz)
        else:
            _write_cases(islice(listed_cases(store, f), limit), form, lang, tz)


def _write_cases(found: Iterator[ListedCase], form: str, lang: str, tz: ZoneInfo | None) -> None:
    if form == "table":
        lines = [_case_line(c, lang, tz) for c in found]
        write(table(zoned(_HEAD[lang], tz), lines) if lines else _NONE[lang] + "\n")
    else:
        _write_plain(map(as_json, found), form)


def _write_shops(found: Iterator[ListedShop], form: str, lang: str, tz: ZoneInfo | None) -> None:
    if form == "table":
        lines = [_shop_line(s, lang, tz) for s in found]
        write(table(zoned(_SHOP_HEAD[lang], tz), lines) if lines else _NO_SHOP[lang] + "\n")
    else:
        _write_plain(map(as_json, found), form)


def _write_plain(rows: Iterator[dict[str, object]], form: str) -> None:
    """As JSON; lines are written as they are read."""
    if form == "json":
        write(json.dumps(list(rows), ensure_ascii=False, indent=2) + "\n")
    else:
        for row in rows:
            write(jsonl([row]))


def _shop_line(s: ListedShop, lang: str, tz: ZoneInfo | None) -> tuple[str, ...]:
    what = s.quarantine if s.quarantine is not None else ", ".join(m["title"][lang] for m in s.measures)
    numbers = ("" if value is None else str(value) for value in (s.points, s.tier))
    return (s.shop, f"{s.platform}/{s.market}", *numbers, what, shown(s.next_change_at, tz))


def _case_line(c: ListedCase, lang: str, tz: ZoneInfo | None) -> tuple[str, ...]:
    return (
        say(lang, "date_unknown") if c.date_unknown else shown(c.due_at, tz),
        _state(c, lang),
        c.case,
        f"{c.platform}/{c.market}",
        titled(Dispute, c.dispute or "", lang),
        f"{c.amount['value']} {c.amount['currency']}" if c.amount else "",
        (" " if lang == "en" else "、").join(titled(Owner, o, lang) for o in c.owners),
        _to_do(c, lang),
    )


def _to_do(c: ListedCase, lang: str) -> str:
    if c.quarantine is not None:
        return c.quarantine
    title: str | None = c.next["title"][lang] if c.next is not None else None
    others = len(c.actions) - (c.next is not None and c.next["of"] == "action")
    if title is None:
        title, others = next((a["title"][lang] for a in c.actions), ""), len(c.actions) - 1
    return f"{title} (+{others})" if others > 0 else title


def _state(c: ListedCase, lang: str) -> str:
    if c.state is AnswerState.QUARANTINED:
        return titled(AnswerState, c.state, lang)
    if c.next is None or c.date_unknown:
        return titled(CaseState, c.state, lang)
    return titled(StepState, c.next["state"], lang)  # that of the step which the row names
