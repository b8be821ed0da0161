"""`disputes restore`: a backup put back."""

from __future__ import annotations

import os
from pathlib import Path

import click

from disputes.commands.common import lang_option, write
from disputes.commands.store_common import chosen_store, db_option
from disputes.documents.problems import EXIT_STORAGE
from disputes.store import StorageError

EXAMPLES = """
\b
Examples:
  disputes restore /backups/disputes-2026-11-30.tar.gz --db sqlite:///restored.sqlite
"""
_SAID = {
    "en": "{db}: {rows} rows and {files} files of evidence, as of {at}\n",
    "zh": "{db}：已恢复 {rows} 行与 {files} 个凭证文件，截至 {at}\n",
}


@click.command("restore", epilog=EXAMPLES)
@click.argument("file", type=click.Path(path_type=Path))
@lang_option
@db_option
def restore(file: Path, lang: str, db: str | None) -> None:
    """Put a backup back, where there is no store yet. Everything is held against its digests first.

    Nothing that is there is written over: a PostgreSQL database may hold other tenants, but nothing of this one.
    Everybody has to log in again.
    """
    from disputes.store.evidence_files import FOLDER, EvidenceFiles
    from disputes.store.restoring import restore as put_back
    from disputes.store.url import shown_url

    try:
        url = chosen_store(db)
        done = put_back(file, url, EvidenceFiles.of(url, os.environ.get(FOLDER)).folder)
    except StorageError as wrong:
        click.echo(f"storage: {wrong}", err=True)
        raise click.exceptions.Exit(EXIT_STORAGE) from None
    rows = sum(done.counts.values())
    write(_SAID[lang].format(db=shown_url(url), rows=rows, files=done.files, at=done.made_at))
