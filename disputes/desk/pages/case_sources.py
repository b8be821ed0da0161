"""Where the sources on the page of a case lead: to the handbook of the ruleset that cites them."""

from __future__ import annotations

from disputes.desk.rendering import rules_path
from disputes.handbook.sources import source_place
from disputes.language.citations import Citation
from disputes.language.rulebook import Rulebook
from disputes.views.audience import SourceLink


def source_link(book: Rulebook) -> SourceLink:
    """Gives the address of a citation. Only what a ruleset of the book describes has one: no text of a record makes a
    link.
    """

    def link(rule: str | None, cited: Citation) -> str:
        ruleset = (rule or "").partition("/")[0]
        place = source_place(book, ruleset if ruleset in book.by_id else book.platform, cited)
        return rules_path(*place) if place is not None else ""

    return link
