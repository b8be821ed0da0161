"""Values that depend on day, scope and case: the first idea of the language.

Wherever a value may stand, a list of alternatives may stand. Entries with the same scope are one
series, of which the newest in force counts; series are tried top to bottom.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import field
from datetime import date, time
from typing import Generic, TypeVar

from disputes.dates.wall_clock import at_local
from disputes.documents.yaml_tree import Node
from disputes.language.citations import Citation
from disputes.language.scope import Condition, Moment, Readable, Scope
from disputes.language.truth import Gap, Text, Truth, Unknown
from disputes.words.dataclass import dataclass
from disputes.words.language import ResolutionKind

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
_VALUE = ResolutionKind.VALUE


NO_VALUE = Text("No value on file is in force for this case.", "现有资料中没有适用于本案的有效数值。")
NOT_KNOWN = Text("The source does not give the figure.", "资料来源未给出该数值。")
NOT_YET = Text("A change is announced, its value is not published yet.", "已宣布变更，但尚未公布数值。")


@dataclass(frozen=True, slots=True)
class Rival(Generic[T_co]):
    """What other sources say in place of a value, and whom to ask which of them holds."""

    values: Alternatives[T_co]
    ask: Text


@dataclass(frozen=True, slots=True)
class Alternative(Generic[T_co]):
    """One alternative: a value, `none`, or one that is not known (`open`). `rival`: what other sources say."""

    kind: ResolutionKind
    value: T_co | None
    from_: date | None = None
    until: date | None = None
    scope: tuple[tuple[str, tuple[str, ...]], ...] = ()
    when: Condition | None = None
    when_text: str = ""
    not_used: str | None = None
    gap: Gap | None = None
    cites: tuple[Citation, ...] = ()
    node: Node | None = None
    rival: Rival[T_co] | None = None
    resolution: Resolution[T_co] = field(init=False, repr=False, compare=False)
    """What it comes to where it is the one in force."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "resolution", _resolution(self))

    def in_force(self, day: date) -> bool:
        return (self.from_ is None or self.from_ <= day) and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True)
class Resolution(Generic[T_co]):
    """What alternatives come to for one case on one day.

    `kind`: value, none, open (a gap) or undecided; where undecided, `options` holds the values that
    are still possible, `others` what else is (`none`, `open`), and `unknown` the fields that would decide.
    `rival`: what other sources say in place of the value.
    """

    kind: ResolutionKind
    value: T_co | None = None
    cites: tuple[Citation, ...] = ()
    unknown: Unknown | None = None
    options: tuple[T_co, ...] = ()
    others: tuple[ResolutionKind, ...] = ()
    rival: Rival[T_co] | None = None

    def known(self) -> T_co | Unknown | None:
        """The value, None where nothing applies, or what keeps it open."""
        if self.unknown is not None:
            return self.unknown
        return self.value if self.kind is _VALUE else None


@dataclass(frozen=True, slots=True)
class Alternatives(Generic[T_co]):
    """A value with its dated, scoped and conditional alternatives."""

    name: str
    series: tuple[tuple[Alternative[T_co], ...], ...]
    by: Moment | None = None
    literal: bool = False
    refused: tuple[Alternative[T_co], ...] = field(default=())

    @staticmethod
    def just(value: T) -> Alternatives[T]:
        """A single value that always applies."""
        return Alternatives("", ((Alternative(ResolutionKind.VALUE, value),),), literal=True)

    @property
    def only(self) -> T_co | None:
        """The value of a literal, None otherwise."""
        return self.series[0][0].value if self.literal else None

    def entries(self) -> list[Alternative[T_co]]:
        """Every alternative, in the order in which they are tried."""
        return [a for s in self.series for a in s]

    def values(self) -> list[T_co]:
        """The values of the alternatives, without those that are none or not known."""
        return [a.value for a in self.entries() if a.value is not None]

    def reads(self) -> Iterator[str]:
        """The fields that the values and the conditions of the alternatives read."""
        for entry in self.entries():
            for value in entry.value if isinstance(entry.value, tuple) else (entry.value,):
                if isinstance(value, Readable):
                    yield from value.reads()
            if entry.when is not None:
                yield from entry.when.reads()

    def known(self, scope: Scope) -> T_co | Unknown | None:
        """The value in force, None where nothing applies, or what keeps it open."""
        if self.literal:
            first = self.series[0][0]
            if first.cites:
                scope.used(first.cites)
            found = first.resolution
        else:
            found = self.resolve(scope)
        if found.unknown is not None:
            return found.unknown
        return found.value if found.kind is _VALUE else None

    def resolve(self, scope: Scope) -> Resolution[T_co]:
        """The alternative in force. Never raises; a hole in the dates is a gap."""
        if self.literal:
            first = self.series[0][0]
            if first.cites:
                scope.used(first.cites)
            return first.resolution
        day, moves = scope.day, scope.day_moves
        if self.by is not None:
            day, moves, open_day = self._day(self.by, scope)
            if open_day is not None:
                options = tuple(self.values())
                return Resolution(
                    ResolutionKind.UNDECIDED, unknown=open_day, options=options, others=(ResolutionKind.OPEN,)
                )
        here = scope if day is scope.day or day == scope.day else scope.on(day)
        pending: list[Alternative[T_co]] = []
        why: Unknown | None = None
        last = False
        for series in self.series:
            if series[0].scope and not _suits(series[0].scope, scope):
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
                rival=next((a.rival for a in pending if a.rival is not None), None),
            )
        gap = Gap(self.name or "value", NO_VALUE)
        return Resolution(ResolutionKind.OPEN, unknown=Unknown(gaps=frozenset({gap})))

    def _day(self, by: Moment, scope: Scope) -> tuple[date, bool, Unknown | None]:
        at = by.at(scope)
        if isinstance(at, Unknown):
            dated = any(a.from_ or a.until for a in self.entries())
            return scope.day, scope.day_moves, at if dated else None
        if at is None:
            return scope.day, scope.day_moves, None
        return at.astimezone(scope.zone).date(), "now" in by.reads(), None


def _suits(axes: Sequence[tuple[str, tuple[str, ...]]], scope: Scope) -> bool:
    """Whether the record is one of those that a series is for."""
    return all([scope.says(axis) in words for axis, words in axes])


def _newest(series: Sequence[Alternative[T]], day: date) -> Alternative[T] | None:
    best: Alternative[T] | None = None
    for a in series:
        from_, until = a.from_, a.until
        if (
            (from_ is None or from_ <= day)
            and (until is None or day < until)
            and (best is None or (from_ or date.min) > (best.from_ or date.min))
        ):
            best = a
    return best


def _wake_at_dates(series: Sequence[Alternative[object]], scope: Scope) -> None:
    for a in series:
        for edge in (a.from_, a.until):
            if edge is not None and edge > scope.day:
                scope.wake(at_local(edge, time(0), scope.zone))


def _resolution(a: Alternative[T]) -> Resolution[T]:
    if a.kind is ResolutionKind.OPEN:
        assert a.gap is not None
        return Resolution(ResolutionKind.OPEN, cites=a.cites, unknown=Unknown(gaps=frozenset({a.gap})))
    return Resolution(a.kind, a.value, a.cites, rival=a.rival)
