"""`disputes erase`: a buyer's personal data taken out of the store."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import click

from disputes.commands.case_options import agent_option, platform_option
from disputes.commands.common import lang_option, leaving, now, write, wrong_use
from disputes.commands.store_common import db_option, stored, table
from disputes.commands.user import acting
from disputes.documents.problems import EXIT_FINDINGS, EXIT_PARTLY, printable

LEAST = 4
"""So many characters a reference has at least: what is shorter stands in every other record."""
EXAMPLES = """
\b
Examples:
  disputes erase --buyer ann@example.com --dry-run
  disputes erase --buyer ann@example.com --yes
  disputes erase --case SG-2026-0412-01 --yes

\b
Exit codes:
  0  it is erased; also where there was nothing
  1  a legal hold stands on some of the cases; nothing was erased of any of them
  2  wrong use; nothing was erased
  5  the store cannot be used: the cases that are named were erased, the others not
  6  erased, and something holds the reference all the same, or the database keeps its bytes: look at what is said
"""
_HEADS = {"en": ("case", "found at", "taken out", "files"), "zh": ("案件", "位置", "清除内容", "文件")}
_SAID = {
    "en": {
        "none": "nothing in the store holds this reference",
        "would": "would erase the buyer of {n} cases; nothing was done",
        "done": "erased the buyer of {n} cases",
        "remains": (
            "What remains of each: the ids of case, order and payment, what happened when, amounts, the answers to the "
            "rules' questions, how the buyer has dealt (contacts, tier, claims), and who worked on it. "
            "Backups, and messages that others have, are not reached from here."
        ),
        "kept_in": "still holds it: {what}",
        "bytes": "the database is in use and may still hold the bytes: run it again when nobody is at work",
        "held": "{case}: a legal hold stands{until}: {reason}",
        "until": ", until {day}",
        "refused": (
            "nothing was erased: what is under a legal hold must stay. Release it first (disputes case release CASE), "
            "or erase the others one by one with --case"
        ),
        "ask": "Erase the buyer of {n} cases? This cannot be undone",
    },
    "zh": {
        "none": "数据库中没有包含此编号的内容",
        "would": "将清除 {n} 个案件的买家数据；尚未执行",
        "done": "已清除 {n} 个案件的买家数据",
        "remains": (
            "各案件保留：案件、订单与支付的编号，何时发生何事，金额，对规则问题的回答，买家的往来情况（联系、等级、"
            "索赔次数），以及经办人。备份及他人已收到的消息不在清除范围内。"
        ),
        "kept_in": "仍含此编号：{what}",
        "bytes": "数据库正在使用，文件中可能仍有残留：请在无人使用时再次运行",
        "held": "{case}：处于诉讼保留{until}：{reason}",
        "until": "（至 {day}）",
        "refused": (
            "未清除任何内容：诉讼保留期间的内容须保留。"
            "请先解除（disputes case release CASE），或用 --case 逐个清除其他案件"
        ),
        "ask": "清除 {n} 个案件的买家数据？此操作无法撤销",
    },
}


@click.command("erase", epilog=EXAMPLES)
@click.option(
    "--buyer", metavar="REF", help="What tells the buyer: an e-mail address, an account, a name in the records."
)
@click.option("--case", "case_id", metavar="CASE", help="Erase the buyer of this one case.")
@platform_option
@click.option("--dry-run", is_flag=True, help="Say what would be erased, and erase nothing.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@agent_option
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@lang_option
@db_option
def erase(
    buyer: str | None,
    case_id: str | None,
    platform: str | None,
    dry_run: bool,
    yes: bool,
    agent: str | None,
    form: str,
    lang: str,
    db: str | None,
) -> None:
    """Take a buyer's personal data out of all that is stored: records, what was logged, notes, raw payloads, evidence
    files, history, alerts and messages.

    Cases stay, and so do their answers where they do not rest on what went: what rules compare is replaced by marks. An
    import that tells it again is erased on its way in. While a legal hold stands on one of the cases, nothing is
    erased.
    """
    if (buyer is None) is (case_id is None):
        wrong_use("name --buyer REF or --case CASE")
    if buyer is not None and len(buyer.strip()) < LEAST:
        wrong_use(f"--buyer {buyer!r}: a reference has at least {LEAST} characters")
    said = _SAID[lang]
    from disputes.store.case_ids import find
    from disputes.store.erasing import cases_about, check_held
    from disputes.store.erasing import erase as take_out
    from disputes.store.evidence_files import EvidenceFiles

    clock = now()
    with leaving(), _stopping_where_held(lang), stored(db) as store:
        if buyer is not None:
            ref: str | None = buyer.strip()
            cases = cases_about(store, buyer.strip())
        else:
            ref = None
            with store.reading() as session:
                cases = [(find(session, case_id or "", platform).row.pk, ())]
        with store.read() as connection:
            check_held(connection, [pk for pk, _ in cases], clock)
        if not dry_run and cases and not yes and not click.confirm(said["ask"].format(n=len(cases)), err=True):
            raise click.Abort
        files = EvidenceFiles.beside(store)
        done = take_out(store, files, cases, ref, agent=agent or acting(), now=clock, is_tried=dry_run)
    if form == "json":
        plain = {
            "dry_run": dry_run,
            "cases": [
                {
                    "platform": c.platform,
                    "case": c.case_id,
                    "found_at": c.found_at,
                    "erased": dict(c.told),
                    "files": c.files,
                }
                for c in done.cases
            ],
            "kept_in": done.kept_in,
            "swept": done.is_swept,
        }
        write(json.dumps(plain) + "\n")
    elif not done.cases:
        write(f"{said['none']}\n")
    else:
        rows = [
            (
                f"{c.platform}/{c.case_id}",
                ", ".join(c.found_at[:4]) + (", …" if len(c.found_at) > 4 else ""),
                ", ".join(f"{key} {count}" for key, count in sorted(c.told.items())),
                str(c.files),
            )
            for c in done.cases
        ]
        told = said["would" if dry_run else "done"].format(n=len(done.cases))
        write(f"{table(_HEADS[lang], rows)}{told}\n{said['remains']}\n")
    for what in done.kept_in:
        click.echo(said["kept_in"].format(what=what), err=True)
    if not done.is_swept:
        click.echo(said["bytes"], err=True)
    if done.kept_in or not done.is_swept:
        raise click.exceptions.Exit(EXIT_PARTLY)


@contextmanager
def _stopping_where_held(lang: str) -> Iterator[None]:
    """Ends the program where a legal hold stands on a case whose buyer is to be erased, and names each."""
    from disputes.store.erasing import HoldStands

    try:
        yield
    except HoldStands as stands:
        said = _SAID[lang]
        for one in stands.held:
            until = said["until"].format(day=one.hold.until) if one.hold.until is not None else ""
            told = said["held"].format(case=f"{one.platform}/{one.case_id}", until=until, reason=one.hold.reason)
            click.echo(printable(told), err=True)
        click.echo(said["refused"], err=True)
        raise click.exceptions.Exit(EXIT_FINDINGS) from None
