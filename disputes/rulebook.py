"""All rulesets that one case loads, and the look-ups over them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from disputes.language.loading import COMMON, Library
from disputes.language.model import Action, Deadline, EvidenceKind, Fact, Rule, Ruleset
from disputes.language.truth import Text


class Rulebook:
    """The common ruleset, the platform's, `via`'s, and what these include, in that order.

    Includes are part of the book whatever their condition says; :meth:`disputes.fields.State.active`
    tells which of the rulesets hold for a case.
    """

    def __init__(self, rulesets: list[Ruleset], platform: str) -> None:
        self.rulesets = rulesets
        self.platform = platform
        self.by_id = {r.id: r for r in rulesets}

    @staticmethod
    def load(library: Library, platform: str, via: str | None = None) -> Rulebook:
        """The book of a platform. Raises :class:`Refused` (exit 4) where a ruleset is invalid."""
        ids: list[str] = []

        def take(id_: str) -> None:
            if id_ in ids or not library.has(id_):
                return
            ids.append(id_)
            for included, _ in library.ruleset(id_).includes:
                take(included)

        for id_ in (COMMON, platform, *([via] if via else [])):
            take(id_)
        return Rulebook([library.ruleset(i) for i in ids], platform)

    @property
    def own(self) -> Ruleset | None:
        """The platform's ruleset, None where there is none yet."""
        return self.by_id.get(self.platform)

    def order(self, ruleset: str) -> list[Ruleset]:
        """The rulesets in which a name used in `ruleset` is looked up: itself, the common one, the others."""
        first = [r for r in self.rulesets if r.id == ruleset]
        common = [r for r in self.rulesets if r.id == COMMON and r.id != ruleset]
        return [*first, *common, *(r for r in self.rulesets if r not in first and r not in common)]

    def fact(self, name: str, ruleset: str) -> Fact | None:
        return next((f for r in self.order(ruleset) if (f := r.facts.get(name)) is not None), None)

    def deadline(self, name: str, ruleset: str) -> Deadline | None:
        if "/" in name:
            ruleset, _, name = name.partition("/")
            own = self.by_id.get(ruleset)
            return own.deadlines.get(name) if own is not None else None
        return next((d for r in self.order(ruleset) if (d := r.deadlines.get(name)) is not None), None)

    def action(self, name: str, ruleset: str) -> Action | None:
        return next((a for r in self.order(ruleset) if (a := r.actions.get(name)) is not None), None)

    def kind(self, name: str, ruleset: str) -> EvidenceKind | None:
        return next((k for r in self.order(ruleset) if (k := r.evidence.get(name)) is not None), None)

    def ground(self, name: str, ruleset: str) -> Text | None:
        return next((g for r in self.order(ruleset) if (g := r.grounds.get(name)) is not None), None)

    def ask(self, field: str) -> Text | None:
        """The question text of a field: of the fact itself, else of the `asks` catalogues."""
        for r in reversed(self.rulesets):
            if field.startswith("facts.") and (fact := r.facts.get(field[6:])) is not None and fact.ask is not None:
                return fact.ask
            if field in r.asks:
                return r.asks[field]
        return None

    @cached_property
    def deadlines(self) -> list[Deadline]:
        return [d for r in self.rulesets for d in r.deadlines.values()]

    @cached_property
    def rules(self) -> list[Rule]:
        return [rule for r in self.rulesets for rule in r.rules.values()]

    @cached_property
    def overriders(self) -> dict[str, list[Deadline]]:
        """Which deadlines put another one out of force, by the key of the one put out."""
        out: dict[str, list[Deadline]] = {}
        for d in self.deadlines:
            for name in d.overrides:
                out.setdefault(name if "/" in name else f"{d.ruleset}/{name}", []).append(d)
        return out

    def declared(self) -> Iterator[str]:
        """The names of every fact that the loaded rulesets declare."""
        for r in self.rulesets:
            yield from r.facts

    @cached_property
    def digest(self) -> dict[str, str]:
        return {r.id: r.digest for r in self.rulesets}
