"""One table: what takes how long, beside the peer or the limit that it is held against. `make bench` prints it.

    python bench/table.py [ROUNDS] [--quick] [--only PART …]

All that stands on one line is measured in the same run, most of it in turn, round by round, so that what else the
machine does falls on both alike; told are medians. Processor time, but where the line says otherwise. What each line is
held against: a bare import of the libraries that the commands stand on; the version, which is the least that a command
can do; pydantic's reading of the same records, which is the least that an answer can; other rule engines on the same
rules and situations; the same work on fewer records, members, rules or files.

The lines of a part are printed as soon as it is measured. A part that fails is told on stderr, and the other parts are
measured; the exit code is then 1.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import assess, check_many, growth, many, matching, pack, start, store
from bench.lines import HEAD, Effort, Line, row

QUICK_ROUNDS = 1
STARTS = 3
"""So many rounds of whole programs for each round of the rest: they are short, and vary more."""

Part = Callable[[Effort], list[Line]]
PARTS: Mapping[str, Part] = {
    "start": lambda effort: start.lines(effort.rounds * STARTS),
    "assess": lambda effort: assess.lines(effort.rounds),
    "matching": lambda effort: matching.lines(matching.all_groups(), effort.rounds),
    "growth": lambda effort: growth.lines(effort.rounds, growth.QUICK if effort.quick else growth.SIZES),
    "check": lambda effort: check_many.lines(check_many.QUICK if effort.quick else check_many.SIZES),
    "many": lambda effort: many.lines(*(many.QUICK if effort.quick else (many.CASES, many.FEW))),
    "store": lambda effort: store.lines(effort.rounds, *(store.QUICK if effort.quick else store.IN_TABLE)),
    "pack": lambda effort: pack.lines(*(pack.QUICK if effort.quick else (pack.FILES, pack.FEW))),
}


def measured(parts: Mapping[str, Part], effort: Effort, failed: list[str]) -> Iterator[Line]:
    """The lines of all parts; the names of those that fail are added to `failed`, and what is wrong is told."""
    for name, part in parts.items():
        begun = time.monotonic()
        try:
            yield from part(effort)
        except (Exception, SystemExit):
            failed.append(name)
            traceback.print_exc()
        print(f"{name}: {time.monotonic() - begun:,.0f} s", file=sys.stderr, flush=True)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("rounds", nargs="?", type=int)
    asked.add_argument("--quick", action="store_true", help="one round, on fewer cases and files")
    asked.add_argument("--only", nargs="+", metavar="PART", choices=PARTS, default=list(PARTS), help=", ".join(PARTS))
    given = asked.parse_args()
    rounds = given.rounds or (QUICK_ROUNDS if given.quick else Effort.rounds)
    if rounds < 1:
        asked.error("at least one round")
    said = " ".join(["python bench/table.py", *sys.argv[1:]])
    print(f"{said}: medians of {rounds} interleaved rounds, Python {sys.version.split()[0]}\n")
    print(HEAD, flush=True)
    failed: list[str] = []
    for line in measured({name: PARTS[name] for name in given.only}, Effort(rounds, given.quick), failed):
        print(row(line), flush=True)
    if failed:
        sys.exit(f"not measured: {', '.join(failed)}")


if __name__ == "__main__":
    main()
