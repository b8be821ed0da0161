"""The digest of everything that an answer rests on: the YAML that applies, and the versions behind it."""

from __future__ import annotations

import hashlib

from disputes import __version__
from disputes.language.rulebook import Rulebook
from disputes.language.versions import version_of


def digest(book: Rulebook) -> str:
    """A digest of everything that an answer rests on: the YAML that applies and the versions behind it."""
    found = hashlib.sha256("|".join([__version__, version_of("holidays"), version_of("tzdata")]).encode())
    for id_, own in sorted(book.digest.items()):
        found.update(f"|{id_}:{own}".encode())
    return found.hexdigest()
