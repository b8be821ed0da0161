"""`disputes replay`: stored cases answered again, by other rules or at another instant, and what would differ."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import field, fields
from datetime import datetime
from pathlib import Path

import click

from disputes.answers.differences import Change
from disputes.commands.common import InstantParameter, engine, lang_option, leave, rulesets_option, say, write
from disputes.commands.progress import Progress
from disputes.commands.store_common import db_option, jsonl, known_platform_option, shown, stored, stored_case
from disputes.documents.problems import (
    EXIT_BAD_RULESET,
    EXIT_FINDINGS,
    EXIT_PARTLY,
    EXIT_USAGE,
    Problem,
    Refused,
    printable,
)
from disputes.store import Store
from disputes.store.all_cases import all_cases
from disputes.store.answering import Answerer, StoredCase, differing
from disputes.store.documents import unpacked
from disputes.store.models import NOW_DUE
from disputes.store.queue import LIMIT_S
from disputes.store.time_limit import TooLong, limited
from disputes.views.answer_changes import AnswerChange, answer_changes, change_summary, titles_in
from disputes.words.dataclass import dataclass
from disputes.words.store import AnswerState

EXAMPLES = """
\b
Examples:
  disputes replay --rulesets my-rulesets
  disputes replay SG-2026-0412 --as-of 2026-04-13T09:00:00+08:00
  disputes replay --fail-on-change

\b
Exit codes, the first of 5, 4, 6, 1 that applies:
  0  done
  1  with --fail-on-change: an answer differs
  2  wrong use, or there is no such case
  4  a ruleset cannot be used: its cases were not answered
  5  the store cannot be used
  6  some could not be answered or are in quarantine; with --fail-on-change also: some were left out
