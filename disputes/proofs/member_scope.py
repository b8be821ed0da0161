"""From where a question about the members of a list is read: which mean the same everywhere, and which hang on the
member of another list that is at hand.
"""

from __future__ import annotations

from collections.abc import Iterator

from disputes.language.amounts import FieldAmount
from disputes.language.conditions import FieldTest, OtherField
from disputes.language.dependence import parts_of, reads_own_keys_only
from disputes.language.members import MemberCondition, Members
from disputes.language.moments import EventPattern, MemberMoment
from disputes.language.readable_fields import lists
from disputes.proofs.encoding import RECORD, SymbolicScope
from disputes.words.language import MemberMode


def scope_of_question(question: Members | EventPattern, scope: SymbolicScope) -> SymbolicScope:
    """The view in which a list is asked: that of the record as a whole; and where neither the ruleset nor the day
    matters, one for all, so that the same question is asked once.
    """
    return RECORD if _same_everywhere(question) else scope.whole


def hangs_on_the_member(question: Members | EventPattern, scope: SymbolicScope) -> bool:
    """Whether a question about one list reads keys of the member of another one at hand. What it then comes to is left
    open: the members that stand for a list answer each question once, not once for each member of another list.
    """
    if scope.outer is None:
        return False
    around = scope.own.keys() - scope.whole.own.keys()
    return not around.isdisjoint(set(_keys_read(question)) - _keys_of(question))


def _keys_of(question: Members | EventPattern) -> frozenset[str]:
    name = "events" if isinstance(question, EventPattern) else question.name
    return frozenset({*lists().get(name, ("at",)), "count", "sum"})


def _keys_read(question: Members | EventPattern) -> Iterator[str]:
    for part in parts_of(question):
        if isinstance(part, (FieldTest, FieldAmount, OtherField)) and part.own:
            yield part.path
        elif isinstance(part, MemberMoment):
            yield part.key


def _same_everywhere(question: Members | EventPattern) -> bool:
    if isinstance(question, EventPattern):
        return question.condition is None or reads_own_keys_only(question.condition)
    return (
        question.window is None
        and question.mode in (MemberMode.SOME, MemberMode.NONE, MemberMode.EVERY)
        and all(
            _same_everywhere(w)
            if isinstance(w, EventPattern)
            else isinstance(w, MemberCondition) and reads_own_keys_only(w.condition)
            for w in question.where
        )
    )
