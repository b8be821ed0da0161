"""`disputes prune`: what has been kept for long enough goes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import click

from disputes.commands.case_options import agent_option
from disputes.commands.common import InstantParameter, lang_option, leaving, now, write, wrong_use
from disputes.commands.progress import Progress
from disputes.commands.store_common import db_option, shown, stored, table
from disputes.commands.user import acting
from disputes.documents.problems import EXIT_PARTLY
from disputes.phrases.figures import duration_words
from disputes.retention.policy import DEFAULT_POLICY, FOREVER, HeldCase, RetentionPolicy, read_policy
from disputes.retention.prune import Pruned, PrunedPart, prune_store
from disputes.store.erasing import sweep
from disputes.store.evidence_files import EvidenceFiles
from disputes.store.models import CASE_IDS
from disputes.views.titles import title_of
from disputes.words.retention import RetainedPart

EXAMPLES = """
\b
Examples:
  disputes prune --dry-run
  disputes prune --policy retention.yaml --yes
  disputes prune --policy retention.yaml --hold SG-2026-0412-01 --dry-run --format json
  disputes prune --show-policy > retention.yaml

\b
Exit codes:
  0  what was to go is gone; also where there was nothing
  2  wrong use; nothing is gone
  3  something is wrong with the policy; nothing is gone
  5  the store cannot be used, or is being pruned already; what went until then is gone
  6  done, and the database keeps the room: somebody is at work in it
