"""The errands of a shared scan: which worker is at work on its parts, which failed and why, and whom to send next."""

from __future__ import annotations

import time
from contextlib import suppress

from disputes.cluster.scan_job import ScanJob, WorkerEnd, WorkerReply
from disputes.cluster.scan_worker import work_on_scan
from disputes.cluster.workers import Crew, Errand, ErrandFailed, ErrandLost

_REASONS_TOLD = 3


class ScanErrands:
    """The workers of one scan and what each of them was sent to do. A worker whose errand failed is sent again after
    `rest` seconds.
    """

    def __init__(self, crew: Crew, rest: float) -> None:
        self.crew = crew
        self.rest = rest
        self._out: dict[str, Errand[WorkerReply]] = {}
        self._failing: dict[str, str] = {}
        self._resting_until: dict[str, float] = {}

    def there(self) -> list[str]:
        """The workers that were there at the last look, whether they may work or not."""
        return self.crew.there

    def are_out(self) -> bool:
        """Whether a worker is at work."""
        return bool(self._out)

    def look_after(self) -> list[str]:
        """Hears those that are back. Gives the workers that may work. Raises :class:`SchedulerLost`."""
        fit = self.crew.fit()
        for name in self._out.keys() - set(fit):
            self._out.pop(name).forget()
        for name, errand in list(self._out.items()):
            if errand.is_done():
                del self._out[name]
                with suppress(ErrandLost):
                    self._hear(name, errand)
        return fit

    def send(self, job: ScanJob, fit: list[str], free: int) -> None:
        """Sends as many workers as there are parts to take. Raises :class:`SchedulerLost`."""
        for name in fit:
            if free > 0 and name not in self._out and self._resting_until.get(name, 0.0) <= time.monotonic():
                self._out[name] = self.crew.workers.send(name, work_on_scan, job, name)
                free -= 1

    def start_over(self) -> None:
        """After the scheduler was lost: no errand comes back, and who is there now is asked anew."""
        self.crew.start_over()
        self._out.clear()

    def why_nobody(self) -> str:
        """Why nobody is at work, for a person."""
        reasons = {**self._failing, **self.crew.refused}
        if reasons:
            return "; ".join(f"{name}: {why}" for name, why in sorted(reasons.items())[:_REASONS_TOLD])
        return "the cluster has no workers" if not self.crew.is_asking() else "its workers do not answer"

    def _hear(self, name: str, errand: Errand[WorkerReply]) -> None:
        try:
            reply = errand.result()
        except ErrandFailed as failed:
            reply = WorkerReply(WorkerEnd.FAILED, str(failed))
        if reply.end is not WorkerEnd.FAILED:
            self._failing.pop(name, None)
        elif self._failing.get(name) != reply.reason:
            self.crew.say(f"worker {name}: {reply.reason}")
        if reply.end is WorkerEnd.REFUSED:
            self.crew.refuse(name, reply.reason)
        elif reply.end is WorkerEnd.FAILED:
            self._failing[name] = reply.reason
            self._resting_until[name] = time.monotonic() + self.rest
