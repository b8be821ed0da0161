"""What a desk takes: formats, sizes and counts, as its ruleset says on the day of the case. No figure is in code."""

from __future__ import annotations

from collections.abc import Iterator

from disputes.language.case_rules import EvidenceKind
from disputes.language.citations import Citation
from disputes.language.filings import Filing
from disputes.language.loading import COMMON
from disputes.language.truth import Text
from disputes.situation.basis import Collector
from disputes.situation.evidence_status import formats_of, kind_of, limit
from disputes.situation.state import State
from disputes.situation.view import View, default_view
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class DeskRules:
    """What the ruleset `ruleset` says of evidence, for the case of `state`."""

    state: State
    ruleset: str

    @property
    def view(self) -> View:
        return default_view(self.state, self.ruleset, Collector())

    def kind(self, name: str) -> EvidenceKind:
        """A kind by its name; one that no catalogue has is a file without limits of its own."""
        return kind_of(self.view, name)

    def kinds(self) -> dict[str, EvidenceKind]:
        """Every kind that the desk knows, its own first, in the order of the rulesets."""
        out: dict[str, EvidenceKind] = {}
        for ruleset in self.state.book.order(self.ruleset):
            for name, kind in ruleset.evidence.items():
                out.setdefault(name, kind)
        return out

    def formats(self, name: str) -> tuple[str, ...]:
        """The formats that are taken for a kind; none where any is, or where it is not on file."""
        return formats_of(self.view, self.kind(name), {"kind": name})

    def most(self, limit_name: str, kind: str, form: str) -> int | None:
        """A limit (`bytes_each`, …) for a kind in a format; None where there is none on file."""
        if limit_name == "chars_each":
            own = self.kind(kind).chars
            if own is not None:
                return own
        return limit(self.view, limit_name, {"kind": kind, "format": form})

    def filing(self) -> Filing | None:
        """The form in which the desk takes evidence: the first that fits."""
        for ruleset in self.state.book.order(self.ruleset):
            for found in ruleset.filings.values():
                if ruleset.id == self.ruleset and (found.when is None or found.when.truth(self.view) is True):
                    return found
        return None

    def counted(self) -> Iterator[tuple[str, EvidenceKind]]:
        """The kinds that count earlier payments and help in this case, each with its ruleset."""
        for ruleset in self.state.editions.active().value:
            for kind in ruleset.evidence.values():
                counts = kind.counts
                if counts is None:
                    continue
                view = default_view(self.state, ruleset.id, Collector())
                if counts.when is None or counts.when.truth(view) is True:
                    yield ruleset.id, kind

    def source(self, cite: Citation) -> str:
        """Where a citation stands, by the title of its source; empty where it has none."""
        for ruleset in self.state.book.order(self.ruleset):
            found = ruleset.sources.get(cite.source or "", {}).get("title")
            if found:
                return found
        return ""

    @property
    def title(self) -> Text:
        """The name of the desk."""
        own = next((r.title for r in self.state.book.rulesets if r.id == self.ruleset), None)
        return own or Text(self.ruleset, self.ruleset)


def desks_of(state: State) -> list[str]:
    """Where the case may be answered: its processor, its platform, and the rulesets that these include."""
    via = state.values.get("via")
    first = [str(via)] if isinstance(via, str) and via in state.book.by_id else []
    platform = str(state.values.get("platform"))
    active = [r.id for r in state.editions.active().value if r.id != COMMON]
    return list(dict.fromkeys([*first, *(n for n in [platform] if n in active), *active]))
