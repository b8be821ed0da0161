"""An export as files: a folder with one for each table, or one file; all of it or nothing."""

from __future__ import annotations

import json
import os
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from disputes import __version__
from disputes.documents.errors import UsageError
from disputes.documents.problems import Problem
from disputes.documents.whole_folder import check_replaceable, whole_folder
from disputes.export import reading
from disputes.export.case_tables import ExportedItem
from disputes.export.parquet import ParquetFile
from disputes.export.reading import ExportFilter
from disputes.export.tables import TABLES
from disputes.store.database import Store
from disputes.store.documents import instant_text
from disputes.store.evidence_files import settle
from disputes.store.url import StorageError
from disputes.words.dataclass import dataclass
from disputes.words.export import ExportTableName

FORMAT = 1
MANIFEST = "export.json"
ENDING = ".parquet"
_OF_CASES = (ExportTableName.CASES, ExportTableName.DEADLINES, ExportTableName.ACTIONS)
_PARTITION = "platform"
Told = Callable[[int], None]
"""Is told now and then how many rows were written."""


@dataclass(frozen=True, slots=True)
class ExportedFile:
    """A file of an export: the table, where it is below the folder, how many rows and bytes it has."""

    table: ExportTableName
    file: str
    rows: int
    size: int


def check_folder(folder: Path, *, force: bool) -> None:
    """Raises :class:`UsageError` where an export must not be written."""
    check_replaceable(folder, "export", MANIFEST, force=force)


def export_folder(
    store: Store,
    folder: Path,
    wanted: ExportFilter,
    tables: Sequence[ExportTableName],
    *,
    by_platform: bool,
    now: datetime,
    told: Told,
) -> list[ExportedFile]:
    """Writes the tables to `folder`, which it replaces; all see the store as it was at one instant. `by_platform`: a
    folder for each platform (`cases/platform=shopee/cases.parquet`), whose files leave that column out.

    Raises :class:`StorageError`; nothing has changed then.
    """
    files: list[ExportedFile] = []
    # Inside too: what goes wrong here is not the store's.
    with _said(folder), whole_folder(folder) as part:
        with store.read(at_once=True) as connection, _said(folder):
            if by_platform:
                for platform in reading.platforms(connection, wanted):
                    places = {t: f"{t}/{_PARTITION}={platform}/{t}{ENDING}" for t in tables}
                    one = ExportFilter(wanted.since, wanted.until, platform)
                    files += _written(connection, part, one, places, told, without=(_PARTITION,))
            else:
                files += _written(connection, part, wanted, {t: f"{t}{ENDING}" for t in tables}, told)
        _write_manifest(part, wanted, files, now)
        settle(part)
    return files


def export_file(
    store: Store, place: Path, wanted: ExportFilter, table: ExportTableName, *, force: bool, told: Told
) -> list[ExportedFile]:
    """Writes one table to the file `place`. Raises :class:`UsageError` where there is one already that is not to be
    replaced (`force`), and :class:`StorageError`; nothing has changed then.
    """
    if place.exists() and not (force and place.is_file()):
        raise UsageError([Problem(str(place), 0, "", "there is one already", "a new file (--force replaces a file)")])
    part = f".{place.name}.{uuid.uuid4().hex[:12]}.part"
    folder = place.absolute().parent
    try:
        with _said(place):
            folder.mkdir(parents=True, exist_ok=True)
            with store.read(at_once=True) as connection, _said(place):
                (found,) = _written(connection, folder, wanted, {table: part}, told)
            os.replace(folder / part, place)
            settle(folder)
    finally:
        (folder / part).unlink(missing_ok=True)
    return [ExportedFile(found.table, place.name, found.rows, found.size)]


@contextmanager
def _said(place: Path) -> Iterator[None]:
    """Says of which file or folder it is that the system refused something."""
    try:
        yield
    except OSError as wrong:
        raise StorageError(f"{place}: {wrong.strerror or wrong}") from None


def _written(
    connection: Connection,
    folder: Path,
    wanted: ExportFilter,
    places: dict[ExportTableName, str],
    told: Told,
    without: Sequence[str] = (),
) -> list[ExportedFile]:
    """Writes tables to their places below a folder."""
    with ExitStack() as stack:
        files: dict[ExportTableName, ParquetFile] = {}
        for table, name in places.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            files[table] = stack.enter_context(ParquetFile(folder / name, TABLES[table], without))
        for table, source in _sources(connection, wanted, list(places)):
            files[table].add(source)
            told(sum(f.rows for f in files.values()))
    return [
        ExportedFile(table, name, files[table].rows, (folder / name).stat().st_size) for table, name in places.items()
    ]


def _sources(
    connection: Connection, wanted: ExportFilter, tables: Sequence[ExportTableName]
) -> Iterator[tuple[ExportTableName, object]]:
    """What the rows of the tables are made from; the cases are gone through once."""
    if any(t in tables for t in _OF_CASES):
        for case in reading.cases(connection, wanted):
            found = {
                ExportTableName.CASES: (case,),
                ExportTableName.DEADLINES: (ExportedItem(case, i) for i in case.told("deadlines") or ()),
                ExportTableName.ACTIONS: (ExportedItem(case, i) for i in case.told("actions") or ()),
            }
            for table in _OF_CASES:
                if table in tables:
                    yield from ((table, source) for source in found[table])
    others: tuple[tuple[ExportTableName, Callable[[Connection, ExportFilter], Iterator[object]]], ...] = (
        (ExportTableName.CHANGES, reading.changes),
        (ExportTableName.ALERTS, reading.alerts),
        (ExportTableName.SHOPS, reading.shops),
    )
    for table, rows in others:
        if table in tables:
            yield from ((table, source) for source in rows(connection, wanted))


def _write_manifest(folder: Path, wanted: ExportFilter, files: Sequence[ExportedFile], now: datetime) -> None:
    rows: Counter[str] = Counter()
    for file in files:
        rows[file.table] += file.rows
    told = {
        "format": FORMAT,
        "program": __version__,
        "made_at": instant_text(now),
        "since": instant_text(wanted.since),
        "until": instant_text(wanted.until),
        "platform": wanted.platform,
        "rows": rows,
        "files": [{"table": f.table, "file": f.file, "rows": f.rows, "bytes": f.size} for f in files],
    }
    with (folder / MANIFEST).open("w", encoding="utf-8") as out:
        out.write(json.dumps(told, indent=2) + "\n")
        out.flush()
        os.fsync(out.fileno())
