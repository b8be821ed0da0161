"""`disputes check`: one case or several, and what to do about them."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from disputes.answers.assessment import Assessment
from disputes.answers.serialization import as_json
from disputes.cases.assess import Assessor
from disputes.cases.routes import Desk as Answered
from disputes.cases.routes import join
from disputes.commands.common import (
    as_of_option,
    lang_option,
    library,
    now,
    rulesets_option,
    say,
    tz_option,
    write,
    wrong_use,
)
from disputes.documents.problems import EXIT_BAD_INPUT, EXIT_PARTLY, Problem, Refused
from disputes.language.loading import Library
from disputes.language.rulebook import Rulebook
from disputes.records.case import Case
from disputes.records.reading import RecordRead, iter_records
from disputes.records.shop import Shop
from disputes.situation.typed_facts import prepare

EXAMPLES = """
\b
Examples:
  disputes check case.yaml
  disputes check cases/shopee --format jsonl
  disputes check case.yaml --as-of 2026-04-13T09:00:00+08:00 --explain --lang zh
  disputes check - --from shopee --market SG < return_detail.json
"""


class Desk:
    """Assesses records of any platform, keeping one assessor for each rulebook."""

    def __init__(self, library: Library, *, explain: bool, trial: bool) -> None:
        self.library = library
        self.explain = explain
        self.trial = trial
        self.assessors: dict[tuple[str, str | None], Assessor] = {}
        self.answered: list[Answered] = []

    def assessor(self, case: Case) -> Assessor:
        key = (case.platform, case.via if "via" in case.model_fields_set else None)
        if key not in self.assessors:
            self.assessors[key] = Assessor(Rulebook.load(self.library, *key))
        return self.assessors[key]

    def answer(self, read: RecordRead, as_of: datetime, shop: Shop | None) -> tuple[Assessment | None, list[Problem]]:
        """The answer for a case that was read, or what is wrong with it."""
        case = read.case
        if case is None:
            found = "a shop record" if read.shop is not None else "no record"
            return None, list(read.problems) or [
                Problem(read.file, read.line, "", found, "a case record (for shops: disputes shop)")
            ]
        assessor = self.assessor(case)
        values, problems = prepare(case, assessor.book, read.node, shop)
        if problems:
            return None, problems
        answer = assessor.assess(values, as_of, explain=self.explain, trial=self.trial)
        self.answered.append(Answered(values, answer, assessor.book))
        return answer, []


@click.command(epilog=EXAMPLES)
@click.argument("files", nargs=-1, required=True)
@click.option("--shop", "shop_file", type=click.Path(path_type=Path), help="The shop's record, for points and tiers.")
@as_of_option
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "jsonl", "md", "ics"]), default="table", show_default=True
)
@lang_option
@tz_option
@rulesets_option
@click.option("--explain", is_flag=True, help="Also show why: the trace, and what nearly fired.")
@click.option("--trial", is_flag=True, help="Also run rules of status `trial`.")
@click.option("--from", "source", help="The shape of the input: a platform whose API payloads are understood.")
@click.option("--market", help="The market of the records, where a payload does not say.")
def check(
    files: tuple[str, ...],
    shop_file: Path | None,
    as_of: datetime | None,
    form: str,
    lang: str,
    tz: ZoneInfo | None,
    rulesets: Path | None,
    explain: bool,
    trial: bool,
    source: str | None,
    market: str | None,
) -> None:
    """Say what to do next in each case: by when, with which evidence, what the ruling will likely be, what silence
    costs.
    """
    desk = Desk(library(rulesets), explain=explain, trial=trial)
    at = as_of or now()
    shop = _shop(shop_file)
    answers: list[Assessment] = []
    bad = 0
    try:
        for read in _reads(files, source, market, desk.library):
            notes: tuple[Problem, ...] = getattr(read, "notes", ())
            say(notes)
            if notes and read.record is None and not read.problems:
                continue
            if read.shop is not None and any(Path(f).is_dir() for f in files):
                say(
                    [
                        Problem(
                            read.file,
                            read.line,
                            "",
                            "a shop record",
                            "case records here (left out; for shops: disputes shop)",
                            severity="note",
                        )
                    ]
                )
                continue
            answer, problems = desk.answer(read, at, shop)
            say(problems)
            if answer is None:
                bad += 1
            else:
                answer.unknown_codes = {**answer.unknown_codes, **getattr(read, "unknown_codes", {})}
                answers.append(answer)
    except Refused as refused:
        say(refused.problems)
        raise click.exceptions.Exit(refused.exit_code) from None
    join(desk.answered)
    if answers:
        write(render(answers, form, lang, tz, explain, many=len(answers) + bad > 1))
    if bad:
        raise click.exceptions.Exit(EXIT_PARTLY if answers else EXIT_BAD_INPUT)


def _reads(files: tuple[str, ...], source: str | None, market: str | None, rules: Library) -> Any:
    if source is None:
        if market is not None:
            wrong_use("--market goes with --from: a record says its own market")
        for name in files:
            yield from iter_records(name)
        return
    from disputes.sources import read_from

    for name in files:
        yield from read_from(source, name, market, rules)


def _shop(path: Path | None) -> Shop | None:
    if path is None:
        return None
    reads = list(iter_records(path))
    problems = [p for r in reads for p in r.problems]
    if problems or len(reads) != 1 or reads[0].shop is None:
        say(
            problems
            or [Problem(str(path), 1, "", "no shop record" if not reads else "another record", "one shop record")]
        )
        raise click.exceptions.Exit(EXIT_BAD_INPUT)
    return reads[0].shop


def render(answers: list[Assessment], form: str, lang: str, tz: ZoneInfo | None, explain: bool, *, many: bool) -> str:
    """The answers in the form asked for."""
    if form == "json":
        plain = [as_json(a) for a in answers]
        return json.dumps(plain if many else plain[0], ensure_ascii=False, indent=2) + "\n"
    if form == "jsonl":
        return "".join(json.dumps(as_json(a), ensure_ascii=False, separators=(",", ":")) + "\n" for a in answers)
    if form == "md":
        from disputes.views.markdown import page

        return "\n".join(page(a, lang, tz) for a in answers)
    if form == "ics":
        from disputes.views.deadline_calendar import calendar

        return calendar(answers, lang)
    from disputes.views.terminal import show

    return show(answers, lang, tz, explain)
