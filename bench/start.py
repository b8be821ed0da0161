"""How long a command takes to start, beside a bare import of the libraries that it stands on.

    python bench/start.py [ROUNDS]

Each line is a program of its own; in a round each runs once, one after the other, so that what else the machine does
falls on all of them alike. Processor time (user and system) of the whole program, the median of the rounds.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.lines import Line, in_turn, show
from bench.programs import DISPUTES, ROOT, ran

ROUNDS = 9
COMMAND = "start.py"
CASE = str(ROOT / "cases" / "shopee" / "sg-nondelivery-still-moving.yaml")
CHECK = (*DISPUTES, "check", CASE, "--as-of", "2026-04-13T09:00:00+08:00")
BARE = "import pydantic, click, yaml"
VERSION = "disputes --version"
PROGRAMS: tuple[tuple[str, tuple[str, ...], dict[str, str]], ...] = (
    ("python -c pass", (sys.executable, "-c", "pass"), {}),
    (BARE, (sys.executable, "-c", BARE), {}),
    (VERSION, (*DISPUTES, "--version"), {}),
    ("disputes --help", (*DISPUTES, "--help"), {}),
    ("disputes rules --help", (*DISPUTES, "rules", "--help"), {}),
    ("disputes --help --lang zh", (*DISPUTES, "--help"), {"DISPUTES_LANG": "zh"}),
    ("disputes check FILE", CHECK, {}),
    ("disputes check FILE, its cache off", CHECK, {"DISPUTES_CACHE": "off"}),
)
GOALS = {"disputes check FILE": (BARE, 4.0), "disputes --help": (VERSION, 1.3)}


def spent(arguments: tuple[str, ...], more: dict[str, str]) -> float:
    """Processor seconds of one run."""
    return ran(*arguments, environment=more).processor


def lines(rounds: int = ROUNDS) -> list[Line]:
    """A whole program, beside a bare import or beside `--version`."""

    def timed(arguments: tuple[str, ...], more: dict[str, str]) -> Callable[[], float]:
        return lambda: spent(arguments, more) * 1000

    found = in_turn({name: timed(arguments, more) for name, arguments, more in PROGRAMS}, rounds)
    out = []
    for name, value in found.items():
        if name != BARE:
            beside, goal = GOALS.get(name, (BARE, None))
            out.append(Line(f"`{name}`", value, "ms", f"`{beside}`", found[beside], COMMAND, "≤", goal))
    return out


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    show(f"processor time of a whole program, medians of {rounds} interleaved rounds", lines(rounds))


if __name__ == "__main__":
    main()
