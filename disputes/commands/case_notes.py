"""`disputes case set`, `note` and `assign`: what people find out about a case, write down, and take in hand."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from disputes.api import Engine
from disputes.commands.case_options import agent_name, agent_option, platform_option, undo_option
from disputes.commands.common import (
    as_of_option,
    engine,
    lang_option,
    leave,
    now,
    rulesets_option,
    write,
    wrong_use,
)
from disputes.commands.store_common import db_option, stored
from disputes.documents.problems import Refused
from disputes.store import StorageError, Store
from disputes.store.case_due import answer_at_once
from disputes.store.case_facts import FactAnswer, record_fact
from disputes.store.case_log import LogEntry, add

SET_EXAMPLES = """
\b
Examples:
  disputes case set SG-2026-0412 facts.buyer_shows_defect true
  disputes case set SG-2026-0412 order.promised_by 2026-04-11T23:59:59+08:00 --agent mei
  disputes case set SG-2026-0412 facts.buyer_shows_defect --undo
"""
NOTE_EXAMPLES = """
\b
Examples:
  disputes case note SG-2026-0412 "The carrier will call back at noon"
"""
ASSIGN_EXAMPLES = """
\b
Examples:
  disputes case assign SG-2026-0412 mei
  disputes case assign SG-2026-0412 --undo
"""
_SAID = {
    "en": {
        "set": "{case}: {path} is recorded",
        "set_there": "{case}: {path} was already recorded like this",
        "unset": "{case}: {path} is taken back",
        "note": "{case}: the note is kept",
        "note_there": "{case}: this note was already there",
        "unnote": "{case}: the note is taken back",
        "assign": "{case}: in hand: {name}",
        "assign_there": "{case}: {name} already has it in hand",
        "unassign": "{case}: nobody has it in hand any more",
    },
    "zh": {
        "set": "{case}：已登记 {path}",
        "set_there": "{case}：此前已如此登记 {path}",
        "unset": "{case}：已撤回 {path}",
        "note": "{case}：备注已保存",
        "note_there": "{case}：此备注已存在",
        "unnote": "{case}：备注已撤回",
        "assign": "{case}：经办人 {name}",
        "assign_there": "{case}：经办人已是 {name}",
        "unassign": "{case}：已无经办人",
    },
}


@click.command("set", epilog=SET_EXAMPLES)
@click.argument("case_id", metavar="CASE")
@click.argument("field")
@click.argument("value", required=False)
@platform_option
@agent_option
@undo_option
@as_of_option
@lang_option
@rulesets_option
@db_option
def set_(
    case_id: str,
    field: str,
    value: str | None,
    platform: str | None,
    agent: str | None,
    undo: bool,
    as_of: datetime | None,
    lang: str,
    rulesets: Path | None,
    db: str | None,
) -> None:
    """Answer an open question: record the VALUE of a FIELD that the record does not give, and answer the case again.

    The value stands beside the record: the next import does not overwrite it, and what the channel comes to report
    itself takes its place. `none` answers the question for `evidence`.
    """
    if (value is None) is not undo:
        wrong_use("a VALUE is needed, or --undo without one")
    clock, rules = now(), engine(rulesets)
    try:
        with stored(db) as store:
            done = record_fact(
                store,
                rules,
                case_id,
                platform,
                FactAnswer(field, value or ""),
                agent=agent_name(agent),
                now=clock,
                undo=undo,
            )
            if undo and not done.is_new:
                wrong_use(f"{case_id}: nothing like this was logged")
            _answer(store, rules, done.pk, as_of or clock)
    except Refused as refused:
        leave(refused)
    _say(lang, "unset" if undo else "set" if done.is_new else "set_there", case=case_id, path=done.path)


@click.command(epilog=NOTE_EXAMPLES)
@click.argument("case_id", metavar="CASE")
@click.argument("text")
@platform_option
@agent_option
@undo_option
@lang_option
@db_option
def note(
    case_id: str, text: str, platform: str | None, agent: str | None, undo: bool, lang: str, db: str | None
) -> None:
    """Keep a note beside a case: for colleagues, no rule reads it."""
    done = _put(db, case_id, platform, LogEntry("notes", {"text": text}, agent_name(agent), now()), undo)
    _say(lang, "unnote" if undo else "note" if done else "note_there", case=case_id)


@click.command(epilog=ASSIGN_EXAMPLES)
@click.argument("case_id", metavar="CASE")
@click.argument("name", required=False)
@platform_option
@agent_option
@click.option("--undo", is_flag=True, help="Nobody has it in hand any more.")
@lang_option
@db_option
def assign(
    case_id: str,
    name: str | None,
    platform: str | None,
    agent: str | None,
    undo: bool,
    lang: str,
    db: str | None,
) -> None:
    """Say who has a case in hand: the person, beside the teams that its steps belong to."""
    if (name is None) is not undo:
        wrong_use("a NAME is needed, or --undo without one")
    item: dict[str, object] = {"name": name} if name is not None else {}
    done = _put(db, case_id, platform, LogEntry("assignee", item, agent_name(agent), now()), undo)
    _say(lang, "unassign" if undo else "assign" if done else "assign_there", case=case_id, name=name)


def _put(db: str | None, case_id: str, platform: str | None, entry: LogEntry, undo: bool) -> bool:
    try:
        with stored(db) as store:
            done = add(store, case_id, platform, entry, undo=undo)
    except Refused as refused:
        leave(refused)
    if undo and not done:
        wrong_use(f"{case_id}: nothing like this was logged")
    return done


def _answer(store: Store, rules: Engine, pk: int, as_of: datetime) -> None:
    try:
        answer_at_once(store, rules, pk, as_of)
    except StorageError as wrong:
        click.echo(f"the value is recorded; the next scan answers the case again ({wrong})", err=True)


def _say(lang: str, key: str, **values: object) -> None:
    write(_SAID[lang][key].format(**values) + "\n")
