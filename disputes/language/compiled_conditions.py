"""Conditions as functions, made once for a rulebook: what a tree of conditions says, with fewer steps to ask it.

A tree is asked by calling each of its nodes, and each looks up again what it is. Here every node becomes a function
that has its paths, constants and parts at hand. What such a function says, and what it notes of instants and citations
on the way, is what the tree's own `truth` says and notes; where a node has no shorter form, it is that method itself.
Property tests hold the two against each other, and `DISPUTES_SHORTCUTS=off` asks the trees alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TypeAlias

from disputes.language.alternatives import Alternative, Alternatives
from disputes.language.computed_facts import FactBody, HoldsBody
from disputes.language.conditions import All, Always, Choice, FieldTest, Not, Some
from disputes.language.members import Members
from disputes.language.moments import EventPattern
from disputes.language.scope import Condition, Scope
from disputes.language.truth import Truth, Unknown
from disputes.records.values import Value
from disputes.words.dataclass import dataclass
from disputes.words.language import MemberMode, Operator, ResolutionKind
from disputes.words.records import EventType

Decide: TypeAlias = Callable[[Scope], Truth]
"""Says whether a condition holds for what a scope reads."""
Work: TypeAlias = "Callable[[Scope], Value | Unknown]"
"""Works out a fact from what a scope reads."""

_LISTS = (list, tuple)
_MORE_EVENTS = Unknown(frozenset({"events"}))


def decider(condition: Condition) -> Decide:
    """A condition as a function."""
    if isinstance(condition, FieldTest):
        return _test(condition)
    if isinstance(condition, All):
        return all_of(condition.parts)
    if isinstance(condition, Some):
        return _some([decider(part) for part in condition.parts])
    if isinstance(condition, Not):
        return _not(decider(condition.part))
    if isinstance(condition, Always):
        return _always(condition.holds)
    if isinstance(condition, Members):
        return _events(condition) or condition.truth
    if isinstance(condition, Choice):
        return _choice(condition)
    return condition.truth


def all_of(parts: Sequence[Condition]) -> Decide:
    """Parts that must all hold as one function."""
    decide = [decider(part) for part in _opened(parts)]
    if not decide:
        return _always(True)
    if len(decide) == 1:
        return decide[0]
    first, *others = decide

    def holds(scope: Scope) -> Truth:
        truth = first(scope)
        if truth is False:
            return False
        open_ = None if truth is True else truth
        for other in others:
            truth = other(scope)
            if truth is False:
                return False
            if truth is not True:
                open_ = truth if open_ is None else open_ | truth
        return True if open_ is None else open_

    return holds


def worker(body: FactBody) -> Work:
    """The body of a computed fact as a function."""
    if isinstance(body, HoldsBody) and body.conditions.literal:
        only = body.conditions.series[0][0]
        if only.value is not None and not only.cites:
            return decider(only.value)
    if isinstance(body, HoldsBody):
        conditions = _as_functions(body.conditions)

        def holds(scope: Scope) -> Truth | None:
            found = conditions.known(scope)
            return found if found is None or isinstance(found, Unknown) else found.decide(scope)

        return holds
    return body.value


@dataclass(frozen=True, slots=True)
class AsFunction:
    """A condition that is asked by its function."""

    tree: Condition
    decide: Decide

    def truth(self, scope: Scope) -> Truth:
        return self.decide(scope)

    def reads(self) -> Iterator[str]:
        yield from self.tree.reads()


def _as_functions(conditions: Alternatives[Condition]) -> Alternatives[AsFunction]:
    """The same alternatives, their values as functions."""
    series = tuple(tuple(_as_function(one) for one in some) for some in conditions.series)
    return Alternatives(conditions.name, series, conditions.by, conditions.literal)


def _as_function(one: Alternative[Condition]) -> Alternative[AsFunction]:
    value = AsFunction(one.value, decider(one.value)) if one.value is not None else None
    return replace(one, value=value, rival=None)  # type: ignore[return-value]


def _choice(choice: Choice) -> Decide:
    tests = _as_functions(choice.tests)

    def holds(scope: Scope) -> Truth:
        found = tests.resolve(scope)
        if found.kind is ResolutionKind.VALUE and found.value is not None:
            return found.value.decide(scope)
        return choice.of(found, scope)

    return holds


def _opened(parts: Sequence[Condition]) -> list[Condition]:
    """Parts that must all hold, those of an `all` among them one by one."""
    return [one for part in parts for one in (_opened(part.parts) if isinstance(part, All) else [part])]


def _always(holds: bool) -> Decide:
    return lambda _: holds


def _some(parts: Sequence[Decide]) -> Decide:
    def holds(scope: Scope) -> Truth:
        open_: Unknown | None = None
        for part in parts:
            truth = part(scope)
            if truth is True:
                return True
            if truth is not False:
                open_ = truth if open_ is None else open_ | truth
        return False if open_ is None else open_

    return holds


def _not(part: Decide) -> Decide:
    def holds(scope: Scope) -> Truth:
        truth = part(scope)
        return True if truth is False else False if truth is True else truth

    return holds


def _test(test: FieldTest) -> Decide:
    """A comparison with constants, or whether a field is known; of any other the tree's own."""
    if test.moving:
        return test.truth  # it notes when it may change
    path, op, constants = test.path, test.op, test.constants
    if test.own:
        return test.compare
    if op is Operator.KNOWN:
        wanted = constants == (True,)
        return lambda scope: (scope.read(path).__class__ is not Unknown) is wanted
    if op in (Operator.NONE, Operator.NOT_NONE):
        is_none = op is Operator.NONE

        def knows(scope: Scope) -> Truth:
            value = scope.read(path)
            return value if isinstance(value, Unknown) else (value is None) is is_none

        return knows
    if constants is None or op not in (Operator.EQ, Operator.IN, Operator.NE, Operator.NOT_IN):
        return test.compare
    among = op in (Operator.EQ, Operator.IN)

    def is_one(scope: Scope) -> Truth:
        value = scope.read(path)
        if isinstance(value, Unknown):
            return value
        if isinstance(value, _LISTS):
            return any(one in constants for one in value) is among
        return (value is not None and value in constants) is among

    return is_one


