"""`--cluster`, as the commands share it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from disputes.cluster.address import EXPECTED, BadAddress, ClusterAddress, cluster_address, with_tls
from disputes.cluster.sharable import check_can_be_shared
from disputes.cluster.workers import ClusterError
from disputes.commands.common import wrong_use
from disputes.documents.problems import EXIT_STORAGE, printable
from disputes.store import Store
from disputes.store.url import VARIABLE

if TYPE_CHECKING:
    from disputes.cluster.dask_workers import DaskWorkers

Command = TypeVar("Command", bound=Callable[..., Any])
_FILES = ("ca", "cert", "key")


class ClusterParameter(click.ParamType[ClusterAddress]):
    """A cluster by its address."""

    name = "cluster"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> ClusterAddress:
        if isinstance(value, ClusterAddress):
            return value
        try:
            return cluster_address(str(value))
        except BadAddress as bad:
            self.fail(str(bad), param, ctx)


def cluster_options(command: Command) -> Command:
    """`--cluster` and the files for TLS; the command gets `cluster`, `cluster_ca`, `cluster_cert` and `cluster_key`."""
    texts = {
        "ca": "The certificate of the authority by which scheduler and workers are known (PEM), for tls://.",
        "cert": "This program's own certificate for tls:// (PEM).",
        "key": "The key to it (PEM).",
    }
    for name in reversed(_FILES):
        option = click.option(
            f"--cluster-{name}",
            type=click.Path(exists=True, dir_okay=False, path_type=Path),
            envvar=f"DISPUTES_CLUSTER_{name.upper()}",
            show_envvar=True,
            help=texts[name],
        )
        command = option(command)
    return click.option(
        "--cluster",
        type=ClusterParameter(),
        metavar="ADDRESS",
        help=f"Share the work out over a cluster: {EXPECTED}. Needs PostgreSQL and pip install 'disputes[cluster]'.",
    )(command)


def chosen_cluster(
    cluster: ClusterAddress, workers: int, ca: Path | None, cert: Path | None, key: Path | None
) -> ClusterAddress:
    """The address with its files; ends the program with exit code 2 where the options do not go together."""
    if workers > 1:
        wrong_use("--workers is for this machine alone: with --cluster say local:N, or start N workers there")
    try:
        return with_tls(cluster, {"ca": ca, "cert": cert, "key": key})
    except BadAddress as bad:
        raise click.UsageError(str(bad)) from None


@contextmanager
def clustered(address: ClusterAddress, store: Store) -> Iterator[DaskWorkers]:
    """The workers at an address, for a store. Those of this machine are told its URL; others know it themselves, so
    that no password goes over the network. What is wrong with them ends the program with exit code 5, and a sentence.

    Raises :class:`StorageError` for a store that cannot be shared.
    """
    from disputes.cluster.dask_workers import dask_workers  # read only where it is needed

    check_can_be_shared(store)
    environ = {VARIABLE: store.url.render_as_string(hide_password=False)} if address.processes else {}
    try:
        with dask_workers(address, environ) as workers:
            yield workers
    except ClusterError as wrong:
        told(str(wrong))
        raise click.exceptions.Exit(EXIT_STORAGE) from None


def told(text: str) -> None:
    """What a person should know of a cluster, on stderr."""
    click.echo(f"cluster: {printable(text)}", err=True)
