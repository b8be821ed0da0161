"""The worker: reads jobs from standard input, a line each, and answers each with a line on standard output.

`python -m disputes.pack.worker MEGABYTES SECONDS`: the most memory that it may take, and the most processor time.
"""

from __future__ import annotations

import contextlib
import os
import resource
import sys
from pathlib import Path

from disputes.pack.jobs import Converted, Failure, Inspect, Inspected, Job, Merge, Outcome, read, written
from disputes.pack.worker.faults import Faulty
from disputes.words.pack import FileFault, FileForm

_MEGABYTE = 1 << 20


def main(megabytes: int, seconds: int) -> None:
    """Answers jobs until there are no more."""
    for which, most in (
        (resource.RLIMIT_AS, megabytes * _MEGABYTE),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS knows no limit of the address space
            resource.setrlimit(which, (most, most))
    # What the libraries say besides must not come between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    for line in sys.stdin:
        answers.write(written(_answered(read(line))) + "\n")
        answers.flush()


def _answered(job: Job) -> Outcome:
    try:
        return _done(job)
    except Faulty as faulty:
        return Failure(fault=faulty.fault, detail=faulty.detail)
    except MemoryError:
        return Failure(fault=FileFault.MEMORY)
    except OSError as wrong:
        return Failure(fault=FileFault.UNREADABLE, detail=wrong.errno or 0)
    except (KeyboardInterrupt, SystemExit):
        raise
    except Exception:  # a library that stumbles over a file of a stranger: the file is refused, whatever it was
        return Failure(fault=FileFault.BROKEN)


def _done(job: Job) -> Outcome:
    from disputes.pack.worker import documents, pages, pictures, text_pages

    if isinstance(job, Merge):
        return documents.merge(job)
    if isinstance(job, Inspect):
        return _inspected(job)
    makers = {FileForm.PDF: pages.convert, FileForm.PICTURE: pictures.convert, FileForm.TEXT: text_pages.convert}
    Path(job.out).parent.mkdir(parents=True, exist_ok=True)
    made: Converted = makers[job.form](job)
    return made


def _inspected(job: Inspect) -> Inspected:
    from disputes.pack.worker import pages, pictures, text_pages

    if job.form is FileForm.PDF:
        return pages.inspect(job)
    if job.form is FileForm.PICTURE:
        return pictures.inspect(job.source)
    return text_pages.inspect(job, f"laid-{os.getpid()}.pdf")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
