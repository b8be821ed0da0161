"""A cluster of the tests' own, as real processes that can be killed: a scheduler, workers, and whoever shares a scan
out. They are forked from a process that has the libraries loaded, so that hundreds start in little time.
"""

from __future__ import annotations

import asyncio
import json
import logging
import multiprocessing
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from disputes.cluster.address import ClusterAddress
from disputes.cluster.dask_workers import dask_workers
from disputes.cluster.scan import SharingOptions, shared_scan
from disputes.cluster.workers import ClusterError
from disputes.nightly.scan import ScanOptions, summary
from disputes.store import Store
from disputes.store.answering import Answerer, CaseAnswer, StoredCase
from disputes.store.url import StorageError, store_url

WORKERS = 4
LEASE = timedelta(seconds=6)
SLICE = timedelta(seconds=2)
STORAGE = 5
POISON = "POISON_OF_TESTS"
_FORKED = multiprocessing.get_context("forkserver")
_FORKED.set_forkserver_preload(["distributed", "psycopg", "tests.cluster.site", "disputes.cluster.scan_worker"])


def serve_scheduler(port: int) -> None:
    from distributed import Scheduler

    async def serve() -> None:
        async with Scheduler(host="127.0.0.1", port=port, dashboard_address="127.0.0.1:0") as scheduler:
            await scheduler.finished()

    _quietly(serve)


def serve_worker(address: str, environ: Mapping[str, str]) -> None:
    from distributed import Worker

    os.environ.update(environ)
    if poison := environ.get(POISON):
        deadly(poison)

    async def serve() -> None:
        async with Worker(
            address, nthreads=1, memory_limit=0, dashboard_address="127.0.0.1:0", death_timeout=30
        ) as worker:
            await worker.finished()

    _quietly(serve)


def deadly(case_id: str) -> None:
    """Has this process killed by the case of this id, as by one that needs more memory than there is."""
    answer = Answerer.case

    def case(self: Answerer, stored: StoredCase, as_of: datetime, *, ahead: bool = True) -> CaseAnswer:
        if stored.row.case_id == case_id:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer(self, stored, as_of, ahead=ahead)

    Answerer.case = case  # type: ignore[method-assign]


def _quietly(serve: Callable[[], Any]) -> None:
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    sys.stderr = open(os.devnull, "w")  # noqa: SIM115  # it is killed, and nothing is to be said of that
    with suppress(Exception):
        asyncio.run(serve())
    os._exit(0)


def share_out(url: str, address: str, options: ScanOptions, sharing: SharingOptions, log: str) -> None:
    """A scan as the command does it. Ends with 0, or with 5 where the store or the cluster was away for too long."""

    def say(text: str) -> None:
        with open(log, "a", encoding="utf-8") as file:
            file.write(text + "\n")

    code = 1
    try:
        with (
            Store(store_url(url)) as store,
            dask_workers(ClusterAddress(scheduler=address), {}) as workers,
        ):
            report = shared_scan(store, options, sharing, workers, say)
            say(json.dumps(summary(report)))
        code = 0
    except (StorageError, ClusterError) as wrong:
        say(f"ended: {wrong}")
        code = STORAGE
    finally:
        os._exit(code)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@dataclass
class Site:
    """A scheduler and its workers, for the store at `url`; `log` has what is said of scans."""

    url: str
    log: Path
    environ: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    workers: list[BaseProcess] = field(default_factory=list)
    scheduler: BaseProcess | None = None

    @property
    def address(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def tend(self) -> None:
        """Starts whatever does not run."""
        if self.scheduler is None or not self.scheduler.is_alive():
            self.scheduler = self._started(serve_scheduler, self.port)
        self.workers = [w for w in self.workers if w.is_alive()]
        while len(self.workers) < WORKERS:
            self.workers.append(self._started(serve_worker, self.address, {"DISPUTES_DB": self.url, **self.environ}))

    def client(self, as_of: datetime, rules: Path, **more: Any) -> BaseProcess:
        options = ScanOptions(as_of, rulesets=rules, **more)
        sharing = SharingOptions(continues=True, lease=LEASE, slice=SLICE, parts=16)
        return self._started(share_out, self.url, self.address, options, sharing, str(self.log))

    def close(self) -> None:
        for process in [*self.workers, *([self.scheduler] if self.scheduler is not None else [])]:
            kill(process)

    def _started(self, work: Callable[..., None], *args: object) -> BaseProcess:
        process = _FORKED.Process(target=work, args=args, daemon=True)
        process.start()
        return process


def kill(process: BaseProcess) -> None:
    """As a machine that is switched off would."""
    if process.pid is not None and process.is_alive():
        os.kill(process.pid, signal.SIGKILL)
    process.join(10)


class Database:
    """The server below a store, which can be killed with all its processes and started again."""

    def __init__(self, server: Any) -> None:
        self.server = server

    def kill(self) -> None:
        import psutil

        with suppress(psutil.NoSuchProcess):
            main = psutil.Process(self.server.get_pid())
            # The first of them would otherwise end the others in an orderly way.
            main.suspend()
            processes = [*main.children(recursive=True), main]
            for process in processes:
                with suppress(psutil.NoSuchProcess):
                    process.kill()
            psutil.wait_procs(processes, timeout=10)

    def start(self) -> None:
        """Starts it again, which recovers what was written."""
        import subprocess

        end = time.monotonic() + 90
        while True:
            try:
                self.server.ensure_postgres_running()
                return
            except (
                subprocess.SubprocessError,
                AssertionError,
            ):  # it has not the time it gives itself, on a busy machine
                if time.monotonic() > end:
                    raise
                time.sleep(0.2)
