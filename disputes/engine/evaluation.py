"""What is asked of an engine: which of the rules in force for a record fire, and which only unknown facts hold back."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeAlias

from disputes.language.scope import Condition, Scope
from disputes.words.dataclass import dataclass

IsComputed: TypeAlias = Callable[[str, str], bool]
"""Whether a fact, by the ruleset that reads it and its name, is worked out rather than told by the record."""


@dataclass(frozen=True, slots=True)
class ConditionedRule:
    """A rule as far as an engine looks at it: parts that must all hold.

    Rules of one `edition` are read on the same edition day of the same ruleset, so that a condition that two of them
    share has one truth. `as_functions`: whether an engine that asks a condition many times may make a function of it.
    """

    key: str
    ruleset: str
    edition: str
    parts: tuple[Condition, ...]
    as_functions: bool = False


class Decision(NamedTuple):
    """The keys of the rules that hold, and of those that may hold once more is known."""

    fired: frozenset[str]
    undecided: frozenset[str]


class Evaluator(Protocol):
    """Decides the rules that it was made for, of one record after another."""

    def decide(self, scopes: Mapping[str, Scope], in_force: Collection[str]) -> Decision:
        """Decides the rules whose keys are `in_force`; `scopes` give the record as each edition reads it."""

    def close(self) -> None:
        """Frees what it holds. May be called more than once."""


MakeEvaluator: TypeAlias = Callable[[Sequence[ConditionedRule], IsComputed], Evaluator]
