"""`disputes backup`: all that is stored, in one file."""

from __future__ import annotations

from pathlib import Path

import click

from disputes.commands.common import lang_option, now, write
from disputes.commands.store_common import db_option, stored
from disputes.documents.problems import EXIT_PARTLY

EXAMPLES = """
\b
Examples:
  disputes backup /backups/disputes-2026-11-30.tar.gz
  disputes backup cases.tar --db sqlite:///cases.sqlite

\b
Exit codes:
  0  everything is in the backup
  5  there is none: the store cannot be read, or the file cannot be written
  6  a file of evidence is damaged or missing: the backup holds what there is
"""
_SAID = {
    "en": {
        "done": "{file}: {rows} rows, {files} files of evidence, {mb} MB\n",
        "damaged": "evidence {digest}: its bytes are not those that were handed in",
        "missing": "evidence {digest}: a case names it, and it is not there",
    },
    "zh": {
        "done": "{file}：{rows} 行，{files} 个凭证文件，{mb} MB\n",
        "damaged": "凭证 {digest}：内容与上传时不符",
        "missing": "凭证 {digest}：案件引用了该文件，但文件不存在",
    },
}


@click.command("backup", epilog=EXAMPLES)
@click.argument("file", type=click.Path(path_type=Path))
@lang_option
@db_option
def backup(file: Path, lang: str, db: str | None) -> None:
    """Back up the store with the files of evidence into one new FILE, while others go on working.

    The database is that of one instant. Of each file in it there is a digest; logins are left out. With PostgreSQL it
    holds the rows of one tenant.
    """
    from disputes.store.backup import back_up
    from disputes.store.evidence_files import EvidenceFiles

    with stored(db) as store:
        done = back_up(store, EvidenceFiles.beside(store), file, now())
    for key, digests in (("damaged", done.damaged), ("missing", done.missing)):
        for digest in digests:
            click.echo(_SAID[lang][key].format(digest=digest), err=True)
    rows, mb = sum(done.counts.values()), f"{done.size / 1e6:.1f}"
    write(_SAID[lang]["done"].format(file=file, rows=rows, files=done.files, mb=mb))
    if done.damaged or done.missing:
        raise click.exceptions.Exit(EXIT_PARTLY)