"""
_LEFT_OUT = (AnswerState.CHANGED, AnswerState.UNSCANNED, AnswerState.QUARANTINED)
_WORDS = {
    "en": {
        "as_of": "as of {at}",
        "answered": "{n} cases answered again, {differ} differ",
        "moved": " ({parts})",
        "making": "and {n} places that say where the answer comes from: titles, sources, trace (--format json)",
        "failed": ", {n} could not be answered",
        "changed": "{n} changed since they were answered: scan first",
        "unscanned": "{n} have never been answered: scan first",
        "quarantined": "{n} are in quarantine: disputes list --state quarantined",
    },
    "zh": {
        "as_of": "评估时点 {at}",
        "answered": "重新评估 {n} 个案件，{differ} 个有差异",
        "moved": "（{parts}）",
        "making": "另有 {n} 处说明结论由来的内容：标题、出处、推导（--format json）",
        "failed": "，{n} 个无法评估",
        "changed": "{n} 个案件在上次评估后有变更：请先运行 disputes scan",
        "unscanned": "{n} 个案件尚未评估：请先运行 disputes scan",
        "quarantined": "{n} 个案件已隔离：disputes list --state quarantined",
    },
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedCase:
    """A case whose answer differs from the one on file; instants as texts."""

    case: str
    platform: str
    was_as_of: str
    as_of: str
    was_digest: str | None
    digest: str
    changes: list[Change]
    told: list[AnswerChange]

    def plain(self) -> dict[str, object]:
        """As JSON."""
        return {
            **{f.name: getattr(self, f.name) for f in fields(self)},
            "changes": [c.to_json() for c in self.changes],
            "told": [c.plain() for c in self.told],
        }


@dataclass(slots=True)
class ReplayTally:
    """What became of the cases. Those left out have no answer to compare with, or one to another record."""

    seen: int = 0
    failed: int = 0
    differing: list[ReplayedCase] = field(default_factory=list)
    left_out: Counter[AnswerState] = field(default_factory=Counter)
    unusable: set[str] = field(default_factory=set)

    def exit_code(self, fail_on_change: bool) -> int:
        if self.unusable:
            return EXIT_BAD_RULESET
        # That nothing differs can be said only of what was compared.
        if self.failed or self.left_out[AnswerState.QUARANTINED] or (fail_on_change and self.left_out.total()):
            return EXIT_PARTLY
        return EXIT_FINDINGS if fail_on_change and self.differing else 0


@click.command(epilog=EXAMPLES)
@click.argument("cases", metavar="[CASE]…", nargs=-1)
@click.option(
    "--as-of",
    type=InstantParameter(),
    help="Answer as of this instant, with an offset. Default: the instant of each stored answer.",
)
@rulesets_option
@known_platform_option
@click.option("--all", "everything", is_flag=True, help="Closed cases too. A case given by its id is always answered.")
@click.option(
    "--fail-on-change",
    is_flag=True,
    help="End with exit code 1 where an answer differs, with 6 where one could not be compared.",
)
@click.option("--format", "form", type=click.Choice(["table", "json", "jsonl"]), default="table", show_default=True)
@lang_option
@db_option
def replay(
    cases: tuple[str, ...],
    as_of: datetime | None,
    rulesets: Path | None,
    platform: str | None,
    everything: bool,
    fail_on_change: bool,
    form: str,
    lang: str,
    db: str | None,
) -> None:
    """Answer stored cases again and show what differs from the stored answer. Writes nothing.

    Without --as-of, each case is answered as of the instant of its stored answer. Under the same rules the answer must
    then be the same; with --rulesets, the differences show what other rules would change. Cases that have changed since
    their answer, or have none, are counted and left to the next scan.
    """
    answers = Answerer(engine(rulesets))
    progress = Progress("cases")
    out = ReplayTally()
    with stored(db, read_only=True) as store:
        cases = _named(store, cases, platform, lang)
        try:
            for one in all_cases(store, case_ids=cases, platform=platform, open_only=not everything and not cases):
                _one(answers, one, as_of, out)
                progress(out.seen, f"{len(out.differing)} differ")
        finally:
            progress.end()
    if form == "json":
        plain = {
            "cases": out.seen,
            "differing": len(out.differing),
            "failed": out.failed,
            "left_out": {k: out.left_out[k] for k in _LEFT_OUT},
        }
        write(json.dumps({**plain, "changed": [c.plain() for c in out.differing]}, ensure_ascii=False, indent=2) + "\n")
    elif form == "jsonl":
        write(jsonl([c.plain() for c in out.differing]))
        for line in _left_out(out, "en"):
            click.echo(line, err=True)
    else:
        write(_table(out, lang))
    code = out.exit_code(fail_on_change)
    if code:
        raise click.exceptions.Exit(code)


def _named(store: Store, cases: Sequence[str], platform: str | None, lang: str) -> tuple[str, ...]:
    """The ids of the cases that were asked for, by these or by others by which they are known; ends with exit code 2
    where one is not there.
    """
    if not cases:
        return ()
    known = {c.row.case_id for c in all_cases(store, case_ids=cases, platform=platform, open_only=False)}
    found: list[str] = []
    problems: list[Problem] = []
    for case in dict.fromkeys(cases):
        try:
            found.append(case if case in known else stored_case(store, case, platform, lang)[1])
        except Refused as refused:
            problems += refused.problems
    if problems:
        leave(Refused(problems, EXIT_USAGE))
    return tuple(dict.fromkeys(found))


def _one(answers: Answerer, one: StoredCase, as_of: datetime | None, out: ReplayTally) -> None:
    row = one.row
    why = _why_left_out(one)
    if why is not None:
        out.left_out[why] += 1
        return
    out.seen += 1
    if row.book in out.unusable:
        out.failed += 1
        return
    try:
        with limited(LIMIT_S):
            at = as_of if as_of is not None else row.as_of
            assert at is not None  # a row with an answer has its instant
            answer = answers.case(one, at, ahead=False).assessment
            changes = differing(row.answer, answer.to_json())
            now = answers.digest(row.book)
    except Refused as refused:
        out.failed += 1
        if refused.exit_code == EXIT_BAD_RULESET:
            out.unusable.add(row.book)
            say(refused.problems)
        else:
            click.echo(f"{row.platform}/{row.case_id}: {refused}", err=True)
    except (Exception, TooLong) as wrong:  # whatever it is, it is this row's: the others go on
        out.failed += 1
        click.echo(printable(f"{row.platform}/{row.case_id}: {type(wrong).__name__}: {wrong}"), err=True)
    else:
        if changes is None:
            out.failed += 1
            click.echo(f"{row.platform}/{row.case_id}: the stored answer cannot be read", err=True)
        elif changes:
            was = unpacked(row.answer) if row.answer is not None else {}
            out.differing.append(
                ReplayedCase(
                    case=row.case_id,
                    platform=row.platform,
                    was_as_of=shown(row.as_of),
                    as_of=shown(answer.as_of),
                    was_digest=row.digest,
                    digest=now,
                    changes=changes,
                    told=answer_changes(changes, titles_in(was, answer.to_json())),
                )
            )


def _why_left_out(one: StoredCase) -> AnswerState | None:
    """Why an answer on file, or its lack, says nothing of the rules; None where it can be compared."""
    row, shop = one.row, one.shop
    if row.wake_at == NOW_DUE and row.quarantine is not None:
        return AnswerState.QUARANTINED
    if row.answer is None:
        return AnswerState.UNSCANNED
    # A closed case is not answered again when its shop changes.
    if row.wake_at == NOW_DUE or (row.open and shop is not None and row.shop_seen != shop.revision):
        return AnswerState.CHANGED
    return None


def _left_out(out: ReplayTally, lang: str) -> list[str]:
    return [_WORDS[lang][k].format(n=out.left_out[k]) for k in _LEFT_OUT if out.left_out[k]]


def _table(out: ReplayTally, lang: str) -> str:
    words = _WORDS[lang]
    lines = []
    for f in out.differing:
        lines.append(f"{f.platform}/{f.case}  {words['as_of'].format(at=f.as_of)}")
        lines += [f"    {c.text.of(lang)}" for c in f.told]
        if len(f.told) < len(f.changes):
            lines.append(f"    {words['making'].format(n=len(f.changes) - len(f.told))}")
    moved = change_summary([f.told for f in out.differing], lang)
    said = words["answered"].format(n=out.seen, differ=len(out.differing)) + (
        words["moved"].format(parts=moved) if moved else ""
    )
    lines.append(said + (words["failed"].format(n=out.failed) if out.failed else ""))
    return "\n".join([*lines, *_left_out(out, lang)]) + "\n"
