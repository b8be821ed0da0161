"""`disputes case show`: what is stored of one case, as JSON or as a page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import click

from disputes.answers.differences import Change
from disputes.answers.serialization import as_json
from disputes.commands.case_options import platform_option
from disputes.commands.common import lang_option, leave, now, write
from disputes.commands.store_common import columns, db_option, stored, stored_case, titled
from disputes.documents.problems import Refused, printable
from disputes.language.truth import Text
from disputes.store.case_json import stored_case_json
from disputes.store.case_log import case_file
from disputes.views.answer_changes import answer_changes, titles_in
from disputes.views.sentences import say
from disputes.views.titles import title_of_stored
from disputes.words.answers import ActionState, DeadlineState, Expectation, Owner
from disputes.words.records import Actor, Dispute, Stage
from disputes.words.store import AlertKind, AlertLevel, CaseState

_MOST_CHANGES = 20
_WORDS = {
    "en": {
        "head": "{place}  {case}  {dispute}  {state}  (revision {revision}, {source})",
        "record": "record",
        "answered": "answered as of {at}  {ruleset} {edition} {digest}",
        "unscanned": "not scanned yet",
        "quarantine": "in quarantine: {why}",
        "hold": "LEGAL HOLD: {why}",
        "hold_until": "LEGAL HOLD until {day}: {why}",
        "known_by": "also known by: {ids}",
        "ruling": "expected ruling: {ruling}",
        "stake": "at stake: {amount}",
        "replaced": "replaced records: {n}",
        "undated": "not dated",
        "actions": "To do",
        "deadlines": "Deadlines",
        "alerts": "Alerts",
        "changes": "Changes",
        "revision": "revision {n}",
        "rules": "rules {was} → {now}",
        "done": "Done by people",
        "undone": "taken back: {what}",
    },
    "zh": {
        "head": "{place}  {case}  {dispute}  {state}  （第 {revision} 版，来源 {source}）",
        "record": "案件记录",
        "answered": "评估时点 {at}  {ruleset} {edition} {digest}",
        "unscanned": "尚未扫描",
        "quarantine": "已隔离：{why}",
        "hold": "诉讼保留：{why}",
        "hold_until": "诉讼保留 至 {day}：{why}",
        "known_by": "其他编号：{ids}",
        "ruling": "预期裁决：{ruling}",
        "stake": "涉及金额：{amount}",
        "replaced": "被替换的记录：{n}",
        "undated": "无日期",
        "actions": "待办",
        "deadlines": "期限",
        "alerts": "提醒",
        "changes": "变更",
        "revision": "第 {n} 版",
        "rules": "规则 {was} → {now}",
        "done": "人员操作",
        "undone": "撤回：{what}",
    },
}


@click.command()
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
        write("".join(f"{line}\n" for line in _page(plain, lang, now().date())))


def _page(case: Mapping[str, Any], lang: str, today: date) -> Iterator[str]:
    """The lines of the page of a stored case, given in its JSON form."""
    yield from _head(case, lang, today)
    answer = case["answer"]
    if answer is None:
        yield _WORDS[lang]["unscanned"]
    else:
        yield from _answered(answer, case, lang)
    for title, lines in _parts(case, lang):
        if lines:
            yield ""
            yield title
            yield from (f"  {line}" for line in lines)
    if answer is not None and case["snapshots"]:
        yield ""
        yield _WORDS[lang]["replaced"].format(n=len(case["snapshots"]))


def _head(case: Mapping[str, Any], lang: str, today: date) -> Iterator[str]:
    words, record = _WORDS[lang], case["record"]
    yield words["head"].format(
        place=f"{case['platform']}/{record['market']}",
        case=case["case"],
        dispute=titled(Dispute, record["dispute"], lang),
        state=titled(CaseState, case["state"], lang),
        revision=case["revision"],
        source=words["record"] if case["source"] == "record" else case["source"],
    )
    if case["quarantine"] is not None:
        yield words["quarantine"].format(why=case["quarantine"])
    for hold in case["holds"]:
        until = hold["until"]
        if until is None or date.fromisoformat(until) >= today:
            by = f"{hold['placed_by']}, " if hold["placed_by"] else ""
            why = f"{hold['reason']} ({by}{hold['placed_at']})"
            yield printable(words["hold" if until is None else "hold_until"].format(day=until, why=why))
    order = (record.get("order") or {}).get("id")
    if known := [i for i in (order, *record.get("other_ids", ())) if i]:
        yield words["known_by"].format(ids=", ".join(known))


def _answered(answer: Mapping[str, Any], case: Mapping[str, Any], lang: str) -> Iterator[str]:
    words, ruleset, amount = _WORDS[lang], answer["ruleset"], answer["exposure"]["amount"]
    yield words["answered"].format(
        at=answer["as_of"], ruleset=ruleset["id"], edition=ruleset["edition"], digest=case["digest"][:12]
    )
    yield words["ruling"].format(ruling=titled(Expectation, answer["ruling"]["expected"], lang))
    if amount:
        yield words["stake"].format(amount=f"{amount['value']} {amount['currency']}")


def _parts(case: Mapping[str, Any], lang: str) -> Iterator[tuple[str, Sequence[str]]]:
    words, answer = _WORDS[lang], case["answer"]
    undated = words["undated"]
    if answer is not None:
        yield (
            words["actions"],
            columns(
                (
                    a["due_at"] or undated,
                    titled(ActionState, a["state"], lang),
                    titled(Owner, a["owner"] or "", lang),
                    a["title"][lang],
                )
                for a in answer["actions"]
            ),
        )
        yield (
            words["deadlines"],
            columns(
                (_act_by(d), titled(DeadlineState, d["state"], lang), titled(Actor, d["actor"], lang), d["title"][lang])
                for d in answer["deadlines"]
                if d["due_at"]
            ),
        )
        yield (
            words["alerts"],
            columns(
                (
                    a["due_at"] or undated,
                    titled(AlertLevel, a["level"], lang),
                    titled(AlertKind, a["kind"], lang),
                    a["title"][lang],
                )
                for a in case["alerts"]
            ),
        )
        yield say(lang, "routes"), _routes(answer.get("routes"), lang)
        titles = titles_in(answer)
        yield words["changes"], [line for past in case["history"] for line in _change(past, titles, lang)]
    yield words["done"], columns((j["at"], j["agent"] or "", _done(j, lang)) for j in case["journal"])


def _act_by(deadline: Mapping[str, Any]) -> str:
    """The instant to be kept: where sources disagree, the one to act by."""
    disputed: Mapping[str, Any] = deadline.get("disputed") or {}
    return str(disputed.get("act_by") or deadline["due_at"])


def _done(entry: Mapping[str, Any], lang: str) -> str:
    """What somebody did: the part of the case, and the item as a record writes it."""
    told = (f"{k}={v}" for k, v in entry["item"].items() if v not in (None, [], ""))
    what = printable(f"{entry['key']}: {', '.join(told)}")
    return _WORDS[lang]["undone"].format(what=what) if entry["undone"] else what


def _routes(found: Mapping[str, Any] | None, lang: str) -> list[str]:
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


def _change(past: Mapping[str, Any], titles: Mapping[str, Text], lang: str) -> Iterator[str]:
    words = _WORDS[lang]
    head = [past["to"], words["revision"].format(n=past["revision"])]
    if past["digest"] != past["was_digest"]:
        head.append(words["rules"].format(was=past["was_digest"][:8], now=past["digest"][:8]))
    yield "  ".join(head)
    changes = [Change(c["path"], c["was"], c["now"]) for c in past["changes"]]
    yield from (f"    {told.text.of(lang)}" for told in answer_changes(changes, titles))