"""
_HEADS = {
    "en": ("Part", "Kept for", "Before", "{rows}", "Stays all the same"),
    "zh": ("内容", "保留期", "截止", "{rows}", "超期仍保留"),
}
_IDS = {"en": "further ids", "zh": "其他编号"}
_SAID = {
    "en": {
        "would": "Would go",
        "gone": "Gone",
        "nothing": "nothing is as old as that",
        "files": "files of evidence: {n}",
        "with": "with the closed cases: {rows}",
        "months": "months of the history dropped as a whole: {months}",
        "free": "the file keeps {mb} MB of free room for what comes; --compact gives it back",
        "busy": "the database is in use and keeps the room: run it with --compact when nobody is at work",
        "ask": "Remove {n} rows and what belongs to the closed cases among them? This cannot be undone",
        "forever": "forever",
    },
    "zh": {
        "would": "将清理",
        "gone": "已清理",
        "nothing": "没有超过保留期的内容",
        "files": "凭证文件：{n}",
        "with": "随已关闭案件：{rows}",
        "months": "整月移除的历史：{months}",
        "free": "数据库文件留有 {mb} MB 空闲空间供后续使用；--compact 可归还",
        "busy": "数据库正在使用，空间未归还：请在无人使用时加 --compact 运行",
        "ask": "清理 {n} 行及其中已关闭案件的所属内容？此操作无法撤销",
        "forever": "永久",
    },
}


@click.command("prune", epilog=EXAMPLES)
@click.option(
    "--policy",
    "file",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A YAML file that says how long each part is kept. Default: the policy that comes with the program.",
)
@click.option("--show-policy", is_flag=True, help="Print the policy that comes with the program, to start from.")
@click.option(
    "--hold",
    "holds",
    metavar="CASE",
    multiple=True,
    help="Nothing of this case goes, beside those that the policy names; may be given several times.",
)
@click.option("--dry-run", is_flag=True, help="Say what would go, and change nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--compact", is_flag=True, help="Give the room back to the system; nobody else may be at work meanwhile.")
@click.option(
    "--as-of",
    type=InstantParameter(),
    help="The instant from which the spans count back, with an offset, no later than now. Default: now.",
)
@agent_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@lang_option
@db_option
def prune(
    file: Path | None,
    show_policy: bool,
    holds: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    compact: bool,
    as_of: datetime | None,
    agent: str | None,
    form: str,
    lang: str,
    db: str | None,
) -> None:
    """Remove what has been kept for long enough, by a policy: how answers changed, replaced records, cleared alerts,
    sent messages, scans, the journal, and, where the policy says so, closed cases with their files of evidence.

    Nothing of an open case goes, nor of one that is held by the policy or by a legal hold; no alert that is not
    cleared. It may be stopped at any time: what is gone is gone, and another run does the rest. docs/retention.md says
    what is lost with each part.
    """
    if show_policy:
        write(DEFAULT_POLICY.read_text(encoding="utf-8"))
        return
    clock = now()
    if as_of is not None and as_of > clock:
        wrong_use(f"--as-of {shown(as_of)} is in the future: more would go than is old enough")
    said = _SAID[lang]
    with leaving():
        policy = read_policy(file or DEFAULT_POLICY).holding([HeldCase(h, None, "--hold", 0) for h in holds])
        with stored(db) as store:
            files = EvidenceFiles.beside(store)
            at = as_of or clock
            if not dry_run and not yes:
                tried = prune_store(store, files, policy, at, agent=None, now=clock, is_tried=True)
                if tried.rows and not click.confirm(said["ask"].format(n=tried.rows), err=True):
                    raise click.Abort
            progress = Progress("rows")
            try:
                done = prune_store(
                    store, files, policy, at, agent=agent or acting(), now=clock, is_tried=dry_run, told=progress
                )
            finally:
                progress.end()
            is_compact = sweep(store) if compact and not dry_run else True
            free = store.free_bytes()
    if form == "json":
        write(json.dumps(_plain(policy, at, done, dry_run, free), ensure_ascii=False, indent=2) + "\n")
    else:
        write(_table(policy, done, dry_run, lang))
        if not dry_run and not compact and free:
            click.echo(said["free"].format(mb=f"{free / 1e6:.1f}"), err=True)
    if not is_compact:
        click.echo(said["busy"], err=True)
        raise click.exceptions.Exit(EXIT_PARTLY)


def _plain(policy: RetentionPolicy, at: datetime, done: Pruned, dry_run: bool, free: int) -> dict[str, object]:
    return {
        "dry_run": dry_run,
        "as_of": shown(at),
        "policy": policy.file,
        "parts": [
            {
                "part": p.part,
                "kept_for": _span(policy, p.part),
                "before": shown(p.before),
                "rows": p.gone,
                "stays": dict(p.stays),
            }
            for p in done.parts
        ],
        "with_closed_cases": dict(sorted(done.with_cases.items())),
        "files": done.files,
        "months": [{"table": m.table, "rows": m.rows} for m in done.months],
        "free_bytes": free,
    }


def _span(policy: RetentionPolicy, part: RetainedPart) -> str:
    found = policy.spans[part]
    return str(found) if found is not None else FOREVER


def _table(policy: RetentionPolicy, done: Pruned, dry_run: bool, lang: str) -> str:
    said = _SAID[lang]
    by_part = {p.part: p for p in done.parts}
    rows = []
    for part in RetainedPart:
        found = by_part.get(part)
        span = policy.spans[part]
        rows.append(
            (
                title_of(part, lang),
                said["forever"] if span is None else duration_words(lang, span),
                shown(found.before) if found is not None else "",
                f"{found.gone:,}" if found is not None else "",
                _stays(found, lang) if found is not None else "",
            )
        )
    head = [h.replace("{rows}", said["would" if dry_run else "gone"]) for h in _HEADS[lang]]
    told = [said["nothing"]] if not done.rows else []
    if done.with_cases:
        told.append(said["with"].format(rows=_with_cases(done.with_cases, lang)))
    told += [said["files"].format(n=done.files)] if done.files else []
    told += [said["months"].format(months=", ".join(m.table for m in done.months))] if done.months else []
    return table(head, rows) + "".join(f"{line}\n" for line in told)


def _stays(part: PrunedPart, lang: str) -> str:
    between, behind = ("; ", ": ") if lang == "en" else ("；", "：")
    return between.join(f"{title_of(word, lang)}{behind}{many:,}" for word, many in part.stays.items())


def _with_cases(rows: Mapping[str, int], lang: str) -> str:
    """What went with closed cases, in the order of the parts."""
    named = [(title_of(part, lang), rows.get(part, 0)) for part in RetainedPart]
    named.append((_IDS[lang], rows.get(CASE_IDS.name, 0)))
    return (", " if lang == "en" else "，").join(f"{name} {many:,}" for name, many in named if many)
