"""Whole programs, run and measured: the clock, the processor, and the peak of the memory."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent


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


def begun(
    *command: str,
    stdin: IO[bytes] | None = None,
    stdout: int | IO[Any] = subprocess.DEVNULL,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Starts a program in the folder of the project; what it says on stderr is thrown away. Its byte code is kept, or
    every run would compile anew, and what it keeps between runs is apart from that of other programs.
    """
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    kept["DISPUTES_CACHE"] = kept_between_runs()
    return subprocess.Popen(
        command,
        cwd=ROOT,
        env={**kept, **(environment or {})},
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.DEVNULL,
    )


def ended(program: subprocess.Popen[bytes], start: float, sound: Collection[int] = (0,)) -> Spent:
    """Waits until a program ends that was begun at `start` (of `time.perf_counter`). Raises SystemExit where its exit
    code is none of `sound`.
    """
    _, status, used = os.wait4(program.pid, 0)
    program.returncode = os.waitstatus_to_exitcode(status)
    if program.returncode not in sound:
        told = program.args if isinstance(program.args, str) else " ".join(map(str, program.args))  # type: ignore[arg-type]
        raise SystemExit(f"{told} ended with {program.returncode}")
    unit = 1 if sys.platform == "darwin" else 1024
    return Spent(time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss * unit / 1_000_000)


def ran(
    *command: str, stdout: int | IO[Any] = subprocess.DEVNULL, environment: Mapping[str, str] | None = None
) -> Spent:
    """Runs a program to its end. Raises SystemExit where it fails."""
    start = time.perf_counter()
    return ended(begun(*command, stdout=stdout, environment=environment), start)


def disputes(*arguments: str, environment: Mapping[str, str] | None = None) -> Spent:
    """One run of the command line, its output thrown away. Raises SystemExit where it fails."""
    return ran(sys.executable, "-m", "disputes", *arguments, environment=environment)
