"""Files of strangers are opened in another process, with a limit on its memory and on its time.

Where it dies or takes too long, the file at hand is refused, and another process goes on with the next.
"""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

from disputes.pack.jobs import Convert, Failure, Job, Merge, Outcome, read, written
from disputes.words.dataclass import dataclass
from disputes.words.pack import FileFault

MEGABYTES = 1_200
"""Memory of the process: a picture of the largest size that is taken, decoded twice, and the libraries."""
SECONDS = 60.0
"""Time for one file."""
_SECONDS_A_PART = 2.0
"""More time for each page that is written, and each file that is put together."""
_PROCESSOR_SECONDS = 1_800
_ANSWER = 1 << 24


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most memory that the process may take, and the most time that one file may take."""

    megabytes: int = MEGABYTES
    seconds: float = SECONDS


class Workers:
    """Does jobs in another process, one after the other. To be used in a `with`, which ends the process."""

    def __init__(self, folder: Path, bounds: Bounds | None = None) -> None:
        """`folder`: where the process works, and may leave files behind."""
        self.folder = folder
        self.bounds = bounds or Bounds()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end()

    def do(self, job: Job) -> Outcome:
        """The outcome of a job: :class:`Failure` where the file is refused, the process died or time ran out."""
        process = self._process or self._begin()
        assert process.stdin is not None
        try:
            process.stdin.write(written(job).encode() + b"\n")
            process.stdin.flush()
        except OSError:
            return self._died()
        seconds = self.bounds.seconds + _SECONDS_A_PART * _parts(job)
        line = _line(process, seconds)
        if line is None:
            self._end()
            return Failure(fault=FileFault.TIMEOUT, detail=round(seconds))
        if not line:
            return self._died()
        found: Outcome = read(line.decode())
        return found

    def _begin(self) -> subprocess.Popen[bytes]:
        # The interpreter and the folder of this package: the process works elsewhere.
        here = str(Path(__file__).resolve().parents[2])
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "SYSTEMROOT", "TMPDIR")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "disputes.pack.worker", str(self.bounds.megabytes), str(_PROCESSOR_SECONDS)],
            cwd=self.folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**kept, "PYTHONPATH": os.pathsep.join([here, *filter(None, sys.path)]), "OMP_NUM_THREADS": "1"},
            start_new_session=True,
        )
        return self._process

    def _died(self) -> Failure:
        """What is said of the file that it died of: nearly always the memory that it asked for."""
        self._end()
        return Failure(fault=FileFault.MEMORY)

    def _end(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                try:
                    stream.close()
                except OSError:
                    continue


def _parts(job: Job) -> int:
    if isinstance(job, Convert):
        return len(job.pages)
    return len(job.parts) if isinstance(job, Merge) else 0


def _line(process: subprocess.Popen[bytes], seconds: float) -> bytes | None:
    """The next line that the process writes; empty where it ended, None where time ran out."""
    import time

    assert process.stdout is not None
    until = time.monotonic() + seconds
    found = b""
    with _watching(process.stdout.fileno()) as selector:
        while not found.endswith(b"\n") and len(found) < _ANSWER:
            left = until - time.monotonic()
            if left <= 0 or not selector.select(left):
                return None
            piece = os.read(process.stdout.fileno(), 65_536)
            if not piece:
                return b""
            found += piece
    return found


@contextmanager
def _watching(descriptor: int) -> Iterator[selectors.BaseSelector]:
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        yield selector
