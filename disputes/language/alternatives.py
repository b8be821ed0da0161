"""Values that depend on day, scope and case: the first idea of the language.

Wherever a value may stand, a list of alternatives may stand. Entries with the same scope are one
series, of which the newest in force counts; series are tried top to bottom.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any, Generic, TypeVar

from disputes.dates.wall_clock import at_local
from disputes.documents.yaml_tree import Node
from disputes.language import scalars
from disputes.language.reading.nodes import Citation, NodeReader, RulesetFault, is_reference
from disputes.language.scope import Scope
from disputes.language.truth import Gap, Text, Truth, Unknown
from disputes.words.documents import NodeKind
from disputes.words.language import ResolutionKind
from disputes.words.records import SellerOrigin

T = TypeVar("T")

AXES = {"markets": "market", "sites": "site", "tiers": "tier", "sellers": "seller", "via": "via"}
KEYS = ("value", "from", "until", *AXES, "when", "not_used", "look_up", "cite", "note", "title")
_OPEN = ("announced", "unknown")

NO_VALUE = Text("No value on file is in force for this case.", "现有资料中没有适用于本案的有效数值。")
NOT_KNOWN = Text("The source does not give the figure.", "资料来源未给出该数值。")
NOT_YET = Text("A change is announced, its value is not published yet.", "已宣布变更，但尚未公布数值。")


@dataclass(frozen=True, slots=True)
class Alternative(Generic[T]):
    """One alternative: a value, `none`, or one that is not known (`open`)."""

    kind: ResolutionKind
    value: T | None
    from_: date | None = None
    until: date | None = None
    scope: tuple[tuple[str, tuple[str, ...]], ...] = ()
    when: Any = None
    when_text: str = ""
    not_used: str | None = None
    gap: Gap | None = None
    cites: tuple[Citation, ...] = ()
    node: Node | None = None
    resolution: Resolution[T] = field(init=False, repr=False, compare=False)
    """What it comes to where it is the one in force."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "resolution", _resolution(self))

    def in_force(self, day: date) -> bool:
        return (self.from_ is None or self.from_ <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Resolution(Generic[T]):
    """What alternatives come to for one case on one day.

    `kind`: value, none, open (a gap) or undecided; where undecided, `options` holds the values that
    are still possible, `others` what else is (`none`, `open`), and `unknown` the fields that would decide.
    """

    kind: ResolutionKind
    value: T | None = None
    cites: tuple[Citation, ...] = ()
    unknown: Unknown | None = None
    options: tuple[T, ...] = ()
    others: tuple[ResolutionKind, ...] = ()

    def known(self) -> T | Unknown | None:
        """The value, None where nothing applies, or what keeps it open."""
        if self.unknown is not None:
            return self.unknown
        return self.value if self.kind is ResolutionKind.VALUE else None


@dataclass(frozen=True, slots=True)
class Alternatives(Generic[T]):
    """A value with its dated, scoped and conditional alternatives."""

    name: str
    series: tuple[tuple[Alternative[T], ...], ...]
    by: Any = None
    literal: bool = False
    refused: tuple[Alternative[T], ...] = field(default=())

    @staticmethod
    def just(value: T) -> Alternatives[T]:
        """A single value that always applies."""
        return Alternatives("", ((Alternative(ResolutionKind.VALUE, value),),), literal=True)

    @property
    def only(self) -> T | None:
        """The value of a literal, None otherwise."""
        return self.series[0][0].value if self.literal else None

    def entries(self) -> list[Alternative[T]]:
        return [a for s in self.series for a in s]

    def resolve(self, scope: Scope) -> Resolution[T]:
        """The alternative in force. Never raises; a hole in the dates is a gap."""
        if self.literal:
            first = self.series[0][0]
            scope.used(first.cites)
            return first.resolution
        day, moves, open_day = self._day(scope)
        if open_day is not None:
            options = tuple(a.value for a in self.entries() if a.value is not None)
            return Resolution(
                ResolutionKind.UNDECIDED, unknown=open_day, options=options, others=(ResolutionKind.OPEN,)
            )
        here = scope if day == scope.day else scope.on(day)
        pending: list[Alternative[T]] = []
        why: Unknown | None = None
        last = False
        for series in self.series:
            if not all(scope.says(axis) in words for axis, words in series[0].scope):
                continue
            if moves:
                _wake_at_dates(series, scope)
            entry = _newest(series, day)
            if entry is None:
                continue
            truth: Truth = True if entry.when is None else entry.when.truth(here)
            if truth is False:
                continue
            if isinstance(truth, Unknown):
                pending.append(entry)
                why = truth if why is None else why | truth
                continue
            if why is None:
                scope.used(entry.cites)
                return entry.resolution
            pending.append(entry)
            last = True
            break
        if why is not None:
            options = tuple(a.value for a in pending if a.value is not None)
            others = [a.kind for a in pending if a.kind is not ResolutionKind.VALUE] + (
                [] if last else [ResolutionKind.OPEN]
            )
            return Resolution(
                ResolutionKind.UNDECIDED,
                unknown=why,
                options=options,
                cites=pending[0].cites,
                others=tuple(dict.fromkeys(others)),
            )
        gap = Gap(self.name or "value", NO_VALUE)
        return Resolution(ResolutionKind.OPEN, unknown=Unknown(gaps=frozenset({gap})))

    def _day(self, scope: Scope) -> tuple[date, bool, Unknown | None]:
        if self.by is None:
            return scope.day, scope.day_moves, None
        at = self.by.at(scope)
        if isinstance(at, Unknown):
            dated = any(a.from_ or a.until for a in self.entries())
            return scope.day, scope.day_moves, at if dated else None
        if at is None:
            return scope.day, scope.day_moves, None
        return at.astimezone(scope.zone).date(), "now" in self.by.reads(), None


def _newest(series: Sequence[Alternative[T]], day: date) -> Alternative[T] | None:
    best: Alternative[T] | None = None
    for a in series:
        if a.in_force(day) and (best is None or (a.from_ or date.min) > (best.from_ or date.min)):
            best = a
    return best


def _wake_at_dates(series: Sequence[Alternative[Any]], scope: Scope) -> None:
    for a in series:
        for edge in (a.from_, a.until):
            if edge is not None and edge > scope.day:
                scope.wake(at_local(edge, time(0), scope.zone))


def _resolution(a: Alternative[T]) -> Resolution[T]:
    if a.kind is ResolutionKind.OPEN:
        assert a.gap is not None
        return Resolution(ResolutionKind.OPEN, cites=a.cites, unknown=Unknown(gaps=frozenset({a.gap})))
    return Resolution(a.kind, a.value, a.cites)


def are_alternatives(node: Node) -> bool:
    """Whether a list's members carry `value`: then it is alternatives, any other list is a list."""
    return (
        node.kind is NodeKind.LIST
        and bool(node.items)
        and all(n.kind is NodeKind.MAP and "value" in n.entries for n in node.items)
    )


class AlternativesReader:
    """Reads alternatives of any kind of value; conditions and moments come from the expression reader."""

    def __init__(self, reader: NodeReader, condition: Callable[[Node], Any], moment: Callable[[Node], Any]) -> None:
        self.reader = reader
        self.condition = condition
        self.moment = moment
        self.built: list[Alternatives[Any]] = []

    def read(
        self,
        node: Node,
        parse: Callable[[Node], T],
        name: str,
        cites: tuple[Citation, ...] = (),
        *,
        specials: bool = True,
    ) -> Alternatives[T]:
        """The alternatives at `node`, each value read by `parse`. Raises :class:`RulesetFault`."""
        if is_reference(node):
            named = node.text[1:]
            target = self._enter(node, named)
            try:
                return self.read(target, parse, named, cites, specials=specials)
            finally:
                self.reader.expanding.pop()
        by = None
        if node.kind is NodeKind.MAP and "values" in node.entries and "by" in node.entries:
            entries = self.reader.mapping(node, ("by", "values", "cite", "title", "note"))
            by = self.moment(entries["by"])
            cites = self.reader.cites(entries.get("cite")) or cites
            node = entries["values"]
            if not are_alternatives(node):
                raise self.reader.fail(node, "a list of alternatives, each with `value`")
        if are_alternatives(node):
            return self._series([self._alt(n, parse, name, cites, specials) for n in node.items], name, by)
        if node.kind is NodeKind.MAP and "value" in node.entries and not set(node.entries) - set(KEYS):
            return self._series([self._alt(node, parse, name, cites, specials)], name, by)
        if node.kind is NodeKind.LIST and any(n.kind is NodeKind.MAP and "value" in n.entries for n in node.items):
            raise self.reader.fail(node, "alternatives that all carry `value`, or a list in which none does")
        return Alternatives(name, ((self._value(node, parse, name, specials, None, cites),),), by, literal=True)

    def _enter(self, node: Node, named: str) -> Node:
        reader = self.reader
        if named not in reader.parameters:
            raise reader.fail(
                node, "a parameter of this ruleset", [f"${k}" for k in reader.parameters], "unknown-parameter"
            )
        if named in reader.expanding:
            raise reader.fail(
                node, f"parameters without a circle ({' → '.join([*reader.expanding, named])})", code="circle"
            )
        reader.used_parameters.add(named)
        reader.expanding.append(named)
        return reader.parameters[named]

    def _series(self, alts: list[Alternative[T]], name: str, by: Any) -> Alternatives[T]:
        live = [a for a in alts if a.not_used is None]
        grouped: dict[tuple[Any, ...], list[Alternative[T]]] = {}
        for a in live:
            grouped.setdefault((a.scope, a.when_text), []).append(a)
        for group in grouped.values():
            seen: dict[date | None, Alternative[T]] = {}
            for a in group:
                if a.from_ in seen:
                    assert a.node is not None
                    self.reader.problems.append(
                        a.node.problem(
                            "another date or scope than the alternative before it",
                            found="the same date and scope",
                            code="hidden",
                        )
                    )
                seen[a.from_] = a
        built = Alternatives(
            name,
            tuple(tuple(g) for g in grouped.values()),
            by,
            refused=tuple(a for a in alts if a.not_used is not None),
        )
        self.built.append(built)
        return built

    def _alt(
        self, node: Node, parse: Callable[[Node], T], name: str, cites: tuple[Citation, ...], specials: bool
    ) -> Alternative[T]:
        entries = self.reader.mapping(node, KEYS)
        own = self.reader.cites(entries.get("cite")) or cites
        base = self._value(entries["value"], parse, name, specials, entries.get("look_up"), own)
        day = self.reader.typed(scalars.day, "date")
        when = entries.get("when")
        if "sellers" in entries:
            self.reader.words_of(entries["sellers"], SellerOrigin, "a kind of seller")
        scope = tuple(
            sorted(
                (axis, tuple(sorted(self.reader.texts(entries[key])))) for key, axis in AXES.items() if key in entries
            )
        )
        start, end = (self.reader.attempt(day, entries.get(k), None) for k in ("from", "until"))
        if start is not None and end is not None and end <= start:
            self.reader.add(
                self.reader.fail(entries["until"], f"a day after {start} (until is exclusive)", code="dates")
            )
        return Alternative(
            base.kind,
            base.value,
            start,
            end,
            scope,
            self.condition(when) if when is not None else None,
            repr(when.plain()) if when is not None else "",
            self._reason(entries.get("not_used")),
            base.gap,
            own,
            node,
        )

    def _reason(self, node: Node | None) -> str | None:
        if node is None:
            return None
        return node.text if node.kind is NodeKind.TEXT else str(node.plain())

    def _value(
        self,
        node: Node,
        parse: Callable[[Node], T],
        name: str,
        specials: bool,
        look_up: Node | None,
        cites: tuple[Citation, ...],
    ) -> Alternative[T]:
        if specials and node.kind is NodeKind.TEXT and not node.quoted:
            if node.text == "none":
                return Alternative(ResolutionKind.NONE, None, cites=cites, node=node)
            if node.text in _OPEN:
                why = NOT_YET if node.text == "announced" else NOT_KNOWN
                where = self.reader.bilingual(look_up) if look_up is not None else None
                if look_up is None and node.text == "unknown":
                    self.reader.problems.append(
                        node.problem("`look_up` beside a value that is not known", code="look-up")
                    )
                return Alternative(ResolutionKind.OPEN, None, gap=Gap(name, why, where), cites=cites, node=node)
        if are_alternatives(node):
            raise RulesetFault(node.problem("a value, not alternatives inside an alternative", code="structure"))
        return Alternative(ResolutionKind.VALUE, parse(self.reader.parameter(node)), cites=cites, node=node)
