"""Which questions about the members of a list mean the same from wherever they are asked."""

from __future__ import annotations

from disputes.language.conditions import All, Always, FieldTest, Not, Some
from disputes.language.members import MemberCondition, Members
from disputes.language.moments import EventPattern
from disputes.language.scope import Condition
from disputes.proofs.encoding import RECORD, SymbolicScope
from disputes.words.language import MemberMode


def scope_of_question(question: Members | EventPattern, scope: SymbolicScope) -> SymbolicScope:
    """The view in which a list is asked: that of the record as a whole; and where neither the ruleset nor the day
    matters, one for all, so that the same question is asked once.
    """
    return RECORD if _same_everywhere(question) else scope.whole


def _same_everywhere(question: Members | EventPattern) -> bool:
    if isinstance(question, EventPattern):
        return question.condition is None or _only_asks_the_member(question.condition)
    return (
        question.window is None
        and question.mode in (MemberMode.SOME, MemberMode.NONE, MemberMode.EVERY)
        and all(
            _same_everywhere(w)
            if isinstance(w, EventPattern)
            else isinstance(w, MemberCondition) and _only_asks_the_member(w.condition)
            for w in question.where
        )
    )


def _only_asks_the_member(condition: Condition) -> bool:
    """Whether a condition compares keys of the member at hand with constants, and nothing else."""
    if isinstance(condition, (All, Some)):
        return all(_only_asks_the_member(part) for part in condition.parts)
    if isinstance(condition, Not):
        return _only_asks_the_member(condition.part)
    if isinstance(condition, FieldTest):
        return condition.own and condition.moments is None and condition.amounts is None and condition.other is None
    return isinstance(condition, Always)
