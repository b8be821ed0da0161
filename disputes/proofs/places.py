"""Where in a ruleset conditions and alternatives stand, and under which condition they are asked."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

from disputes.documents.yaml_tree import Node
from disputes.language.alternatives import Alternatives
from disputes.language.case_rules import Deadline, Fact, Rule
from disputes.language.citations import Citation
from disputes.language.conditions import All
from disputes.language.filings import Filing
from disputes.language.messages import Message
from disputes.language.ruleset import Ruleset
from disputes.language.scope import Condition
from disputes.language.truth import Text
from disputes.words.dataclass import dataclass
from disputes.words.documents import NodeKind
from disputes.words.language import RuleSubject

ConditionedEntry: TypeAlias = Rule | Deadline | Fact | Message | Filing


@dataclass(frozen=True, slots=True, eq=False)
class ConditionPart:
    """One of the parts of a condition that must all hold, and the node at which it stands."""

    condition: Condition
    node: Node
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class AlternativesPlace:
    """Alternatives, and the entry in whose consequences or values they stand; None for those that stand by themselves.

    `in_condition`: they are part of a condition, which is asked before it is known whether the entry applies.
    `of_item`: they are a limit of evidence, asked of an item of it with its kind and format.
    """

    alternatives: Alternatives[Any]
    entry: ConditionedEntry | None = None
    in_condition: bool = False
    of_item: bool = False

    @property
    def label(self) -> str:
        """Where they stand, as a person names it."""
        if self.entry is not None:
            return label(self.entry)
        name = self.alternatives.name or "this value"
        return f"limit {name}" if self.of_item else name


_KINDS = {Rule: "rule", Deadline: "deadline", Message: "message", Filing: "filing"}


def label(entry: ConditionedEntry) -> str:
    """An entry as a person names it."""
    if isinstance(entry, Fact):
        return f"fact {entry.name}"
    return f"{_KINDS[type(entry)]} {entry.id}"


def parts_of(condition: Condition, node: Node, documents: Sequence[Node]) -> list[ConditionPart]:
    """The parts of a condition that must all hold, each with its place; where they do not fit, the whole at `node`."""
    node = _named(node, documents)
    if node.kind is not NodeKind.MAP:
        return [ConditionPart(condition, node, node.one_line())]
    parts = condition.parts if isinstance(condition, All) else (condition,)
    if len(node.entries) == 1 and isinstance(condition, All):
        parts = (condition,)
    if len(parts) != len(node.entries):
        return [ConditionPart(condition, node, node.one_line())]
    out: list[ConditionPart] = []
    for part, (key, value) in zip(parts, node.entries.items(), strict=True):
        if key == "all" and isinstance(part, All) and len(part.parts) == len(value.items):
            for inner, below in zip(part.parts, value.items, strict=True):
                out += parts_of(inner, below, documents)
        else:
            out.append(ConditionPart(part, node.keys.get(key, value), f"{key}: {value.one_line()}"))
    return out


def _named(node: Node, documents: Sequence[Node]) -> Node:
    """The node that a `$name` stands for."""
    if node.kind is NodeKind.TEXT and node.text.startswith("$"):
        for document in documents:
            parameters = document.get("parameters")
            found = parameters.get(node.text[1:]) if parameters is not None else None
            if found is not None:
                inner = found.get("value") if found.kind is NodeKind.MAP else None
                return inner if inner is not None else found
    return node


def when_node(entry: Rule | Deadline | Message | Filing) -> Node:
    """Where the condition of an entry stands."""
    return entry.node.get("when") or entry.node


def alternatives_in(ruleset: Ruleset) -> list[AlternativesPlace]:
    """All alternatives of a ruleset that are more than one value, with the entries in which they stand."""
    found: list[AlternativesPlace] = []
    for rule in ruleset.rules.values():
        if rule.about is RuleSubject.CASE:
            _collect(rule.when, rule, True, found)
            _collect(rule.then, rule, False, found)
    for deadline in ruleset.deadlines.values():
        for f in dataclasses.fields(deadline):
            _collect(getattr(deadline, f.name), deadline, f.name == "when", found)
    for fact in ruleset.facts.values():
        _collect(fact.body, fact, True, found)
    found += (AlternativesPlace(limit, of_item=True) for limit in ruleset.limits.values() if not limit.literal)
    return found


def _collect(value: object, entry: ConditionedEntry, in_condition: bool, found: list[AlternativesPlace]) -> None:
    found += (AlternativesPlace(alternatives, entry, in_condition) for alternatives in _within(value))


def _within(value: object) -> Iterator[Alternatives[Any]]:
    if isinstance(value, (Node, Citation, Text, str)) or value is None:
        return
    if isinstance(value, Alternatives) and not value.literal:
        yield value
    if isinstance(value, (tuple, list)):
        for member in value:
            yield from _within(member)
    elif isinstance(value, dict):
        for member in value.values():
            yield from _within(member)
    elif dataclasses.is_dataclass(value) and not isinstance(value, type):
        for f in dataclasses.fields(value):
            if f.name not in ("resolution", "node"):
                yield from _within(getattr(value, f.name))
