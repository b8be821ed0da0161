"""Files of evidence that are handed in: kept once it is known what they are, under a name that no other one has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

from disputes.desk.context import Desk
from disputes.documents.problems import printable
from disputes.pack.sniffing import ending_of, sniffed
from disputes.store.case_ids import find
from disputes.store.database import Store
from disputes.store.documents import parsed
from disputes.store.evidence_files import HEAD, TooLarge

MEGABYTE = 1024 * 1024
MOST_NAME = 120


class BadUpload(Exception):
    """A file that is not taken: the key of what is said of it among the desk's texts, and what goes into that text."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that is kept: its name as text, its format, its size in bytes, its digest; `misnamed`: the ending of its
    name, where that says another format.
    """

    name: str
    form: str
    size: int
    digest: str
    misnamed: str | None


def keep_upload(desk: Desk, file: BinaryIO, given_name: str) -> Upload:
    """Keeps a file, once it is known what it is. Raises :class:`BadUpload` and :class:`StorageError`; nothing is kept
    then.
    """
    name = name_of(given_name)
    kind = sniffed(file.read(HEAD), name)
    if kind is None:
        raise BadUpload("unknown_type", name=name)
    file.seek(0)
    try:
        kept = desk.files.keep(file, desk.most_bytes)
    except TooLarge:
        raise BadUpload("too_large", n=desk.most_bytes // MEGABYTE) from None
    ending = ending_of(name)
    misnamed = ending if ending not in ("", kind.form) else None
    return Upload(name, kind.form, kept.size, kept.digest, misnamed)


def name_of(given: str) -> str:
    """A file's name as a text: without folders, on one line, not endless. It never becomes a path."""
    name = printable(given.replace("\\", "/").rpartition("/")[2]).strip()
    if len(name) <= MOST_NAME:
        return name or "file"
    ending = ending_of(name)[:10]
    return f"{name[: MOST_NAME - len(ending) - 2]}….{ending}"


def free_name(store: Store, platform: str, case_id: str, name: str, digest: str) -> str:
    """A name that no other file of the case has: evidence is known by its kind and its name."""
    with store.reading() as session:
        logged = find(session, case_id, platform).row.logged
    entries = parsed(logged).get("evidence", ()) if logged else ()
    taken = {e["item"].get("file") for e in entries if e.get("digest") != digest}
    stem, dot, ending = name.rpartition(".")
    n, found = 2, name
    while found in taken:
        found = f"{stem} ({n}).{ending}" if dot else f"{name} ({n})"
        n += 1
    return found
