"""The formulas of one case: its fields, facts, clocks and days, and the conditions over them.

Whatever holds of every record is among the facts of the variables, and nothing else: where less is known than the
engine knows, more assignments are allowed. So a refutation is one for every record.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from disputes.language.alternatives import Alternatives
from disputes.language.case_rules import Deadline, Effective, Rule
from disputes.language.conditions import All, Always, Choice, FieldTest, Not, Some
from disputes.language.members import Members
from disputes.language.moments import EventPattern
from disputes.language.rulebook import Rulebook
from disputes.language.scope import Amount, Condition, Moment
from disputes.proofs.alternatives_in_force import away_from_edges, in_force, reached
from disputes.proofs.amounts_of import amount_of
from disputes.proofs.case_clocks import CaseClocks
from disputes.proofs.case_days import CaseDays
from disputes.proofs.encoding import RECORD, Reached, SymbolicScope, opaque
from disputes.proofs.fact_values import value_of_fact
from disputes.proofs.field_tests import truth_of_test
from disputes.proofs.identities import Identities
from disputes.proofs.list_members import SymbolicLists
from disputes.proofs.member_scope import hangs_on_the_member, scope_of_question
from disputes.proofs.moments_of import longest_rest, moment_of
from disputes.proofs.symbols import (
    FALSE,
    NULL_VALUE,
    OPEN,
    TRUE,
    UNKNOWN_VALUE,
    Formula,
    SymbolicTruth,
    SymbolicValue,
    Term,
    all_of,
    any_of,
    conj,
    disj,
    either_term,
    implies,
    neg,
    one_or_other,
    opposite,
)
from disputes.proofs.variables import DAY_SECONDS, Variables, day_number
from disputes.records.condition_fields import case_fields
from disputes.records.field_types import FieldType
from disputes.words import texts
from disputes.words.answers import DeadlineState
from disputes.words.language import FieldKind, MemberMode, ResolutionKind
from disputes.words.records import EventType

_INSTANT = FieldType(FieldKind.INSTANT)
_MONEY = FieldType(FieldKind.MONEY)
_STATES = FieldType(FieldKind.ENUM, texts(DeadlineState))
_GIVEN = ("platform", "market", "dispute")
_FARTHEST_ZONE = 14 * 3600
_OPENED = EventPattern((EventType.OPENED,), says_auto=True)
_DAYS = (DAY_SECONDS * day_number(date(1989, 1, 1)), DAY_SECONDS * day_number(date(2200, 12, 31)))


class CaseEncoder:
    """Encodes what one rulebook says of one case."""

    def __init__(self, book: Rulebook, identities: Identities | None = None) -> None:
        self.book = book
        self.variables = Variables()
        self.longest_rest = longest_rest(c for r in book.rulesets for c in r.calendars.values())
        self.lists = SymbolicLists(self)
        self.days = CaseDays(self, book)
        self.clocks = CaseClocks(self, self.days, book)
        self.worked_out: dict[str, Formula] = {}
        """By the path of a computed fact: that it is worked out, not stated by the record."""
        self._truths: dict[tuple[int, str], SymbolicTruth] = {}
        self._moments: dict[tuple[int, str], SymbolicValue] = {}
        self._reached: dict[tuple[int, str], list[Reached]] = {}
        self._fields: dict[tuple[str, str], SymbolicValue] = {}
        self._identities = identities or Identities()
        self._in_work: set[str] = set()

    def number(self, thing: object) -> int:
        """A number for a part of a ruleset, the same for parts that say the same."""
        return self._identities.of(thing)

    # --- scopes ---------------------------------------------------------------------------------------------------

    def scope(self, ruleset: str, by: Moment | None = None) -> SymbolicScope:
        """The view of a ruleset on the day of `by`, else on the day by which it picks versions."""
        if by is None:
            owner = self.book.by_id.get(ruleset)
            by = owner.version_by if owner is not None else None
        name = f"day of {ruleset} by {self.number(by)}"
        return SymbolicScope(ruleset, self.days.named(name, lambda day: self._tie(ruleset, by, day, name)), name)

    def _tie(self, ruleset: str, by: Moment | None, day: Term, place: str) -> None:
        """Ties an edition day to the moment that picks it, else to the opening."""
        scope = SymbolicScope(ruleset, day, place)
        at = self.moment(by, scope) if by is not None else NULL_VALUE
        opened = self.moment(_OPENED, scope)
        self.days.is_day_of(day, at)
        self.days.is_day_of(day, SymbolicValue(conj((neg(at.there), opened.known)), opened.null, opened.term))

    def clock_scope(self, deadline: Deadline) -> SymbolicScope:
        """The view in which the last occurrence of a deadline is read."""
        return self.clocks.scope(deadline)

    def holds_on(self, effective: Effective, scope: SymbolicScope) -> Formula:
        """When an entry is in force."""
        if effective.from_ is None and effective.until is None:
            return TRUE
        day = scope.day if effective.by is None else self.scope(scope.ruleset, effective.by).day
        self.uses_day(day)
        self.variables.likely += away_from_edges(effective, day)
        return in_force(effective, day)

    def rule(self, rule: Rule) -> SymbolicTruth:
        """When a rule matches, being in force."""
        scope = self.scope(rule.ruleset, rule.effective.by)
        held = SymbolicTruth.of(self.holds_on(rule.effective, scope))
        return held if rule.when is None else all_of((held, self.truth(rule.when, scope)))

    def exists(self, deadline: Deadline) -> SymbolicTruth:
        """When the last occurrence of a deadline exists for the case."""
        return self.clocks.exists(deadline)

    # --- conditions -----------------------------------------------------------------------------------------------

    def truth(self, condition: Condition, scope: SymbolicScope) -> SymbolicTruth:
        if isinstance(condition, Members) and not hangs_on_the_member(condition, scope):
            scope = scope_of_question(condition, scope)
        key = (self.number(condition), scope.place)
        if key not in self._truths:
            self._truths[key] = self._truth(condition, scope)
        return self._truths[key]

    def _truth(self, condition: Condition, scope: SymbolicScope) -> SymbolicTruth:
        if isinstance(condition, All):
            return all_of(self.truth(p, scope) for p in condition.parts)
        if isinstance(condition, Some):
            return any_of(self.truth(p, scope) for p in condition.parts)
        if isinstance(condition, Not):
            return opposite(self.truth(condition.part, scope))
        if isinstance(condition, Always):
            return SymbolicTruth.of(TRUE if condition.holds else FALSE)
        if isinstance(condition, FieldTest):
            return truth_of_test(self, condition, scope)
        if isinstance(condition, Members) and hangs_on_the_member(condition, scope):
            return opaque(self, condition, scope)
        if isinstance(condition, Members):
            if condition.mode is MemberMode.NONE:
                return opposite(self.truth(replace(condition, mode=MemberMode.SOME), scope))
            return self.lists.truth(condition, scope)
        if isinstance(condition, Choice):
            return self._choice(condition, scope)
        return opaque(self, condition, scope)

    def _choice(self, choice: Choice, scope: SymbolicScope) -> SymbolicTruth:
        """A test that has alternatives: what all that are still possible say, where one of them is sure to hold."""
        options = self.alternatives(choice.tests, scope)
        truths = []
        for option in options:
            kind, test = option.entry.kind, option.entry.value
            if kind is ResolutionKind.NONE:
                truths.append(SymbolicTruth.of(FALSE))
            else:
                truths.append(self.truth(test, scope) if test is not None else OPEN)
        if choice.tests.literal:
            return truths[0]
        sure = self.settled(choice.tests, scope)
        running = list(zip(options, truths, strict=True))
        return SymbolicTruth(
            conj((sure, *(implies(o.in_running, t.holds) for o, t in running))),
            conj((sure, *(implies(o.in_running, t.fails) for o, t in running))),
        )

    def settled(self, alternatives: Alternatives[Any], scope: SymbolicScope) -> Formula:
        """When one of the alternatives is sure to be reached, whatever is undecided before it."""
        options = self.alternatives(alternatives, scope)
        day = scope.day
        if alternatives.by is not None:
            at = self.moment(alternatives.by, scope)
            day = either_term(at.there, self.day_of(at), scope.day) if at.term is not None else day
        here = (
            scope
            if day is scope.day
            else replace(scope, day=day, place=f"{scope.place} · by {self.number(alternatives.by)}")
        )
        return disj(
            conj((o.in_running, TRUE if o.entry.when is None else self.truth(o.entry.when, here).holds))
            for o in options
        )

    def alternatives(self, alternatives: Alternatives[Any], scope: SymbolicScope) -> list[Reached]:
        key = (self.number(alternatives), scope.place)
        if key not in self._reached:
            self._reached[key] = reached(self, alternatives, scope)
        return self._reached[key]

    # --- moments and amounts --------------------------------------------------------------------------------------

    def moment(self, moment: Moment, scope: SymbolicScope) -> SymbolicValue:
        hangs = isinstance(moment, EventPattern) and hangs_on_the_member(moment, scope)
        if isinstance(moment, EventPattern) and not hangs:
            scope = scope_of_question(moment, scope)
        key = (self.number(moment), scope.place)
        if key not in self._moments:
            found = (
                self.lists.pattern(moment, scope)
                if isinstance(moment, EventPattern) and not hangs
                else moment_of(self, moment, scope)
            )
            self._moments[key] = found if found is not None else self._anything(f"moment {key}", _INSTANT)
        return self._moments[key]

    def amount(self, amount: Amount, scope: SymbolicScope, currency: Term | None) -> SymbolicValue:
        found = amount_of(self, amount, scope, currency)
        if found is None:
            found = self._anything(
                f"amount {self.number(amount)} {scope.place}", _MONEY if currency is not None else _NUMBER
            )
        return found

    def _anything(self, name: str, type_: FieldType) -> SymbolicValue:
        return self.variables.value(name, type_)

    # --- days and instants ----------------------------------------------------------------------------------------

    def now(self) -> Term:
        return self.days.now()

    def zone(self) -> Term:
        """How far the clocks of the market are ahead of UTC, in seconds."""
        return self.days.zone()

    def day_start(self, day: int) -> Term:
        return self.days.start(day)

    def day_of(self, at: SymbolicValue) -> Term:
        return self.days.of_instant(at)

    def uses_day(self, day: Term) -> None:
        self.days.uses(day)

    # --- fields ---------------------------------------------------------------------------------------------------

    def says(self, axis: str) -> SymbolicValue:
        scope = RECORD
        if axis in ("tier", "seller"):
            return self.read(f"shop.{axis}", scope)
        value = self.read(axis, scope)
        if axis != "site":
            return value
        shop = self.read("shop.site", scope)
        return one_or_other(value.there, value, shop)

    def read(self, path: str, scope: SymbolicScope) -> SymbolicValue:
        key = (path, scope.ruleset)
        if key not in self._fields:
            found = self._read(path, scope)
            if path in self._in_work:
                return found
            self._fields[key] = found
        return self._fields[key]

    def _read(self, path: str, scope: SymbolicScope) -> SymbolicValue:
        head, _, rest = path.partition(".")
        if head == "facts":
            return self._fact(rest, scope.ruleset)
        if head == "event":
            return self.moment(_event(rest), RECORD)
        if head == "deadline":
            return self.clocks.read(rest, scope.ruleset)
        if path == "now":
            return SymbolicValue(TRUE, FALSE, self.now())
        if path == "claim.amount":
            return self._claim(scope)
        if head == "shipment" and rest:
            return self._shipment(rest)
        type_ = case_fields().get(path) or FieldType(_kind_of_reading(path))
        return self.variables.value(path, type_, given=path in _GIVEN, counted=path in case_fields())

    def _shipment(self, key: str) -> SymbolicValue:
        """A key of the first shipment; null where there is none."""
        found, here, keys = self.lists.first("shipments")
        value = keys.get(key, UNKNOWN_VALUE)
        return replace(
            value,
            known=conj((found.known, disj((neg(here), value.known)))),
            null=disj((conj((found.known, neg(here))), conj((found.known, here, value.null)))),
        )

    def _claim(self, scope: SymbolicScope) -> SymbolicValue:
        """What is asked now: the last modification, else the request, else the order's total."""
        value = self.variables.value("claim.amount", _MONEY)
        asked, total = (self.read(p, scope) for p in ("requested_amount", "order.amount"))
        modified = self.moment(_MODIFIED, RECORD)
        plain = one_or_other(asked.there, asked, total)
        same = [value.known == plain.known, value.null == conj((plain.known, plain.null))]
        same.append(implies(plain.there, conj((value.term == plain.term, value.currency == plain.currency))))
        self.variables.facts.append(implies(conj((modified.known, modified.null)), conj(same)))
        self.variables.likely.append(modified.null)
        return value

    # --- facts ----------------------------------------------------------------------------------------------------

    def _fact(self, name: str, ruleset: str) -> SymbolicValue:
        fact = self.book.fact(name, ruleset)
        if fact is None:
            return UNKNOWN_VALUE
        stated = self.variables.value(f"facts.{name}", fact.type)
        if fact.how is None or fact.body is None:
            return stated
        path = f"facts.{name}"
        if path in self._in_work:
            return stated
        self._in_work.add(path)
        try:
            scope = self.scope(fact.ruleset, fact.by)
            body = value_of_fact(self, fact, scope, self.holds_on(fact.effective, scope))
        finally:
            self._in_work.discard(path)
        worked_out = self.worked_out.setdefault(path, self.variables.flag(f"{path} is worked out"))
        # Where it is not worked out the record states it, so it is known.
        self.variables.facts.append(disj((worked_out, stated.known)))
        return replace(one_or_other(worked_out, body, stated), name=stated.name)


_NUMBER = FieldType(FieldKind.NUMBER)
_SUMMER = datetime(2026, 7, 1, tzinfo=UTC)
_EVENTS: dict[str, EventPattern] = {}
_MODIFIED = EventPattern((EventType.CLAIM_MODIFIED,), says_auto=True)


def _event(type_: str) -> EventPattern:
    """The pattern that `event.delivered` stands for: the last one of that type, automatic ones left out."""
    return _EVENTS.setdefault(type_, EventPattern((EventType(type_),)))


def _kind_of_reading(path: str) -> FieldKind:
    """Of which kind a reading of a metric or a ledger is, or when the record was fetched."""
    if path == "fetched_at" or path.endswith(".assessed"):
        return FieldKind.INSTANT
    return FieldKind.TEXT if path.endswith((".level", ".status")) else FieldKind.NUMBER