def _events(members: Members) -> Decide | None:
    """Whether some event, or none, is of certain types: only those of these types are looked at."""
    if members.name != "events" or members.window is not None or members.mode not in (MemberMode.SOME, MemberMode.NONE):
        return None
    patterns = [w for w in members.where if isinstance(w, EventPattern) and w.types]
    if not patterns or len(patterns) < len(members.where):
        return None
    types: tuple[EventType, ...] = tuple(t for pattern in patterns for t in pattern.types)
    meant = [(p.types, p.says_auto, decider(p.condition) if p.condition is not None else None) for p in patterns]
    is_some = members.mode is MemberMode.SOME
    is_plain = all(decide is None for *_, decide in meant)

    def holds(scope: Scope) -> Truth:
        events = scope.happened(types)
        if isinstance(events, Unknown):
            return events
        open_: Unknown | None = None
        found = False
        for event in events:
            here: Unknown | None = None
            for of_types, says_auto, decide in meant:
                if event.get("type") not in of_types or (event.get("auto") is True and not says_auto):
                    continue
                truth: Truth = True if decide is None else decide(scope.within(event, "events"))
                if truth is True:
                    found = True
                    break
                if truth is not False:
                    truth = truth.named("events")
                    here = truth if here is None else here | truth
            else:
                if here is not None:
                    open_ = here if open_ is None else open_ | here
            if found and is_plain:  # conditions note what they rest on: then every event is asked
                return is_some
        if found:
            return is_some
        if not scope.is_complete("events", types):
            open_ = _MORE_EVENTS if open_ is None else open_ | _MORE_EVENTS
        return not is_some if open_ is None else open_

    return holds
