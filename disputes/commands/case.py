"""`disputes case …`: one stored case: what happened, what is on file, what was said of it."""

from __future__ import annotations

import mimetypes
from datetime import datetime
from pathlib import Path

import click

from disputes.commands.case_due import due
from disputes.commands.case_holds import hold, release
from disputes.commands.case_notes import assign, note, set_
from disputes.commands.case_options import agent_name, agent_option, platform_option, undo_option
from disputes.commands.case_show import show
from disputes.commands.common import InstantParameter, lang_option, leave, now, write, wrong_use
from disputes.commands.store_common import RecordWord, db_option, stored, stored_case
from disputes.documents.problems import Refused
from disputes.records.money import Money
from disputes.store.case_log import LogEntry, add
from disputes.store.log_items import LoggedEvent, LoggedEvidence
from disputes.words.lists import WordList


@click.group()
def case() -> None:
    """One stored case: log an event, add evidence, record a date or a fact, note, assign, hold, show its answer and
    history.

    \b
    Examples:
      disputes case log SG-2026-0412 seller_responded --by seller --outcome reject
      disputes case evidence SG-2026-0412 proof_of_shipment --file awb.jpg --shows tracking_number,date
      disputes case due SG-2026-0412 respond 2026-12-02T10:00:00+08:00
      disputes case set SG-2026-0412 facts.buyer_shows_defect true
      disputes case assign SG-2026-0412 mei
      disputes case hold SG-2026-0412 --reason "lawsuit 12/2026"
      disputes case show SG-2026-0412
      disputes case show ch_1PgafuB7WZ01zgkW --platform stripe

    CASE is the id of a case, or any other by which it is known: that of its charge, its payment, its order.
    """


for _command in (due, set_, note, assign, hold, release, show):
    case.add_command(_command)


_SAID = {
    "en": {
        "undone": "{what} is taken back",
        "logged": "{what} is logged {at}",
        "there": "{what} was already logged {at}",
    },
    "zh": {"undone": "已撤回 {what}", "logged": "已记录 {what} {at}", "there": "此前已记录 {what} {at}"},
}


def _put(db: str | None, case_id: str, platform: str | None, entry: LogEntry, undo: bool, lang: str) -> None:
    try:
        with stored(db) as store:
            platform, case_id = stored_case(store, case_id, platform, lang)
            done = add(store, case_id, platform, entry, undo=undo)
    except Refused as refused:
        leave(refused)
    if undo and not done:
        wrong_use(f"{case_id}: nothing like this was logged")
    said = _SAID[lang]["undone" if undo else "logged" if done else "there"]
    what = said.format(what=entry.item.get("type") or entry.item["kind"], at=entry.item.get("at", ""))
    write(f"{case_id}: {what}".rstrip() + "\n")


@case.command()
@click.argument("case_id", metavar="CASE")
@click.argument("event", type=RecordWord(WordList.EVENT), metavar="EVENT")
@click.option("--at", type=InstantParameter(), help="When it happened, with an offset. Default: now.")
@click.option("--by", type=RecordWord(WordList.BY), help="Who did it.")
@click.option("--outcome", type=RecordWord(WordList.OUTCOME), help="The outcome of an answer or a ruling.")
@click.option("--remedy", type=RecordWord(WordList.REMEDY), help="What a ruling or a settlement grants.")
@click.option("--amount", help="An amount, e.g. '20.00 SGD'.")
@click.option("--ref", help="A reference, e.g. the tracking number.")
@platform_option
@agent_option
@undo_option
@lang_option
@db_option
def log(
    case_id: str,
    event: str,
    at: datetime | None,
    by: str | None,
    outcome: str | None,
    remedy: str | None,
    amount: str | None,
    ref: str | None,
    platform: str | None,
    agent: str | None,
    undo: bool,
    lang: str,
    db: str | None,
) -> None:
    """Add an event to a case; the next scan takes it into account."""
    clock = now()
    when = at if at is not None or undo else clock
    try:
        money = Money.parse(amount) if amount is not None else None
    except ValueError as wrong:
        wrong_use(f"--amount {amount!r}: expected {wrong}")
    item = LoggedEvent(type=event, at=when, by=by, outcome=outcome, remedy=remedy, amount=money, ref=ref).item()
    _put(db, case_id, platform, LogEntry("events", item, agent_name(agent), clock), undo, lang)


@case.command()
@click.argument("case_id", metavar="CASE")
@click.argument("kind")
@click.option(
    "--file", type=click.Path(path_type=Path), help="The file; its size and format are read from it if it exists."
)
@click.option("--format", "form", help="The file's format, e.g. jpg.")
@click.option("--pages", type=click.IntRange(0), help="How many pages it has.")
@click.option("--chars", type=click.IntRange(0), help="How long the text is.")
@click.option("--shows", help="What it shows, separated by commas: tracking_number,date.")
@click.option("--submitted-at", type=InstantParameter(), help="When it was submitted, with an offset.")
@platform_option
@agent_option
@undo_option
@lang_option
@db_option
def evidence(
    case_id: str,
    kind: str,
    file: Path | None,
    form: str | None,
    pages: int | None,
    chars: int | None,
    shows: str | None,
    submitted_at: datetime | None,
    platform: str | None,
    agent: str | None,
    undo: bool,
    lang: str,
    db: str | None,
) -> None:
    """Add a piece of evidence to a case; the next scan takes it into account."""
    shown_words = [s.strip() for s in shows.split(",") if s.strip()] if shows is not None else None
    item = LoggedEvidence(
        kind=kind,
        file=file.name if file is not None else None,
        form=form or (_format(file) if file is not None else None),
        bytes=file.stat().st_size if file is not None and file.is_file() else None,
        pages=pages,
        chars=chars,
        shows=shown_words,
        submitted_at=submitted_at,
    ).item()
    _put(db, case_id, platform, LogEntry("evidence", item, agent_name(agent), now()), undo, lang)


def _format(file: Path) -> str | None:
    suffix = file.suffix.lower().removeprefix(".")
    known = mimetypes.guess_type(file.name)[0]
    return (suffix if known is not None else None) or None
