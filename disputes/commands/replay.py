"""`disputes replay`: stored cases answered again, by other rules or at another instant, and what would differ."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from disputes.assess import digest
from disputes.assessment import as_json
from disputes.commands.shared import as_of_option, library, rulesets_option, write
from disputes.commands.storing import Progress, db_option, jsonl, shown, stored
from disputes.problems import EXIT_BAD_RULESET, EXIT_FINDINGS, EXIT_PARTLY, Refused
from disputes.store.answering import Answerer, differing
from disputes.store.walking import rows

EXAMPLES = """
\b
Examples:
  disputes replay --rulesets my-rulesets
  disputes replay SG-2026-0412 --as-of 2026-04-13T09:00:00+08:00
  disputes replay --fail-on-change
"""


@click.command(epilog=EXAMPLES)
@click.argument("cases", metavar="[CASE]…", nargs=-1)
@as_of_option
@rulesets_option
@click.option("--platform", help="Only this platform.")
@click.option("--all", "everything", is_flag=True, help="Closed cases too.")
@click.option("--fail-on-change", is_flag=True, help="End with exit code 1 where an answer differs.")
@click.option("--format", "form", type=click.Choice(["table", "json", "jsonl"]), default="table", show_default=True)
@db_option
def replay(
    cases: tuple[str, ...],
    as_of: datetime | None,
    rulesets: Path | None,
    platform: str | None,
    everything: bool,
    fail_on_change: bool,
    form: str,
    db: str | None,
) -> None:
    """Answer stored cases again and say what differs from the answer on file. Nothing is written.

    Without --as-of, each case is answered as of the instant of its answer: by the same rules the same must come out, and --rulesets shows what a
    change of rules would move.
    """
    answers = Answerer(library(rulesets))
    progress = Progress("cases")
    found: list[dict[str, Any]] = []
    failed = seen = 0
    with stored(db) as store:
        for row, shop in rows(store, case_ids=cases, platform=platform, open_only=not everything and not cases):
            if row.answer is None:
                continue
            seen += 1
            progress(seen, f"{len(found)} differ")
            try:
                answer, _ = answers.case(row, shop, as_of or row.as_of, ahead=False)
            except Refused as refused:
                if refused.exit_code == EXIT_BAD_RULESET:
                    raise
                failed += 1
                click.echo(f"{row.platform}/{row.case_id}: {refused}", err=True)
                continue
            changes = differing(row, as_json(answer))
            if changes:
                now = digest(answers.assessor(row.book).book)
                found.append(
                    {"case": row.case_id, "platform": row.platform, "was_as_of": shown(row.as_of), "as_of": shown(answer.as_of), "was_digest": row.digest,
                     "digest": now, "changes": changes}
                )  # fmt: skip
        progress.end()
    if form == "json":
        write(json.dumps({"cases": seen, "differing": len(found), "failed": failed, "changed": found}, ensure_ascii=False, indent=2) + "\n")
    elif form == "jsonl":
        write(jsonl(found))
    else:
        write(_table(found, seen, failed))
    if failed:
        raise click.exceptions.Exit(EXIT_PARTLY)
    if found and fail_on_change:
        raise click.exceptions.Exit(EXIT_FINDINGS)


def _table(found: list[dict[str, Any]], seen: int, failed: int) -> str:
    out = []
    parts: Counter[str] = Counter()
    for f in found:
        parts.update({c["path"].split("[")[0].split(".")[0] for c in f["changes"]})
        out.append(f"{f['platform']}/{f['case']}  as of {f['as_of']}")
        out += [f"    {c['path']}: {_short(c['was'])} → {_short(c['now'])}" for c in f["changes"]]
    moved = f" ({', '.join(f'{part} in {n}' for part, n in parts.most_common())})" if parts else ""
    out.append(f"{seen} cases answered again, {len(found)} differ{moved}" + (f", {failed} could not be answered" if failed else ""))
    return "\n".join(out) + "\n"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:79] + "…"
