"""A backup: the database as it stood at one instant, and the files of evidence, in one archive with a digest of each.

The database is copied first: a file of evidence is on disk before a case names it, so what the copy names is there. The
manifest is written last: an archive that was cut off has none, and is not taken for a backup.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from disputes import __version__
from disputes.store.database import Store
from disputes.store.database_copy import copied
from disputes.store.evidence_files import EvidenceFiles, settle
from disputes.store.url import StorageError

FORMAT = 1
MANIFEST = "manifest.json"
EVIDENCE = "evidence/"
FILES_LOCK = "files"
"""Held while files of evidence are copied, and while some are erased."""
COMPRESSED = ".gz"


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What is in a backup: how many bytes the archive has, how many files of evidence, what there is of rows by table;
    `damaged` files are in it as they are, `missing` ones are named by a case and nowhere to be found: by their digests.
    """

    size: int
    files: int
    counts: Mapping[str, int]
    damaged: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(slots=True)
class _Archive:
    """An archive being written, and what is in it so far."""

    tar: tarfile.TarFile
    made_at: datetime
    members: list[dict[str, Any]]

    def add(self, path: Path, name: str) -> str:
        """Adds a file; gives the digest of what was written, which is what the file was meanwhile."""
        size = path.stat().st_size
        with path.open("rb") as file:
            reading = _Digesting(file, size)
            self.tar.addfile(self._info(name, size), reading)  # type: ignore[arg-type]
        self.members.append({"name": name, "bytes": size, "sha256": reading.digest})
        return reading.digest

    def end(self, manifest: Mapping[str, Any]) -> None:
        """Writes what is in it."""
        text = json.dumps({**manifest, "files": self.members}, indent=1).encode()
        self.tar.addfile(self._info(MANIFEST, len(text)), io.BytesIO(text))

    def _info(self, name: str, size: int) -> tarfile.TarInfo:
        found = tarfile.TarInfo(name)
        found.size, found.mode, found.mtime = size, 0o600, int(self.made_at.timestamp())
        return found


class _Digesting:
    """A file that is read once, and what was read of it."""

    def __init__(self, file: io.BufferedReader, size: int) -> None:
        self._file, self._left, self._found = file, size, hashlib.sha256()

    def read(self, size: int) -> bytes:
        piece = self._file.read(min(size, self._left))
        self._left -= len(piece)
        self._found.update(piece)
        return piece

    @property
    def digest(self) -> str:
        return self._found.hexdigest()


def back_up(store: Store, files: EvidenceFiles, place: Path, now: datetime) -> BackedUp:
    """Writes a backup to `place`, compressed where its name ends in `.gz`; others may write to the store meanwhile.

    Raises :class:`StorageError`; there is no file at `place` then, or the one that was there.
    """
    part = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        if place.exists():
            raise StorageError(f"{place}: is there already; name another file")
        folder = tempfile.TemporaryDirectory(prefix=".disputes-", dir=place.parent)
        with folder as copies, store.lock(FILES_LOCK, wait=True):
            found = _written(store, files, part, now, Path(copies))
        os.link(part, place)  # unlike a rename it takes no other file's place
        settle(place.parent)
        return found
    except (OSError, tarfile.TarError) as wrong:
        raise StorageError(f"{place}: {getattr(wrong, 'strerror', None) or wrong}") from None
    finally:
        part.unlink(missing_ok=True)


def _written(store: Store, files: EvidenceFiles, part: Path, now: datetime, folder: Path) -> BackedUp:
    copy = copied(store, folder)
    kept = sorted(files.all())
    damaged: list[str] = []
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        with _tar_onto(out, is_compressed=COMPRESSED in part.suffixes) as tar:
            archive = _Archive(tar, now, [])
            for name, path in copy.files.items():
                archive.add(path, name)
            for digest, path in kept:
                if archive.add(path, EVIDENCE + digest) != digest:
                    damaged.append(digest)
            head = {
                "format": FORMAT,
                "made_at": now.isoformat(),
                "program": __version__,
                "schema": copy.schema,
                "tenant": store.tenant,
            }
            archive.end({**head, "database": copy.kind, "columns": copy.columns, "rows": copy.counts})
        out.flush()
        os.fsync(out.fileno())
        size = os.fstat(out.fileno()).st_size
    missing = sorted(copy.evidence - {digest for digest, _ in kept})
    return BackedUp(size, len(kept), copy.counts, tuple(damaged), tuple(missing))


def _tar_onto(out: BinaryIO, *, is_compressed: bool) -> tarfile.TarFile:
    if is_compressed:
        return tarfile.open(fileobj=out, mode="w:gz", compresslevel=3)
    return tarfile.open(fileobj=out, mode="w")
