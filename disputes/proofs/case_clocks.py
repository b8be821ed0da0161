"""The clocks of one case: whether each exists, the keys of its last occurrence, and how it stands."""

from __future__ import annotations

from disputes.language.case_rules import Deadline
from disputes.language.moments import EventPattern
from disputes.language.readable_fields import CLOCK_KEYS
from disputes.language.rulebook import Rulebook
from disputes.proofs.case_days import CaseDays
from disputes.proofs.encoding import Encoder, SymbolicScope
from disputes.proofs.symbols import (
    NULL_VALUE,
    TRUE,
    Formula,
    SymbolicTruth,
    SymbolicValue,
    Term,
    conj,
    disj,
    implies,
    neg,
)
from disputes.proofs.variables import DAY_SECONDS
from disputes.records.field_types import FieldType
from disputes.words import texts
from disputes.words.answers import DeadlineState
from disputes.words.language import FieldKind

_INSTANT = FieldType(FieldKind.INSTANT)
_STATES = FieldType(FieldKind.ENUM, texts(DeadlineState))


class CaseClocks:
    """Encodes the deadlines of one case, each once."""

    def __init__(self, encoder: Encoder, days: CaseDays, book: Rulebook) -> None:
        self._encoder = encoder
        self._days = days
        self._book = book
        self._told: set[str] = set()
        """The clocks of which it has been said when they do not apply; a clock may ask how itself stands."""

    def scope(self, deadline: Deadline) -> SymbolicScope:
        """The view in which the last occurrence of a deadline is read."""
        encoder = self._encoder
        name = f"clock {deadline.key}"
        own = {key: encoder.variables.value(f"{name} {key}", type_) for key, type_ in CLOCK_KEYS.items()}
        starts = deadline.starts.only if deadline.starts is not None else None

        def tie(day: Term) -> None:
            if isinstance(starts, EventPattern) and not deadline.each:
                self._days.is_day_of(day, encoder.moment(starts, encoder.scope(deadline.ruleset)))

        return SymbolicScope(deadline.ruleset, self._days.named(name, tie), name, own)

    def exists(self, deadline: Deadline) -> SymbolicTruth:
        """When the last occurrence of a deadline exists for the case."""
        encoder = self._encoder
        scope = self.scope(deadline)
        held: Formula = TRUE
        if deadline.starts is not None:
            # One that has not started is there whatever its dates say.
            unstarted = encoder.variables.flag(f"clock {deadline.key} has not started")
            held = disj((encoder.holds_on(deadline.effective, scope), unstarted))
        when = SymbolicTruth.of(TRUE) if deadline.when is None else encoder.truth(deadline.when, scope)
        return SymbolicTruth(conj((held, when.holds)), disj((neg(held), when.fails)))

    def read(self, path: str, ruleset: str) -> SymbolicValue:
        """How a clock stands (`respond`), or when it is due (`respond.due`)."""
        name, _, part = path.partition(".")
        encoder = self._encoder
        deadline = self._book.deadline(name, ruleset)
        if deadline is None:
            return NULL_VALUE
        variables = encoder.variables
        state = variables.value(f"deadline.{deadline.key}", _STATES)
        variables.facts.append(neg(state.null))
        due = variables.value(f"deadline.{deadline.key}.due", _INSTANT)
        if deadline.key not in self._told:
            self._told.add(deadline.key)
            exists = self.exists(deadline)
            idle = variables.is_word(state.term, DeadlineState.NOT_APPLICABLE)
            variables.facts.append(implies(conj((state.there, exists.fails)), idle))
            self._likely(state, due)
        return due if part == "due" else state

    def _likely(self, state: SymbolicValue, due: SymbolicValue) -> None:
        """What a witness can bring about by a date that the channel states."""
        variables, now = self._encoder.variables, self._encoder.now()

        def is_in(*words: DeadlineState) -> Formula:
            return conj((state.known, disj(variables.is_word(state.term, w) for w in words)))

        variables.likely.append(state.known)
        variables.likely.append(
            implies(is_in(DeadlineState.RUNNING), conj((due.there, due.term >= now + 200 * DAY_SECONDS)))
        )
        variables.likely.append(
            implies(is_in(DeadlineState.DUE_SOON), conj((due.there, due.term >= now, due.term <= now + 3600)))
        )
        variables.likely.append(implies(is_in(DeadlineState.OVERDUE), conj((due.there, due.term < now))))
