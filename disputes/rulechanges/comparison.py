"""What two editions of one ruleset differ in, entry by entry."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import field, replace

from disputes.documents.yaml_tree import Node
from disputes.language.alternatives import Alternative, Alternatives
from disputes.language.case_rules import Deadline, EvidenceRequest, Fee, Rule, RuleAction
from disputes.language.citations import Citation
from disputes.language.cited import cited_in
from disputes.language.conditions import All, Always, Choice, FieldTest, Not, Some
from disputes.language.measures import MeasureUse
from disputes.language.members import Members
from disputes.language.ruleset import Ruleset
from disputes.language.shop_rules import Band, IssueClock, Ledger, Metric, PointsCap, PointsGain, Tier
from disputes.language.truth import Text
from disputes.rulechanges.canonical import NOT_COMPARED, canonical, same
from disputes.rulechanges.changes import ChangeUnit, RuleChange
from disputes.rulechanges.directions import direction_of
from disputes.rulechanges.entries import SECTION_FACETS, entries_of, readers, title_of_entry
from disputes.rulechanges.evidence_asked import EvidenceAsked, asked_in
from disputes.rulechanges.facets import FACETS, Facet, facet_of
from disputes.rulechanges.regions import EVERYWHERE, Region, value_changes
from disputes.rulechanges.reused_ids import conjuncts, is_reused
from disputes.words.dataclass import dataclass
from disputes.words.language import ResolutionKind
from disputes.words.records import Actor
from disputes.words.rulechanges import ChangeDirection, ChangeTopic
from disputes.words.rulechanges import RulesetSection as Section

_NOTHING: Alternatives[object] = Alternatives("", ())
_SOURCES = Facet(ChangeTopic.SOURCE, Text("sources", "资料来源"))
_ID = Facet(ChangeTopic.ID, Text("id", "编号"))
_BY = Text("the day whose figures count", "适用版本的日期")
_DISPUTED = Text("what other sources say", "其他资料的说法")
# Members that stand for one another where none has the key of the other: a limit that moves is the same band.
_BY_PLACE = (Band, Tier, PointsGain, PointsCap)
_PLAIN_TEXT = (Section.MAPS, Section.SOURCES)


@dataclass(frozen=True, slots=True)
class _At:
    """Where the comparison stands: the entry, the way into it, and for which records. `is_old`: the node is one of the
    old edition.
    """

    section: Section
    entry: str
    facet: Facet
    title: Text | None = None
    actor: Actor | None = None
    path: tuple[str, ...] = ()
    inside: tuple[object, ...] = ()
    region: Region = EVERYWHERE
    parameter: str | None = None
    node: Node | None = None
    is_old: bool = False

    def into(self, name: str, facet: Facet) -> _At:
        return replace(self, path=(*self.path, name), facet=facet)


@dataclass(slots=True)
class Comparison:
    """Two editions of one ruleset."""

    old: Ruleset
    new: Ruleset
    out: list[RuleChange] = field(default_factory=list)
    _read: tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]] | None = None

    def changes(self) -> list[RuleChange]:
        """What they differ in, in no order."""
        self.out = []
        before, after = entries_of(self.old), entries_of(self.new)
        for section in Section:
            self._section(section, before[section], after[section])
        return self.out

    def _section(self, section: Section, before: Mapping[str, object], after: Mapping[str, object]) -> None:
        renamed = _renamed(before, after)
        for name in [*before, *(n for n in after if n not in before)]:
            one, other = before.get(name), after.get(name)
            at = _At(section, name, SECTION_FACETS[section], title_of_entry(other or one), _actor(other or one))
            if name in before and name in after:
                self._entry(at, one, other)
            elif name in renamed:
                self._tell(replace(at, path=("id",), facet=_ID), name, renamed[name])
            elif name in before and name not in after:
                self._whole(at, one, None)
            elif name not in renamed.values():
                self._whole(at, None, other)

    def _whole(self, at: _At, one: object, other: object) -> None:
        """An entry that is new or gone."""
        direction = ChangeDirection.ADDED if one is None else ChangeDirection.REMOVED
        self._tell(at, one, other, direction)

    def _entry(self, at: _At, one: object, other: object) -> None:
        at = replace(at, node=getattr(other, "node", None))
        if is_reused(one, other):
            # Under the title, which no answer hangs on: what is otherwise in the entry is told part by part below.
            self._tell(at.into("title", _ID).into("id", _ID), title_of_entry(one), title_of_entry(other))
        self._walk(at, one, other)
        before = {self._cite(c, self.old): c for c in cited_in(one)}
        after = {self._cite(c, self.new): c for c in cited_in(other)}
        gone = tuple(c for key, c in before.items() if key not in after)
        new = tuple(c for key, c in after.items() if key not in before)
        if (gone or new) and at.section is not Section.CITATIONS:
            self._tell(at.into("cite", _SOURCES), gone or None, new or None, ChangeDirection.CHANGED)

    def _cite(self, cite: Citation, side: Ruleset) -> Hashable:
        """What a citation is known by: the fact on file, where that says the rest, so that a change of the fact is told
        once.
        """
        on_file = side.on_file.facts.get(cite.fact) if cite.fact is not None else None
        return cite.fact if on_file is not None and cite in on_file.citations else canonical(cite)

    # --- the way down -------------------------------------------------------------------------------------------

    def _walk(self, at: _At, one: object, other: object) -> None:
        if same(one, other):
            return
        if isinstance(one, Alternatives) or isinstance(other, Alternatives):
            self._alternatives(at, one, other)
        elif isinstance(one, Mapping) and isinstance(other, Mapping):
            self._mapping(at, one, other)
        elif _are_requests(one, other):
            self._evidence(at, one, other)
        elif isinstance(one, tuple) and isinstance(other, tuple) and not _is_written(one, other):
            self._members(at, one, other)
        elif _are_conditions(one, other):
            self._conditions(at, one, other)
        elif dataclasses.is_dataclass(one) and type(one) is type(other) and _has_parts(one):
            self._fields(at, one, other)
        else:
            self._tell(at, one, other)

    def _fields(self, at: _At, one: object, other: object) -> None:
        assert dataclasses.is_dataclass(one)
        kind = type(one).__name__
        new = getattr(other, "node", None)
        at = replace(at, node=new or at.node, is_old=at.is_old and new is None, actor=_actor(other) or at.actor)
        for each in dataclasses.fields(one):
            if each.name in NOT_COMPARED:
                continue
            facet = facet_of(kind, each.name, at.facet)
            self._walk(at.into(each.name, facet), getattr(one, each.name), getattr(other, each.name))

    def _mapping(self, at: _At, one: Mapping[str, object], other: Mapping[str, object]) -> None:
        for name in [*one, *(n for n in other if n not in one)]:
            facet = facet_of(_KEYS.get(at.section, "") if not at.path else "", str(name), at.facet)
            self._walk(at.into(str(name), facet), one.get(name), other.get(name))

    def _alternatives(self, at: _At, one: object, other: object) -> None:
        before = one if isinstance(one, Alternatives) else _NOTHING
        after = other if isinstance(other, Alternatives) else _NOTHING
        if not same(before.by, after.by):
            self._tell(at.into("by", Facet(at.facet.topic, _BY)), before.by, after.by)
        name = after.name or before.name
        named = name in self.new.parameters or name in self.old.parameters
        own = replace(at, parameter=name if named else at.parameter)
        for change in value_changes(before, after):
            inner = replace(own, region=change.region.within(at.region))
            was, now = change.was, change.now
            node = (now.node if now is not None else None) or (was.node if was is not None else None)
            is_gone = now is None or now.node is None
            inner = replace(inner, node=node or at.node, is_old=node is not None and is_gone)
            if was is not None and now is not None and _is_value(was) and _is_value(now):
                self._walk(inner, was.value, now.value)
                if not same(was.rival, now.rival):
                    facet = Facet(at.facet.topic, _DISPUTED)
                    self._tell(inner.into("disputed", facet), was.rival, now.rival)
            else:
                self._tell(inner, was, now)

    def _members(self, at: _At, one: Sequence[object], other: Sequence[object]) -> None:
        before, after = _by_key(one), _by_key(other)
        for key in before:
            if key in after:
                member = after[key]
                named = replace(at, inside=(*at.inside, member), path=(*at.path, _name_of(member)))
                self._walk(named, before[key], member)
        gone = [m for key, m in before.items() if key not in after]
        new = [m for key, m in after.items() if key not in before]
        while gone and new and isinstance(gone[0], _BY_PLACE) and type(gone[0]) is type(new[0]):
            was, now = gone.pop(0), new.pop(0)
            self._fields(replace(at, inside=(*at.inside, now), path=(*at.path, _name_of(now))), was, now)
        order = [k for k in before if k in after]
        if any(isinstance(m, Band) for m in one) and order != [k for k in after if k in before]:
            self._tell(at, tuple(one), tuple(other))
        if gone:
            self._tell(at, tuple(gone), None)
        if new:
            self._tell(at, None, tuple(new))

    def _evidence(self, at: _At, one: object, other: object) -> None:
        """Evidence asked for: kind by kind, as the requests of one rule come together."""
        before, after = asked_in(one), asked_in(other)
        for kind in [*before, *(k for k in after if k not in before)]:
            was, now = before.get(kind), after.get(kind)
            if not same(was, now):
                named = replace(at, path=(*at.path, kind), inside=(*at.inside, now or was))
                self._asked(named, was, now)

    def _asked(self, at: _At, was: EvidenceAsked | None, now: EvidenceAsked | None) -> None:
        if was is not None and now is not None and same(replace(was, must_show=()), replace(now, must_show=())):
            self._walk(at.into("must_show", FACETS["EvidenceKind"]["must_show"]), was.must_show, now.must_show)
        else:
            self._tell(at, was, now)

    def _conditions(self, at: _At, one: object, other: object) -> None:
        """Two conditions: only what they do not have in common."""
        if isinstance(one, Not) and isinstance(other, Not):
            self._walk(replace(at, facet=_turned(at.facet)), one.part, other.part)
            return
        if isinstance(one, Choice) and isinstance(other, Choice) and one.path == other.path:
            self._walk(at, one.tests, other.tests)
            return
        before, after = _apart(conjuncts(one), conjuncts(other))
        if len(before) == 1 and len(after) == 1 and (before[0] is not one or after[0] is not other):
            self._walk(at, before[0], after[0])
            return
        if len(before) == len(after) == 1:  # both are of one part
            self._tell(at, one, other)
            return
        for about in [f for f in (_field_of(c) for c in before) if f]:
            pair = [[c for c in side if _field_of(c) == about] for side in (before, after)]
            if len(pair[0]) == 1 and len(pair[1]) == 1:
                before.remove(pair[0][0])
                after.remove(pair[1][0])
                self._walk(at, pair[0][0], pair[1][0])
        if len(before) == 1 and len(after) == 1:
            self._tell(at, before[0], after[0])
            return
        for part in before:
            self._tell(at, part, None)
        for part in after:
            self._tell(at, None, part)

    # --- what is found ------------------------------------------------------------------------------------------

    def _tell(self, at: _At, one: object, other: object, direction: ChangeDirection | None = None) -> None:
        found = direction if direction is not None else direction_of(at.facet, one, other, at.actor)
        new = getattr(other, "node", None)
        node = at.node or new or getattr(one, "node", None)
        self.out.append(
            RuleChange(
                unit=ChangeUnit(ruleset=self.new.id, section=at.section, entry=at.entry, part=_part(at)),
                path=at.path,
                topic=at.facet.topic,
                direction=found,
                was=one,
                now=other,
                name=at.facet.name,
                title=at.title,
                actor=at.actor,
                inside=at.inside,
                region=at.region,
                parameter=at.parameter,
                touches=self._touched(at),
                at=(node.file, node.line) if isinstance(node, Node) else ("", 0),
                is_at_old=at.is_old if at.node is not None else new is None,
            )
        )

    def _touched(self, at: _At) -> tuple[str, ...]:
        key = f"{at.section}/{at.entry}"
        before, after = self._readers()
        return tuple(dict.fromkeys((*after.get(key, ()), *before.get(key, ()))))

    def _readers(self) -> tuple[Mapping[str, tuple[str, ...]], Mapping[str, tuple[str, ...]]]:
        if self._read is None:
            self._read = readers(self.old), readers(self.new)
        return self._read


_KEYS = {Section.PLATFORM: "Platform", Section.CALENDARS: "Calendar", Section.INCLUDES: "Rule"}
_FIELDS_TAKEN_ALONE = (Section.DEADLINES, Section.RULES, Section.FACTS, Section.METRICS, Section.LEDGERS)


def _part(at: _At) -> tuple[str, ...]:
    """The part of the entry that can be taken over alone: a field, of a rule's conclusions each by itself."""
    if at.section not in _FIELDS_TAKEN_ALONE or at.path[:1] in ((), ("id",), ("cite",)):
        return ()
    return at.path[:2] if at.path[0] == "then" and len(at.path) > 1 else at.path[:1]


