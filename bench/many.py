"""Import and scan of many records, beside what they were asked to do and beside reading the same rows.

    python bench/many.py [--cases 20000] [--folder DIR] [--no-full]
    python bench/many.py --cases 1000000 --no-full     # an import and the first scan of a million new cases

The cases are those of `generate.py`. What starting the program costs is taken out of the rates of import and first
scan, by a run on few lines. An import by two workers is told for the time of two processors, which other work on the
machine hardly changes, and by the clock. The full scan is timed by the clock with one worker and with two, and by the
processor beside reading and parsing all rows and doing nothing else; that is done by two programs at once too, which
tells what two processors of the machine give. On stderr each program is told as it ends.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import tempfile
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import generate
from bench.lines import Line, show
from bench.programs import Running, Spent, begun, disputes

CASES, FEW = 20_000, 500
QUICK = (1_500, 500)
NOW = "2026-04-12T00:00:00Z"
COMMAND = "many.py"
ASKED_A_SECOND = 5_000
FEW_SHARED, MANY_SHARED = 4_000, 12_000
"""Of an import by several workers, which starts them for more than 3,000 records."""
FLAT = 1.1
"""The most that the peak may be of that on few cases, where memory is said not to grow with them."""


def generated(file: Path, number: int) -> Path:
    """A file of `number` generated cases, a line each."""
    stream = generate.cases(number, 1, datetime.fromisoformat(NOW))
    with file.open("w", encoding="utf-8") as out:
        for case in itertools.islice(stream, number):
            out.write(json.dumps(case, ensure_ascii=False) + "\n")
    return file


def shared(file: Path, cases: int) -> Spent:
    """An import by two workers, into a store of its own."""
    url = f"sqlite:///{file.parent}/shared-{cases}.sqlite"
    return told(disputes("import", str(generated(file, cases)), "--workers", "2", "--db", url), "import", cases)


def told(spent: Spent, what: str, cases: int) -> Spent:
    """Says on stderr what a program needed that has ended."""
    each = f"{spent.processor / cases * 1e6:,.0f} µs a case"
    needed = f"{spent.wall:,.1f} s, processor {spent.processor:,.1f} s ({each}), peak {spent.peak:,.0f} MB"
    print(f"{what}, {cases:,} cases: {needed}", file=sys.stderr, flush=True)
    return spent


class Store:
    """An SQLite file of generated cases, and the commands that work on it."""

    def __init__(self, folder: Path, cases: int) -> None:
        self.cases = cases
        self.file = folder / f"{cases}.sqlite"
        self.url = f"sqlite:///{self.file}"
        self.imported = self._told("import", str(generated(folder / f"{cases}.jsonl", cases)), "--workers", "1")
        self.first = self.scanned()

    def scanned(self, *options: str) -> Spent:
        return self._told("scan", "--as-of", NOW, *options)

    def read(self) -> Spent:
        """Reading and parsing all rows, and nothing else."""
        return self._reading().ended()

    def read_twice_at_once(self) -> float:
        """Seconds by the clock until two programs have read and parsed all rows, each for itself."""
        return max(one.ended().wall for one in [self._reading(), self._reading()])

    def _reading(self) -> Running:
        return begun(sys.executable, "bench/store.py", "--read", self.url)

    def _told(self, *arguments: str) -> Spent:
        words = " ".join(one for one in arguments if "/" not in one)
        return told(disputes(*arguments, "--db", self.url), words, self.cases)


def taken_in(store: Store, small: Store) -> list[Line]:
    """Import and first scan."""
    more, of = store.cases - small.cases, f"of {store.cases:,} cases"
    few, reading = f"{small.cases:,} cases", store.read().processor / store.cases * 1e6
    rate = more / (store.imported.processor - small.imported.processor)
    each = (store.first.processor - small.first.processor) / more * 1e6
    return [
        Line(f"import {of}, one process, a second of processor time", rate, "/s", "asked for", ASKED_A_SECOND, COMMAND),
        Line(f"import {of}, peak memory", store.imported.peak, "MB", few, small.imported.peak, COMMAND, "≤", FLAT),
        Line(f"first scan {of}, processor, a case", each, "µs", "reading and parsing the row", reading, COMMAND),
        Line(f"first scan {of}, peak memory", store.first.peak, "MB", few, small.first.peak, COMMAND, "≤", FLAT),
    ]


def shared_out(folder: Path, cases: int, few: int) -> list[Line]:
    """An import whose records two workers read; what starting them costs is taken out by a run that starts them too."""
    small, large = shared(folder / "few.jsonl", few), shared(folder / "many.jsonl", cases)
    more, name = cases - few, f"import of {cases:,} cases, two workers"
    both, clock = 2 * more / (large.processor - small.processor), more / (large.wall - small.wall)
    few_too = f"{few:,} cases"
    return [
        Line(f"{name}, a second of two processors", both, "/s", "asked for", ASKED_A_SECOND, COMMAND, "≥", 1),
        Line(f"{name}, a second by the clock", clock, "/s", "a second of two processors", both, COMMAND),
        Line(f"{name}, peak memory of the largest", large.peak, "MB", few_too, small.peak, COMMAND, "≤", FLAT),
    ]


def in_full(store: Store) -> list[Line]:
    """The full scan with one worker and with two."""
    alone, at_once = store.read(), store.read_twice_at_once()
    read, one, two = alone.processor, store.scanned("--full"), store.scanned("--full", "--workers", "2")
    name, reading = f"`scan --full` of {store.cases:,} cases", "reading and parsing the rows"
    return [
        Line(f"{name}, processor", one.processor, "s", reading, read, COMMAND),
        Line(f"{name}, two workers, processor", two.processor, "s", "one worker", one.processor, COMMAND),
        Line(f"{name}, two workers, clock", two.wall, "s", reading, read, COMMAND, "≤", 3),
        Line(f"{name}, one worker, clock", one.wall, "s", "two workers", two.wall, COMMAND, "≥", 1.8),
        Line(f"{reading}, twice in turn, clock", 2 * alone.wall, "s", "twice at once", at_once, COMMAND),
    ]


def lines(cases: int = CASES, few: int = FEW, *, full: bool = True, folder: Path | None = None) -> list[Line]:
    """The lines of the table; the files lie in `folder` while it is measured."""
    with tempfile.TemporaryDirectory(prefix="disputes-bench-", dir=folder) as place:
        small, store = Store(Path(place), few), Store(Path(place), cases)
        two = shared_out(Path(place), max(cases, MANY_SHARED), FEW_SHARED)
        return taken_in(store, small) + two + (in_full(store) if full else [])


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--cases", type=int, default=CASES)
    asked.add_argument("--folder", type=Path, help="where the files lie while it is measured")
    asked.add_argument("--no-full", dest="full", action="store_false", help="import and first scan alone")
    given = asked.parse_args()
    show("import and scan", lines(given.cases, full=given.full, folder=given.folder))


if __name__ == "__main__":
    main()
