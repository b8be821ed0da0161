"""The code maps of a platform's ruleset, as its importer reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from disputes.documents.problems import EXIT_BAD_RULESET, Problem, Refused
from disputes.language.loading import Library
from disputes.language.ruleset import Ruleset
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Codes:
    """A ruleset's maps, and what else of it an importer needs: its markets and the facts that it declares."""

    ruleset: Ruleset

    @staticmethod
    def of(library: Library, platform: str, needed: Sequence[str]) -> Codes:
        """The codes of `platform`.

        Raises :class:`Refused` (exit 4) where the library has none, or where one of the maps is missing.
        """
        if not library.has(platform):
            at = str(library.folder(platform))
            raise Refused(
                [Problem(at, 1, "", "no ruleset", f"the ruleset {platform!r}, whose maps read the payload")],
                EXIT_BAD_RULESET,
            )
        codes = Codes(library.read(platform))
        file = next(iter(codes.ruleset.files), str(library.folder(platform)))
        missing = [
            Problem(file, 1, f"maps.{name}", "nothing", f"a map of the channel's {name} codes")
            for name in needed
            if not codes.table(name)
        ]
        if missing:
            raise Refused(missing, EXIT_BAD_RULESET)
        return codes

    def table(self, name: str) -> Mapping[str, Any]:
        """The map `name`, by raw code."""
        table = self.ruleset.maps.get(name)
        return table if isinstance(table, Mapping) else {}

    def declared(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Those of `facts` that the ruleset declares."""
        return {name: value for name, value in facts.items() if name in self.ruleset.facts}

    def market_of(self, currency: str | None) -> str | None:
        """The one market of the platform that uses `currency`."""
        found = (
            [code for code, market in self.ruleset.markets.items() if market.currency == currency] if currency else []
        )
        return found[0] if len(found) == 1 else None
