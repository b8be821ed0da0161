"""Rulesets as they were once read, kept in a private folder: reading YAML and typing it takes longer than an answer.

An entry is found by everything that it depends on: the files' bytes and names, those of the common ruleset, this
program's own code and version, Python's, and the holiday library's. What is damaged, or does not fit, is read anew.
"""

from __future__ import annotations

import hashlib
import os
import sys
import zlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from disputes import __version__
from disputes.documents.private_folder import PrivateFolder
from disputes.language.ruleset import Ruleset
from disputes.language.stored_trees import NotReadable, NotStorable, tree_as_lines, tree_of_lines
from disputes.language.versions import version_of
from disputes.words.dataclass import dataclass

_FORM = "2"
_LONGEST_HEAD = 100
_ROOMS = ("words", "documents", "dates", "records", "language")


@dataclass(frozen=True, slots=True)
class CompiledRulesets:
    """What is kept of rulesets in `folder`. A ruleset is kept only once it has been found sound."""

    folder: PrivateFolder

    def find(self, id_: str, digest: str, base: str) -> Ruleset | None:
        """The ruleset whose files have `digest`, beside a common one of `base`; None where it has to be read."""
        name = _name(id_, digest, base)
        kept = self.folder.read(name) if name is not None else None
        if kept is None:
            return None
        end = kept.find(b"\n", 0, _LONGEST_HEAD)
        body = memoryview(kept)[end + 1 :]
        split = kept.find(b"\n", end + 1)
        if end < 0 or split < 0 or kept[:end] != _head(body):
            return None
        try:
            found = tree_of_lines(kept[end + 1 : split].decode("ascii"), kept[split + 1 :])
        except (NotReadable, UnicodeDecodeError):
            return None
        return found if isinstance(found, Ruleset) and (found.id, found.digest) == (id_, digest) else None

    def keep(self, ruleset: Ruleset, base: str) -> None:
        """Keeps a sound ruleset, where it can be kept."""
        name = _name(ruleset.id, ruleset.digest, base)
        if name is None:
            return
        try:
            body = "\n".join(tree_as_lines(ruleset)).encode("ascii")
        except NotStorable:
            return
        self.folder.write(name, _head(body) + b"\n" + body)


def _head(body: bytes | memoryview) -> bytes:
    """With a checksum against damage; what others have written is not read at all."""
    return b"disputes ruleset %08x" % zlib.crc32(body)


def _name(id_: str, digest: str, base: str) -> str | None:
    code = _code()
    if code is None or not id_.replace("_", "").isalnum() or not id_.isascii():
        return None
    parts = (_FORM, __version__, sys.implementation.cache_tag, sys.version, code, version_of("holidays"), digest, base)
    return f"{id_}-{hashlib.sha256(repr(parts).encode()).hexdigest()}.json"


@cache
def _code() -> str | None:
    """What tells one state of the program's code from another: its files with their sizes and times; None where it is
    not in files.
    """
    package = Path(__file__).resolve().parent.parent
    try:
        found = sorted(entry for room in _ROOMS for entry in _files(str(package / room)))
    except OSError:
        return None
    return hashlib.sha256(repr(found).encode()).hexdigest() if found else None


def _files(folder: str) -> Iterator[tuple[str, int, int]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _files(entry.path)
            elif entry.name.endswith((".py", ".yaml")):
                about = entry.stat()
                yield entry.path, about.st_size, about.st_mtime_ns
