"""`disputes case due`: the date that a channel states for a clock, looked up by a person."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from disputes.commands.case_options import agent_name, agent_option, platform_option
from disputes.commands.common import (
    InstantParameter,
    as_of_option,
    engine,
    lang_option,
    leave,
    now,
    rulesets_option,
    write,
)
from disputes.commands.store_common import db_option, shown, stored, stored_case
from disputes.documents.problems import Refused
from disputes.store import StorageError
from disputes.store.case_due import answer_at_once, record_due
from disputes.views.titles import title_of
from disputes.words.answers import DeadlineState

EXAMPLES = """
\b
Examples:
  disputes case due MY-2026-0411 respond 2026-12-02T10:00:00+08:00
  disputes case due dp_1 respond 2026-12-02T23:59:59Z --platform stripe --agent mei
"""
_SAID = {
    "en": {
        "recorded": "{case}: {deadline} is due {at}",
        "there": "{case}: {deadline} was already recorded as due {at}",
        "state": "{title}: {state}, due {due}",
        "no_clock": "no such clock runs in this case: the date is shown with its deadlines only",
        "undated": "no date",
    },
    "zh": {
        "recorded": "{case}：已登记 {deadline} 截止于 {at}",
        "there": "{case}：此前已登记 {deadline} 截止于 {at}",
        "state": "{title}：{state}，截止 {due}",
        "no_clock": "本案没有进行中的此项期限：该日期仅列入期限",
        "undated": "无日期",
    },
}


@click.command(epilog=EXAMPLES)
@click.argument("case_id", metavar="CASE")
@click.argument("deadline")
@click.argument("at", type=InstantParameter(), metavar="INSTANT")
@platform_option
@agent_option
@as_of_option
@lang_option
@rulesets_option
@db_option
def due(
    case_id: str,
    deadline: str,
    at: datetime,
    platform: str | None,
    agent: str | None,
    as_of: datetime | None,
    lang: str,
    rulesets: Path | None,
    db: str | None,
) -> None:
    """Record the date that the platform states for a DEADLINE, with an offset, and answer the case again.

    The date stands beside the record, as what is logged does: the next import does not overwrite it. Recording another
    one replaces it.
    """
    clock = now()
    rules = engine(rulesets)
    try:
        with stored(db) as store:
            platform, case_id = stored_case(store, case_id, platform, lang)
            done = record_due(
                store, rules, case_id, platform=platform, named=deadline, at=at, agent=agent_name(agent), now=clock
            )
            try:
                found = answer_at_once(store, rules, done.pk, as_of or clock)
            except StorageError as wrong:
                click.echo(f"the date is recorded; the next scan answers the case again ({wrong})", err=True)
                found = None
    except Refused as refused:
        leave(refused)
    words = _SAID[lang]
    said = words["recorded" if done.is_new else "there"]
    write(said.format(case=case_id, deadline=done.deadline, at=at.isoformat()) + "\n")
    if found is None:
        return
    mine = [d for d in found.deadlines if d.id == done.deadline]
    for d in mine:
        state = title_of(DeadlineState(d.state), lang)
        due_at = shown(d.due_at) or words["undated"]
        write("  " + words["state"].format(title=d.title.of(lang), state=state, due=due_at) + "\n")
    if not mine:
        write("  " + words["no_clock"] + "\n")
