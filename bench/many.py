"""Import and scan of many records, beside what they were asked to do and beside reading the same rows.

    python bench/many.py [NUMBER]

The cases are those of `generate.py`. What starting the program costs is taken out of the rate of the import, by a run
on few lines. The scan is timed by the clock with one worker and with two, and by the processor beside reading and
parsing all rows and doing nothing else.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import sys
import tempfile
from datetime import datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import generate
from bench.check_many import ran
from bench.lines import Line, show
from bench.store import measured

NUMBER = 4_000
FEW = 200
NOW = "2026-04-12T00:00:00Z"
COMMAND = "many.py"
ASKED_A_SECOND = 5_000


def generated(file: Path, number: int) -> Path:
    """A file of `number` generated cases, a line each."""
    stream = generate.cases(number, 1, datetime.fromisoformat(NOW))
    with file.open("w", encoding="utf-8") as out:
        for case in itertools.islice(stream, number):
            out.write(json.dumps(case, ensure_ascii=False) + "\n")
    return file


def lines(number: int = NUMBER, few: int = FEW) -> list[Line]:
    """The lines of the table: import, its memory, and the full scan."""
    with tempfile.TemporaryDirectory(prefix="disputes-bench-") as place:
        folder = Path(place)
        url = f"sqlite:///{folder}/many.sqlite"
        small = ran("import", str(generated(folder / "few.jsonl", few)), "--db", f"sqlite:///{folder}/few.sqlite")
        large = ran("import", str(generated(folder / "many.jsonl", number)), "--db", url)
        rate = (number - few) / (large.processor - small.processor)
        ran("scan", "--as-of", NOW, "--db", url)
        _, read, _ = measured(sys.executable, "bench/store.py", "--read", url)
        one = ran("scan", "--full", "--as-of", NOW, "--db", url)
        two = ran("scan", "--full", "--as-of", NOW, "--db", url, "--workers", "2")
    name = f"of {number:,} cases"
    return [
        Line("import, records a second of processor time", rate, "/s", "asked for", ASKED_A_SECOND, COMMAND, "≥", 1),
        Line(f"import {name}, peak memory", large.peak, "MB", f"{few:,} cases", small.peak, COMMAND, "≤", 1.1),
        Line(f"`scan --full` {name}, processor", one.processor, "s", "reading and parsing the rows", read, COMMAND),
        Line(f"`scan --full` {name}, two workers, clock", two.wall, "s", "reading and parsing", read, COMMAND, "≤", 3),
        Line(f"`scan --full` {name}, one worker, clock", one.wall, "s", "two workers", two.wall, COMMAND, "≥", 1.8),
    ]


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else NUMBER
    with contextlib.suppress(BrokenPipeError):
        show("import and scan", lines(number))


if __name__ == "__main__":
    main()
