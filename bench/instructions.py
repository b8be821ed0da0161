"""How many machine instructions an answer takes, beside pydantic's reading of the same record: a count that hangs on
nothing else that the machine does. Needs valgrind.

    python bench/instructions.py [STEP]

Every STEPth example case is counted, each at its own instant, once all that cases share has been made.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.assess import GOALS, READING, alone, load, looking_ahead
from bench.lines import Line, show
from disputes import Case, Engine

STEP = 12
COMMAND = "instructions.py"
_COUNTED = re.compile(r"Collected : (\d+)")


def counted(measure: str, step: int) -> float:
    """The instructions a case of one measure: this program runs itself under valgrind for it."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["valgrind", "--tool=callgrind", "--instr-atstart=no", f"--callgrind-out-file={folder}/out"]
        program = [sys.executable, str(Path(__file__).resolve()), str(step), measure]
        done = subprocess.run([*command, *program], capture_output=True, text=True, check=True)
    found = _COUNTED.search(done.stderr)
    assert found is not None, done.stderr
    return int(found[1]) / int(done.stdout)


def run(measure: str, step: int) -> None:
    """Does one measure, counted by the valgrind that this runs under, and prints the number of cases."""
    cases = load()[::step]
    engine = Engine(engine="durable", freeze=True)
    ready = [(engine.prepared(read), at) for read, _, at in cases]
    measures = {
        READING: lambda: [Case.model_validate(plain) for _, plain, _ in cases],
        "the answer alone, durable": partial(alone, ready),
        "with next_change_at, durable": partial(looking_ahead, ready),
    }
    work = measures[measure]
    work()
    work()
    for switch in ("on", "off"):
        subprocess.run(["callgrind_control", "-i", switch, str(os.getpid())], capture_output=True, check=True)
        if switch == "on":
            work()
    print(len(cases))


def main() -> None:
    step = int(sys.argv[1]) if len(sys.argv) > 1 else STEP
    if len(sys.argv) > 2:
        run(sys.argv[2], step)
        return
    if shutil.which("valgrind") is None:
        raise SystemExit("valgrind is not installed: it counts the instructions")
    reading = counted(READING, step)
    lines = [
        Line(f"a case: {name}", counted(name, step) / 1000, "k", READING, reading / 1000, COMMAND, "≤", goal)
        for name, goal in GOALS.items()
    ]
    show("thousands of instructions a case", lines)


if __name__ == "__main__":
    main()
