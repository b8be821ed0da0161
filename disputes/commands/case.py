"""`disputes case …`: one stored case: what happened, what is on file, what was said of it."""

from __future__ import annotations

import json
import mimetypes
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from disputes.answers.differences import Change
from disputes.answers.serialization import as_json
from disputes.commands.case_due import due
from disputes.commands.case_holds import hold, release
from disputes.commands.case_notes import assign, note, set_
from disputes.commands.case_options import agent_name, agent_option, platform_option, undo_option
from disputes.commands.common import InstantParameter, lang_option, leave, now, write, wrong_use
from disputes.commands.store_common import RecordWord, db_option, stored, stored_case
from disputes.documents.problems import Refused, printable
from disputes.language.truth import Text
from disputes.records.money import Money
from disputes.store.case_json import stored_case_json
from disputes.store.case_log import LogEntry, add, case_file
from disputes.store.log_items import LoggedEvent, LoggedEvidence
from disputes.views.answer_changes import answer_changes, titles_in
from disputes.views.sentences import say
from disputes.views.titles import title_of_stored
from disputes.words.lists import WordList
from disputes.words.records import Stage

_MOST_CHANGES = 20


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


for _command in (due, set_, note, assign, hold, release):
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


@case.command()
@click.argument("case_id", metavar="CASE")
@platform_option
@click.option(
    "--history",
    type=click.IntRange(0),
    default=_MOST_CHANGES,
    show_default=True,
    help="How many of the last changes to show.",
)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@lang_option
@db_option
def show(case_id: str, platform: str | None, history: int, form: str, lang: str, db: str | None) -> None:
    """Show a stored case: its last answer, its alerts, its legal holds, and when and why the answer changed."""
    try:
        with stored(db) as store:
            platform, case_id = stored_case(store, case_id, platform, lang)
            found = case_file(store, case_id, platform, history)
    except Refused as refused:
        leave(refused)
    plain = as_json(stored_case_json(found))
    if form == "json":
        write(json.dumps(plain, ensure_ascii=False, indent=2) + "\n")
    else:
        write(_page(plain, lang, now().date().isoformat()))


_WORDS = {
    "en": (
        "answered as of",
        "not scanned yet",
        "in quarantine",
        "To do",
        "Deadlines",
        "Alerts",
        "Changes",
        "expected ruling",
        "at stake",
        "not dated",
        "replaced records",
        "also known by",
        "Done by people",
        "taken back: ",
        "LEGAL HOLD",
        "until {day}",
    ),
    "zh": (
        "评估时点",
        "尚未扫描",
        "已隔离",
        "待办",
        "期限",
        "提醒",
        "变更",
        "预期裁决",
        "涉及金额",
        "无日期",
        "被替换的记录",
        "其他编号",
        "人员操作",
        "撤回：",
        "诉讼保留",
        "至 {day}",
    ),
}


def _page(p: dict[str, Any], lang: str, today: str) -> str:
    as_of, unscanned, quarantine, to_do, deadlines, alerts, changes, ruling, stake, *rest = _WORDS[lang]
    undated, replaced, also, people, undone, held, until = rest
    answer = p["answer"]
    out = [
        f"{p['platform']}/{p['record']['market']}  {p['case']}  {p['record']['dispute']} "
        f" {p['state']}  (revision {p['revision']}, {p['source']})"
    ]
    if p["quarantine"] is not None:
        out.append(f"{quarantine}: {p['quarantine']}")
    for h in (h for h in p["holds"] if h["until"] is None or h["until"] >= today):
        day = f" {until.format(day=h['until'])}" if h["until"] is not None else ""
        by = f"{h['placed_by']}, " if h["placed_by"] else ""
        out.append(printable(f"{held}{day}: {h['reason']} ({by}{h['placed_at']})"))
    if known := [i for i in ((p["record"].get("order") or {}).get("id"), *p["record"].get("other_ids", ())) if i]:
        out.append(f"{also}: {', '.join(known)}")
    done = [f"{j['at']}  {j['agent'] or '':16}  {undone if j['undone'] else ''}{_item(j)}" for j in p["journal"]]
    if answer is None:
        return "\n".join([*out, unscanned, *(("", people, *(f"  {line}" for line in done)) if done else ())]) + "\n"
    out.append(
        f"{as_of} {answer['as_of']}  {answer['ruleset']['id']} {answer['ruleset']['edition']} {p['digest'][:12]}"
    )
    out.append(f"{ruling}: {answer['ruling']['expected']}")
    if answer["exposure"]["amount"]:
        out.append(f"{stake}: {answer['exposure']['amount']['value']} {answer['exposure']['amount']['currency']}")
    parts = (
        (
            to_do,
            [
                f"{a['due_at'] or undated:20}  {a['state']:9}  {a['owner'] or '':16}  {a['title'][lang]}"
                for a in answer["actions"]
            ],
        ),
        (
            deadlines,
            [
                f"{_kept(d) or undated:20}  {d['state']:9}  {d['actor']:16}  {d['title'][lang]}"
                for d in answer["deadlines"]
                if d["due_at"]
            ],
        ),
        (
            alerts,
            [f"{a['due_at'] or undated:20}  {a['level']:9}  {a['kind']:16}  {a['title'][lang]}" for a in p["alerts"]],
        ),
        (say(lang, "routes"), _routes(answer.get("routes"), lang)),
        (changes, [line for h in p["history"] for line in _change(h, titles_in(answer), lang)]),
    )
    for name, lines in (*parts, (people, done)):
        if lines:
            out += ["", name, *(f"  {line}" for line in lines)]
    if p["snapshots"]:
        out += ["", f"{replaced}: {len(p['snapshots'])}"]
    return "\n".join(out) + "\n"


def _item(j: Mapping[str, Any]) -> str:
    """What somebody did, on a line: the part of the case, and the item as a record writes it."""
    told = (f"{k}={v}" for k, v in j["item"].items() if v not in (None, [], ""))
    return printable(f"{j['key']}: {', '.join(told)}")


def _kept(deadline: dict[str, Any]) -> str | None:
    """The instant to be kept: where sources disagree, the one to act by."""
    disputed: dict[str, Any] = deadline.get("disputed") or {}
    kept: str | None = disputed.get("act_by") or deadline["due_at"]
    return kept


def _routes(found: dict[str, Any] | None, lang: str) -> list[str]:
    """Where the order is disputed too, in the words of `disputes check`."""
    if found is None:
        return []
    out = []
    for r in found["routes"]:
        stage = title_of_stored(Stage, r["stage"], lang) if r["stage"] else None
        by = say(lang, "closed_by", case=r["closed_by"]) if r["closed_by"] else None
        parts = (f"{r['platform']} {r['case']}", stage, r["why"][lang], by)
        out.append(" · ".join(p for p in parts if p is not None))
    return [*out, *(f"! {w[lang]}" for w in found["warnings"])]


def _change(h: dict[str, Any], titles: Mapping[str, Text], lang: str) -> list[str]:
    changes = [Change(c["path"], c["was"], c["now"]) for c in h["changes"]]
    rules = f", rules {h['was_digest'][:8]} → {h['digest'][:8]}" if h["digest"] != h["was_digest"] else ""
    return [
        f"{h['to']}  revision {h['revision']}{rules}",
        *(f"    {c.text.of(lang)}" for c in answer_changes(changes, titles)),
    ]
