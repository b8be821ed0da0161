"""`disputes rules lint`: what is wrong, doubtful or missing in the rulesets."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import suppress
from datetime import date
from pathlib import Path

import click

from disputes.commands.common import language, now, rulesets_option, say, write, wrong_use
from disputes.commands.progress import Progress
from disputes.commands.rule_paths import located
from disputes.commands.rules.schemas import stale_schemas
from disputes.commands.rules.selection import chosen, plural, say_left_out
from disputes.documents.problems import EXIT_BAD_RULESET, Problem, Refused, nearest
from disputes.language.loading import Library
from disputes.lint.codes import all_codes
from disputes.lint.consequences import without_consequences
from disputes.lint.github import github
from disputes.lint.pages import page_of
from disputes.lint.run import lint as lint_ruleset
from disputes.lint.sarif import sarif
from disputes.lint.subject import AGE
from disputes.upkeep.editor_schemas import are_kept, schema_texts
from disputes.views.problem_text import finding_text
from disputes.words import texts
from disputes.words.documents import Severity

EXAMPLES = """
\b
Examples:
  disputes rules lint
  disputes rules lint rulesets/shopee --severity hint
  disputes rules lint --format github --strict
  disputes rules lint --format sarif > lint.sarif
  disputes rules lint --codes
  disputes rules lint --explain hidden
"""
_WEIGHT = {severity: number for number, severity in enumerate(Severity)}


def _day(context: click.Context, parameter: click.Parameter, value: str | None) -> date | None:
    try:
        return None if value is None else date.fromisoformat(value)
    except ValueError:
        raise click.BadParameter(f"{value!r}: expected a date (2026-03-10)", context, parameter) from None


@click.command(epilog=EXAMPLES)
@click.argument("path", required=False)
@rulesets_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "github", "sarif"]),
    default="table",
    show_default=True,
    help="github: workflow commands of GitHub Actions; sarif: SARIF 2.1.0.",
)
@click.option(
    "--severity",
    type=click.Choice(texts(Severity)),
    help="List findings from this severity up. Default: warning in the table, where hints are counted; else hint.",
)
@click.option("--strict", is_flag=True, help="End with 4 where there is a warning, too.")
@click.option("--as-of", metavar="DATE", callback=_day, help="The day for ages and announced changes. Default: today.")
@click.option(
    "--max-age",
    type=click.IntRange(min=1),
    default=AGE,
    show_default=True,
    metavar="DAYS",
    help="A source looked at longer ago is a warning.",
)
@click.option("--codes", "list_codes", is_flag=True, help="List every code with its severity and meaning, and end.")
@click.option("--explain", metavar="CODE", help="Print the page of a code, and end.")
def lint(
    path: str | None,
    rulesets: Path | None,
    form: str,
    severity: str | None,
    strict: bool,
    as_of: date | None,
    max_age: int,
    list_codes: bool,
    explain: str | None,
) -> None:
    """Check the rulesets: structure, names, sources, dates, conditions, evidence, penalties, examples, translations.

    Exit code 4 where there is an error: such a ruleset cannot be published.
    """
    if list_codes:
        _list_codes(form)
        return
    if explain is not None:
        _explain(explain)
        return
    found, ids = chosen(path, rulesets)
    day = as_of if as_of is not None else now().date()
    problems: list[Problem] = []
    left_out = 0
    progress = Progress("rulesets", log=False)
    progress.expect(len(ids))
    for done, id_ in enumerate(ids, 1):
        try:
            told, following = without_consequences(lint_ruleset(found, id_, day, max_age=max_age))
            problems += told
            left_out += following
        except Refused as refused:
            problems += refused.problems
        progress(done, id_)
    progress.end()
    problems = list(dict.fromkeys(located(found, problems)))
    least = Severity(severity) if severity else Severity.WARNING if form == "table" else Severity.HINT
    listed = [p for p in problems if _WEIGHT[p.severity] <= _WEIGHT[least]]
    if form == "table":
        _table(problems, listed, len(ids))
    elif form == "json":
        write(json.dumps([_plain(p) for p in listed], ensure_ascii=False, indent=2) + "\n")
    elif form == "github":
        write(github(listed))
    else:
        write(json.dumps(sarif(listed, all_codes()), ensure_ascii=False, indent=2) + "\n")
    say_left_out(left_out)
    _say_stale_schemas(found, ids)
    worst = Severity.WARNING if strict else Severity.ERROR
    if any(_WEIGHT[p.severity] <= _WEIGHT[worst] for p in problems):
        raise click.exceptions.Exit(EXIT_BAD_RULESET)


def _table(problems: list[Problem], listed: list[Problem], rulesets: int) -> None:
    lang = language()
    for p in listed:
        click.echo(finding_text(p, lang), err=True)
    shown = set(listed)
    kept = Counter((p.code or "", p.severity) for p in problems if p not in shown)
    for (code, severity), count in kept.most_common():
        click.echo(f"{count} × {severity} [{code}]: {all_codes()[code].title}", err=True)
    if kept:
        click.echo("`--severity hint` lists them, `--explain CODE` says what one means", err=True)
    counts = Counter(p.severity for p in problems)
    said = ", ".join(plural(counts[s], s.value) for s in Severity if counts[s]) or "no problems"
    if counts[Severity.ERROR]:
        click.echo(f"{plural(rulesets, 'ruleset')}, {said}", err=True)
    else:
        write(f"{plural(rulesets, 'ruleset')}, {said}\n")


def _say_stale_schemas(found: Library, ids: list[str]) -> None:
    """What an editor would wrongly mark; no finding about the rules, so that it changes no exit code."""
    if found.house is not None or not are_kept(found):
        return
    with suppress(Refused):  # a file that is no YAML is told already
        say(located(found, stale_schemas(found, schema_texts(found, ids))))


def _plain(p: Problem) -> dict[str, object]:
    return {
        "code": p.code,
        "severity": p.severity,
        "file": p.file,
        "line": p.line,
        "column": p.column,
        "path": p.path,
        "found": p.found,
        "expected": p.expected,
        "nearest": p.nearest,
    }


def _list_codes(form: str) -> None:
    codes = all_codes().values()
    if form == "json":
        plain = [{"code": c.code, "severity": c.severity, "title": c.title, "ignorable": c.ignorable} for c in codes]
        write(json.dumps(plain, ensure_ascii=False, indent=2) + "\n")
        return
    from disputes.commands.store_common import table  # takes a while to import, and only this list needs it

    rows = [(c.code, c.severity.value, "yes" if c.ignorable else "no", c.title) for c in codes]
    write(table(("Code", "Severity", "lint_ignore", "Meaning"), rows))


def _explain(code: str) -> None:
    if code not in all_codes():
        near = nearest(code[:100], all_codes())
        hint = f"did you mean {near!r}?" if near is not None else "`disputes rules lint --codes` lists them"
        wrong_use(f"{code!r} is no code of the lint; {hint}")
    write(page_of(code))
