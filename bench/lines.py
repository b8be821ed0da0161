"""The lines of the one table that `make bench` prints, and how what stands on them is measured.

Every line holds something of ours against a peer or a limit, measured in the same run: so what else the machine does
falls on both alike, and their ratio can be compared between machines where the figures themselves cannot.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import median
from typing import Literal


@dataclass(frozen=True)
class Effort:
    """How much is measured: rounds of each measure, and with `quick` on smaller numbers of cases and files."""

    rounds: int = 3
    quick: bool = False


@dataclass(frozen=True)
class Line:
    """One line of the table.

    `ours` and `beside` are in `unit` ("ms", "/s", "MB", …). Their ratio is to be at most, or at least, the `goal`;
    without a goal the line is told beside the others. `command` measures this line alone.
    """

    name: str
    ours: float
    unit: str
    beside_name: str
    beside: float
    command: str
    bound: Literal["≤", "≥"] = "≤"
    goal: float | None = None

    @property
    def ratio(self) -> float:
        return self.ours / self.beside

    @property
    def met(self) -> bool | None:
        """Whether the goal is reached, as the ratio is printed; None where there is no goal."""
        if self.goal is None:
            return None
        shown = round(self.ratio, 2)
        return shown <= self.goal if self.bound == "≤" else shown >= self.goal


def in_turn(measures: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """The median of each measure over interleaved rounds; a first round warms up and is not counted."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    for number in range(rounds + 1):
        for name, measure in measures.items():
            value = measure()
            if number:
                found[name].append(value)
    return {name: median(values) for name, values in found.items()}


def processor(work: Callable[[], object], parts: int = 1) -> Callable[[], float]:
    """A measure of a piece of work: microseconds of processor time for each of its parts."""

    def measured() -> float:
        begun = time.process_time()
        work()
        return (time.process_time() - begun) / parts * 1_000_000

    return measured


def figure(value: float, unit: str) -> str:
    """A figure of three digits or more, with its unit."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    return f"{value:,.{digits}f}{unit if unit.startswith('/') else ' ' + unit}"


HEAD = "| What | Ours | Peer or limit | Ratio | Goal | Met | `python bench/…` |\n|---|--:|---|--:|--:|---|---|"


def row(one: Line) -> str:
    """A line as it stands in the table."""
    goal = "" if one.goal is None else f"{one.bound} {one.goal:g}"
    met = {None: "", True: "yes", False: "**no**"}[one.met]
    return (
        f"| {one.name} | {figure(one.ours, one.unit)} | {one.beside_name}: {figure(one.beside, one.unit)} "
        f"| {one.ratio:.2f} | {goal} | {met} | `{one.command}` |"
    )


def markdown(lines: Iterable[Line]) -> str:
    """The table."""
    return "\n".join([HEAD, *map(row, lines)]) + "\n"


def show(what: str, lines: Iterable[Line]) -> None:
    """Prints the lines of one program, with the version that they were measured on."""
    print(f"{what}, Python {sys.version.split()[0]}\n")
    print(markdown(lines), end="")
