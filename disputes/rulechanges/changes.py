"""A change of a ruleset, as the comparison of two editions finds it."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import field

from disputes.language.truth import Text
from disputes.rulechanges.canonical import canonical
from disputes.rulechanges.regions import EVERYWHERE, Region
from disputes.words.answers import Expectation
from disputes.words.dataclass import dataclass
from disputes.words.records import Actor
from disputes.words.rulechanges import ChangeDirection, ChangeTopic, Risk, RulesetSection, VersionBump

TOPICS = tuple(ChangeTopic)
RISKS = tuple(Risk)
BUMPS = tuple(VersionBump)
_DIRECTIONS = (
    ChangeDirection.TIGHTER,
    ChangeDirection.REMOVED,
    ChangeDirection.CHANGED,
    ChangeDirection.ADDED,
    ChangeDirection.LOOSER,
)
_HIGH_WHEN_TIGHTER = frozenset(
    {ChangeTopic.DEADLINE, ChangeTopic.SILENCE, ChangeTopic.EVIDENCE, ChangeTopic.APPEAL, ChangeTopic.POINTS}
)
_HIGH_WHEN_OTHER = frozenset({ChangeTopic.DEADLINE, ChangeTopic.APPEAL, ChangeTopic.RULE})
_LOW = frozenset(
    {ChangeTopic.WARNING, ChangeTopic.QUESTION, ChangeTopic.NAME, ChangeTopic.MESSAGE, ChangeTopic.VERSION}
)
_WORDING = frozenset({ChangeTopic.TITLE, ChangeTopic.SOURCE})


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeUnit:
    """What can be taken over from one edition alone: an entry, or one field of it (`part`, empty for a whole entry)."""

    ruleset: str
    section: RulesetSection
    entry: str
    part: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """As one text: `shopee/deadlines/respond/within`."""
        return "/".join((self.ruleset, self.section, self.entry, *self.part))


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleChange:
    """One thing that is otherwise in the new edition.

    `path` names the place inside the entry, `name` what stands there, and `inside` are the charges, actions or steps on
    the way to it; `was` and `now` are typed parts of the language, None where there is
    nothing. `touches` are the entries that read what has changed, as `section/id`; `at` is the file and line of the new
    edition, of the old one where it is gone (`is_at_old`).
    """

    unit: ChangeUnit
    path: tuple[str, ...]
    topic: ChangeTopic
    direction: ChangeDirection
    was: object
    now: object
    name: Text
    title: Text | None = None
    actor: Actor | None = None
    inside: tuple[object, ...] = ()
    region: Region = EVERYWHERE
    parameter: str | None = None
    touches: tuple[str, ...] = ()
    at: tuple[str, int] = ("", 0)
    is_at_old: bool = False

    @property
    def risk(self) -> Risk:
        """How much it may cost where it is wrong."""
        topic, direction = self.topic, self.direction
        others = self.actor not in (None, Actor.SELLER)
        if topic in _WORDING:
            return Risk.WORDING
        if topic in _LOW:
            return Risk.LOW
        if topic is ChangeTopic.RULING or self.is_reused:
            return Risk.HIGH
        if topic in _HIGH_WHEN_TIGHTER and direction is ChangeDirection.TIGHTER:
            return Risk.HIGH
        plain = direction not in (ChangeDirection.LOOSER, ChangeDirection.TIGHTER)
        if topic in _HIGH_WHEN_OTHER and plain and not others:
            return Risk.HIGH
        return Risk.MEDIUM

    @property
    def is_reused(self) -> bool:
        """Whether the id of the entry stands for something else now; `was` and `now` are the titles."""
        return self.topic is ChangeTopic.ID and self.path[:1] == ("title",)

    @property
    def bump(self) -> VersionBump:
        """Which part of the version it asks to be raised."""
        if self.risk is Risk.HIGH:
            return VersionBump.MAJOR
        return VersionBump.PATCH if self.risk is Risk.WORDING else VersionBump.MINOR

    @property
    def key(self) -> str:
        """What it is known by within one comparison."""
        return "/".join((self.unit.key, *self.path[len(self.unit.part) :]))

    def order(self) -> tuple[object, ...]:
        """The riskiest first, and the same order whatever order the files have."""
        return (
            RISKS.index(self.risk),
            TOPICS.index(self.topic),
            _DIRECTIONS.index(self.direction),
            self.unit.ruleset,
            self.unit.section.value,
            self.unit.entry,
            self.path,
            self.region.axes,
            str(self.region.from_ or ""),
            repr(self.region.but),
            repr(canonical(self.region.conditions)),
            repr(_stable(canonical(self.was))),
            repr(_stable(canonical(self.now))),
        )


def _stable(found: Hashable) -> object:
    """A canonical part in an order that no hash decides."""
    if isinstance(found, frozenset):
        return sorted((_stable(m) for m in found), key=repr)
    if isinstance(found, tuple):
        return [_stable(m) for m in found]
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesetVersion:
    """The versions that two editions of one ruleset state, and the bump that their changes ask for, None for none."""

    ruleset: str
    was: str | None
    now: str | None
    needed: VersionBump | None
    suggested: str | None
    enough: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RulesDiff:
    """What two editions of some rulesets differ in, the riskiest first. `left_out`: rulesets that could not be
    compared, as one of their editions cannot be read.
    """

    changes: tuple[RuleChange, ...] = ()
    versions: tuple[RulesetVersion, ...] = ()
    titles: dict[str, Text] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    @property
    def bump(self) -> VersionBump | None:
        """The largest bump that a change asks for."""
        return min((c.bump for c in self.changes), key=BUMPS.index, default=None)


def is_flip(was: object, now: object) -> bool:
    """Whether two expected rulings are for different sides."""
    sides = (Expectation.SELLER, Expectation.BUYER)
    return was in sides and now in sides and was != now
