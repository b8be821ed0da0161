"""Peak memory and rate of `disputes check` on many cases: it should need as much for many as for a few.

    python bench/check_many.py [SIZE …] [--keep FOLDER]

The cases are the example cases again and again, each time with ids of their own, as JSON Lines in files of 1,000. One
order in a hundred is disputed on two desks. Each line is a program of its own.
"""

from __future__ import annotations

import argparse
import itertools
import json
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.lines import Line, show
from bench.programs import ROOT, disputes
from disputes.records.printing import to_plain
from disputes.records.reading import read_records

CASES = ROOT / "cases"
AS_OF = "2026-04-12T00:00:00Z"
SIZES = (500, 5_000)
QUICK = (500, 1_500)
PER_FILE = 1_000
COMMAND = "check_many.py"
MOST_GROWTH = 1.1
FORMS = {
    "check FOLDER, peak memory": (),
    "check FOLDER --format jsonl, peak memory": ("--format", "jsonl"),
}


def records(number: int) -> Iterator[dict[str, Any]]:
    """`number` cases made of the example cases, in a stable order."""
    examples = [to_plain(one.case) for one in read_records(CASES) if one.case is not None]
    for n, example in zip(range(number), itertools.cycle(examples)):
        shared = n - 1 if n % 100 == 1 else n
        order = {**(example.get("order") or {}), "id": f"order-{shared}"}
        yield {**example, "id": f"{example['id']}-{n}", "other_ids": [], "order": order}


def made(folder: Path, number: int) -> Path:
    """A folder of `number` cases."""
    folder.mkdir(parents=True, exist_ok=True)
    stream = records(number)
    for n in itertools.count():
        some = list(itertools.islice(stream, PER_FILE))
        if not some:
            return folder
        text = "".join(json.dumps(one, ensure_ascii=False, default=str) + "\n" for one in some)
        (folder / f"{n:05}.jsonl").write_text(text, encoding="utf-8")
    raise AssertionError


def lines(sizes: tuple[int, ...] = SIZES, folder: Path | None = None) -> list[Line]:
    """For each form the peak of the largest size beside that of the smallest."""
    with tempfile.TemporaryDirectory(prefix="disputes-bench-") as place:
        at = {size: made((folder or Path(place)) / str(size), size) for size in sizes}
        out = []
        for name, form in FORMS.items():
            peaks = []
            for size in sizes:
                spent = disputes("check", str(at[size]), "--as-of", AS_OF, *form)
                told = f"{spent.peak:6,.0f} MB {spent.wall:8,.1f} s, {size / spent.processor:,.0f}/s of processor"
                print(f"{name}, {size:,} cases: {told}", file=sys.stderr)
                peaks.append(spent.peak)
            beside = f"{sizes[0]:,} cases"
            out.append(
                Line(f"{name}, {sizes[-1]:,} cases", peaks[-1], "MB", beside, peaks[0], COMMAND, "≤", MOST_GROWTH)
            )
        return out


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("sizes", nargs="*", type=int, default=list(SIZES))
    asked.add_argument("--keep", type=Path, help="where to leave the cases")
    given = asked.parse_args()
    show("checking many cases", lines(tuple(given.sizes), given.keep))


if __name__ == "__main__":
    main()
