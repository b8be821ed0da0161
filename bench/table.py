"""One table: what takes how long, beside the limit that it can be held against. `make bench` prints it.

    python bench/table.py [ROUNDS]

All lines are measured in turn, round by round, so that what else the machine does falls on all of them alike; told are
the medians, in processor time. The limits: a bare import of the libraries that the commands stand on; the version,
which is the least that a command can do; pydantic's reading of the same records, which is the least that an answer can.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from statistics import median

from assess import load
from start import BARE, PROGRAMS, spent

from disputes import Case, Engine

ROUNDS = 5
PYDANTIC = "pydantic alone: reading the records"
VERSION = "disputes --version"


def starts() -> dict[str, Callable[[], float]]:
    """Milliseconds of processor time of a whole program."""

    def timed(arguments: tuple[str, ...], more: dict[str, str]) -> Callable[[], float]:
        return lambda: spent(arguments, more) * 1000

    return {name: timed(arguments, more) for name, arguments, more in PROGRAMS}


def answers() -> dict[str, Callable[[], float]]:
    """Microseconds of processor time a case: every example case, each at its own instant."""
    cases = load()

    def each(work: Callable[[], object]) -> Callable[[], float]:
        def measured() -> float:
            begun = time.process_time()
            work()
            return (time.process_time() - begun) / len(cases) * 1_000_000

        return measured

    rows = {PYDANTIC: each(lambda: [Case.model_validate(plain) for _, plain, _ in cases])}
    for name in ("durable", "plain"):
        own = Engine(engine=name)
        ready = [(own.prepared(read), at) for read, _, at in cases]

        def alone(ready: list = ready) -> object:  # type: ignore[type-arg]
            return [case.answer_at(at) for case, at in ready]

        def ahead(ready: list = ready) -> object:  # type: ignore[type-arg]
            return [case.assess(at) for case, at in ready]

        rows[f"the answer alone, {name}"] = each(alone)
        rows[f"with next_change_at, {name}"] = each(ahead)
    return rows


def in_turn(rows: dict[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """The median of each line; the first round warms up and is not counted."""
    found: dict[str, list[float]] = {name: [] for name in rows}
    for number in range(rounds + 1):
        for name, measure in rows.items():
            value = measure()
            if number:
                found[name].append(value)
    return {name: median(values) for name, values in found.items()}


def show(title: str, unit: str, rows: dict[str, float], limits: tuple[str, ...]) -> None:
    print(f"\n| {title} | {unit} | " + " | ".join(f"÷ {limit}" for limit in limits) + " |")
    print("|---|--:|" + "--:|" * len(limits))
    for name, value in rows.items():
        print(f"| {name} | {value:,.0f} | " + " | ".join(f"{value / rows[limit]:.2f}" for limit in limits) + " |")


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    print(f"python bench/table.py {rounds}: medians of {rounds} interleaved rounds, processor time, Python ", end="")
    print(sys.version.split()[0])
    show("start: a whole program", "ms", in_turn(starts(), rounds), (BARE, VERSION))
    show("answers: one case", "µs", in_turn(answers(), rounds), (PYDANTIC,))


if __name__ == "__main__":
    main()
