"""Rules that no case meets together by their closed words and days alone: told without a solver."""

from __future__ import annotations

from datetime import date

from disputes.language.case_rules import Rule
from disputes.language.conditions import All, FieldTest, Some
from disputes.language.coverage import restricted_to
from disputes.language.scope import Condition
from disputes.words.language import FieldKind, Operator

_CLOSED = (FieldKind.ENUM, FieldKind.BOOL, FieldKind.TEXT)
NeededWords = dict[str, frozenset[object]]


def apart(one: Rule, other: Rule) -> bool:
    """Whether two rules of one ruleset are surely for different cases: by dispute, by the words of another field, or by
    the days on which they are in force. Where it is false, they may be for different cases all the same.
    """
    mine, theirs = restricted_to(one.when), restricted_to(other.when)
    if mine is not None and theirs is not None and not mine & theirs:
        return True
    if one.effective.by == other.effective.by and not _same_days(one, other):
        return True
    needed, asked = needed_words(one.when), needed_words(other.when)
    return any(not needed[path] & asked[path] for path in needed.keys() & asked.keys())


def needed_words(condition: Condition | None) -> NeededWords:
    """The words of which a field must have one for a condition to hold, by the field; not all of them are found."""
    if isinstance(condition, FieldTest):
        asked = condition.op in (Operator.EQ, Operator.IN) and not condition.own and condition.kind in _CLOSED
        return {condition.path: frozenset(condition.constants)} if asked and condition.constants is not None else {}
    if isinstance(condition, All):
        out: NeededWords = {}
        for part in condition.parts:
            for path, words in needed_words(part).items():
                out[path] = out[path] & words if path in out else words
        return out
    if isinstance(condition, Some) and condition.parts:
        branches = [needed_words(part) for part in condition.parts]
        common = set.intersection(*(set(b) for b in branches))
        return {path: frozenset().union(*(b[path] for b in branches)) for path in common}
    return {}


def _same_days(one: Rule, other: Rule) -> bool:
    """Whether there is a day on which both are in force, where one moment picks it."""
    first = max(one.effective.from_ or date.min, other.effective.from_ or date.min)
    return first < min(one.effective.until or date.max, other.effective.until or date.max)