def _is_value(found: Alternative[object] | None) -> bool:
    return found is not None and found.kind is ResolutionKind.VALUE


def _has_parts(found: object) -> bool:
    """Whether a typed part is compared field by field."""
    return type(found).__name__ in FACETS or type(found).__name__ in _BODIES


_BODIES = frozenset({"HoldsBody", "WordBody", "InstantBody", "AmountBody", "MetricSum", "StatusMeaning", "FactOnFile"})


def _is_written(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Whether tuples are one value: the pieces of a text, a pair, a price list."""
    members = (*one, *other)
    return any(not (dataclasses.is_dataclass(m) or isinstance(m, str)) for m in members) or any(
        type(m).__name__ in ("Placeholder", "Money", "Window", "Citation") for m in members
    )


def _are_requests(one: object, other: object) -> bool:
    found = [*(one if isinstance(one, tuple) else ()), *(other if isinstance(other, tuple) else ())]
    return bool(found) and all(isinstance(m, EvidenceRequest) for m in found)


def _are_conditions(one: object, other: object) -> bool:
    return all(isinstance(c, (All, Some, Not, Choice, FieldTest, Members, Always)) for c in (one, other))


def _turned(facet: Facet) -> Facet:
    """What must not hold: stricter is the other way round."""
    return Facet(facet.topic, Text(f"{facet.name.en}, not:", f"{facet.name.zh}，不得："), -facet.worse)


def _apart(one: list[object], other: list[object]) -> tuple[list[object], list[object]]:
    """What only one of two lists has."""
    before, after = ({canonical(c) for c in side} for side in (one, other))
    return [c for c in one if canonical(c) not in after], [c for c in other if canonical(c) not in before]


def _field_of(found: object) -> str:
    """The field or the list that a part of a condition is about."""
    if isinstance(found, (FieldTest, Choice)):
        return found.path
    return found.name if isinstance(found, Members) else ""


def _by_key(members: Sequence[object]) -> dict[Hashable, object]:
    """Members by what they are known by, and by their turn where several share it."""
    turns: Counter[Hashable] = Counter()
    found: dict[Hashable, object] = {}
    for member in members:
        key = _key_of(member)
        turns[key] += 1
        found[key, turns[key]] = member
    return found


def _key_of(member: object) -> Hashable:
    if isinstance(member, (Fee, IssueClock)):
        return member.id
    if isinstance(member, RuleAction):
        return member.action
    if isinstance(member, MeasureUse):
        return member.measure
    if isinstance(member, Band):
        return canonical(member.when)
    if isinstance(member, Tier):
        return member.at
    if isinstance(member, PointsGain):
        return canonical(member.of), member.per
    if isinstance(member, PointsCap):
        return canonical(member.of), canonical(member.over)
    return canonical(member)


def _name_of(member: object) -> str:
    """What a member is called in a path."""
    for key in ("id", "action", "measure", "at", "kind", "type"):
        value = getattr(member, key, None)
        if value is not None:
            return str(value)
    return member if isinstance(member, str) else type(member).__name__.lower()


def _actor(found: object) -> Actor | None:
    return found.actor if isinstance(found, (Deadline, IssueClock)) else None


def _renamed(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, str]:
    """Entries that say the same under another id, by the id that they had."""
    new = {_nameless(e): n for n, e in after.items() if n not in before and isinstance(e, _NAMED)}
    gone = {n: _nameless(e) for n, e in before.items() if n not in after and isinstance(e, _NAMED)}
    return {old: new[said] for old, said in gone.items() if said in new}


_NAMED = (Deadline, Rule, Metric, Ledger)


def _nameless(found: object) -> Hashable:
    """An entry without its id."""
    return canonical(replace(found, id="")) if isinstance(found, _NAMED) else None
