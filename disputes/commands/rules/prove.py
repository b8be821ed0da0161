"""`disputes rules prove`: what can never hold, never has an effect, or contradicts itself, each shown on a case."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import click

from disputes.commands.common import lang_option, rulesets_option, say, write, wrong_use
from disputes.commands.progress import Progress
from disputes.commands.rule_paths import located, path_in
from disputes.commands.rules.selection import chosen
from disputes.documents.files import replace_file
from disputes.documents.problems import EXIT_BAD_RULESET, EXIT_FINDINGS, EXIT_PARTLY, Problem, Refused, unreadable
from disputes.language.loading import Library
from disputes.words import texts
from disputes.words.proofs import FindingKind, WitnessCheck

if TYPE_CHECKING:
    from disputes.proofs.findings import ProofFinding
    from disputes.proofs.proving import ProofReport


@click.command()
@click.argument("path", required=False)
@rulesets_option
@lang_option
@click.option(
    "--only", multiple=True, type=click.Choice(texts(FindingKind)), help="Only findings of this kind. May be repeated."
)
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option(
    "--timeout",
    type=click.FloatRange(min=0.01),
    default=5.0,
    show_default=True,
    metavar="S",
    help="Seconds for each question to the solver. What takes longer is told, and proves nothing.",
)
@click.option(
    "--witnesses",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Write the case that shows each finding to this folder, as a record for `disputes check`.",
)
def prove(
    path: str | None,
    rulesets: Path | None,
    lang: str,
    only: tuple[str, ...],
    form: str,
    timeout: float,
    witnesses: Path | None,
) -> None:
    """Prove what is wrong in the rulesets: conditions that can never hold or always do, rules and alternatives that
    never have an effect, rules that contradict each other, cases that nothing covers. Each finding is put to the engine
    on a case of its own; what the engine does not show is listed as unconfirmed.

    \b
    Examples:
      disputes rules prove
      disputes rules prove shopee --only never --only shadowed
      disputes rules prove rulesets/shopee --format json
      disputes rules prove shopee --witnesses cases-that-show-it

    Exit codes: 0 nothing found · 1 findings · 2 wrong use · 4 ruleset invalid · 6 some questions ran out of time.
    """
    if find_spec("z3") is None:
        wrong_use('The solver is not installed. Install it with: pip install "disputes[proofs]"')
    from disputes.api import Engine
    from disputes.proofs.proving import ProofReport, prove

    found, ids = chosen(path, rulesets)
    kinds = frozenset(FindingKind(word) for word in only or texts(FindingKind))
    report = ProofReport()
    problems: list[Problem] = []
    progress = Progress("questions")
    engine = Engine(found, "plain")
    asked = 0

    def step(what: str) -> None:
        nonlocal asked
        asked += 1
        progress(asked, what)

    for id_ in ids:
        try:
            prove(engine, id_, report, kinds, timeout, step)
        except Refused as refused:
            problems += refused.problems
    progress.end()
    say(located(found, problems))
    report.findings = [_placed(found, finding) for finding in report.findings]
    if witnesses is not None:
        _write_witnesses(witnesses, report.findings)
    write(_as_json(report) if form == "json" else _as_text(report, lang, len(ids)))
    for what in report.timeouts:
        click.echo(_TIMEOUT[lang].format(what=what), err=True)
    for one in report.unused:
        place = {"file": path_in(found, one.node.file), "line": one.node.line, "kind": one.kind, "entry": one.entry}
        click.echo(_UNUSED[lang].format(**place), err=True)
    if problems:
        raise click.exceptions.Exit(EXIT_BAD_RULESET)
    if report.confirmed or report.unused:
        raise click.exceptions.Exit(EXIT_FINDINGS)
    if report.timeouts:
        raise click.exceptions.Exit(EXIT_PARTLY)


_TIMEOUT = {"en": "not answered in time: {what}", "zh": "未能在时限内得出结果：{what}"}
_GRANTED = {"en": "taken for granted, not stated by the record: {what}", "zh": "前提（记录未自行写明）：{what}"}
_UNCONFIRMED = {
    "en": "unconfirmed: the solver says so, the engine shows it on no case that was found",
    "zh": "未经证实：求解器如此判断，但未找到能由引擎重现的案件",
}
_CURE = {"en": "to mend it: {cure}", "zh": "修正方法：{cure}"}
_EXPLAINED = {"en": "to stay: {reason}", "zh": "予以保留：{reason}"}
_UNUSED = {
    "en": "{file}:{line}: an explanation of something that is not found: {kind} of {entry}",
    "zh": "{file}:{line}：说明了一项并未发现的问题：{entry} 的 {kind}",
}
_SUM = {
    "en": "{ids} ruleset{s}, {questions} questions: {confirmed} findings, {unconfirmed} unconfirmed, "
    "{explained} explained, {late} not in time",
    "zh": "{ids} 个规则集，{questions} 个问题：{confirmed} 项发现，{unconfirmed} 项未经证实，"
    "{explained} 项已有说明，{late} 项超时",
}


def _placed(library: Library, finding: ProofFinding) -> ProofFinding:
    """A finding with the paths of its files."""
    parts = tuple(replace(part, file=path_in(library, part.file)) for part in finding.parts)
    return replace(finding, file=path_in(library, finding.file), parts=parts)


def _as_text(report: ProofReport, lang: str, ids: int) -> str:
    from disputes.proofs.findings import CURES  # its room needs the solver

    lines: list[str] = []
    for finding in (*report.confirmed, *report.unconfirmed, *report.explained):
        lines.append(f"{finding.place}: {finding.entry}: {finding.text.of(lang)} [{finding.kind}]")
        lines += [f"    {part.file}:{part.line}: {part.text}" for part in finding.parts]
        if finding.granted:
            lines.append("    " + _GRANTED[lang].format(what=", ".join(finding.granted)))
        if finding.check is WitnessCheck.UNCONFIRMED:
            lines.append("    " + _UNCONFIRMED[lang])
        if finding.reason:
            lines.append("    " + _EXPLAINED[lang].format(reason=finding.reason.of(lang)))
        else:
            lines.append("    " + _CURE[lang].format(cure=CURES[finding.kind].of(lang)))
    summed = _SUM[lang].format(
        ids=ids,
        s="" if ids == 1 else "s",
        questions=report.questions,
        confirmed=len(report.confirmed),
        unconfirmed=len(report.unconfirmed),
        explained=len(report.explained),
        late=len(report.timeouts),
    )
    return "\n".join([*lines, summed]) + "\n"


def _as_json(report: ProofReport) -> str:
    out = {
        "findings": [f.as_json() for f in report.findings],
        "questions": report.questions,
        "confirmed": len(report.confirmed),
        "unconfirmed": len(report.unconfirmed),
        "explained": len(report.explained),
        "timeouts": report.timeouts,
    }
    return json.dumps(out, ensure_ascii=False, indent=2) + "\n"


def _write_witnesses(folder: Path, findings: Iterable[ProofFinding]) -> None:
    """The cases that show findings, each in a file that names the finding and the command that shows it."""
    from disputes.proofs.witness_files import witness_text

    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, finding in enumerate(findings, 1):
            if finding.witness is not None:
                name = f"{finding.ruleset}-{number:03d}-{finding.kind}.yaml"
                replace_file(folder / name, witness_text(finding, name))
    except OSError as e:
        say([unreadable(str(folder), e, "a folder that cannot be written")])
        raise click.exceptions.Exit(5) from None
