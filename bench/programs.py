"""Whole programs, run and measured: the clock, the processor, and the peak of the memory."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent
LAUNCHER = Path(__file__).resolve().parent / "launcher.py"
DISPUTES = (sys.executable, str(Path(sys.executable).with_name("disputes")))
"""The command as it is installed. `python -m disputes` begins two calls deeper, which in Python 3.11 can end the
stack of calls at the edge of a block of memory, then asked for and given back thousands of times (40 ms of a check).
"""


@dataclass(frozen=True)
class Spent:
    """What one program needed: the wall clock and the processor in seconds, the peak of its memory in MB. Where it
    starts others, the processor time is that of all of them, the peak that of the largest.
    """

    wall: float
    processor: float
    peak: float


@cache
def kept_between_runs() -> str:
    """A folder for what commands keep, gone with this program."""
    folder = tempfile.mkdtemp(prefix="disputes-bench-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@dataclass(frozen=True)
class Running:
    """A program that was started, and where its launcher will tell what it needed."""

    program: subprocess.Popen[bytes]
    command: Sequence[str]
    told: int

    @property
    def stdout(self) -> IO[bytes] | None:
        return self.program.stdout

    def ended(self, sound: Collection[int] = (0,)) -> Spent:
        """Waits until the program ends. Raises SystemExit where its exit code is none of `sound`."""
        with open(self.told, "rb") as pipe:
            found = pipe.read().split()
        self.program.wait()
        code, wall, processor, peak = found if found else (b"1", b"0", b"0", b"0")
        if int(code) not in sound:
            raise SystemExit(f"{' '.join(self.command)} ended with {int(code)}")
        unit = 1 if sys.platform == "darwin" else 1024
        return Spent(float(wall), float(processor), int(peak) * unit / 1_000_000)


def begun(
    *command: str,
    stdin: IO[bytes] | None = None,
    stdout: int | IO[Any] = subprocess.DEVNULL,
    environment: Mapping[str, str] | None = None,
) -> Running:
    """Starts a program in the folder of the project; what it says on stderr is thrown away. Its byte code is kept, or
    every run would compile anew, and what it keeps between runs is apart from that of other programs.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    kept["DISPUTES_CACHE"] = kept_between_runs()
    reads, writes = os.pipe()
    program = subprocess.Popen(
        [sys.executable, "-I", "-S", str(LAUNCHER), str(writes), *command],
        cwd=ROOT,
        env={**kept, **(environment or {})},
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.DEVNULL,
        pass_fds=(writes,),
    )
    os.close(writes)
    return Running(program, command, reads)


def ran(
    *command: str, stdout: int | IO[Any] = subprocess.DEVNULL, environment: Mapping[str, str] | None = None
) -> Spent:
    """Runs a program to its end. Raises SystemExit where it fails."""
    return begun(*command, stdout=stdout, environment=environment).ended()


def disputes(*arguments: str, environment: Mapping[str, str] | None = None) -> Spent:
    """One run of the command line, its output thrown away. Raises SystemExit where it fails."""
    return ran(*DISPUTES, *arguments, environment=environment)
