"""Public holidays as the library once told them, kept in a private folder: importing one country's takes longer than an
answer.

A file is found by code, year and the library's version, and holds days alone, behind a checksum. What is damaged, or
does not fit, is worked out anew.
"""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TypeAlias

from disputes.documents.private_folder import PrivateFolder
from disputes.words.dataclass import dataclass

DaysOff: TypeAlias = tuple[frozenset[date], frozenset[date]]
"""Public holidays of one year, and the weekend days on which work is made up."""


@dataclass(frozen=True, slots=True)
class KeptHolidays:
    """What is kept in `folder` of the holidays that the library of this `version` tells."""

    folder: PrivateFolder
    version: str

    def find(self, code: str, year: int) -> DaysOff | None:
        """The days off of a year; None where they have to be worked out."""
        name = self._name(code, year)
        head, _, body = (self.folder.read(name) or b"").partition(b"\n") if name is not None else (b"", b"", b"")
        if not body or head != _head(body):
            return None
        try:
            holidays, workdays = json.loads(body)
            return frozenset(map(date.fromisoformat, holidays)), frozenset(map(date.fromisoformat, workdays))
        except (ValueError, TypeError):
            return None

    def keep(self, code: str, year: int, days: DaysOff) -> None:
        """Keeps the days off of a year, where that can be done."""
        name = self._name(code, year)
        if name is not None:
            body = json.dumps([sorted(map(date.isoformat, some)) for some in days]).encode("ascii")
            self.folder.write(name, _head(body) + b"\n" + body)

    def _name(self, code: str, year: int) -> str | None:
        plain = code.replace("-", "_")
        if self.version == "-" or not (plain.isascii() and plain.replace("_", "").isalnum()):
            return None
        told = hashlib.sha256(repr((code, year, self.version)).encode()).hexdigest()[:32]
        return f"holidays_{plain}_{year}-{told}.json"


def _head(body: bytes) -> bytes:
    return b"disputes holidays " + hashlib.sha256(body).hexdigest().encode("ascii")
