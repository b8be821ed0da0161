"""What a worker of a cluster is told of a scan, and what it says when it comes back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from disputes.cluster.program import ProgramVersion
from disputes.language.house_rules import HouseRules
from disputes.store.parts import LEASE
from disputes.store.queue import CHUNK, Wanted
from disputes.words import ClosedWord
from disputes.words.dataclass import dataclass

SLICE = timedelta(seconds=30)
"""For so long a worker goes on before it comes back; a part that took as long is handed on in halves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScanJob:
    """A shared scan as its workers need it; `rulesets` is a folder at every worker, None for those of the program, and
    so is that of the `house` rules over them.

    Nothing here opens a store: a worker has the URL of its own in DISPUTES_DB, and the scan's `key` tells whether that
    is the same store. `tenant` is whose rows are meant.
    """

    program: ProgramVersion
    scan_id: int
    key: str
    tenant: str
    wanted: Wanted
    rulesets: Path | None = None
    house: HouseRules | None = None
    chunk: int = CHUNK
    lease: timedelta = LEASE
    slice: timedelta = SLICE


class WorkerEnd(ClosedWord):
    """How a worker came back: it worked; there was nothing left to take; it must not work for this scan; the store
    could not be used.
    """

    WORKED = "worked"
    IDLE = "idle"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class WorkerReply:
    """How a worker came back, and why, where it was refused or failed."""

    end: WorkerEnd
    reason: str = ""
