"""The example records in a store of their own, to look at the desk without any data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

from disputes.api import Engine
from disputes.dates.instants import in_utc
from disputes.documents.problems import Problem
from disputes.nightly.scan import ScanOptions, scan
from disputes.records.case import Case
from disputes.records.reading import RecordRead, read_records
from disputes.records.shop import Shop
from disputes.store.checking import OWN
from disputes.store.database import Store
from disputes.store.importing import Importer

AS_OF = datetime.fromisoformat("2026-04-13T09:00:00+08:00")
"""The instant at which the examples are shown: many of them are open then."""
_SINCE, _UNTIL = timedelta(days=45), timedelta(days=2)
_PACKAGE = Path(__file__).resolve().parents[1]


def example_records() -> Path | None:
    """The folder of example records: packed with the program, or that of the checkout; None where there is neither."""
    found = (_PACKAGE / "_cases", _PACKAGE.parent / "cases")
    return next((folder for folder in found if folder.is_dir()), None)


def fill(store: Store, folder: Path, rulesets: Path | None) -> int:
    """Imports the examples that are current at :data:`AS_OF` and answers them; gives how many cases there are."""
    importer = Importer(store, Engine(rulesets), OWN, in_utc(AS_OF), _nothing)
    tally = importer.run(_current(read_records(str(folder))))
    scan(store, ScanOptions(AS_OF, rulesets=rulesets))
    return tally.cases


def _nothing(_: Iterable[Problem]) -> None:
    """The examples are held by tests: there is nothing to say of them."""


def _current(reads: Iterable[RecordRead]) -> Iterator[RecordRead]:
    """Those that somebody would be working on: what first happened years ago, or lies ahead, would be all overdue, or
    empty.
    """
    for read in reads:
        record = read.record
        if isinstance(record, Case):
            at = [event.at for event in record.events]
            if at and min(at) >= AS_OF - _SINCE and max(at) <= AS_OF + _UNTIL:
                yield read
        elif isinstance(record, Shop) and _is_current(record):
            yield read


def _is_current(shop: Shop) -> bool:
    days = [week.starts for week in shop.weeks]
    days += [points.issued_at.date() for points in shop.points]
    days += [found.at.date() for found in shop.violations if found.at is not None]
    return bool(days) and AS_OF.date() - _SINCE <= max(days) <= AS_OF.date() + _UNTIL
