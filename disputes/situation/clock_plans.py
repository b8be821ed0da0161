"""What records of the same constants share of a deadline, worked out once for a rulebook: when it exists, the events
that start it, and the clock that it is for a record on which nothing of it has begun.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import TypeAlias
from weakref import WeakKeyDictionary

from disputes.language.alternatives import Alternatives
from disputes.language.amounts import FieldAmount
from disputes.language.case_rules import Deadline
from disputes.language.compiled_conditions import Decide, all_of
from disputes.language.conditions import FieldTest, OtherField, constants_of, left_open
from disputes.language.dependence import parts_of
from disputes.language.moments import MemberMoment
from disputes.language.rulebook import Rulebook
from disputes.language.truth import Truth
from disputes.records.values import Values
from disputes.situation.clock import Clock
from disputes.words.answers import DeadlineState
from disputes.words.dataclass import dataclass
from disputes.words.records import EventType


@dataclass(frozen=True, slots=True)
class ClockPlan:
    """A deadline for records of the same constants.

    `exists` says whether it does for one of them, None where it always does. `needed`: the events of which one must
    have happened for it to have started, None where that is not all. `idle`: the clock where none of them has, and the
    case goes on; `absent`: the clock where it does not exist and none of them has. `is_overridden`: whether another
    deadline may put it out of force.
    """

    exists: Decide | None
    needed: frozenset[EventType] | None
    idle: tuple[Clock, ...]
    absent: tuple[Clock, ...]
    is_overridden: bool


Plans: TypeAlias = dict[str, ClockPlan]
"""By the key of the deadline."""
_START = "start."
_PLANS: WeakKeyDictionary[Rulebook, dict[object, Plans]] = WeakKeyDictionary()


def plans_for(book: Rulebook, constants: object) -> Plans:
    """The plans of records with these constants, as far as they were made."""
    of_book = _PLANS.get(book)
    if of_book is None:
        of_book = _PLANS[book] = {}
    found = of_book.get(constants)
    if found is None:
        found = of_book[constants] = {}
    return found


def plan_of(book: Rulebook, values: Values, d: Deadline) -> ClockPlan:
    """The plan of a deadline for records with the constants of this one, made once."""
    plans = plans_for(book, constants_of(values))
    found = plans.get(d.key)
    if found is None:
        found = plans[d.key] = _made(book, values, d)
    return found


def _made(book: Rulebook, values: Values, d: Deadline) -> ClockPlan:
    parts = left_open(d.when, values)
    exists = _never if parts is None else all_of(parts) if parts else None
    return ClockPlan(
        exists=exists,
        needed=book.starting_events(d),
        idle=(Clock(deadline=d, occurrence=1, state=DeadlineState.NOT_STARTED),),
        absent=(Clock(deadline=d, occurrence=1, state=DeadlineState.NOT_APPLICABLE),),
        is_overridden=bool(book.overriders.get(d.key)),
    )


def _never(_: object) -> Truth:
    return False


def reads_start(book: Rulebook, d: Deadline) -> bool:
    """Whether anything of a deadline asks for the weekday or the time of its start."""
    found = book.reading_starts.get(d.key)
    if found is None:
        found = book.reading_starts[d.key] = _reads_start(d)
    return found


def _reads_start(d: Deadline) -> bool:
    values = tuple(getattr(d, one.name) for one in dataclasses.fields(d) if one.name != "node")
    return any(_is_of_start(part) for part in _with_rivals(values))


def _with_rivals(value: object) -> Iterator[object]:
    """An expression and all inside it, what other sources say in place of a figure included."""
    for part in parts_of(value):
        yield part
        for entry in part.entries() if isinstance(part, Alternatives) else ():
            if entry.rival is not None:
                yield from _with_rivals(entry.rival.values)


def _is_of_start(part: object) -> bool:
    if isinstance(part, MemberMoment):
        return part.key.startswith(_START)
    return isinstance(part, (FieldTest, OtherField, FieldAmount)) and part.own and part.path.startswith(_START)
