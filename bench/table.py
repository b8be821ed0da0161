"""One table: what takes how long, beside the peer or the limit that it is held against. `make bench` prints it.

    python bench/table.py [ROUNDS] [--only start answers matching check many growth]

All that stands on one line is measured in turn in the same run, round by round, so that what else the machine does
falls on both alike; told are medians. Processor time, but where the line says otherwise. What each line is held
against: a bare import of the libraries that the commands stand on; the version, which is the least that a command can
do; pydantic's reading of the same records, which is the least that an answer can; other rule engines on the same rules
and situations; the same work on fewer records.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from bench import check_many, growth, many, matching
from bench.assess import load
from bench.lines import Line, in_turn, markdown
from bench.start import BARE, PROGRAMS, spent
from disputes import Case, Engine

ROUNDS = 5
VERSION = "disputes --version"
START_GOALS = {"disputes check FILE": (BARE, 4.0), "disputes --help": (VERSION, 1.3)}
ANSWER_GOALS = {"the answer alone, durable": 8.0, "with next_change_at, durable": 12.0}


def starts(rounds: int) -> list[Line]:
    """A whole program, beside a bare import or beside `--version`."""

    def timed(arguments: tuple[str, ...], more: dict[str, str]) -> Callable[[], float]:
        return lambda: spent(arguments, more) * 1000

    found = in_turn({name: timed(arguments, more) for name, arguments, more in PROGRAMS}, rounds)
    out = []
    for name, value in found.items():
        if name not in (BARE, "python, nothing else"):
            beside, goal = START_GOALS.get(name, (BARE, None))
            out.append(Line(f"`{name}`", value, "ms", f"`{beside}`", found[beside], "start.py", "≤", goal))
    return out


def answers(rounds: int) -> list[Line]:
    """One case: every example case, each at its own instant."""
    cases = load()

    def each(work: Callable[[], object]) -> Callable[[], float]:
        def measured() -> float:
            begun = time.process_time()
            work()
            return (time.process_time() - begun) / len(cases) * 1_000_000

        return measured

    beside = "pydantic reads it"
    rows = {beside: each(lambda: [Case.model_validate(plain) for _, plain, _ in cases])}
    for name in ("durable", "plain"):
        own = Engine(engine=name, freeze=True)
        ready = [(own.prepared(read), at) for read, _, at in cases]

        def alone(ready: list = ready) -> object:  # type: ignore[type-arg]
            return [case.answer_at(at) for case, at in ready]

        def ahead(ready: list = ready) -> object:  # type: ignore[type-arg]
            return [case.assess(at) for case, at in ready]

        rows[f"the answer alone, {name}"] = each(alone)
        rows[f"with next_change_at, {name}"] = each(ahead)
    found = in_turn(rows, rounds)
    return [
        Line(f"a case: {name}", value, "µs", beside, found[beside], "assess.py", "≤", ANSWER_GOALS.get(name))
        for name, value in found.items()
        if name != beside
    ]


PARTS: dict[str, Callable[[int], list[Line]]] = {
    "start": starts,
    "answers": answers,
    "matching": lambda rounds: matching.lines(matching.all_groups(), rounds),
    "check": lambda _: check_many.lines(),
    "many": lambda _: many.lines(),
}
GROWTH = "growth"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("rounds", nargs="?", type=int, default=ROUNDS)
    asked.add_argument("--only", nargs="+", choices=[*PARTS, GROWTH], default=[*PARTS, GROWTH])
    given = asked.parse_args()
    lines = [line for name, part in PARTS.items() if name in given.only for line in part(given.rounds)]
    print(f"python bench/table.py {given.rounds}: medians of interleaved rounds, Python {sys.version.split()[0]}\n")
    print(markdown(lines), flush=True)
    if GROWTH in given.only:
        print("\n".join(growth.lines(given.rounds)))


if __name__ == "__main__":
    main()
