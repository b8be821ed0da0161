"""Where the workers of a cluster are: the address of Dask's scheduler, or so many processes on this machine."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from disputes.words.dataclass import dataclass

MOST_LOCAL = 64
_LOCAL = re.compile(r"local:([0-9]{1,4})")
_REMOTE = re.compile(r"(tcp|tls)://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?):([0-9]{1,5})")
EXPECTED = f"local:N (1 to {MOST_LOCAL} processes on this machine), tcp://HOST:PORT or tls://HOST:PORT"


class BadAddress(ValueError):
    """The text names no cluster; it says what was found and what was expected."""


@dataclass(frozen=True, slots=True)
class TlsFiles:
    """The files by which a connection is encrypted and both ends are known: PEM files of the authority, and of this
    end's certificate and key.
    """

    ca: Path
    cert: Path
    key: Path


@dataclass(frozen=True, slots=True)
class ClusterAddress:
    """`processes` on this machine, or the `scheduler` at an address; `tls`: the files for it, where they are given."""

    processes: int = 0
    scheduler: str = ""
    tls: TlsFiles | None = None

    @property
    def shown(self) -> str:
        return self.scheduler or f"local:{self.processes}"

    @property
    def is_encrypted(self) -> bool:
        return self.scheduler.startswith("tls://")


def cluster_address(text: str) -> ClusterAddress:
    """What `--cluster` names. Raises :class:`BadAddress`."""
    if (local := _LOCAL.fullmatch(text)) is not None:
        number = int(local[1])
        if 1 <= number <= MOST_LOCAL:
            return ClusterAddress(processes=number)
        raise BadAddress(f"{text!r}: expected 1 to {MOST_LOCAL} processes")
    found = _REMOTE.fullmatch(text)
    if found is not None and 1 <= int(found[3]) <= 65_535:
        return ClusterAddress(scheduler=text)
    if found is not None:
        raise BadAddress(f"{text!r}: expected a port from 1 to 65535")
    near = _nearest(text)
    raise BadAddress(f"{text!r}: expected {EXPECTED}" + (f"; did you mean {near!r}?" if near else ""))


def with_tls(address: ClusterAddress, files: Mapping[str, Path | None]) -> ClusterAddress:
    """The address with its files, `ca`, `cert` and `key`. Raises :class:`BadAddress` where only some of them are given,
    or the address is not one that is encrypted.
    """
    given = {name: path for name, path in files.items() if path is not None}
    if not given:
        return address
    if not address.is_encrypted:
        raise BadAddress(f"{address.shown!r} is not encrypted: files for TLS go with tls://HOST:PORT")
    missing = [name for name in files if name not in given]
    if missing:
        raise BadAddress(f"TLS needs three files: {', '.join(f'--cluster-{name}' for name in missing)} is missing")
    return ClusterAddress(scheduler=address.scheduler, tls=TlsFiles(given["ca"], given["cert"], given["key"]))


def _nearest(text: str) -> str | None:
    """The address that was meant, where its scheme alone is missing or another word for the same."""
    for tried in (
        f"tcp://{text}",
        re.sub(r"\A(?:dask|http|scheduler)://", "tcp://", text),
        re.sub(r"\A(?:https|ssl)://", "tls://", text),
        re.sub(r"\Alocal(?:host)?[:=]?(?=[0-9])", "local:", text),
    ):
        found = _LOCAL.fullmatch(tried.rstrip("/")) or _REMOTE.fullmatch(tried.rstrip("/"))
        if tried != text and found is not None:
            return tried.rstrip("/")
    return f"local:{text}" if text.isdigit() and 1 <= int(text) <= MOST_LOCAL else None
