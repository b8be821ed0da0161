"""Dask behind the port: the one module that knows its library."""

from __future__ import annotations

import logging
import signal
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import CancelledError
from contextlib import contextmanager, suppress
from typing import Any, Generic, TypeVar

from disputes.cluster.address import ClusterAddress
from disputes.cluster.workers import ClusterError, ErrandFailed, ErrandLost, SchedulerLost

T = TypeVar("T")
CONNECT_S = 10.0
"""For so long a scheduler is waited for."""
_CLOSE_S = 5.0
_MOST_SAID = 200
_LOST = ("KilledWorker", "CancelledError", "FutureCancelledError", "CommClosedError", "TimeoutError")
"""What a future raises whose worker, or whose scheduler, has gone."""


@contextmanager
def dask_workers(
    address: ClusterAddress, environ: Mapping[str, str], *, processes: bool = True
) -> Iterator[DaskWorkers]:
    """The workers at an address; those of this machine are started here, with `environ` added to their environment, and
    end with what is held here. Without `processes` these are threads of this program.

    Raises :class:`ClusterError`.
    """
    try:
        # A second to import, and only who shares work out needs it.
        import distributed
    except ModuleNotFoundError:
        raise ClusterError("a cluster needs Dask: pip install 'disputes[cluster]'") from None
    _silence()
    if address.scheduler:
        workers = DaskWorkers(distributed, address, address.scheduler)
        try:
            yield workers
        finally:
            workers.close()
        return
    with _local(distributed, address.processes, environ, processes) as cluster:
        workers = DaskWorkers(distributed, address, cluster)
        try:
            yield workers
        finally:
            workers.close()


class DaskWorkers:
    """Dask's workers, see :class:`disputes.cluster.workers.ClusterWorkers`."""

    def __init__(self, library: Any, address: ClusterAddress, place: Any) -> None:
        self._library = library
        self._address = address
        self._place = place
        self._client = self._connected()

    def names(self) -> list[str]:
        try:
            found = list(self._client.nthreads())
        except Exception as wrong:  # tornado's, asyncio's and Dask's own, by what broke first
            raise SchedulerLost(self._lost(wrong)) from None
        if self._client.status != "running":
            raise SchedulerLost(self._lost(None))
        return found

    def send(self, worker: str, work: Callable[..., T], *args: object) -> DaskErrand[T]:
        key = f"disputes-{uuid.uuid4().hex}"
        options = {"workers": [worker], "allow_other_workers": False, "pure": False, "key": key}
        try:
            return DaskErrand(self._client.submit(work, *args, **options))
        except Exception as wrong:
            raise SchedulerLost(self._lost(wrong)) from None

    def renew(self) -> None:
        self.close()
        try:
            self._client = self._connected()
        except ClusterError as wrong:
            raise SchedulerLost(str(wrong)) from None

    def close(self) -> None:
        with suppress(Exception):  # whatever state the connection is in
            self._client.close(timeout=_CLOSE_S)

    def _connected(self) -> Any:
        options: dict[str, Any] = {"timeout": CONNECT_S, "set_as_default": False}
        if (tls := self._address.tls) is not None:
            options["security"] = self._library.Security(
                tls_ca_file=str(tls.ca),
                tls_client_cert=str(tls.cert),
                tls_client_key=str(tls.key),
                require_encryption=True,
            )
        elif self._address.is_encrypted and not _has_own_tls():
            raise ClusterError(
                f"{self._address.shown}: expected --cluster-ca, --cluster-cert and --cluster-key, or the same in Dask's"
                " own configuration (distributed.comm.tls)"
            )
        try:
            return self._library.Client(self._place, **options)
        except Exception as wrong:  # a name that is not known, nobody there, another protocol, a certificate
            raise ClusterError(f"{self._address.shown}: the scheduler cannot be reached: {_said(wrong)}") from None

    def _lost(self, wrong: Exception | None) -> str:
        return f"{self._address.shown}: the scheduler is gone" + (f": {_said(wrong)}" if wrong is not None else "")


class DaskErrand(Generic[T]):
    """A future, see :class:`disputes.cluster.workers.Errand`."""

    def __init__(self, future: Any) -> None:
        self._future = future

    def is_done(self) -> bool:
        return bool(self._future.status != "pending")

    def result(self) -> T:
        try:
            found: T = self._future.result(timeout=CONNECT_S)
        except CancelledError:
            raise ErrandLost from None
        except Exception as wrong:
            if type(wrong).__name__ in _LOST:
                raise ErrandLost from None
            raise ErrandFailed(_said(wrong)) from None
        return found

    def forget(self) -> None:
        with suppress(Exception):  # it is of no use any more, whatever became of it
            self._future.cancel()


@contextmanager
def _local(library: Any, number: int, environ: Mapping[str, str], processes: bool) -> Iterator[Any]:
    # The processes do not hear Ctrl-C, which a terminal sends to all of them: who started them ends them.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        cluster = library.LocalCluster(
            n_workers=number,
            threads_per_worker=1,
            processes=processes,
            dashboard_address="127.0.0.1:0",
            worker_dashboard_address="127.0.0.1:0",
            silence_logs=logging.CRITICAL,
            **({"env": {**environ}} if processes else {}),
        )
    except Exception as wrong:  # no port, no memory, no process
        raise ClusterError(f"local:{number}: the workers cannot be started: {_said(wrong)}") from None
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    try:
        yield cluster
    finally:
        with suppress(Exception):
            cluster.close(timeout=_CLOSE_S)


def _has_own_tls() -> bool:
    from dask import config  # with its library, see above

    return config.get("distributed.comm.tls.ca-file", None) is not None


def _silence() -> None:
    """What matters is said by whoever uses the workers."""
    for name in [n for n in logging.root.manager.loggerDict if n.partition(".")[0] == "distributed"]:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _said(wrong: Exception) -> str:
    told = " ".join(str(wrong).split())
    return f"{type(wrong).__name__}: {told[:_MOST_SAID]}" if told else type(wrong).__name__
