"""The files handed in as evidence, kept beside the store under the digest of their bytes.

A file is written elsewhere, made durable and then renamed to its place: whoever is told that it is kept can rely on it,
and nobody ever sees half of one. No name that a person gave is a path here.
"""

from __future__ import annotations

import hashlib
import os
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.engine import URL

from disputes.store.database import Store
from disputes.store.url import DEFAULT_TENANT, StorageError, data_folder, tenant_of

FOLDER = "DISPUTES_FILES"
HEAD = 8_192
"""How many bytes of a file's beginning are handed out, to tell its type."""
_PIECE = 1 << 20
_DIGEST = re.compile(r"[0-9a-f]{64}")
_INCOMING = "incoming"


class TooLarge(Exception):
    """A file has more bytes than it may."""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file that is kept: the SHA-256 digest of its bytes, in hex, how many there are, and the first of them."""

    digest: str
    size: int
    head: bytes


class EvidenceFiles:
    """A folder of files by their digest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @staticmethod
    def beside(store: Store) -> EvidenceFiles:
        """The folder of a store: beside its SQLite file, else what DISPUTES_FILES names, else in the user's data
        folder.
        """
        return EvidenceFiles.of(store.url, os.environ.get(FOLDER))

    @staticmethod
    def of(url: URL, named: str | None) -> EvidenceFiles:
        """The same by the store's URL and what DISPUTES_FILES says. In a folder that several sellers' stores share,
        each has its own: what one erases the other may still have.
        """
        tenant = tenant_of(url)
        own = Path() if tenant == DEFAULT_TENANT else Path("tenants", tenant)
        if named:
            return EvidenceFiles(Path(named) / own)
        if url.get_backend_name() == "sqlite":
            file = Path(str(url.database))
            return EvidenceFiles(file.with_name(f"{file.name}.evidence"))
        return EvidenceFiles(data_folder() / "evidence" / own)

    def keep(self, file: BinaryIO, most: int) -> KeptFile:
        """Keeps what can be read from `file`, at most `most` bytes.

        Raises :class:`TooLarge`, and :class:`StorageError`; nothing is left behind then.
        """
        incoming = self.folder / _INCOMING
        part = incoming / uuid.uuid4().hex
        found = hashlib.sha256()
        size, head = 0, b""
        try:
            incoming.mkdir(mode=0o700, parents=True, exist_ok=True)
            with part.open("xb") as out:
                while piece := file.read(_PIECE):
                    size += len(piece)
                    if size > most:
                        raise TooLarge
                    head = head or piece[:HEAD]
                    found.update(piece)
                    out.write(piece)
                out.flush()
                os.fsync(out.fileno())
            digest = found.hexdigest()
            place = self._place(digest)
            place.parent.mkdir(mode=0o700, exist_ok=True)
            part.replace(place)
            for folder in (place.parent, self.folder):
                settle(folder)
            return KeptFile(digest, size, head)
        except OSError as wrong:
            raise StorageError(f"{self.folder}: {wrong.strerror or wrong}") from None
        finally:
            part.unlink(missing_ok=True)

    def find(self, digest: str) -> Path | None:
        """Where the file of a digest is; None where there is none."""
        if not _DIGEST.fullmatch(digest):
            return None
        place = self._place(digest)
        return place if place.is_file() else None

    def all(self) -> Iterator[tuple[str, Path]]:
        """The files that are kept, by their digests."""
        for place in self.folder.glob("??/*"):
            if _DIGEST.fullmatch(place.name) and place.is_file():
                yield place.name, place

    def sweep(self, older_than: float) -> int:
        """Removes what was being handed in when the program ended, as far as it is older than this instant (seconds
        since 1970); gives how many there were.
        """
        gone = 0
        for part in (self.folder / _INCOMING).glob("*"):
            try:
                if part.stat().st_mtime < older_than:
                    part.unlink()
                    gone += 1
            except OSError:  # somebody else was quicker
                continue
        return gone

    def _place(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest


def settle(folder: Path) -> None:
    """Makes the names in a folder durable."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
