"""The digest of everything that an answer rests on: the YAML that applies, and the versions behind it."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata

from disputes import __version__
from disputes.language.rulebook import Rulebook


@cache
def _versions() -> str:
    def of(name: str) -> str:
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            return "-"

    return "|".join([__version__, of("holidays"), of("tzdata")])


def digest(book: Rulebook) -> str:
    """A digest of everything that an answer rests on: the YAML that applies and the versions behind it."""
    found = hashlib.sha256(_versions().encode())
    for id_, own in sorted(book.digest.items()):
        found.update(f"|{id_}:{own}".encode())
    return found.hexdigest()
