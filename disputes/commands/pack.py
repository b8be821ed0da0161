"""`disputes pack`: the evidence of a case, ready to be filed at its desk."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

import click

from disputes.api import Engine
from disputes.commands.common import as_of_option, lang_option, leaving, now, rulesets_option, say, write
from disputes.commands.common import engine as engine_of
from disputes.commands.payload_options import Payloads, payload_options
from disputes.documents.errors import RecordError, UsageError
from disputes.documents.problems import EXIT_FINDINGS, EXIT_PARTLY, Problem
from disputes.pack.libraries import missing_library
from disputes.records.reading import RecordRead
from disputes.words.pack import PackFindingKind

EXAMPLES = """
\b
Examples:
  disputes pack case.yaml --files evidence/ -o pack/
  disputes pack case.yaml --files evidence/ --check
  disputes pack case.yaml --files evidence/ --for stripe -o pack/ --lang zh
  disputes pack case.yaml --files evidence/ --which which-is-what.yaml -o pack/ --force

Exit codes: 0 done · 1 something is open (`--check`) · 2 wrong use · 3 bad input · 4 ruleset invalid · 6 some files
were refused, the rest is in the pack.
"""


@click.command(epilog=EXAMPLES)
@click.argument("file", metavar="FILE")
@click.option(
    "--files",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The folder with the evidence as it came: photos, scans, PDFs, chats, videos.",
)
@click.option("--for", "desk", metavar="DESK", help="The desk, e.g. stripe. Default: where the case is answered.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The new folder in which to write the pack.")
@click.option(
    "--which",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file that says which file is which evidence. Default: pack.yaml in the folder, where there is one.",
)
@click.option("--check", is_flag=True, help="Write nothing: say what is missing or breaks a limit.")
@click.option("--force", is_flag=True, help="Replace a pack that is there.")
@lang_option
@as_of_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@rulesets_option
@payload_options
def pack(
    file: str,
    folder: Path,
    desk: str | None,
    output: Path | None,
    which: Path | None,
    check: bool,
    force: bool,
    lang: str,
    as_of: datetime | None,
    form: str,
    rulesets: Path | None,
    payloads: Payloads,
) -> None:
    """Make the evidence pack of a case, ready to be filed at its desk: a cover letter, the exhibits converted, labelled
    and within the desk's limits, the form filled in, and a list of what is in it. Nothing is sent.
    """
    engine = engine_of(rulesets)
    at = as_of or now()
    with leaving():
        if output is None and not check:
            raise UsageError(found="no place for the pack", expected="-o FOLDER, or --check")
        _needs_libraries()
        from disputes.pack.folder import files_in
        from disputes.pack.isolation import Workers
        from disputes.pack.make import PackMaker, desk_rules
        from disputes.pack.mapping import NAME, NOTHING, read_mapping
        from disputes.pack.pack import MANIFEST
        from disputes.pack.summary import summary
        from disputes.pack.writing import check_place, write_folder

        if output is not None:
            check_place(output, force=force or check)
        case = engine.prepared(_one(payloads, file, engine, at))
        rules = desk_rules(case.assessor.evaluate(case.values, at), desk)
        with tempfile.TemporaryDirectory(prefix="disputes-pack-") as name:
            work = Path(name)
            (work / "copies").mkdir()
            said = which if which is not None else folder / NAME
            skipped = {said.resolve(), *([output.resolve()] if output is not None else [])}
            files = files_in(folder, work / "copies", frozenset(skipped))
            known = read_mapping(said, [f.name for f in files], list(rules.kinds())) if said.exists() else NOTHING
            with Workers(work) as workers:
                made = PackMaker(case, at, rules, lang, work, workers).pack(files, known)
            if output is not None and not check:
                write_folder(made.files, output, force=force)
            if form == "json":
                found = next(f for f in made.files if f.name == MANIFEST)
                write(found.read().decode())
            else:
                write(summary(made, lang))
        if check and made.open:
            raise click.exceptions.Exit(EXIT_FINDINGS)
        if any(f.kind is PackFindingKind.REFUSED for f in made.findings):
            raise click.exceptions.Exit(EXIT_PARTLY)


def _one(payloads: Payloads, file: str, engine: Engine, at: datetime) -> RecordRead:
    """The one case of a file. Raises :class:`RecordError`."""
    reads = []
    for read in payloads.records((file,), engine.library, at):
        say(read.notes)
        if not (read.notes and read.is_empty):
            reads.append(read)
    if len(reads) != 1:
        raise RecordError([Problem(file, 0, "", f"{len(reads)} records", "one case")])
    return reads[0]


def _needs_libraries() -> None:
    missing = missing_library()
    if missing is not None:
        found = f"the library {missing} is not installed"
        raise UsageError([Problem("", 0, "", found, "pip install 'disputes[pack]'")])
