"""`disputes export`: the stored answers as files for analysts."""

from __future__ import annotations

import importlib.util
import json
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from disputes.commands.common import lang_option, leaving, now, write, wrong_use
from disputes.commands.day_options import begin_of, day_zone_option, since_option, until_option
from disputes.commands.progress import Progress
from disputes.commands.store_common import db_option, known_platform_option, stored, table
from disputes.views.titles import title_of_stored
from disputes.words import texts
from disputes.words.export import ExportTableName

EXAMPLES = """
\b
Examples:
  disputes export answers/
  disputes export answers/ --since 2026-01-01 --by-platform --force
  disputes export cases.parquet --platform shopee
  disputes export alerts.parquet --table alerts

\b
Exit codes:
  0  the files are there
  2  wrong use: there is something else at that place, or the library is missing
  5  the store cannot be read, or the files cannot be written: there is nothing new
"""
_HEADS = {"en": ("Table", "File", "Rows", "kB"), "zh": ("表", "文件", "行数", "kB")}
_NOTHING = {"en": "the store holds nothing to export", "zh": "数据库中没有可导出的内容"}


@click.command("export", epilog=EXAMPLES)
@click.argument("place", metavar="DIR|FILE.parquet", type=click.Path(path_type=Path))
@click.option(
    "--table",
    "tables",
    multiple=True,
    type=click.Choice(texts(ExportTableName)),
    help="Only this table; may be given several times. Default: all in a folder, cases in a file.",
)
@since_option
@until_option
@day_zone_option
@known_platform_option
@click.option("--by-platform", is_flag=True, help="A folder for each platform in that of each table.")
@click.option("--force", is_flag=True, help="Replace an export that is there.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@lang_option
@db_option
def export(
    place: Path,
    tables: tuple[str, ...],
    since: datetime | date | None,
    until: datetime | date | None,
    tz: ZoneInfo | None,
    platform: str | None,
    by_platform: bool,
    force: bool,
    form: str,
    lang: str,
    db: str | None,
) -> None:
    """Write the stored answers as Parquet files for analysts: cases, deadlines, actions, changes, alerts and shops.

    They are as of the last scan, and all of one instant. No file has a buyer's personal data. --since and --until
    choose among cases, and what belongs to these; shops are all there. docs/export.md has the columns.
    """
    if importlib.util.find_spec("pyarrow") is None:
        wrong_use("the export needs pyarrow: pip install 'disputes[parquet]'")
    from disputes.export.reading import ExportFilter
    from disputes.export.writing import ENDING, check_folder, export_file, export_folder

    chosen = [ExportTableName(t) for t in dict.fromkeys(tables)]
    is_file = place.suffix == ENDING
    if is_file and (len(chosen) > 1 or by_platform):
        wrong_use(f"{place}: one file has one table, and one for all platforms; name a folder")
    wanted = ExportFilter(begin_of(since, tz), begin_of(until, tz), platform)
    progress = Progress("rows")
    with leaving(), stored(db) as store:
        try:
            if is_file:
                one = chosen[0] if chosen else ExportTableName.CASES
                files = export_file(store, place, wanted, one, force=force, told=progress)
            else:
                check_folder(place, force=force)
                every = chosen or list(ExportTableName)
                files = export_folder(store, place, wanted, every, by_platform=by_platform, now=now(), told=progress)
        finally:
            progress.end()
    if form == "json":
        plain = [{"table": f.table, "file": f.file, "rows": f.rows, "bytes": f.size} for f in files]
        write(json.dumps({"place": str(place), "files": plain}, ensure_ascii=False, indent=2) + "\n")
    elif files:
        rows = [
            (title_of_stored(ExportTableName, f.table, lang), f.file, f"{f.rows:,}", f"{f.size / 1e3:,.1f}")
            for f in files
        ]
        write(table(_HEADS[lang], rows))
    else:
        write(_NOTHING[lang] + "\n")
