"""The shipped rulesets over the example records, night after night: what a scan of what may have changed leaves is what
a scan of everything would.

In its long form `DISPUTES_NIGHTS=200` goes through that many nights.
"""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from disputes.nightly.scan import ScanOptions, scan
from disputes.records.reading import iter_records
from disputes.store import Store
from disputes.store.importing import OWN, Importer
from tests.shipped import shipped_engine
from tests.store.made import dump

ROOT = Path(__file__).resolve().parents[2]
NIGHTS = int(os.environ.get("DISPUTES_NIGHTS", "5"))
FIRST = datetime(2025, 11, 1, tzinfo=UTC)
DAYS = 300  # most records live in these


@pytest.mark.parametrize("nights", [pytest.param(NIGHTS, marks=pytest.mark.long)])
def test_nothing_is_missed(lite: URL, nights: int) -> None:
    draw = random.Random(nights)
    clocks = sorted(FIRST + timedelta(seconds=draw.randrange(DAYS * 86400)) for _ in range(nights))
    with Store.open(lite) as store:
        tally = Importer(store, shipped_engine(), OWN, FIRST, print).run(
            r for name in sorted(ROOT.glob("cases/*")) for r in iter_records(str(name))
        )
        assert (tally.rejected, tally.imported > 200) == (0, True)
        for clock in clocks:
            assert scan(store, ScanOptions(clock)).quarantined == 0
            left = dump(store)
            report = scan(store, ScanOptions(clock, full=True))
            assert (report.counts.missed, report.counts.changed) == (0, 0), clock
            assert dump(store) == left
