"""What two editions of some rulesets differ in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from disputes.language.loading import COMMON
from disputes.language.ruleset import Ruleset
from disputes.language.truth import Text
from disputes.rulechanges.changes import ChangeUnit, RuleChange, RulesDiff
from disputes.rulechanges.comparison import Comparison
from disputes.rulechanges.entries import THE_PLATFORM
from disputes.rulechanges.sentences import Sides
from disputes.rulechanges.versions import version_of
from disputes.words.dataclass import dataclass
from disputes.words.rulechanges import ChangeDirection, ChangeTopic, RulesetSection

_RULESET = Text("ruleset", "规则集")


@dataclass(frozen=True, slots=True)
class RulesetEditions:
    """Two editions of some rulesets by their ids, as they were read, those that could not be read left out of both.
    `old_base`, `new_base`: what holds everywhere.
    """

    old: Mapping[str, Ruleset]
    new: Mapping[str, Ruleset]
    old_base: Ruleset | None = None
    new_base: Ruleset | None = None

    def ids(self) -> list[str]:
        """Every ruleset of either, the common one first."""
        found = {*self.old, *self.new}
        return [*([COMMON] if COMMON in found else []), *sorted(found - {COMMON})]

    def sides(self, id_: str) -> Sides:
        """Both editions of one ruleset."""
        empty = Ruleset(id_)
        return Sides(self.old.get(id_, empty), self.new.get(id_, empty), self.old_base, self.new_base)


def rules_diff(editions: RulesetEditions, left_out: Iterable[str] = ()) -> RulesDiff:
    """What the editions differ in, the riskiest first."""
    changes: list[RuleChange] = []
    versions = []
    titles: dict[str, Text] = {}
    for id_ in editions.ids():
        old, new = editions.old.get(id_), editions.new.get(id_)
        found = _changes(old, new)
        changes += found
        titles[id_] = editions.sides(id_).title
        if found:
            versions.append(version_of(old, new, found))
    ordered = tuple(sorted(changes, key=lambda c: c.order()))
    return RulesDiff(changes=ordered, versions=tuple(versions), titles=titles, left_out=tuple(left_out))


def _changes(old: Ruleset | None, new: Ruleset | None) -> list[RuleChange]:
    if old is not None and new is not None:
        return Comparison(old, new).changes()
    one = new if new is not None else old
    assert one is not None
    return [
        RuleChange(
            unit=ChangeUnit(ruleset=one.id, section=RulesetSection.PLATFORM, entry=THE_PLATFORM),
            path=(),
            topic=ChangeTopic.RULE,
            direction=ChangeDirection.ADDED if old is None else ChangeDirection.REMOVED,
            was=old,
            now=new,
            name=_RULESET,
            title=one.title,
            at=(one.files[0] if one.files else "", 1),
            is_at_old=new is None,
        )
    ]
