"""Examples about shops: what of a standing was expected and does not hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from disputes.answers.serialization import as_json
from disputes.answers.standing import Standing
from disputes.documents.yaml_tree import Node
from disputes.ruletesting.expectations import Unmet, listed_among, members_or_none, misses, same, texts_of, unmet_rules
from disputes.words.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class ExampleStanding:
    """The standing of an example of a ruleset. Its parts become JSON as they are asked for: an example looks at few."""

    ruleset: str
    standing: Standing
    _plain: dict[str, Any] = field(default_factory=dict)

    def part(self, name: str) -> Any:
        """A part of the standing in its JSON form."""
        if name not in self._plain:
            self._plain[name] = as_json(getattr(self.standing, name))
        return self._plain[name]


Check = Callable[[ExampleStanding, Node], list[Unmet]]


def unmet_of_shop(expect: Mapping[str, Node], standing: Standing, ruleset: str) -> list[Unmet]:
    """What of an example's `expect` does not hold of a standing."""
    found = ExampleStanding(ruleset, standing)
    return [line for key, node in expect.items() if key in _CHECKS for line in _CHECKS[key](found, node)]


def _part(word: str, part: str | None = None) -> Check:
    def check(s: ExampleStanding, node: Node) -> list[Unmet]:
        return misses(s.part(part or word), node.plain(), word)

    return check


def _none_of(part: str) -> Check:
    def check(s: ExampleStanding, node: Node) -> list[Unmet]:
        return [Unmet(part, name, "that it is not listed") for name in listed_among(s.part(part), texts_of(node))]

    return check


def _named(part: str, key: str) -> Check:
    def check(s: ExampleStanding, node: Node) -> list[Unmet]:
        return members_or_none([member[key] for member in s.part(part)], texts_of(node), part)

    return check


def _deadlines(word: str) -> Check:
    def check(s: ExampleStanding, node: Node) -> list[Unmet]:
        return misses([{**d, "at": d["due_at"]} for d in s.part("deadlines")], node.plain(), word)

    return check


def _resets_at(s: ExampleStanding, node: Node) -> list[Unmet]:
    found, wanted = s.part("period")["resets_at"], node.plain()
    return [] if same(found, wanted) else [Unmet("resets_at", str(found), str(wanted))]


def _fires(s: ExampleStanding, node: Node) -> list[Unmet]:
    return unmet_rules({t.rule for t in s.standing.trace}, texts_of(node), s.ruleset)


_CHECKS: Mapping[str, Check] = {
    "points": _part("points"),
    "tier": _part("tier"),
    "level": _part("level"),
    "measures": _part("measures"),
    "no_measures": _none_of("measures"),
    "metrics": _part("metrics"),
    "no_metrics": _none_of("metrics"),
    "issued": _part("issued", "ledger"),
    "fees": _part("fees"),
    "resets_at": _resets_at,
    "headroom": _part("headroom"),
    "ledgers": _part("ledgers"),
    "no_ledgers": _none_of("ledgers"),
    "actions": _part("actions"),
    "no_actions": _none_of("actions"),
    "gaps": _named("gaps", "topic"),
    "questions": _named("questions", "field"),
    "no_questions": _none_of("questions"),
    "forecast": _part("forecast"),
    "deadlines": _deadlines("deadlines"),
    "due": _deadlines("due"),
    "no_due": _none_of("deadlines"),
    "evidence": _part("evidence"),
    "differences": _part("differences"),
    "fires": _fires,
    "confidence": _part("confidence"),
    "next_change_at": _part("next_change_at"),
    "period": _part("period"),
}
WORDS = tuple(_CHECKS)
"""What an example about a shop may expect."""
