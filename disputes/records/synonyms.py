"""The valid word that a person may have meant: a synonym of it, or one that is written much like it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from disputes.documents.problems import SURE, nearest
from disputes.documents.yaml_tree import parse_yaml

KEYS = "keys"
"""The section with the keys of records."""

_LONGEST = 100
_FILE = Path(__file__).with_name("synonyms.yaml")


def _folded(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


@cache
def _synonyms() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    (root,) = parse_yaml(_FILE.read_text(encoding="utf-8"), _FILE.name)
    return {
        section: {
            _folded(said): tuple(n.text for n in (words.items or [words])) for said, words in node.entries.items()
        }
        for section, node in root.entries.items()
    }


def _synonym(said: str, words: list[str], section: str) -> str | None:
    synonyms = _synonyms().get(section, {}).get(_folded(said), ()) if section else ()
    return next((word for word in synonyms if word in words), None)


def meant(said: str, known: Iterable[str], section: str = "") -> str | None:
    """The word of `known` that `said` stands for in a section of the synonyms, else the one most like it, else None."""
    words = list(known)
    said = said[:_LONGEST]
    return _synonym(said, words, section) or nearest(said, words)


def surely_meant(said: str, known: Iterable[str], section: str) -> str | None:
    """As :func:`meant`, but only what is a synonym or a slip of the keyboard."""
    words = list(known)
    said = said[:_LONGEST]
    return _synonym(said, words, section) or nearest(said, words, SURE)
