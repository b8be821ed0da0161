"""A backup put back: where nothing is yet, and only if every byte is what it was."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tarfile
import tempfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL

from disputes.store.backup import EVIDENCE, FORMAT, MANIFEST
from disputes.store.database import Store
from disputes.store.database_copy import SQLITE
from disputes.store.evidence_files import settle
from disputes.store.migrations import REVISIONS
from disputes.store.row_copies import ROWS, copied_tables, put_rows
from disputes.store.url import StorageError

_NAME = re.compile(rf"{re.escape(SQLITE)}|{ROWS}[a-z_]{{1,40}}|{MANIFEST}|{EVIDENCE}[0-9a-f]{{64}}")
_WORD = re.compile(r"[a-z_]{1,40}")
_PIECE = 1 << 20
_MOST_MANIFEST = 256 << 20


class BadBackup(StorageError):
    """An archive that is no backup, or no longer what was written."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back: how many files of evidence, and the rows by table as the backup tells them."""

    files: int
    counts: Mapping[str, int]
    made_at: str


def restore(place: Path, url: URL, folder: Path) -> Restored:
    """Puts the backup at `place` into the database at `url`, and its files of evidence into `folder`.

    Nothing is put anywhere before all of the backup was read and is what its manifest says. Raises
    :class:`StorageError`, also where there is a database; one of PostgreSQL may hold other sellers' rows already, which
    stay as they are. Files of evidence that are there already stay: each is named by its bytes, so none of another
    content is written over.
    """
    is_sqlite = url.get_backend_name() == "sqlite"
    target = Path(str(url.database))
    if is_sqlite:
        _check_is_free(target)
    try:
        beside = target.parent if is_sqlite else folder.parent
        for needed in (beside, folder.parent):
            needed.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".disputes-", dir=beside) as name:
            unpacked = Path(name)
            manifest = _checked(place, unpacked)
            kind = manifest["database"]
            if (kind == SQLITE) != is_sqlite:
                named = "SQLite" if kind == SQLITE else "PostgreSQL"
                raise BadBackup(f"{place}: is of {named}; name such a database with --db")
            files = _put_files(unpacked / EVIDENCE, folder)
            if is_sqlite:
                os.link(unpacked / SQLITE, target)  # unlike a rename it takes no other file's place
                settle(target.parent)
            else:
                with Store(url) as store:
                    put_rows(store, unpacked / ROWS, manifest["schema"], manifest["columns"])
                    store.check_is_of_tenant(create=True)
    except (OSError, tarfile.TarError, EOFError, zlib.error) as wrong:
        raise BadBackup(f"{place}: {getattr(wrong, 'strerror', None) or wrong}") from None
    return Restored(files, manifest["rows"], manifest["made_at"])


def _check_is_free(target: Path) -> None:
    for there in (target, *(target.with_name(target.name + end) for end in ("-wal", "-shm", "-journal"))):
        if there.exists():
            raise StorageError(f"{there}: is there already; a backup is restored where there is nothing yet")


def _checked(place: Path, into: Path) -> dict[str, Any]:
    """Unpacks an archive and holds it against its manifest, which it gives."""
    found: dict[str, tuple[int, str]] = {}
    manifest: dict[str, Any] | None = None
    for folder in (EVIDENCE, ROWS):
        (into / folder).mkdir()
    with tarfile.open(place, "r:*") as tar:
        for member in tar:
            if not member.isreg() or not _NAME.fullmatch(member.name) or member.name in found or manifest is not None:
                raise BadBackup(f"{place}: holds {member.name[:80]!r}, which no backup does")
            reading = tar.extractfile(member)
            assert reading is not None
            if member.name == MANIFEST:
                manifest = _manifest(place, reading.read(_MOST_MANIFEST))
                continue
            digest = hashlib.sha256()
            with (into / member.name).open("xb") as out:
                while piece := reading.read(_PIECE):
                    digest.update(piece)
                    out.write(piece)
                out.flush()
                os.fsync(out.fileno())
            found[member.name] = (member.size, digest.hexdigest())
    if manifest is None:
        raise BadBackup(f"{place}: has no manifest: it was cut off, or is no backup")
    told = {f["name"]: (f["bytes"], f["sha256"]) for f in manifest["files"]}
    wrong = sorted(name for name in told.keys() | found.keys() if told.get(name) != found.get(name))
    if wrong:
        raise BadBackup(f"{place}: {wrong[0]} is not what was backed up ({len(wrong)} of {len(told)} files differ)")
    return manifest


def _manifest(place: Path, text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
        known = found["format"] == FORMAT and found["database"] in (SQLITE, ROWS)
        schema, told = found["schema"], [(f["name"], f["bytes"], f["sha256"]) for f in found["files"]]
        known = known and schema in REVISIONS and _database_members(found) <= {name for name, *_ in told}
        _ = found["rows"], found["made_at"]
    except (ValueError, TypeError, KeyError, AttributeError):
        raise BadBackup(f"{place}: its manifest cannot be read") from None
    if not known:
        raise BadBackup(f"{place}: written by another version of this program (schema {str(schema)[:20]})")
    plain: dict[str, Any] = found
    return plain


def _database_members(manifest: Mapping[str, Any]) -> set[str]:
    """What the members of the database are called. Raises :class:`ValueError` for tables that no backup has."""
    if manifest["database"] == SQLITE:
        return {SQLITE}
    tables = {t.name for t in copied_tables()}
    for name, names in manifest["columns"].items():
        if name not in tables or not all(_WORD.fullmatch(n) for n in names):
            raise ValueError(name)
    return {ROWS + name for name in manifest["columns"]}


def _put_files(unpacked: Path, folder: Path) -> int:
    """Files of evidence at their places; a kill on the way leaves only files that are named by their own bytes."""
    count = 0
    for file in sorted(unpacked.iterdir()):
        place = folder / file.name[:2] / file.name
        count += 1
        if place.exists():
            continue
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = place.with_name(f".{place.name}.part")  # from another disk it is copied: nobody sees half of it
        shutil.move(file, part)
        part.replace(place)
        settle(place.parent)
    if count:
        settle(folder)
    return count
