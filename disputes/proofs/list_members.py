"""Lists of a record as formulas, over a few members that stand for all of them.

A condition asks of a list whether some member, or every one, is so. Of any list that a record may hold, the members by
which these questions are answered (for each question one, and the last or first that matches a pattern) answer them all
the same without the others. So as many members as there are questions are enough: nothing is lost, and nothing added.
Only counts and sums see more than that; of them it is known that they are no less than what the members come to.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from decimal import Decimal
from typing import Any

import z3

from disputes.language.amounts import WrittenAmount
from disputes.language.conditions import FieldTest
from disputes.language.dependence import parts_of as expressions_in
from disputes.language.members import Members, MemberWindow
from disputes.language.moments import EventPattern
from disputes.language.readable_fields import lists
from disputes.proofs.encoding import Encoder, SymbolicScope
from disputes.proofs.moments_of import bounds
from disputes.proofs.symbols import (
    FALSE,
    TRUE,
    Formula,
    SymbolicTruth,
    SymbolicValue,
    Term,
    any_of,
    conj,
    disj,
    if_known,
    implies,
    neg,
    where,
)
from disputes.records.field_types import FieldType
from disputes.words.dataclass import dataclass
from disputes.words.language import EventChoice, FieldKind, MemberMode
from disputes.words.records import EventType

EVENTS = "events"
_ALWAYS_GIVEN = {(EVENTS, "type"), (EVENTS, "at"), (EVENTS, "ref"), ("evidence", "kind")}
_DATED = ("at", "issued_at", "created_at", "starts_at", "starts", "date")
_MOST_COUNTED = 6
"""A count is shown on a witness by members of its own up to this many."""

Asked = Callable[[SymbolicScope, Mapping[str, SymbolicValue]], SymbolicTruth]


@dataclass(slots=True, eq=False)
class ListQuestion:
    """What is asked of each member of a list, and the formulas that the answers define."""

    asks: Asked
    scope: SymbolicScope
    settles: Callable[[list[tuple[Mapping[str, SymbolicValue], Formula, SymbolicTruth]]], None]
    """Given each member, whether it is there, and what it answers: says what the question comes to."""
    answered: list[tuple[Mapping[str, SymbolicValue], Formula, SymbolicTruth]] = field(default_factory=list)
    settled: bool = False


@dataclass(slots=True, eq=False)
class SymbolicList:
    """A list of the record: whether it is known, and the members that stand for all of them."""

    name: str
    known: Formula
    null: Formula
    questions: list[ListQuestion] = field(default_factory=list)
    members: list[tuple[Formula, Mapping[str, SymbolicValue]]] = field(default_factory=list)
    wanted: int = 0
    """How many members the questions need."""


class SymbolicLists:
    """The lists of one case. Questions are collected first; :meth:`close` answers them all."""

    def __init__(self, encoder: Encoder) -> None:
        self.encoder = encoder
        self.found: dict[str, SymbolicList] = {}
        self._more: dict[tuple[EventType, ...], Formula] = {}

    def of(self, name: str) -> SymbolicList:
        """The list of that name."""
        if name not in self.found:
            variables = self.encoder.variables
            known, null = variables.flag(f"{name} known"), variables.flag(f"{name} null")
            variables.facts.append(implies(null, known))
            if name == EVENTS:
                variables.facts.append(neg(null))
                variables.likely.append(known)
            self.found[name] = SymbolicList(name, known, null)
        return self.found[name]

    def first(self, name: str) -> tuple[SymbolicList, Formula, Mapping[str, SymbolicValue]]:
        """A list, whether it has a member, and its first one."""
        found = self.of(name)
        self._grow(found, 1)
        here, keys = found.members[0]
        return found, here, keys

    def may_be_more(self, types: tuple[EventType, ...]) -> Formula:
        """Whether the record may leave out events of some types that have happened."""
        key = tuple(sorted(types))
        if key not in self._more:
            variables = self.encoder.variables
            more = variables.flag(f"more events than listed: {' '.join(key)}")
            complete = variables.value("events_complete", FieldType(FieldKind.BOOL))
            variables.facts.append(implies(more, conj((complete.there, neg(complete.term)))))
            variables.likely.append(neg(more))
            self._more[key] = more
        return self._more[key]

    def truth(self, members: Members, scope: SymbolicScope) -> SymbolicTruth:
        """A condition on the members of a list; that there is none is asked as that there is some."""
        found = self.of(members.name)
        variables = self.encoder.variables
        holds, fails = variables.flag(), variables.flag()
        types = tuple(t for w in members.where if isinstance(w, EventPattern) for t in w.types)
        by_type = bool(members.where) and all(isinstance(w, EventPattern) and w.types for w in members.where)
        more = self.may_be_more(types if by_type else ()) if members.name == EVENTS else FALSE
        start = self._start(members.window, scope)
        counted: Any = variables.whole() if members.mode is MemberMode.COUNT else None
        open_: Any = variables.whole() if members.mode is MemberMode.COUNT else None
        told: SymbolicTruth | None = None
        if members.mode is MemberMode.COUNT:
            assert members.test is not None
            variables.facts += [counted >= 0, open_ >= 0]
            told = self._counted(members, scope, counted, open_)
        elif members.mode is MemberMode.SUM:
            told = SymbolicTruth(variables.flag(), variables.flag())
            variables.facts.append(neg(conj((told.holds, told.fails))))

        def asks(here: SymbolicScope, keys: Mapping[str, SymbolicValue]) -> SymbolicTruth:
            if not members.where:
                auto = keys.get("auto")
                return SymbolicTruth.of(TRUE if auto is None else neg(conj((auto.there, auto.term))))
            return any_of(self.matches(w, here, keys) for w in members.where)

        def settles(answers: list[tuple[Mapping[str, SymbolicValue], Formula, SymbolicTruth]]) -> None:
            inside = [(conj((here, _since(keys, start))), truth) for keys, here, truth in answers]
            yes = disj(conj((here, t.holds)) for here, t in inside)
            no = disj(conj((here, t.fails)) for here, t in inside)
            unclear = disj((more, *(conj((here, t.undecided)) for here, t in inside)))
            some = SymbolicTruth(yes, conj((neg(yes), neg(unclear))))
            if members.mode is MemberMode.SOME:
                result = some
            elif members.mode is MemberMode.EVERY:
                there = disj((more, *(here for here, _ in inside)))
                result = SymbolicTruth(conj((there, neg(no), neg(unclear))), disj((neg(there), no)))
            else:
                assert told is not None
                result = told
                if counted is not None:
                    seen = z3.Sum([z3.IntVal(0), *(z3.If(conj((here, t.holds)), 1, 0) for here, t in inside)])
                    variables.facts += [counted >= seen, z3.Implies(counted > 0, yes)]
                    variables.facts += [z3.Implies(unclear, open_ > 0), z3.Implies(open_ > 0, unclear)]
                    variables.likely += [counted == seen, open_ == 0]
            listed = if_known(conj((found.known, start.known)), result)
            variables.facts += [holds == listed.holds, fails == listed.fails]

        self._ask(found, ListQuestion(asks, scope, settles), 1 if counted is None else 2 + _limit(members))
        return SymbolicTruth(holds, fails)

    def pattern(self, pattern: EventPattern, scope: SymbolicScope) -> SymbolicValue:
        """The instant of the last (or first) event that matches a pattern."""
        found = self.of(EVENTS)
        variables = self.encoder.variables
        known, null, at = variables.flag(), variables.flag(), variables.instant()
        more = self.may_be_more(pattern.types)
        last = pattern.which is not EventChoice.FIRST

        def settles(answers: list[tuple[Mapping[str, SymbolicValue], Formula, SymbolicTruth]]) -> None:
            hits = [(conj((here, t.holds)), keys["at"].term) for keys, here, t in answers]
            unclear = disj(conj((here, t.undecided)) for _, here, t in answers)
            hit = disj(h for h, _ in hits)
            variables.facts += [
                known == conj((found.known, neg(unclear), disj((hit, neg(more))))),
                null == conj((known, neg(hit))),
                implies(hit, disj(conj((h, at == t)) for h, t in hits)),
                *(implies(h, at >= t if last else at <= t) for h, t in hits),
            ]

        asked = ListQuestion(lambda here, keys: self.matches(pattern, here, keys), scope, settles)
        self._ask(found, asked, 1)
        return SymbolicValue(known, null, at)

    def matches(self, test: object, scope: SymbolicScope, keys: Mapping[str, SymbolicValue]) -> SymbolicTruth:
        """Whether a member is one of those that a test means."""
        if not isinstance(test, EventPattern):
            return self.encoder.truth(test.condition, scope)  # type: ignore[attr-defined]
        auto = keys["auto"]
        counts = [] if test.says_auto else [neg(conj((auto.there, auto.term)))]
        type_ = keys["type"].term
        is_type = [disj(self.encoder.variables.is_word(type_, t) for t in test.types)] if test.types else []
        meant = SymbolicTruth.of(conj((*is_type, *counts)))
        if test.condition is None:
            return meant
        truth = self.encoder.truth(test.condition, scope)
        return SymbolicTruth(conj((meant.holds, truth.holds)), disj((meant.fails, truth.fails)))

    def close(self) -> None:
        """Answers every question over the members, those included that are only asked while others are answered.

        After that no list may be asked anything else: it would need more members than the answers look at.
        """
        while True:
            asked = [
                (found, q, n)
                for found in list(self.found.values())
                for q in list(found.questions)
                for n in range(len(q.answered), max(found.wanted, 1))
            ]
            if not asked:
                break
            for found, question, n in asked:
                self._grow(found, n + 1)
                here, keys = found.members[n]
                scope = question.scope.within(keys, f"{found.name}[{n}]")
                truth = question.asks(scope, keys)
                named = self.encoder.variables.named
                question.answered.append((keys, here, SymbolicTruth(named(truth.holds), named(truth.fails))))
        for found in self.found.values():
            for question in found.questions:
                if not question.settled:
                    question.settles(question.answered)
                    question.settled = True

    def _ask(self, found: SymbolicList, question: ListQuestion, members: int) -> None:
        assert not any(q.settled for q in found.questions), "a list is asked after its questions are answered"
        found.questions.append(question)
        found.wanted += members

    def _grow(self, found: SymbolicList, size: int) -> None:
        variables = self.encoder.variables
        found.wanted = max(found.wanted, size)
        while len(found.members) < size:
            n = len(found.members)
            here = variables.flag(f"{found.name}[{n}] there")
            keys = {
                key: variables.value(
                    f"{found.name}[{n}].{key}", type_, given=(found.name, key) in _ALWAYS_GIVEN, counted=True
                )
                for key, type_ in lists().get(found.name, _DATES).items()
            }
            if found.name not in lists():
                variables.facts.append(keys["at"].there)
            variables.facts.append(implies(here, conj((found.known, neg(found.null)))))
            if n:
                variables.facts.append(implies(here, found.members[n - 1][0]))
            for key in _DATED:
                if key in keys:
                    variables.facts.append(implies(conj((here, keys[key].there)), keys[key].term <= self.encoder.now()))
                    break
            found.members.append((here, keys))

    def _start(self, window: MemberWindow | None, scope: SymbolicScope) -> SymbolicValue:
        if window is None:
            return SymbolicValue(TRUE, FALSE)
        if window.since is not None:
            return self.encoder.moment(window.since, scope)
        at = self.encoder.variables.whole()
        if window.span is not None:
            low, high = bounds(window.span, self.encoder.longest_rest)
            self.encoder.variables.facts += [at >= self.encoder.now() - high, at <= self.encoder.now() - low]
        return SymbolicValue(TRUE, FALSE, at)

    def _counted(self, members: Members, scope: SymbolicScope, count: Term, open_: Term) -> SymbolicTruth:
        """What the test says of a count: of the members that surely match, and of those that may as well."""
        variables = self.encoder.variables
        assert members.test is not None
        ends: list[SymbolicTruth] = []
        for most in (count, count + open_):
            own = {"count": SymbolicValue(TRUE, FALSE, z3.ToReal(most))}
            ends.append(
                self.encoder.truth(members.test, scope.within(own, f"count {self.encoder.number(members)} {len(ends)}"))
            )
        told = SymbolicTruth(variables.flag(), variables.flag())
        variables.facts += [
            implies(told.holds, conj((ends[0].holds, ends[1].holds))),
            implies(told.fails, conj((ends[0].fails, ends[1].fails))),
        ]
        return where(open_ == 0, ends[0], told)


def _since(keys: Mapping[str, SymbolicValue], start: SymbolicValue) -> Formula:
    """Whether a member counts by its instant."""
    if start.term is None:
        return neg(start.null)
    dated = [keys[k] for k in _DATED if k in keys]
    if len(dated) != 1 or "month" in keys:
        # Which of several keys dates a member is left open.
        return conj((neg(start.null), z3.Bool(f"{next(iter(keys.values())).name} inside {start.term}")))
    return conj((neg(start.null), dated[0].there, start.term <= dated[0].term))


def _limit(members: Members) -> int:
    """How many members a count of this kind is shown with."""
    counts = [
        amount.value
        for amount in expressions_in(members.test)
        if isinstance(amount, WrittenAmount) and isinstance(amount.value, Decimal)
    ]
    for test in expressions_in(members.test):
        if isinstance(test, FieldTest):
            counts += [c for c in test.constants or () if isinstance(c, Decimal)]
    return min(max((int(c) + 1 for c in counts), default=0), _MOST_COUNTED)


_DATES: Mapping[str, FieldType] = {"at": FieldType(FieldKind.INSTANT)}
"""The members of a fact that lists dates."""
