"""Entries of the rules by the words of their ids and titles."""

from __future__ import annotations

from collections.abc import Sequence

from disputes.handbook.entries import EntryName, EntrySection, entries_of
from disputes.language.loading import Library
from disputes.language.truth import Text
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class EntryFound:
    """An entry with its title, None where it has none."""

    name: EntryName
    title: Text | None


def search_entries(
    library: Library, rulesets: Sequence[str], sought: str = "", section: EntrySection | None = None
) -> list[EntryFound]:
    """The entries of these rulesets whose id or title has all of the words that are sought, in either language; those
    first whose id has them, then in the order of the rules. Raises :class:`Refused` where a ruleset is invalid.
    """
    words = sought.casefold().split()
    by_id: list[EntryFound] = []
    by_title: list[EntryFound] = []
    for ruleset in rulesets:
        for name in entries_of(library, ruleset):
            if section is not None and name.section is not section:
                continue
            title = title_of_entry(library, name)
            plain = _plain(name.id)
            if all(w in plain or w in name.id.casefold() for w in words):
                by_id.append(EntryFound(name, title))
            elif title is not None and all(w in f"{plain} {title.en} {title.zh}".casefold() for w in words):
                by_title.append(EntryFound(name, title))
    return by_id + by_title


def title_of_entry(library: Library, name: EntryName) -> Text | None:
    """The title of an entry; None where it has none."""
    if name.section is EntrySection.PARAMETERS:
        return None
    entry = getattr(library.ruleset(name.ruleset), name.section.value)[name.id]
    found = entry if isinstance(entry, Text) else getattr(entry, "title", None)
    return found if isinstance(found, Text) else None


def _plain(id_: str) -> str:
    """An id as words."""
    return id_.casefold().replace("_", " ").replace("-", " ").replace(".", " ")
