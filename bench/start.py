"""How long a command takes to start, beside a bare import of the libraries that it stands on.

    python bench/start.py [ROUNDS]

Each line is a program of its own; in a round each runs once, one after the other, so that what else the machine does
falls on all of them alike. Processor time (user and system) of the whole program, the median of the rounds.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
CASE = str(ROOT / "cases" / "shopee" / "sg-nondelivery-still-moving.yaml")
CHECK = ("-m", "disputes", "check", CASE, "--as-of", "2026-04-13T09:00:00+08:00")
BARE = "import pydantic, click, yaml"
PROGRAMS: tuple[tuple[str, tuple[str, ...], dict[str, str]], ...] = (
    ("python, nothing else", ("-c", "pass"), {}),
    (BARE, ("-c", BARE), {}),
    ("disputes --version", ("-m", "disputes", "--version"), {}),
    ("disputes --help", ("-m", "disputes", "--help"), {}),
    ("disputes rules --help", ("-m", "disputes", "rules", "--help"), {}),
    ("disputes --help --lang zh", ("-m", "disputes", "--help"), {"DISPUTES_LANG": "zh"}),
    ("disputes check FILE", CHECK, {}),
    ("disputes check FILE, its cache off", CHECK, {"DISPUTES_CACHE": "off"}),
)


def spent(arguments: tuple[str, ...], more: dict[str, str]) -> float:
    """Processor seconds of one run."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    program = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**kept, **more},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(program.pid, 0)
    program.returncode = os.waitstatus_to_exitcode(status)
    if program.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with {program.returncode}")
    return used.ru_utime + used.ru_stime


def measured(rounds: int) -> list[tuple[str, float]]:
    """Each program with its median, in seconds of processor time; the first round is not counted."""
    found: list[list[float]] = [[] for _ in PROGRAMS]
    for number in range(rounds + 1):
        for runs, (_, arguments, more) in zip(found, PROGRAMS, strict=True):
            one = spent(arguments, more)
            if number:
                runs.append(one)
    return [(name, median(runs)) for (name, *_), runs in zip(PROGRAMS, found, strict=True)]


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    rows = measured(rounds)
    times = dict(rows)
    print(f"processor time of a whole program, median of {rounds} interleaved rounds")
    print(f"{'':40s} {'ms':>8s} {'÷ bare import':>14s} {'÷ --version':>12s}")
    for name, value in rows:
        print(f"{name:40s} {value * 1000:8.0f} {value / times[BARE]:14.2f} {value / times['disputes --version']:12.2f}")


if __name__ == "__main__":
    main()
